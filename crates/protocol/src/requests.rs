//! What clients ask. Each request reads itself from [`Fields`], so JSON, forms, queries and frames obey
//! the same rules and get the same sentences.

mod desk;

pub use desk::{DropReply, Rate, SaveReply, SetDuty, Snooze, Tag};

use crate::sign_in::bounded;
use crate::{Code, Fields, Problem};
use model::{AttachmentId, Body, ChatId, ClientId, Party, PartyKind, Seq, Status, check_email};

/// Longest page.
const LIMIT_MAX: i64 = 200;
/// Page length when none is asked for.
const LIMIT_DEFAULT: i64 = 50;
/// Longest long poll in seconds.
const WAIT_SECONDS_MAX: i64 = 30;
/// Longest search text in characters.
const QUERY_CHARS_MAX: usize = 200;
/// Most photos, files and voice notes on one message.
const ATTACHMENTS_MAX: usize = 10;
/// Longest username, password, token or cursor that is looked at, in bytes.
const SECRET_BYTES_MAX: usize = 4_096;

/// `start`
#[derive(Debug, Clone)]
pub struct Start {
    /// One line.
    pub subject: Option<String>,
    /// The first message.
    pub message: Option<Body>,
    /// The key of this start.
    pub client_id: Option<ClientId>,
    /// With whom; `None`: with the shop.
    pub with: Option<Party>,
    /// The customer's car that it is about.
    pub vehicle_id: Option<i64>,
}

impl Start {
    /// Reads the request.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        if !attachments(fields)?.is_empty() {
            return Err(Problem::field(
                "attachments",
                "cannot go with the start of a chat: start it, upload into it, then send",
            ));
        }
        Ok(Self {
            subject: fields.line("subject")?,
            message: fields
                .text("message")?
                .map(|text| body("message", text))
                .transpose()?,
            client_id: client_id(fields, "client_id")?,
            with: with(fields)?,
            vehicle_id: fields.id("vehicle_id")?,
        })
    }
}

/// `send_message`, and the frame `send`
#[derive(Debug, Clone)]
pub struct Send {
    /// Where.
    pub chat: ChatId,
    /// What.
    pub body: Body,
    /// The key of this send.
    pub client_id: Option<ClientId>,
    /// An internal note.
    pub note: bool,
    /// What was uploaded for it, in the order in which it is shown.
    pub attachments: Vec<AttachmentId>,
}

impl Send {
    /// Reads the request.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            chat: chat_id(fields, "chat_id")?,
            body: body("message", fields.required_text("message")?)?,
            client_id: client_id(fields, "client_id")?,
            note: fields.boolean("note")?.unwrap_or(false),
            attachments: attachments(fields)?,
        })
    }
}

/// Which part of a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Range {
    /// The newest page.
    Newest,
    /// Ascending from just after.
    After(Seq),
    /// The page that ends just before.
    Before(Seq),
}

/// `messages`
#[derive(Debug, Clone)]
pub struct MessagesQuery {
    /// Of which chat.
    pub chat: ChatId,
    /// Which part.
    pub range: Range,
    /// How many at most.
    pub limit: usize,
    /// Seconds to wait for the first one.
    pub wait: u64,
}

impl MessagesQuery {
    /// Reads the query.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        let after = fields.integer_within("after_seq", 0, model::ID_MAX)?;
        let before = fields.integer_within("before_seq", 1, model::ID_MAX)?;
        let range = match (after, before) {
            (Some(_), Some(_)) => {
                return Err(Problem::field(
                    "before_seq",
                    "cannot go with after_seq: send one of the two",
                ));
            }
            (Some(seq), None) => Range::After(Seq::new(seq)),
            (None, Some(seq)) => Range::Before(Seq::new(seq)),
            (None, None) => Range::Newest,
        };
        let wait = wait(fields)?;
        if wait > 0 && !matches!(range, Range::After(_)) {
            return Err(Problem::field(
                "wait",
                "needs after_seq: the seq of the last message you have, or 0",
            ));
        }
        Ok(Self {
            chat: chat_id(fields, "chat_id")?,
            range,
            limit: limit(fields)?,
            wait,
        })
    }
}

/// `mark_read`, and the frame `read`
#[derive(Debug, Clone, Copy)]
pub struct MarkRead {
    /// Where.
    pub chat: ChatId,
    /// Up to here, in the caller's audience's numbers.
    pub seq: Seq,
}

