//! `POST auth/setup`: the first admin, by the code that `serve` printed.

use super::auth::sign_in;
use crate::context::{Answer, Context};
use directory::codes;
use model::{Party, PartyKind};
use protocol::{Code, Problem, Setup};
use storage::NewPerson;

/// The first admin's number: its key lets one of two who come at once be the first.
const FIRST: i64 = 1;

pub(crate) async fn handle(context: Context) -> Result<Answer, Problem> {
    let setup = Setup::read(&context.fields)?;
    let door = &context.door;
    if !door.desk.needs_setup().await? {
        return Err(set_up_before());
    }
    door.limits.setup(context.source)?;
    let is_right = door
        .setup_code
        .as_deref()
        .is_some_and(|code| codes::is_same(code, &setup.code));
    if !is_right {
        return Err(Problem::new(
            Code::BadSetupCode,
            "this is not the set-up code: it is printed where the server was started",
        ));
    }
    let password_hash = door.hash_password("password", &setup.password).await?;
    // Before the admin: whoever is stopped half way can begin again.
    door.desk.save_settings(setup.settings).await?;
    let first = NewPerson {
        kind: PartyKind::Admin,
        id: Some(FIRST),
        username: Some(setup.username),
        name: setup.name,
        email: setup.email,
        password_hash: Some(password_hash),
        image_url: None,
        created_at: door.clock.now(),
    };
    let added = door.storage.add_person(first).await;
    if added.map_err(|error| chat::from_storage(&error))?.is_none() {
        // Either somebody was faster, or a customer has the username.
        return Err(if door.desk.needs_setup().await? {
            chat::username_taken()
        } else {
            set_up_before()
        });
    }
    tracing::info!("the first admin was added");
    let person = door.directory.person(Party::admin(FIRST)).await;
    let person = person.map_err(|error| chat::from_directory(&error))?;
    sign_in(&context, &person.ok_or_else(set_up_before)?).await
}

fn set_up_before() -> Problem {
    Problem::new(Code::NotFound, "this shop is set up: sign in")
}
