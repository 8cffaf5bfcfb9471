//! Furnishes the sample workshop: people, and conversations in every state, played through the use cases
//! with a clock that runs through the last days.

use super::garage::{self, Plates};
use super::stories::{LANGUAGES, NAME, OPEN, PEOPLE, STORIES, Step, Story, ZONE};
use crate::{Config, open_directory, open_storage};
use chat::{Caller, Desk};
use directory::password;
use hub::Hub;
use model::{
    Body, ChatId, Clock, ManualClock, Named, OpenHours, Party, PartyKind, Seq, SignedDuration,
    Timestamp, TokenHash, random_hex, shared_system_clock,
};
use protocol::{
    Assign, Close, Escalate, MarkRead, Problem, Rate, Send, SettingsChange, Start, Tag,
};
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use std::collections::HashMap;
use std::sync::Arc;
use storage::{NewGuest, NewPerson, Storage};

/// Somebody who can sign in.
pub(super) struct SignIn {
    pub(super) kind: PartyKind,
    pub(super) username: &'static str,
    pub(super) password: String,
}

/// Everybody who appears in the stories, by the name used there.
pub(super) type Cast = HashMap<&'static str, Caller>;

/// Fills an empty database; one that has people already is left as it is, and no sign-ins are given.
pub(super) async fn furnish(config: &Config) -> Result<Vec<SignIn>, String> {
    let now = shared_system_clock().now();
    let clock = Arc::new(ManualClock::new(now.plus_millis(-3 * 24 * 60 * 60_000)));
    let shared: Arc<dyn Clock> = clock.clone();
    let storage = open_storage(config, true, &shared)
        .await
        .map_err(|error| error.to_string())?;
    if !storage
        .all_people()
        .await
        .map_err(|error| error.to_string())?
        .is_empty()
    {
        return Ok(Vec::new());
    }
    let (directory, _) = open_directory(config, &storage, &shared)
        .await
        .map_err(|error| error.to_string())?;
    let (mut cast, sign_ins) = hire(&storage, &shared).await?;
    let hub = Arc::new(Hub::new("demo".to_owned(), Arc::clone(&shared)));
    let desk = Desk::open(Arc::clone(&storage), directory, hub, Arc::clone(&shared));
    desk.save_settings(signboard())
        .await
        .map_err(|problem| problem.sentence)?;
    let plates = garage::park(&storage, &cast, now)
        .await
        .map_err(|problem| problem.sentence)?;
    garage::prepare(&desk, &cast)
        .await
        .map_err(|problem| problem.sentence)?;
    for story in STORIES {
        set(&clock, now.plus_millis(-story.minutes_ago * 60_000));
        play(&desk, &storage, &clock, &mut cast, &plates, story)
            .await
            .map_err(|problem| problem.sentence)?;
    }
    desk.follow_reads().await;
    Ok(sign_ins)
}

/// What the workshop says of itself.
fn signboard() -> SettingsChange {
    let weekly = OPEN.iter().map(|(day, from, to)| {
        let time = |text: &str| text.parse().expect("the workshop's hours are times");
        OpenHours::new(*day, time(from), time(to)).expect("the workshop is open for a while")
    });
    SettingsChange {
        name: Some(NAME.to_owned()),
        languages: Some(LANGUAGES.map(str::to_owned).to_vec()),
        zone: Some(ZONE.parse().expect("the workshop stands in a time zone")),
        hours: Some(weekly.collect()),
        ..SettingsChange::default()
    }
}

fn set(clock: &ManualClock, to: Timestamp) {
    clock.jump(SignedDuration::from_millis(
        to.millis() - clock.now().millis(),
    ));
}

async fn hire(
    storage: &Arc<dyn Storage>,
    clock: &Arc<dyn Clock>,
) -> Result<(Cast, Vec<SignIn>), String> {
    let (mut cast, mut sign_ins) = (Cast::new(), Vec::new());
    for (kind, username, name) in PEOPLE {
        let password = random_hex(6, &mut UnwrapErr(SysRng));
        let hash = password::hash_new(&password, &mut UnwrapErr(SysRng))
            .map_err(|error| error.to_string())?;
        let person = NewPerson {
            kind: *kind,
            id: None,
            username: Some((*username).to_owned()),
            name: (*name).to_owned(),
            email: None,
            password_hash: Some(hash),
            image_url: None,
            created_at: clock.now(),
        };
        let party = storage
            .add_person(person)
            .await
            .map_err(|error| error.to_string())?;
        let party = party.ok_or_else(|| format!("{username} is taken"))?;
        cast.insert(*username, caller(party, name));
        sign_ins.push(SignIn {
            kind: *kind,
            username,
            password,
        });
    }
    Ok((cast, sign_ins))
}

