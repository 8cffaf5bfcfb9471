//! The engines held together: one story, one property suite, one schema, on SQLite, on a real MariaDB and
//! on the oracle in memory.

#![expect(
    clippy::unwrap_used,
    reason = "a test that fails by a panic says where"
)]
#![expect(
    clippy::cognitive_complexity,
    reason = "a story is a list of steps, each with its assertion"
)]

mod attachments;
mod desk;
mod engines;
mod faults;
mod jobs;
mod lost_answers;
mod opening;
mod people;
mod properties;
mod schema;
mod shop;
mod sign_in;
mod site_selects;
mod sqlite_plans;
mod statements;
mod story;
