//! What clients ask of staff's tools.

use super::{body, chat_id};
use crate::{Code, Fields, Problem};
use model::{Body, ChatId, Timestamp, check_line};
use serde_json::Value;

/// Most tags of a chat.
const TAGS_MAX: usize = 10;
/// Longest tag or shortcut in characters.
const WORD_CHARS_MAX: usize = 40;
/// Longest comment of a rating in characters.
const COMMENT_CHARS_MAX: usize = 1_000;
/// Most open chats that a technician can say are enough.
const CAPACITY_MAX: i64 = 50;
/// Longest snooze in milliseconds: a year and a day.
const SNOOZE_MILLIS_MAX: i64 = 366 * 24 * 60 * 60 * 1_000;

/// `save_reply`
#[derive(Debug, Clone)]
pub struct SaveReply {
    /// Which one to change; none: a new one.
    pub id: Option<i64>,
    /// What is typed for it, in lower case.
    pub shortcut: String,
    /// What the list of replies shows.
    pub title: String,
    /// The text.
    pub text: Body,
    /// For all staff; absent: as the caller's kind has it, or as it was.
    pub shared: Option<bool>,
}

impl SaveReply {
    /// Reads the request.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            id: fields.id("id")?,
            shortcut: shortcut(fields.required_text("shortcut")?)?,
            title: fields
                .line("title")?
                .ok_or_else(|| Problem::missing("title"))?,
            text: body("text", fields.required_text("text")?)?,
            shared: fields.boolean("shared")?,
        })
    }
}

/// One word without case; the slash that a page shows before it may come along.
fn shortcut(text: &str) -> Result<String, Problem> {
    let wrong = |rule: &str| Problem::field("shortcut", rule);
    let word = text.trim();
    let word = word.strip_prefix('/').unwrap_or(word).to_lowercase();
    let word = check_line(&word).map_err(|rule| Problem::field("shortcut", rule))?;
    if word.chars().any(|c| c.is_whitespace() || c == '/') {
        return Err(wrong("must be one word without a slash"));
    }
    if word.chars().count() > WORD_CHARS_MAX {
        return Err(wrong("must be at most 40 characters"));
    }
    Ok(word)
}

/// `drop_reply`
#[derive(Debug, Clone, Copy)]
pub struct DropReply {
    /// Which one.
    pub id: i64,
}

impl DropReply {
    /// Reads the request.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            id: fields.required_id("id")?,
        })
    }
}

/// `tag`
#[derive(Debug, Clone)]
pub struct Tag {
    /// Which chat.
    pub chat: ChatId,
    /// The whole new set, each once.
    pub tags: Vec<String>,
}

impl Tag {
    /// Reads the request; in a form the tags stand in one field, with commas between them.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        // An empty field of a form is an empty set; a null in JSON says nothing.
        let is_said = fields.value("tags").is_some() || fields.is_textual();
        if !fields.is_present("tags") || !is_said {
            return Err(Problem::new(
                Code::MissingField,
                "tags is missing: send the whole new list, [] for none",
            ));
        }
        Ok(Self {
            chat: chat_id(fields, "chat_id")?,
            tags: tags(fields)?,
        })
    }
}

fn tags(fields: &Fields) -> Result<Vec<String>, Problem> {
    let wrong = || Problem::field("tags", "must be a list of texts");
    let texts: Vec<&str> = match fields.value("tags") {
        None => Vec::new(),
        Some(Value::String(text)) if fields.is_textual() => text.split(',').collect(),
        Some(Value::Array(list)) => list
            .iter()
            .map(|tag| tag.as_str().ok_or_else(wrong))
            .collect::<Result<_, _>>()?,
        Some(_) => return Err(wrong()),
    };
    let mut tags: Vec<String> = Vec::with_capacity(texts.len().min(TAGS_MAX));
    for text in texts {
        let tag = tag("tags", text)?;
        if !tags.contains(&tag) {
            tags.push(tag);
        }
        if tags.len() > TAGS_MAX {
            return Err(Problem::field("tags", "must be at most 10"));
        }
    }
    Ok(tags)
}

/// One line of 1–40 characters without a comma.
pub(super) fn tag(name: &str, text: &str) -> Result<String, Problem> {
    let tag = check_line(text).map_err(|rule| Problem::field(name, rule))?;
    if tag.contains(',') {
        return Err(Problem::field(name, "must not hold a comma within a tag"));
    }
    if tag.chars().count() > WORD_CHARS_MAX {
        return Err(Problem::field(name, "must be at most 40 characters a tag"));
    }
    Ok(tag)
}

/// `snooze`
#[derive(Debug, Clone, Copy)]
pub struct Snooze {
    /// Which chat.
    pub chat: ChatId,
    /// Until when; none takes it back.
    pub until: Option<Timestamp>,
}

impl Snooze {
    /// Reads the request, which comes at `now`.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields, now: Timestamp) -> Result<Self, Problem> {
        if !fields.is_present("until") {
            return Err(Problem::new(
                Code::MissingField,
                "until is missing: send a time, or null to take the chat back",
            ));
        }
        let until = fields.text("until")?.map(|text| moment(text, now));
        Ok(Self {
            chat: chat_id(fields, "chat_id")?,
            until: until.transpose()?,
        })
    }
}

