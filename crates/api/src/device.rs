//! What a session was begun on, in a few plain words for its owner. Made from the browser's own line about itself, of
//! which nothing else is kept.

/// Browsers as they name themselves, the more particular first: nearly all call themselves Chrome and Safari too.
const PROGRAMS: [(&str, &str); 10] = [
    ("EdgA/", "Edge"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("Mozilla/", "a browser"),
];

/// Systems, the more particular first.
const SYSTEMS: [(&str, &str); 8] = [
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "a Mac"),
    ("Mac OS X", "a Mac"),
    ("Linux", "Linux"),
];

/// Such as "Firefox on Windows"; whatever does not look like a browser is another program.
pub(crate) fn label(agent: &str) -> String {
    let named = |words: &[(&str, &'static str)]| {
        words
            .iter()
            .find(|(sign, _)| agent.contains(sign))
            .map(|(_, name)| *name)
    };
    match (named(&PROGRAMS), named(&SYSTEMS)) {
        (Some(program), Some(system)) => capital(&format!("{program} on {system}")),
        (Some(program), None) => capital(program),
        (None, Some(system)) => format!("Another program on {system}"),
        (None, None) => "Another program".to_owned(),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_by_their_own_words() {
        for (agent, expected) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox on Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1",
                "Safari on an iPhone",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605.1 (KHTML, like Gecko) Version/19.0 Safari/605.1",
                "Safari on a Mac",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64) something",
                "A browser on Linux",
            ),
            ("Mozilla/5.0", "A browser"),
            ("curl/8.9", "Another program"),
            ("okhttp (Android)", "Another program on Android"),
            ("", "Another program"),
        ] {
            assert_eq!(label(agent), expected, "{agent}");
        }
    }

    #[test]
    fn every_label_fits_its_column_and_repeats_nothing_that_was_sent() {
        for (program, _) in PROGRAMS {
            for (system, _) in SYSTEMS {
                let label = label(&format!("{program}666 {system} <secret>"));
                assert!(
                    label.len() <= 64 && !label.contains("666") && !label.contains('<'),
                    "{label}"
                );
            }
        }
    }
}
