//! `GET tags`, `POST tag`

use crate::context::{Answer, Context};
use protocol::{Problem, Tag};

pub(crate) async fn handle(context: Context) -> Result<Answer, Problem> {
    context.check_claims(None, &[]).await?;
    Ok(Answer::of(
        &context.door.desk.tags(context.caller()?).await?,
    ))
}

/// `POST tag`
pub(crate) async fn tag(context: Context) -> Result<Answer, Problem> {
    let tag = Tag::read(&context.fields)?;
    context.check_claims(Some(tag.chat), &[]).await?;
    Ok(Answer::of(
        &context.door.desk.tag(context.caller()?, tag).await?,
    ))
}
