//! The engines held together: one story, one property suite, one schema, on SQLite, on a real MariaDB and
//! on the oracle in memory.

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
