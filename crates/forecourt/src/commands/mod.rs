//! What the program can do, one file each.

pub mod demo;
pub mod migrate;
pub mod openapi;
pub mod replay;
pub mod serve;
pub mod user;

/// How a command ends when it could not do what it was asked: the sentence goes to standard error.
pub type Outcome = Result<std::process::ExitCode, String>;
