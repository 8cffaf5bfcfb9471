//! `GET people`

use crate::context::{Answer, Context};
use protocol::{PeopleQuery, Problem};

pub(crate) async fn handle(context: Context) -> Result<Answer, Problem> {
    let query = PeopleQuery::read(&context.fields)?;
    context.check_claims(None, &[]).await?;
    Ok(Answer::of(
        &context.door.desk.people(context.caller()?, &query).await?,
    ))
}

/// `GET presence`: what the `presence` frames build up on.
pub(crate) async fn presence(context: Context) -> Result<Answer, Problem> {
    context.check_claims(None, &[]).await?;
    Ok(Answer::of(&context.door.desk.presence(context.caller()?)?))
}
