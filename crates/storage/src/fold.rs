//! Case folding for search: both engines and the oracle compare folded texts.

/// The text with each letter in lower case, letter by letter, as MariaDB's `LOWER` does it.
#[must_use]
pub fn fold(text: &str) -> String {
    text.chars()
        .map(|c| {
            let mut lower = c.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(one), None) => one,
                // Letters that become two (only U+0130 does) stay as they are.
                _ => c,
            }
        })
        .collect()
}
