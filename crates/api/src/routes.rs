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
    /// A list of at most so many different ids.
    Ids(u32),
    /// A file: the endpoint takes `multipart/form-data` and nothing else.
    File,
    /// Text of at most so many characters; null takes it away.
    NullableText(u32),
    /// A list of at most so many texts; in forms and queries words with commas.
    Words(usize),
    /// A list of at most so many opening hours; in forms and queries its JSON.
    Hours(usize),
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

impl Endpoint {
    /// Takes `multipart/form-data`, because a file comes with it.
    pub(crate) fn takes_file(&self) -> bool {
        self.parameters
            .iter()
            .any(|parameter| parameter.field == Field::File)
    }
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
const PERSON_TYPES: Field = Field::Word(&["user", "worker", "admin"]);
const LANGUAGES: Parameter = may(
    "languages",
    Field::Words(model::LANGUAGES_MAX),
    "Tags of the languages that the shop speaks, such as en.",
);
const LANGUAGE: Parameter = may("language", Field::Text(35), "The one to begin with.");
const TIME_ZONE: Parameter = may(
    "time_zone",
    Field::Text(64),
    "By which clock the hours are, such as Africa/Addis_Ababa.",
);
const HOURS: Parameter = may(
    "hours",
    Field::Hours(protocol::HOURS_MAX),
    "When somebody answers; an empty list: it is not said.",
);
const CLOSED_DAYS: Parameter = may(
    "closed_days",
    Field::Words(protocol::CLOSED_DAYS_MAX),
    "Days such as 2026-12-25 on which nothing opens.",
);
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
pub static ENDPOINTS: [Endpoint; 46] = [
    endpoint!(POST "/api/chat/start", Session, "Starts a chat, with a first message or without.", [
        may("subject", Field::Text(200), "One line."),
        may("message", Field::Text(8_000), "The first message."),
        CLIENT_ID,
        may("with", Field::Party, "Staff only: with whom."),
        may("vehicle_id", Field::Id, "The customer's car that it is about."),
    ], [Forbidden, NotFound, ClientIdReused, RateLimited], protocol::StartAnswer, endpoints::start::handle),
    endpoint!(POST "/api/chat/send_message", Session, "Writes a text or, as staff, an internal note.", [
        CHAT_ID,
        need("message", Field::Text(8_000), "The text."),
        CLIENT_ID,
        may("note", Field::Flag, "Staff only: an internal note."),
        may("attachments", Field::Ids(10), "What was uploaded for it, in the order in which it is shown."),
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
    endpoint!(POST "/api/chat/upload", Session, "Takes a photo, a PDF or a voice note in, for a message to come.", [
        CHAT_ID,
        need("file", Field::File, "JPEG, PNG, WebP, GIF, PDF, or Ogg, WebM, M4A voice; at most 10 MiB; known by its content."),
    ], [Forbidden, NotFound, RateLimited], protocol::Attachment, endpoints::upload::handle),
    file_endpoint(),
    endpoint!(GET "/api/chat/people", Session, "Staff: with whom one may start a chat.", [
        may("q", Field::Text(200), "Part of a name."),
        may("type", Field::Word(&["user", "worker", "admin"]), "Only of this kind."),
    ], [Forbidden], protocol::PeopleAnswer, endpoints::people::handle),
    endpoint!(GET "/api/chat/get_technicians", Session, "Staff: the technicians and how busy they are.", [],
        [Forbidden], protocol::TechniciansAnswer, endpoints::get_technicians::handle),
    endpoint!(POST "/api/auth/login", Open, "Signs in with a name and a password.", [
        need("username", Field::Text(200), "As the directory knows it."),
        need("password", Field::Text(1_024), "In clear."),
        may("code", Field::Text(64), "Of the second factor, where one is on: six digits of the app, or a recovery code."),
    ], [BadCredentials, SecondFactorNeeded, BadSecondFactor, RateLimited], protocol::MeAnswer, endpoints::auth::login),
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
    endpoint!(GET "/api/chat/shop", Open, "The shop as everybody sees it.", [], [], protocol::ShopAnswer, endpoints::shop::show),
    endpoint!(GET "/api/chat/settings", Session, "Admin: what the shop says of itself.", [],
        [Forbidden], protocol::SettingsAnswer, endpoints::shop::settings),
    endpoint!(POST "/api/chat/settings", Session, "Admin: changes what is named.",
        [may("name", Field::Text(200), "The shop's name."), LANGUAGES, LANGUAGE, TIME_ZONE, HOURS, CLOSED_DAYS],
        [Forbidden], protocol::SettingsAnswer, endpoints::shop::change),
    endpoint!(POST "/api/auth/setup", Open, "Makes the first admin, with the code that the server printed at its start.", [
        need("code", Field::Text(64), "The set-up code."),
        need("username", Field::Text(200), "To sign in with."),
        need("password", Field::Text(1_024), "In clear, at least 10 characters."),
        need("name", Field::Text(200), "The admin's name."),
        may("email", Field::Text(254), "Where to write to the admin."),
        may("shop_name", Field::Text(200), "The shop's name."),
        LANGUAGES, LANGUAGE, TIME_ZONE, HOURS, CLOSED_DAYS,
    ], [NotFound, BadSetupCode, UsernameTaken, RateLimited], protocol::MeAnswer, endpoints::setup::handle),
    endpoint!(GET "/api/auth/second_factor", Session, "Staff: whether the own second factor is on.", [],
        [Forbidden], protocol::SecondFactorAnswer, endpoints::second_factor::show),
    endpoint!(POST "/api/auth/second_factor_begin", Session, "Staff: a secret for an app; nothing is on yet.", [],
        [Forbidden, SecondFactorOn], protocol::BegunAnswer, endpoints::second_factor::begin),
    endpoint!(POST "/api/auth/second_factor_confirm", Session, "Staff: switches the second factor on.", [
        need("code", Field::Text(64), "Six digits of the app."),
    ], [Forbidden, SecondFactorOn, SecondFactorOff, BadSecondFactor], protocol::RecoveryAnswer, endpoints::second_factor::confirm),
    endpoint!(POST "/api/auth/second_factor_off", Session, "Staff: switches the second factor off.", [
        need("password", Field::Text(1_024), "In clear."),
        need("code", Field::Text(64), "Six digits of the app, or a recovery code."),
    ], [Forbidden, SecondFactorOff, BadCredentials, BadSecondFactor], protocol::OkAnswer, endpoints::second_factor::off),
    endpoint!(POST "/api/auth/second_factor_reset", Session, "Admin: drops the second factor of somebody who has lost it.", [
        need("type", Field::Word(&["worker", "admin"]), "Whose."),
        need("id", Field::Id, "Whose."),
    ], [Forbidden, NotFound], protocol::OkAnswer, endpoints::second_factor::reset),
    endpoint!(GET "/api/auth/sessions", Session, "The caller's own sessions, the last used first.", [],
        [], protocol::SessionsAnswer, endpoints::sessions::list),
    endpoint!(POST "/api/auth/end_session", Session, "Ends one of the caller's own sessions.", [
        need("id", Field::Text(64), "Its handle."),
    ], [NotFound], protocol::OkAnswer, endpoints::sessions::end),
    endpoint!(POST "/api/auth/end_sessions", Session, "Ends all sessions of the caller but this one.", [],
        [], protocol::OkAnswer, endpoints::sessions::end_others),
    endpoint!(POST "/api/auth/password", Session, "Another password; all sessions end, and the answer carries a new one.", [
        need("old", Field::Text(1_024), "In clear."),
        need("new", Field::Text(1_024), "In clear, at least 10 characters."),
    ], [Forbidden, SiteDirectory, BadCredentials], protocol::MeAnswer, endpoints::password::handle),
    endpoint!(GET "/api/chat/staff", Session, "Admin: workers and admins of the own directory.", [],
        [Forbidden, SiteDirectory], protocol::StaffAnswer, endpoints::staff::list),
    endpoint!(POST "/api/chat/person_add", Session, "Admin: adds a person to the own directory.", [
        need("type", PERSON_TYPES, "What kind of person."),
        need("username", Field::Text(200), "To sign in with."),
        need("name", Field::Text(200), "What others see."),
        need("password", Field::Text(1_024), "In clear, at least 10 characters."),
        may("email", Field::NullableText(254), "Where to write."),
        may("image_url", Field::NullableText(255), "A picture: https://…, http://… or /…"),
    ], [Forbidden, SiteDirectory, UsernameTaken], protocol::PersonAnswer, endpoints::staff::add),
    endpoint!(POST "/api/chat/person_change", Session, "Admin: changes what is named of a person of the own directory.", [
        need("type", PERSON_TYPES, "Whom."),
        need("id", Field::Id, "Whom."),
        may("name", Field::Text(200), "What others see."),
        may("email", Field::NullableText(254), "Where to write; null: nowhere."),
        may("password", Field::Text(1_024), "In clear; ends all of their sessions."),
        may("is_active", Field::Flag, "May sign in; false ends all of their sessions."),
        may("image_url", Field::NullableText(255), "A picture: https://…, http://… or /…; null: none."),
    ], [Forbidden, SiteDirectory, NotFound], protocol::PersonAnswer, endpoints::staff::change),
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

/// Gives bytes instead of JSON.
const fn file_endpoint() -> Endpoint {
    Endpoint {
        path: "/api/chat/file",
        method: Method::GET,
        access: Access::Session,
        about: "An uploaded file, as an attachment that no browser runs.",
        parameters: const {
            &[
                need("id", Field::Id, "The attachment."),
                may(
                    "thumb",
                    Field::Flag,
                    "A small picture of it instead, if there is one.",
                ),
            ]
        },
        codes: &[Code::NotFound],
        gives: |_| FILE.to_owned(),
        handler: |context| Box::pin(endpoints::file::handle(context)),
    }
}

/// The name under which [`Endpoint::gives`] says that bytes are given.
pub const FILE: &str = "";

/// The path of the socket, which is described in words beside the endpoints.
pub const SOCKET_PATH: &str = "/api/chat/ws";
