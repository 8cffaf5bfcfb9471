//! The reading threads.

use super::writer::fault;
use crate::error::StorageError;
use crossbeam_channel::{Sender, TrySendError, bounded};
use rusqlite::{Connection, Transaction};
use tokio::sync::oneshot;

/// Reads that may wait; more are refused with [`StorageError::Busy`].
const QUEUE_MAX: usize = 16_384;

type Read = Box<dyn FnOnce(&mut Connection) + Send>;

/// The door to the reading threads.
pub(super) struct Readers {
    queue: Sender<Read>,
}

impl Readers {
    /// Opens a connection for each thread and starts them. They end when the door is dropped.
    pub(super) fn start(
        threads: usize,
        connect: impl Fn() -> Result<Connection, StorageError>,
    ) -> Result<Self, StorageError> {
        let (queue, reads) = bounded::<Read>(QUEUE_MAX);
        for _ in 0..threads.max(1) {
            let mut connection = connect()?;
            let reads = reads.clone();
            std::thread::Builder::new()
                .name("forecourt-read".to_owned())
                .spawn(move || {
                    for read in reads {
                        read(&mut connection);
                    }
                })
                .map_err(|error| StorageError::Unusable(format!("starting a reader: {error}")))?;
        }
        Ok(Self { queue })
    }

    /// Reads in one snapshot.
    pub(super) async fn read<T, F>(&self, read: F) -> Result<T, StorageError>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let run: Read = Box::new(move |connection| {
            if answer.is_closed() {
                return;
            }
            let result = connection
                .transaction()
                .and_then(|tx| read(&tx))
                .map_err(|error| fault(&error));
            // The asker may have gone; nothing was changed.
            drop(answer.send(result));
        });
        self.queue.try_send(run).map_err(|refused| match refused {
            TrySendError::Full(_) => StorageError::Busy,
            TrySendError::Disconnected(_) => {
                StorageError::Unavailable("the readers have ended".to_owned())
            }
        })?;
        answered
            .await
            .map_err(|_| StorageError::Unavailable("a reader has ended".to_owned()))?
    }
}
