//! Everything a request needs, made once.

use crate::config::ApiConfig;
use crate::limits::Limits;
use crate::sessions::Sessions;
use chat::Desk;
use directory::handoff::HandoffVerifier;
use directory::{Directory, Hasher};
use metrics_exporter_prometheus::PrometheusHandle;
use model::Clock;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use storage::Storage;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What a door is made of.
pub struct DoorParts {
    /// The use cases.
    pub desk: Arc<Desk>,
    /// The database.
    pub storage: Arc<dyn Storage>,
    /// The people.
    pub directory: Arc<dyn Directory>,
    /// Bounded hashing of passwords.
    pub hasher: Hasher,
    /// What the first admin must know; none: there is an admin already.
    pub setup_code: Option<String>,
    /// Checks the site's word for who its visitor is; none: no handoff.
    pub handoff: Option<HandoffVerifier>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Settings.
    pub config: ApiConfig,
    /// The figures; none: `/metrics` is empty.
    pub metrics: Option<PrometheusHandle>,
}

/// The door.
pub struct Door {
    pub(crate) desk: Arc<Desk>,
    pub(crate) storage: Arc<dyn Storage>,
    pub(crate) directory: Arc<dyn Directory>,
    pub(crate) hasher: Hasher,
    pub(crate) setup_code: Option<String>,
    pub(crate) handoff: Option<HandoffVerifier>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) config: ApiConfig,
    pub(crate) metrics: Option<PrometheusHandle>,
    pub(crate) sessions: Sessions,
    pub(crate) limits: Limits,
    pub(crate) closing: CancellationToken,
    /// Sockets that are still open.
    pub(crate) sockets: TaskTracker,
    is_ready: AtomicBool,
}

impl Door {
    /// Hangs the door in.
    #[must_use]
    pub fn new(parts: DoorParts) -> Arc<Self> {
        let sessions = Sessions::new(
            Arc::clone(&parts.storage),
            Arc::clone(&parts.clock),
            parts.config.sessions,
        );
        Arc::new(Self {
            sessions,
            limits: Limits::new(parts.config.limits),
            desk: parts.desk,
            storage: parts.storage,
            directory: parts.directory,
            hasher: parts.hasher,
            setup_code: parts.setup_code,
            handoff: parts.handoff,
            clock: parts.clock,
            config: parts.config,
            metrics: parts.metrics,
            closing: CancellationToken::new(),
            sockets: TaskTracker::new(),
            is_ready: AtomicBool::new(true),
        })
    }

    /// From now on `/readyz` says no: a load balancer sends nobody new.
    pub(crate) fn begin_closing(&self) {
        self.is_ready.store(false, Ordering::SeqCst);
        self.closing.cancel();
    }

    pub(crate) fn is_ready(&self) -> bool {
        self.is_ready.load(Ordering::SeqCst)
    }

    /// Passwords hashed so far: the limits in front of the hashing are tested by it.
    #[must_use]
    pub fn hashes_started(&self) -> u64 {
        self.hasher.hashes_started()
    }
}
