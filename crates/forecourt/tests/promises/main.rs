//! The contract's promises, held through the public API of a real server: over real sockets, on SQLite and
//! on MariaDB. One module a promise or a reliability case; `support` starts servers and speaks raw HTTP.
#![expect(
    clippy::unwrap_used,
    reason = "a failed expectation of a test is its result"
)]
#![expect(
    clippy::too_many_lines,
    reason = "a story or a table is read from top to bottom"
)]

mod support;

mod bad_input;
mod beside_php;
mod coverage;
mod identity;
mod initial_plus_frames;
mod input;
mod limits;
mod lists;
mod notes;
mod once;
mod polls;
mod proxy;
mod resume;
mod scene;
mod search;
mod sessions;
mod site_directory;
mod site_pages;
mod spine;
mod states;