fn moment(text: &str, now: Timestamp) -> Result<Timestamp, Problem> {
    let wrong = || {
        let rule = "must be a time to come, at most a year ahead, such as 2026-11-23T09:41:00Z";
        Problem::field("until", rule)
    };
    let until = Timestamp::from_rfc3339(text).ok_or_else(wrong)?;
    let ahead = until.millis().saturating_sub(now.millis());
    if ahead > 0 && ahead <= SNOOZE_MILLIS_MAX {
        Ok(until)
    } else {
        Err(wrong())
    }
}

/// `duty`
#[derive(Debug, Clone, Copy)]
pub struct SetDuty {
    /// Takes chats.
    pub on: bool,
    /// Open chats that are enough: absent leaves it, null takes the bound away.
    pub capacity: Option<Option<i64>>,
    /// Whose duty; none: the caller's own.
    pub worker: Option<i64>,
}

impl SetDuty {
    /// Reads the request.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        let capacity = fields.integer_within("capacity", 1, CAPACITY_MAX)?;
        Ok(Self {
            on: fields
                .boolean("on")?
                .ok_or_else(|| Problem::missing("on"))?,
            capacity: fields.is_present("capacity").then_some(capacity),
            worker: fields.id("worker_id")?,
        })
    }
}

/// `rate`
#[derive(Debug, Clone)]
pub struct Rate {
    /// Which chat.
    pub chat: ChatId,
    /// 1 to 5.
    pub stars: i64,
    /// In the customer's words.
    pub comment: Option<Body>,
}

impl Rate {
    /// Reads the request.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        let comment = match fields.text("comment")? {
            Some(text) if text.chars().count() > COMMENT_CHARS_MAX => {
                return Err(Problem::field(
                    "comment",
                    "is too long: at most 1000 characters",
                ));
            }
            comment => comment.map(|text| body("comment", text)).transpose()?,
        };
        Ok(Self {
            chat: chat_id(fields, "chat_id")?,
            stars: fields
                .integer_within("stars", 1, 5)?
                .ok_or_else(|| Problem::missing("stars"))?,
            comment,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(json: &str) -> Fields {
        Fields::from_json_text(json).expect("an object")
    }

    #[test]
    fn tags_are_a_set_in_json_and_in_forms() {
        let read = |fields: &Fields| Tag::read(fields).map(|tag| tag.tags);
        let json = fields(r#"{"chat_id":1,"tags":["a"," b ","a"]}"#);
        assert_eq!(read(&json).unwrap(), ["a", "b"]);
        let form = Fields::from_form("chat_id=1&tags=a,+b").unwrap();
        assert_eq!(read(&form).unwrap(), ["a", "b"]);
        let none = Fields::from_form("chat_id=1&tags=").unwrap();
        assert!(read(&none).unwrap().is_empty());
        for wrong in [
            r#"{"chat_id":1}"#,
            r#"{"chat_id":1,"tags":null}"#,
            r#"{"chat_id":1,"tags":"a"}"#,
            r#"{"chat_id":1,"tags":[1]}"#,
            r#"{"chat_id":1,"tags":[" "]}"#,
            r#"{"chat_id":1,"tags":["a,b"]}"#,
            r#"{"chat_id":1,"tags":["a\nb"]}"#,
            r#"{"chat_id":1,"tags":["0","1","2","3","4","5","6","7","8","9","10"]}"#,
        ] {
            assert!(read(&fields(wrong)).is_err(), "{wrong}");
        }
        let long = format!(r#"{{"chat_id":1,"tags":["{}"]}}"#, "ሀ".repeat(41));
        assert!(read(&fields(&long)).is_err());
    }

    #[test]
    fn a_snooze_is_a_time_to_come() {
        let now = Timestamp::from_millis(1_795_426_860_000);
        let read = |until: &str| {
            let json = format!(r#"{{"chat_id":1,"until":{until}}}"#);
            Snooze::read(&fields(&json), now).map(|snooze| snooze.until)
        };
        assert_eq!(read("null").unwrap(), None);
        let in_zones = now.plus_millis(3_600_000);
        for text in [
            in_zones.rfc3339(),
            in_zones
                .plus_millis(10_800_000)
                .rfc3339()
                .replace('Z', "+03:00"),
        ] {
            assert_eq!(
                read(&format!("\"{text}\"")).unwrap(),
                Some(in_zones),
                "{text}"
            );
        }
        let far = now.plus_millis(SNOOZE_MILLIS_MAX + 1).rfc3339();
        for wrong in [
            now.rfc3339(),
            far,
            "tomorrow".to_owned(),
            "2030-01-01".to_owned(),
        ] {
            assert!(read(&format!("\"{wrong}\"")).is_err(), "{wrong}");
        }
        assert!(Snooze::read(&fields(r#"{"chat_id":1}"#), now).is_err());
    }

    #[test]
    fn a_shortcut_is_one_word_without_case() {
        assert_eq!(shortcut(" /Price ").unwrap(), "price");
        assert_eq!(shortcut("ዋጋ").unwrap(), "ዋጋ");
        for wrong in ["", "/", "a b", "a/b", &"x".repeat(41)] {
            assert!(shortcut(wrong).is_err(), "{wrong}");
        }
    }
}
