//! One screen of one party: it sends, follows chats, loses its connection and comes back, and writes down
//! everything for the checker. It heals nothing in silence: what the server owes it, it waits for.

mod frames;
mod pages;
mod sends;

pub use sends::{Fate, Piece};

use crate::checker::{BodyHash, ClientLog, Event, Line, LineId, Stamp, Stamps, What};
use client::{Session, Socket};
use model::{ChatId, Kind, Party, PartyKind, Sender, Seq};
use protocol::{Message, SenderType, Who};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use tokio::time::Instant;

/// Most chats that a `hello` may name.
const RESUME_CHATS_MAX: usize = 1_000;

/// How a device hears of new lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The socket; sends go over it too.
    Socket,
    /// Pages, asked for again and again.
    Pages,
    /// Pages that wait for the next line.
    LongPoll,
}

/// What a device did that is not in its log.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    /// Connections cut on purpose.
    pub cuts: u64,
    /// Sends tried again.
    pub retries: u64,
}

/// What a device waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// This line.
    Line(LineId),
    /// Everything up to here.
    UpTo(Seq),
}

/// How far a device is in a chat.
#[derive(Debug, Default)]
struct Known {
    /// Everything up to here is on the screen.
    last: Seq,
    /// On the screen, but with a hole before it.
    ahead: BTreeSet<Seq>,
    /// Read by pages on this connection: live frames up to here overlap with them.
    floor: Seq,
    /// The lines on the screen.
    lines: HashSet<LineId>,
}

/// One screen of one party.
pub struct Device {
    session: Session,
    mode: Mode,
    log: ClientLog,
    stamps: Stamps,
    known: HashMap<ChatId, Known>,
    socket: Option<Socket>,
    epoch: Option<String>,
    lane: u32,
    under_way: HashMap<Arc<str>, Option<Fate>>,
    /// Text or note, of each send that is not settled.
    kinds: HashMap<Arc<str>, Kind>,
    counts: Counts,
    to_page: BTreeSet<ChatId>,
    odd: Vec<String>,
}

impl Device {
    /// A screen that is not connected yet.
    #[must_use]
    pub fn new(session: Session, mode: Mode, stamps: &Stamps) -> Self {
        let log = ClientLog::new(session.party());
        Self {
            session,
            mode,
            log,
            stamps: stamps.clone(),
            known: HashMap::new(),
            socket: None,
            epoch: None,
            lane: 0,
            under_way: HashMap::new(),
            kinds: HashMap::new(),
            counts: Counts::default(),
            to_page: BTreeSet::new(),
            odd: Vec::new(),
        }
    }

    /// Who sits there.
    #[must_use]
    pub const fn party(&self) -> Party {
        self.session.party()
    }

    /// The session, for calls that need no log.
    #[must_use]
    pub const fn session(&self) -> &Session {
        &self.session
    }

    /// How it hears of new lines.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// Whether a socket is open.
    #[must_use]
    pub const fn is_connected(&self) -> bool {
        self.socket.is_some()
    }

    /// Cuts whatever connection there is. What is under way becomes unknown.
    pub fn cut(&mut self) {
        self.counts.cuts += 1;
        self.session.cut();
        if let Some(socket) = self.socket.take() {
            socket.cut();
        }
        self.lose_sends();
    }

    /// Opens the socket and asks for everything missed since.
    ///
    /// # Errors
    /// How the connection ended.
    pub async fn connect(&mut self) -> Result<(), client::SocketEnd> {
        self.forget_oldest();
        let resume: Vec<(ChatId, Seq)> = self
            .known
            .iter()
            .map(|(chat, known)| (*chat, known.last))
            .collect();
        self.record(What::Listening);
        let (socket, welcome) = self.session.socket(self.epoch.as_deref(), &resume).await?;
        for known in self.known.values_mut() {
            known.floor = Seq::ZERO;
        }
        self.lane += 1;
        self.epoch = Some(welcome.epoch);
        self.socket = Some(socket);
        Ok(())
    }

    /// A `hello` names so many chats at most: a screen that was told of more forgets the oldest.
    fn forget_oldest(&mut self) {
        let mut chats: Vec<ChatId> = self.known.keys().copied().collect();
        chats.sort_unstable();
        for chat in chats
            .iter()
            .take(chats.len().saturating_sub(RESUME_CHATS_MAX))
        {
            self.known.remove(chat);
            self.record(What::Forgot { chat: *chat });
        }
    }

