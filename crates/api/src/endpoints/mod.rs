//! One file an endpoint, named as in the URL: read the request, check its claims, ask the use case.

pub(crate) mod assign_worker;
pub(crate) mod auth;
pub(crate) mod close;
pub(crate) mod escalate;
pub(crate) mod file;
pub(crate) mod get_technicians;
pub(crate) mod list;
pub(crate) mod mark_read;
pub(crate) mod messages;
pub(crate) mod password;
pub(crate) mod people;
pub(crate) mod reopen;
pub(crate) mod second_factor;
pub(crate) mod send_message;
pub(crate) mod sessions;
pub(crate) mod setup;
pub(crate) mod shop;
pub(crate) mod staff;
pub(crate) mod start;
pub(crate) mod unread_count;
pub(crate) mod upload;
