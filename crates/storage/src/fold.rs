//! Case folding for search and for usernames: SQLite and the oracle compare texts folded here, MariaDB folds by itself,
//! and both sides of a comparison by the same rule ([`sql`]), so that every text is found as it is written.
//!
//! A MariaDB knows the capitals of Unicode 5.0 within the first 65,536 letters. Younger and further ones (Adlam,
//! Cherokee, Georgian headings …) are found there only as they are written.

/// The text with each letter in lower case, letter by letter: the dotted `İ` of Turkish becomes `i`, as does `I`, and the
/// dotless `ı` stays itself. The sigma at the end of a Greek word is a sigma.
#[must_use]
pub fn fold(text: &str) -> String {
    let letter = |c: char| {
        let mut lower = c.to_lowercase();
        match (c, lower.next(), lower.next()) {
            ('ς', ..) => 'σ',
            // Only U+0130 becomes two, of which the second is a dot.
            (_, Some(one), _) => one,
            (_, None, _) => c,
        }
    };
    text.chars().map(letter).collect()
}

/// The same rule as MariaDB's SQL, over an expression.
pub(crate) fn sql(expression: &str) -> String {
    format!("REPLACE(LOWER({expression}), 'ς', 'σ')")
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn letters_are_folded_one_by_one() {
        for (text, folded) in [
            ("ÄRGER Straße ẞ", "ärger straße ß"),
            ("ΟΔΟΣ Οδός", "οδοσ οδόσ"),
            ("İstanbul ISPARTA ısı", "istanbul isparta ısı"),
            ("ЖЁЛТЫЙ", "жёлтый"),
            ("ፍሬኑ العربية 🛞 100%_\\", "ፍሬኑ العربية 🛞 100%_\\"),
        ] {
            assert_eq!(fold(text), folded);
            assert_eq!(text.chars().count(), fold(text).chars().count());
        }
    }
}
