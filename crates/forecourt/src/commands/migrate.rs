//! `forecourt migrate [--print]`

use crate::commands::Outcome;
use crate::{Config, open_storage};
use model::shared_system_clock;
use std::process::ExitCode;
use storage::{Dialect, grants, migrations};

/// Brings the schema up to date, or prints its SQL.
///
/// # Errors
/// Why the database cannot be used.
pub async fn run(config: &Config, print: bool) -> Outcome {
    if print {
        print_sql(config);
        return Ok(ExitCode::SUCCESS);
    }
    let storage = open_storage(config, true, &shared_system_clock())
        .await
        .map_err(|error| error.to_string())?;
    drop(storage);
    println!("the schema is up to date: {} steps", migrations().len());
    Ok(ExitCode::SUCCESS)
}

fn print_sql(config: &Config) {
    let is_mysql = config.database_url.starts_with("mysql://");
    let dialect = if is_mysql {
        Dialect::Mysql
    } else {
        Dialect::Sqlite
    };
    for step in migrations() {
        println!(
            "-- step {}: {}\n{}",
            step.number,
            step.name,
            step.sql(dialect)
        );
    }
    if is_mysql {
        let url = url::Url::parse(&config.database_url).ok();
        let database = url
            .as_ref()
            .map_or("chat", |url| url.path().trim_start_matches('/'));
        let user = url.as_ref().map_or("forecourt", |url| url.username());
        println!(
            "-- what `serve` needs when another user migrates\n{}",
            grants(database, &format!("'{user}'@'%'"))
        );
    }
}
