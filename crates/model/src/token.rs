//! Session tokens: 256 random bits, of which only the hash is ever stored.

use rand::Rng;
use std::fmt;

/// A secret that its holder presents. Never logged, never stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Draws a fresh token: a prefix that says what it is for, then 256 bits as hex.
    pub fn generate(prefix: &str, rng: &mut impl Rng) -> Self {
        Self(format!("{prefix}{}", random_hex(32, rng)))
    }

    /// Wraps what a caller presented.
    #[must_use]
    pub fn presented(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The secret itself, for its holder alone.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// SHA-256 of a token as 64 hex digits: what the tables hold. A fast hash is enough for 256 random bits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TokenHash(pub String);

/// `bytes` random bytes as hex.
pub fn random_hex(bytes: usize, rng: &mut impl Rng) -> String {
    use fmt::Write as _;
    let mut text = String::with_capacity(bytes * 2);
    for _ in 0..bytes {
        let byte = (rng.next_u32() & 0xff) as u8;
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
    }
    text
}
