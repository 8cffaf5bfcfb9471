//! The site's directory against a real MariaDB, as a database user that may read its six tables and nothing else.

mod garage;
mod people;
mod rights;
mod sign_in;
mod trouble;

use directory::{Directory, SiteDirectory, SiteTables};
use model::PartyKind;
use testkit::mariadb::MariaDb;

pub(crate) const SITE: &str = include_str!("site.sql");

/// The site in a database of its own, and the reader who may do what the chat needs there.
pub(crate) struct Site {
    pub(crate) server: &'static MariaDb,
    pub(crate) database: String,
}

impl Site {
    pub(crate) fn new() -> Self {
        let server = MariaDb::shared();
        let database = server.fresh_database();
        server.run(&database, SITE);
        let site = Self { server, database };
        site.run(&format!(
            "CREATE USER '{}'@'127.0.0.1' IDENTIFIED BY 'read-only'",
            site.reader()
        ));
        for table in SiteTables::default().table_names() {
            site.run(&format!(
                "GRANT SELECT ON {}.{table} TO '{}'@'127.0.0.1'",
                site.database,
                site.reader()
            ));
        }
        site
    }

    pub(crate) fn run(&self, sql: &str) -> String {
        self.server.run(&self.database, sql)
    }

    pub(crate) fn reader(&self) -> String {
        format!("reader_{}", self.database)
    }

    pub(crate) fn url(&self) -> String {
        self.server
            .url_as(&self.reader(), "read-only", &self.database)
    }

    pub(crate) fn directory(&self) -> SiteDirectory {
        self.directory_of(&SiteTables::default())
    }

    pub(crate) fn directory_of(&self, tables: &SiteTables) -> SiteDirectory {
        SiteDirectory::new(&self.url(), tables).expect("settings that work")
    }
}

pub(crate) async fn names(
    directory: &SiteDirectory,
    q: &str,
    kind: Option<PartyKind>,
) -> Vec<String> {
    let found = directory.search(q, kind, 50).await.expect("searched");
    found.into_iter().map(|person| person.name).collect()
}
