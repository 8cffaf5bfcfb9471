//! One conversation as one chat: the customer and the staff take their turns over whatever line they have, lines
//! are cut, notes are written, chats change hands, and at the end everybody reads everything.

use crate::checker::{Access, Rule, View, Violation};
use crate::conversation::{Conversation, Speaker, Turn};
use crate::device::{Device, Mode, Piece, Wanted, deadline};
use crate::ending::{Reading, count_unread, listed, read_view};
use crate::run::Run;
use crate::strangers::handoff;
use crate::surely::{Tries, Trouble, connect, send, start};
use client::{Outcome, Session, fresh_client_id};
use model::{Body, ChatId, Party, PartyKind, Seq};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::time::Duration;
use tokio::time::sleep;

/// How often things happen. Chances are per turn unless they say otherwise.
const CUT_SEND: f64 = 0.08;
const CUT_IDLE: f64 = 0.08;
const NOTE: f64 = 0.07;
const MARK: f64 = 0.5;
const HAND_OVER: f64 = 0.02;
const CLOSE: f64 = 0.015;
/// Per conversation.
const BY_ADMIN: f64 = 0.25;
const BY_HANDOFF: f64 = 0.3;
/// Tries before waiting for a line is given up.
const WAITS_MAX: u32 = 20;
/// How long a right may live after its end.
const GRACE_MILLIS: u64 = 1_000;
/// Before each look at the unread counts.
const COUNT_PAUSES_MILLIS: [u64; 3] = [0, 100, 500];
/// The first ids of customers that come by handoff; below are the directory's own.
const HANDOFF_IDS: i64 = 1_000_000;

struct Play<'a> {
    run: &'a Run,
    rng: StdRng,
    customer: Device,
    staff: Device,
    chat: ChatId,
    /// Those who had the chat before.
    former: Vec<Device>,
}

pub(crate) async fn play(
    run: &Run,
    conversation: &Conversation,
    index: u64,
) -> Result<(), Trouble> {
    let mut rng = StdRng::seed_from_u64(run.seed.wrapping_mul(1_000_003).wrapping_add(index));
    let Some(first) = conversation.turns.first() else {
        return Ok(());
    };
    let mut customer = customer(run, index, &mut rng).await?;
    connect(&mut customer, &mut rng).await?;
    let from = run.stamps.next();
    // A chat is begun by its customer: where the recording begins with the staff, the customer calls first.
    let opening = if first.from == Speaker::Customer {
        first.text.clone()
    } else {
        written("Hello")
    };
    let piece = piece(run, opening, false, &mut rng);
    let subject = rng.random_bool(0.5).then_some(conversation.id.as_str());
    let (chat, _) = start(&mut customer, subject, &piece, CUT_SEND, &mut rng).await?;
    run.grant(Access {
        party: customer.party(),
        chat,
        from,
        until: None,
    });
    let staff = staff(run, chat, &mut rng).await?;
    let mut play = Play {
        run,
        rng,
        customer,
        staff,
        chat,
        former: Vec::new(),
    };
    let skip = usize::from(first.from == Speaker::Customer);
    // What went wrong on the way does not keep anybody from reading what is there.
    let played = play.turns(&conversation.turns[skip..]).await;
    played.and(play.end().await)
}

/// A guest, or a customer whom the site hands over.
async fn customer(run: &Run, index: u64, rng: &mut StdRng) -> Result<Device, Trouble> {
    let name = format!("Customer {index}");
    let by_handoff = rng.random_bool(BY_HANDOFF);
    let session = match run.secret.as_deref().filter(|_| by_handoff) {
        None => {
            let mut tries = Tries::of("signing in a guest");
            loop {
                let outcome = Session::guest(&run.server, Some(&name), None).await;
                if let Some(session) = tries.settle(outcome, rng).await? {
                    break session;
                }
            }
        }
        Some(secret) => {
            let number = HANDOFF_IDS + rng.random_range(0..1_000_000_000_i64);
            let mut tries = Tries::of("signing in by handoff");
            loop {
                // A word is good once, so each try signs a new one.
                let word = handoff(run, secret, Party::user(number), &name, rng);
                let outcome = Session::handoff(&run.server, &word).await;
                if let Some(session) = tries.settle(outcome, rng).await? {
                    break session;
                }
            }
        }
    };
    Ok(Device::new(session, mode(rng), &run.stamps))
}

/// An admin, or the worker to whom the admin gives the chat.
async fn staff(run: &Run, chat: ChatId, rng: &mut StdRng) -> Result<Device, Trouble> {
    if rng.random_bool(BY_ADMIN) {
        let mut device = Device::new(run.admin.again(), mode(rng), &run.stamps);
        follow(&mut device, chat, rng).await?;
        return Ok(device);
    }
    let worker = rng.random_range(0..run.workers.len());
    assigned(run, chat, worker, rng).await
}

