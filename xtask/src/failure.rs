//! What stops an own command: something could not be read, started or understood.
//! Faults that a fence finds in the tree are not failures, they are its result.

use std::fmt;

/// A sentence that says what was being done and why it could not be.
#[derive(Debug)]
pub(crate) struct Failure(String);

/// The result of everything here that can be stopped by a [`Failure`].
pub(crate) type Outcome<T> = Result<T, Failure>;

impl Failure {
    /// A failure in one sentence.
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Adds what was being done to a foreign error.
pub(crate) trait Doing<T> {
    /// `doing` is put before the error: "reading edges.txt: no such file".
    fn doing(self, doing: impl fmt::Display) -> Outcome<T>;
}

impl<T, E: fmt::Display> Doing<T> for Result<T, E> {
    fn doing(self, doing: impl fmt::Display) -> Outcome<T> {
        self.map_err(|error| Failure(format!("{doing}: {error}")))
    }
}
