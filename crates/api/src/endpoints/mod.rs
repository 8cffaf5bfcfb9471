//! One file an endpoint, named as in the URL: read the request, check its claims, ask the use case.

pub(crate) mod assign_worker;
pub(crate) mod auth;
pub(crate) mod cars;
pub(crate) mod close;
pub(crate) mod customer;
pub(crate) mod duty;
pub(crate) mod escalate;
pub(crate) mod get_technicians;
pub(crate) mod list;
pub(crate) mod mark_read;
pub(crate) mod messages;
pub(crate) mod people;
pub(crate) mod rate;
pub(crate) mod reopen;
pub(crate) mod saved_replies;
pub(crate) mod send_message;
pub(crate) mod snooze;
pub(crate) mod start;
pub(crate) mod tags;
pub(crate) mod unread_count;
