//! `POST snooze`

use crate::context::{Answer, Context};
use protocol::{Problem, Snooze};

pub(crate) async fn handle(context: Context) -> Result<Answer, Problem> {
    let snooze = Snooze::read(&context.fields, context.door.clock.now())?;
    context.check_claims(Some(snooze.chat), &[]).await?;
    Ok(Answer::of(
        &context.door.desk.snooze(context.caller()?, snooze).await?,
    ))
}
