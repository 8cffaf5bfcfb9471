//! W3: connections that do nothing, and an idle server's memory and start.

use super::server::Server;
use super::wire::Wire;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

/// After the last connection, so that what opening took has been given back.
const REST: Duration = Duration::from_secs(30);
/// Handshakes at once.
const OPENING_MAX: usize = 64;

/// What idle connections cost.
pub(super) struct Idle {
    /// KiB a connection, thirty seconds after the last was opened.
    pub(super) kib_each: f64,
    /// CPU of the server in those thirty seconds, in percent of one core.
    pub(super) cpu_percent: f64,
}

/// Opens all, waits, and compares with the memory before.
pub(super) async fn idle(
    server: &Server,
    tokens: Vec<String>,
    before_kib: f64,
) -> Result<Idle, String> {
    let count = u32::try_from(tokens.len()).map_or(f64::NAN, f64::from);
    let mut opening = JoinSet::new();
    let mut reading = JoinSet::new();
    let mut tokens = tokens.into_iter();
    let address = server.address;
    loop {
        while opening.len() < OPENING_MAX {
            let Some(token) = tokens.next() else { break };
            opening.spawn(async move { Wire::open(address, &token).await });
        }
        let Some(opened) = opening.join_next().await else {
            break;
        };
        let mut wire = opened.map_err(|error| error.to_string())??;
        // Reading answers the server's pings.
        reading.spawn(async move {
            loop {
                if let Err(error) = wire.next().await {
                    return error;
                }
            }
        });
    }
    let opened = Instant::now();
    let cpu = server.cpu_seconds()?;
    tokio::select! {
        () = sleep_until(opened + REST) => {}
        Some(lost) = reading.join_next() => return Err(format!("an idle connection was lost: {lost:?}")),
    }
    let cpu = server.cpu_seconds()? - cpu;
    let kib_each = (server.memory_kib()? - before_kib) / count;
    Ok(Idle {
        kib_each,
        cpu_percent: cpu / REST.as_secs_f64() * 100.0,
    })
}

/// Memory of a server that has just started, KiB.
pub(super) async fn memory_at_rest(server: &Server) -> Result<f64, String> {
    sleep(Duration::from_secs(1)).await;
    server.memory_kib()
}
