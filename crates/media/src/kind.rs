//! The kinds of files that a chat takes, found by content.

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A photo.
    Jpeg,
    /// A picture.
    Png,
    /// A picture.
    WebP,
    /// A picture, perhaps a moving one.
    Gif,
    /// A document.
    Pdf,
    /// Voice in an Ogg file.
    Ogg,
    /// Voice in a WebM file.
    WebM,
    /// Voice in an M4A file.
    M4a,
}

impl Kind {
    /// What these bytes are, if it is one of the kinds.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let starts = |magic: &[u8]| bytes.starts_with(magic);
        let at = |place: usize, word: &[u8]| bytes.get(place..place + word.len()) == Some(word);
        if starts(b"\xff\xd8\xff") {
            Some(Self::Jpeg)
        } else if starts(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if starts(b"RIFF") && at(8, b"WEBP") {
            Some(Self::WebP)
        } else if starts(b"GIF87a") || starts(b"GIF89a") {
            Some(Self::Gif)
        } else if starts(b"%PDF-") {
            Some(Self::Pdf)
        } else if starts(b"OggS") {
            Some(Self::Ogg)
        } else if starts(b"\x1a\x45\xdf\xa3") && is_webm(bytes) {
            // Browsers record voice into the containers of films.
            (!holds_film(bytes, b"V_")).then_some(Self::WebM)
        } else if at(4, b"ftyp") && MP4_BRANDS.iter().any(|brand| at(8, brand)) {
            (!holds_film(bytes, b"vide")).then_some(Self::M4a)
        } else {
            None
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
            Self::Pdf => "application/pdf",
            Self::Ogg => "audio/ogg",
            Self::WebM => "audio/webm",
            Self::M4a => "audio/mp4",
        }
    }

    /// The usual ending of its name.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Gif => "gif",
            Self::Pdf => "pdf",
            Self::Ogg => "ogg",
            Self::WebM => "webm",
            Self::M4a => "m4a",
        }
    }

    /// It can be shown as a picture.
    #[must_use]
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::WebP | Self::Gif)
    }
}

/// Who may have made an M4A file, as its head says.
const MP4_BRANDS: [&[u8]; 12] = [
    b"M4A ", b"M4B ", b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"dash",
    b"3gp4", b"3gp5",
];
/// An EBML head names its kind within so many bytes.
const EBML_HEAD: usize = 64;

fn is_webm(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(EBML_HEAD)];
    head.windows(4).any(|word| word == b"webm")
}

/// How far into a file its tracks are looked for: they are described before or after the sound, never in it.
const TRACKS_WITHIN: usize = 64 * 1024;

/// A track of pictures is announced by this word: a codec's name in WebM, a handler in MP4.
fn holds_film(bytes: &[u8], word: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(TRACKS_WITHIN)];
    let tail = &bytes[bytes.len().saturating_sub(TRACKS_WITHIN)..];
    let announces = |part: &[u8]| {
        let mut places = part
            .windows(word.len())
            .enumerate()
            .filter(|(_, at)| *at == word);
        places.any(|(at, _)| match word {
            // EBML: the codec's element id stands before its length and name.
            b"V_" => at >= 2 && part[at - 2] == 0x86,
            _ => at >= 12 && &part[at - 12..at - 8] == b"hdlr",
        })
    };
    announces(head) || announces(tail)
}