impl MarkRead {
    /// Reads the request.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        let seq = fields
            .integer_within("seq", 0, model::ID_MAX)?
            .ok_or_else(|| Problem::missing("seq"))?;
        Ok(Self {
            chat: chat_id(fields, "chat_id")?,
            seq: Seq::new(seq),
        })
    }
}

/// `assign_worker`
#[derive(Debug, Clone, Copy)]
pub struct Assign {
    /// Which chat.
    pub chat: ChatId,
    /// To whom; `None` takes it away.
    pub worker: Option<i64>,
    /// Who the caller thinks has it: absent checks nothing, null expects nobody.
    pub expected: Option<Option<i64>>,
}

impl Assign {
    /// Reads the request.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        if !fields.is_present("worker_id") {
            return Err(Problem::new(
                Code::MissingField,
                "worker_id is missing: send a technician's id, or null to unassign",
            ));
        }
        let expected = fields.id("expected_worker_id")?;
        Ok(Self {
            chat: chat_id(fields, "chat_id")?,
            worker: fields.id("worker_id")?,
            expected: fields.is_present("expected_worker_id").then_some(expected),
        })
    }
}

/// `escalate`
#[derive(Debug, Clone)]
pub struct Escalate {
    /// Which chat.
    pub chat: ChatId,
    /// Why, for staff.
    pub reason: Option<String>,
}

impl Escalate {
    /// Reads the request.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            chat: chat_id(fields, "chat_id")?,
            reason: fields.line("reason")?,
        })
    }
}

/// `close`
#[derive(Debug, Clone)]
pub struct Close {
    /// Which chat.
    pub chat: ChatId,
    /// Why, for staff.
    pub reason: Option<String>,
    /// The last seq that the closer has seen; newer ones refuse the closing.
    pub seen: Option<Seq>,
}

impl Close {
    /// Reads the request.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            chat: chat_id(fields, "chat_id")?,
            reason: fields.line("reason")?,
            seen: fields
                .integer_within("seen_seq", 0, model::ID_MAX)?
                .map(Seq::new),
        })
    }
}

/// `reopen`, `customer`: a chat and nothing else.
#[derive(Debug, Clone, Copy)]
pub struct ChatOnly {
    /// Which chat.
    pub chat: ChatId,
}

impl ChatOnly {
    /// Reads the request.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            chat: chat_id(fields, "chat_id")?,
        })
    }
}

/// `file`
#[derive(Debug, Clone, Copy)]
pub struct FileQuery {
    /// Which upload.
    pub id: AttachmentId,
    /// Its small picture, if there is one.
    pub thumb: bool,
}

impl FileQuery {
    /// Reads the query.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            id: AttachmentId::stored(fields.required_id("id")?),
            thumb: fields.boolean("thumb")?.unwrap_or(false),
        })
    }
}

/// `list`
#[derive(Debug, Clone)]
pub struct ListQuery {
    /// Only in this state.
    pub status: Option<Status>,
    /// Only of this worker.
    pub worker_id: Option<i64>,
    /// Only of this user.
    pub user_id: Option<i64>,
    /// Only of this guest.
    pub guest_id: Option<i64>,
    /// Only those that nobody has (`true`) or somebody has (`false`).
    pub unassigned: Option<bool>,
    /// Only those with this tag; staff only.
    pub tag: Option<String>,
    /// Only those that the caller has put aside (`true`) or has not (`false`); staff only.
    pub snoozed: Option<bool>,
    /// Only those that hold this text.
    pub q: Option<String>,
    /// How many at most.
    pub limit: usize,
    /// Where the page starts.
    pub cursor: Option<String>,
    /// What the caller has.
    pub version: Option<String>,
    /// Seconds to wait for another version.
    pub wait: u64,
}

impl ListQuery {
    /// Reads the query.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        let status = match fields.text("status")? {
            None => None,
            Some(word) => Some(
                word.parse()
                    .map_err(|rule| Problem::field("status", rule))?,
            ),
        };
        let wait = wait(fields)?;
        let version = short_text(fields, "version", SECRET_BYTES_MAX)?;
        if wait > 0 && version.is_none() {
            return Err(Problem::field(
                "wait",
                "needs version: the one of your last list",
            ));
        }
        Ok(Self {
            status,
            worker_id: fields.id("worker_id")?,
            user_id: fields.id("user_id")?,
            guest_id: fields.id("guest_id")?,
            unassigned: fields.boolean("unassigned")?,
            tag: fields
                .text("tag")?
                .map(|text| desk::tag("tag", text))
                .transpose()?,
            snoozed: fields.boolean("snoozed")?,
            q: search_text(fields)?,
            limit: limit(fields)?,
            cursor: short_text(fields, "cursor", SECRET_BYTES_MAX)?,
            version,
            wait,
        })
    }
}

