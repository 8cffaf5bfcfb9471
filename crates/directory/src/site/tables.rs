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
        /// The column of a telephone number, which staff sees beside the chat.
        phone = "phonenum",
        /// The column of a picture's address. The site's own holds a bare file name, so none by default.
        image = "",
        /// The column that says whether the account is in use; without one, every row is.
        active = "",
        /// What `active` holds, as text, for an account in use.
        active_value = "1",
    }
);
table!(
    /// Where the site keeps its customers' cars. `table = ""`: it has none, or the chat is not to read them.
    VehicleTable {
        /// The table.
        table = "tbl_vehicles",
        /// The column of the number.
        id = "vehicle_id",
        /// The column of the customer's number.
        user = "user_id",
        /// The column of who made it.
        make = "make",
        /// The column of what it is called.
        model = "model",
        /// The column of the year it was built.
        year = "year",
        /// The column of what it carries on its plate.
        plate = "license_plate",
    }
);
table!(
    /// Where the site keeps its appointments. `table = ""`: it has none, or the chat is not to read them.
    AppointmentTable {
        /// The table.
        table = "tbl_appointments",
        /// The column of the number.
        id = "appointment_id",
        /// The column of the customer's number.
        user = "user_id",
        /// The column of the day, or of day and time together.
        date = "appointment_date",
        /// The column of the time of day, where it stands apart.
        time = "appointment_time",
        /// The column of the service's number; without a table of services, of its name.
        service = "service_id",
        /// The column of the car's number. The site's own has none.
        vehicle = "",
        /// The column of a word for where it stands.
        status = "status",
    }
);
table!(
    /// Where the site keeps what it offers. `table = ""`: appointments name the service themselves.
    ServiceTable {
        /// The table.
        table = "tbl_services",
        /// The column of the number.
        id = "service_id",
        /// The column of the name.
        name = "service_name",
    }
);

/// The site's three tables of people, and those of their cars and appointments.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SiteTables {
    /// Admins.
    pub admin: AdminTable,
    /// Workers.
    pub worker: WorkerTable,
    /// Customers.
    pub user: UserTable,
    /// Their cars.
    pub vehicle: VehicleTable,
    /// Their appointments.
    pub appointment: AppointmentTable,
    /// What an appointment is for.
    pub service: ServiceTable,
}

impl SiteTables {
    /// The tables that the directory reads, and so must be granted `SELECT` on.
    #[must_use]
    pub fn table_names(&self) -> Vec<&str> {
        let mut names = vec![
            self.admin.table.as_str(),
            &self.worker.table,
            &self.user.table,
            &self.vehicle.table,
            &self.appointment.table,
        ];
        if !self.appointment.table.is_empty() {
            names.push(&self.service.table);
        }
        names.retain(|name| !name.is_empty());
        names
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
            [
                "tbl_admin",
                "technicians",
                "tbl_user",
                "tbl_vehicles",
                "tbl_appointments",
                "tbl_services"
            ]
        );
        let people_only: SiteTables =
            toml::from_str("[vehicle]\ntable = \"\"\n[appointment]\ntable = \"\"\n")
                .expect("settings");
        assert_eq!(people_only.table_names().len(), 3);
    }

    #[test]
    fn an_unknown_setting_is_an_error_that_names_it() {
        let error =
            toml::from_str::<SiteTables>("[worker]\ntabel = \"x\"\n").expect_err("a typing error");
        assert!(error.to_string().contains("tabel"), "{error}");
    }
}
