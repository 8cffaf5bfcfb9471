//! A connection's life after the upgrade.

use super::frame_guard::FrameGuard;
use crate::door::Door;
use crate::limits::OwnBucket;
use chat::{Caller, Reply};
use futures_util::{SinkExt as _, StreamExt as _};
use hub::{CloseReason, Connection, Frame};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use model::{ChatId, Party};
use protocol::{ClientFrame, Code, FrameError, MarkRead, Problem, Send, ServerFrame};
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::{Instant, Sleep};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::CapacityError;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};

/// Seconds between the server's pings.
pub(super) const HEARTBEAT_SECONDS: u64 = 25;
/// Silence that ends a connection.
const SILENCE_MAX: Duration = Duration::from_secs(35);
/// A connection that takes nothing for this long is cut.
const WRITE_TIME_MAX: Duration = Duration::from_secs(10);
/// How long the other side's close frame is waited for.
const CLOSE_TIME_MAX: Duration = Duration::from_secs(1);
/// How long a server that goes down waits for a connection to take what it is owed. With the close it is less than
/// the whole drain may take.
const OWED_TIME_MAX: Duration = Duration::from_secs(5);
/// The span of the frame limit, milliseconds.
const SPAN_MILLIS: u32 = 10_000;

/// Codes of our own.
pub(super) const BAD_FRAME: u16 = 4400;
pub(super) const UNAUTHENTICATED: u16 = 4401;
const TOO_SLOW: u16 = 4008;
const GOING_DOWN: u16 = 1012;
pub(super) const TRY_LATER: u16 = 1013;

