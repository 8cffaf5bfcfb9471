//! What this machine can do at most: the same work without a chat around it.

mod mariadb;
mod pages;
mod sqlite;

pub(super) use mariadb::rows_per_second as mariadb_rows;
pub(super) use pages::{fill, pages_per_second};
pub(super) use sqlite::sends as sqlite_sends;
