//! The workloads, each with its limit in turn, and the bars.

use super::people::{Pair, add_workers, pairs, users, worker};
use super::server::Server;
use super::w1::{Pace, Talked, talk};
use super::{Bench, limits, w3, w4};
use model::shared_system_clock;
use std::path::Path;
use std::time::Duration;
use storage::mysql::{MysqlOptions, MysqlStorage};
use storage::sqlite::{SqliteOptions, SqliteStorage};
use tempfile::TempDir;
use testkit::mariadb::MariaDb;
use tokio::task::block_in_place;

/// Conversations of W1 and W2.
const PAIRS: i64 = 200;
/// Messages a second of W2.
const W2_RATE: f64 = 200.0;

/// W1 on SQLite beside SQLite at 1 and at 100 sends a commit.
pub(super) async fn w1_sqlite(bench: &mut Bench, runs: u32) -> Result<(), String> {
    for _ in 0..runs {
        let folder = folder()?;
        let hundred = block_in_place(|| limits::sqlite_sends(folder.path(), 100, bench.seconds))?;
        bench
            .report
            .figure("SQLite, 100 a commit", "messages/s", hundred.per_second);
        let one = block_in_place(|| limits::sqlite_sends(folder.path(), 1, bench.seconds))?;
        bench
            .report
            .figure("SQLite, 1 a commit", "messages/s", one.per_second);
        let server = on_sqlite(bench, folder.path()).await?;
        let pairs = pairs(&server, PAIRS).await?;
        let talked = talk(&server, &pairs, Pace::Closed, bench.seconds).await?;
        put_w1(bench, "W1 on SQLite", talked);
    }
    bench.report.at_least(
        "W1 on SQLite / SQLite at 100 a commit",
        "W1 on SQLite",
        "SQLite, 100 a commit",
        0.5,
    );
    Ok(())
}

/// W1 on MariaDB beside MariaDB with 16 connections.
pub(super) async fn w1_mariadb(bench: &mut Bench, runs: u32) -> Result<(), String> {
    let database = block_in_place(MariaDb::start);
    for _ in 0..runs {
        let name = block_in_place(|| database.fresh_database());
        let limit = limits::mariadb_rows(&database.url(&name), bench.seconds).await?;
        bench
            .report
            .figure("MariaDB, 16 connections", "rows/s", limit);
        let url = database.url(&block_in_place(|| database.fresh_database()));
        let storage =
            MysqlStorage::open(&url, MysqlOptions::default(), shared_system_clock()).await;
        let storage = storage.map_err(|error| error.to_string())?;
        add_workers(&storage, PAIRS).await?;
        drop(storage);
        let server = Server::start(&bench.program, &url).await?;
        let pairs = pairs(&server, PAIRS).await?;
        let talked = talk(&server, &pairs, Pace::Closed, bench.seconds).await?;
        put_w1(bench, "W1 on MariaDB", talked);
    }
    bench.report.at_least(
        "W1 on MariaDB / MariaDB, 16 connections",
        "W1 on MariaDB",
        "MariaDB, 16 connections",
        0.45,
    );
    Ok(())
}

fn put_w1(bench: &mut Bench, name: &str, mut talked: Talked) {
    bench.report.figure(name, "messages/s", talked.per_second);
    bench.report.figure(
        &format!("{name}, ack p50"),
        "ms",
        talked.acked.percentile_millis(50),
    );
    bench.report.figure(
        &format!("{name}, ack p99"),
        "ms",
        talked.acked.percentile_millis(99),
    );
    bench.report.figure(
        &format!("{name}, server's CPU"),
        "µs a message",
        talked.cpu_micros,
    );
}

/// W2 at 200 a second beside SQLite's commit and beside rooms that store nothing.
pub(super) async fn w2(bench: &mut Bench, runs: u32) -> Result<(), String> {
    let measured = bench.seconds.max(Duration::from_secs(10));
    for _ in 0..runs {
        let folder = folder()?;
        let mut one = block_in_place(|| limits::sqlite_sends(folder.path(), 1, bench.seconds))?;
        bench.report.figure(
            "SQLite, commit p99",
            "ms",
            one.commits.percentile_millis(99),
        );
        let rooms = Server::rooms().await?;
        let talked = talk(&rooms, &in_rooms(), Pace::Rate(W2_RATE), measured).await?;
        put_w2(bench, "bare rooms at 200/s", talked);
        drop(rooms);
        let server = on_sqlite(bench, folder.path()).await?;
        let pairs = pairs(&server, PAIRS).await?;
        let talked = talk(&server, &pairs, Pace::Rate(W2_RATE), measured).await?;
        put_w2(bench, "W2 at 200/s", talked);
    }
    bench.report.at_most_beyond(
        "W2 at 200/s p99 beyond SQLite's commit p99, ms",
        "W2 at 200/s, seen p99",
        "SQLite, commit p99",
        3.0,
    );
    Ok(())
}

