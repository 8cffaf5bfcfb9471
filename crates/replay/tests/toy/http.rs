//! The toy's endpoints.

use super::shop::{Ack, Shop, problem};
use super::{Fault, socket};
use http::{Method, Request, Response, header};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use model::{Party, PartyKind, Seq};
use protocol::{
    AckAnswer, Assign, ChatAnswer, ChatOnly, Code, Fields, ListAnswer, ListQuery, MarkRead,
    MeAnswer, MessagesAnswer, MessagesQuery, Person, Problem, Range, Send, Start, StartAnswer,
    UnreadAnswer, UnreadOneAnswer, UnreadQuery,
};
use serde::Serialize;
use serde_json::{Value, json};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;

type Answered = Result<Value, Problem>;

pub(crate) async fn serve(stream: TcpStream, shop: Arc<Shop>) {
    let service = service_fn(move |request| {
        let shop = Arc::clone(&shop);
        async move { Ok::<_, Infallible>(answer(request, shop).await) }
    });
    let served =
        hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    // Clients cut their lines on purpose.
    drop(served.with_upgrades().await);
}

async fn answer(mut request: Request<Incoming>, shop: Arc<Shop>) -> Response<Full<Bytes>> {
    if request.uri().path() == "/api/chat/ws" {
        return socket::upgrade(&mut request, shop);
    }
    let (parts, body) = request.into_parts();
    let body = body
        .collect()
        .await
        .map(|body| body.to_bytes())
        .unwrap_or_default();
    let fields = if parts.method == Method::GET {
        Fields::from_form(parts.uri.query().unwrap_or_default())
    } else {
        Fields::from_json(&body)
    };
    let token = parts
        .headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = token
        .and_then(|value| value.strip_prefix("Bearer "))
        .unwrap_or_default();
    let answered = match fields {
        Ok(fields) => route(parts.uri.path(), &fields, token, &shop).await,
        Err(problem) => Err(problem),
    };
    respond(answered)
}

async fn route(path: &str, fields: &Fields, token: &str, shop: &Shop) -> Answered {
    if let Some(name) = path.strip_prefix("/api/auth/") {
        return sign_in(name, fields, shop);
    }
    let signed_in = shop.state().sessions.get(token).copied();
    let who = signed_in.ok_or_else(|| problem(Code::Unauthenticated, "sign in first"))?;
    let name = path
        .strip_prefix("/api/chat/")
        .ok_or_else(Problem::not_found)?;
    match name {
        "start" => start(who, &Start::read(fields)?, shop),
        "send_message" => send(who, &Send::read(fields)?, shop),
        "messages" => messages(who, &MessagesQuery::read(fields)?, shop).await,
        "mark_read" => mark_read(who, MarkRead::read(fields)?, shop),
        "assign_worker" => assign(who, Assign::read(fields)?, shop),
        "close" | "reopen" | "escalate" => close(who, name, ChatOnly::read(fields)?, shop),
        "list" => list(who, &ListQuery::read(fields)?, shop),
        "unread_count" => unread(who, UnreadQuery::read(fields)?, shop),
        _ => Err(Problem::not_found()),
    }
}

fn sign_in(name: &str, fields: &Fields, shop: &Shop) -> Answered {
    let who = match name {
        "guest" => shop.guest(),
        "login" => match fields.required_text("username")? {
            "ada" => Party::admin(1),
            worker => {
                let number = worker
                    .strip_prefix("worker")
                    .and_then(|number| number.parse().ok());
                Party::worker(number.ok_or_else(|| problem(Code::BadCredentials, "wrong"))?)
            }
        },
        // The toy believes everybody: signatures are not what it is here to test.
        _ => Party::user(i64::try_from(shop.state().sessions.len()).unwrap() + 1_000),
    };
    let mut state = shop.state();
    let token = format!("token-{}", state.sessions.len());
    state.sessions.insert(token.clone(), who);
    Ok(body(&MeAnswer {
        token: Some(token),
        me: Person::new(who, who.to_string()),
    }))
}

fn start(who: Party, start: &Start, shop: &Shop) -> Answered {
    let text = start
        .message
        .as_ref()
        .ok_or_else(|| Problem::missing("message"))?;
    let key = start
        .client_id
        .as_ref()
        .ok_or_else(|| Problem::missing("client_id"))?;
    let Ack {
        chat,
        seq,
        message_id,
    } = shop.start(who, text.as_str(), key.as_str())?;
    let chat = shop.state().room(chat).listed(who, shop.fault);
    Ok(body(&StartAnswer {
        chat_id: chat.chat_id,
        status: chat.status,
        created_at: Some(chat.created_at.clone()),
        chat,
        message_id: Some(message_id),
        seq: Some(seq),
    }))
}

fn send(who: Party, send: &Send, shop: &Shop) -> Answered {
    let key = send.client_id.as_ref().map(model::ClientId::as_str);
    let ack = shop.send(who, send.chat.get(), send.body.as_str(), key, send.note)?;
    let created_at = "2026-11-23T09:00:00.000Z".to_owned();
    Ok(body(&AckAnswer {
        message_id: ack.message_id,
        seq: ack.seq,
        created_at,
    }))
}

