//! From a path to its endpoint, at both spellings.

use crate::body;
use crate::caller::{self, Presented};
use crate::context::{Answer, Context};
use crate::door::Door;
use crate::routes::{Access, ENDPOINTS, Endpoint, SOCKET_PATH};
use crate::{error, health, origin, pages, socket};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use http::{HeaderValue, Method, header};
use parking_lot::Mutex;
use protocol::{Code, Fields, Problem};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

/// Longest path and query, bytes.
const URI_BYTES_MAX: usize = 8 * 1024;

/// Where the connection came from; set by the server for each connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// All paths.
pub(crate) fn router(door: &Arc<Door>) -> Router {
    let mut router = Router::new();
    for (path, endpoints) in by_path() {
        for is_php in [false, true] {
            let path = if is_php {
                format!("{path}.php")
            } else {
                path.to_owned()
            };
            let (door, endpoints) = (Arc::clone(door), endpoints.clone());
            router = router.route(
                &path,
                any(move |request: Request| {
                    dispatch(Arc::clone(&door), endpoints.clone(), is_php, request)
                }),
            );
        }
    }
    let socket_door = Arc::clone(door);
    router = router.route(
        SOCKET_PATH,
        any(move |request: Request| socket::upgrade(Arc::clone(&socket_door), request)),
    );
    let health_door = Arc::clone(door);
    let fallback_door = Arc::clone(door);
    router
        .merge(health::router(&health_door))
        .fallback(move |request: Request| pages::serve(Arc::clone(&fallback_door), request))
        .layer(axum::middleware::from_fn(guard))
}

/// The endpoints of each path, one a method.
fn by_path() -> BTreeMap<&'static str, Vec<&'static Endpoint>> {
    let mut paths: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for endpoint in &ENDPOINTS {
        paths.entry(endpoint.path).or_default().push(endpoint);
    }
    paths
}

/// What holds for every answer: bounded addresses, and headers that keep browsers from guessing.
async fn guard(request: Request, next: axum::middleware::Next) -> Response {
    let uri = request.uri();
    let length = uri.path().len() + uri.query().map_or(0, str::len);
    let is_smuggled = request.headers().contains_key(header::TRANSFER_ENCODING)
        && request.headers().contains_key(header::CONTENT_LENGTH);
    let mut response = if length > URI_BYTES_MAX {
        error::response(&Problem::new(
            Code::UriTooLong,
            "the address is too long: at most 8192 bytes",
        ))
    } else if is_smuggled {
        let mut refused = error::response(&Problem::new(
            Code::Malformed,
            "send either Content-Length or Transfer-Encoding, not both",
        ));
        refused
            .headers_mut()
            .insert(header::CONNECTION, HeaderValue::from_static("close"));
        refused
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers
        .entry(header::REFERRER_POLICY)
        .or_insert(HeaderValue::from_static("same-origin"));
    response
}

/// Where a request came from.
pub(crate) fn source(door: &Door, request: &Request) -> IpAddr {
    caller::source(
        peer(request),
        request.headers(),
        &door.config.trusted_proxies,
    )
}

fn peer(request: &Request) -> IpAddr {
    let peer = request.extensions().get::<Peer>();
    peer.map_or(IpAddr::from([127, 0, 0, 1]), |peer| peer.0)
}

async fn dispatch(
    door: Arc<Door>,
    endpoints: Vec<&'static Endpoint>,
    is_php: bool,
    request: Request,
) -> Response {
    let asked = endpoints
        .iter()
        .find(|endpoint| endpoint.method == request.method());
    let Some(endpoint) = asked else {
        let allowed: Vec<&str> = endpoints
            .iter()
            .map(|endpoint| endpoint.method.as_str())
            .collect();
        return wrong_method(&allowed.join(", "));
    };
    let mut response = match answer(door, endpoint, is_php, request).await {
        Ok(answer) => respond(answer),
        Err(problem) => error::response(&problem),
    };
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn answer(
    door: Arc<Door>,
    endpoint: &'static Endpoint,
    is_php: bool,
    request: Request,
) -> Result<Answer, Problem> {
    let source = source(&door, &request);
    let presented = caller::presented(request.headers());
    let caller = match endpoint.access {
        Access::Open => None,
        Access::Session => {
            let token = match &presented {
                None => return Err(caller::unauthenticated()),
                Some(Presented::Bearer(token) | Presented::Cookie(token)) => token,
            };
            let caller = door.caller_of(token, source).await?;
            let rests_on_cookie = matches!(presented, Some(Presented::Cookie(_)));
            if rests_on_cookie
                && endpoint.method == Method::POST
                && !origin::is_trusted(&door.config, request.headers())
            {
                return Err(bad_origin());
            }
            Some(caller)
        }
    };
    let peer = peer(&request);
    let (parts, body) = request.into_parts();
    let mut form = None;
    let fields = if endpoint.takes_file() {
        form = Some(body);
        Fields::default()
    } else if endpoint.method == Method::GET {
        Fields::from_form(parts.uri.query().unwrap_or_default())?
    } else {
        body::read(&parts.headers, body).await?
    };
    (endpoint.handler)(Context {
        door,
        caller,
        presented,
        fields,
        form: Mutex::new(form),
        source,
        peer,
        headers: parts.headers,
        is_php,
    })
    .await
}

/// A page of another origin may not act for a signed-in browser.
pub(crate) fn bad_origin() -> Problem {
    Problem::new(
        Code::BadOrigin,
        "this page may not act for you: use the shop's own pages, or add its origin to FORECOURT_ALLOWED_ORIGINS",
    )
}

/// 405 with the method that would do, or several with commas between them.
pub(crate) fn wrong_method(allowed: &str) -> Response {
    let problem = Problem::new(Code::MethodNotAllowed, format!("use {allowed} here"));
    let mut response = error::response(&problem);
    if let Ok(allowed) = HeaderValue::from_str(allowed) {
        response.headers_mut().insert(header::ALLOW, allowed);
    }
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn respond(answer: Answer) -> Response {
    if let Some(file) = answer.file {
        return file;
    }
    let mut response = Body::from(answer.json).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    if let Some(cookie) = answer.cookie {
        headers.insert(header::SET_COOKIE, cookie);
    }
    response
}
