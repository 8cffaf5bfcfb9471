//! Alive, ready, figures, and the API's description.

use crate::door::Door;
use crate::openapi;
use crate::router::{Peer, wrong_method};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use http::{HeaderValue, Method, StatusCode, header};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

/// Longest wait for the database before "not ready".
const READY_TIME_MAX: Duration = Duration::from_secs(2);

pub(crate) fn router(door: &Arc<Door>) -> Router {
    Router::new()
        .route(
            "/healthz",
            get(door, |_, _| async { plain(StatusCode::OK, "alive\n") }),
        )
        .route("/readyz", get(door, |door, _| readyz(door)))
        .route(
            "/metrics",
            get(
                door,
                |door, request| async move { metrics(&door, &request) },
            ),
        )
        .route(
            "/api/openapi.json",
            get(door, |_, _| async { description() }),
        )
}

fn get<F, A>(door: &Arc<Door>, handler: F) -> axum::routing::MethodRouter
where
    F: Fn(Arc<Door>, Request) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = Response> + Send + 'static,
{
    let door = Arc::clone(door);
    any(move |request: Request| {
        let is_get = request.method() == Method::GET || request.method() == Method::HEAD;
        let answer = is_get.then(|| handler(Arc::clone(&door), request));
        async move {
            match answer {
                Some(answer) => answer.await,
                None => wrong_method("GET"),
            }
        }
    })
}

async fn readyz(door: Arc<Door>) -> Response {
    if !door.is_ready() {
        return plain(StatusCode::SERVICE_UNAVAILABLE, "going down\n");
    }
    match tokio::time::timeout(READY_TIME_MAX, door.storage.ping()).await {
        Ok(Ok(())) => plain(StatusCode::OK, "ready\n"),
        Ok(Err(_)) | Err(_) => plain(
            StatusCode::SERVICE_UNAVAILABLE,
            "the database does not answer\n",
        ),
    }
}

/// The figures, to loopback without a proxy in between, or to whoever has the token.
fn metrics(door: &Door, request: &Request) -> Response {
    let is_local = request
        .extensions()
        .get::<Peer>()
        .is_some_and(|peer| peer.0.is_loopback());
    let is_forwarded = [
        "forwarded",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
        "x-real-ip",
        "via",
    ]
    .iter()
    .any(|name| request.headers().contains_key(*name));
    let bearer = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let has_token = match (&door.config.metrics_token, bearer) {
        // Hashes are compared, so that the time tells nothing of the token.
        (Some(token), Some(bearer)) => {
            let hash = |text: &str| crate::hash_token(&model::Token::presented(text));
            hash(token) == hash(bearer)
        }
        _ => false,
    };
    if !has_token && (!is_local || is_forwarded) {
        return plain(
            StatusCode::FORBIDDEN,
            "metrics go to loopback, or to the bearer of FORECOURT_METRICS_TOKEN\n",
        );
    }
    #[expect(clippy::cast_precision_loss, reason = "nobody has 2^52 connections")]
    metrics::gauge!("forecourt_connections").set(door.desk.hub().count() as f64);
    #[expect(clippy::cast_precision_loss, reason = "no memory holds 2^52 bytes")]
    metrics::gauge!("forecourt_unsent_bytes").set(door.desk.hub().unsent_bytes() as f64);
    #[expect(clippy::cast_precision_loss, reason = "nobody hashes 2^52 passwords")]
    metrics::gauge!("forecourt_password_hashes").set(door.hasher.hashes_started() as f64);
    let text = door
        .metrics
        .as_ref()
        .map_or_else(String::new, |metrics| metrics.render());
    plain(StatusCode::OK, text)
}

fn description() -> Response {
    let mut response = Body::from(openapi::describe()).into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
}

fn plain(status: StatusCode, text: impl Into<String>) -> Response {
    let mut response = (status, Body::from(text.into())).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
