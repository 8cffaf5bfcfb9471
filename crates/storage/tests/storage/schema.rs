//! Two dialects, one schema, and documents that tell the truth about it.

use crate::engines::Engines;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use storage::TABLES;
use testkit::mariadb::MariaDb;

/// A column: name, type in upper case, whether it may be NULL.
type Column = (String, String, bool);
/// By table: columns in order, and unique keys, the primary one included, as sets of columns.
type Schema = BTreeMap<String, (Vec<Column>, BTreeSet<BTreeSet<String>>)>;

fn described(sqlite: bool) -> Schema {
    let tables = TABLES.iter().map(|table| {
        let columns = table.columns.iter().map(|column| {
            let kind = if sqlite { column.sqlite } else { column.mysql };
            (column.name.to_owned(), kind.to_owned(), column.is_optional)
        });
        let unique = table
            .unique
            .iter()
            .map(|key| key.iter().map(|&name| name.to_owned()).collect());
        (table.name.to_owned(), (columns.collect(), unique.collect()))
    });
    tables.collect()
}

fn on_mariadb(database: &str) -> Schema {
    let server = MariaDb::shared();
    let mut schema = Schema::new();
    let columns = server.run(
        database,
        "SELECT table_name, column_name, column_type, is_nullable FROM information_schema.columns \
         WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position",
    );
    for line in columns.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        // MariaDB shows the display width of whole numbers, MySQL 8 does not.
        let kind = cells[2].to_uppercase();
        let kind = if kind.contains("INT(") {
            kind.split('(').next().unwrap().to_owned()
        } else {
            kind
        };
        let column = (cells[1].to_owned(), kind, cells[3] == "YES");
        schema
            .entry(cells[0].to_owned())
            .or_default()
            .0
            .push(column);
    }
    let keys = server.run(
        database,
        "SELECT table_name, GROUP_CONCAT(column_name) FROM information_schema.statistics \
         WHERE table_schema = DATABASE() AND non_unique = 0 GROUP BY table_name, index_name",
    );
    for line in keys.lines() {
        let (table, key) = line.split_once('\t').unwrap();
        let key = key.split(',').map(str::to_owned).collect();
        schema.entry(table.to_owned()).or_default().1.insert(key);
    }
    schema
}

fn on_sqlite(path: &Path) -> Schema {
    let connection = Connection::open(path).unwrap();
    let strings = |sql: &str, value: &str| -> Vec<String> {
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement.query_map([value], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    let tables = strings(
        "SELECT name FROM sqlite_schema WHERE type = ? AND name LIKE 'tbl_%'",
        "table",
    );
    let mut schema = Schema::new();
    for table in tables {
        let entry = schema.entry(table.clone()).or_default();
        let mut statement = connection
            .prepare("SELECT name, type, \"notnull\", pk FROM pragma_table_info(?)")
            .unwrap();
        let columns = statement
            .query_map([&table], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
            .unwrap();
        let mut primary = BTreeSet::new();
        for column in columns {
            let (name, kind, not_null, key): (String, String, bool, i64) = column.unwrap();
            if key > 0 {
                primary.insert(name.clone());
            }
            entry.0.push((name, kind, !not_null && key == 0));
        }
        entry.1.insert(primary);
        for index in strings(
            "SELECT name FROM pragma_index_list(?) WHERE \"unique\" = 1",
            &table,
        ) {
            entry.1.insert(
                strings("SELECT name FROM pragma_index_info(?)", &index)
                    .into_iter()
                    .collect(),
            );
        }
    }
    schema
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_schemas_are_as_described() {
    let engines = Engines::open().await;
    let (expected, found) = (described(false), on_mariadb(&engines.database));
    assert_eq!(
        found.keys().collect::<Vec<_>>(),
        expected.keys().collect::<Vec<_>>()
    );
    for (table, found) in found {
        assert_eq!(found, expected[&table], "{table} on MariaDB");
    }
    let (expected, found) = (
        described(true),
        on_sqlite(&engines.folder.path().join("chat.db")),
    );
    assert_eq!(
        found.keys().collect::<Vec<_>>(),
        expected.keys().collect::<Vec<_>>()
    );
    for (table, found) in found {
        assert_eq!(found, expected[&table], "{table} on SQLite");
    }
}

#[test]
fn the_documents_are_as_generated() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    for (name, text) in [
        ("database_table_structure.md", storage::table_document()),
        ("sql_changelog.md", storage::changelog_document()),
    ] {
        let committed = std::fs::read_to_string(docs.join(name)).unwrap_or_default();
        assert!(
            committed == text,
            "docs/{name} is old: run `cargo xtask generate`"
        );
    }
}

#[test]
fn the_serving_user_is_granted_every_table_that_there_is() {
    let grants = storage::grants("site", "chat");
    for table in TABLES {
        assert!(
            grants.contains(&format!("`site`.`{}`", table.name)),
            "{} is not granted",
            table.name
        );
    }
    assert_eq!(grants.lines().count(), TABLES.len());
}
