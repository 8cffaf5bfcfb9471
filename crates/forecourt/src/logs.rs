//! Structured logs on standard error, one JSON object a line, without texts, names, addresses or tokens.

use tracing_subscriber::EnvFilter;

/// What is logged when `FORECOURT_LOG` says nothing.
const DEFAULT: &str = "info";

/// Starts logging; a second call changes nothing.
pub fn start(filter: Option<&str>) {
    let filter = filter
        .and_then(|filter| EnvFilter::try_new(filter).ok())
        .unwrap_or_else(|| EnvFilter::new(DEFAULT));
    // An error means that a test or an embedding program logs already.
    tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init()
        .ok();
}
