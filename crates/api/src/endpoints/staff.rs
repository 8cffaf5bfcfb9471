//! `GET staff`, `POST person_add`, `POST person_change`: the people of the own directory.

use crate::context::{Answer, Context};
use protocol::{PersonAdd, PersonEdit, Problem};

/// `GET staff`
pub(crate) async fn list(context: Context) -> Result<Answer, Problem> {
    context.check_claims(None, &[]).await?;
    Ok(Answer::of(
        &context.door.desk.staff(context.caller()?).await?,
    ))
}

/// `POST person_add`
pub(crate) async fn add(context: Context) -> Result<Answer, Problem> {
    let add = PersonAdd::read(&context.fields)?;
    context.check_claims(None, &[]).await?;
    let (door, caller) = (&context.door, context.caller()?);
    // Asked before the password is hashed: hashing is dear.
    door.desk.allow_staff(caller)?;
    let hash = door.hash_password("password", &add.password).await?;
    Ok(Answer::of(&door.desk.add_person(caller, add, hash).await?))
}

/// `POST person_change`
pub(crate) async fn change(context: Context) -> Result<Answer, Problem> {
    let edit = PersonEdit::read(&context.fields)?;
    context.check_claims(None, &[]).await?;
    let (door, caller) = (&context.door, context.caller()?);
    door.desk.allow_staff(caller)?;
    let hash = match &edit.password {
        None => None,
        Some(password) => Some(door.hash_password("password", password).await?),
    };
    let party = edit.party;
    let answer = door.desk.change_person(caller, edit, hash).await?;
    // The name that a session carries, and the session itself if it ended.
    door.sessions.forget_party(party);
    Ok(Answer::of(&answer))
}
