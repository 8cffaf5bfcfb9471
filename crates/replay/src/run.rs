//! The whole replay: who signs in, which conversations run side by side, and the judgement at the end.

use crate::checker::{Access, History, Stamps, Violation, check};
use crate::conversation::{Conversation, ReadError, read_conversations};
use crate::device::Device;
use crate::play::play;
use crate::report::ReplayReport;
use crate::strangers::{Stranger, listen};
use client::{Outcome, Server, Session};
use model::Clock;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// A name and a password.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// As the directory knows it.
    pub username: String,
    /// In clear.
    pub password: String,
}

/// Who answers.
#[derive(Debug, Clone)]
pub struct Staff {
    /// Assigns, and answers some chats.
    pub admin: SignIn,
    /// Answer the others. The last of several is never assigned and looks on as a stranger.
    pub workers: Vec<SignIn>,
}

/// What to play where.
#[derive(Debug, Clone)]
pub struct ReplayOptions {
    /// `.jsonl` or `.jsonl.gz`.
    pub file: PathBuf,
    /// `http://host:port`.
    pub server_url: String,
    /// How the staff signs in.
    pub staff: Staff,
    /// With it, some customers come by handoff.
    pub site_secret: Option<String>,
    /// Plays the same cuts again.
    pub seed: u64,
    /// Conversations side by side.
    pub parallel: usize,
    /// Only so many conversations.
    pub limit: Option<usize>,
    /// How long a message may take to arrive before it counts as never coming, in milliseconds.
    pub patience_millis: u64,
}

/// Why a replay cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The recording.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The server's address.
    #[error(transparent)]
    Address(#[from] client::AddressError),
    /// Somebody cannot sign in.
    #[error("{who} cannot sign in: {why}")]
    SignIn {
        /// The name.
        who: String,
        /// The server's words.
        why: String,
    },
    /// Nobody to answer.
    #[error("a replay needs at least one worker: name one")]
    NoWorker,
}

/// What all conversations of a run share.
pub(crate) struct Run {
    pub(crate) server: Server,
    pub(crate) admin: Session,
    pub(crate) workers: Vec<Session>,
    pub(crate) strangers: Vec<Stranger>,
    pub(crate) secret: Option<String>,
    pub(crate) stamps: Stamps,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) seed: u64,
    pub(crate) patience_millis: u64,
    found: Mutex<Found>,
}

/// What the conversations hand in.
#[derive(Default)]
struct Found {
    history: History,
    report: ReplayReport,
}

impl Run {
    pub(crate) fn put_away(&self, device: Device) {
        let party = device.party();
        let (log, counts, odd) = device.put_away();
        let mut found = self.found();
        found.history.clients.push(log);
        found.report.cuts += counts.cuts;
        found.report.retries += counts.retries;
        found
            .report
            .failures
            .extend(odd.into_iter().map(|odd| format!("{party}: {odd}")));
    }

    pub(crate) fn grant(&self, access: Access) {
        self.found().history.access.push(access);
    }

    pub(crate) fn end_access(&self, of: model::Party, chat: model::ChatId) {
        let until = self.stamps.next();
        let mut found = self.found();
        let open = found.history.access.iter_mut().rev();
        if let Some(access) = open
            .into_iter()
            .find(|access| access.party == of && access.chat == chat)
        {
            access.until = Some(until);
        }
    }

    pub(crate) fn keep_view(&self, view: crate::checker::View) {
        self.found().history.views.push(view);
    }

    pub(crate) fn violated(&self, violations: Vec<Violation>) {
        self.found().report.violations.extend(violations);
    }

