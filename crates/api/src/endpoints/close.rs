//! `POST close`

use crate::context::{Answer, Context};
use protocol::{Close, Problem};

pub(crate) async fn handle(context: Context) -> Result<Answer, Problem> {
    let close = Close::read(&context.fields)?;
    context.check_claims(Some(close.chat), &[]).await?;
    Ok(Answer::of(
        &context.door.desk.close(context.caller()?, close).await?,
    ))
}