/// `unread_count`
#[derive(Debug, Clone, Copy)]
pub struct UnreadQuery {
    /// Of one chat only.
    pub chat: Option<ChatId>,
}

impl UnreadQuery {
    /// Reads the query.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            chat: fields.id("chat_id")?.map(ChatId::stored),
        })
    }
}

/// `people`
#[derive(Debug, Clone)]
pub struct PeopleQuery {
    /// Part of a name.
    pub q: String,
    /// Only of this kind.
    pub kind: Option<PartyKind>,
}

impl PeopleQuery {
    /// Reads the query.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        let kind = match fields.text("type")? {
            None => None,
            Some(word) => match word.parse() {
                Ok(PartyKind::Guest) | Err(_) => {
                    return Err(Problem::field("type", "must be one of user, worker, admin"));
                }
                Ok(kind) => Some(kind),
            },
        };
        Ok(Self {
            q: search_text(fields)?.unwrap_or_default(),
            kind,
        })
    }
}

/// `auth/login`
#[derive(Clone)]
pub struct Login {
    /// As the directory knows it.
    pub username: String,
    /// In clear; never logged.
    pub password: String,
    /// Six digits of the app, or a recovery code, where a second factor is on.
    pub code: Option<String>,
}

impl Login {
    /// Reads the request.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            username: bounded(fields, "username", 200)?,
            password: bounded(fields, "password", 1_024)?,
            code: match fields.value("code") {
                None => None,
                Some(_) => Some(bounded(fields, "code", 64)?),
            },
        })
    }
}

/// `auth/guest`
#[derive(Debug, Clone)]
pub struct GuestSignIn {
    /// What to call the guest.
    pub name: Option<String>,
    /// Where to write if an answer is missed; unverified.
    pub email: Option<String>,
}

impl GuestSignIn {
    /// Reads the request.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        let email = match fields.text("email")? {
            None => None,
            Some(text) => Some(check_email(text).map_err(|rule| Problem::field("email", rule))?),
        };
        Ok(Self {
            name: fields.line("name")?,
            email,
        })
    }
}

/// `auth/handoff`
#[derive(Clone)]
pub struct Handoff {
    /// The site's signed word for who its visitor is.
    pub token: String,
}

impl Handoff {
    /// Reads the request.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        let token = fields.required_text("token")?;
        if token.len() > SECRET_BYTES_MAX {
            return Err(Problem::field("token", "must be at most 4096 bytes"));
        }
        Ok(Self {
            token: token.to_owned(),
        })
    }
}

/// What a request says about its own caller. It is compared with the session, never believed.
#[derive(Debug, Clone, Copy)]
pub struct Claims<'a> {
    fields: &'a Fields,
    /// These fields mean somebody else here (a filter, a target).
    except: &'a [&'a str],
}

impl<'a> Claims<'a> {
    /// The claims of a request; the named fields are not claims there.
    #[must_use]
    pub const fn new(fields: &'a Fields, except: &'a [&'a str]) -> Self {
        Self { fields, except }
    }

    /// Refuses a request that claims to come from somebody other than `me`.
    ///
    /// # Errors
    /// `identity_mismatch`, or `invalid_field` when a claim cannot be read.
    pub fn check(&self, me: Party) -> Result<(), Problem> {
        let mismatch = |name: &str| {
            Problem::new(
                Code::IdentityMismatch,
                format!("{name} is not yours: leave it out, the session says who you are"),
            )
        };
        if let Some(word) = self.claimed_text("sender_type")?
            && word != me.kind.as_str()
        {
            return Err(mismatch("sender_type"));
        }
        if let Some(id) = self.claimed_id("sender_id")?
            && id != me.id
        {
            return Err(mismatch("sender_id"));
        }
        let by_kind = [
            ("user_id", PartyKind::User),
            ("guest_id", PartyKind::Guest),
            ("admin_id", PartyKind::Admin),
            ("worker_id", PartyKind::Worker),
            ("assigned_by", PartyKind::Admin),
        ];
        for (name, kind) in by_kind {
            if let Some(id) = self.claimed_id(name)?
                && me != Party::new(kind, id)
            {
                return Err(mismatch(name));
            }
        }
        Ok(())
    }

    fn claimed_text(&self, name: &str) -> Result<Option<&'a str>, Problem> {
        if self.except.contains(&name) {
            Ok(None)
        } else {
            self.fields.text(name)
        }
    }

