//! The table of contents: every endpoint, from which the router, the API description and the coverage
//! tests are made. An endpoint that is not here does not exist.

use crate::context::{Answer, Context};
use crate::endpoints;
use http::Method;
use protocol::{Code, Problem};
use std::future::Future;
use std::pin::Pin;
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

/// Named schemas.
pub type Schemas = Vec<(String, RefOr<Schema>)>;
type Handled = Pin<Box<dyn Future<Output = Result<Answer, Problem>> + Send>>;

/// Who may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody: the sign-ins.
    Open,
    /// Whoever has a session; the use case decides the rest.
    Session,
}

/// What a field is, for the description.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// A positive whole number below 2^53.
    Id,
    /// The same, or null.
    NullableId,
    /// A whole number from … to.
    Integer(i64, i64),
    /// The same, or null.
    NullableInteger(i64, i64),
    /// A truth value.
    Flag,
    /// Text of at most so many characters.
    Text(u32),
    /// At most so many texts of at most so many characters.
    Texts(u32, u32),
    /// RFC 3339, or null.
    NullableTime,
    /// One of these words.
    Word(&'static [&'static str]),
    /// An empty list, until attachments exist.
    EmptyList,
    /// `{"type", "id"}`
    Party,
}

/// A field of a request.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// As on the wire.
    pub name: &'static str,
    /// What it is.
    pub field: Field,
    /// It must be there.
    pub required: bool,
    /// What it means.
    pub about: &'static str,
}

