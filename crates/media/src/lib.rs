//! What an uploaded file is, and what of it is kept.
//!
//! Pure functions over bytes: no I/O, no waiting. The kind is found by content, never by name or by what the browser
//! says. Of a picture everything is taken off that is not the picture (where and when it was taken, by which camera);
//! it is never unpacked except for its thumbnail, and only when that fits into a bounded memory.

mod gif;
mod kind;
mod picture;
mod thumb;

pub use kind::Kind;

/// Largest file, bytes.
pub const FILE_BYTES_MAX: usize = 10 * 1024 * 1024;

/// A file that may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    /// What it is.
    pub kind: Kind,
    /// What is kept of it.
    pub bytes: Vec<u8>,
    /// Pixels across and down, as it is shown; none of what is no picture, or one too large to look at.
    pub size: Option<(u32, u32)>,
    /// A small JPEG of it.
    pub thumb: Option<Vec<u8>>,
}

/// Why a file is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Nothing in it.
    #[error("the file is empty: choose it again")]
    Empty,
    /// Over [`FILE_BYTES_MAX`].
    #[error("the file is larger than 10 MiB: send a smaller one")]
    TooLarge,
    /// Not one of the [`Kind`]s.
    #[error(
        "this kind of file cannot be sent: send a picture (JPEG, PNG, WebP, GIF), a PDF, or a voice note (Ogg, WebM, M4A)"
    )]
    Unknown,
    /// Begins like one of them, and is not whole.
    #[error("the file is damaged: choose it again")]
    Damaged,
}

/// Looks at a whole file.
///
/// # Errors
/// [`Refused`] says why it cannot be kept.
pub fn examine(bytes: Vec<u8>) -> Result<Examined, Refused> {
    if bytes.is_empty() {
        return Err(Refused::Empty);
    }
    if bytes.len() > FILE_BYTES_MAX {
        return Err(Refused::TooLarge);
    }
    let kind = Kind::of(&bytes).ok_or(Refused::Unknown)?;
    if !kind.is_picture() {
        return Ok(Examined {
            kind,
            bytes,
            size: None,
            thumb: None,
        });
    }
    let cleaned = picture::clean(kind, bytes)?;
    let shown = picture::is_showable(kind, &cleaned.bytes, cleaned.frames);
    let thumb = shown
        .then(|| thumb::make(kind, &cleaned.bytes, cleaned.orientation))
        .flatten();
    Ok(Examined {
        kind,
        size: shown.then(|| cleaned.size_as_shown()),
        bytes: cleaned.bytes,
        thumb,
    })
}

/// A file's name for people: its last part, one line, without what could turn it around or hide its ending.
#[must_use]
pub fn plain_name(name: &str, kind: Kind) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible = last.chars().filter(|c| !is_hidden(*c));
    let name: String = visible.take(NAME_CHARS_MAX).collect();
    let name = name.trim().trim_matches('.');
    if name.is_empty() {
        format!("file.{}", kind.extension())
    } else {
        name.to_owned()
    }
}

/// Longest name, characters.
const NAME_CHARS_MAX: usize = 120;

/// Controls, and the marks that turn the direction of what follows.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_visible_line() {
        let name = |name| plain_name(name, Kind::Jpeg);
        assert_eq!(name("IMG_1.jpg"), "IMG_1.jpg");
        assert_eq!(name("C:\\photos\\brake.jpg"), "brake.jpg");
        assert_eq!(name("../../etc/passwd"), "passwd");
        assert_eq!(name("a\u{202e}gpj.exe\r\nX: y"), "agpj.exeX: y");
        assert_eq!(name(" .. "), "file.jpg");
        assert_eq!(name("ፍሬን.jpg"), "ፍሬን.jpg");
        assert_eq!(name(&"x".repeat(500)).len(), NAME_CHARS_MAX);
    }
}