    fn claimed_id(&self, name: &str) -> Result<Option<i64>, Problem> {
        if self.except.contains(&name) {
            Ok(None)
        } else {
            self.fields.integer(name)
        }
    }
}

fn chat_id(fields: &Fields, name: &str) -> Result<ChatId, Problem> {
    fields.required_id(name).map(ChatId::stored)
}

fn body(name: &str, text: &str) -> Result<Body, Problem> {
    Body::new(text).map_err(|rule| Problem::field(name, rule))
}

fn client_id(fields: &Fields, name: &str) -> Result<Option<ClientId>, Problem> {
    match fields.text(name)? {
        None => Ok(None),
        Some(text) => ClientId::new(text)
            .map(Some)
            .map_err(|rule| Problem::field(name, rule)),
    }
}

fn limit(fields: &Fields) -> Result<usize, Problem> {
    let limit = fields
        .integer_within("limit", 1, LIMIT_MAX)?
        .unwrap_or(LIMIT_DEFAULT);
    Ok(usize::try_from(limit).expect("1 to 200 fits"))
}

fn wait(fields: &Fields) -> Result<u64, Problem> {
    let wait = fields
        .integer_within("wait", 0, WAIT_SECONDS_MAX)?
        .unwrap_or(0);
    Ok(wait.unsigned_abs())
}

fn short_text(fields: &Fields, name: &str, bytes_max: usize) -> Result<Option<String>, Problem> {
    match fields.text(name)? {
        Some(text) if text.len() > bytes_max => Err(Problem::field(name, "is too long")),
        text => Ok(text.map(str::to_owned)),
    }
}

fn search_text(fields: &Fields) -> Result<Option<String>, Problem> {
    match fields.text("q")? {
        None => Ok(None),
        Some(text) if text.chars().count() > QUERY_CHARS_MAX => {
            Err(Problem::field("q", "must be at most 200 characters"))
        }
        Some(text) if text.chars().any(|c| c.is_control() && c != '\t') => {
            Err(Problem::field("q", "must not hold control characters"))
        }
        Some("") => Ok(None),
        Some(text) => Ok(Some(text.to_owned())),
    }
}

/// `with: {"type", "id"}`; in forms `with_type` and `with_id`.
fn with(fields: &Fields) -> Result<Option<Party>, Problem> {
    let rule = "must be {\"type\": \"user\" | \"worker\" | \"admin\", \"id\": number}";
    let (kind, id) = match fields.value("with") {
        Some(serde_json::Value::Object(with)) => {
            let kind = with
                .get("type")
                .and_then(|kind| kind.as_str())
                .map(str::to_owned);
            let id = match with.get("id") {
                Some(serde_json::Value::Number(id)) => id.as_i64(),
                Some(serde_json::Value::String(id)) => id.parse().ok(),
                _ => None,
            };
            (kind, id)
        }
        Some(_) => return Err(Problem::field("with", rule)),
        None if fields.is_present("with_type") || fields.is_present("with_id") => (
            fields.text("with_type")?.map(str::to_owned),
            fields.id("with_id")?,
        ),
        None => return Ok(None),
    };
    let kind = kind
        .and_then(|word| word.parse::<PartyKind>().ok())
        .filter(|kind| *kind != PartyKind::Guest);
    let id = id.filter(|id| (1..=model::ID_MAX).contains(id));
    match (kind, id) {
        (Some(kind), Some(id)) => Ok(Some(Party::new(kind, id))),
        _ => Err(Problem::field("with", rule)),
    }
}

/// `attachments`: ids of uploads.
pub(crate) fn attachments(fields: &Fields) -> Result<Vec<AttachmentId>, Problem> {
    let ids = fields.ids("attachments", ATTACHMENTS_MAX)?;
    Ok(ids.into_iter().map(AttachmentId::stored).collect())
}
