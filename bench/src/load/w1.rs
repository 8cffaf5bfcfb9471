//! W1 and W2: conversations of two sides each. W1 keeps one message of each side outstanding, W2 sends at a
//! rate whatever the answers.

use super::people::Pair;
use super::server::Server;
use super::stats::Spans;
use super::talk::Side;
use super::wire::Wire;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Barrier, oneshot};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

/// Not measured: the first groups form, caches fill.
const WARM_UP: Duration = Duration::from_millis(1_500);

/// What a run gave.
pub(super) struct Talked {
    /// Acknowledged in the measured time, each second.
    pub(super) per_second: f64,
    /// From the send to its ack.
    pub(super) acked: Spans,
    /// From the send until the other side has it.
    pub(super) seen: Spans,
    /// The server's own CPU, microseconds a message (without the database server's).
    pub(super) cpu_micros: f64,
}

/// How the sides send.
#[derive(Debug, Clone, Copy)]
pub(super) enum Pace {
    /// One outstanding each.
    Closed,
    /// So many messages a second, all sides together.
    Rate(f64),
}

/// How long one side is to talk, and with whom it starts.
#[derive(Clone)]
struct Plan {
    pace: Pace,
    start: Instant,
    end: Instant,
    sides: usize,
    ready: Arc<Barrier>,
}

/// Lets all pairs talk for a while and checks that everything acknowledged arrived once and in order.
pub(super) async fn talk(
    server: &Server,
    pairs: &[Pair],
    pace: Pace,
    measured: Duration,
) -> Result<Talked, String> {
    let began = Instant::now();
    let mut wires = Vec::new();
    for pair in pairs {
        for token in &pair.tokens {
            wires.push((pair.chat, Wire::open(server.address, token).await?));
        }
    }
    let start = Instant::now() + WARM_UP;
    let plan = Plan {
        pace,
        start,
        end: start + measured,
        sides: wires.len(),
        ready: Arc::new(Barrier::new(wires.len())),
    };
    let mut running = JoinSet::new();
    let mut wires = wires.into_iter().enumerate();
    while let (Some((a, (chat, first))), Some((b, (_, second)))) = (wires.next(), wires.next()) {
        let (to_second, from_first) = oneshot::channel();
        let (to_first, from_second) = oneshot::channel();
        running.spawn(side(
            Side::new(first, chat, a, began),
            a,
            plan.clone(),
            to_second,
            from_second,
        ));
        running.spawn(side(
            Side::new(second, chat, b, began),
            b,
            plan.clone(),
            to_first,
            from_first,
        ));
    }
    sleep_until(plan.start).await;
    let cpu_before = server.cpu_seconds()?;
    sleep_until(plan.end).await;
    let cpu = server.cpu_seconds()? - cpu_before;
    let (mut acked, mut seen) = (Spans::default(), Spans::default());
    while let Some(ended) = running.join_next().await {
        let (more_acked, more_seen) = ended.map_err(|error| error.to_string())??;
        acked.extend(more_acked);
        seen.extend(more_seen);
    }
    let count = u32::try_from(acked.count()).map_or(f64::NAN, f64::from);
    Ok(Talked {
        per_second: count / measured.as_secs_f64(),
        acked,
        seen,
        cpu_micros: cpu * 1e6 / count,
    })
}

async fn side(
    mut side: Side,
    number: usize,
    plan: Plan,
    tell: oneshot::Sender<u64>,
    other: oneshot::Receiver<u64>,
) -> Result<(Spans, Spans), String> {
    plan.ready.wait().await;
    let spans = match plan.pace {
        Pace::Closed => closed(&mut side, &plan).await?,
        Pace::Rate(rate) => open(&mut side, &plan, number, rate).await?,
    };
    let acked = side.settle().await?;
    // The other side has failed when it no longer listens; it says so itself.
    tell.send(acked).ok();
    // Reading goes on while the other side finishes: it may still be sending.
    let mut other = other;
    let expected = loop {
        tokio::select! {
            count = &mut other => break count.map_err(|_| "the other side failed".to_owned())?,
            heard = side.hear() => { heard?; }
        }
    };
    side.await_all(expected).await?;
    Ok((spans, std::mem::take(&mut side.seen)))
}

async fn closed(side: &mut Side, plan: &Plan) -> Result<Spans, String> {
    let mut spans = Spans::default();
    loop {
        let said = Instant::now();
        if said >= plan.end {
            return Ok(spans);
        }
        side.say().await?;
        while !side.hear().await? {}
        let acked = Instant::now();
        if acked >= plan.start && acked < plan.end {
            spans.push(acked - said);
        }
    }
}

async fn open(side: &mut Side, plan: &Plan, number: usize, rate: f64) -> Result<Spans, String> {
    let sides = u32::try_from(plan.sides).map_or(1.0, f64::from);
    let every = Duration::from_secs_f64(sides / rate);
    // Spread evenly, so that the rate holds within each second too.
    let offset = every.mul_f64(u32::try_from(number).map_or(0.0, f64::from) / sides);
    let mut next = plan.start + offset;
    let mut spans = Spans::default();
    let mut waiting = std::collections::VecDeque::new();
    while next < plan.end {
        tokio::select! {
            biased;
            () = sleep_until(next) => {
                waiting.push_back(Instant::now());
                side.say().await?;
                next += every;
            }
            heard = side.hear() => {
                if heard? && let Some(said) = waiting.pop_front() {
                    spans.push(said.elapsed());
                }
            }
        }
    }
    // The last of them are acknowledged after the end.
    while let Some(said) = waiting.pop_front() {
        while !side.hear().await? {}
        spans.push(said.elapsed());
    }
    Ok(spans)
}
