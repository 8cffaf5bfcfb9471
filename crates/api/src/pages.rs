//! The pages, embedded in the binary: from the build's output in `web/dist`.

use crate::door::Door;
use crate::error;
use crate::router::wrong_method;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, Method, StatusCode, header};
use protocol::{Code, Problem};
use rust_embed::RustEmbed;
use std::sync::Arc;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
struct Dist;

/// Who may put a page into a frame.
enum Framed {
    /// Nobody but ourselves.
    Own,
    /// The sites on the allow list: the widget's chat and badge.
    ByHosts,
}

/// Every page: its path, its file, who may frame it.
const PAGES: [(&str, &str, Framed); 5] = [
    ("/chat", "chat.html", Framed::Own),
    ("/console", "console.html", Framed::Own),
    ("/frame", "frame.html", Framed::ByHosts),
    ("/badge", "badge.html", Framed::ByHosts),
    ("/widget.js", "widget.js", Framed::Own),
];

/// The console's service worker; browsers ask for it anew on each visit.
const SERVICE_WORKER: &str = "assets/sw.js";

/// Answers everything that is no endpoint.
pub(crate) async fn serve(door: Arc<Door>, request: Request) -> Response {
    let path = request.uri().path();
    let found = find(path);
    let Some((file, framed)) = found else {
        return error::response(&Problem::new(
            Code::NotFound,
            "there is nothing at this address",
        ));
    };
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return wrong_method("GET");
    }
    if path == "/" && !door.config.sample_shop {
        let mut response = StatusCode::FOUND.into_response();
        response
            .headers_mut()
            .insert(header::LOCATION, HeaderValue::from_static("/chat"));
        return response;
    }
    page(&door, &request, &file, &framed)
}

fn find(path: &str) -> Option<(String, Framed)> {
    if path == "/" {
        return Some(("shop.html".to_owned(), Framed::Own));
    }
    if let Some((_, file, framed)) = PAGES.into_iter().find(|(page, _, _)| *page == path) {
        return Some((file.to_owned(), framed));
    }
    let asset = path.strip_prefix("/assets/")?;
    let is_plain = asset
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b));
    let is_there = is_plain && Dist::get(&format!("assets/{asset}")).is_some();
    is_there.then(|| (format!("assets/{asset}"), Framed::Own))
}

fn page(door: &Door, request: &Request, file: &str, framed: &Framed) -> Response {
    let Some(content) = Dist::get(file) else {
        return error::response(&Problem::new(
            Code::NotFound,
            "this page was not built: run `npm run build` in web, then build the program again",
        ));
    };
    let etag = format!("\"{}\"", hex::encode(&content.metadata.sha256_hash()[..16]));
    let is_known = request
        .headers()
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|known| {
            known
                .split(',')
                .any(|known| known.trim().trim_start_matches("W/") == etag)
        });
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(content.data.into_owned()).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(content_type(file)),
    );
    // Names are stable, so browsers ask each time and get 304 by the tag.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    if let Ok(policy) = HeaderValue::from_str(&content_policy(door, framed)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if file == "widget.js" {
        // The one file that pages of other origins load.
        headers.insert(
            "cross-origin-resource-policy",
            HeaderValue::from_static("cross-origin"),
        );
    }
    if file == SERVICE_WORKER {
        // It keeps the console's files for a time without network, and has no business elsewhere:
        // a site in front of the server passes /assets/ on, and nothing above it.
        headers.insert(
            "service-worker-allowed",
            HeaderValue::from_static("/console"),
        );
    }
    response
}

fn content_policy(door: &Door, framed: &Framed) -> String {
    let ancestors = match framed {
        Framed::Own => "'self'".to_owned(),
        Framed::ByHosts => {
            let hosts = door.config.allowed_origins.iter().map(String::as_str);
            std::iter::once("'self'")
                .chain(hosts)
                .collect::<Vec<_>>()
                .join(" ")
        }
    };
    format!(
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; \
         connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
         frame-ancestors {ancestors}"
    )
}

fn content_type(file: &str) -> &'static str {
    match file.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    }
}
