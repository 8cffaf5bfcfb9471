//! Passwords compared and hashed in their turn, with the refusals that people may get.

use crate::door::Door;
use directory::{HasherError, Login, Person};
use protocol::{Code, Problem};
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;

/// Seconds until a retry makes sense when many sign in at once.
const RETRY_SECONDS: u64 = 2;

impl Door {
    /// Whose password this is, of these; the same work when it is nobody's.
    pub(crate) async fn verify_password(
        &self,
        logins: &[Login],
        password: &str,
    ) -> Result<Option<Person>, Problem> {
        let verified = self.hasher.verify_or_dummy(logins, password).await;
        verified.map_err(not_now)
    }

    /// Hashes a new password; `field` is what it came as.
    pub(crate) async fn hash_password(
        &self,
        field: &str,
        password: &str,
    ) -> Result<String, Problem> {
        let hashed = self.hasher.hash_new(password, UnwrapErr(SysRng)).await;
        hashed
            .map_err(not_now)?
            .map_err(|lacks| Problem::field(field, format!("will not do: {lacks}")))
    }
}

fn not_now(error: HasherError) -> Problem {
    let problem = match error {
        HasherError::Busy => Problem::new(
            Code::Busy,
            "many people are signing in: try again in a moment",
        ),
        HasherError::Stopping => Problem::new(
            Code::Unavailable,
            "the server is going down: try again in a moment",
        ),
    };
    problem.retry_after(RETRY_SECONDS)
}
