//! `POST assign_worker`

use crate::context::{Answer, Context};
use protocol::{Assign, Problem};

pub(crate) async fn handle(context: Context) -> Result<Answer, Problem> {
    let assign = Assign::read(&context.fields)?;
    // Here `worker_id` is whom to assign, not who asks.
    context
        .check_claims(Some(assign.chat), &["worker_id"])
        .await?;
    Ok(Answer::of(
        &context.door.desk.assign(context.caller()?, assign).await?,
    ))
}
