//! What the directory knows of a customer beside the person: cars, appointments, a telephone number.
//!
//! Only users have any of it. The chat shows it to staff (and a customer the own cars) and never changes it.

use crate::DirectoryError;
use async_trait::async_trait;
use std::collections::HashMap;

/// Most cars of one customer.
pub const CARS_MAX: usize = storage::CARS_MAX;
/// Most appointments of one customer, the latest first.
pub const APPOINTMENTS_MAX: usize = 20;

/// A car.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Car {
    /// Its number.
    pub id: i64,
    /// The user whose it is.
    pub user: i64,
    /// Who made it.
    pub make: Option<String>,
    /// What it is called.
    pub model: Option<String>,
    /// When it was built.
    pub year: Option<i64>,
    /// What it carries on its plate.
    pub plate: Option<String>,
}

impl Car {
    /// What people call it: make, model and year, or what there is of them; never empty.
    #[must_use]
    pub fn label(&self) -> String {
        let year = self.year.map(|year| year.to_string());
        let parts = [self.make.clone(), self.model.clone(), year];
        let words: Vec<String> = parts.into_iter().flatten().collect();
        if words.is_empty() {
            return self
                .plate
                .clone()
                .unwrap_or_else(|| format!("Car {}", self.id));
        }
        words.join(" ")
    }
}

/// An appointment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// Its number.
    pub id: i64,
    /// When: RFC 3339 in UTC, or, where the site's table names no zone, the same without one, which is the
    /// shop's own clock; a day alone where no time stands.
    pub at: Option<String>,
    /// What is to be done.
    pub service: Option<String>,
    /// A word for where it stands, as the directory has it.
    pub status: String,
    /// For which car.
    pub car: Option<i64>,
}

/// The cars and appointments of a directory's users.
#[async_trait]
pub trait Garage {
    /// A user's cars, by number, at most [`CARS_MAX`].
    async fn cars_of(&self, user: i64) -> Result<Vec<Car>, DirectoryError>;

    /// Those of these cars that the directory knows, by number, in one question.
    async fn cars(&self, ids: &[i64]) -> Result<HashMap<i64, Car>, DirectoryError>;

    /// A user's appointments, the latest first, at most [`APPOINTMENTS_MAX`].
    async fn appointments_of(&self, user: i64) -> Result<Vec<Appointment>, DirectoryError>;

    /// A user's telephone number.
    async fn phone_of(&self, user: i64) -> Result<Option<String>, DirectoryError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_car_is_called_by_what_is_known_of_it() {
        let car = |make: Option<&str>, year, plate: Option<&str>| Car {
            id: 7,
            user: 1,
            make: make.map(str::to_owned),
            model: None,
            year,
            plate: plate.map(str::to_owned),
        };
        assert_eq!(car(Some("Lifan"), Some(2005), None).label(), "Lifan 2005");
        assert_eq!(car(None, None, Some("AA 1")).label(), "AA 1");
        assert_eq!(car(None, None, None).label(), "Car 7");
    }
}
