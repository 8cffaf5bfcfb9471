//! The sample workshop's cars, appointments, saved replies and duty. All of it is invented.

use super::workshop::Cast;
use chat::{Desk, from_storage};
use model::{Body, Timestamp};
use protocol::{Problem, SaveReply, SetDuty};
use std::collections::HashMap;
use std::sync::Arc;
use storage::{NewAppointment, NewCar, Storage};

const HOUR_MILLIS: i64 = 3_600_000;

/// Whose, make, model, year, plate.
const CARS: &[(&str, &str, &str, i64, &str)] = &[
    ("hanna", "Toyota", "Vitz", 2012, "AA 3-48211"),
    ("yonas", "Volkswagen", "Golf", 2009, "AA 2-70934"),
    ("yonas", "Toyota", "Hilux", 2017, "OR 3-15520"),
    ("meron", "Hyundai", "Atos", 2006, "AA 2-39178"),
    ("omar", "Suzuki", "Dzire", 2019, "AA 3-90417"),
];

/// Plate, what is to be done, in how many hours, where it stands.
const APPOINTMENTS: &[(&str, &str, i64, &str)] = &[
    ("AA 3-90417", "Oil and filters", 68, "confirmed"),
    ("AA 3-48211", "Front discs and pads", 5, "confirmed"),
    ("AA 3-48211", "Full service", -24 * 190, "completed"),
    ("AA 2-70934", "Ignition coil 3", -24 * 170, "completed"),
    ("AA 2-39178", "Brake inspection", 20, "pending"),
];

/// Whose (an admin's are everybody's), shortcut, title, text.
const REPLIES: &[(&str, &str, &str, &str)] = &[
    (
        "abel",
        "hours",
        "Opening hours",
        "We are open Monday to Saturday from 8:00 to 18:00. Sundays we rest.",
    ),
    (
        "abel",
        "ready",
        "The car is ready",
        "Hello {first_name}, your {car} ({plate}) is ready. You can fetch it until 18:00. {me}, {shop}",
    ),
    (
        "ruth",
        "price",
        "Price follows",
        "Thank you {first_name}. I will look up the parts for your {car} and write the price here within the hour.",
    ),
    (
        "sara",
        "lift",
        "On the lift",
        "I have the {car} on the lift now, {first_name}. Give me a few minutes.",
    ),
];

/// Cars by plate.
pub(super) type Plates = HashMap<&'static str, i64>;

/// Parks the cars and makes the appointments.
pub(super) async fn park(
    storage: &Arc<dyn Storage>,
    cast: &Cast,
    now: Timestamp,
) -> Result<Plates, Problem> {
    let (mut plates, mut owners) = (Plates::new(), HashMap::new());
    for (owner, make, model, year, plate) in CARS {
        let user = cast[owner].party().id;
        let car = NewCar {
            user,
            make: Some((*make).to_owned()),
            model: Some((*model).to_owned()),
            year: Some(*year),
            plate: Some((*plate).to_owned()),
        };
        let id = storage
            .add_car(&car)
            .await
            .map_err(|error| from_storage(&error))?;
        plates.insert(*plate, id);
        owners.insert(*plate, user);
    }
    let hour = Timestamp::from_millis(now.millis() - now.millis() % HOUR_MILLIS);
    for (plate, service, hours, status) in APPOINTMENTS {
        let appointment = NewAppointment {
            user: owners[plate],
            car: Some(plates[plate]),
            service: Some((*service).to_owned()),
            starts_at: hour.plus_millis(hours * HOUR_MILLIS),
            status: (*status).to_owned(),
        };
        storage
            .add_appointment(&appointment)
            .await
            .map_err(|error| from_storage(&error))?;
    }
    Ok(plates)
}

/// Writes the saved replies down, and says who is on duty.
pub(super) async fn prepare(desk: &Desk, cast: &Cast) -> Result<(), Problem> {
    for (who, shortcut, title, text) in REPLIES {
        let save = SaveReply {
            id: None,
            shortcut: (*shortcut).to_owned(),
            title: (*title).to_owned(),
            text: Body::new(text).expect("the replies keep to the rules of a message"),
            shared: None,
        };
        desk.save_reply(&cast[who], save).await?;
    }
    for (who, on, capacity) in [("sara", true, Some(4)), ("selam", false, None)] {
        let set = SetDuty {
            on,
            capacity: Some(capacity),
            worker: None,
        };
        desk.set_duty(&cast[who], set).await?;
    }
    Ok(())
}
