//! Load and fault runs against the real server.

mod load;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(about = "Load and fault runs against the real server")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measures the server beside the limits of this machine.
    Load(load::Load),
    /// The floor: rooms that store nothing. Started by `load` as a process of its own.
    #[command(hide = true)]
    Rooms {
        /// The port on 127.0.0.1.
        port: u16,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Load(load) => load::run(load).await,
        Command::Rooms { port } => load::rooms::serve(port).await,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}
