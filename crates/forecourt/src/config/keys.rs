//! Every setting: its name, what it may be, its default.

use super::source::{ConfigError, Given, toml_fault};
use api::{ApiConfig, DirectoryPeriod, Limits, SessionSpans};
use directory::SiteTables;
use ipnet::IpNet;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;
use toml::Value;
use tracing_subscriber::EnvFilter;

/// Where people come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DirectoryKind {
    /// The chat's own tables.
    Own,
    /// The host site's tables.
    Site,
}

/// All settings.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// `sqlite://PATH` or `mysql://…`.
    pub database_url: String,
    /// Where people come from.
    pub directory: DirectoryKind,
    /// The site's database, where it is another than the chat's.
    pub directory_url: Option<String>,
    /// The site's tables and columns.
    pub site_tables: SiteTables,
    /// The secret that the site signs handoffs with.
    pub site_secret: Option<String>,
    /// Leave syncing to the system.
    pub relaxed_durability: bool,
    /// What is logged.
    pub log: Option<String>,
    /// Settings of the door.
    pub api: ApiConfig,
    /// Settings that are known, given, and not in use in this version.
    pub not_in_use: Vec<String>,
}

/// The names of all settings.
pub(super) const NAMES: &[&str] = &[
    "listen",
    "database_url",
    "directory",
    "directory_url",
    "site_tables",
    "site_secret",
    "public_url",
    "allowed_origins",
    "trusted_proxies",
    "metrics_token",
    "limit_scale",
    "durability",
    "log",
    "session_idle_days",
    "session_days",
    "guest_idle_days",
    "nats_url",
    "smtp_url",
    "mail_from",
    "unread_after",
    "telegram_token",
    "telegram_api",
    "egress_allow",
    "site_notifications",
];

/// Known by name, so that one configuration serves the versions to come; they say so at start.
const NOT_IN_USE: &[&str] = &[
    "nats_url",
    "smtp_url",
    "mail_from",
    "unread_after",
    "telegram_token",
    "telegram_api",
    "egress_allow",
    "site_notifications",
];

/// Shortest secret of the site, bytes: what HS256 wants (RFC 7518 §3.2).
const SECRET_BYTES_MIN: usize = 32;

pub(super) fn understand(given: &BTreeMap<String, Given>) -> Result<Config, ConfigError> {
    let keys = Keys(given);
    let listen = keys.parsed("listen", "127.0.0.1:8080", |text| {
        text.parse::<SocketAddr>()
            .map_err(|_| "must be an address and a port, such as 127.0.0.1:8080".to_owned())
    })?;
    let directory = keys.parsed("directory", "own", |text| match text {
        "own" => Ok(DirectoryKind::Own),
        "site" => Ok(DirectoryKind::Site),
        _ => Err("must be own or site".to_owned()),
    })?;
    Ok(Config {
        listen,
        database_url: keys.parsed("database_url", "sqlite://data/forecourt.db", database_url)?,
        directory,
        directory_url: keys.optional("directory_url", mysql_url)?,
        site_tables: site_tables(&keys)?,
        site_secret: keys.optional("site_secret", |text| {
            if text.len() < SECRET_BYTES_MIN {
                return Err(format!("must be at least {SECRET_BYTES_MIN} bytes: make one with `openssl rand -hex 32`"));
            }
            Ok(text.to_owned())
        })?,
        relaxed_durability: keys.parsed("durability", "full", |text| match text {
            "full" => Ok(false),
            "relaxed" => Ok(true),
            _ => Err("must be full or relaxed (acknowledged messages may be lost in a power cut)".to_owned()),
        })?,
        log: keys.optional("log", |text| {
            EnvFilter::try_new(text)
                .map(|_| text.to_owned())
                .map_err(|error| format!("must be a filter such as info or info,api=debug: {error}"))
        })?,
        api: api(&keys)?,
        not_in_use: NOT_IN_USE.iter().filter(|name| given.contains_key(**name)).map(|name| (*name).to_owned()).collect(),
    })
}

fn api(keys: &Keys<'_>) -> Result<ApiConfig, ConfigError> {
    let spans = SessionSpans::default();
    let days = |name, default: Duration| {
        let default = (default.as_secs() / 86_400).to_string();
        keys.parsed(name, &default, |text| match text.parse::<u64>() {
            Ok(days @ 1..=3_650) => Ok(Duration::from_secs(days * 86_400)),
            _ => Err("must be a whole number of days from 1 to 3650".to_owned()),
        })
    };
    let scale = keys.parsed("limit_scale", "1", |text| match text.parse::<f64>() {
        Ok(scale) if scale.is_finite() && scale > 0.0 => Ok(scale),
        _ => Err("must be a number above 0, such as 1 or 0.5".to_owned()),
    })?;
    Ok(ApiConfig {
        public_url: keys.optional("public_url", |text| match url::Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(url),
            _ => Err(
                "must be where browsers find the server, such as https://chat.example".to_owned(),
            ),
        })?,
        allowed_origins: keys.list("allowed_origins", |text| {
            let url = url::Url::parse(text)
                .ok()
                .filter(|url| matches!(url.scheme(), "http" | "https"));
            url.map(|url| url.origin().ascii_serialization())
                .ok_or_else(|| {
                    format!(
                        "{text} is no origin: write scheme and host, such as https://shop.example"
                    )
                })
        })?,
        trusted_proxies: keys.list("trusted_proxies", |text| {
            text.parse::<IpNet>()
                .or_else(|_| text.parse::<std::net::IpAddr>().map(IpNet::from))
                .map_err(|_| {
                    format!("{text} is no address or range: write such as 127.0.0.1 or 10.0.0.0/8")
                })
        })?,
        metrics_token: keys.optional("metrics_token", |text| match text.len() {
            16.. => Ok(text.to_owned()),
            _ => Err("must be at least 16 bytes".to_owned()),
        })?,
        sessions: SessionSpans {
            idle: days("session_idle_days", spans.idle)?,
            absolute: days("session_days", spans.absolute)?,
            guest_idle: days("guest_idle_days", spans.guest_idle)?,
        },
        limits: Limits {
            scale,
            ..Limits::default()
        },
        sample_shop: false,
        directory_period: DirectoryPeriod::default(),
    })
}