async fn messages(who: Party, query: &MessagesQuery, shop: &Shop) -> Answered {
    let mut changes = shop.changes();
    let waited = tokio::time::sleep(Duration::from_secs(query.wait));
    tokio::pin!(waited);
    loop {
        changes.mark_unchanged();
        let page = page(who, query, shop)?;
        if !page.messages.is_empty() || query.wait == 0 {
            return Ok(body(&page));
        }
        tokio::select! {
            () = &mut waited => return Ok(body(&page)),
            changed = changes.changed() => changed.expect("the shop outlives its requests"),
        }
    }
}

fn page(who: Party, query: &MessagesQuery, shop: &Shop) -> Result<MessagesAnswer, Problem> {
    let mut state = shop.state();
    let room = state.visible(who, query.chat.get(), shop.fault)?;
    let numbered = room.numbered(who, shop.fault);
    let in_range = |seq: i64| match query.range {
        Range::Newest => true,
        Range::After(after) if shop.fault == Fault::ResumeRepeats && after > Seq::ZERO => {
            seq >= after.get()
        }
        Range::After(after) => seq > after.get(),
        Range::Before(before) => seq < before.get(),
    };
    let found: Vec<_> = numbered
        .into_iter()
        .filter(|(seq, _)| in_range(*seq))
        .collect();
    let has_more = found.len() > query.limit;
    let page = if matches!(query.range, Range::After(_)) {
        &found[..found.len().min(query.limit)]
    } else {
        &found[found.len().saturating_sub(query.limit)..]
    };
    let messages = page
        .iter()
        .map(|(seq, line)| room.message(*seq, line, who))
        .collect();
    Ok(MessagesAnswer {
        messages,
        has_more,
        read: room.read_by_others(who),
        epoch: "toy".to_owned(),
    })
}

fn mark_read(who: Party, mark: MarkRead, shop: &Shop) -> Answered {
    let mut state = shop.state();
    let room = state.visible(who, mark.chat.get(), shop.fault)?;
    room.mark(who, mark.seq.get(), shop.fault);
    let unread_count = room.unread(who, shop.fault);
    drop(state);
    shop.touch();
    Ok(body(&UnreadOneAnswer { unread_count }))
}

fn assign(who: Party, assign: Assign, shop: &Shop) -> Answered {
    let mut state = shop.state();
    let room = state.visible(who, assign.chat.get(), shop.fault)?;
    if who.kind != PartyKind::Admin {
        return Err(Problem::forbidden());
    }
    if room.worker != assign.worker {
        room.worker = assign.worker;
        state.event(assign.chat.get(), "assigned");
    }
    let chat = state.room(assign.chat.get()).listed(who, shop.fault);
    drop(state);
    shop.touch();
    Ok(body(&ChatAnswer { chat }))
}

fn close(who: Party, name: &str, which: ChatOnly, shop: &Shop) -> Answered {
    let mut state = shop.state();
    let room = state.visible(who, which.chat.get(), shop.fault)?;
    if name == "close" && !room.closed {
        room.closed = true;
        state.event(which.chat.get(), "closed");
    }
    let chat = state.room(which.chat.get()).listed(who, shop.fault);
    drop(state);
    shop.touch();
    Ok(body(&ChatAnswer { chat }))
}

fn list(who: Party, query: &ListQuery, shop: &Shop) -> Answered {
    let state = shop.state();
    let leaks = shop.fault == Fault::LeakList;
    let of = |kind, id: Option<i64>, customer: Party| {
        id.is_none_or(|id| customer == Party::new(kind, id))
    };
    let rooms = state.rooms.iter().rev().filter(|room| {
        (leaks || room.admits(who))
            && of(PartyKind::User, query.user_id, room.customer)
            && of(PartyKind::Guest, query.guest_id, room.customer)
    });
    let chats = rooms
        .take(query.limit)
        .map(|room| room.listed(who, shop.fault))
        .collect();
    Ok(body(&ListAnswer {
        chats,
        next_cursor: None,
        version: "1".to_owned(),
        epoch: "toy".to_owned(),
    }))
}

fn unread(who: Party, query: UnreadQuery, shop: &Shop) -> Answered {
    let mut state = shop.state();
    if let Some(chat) = query.chat {
        let unread_count = state
            .visible(who, chat.get(), shop.fault)?
            .unread(who, shop.fault);
        return Ok(body(&UnreadOneAnswer { unread_count }));
    }
    let counted = state.rooms.iter().filter(|room| room.admits(who));
    let counts = counted.map(|room| (room.id.to_string(), room.unread(who, shop.fault)));
    let chats: std::collections::BTreeMap<_, _> = counts.filter(|(_, count)| *count > 0).collect();
    let unread_count = chats.values().sum();
    Ok(body(&UnreadAnswer {
        unread_count,
        mine: unread_count,
        chats,
    }))
}

fn body(answer: &impl Serialize) -> Value {
    let mut body = json!(answer);
    body["success"] = json!(true);
    body["error"] = Value::Null;
    body
}

fn respond(answered: Answered) -> Response<Full<Bytes>> {
    let (status, body) = match answered {
        Ok(body) => (200, body),
        Err(problem) => {
            let status = match problem.code {
                Code::NotFound => 404,
                Code::Unauthenticated | Code::BadCredentials => 401,
                Code::Forbidden => 403,
                Code::Malformed => 400,
                _ => 422,
            };
            (
                status,
                json!({"success": false, "error": problem.sentence, "code": problem.code}),
            )
        }
    };
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Full::new(Bytes::from(body.to_string())))
        .unwrap()
}
