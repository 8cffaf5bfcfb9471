//! `GET list`

use crate::context::{Answer, Context};
use protocol::{ListQuery, Problem};

/// Staff filters by anybody; for customers these fields mean themselves.
const FILTERS: [&str; 3] = ["worker_id", "user_id", "guest_id"];

pub(crate) async fn handle(context: Context) -> Result<Answer, Problem> {
    let query = ListQuery::read(&context.fields)?;
    let is_staff = context.caller()?.party().is_staff();
    context
        .check_claims(None, if is_staff { &FILTERS } else { &[] })
        .await?;
    Ok(Answer::of(
        &context.door.desk.list(context.caller()?, &query).await?,
    ))
}
