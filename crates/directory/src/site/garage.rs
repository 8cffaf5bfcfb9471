//! The site's cars and appointments, read from its own tables like its people.
//!
//! Each of the tables may be absent; then there are no cars, or no appointments. Dates stand in the site's tables
//! without a zone and are given on as they are.

use super::rows::column;
use super::select::quoted;
use super::tables::{AppointmentTable, ServiceTable, SiteTables, VehicleTable};
use super::{IDS_PER_QUESTION_MAX, SiteDirectory, one};
use crate::person::one_line;
use crate::{APPOINTMENTS_MAX, Appointment, CARS_MAX, Car, DirectoryError, Garage};
use async_trait::async_trait;
use model::{ID_MAX, Timestamp};
use mysql_async::{Params, Row};
use std::collections::HashMap;

/// What is selected, ready for SQL.
pub(super) struct Tables {
    vehicles: Option<Vehicles>,
    appointments: Option<Appointments>,
    /// `SELECT … FROM … WHERE id = ?` of a customer's telephone number.
    phone: Option<String>,
}

struct Vehicles {
    label: String,
    /// `SELECT … FROM …`: id, user, make, model, year, plate.
    select: String,
    id: String,
    user: String,
}

struct Appointments {
    label: String,
    /// `SELECT … FROM …`: id, day, time, service, status, car.
    select: String,
    user: String,
    /// The latest first.
    order: String,
}

impl Tables {
    pub(super) fn new(tables: &SiteTables) -> Result<Self, DirectoryError> {
        let user = &tables.user;
        let phone = match quoted("user", "phone", &user.phone)? {
            None => None,
            Some(phone) => {
                let table = required("user", "table", &user.table)?;
                let id = required("user", "id", &user.id)?;
                Some(format!("SELECT {phone} FROM {table} WHERE {id} = ?"))
            }
        };
        Ok(Self {
            vehicles: vehicles(&tables.vehicle)?,
            appointments: appointments(&tables.appointment, &tables.service)?,
            phone,
        })
    }

    /// What to try at the start: the table, its setting, and the select.
    pub(super) fn selects(&self) -> Vec<(&str, &'static str, String)> {
        let vehicles = self.vehicles.iter();
        let mut all: Vec<(&str, &'static str, String)> = vehicles
            .map(|cars| (cars.label.as_str(), "vehicle", cars.select.clone()))
            .collect();
        let appointments = self.appointments.iter();
        all.extend(appointments.map(|appointments| {
            let label = appointments.label.as_str();
            (label, "appointment", appointments.select.clone())
        }));
        all
    }
}

fn required(table: &str, key: &str, name: &str) -> Result<String, DirectoryError> {
    quoted(table, key, name)?
        .ok_or_else(|| DirectoryError::Setting(format!("site.{table}.{key} must not be empty")))
}

fn or_null(column: Option<String>) -> String {
    column.unwrap_or_else(|| "NULL".to_owned())
}

fn vehicles(names: &VehicleTable) -> Result<Option<Vehicles>, DirectoryError> {
    let Some(table) = quoted("vehicle", "table", &names.table)? else {
        return Ok(None);
    };
    let optional = |key, name| quoted("vehicle", key, name).map(or_null);
    let id = required("vehicle", "id", &names.id)?;
    let user = required("vehicle", "user", &names.user)?;
    let select = format!(
        "SELECT {id}, {user}, {}, {}, {}, {} FROM {table}",
        optional("make", &names.make)?,
        optional("model", &names.model)?,
        optional("year", &names.year)?,
        optional("plate", &names.plate)?,
    );
    Ok(Some(Vehicles {
        label: names.table.clone(),
        select,
        id,
        user,
    }))
}

fn appointments(
    names: &AppointmentTable,
    services: &ServiceTable,
) -> Result<Option<Appointments>, DirectoryError> {
    let Some(table) = quoted("appointment", "table", &names.table)? else {
        return Ok(None);
    };
    let own = |column: String| format!("a.{column}");
    let optional = |key, name| Ok(quoted("appointment", key, name)?.map(own));
    let id = own(required("appointment", "id", &names.id)?);
    let user = own(required("appointment", "user", &names.user)?);
    let date = own(required("appointment", "date", &names.date)?);
    let time: Option<String> = optional("time", &names.time)?;
    let service: Option<String> = optional("service", &names.service)?;
    let (service, join) = match (service, quoted("service", "table", &services.table)?) {
        (Some(number), Some(table)) => {
            let id = required("service", "id", &services.id)?;
            let name = required("service", "name", &services.name)?;
            let join = format!(" LEFT JOIN {table} s ON s.{id} = {number}");
            (format!("s.{name}"), join)
        }
        (service, _) => (or_null(service), String::new()),
    };
    let as_text = |column: &str| format!("CAST({column} AS CHAR)");
    let select = format!(
        "SELECT {id}, {}, {}, {}, {}, {} FROM {table} a{join}",
        as_text(&date),
        time.as_deref().map_or_else(|| or_null(None), as_text),
        as_text(&service),
        or_null(optional("status", &names.status)?),
        or_null(optional("vehicle", &names.vehicle)?),
    );
    let order = [Some(date), time, Some(id)];
    let order: Vec<String> = order
        .into_iter()
        .flatten()
        .map(|column| format!("{column} DESC"))
        .collect();
    Ok(Some(Appointments {
        label: names.table.clone(),
        select,
        user,
        order: order.join(", "),
    }))
}

#[async_trait]
impl Garage for SiteDirectory {
    async fn cars_of(&self, user: i64) -> Result<Vec<Car>, DirectoryError> {
        let Some(cars) = &self.garage.vehicles else {
            return Ok(Vec::new());
        };
        let sql = format!(
            "{} WHERE {} = ? ORDER BY {} LIMIT {CARS_MAX}",
            cars.select, cars.user, cars.id
        );
        let rows = self
            .reader
            .rows("looking up a customer's cars", &sql, one(user))
            .await?;
        Ok(rows.iter().filter_map(car_of).collect())
    }

