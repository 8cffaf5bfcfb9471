//! Migrations are twins with one number, numbered without a gap, and one that was released is
//! never edited again: databases out there have already run it as it was.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::Faults;
use crate::failure::Outcome;
use crate::tree::Tree;

const FOLDER: &str = "crates/storage/migrations";
const ENGINES: [&str; 2] = ["sqlite", "mysql"];

/// Lines of `NNNN sha256 engine`: what must not change any more. Absent before the first release.
const RELEASED: &str = "crates/storage/migrations/RELEASED";

/// What each migration changes for the person who runs the server.
const LOG: &str = "docs/sql_changelog.md";

/// Number to name, of one engine.
type Numbered = BTreeMap<u32, String>;

/// Looks at the migration folders of both engines.
pub(super) fn faults(tree: &Tree) -> Outcome<Faults> {
    let mut faults = Faults::new();
    let [sqlite, mysql] = ENGINES.map(|engine| numbered(tree, engine, &mut faults));
    twins(&sqlite, &mysql, &mut faults);
    for (engine, files) in ENGINES.iter().zip([&sqlite, &mysql]) {
        contiguous(engine, files, &mut faults);
    }
    logged(tree, &sqlite, &mut faults)?;
    if tree.has(RELEASED) {
        let released = tree.lines_of(RELEASED)?;
        unchanged(tree, &released, [&sqlite, &mysql], &mut faults)?;
    }
    Ok(faults)
}

fn numbered(tree: &Tree, engine: &str, faults: &mut Faults) -> Numbered {
    let folder = format!("{FOLDER}/{engine}/");
    let mut files = Numbered::new();
    for path in tree.paths().filter(|path| path.starts_with(&folder)) {
        let Some((number, name)) = number_and_name(&path[folder.len()..]) else {
            faults.push(format!(
                "{path}: a migration is named NNNN_what_it_does.sql"
            ));
            continue;
        };
        if let Some(other) = files.insert(number, name.clone()) {
            faults.push(format!("{engine}: {number:04} is both {other} and {name}"));
        }
    }
    files
}

fn number_and_name(file: &str) -> Option<(u32, String)> {
    let (number, name) = file.strip_suffix(".sql")?.split_once('_')?;
    let plain =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    let fits = number.len() == 4 && !name.is_empty() && name.chars().all(plain);
    fits.then_some((number.parse().ok()?, name.to_owned()))
}

fn twins(sqlite: &Numbered, mysql: &Numbered, faults: &mut Faults) {
    if sqlite.is_empty() && mysql.is_empty() {
        faults.push(format!("{FOLDER}: no migrations"));
    }
    let numbers = sqlite
        .keys()
        .chain(mysql.keys().filter(|number| !sqlite.contains_key(number)));
    for number in numbers {
        match (sqlite.get(number), mysql.get(number)) {
            (Some(one), Some(other)) if one == other => {}
            (Some(one), Some(other)) => faults.push(format!(
                "{number:04}: named {one} and {other}: twins share a name"
            )),
            (Some(one), None) => faults.push(format!("{number:04}_{one}: has no twin for mysql")),
            (None, other) => {
                let name = other.map_or("", String::as_str);
                faults.push(format!("{number:04}_{name}: has no twin for sqlite"));
            }
        }
    }
}

fn contiguous(engine: &str, files: &Numbered, faults: &mut Faults) {
    let gap = (1..)
        .zip(files.keys())
        .find(|(expected, number)| expected != *number);
    if let Some((expected, number)) = gap {
        faults.push(format!(
            "{engine}: after {:04} comes {number:04}: numbers have no gap",
            expected - 1
        ));
    }
}

fn logged(tree: &Tree, files: &Numbered, faults: &mut Faults) -> Outcome<()> {
    let log = if tree.has(LOG) {
        tree.lines_of(LOG)?
    } else {
        String::new()
    };
    let silent = files
        .iter()
        .filter(|(number, name)| !log.contains(&format!("{number:04}_{name}")));
    faults
        .extend(silent.map(|(number, name)| format!("{LOG}: has no entry for {number:04}_{name}")));
    Ok(())
}

