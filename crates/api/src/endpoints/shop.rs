//! `GET shop`, `GET settings`, `POST settings`

use crate::caller;
use crate::context::{Answer, Context};
use http::header;
use protocol::{Problem, Settings, SettingsAnswer, SettingsChange, ShopAnswer};

/// `GET shop`
pub(crate) async fn show(context: Context) -> Result<Answer, Problem> {
    let shop = context.door.desk.shop().await?;
    Ok(Answer::of(&ShopAnswer { shop }))
}

/// `GET settings`
pub(crate) async fn settings(context: Context) -> Result<Answer, Problem> {
    context.check_claims(None, &[]).await?;
    let caller = context.caller()?;
    let settings = context.door.desk.read_settings(caller).await?;
    Ok(answer(&context, settings))
}

/// `POST settings`
pub(crate) async fn change(context: Context) -> Result<Answer, Problem> {
    let change = SettingsChange::read(&context.fields)?;
    context.check_claims(None, &[]).await?;
    let caller = context.caller()?;
    let settings = context.door.desk.change_settings(caller, change).await?;
    Ok(answer(&context, settings))
}

fn answer(context: &Context, settings: Settings) -> Answer {
    let door = &context.door;
    let public_url = door.config.public_url.as_ref();
    Answer::of(&SettingsAnswer {
        settings,
        public_url: public_url.map(ToString::to_string),
        seen_as: seen_as(context),
        directory: door.desk.directory_word().to_owned(),
    })
}

/// Scheme and host as this request found the server: set-up compares it with what the configuration says.
fn seen_as(context: &Context) -> Option<String> {
    let text = |name: header::HeaderName| context.headers.get(name)?.to_str().ok();
    let host = text(header::HOST)?;
    let trusted = &context.door.config.trusted_proxies;
    let proxied = caller::forwarded_scheme(context.peer, &context.headers, trusted);
    // A page of our own tells how its browser sees it, also behind a proxy that is not named.
    let of_page = text(header::ORIGIN)
        .and_then(|origin| origin.split_once("://"))
        .filter(|(scheme, at)| *at == host && matches!(*scheme, "http" | "https"))
        .map(|(scheme, _)| scheme);
    let scheme = proxied.or(of_page).unwrap_or("http");
    Some(format!("{scheme}://{host}"))
}
