//! The floor: two-person rooms over bare WebSockets with small buffers. Nothing is checked, nothing stored.
//! It speaks just enough of the product's frames that the same generator drives both.

use super::wire::config;
use futures_util::{SinkExt as _, StreamExt as _};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_tungstenite::accept_async_with_config;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

/// Frames that may wait for one connection.
const WAITING_MAX: usize = 256;

type Rooms = Arc<Mutex<HashMap<String, Room>>>;

#[derive(Default)]
struct Room {
    last_seq: i64,
    members: Vec<mpsc::Sender<Utf8Bytes>>,
}

#[derive(Clone, Copy, Deserialize)]
struct Said<'a> {
    id: &'a str,
    chat: i64,
    // Borrowed: the generator's texts need no escaping.
    text: &'a str,
}

#[derive(Deserialize)]
struct Hello<'a> {
    token: &'a str,
}

/// Serves until it is killed.
pub(crate) async fn serve(port: u16) -> Result<(), String> {
    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .map_err(|error| format!("listening: {error}"))?;
    let rooms = Rooms::default();
    while let Ok((stream, _)) = listener.accept().await {
        let rooms = Arc::clone(&rooms);
        tokio::spawn(async move {
            // A connection that ends is of no interest here.
            member(stream, &rooms).await;
        });
    }
    Ok(())
}

/// One connection: `hello` with the room's name as the token, then sends.
async fn member(stream: TcpStream, rooms: &Rooms) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut socket = accept_async_with_config(stream, Some(config()))
        .await
        .ok()?;
    let hello = socket.next().await?.ok()?.into_text().ok()?;
    let room = serde_json::from_str::<Hello<'_>>(&hello)
        .ok()?
        .token
        .to_owned();
    let (tell, mut told) = mpsc::channel(WAITING_MAX);
    rooms
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .entry(room.clone())
        .or_default()
        .members
        .push(tell.clone());
    socket
        .send(Message::text(r#"{"t":"welcome"}"#))
        .await
        .ok()?;
    loop {
        tokio::select! {
            biased;
            frame = told.recv() => {
                socket.feed(Message::Text(frame?)).await.ok()?;
                while let Ok(frame) = told.try_recv() {
                    socket.feed(Message::Text(frame)).await.ok()?;
                }
                socket.flush().await.ok()?;
            }
            said = socket.next() => {
                let Message::Text(said) = said?.ok()? else { continue };
                hand_out(rooms, &room, &tell, serde_json::from_str(&said).ok()?);
            }
        }
    }
}

fn hand_out(rooms: &Rooms, name: &str, author: &mpsc::Sender<Utf8Bytes>, said: Said<'_>) {
    let mut rooms = rooms.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(room) = rooms.get_mut(name) else {
        return;
    };
    room.last_seq += 1;
    let Said { id, chat, text } = said;
    let seq = room.last_seq;
    let message = Utf8Bytes::from(format!(
        r#"{{"t":"message","chat":{chat},"seq":{seq},"text":"{text}"}}"#
    ));
    let ack = Utf8Bytes::from(format!(
        r#"{{"t":"ack","id":"{id}","chat":{chat},"seq":{seq}}}"#
    ));
    for member in &room.members {
        let frame = if member.same_channel(author) {
            ack.clone()
        } else {
            message.clone()
        };
        // A full queue loses the frame; the generator then reports that it never came.
        drop(member.try_send(frame));
    }
}
