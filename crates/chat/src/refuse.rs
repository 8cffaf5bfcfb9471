//! Refusals in the contract's words.

use directory::DirectoryError;
use policy::Decision;
use protocol::{Code, Problem};
use storage::StorageError;

/// Seconds until a retry after a passing fault makes sense.
const RETRY_SECONDS: u64 = 1;
/// Seconds until a retry with a full disk makes sense.
const FULL_RETRY_SECONDS: u64 = 30;

/// Goes on, or refuses as the policy says.
pub(crate) fn allow(decision: Decision) -> Result<(), Problem> {
    match decision {
        Decision::Yes => Ok(()),
        Decision::NotFound => Err(Problem::not_found()),
        Decision::Forbidden => Err(Problem::forbidden()),
        Decision::StaffChat => Err(Problem::new(
            Code::StaffChat,
            "a chat between staff is not assigned or escalated: write to your colleague here",
        )),
    }
}

/// An engine's failure as the caller may know it. Our own faults are logged here, once.
#[must_use]
pub fn from_storage(error: &StorageError) -> Problem {
    match error {
        StorageError::Busy => Problem::new(
            Code::Busy,
            "too many messages at once: try again in a moment",
        )
        .retry_after(RETRY_SECONDS),
        StorageError::Full => Problem::new(
            Code::StorageFull,
            "the server's disk is full, nothing was stored: try again later; reading still works",
        )
        .retry_after(FULL_RETRY_SECONDS),
        StorageError::Unavailable(_) | StorageError::UnknownOutcome(_) => {
            tracing::warn!(%error, "the database did not answer");
            Problem::new(
                Code::Unavailable,
                "the database does not answer: try again in a moment with the same client_id",
            )
            .retry_after(RETRY_SECONDS)
        }
        StorageError::Unusable(_) | StorageError::Fault(_) => {
            tracing::error!(%error, "a database operation failed");
            Problem::new(
                Code::Internal,
                "something went wrong here, not with you: try again",
            )
        }
    }
}

/// A directory's failure as the caller may know it.
#[must_use]
pub fn from_directory(error: &DirectoryError) -> Problem {
    tracing::warn!(%error, "the directory did not answer");
    Problem::new(
        Code::Unavailable,
        "the list of people does not answer: try again in a moment",
    )
    .retry_after(RETRY_SECONDS)
}
