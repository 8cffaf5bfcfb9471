//! The host's people behind one trait, and the proofs of who they are.
//!
//! Two directories: [`OwnDirectory`] reads the chat's own tables, [`SiteDirectory`] the host site's, which it
//! only ever reads (contract, P8). Nothing else in the product knows the site's tables and columns. [`Cached`]
//! spares either of them repeated questions for at most half a minute. Beside them stand the proofs of
//! identity: [`password`] and [`second_factor`] for staff, [`handoff`] for those whom the site has already signed in.
//!
//! A guest is nobody's entry: asking for one gives `None`.

mod cached;
pub mod codes;
mod garage;
pub mod handoff;
mod hasher;
mod own;
pub mod password;
mod person;
pub mod second_factor;
mod site;

use async_trait::async_trait;
use model::{Party, PartyKind};
use std::collections::HashMap;

pub use cached::Cached;
pub use garage::{APPOINTMENTS_MAX, Appointment, CARS_MAX, Car, Garage};
pub use hasher::{Hasher, HasherError, UsualHash};
pub use own::OwnDirectory;
pub use person::{Login, Person, credential_mark};
pub use site::{
    AdminTable, AppointmentTable, ServiceTable, SiteDirectory, SiteTables, UserTable, VehicleTable,
    WorkerTable,
};

/// Most people that one search gives.
pub const SEARCH_LIMIT_MAX: usize = 200;
/// Most user ids that one search for customers gives.
pub const CUSTOMERS_NAMED_MAX: usize = 10_000;
/// Longest username that is looked up, in Unicode scalar values; a longer one is nobody's.
pub const USERNAME_SCALARS_MAX: usize = 200;

/// Why a directory cannot answer. Not finding somebody is never an error.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// The database is away, or refuses us.
    #[error("{doing}: the people's database does not answer as it should: {source}")]
    Unavailable {
        /// What was being done.
        doing: &'static str,
        /// What the database or the network said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The database took too long.
    #[error("{doing}: the people's database did not answer within {seconds} s")]
    TooSlow {
        /// What was being done.
        doing: &'static str,
        /// How long was waited.
        seconds: u64,
    },
    /// A setting that cannot work; the sentence names it.
    #[error("{0}")]
    Setting(String),
}

/// Where people come from.
#[async_trait]
pub trait Directory: Garage + Send + Sync + 'static {
    /// The people are the chat's own, to be added and changed here; the site's are never written.
    fn is_own(&self) -> bool;

    /// One person; `None` for guests and for whom the directory does not know.
    async fn person(&self, party: Party) -> Result<Option<Person>, DirectoryError>;

    /// Those of `parties` whom the directory knows, in few queries whatever their number.
    async fn people(&self, parties: &[Party]) -> Result<HashMap<Party, Person>, DirectoryError>;

    /// Who may sign in with a password under this name: the site's admins, then its workers, never its customers;
    /// in the chat's own tables the one person of that name. Upper and lower case are the same.
    async fn login(&self, username: &str) -> Result<Vec<Login>, DirectoryError>;

    /// What one person's password must match; `None` as for [`Directory::person`].
    async fn login_of(&self, party: Party) -> Result<Option<Login>, DirectoryError>;

    /// The active workers, by name.
    async fn workers(&self) -> Result<Vec<Person>, DirectoryError>;

    /// Active users, workers and admins (or one kind) whose name contains `q`, case folded, by name; an empty `q`
    /// gives the first by name. `%` and `_` are ordinary characters. At most [`SEARCH_LIMIT_MAX`].
    async fn search(
        &self,
        q: &str,
        kind: Option<PartyKind>,
        limit: usize,
    ) -> Result<Vec<Person>, DirectoryError>;

    /// The ids of users whose name contains `q`, as in [`Directory::search`], newest account first; at most
    /// [`CUSTOMERS_NAMED_MAX`].
    async fn customers_named(&self, q: &str, limit: usize) -> Result<Vec<i64>, DirectoryError>;

    /// The user whom the site's handoff names. The chat's own tables take an unknown one in under that id; the
    /// site's are never written, so there the user must exist.
    async fn admit_user(
        &self,
        id: i64,
        name: Option<&str>,
        email: Option<&str>,
    ) -> Result<Option<Person>, DirectoryError>;
}
