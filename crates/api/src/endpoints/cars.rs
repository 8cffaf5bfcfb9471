//! `GET cars`

use crate::context::{Answer, Context};
use protocol::Problem;

pub(crate) async fn handle(context: Context) -> Result<Answer, Problem> {
    context.check_claims(None, &[]).await?;
    Ok(Answer::of(
        &context.door.desk.cars(context.caller()?).await?,
    ))
}
