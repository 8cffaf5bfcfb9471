//! Structured logs on standard error, one JSON object a line, without texts, names, addresses or tokens.

use tracing::{Level, Metadata};
use tracing_subscriber::filter::{FilterExt as _, filter_fn};
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, fmt, registry};

/// What is logged when `FORECOURT_LOG` says nothing.
const DEFAULT: &str = "info";
/// Our own crates: what they log names nobody at any level.
const OURS: [&str; 9] = [
    "api",
    "chat",
    "directory",
    "forecourt",
    "hub",
    "model",
    "policy",
    "protocol",
    "storage",
];

/// Starts logging; a second call changes nothing.
pub fn start(filter: Option<&str>) {
    let filter = filter
        .and_then(|filter| EnvFilter::try_new(filter).ok())
        .unwrap_or_else(|| EnvFilter::new(DEFAULT));
    let lines = fmt::layer()
        .json()
        .with_writer(std::io::stderr)
        .with_filter(filter.and(filter_fn(names_nobody)));
    // An error means that a test or an embedding program logs already.
    registry().with(lines).try_init().ok();
}

/// Libraries show at their finest level what they carry: whole frames, tokens among them.
fn names_nobody(metadata: &Metadata<'_>) -> bool {
    let of = metadata.target().split("::").next().unwrap_or_default();
    *metadata.level() != Level::TRACE || OURS.contains(&of)
}
