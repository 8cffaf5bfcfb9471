//! All engines side by side, each empty, on one clock that stands still until a test moves it.

use model::{Clock, ManualClock, Timestamp};
use std::sync::Arc;
use storage::Storage;
use storage::memory::MemoryStorage;
use storage::mysql::{MysqlOptions, MysqlStorage};
use storage::sqlite::{SqliteOptions, SqliteStorage};
use tempfile::TempDir;
use testkit::mariadb::MariaDb;

/// The oracle and the two engines.
pub(crate) struct Engines {
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) memory: MemoryStorage,
    pub(crate) sqlite: SqliteStorage,
    pub(crate) mysql: MysqlStorage,
    /// The name of the database on the shared MariaDB.
    pub(crate) database: String,
    /// Where the SQLite file lies.
    pub(crate) folder: TempDir,
}

impl Engines {
    /// Opens all of them, empty.
    pub(crate) async fn open() -> Self {
        let clock = Arc::new(ManualClock::new(Timestamp::from_millis(1_795_424_460_123)));
        let folder = TempDir::new().expect("a temporary folder can be made");
        let sqlite = SqliteStorage::open(
            &folder.path().join("chat.db"),
            SqliteOptions {
                relaxed_durability: true,
                ..SqliteOptions::default()
            },
            Arc::clone(&clock) as Arc<dyn Clock>,
        )
        .expect("an empty file opens");
        let database = MariaDb::shared().fresh_database();
        let mysql = MysqlStorage::open(
            &MariaDb::shared().url(&database),
            MysqlOptions::default(),
            Arc::clone(&clock) as Arc<dyn Clock>,
        )
        .await
        .expect("an empty database opens");
        let memory = MemoryStorage::new(Arc::clone(&clock) as Arc<dyn Clock>);
        Self {
            clock,
            memory,
            sqlite,
            mysql,
            database,
            folder,
        }
    }

    /// The oracle first.
    pub(crate) fn all(&self) -> [(&'static str, &dyn Storage); 3] {
        [
            ("memory", &self.memory),
            ("sqlite", &self.sqlite),
            ("mariadb", &self.mysql),
        ]
    }
}
