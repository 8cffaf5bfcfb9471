//! `forecourt demo`: a sample workshop to click through, forgotten at its end unless told where to keep it.

mod garage;
mod stories;
mod workshop;

use crate::commands::{Outcome, serve};
use crate::{Config, Server};
use clap::Args;
use model::shared_system_clock;
use std::path::PathBuf;
use std::process::ExitCode;

/// How to show it.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Keep the data in this folder; an existing one goes on where it ended.
    #[arg(long)]
    keep: Option<PathBuf>,
}

/// Serves the sample workshop until it is told to end.
///
/// # Errors
/// Why it did not start.
pub async fn run(config: &Config, args: DemoArgs) -> Outcome {
    let forgotten = tempfile::tempdir().map_err(|error| format!("making a folder: {error}"))?;
    let folder = args
        .keep
        .clone()
        .unwrap_or_else(|| forgotten.path().to_path_buf());
    let mut config = config.clone();
    config.database_url = format!("sqlite://{}", folder.join("forecourt.db").display());
    config.api.sample_shop = true;
    let sign_ins = workshop::furnish(&config).await?;
    let end = serve::End::listen()?;
    let server = Server::start(&config, shared_system_clock())
        .await
        .map_err(|error| error.to_string())?;
    print_welcome(&server.url(), &sign_ins, args.keep.is_some());
    end.come().await;
    server.stop().await;
    Ok(ExitCode::SUCCESS)
}

fn print_welcome(url: &str, sign_ins: &[workshop::SignIn], is_kept: bool) {
    println!("Kelem Garage is open (a sample: invented people, invented cars)\n");
    println!("  the workshop's page with the chat   {url}/");
    println!("  a customer's chats                  {url}/chat");
    println!("  the staff's console                 {url}/console\n");
    if sign_ins.is_empty() {
        println!("the sign-ins are those that were printed when this folder was made\n");
    }
    for sign_in in sign_ins {
        println!("{} {} {}", sign_in.kind, sign_in.username, sign_in.password);
    }
    println!(
        "\n{}",
        if is_kept {
            "Ctrl C ends it; the data is kept."
        } else {
            "Ctrl C ends it and forgets everything."
        }
    );
}
