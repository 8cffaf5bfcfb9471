//! `POST escalate`

use crate::context::{Answer, Context};
use protocol::{Escalate, Problem};

pub(crate) async fn handle(context: Context) -> Result<Answer, Problem> {
    let escalate = Escalate::read(&context.fields)?;
    context.check_claims(Some(escalate.chat), &[]).await?;
    Ok(Answer::of(
        &context
            .door
            .desk
            .escalate(context.caller()?, escalate)
            .await?,
    ))
}
