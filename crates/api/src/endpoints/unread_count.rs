//! `GET unread_count`

use crate::context::{Answer, Context};
use protocol::{Problem, UnreadQuery};

pub(crate) async fn handle(context: Context) -> Result<Answer, Problem> {
    let query = UnreadQuery::read(&context.fields)?;
    context.check_claims(query.chat, &[]).await?;
    Ok(Answer::of(
        &context
            .door
            .desk
            .unread(context.caller()?, query.chat)
            .await?,
    ))
}
