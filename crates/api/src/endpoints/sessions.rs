//! `auth/sessions`, `auth/end_session`, `auth/end_sessions`: the caller's own sessions, seen and ended.

use crate::context::{Answer, Context};
use crate::sessions::handle;
use protocol::{Code, EndSession, OkAnswer, OwnSession, Problem, SessionsAnswer};

/// `GET auth/sessions`
pub(crate) async fn list(context: Context) -> Result<Answer, Problem> {
    context.check_claims(None, &[]).await?;
    let caller = context.caller()?;
    let found = context.door.sessions.of(caller).await?;
    let shown = found.into_iter().map(|session| {
        let is_current = session.hash == *caller.session;
        // What is not kept of a guest, and was not of older sessions, is known of the one that asks.
        let unknown = || {
            if is_current {
                context.device()
            } else {
                crate::device::label("")
            }
        };
        OwnSession {
            id: handle(&session.hash),
            created_at: session.created_at.rfc3339(),
            last_seen_at: session.last_seen_at.rfc3339(),
            device: session.device.unwrap_or_else(unknown),
            is_current,
        }
    });
    Ok(Answer::of(&SessionsAnswer {
        sessions: shown.collect(),
    }))
}

/// `POST auth/end_session`; one's own current one may be meant too, which is a logout.
pub(crate) async fn end(context: Context) -> Result<Answer, Problem> {
    let request = EndSession::read(&context.fields)?;
    context.check_claims(None, &[]).await?;
    let caller = context.caller()?;
    let door = &context.door;
    let own = door.sessions.of(caller).await?;
    let meant = own
        .into_iter()
        .find(|session| handle(&session.hash) == request.id);
    let meant = meant.ok_or_else(|| {
        Problem::new(
            Code::NotFound,
            "you have no such session: it may have ended",
        )
    })?;
    door.sessions.end(&meant.hash).await?;
    door.desk.hub().end_session(&meant.hash);
    let answer = Answer::of(&OkAnswer {});
    Ok(if meant.hash == *caller.session {
        answer.with_cookie(context.cookie(None))
    } else {
        answer
    })
}

/// `POST auth/end_sessions`: all but this one.
pub(crate) async fn end_others(context: Context) -> Result<Answer, Problem> {
    context.check_claims(None, &[]).await?;
    let door = &context.door;
    let ended = door.sessions.end_others(context.caller()?).await?;
    for hash in &ended {
        door.desk.hub().end_session(hash);
    }
    Ok(Answer::of(&OkAnswer {}))
}
