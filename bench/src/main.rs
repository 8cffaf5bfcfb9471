//! Load and fault runs against the real binary. Each prints what it measured; the exit code says whether the
//! promises held.

mod fault;
mod load;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(
    about = "Load and fault runs of Forecourt",
    disable_help_subcommand = true
)]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Breaks the server on purpose and checks that every promise held.
    Fault(fault::Arguments),
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
    let ended = match Arguments::parse().what {
        What::Fault(arguments) => fault::run(arguments).await,
        What::Load(load) => load::run(load).await,
        What::Rooms { port } => load::rooms::serve(port).await,
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("bench: {why}");
            ExitCode::FAILURE
        }
    }
}
