//! `forecourt replay FILE`

use crate::commands::Outcome;
use crate::{Config, Server};
use clap::Args;
use directory::password;
use model::{Clock, PartyKind, random_hex, shared_system_clock};
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use replay::{ReplayOptions, SignIn, Staff};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use storage::{NewPerson, Storage};

/// Every limit of a server that a replay starts itself is raised by this.
const LIMIT_SCALE: f64 = 100_000.0;
/// Technicians of such a server; the last is never assigned and looks on.
const WORKERS: usize = 4;

/// What to play.
#[derive(Debug, Args)]
pub struct ReplayArgs {
    /// Recorded conversations, `.jsonl` or `.jsonl.gz`.
    file: PathBuf,
    /// Play through this server instead of one started here (in a folder of its own, or on
    /// FORECOURT_DATABASE_URL if it is set).
    #[arg(long, requires = "admin", requires = "worker")]
    server: Option<String>,
    /// With --server: an admin, as name:password.
    #[arg(long)]
    admin: Option<String>,
    /// With --server: a technician, as name:password; twice or more.
    #[arg(long)]
    worker: Vec<String>,
    /// Plays the same cuts again.
    #[arg(long)]
    seed: Option<u64>,
    /// Conversations side by side.
    #[arg(long, default_value_t = 16)]
    parallel: usize,
    /// Only so many conversations.
    #[arg(long)]
    limit: Option<usize>,
    /// Seconds that a message may take to arrive before it counts as never coming.
    #[arg(long, default_value_t = 30)]
    patience: u64,
}

/// Plays, prints what was found; succeeds only when every promise held.
///
/// # Errors
/// Why it could not begin.
pub async fn run(config: &Config, args: ReplayArgs) -> Outcome {
    let clock = shared_system_clock();
    let seed = args
        .seed
        .unwrap_or_else(|| clock.now().millis().unsigned_abs());
    let options = |server_url, staff, site_secret| ReplayOptions {
        file: args.file.clone(),
        server_url,
        staff,
        site_secret,
        seed,
        parallel: args.parallel,
        limit: args.limit,
        patience_millis: args.patience * 1_000,
    };
    let report = if let Some(url) = &args.server {
        let admin = sign_in(args.admin.as_deref().unwrap_or_default())?;
        let workers = args
            .worker
            .iter()
            .map(|text| sign_in(text))
            .collect::<Result<_, _>>()?;
        let options = options(
            url.clone(),
            Staff { admin, workers },
            config.site_secret.clone(),
        );
        replay::replay(options, Arc::clone(&clock)).await
    } else {
        let folder = tempfile::tempdir().map_err(|error| format!("making a folder: {error}"))?;
        let secret = random_hex(32, &mut UnwrapErr(SysRng));
        let config = own_server(config, folder.path(), &secret);
        let server = Server::start(&config, Arc::clone(&clock))
            .await
            .map_err(|error| error.to_string())?;
        let staff = add_staff(&server.parts.storage, &clock).await?;
        let report = replay::replay(
            options(server.url(), staff, Some(secret)),
            Arc::clone(&clock),
        )
        .await;
        server.stop().await;
        report
    };
    let report = report.map_err(|error| error.to_string())?;
    println!("{report}");
    Ok(if report.is_clean() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn own_server(config: &Config, folder: &std::path::Path, secret: &str) -> Config {
    let mut config = config.clone();
    config.listen = ([127, 0, 0, 1], 0).into();
    config.site_secret = Some(secret.to_owned());
    config.api.limits.scale = LIMIT_SCALE;
    if std::env::var_os("FORECOURT_DATABASE_URL").is_none() {
        config.database_url = format!("sqlite://{}", folder.join("replay.db").display());
    }
    config
}

fn sign_in(text: &str) -> Result<SignIn, String> {
    let (username, password) = text
        .split_once(':')
        .ok_or_else(|| "--admin and --worker must be name:password".to_owned())?;
    Ok(SignIn {
        username: username.to_owned(),
        password: password.to_owned(),
    })
}

async fn add_staff(storage: &Arc<dyn Storage>, clock: &Arc<dyn Clock>) -> Result<Staff, String> {
    let run = random_hex(4, &mut UnwrapErr(SysRng));
    let admin = add(storage, clock, PartyKind::Admin, &format!("admin-{run}")).await?;
    let mut workers = Vec::with_capacity(WORKERS);
    for number in 1..=WORKERS {
        workers.push(
            add(
                storage,
                clock,
                PartyKind::Worker,
                &format!("worker-{number}-{run}"),
            )
            .await?,
        );
    }
    Ok(Staff { admin, workers })
}

async fn add(
    storage: &Arc<dyn Storage>,
    clock: &Arc<dyn Clock>,
    kind: PartyKind,
    username: &str,
) -> Result<SignIn, String> {
    let password = random_hex(12, &mut UnwrapErr(SysRng));
    let hash =
        password::hash_new(&password, &mut UnwrapErr(SysRng)).map_err(|error| error.to_string())?;
    let person = NewPerson {
        kind,
        id: None,
        username: Some(username.to_owned()),
        name: format!("Replay {username}"),
        email: None,
        password_hash: Some(hash),
        image_url: None,
        created_at: clock.now(),
    };
    let added = storage
        .add_person(person)
        .await
        .map_err(|error| error.to_string())?;
    added
        .map(|_| SignIn {
            username: username.to_owned(),
            password,
        })
        .ok_or_else(|| format!("{username} is taken"))
}
