//! Whether a code is good: one of the app's, of a step that was not taken before, or a recovery code that is left.
//! Guesses are limited before anything is compared.

use crate::door::Door;
use chat::from_storage;
use directory::{codes, second_factor};
use model::Party;
use protocol::{Code, Problem};
use storage::SecondFactorRow;

impl Door {
    /// Lets a member of staff in whose password was right, if no second factor is on or the code is good.
    pub(crate) async fn check_second_factor(
        &self,
        party: Party,
        code: Option<&str>,
    ) -> Result<(), Problem> {
        if !party.is_staff() {
            return Ok(());
        }
        let Some(factor) = self.factor_on(party).await? else {
            return Ok(());
        };
        let code = code.ok_or_else(|| {
            Problem::new(
                Code::SecondFactorNeeded,
                "send the code of your app, or a recovery code, as code",
            )
        })?;
        self.take_code(party, &factor, code).await
    }

    /// Takes a code; it is worth nothing afterwards.
    pub(crate) async fn take_code(
        &self,
        party: Party,
        factor: &SecondFactorRow,
        code: &str,
    ) -> Result<(), Problem> {
        self.limits.second_factor(party)?;
        let step = second_factor::step_of(&factor.secret, code, self.clock.now());
        let taken = match (step, codes::recovery_hash(party, code)) {
            (Some(step), _) => self.storage.take_step(party, &factor.secret, step).await,
            (None, Some(hash)) => self.storage.take_recovery_code(party, &hash).await,
            (None, None) => Ok(false),
        };
        if taken.map_err(|error| from_storage(&error))? {
            Ok(())
        } else {
            Err(bad_code())
        }
    }

    /// A party's second factor, if one is on.
    pub(crate) async fn factor_on(&self, party: Party) -> Result<Option<SecondFactorRow>, Problem> {
        let found = self.storage.second_factor(party).await;
        Ok(found
            .map_err(|error| from_storage(&error))?
            .filter(|factor| factor.is_on))
    }
}

/// Wrong, too old and used before are one answer.
pub(crate) fn bad_code() -> Problem {
    Problem::new(
        Code::BadSecondFactor,
        "this code is not good: wait for the next one of your app, or use a recovery code",
    )
}
