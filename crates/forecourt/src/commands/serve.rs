//! `forecourt serve`

use crate::commands::Outcome;
use crate::{Config, Server};
use model::shared_system_clock;
use std::io::Write as _;
use std::process::ExitCode;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Serves until SIGTERM or SIGINT, then drains.
///
/// # Errors
/// Why it did not start.
pub async fn run(config: &Config) -> Outcome {
    let end = End::listen()?;
    let server = Server::start(config, shared_system_clock())
        .await
        .map_err(|error| error.to_string())?;
    tracing::info!(address = %server.address(), "ready");
    if let Some(code) = &server.parts.setup_code {
        // Not into the log, which is kept: whoever reads the code becomes the shop's admin.
        let page = page(config, &server);
        let told = writeln!(
            std::io::stdout(),
            "There is no admin yet. Open {page}/console and enter\nset-up code: {code}"
        );
        if told.is_err() {
            tracing::warn!(
                "the set-up code could not be printed: add an admin with `forecourt user add`"
            );
        }
    }
    end.come().await;
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

/// The system's wish that the program ends. Listened to from before the server is ready: who asks in the moment after
/// it has said so must find it listening.
pub(super) struct End {
    terminate: Signal,
    interrupt: Signal,
}

impl End {
    /// Begins to listen.
    ///
    /// # Errors
    /// When signals cannot be listened to.
    pub(super) fn listen() -> Result<Self, String> {
        let listen = |kind| signal(kind).map_err(|error| format!("listening for signals: {error}"));
        Ok(Self {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
        })
    }

    /// Waits for it.
    pub(super) async fn come(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