fn caller(party: Party, name: &str) -> Caller {
    Caller {
        who: Named {
            party,
            name: name.to_owned(),
        },
        session: Arc::new(TokenHash(String::new())),
    }
}

async fn play(
    desk: &Arc<Desk>,
    storage: &Arc<dyn Storage>,
    clock: &ManualClock,
    cast: &mut Cast,
    plates: &Plates,
    story: &Story,
) -> Result<(), Problem> {
    if !cast.contains_key(story.customer) {
        let guest = guest(storage, clock, story.customer).await?;
        cast.insert(story.customer, guest);
    }
    let customer = cast[story.customer].clone();
    let start = Start {
        subject: Some(story.subject.to_owned()),
        message: None,
        client_id: None,
        with: None,
        vehicle_id: story.plate.map(|plate| plates[plate]),
    };
    let chat = ChatId::stored(desk.start(&customer, start).await?.chat_id);
    for step in story.steps {
        clock.advance(SignedDuration::from_secs(95));
        act(desk, cast, &customer, chat, step).await?;
    }
    Ok(())
}

/// A visitor without an account; named only if the story's customer has a name.
async fn guest(
    storage: &Arc<dyn Storage>,
    clock: &ManualClock,
    name: &str,
) -> Result<Caller, Problem> {
    let name = Some(name.to_owned()).filter(|name| !name.starts_with('#'));
    let hash = TokenHash(random_hex(32, &mut UnwrapErr(SysRng)));
    let new = NewGuest {
        hash,
        name: name.clone(),
        email: None,
        created_at: clock.now(),
    };
    let id = storage
        .add_guest(new)
        .await
        .map_err(|error| chat::from_storage(&error))?;
    Ok(caller(
        Party::guest(id),
        &name.unwrap_or_else(|| chat::guest_name(id)),
    ))
}

async fn act(
    desk: &Arc<Desk>,
    cast: &Cast,
    customer: &Caller,
    chat: ChatId,
    step: &Step,
) -> Result<(), Problem> {
    match *step {
        Step::Customer(text) => say(desk, customer, chat, text, false).await,
        Step::Staff(who, text) => say(desk, &cast[who], chat, text, false).await,
        Step::Note(who, text) => say(desk, &cast[who], chat, text, true).await,
        Step::Assign(by, worker) => {
            let assign = Assign {
                chat,
                worker: Some(cast[worker].party().id),
                expected: None,
            };
            desk.assign(&cast[by], assign).await.map(drop)
        }
        Step::Escalate(who, reason) => {
            let escalate = Escalate {
                chat,
                reason: Some(reason.to_owned()),
            };
            desk.escalate(&cast[who], escalate).await.map(drop)
        }
        Step::Close(who, reason) => {
            let close = Close {
                chat,
                reason: Some(reason.to_owned()),
                seen: None,
            };
            desk.close(&cast[who], close).await.map(drop)
        }
        Step::Reads => {
            let mark = MarkRead {
                chat,
                seq: Seq::new(i64::from(u32::MAX)),
            };
            desk.mark_read(customer, mark).await.map(drop)
        }
        Step::Tag(who, tags) => {
            let tags = tags.iter().map(|&tag| tag.to_owned()).collect();
            desk.tag(&cast[who], Tag { chat, tags }).await.map(drop)
        }
        Step::Rate(stars, comment) => {
            let comment = Body::new(comment).expect("the stories keep to the rules of a message");
            let rate = Rate {
                chat,
                stars,
                comment: Some(comment),
            };
            desk.rate(customer, rate).await.map(drop)
        }
    }
}

async fn say(
    desk: &Arc<Desk>,
    who: &Caller,
    chat: ChatId,
    text: &str,
    note: bool,
) -> Result<(), Problem> {
    let body = Body::new(text).expect("the stories keep to the rules of a message");
    desk.send(
        who,
        Send {
            chat,
            body,
            client_id: None,
            note,
            attachments: Vec::new(),
        },
    )
    .await
    .map(drop)
}
