//! The door: HTTP and WebSocket, sessions, limits, pages.
//!
//! [`routes`] is the table of contents: every endpoint with its method, its handler and its description;
//! the router, the OpenAPI description and the tests of coverage are all made from it. A request becomes a
//! [`chat::Caller`] by its session and by nothing else, its fields become a request of `protocol`, and one
//! use case of `chat` answers. Only [`error`] knows HTTP status codes. No SQL, no rights are decided here.

mod body;
mod caller;
mod config;
mod context;
mod device;
mod door;
mod endpoints;
pub mod error;
mod health;
mod limits;
mod openapi;
mod origin;
mod pages;
mod passwords;
mod router;
pub mod routes;
mod second_factor;
mod serve;
mod sessions;
mod socket;
mod upkeep;

pub use config::{ApiConfig, DirectoryPeriod, Limits, SessionSpans};
pub use door::{Door, DoorParts};
pub use openapi::describe;
pub use serve::{Serving, serve};
pub use sessions::hash_token;