/// Gives the chat to a worker, who may be listening already.
async fn assigned(
    run: &Run,
    chat: ChatId,
    worker: usize,
    rng: &mut StdRng,
) -> Result<Device, Trouble> {
    let session = run.workers[worker].again();
    let party = session.party();
    let mut device = Device::new(session, mode(rng), &run.stamps);
    if rng.random_bool(0.5) {
        connect(&mut device, rng).await?;
    }
    run.grant(Access {
        party,
        chat,
        from: run.stamps.next(),
        until: None,
    });
    let mut tries = Tries::of("assigning");
    while tries
        .settle(
            run.admin.assign_worker(chat, Some(party.id), None).await,
            rng,
        )
        .await?
        .is_none()
    {}
    follow(&mut device, chat, rng).await?;
    Ok(device)
}

/// Connects and reads what there is so far.
async fn follow(device: &mut Device, chat: ChatId, rng: &mut StdRng) -> Result<(), Trouble> {
    connect(device, rng).await?;
    // What came before is overlapped by the pages; it is read off first, so that nothing is shown twice.
    device.begin(chat);
    loop {
        let limit = Some(rng.random_range(1..=200));
        match device.read_pages(chat, limit).await {
            Outcome::Ok(()) => return Ok(()),
            Outcome::Refused(problem) => {
                return Err(Trouble::Refused {
                    what: "reading the chat",
                    problem,
                });
            }
            Outcome::Unknown(_) => sleep(Duration::from_millis(20)).await,
        }
    }
}

fn mode(rng: &mut StdRng) -> Mode {
    match rng.random_range(0..4) {
        0 => Mode::Pages,
        1 => Mode::LongPoll,
        _ => Mode::Socket,
    }
}

fn piece(run: &Run, text: Body, note: bool, rng: &mut StdRng) -> Piece {
    Piece {
        client_id: fresh_client_id(run.clock.as_ref(), rng),
        text,
        note,
    }
}

fn written(text: &str) -> Body {
    Body::new(text).expect("our own sentences are allowed")
}

