//! `forecourt user add|passwd|disable|enable|list`: the own directory.

use crate::commands::Outcome;
use crate::config::DirectoryKind;
use crate::{Config, open_storage};
use clap::{Args, Subcommand};
use directory::password;
use model::{Clock, Party, PartyKind, check_email, check_line, shared_system_clock};
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use std::io::BufRead as _;
use std::process::ExitCode;
use std::sync::Arc;
use storage::{NewPerson, Storage, StoredPerson};

/// What to do with people.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Adds a person; the password comes on standard input. Prints the id.
    Add(Add),
    /// Sets another password (on standard input); ends all sessions.
    Passwd(Who),
    /// Takes the right to sign in; ends all sessions.
    Disable(Who),
    /// Gives it back.
    Enable(Who),
    /// Prints everybody.
    List,
}

/// A person to be.
#[derive(Debug, Args)]
pub struct Add {
    /// `admin`, `worker` or `user`.
    #[arg(long)]
    role: String,
    /// The name to sign in with.
    #[arg(long)]
    username: String,
    /// The name that others see.
    #[arg(long)]
    name: String,
    /// Where to write.
    #[arg(long)]
    email: Option<String>,
}

/// A person by username.
#[derive(Debug, Args)]
pub struct Who {
    /// The name to sign in with.
    #[arg(long)]
    username: String,
}

/// Does it.
///
/// # Errors
/// What was wrong, and what would do.
pub async fn run(config: &Config, command: UserCommand) -> Outcome {
    if config.directory == DirectoryKind::Site {
        return Err(
            "people come from the site's own tables (FORECOURT_DIRECTORY=site): change them there"
                .to_owned(),
        );
    }
    let clock = shared_system_clock();
    let storage = open_storage(config, true, &clock)
        .await
        .map_err(|error| error.to_string())?;
    match command {
        UserCommand::Add(add) => self::add(&storage, &clock, add).await?,
        UserCommand::Passwd(who) => {
            let person = find(&storage, &who.username).await?;
            let hash = new_hash()?;
            storage
                .set_password(person.party, &hash, clock.now())
                .await
                .map_err(|error| error.to_string())?;
        }
        UserCommand::Disable(who) => set_active(&storage, &clock, &who.username, false).await?,
        UserCommand::Enable(who) => set_active(&storage, &clock, &who.username, true).await?,
        UserCommand::List => list(&storage).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn add(storage: &Arc<dyn Storage>, clock: &Arc<dyn Clock>, add: Add) -> Result<(), String> {
    let kind = match add.role.parse() {
        Ok(PartyKind::Guest) | Err(_) => {
            return Err("--role must be admin, worker or user".to_owned());
        }
        Ok(kind) => kind,
    };
    let username = check_line(&add.username).map_err(|rule| format!("--username {rule}"))?;
    let name = check_line(&add.name).map_err(|rule| format!("--name {rule}"))?;
    let email = add
        .email
        .as_deref()
        .map(check_email)
        .transpose()
        .map_err(|rule| format!("--email {rule}"))?;
    let person = NewPerson {
        kind,
        id: None,
        username: Some(username),
        name,
        email,
        password_hash: Some(new_hash()?),
        image_url: None,
        created_at: clock.now(),
    };
    match storage
        .add_person(person)
        .await
        .map_err(|error| error.to_string())?
    {
        Some(party) => {
            println!("{}", party.id);
            Ok(())
        }
        None => Err("--username is taken: choose another".to_owned()),
    }
}

/// The password on standard input, hashed.
fn new_hash() -> Result<String, String> {
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(|error| format!("reading the password: {error}"))?;
    let password = line.trim_end_matches(['\n', '\r']);
    password::check_new(password)
        .map_err(|error| format!("the password on standard input {error}"))?;
    password::hash_new(password, &mut UnwrapErr(SysRng)).map_err(|error| error.to_string())
}

async fn set_active(
    storage: &Arc<dyn Storage>,
    clock: &Arc<dyn Clock>,
    username: &str,
    is_active: bool,
) -> Result<(), String> {
    let person = find(storage, username).await?;
    storage
        .set_active(person.party, is_active, clock.now())
        .await
        .map_err(|error| error.to_string())?;
    Ok(())
}

async fn find(storage: &Arc<dyn Storage>, username: &str) -> Result<StoredPerson, String> {
    let found = storage
        .person_by_username(username)
        .await
        .map_err(|error| error.to_string())?;
    found.ok_or_else(|| format!("nobody is called {username}: see `forecourt user list`"))
}

async fn list(storage: &Arc<dyn Storage>) -> Result<(), String> {
    for person in storage
        .all_people()
        .await
        .map_err(|error| error.to_string())?
    {
        let Party { kind, id } = person.party;
        let username = person.username.as_deref().unwrap_or("-");
        let state = if person.is_active {
            "active"
        } else {
            "disabled"
        };
        println!("{kind}\t{id}\t{username}\t{state}\t{}", person.name);
    }
    Ok(())
}
