//! What an error of the server means for us.

use crate::error::StorageError;
use mysql_async::{DriverError, Error, IoError};
use std::io;

/// What to do about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Somebody else was faster: run the whole transaction again.
    Conflict,
    /// The connection or the server is gone: another connection may do.
    Lost,
    /// No space is left.
    Full,
    /// A fault of ours or of the data.
    Fault,
}

/// Deadlock, lock wait timeout, duplicate key.
const CONFLICTS: [u16; 3] = [1213, 1205, 1062];
/// Too many connections, shutting down, killed, read-only or offline for now, connection errors.
const LOST: [u16; 13] = [
    1040, 1053, 1077, 1079, 1158, 1159, 1160, 1161, 1184, 1203, 1290, 1927, 3032,
];
/// Disk full, table full.
const FULL: [u16; 2] = [1021, 1114];
/// The system's number for "no space left on device", inside other errors' words.
const NO_SPACE: [&str; 3] = ["error 28", "errno: 28", "No space left"];

/// Sorts an error.
pub(super) fn of(error: &Error) -> Trouble {
    match error {
        Error::Server(server) if CONFLICTS.contains(&server.code) => Trouble::Conflict,
        Error::Server(server) if LOST.contains(&server.code) => Trouble::Lost,
        Error::Server(server)
            if FULL.contains(&server.code)
                || NO_SPACE.iter().any(|words| server.message.contains(words)) =>
        {
            Trouble::Full
        }
        Error::Io(_)
        | Error::Driver(
            DriverError::ConnectionClosed
            | DriverError::PacketOutOfOrder
            | DriverError::PoolDisconnected,
        ) => Trouble::Lost,
        _ => Trouble::Fault,
    }
}

/// Tells the caller.
pub(super) fn report(error: &Error) -> StorageError {
    match of(error) {
        Trouble::Conflict => {
            StorageError::Unavailable(format!("too many conflicts: {}", words(error)))
        }
        Trouble::Lost => StorageError::Unavailable(words(error)),
        Trouble::Full => StorageError::Full,
        Trouble::Fault => StorageError::Fault(words(error)),
    }
}

/// An error for a log: the server's own words can repeat what people wrote, so only its number is told.
pub(super) fn words(error: &Error) -> String {
    match error {
        Error::Server(server) => format!("error {} ({})", server.code, server.state),
        other => other.to_string(),
    }
}

/// The server did not answer in time.
pub(super) fn silent() -> Error {
    let error = io::Error::new(io::ErrorKind::TimedOut, "it does not answer in time");
    Error::Io(IoError::Io(error))
}
