//! One party of Forecourt over a real server: sign-in, every endpoint, the socket with resume, the long poll.
//!
//! What it promises: small buffers (thousands of sockets fit in one process), typed answers, and outcomes that
//! tell a certain refusal from an unknown one. What it never does: try again by itself, keep a chat's state, or
//! read a clock or draw chance of its own. Those are its caller's.

mod backoff;
mod client_id;
mod http;
mod outcome;
mod server;
mod session;
mod socket;

pub use backoff::FullJitter;
pub use client_id::fresh_client_id;
pub use outcome::Outcome;
pub use server::{AddressError, Server};
pub use session::{ListFilter, Opening, Session};
pub use socket::{Say, Socket, SocketEnd, Welcome};