    /// Whether this is on the screen.
    #[must_use]
    pub fn shows(&self, chat: ChatId, wanted: Wanted) -> bool {
        self.known.get(&chat).is_some_and(|known| match wanted {
            Wanted::Line(line) => known.lines.contains(&line),
            Wanted::UpTo(seq) => known.last >= seq,
        })
    }

    /// Everything up to here is on the screen.
    #[must_use]
    pub fn last(&self, chat: ChatId) -> Seq {
        self.known.get(&chat).map_or(Seq::ZERO, |known| known.last)
    }

    /// From now on the device follows this chat from its first line.
    pub fn begin(&mut self, chat: ChatId) {
        if self.known.remove(&chat).is_some() {
            self.record(What::Forgot { chat });
        }
        self.known.insert(chat, Known::default());
    }

    /// The device has been shown the chat to its end: the checker may hold the server to it.
    pub fn is_complete(&mut self, chat: ChatId) {
        self.log.complete.push(chat);
    }

    /// Sets the counter of sends tried again.
    pub const fn count_retry(&mut self) {
        self.counts.retries += 1;
    }

    /// Puts the screen away: its log, what it counted, and what was odd about the server's answers.
    #[must_use]
    pub fn put_away(mut self) -> (ClientLog, Counts, Vec<String>) {
        self.lose_sends();
        (self.log, self.counts, self.odd)
    }

    /// Notes an event at this place of the run.
    pub fn record(&mut self, what: What) -> Stamp {
        let at = self.stamps.next();
        self.log.events.push(Event { at, what });
        at
    }

    /// A request begins. While a socket is open, frames that were sent before may still be waiting to be read:
    /// they were asked for when it was opened.
    pub(crate) fn asking(&mut self) -> Stamp {
        if self.socket.is_some() {
            self.stamps.next()
        } else {
            self.record(What::Listening)
        }
    }

    /// A line comes up on the screen.
    fn show(&mut self, line: Line) {
        let chat = line.chat;
        let (seq, id) = (line.seq, line.id());
        // Of a chat that it does not follow, a device is told from some line on.
        let known = self.known.entry(chat).or_insert_with(|| Known {
            last: Seq::new(seq.get() - 1),
            ..Known::default()
        });
        if seq <= known.floor && self.socket.is_some() && self.mode == Mode::Socket {
            return;
        }
        known.lines.insert(id);
        known.reach(seq);
        self.record(What::Seen(line));
    }

    fn drop_socket(&mut self) {
        self.socket = None;
        self.lose_sends();
    }
}

impl Known {
    fn reach(&mut self, seq: Seq) {
        if seq > self.last {
            self.ahead.insert(seq);
        }
        while self.ahead.remove(&self.last.next()) {
            self.last = self.last.next();
        }
    }
}

/// A moment after which a wait is given up.
#[must_use]
pub fn deadline(millis: u64) -> Instant {
    Instant::now() + std::time::Duration::from_millis(millis)
}

/// A message of an answer as the checker wants it.
#[must_use]
pub fn line(message: &Message) -> Line {
    Line {
        chat: ChatId::stored(message.chat_id),
        seq: Seq::new(message.seq),
        message_id: message.message_id,
        kind: message.kind,
        sender: sender(message.sender_type, message.sender_id),
        client_id: message.client_id.as_deref().map(Arc::from),
        body: BodyHash::of(&message.message),
    }
}

fn sender(kind: SenderType, id: Option<i64>) -> Sender {
    party(Who { kind, id }).map_or(Sender::System, Sender::Party)
}

fn party(who: Who) -> Option<Party> {
    let kind = match who.kind {
        SenderType::Guest => PartyKind::Guest,
        SenderType::User => PartyKind::User,
        SenderType::Worker => PartyKind::Worker,
        SenderType::Admin => PartyKind::Admin,
        SenderType::System => return None,
    };
    who.id.map(|id| Party::new(kind, id))
}

const fn line_id(kind: Kind, message_id: i64) -> LineId {
    LineId {
        note: matches!(kind, Kind::Note),
        id: message_id,
    }
}
