//! Plays recorded conversations through a server's public API as their parties, and checks every promise that a
//! client can see. The checker and the devices stand alone and serve fault runs too.

pub mod checker;
mod conversation;
pub mod device;
mod ending;
mod play;
mod report;
mod run;
mod strangers;
mod surely;

pub use conversation::{Conversation, ReadError, Speaker, Turn, read_conversations};
pub use ending::{Reading, read_view};
pub use report::ReplayReport;
pub use run::{ReplayError, ReplayOptions, SignIn, Staff, replay};
