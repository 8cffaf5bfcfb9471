//! `POST send_message`

use crate::context::{Answer, Context};
use protocol::{Problem, Send};

pub(crate) async fn handle(context: Context) -> Result<Answer, Problem> {
    let send = Send::read(&context.fields)?;
    context.check_claims(Some(send.chat), &[]).await?;
    let caller = context.caller()?;
    context.door.limits.message(caller.party())?;
    Ok(Answer::of(&context.door.desk.send(caller, send).await?))
}
