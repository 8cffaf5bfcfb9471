//! The binary's parts: configuration, wiring, commands. `main` only chooses among them.

pub mod commands;
pub mod config;
mod logs;
mod wiring;

pub use config::{Config, ConfigError};
pub use logs::start as start_logs;
pub use wiring::{Parts, Server, StartError, open_directory, open_storage};
