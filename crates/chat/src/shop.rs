//! What the shop says of itself, and what an admin sets of it.

use crate::refuse::from_storage;
use crate::{Caller, Desk};
use model::{OpenState, ShopSettings};
use policy::ShopAction;
use protocol::{Problem, Settings, SettingsChange, Shop};
use serde_json::{Map, Value};
use std::sync::atomic::{AtomicBool, Ordering};
use storage::{FirstAnswer, Setting};
use tokio::sync::Mutex;

/// How long the settings are remembered, milliseconds: what another server saved shows after that.
const SETTINGS_MILLIS: i64 = 5_000;
/// How long the usual wait for an answer is remembered, milliseconds.
const USUAL_MILLIS: i64 = 60_000;
/// Chats of so many milliseconds tell how long customers usually wait.
const USUAL_SPAN_MILLIS: i64 = 7 * 24 * 60 * 60 * 1_000;
/// Chats that are looked at for it.
const USUAL_CHATS_MAX: usize = 500;
/// Fewer first answers than that tell nothing.
const USUAL_ANSWERS_MIN: usize = 5;
const MINUTE_MILLIS: i64 = 60_000;

/// Everybody who opens the site asks for the shop, so it is remembered for a moment. Whoever asks meanwhile waits for
/// the one that reads.
#[derive(Default)]
pub(crate) struct ShopMemory {
    settings: Mutex<Option<(i64, ShopSettings)>>,
    usual: Mutex<Option<(i64, Option<i64>)>>,
    /// Admins are switched off, never removed: once there is one, there always is.
    has_admin: AtomicBool,
}

impl Desk {
    /// The shop as everybody sees it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn shop(&self) -> Result<Shop, Problem> {
        let settings = self.settings().await?;
        let (is_open, opens_at) = match settings.hours.state(self.clock.now()) {
            OpenState::Unknown => (None, None),
            OpenState::Open => (Some(true), None),
            OpenState::Closed { opens_at } => (Some(false), opens_at),
        };
        let Settings {
            name,
            languages,
            language,
            time_zone,
            hours,
            closed_days,
        } = Settings::from(&settings);
        Ok(Shop {
            name,
            languages,
            language,
            time_zone,
            hours,
            closed_days,
            is_open,
            opens_at: opens_at.map(model::Timestamp::rfc3339),
            usually_replies_minutes: self.usually_replies_minutes().await?,
            needs_setup: self.needs_setup().await?,
            directory: self.directory_word().to_owned(),
        })
    }

    /// What an admin may set, as it is.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn read_settings(&self, caller: &Caller) -> Result<Settings, Problem> {
        self.allow_in_shop(caller, ShopAction::Settings)?;
        Ok(Settings::from(&self.settings().await?))
    }

    /// An admin sets some of it; gives all as it is then.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn change_settings(
        &self,
        caller: &Caller,
        change: SettingsChange,
    ) -> Result<Settings, Problem> {
        self.allow_in_shop(caller, ShopAction::Settings)?;
        self.save_settings(change).await
    }

    /// Saves settings, whoever stands behind it; gives all as they are then.
    ///
    /// # Errors
    /// When they do not fit together, or the database does not answer.
    pub async fn save_settings(&self, change: SettingsChange) -> Result<Settings, Problem> {
        // Held until it is saved: of two admins on this server the later one changes what the earlier one saved.
        let mut remembered = self.shop.settings.lock().await;
        let before = self.stored_settings().await?;
        let after = change.apply(&before)?;
        let (old, new) = (fields(&before), fields(&after));
        let changed: Vec<Setting> = new
            .iter()
            .filter(|(name, value)| old.get(*name) != Some(value))
            .map(|(name, value)| Setting {
                name: name.clone(),
                value: value.to_string(),
            })
            .collect();
        *remembered = None;
        if !changed.is_empty() {
            self.storage
                .save_settings(&changed, self.clock.now())
                .await
                .map_err(|error| from_storage(&error))?;
        }
        Ok(Settings::from(&after))
    }

    /// Whether the first admin is still to come.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn needs_setup(&self) -> Result<bool, Problem> {
        if !self.directory.is_own() || self.shop.has_admin.load(Ordering::Relaxed) {
            return Ok(false);
        }
        let found = self.storage.has_admin().await;
        let has_admin = found.map_err(|error| from_storage(&error))?;
        self.shop.has_admin.store(has_admin, Ordering::Relaxed);
        Ok(!has_admin)
    }

    /// `own` or `site`: where people come from.
    #[must_use]
    pub fn directory_word(&self) -> &'static str {
        if self.directory.is_own() {
            "own"
        } else {
            "site"
        }
    }

    /// What the shop says of itself, remembered for some seconds.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn settings(&self) -> Result<ShopSettings, Problem> {
        let now = self.clock.monotonic_millis();
        let mut remembered = self.shop.settings.lock().await;
        if let Some((until, settings)) = &*remembered
            && *until > now
        {
            return Ok(settings.clone());
        }
        let settings = self.stored_settings().await?;
        *remembered = Some((now + SETTINGS_MILLIS, settings.clone()));
        Ok(settings)
    }

    async fn stored_settings(&self) -> Result<ShopSettings, Problem> {
        let rows = self.storage.settings().await;
        Ok(understood(&rows.map_err(|error| from_storage(&error))?))
    }

    async fn usually_replies_minutes(&self) -> Result<Option<i64>, Problem> {
        let now = self.clock.monotonic_millis();
        let mut remembered = self.shop.usual.lock().await;
        if let Some((until, minutes)) = *remembered
            && until > now
        {
            return Ok(minutes);
        }
        let since = self.clock.now().plus_millis(-USUAL_SPAN_MILLIS);
        let answers = self
            .storage
            .first_answers(since, USUAL_CHATS_MAX)
            .await
            .map_err(|error| from_storage(&error))?;
        let minutes = usual_minutes(&answers);
        *remembered = Some((now + USUAL_MILLIS, minutes));
        Ok(minutes)
    }
}

