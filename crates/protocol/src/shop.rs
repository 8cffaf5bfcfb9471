//! The shop on the wire: what everybody sees of it, and what its admins set.

use crate::{Fields, Problem};
use model::{
    Day, DayTime, Hours, LANGUAGES_MAX, OpenHours, ShopSettings, Zone, check_language, check_line,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// Most opening hours of a week: six a day.
pub const HOURS_MAX: usize = 42;
/// Most closed days at once.
pub const CLOSED_DAYS_MAX: usize = 400;

/// Open from … to on one day of the week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct OpenHour {
    /// 1 (Monday) to 7.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub day: i64,
    /// `08:00`, by the shop's clock.
    pub from: String,
    /// `18:00`, up to `24:00`; before `from` it is on the next day.
    pub to: String,
}

impl From<&OpenHours> for OpenHour {
    fn from(hours: &OpenHours) -> Self {
        Self {
            day: hours.day(),
            from: hours.from().to_string(),
            to: hours.to().to_string(),
        }
    }
}

/// What an admin sets of the shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Settings {
    /// One line; empty until it is set.
    pub name: String,
    /// Tags of the languages that it speaks.
    pub languages: Vec<String>,
    /// The one to begin with.
    pub language: String,
    /// By which clock the hours are.
    pub time_zone: String,
    /// When somebody answers; none: it has not said.
    pub hours: Vec<OpenHour>,
    /// On these days nothing opens.
    pub closed_days: Vec<String>,
}

impl From<&ShopSettings> for Settings {
    fn from(settings: &ShopSettings) -> Self {
        let hours = &settings.hours;
        Self {
            name: settings.name.clone(),
            languages: settings.languages.clone(),
            language: settings.language.clone(),
            time_zone: hours.zone.name().to_owned(),
            hours: hours.weekly.iter().map(OpenHour::from).collect(),
            closed_days: hours.closed_days.iter().map(ToString::to_string).collect(),
        }
    }
}

/// The shop as everybody sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Shop {
    /// One line; empty until it is set.
    pub name: String,
    /// Tags of the languages that it speaks.
    pub languages: Vec<String>,
    /// The one to begin with.
    pub language: String,
    /// By which clock the hours are.
    pub time_zone: String,
    /// When somebody answers; none: it has not said.
    pub hours: Vec<OpenHour>,
    /// On these days nothing opens.
    pub closed_days: Vec<String>,
    /// Whether somebody answers now; null when it has not said when.
    pub is_open: Option<bool>,
    /// When it opens next, if it is closed and does within two weeks.
    pub opens_at: Option<String>,
    /// How long customers have usually waited for the first answer in the last week; null when there were few.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub usually_replies_minutes: Option<i64>,
    /// There is no admin yet: `auth/setup` makes the first.
    pub needs_setup: bool,
    /// `own` or `site`: where people come from.
    #[cfg_attr(feature = "ts", ts(type = "\"own\" | \"site\""))]
    pub directory: String,
}

/// `shop`
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ShopAnswer {
    /// The shop.
    pub shop: Shop,
}

/// `settings`
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SettingsAnswer {
    /// What is set.
    pub settings: Settings,
    /// `public_url` of the configuration.
    pub public_url: Option<String>,
    /// Scheme and host as this request found the server.
    pub seen_as: Option<String>,
    /// `own` or `site`: where people come from.
    #[cfg_attr(feature = "ts", ts(type = "\"own\" | \"site\""))]
    pub directory: String,
}

/// `settings`, and `auth/setup`: what is named is changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SettingsChange {
    /// One line.
    pub name: Option<String>,
    /// Tags of languages, at least one.
    pub languages: Option<Vec<String>>,
    /// One of the languages.
    pub language: Option<String>,
    /// By which clock the hours are.
    pub zone: Option<Zone>,
    /// When somebody answers.
    pub hours: Option<Vec<OpenHours>>,
    /// On these days nothing opens.
    pub closed_days: Option<Vec<Day>>,
}

