//! `forecourt openapi`

use crate::commands::Outcome;
use std::process::ExitCode;

/// Prints the API's description.
///
/// # Errors
/// Never.
pub fn run() -> Outcome {
    print!("{}", api::describe());
    Ok(ExitCode::SUCCESS)
}
