//! The engines held together: one story, one property suite, one schema, on SQLite, on a real MariaDB and
//! on the oracle in memory.

#![expect(clippy::unwrap_used, reason = "a test that fails by a panic says where")]

mod engines;
mod faults;
mod jobs;
mod opening;
mod properties;
mod schema;
mod site_selects;
mod statements;
mod story;
mod throughput;