impl SettingsChange {
    /// Reads the request; the shop's name stands under `name`.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read(fields: &Fields) -> Result<Self, Problem> {
        Self::read_named(fields, "name")
    }

    /// The same where `name` is somebody's, and the shop's name stands under another.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn read_named(fields: &Fields, name: &str) -> Result<Self, Problem> {
        Ok(Self {
            name: fields.line(name)?,
            languages: languages(fields)?,
            language: match fields.text("language")? {
                None => None,
                Some(text) => {
                    Some(check_language(text).map_err(|rule| Problem::field("language", rule))?)
                }
            },
            zone: match fields.text("time_zone")? {
                None => None,
                Some(text) => Some(
                    text.parse()
                        .map_err(|rule| Problem::field("time_zone", rule))?,
                ),
            },
            hours: hours(fields)?,
            closed_days: closed_days(fields)?,
        })
    }

    /// The settings with this change.
    ///
    /// # Errors
    /// `invalid_field` when the language is none of the languages then.
    pub fn apply(self, to: &ShopSettings) -> Result<ShopSettings, Problem> {
        let now = to.clone();
        let languages = self.languages.unwrap_or(now.languages);
        // Whoever names only the languages may have dropped the one to begin with.
        let kept = Some(now.language).filter(|language| languages.contains(language));
        let language = self
            .language
            .or(kept)
            .unwrap_or_else(|| languages.first().cloned().unwrap_or_default());
        if !languages.contains(&language) {
            return Err(Problem::field(
                "language",
                format!(
                    "must be one of the languages, which are {}",
                    languages.join(", ")
                ),
            ));
        }
        Ok(ShopSettings {
            name: self.name.unwrap_or(now.name),
            languages,
            language,
            hours: Hours {
                weekly: self.hours.unwrap_or(now.hours.weekly),
                closed_days: self.closed_days.unwrap_or(now.hours.closed_days),
                zone: self.zone.unwrap_or(now.hours.zone),
            },
        })
    }
}

impl Settings {
    /// What was stored, as values; what cannot be read any more is as if it had never been set.
    #[must_use]
    pub fn understand(self) -> ShopSettings {
        let usual = ShopSettings::default();
        let languages: Vec<String> = self
            .languages
            .into_iter()
            .filter(|language| check_language(language).is_ok())
            .collect();
        let change = SettingsChange {
            name: check_line(&self.name).ok(),
            language: Some(self.language).filter(|language| languages.contains(language)),
            languages: Some(languages).filter(|languages| !languages.is_empty()),
            zone: self.time_zone.parse().ok(),
            hours: Some(self.hours.iter().filter_map(OpenHour::understand).collect()),
            closed_days: Some(
                self.closed_days
                    .iter()
                    .filter_map(|day| day.parse().ok())
                    .collect(),
            ),
        };
        change.apply(&usual).unwrap_or(usual)
    }
}

impl OpenHour {
    fn understand(&self) -> Option<OpenHours> {
        let (from, to): (DayTime, DayTime) = (self.from.parse().ok()?, self.to.parse().ok()?);
        OpenHours::new(self.day, from, to).ok()
    }
}

fn languages(fields: &Fields) -> Result<Option<Vec<String>>, Problem> {
    let wrong = |rule: String| Problem::field("languages", rule);
    let Some(words) = fields.words("languages")? else {
        return Ok(None);
    };
    if words.is_empty() || words.len() > LANGUAGES_MAX {
        return Err(wrong(format!("must be from 1 to {LANGUAGES_MAX}")));
    }
    let mut languages: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        let language = check_language(&word).map_err(|rule| wrong(format!("each {rule}")))?;
        if !languages.contains(&language) {
            languages.push(language);
        }
    }
    Ok(Some(languages))
}

fn hours(fields: &Fields) -> Result<Option<Vec<OpenHours>>, Problem> {
    let rule = "must be a list of {\"day\": 1 to 7, \"from\": \"08:00\", \"to\": \"18:00\"}";
    let Some(list) = fields.list("hours")? else {
        return Ok(None);
    };
    if list.len() > HOURS_MAX {
        return Err(Problem::field(
            "hours",
            format!("must be at most {HOURS_MAX}"),
        ));
    }
    let hours: Option<Vec<OpenHours>> = list.iter().map(hour).collect();
    hours.map(Some).ok_or_else(|| Problem::field("hours", rule))
}

