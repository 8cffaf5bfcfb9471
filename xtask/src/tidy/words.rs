//! What must not stand in a file: leftovers, ways around a check, this or that machine's paths,
//! and more lines than anybody reads.

use super::Faults;
use crate::failure::Outcome;
use crate::tree::{Tree, extension};

/// A file that needs a search box to be read is two files.
const FILE_LINES_MAX: usize = 700;
/// How a file starts that grows with what it is made from, and that nobody writes or reads through.
const GENERATED: &str = "// Generated from ";

/// Written by a build and compared with it elsewhere: nobody reads or edits these.
const BUILT: &str = "web/dist/";

/// What people write by hand.
const CODE: [&str; 7] = ["rs", "ts", "tsx", "css", "js", "mjs", "sql"];
const SCRIPTS: [&str; 4] = ["ts", "tsx", "js", "mjs"];

struct Word {
    /// In pieces, so that this file does not find itself.
    text: &'static str,
    extensions: &'static [&'static str],
    instead: &'static str,
}

const WORDS: [Word; 11] = [
    Word {
        text: concat!("FIX", "ME"),
        extensions: &CODE,
        instead: "mend it or open an issue",
    },
    Word {
        text: concat!("todo", "!("),
        extensions: &["rs"],
        instead: "write it",
    },
    Word {
        text: concat!("unimplemented", "!("),
        extensions: &["rs"],
        instead: "write it",
    },
    Word {
        text: concat!("#[", "ignore"),
        extensions: &["rs"],
        instead: "a test runs or is deleted",
    },
    Word {
        text: concat!("test", ".skip("),
        extensions: &SCRIPTS,
        instead: "a test runs or is deleted",
    },
    Word {
        text: concat!("test", ".only("),
        extensions: &SCRIPTS,
        instead: "all tests run",
    },
    Word {
        text: concat!("skip", ": true"),
        extensions: &SCRIPTS,
        instead: "a test runs or is deleted",
    },
    Word {
        text: concat!("@ts-", "ignore"),
        extensions: &SCRIPTS,
        instead: "give it a type",
    },
    Word {
        text: concat!("@ts-", "nocheck"),
        extensions: &SCRIPTS,
        instead: "give it types",
    },
    Word {
        text: concat!("as ", "any"),
        extensions: &["ts", "tsx"],
        instead: "name the type, or unknown",
    },
    Word {
        text: concat!(": ", "any"),
        extensions: &["ts", "tsx"],
        instead: "name the type, or unknown",
    },
];

/// Starts of absolute paths that exist on one machine only.
const MACHINE_PATHS: [&str; 4] = [
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/wo", "rk/"),
    concat!("/Us", "ers/"),
];

/// Ways to make markup of a string.
const MARKUP: [&str; 4] = [
    concat!("inner", "HTML"),
    concat!("outer", "HTML"),
    concat!("insertAdjacent", "HTML"),
    concat!("dangerouslySet", "InnerHTML"),
];

/// Looks at every text file of the tree.
pub(super) fn faults(tree: &Tree) -> Outcome<Faults> {
    let mut faults = Faults::new();
    for path in tree.paths() {
        let Some(text) = tree.text(path)? else {
            continue;
        };
        machine_paths(path, &text, &mut faults);
        download_addresses(path, &text, &mut faults);
        if !path.starts_with(BUILT) {
            words(path, &text, &mut faults);
            markup(path, &text, &mut faults);
            length(path, &text, &mut faults);
        }
    }
    Ok(faults)
}

fn words(path: &str, text: &str, faults: &mut Faults) {
    let searched = WORDS
        .iter()
        .filter(|word| word.extensions.contains(&extension(path)));
    for word in searched {
        for (number, line) in (1..).zip(text.lines()) {
            if stands_alone(line, word.text) {
                faults.push(format!(
                    "{path}:{number}: `{}`: {}",
                    word.text, word.instead
                ));
            }
        }
    }
}

/// Text from people is text nodes. Only a string without any part to fill in may become markup.
fn markup(path: &str, text: &str, faults: &mut Faults) {
    if !SCRIPTS.contains(&extension(path)) {
        return;
    }
    for way in MARKUP {
        for (at, _) in text.match_indices(way) {
            if !is_given_a_constant(&text[at + way.len()..]) {
                let number = text[..at].matches('\n').count() + 1;
                faults.push(format!(
                    "{path}:{number}: `{way}`: text from people is text nodes"
                ));
            }
        }
    }
}

/// What follows is `= "…";` with nothing added to the string.
fn is_given_a_constant(rest: &str) -> bool {
    let value = rest
        .trim_start()
        .strip_prefix('=')
        .map(str::trim_start)
        .unwrap_or_default();
    let Some(quote) = value
        .chars()
        .next()
        .filter(|letter| "'\"".contains(*letter))
    else {
        return false;
    };
    let end = value[1..].split_once(quote);
    end.is_some_and(|(_, after)| after.trim_start().starts_with(';'))
}

