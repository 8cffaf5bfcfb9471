//! `kill -9` under load. Some fifty clients write and read over sockets, long polls and requests; the
//! server is killed at a random moment and started again on the same data; the clients come back and settle.
//! Then the checker compares what they saw, what they read now, and what is in the tables.

use super::database::Database;
use super::load::{Writer, write};
use super::server::Forecourt;
use super::{Engine, KillArguments};
use client::{FullJitter, Outcome, Server, Session, fresh_client_id};
use model::{Body, ChatId, Clock, Seq, shared_system_clock};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use replay::checker::{Access, History, Rule, Stamps, Violation, What, check};
use replay::device::{Device, Fate, Mode, Piece};
use replay::{Reading, read_view};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

/// Chats of a run; each has a customer and a worker, and some a second tab.
const CHATS: usize = 20;
const WORKERS: usize = 4;
/// Every second chat's worker has the chat open twice.
const TABS: usize = 2;
/// The kill comes within this time of the load's beginning.
const KILL_MILLIS_MAX: u64 = 2_000;
/// The clients go on writing for so long after the restart.
const AFTER_MILLIS: u64 = 300;
const PASSWORD: &str = "a long password for a short life";
/// Tries of a call that prepares a run.
const TRIES_MAX: u32 = 50;
/// Violations that are printed in full.
const SHOWN_MAX: usize = 20;

#[derive(Default)]
struct Total {
    acked: u64,
    unknown: u64,
    retries: u64,
    violations: Vec<Violation>,
    ready: Vec<Duration>,
}

/// What stays from run to run.
struct Bench {
    forecourt: Forecourt,
    database: Database,
    server: Server,
    clock: Arc<dyn Clock>,
    admin: Session,
    workers: Vec<Session>,
    last_chat: i64,
    pace: Duration,
}

/// Kills as often as asked and prints the table.
///
/// # Errors
/// Why it could not go on, or that a promise was broken.
pub(crate) async fn run(arguments: &KillArguments) -> Result<(), String> {
    let mut total = Total::default();
    let started = Instant::now();
    let mut bench = Bench::open(arguments).await?;
    let mut rng = StdRng::seed_from_u64(arguments.seed);
    for number in 1..=arguments.runs {
        let seed = rng.random();
        let before = total.violations.len();
        bench
            .once(seed, &mut total)
            .await
            .map_err(|why| format!("run {number} of seed {}: {why}", arguments.seed))?;
        if total.violations.len() > before {
            eprintln!(
                "run {number}: {} violations",
                total.violations.len() - before
            );
        }
    }
    bench.forecourt.kill().await?;
    bench.forecourt.has_not_panicked()?;
    total.print(arguments, started.elapsed());
    if total.violations.is_empty() {
        Ok(())
    } else {
        Err(format!("{} promises were broken", total.violations.len()))
    }
}

impl Bench {
    async fn open(arguments: &KillArguments) -> Result<Self, String> {
        let database = Database::fresh(arguments.engine)?;
        let mut forecourt = Forecourt::new(arguments.bin.clone(), database.url())?;
        forecourt.add("admin", "marta", PASSWORD).await?;
        for number in 0..WORKERS {
            forecourt
                .add("worker", &format!("worker{number}"), PASSWORD)
                .await?;
        }
        forecourt.start().await?;
        let server = Server::parse(&forecourt.url()).map_err(|error| error.to_string())?;
        let admin = surely("signing in", async || {
            Session::login(&server, "marta", PASSWORD).await
        })
        .await?;
        let mut workers = Vec::new();
        for number in 0..WORKERS {
            let name = format!("worker{number}");
            workers.push(
                surely("signing in", async || {
                    Session::login(&server, &name, PASSWORD).await
                })
                .await?,
            );
        }
        let writers = u32::try_from(CHATS * 2).expect("a small number");
        let pace = Duration::from_secs(1) * writers / arguments.rate.max(1);
        let clock = shared_system_clock();
        Ok(Self {
            forecourt,
            database,
            server,
            clock,
            admin,
            workers,
            last_chat: 0,
            pace,
        })
    }

    /// One kill, from fresh chats to the judgement.
    async fn once(&mut self, seed: u64, total: &mut Total) -> Result<(), String> {
        let mut rng = StdRng::seed_from_u64(seed);
        let stamps = Stamps::default();
        let mut history = History::default();
        let (over, is_over) = watch::channel(false);
        let mut tasks = JoinSet::new();
        let mut prepared = Vec::new();
        for index in 0..CHATS {
            prepared.extend(self.chat(index, &stamps, &mut history, &mut rng).await?);
        }
        let newest = prepared
            .iter()
            .map(|writer| writer.chat.get())
            .max()
            .unwrap_or(self.last_chat);
        for writer in prepared {
            tasks.spawn(write(writer, is_over.clone()));
        }
        sleep(Duration::from_millis(rng.random_range(0..=KILL_MILLIS_MAX))).await;
        self.forecourt.kill().await?;
        total.ready.push(self.forecourt.start().await?);
        sleep(Duration::from_millis(AFTER_MILLIS)).await;
        over.send_replace(true);
        let mut writers = Vec::new();
        while let Some(done) = tasks.join_next().await {
            writers.push(done.map_err(|error| format!("a client: {error}"))??);
        }
        finish(writers, &mut history, total, &mut rng).await?;
        history.rows = Some(self.database.rows_after(self.last_chat)?);
        self.last_chat = newest;
        total.violations.extend(check(&history));
        Ok(())
    }

