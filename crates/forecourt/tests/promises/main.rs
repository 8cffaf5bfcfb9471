//! The contract's promises, held through the public API of a real server: over real sockets, on SQLite and
//! on MariaDB. One module a promise or a reliability case; `support` starts servers, `wire` speaks to them.
#![expect(
    clippy::unwrap_used,
    reason = "a failed expectation of a test is its result"
)]
#![expect(
    clippy::too_many_lines,
    reason = "a story or a table is read from top to bottom"
)]

mod support;
mod wire;

mod attachments;
mod beside_php;
mod binary;
mod cars;
mod coverage;
mod duty;
mod frames;
mod heartbeat;
mod identity;
mod initial_plus_frames;
mod input;
mod limits;
mod lists;
mod looking;
mod my_sessions;
mod notes;
mod once;
mod pages;
mod people_admin;
mod polls;
mod proxy;
mod rating;
mod resume;
mod saved_replies;
mod scene;
mod search;
mod second_factor;
mod sessions;
mod setup;
mod shop;
mod site_directory;
mod site_pages;
mod snooze;
mod spine;
mod states;
mod tags;
