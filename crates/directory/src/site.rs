//! The host site's people, read from its own tables and never written (contract, P8).
//!
//! Every connection is read-only by its own session setting as well, whatever its database user might do. Every
//! question has five seconds, kept on both ends, so that a site in trouble never holds the chat's callers.

mod garage;
mod reader;
mod rows;
mod select;
mod tables;

use crate::{
    CUSTOMERS_NAMED_MAX, Directory, DirectoryError, Login, Person, SEARCH_LIMIT_MAX,
    USERNAME_SCALARS_MAX,
};
use async_trait::async_trait;
use garage::Tables as GarageTables;
use model::{Party, PartyKind};
use mysql_async::{Error, Params, Row};
use reader::Reader;
use rows::{folded_name, login_of, party_of, password_hash, person_of};
use select::Table;
use std::collections::HashMap;

pub use tables::{
    AdminTable, AppointmentTable, ServiceTable, SiteTables, UserTable, VehicleTable, WorkerTable,
};

/// Most ids in one question.
const IDS_PER_QUESTION_MAX: usize = 500;
/// Most rows taken for one username: one, and a few more where the site lacks its unique key.
const LOGINS_PER_TABLE_MAX: usize = 4;
/// How a stored hash begins: enough to tell its kind and cost, nothing of the hash.
const HASH_SHAPE_CHARS: usize = 7;

/// The site's tables as a directory.
pub struct SiteDirectory {
    reader: Reader,
    admins: Table,
    workers: Table,
    users: Table,
    garage: GarageTables,
}

impl SiteDirectory {
    /// Prepares to read the site's database; connects at the first question, or in [`SiteDirectory::check`].
    ///
    /// # Errors
    /// [`DirectoryError::Setting`] when the URL or a name of a table or column cannot work.
    pub fn new(url: &str, tables: &SiteTables) -> Result<Self, DirectoryError> {
        Ok(Self {
            reader: Reader::new(url)?,
            admins: Table::admins(&tables.admin)?,
            workers: Table::workers(&tables.worker)?,
            users: Table::users(&tables.user)?,
            garage: GarageTables::new(tables)?,
        })
    }

    /// Asks each table for the configured columns, so that a wrong name or a missing right ends the start.
    ///
    /// # Errors
    /// [`DirectoryError::Setting`] names the table and repeats what the database said of it.
    pub async fn check(&self) -> Result<(), DirectoryError> {
        for table in self.tables() {
            let sql = format!("{} LIMIT 0", table.select);
            let asked = self
                .reader
                .rows("checking the site's tables", &sql, Params::Empty)
                .await;
            asked.map_err(|error| unreadable(&table.label, table.kind.as_str(), error))?;
        }
        for (label, setting, select) in self.garage.selects() {
            let sql = format!("{select} LIMIT 0");
            let asked = self
                .reader
                .rows("checking the site's tables", &sql, Params::Empty)
                .await;
            asked.map_err(|error| unreadable(label, setting, error))?;
        }
        Ok(())
    }

    /// The kinds and costs of the staff's stored hashes, such as `$2y$12$`: what
    /// [`Hasher::learn`](crate::Hasher::learn) needs to make an unknown name as dear as a known one.
    ///
    /// # Errors
    /// [`DirectoryError`] when the database does not answer.
    pub async fn hash_shapes(&self) -> Result<Vec<String>, DirectoryError> {
        let mut shapes = Vec::new();
        for table in [&self.admins, &self.workers] {
            let rows = self
                .reader
                .rows("reading kinds of hashes", &table.select, Params::Empty)
                .await?;
            let hashes = rows.iter().filter_map(password_hash);
            shapes
                .extend(hashes.map(|hash| hash.chars().take(HASH_SHAPE_CHARS).collect::<String>()));
        }
        shapes.sort_unstable();
        shapes.dedup();
        Ok(shapes)
    }

    /// Closes the connections.
    pub async fn close(self) {
        self.reader.close().await;
    }

    const fn tables(&self) -> [&Table; 3] {
        [&self.users, &self.workers, &self.admins]
    }

    const fn table(&self, kind: PartyKind) -> Option<&Table> {
        match kind {
            PartyKind::Guest => None,
            PartyKind::User => Some(&self.users),
            PartyKind::Worker => Some(&self.workers),
            PartyKind::Admin => Some(&self.admins),
        }
    }

    async fn row(&self, doing: &'static str, party: Party) -> Result<Option<Row>, DirectoryError> {
        let Some(table) = self.table(party.kind) else {
            return Ok(None);
        };
        let sql = format!("{} WHERE {} = ?", table.select, table.id);
        let rows = self.reader.rows(doing, &sql, one(party.id)).await?;
        Ok(rows.into_iter().next())
    }

    async fn logins(&self, table: &Table, username: &str) -> Result<Vec<Login>, DirectoryError> {
        let Some(condition) = table.username_is() else {
            return Ok(Vec::new());
        };
        let sql = format!(
            "{} WHERE {condition} ORDER BY {} LIMIT {LOGINS_PER_TABLE_MAX}",
            table.select, table.id
        );
        let rows = self
            .reader
            .rows("looking up a username", &sql, one(username))
            .await?;
        Ok(rows
            .iter()
            .filter_map(|row| login_of(table.kind, row))
            .collect())
    }
}

