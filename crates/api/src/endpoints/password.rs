//! `POST auth/password`: another password of one's own. All sessions end, as with every change of a password; the answer
//! carries a new one, so that whoever changed it goes on.

use crate::context::{Answer, Context};
use policy::ShopAction;
use protocol::{Code, MeAnswer, NewPassword, Problem};

pub(crate) async fn handle(context: Context) -> Result<Answer, Problem> {
    let request = NewPassword::read(&context.fields)?;
    context.check_claims(None, &[]).await?;
    let caller = context.caller()?;
    let (door, me) = (&context.door, caller.party());
    door.desk.allow_in_shop(caller, ShopAction::Password)?;
    door.desk.only_own_directory()?;
    context.check_own_password(me, &request.old).await?;
    let hash = door.hash_password("new", &request.new).await?;
    let changed = door
        .sessions
        .change_password(me, &hash, context.device())
        .await?;
    let (token, ended) = changed.ok_or_else(|| {
        Problem::new(
            Code::Unauthenticated,
            "you are not in the list of people any more",
        )
    })?;
    for hash in &ended {
        door.desk.hub().end_session(hash);
    }
    let answer = MeAnswer {
        token: Some(token.reveal().to_owned()),
        me: protocol::Person::new(me, caller.who.name.clone()),
    };
    Ok(Answer::of(&answer).with_cookie(context.cookie(Some(&token))))
}
