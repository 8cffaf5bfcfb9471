//! `POST reopen`

use crate::context::{Answer, Context};
use protocol::{ChatOnly, Problem};

pub(crate) async fn handle(context: Context) -> Result<Answer, Problem> {
    let ChatOnly { chat } = ChatOnly::read(&context.fields)?;
    context.check_claims(Some(chat), &[]).await?;
    Ok(Answer::of(
        &context.door.desk.reopen(context.caller()?, chat).await?,
    ))
}
