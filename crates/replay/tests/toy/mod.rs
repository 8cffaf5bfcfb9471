//! A small server in memory that speaks the part of the contract that `replay` uses, right or wrong as asked.
//! It exists to be broken on purpose: a checker that cannot tell a broken server from a whole one proves nothing.

#![expect(
    clippy::unwrap_used,
    reason = "part of a test: a toy that cannot go on may panic"
)]

mod http;
mod shop;
mod socket;

use shop::Shop;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What is wrong with the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing: the control.
    None,
    /// The newest line of each chat is acknowledged, but gone after a crash.
    AckBeforeCommit,
    /// A retry is a send of its own.
    ForgetClientId,
    /// A resume begins with the last line that the client has.
    ResumeRepeats,
    /// A resume leaves out the first line that the client lacks.
    ResumeSkips,
    /// Lines stand where their time says, and the clock once went back.
    OrderByTime,
    /// Every socket gets every line.
    LeakFrames,
    /// Everybody's list holds all chats.
    LeakList,
    /// `mark_read` goes back when asked to.
    CursorFalls,
    /// A hint that is missed is never made good.
    NudgeOnly,
    /// Texts are trimmed and shortened.
    ChangesText,
    /// A send is refused and stored all the same.
    StoresRefused,
    /// A line appears that nobody sent.
    Invents,
    /// The unread count forgets one.
    UnreadWrong,
    /// Customers' numbers count the notes that they do not see.
    NotesLeaveGaps,
}

/// A running toy. Gone on drop.
pub(crate) struct Toy {
    /// `http://host:port`.
    pub(crate) url: String,
    tasks: Vec<JoinHandle<()>>,
}

impl Toy {
    /// Starts a server with this fault, which crashes and comes back after so many sends.
    pub(crate) async fn start(fault: Fault, crash_after: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shop = Arc::new(Shop::new(fault, crash_after));
        let accept = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let crashed = shop.crashes();
                tokio::spawn(until_crash(http::serve(stream, Arc::clone(&shop)), crashed));
            }
        });
        Self {
            url,
            tasks: vec![accept],
        }
    }
}

impl Drop for Toy {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// A crash ends every connection at once.
async fn until_crash(work: impl Future<Output = ()>, mut crashed: watch::Receiver<u64>) {
    crashed.mark_unchanged();
    tokio::select! {
        () = work => {}
        // The shop outlives its connections, so this is a crash.
        _ = crashed.changed() => {}
    }
}
