//! `auth/second_factor…`: a member of staff switches it on with a code, and off with password and code; an admin resets
//! somebody else's.

use crate::context::{Answer, Context};
use crate::second_factor::bad_code;
use chat::{Caller, from_directory, from_storage};
use directory::{codes, second_factor};
use model::Party;
use policy::ShopAction;
use protocol::{
    BegunAnswer, Code, CodeOnly, OkAnswer, PasswordAndCode, Problem, RecoveryAnswer,
    SecondFactorAnswer, StaffOnly,
};
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;

/// The shop's name in an app, until it has one.
const NAMELESS: &str = "Forecourt";

/// `GET auth/second_factor`
pub(crate) async fn show(context: Context) -> Result<Answer, Problem> {
    context.check_claims(None, &[]).await?;
    let me = staff(&context)?.party();
    let factor = context.door.factor_on(me).await?;
    Ok(Answer::of(&SecondFactorAnswer {
        is_on: factor.is_some(),
        recovery_left: factor.map_or(0, |factor| factor.recovery_left),
    }))
}

/// `POST auth/second_factor_begin`
pub(crate) async fn begin(context: Context) -> Result<Answer, Problem> {
    context.check_claims(None, &[]).await?;
    let caller = staff(&context)?;
    let door = &context.door;
    let secret = second_factor::new_secret(&mut UnwrapErr(SysRng));
    let shop = Some(door.desk.settings().await?.name).filter(|name| !name.is_empty());
    let shop = shop.as_deref().unwrap_or(NAMELESS);
    let otpauth = second_factor::address(&secret, shop, &caller.who.name)
        .ok_or_else(|| Problem::new(Code::Internal, "no address could be made: try again"))?;
    let begun = door
        .storage
        .begin_second_factor(caller.party(), &secret, door.clock.now())
        .await;
    if !begun.map_err(|error| from_storage(&error))? {
        return Err(is_on());
    }
    Ok(Answer::of(&BegunAnswer { secret, otpauth }))
}

/// `POST auth/second_factor_confirm`
pub(crate) async fn confirm(context: Context) -> Result<Answer, Problem> {
    let request = CodeOnly::read(&context.fields)?;
    context.check_claims(None, &[]).await?;
    let me = staff(&context)?.party();
    let door = &context.door;
    let found = door.storage.second_factor(me).await;
    let begun = found
        .map_err(|error| from_storage(&error))?
        .ok_or_else(is_off)?;
    if begun.is_on {
        return Err(is_on());
    }
    door.limits.second_factor(me)?;
    let step = second_factor::step_of(&begun.secret, &request.code, door.clock.now());
    let step = step.ok_or_else(bad_code)?;
    let recovery_codes = codes::recovery(&mut UnwrapErr(SysRng));
    let hashes: Vec<String> = recovery_codes
        .iter()
        .filter_map(|code| codes::recovery_hash(me, code))
        .collect();
    let confirmed = door
        .storage
        .confirm_second_factor(me, &begun.secret, step, &hashes)
        .await;
    if !confirmed.map_err(|error| from_storage(&error))? {
        // Another was begun or confirmed meanwhile: this code belongs to none of them.
        return Err(bad_code());
    }
    tracing::info!(who.kind = %me.kind, who.id = me.id, "a second factor was switched on");
    Ok(Answer::of(&RecoveryAnswer { recovery_codes }))
}

/// `POST auth/second_factor_off`
pub(crate) async fn off(context: Context) -> Result<Answer, Problem> {
    let request = PasswordAndCode::read(&context.fields)?;
    context.check_claims(None, &[]).await?;
    let me = staff(&context)?.party();
    let door = &context.door;
    let factor = door.factor_on(me).await?.ok_or_else(is_off)?;
    context.check_own_password(me, &request.password).await?;
    door.take_code(me, &factor, &request.code).await?;
    let dropped = door.storage.drop_second_factor(me).await;
    dropped.map_err(|error| from_storage(&error))?;
    tracing::info!(who.kind = %me.kind, who.id = me.id, "a second factor was switched off");
    Ok(Answer::of(&OkAnswer {}))
}

/// `POST auth/second_factor_reset`
pub(crate) async fn reset(context: Context) -> Result<Answer, Problem> {
    let request = StaffOnly::read(&context.fields)?;
    context.check_claims(None, &[]).await?;
    let caller = context.caller()?;
    let desk = &context.door.desk;
    desk.reset_second_factor(caller, request.party).await?;
    Ok(Answer::of(&OkAnswer {}))
}

impl Context {
    /// Refuses a wrong password of the caller's own; tries are limited as at the sign-in.
    pub(crate) async fn check_own_password(
        &self,
        me: Party,
        password: &str,
    ) -> Result<(), Problem> {
        let door = &self.door;
        door.limits.own_password(me, self.source)?;
        let login = door.directory.login_of(me).await;
        let login = login.map_err(|error| from_directory(&error))?;
        let logins: Vec<_> = login.into_iter().collect();
        let verified = door.verify_password(&logins, password).await?;
        verified
            .map(drop)
            .ok_or_else(|| Problem::new(Code::BadCredentials, "your password is wrong: try again"))
    }
}

fn staff(context: &Context) -> Result<&Caller, Problem> {
    let caller = context.caller()?;
    let desk = &context.door.desk;
    desk.allow_in_shop(caller, ShopAction::SecondFactor)?;
    Ok(caller)
}

fn is_on() -> Problem {
    Problem::new(
        Code::SecondFactorOn,
        "your second factor is on: switch it off before you begin another",
    )
}

fn is_off() -> Problem {
    Problem::new(
        Code::SecondFactorOff,
        "your second factor is not on: begin with second_factor_begin",
    )
}
