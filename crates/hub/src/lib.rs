//! Live delivery: who is connected, what each one is handed, and who waits for a change.
//!
//! Everything here is memory and hints; truth is the table. Whom an event reaches is asked of `policy`
//! with the facts of the commit. Queues are bounded: a connection that cannot keep up is closed and
//! resumes from the table, and it never slows anyone else. Nothing here reads a database or writes a socket.

mod connections;
mod looks;
mod outbox;
mod presence;
mod publish;
mod versions;
mod waiters;

pub use connections::{Connection, ConnectionId, Hub, SessionKey};
pub use looks::{BegunLook, LookingFrame};
pub use outbox::{CloseReason, Frame, Outbox, QUEUE_BYTES_MAX};
pub use publish::{Cursor, Line, Typing};
pub use versions::ListVersion;
pub use waiters::{Waiter, WaitsFor};
