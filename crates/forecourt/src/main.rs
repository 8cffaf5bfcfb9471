//! `forecourt`: live chat for a workshop's website.

use clap::{Parser, Subcommand};
use forecourt::commands::{self, Outcome, demo::DemoArgs, replay::ReplayArgs, user::UserCommand};
use forecourt::config;
use std::path::PathBuf;
use std::process::ExitCode;

/// Live chat for a workshop's website, and for any small shop like it.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Cli {
    /// The configuration file (TOML); every key is also an environment variable FORECOURT_….
    #[arg(long, global = true, env = "FORECOURT_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the chat.
    Serve,
    /// Serves a sample workshop and prints its links and sign-ins.
    Demo(DemoArgs),
    /// Adds and changes people of the own directory.
    #[command(subcommand)]
    User(UserCommand),
    /// Brings the database's schema up to date.
    Migrate {
        /// Only print the SQL, and for MariaDB the rights that `serve` needs.
        #[arg(long)]
        print: bool,
    },
    /// Plays recorded conversations through a server and checks every promise.
    Replay(ReplayArgs),
    /// Prints the description of the API.
    Openapi,
}

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(sentence) => {
            eprintln!("forecourt: {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Outcome {
    let cli = Cli::parse();
    if rustls::crypto::ring::default_provider()
        .install_default()
        .is_err()
    {
        return Err("a TLS provider was installed before this one".to_owned());
    }
    let config =
        config::load(cli.config.as_deref(), std::env::vars()).map_err(|error| error.to_string())?;
    forecourt::start_logs(config.log.as_deref());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("starting the runtime: {error}"))?;
    runtime.block_on(async {
        match cli.command {
            Command::Serve => commands::serve::run(&config).await,
            Command::Demo(args) => commands::demo::run(&config, args).await,
            Command::User(command) => commands::user::run(&config, command).await,
            Command::Migrate { print } => commands::migrate::run(&config, print).await,
            Command::Replay(args) => commands::replay::run(&config, args).await,
            Command::Openapi => commands::openapi::run(),
        }
    })
}
