//! `POST mark_read`

use crate::context::{Answer, Context};
use protocol::{MarkRead, Problem};

pub(crate) async fn handle(context: Context) -> Result<Answer, Problem> {
    let mark = MarkRead::read(&context.fields)?;
    context.check_claims(Some(mark.chat), &[]).await?;
    Ok(Answer::of(
        &context.door.desk.mark_read(context.caller()?, mark).await?,
    ))
}
