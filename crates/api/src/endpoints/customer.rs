//! `GET customer`

use crate::context::{Answer, Context};
use protocol::{ChatOnly, Problem};

pub(crate) async fn handle(context: Context) -> Result<Answer, Problem> {
    let query = ChatOnly::read(&context.fields)?;
    context.check_claims(Some(query.chat), &[]).await?;
    Ok(Answer::of(
        &context
            .door
            .desk
            .customer(context.caller()?, query.chat)
            .await?,
    ))
}
