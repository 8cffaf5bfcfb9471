//! The own directory's cars and appointments.

use crate::contract::desk::{AppointmentRow, CARS_MAX, CarRow, NewAppointment, NewCar};
use crate::sqlite::rows;
use rusqlite::{OptionalExtension as _, Row, Transaction, params};

const ADD: &str =
    "INSERT INTO tbl_chat_cars (user_id, make, model, year, plate) VALUES (?, ?, ?, ?, ?)";
const OF: &str = "SELECT vehicle_id, user_id, make, model, year, plate FROM tbl_chat_cars WHERE user_id = ? \
         ORDER BY vehicle_id LIMIT ?";
const FIND: &str =
    "SELECT vehicle_id, user_id, make, model, year, plate FROM tbl_chat_cars WHERE vehicle_id = ?";
const ADD_APPOINTMENT: &str = "INSERT INTO tbl_chat_appointments (user_id, vehicle_id, service, starts_at, status) \
         VALUES (?, ?, ?, ?, ?)";
const APPOINTMENTS_OF: &str = "SELECT appointment_id, user_id, vehicle_id, service, starts_at, status FROM tbl_chat_appointments \
         WHERE user_id = ? ORDER BY starts_at DESC, appointment_id DESC LIMIT ?";

/// The constant statements of this file.
pub(in crate::sqlite) const STATEMENTS: [&str; 5] =
    [ADD, OF, FIND, ADD_APPOINTMENT, APPOINTMENTS_OF];

fn car(row: &Row<'_>) -> rusqlite::Result<CarRow> {
    Ok(CarRow {
        id: row.get(0)?,
        car: NewCar {
            user: row.get(1)?,
            make: row.get(2)?,
            model: row.get(3)?,
            year: row.get(4)?,
            plate: row.get(5)?,
        },
    })
}

pub(super) fn add(tx: &Transaction<'_>, car: &NewCar) -> rusqlite::Result<i64> {
    tx.prepare_cached(ADD)?
        .execute(params![car.user, car.make, car.model, car.year, car.plate])?;
    Ok(tx.last_insert_rowid())
}

pub(super) fn of(tx: &Transaction<'_>, user: i64) -> rusqlite::Result<Vec<CarRow>> {
    tx.prepare_cached(OF)?
        .query_map(
            params![user, i64::try_from(CARS_MAX).unwrap_or(i64::MAX)],
            car,
        )?
        .collect()
}

pub(super) fn find(tx: &Transaction<'_>, ids: &[i64]) -> rusqlite::Result<Vec<CarRow>> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let one = tx.prepare_cached(FIND)?.query_row([id], car).optional()?;
        found.extend(one);
    }
    Ok(found)
}

pub(super) fn add_appointment(
    tx: &Transaction<'_>,
    appointment: &NewAppointment,
) -> rusqlite::Result<i64> {
    tx.prepare_cached(ADD_APPOINTMENT)?.execute(params![
        appointment.user,
        appointment.car,
        appointment.service,
        appointment.starts_at.sql(),
        appointment.status
    ])?;
    Ok(tx.last_insert_rowid())
}

pub(super) fn appointments_of(
    tx: &Transaction<'_>,
    user: i64,
    limit: usize,
) -> rusqlite::Result<Vec<AppointmentRow>> {
    tx.prepare_cached(APPOINTMENTS_OF)?
        .query_map(
            params![user, i64::try_from(limit).unwrap_or(i64::MAX)],
            |row| {
                Ok(AppointmentRow {
                    id: row.get(0)?,
                    appointment: NewAppointment {
                        user: row.get(1)?,
                        car: row.get(2)?,
                        service: row.get(3)?,
                        starts_at: rows::time(row, 4)?,
                        status: row.get(5)?,
                    },
                })
            },
        )?
        .collect()
}
