//! The listening server: bounded heads, bounded times, and a drain at the end.

use crate::door::Door;
use crate::router::{Peer, router};
use crate::upkeep;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower_service::Service as _;

/// Largest request head, bytes.
const HEAD_BYTES_MAX: usize = 16 * 1024;
/// Most headers of a request.
const HEADERS_MAX: usize = 100;
/// Longest time a request head may take; an idle connection ends after it too.
const HEAD_TIME_MAX: Duration = Duration::from_secs(75);
/// How long a server that goes down waits for the rest of a half-sent head, or for an answer given before to be taken.
const REST_TIME_MAX: Duration = Duration::from_secs(2);
/// How long it waits for a request that is being answered: its body may never end.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(6);
/// Longest drain at the end.
const DRAIN_TIME_MAX: Duration = Duration::from_secs(8);
/// Pause when the system has no more file handles.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A server that listens.
pub struct Serving {
    address: SocketAddr,
    door: Arc<Door>,
    connections: TaskTracker,
    accepting: tokio::task::JoinHandle<()>,
}

/// Begins to listen.
///
/// # Errors
/// When the address is taken or not ours.
pub async fn serve(door: Arc<Door>, listen: SocketAddr) -> io::Result<Serving> {
    let listener = TcpListener::bind(listen).await?;
    let address = listener.local_addr()?;
    upkeep::start(&door);
    let connections = TaskTracker::new();
    let accepting = tokio::spawn(accept(listener, Arc::clone(&door), connections.clone()));
    Ok(Serving {
        address,
        door,
        connections,
        accepting,
    })
}

impl Serving {
    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes nobody new, tells everybody to come back, lets what runs finish, and ends.
    pub async fn drain(self) {
        self.door.begin_closing();
        self.door.desk.hub().close_all();
        self.connections.close();
        self.door.sockets.close();
        let drained = async {
            self.connections.wait().await;
            self.door.sockets.wait().await;
        };
        if tokio::time::timeout(DRAIN_TIME_MAX, drained).await.is_err() {
            tracing::warn!("some connections did not end in time");
        }
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, door: Arc<Door>, connections: TaskTracker) {
    let router = router(&door);
    loop {
        let accepted = tokio::select! {
            () = door.closing.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                let closing = door.closing.clone();
                connections.spawn(connection(stream, peer, router.clone(), closing));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: axum::Router,
    closing: CancellationToken,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection could not be set to send at once");
    }
    let answering = Arc::new(AtomicBool::new(false));
    let is_answering = Arc::clone(&answering);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(axum::body::Body::new);
        request.extensions_mut().insert(Peer(peer.ip()));
        let mut router = router.clone();
        let answering = Arc::clone(&answering);
        answering.store(true, Ordering::Release);
        async move {
            let answer = router.call(request).await;
            answering.store(false, Ordering::Release);
            answer
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME_MAX)
        .max_buf_size(HEAD_BYTES_MAX)
        .max_headers(HEADERS_MAX)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = closing.cancelled() => {
            connection.as_mut().graceful_shutdown();
            let left = if is_answering.load(Ordering::Acquire) {
                ANSWER_TIME_MAX
            } else {
                REST_TIME_MAX
            };
            match tokio::time::timeout(left, connection).await {
                Ok(ended) => ended,
                Err(_) => return,
            }
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}
