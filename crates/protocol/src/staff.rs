//! The people of the own directory on the wire, as an admin sees and changes them.

use crate::sign_in::{bounded, email, required_line};
use crate::{Fields, Problem, SenderType};
use model::{Party, PartyKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest password that is looked at, in characters.
const PASSWORD_SCALARS_MAX: usize = 1_024;
/// Longest address of a picture, in characters: what the column holds.
const IMAGE_SCALARS_MAX: usize = 255;

/// A person of the own directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct StaffPerson {
    /// `worker` or `admin`; a customer only where one was just added or changed.
    #[serde(rename = "type")]
    pub kind: SenderType,
    /// The number within the kind.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub id: i64,
    /// For signing in; null for whom a handoff brought.
    pub username: Option<String>,
    /// What others see.
    pub name: String,
    /// Where to write.
    pub email: Option<String>,
    /// A picture.
    pub image_url: Option<String>,
    /// May sign in.
    pub is_active: bool,
    /// A code is asked for at each sign-in.
    pub has_second_factor: bool,
}

/// `staff`
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct StaffAnswer {
    /// Admins first, then workers, by number.
    pub people: Vec<StaffPerson>,
}

/// `person_add`, `person_change`
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct PersonAnswer {
    /// The person as it is now.
    pub person: StaffPerson,
}

/// `person_add`
#[derive(Clone)]
pub struct PersonAdd {
    /// User, worker or admin.
    pub kind: PartyKind,
    /// For signing in.
    pub username: String,
    /// What others see.
    pub name: String,
    /// In clear; never logged.
    pub password: String,
    /// Where to write.
    pub email: Option<String>,
    /// A picture.
    pub image_url: Option<String>,
}

impl PersonAdd {
    /// Reads the request.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            kind: kind(fields)?,
            username: required_line(fields, "username")?,
            name: required_line(fields, "name")?,
            password: bounded(fields, "password", PASSWORD_SCALARS_MAX)?,
            email: email(fields)?,
            image_url: image_url(fields)?,
        })
    }
}

/// `person_change`: what is named is changed; an e-mail or picture that is null is taken away.
#[derive(Clone)]
pub struct PersonEdit {
    /// Who.
    pub party: Party,
    /// What others see.
    pub name: Option<String>,
    /// Where to write.
    pub email: Option<Option<String>>,
    /// In clear; never logged.
    pub password: Option<String>,
    /// May sign in.
    pub is_active: Option<bool>,
    /// A picture.
    pub image_url: Option<Option<String>>,
}

impl PersonEdit {
    /// Reads the request.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        let (email, image_url) = (email(fields)?, image_url(fields)?);
        let password = match fields.value("password") {
            None => None,
            Some(_) => Some(bounded(fields, "password", PASSWORD_SCALARS_MAX)?),
        };
        Ok(Self {
            party: Party::new(kind(fields)?, fields.required_id("id")?),
            name: fields.line("name")?,
            email: fields.is_present("email").then_some(email),
            password,
            is_active: fields.boolean("is_active")?,
            image_url: fields.is_present("image_url").then_some(image_url),
        })
    }
}

fn kind(fields: &Fields) -> Result<PartyKind, Problem> {
    match fields.required_text("type")?.parse() {
        Ok(PartyKind::Guest) | Err(_) => {
            Err(Problem::field("type", "must be one of user, worker, admin"))
        }
        Ok(kind) => Ok(kind),
    }
}

/// A picture's address: on the web, or on the shop's own pages.
fn image_url(fields: &Fields) -> Result<Option<String>, Problem> {
    let Some(text) = fields.text("image_url")? else {
        return Ok(None);
    };
    let is_somewhere = ["https://", "http://", "/"]
        .iter()
        .any(|start| text.starts_with(start) && text.len() > start.len());
    let is_plain = !text.chars().any(|c| c.is_control() || c.is_whitespace());
    if is_somewhere && is_plain && text.chars().count() <= IMAGE_SCALARS_MAX {
        return Ok(Some(text.to_owned()));
    }
    Err(Problem::field(
        "image_url",
        format!(
            "must begin with https://, http:// or / and have at most {IMAGE_SCALARS_MAX} characters"
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(json: &str) -> Result<PersonEdit, Problem> {
        PersonEdit::read(&Fields::from_json(json.as_bytes()).unwrap())
    }

    #[test]
    fn what_is_null_is_taken_away_and_what_is_absent_stays() {
        let edit = edit(r#"{"type":"worker","id":3,"email":null,"name":null}"#).unwrap();
        assert_eq!(edit.party, Party::worker(3));
        assert_eq!(edit.email, Some(None));
        assert_eq!((edit.name, edit.image_url), (None, None));
    }

    #[test]
    fn a_picture_is_an_address_and_nothing_that_runs() {
        let with = |url: &str| {
            edit(&format!(
                r#"{{"type":"worker","id":3,"image_url":"{url}"}}"#
            ))
        };
        for good in ["https://shop.example/a.jpg", "/uploads/a.jpg"] {
            assert!(with(good).is_ok(), "{good}");
        }
        let long = format!("/{}", "x".repeat(255));
        for bad in [
            "javascript:alert(1)",
            "data:image/png,x",
            "a.jpg",
            "https://",
            "/a b",
            "",
            &long,
        ] {
            assert!(with(bad).is_err(), "{bad}");
        }
    }
}
