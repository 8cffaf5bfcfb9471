//! Whose page is speaking: writes and sockets that rest on a cookie must come from the server's own pages
//! or from an origin on the allow list.

use crate::config::ApiConfig;
use http::{HeaderMap, header};
use url::Url;

/// Whether a request that rests on a cookie comes from a page that may act for its browser.
pub(crate) fn is_trusted(config: &ApiConfig, headers: &HeaderMap) -> bool {
    if let Some(origin) = headers.get(header::ORIGIN) {
        return origin
            .to_str()
            .is_ok_and(|origin| is_ours(config, headers, origin));
    }
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin";
    }
    headers
        .get(header::REFERER)
        .and_then(|referer| referer.to_str().ok())
        .and_then(|referer| Url::parse(referer).ok())
        .is_some_and(|referer| is_ours(config, headers, &referer.origin().ascii_serialization()))
}

fn is_ours(config: &ApiConfig, headers: &HeaderMap, origin: &str) -> bool {
    let origin = origin.to_ascii_lowercase();
    let public = config
        .public_url
        .as_ref()
        .map(|url| url.origin().ascii_serialization());
    let is_host = || {
        let host = headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok());
        host.is_some_and(|host| {
            let host = host.to_ascii_lowercase();
            origin == format!("http://{host}") || origin == format!("https://{host}")
        })
    };
    public.as_deref() == Some(origin.as_str())
        || is_host()
        || config
            .allowed_origins
            .iter()
            .any(|allowed| allowed.trim_end_matches('/').eq_ignore_ascii_case(&origin))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| ((*name).parse().unwrap(), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn only_own_and_allowed_pages_act_for_a_browser() {
        let config = ApiConfig {
            public_url: Some("https://chat.example".parse().unwrap()),
            allowed_origins: vec!["https://shop.example".to_owned()],
            ..ApiConfig::default()
        };
        for (pairs, expected) in [
            (&[("origin", "https://chat.example")][..], true),
            (&[("origin", "https://shop.example")], true),
            (
                &[
                    ("origin", "http://127.0.0.1:8080"),
                    ("host", "127.0.0.1:8080"),
                ],
                true,
            ),
            (
                &[("origin", "https://evil.example"), ("host", "chat.example")],
                false,
            ),
            (&[("origin", "null")], false),
            (
                &[
                    ("origin", "https://evil.example"),
                    ("sec-fetch-site", "same-origin"),
                ],
                false,
            ),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("referer", "https://chat.example/chat?x=1")], true),
            (&[("referer", "https://chat.example.evil.example/")], false),
            (&[], false),
        ] {
            assert_eq!(is_trusted(&config, &headers(pairs)), expected, "{pairs:?}");
        }
    }
}