    async fn cars(&self, ids: &[i64]) -> Result<HashMap<i64, Car>, DirectoryError> {
        let Some(cars) = &self.garage.vehicles else {
            return Ok(HashMap::new());
        };
        let mut found = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(IDS_PER_QUESTION_MAX) {
            let list = chunk.iter().map(i64::to_string).collect::<Vec<_>>();
            let sql = format!("{} WHERE {} IN ({})", cars.select, cars.id, list.join(", "));
            let rows = self
                .reader
                .rows("looking up cars", &sql, Params::Empty)
                .await?;
            found.extend(rows.iter().filter_map(car_of).map(|car| (car.id, car)));
        }
        Ok(found)
    }

    async fn appointments_of(&self, user: i64) -> Result<Vec<Appointment>, DirectoryError> {
        let Some(appointments) = &self.garage.appointments else {
            return Ok(Vec::new());
        };
        let sql = format!(
            "{} WHERE {} = ? ORDER BY {} LIMIT {APPOINTMENTS_MAX}",
            appointments.select, appointments.user, appointments.order
        );
        let rows = self
            .reader
            .rows("looking up a customer's appointments", &sql, one(user))
            .await?;
        Ok(rows.iter().filter_map(appointment_of).collect())
    }

    async fn phone_of(&self, user: i64) -> Result<Option<String>, DirectoryError> {
        let Some(sql) = &self.garage.phone else {
            return Ok(None);
        };
        let rows = self
            .reader
            .rows("looking up a telephone number", sql, one(user))
            .await?;
        Ok(rows.first().and_then(|row| line(row, 0)))
    }
}

fn id(row: &Row, index: usize) -> Option<i64> {
    column(row, index).filter(|id| (1..=ID_MAX).contains(id))
}

fn line(row: &Row, index: usize) -> Option<String> {
    one_line(column::<String>(row, index).as_deref())
}

fn car_of(row: &Row) -> Option<Car> {
    Some(Car {
        id: id(row, 0)?,
        user: id(row, 1)?,
        make: line(row, 2),
        model: line(row, 3),
        year: column(row, 4),
        plate: line(row, 5),
    })
}

fn appointment_of(row: &Row) -> Option<Appointment> {
    let at = line(row, 1).and_then(|day| moment(&day, line(row, 2).as_deref()));
    Some(Appointment {
        id: id(row, 0)?,
        at,
        service: line(row, 3),
        status: line(row, 4).unwrap_or_default(),
        car: id(row, 5),
    })
}

/// Day and time as RFC 3339 without a zone; what is no day (`0000-00-00`) is none, and what is no time of a day
/// (a TIME may be 838 hours) leaves the day.
fn moment(day: &str, time: Option<&str>) -> Option<String> {
    let whole = |text: &str| {
        let at = Timestamp::parse(text)?.rfc3339();
        Some(at.trim_end_matches('Z').to_owned())
    };
    let date = day.get(..10)?;
    let at_midnight = whole(&format!("{date} 00:00:00"))?;
    let at = match time {
        Some(time) => whole(&format!("{date} {time}")),
        None if day.len() > 10 => whole(day),
        None => None,
    };
    Some(at.unwrap_or_else(|| at_midnight[..10].to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_given_on_without_a_zone() {
        for (day, time, at) in [
            (
                "2026-10-13",
                Some("11:30:00"),
                Some("2026-10-13T11:30:00.000"),
            ),
            ("2026-10-13 11:30:00", None, Some("2026-10-13T11:30:00.000")),
            ("2026-10-13", None, Some("2026-10-13")),
            ("2026-10-13", Some("120:00:00"), Some("2026-10-13")),
            ("0000-00-00", Some("11:30:00"), None),
            ("soon", None, None),
        ] {
            assert_eq!(moment(day, time).as_deref(), at, "{day} {time:?}");
        }
    }

    #[test]
    fn a_wrong_name_is_refused_and_the_key_is_named() {
        let mut tables = SiteTables::default();
        tables.appointment.time = "a b".to_owned();
        let error = Tables::new(&tables).err().expect("no name").to_string();
        assert!(
            error.starts_with("site.appointment.time must be"),
            "{error}"
        );
        tables = SiteTables::default();
        tables.vehicle.user = String::new();
        let error = Tables::new(&tables).err().expect("no user").to_string();
        assert_eq!(error, "site.vehicle.user must not be empty");
    }
}