#[async_trait]
impl Directory for SiteDirectory {
    fn is_own(&self) -> bool {
        false
    }

    async fn person(&self, party: Party) -> Result<Option<Person>, DirectoryError> {
        let row = self.row("looking up a person", party).await?;
        Ok(row.and_then(|row| person_of(party.kind, &row)))
    }

    async fn people(&self, parties: &[Party]) -> Result<HashMap<Party, Person>, DirectoryError> {
        let mut found = HashMap::with_capacity(parties.len());
        for table in self.tables() {
            let mut ids: Vec<i64> = parties
                .iter()
                .filter(|party| party.kind == table.kind)
                .map(|party| party.id)
                .collect();
            ids.sort_unstable();
            ids.dedup();
            for chunk in ids.chunks(IDS_PER_QUESTION_MAX) {
                // Numbers are written out: a prepared statement per length would push the useful ones out.
                let list = chunk
                    .iter()
                    .map(i64::to_string)
                    .collect::<Vec<_>>()
                    .join(", ");
                let sql = format!("{} WHERE {} IN ({list})", table.select, table.id);
                let rows = self
                    .reader
                    .rows("looking up people", &sql, Params::Empty)
                    .await?;
                let people = rows.iter().filter_map(|row| person_of(table.kind, row));
                found.extend(people.map(|person| (person.party, person)));
            }
        }
        Ok(found)
    }

    async fn login(&self, username: &str) -> Result<Vec<Login>, DirectoryError> {
        if username.is_empty() || username.chars().count() > USERNAME_SCALARS_MAX {
            return Ok(Vec::new());
        }
        let mut logins = self.logins(&self.admins, username).await?;
        logins.extend(self.logins(&self.workers, username).await?);
        Ok(logins)
    }

    async fn login_of(&self, party: Party) -> Result<Option<Login>, DirectoryError> {
        let row = self.row("looking up a password", party).await?;
        Ok(row.and_then(|row| login_of(party.kind, &row)))
    }

    async fn workers(&self) -> Result<Vec<Person>, DirectoryError> {
        let table = &self.workers;
        let sql = format!(
            "{} WHERE {} ORDER BY {}, {}",
            table.select, table.active, table.folded_name, table.id
        );
        let rows = self
            .reader
            .rows("listing workers", &sql, Params::Empty)
            .await?;
        Ok(rows
            .iter()
            .filter_map(|row| person_of(table.kind, row))
            .collect())
    }

    async fn search(
        &self,
        q: &str,
        kind: Option<PartyKind>,
        limit: usize,
    ) -> Result<Vec<Person>, DirectoryError> {
        let limit = limit.min(SEARCH_LIMIT_MAX);
        let mut found: Vec<(Vec<u8>, Person)> = Vec::new();
        for table in self
            .tables()
            .into_iter()
            .filter(|table| kind.is_none_or(|kind| kind == table.kind))
        {
            let sql = format!(
                "{} WHERE {} AND {} ORDER BY {}, {} LIMIT {limit}",
                table.select,
                table.active,
                table.name_contains(),
                table.folded_name,
                table.id
            );
            let rows = self.reader.rows("searching people", &sql, one(q)).await?;
            found.extend(
                rows.iter()
                    .filter_map(|row| Some((folded_name(row), person_of(table.kind, row)?))),
            );
        }
        // Each table came in this order; a stable sort keeps users before workers before admins of one name.
        found.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(found
            .into_iter()
            .map(|(_, person)| person)
            .take(limit)
            .collect())
    }

    async fn customers_named(&self, q: &str, limit: usize) -> Result<Vec<i64>, DirectoryError> {
        let table = &self.users;
        let sql = format!(
            "{} WHERE {} ORDER BY {} DESC LIMIT {}",
            table.select,
            table.name_contains(),
            table.id,
            limit.min(CUSTOMERS_NAMED_MAX)
        );
        let rows = self
            .reader
            .rows("searching customers", &sql, one(q))
            .await?;
        Ok(rows
            .iter()
            .filter_map(|row| party_of(table.kind, row))
            .map(|party| party.id)
            .collect())
    }

    async fn admit_user(
        &self,
        id: i64,
        _name: Option<&str>,
        _email: Option<&str>,
    ) -> Result<Option<Person>, DirectoryError> {
        // The site's own row is the truth about its customer; what the handoff says of it is not stored.
        self.person(Party::user(id)).await
    }
}

fn one(value: impl Into<mysql_async::Value>) -> Params {
    Params::Positional(vec![value.into()])
}

/// An answer of "no" to `check` is a wrong setting; silence is an outage, which passes.
fn unreadable(label: &str, setting: &str, error: DirectoryError) -> DirectoryError {
    match error {
        DirectoryError::Unavailable { source, .. }
            if matches!(source.downcast_ref(), Some(Error::Server(_))) =>
        {
            DirectoryError::Setting(format!(
                "the site's table {label} cannot be read as configured ({source}): correct site.{setting} or grant SELECT on it"
            ))
        }
        other => other,
    }
}
