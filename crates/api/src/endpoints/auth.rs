//! `auth/*`: signing in three ways, who am I, signing out.

use crate::context::{Answer, Context};
use chat::Caller;
use directory::Person;
use model::{Named, Party, PartyKind};
use protocol::{Code, GuestSignIn, Handoff, Login, MeAnswer, OkAnswer, Problem};

/// `POST auth/login`
pub(crate) async fn login(context: Context) -> Result<Answer, Problem> {
    let login = Login::read(&context.fields)?;
    let door = &context.door;
    door.limits.login(&login.username, context.source)?;
    let logins = door
        .directory
        .login(&login.username)
        .await
        .map_err(|error| chat::from_directory(&error))?;
    let person = door.verify_password(&logins, &login.password).await?;
    let Some(person) = person else {
        metrics::counter!("forecourt_sign_ins_total", "result" => "refused").increment(1);
        return Err(Problem::new(
            Code::BadCredentials,
            "name or password is wrong: try again",
        ));
    };
    door.check_second_factor(person.party, login.code.as_deref())
        .await?;
    sign_in(&context, &person).await
}

/// `POST auth/handoff`
pub(crate) async fn handoff(context: Context) -> Result<Answer, Problem> {
    let request = Handoff::read(&context.fields)?;
    let door = &context.door;
    let verifier = door.handoff.as_ref().ok_or_else(|| {
        Problem::new(
            Code::BadHandoff,
            "handoff is not set up here: set FORECOURT_SITE_SECRET",
        )
    })?;
    let now = door.clock.now();
    let handoff = verifier
        .verify(&request.token, now)
        .map_err(|error| Problem::new(Code::BadHandoff, error.to_string()))?;
    let first = door
        .storage
        .use_handoff(&handoff.jti, handoff.expires_at, now)
        .await
        .map_err(|error| chat::from_storage(&error))?;
    if !first {
        return Err(Problem::new(
            Code::BadHandoff,
            "this handoff was used before: let the site sign a new one",
        ));
    }
    let person = match handoff.party.kind {
        PartyKind::User => {
            let (name, email) = (handoff.name.as_deref(), handoff.email.as_deref());
            door.directory
                .admit_user(handoff.party.id, name, email)
                .await
        }
        _ => door.directory.person(handoff.party).await,
    };
    let person = person
        .map_err(|error| chat::from_directory(&error))?
        .filter(|person| person.active);
    let person = person.ok_or_else(|| {
        Problem::new(
            Code::BadHandoff,
            "the directory knows no such active person: check sub",
        )
    })?;
    sign_in(&context, &person).await
}

/// `POST auth/guest`
pub(crate) async fn guest(context: Context) -> Result<Answer, Problem> {
    let request = GuestSignIn::read(&context.fields)?;
    context.door.limits.guest(context.source)?;
    let (token, id) = context
        .door
        .sessions
        .begin_guest(request.name.clone(), request.email)
        .await?;
    let name = request.name.unwrap_or_else(|| chat::guest_name(id));
    let me = protocol::Person::new(Party::guest(id), name);
    let answer = MeAnswer {
        token: Some(token.reveal().to_owned()),
        me,
    };
    metrics::counter!("forecourt_sign_ins_total", "result" => "guest").increment(1);
    Ok(Answer::of(&answer).with_cookie(context.cookie(Some(&token))))
}

/// `GET auth/me`
pub(crate) async fn me(context: Context) -> Result<Answer, Problem> {
    let Named { party, name } = context.caller()?.who.clone();
    Ok(Answer::of(&MeAnswer {
        token: None,
        me: protocol::Person::new(party, name),
    }))
}

/// `POST auth/logout`
pub(crate) async fn logout(context: Context) -> Result<Answer, Problem> {
    let session = context.caller()?.session.clone();
    context.door.sessions.end(&session).await?;
    context.door.desk.hub().end_session(&session);
    Ok(Answer::of(&OkAnswer {}).with_cookie(context.cookie(None)))
}

/// Begins a session; the proof has been looked at.
pub(crate) async fn sign_in(context: &Context, person: &Person) -> Result<Answer, Problem> {
    // Looked at before the new session exists: the request's own session must not be the new one.
    let guest = if person.party.kind == PartyKind::User {
        context.carried_guest().await?
    } else {
        None
    };
    let token = context
        .door
        .sessions
        .begin(
            person.party,
            person.credential_mark.clone(),
            context.device(),
        )
        .await?;
    if let Some(guest) = guest {
        become_user(context, &guest, person.party).await?;
    }
    metrics::counter!("forecourt_sign_ins_total", "result" => "signed_in").increment(1);
    let me = protocol::Person::new(person.party, person.name.clone());
    let answer = MeAnswer {
        token: Some(token.reveal().to_owned()),
        me,
    };
    Ok(Answer::of(&answer).with_cookie(context.cookie(Some(&token))))
}

/// The guest keeps the chats, as the user.
async fn become_user(context: &Context, guest: &Caller, user: Party) -> Result<(), Problem> {
    let door = &context.door;
    let now = door.clock.now();
    let chats = door
        .storage
        .become_user(guest.party().id, user.id, now)
        .await
        .map_err(|error| chat::from_storage(&error))?;
    door.sessions.forget(&guest.session);
    door.desk.hub().end_session(&guest.session);
    door.desk.announce_changed(user, &chats).await;
    Ok(())
}
