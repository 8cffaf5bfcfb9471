//! `forecourt serve`

use crate::commands::Outcome;
use crate::{Config, Server};
use model::shared_system_clock;
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};

/// Serves until SIGTERM or SIGINT, then drains.
///
/// # Errors
/// Why it did not start.
pub async fn run(config: &Config) -> Outcome {
    let server = Server::start(config, shared_system_clock())
        .await
        .map_err(|error| error.to_string())?;
    tracing::info!(address = %server.address(), "ready");
    if let Some(code) = &server.parts.setup_code {
        // Not into the log, which is kept: whoever reads the code becomes the shop's admin.
        println!(
            "There is no admin yet. Open {}/console and enter",
            page(config, &server)
        );
        println!("set-up code: {code}");
    }
    wait_for_end().await?;
    tracing::info!("going down");
    server.stop().await;
    Ok(ExitCode::SUCCESS)
}

/// Where a browser finds the server.
fn page(config: &Config, server: &Server) -> String {
    let public = config.api.public_url.as_ref();
    public.map_or_else(
        || server.url(),
        |url| url.as_str().trim_end_matches('/').to_owned(),
    )
}

/// Waits until the system asks the program to end.
///
/// # Errors
/// When signals cannot be listened to.
pub(super) async fn wait_for_end() -> Result<(), String> {
    let listen = |kind| signal(kind).map_err(|error| format!("listening for signals: {error}"));
    let (mut terminate, mut interrupt) = (
        listen(SignalKind::terminate())?,
        listen(SignalKind::interrupt())?,
    );
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
