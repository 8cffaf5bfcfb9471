//! From a configuration to a listening server.

use crate::config::{Config, DirectoryKind};
use api::{Door, DoorParts, Serving};
use chat::Desk;
use directory::handoff::HandoffVerifier;
use directory::{
    Cached, Directory, DirectoryError, Hasher, OwnDirectory, SiteDirectory, UsualHash, codes,
};
use hub::Hub;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use model::{Clock, random_hex};
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use storage::mysql::{MysqlOptions, MysqlStorage};
use storage::sqlite::{SqliteOptions, SqliteStorage};
use storage::{Storage, StorageError};

/// Groups of the set-up code: 60 bits, far beyond what the limits let anybody try.
const SETUP_CODE_GROUPS: usize = 3;

/// Why the server did not start; the sentence says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error("{0}")]
    Storage(#[from] StorageError),
    /// The people.
    #[error("{0}")]
    Directory(#[from] DirectoryError),
    /// The address.
    #[error("listening on {0}: {1}; set FORECOURT_LISTEN to a free address")]
    Listen(SocketAddr, std::io::Error),
    /// Settings that do not go together.
    #[error("{0}")]
    Setting(String),
}

/// What a server is made of, to be looked at by commands and tests.
pub struct Parts {
    /// The database.
    pub storage: Arc<dyn Storage>,
    /// The use cases.
    pub desk: Arc<Desk>,
    /// The door.
    pub door: Arc<Door>,
    /// What the first admin must know; none when there is one already, or people are the site's.
    pub setup_code: Option<String>,
}

/// A running server.
pub struct Server {
    /// What it is made of.
    pub parts: Parts,
    serving: Serving,
}

/// Opens the database that the configuration names.
///
/// # Errors
/// When it cannot be used; it is left as it is then.
pub async fn open_storage(
    config: &Config,
    migrate: bool,
    clock: &Arc<dyn Clock>,
) -> Result<Arc<dyn Storage>, StartError> {
    let clock = Arc::clone(clock);
    if let Some(path) = SqliteStorage::path_of_url(&config.database_url) {
        let options = SqliteOptions {
            relaxed_durability: config.relaxed_durability,
            migrate,
            ..SqliteOptions::default()
        };
        return Ok(Arc::new(SqliteStorage::open(&path, options, clock)?));
    }
    let options = MysqlOptions {
        relaxed_durability: config.relaxed_durability,
        migrate,
        ..MysqlOptions::default()
    };
    Ok(Arc::new(
        MysqlStorage::open(&config.database_url, options, clock).await?,
    ))
}

/// Opens the people, and the hashing that fits how they are kept.
///
/// # Errors
/// When the site's tables cannot be read; names the table and the setting.
pub async fn open_directory(
    config: &Config,
    storage: &Arc<dyn Storage>,
    clock: &Arc<dyn Clock>,
) -> Result<(Arc<dyn Directory>, Hasher), StartError> {
    match config.directory {
        DirectoryKind::Own => {
            let own = OwnDirectory::new(Arc::clone(storage), Arc::clone(clock));
            Ok((Arc::new(own), Hasher::new(UsualHash::Argon2id, None)))
        }
        DirectoryKind::Site => {
            let chat_url = Some(&config.database_url).filter(|url| url.starts_with("mysql://"));
            let url = config.directory_url.as_ref().or(chat_url).ok_or_else(|| {
                StartError::Setting(
                    "directory is site, but no database of the site is named: set FORECOURT_DIRECTORY_URL to \
                     mysql://USER:PASSWORD@HOST/DATABASE"
                        .to_owned(),
                )
            })?;
            let site = SiteDirectory::new(url, &config.site_tables)?;
            site.check().await?;
            let hasher = Hasher::new(UsualHash::Bcrypt, None);
            for shape in site.hash_shapes().await? {
                hasher.learn(&shape);
            }
            Ok((
                Arc::new(Cached::new(Arc::new(site), Arc::clone(clock))),
                hasher,
            ))
        }
    }
}

impl Server {
    /// Starts to listen.
    ///
    /// # Errors
    /// [`StartError`] says what to do.
    pub async fn start(config: &Config, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        let storage = open_storage(config, true, &clock).await?;
        let (directory, hasher) = open_directory(config, &storage, &clock).await?;
        let handoff =
            match &config.site_secret {
                None => None,
                Some(secret) => Some(HandoffVerifier::new(secret.as_bytes()).map_err(|error| {
                    StartError::Setting(format!("FORECOURT_SITE_SECRET: {error}"))
                })?),
            };
        let life = random_hex(8, &mut UnwrapErr(SysRng));
        let hub = Arc::new(Hub::new(life, Arc::clone(&clock)));
        let desk = Desk::open(
            Arc::clone(&storage),
            Arc::clone(&directory),
            hub,
            Arc::clone(&clock),
        );
        let setup_code = setup_code(&storage, &*directory).await?;
        let door = Door::new(DoorParts {
            desk: Arc::clone(&desk),
            storage: Arc::clone(&storage),
            directory,
            hasher,
            setup_code: setup_code.clone(),
            handoff,
            clock,
            config: config.api.clone(),
            metrics: metrics_handle(),
        });
        if !config.not_in_use.is_empty() {
            tracing::warn!(
                settings = config.not_in_use.join(" "),
                "these settings are not in use in this version"
            );
        }
        let serving = api::serve(Arc::clone(&door), config.listen)
            .await
            .map_err(|error| StartError::Listen(config.listen, error))?;
        Ok(Self {
            parts: Parts {
                storage,
                desk,
                door,
                setup_code,
            },
            serving,
        })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.serving.address()
    }

    /// Where a browser on this machine finds it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// Drains and ends.
    pub async fn stop(self) {
        self.serving.drain().await;
    }
}

/// A code of this start's own, where the first admin is still to come. It is in memory only.
async fn setup_code(
    storage: &Arc<dyn Storage>,
    directory: &dyn Directory,
) -> Result<Option<String>, StartError> {
    if !directory.is_own() || storage.has_admin().await? {
        return Ok(None);
    }
    Ok(Some(codes::generate(
        SETUP_CODE_GROUPS,
        &mut UnwrapErr(SysRng),
    )))
}

/// One set of figures a process, however many servers a test starts in it.
fn metrics_handle() -> Option<PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    HANDLE
        .get_or_init(|| PrometheusBuilder::new().install_recorder().ok())
        .clone()
}
