//! What a shop says of itself: its name, its languages, its hours. Admins set it, everybody sees it.

use crate::{Hours, Zone};

/// Most languages that one shop speaks.
pub const LANGUAGES_MAX: usize = 20;
/// Longest tag of a language, in bytes (BCP 47 advises 35).
const LANGUAGE_BYTES_MAX: usize = 35;

/// The settings of a shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopSettings {
    /// One line; empty until it is set.
    pub name: String,
    /// Tags such as `en` and `am`, at least one.
    pub languages: Vec<String>,
    /// The one to begin with, one of `languages`.
    pub language: String,
    /// When somebody answers.
    pub hours: Hours,
}

impl Default for ShopSettings {
    fn default() -> Self {
        Self {
            name: String::new(),
            languages: vec!["en".to_owned()],
            language: "en".to_owned(),
            hours: Hours {
                weekly: Vec::new(),
                closed_days: Vec::new(),
                zone: Zone::utc(),
            },
        }
    }
}

/// What a language's tag must look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a language such as en, am or pt-BR")]
pub struct LanguageError;

/// A language by its tag (the plain part of BCP 47): two or three small letters, then parts of two to eight letters or
/// digits.
///
/// # Errors
/// When it is none.
pub fn check_language(text: &str) -> Result<String, LanguageError> {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    let is_language =
        (2..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_part = |part: &str| {
        (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    if is_language && parts.all(is_part) && text.len() <= LANGUAGE_BYTES_MAX {
        Ok(text.to_owned())
    } else {
        Err(LanguageError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_a_plain_tag() {
        for good in ["en", "am", "pt-BR", "zh-Hant-TW", "arz"] {
            assert_eq!(check_language(good).as_deref(), Ok(good));
        }
        for bad in [
            "",
            "e",
            "EN",
            "english",
            "en-",
            "-en",
            "en_US",
            "en-a",
            "am\n",
            "en-123456789",
        ] {
            assert_eq!(check_language(bad), Err(LanguageError), "{bad:?}");
        }
    }
}
