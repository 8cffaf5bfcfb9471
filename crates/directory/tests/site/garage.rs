//! The site's cars and appointments, with its own oddities: rows of nobody, services that are gone, no time, no day.

use crate::Site;
use directory::{Garage, SiteTables};

#[tokio::test]
async fn a_customers_cars_are_found_and_nobodys_are_nobodys() {
    let site = Site::new();
    let directory = site.directory();
    let cars = directory.cars_of(1).await.expect("read");
    let labels: Vec<String> = cars.iter().map(directory::Car::label).collect();
    assert_eq!(labels, ["Toyota Corolla 2015", "Lifan"]);
    assert_eq!(
        (cars[0].id, cars[0].user, cars[0].plate.as_deref()),
        (1, 1, Some("AA-21043"))
    );
    assert!(directory.cars_of(99).await.expect("read").is_empty());
    let found = directory.cars(&[2, 3, 4, 77]).await.expect("read");
    let mut owners: Vec<(i64, i64)> = found.values().map(|car| (car.id, car.user)).collect();
    owners.sort_unstable();
    assert_eq!(owners, [(2, 5), (3, 1)], "a car of nobody is not shown");
    assert!(directory.cars(&[]).await.expect("read").is_empty());
}

#[tokio::test]
async fn appointments_come_latest_first_with_the_services_name() {
    let site = Site::new();
    let directory = site.directory();
    let appointments = directory.appointments_of(1).await.expect("read");
    let rows: Vec<_> = appointments
        .iter()
        .map(|one| {
            let (at, service) = (one.at.as_deref(), one.service.as_deref());
            (one.id, at, service, one.status.as_str(), one.car)
        })
        .collect();
    assert_eq!(
        rows,
        [
            (2, Some("2026-12-08"), None, "pending", None),
            (
                1,
                Some("2026-12-01T09:30:00.000"),
                Some("ፍሬን Brakes"),
                "confirmed",
                None
            ),
            (3, None, None, "cancelled", None),
        ]
    );
    let phone = directory.phone_of(1).await.expect("read");
    assert_eq!(phone.as_deref(), Some("0911000001"));
    assert_eq!(directory.phone_of(99).await.expect("read"), None);
}

#[tokio::test]
async fn a_site_without_cars_and_appointments_is_asked_for_none() {
    let site = Site::new();
    site.run("DROP TABLE tbl_vehicles; DROP TABLE tbl_appointments");
    let mut tables = SiteTables::default();
    tables.vehicle.table = String::new();
    tables.appointment.table = String::new();
    tables.user.phone = String::new();
    let directory = site.directory_of(&tables);
    directory.check().await.expect("nothing is missing");
    assert!(directory.cars_of(1).await.expect("read").is_empty());
    assert!(directory.cars(&[1]).await.expect("read").is_empty());
    assert!(directory.appointments_of(1).await.expect("read").is_empty());
    assert_eq!(directory.phone_of(1).await.expect("read"), None);
}

#[tokio::test]
async fn other_names_one_column_for_day_and_time_and_services_by_name() {
    let site = Site::new();
    site.run(
        "CREATE TABLE bookings (no INT PRIMARY KEY, customer INT, begins DATETIME, what VARCHAR(50), car INT); \
         INSERT INTO bookings VALUES (7, 1, '2026-12-01 09:30:00', 'Tyres', 1)",
    );
    site.run(&format!(
        "GRANT SELECT ON {}.bookings TO '{}'@'127.0.0.1'",
        site.database,
        site.reader()
    ));
    let mut tables = SiteTables::default();
    tables.service.table = String::new();
    let names = &mut tables.appointment;
    for (name, column) in [
        (&mut names.table, "bookings"),
        (&mut names.id, "no"),
        (&mut names.user, "customer"),
        (&mut names.date, "begins"),
        (&mut names.time, ""),
        (&mut names.service, "what"),
        (&mut names.vehicle, "car"),
        (&mut names.status, ""),
    ] {
        column.clone_into(name);
    }
    let directory = site.directory_of(&tables);
    directory.check().await.expect("as configured");
    let booking = directory.appointments_of(1).await.expect("read").remove(0);
    assert_eq!(
        (booking.id, booking.at.as_deref(), booking.car),
        (7, Some("2026-12-01T09:30:00.000"), Some(1))
    );
    assert_eq!(booking.service.as_deref(), Some("Tyres"));
}
