//! Cars: a customer's own, and those that chats name. What the directory says of a car holds for half a minute, as
//! with names, so that a list of fifty chats does not ask for fifty cars each time.

use crate::refuse::from_directory;
use crate::{Caller, Desk};
use directory::{Car, Directory};
use model::Clock;
use parking_lot::Mutex;
use policy::ShopAction;
use protocol::{CarsAnswer, Problem};
use std::collections::HashMap;
use std::sync::Arc;

/// How long a car is remembered, milliseconds.
const REMEMBERED_MILLIS: i64 = 30_000;
/// Cars remembered at most; then all are asked for anew.
const CARS_MAX: usize = 20_000;

/// Which car is what.
pub(crate) struct Cars {
    directory: Arc<dyn Directory>,
    clock: Arc<dyn Clock>,
    /// With when it is forgotten; none: the directory does not know it.
    remembered: Mutex<HashMap<i64, (i64, Option<Car>)>>,
}

impl Cars {
    pub(crate) fn new(directory: Arc<dyn Directory>, clock: Arc<dyn Clock>) -> Self {
        Self {
            directory,
            clock,
            remembered: Mutex::default(),
        }
    }

    /// Those of these cars that the directory knows.
    pub(crate) async fn of(&self, ids: &[i64]) -> Result<HashMap<i64, Car>, Problem> {
        let mut cars = HashMap::with_capacity(ids.len());
        let now = self.clock.monotonic_millis();
        let mut asked = Vec::new();
        {
            let remembered = self.remembered.lock();
            for id in ids {
                match remembered.get(id) {
                    Some((until, car)) if *until > now => {
                        cars.extend(car.clone().map(|car| (*id, car)));
                    }
                    _ => asked.push(*id),
                }
            }
        }
        if asked.is_empty() {
            return Ok(cars);
        }
        asked.sort_unstable();
        asked.dedup();
        let found = self
            .directory
            .cars(&asked)
            .await
            .map_err(|error| from_directory(&error))?;
        let mut remembered = self.remembered.lock();
        if remembered.len() + asked.len() > CARS_MAX {
            remembered.clear();
        }
        let until = now + REMEMBERED_MILLIS;
        remembered.extend(
            asked
                .iter()
                .map(|id| (*id, (until, found.get(id).cloned()))),
        );
        drop(remembered);
        cars.extend(found);
        Ok(cars)
    }
}

impl Desk {
    /// The caller's own cars.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn cars(&self, caller: &Caller) -> Result<CarsAnswer, Problem> {
        self.allow_in_shop(caller, ShopAction::Cars)?;
        Ok(CarsAnswer {
            cars: self.cars_of(caller.party().id).await?,
        })
    }

    /// A user's cars as the wire carries them.
    pub(crate) async fn cars_of(&self, user: i64) -> Result<Vec<protocol::Car>, Problem> {
        let cars = self
            .directory
            .cars_of(user)
            .await
            .map_err(|error| from_directory(&error))?;
        let shown = |car: Car| protocol::Car {
            id: car.id,
            label: car.label(),
            plate: car.plate,
            make: car.make,
            model: car.model,
            year: car.year,
        };
        Ok(cars.into_iter().map(shown).collect())
    }

    /// Whether a car is a user's; asked of the directory itself, because it is about to be written down.
    pub(crate) async fn is_car_of(&self, car: i64, user: i64) -> Result<bool, Problem> {
        let found = self
            .directory
            .cars(&[car])
            .await
            .map_err(|error| from_directory(&error))?;
        Ok(found.get(&car).is_some_and(|car| car.user == user))
    }
}
