//! Why the database did not do what it was asked.

/// A failure of the engine, not of the caller: nothing of the operation is stored, unless it says so.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StorageError {
    /// Too many writes wait already. Try again soon.
    #[error("too many writes are waiting")]
    Busy,
    /// No space is left. Reading goes on.
    #[error("the disk is full")]
    Full,
    /// The database does not answer. Nothing of the operation was stored.
    #[error("the database does not answer: {0}")]
    Unavailable(String),
    /// The connection broke during the commit: stored or not, nobody knows. A retry with the same
    /// `client_id` finds out.
    #[error("the commit's outcome is unknown: {0}")]
    UnknownOutcome(String),
    /// The database cannot be used as it is; the sentence says why and what to do.
    #[error("{0}")]
    Unusable(String),
    /// A fault of ours or of the data.
    #[error("database fault: {0}")]
    Fault(String),
}
