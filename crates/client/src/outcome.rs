//! What became of a request: done, certainly refused, or unknown.

use protocol::{Code, Problem};

/// The result of one request. There is no fourth: who cannot tell `Refused` from `Unknown` loses messages or
/// sends them twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<T> {
    /// The server's answer.
    Ok(T),
    /// The server said no, and nothing has changed.
    Refused(Problem),
    /// The connection or the server failed before an answer came: it may have happened or not. The sentence
    /// says how it failed.
    Unknown(String),
}

impl<T> Outcome<T> {
    /// The answer, if there was one.
    pub fn ok(self) -> Option<T> {
        match self {
            Self::Ok(answer) => Some(answer),
            Self::Refused(_) | Self::Unknown(_) => None,
        }
    }

    /// Whether the refusal is "not here", the one answer for "not yours" and "does not exist".
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Refused(problem) if problem.code == Code::NotFound)
    }

    /// The answer turned into something else.
    pub fn map<U>(self, turn: impl FnOnce(T) -> U) -> Outcome<U> {
        match self {
            Self::Ok(answer) => Outcome::Ok(turn(answer)),
            Self::Refused(problem) => Outcome::Refused(problem),
            Self::Unknown(why) => Outcome::Unknown(why),
        }
    }
}

/// A refusal that the server gave. A 5xx leaves open whether the change was made, except where the word itself
/// says that it was not begun.
pub(crate) fn refusal<T>(status: u16, problem: Problem) -> Outcome<T> {
    let begun = status >= 500 && !matches!(problem.code, Code::Busy | Code::StorageFull);
    if begun {
        Outcome::Unknown(format!(
            "the server answered {status} {}",
            problem.code.as_str()
        ))
    } else {
        Outcome::Refused(problem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_not_begun_is_certain() {
        for (status, code, certain) in [
            (404, Code::NotFound, true),
            (429, Code::RateLimited, true),
            (503, Code::Busy, true),
            (503, Code::StorageFull, true),
            (503, Code::Unavailable, false),
            (500, Code::Internal, false),
        ] {
            let outcome = refusal::<()>(status, Problem::new(code, "no"));
            assert_eq!(
                matches!(outcome, Outcome::Refused(_)),
                certain,
                "{status} {code:?}"
            );
        }
    }
}