/// As everywhere, a number may be decimal text.
fn hour(value: &Value) -> Option<OpenHours> {
    let day = match value.get("day")? {
        Value::Number(day) => day.as_i64()?,
        Value::String(day) => day.parse().ok()?,
        _ => return None,
    };
    let hour = OpenHour {
        day,
        from: value.get("from")?.as_str()?.to_owned(),
        to: value.get("to")?.as_str()?.to_owned(),
    };
    hour.understand()
}

fn closed_days(fields: &Fields) -> Result<Option<Vec<Day>>, Problem> {
    let Some(words) = fields.words("closed_days")? else {
        return Ok(None);
    };
    if words.len() > CLOSED_DAYS_MAX {
        return Err(Problem::field(
            "closed_days",
            format!("must be at most {CLOSED_DAYS_MAX}"),
        ));
    }
    let days: Result<Vec<Day>, _> = words.iter().map(|word| word.parse()).collect();
    let mut days = days.map_err(|rule| Problem::field("closed_days", format!("each {rule}")))?;
    days.sort_unstable();
    days.dedup();
    Ok(Some(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(json: &str) -> Result<SettingsChange, Problem> {
        SettingsChange::read(&Fields::from_json(json.as_bytes()).unwrap())
    }

    #[test]
    fn settings_are_read_changed_written_and_understood_again() {
        let change = change(
            r#"{"name":"Kelem Garage","languages":["am","en","am"],"time_zone":"africa/addis_ababa",
                "hours":[{"day":1,"from":"08:00","to":"18:30"},{"day":"5","from":"22:00","to":"02:00"}],
                "closed_days":["2026-12-25","2026-09-11","2026-12-25"]}"#,
        )
        .unwrap();
        let settings = change.apply(&ShopSettings::default()).unwrap();
        let written = Settings::from(&settings);
        assert_eq!(written.languages, ["am", "en"]);
        assert_eq!(written.language, "en", "as it was, since it still can be");
        assert_eq!(written.time_zone, "Africa/Addis_Ababa");
        assert_eq!(written.closed_days, ["2026-09-11", "2026-12-25"]);
        assert_eq!(written.hours[1].from, "22:00");
        assert_eq!(written.clone().understand(), settings);
        let nothing = SettingsChange::default().apply(&settings).unwrap();
        assert_eq!(nothing, settings);
    }

    #[test]
    fn the_language_to_begin_with_is_one_of_the_languages() {
        let usual = ShopSettings::default();
        let apply = |json: &str| change(json).unwrap().apply(&usual);
        assert_eq!(
            apply(r#"{"languages":["am","ar"]}"#).unwrap().language,
            "am"
        );
        let refused = apply(r#"{"language":"am"}"#).unwrap_err();
        assert!(refused.sentence.starts_with("language"), "{refused}");
        assert!(apply(r#"{"languages":["am"],"language":"en"}"#).is_err());
    }

    #[test]
    fn forms_carry_lists_as_words_or_as_json() {
        let fields = Fields::from_form(
            "languages=en,%20am&closed_days=%5B%222026-12-25%22%5D\
             &hours=%5B%7B%22day%22:1,%22from%22:%2208:00%22,%22to%22:%2209:00%22%7D%5D",
        )
        .unwrap();
        let change = SettingsChange::read(&fields).unwrap();
        assert_eq!(
            change.languages,
            Some(vec!["en".to_owned(), "am".to_owned()])
        );
        assert_eq!(change.closed_days.map(|days| days.len()), Some(1));
        assert_eq!(change.hours.map(|hours| hours.len()), Some(1));
        let cleared = Fields::from_form("hours=%5B%5D").unwrap();
        assert_eq!(SettingsChange::read(&cleared).unwrap().hours, Some(vec![]));
    }

    #[test]
    fn what_is_stored_and_cannot_be_read_is_as_if_it_had_never_been_set() {
        let broken = Settings {
            name: "two\nlines".to_owned(),
            languages: vec!["ENGLISH".to_owned()],
            language: "xx".to_owned(),
            time_zone: "Mars/Olympus".to_owned(),
            hours: vec![OpenHour {
                day: 9,
                from: String::new(),
                to: String::new(),
            }],
            closed_days: vec!["soon".to_owned()],
        };
        assert_eq!(broken.understand(), ShopSettings::default());
    }
}