fn length(path: &str, text: &str, faults: &mut Faults) {
    if text.starts_with(GENERATED) {
        return;
    }
    let lines = text.lines().count();
    if CODE.contains(&extension(path)) && lines > FILE_LINES_MAX {
        faults.push(format!(
            "{path}: {lines} lines, more than {FILE_LINES_MAX}: make it two files"
        ));
    }
}

fn machine_paths(path: &str, text: &str, faults: &mut Faults) {
    for (number, line) in (1..).zip(text.lines()) {
        for start in MACHINE_PATHS {
            if starts_a_path(line, start) {
                faults.push(format!("{path}:{number}: `{start}`: a path of one machine"));
            }
        }
    }
}

/// A lock file with addresses only installs where the same mirror answers.
fn download_addresses(path: &str, text: &str, faults: &mut Faults) {
    let lock = path.ends_with("package-lock.json");
    if lock && text.contains(concat!("\"resolved\"", ": \"http")) {
        faults.push(format!(
            "{path}: holds download addresses: omit-lockfile-registry-resolved=true in .npmrc"
        ));
    }
}

/// Found, and not merely the beginning or the end of a longer word.
fn stands_alone(line: &str, word: &str) -> bool {
    let part_of_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let edge = |letter: Option<char>| letter.is_none_or(part_of_word);
    let opens = word.starts_with(part_of_word);
    let closes = word.ends_with(part_of_word);
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let free_before = !opens || before.is_none() || !edge(before);
        let free_after = !closes || after.is_none() || !edge(after);
        free_before && free_after
    })
}

/// Found where a path begins: `target/x` and `https://host/x` hold the same letters in their midst.
fn starts_a_path(line: &str, start: &str) -> bool {
    let inside = |letter: char| letter.is_alphanumeric() || "_-.*})$~".contains(letter);
    line.match_indices(start)
        .any(|(at, _)| !line[..at].ends_with(inside))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::made_up;

    fn found(path: &str, text: &str) -> Faults {
        faults(&made_up::tree(&[(path, text)]).tree).unwrap()
    }

    #[test]
    fn every_word_is_found_where_it_is_meant() {
        for word in WORDS {
            let line = format!("let x = 1;\nlet y {} z;", word.text);
            let path = format!("web/shared/a.{}", word.extensions[0]);
            let found = found(&path, &line);
            assert_eq!(found.len(), 1, "{}", word.text);
            assert!(
                found[0].starts_with(&format!("{path}:2: `{}`", word.text)),
                "{}",
                found[0]
            );
        }
    }

    #[test]
    fn words_elsewhere_and_longer_words_are_let_be() {
        assert!(found("docs/a.md", concat!("the word FIX", "ME in prose")).is_empty());
        assert!(
            found(
                "web/a.ts",
                concat!("const has", " anything: any", "thing = 1")
            )
            .is_empty()
        );
    }

    #[test]
    fn markup_from_anything_but_a_constant_is_found() {
        for way in MARKUP {
            for made in [
                "= name;",
                "= `<b>${name}</b>`;",
                "= '<b>' + name;",
                "(place, name);",
                "={{ __html: name }}",
            ] {
                let faults = found("web/a.ts", &format!("let x;\n  b.{way} {made}"));
                assert_eq!(faults.len(), 1, "{way} {made}");
                assert!(faults[0].starts_with("web/a.ts:2: "), "{}", faults[0]);
            }
            assert!(
                found(
                    "web/a.ts",
                    &format!("b.{way} =\n  '<svg class=\"a\"></svg>';")
                )
                .is_empty()
            );
            assert!(found("web/dist/a.js", &format!("b.{way}=c")).is_empty());
        }
    }

    #[test]
    fn a_file_may_have_700_lines_and_not_one_more() {
        assert!(found("a.rs", &"x\n".repeat(FILE_LINES_MAX)).is_empty());
        assert_eq!(found("a.rs", &"x\n".repeat(FILE_LINES_MAX + 1)).len(), 1);
        assert!(found("a.md", &"x\n".repeat(FILE_LINES_MAX + 1)).is_empty());
        let made = format!("{GENERATED}b.\n{}", "x\n".repeat(FILE_LINES_MAX));
        assert!(found("a.ts", &made).is_empty());
    }

    #[test]
    fn machine_paths_are_found_in_any_file() {
        for start in MACHINE_PATHS {
            assert_eq!(found("docs/a.md", &format!("see {start}main")).len(), 1);
            assert_eq!(found("web/dist/a.js", &format!("\"{start}main\"")).len(), 1);
            assert!(found("a.rs", &format!("target{start}main")).is_empty());
            assert!(found("a.md", &format!("https://site.example{start}main")).is_empty());
        }
    }

    #[test]
    fn lock_files_hold_no_addresses() {
        let line = concat!("\"resolved\"", ": \"https://mirror.example/x.tgz\"");
        assert_eq!(found("web/package-lock.json", line).len(), 1);
        assert!(found("web/package-lock.json", "\"version\": \"1.0.0\"").is_empty());
    }
}