fn database_url(text: &str) -> Result<String, String> {
    if text.starts_with("mysql://") {
        return mysql_url(text);
    }
    match storage::sqlite::SqliteStorage::path_of_url(text) {
        Some(_) => Ok(text.to_owned()),
        None => Err("must be sqlite://PATH (sqlite:///var/lib/forecourt/chat.db) or mysql://USER:PASSWORD@HOST/DATABASE"
            .to_owned()),
    }
}

fn mysql_url(text: &str) -> Result<String, String> {
    let is_usable = url::Url::parse(text)
        .is_ok_and(|url| url.scheme() == "mysql" && url.has_host() && url.path().len() > 1);
    if is_usable {
        Ok(text.to_owned())
    } else {
        Err("must be mysql://USER:PASSWORD@HOST:PORT/DATABASE".to_owned())
    }
}

/// A table in the file; in the environment the same as TOML text.
fn site_tables(keys: &Keys<'_>) -> Result<SiteTables, ConfigError> {
    let Some(given) = keys.0.get("site_tables") else {
        return Ok(SiteTables::default());
    };
    let fault = |error: toml::de::Error, text: &str| ConfigError::Value {
        place: given.place.clone(),
        fault: format!(
            "must be tables admin, worker, user, vehicle, appointment, service with names of tables and columns: {}",
            toml_fault(&error, text)
        ),
    };
    match &given.value {
        Value::String(text) => toml::from_str(text).map_err(|error| fault(error, text)),
        table => table.clone().try_into().map_err(|error| fault(error, "")),
    }
}

struct Keys<'a>(&'a BTreeMap<String, Given>);

impl Keys<'_> {
    fn text(&self, name: &str) -> Result<Option<String>, ConfigError> {
        let Some(given) = self.0.get(name) else {
            return Ok(None);
        };
        match &given.value {
            Value::String(text) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
            Value::Integer(number) => Ok(Some(number.to_string())),
            Value::Float(number) => Ok(Some(number.to_string())),
            _ => Err(ConfigError::Value {
                place: given.place.clone(),
                fault: "must be text or a number".to_owned(),
            }),
        }
    }

    fn optional<T>(
        &self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<T>, ConfigError> {
        match self.text(name)? {
            None => Ok(None),
            Some(text) => parse(&text).map(Some).map_err(|fault| {
                let place = self
                    .0
                    .get(name)
                    .map_or_else(|| name.to_owned(), |given| given.place.clone());
                ConfigError::Value { place, fault }
            }),
        }
    }

    fn parsed<T>(
        &self,
        name: &str,
        default: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, ConfigError> {
        match self.optional(name, &parse)? {
            Some(value) => Ok(value),
            None => parse(default).map_err(|fault| ConfigError::Value {
                place: name.to_owned(),
                fault,
            }),
        }
    }

    /// A list: an array in the file, or text with commas.
    fn list<T>(
        &self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Vec<T>, ConfigError> {
        let parts = |text: &str| {
            text.split(',')
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .map(&parse)
                .collect::<Result<Vec<T>, String>>()
        };
        if let Some(Given {
            place,
            value: Value::Array(list),
        }) = self.0.get(name)
        {
            let texts: Option<Vec<&str>> = list.iter().map(Value::as_str).collect();
            let texts = texts.ok_or_else(|| "must be a list of texts".to_owned());
            let parsed = texts.and_then(|texts| parts(&texts.join(",")));
            return parsed.map_err(|fault| ConfigError::Value {
                place: place.clone(),
                fault,
            });
        }
        Ok(self.optional(name, parts)?.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::NAMES;

    #[test]
    fn every_setting_is_documented_and_nothing_else() {
        let document = include_str!("../../../../docs/configuration.md");
        let rows = document
            .lines()
            .take_while(|line| !line.starts_with("## "))
            .filter(|line| line.starts_with("| `"));
        let mut documented: Vec<&str> = rows
            .filter_map(|row| row.split('|').nth(1))
            .flat_map(|cell| cell.split(','))
            .map(|name| name.trim().trim_matches('`'))
            .collect();
        let mut known = NAMES.to_vec();
        documented.sort_unstable();
        known.sort_unstable();
        assert_eq!(documented, known);
    }
}
