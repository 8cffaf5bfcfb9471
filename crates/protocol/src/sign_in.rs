//! Signing in beyond name and password, on the wire: the first admin, second factors, one's own sessions, another
//! password.

use crate::{Fields, Problem, SettingsChange};
use model::{Party, PartyKind, check_email, check_line};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest code that is looked at, in characters.
const CODE_SCALARS_MAX: usize = 64;
/// Longest password that is looked at, in characters.
const PASSWORD_SCALARS_MAX: usize = 1_024;
/// Longest handle of a session, in characters.
const HANDLE_SCALARS_MAX: usize = 64;

/// `auth/setup`
#[derive(Clone)]
pub struct Setup {
    /// As `serve` printed it.
    pub code: String,
    /// For signing in.
    pub username: String,
    /// In clear; never logged.
    pub password: String,
    /// What others see.
    pub name: String,
    /// Where to write.
    pub email: Option<String>,
    /// What is known of the shop already; its name stands under `shop_name`.
    pub settings: SettingsChange,
}

impl Setup {
    /// Reads the request.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            code: bounded(fields, "code", CODE_SCALARS_MAX)?,
            username: required_line(fields, "username")?,
            password: bounded(fields, "password", PASSWORD_SCALARS_MAX)?,
            name: required_line(fields, "name")?,
            email: email(fields)?,
            settings: SettingsChange::read_named(fields, "shop_name")?,
        })
    }
}

/// `auth/second_factor_confirm`
#[derive(Clone)]
pub struct CodeOnly {
    /// Six digits of the app.
    pub code: String,
}

impl CodeOnly {
    /// Reads the request.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            code: bounded(fields, "code", CODE_SCALARS_MAX)?,
        })
    }
}

/// `auth/second_factor_off`
#[derive(Clone)]
pub struct PasswordAndCode {
    /// In clear; never logged.
    pub password: String,
    /// Six digits of the app, or a recovery code.
    pub code: String,
}

impl PasswordAndCode {
    /// Reads the request.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            password: bounded(fields, "password", PASSWORD_SCALARS_MAX)?,
            code: bounded(fields, "code", CODE_SCALARS_MAX)?,
        })
    }
}

/// `auth/second_factor_reset`
#[derive(Debug, Clone, Copy)]
pub struct StaffOnly {
    /// Whose.
    pub party: Party,
}

impl StaffOnly {
    /// Reads the request.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        let kind = match fields.required_text("type")?.parse() {
            Ok(kind @ (PartyKind::Worker | PartyKind::Admin)) => kind,
            _ => return Err(Problem::field("type", "must be worker or admin")),
        };
        Ok(Self {
            party: Party::new(kind, fields.required_id("id")?),
        })
    }
}

/// `auth/end_session`
#[derive(Debug, Clone)]
pub struct EndSession {
    /// The handle that `auth/sessions` gave.
    pub id: String,
}

impl EndSession {
    /// Reads the request.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            id: bounded(fields, "id", HANDLE_SCALARS_MAX)?,
        })
    }
}

/// `auth/password`
#[derive(Clone)]
pub struct NewPassword {
    /// In clear; never logged.
    pub old: String,
    /// In clear; never logged.
    pub new: String,
}

impl NewPassword {
    /// Reads the request.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            old: bounded(fields, "old", PASSWORD_SCALARS_MAX)?,
            new: bounded(fields, "new", PASSWORD_SCALARS_MAX)?,
        })
    }
}

/// `auth/second_factor`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SecondFactorAnswer {
    /// A code is asked for at each sign-in.
    pub is_on: bool,
    /// Recovery codes that are left.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub recovery_left: i64,
}

/// `auth/second_factor_begin`
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct BegunAnswer {
    /// To be typed into an app, base32.
    pub secret: String,
    /// To be scanned by an app.
    pub otpauth: String,
}

/// `auth/second_factor_confirm`
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RecoveryAnswer {
    /// Each is good for one sign-in without the app. They are not shown again.
    pub recovery_codes: Vec<String>,
}

/// One of the caller's own sessions
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct OwnSession {
    /// A handle; not the token.
    pub id: String,
    /// RFC 3339, UTC, milliseconds.
    pub created_at: String,
    /// To within some minutes.
    pub last_seen_at: String,
    /// What it was begun on, in a few words.
    pub device: String,
    /// The session of this request.
    pub is_current: bool,
}

/// `auth/sessions`
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SessionsAnswer {
    /// The last used first.
    pub sessions: Vec<OwnSession>,
}

/// Text from 1 to so many characters that must be there.
pub(crate) fn bounded(fields: &Fields, name: &str, most: usize) -> Result<String, Problem> {
    let text = fields.required_text(name)?;
    if text.is_empty() || text.chars().count() > most {
        return Err(Problem::field(
            name,
            format!("must be from 1 to {most} characters"),
        ));
    }
    Ok(text.to_owned())
}

/// One line that must be there.
pub(crate) fn required_line(fields: &Fields, name: &str) -> Result<String, Problem> {
    check_line(fields.required_text(name)?).map_err(|rule| Problem::field(name, rule))
}

/// One address, if it is there.
pub(crate) fn email(fields: &Fields) -> Result<Option<String>, Problem> {
    match fields.text("email")? {
        None => Ok(None),
        Some(text) => check_email(text)
            .map(Some)
            .map_err(|rule| Problem::field("email", rule)),
    }
}
