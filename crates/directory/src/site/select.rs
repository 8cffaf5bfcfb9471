//! From configured names to SQL: a name is checked and back-quoted before it meets a statement.
//!
//! Only names become SQL here. Values are bound, or written as hex where a statement has no place to bind them.

use super::tables::{AdminTable, UserTable, WorkerTable};
use crate::DirectoryError;
use model::PartyKind;

/// Longest identifier that MariaDB and MySQL allow.
const IDENTIFIER_BYTES_MAX: usize = 64;

/// What is selected of one kind's table, ready for SQL.
pub(crate) struct Table {
    pub(crate) kind: PartyKind,
    /// The table's name as configured, for messages.
    pub(crate) label: String,
    /// `SELECT … FROM …`: id, name, email, password, image, active, folded name.
    pub(crate) select: String,
    /// The back-quoted column of the number.
    pub(crate) id: String,
    /// The back-quoted column of the name to sign in with; customers have none.
    username: Option<String>,
    /// Condition that is true for an account in use.
    pub(crate) active: String,
    /// The name in lower case, as bytes: what is searched and sorted by.
    pub(crate) folded_name: String,
}

/// Collects what the three kinds' tables have in common, so that one function checks them all.
macro_rules! names {
    ($kind:expr, $table:expr, $username:expr) => {
        Names {
            kind: $kind,
            table: &$table.table,
            id: &$table.id,
            name: &$table.name,
            username: $username,
            password: &$table.password,
            email: &$table.email,
            image: &$table.image,
            active: &$table.active,
            active_value: &$table.active_value,
        }
    };
}

impl Table {
    /// A condition on one bound value: the name contains it.
    pub(crate) fn name_contains(&self) -> String {
        format!("LOCATE({}, {}) > 0", folded("?"), self.folded_name)
    }

    /// A condition on one bound value: it is the username, in whatever case; `None` for customers.
    pub(crate) fn username_is(&self) -> Option<String> {
        self.username
            .as_ref()
            .map(|column| format!("{} = {}", folded(column), folded("?")))
    }

    pub(crate) fn admins(table: &AdminTable) -> Result<Self, DirectoryError> {
        names!(PartyKind::Admin, table, &table.username).check()
    }

    pub(crate) fn workers(table: &WorkerTable) -> Result<Self, DirectoryError> {
        names!(PartyKind::Worker, table, &table.username).check()
    }

    pub(crate) fn users(table: &UserTable) -> Result<Self, DirectoryError> {
        // Customers have no username here: their passwords are never accepted.
        names!(PartyKind::User, table, "").check()
    }
}

/// The configured names of one table, before they are checked.
struct Names<'a> {
    kind: PartyKind,
    table: &'a str,
    id: &'a str,
    name: &'a str,
    username: &'a str,
    password: &'a str,
    email: &'a str,
    image: &'a str,
    active: &'a str,
    active_value: &'a str,
}

impl Names<'_> {
    fn check(&self) -> Result<Table, DirectoryError> {
        let table = self.required("table", self.table)?;
        let id = self.required("id", self.id)?;
        let name = self.required("name", self.name)?;
        let username = self.optional("username", self.username)?;
        let password = self.optional("password", self.password)?;
        let email = self.optional("email", self.email)?;
        let image = self.optional("image", self.image)?;
        let active = self.active()?;
        let folded_name = folded(&name);
        let or_null =
            |column: Option<&String>| column.cloned().unwrap_or_else(|| "NULL".to_owned());
        let select = format!(
            "SELECT {id}, {name}, {email}, {password}, {image}, {active}, {folded_name} \
             FROM {table}",
            email = or_null(email.as_ref()),
            password = or_null(password.as_ref()),
            image = or_null(image.as_ref()),
        );
        Ok(Table {
            kind: self.kind,
            label: self.table.to_owned(),
            select,
            id,
            username,
            active,
            folded_name,
        })
    }

    fn active(&self) -> Result<String, DirectoryError> {
        let Some(column) = self.optional("active", self.active)? else {
            return Ok("1".to_owned());
        };
        // Written as hex, so that no character of it can end the literal, whatever the SQL mode.
        let value = hex::encode(storage::fold(self.active_value));
        let held = folded(&column);
        Ok(format!("COALESCE({held} = X'{value}', 0)"))
    }

    fn required(&self, key: &str, name: &str) -> Result<String, DirectoryError> {
        self.optional(key, name)?.ok_or_else(|| {
            DirectoryError::Setting(format!("site.{}.{key} must not be empty", self.kind))
        })
    }

    fn optional(&self, key: &str, name: &str) -> Result<Option<String>, DirectoryError> {
        quoted(self.kind.as_str(), key, name)
    }
}

/// A configured name, checked and back-quoted; none when it is empty.
pub(super) fn quoted(table: &str, key: &str, name: &str) -> Result<Option<String>, DirectoryError> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'$';
    if name.is_empty() {
        Ok(None)
    } else if name.len() <= IDENTIFIER_BYTES_MAX && name.bytes().all(allowed) {
        Ok(Some(format!("`{name}`")))
    } else {
        Err(DirectoryError::Setting(format!(
            "site.{table}.{key} must be a name of letters, digits, _ and $, at most {IDENTIFIER_BYTES_MAX} long"
        )))
    }
}

/// A text in lower case, as bytes. Both sides of a comparison are folded by the database, so that they cannot be
/// folded differently; bytes have neither wildcards nor the collations that take `márta ` for `Marta`, and a table
/// in latin1 compares with any letter. The sigma at the end of a Greek word is a sigma, as in `storage::fold`. No index
/// helps here: a shop has few staff, and a substring has none anyway.
fn folded(sql: &str) -> String {
    format!("CAST(REPLACE(LOWER(CONVERT({sql} USING utf8mb4)), 'ς', 'σ') AS BINARY)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_not_an_identifier_is_refused_and_the_key_is_named() {
        for bad in [
            "tbl worker",
            "x`; DROP TABLE y",
            "shop.tbl_worker",
            "wörker",
            &"a".repeat(65),
        ] {
            let table = WorkerTable {
                table: bad.to_owned(),
                ..WorkerTable::default()
            };
            let error = Table::workers(&table).err().expect(bad).to_string();
            assert!(
                error.starts_with("site.worker.table must be a name"),
                "{error}"
            );
        }
        let table = AdminTable {
            name: String::new(),
            ..AdminTable::default()
        };
        let error = Table::admins(&table)
            .err()
            .expect("no name column")
            .to_string();
        assert_eq!(error, "site.admin.name must not be empty");
    }

    #[test]
    fn an_active_value_stays_a_value() {
        let table = UserTable {
            active: "state".to_owned(),
            active_value: "x' OR '1'='1".to_owned(),
            ..UserTable::default()
        };
        let select = Table::users(&table).expect("allowed").select;
        assert!(!select.contains("OR"), "{select}");
    }
}