fn put_w2(bench: &mut Bench, name: &str, mut talked: Talked) {
    bench.report.figure(
        &format!("{name}, seen p50"),
        "ms",
        talked.seen.percentile_millis(50),
    );
    bench.report.figure(
        &format!("{name}, seen p99"),
        "ms",
        talked.seen.percentile_millis(99),
    );
}

/// W3 beside idle connections of bare rooms; memory at rest; start to ready.
pub(super) async fn w3(bench: &mut Bench, runs: u32) -> Result<(), String> {
    for _ in 0..runs {
        let folder = folder()?;
        let rooms = Server::rooms().await?;
        let before = w3::memory_at_rest(&rooms).await?;
        let tokens = (0..bench.connections)
            .map(|number| (number / 2).to_string())
            .collect();
        let idle = w3::idle(&rooms, tokens, before).await?;
        bench
            .report
            .figure("bare rooms, idle", "KiB a connection", idle.kib_each);
        drop(rooms);
        let server = on_sqlite(bench, folder.path()).await?;
        bench.report.figure(
            "start to ready, empty",
            "s",
            server.ready_after.as_secs_f64(),
        );
        let before = w3::memory_at_rest(&server).await?;
        bench.report.figure("idle server", "MiB", before / 1024.0);
        let tokens = users(&server, bench.connections).await?;
        // Compared with the memory before the sign-ins, so that what a session keeps counts too.
        let idle = w3::idle(&server, tokens, before).await?;
        bench
            .report
            .figure("W3 idle", "KiB a connection", idle.kib_each);
        bench
            .report
            .figure("W3 idle, server's CPU", "% of a core", idle.cpu_percent);
    }
    let connections = bench.connections;
    bench.report.at_most(
        &format!("W3, {connections} signed in, KiB a connection"),
        "W3 idle",
        12.0,
    );
    bench
        .report
        .at_most("memory of an idle server, MiB", "idle server", 40.0);
    bench
        .report
        .at_most("start to ready, s", "start to ready, empty", 0.3);
    Ok(())
}

/// W4 beside one thread that reads the same pages from the same file.
pub(super) async fn w4(bench: &mut Bench, runs: u32) -> Result<(), String> {
    let folder = folder()?;
    let path = folder.path().join("chat.db");
    migrated(&path).await?;
    block_in_place(|| limits::fill(&path, bench.chats))?;
    let server = Server::start(&bench.program, &url(&path)).await?;
    let token = worker(&server, 1).await?;
    for _ in 0..runs {
        let limit = block_in_place(|| limits::pages_per_second(&path, bench.chats, bench.seconds))?;
        bench
            .report
            .figure("SQLite's pages, one thread", "pages/s", limit);
        let mut pages = w4::read_pages(&server, &token, bench.chats, bench.seconds).await?;
        bench.report.figure("W4", "pages/s", pages.per_second);
        bench
            .report
            .figure("W4, p50", "ms", pages.spans.percentile_millis(50));
        bench
            .report
            .figure("W4, p99", "ms", pages.spans.percentile_millis(99));
    }
    bench.report.at_least(
        "W4 / SQLite's pages of one thread",
        "W4",
        "SQLite's pages, one thread",
        0.4,
    );
    Ok(())
}

fn folder() -> Result<TempDir, String> {
    tempfile::tempdir().map_err(|error| format!("making a folder: {error}"))
}

fn url(path: &Path) -> String {
    format!("sqlite://{}", path.display())
}

async fn migrated(path: &Path) -> Result<(), String> {
    let storage = SqliteStorage::open(path, SqliteOptions::default(), shared_system_clock());
    add_workers(&storage.map_err(|error| error.to_string())?, PAIRS).await
}

async fn on_sqlite(bench: &Bench, folder: &Path) -> Result<Server, String> {
    let path = folder.join("chat.db");
    migrated(&path).await?;
    Server::start(&bench.program, &url(&path)).await
}

fn in_rooms() -> Vec<Pair> {
    (1..=PAIRS)
        .map(|chat| Pair {
            chat,
            tokens: [chat.to_string(), chat.to_string()],
        })
        .collect()
}
