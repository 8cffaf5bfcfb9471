//! Names of the site's tables and columns: the real site's by default, each of them configurable.

use serde::{Deserialize, Serialize};

macro_rules! table {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident = $default:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: String,)*
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $default.to_owned(),)* }
            }
        }
    };
}

table!(
    /// Where the site keeps its admins. A column set to `""` is one that the table does not have.
    AdminTable {
        /// The table.
        table = "tbl_admin",
        /// The column of the number.
        id = "id",
        /// The column of the name that others see.
        name = "full_name",
        /// The column of the name to sign in with.
        username = "username",
        /// The column of the PHP `password_hash`.
        password = "password",
        /// The column of an e-mail address.
        email = "",
        /// The column of a picture.
        image = "",
        /// The column that says whether the account is in use; without one, every row is.
        active = "",
        /// What `active` holds, as text, for an account in use.
        active_value = "1",
    }
);
table!(
    /// Where the site keeps its workers. A column set to `""` is one that the table does not have.
    WorkerTable {
        /// The table.
        table = "tbl_worker",
        /// The column of the number.
        id = "id",
        /// The column of the name that others see.
        name = "full_name",
        /// The column of the name to sign in with.
        username = "username",
        /// The column of the PHP `password_hash`.
        password = "password",
        /// The column of an e-mail address.
        email = "",
        /// The column of a picture.
        image = "image_url",
        /// The column that says whether the account is in use; without one, every row is.
        active = "",
        /// What `active` holds, as text, for an account in use.
        active_value = "1",
    }
);
table!(
    /// Where the site keeps its customers, who never sign in to the chat with a password.
    UserTable {
        /// The table.
        table = "tbl_user",
        /// The column of the number.
        id = "id",
        /// The column of the name that others see.
        name = "name",
        /// The column of an e-mail address.
        email = "email",
        /// The column of the site's own password hash. Never compared with anything: it only goes into the
        /// credential mark, so that a customer's sessions end when the password changes. `""` leaves it unread.
        password = "password",
        /// The column of a picture's address. The site's own holds a bare file name, so none by default.
        image = "",
        /// The column that says whether the account is in use; without one, every row is.
        active = "",
        /// What `active` holds, as text, for an account in use.
        active_value = "1",
    }
);

/// The site's three tables of people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SiteTables {
    /// Admins.
    pub admin: AdminTable,
    /// Workers.
    pub worker: WorkerTable,
    /// Customers.
    pub user: UserTable,
}

impl SiteTables {
    /// The tables that the directory reads, and so must be granted `SELECT` on.
    #[must_use]
    pub fn table_names(&self) -> [&str; 3] {
        [&self.admin.table, &self.worker.table, &self.user.table]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_change_what_they_name_and_nothing_else() {
        let tables: SiteTables =
            toml::from_str("[worker]\ntable = \"technicians\"\nactive = \"enabled\"\n")
                .expect("settings");
        assert_eq!(tables.worker.table, "technicians");
        assert_eq!(tables.worker.username, "username");
        assert_eq!(tables.user, UserTable::default());
        assert_eq!(
            tables.table_names(),
            ["tbl_admin", "technicians", "tbl_user"]
        );
    }

    #[test]
    fn an_unknown_setting_is_an_error_that_names_it() {
        let error =
            toml::from_str::<SiteTables>("[worker]\ntabel = \"x\"\n").expect_err("a typing error");
        assert!(error.to_string().contains("tabel"), "{error}");
    }
}
