//! `POST rate`

use crate::context::{Answer, Context};
use protocol::{Problem, Rate};

pub(crate) async fn handle(context: Context) -> Result<Answer, Problem> {
    let rate = Rate::read(&context.fields)?;
    context.check_claims(Some(rate.chat), &[]).await?;
    let caller = context.caller()?;
    // A comment is a text of a customer's like any other.
    context.door.limits.message(caller.party())?;
    Ok(Answer::of(&context.door.desk.rate(caller, rate).await?))
}