    fn found(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Plays all conversations and judges the run.
///
/// # Errors
/// [`ReplayError`] when it cannot begin; what goes wrong later stands in the report.
///
/// # Panics
/// When a conversation's task panics.
pub async fn replay(
    options: ReplayOptions,
    clock: Arc<dyn Clock>,
) -> Result<ReplayReport, ReplayError> {
    let conversations = read_conversations(&options.file, options.limit)?;
    let started = Instant::now();
    let run = Arc::new(open(&options, clock).await?);
    let (over, is_over) = watch::channel(false);
    let listeners = listeners(&run, &is_over);
    play_all(&run, conversations, options.parallel.max(1)).await;
    over.send_replace(true);
    let listened = listeners.join_all().await;
    Ok(judge(run, listened, started))
}

async fn open(options: &ReplayOptions, clock: Arc<dyn Clock>) -> Result<Run, ReplayError> {
    let server = Server::parse(&options.server_url)?;
    let admin = sign_in(&server, &options.staff.admin).await?;
    let mut workers = Vec::new();
    for worker in &options.staff.workers {
        workers.push(sign_in(&server, worker).await?);
    }
    if workers.is_empty() {
        return Err(ReplayError::NoWorker);
    }
    let guest = admitted(
        "a guest",
        Session::guest(&server, Some("Passer-by"), None).await,
    )?;
    let mut strangers = vec![Stranger::new(guest)];
    if workers.len() > 1 {
        strangers.extend(workers.pop().map(Stranger::new));
    }
    Ok(Run {
        server,
        admin,
        workers,
        strangers,
        secret: options.site_secret.clone(),
        stamps: Stamps::default(),
        clock,
        seed: options.seed,
        patience_millis: options.patience_millis,
        found: Mutex::default(),
    })
}

async fn sign_in(server: &Server, who: &SignIn) -> Result<Session, ReplayError> {
    admitted(
        &who.username,
        Session::login(server, &who.username, &who.password).await,
    )
}

fn admitted(who: &str, outcome: Outcome<Session>) -> Result<Session, ReplayError> {
    let why = match outcome {
        Outcome::Ok(session) => return Ok(session),
        Outcome::Refused(problem) => problem.sentence,
        Outcome::Unknown(why) => why,
    };
    Err(ReplayError::SignIn {
        who: who.to_owned(),
        why,
    })
}

/// Every stranger and the admin have a socket open all the time.
fn listeners(run: &Arc<Run>, is_over: &watch::Receiver<bool>) -> JoinSet<Option<Device>> {
    let mut tasks = JoinSet::new();
    let strangers = run.strangers.iter().map(Stranger::tab);
    for (number, session) in (1..).zip(strangers.chain([run.admin.again()])) {
        let (run, is_over) = (Arc::clone(run), is_over.clone());
        tasks.spawn(async move {
            let party = session.party();
            match listen(&run, session, run.seed.wrapping_add(number), is_over).await {
                Ok(device) => Some(device),
                Err(trouble) => {
                    run.found()
                        .report
                        .failures
                        .push(format!("{party}, listening: {trouble}"));
                    None
                }
            }
        });
    }
    tasks
}

async fn play_all(run: &Arc<Run>, conversations: Vec<Conversation>, parallel: usize) {
    let next = Arc::new(AtomicUsize::new(0));
    let conversations = Arc::new(conversations);
    let mut lanes = JoinSet::new();
    for _ in 0..parallel {
        let (run, next, conversations) = (
            Arc::clone(run),
            Arc::clone(&next),
            Arc::clone(&conversations),
        );
        lanes.spawn(async move {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(conversation) = conversations.get(index) else {
                    return;
                };
                let played = play(&run, conversation, index as u64).await;
                let mut found = run.found();
                found.report.conversations += 1;
                if let Err(trouble) = played {
                    found
                        .report
                        .failures
                        .push(format!("{}: {trouble}", conversation.id));
                }
            }
        });
    }
    lanes.join_all().await;
}

fn judge(run: Arc<Run>, listened: Vec<Option<Device>>, started: Instant) -> ReplayReport {
    for device in listened.into_iter().flatten() {
        run.put_away(device);
    }
    let run = Arc::into_inner(run).expect("every task that held the run has been joined");
    let Found {
        mut history,
        mut report,
    } = run
        .found
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    for stranger in run.strangers {
        report.probes += stranger.probes();
        history.clients.push(stranger.put_away());
    }
    let acknowledged = |log: &crate::checker::ClientLog| {
        let is_ok =
            |event: &&crate::checker::Event| matches!(event.what, crate::checker::What::Ok { .. });
        log.events.iter().filter(is_ok).count() as u64
    };
    report.messages = history.clients.iter().map(acknowledged).sum();
    report.violations.extend(check(&history));
    report
        .violations
        .sort_by_key(|violation| (violation.rule, violation.chat, violation.seq));
    report.seed = run.seed;
    report.elapsed = started.elapsed();
    report
}