fn unchanged(
    tree: &Tree,
    released: &str,
    files: [&Numbered; 2],
    faults: &mut Faults,
) -> Outcome<()> {
    for line in released
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
    {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [number, sum, engine] = words[..] else {
            faults.push(format!("{RELEASED}: `{line}` is not `NNNN sha256 engine`"));
            continue;
        };
        let known = ENGINES.iter().zip(files).find(|(name, _)| **name == engine);
        let name = known.and_then(|(_, files)| files.get(&number.parse().ok()?));
        let Some(name) = name else {
            faults.push(format!(
                "{RELEASED}: {number} for {engine} is gone: released migrations stay"
            ));
            continue;
        };
        let path = format!("{FOLDER}/{engine}/{number}_{name}.sql");
        let now = checksum(&tree.bytes(&path)?);
        if now != sum {
            faults.push(format!(
                "{path}: was released and has changed (now {now}): write a new migration"
            ));
        }
    }
    Ok(())
}

fn checksum(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut sum, byte| {
            write!(sum, "{byte:02x}").expect("a string takes all that is written to it");
            sum
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::made_up;

    /// SHA-256 of the three bytes `abc`, from FIPS 180-2.
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    const ENTRIES: &str = "0001_start 0002_more 0001_a 0002_a 0001_b";

    fn found(files: &[&str], released: &str) -> Faults {
        found_with_log(files, released, ENTRIES)
    }

    fn found_with_log(files: &[&str], released: &str, log: &str) -> Faults {
        let paths: Vec<String> = files
            .iter()
            .map(|file| format!("{FOLDER}/{file}"))
            .collect();
        let mut all: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), "abc")).collect();
        all.extend([(RELEASED, released), (LOG, log)]);
        faults(&made_up::tree(&all).tree).unwrap()
    }

    const TWINS: [&str; 4] = [
        "sqlite/0001_start.sql",
        "sqlite/0002_more.sql",
        "mysql/0001_start.sql",
        "mysql/0002_more.sql",
    ];

    #[test]
    fn twins_without_a_gap_are_well() {
        let released = format!("# first\n0001 {ABC} sqlite\n0001 {ABC} mysql\n");
        assert_eq!(found(&TWINS, &released), Faults::new());
    }

    #[test]
    fn none_at_all_is_found() {
        assert_eq!(found(&[], "").len(), 1);
    }

    #[test]
    fn a_missing_or_differently_named_twin_is_found() {
        assert_eq!(found(&TWINS[..3], "").len(), 1);
        assert_eq!(
            found(&TWINS[1..], "").len(),
            2,
            "no twin, and sqlite starts at two"
        );
        assert_eq!(
            found(&["sqlite/0001_a.sql", "mysql/0001_b.sql"], "").len(),
            1
        );
    }

    #[test]
    fn gaps_doubles_and_odd_names_are_found() {
        assert_eq!(
            found(&["sqlite/0002_a.sql", "mysql/0002_a.sql"], "").len(),
            2
        );
        assert_eq!(
            found(
                &["sqlite/0001_a.sql", "sqlite/0001_b.sql", "mysql/0001_b.sql"],
                ""
            )
            .len(),
            1
        );
        assert_eq!(
            found(&[&TWINS[..], &["sqlite/3_Third.sql"]].concat(), "").len(),
            1
        );
    }

    #[test]
    fn a_released_one_that_changed_or_went_is_found() {
        assert!(
            found(&TWINS, &format!("0001 {} sqlite\n", ABC.replace('b', "c")))[0]
                .contains("has changed")
        );
        assert!(found(&TWINS, &format!("0003 {ABC} mysql\n"))[0].contains("is gone"));
        assert!(found(&TWINS, "0001\n")[0].contains("is not"));
    }

    #[test]
    fn one_that_is_not_in_the_changelog_is_found() {
        assert_eq!(
            found_with_log(&TWINS, "", "## 0001_start\n"),
            ["docs/sql_changelog.md: has no entry for 0002_more"]
        );
    }
}
