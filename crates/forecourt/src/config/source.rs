//! Where settings come from, before they are understood.

use super::keys::{self, Config};
use std::collections::BTreeMap;
use std::path::Path;

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read or is not TOML.
    #[error("reading the configuration file {path}: {fault}")]
    File {
        /// The file.
        path: String,
        /// What is wrong with it.
        fault: String,
    },
    /// A key that does not exist.
    #[error("{place}: there is no such setting; did you mean {nearest}?")]
    Unknown {
        /// The key as it was written.
        place: String,
        /// The key that it resembles most.
        nearest: String,
    },
    /// A value that cannot be used.
    #[error("{place}: {fault}")]
    Value {
        /// The key as it was written.
        place: String,
        /// What is wrong, and what would do.
        fault: String,
    },
}

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub(super) place: String,
    pub(super) value: toml::Value,
}

/// Variables that begin like settings but belong to the start of the program or to its tests.
const NOT_SETTINGS: [&str; 2] = ["FORECOURT_CONFIG", "FORECOURT_BIN"];
/// Variables of the browser tests.
const TEST_PREFIX: &str = "FORECOURT_E2E_";

/// Reads the file (if any) and the environment.
///
/// # Errors
/// [`ConfigError`] names the key.
pub fn load(
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<Config, ConfigError> {
    let mut given = match file {
        Some(path) => from_file(path)?,
        None => BTreeMap::new(),
    };
    for (name, value) in environment {
        let Some(key) = name.strip_prefix("FORECOURT_") else {
            continue;
        };
        if NOT_SETTINGS.contains(&name.as_str()) || name.starts_with(TEST_PREFIX) {
            continue;
        }
        given.insert(
            key.to_ascii_lowercase(),
            Given {
                place: name,
                value: toml::Value::String(value),
            },
        );
    }
    for (key, value) in &given {
        if !keys::NAMES.contains(&key.as_str()) {
            return Err(ConfigError::Unknown {
                place: value.place.clone(),
                nearest: nearest(key),
            });
        }
    }
    keys::understand(&given)
}

fn from_file(path: &Path) -> Result<BTreeMap<String, Given>, ConfigError> {
    let shown = path.display().to_string();
    let file_error = |fault: String| ConfigError::File {
        path: shown.clone(),
        fault,
    };
    let text = std::fs::read_to_string(path).map_err(|error| file_error(error.to_string()))?;
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| file_error(toml_fault(&error, &text)))?;
    Ok(table
        .into_iter()
        .map(|(key, value)| {
            let place = format!("{key} in {shown}");
            (key, Given { place, value })
        })
        .collect())
}

/// What is wrong with TOML and where, in one line. The library's own words quote the text, and there may be a secret in it.
pub(super) fn toml_fault(error: &toml::de::Error, text: &str) -> String {
    let message = error.message().replace('\n', ", ");
    let start = error.span().map(|span| span.start);
    match start.and_then(|start| text.get(..start)) {
        Some(before) => format!("line {}: {message}", before.matches('\n').count() + 1),
        None => message,
    }
}

/// The known key with the fewest differing letters.
fn nearest(key: &str) -> String {
    let best = keys::NAMES.iter().min_by_key(|name| distance(key, name));
    best.map_or_else(String::new, |name| {
        format!("{name} (FORECOURT_{})", name.to_ascii_uppercase())
    })
}

/// Levenshtein's distance.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let kept = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = kept.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_of_digits_stays_text_and_the_environment_wins() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("forecourt.toml");
        std::fs::write(&file, "listen = \"127.0.0.1:1\"\nlimit_scale = 2\nallowed_origins = [\"https://a.example\"]\n")
            .unwrap();
        let secret = "12345678901234567890123456789012";
        let given = [
            ("FORECOURT_SITE_SECRET", secret),
            ("FORECOURT_LISTEN", "127.0.0.1:2"),
        ];
        let config = load(
            Some(&file),
            given.map(|(name, value)| (name.to_owned(), value.to_owned())),
        )
        .unwrap();
        assert_eq!(config.site_secret.as_deref(), Some(secret));
        assert_eq!(config.listen.port(), 2);
        assert!((config.api.limits.scale - 2.0).abs() < f64::EPSILON);
        assert_eq!(config.api.allowed_origins, ["https://a.example"]);
    }

    #[test]
    fn an_unknown_key_of_the_file_is_named_with_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("forecourt.toml");
        std::fs::write(&file, "databse_url = \"x\"\n").unwrap();
        let error = load(Some(&file), []).unwrap_err().to_string();
        assert!(
            error.contains("databse_url in") && error.contains("database_url"),
            "{error}"
        );
    }

    #[test]
    fn the_examples_of_the_document_are_understood() {
        let document = include_str!("../../../../docs/site-integration.md");
        let blocks: Vec<&str> = document
            .split("```toml\n")
            .skip(1)
            .map(|rest| rest.split("```").next().unwrap())
            .collect();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("forecourt.toml");
        std::fs::write(&file, blocks.join("\n")).unwrap();
        let config = load(Some(&file), []).unwrap();
        assert_eq!(config.site_tables.worker.table, "technicians");
        assert_eq!(config.api.trusted_proxies.len(), 1);
        assert!(config.site_secret.is_some());
    }
}
