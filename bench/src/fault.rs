//! Fault runs: the server is broken on purpose, and the checker judges what the clients saw and what is stored.

mod database;
mod kill;
mod load;
mod server;

use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Which fault.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    which: Which,
}

#[derive(Debug, Subcommand)]
enum Which {
    /// `kill -9` at a random moment under load, again and again.
    Kill(KillArguments),
}

/// How to kill.
#[derive(Debug, Clone, Args)]
pub(crate) struct KillArguments {
    /// The database.
    #[arg(long, value_enum, default_value = "sqlite")]
    engine: Engine,
    /// How often.
    #[arg(long, default_value_t = 30)]
    runs: u32,
    /// Kills at the same moments again.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The binary; otherwise `forecourt` beside this one.
    #[arg(long)]
    bin: Option<PathBuf>,
    /// Messages a second that the clients try to send, all together.
    #[arg(long, default_value_t = 500)]
    rate: u32,
}

/// The two databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engine {
    /// Embedded.
    Sqlite,
    /// A server of its own, which is not killed.
    Mariadb,
}

/// Runs the fault.
///
/// # Errors
/// Why it could not be run, or that a promise was broken.
pub(crate) async fn run(arguments: Arguments) -> Result<(), String> {
    match arguments.which {
        Which::Kill(arguments) => kill::run(&arguments).await,
    }
}