    /// A fresh chat with its clients: a customer, its worker, sometimes a second tab that only listens.
    async fn chat(
        &self,
        index: usize,
        stamps: &Stamps,
        history: &mut History,
        rng: &mut StdRng,
    ) -> Result<Vec<Writer>, String> {
        let guest = surely("signing in", async || {
            Session::guest(&self.server, None, None).await
        })
        .await?;
        let mode = [
            Mode::Socket,
            Mode::LongPoll,
            Mode::Socket,
            Mode::Pages,
            Mode::Socket,
        ][index % 5];
        let mut customer = Device::new(guest, mode, stamps);
        let from = stamps.next();
        let first = Piece {
            client_id: fresh_client_id(self.clock.as_ref(), rng),
            text: Body::new("the engine light is on").expect("our own words are allowed"),
            note: false,
        };
        let Fate::Ok { chat, .. } = customer.start(None, &first, None).await else {
            return Err("the server did not take a start".to_owned());
        };
        history.access.push(Access {
            party: customer.party(),
            chat,
            from,
            until: None,
        });
        let worker = &self.workers[index % WORKERS];
        let party = worker.party();
        history.access.push(Access {
            party,
            chat,
            from: stamps.next(),
            until: None,
        });
        surely("assigning", async || {
            self.admin.assign_worker(chat, Some(party.id), None).await
        })
        .await?;
        let mut writers = vec![self.writer(customer, chat, self.pace, rng)];
        let tabs = if index.is_multiple_of(2) { TABS } else { 1 };
        for tab in 0..tabs {
            let mut device = Device::new(worker.again(), Mode::Socket, stamps);
            device.begin(chat);
            surely("reading the chat", async || {
                device.read_pages(chat, None).await
            })
            .await?;
            // A tab that only listens writes once in an hour.
            let pace = if tab == 0 {
                self.pace
            } else {
                Duration::from_secs(3_600)
            };
            writers.push(self.writer(device, chat, pace, rng));
        }
        Ok(writers)
    }

    fn writer(&self, device: Device, chat: ChatId, pace: Duration, rng: &mut StdRng) -> Writer {
        Writer {
            device,
            chat,
            pace,
            seed: rng.random(),
            clock: Arc::clone(&self.clock),
        }
    }
}

/// Everybody reads everything, is shown the rest, and hands in the log.
async fn finish(
    writers: Vec<Writer>,
    history: &mut History,
    total: &mut Total,
    rng: &mut StdRng,
) -> Result<(), String> {
    for mut writer in writers {
        let chat = writer.chat;
        let reading = Reading {
            limit: rng.random_range(20..=200),
            backwards: rng.random_bool(0.3),
        };
        let device = &mut writer.device;
        let mut view = surely("reading at the end", async || {
            read_view(device, chat, reading).await
        })
        .await?;
        let unread = surely("counting", async || {
            device.session().unread_count_of(chat).await
        })
        .await?;
        view.unread.push(unread.unread_count);
        let last = view.lines.last().map_or(Seq::ZERO, |line| line.seq);
        writer.catch_up(last).await?;
        writer.device.is_complete(chat);
        history.views.push(view);
        let (log, counts, odd) = writer.device.put_away();
        if let Some(odd) = odd.first() {
            return Err(format!("{}: {odd}", log.party));
        }
        total.retries += counts.retries;
        for event in &log.events {
            match event.what {
                What::Ok { .. } => total.acked += 1,
                What::Unknown { .. } => total.unknown += 1,
                _ => {}
            }
        }
        history.clients.push(log);
    }
    Ok(())
}

/// Repeats a call that may be repeated.
async fn surely<T>(what: &str, mut call: impl AsyncFnMut() -> Outcome<T>) -> Result<T, String> {
    let mut jitter = FullJitter::new(50, 500);
    let mut rng = StdRng::seed_from_u64(0);
    let mut why = String::new();
    for _ in 0..TRIES_MAX {
        match call().await {
            Outcome::Ok(answer) => return Ok(answer),
            Outcome::Refused(problem) => return Err(format!("{what}: {problem}")),
            Outcome::Unknown(reason) => why = reason,
        }
        sleep(jitter.next_wait(&mut rng)).await;
    }
    Err(format!("{what}: {why}"))
}

impl Total {
    fn print(&self, arguments: &KillArguments, elapsed: Duration) {
        let mut ready = self.ready.clone();
        ready.sort_unstable();
        let percentile = |percent: usize| {
            let index = (ready.len() * percent / 100).min(ready.len().saturating_sub(1));
            ready
                .get(index)
                .map_or(0.0, |ready| ready.as_secs_f64() * 1_000.0)
        };
        let count = |rules: &[Rule]| {
            self.violations
                .iter()
                .filter(|found| rules.contains(&found.rule))
                .count()
        };
        let engine = match arguments.engine {
            Engine::Sqlite => "sqlite",
            Engine::Mariadb => "mariadb",
        };
        println!(
            "kill -9 under load, {engine}, {} runs, seed {}",
            arguments.runs, arguments.seed
        );
        for (name, value) in [
            ("acknowledged", self.acked.to_string()),
            ("unknown", self.unknown.to_string()),
            ("tried again", self.retries.to_string()),
            ("lost", count(&[Rule::Lost]).to_string()),
            (
                "duplicates",
                count(&[Rule::StoredDuplicate, Rule::ShownDuplicate]).to_string(),
            ),
            ("order", count(&[Rule::Order]).to_string()),
            ("all violations", self.violations.len().to_string()),
            ("ready p50, ms", format!("{:.0}", percentile(50))),
            ("ready p95, ms", format!("{:.0}", percentile(95))),
            ("seconds", format!("{:.1}", elapsed.as_secs_f64())),
        ] {
            println!("{name:<16} {value:>10}");
        }
        for violation in self.violations.iter().take(SHOWN_MAX) {
            println!("{violation}");
        }
    }
}