/// An endpoint.
pub struct Endpoint {
    /// The path without `.php`.
    pub path: &'static str,
    /// The only method it answers to.
    pub method: Method,
    /// Who may come in.
    pub access: Access,
    /// One sentence.
    pub about: &'static str,
    /// What it takes.
    pub parameters: &'static [Parameter],
    /// What it refuses with, beside what every endpoint may.
    pub codes: &'static [Code],
    /// What it gives: the schema's name, the schema, and those it refers to.
    pub gives: fn(&mut Schemas) -> String,
    pub(crate) handler: fn(Context) -> Handled,
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

fn gives<T: ToSchema>(schemas: &mut Schemas) -> String {
    T::schemas(schemas);
    schemas.push((T::name().into_owned(), T::schema()));
    T::name().into_owned()
}

const fn need(name: &'static str, field: Field, about: &'static str) -> Parameter {
    Parameter {
        name,
        field,
        required: true,
        about,
    }
}

const fn may(name: &'static str, field: Field, about: &'static str) -> Parameter {
    Parameter {
        name,
        field,
        required: false,
        about,
    }
}

const CHAT_ID: Parameter = need("chat_id", Field::Id, "The chat.");
const REASON: Parameter = may(
    "reason",
    Field::Text(200),
    "Why, in one line; for staff only.",
);
const CLIENT_ID: Parameter = may(
    "client_id",
    Field::Text(128),
    "The sender's own key: a retry with it gives the first result.",
);
const STATUSES: Field = Field::Word(&["pending", "open", "escalated", "closed"]);
const SEQ_MAX: i64 = model::ID_MAX;

macro_rules! endpoint {
    ($method:ident $path:literal, $access:ident, $about:literal, [$($parameter:expr),* $(,)?], [$($code:ident),*], $gives:ty, $handler:path) => {
        Endpoint {
            path: $path,
            method: Method::$method,
            access: Access::$access,
            about: $about,
            parameters: &[$($parameter),*],
            codes: &[$(Code::$code),*],
            gives: gives::<$gives>,
            handler: |context| Box::pin($handler(context)),
        }
    };
}

/// All endpoints.
pub static ENDPOINTS: [Endpoint; 28] = [
    endpoint!(POST "/api/chat/start", Session, "Starts a chat, with a first message or without.", [
        may("subject", Field::Text(200), "One line."),
        may("message", Field::Text(8_000), "The first message."),
        CLIENT_ID,
        may("with", Field::Party, "Staff only: with whom."),
        may("vehicle_id", Field::Id, "The customer's car that it is about."),
        may("attachments", Field::EmptyList, "Not supported yet."),
    ], [Forbidden, NotFound, ClientIdReused, RateLimited], protocol::StartAnswer, endpoints::start::handle),
    endpoint!(POST "/api/chat/send_message", Session, "Writes a text or, as staff, an internal note.", [
        CHAT_ID,
        need("message", Field::Text(8_000), "The text."),
        CLIENT_ID,
        may("note", Field::Flag, "Staff only: an internal note."),
        may("attachments", Field::EmptyList, "Not supported yet."),
    ], [Forbidden, NotFound, ClientIdReused, RateLimited], protocol::AckAnswer, endpoints::send_message::handle),
    endpoint!(GET "/api/chat/messages", Session, "A part of a chat, ascending; with wait, as soon as something comes.", [
        CHAT_ID,
        may("after_seq", Field::Integer(0, SEQ_MAX), "From just after."),
        may("before_seq", Field::Integer(1, SEQ_MAX), "Those that end just before."),
        may("limit", Field::Integer(1, 200), "How many at most; 50."),
        may("wait", Field::Integer(0, 30), "Seconds to wait for the first message after after_seq."),
    ], [NotFound], protocol::MessagesAnswer, endpoints::messages::handle),
    endpoint!(POST "/api/chat/mark_read", Session, "Moves the caller's read cursor, never back.", [
        CHAT_ID,
        need("seq", Field::Integer(0, SEQ_MAX), "Up to here."),
    ], [NotFound], protocol::UnreadOneAnswer, endpoints::mark_read::handle),
    endpoint!(POST "/api/chat/assign_worker", Session, "Gives a chat to a technician, or takes it back.", [
        CHAT_ID,
        need("worker_id", Field::NullableId, "To whom; null unassigns."),
        may("expected_worker_id", Field::NullableId, "Who the caller thinks has it; null expects nobody."),
    ], [Forbidden, NotFound, AssignmentChanged, StaffChat], protocol::ChatAnswer, endpoints::assign_worker::handle),
    endpoint!(POST "/api/chat/escalate", Session, "Calls for an admin.", [CHAT_ID, REASON],
        [Forbidden, NotFound, StaffChat, ChatClosed], protocol::ChatAnswer, endpoints::escalate::handle),
    endpoint!(POST "/api/chat/close", Session, "Closes a chat; closing twice is the same success.", [
        CHAT_ID,
        REASON,
        may("seen_seq", Field::Integer(0, SEQ_MAX), "The last seq seen; newer messages refuse the closing."),
    ], [Forbidden, NotFound, ChatMoved], protocol::ChatAnswer, endpoints::close::handle),
    endpoint!(POST "/api/chat/reopen", Session, "Takes a closed chat up again.", [CHAT_ID],
        [NotFound], protocol::ChatAnswer, endpoints::reopen::handle),
    endpoint!(GET "/api/chat/list", Session, "The caller's chats, newest first.", [
        may("status", STATUSES, "Only in this state."),
        may("worker_id", Field::Id, "Only of this technician."),
        may("user_id", Field::Id, "Only of this user."),
        may("guest_id", Field::Id, "Only of this guest."),
        may("unassigned", Field::Flag, "Only those that nobody has."),
        may("tag", Field::Text(40), "Staff only: only those with this tag."),
        may("snoozed", Field::Flag, "Staff only: only those that the caller has put aside, or has not."),
        may("q", Field::Text(200), "Only those that hold this text, case folded."),
        may("limit", Field::Integer(1, 200), "How many at most; 50."),
        may("cursor", Field::Text(4_096), "The next_cursor of the page before."),
        may("version", Field::Text(4_096), "The version of the caller's last list."),
        may("wait", Field::Integer(0, 30), "Seconds to wait until the list differs from version."),
    ], [], protocol::ListAnswer, endpoints::list::handle),
    endpoint!(GET "/api/chat/unread_count", Session, "What is unread, in all and by chat.", [
        may("chat_id", Field::Id, "Of one chat only."),
    ], [NotFound], protocol::UnreadAnswer, endpoints::unread_count::handle),
    endpoint!(GET "/api/chat/people", Session, "Staff: with whom one may start a chat.", [
        may("q", Field::Text(200), "Part of a name."),
        may("type", Field::Word(&["user", "worker", "admin"]), "Only of this kind."),
    ], [Forbidden], protocol::PeopleAnswer, endpoints::people::handle),
    endpoint!(GET "/api/chat/get_technicians", Session, "Staff: the technicians and how busy they are.", [],
        [Forbidden], protocol::TechniciansAnswer, endpoints::get_technicians::handle),
    endpoint!(POST "/api/auth/login", Open, "Signs in with a name and a password.", [
        need("username", Field::Text(200), "As the directory knows it."),
        need("password", Field::Text(1_024), "In clear."),
    ], [BadCredentials, RateLimited], protocol::MeAnswer, endpoints::auth::login),
    endpoint!(POST "/api/auth/guest", Open, "Signs in as an anonymous visitor.", [
        may("name", Field::Text(200), "What to call the guest."),
        may("email", Field::Text(254), "Where to write if an answer is missed."),
    ], [RateLimited], protocol::MeAnswer, endpoints::auth::guest),
    endpoint!(POST "/api/auth/handoff", Open, "Signs in with the site's signed word.", [
        need("token", Field::Text(4_096), "A JWT: HS256, aud forecourt, sub, exp at most 5 minutes ahead, jti."),
    ], [BadHandoff, RateLimited], protocol::MeAnswer, endpoints::auth::handoff),
    endpoint!(GET "/api/auth/me", Session, "Who the caller is.", [], [], protocol::MeAnswer, endpoints::auth::me),
    endpoint!(POST "/api/auth/logout", Session, "Ends the session.", [], [], protocol::OkAnswer, endpoints::auth::logout),
    endpoint!(GET "/api/chat/presence", Session, "Staff: who of the staff is here.", [],
        [Forbidden], protocol::PeopleAnswer, endpoints::people::presence),
    endpoint!(GET "/api/chat/saved_replies", Session, "Staff: the shared saved replies and the caller's own.", [],
        [Forbidden], protocol::SavedRepliesAnswer, endpoints::saved_replies::handle),
    endpoint!(POST "/api/chat/save_reply", Session, "Staff: makes or changes a saved reply.", [
        may("id", Field::Id, "Which one to change; absent: a new one."),
        need("shortcut", Field::Text(40), "One word; its case does not count."),
        need("title", Field::Text(200), "What the list of replies shows."),
        need("text", Field::Text(8_000), "The text; the page fills in {name} {first_name} {car} {plate} {me} {shop}."),
        may("shared", Field::Flag, "Admins only: for all staff; an admin's new one is unless said otherwise."),
    ], [Forbidden, NotFound, ShortcutTaken], protocol::SavedReplyAnswer, endpoints::saved_replies::save),
    endpoint!(POST "/api/chat/drop_reply", Session, "Staff: drops a saved reply.", [
        need("id", Field::Id, "Which one."),
    ], [Forbidden, NotFound], protocol::OkAnswer, endpoints::saved_replies::drop_one),
    endpoint!(GET "/api/chat/tags", Session, "Staff: the tags in use among the chats that the caller sees.", [],
        [Forbidden], protocol::TagsAnswer, endpoints::tags::handle),
    endpoint!(POST "/api/chat/tag", Session, "Staff: says what a chat is about.", [
        CHAT_ID,
        need("tags", Field::Texts(10, 40), "The whole new set; in a form one text with commas."),
    ], [Forbidden, NotFound], protocol::ChatAnswer, endpoints::tags::tag),
    endpoint!(POST "/api/chat/snooze", Session, "Staff: puts a chat aside for the caller alone, or takes it back.", [
        CHAT_ID,
        need("until", Field::NullableTime, "A time to come, at most a year ahead; null takes it back."),
    ], [Forbidden, NotFound], protocol::ChatAnswer, endpoints::snooze::handle),
    endpoint!(POST "/api/chat/duty", Session, "A technician goes on or off duty.", [
        need("on", Field::Flag, "Takes chats."),
        may("capacity", Field::NullableInteger(1, 50), "Open chats that are enough; null: no bound, absent: as before."),
        may("worker_id", Field::Id, "Whose; admins must say."),
    ], [Forbidden, NotFound], protocol::TechnicianAnswer, endpoints::duty::handle),
    endpoint!(POST "/api/chat/rate", Session, "The customer says how good a closed chat was.", [
        CHAT_ID,
        need("stars", Field::Integer(1, 5), "1 to 5; another rating takes the place of the first."),
        may("comment", Field::Text(1_000), "In the customer's words."),
    ], [Forbidden, NotFound, ChatNotClosed], protocol::ChatAnswer, endpoints::rate::handle),
    endpoint!(GET "/api/chat/cars", Session, "A user's own cars.", [],
        [Forbidden], protocol::CarsAnswer, endpoints::cars::handle),
    endpoint!(GET "/api/chat/customer", Session, "Staff: the card of a chat's customer.", [CHAT_ID],
        [Forbidden, NotFound], protocol::CustomerAnswer, endpoints::customer::handle),
];

/// The path of the socket, which is described in words beside the endpoints.
pub const SOCKET_PATH: &str = "/api/chat/ws";
