//! `POST start`

use crate::context::{Answer, Context};
use protocol::{Problem, Start};

pub(crate) async fn handle(context: Context) -> Result<Answer, Problem> {
    let start = Start::read(&context.fields)?;
    context.check_claims(None, &[]).await?;
    let caller = context.caller()?;
    context.door.limits.chat(caller.party(), context.source)?;
    if start.message.is_some() {
        context.door.limits.message(caller.party())?;
    }
    Ok(Answer::of(&context.door.desk.start(caller, start).await?))
}
