//! Load runs: `cargo run --release -p bench -- load w1 --engine sqlite`, or `load all` for everything.
//!
//! Product and limit run in turn, the server as a process of its own on a fresh database. Ratios are of
//! neighbouring runs, and their median counts. What each workload is, and why these limits, stands in
//! `docs/performance.md`.

mod limits;
mod people;
mod report;
pub(crate) mod rooms;
mod runs;
mod server;
mod stats;
mod talk;
mod w1;
mod w3;
mod w4;
mod wire;

use clap::{Args, ValueEnum};
use model::shared_system_clock;
use report::Report;
use std::path::PathBuf;
use std::time::Duration;

/// What to measure.
#[derive(Args)]
pub(crate) struct Load {
    /// Which workload.
    workload: Workload,
    /// Of W1: on which engine.
    #[arg(long, default_value = "sqlite")]
    engine: Engine,
    /// Pairs of runs, product and limit in turn.
    #[arg(long, default_value_t = 3)]
    runs: u32,
    /// Seconds that each run is measured.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Of W3: idle connections.
    #[arg(long, default_value_t = 5_000)]
    connections: i64,
    /// Of W4: chats of 10,000 messages.
    #[arg(long, default_value_t = 50)]
    chats: i64,
    /// The server; unless given, the release build beside this program.
    #[arg(long)]
    server: Option<PathBuf>,
    /// Where the results go: a JSON file and a Markdown table.
    #[arg(long, default_value = "bench/results")]
    results: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Workload {
    /// Both sides of 200 conversations keep one message outstanding.
    W1,
    /// 200 messages a second over 200 conversations.
    W2,
    /// Connections that do nothing; memory and start of an idle server.
    W3,
    /// The newest fifty of long chats.
    W4,
    /// Everything, on both engines.
    All,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    Sqlite,
    Mariadb,
}

/// What every run needs to know.
struct Bench {
    program: PathBuf,
    seconds: Duration,
    connections: i64,
    chats: i64,
    report: Report,
}

/// Measures, prints, writes the results; fails when a bar does not hold.
pub(crate) async fn run(load: Load) -> Result<(), String> {
    let program = match load.server {
        Some(program) => program,
        None => {
            let own = std::env::current_exe()
                .map_err(|error| format!("finding this program: {error}"))?;
            own.with_file_name("forecourt")
        }
    };
    let mut bench = Bench {
        program,
        seconds: Duration::from_secs(load.seconds),
        connections: load.connections,
        chats: load.chats,
        report: Report::begin(shared_system_clock().now().rfc3339()),
    };
    let all = load.workload == Workload::All;
    let wanted = |workload, engine: Option<Engine>| {
        all || (load.workload == workload && engine.is_none_or(|engine| engine == load.engine))
    };
    if wanted(Workload::W1, Some(Engine::Sqlite)) {
        runs::w1_sqlite(&mut bench, load.runs).await?;
    }
    if wanted(Workload::W1, Some(Engine::Mariadb)) {
        runs::w1_mariadb(&mut bench, load.runs).await?;
    }
    if wanted(Workload::W2, None) {
        runs::w2(&mut bench, load.runs).await?;
    }
    if wanted(Workload::W3, None) {
        runs::w3(&mut bench, load.runs).await?;
    }
    if wanted(Workload::W4, None) {
        runs::w4(&mut bench, load.runs).await?;
    }
    let name = match (load.workload, load.engine) {
        (Workload::W1, Engine::Sqlite) => "w1-sqlite",
        (Workload::W1, Engine::Mariadb) => "w1-mariadb",
        (Workload::W2, _) => "w2",
        (Workload::W3, _) => "w3",
        (Workload::W4, _) => "w4",
        (Workload::All, _) => "all",
    };
    write(&mut bench.report, &load.results, name)?;
    if bench.report.holds() {
        Ok(())
    } else {
        Err("a bar does not hold: see the table".to_owned())
    }
}

fn write(report: &mut Report, folder: &std::path::Path, name: &str) -> Result<(), String> {
    let wrong = |error: std::io::Error| format!("writing the results: {error}");
    std::fs::create_dir_all(folder).map_err(wrong)?;
    std::fs::write(folder.join(format!("{name}.json")), report.json()).map_err(wrong)?;
    std::fs::write(folder.join(format!("{name}.md")), report.markdown()).map_err(wrong)
}
