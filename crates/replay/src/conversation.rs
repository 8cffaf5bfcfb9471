//! Recorded conversations: one JSON object a line, plain or gzipped.

use flate2::read::MultiGzDecoder;
use model::{Body, TextError};
use serde::Deserialize;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The one who came with a question.
    Customer,
    /// The one who answers.
    Agent,
}

/// One text of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Who speaks.
    pub from: Speaker,
    /// What is said.
    pub text: Body,
}

/// A recorded conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// Its name in the recording.
    pub id: String,
    /// What was said, in order.
    pub turns: Vec<Turn>,
}

/// Why a recording cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file itself.
    #[error("reading {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A line that is not a conversation.
    #[error("line {line} is not a conversation: {source}")]
    Json {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A text that nobody could have sent.
    #[error("line {line}: a text {source}")]
    Text {
        /// The line, from 1.
        line: usize,
        /// The rule that it breaks.
        source: TextError,
    },
}

/// Reads a `.jsonl` or `.jsonl.gz` file, at most `limit` conversations of it.
///
/// # Errors
/// [`ReadError`] names the line.
pub fn read_conversations(
    path: &Path,
    limit: Option<usize>,
) -> Result<Vec<Conversation>, ReadError> {
    let io = |source| ReadError::Io {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(io)?;
    let plain: Box<dyn Read> = if path.extension().is_some_and(|end| end == "gz") {
        Box::new(MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    };
    let mut conversations = Vec::new();
    for (line, text) in (1..).zip(BufReader::new(plain).lines()) {
        let text = text.map_err(io)?;
        if limit.is_some_and(|limit| conversations.len() >= limit) {
            break;
        }
        if !text.trim().is_empty() {
            conversations.push(parse(line, &text)?);
        }
    }
    Ok(conversations)
}

fn parse(line: usize, text: &str) -> Result<Conversation, ReadError> {
    #[derive(Deserialize)]
    struct Recorded {
        id: String,
        turns: Vec<Said>,
    }
    #[derive(Deserialize)]
    struct Said {
        from: Speaker,
        text: String,
    }
    let recorded: Recorded =
        serde_json::from_str(text).map_err(|source| ReadError::Json { line, source })?;
    let turn = |said: Said| {
        let text = Body::new(&said.text).map_err(|source| ReadError::Text { line, source })?;
        Ok(Turn {
            from: said.from,
            text,
        })
    };
    let turns: Result<Vec<Turn>, ReadError> = recorded.turns.into_iter().map(turn).collect();
    Ok(Conversation {
        id: recorded.id,
        turns: turns?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_readable_and_limited() {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/workshop.jsonl");
        let all = read_conversations(&sample, None).unwrap();
        assert_eq!(all.len(), 12);
        assert!(all.iter().all(|conversation| conversation.turns.len() >= 4));
        assert_eq!(read_conversations(&sample, Some(3)).unwrap(), all[..3]);
    }

    #[test]
    fn a_broken_line_is_named() {
        assert!(matches!(
            parse(7, "{}"),
            Err(ReadError::Json { line: 7, .. })
        ));
        let control = r#"{"id":"x","turns":[{"from":"customer","text":"\u0007"}]}"#;
        assert!(matches!(
            parse(8, control),
            Err(ReadError::Text { line: 8, .. })
        ));
    }
}
