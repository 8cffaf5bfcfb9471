//! The own directory's cars and appointments.

use crate::contract::desk::{AppointmentRow, CARS_MAX, CarRow, NewAppointment, NewCar};
use crate::mysql::rows::broken;
use crate::mysql::sql::{self, Template};
use crate::mysql::{Result, rows};
use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Row};

const ADD: &str =
    "INSERT INTO tbl_chat_cars (user_id, make, model, year, plate) VALUES (?, ?, ?, ?, ?)";
const OF: &str = "SELECT vehicle_id, user_id, make, model, year, plate FROM tbl_chat_cars \
     WHERE user_id = ? ORDER BY vehicle_id LIMIT ?";
const ADD_APPOINTMENT: &str = "INSERT INTO tbl_chat_appointments (user_id, vehicle_id, service, starts_at, \
     status) VALUES (?, ?, ?, ?, ?)";
const APPOINTMENTS_OF: &str = "SELECT appointment_id, user_id, vehicle_id, service, starts_at, status \
     FROM tbl_chat_appointments WHERE user_id = ? ORDER BY starts_at DESC, appointment_id DESC LIMIT ?";
/// Cars by number.
pub(in crate::mysql) const CARS: Template = Template {
    head: &[
        "SELECT vehicle_id, user_id, make, model, year, plate FROM tbl_chat_cars WHERE vehicle_id IN (",
    ],
    row: "?",
    tail: ") ORDER BY vehicle_id",
};

/// The constant statements of this file.
pub(in crate::mysql) const STATEMENTS: [&str; 4] = [ADD, OF, ADD_APPOINTMENT, APPOINTMENTS_OF];

fn car(row: &Row) -> Result<CarRow> {
    Ok(CarRow {
        id: rows::int(row, 0)?,
        car: NewCar {
            user: rows::int(row, 1)?,
            make: rows::optional_string(row, 2)?,
            model: rows::optional_string(row, 3)?,
            year: rows::optional_int(row, 4)?,
            plate: rows::optional_string(row, 5)?,
        },
    })
}

fn added(conn: &Conn) -> Result<i64> {
    let id = conn.last_insert_id().and_then(|id| i64::try_from(id).ok());
    id.ok_or_else(|| broken("a new row has no id"))
}

pub(super) async fn add(conn: &mut Conn, car: &NewCar) -> Result<i64> {
    let values = (
        car.user,
        car.make.as_deref(),
        car.model.as_deref(),
        car.year,
        car.plate.as_deref(),
    );
    conn.exec_drop(ADD, values).await?;
    added(conn)
}

pub(super) async fn of(conn: &mut Conn, user: i64) -> Result<Vec<CarRow>> {
    let limit = u64::try_from(CARS_MAX).unwrap_or(u64::MAX);
    let found: Vec<Row> = conn.exec(OF, (user, limit)).await?;
    found.iter().map(car).collect()
}

pub(super) async fn find(conn: &mut Conn, ids: &[i64]) -> Result<Vec<CarRow>> {
    let wanted: Vec<_> = ids.iter().map(|id| vec![(*id).into()]).collect();
    let found = sql::look_up(conn, &CARS, &wanted).await?;
    found.iter().map(car).collect()
}

pub(super) async fn add_appointment(conn: &mut Conn, new: &NewAppointment) -> Result<i64> {
    let values = (
        new.user,
        new.car,
        new.service.as_deref(),
        new.starts_at.sql(),
        new.status.as_str(),
    );
    conn.exec_drop(ADD_APPOINTMENT, values).await?;
    added(conn)
}

pub(super) async fn appointments_of(
    conn: &mut Conn,
    user: i64,
    limit: usize,
) -> Result<Vec<AppointmentRow>> {
    let limit = u64::try_from(limit).unwrap_or(u64::MAX);
    let found: Vec<Row> = conn.exec(APPOINTMENTS_OF, (user, limit)).await?;
    let one = |row: &Row| {
        Ok(AppointmentRow {
            id: rows::int(row, 0)?,
            appointment: NewAppointment {
                user: rows::int(row, 1)?,
                car: rows::optional_int(row, 2)?,
                service: rows::optional_string(row, 3)?,
                starts_at: rows::time(row, 4)?,
                status: rows::text(row, 5)?.to_owned(),
            },
        })
    };
    found.iter().map(one).collect()
}
