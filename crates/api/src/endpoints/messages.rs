//! `GET messages`

use crate::context::{Answer, Context};
use protocol::{MessagesQuery, Problem, Range};

pub(crate) async fn handle(context: Context) -> Result<Answer, Problem> {
    let query = MessagesQuery::read(&context.fields)?;
    context.check_claims(Some(query.chat), &[]).await?;
    let caller = context.caller()?;
    let answer = context.door.desk.messages(caller, &query).await?;
    if context.is_php && query.range == Range::Newest {
        context
            .door
            .desk
            .read_newest(caller, &query, &answer)
            .await?;
    }
    Ok(Answer::of(&answer))
}
