//! Connections to the site's database: few, read-only, and never waited for longer than five seconds.

use crate::DirectoryError;
use mysql_async::prelude::Queryable;
use mysql_async::{
    DriverError, Error, Opts, OptsBuilder, Params, Pool, PoolConstraints, PoolOpts, Row,
};
use std::time::Duration;

/// Longest that one question may take, connecting included.
const ANSWER_SECONDS_MAX: u64 = 5;
/// Most connections held to the site's database: it is shared with the site itself.
const CONNECTIONS_MAX: usize = 8;
/// How long a connection may be idle before it is closed.
const IDLE_SECONDS_MAX: u64 = 60;
/// After how long the kernel asks whether a silent server is still there.
const KEEPALIVE_SECONDS: u64 = 30;

pub(crate) struct Reader {
    pool: Pool,
}

impl Reader {
    pub(crate) fn new(url: &str) -> Result<Self, DirectoryError> {
        // What is wrong with the URL is not repeated: it holds a password.
        let opts = Opts::from_url(url).map_err(|_| {
            let wanted = "mysql://user:password@host:port/database";
            DirectoryError::Setting(format!(
                "the directory's database URL must look like {wanted}"
            ))
        })?;
        Ok(Self {
            pool: Pool::new(read_only(opts)),
        })
    }

    /// Runs one question and, as asking again changes nothing, asks once more when the connection turns out dead:
    /// a pool cannot know that the server restarted.
    pub(crate) async fn rows(
        &self,
        doing: &'static str,
        sql: &str,
        params: Params,
    ) -> Result<Vec<Row>, DirectoryError> {
        let asking = async {
            match self.ask(sql, params.clone()).await {
                Err(error) if is_broken_connection(&error) => self.ask(sql, params).await,
                answered => answered,
            }
        };
        match tokio::time::timeout(Duration::from_secs(ANSWER_SECONDS_MAX), asking).await {
            Err(_) => Err(DirectoryError::TooSlow {
                doing,
                seconds: ANSWER_SECONDS_MAX,
            }),
            Ok(Err(error)) => Err(DirectoryError::Unavailable {
                doing,
                source: error.into(),
            }),
            Ok(Ok(rows)) => Ok(rows),
        }
    }

    pub(crate) async fn close(self) {
        // A connection that breaks while it is closed is closed.
        drop(self.pool.disconnect().await);
    }

    async fn ask(&self, sql: &str, params: Params) -> Result<Vec<Row>, Error> {
        let mut conn = self.pool.get_conn().await?;
        match params {
            Params::Empty => conn.query(sql).await,
            params => conn.exec(sql, params).await,
        }
    }
}

fn read_only(opts: Opts) -> OptsBuilder {
    // The server gives up as well, or a slow statement would go on for nobody. Each engine has a name of its own
    // for that, and reads only its own version comment.
    let setup = format!(
        "SET time_zone = '+00:00' /*M!100100 , max_statement_time = {ANSWER_SECONDS_MAX} */ \
         /*!50708 , max_execution_time = {} */",
        ANSWER_SECONDS_MAX * 1_000
    );
    let constraints = PoolConstraints::new(0, CONNECTIONS_MAX).expect("none is fewer than some");
    let pool = PoolOpts::default()
        .with_constraints(constraints)
        .with_inactive_connection_ttl(Duration::from_secs(IDLE_SECONDS_MAX))
        // A reset would undo the setup, and costs a round trip; nothing here changes a session.
        .with_reset_connection(false);
    OptsBuilder::from_opts(opts)
        // Over the server's socket we would be another database user: 'x'@'localhost', not 'x'@'127.0.0.1'.
        .prefer_socket(false)
        .setup(vec![setup, "SET SESSION TRANSACTION READ ONLY".to_owned()])
        .tcp_keepalive(Some(Duration::from_secs(KEEPALIVE_SECONDS)))
        .pool_opts(pool)
}

const fn is_broken_connection(error: &Error) -> bool {
    matches!(
        error,
        Error::Io(_) | Error::Driver(DriverError::ConnectionClosed)
    )
}
