//! `GET saved_replies`, `POST save_reply`, `POST drop_reply`

use crate::context::{Answer, Context};
use protocol::{DropReply, OkAnswer, Problem, SaveReply};

pub(crate) async fn handle(context: Context) -> Result<Answer, Problem> {
    context.check_claims(None, &[]).await?;
    Ok(Answer::of(
        &context.door.desk.saved_replies(context.caller()?).await?,
    ))
}

/// `POST save_reply`
pub(crate) async fn save(context: Context) -> Result<Answer, Problem> {
    let save = SaveReply::read(&context.fields)?;
    context.check_claims(None, &[]).await?;
    Ok(Answer::of(
        &context
            .door
            .desk
            .save_reply(context.caller()?, save)
            .await?,
    ))
}

/// `POST drop_reply`
pub(crate) async fn drop_one(context: Context) -> Result<Answer, Problem> {
    let drop = DropReply::read(&context.fields)?;
    context.check_claims(None, &[]).await?;
    context
        .door
        .desk
        .drop_reply(context.caller()?, drop.id)
        .await?;
    Ok(Answer::of(&OkAnswer {}))
}
