//! The own directory's cars and appointments.

use crate::contract::desk::{AppointmentRow, CARS_MAX, CarRow, NewAppointment, NewCar};
use crate::sqlite::rows;
use rusqlite::{OptionalExtension as _, Row, Transaction, params};

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
    tx.prepare_cached(
        "INSERT INTO tbl_chat_cars (user_id, make, model, year, plate) VALUES (?, ?, ?, ?, ?)",
    )?
    .execute(params![car.user, car.make, car.model, car.year, car.plate])?;
    Ok(tx.last_insert_rowid())
}

pub(super) fn of(tx: &Transaction<'_>, user: i64) -> rusqlite::Result<Vec<CarRow>> {
    tx.prepare_cached(
        "SELECT vehicle_id, user_id, make, model, year, plate FROM tbl_chat_cars WHERE user_id = ? \
         ORDER BY vehicle_id LIMIT ?",
    )?
    .query_map(
        params![user, i64::try_from(CARS_MAX).unwrap_or(i64::MAX)],
        car,
    )?
    .collect()
}

pub(super) fn find(tx: &Transaction<'_>, ids: &[i64]) -> rusqlite::Result<Vec<CarRow>> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let one = tx
            .prepare_cached(
                "SELECT vehicle_id, user_id, make, model, year, plate FROM tbl_chat_cars WHERE vehicle_id = ?",
            )?
            .query_row([id], car)
            .optional()?;
        found.extend(one);
    }
    Ok(found)
}

pub(super) fn add_appointment(
    tx: &Transaction<'_>,
    appointment: &NewAppointment,
) -> rusqlite::Result<i64> {
    tx.prepare_cached(
        "INSERT INTO tbl_chat_appointments (user_id, vehicle_id, service, starts_at, status) \
         VALUES (?, ?, ?, ?, ?)",
    )?
    .execute(params![
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
    tx.prepare_cached(
        "SELECT appointment_id, user_id, vehicle_id, service, starts_at, status FROM tbl_chat_appointments \
         WHERE user_id = ? ORDER BY starts_at DESC, appointment_id DESC LIMIT ?",
    )?
    .query_map(params![user, i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
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
    })?
    .collect()
}