/// The settings as named JSON values: what the tables hold.
fn fields(settings: &ShopSettings) -> Map<String, Value> {
    match serde_json::to_value(Settings::from(settings)) {
        Ok(Value::Object(fields)) => fields,
        _ => unreachable!("settings are an object of texts, numbers and lists"),
    }
}

/// What was saved over what there is without. A row that this version cannot read is as if it were not there.
fn understood(rows: &[Setting]) -> ShopSettings {
    let usual = ShopSettings::default();
    let mut all = fields(&usual);
    for row in rows {
        let mut tried = all.clone();
        let Ok(value) = serde_json::from_str(&row.value) else {
            tracing::warn!(setting = row.name, "a setting of the shop is no JSON");
            continue;
        };
        tried.insert(row.name.clone(), value);
        match serde_json::from_value::<Settings>(Value::Object(tried.clone())) {
            Ok(_) => all = tried,
            Err(_) => tracing::warn!(
                setting = row.name,
                "a setting of the shop is not understood"
            ),
        }
    }
    serde_json::from_value::<Settings>(Value::Object(all)).map_or(usual, Settings::understand)
}

/// The median wait in whole minutes, at least one; none when too few were answered.
fn usual_minutes(answers: &[FirstAnswer]) -> Option<i64> {
    if answers.len() < USUAL_ANSWERS_MIN {
        return None;
    }
    let mut waits: Vec<i64> = answers
        .iter()
        .map(|answer| answer.answered_at.millis() - answer.asked_at.millis())
        .collect();
    waits.sort_unstable();
    let middle = waits.len() / 2;
    let median = if waits.len().is_multiple_of(2) {
        i64::midpoint(waits[middle - 1], waits[middle])
    } else {
        waits[middle]
    };
    Some(((median + MINUTE_MILLIS - 1) / MINUTE_MILLIS).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Timestamp;

    #[test]
    fn the_usual_wait_is_a_median_in_whole_minutes_of_at_least_five() {
        let minutes = |waits: &[i64]| {
            let answers: Vec<FirstAnswer> = waits
                .iter()
                .map(|seconds| FirstAnswer {
                    asked_at: Timestamp::from_millis(7),
                    answered_at: Timestamp::from_millis(7 + seconds * 1_000),
                })
                .collect();
            usual_minutes(&answers)
        };
        assert_eq!(minutes(&[]), None);
        assert_eq!(minutes(&[60, 60, 60, 60]), None);
        assert_eq!(minutes(&[5, 5, 5, 5, 5]), Some(1));
        assert_eq!(minutes(&[9_000, 60, 240, 241, 60]), Some(4));
        assert_eq!(minutes(&[60, 60, 120, 240, 999, 999]), Some(3));
    }

    #[test]
    fn a_setting_that_is_not_understood_spoils_no_other() {
        let row = |name: &str, value: &str| Setting {
            name: name.to_owned(),
            value: value.to_owned(),
        };
        let settings = understood(&[
            row("closed_days", "7"),
            row("from_the_future", "{}"),
            row("hours", "nonsense"),
            row("name", "\"Kelem Garage\""),
        ]);
        assert_eq!(settings.name, "Kelem Garage");
        assert!(settings.hours.weekly.is_empty());
    }
}
