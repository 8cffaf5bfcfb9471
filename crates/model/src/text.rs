//! What people may write: bodies, lines, keys. Checked once, at the door; stored as written.

use std::fmt;

/// Longest message in Unicode scalar values, trimmed.
pub const MESSAGE_SCALARS_MAX: usize = 8_000;
/// Longest subject, name or reason in Unicode scalar values.
const LINE_SCALARS_MAX: usize = 200;
/// Longest `client_id` in characters.
const CLIENT_ID_CHARS_MAX: usize = 128;
/// Longest e-mail address (RFC 5321 path limit).
const EMAIL_BYTES_MAX: usize = 254;

/// Why a text is refused. The sentence says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("must not be empty: write at least one visible character")]
    Empty,
    /// Longer than [`MESSAGE_SCALARS_MAX`].
    #[error("is too long: at most 8000 characters, split it into several messages")]
    TooLong,
    /// A control character other than tab and newline.
    #[error("holds a control character: only tab and line break are allowed, remove the others")]
    Control,
}

/// A message's text: 1–8,000 scalars when trimmed, no control characters but tab and newline,
/// CRLF and CR turned into LF, otherwise exactly as written.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Body(String);

impl Body {
    /// Checks and normalises what somebody wrote.
    ///
    /// # Errors
    /// [`TextError`] names the rule that the text breaks.
    pub fn new(text: &str) -> Result<Self, TextError> {
        let text = if text.contains('\r') {
            text.replace("\r\n", "\n").replace('\r', "\n")
        } else {
            text.to_owned()
        };
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(TextError::Empty);
        }
        // Counting scalars is only needed when the bytes alone could exceed the limit.
        if trimmed.len() > MESSAGE_SCALARS_MAX && trimmed.chars().count() > MESSAGE_SCALARS_MAX {
            return Err(TextError::TooLong);
        }
        if text
            .chars()
            .any(|c| c.is_control() && c != '\t' && c != '\n')
        {
            return Err(TextError::Control);
        }
        // Untrimmed white space is stored too, so it is bounded as well.
        if text.len() > 2 * MESSAGE_SCALARS_MAX && text.chars().count() > 2 * MESSAGE_SCALARS_MAX {
            return Err(TextError::TooLong);
        }
        Ok(Self(text))
    }

    /// Wraps a text that the system itself composed or the database held.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, owned.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Debug for Body {
    /// Never the text itself: bodies must not reach a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.0.len())
    }
}

/// The sender's own name for a send: 1–128 characters, compared exactly.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClientId(String);

impl ClientId {
    /// Checks a key that came from outside.
    ///
    /// # Errors
    /// [`LineError`] when it is empty, too long or holds a control character.
    pub fn new(text: &str) -> Result<Self, LineError> {
        if text.is_empty() {
            return Err(LineError::Empty);
        }
        if text.chars().count() > CLIENT_ID_CHARS_MAX {
            return Err(LineError::TooLong(CLIENT_ID_CHARS_MAX));
        }
        if text.chars().any(char::is_control) {
            return Err(LineError::Control);
        }
        Ok(Self(text.to_owned()))
    }

    /// The key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a line (subject, name, reason, key) is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// Nothing in it.
    #[error("must not be empty")]
    Empty,
    /// Too many characters.
    #[error("is too long: at most {0} characters")]
    TooLong(usize),
    /// A line break or another control character.
    #[error("must be one line without control characters")]
    Control,
}

/// Checks a subject, name or reason: one line of 1–200 characters. Gives it back trimmed.
///
/// # Errors
/// [`LineError`] names the rule that the line breaks.
pub fn check_line(text: &str) -> Result<String, LineError> {
    let line = text.trim();
    if line.is_empty() {
        return Err(LineError::Empty);
    }
    // U+2028 and U+2029 break lines in browsers and editors, though Unicode calls them separators.
    if line
        .chars()
        .any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
    {
        return Err(LineError::Control);
    }
    if line.chars().count() > LINE_SCALARS_MAX {
        return Err(LineError::TooLong(LINE_SCALARS_MAX));
    }
    Ok(line.to_owned())
}

/// Why an e-mail address is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be one e-mail address such as name@example.com")]
pub struct EmailError;

/// Checks that a text is one e-mail address (the HTML living standard's rule: what browsers accept).
///
/// # Errors
/// [`EmailError`] when it is not one address.
pub fn check_email(text: &str) -> Result<String, EmailError> {
    let address = text.trim();
    let (local, domain) = address.rsplit_once('@').ok_or(EmailError)?;
    let local_ok = !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&b));
    let label_ok = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let domain_ok = domain.contains('.') && domain.split('.').all(label_ok);
    if address.len() <= EMAIL_BYTES_MAX && local_ok && domain_ok {
        Ok(address.to_owned())
    } else {
        Err(EmailError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_kept_as_written_except_for_line_ends() {
        let body = Body::new("  a\r\nb\rc\t ").expect("allowed");
        assert_eq!(body.as_str(), "  a\nb\nc\t ");
    }

    #[test]
    fn a_body_refuses_what_nobody_can_read() {
        for (text, error) in [
            ("", TextError::Empty),
            (" \n\t", TextError::Empty),
            ("a\u{0}b", TextError::Control),
            ("a\u{85}b", TextError::Control),
            ("a\u{7f}", TextError::Control),
        ] {
            assert_eq!(Body::new(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn a_body_counts_scalars_not_bytes() {
        assert!(Body::new(&"ሀ".repeat(MESSAGE_SCALARS_MAX)).is_ok());
        assert_eq!(
            Body::new(&"ሀ".repeat(MESSAGE_SCALARS_MAX + 1)),
            Err(TextError::TooLong)
        );
        assert!(Body::new(&format!(" {} ", "a".repeat(MESSAGE_SCALARS_MAX))).is_ok());
    }

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(check_line(" Brakes "), Ok("Brakes".to_owned()));
        assert_eq!(check_line("a\nb"), Err(LineError::Control));
        assert_eq!(check_line("   "), Err(LineError::Empty));
        assert!(check_line(&"x".repeat(200)).is_ok());
        assert_eq!(check_line(&"x".repeat(201)), Err(LineError::TooLong(200)));
    }

    #[test]
    fn an_address_is_one_address() {
        for good in [
            "a@example.com",
            "a.b+c@mail.example.co",
            "o'brien@example.ie",
        ] {
            assert!(check_email(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "a",
            "a@",
            "@b.c",
            "a@b",
            "a b@example.com",
            "a@example.com,b@example.com",
            "a@exa mple.com",
            "a@-x.com",
            "a\n@example.com",
            "<a@example.com>",
            ".a@example.com",
        ] {
            assert_eq!(check_email(bad), Err(EmailError), "{bad:?}");
        }
    }
}
