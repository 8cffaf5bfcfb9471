//! Load and fault runs against the real binary. Each prints what it measured; the exit code says whether the
//! promises held.

mod fault;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(about = "Load and fault runs of Forecourt", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Breaks the server on purpose and checks that every promise held.
    Fault(fault::Arguments),
}

#[tokio::main]
async fn main() -> ExitCode {
    let ended = match Arguments::parse().what {
        What::Fault(arguments) => fault::run(arguments).await,
    };
    ended.unwrap_or_else(|why| {
        eprintln!("bench: {why}");
        ExitCode::FAILURE
    })
}
