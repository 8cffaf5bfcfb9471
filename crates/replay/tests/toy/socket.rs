//! The toy's socket: every change wakes every connection, which sends what its client lacks.

use super::Fault;
use super::shop::{Shop, chat_id};
use futures_util::{SinkExt, StreamExt};
use http::{Request, Response, StatusCode, header};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use model::Party;
use protocol::{ClientFrame, Person, ReadCursor, ServerFrame};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;

type Stream = WebSocketStream<TokioIo<hyper::upgrade::Upgraded>>;

pub(crate) fn upgrade(request: &mut Request<Incoming>, shop: Arc<Shop>) -> Response<Full<Bytes>> {
    let key = request
        .headers()
        .get(header::SEC_WEBSOCKET_KEY)
        .map(|key| derive_accept_key(key.as_bytes()));
    let upgraded = hyper::upgrade::on(request);
    let crashed = shop.crashes();
    tokio::spawn(super::until_crash(run(upgraded, shop), crashed));
    Response::builder()
        .status(StatusCode::SWITCHING_PROTOCOLS)
        .header(header::CONNECTION, "Upgrade")
        .header(header::UPGRADE, "websocket")
        .header(header::SEC_WEBSOCKET_ACCEPT, key.unwrap_or_default())
        .body(Full::default())
        .unwrap()
}

/// What one connection has been told.
struct Told {
    who: Party,
    /// The last seq of each chat; a chat that is not here is told from the next line on.
    seqs: HashMap<i64, i64>,
    /// Own lines that were acknowledged on this connection.
    acknowledged: HashSet<(i64, i64)>,
    cursors: HashMap<(i64, Party), i64>,
    hints: u64,
}

async fn run(upgraded: OnUpgrade, shop: Arc<Shop>) {
    let Ok(upgraded) = upgraded.await else { return };
    let mut stream =
        WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, None).await;
    let mut changes = shop.changes();
    let Some(mut told) = hello(&mut stream, &shop).await else {
        return;
    };
    loop {
        changes.mark_unchanged();
        for frame in news(&shop, &mut told) {
            if say(&mut stream, &frame).await.is_none() {
                return;
            }
        }
        tokio::select! {
            _ = changes.changed() => {}
            heard = stream.next() => {
                let Some(Ok(heard)) = heard else { return };
                let Message::Text(text) = heard else { continue };
                for frame in hear(text.as_str(), &shop, &mut told) {
                    if say(&mut stream, &frame).await.is_none() {
                        return;
                    }
                }
            }
        }
    }
}

async fn say(stream: &mut Stream, frame: &ServerFrame) -> Option<()> {
    stream.send(Message::text(frame.encode())).await.ok()
}

async fn hello(stream: &mut Stream, shop: &Shop) -> Option<Told> {
    let Message::Text(text) = stream.next().await?.ok()? else {
        return None;
    };
    let ClientFrame::Hello { token, resume, .. } = ClientFrame::read(text.as_str()).ok()? else {
        return None;
    };
    let who = shop.state().sessions.get(&token?).copied()?;
    let me = Person::new(who, who.to_string());
    let off = match shop.fault {
        Fault::ResumeRepeats => -1,
        Fault::ResumeSkips => 1,
        _ => 0,
    };
    // What is old is not told again, except for what the client asks to resume. Looked at before the welcome: what
    // happens after it is news.
    let mut seqs: HashMap<i64, i64> = {
        let state = shop.state();
        let rooms = state.rooms.iter().filter(|room| room.admits(who));
        rooms
            .map(|room| (room.id, room.count(room.lines.len(), who.audience())))
            .collect()
    };
    for (chat, seq) in resume {
        if let Some(told) = seqs.get_mut(&chat.get()) {
            *told = (seq.get() + off).max(0);
        }
    }
    say(
        stream,
        &ServerFrame::Welcome {
            me,
            heartbeat: 25,
            epoch: "toy".to_owned(),
        },
    )
    .await?;
    Some(Told {
        who,
        seqs,
        acknowledged: HashSet::new(),
        cursors: HashMap::new(),
        hints: 0,
    })
}

/// Everything that this connection has not been told yet.
fn news(shop: &Shop, told: &mut Told) -> Vec<ServerFrame> {
    let state = shop.state();
    let mut frames = Vec::new();
    let who = told.who;
    for room in &state.rooms {
        let leaks = shop.fault == Fault::LeakFrames;
        if !leaks && !room.admits(who) {
            if told.seqs.remove(&room.id).is_some() {
                frames.push(ServerFrame::Gone { chat: room.id });
            }
            continue;
        }
        let known = told.seqs.get(&room.id).copied();
        if known.is_none() {
            frames.push(ServerFrame::Chat {
                chat: Box::new(room.listed(who, shop.fault)),
            });
        }
        let numbered = room.numbered(who, shop.fault);
        let last = numbered.last().map_or(0, |(seq, _)| *seq);
        for (seq, line) in numbered.iter().filter(|(seq, _)| *seq > known.unwrap_or(0)) {
            told.hints += 1;
            let missed = shop.fault == Fault::NudgeOnly && told.hints.is_multiple_of(5);
            if !missed && !told.acknowledged.contains(&(room.id, line.id)) {
                frames.push(ServerFrame::message(room.message(*seq, line, who)));
            }
        }
        told.seqs.insert(room.id, last.max(known.unwrap_or(0)));
        for (by, read) in room.cursors.iter().filter(|(by, _)| **by != who) {
            let seq = room.count(*read, who.audience());
            if told.cursors.insert((room.id, *by), seq) != Some(seq) {
                frames.push(ServerFrame::read(
                    chat_id(room.id),
                    &ReadCursor {
                        by: (*by).into(),
                        seq,
                    },
                ));
            }
        }
    }
    frames
}

/// Takes a frame; its answer.
fn hear(text: &str, shop: &Shop, told: &mut Told) -> Vec<ServerFrame> {
    match ClientFrame::read(text) {
        Ok(ClientFrame::Send(send)) => {
            let key = send
                .client_id
                .as_ref()
                .map(|key| key.as_str().to_owned())
                .unwrap_or_default();
            let sent = shop.send(
                told.who,
                send.chat.get(),
                send.body.as_str(),
                Some(&key),
                send.note,
            );
            match sent {
                Ok(ack) => {
                    if !send.note {
                        told.acknowledged.insert((ack.chat, ack.message_id));
                    }
                    let created_at = "2026-11-23T09:00:00.000Z".to_owned();
                    let (chat, seq, message_id) = (ack.chat, ack.seq, ack.message_id);
                    vec![ServerFrame::Ack {
                        id: key,
                        chat,
                        seq,
                        message_id,
                        created_at,
                    }]
                }
                Err(problem) => vec![ServerFrame::error(Some(key), &problem)],
            }
        }
        Ok(ClientFrame::Read(mark)) => {
            let mut state = shop.state();
            if let Ok(room) = state.visible(told.who, mark.chat.get(), shop.fault) {
                room.mark(told.who, mark.seq.get(), shop.fault);
            }
            drop(state);
            shop.touch();
            Vec::new()
        }
        Ok(ClientFrame::Ping) => vec![ServerFrame::Pong],
        _ => Vec::new(),
    }
}