/// Why the loop ends.
pub(super) struct Close(pub(super) u16, pub(super) &'static str);

/// How one turn of the loop went.
pub(super) type Turn = Result<(), Option<Close>>;

/// A WebSocket with its door.
pub(super) struct Socket {
    pub(super) door: Arc<Door>,
    stream: WebSocketStream<FrameGuard<TokioIo<Upgraded>>>,
    pub(super) source: IpAddr,
    pub(super) cookie: Option<String>,
    frames: OwnBucket,
    unanswered: Arc<AtomicUsize>,
    heard_at: Instant,
    pinged_at: Instant,
    wheel: Pin<Box<Sleep>>,
}

impl Socket {
    pub(super) fn new(
        door: Arc<Door>,
        stream: WebSocketStream<FrameGuard<TokioIo<Upgraded>>>,
        source: IpAddr,
        cookie: Option<String>,
    ) -> Self {
        let config = *door.limits.config();
        let now = door.clock.monotonic_millis();
        Self {
            frames: OwnBucket::new(config.scaled(config.frames_per_socket), SPAN_MILLIS, now),
            door,
            stream,
            source,
            cookie,
            unanswered: Arc::default(),
            heard_at: Instant::now(),
            pinged_at: Instant::now(),
            wheel: Box::pin(tokio::time::sleep(Duration::from_secs(HEARTBEAT_SECONDS))),
        }
    }

    /// From `hello` to the end.
    pub(super) async fn run(mut self) {
        let closing = self.door.closing.clone();
        let joined = unless_going_down(closing.cancelled(), Duration::ZERO, self.hello()).await;
        let end = match joined {
            Ok((hello, caller, connection)) => {
                metrics::counter!("forecourt_connections_total").increment(1);
                let stay = async {
                    unless_cut(&connection, self.replay(&caller, &connection, &hello)).await?;
                    self.live(&caller, &connection).await
                };
                let end =
                    unless_going_down(connection.outbox.going_down(), OWED_TIME_MAX, stay).await;
                self.door.desk.leave(&connection);
                self.release_address(&caller);
                if matches!(end, Err(Some(Close(TOO_SLOW, _)))) {
                    let Party { kind, id } = caller.party();
                    tracing::info!(party.kind = %kind, party.id = id, "a connection that did not keep up was cut");
                }
                end.err().flatten()
            }
            Err(end) => end,
        };
        if let Some(Close(code, reason)) = end {
            metrics::counter!("forecourt_connections_closed_total", "code" => code.to_string())
                .increment(1);
            self.close(code, reason).await;
        }
    }

    async fn live(&mut self, caller: &Caller, connection: &Arc<Connection>) -> Turn {
        let mut frames = Vec::new();
        loop {
            unless_cut(connection, self.turn(caller, connection, &mut frames)).await?;
        }
    }

    async fn turn(
        &mut self,
        caller: &Caller,
        connection: &Arc<Connection>,
        frames: &mut Vec<Frame>,
    ) -> Turn {
        // What a server that goes down has not read is certainly not stored.
        let is_reading = self.door.is_ready();
        tokio::select! {
            // Writing first: what was said before is sent before more is taken in.
            biased;
            () = connection.outbox.filled() => self.write_out(connection, frames).await,
            read = self.stream.next(), if is_reading => self.read(caller, connection, read).await,
            () = self.wheel.as_mut() => self.beat().await,
        }
    }

    async fn write_out(&mut self, connection: &Connection, frames: &mut Vec<Frame>) -> Turn {
        // Asked before the queue is emptied: an ack is queued before it counts as given.
        let is_owed_acks = self.unanswered.load(Ordering::SeqCst) > 0;
        let closing = connection.outbox.drain(frames);
        for frame in frames.drain(..) {
            self.feed(frame).await?;
        }
        self.flush().await?;
        // A burst's buffer is not kept by an idle connection.
        frames.shrink_to(16);
        match closing {
            None => Ok(()),
            Some(CloseReason::GoingDown) if is_owed_acks => Ok(()),
            Some(reason) => Err(Some(goodbye(reason))),
        }
    }

    async fn read(
        &mut self,
        caller: &Caller,
        connection: &Arc<Connection>,
        read: Option<Result<Message, Error>>,
    ) -> Turn {
        let Some(text) = self.text_of(read).await? else {
            return Ok(());
        };
        match ClientFrame::read(&text) {
            Ok(frame) => self.take(caller, connection, frame).await,
            Err(FrameError::NotJson) => Err(Some(Close(BAD_FRAME, "frames are JSON objects"))),
            Err(FrameError::Wrong { id, problem }) => {
                self.count_frame(connection, None);
                connection
                    .outbox
                    .push(ServerFrame::error(id, &problem).encode().into());
                Ok(())
            }
        }
    }

    /// The text of a frame; pings and pongs are only heard.
    pub(super) async fn text_of(
        &mut self,
        read: Option<Result<Message, Error>>,
    ) -> Result<Option<String>, Option<Close>> {
        self.heard_at = Instant::now();
        match read {
            Some(Ok(Message::Text(text))) => Ok(Some(text.as_str().to_owned())),
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {
                // The library answers pings when it is flushed.
                self.flush().await?;
                Ok(None)
            }
            Some(Ok(Message::Binary(_))) => Err(Some(Close(BAD_FRAME, "frames are text"))),
            Some(Ok(Message::Close(_))) | None => Err(None),
            Some(Err(Error::Utf8(_))) => Err(Some(Close(1007, "text is UTF-8"))),
            Some(Err(Error::Capacity(CapacityError::MessageTooLong { .. }))) => {
                Err(Some(Close(1009, "at most 65536 bytes a frame")))
            }
            Some(Err(Error::Protocol(_))) => Err(Some(Close(1002, "not WebSocket"))),
            Some(Err(_)) => Err(None),
        }
    }

    async fn take(
        &mut self,
        caller: &Caller,
        connection: &Arc<Connection>,
        frame: ClientFrame,
    ) -> Turn {
        match frame {
            ClientFrame::Send(send) => {
                self.send(caller, connection, send);
                return Ok(());
            }
            ClientFrame::Ping if self.count_frame(connection, None) => {
                connection.outbox.push(ServerFrame::Pong.encode().into());
            }
            ClientFrame::Read(mark) if self.count_frame(connection, None) => {
                self.mark(caller, connection, mark)
            }
            ClientFrame::Typing { chat, on, note } if self.count_frame(connection, None) => {
                self.typing(caller, connection, chat, on, note).await;
            }
            ClientFrame::Look { chat } if self.count_frame(connection, None) => {
                self.look(caller, connection, chat).await;
            }
            ClientFrame::Hello { .. } => {
                let problem = Problem::new(
                    Code::InvalidField,
                    "hello was said already: open another connection",
                );
                connection
                    .outbox
                    .push(ServerFrame::error(None, &problem).encode().into());
            }
            ClientFrame::Ping
            | ClientFrame::Read(_)
            | ClientFrame::Typing { .. }
            | ClientFrame::Look { .. } => {}
        }
        Ok(())
    }

    /// Whether another frame is within the limit; if not, it is answered with an error.
    fn count_frame(&mut self, connection: &Connection, id: Option<String>) -> bool {
        if self.frames.take(self.door.clock.monotonic_millis()) {
            return true;
        }
        let problem = Problem::new(Code::RateLimited, "too many frames: slow down").retry_after(1);
        connection
            .outbox
            .push(ServerFrame::error(id, &problem).encode().into());
        false
    }

    fn send(&self, caller: &Caller, connection: &Arc<Connection>, send: Send) {
        let id = send.client_id.as_ref().map(|key| key.as_str().to_owned());
        let config = self.door.limits.config();
        let refused = if self.unanswered.load(Ordering::Acquire) >= config.unanswered_sends {
            Err(Problem::new(
                Code::Busy,
                "too many sends are unanswered: wait for their acks",
            )
            .retry_after(1))
        } else {
            self.door.limits.message(caller.party())
        };
        if let Err(problem) = refused {
            connection
                .outbox
                .push(ServerFrame::error(id, &problem).encode().into());
            return;
        }
        self.unanswered.fetch_add(1, Ordering::AcqRel);
        let reply = Reply::Socket {
            connection: Arc::clone(connection),
            id,
            frame: chat::ack_frame,
            done: Box::new(self.answered(connection)),
        };
        self.door.desk.send_from_socket(caller, send, reply);
    }

    /// Counts an answer. The last one may be what the connection waits for before it says goodbye.
    fn answered(&self, connection: &Arc<Connection>) -> impl FnOnce() + use<> {
        let unanswered = Arc::clone(&self.unanswered);
        let (door, connection) = (Arc::clone(&self.door), Arc::clone(connection));
        move || {
            // In one order with what `write_out` asks, so that one of the two sees the other.
            unanswered.fetch_sub(1, Ordering::SeqCst);
            if !door.is_ready() {
                connection.outbox.wake();
            }
        }
    }

    fn mark(&self, caller: &Caller, connection: &Arc<Connection>, mark: MarkRead) {
        let reply = Reply::Socket {
            connection: Arc::clone(connection),
            id: None,
            frame: chat::no_frame,
            done: Box::new(|| ()),
        };
        self.door.desk.mark_read_from_socket(caller, mark, reply);
    }

    async fn typing(
        &mut self,
        caller: &Caller,
        connection: &Connection,
        chat: ChatId,
        on: bool,
        is_note: bool,
    ) {
        if let Err(problem) = self.door.desk.typing(caller, chat, on, is_note).await {
            connection
                .outbox
                .push(ServerFrame::error(None, &problem).encode().into());
        }
    }

    async fn look(&mut self, caller: &Caller, connection: &Connection, chat: Option<ChatId>) {
        if let Err(problem) = self.door.desk.look(caller, connection, chat).await {
            connection
                .outbox
                .push(ServerFrame::error(None, &problem).encode().into());
        }
    }

    /// Pings once a heartbeat, however much is said: the other side, too, must hear from us. Ends what is silent.
    async fn beat(&mut self) -> Turn {
        let now = Instant::now();
        if now.duration_since(self.heard_at) >= SILENCE_MAX {
            return Err(None);
        }
        let heartbeat = Duration::from_secs(HEARTBEAT_SECONDS);
        if now.duration_since(self.pinged_at) >= heartbeat {
            self.pinged_at = now;
            self.ping().await?;
        }
        let next = (self.pinged_at + heartbeat).min(self.heard_at + SILENCE_MAX);
        self.wheel.as_mut().reset(next);
        Ok(())
    }

    async fn ping(&mut self) -> Turn {
        let ping = self.stream.send(Message::Ping(bytes::Bytes::new()));
        written(tokio::time::timeout(WRITE_TIME_MAX, ping).await)
    }

    /// Hands a frame to the writer, which takes more the sooner the other side reads.
    pub(super) async fn feed(&mut self, frame: Frame) -> Turn {
        let feed = self.stream.feed(Message::Text(frame));
        written(tokio::time::timeout(WRITE_TIME_MAX, feed).await)
    }

    pub(super) async fn flush(&mut self) -> Turn {
        written(tokio::time::timeout(WRITE_TIME_MAX, self.stream.flush()).await)
    }

    pub(super) async fn next(&mut self) -> Option<Result<Message, Error>> {
        self.stream.next().await
    }

    async fn close(&mut self, code: u16, reason: &'static str) {
        // Who takes little needs time even for the goodbye; the hub has forgotten the connection already.
        let patience = if code == TOO_SLOW {
            WRITE_TIME_MAX
        } else {
            CLOSE_TIME_MAX
        };
        let going_down = self.door.closing.clone();
        let frame = CloseFrame {
            code: CloseCode::from(code),
            reason: reason.into(),
        };
        let closing = async {
            if self.stream.close(Some(frame)).await.is_ok() {
                // Until the other side has answered, or went away.
                while let Some(Ok(_)) = self.stream.next().await {}
            }
            Ok(())
        };
        let closing = unless_going_down(going_down.cancelled(), CLOSE_TIME_MAX, closing);
        // Whoever does not answer is left.
        tokio::time::timeout(patience, closing).await.ok();
    }
}

/// Does its work, but is not held up by it (a write that nobody takes) once the connection is cut.
async fn unless_cut(connection: &Connection, work: impl Future<Output = Turn>) -> Turn {
    tokio::select! {
        biased;
        done = work => done,
        () = connection.outbox.cut() => Err(connection.outbox.closing().map(goodbye)),
    }
}

const fn goodbye(reason: CloseReason) -> Close {
    match reason {
        CloseReason::TooSlow => Close(TOO_SLOW, "too slow, resume"),
        CloseReason::SessionEnded => Close(UNAUTHENTICATED, "the session has ended"),
        CloseReason::GoingDown => Close(GOING_DOWN, "the server restarts, come back"),
    }
}

/// Does its work, but not for longer than so much after the server began to go down.
async fn unless_going_down<T>(
    going_down: impl Future<Output = ()>,
    left: Duration,
    work: impl Future<Output = Result<T, Option<Close>>>,
) -> Result<T, Option<Close>> {
    tokio::select! {
        biased;
        done = work => done,
        () = async {
            going_down.await;
            tokio::time::sleep(left).await;
        } => Err(Some(goodbye(CloseReason::GoingDown))),
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it reads as the end of the line that writes"
)]
fn written(result: Result<Result<(), Error>, tokio::time::error::Elapsed>) -> Turn {
    match result {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(None),
        Err(_) => Err(Some(Close(TOO_SLOW, "too slow, resume"))),
    }
}
