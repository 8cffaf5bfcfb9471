//! `POST duty`

use crate::context::{Answer, Context};
use model::PartyKind;
use protocol::{Problem, SetDuty};

pub(crate) async fn handle(context: Context) -> Result<Answer, Problem> {
    let set = SetDuty::read(&context.fields)?;
    // An admin names whose duty it is; for everybody else `worker_id` means "me".
    let is_admin = context.caller()?.party().kind == PartyKind::Admin;
    let except: &[&str] = if is_admin { &["worker_id"] } else { &[] };
    context.check_claims(None, except).await?;
    Ok(Answer::of(
        &context.door.desk.set_duty(context.caller()?, set).await?,
    ))
}