impl Play<'_> {
    async fn turns(&mut self, turns: &[Turn]) -> Result<(), Trouble> {
        for turn in turns {
            self.turn(turn.from, turn.text.clone()).await?;
        }
        Ok(())
    }

    async fn turn(&mut self, from: Speaker, text: Body) -> Result<(), Trouble> {
        self.upset().await?;
        if from == Speaker::Agent && self.rng.random_bool(NOTE) {
            self.note().await?;
        }
        let piece = piece(self.run, text, false, &mut self.rng);
        let (sender, other) = match from {
            Speaker::Customer => (&mut self.customer, &mut self.staff),
            Speaker::Agent => (&mut self.staff, &mut self.customer),
        };
        let (_, line) = send(sender, self.chat, &piece, CUT_SEND, &mut self.rng).await?;
        wait(
            self.run,
            other,
            self.chat,
            Wanted::Line(line),
            &mut self.rng,
        )
        .await?;
        if self.rng.random_bool(MARK) {
            mark(other, self.chat, &mut self.rng).await?;
        }
        Ok(())
    }

    /// What happens between two turns: a line breaks, a chat is closed, or changes hands.
    async fn upset(&mut self) -> Result<(), Trouble> {
        for device in [&mut self.customer, &mut self.staff] {
            if self.rng.random_bool(CUT_IDLE) {
                device.cut();
            }
        }
        if self.rng.random_bool(CLOSE) {
            let mut tries = Tries::of("closing");
            loop {
                let outcome = self
                    .staff
                    .session()
                    .close(self.chat, Some("all done"), None)
                    .await;
                if tries.settle(outcome, &mut self.rng).await?.is_some() {
                    break;
                }
            }
        }
        let assigned_to_a_worker = self.staff.party().kind == PartyKind::Worker;
        if assigned_to_a_worker && self.run.workers.len() > 1 && self.rng.random_bool(HAND_OVER) {
            self.hand_over().await?;
        }
        Ok(())
    }

    /// A note between staff; the customer must not even see a gap.
    async fn note(&mut self) -> Result<(), Trouble> {
        let note = piece(
            self.run,
            written("internal: check the parts list first"),
            true,
            &mut self.rng,
        );
        send(&mut self.staff, self.chat, &note, CUT_SEND, &mut self.rng).await?;
        Ok(())
    }

    /// Another worker gets the chat; the former one loses it within a second, past included.
    async fn hand_over(&mut self) -> Result<(), Trouble> {
        let former = self.staff.party();
        let others = self
            .run
            .workers
            .iter()
            .enumerate()
            .filter(|(_, worker)| worker.party() != former);
        let others: Vec<usize> = others.map(|(index, _)| index).collect();
        let next = others[self.rng.random_range(0..others.len())];
        let staff = assigned(self.run, self.chat, next, &mut self.rng).await?;
        let mut left = std::mem::replace(&mut self.staff, staff);
        self.locked_out(&left).await;
        self.run.end_access(former, self.chat);
        left.drain(20).await;
        self.former.push(left);
        Ok(())
    }

    async fn locked_out(&self, left: &Device) {
        let until = deadline(GRACE_MILLIS);
        loop {
            let answer = left.session().unread_count_of(self.chat).await;
            if answer.is_not_found() {
                return;
            }
            if tokio::time::Instant::now() >= until {
                let detail = format!(
                    "still let in {GRACE_MILLIS} ms after the chat was given away: {answer:?}"
                );
                let found = Violation::new(Rule::Foreign, self.chat, detail).to(left.party());
                self.run.violated(vec![found]);
                return;
            }
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// Everybody reads everything, and strangers look in vain.
    async fn end(mut self) -> Result<(), Trouble> {
        for stranger in &self.run.strangers {
            self.run
                .violated(stranger.probe(self.chat, &self.run.stamps).await);
        }
        let who = self.customer.party();
        for device in [&mut self.customer, &mut self.staff] {
            connect(device, &mut self.rng).await?;
            read_to_the_end(self.run, device, self.chat, who, &mut self.rng).await?;
        }
        for mut device in self.former {
            device.drain(50).await;
            self.run.put_away(device);
        }
        for mut device in [self.customer, self.staff] {
            device.drain(5).await;
            self.run.put_away(device);
        }
        Ok(())
    }
}

/// Waits for the line on the other's screen, over as many connections as it takes.
async fn wait(
    run: &Run,
    device: &mut Device,
    chat: ChatId,
    wanted: Wanted,
    rng: &mut StdRng,
) -> Result<(), Trouble> {
    let until = deadline(run.patience_millis);
    let mut why = String::new();
    for _ in 0..WAITS_MAX {
        connect(device, rng).await?;
        match device.wait_for(chat, wanted, until).await {
            Ok(true) => return Ok(()),
            Ok(false) => {
                let detail = format!("{wanted:?} did not come within {} ms", run.patience_millis);
                run.violated(vec![
                    Violation::new(Rule::Gap, chat, detail).to(device.party()),
                ]);
                return Ok(());
            }
            Err(reason) => why = reason,
        }
        sleep(Duration::from_millis(20)).await;
    }
    Err(Trouble::Stuck {
        what: "waiting for a line",
        why,
    })
}

/// Moves the own cursor to what is on the screen, by frame or by request.
async fn mark(device: &mut Device, chat: ChatId, rng: &mut StdRng) -> Result<(), Trouble> {
    let seq = device.last(chat);
    if seq == Seq::ZERO {
        return Ok(());
    }
    if device.mode() == Mode::Socket && rng.random_bool(0.5) {
        // A frame that is lost with its connection is made good by the next mark.
        drop(device.mark_read_by_frame(chat, seq).await);
        return Ok(());
    }
    // One in a while asks for an older place: the cursor must not follow.
    let seq = if rng.random_bool(0.1) {
        Seq::new(rng.random_range(1..=seq.get()))
    } else {
        seq
    };
    match device.mark_read(chat, seq).await {
        Outcome::Refused(problem) => Err(Trouble::Refused {
            what: "marking as read",
            problem,
        }),
        Outcome::Ok(_) | Outcome::Unknown(_) => Ok(()),
    }
}

/// The last lines come in, then the chat is read from one end to the other and everything is counted.
async fn read_to_the_end(
    run: &Run,
    device: &mut Device,
    chat: ChatId,
    customer: Party,
    rng: &mut StdRng,
) -> Result<(), Trouble> {
    let reading = Reading {
        limit: rng.random_range(3..=200),
        backwards: rng.random_bool(0.4),
    };
    let mut tries = Tries::of("reading at the end");
    let mut view = loop {
        if let Some(view) = tries
            .settle(read_view(device, chat, reading).await, rng)
            .await?
        {
            break view;
        }
    };
    if let Some(last) = view.lines.last() {
        wait(run, device, chat, Wanted::UpTo(last.seq), rng).await?;
    }
    device.is_complete(chat);
    count(run, device, &mut view, customer, rng).await?;
    run.keep_view(view);
    Ok(())
}

/// Asks every place that counts the unread. A cursor that was moved by frame may still be on its way, so numbers
/// that differ are asked for again, once they had the time to agree.
async fn count(
    run: &Run,
    device: &mut Device,
    view: &mut View,
    customer: Party,
    rng: &mut StdRng,
) -> Result<(), Trouble> {
    let mut tries = Tries::of("counting the unread");
    for pause in COUNT_PAUSES_MILLIS {
        sleep(Duration::from_millis(pause)).await;
        view.unread.clear();
        while tries
            .settle(count_unread(device, view).await, rng)
            .await?
            .is_none()
        {}
        let violations = loop {
            if let Some(violations) = tries
                .settle(listed(device, view, customer).await, rng)
                .await?
            {
                break violations;
            }
        };
        let agreed = view.unread.windows(2).all(|pair| pair[0] == pair[1]);
        if agreed || pause == COUNT_PAUSES_MILLIS[COUNT_PAUSES_MILLIS.len() - 1] {
            run.violated(violations);
            return Ok(());
        }
    }
    Ok(())
}
