//! From a request to who asks: a bearer, else a cookie, and the address it came from.

use crate::door::Door;
use chat::Caller;
use http::{HeaderMap, header};
use ipnet::IpNet;
use protocol::{Code, Problem};
use std::net::IpAddr;

/// The session cookie.
pub(crate) const COOKIE: &str = "forecourt_session";

/// How a request says who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Presented {
    /// `Authorization: Bearer …`
    Bearer(String),
    /// The session cookie.
    Cookie(String),
}

/// What a request presents; a bearer wins over a cookie.
pub(crate) fn presented(headers: &HeaderMap) -> Option<Presented> {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme
                .eq_ignore_ascii_case("bearer")
                .then(|| Presented::Bearer(token.trim().to_owned()))
        });
    bearer.or_else(|| cookie(headers).map(Presented::Cookie))
}

/// The session cookie's value.
pub(crate) fn cookie(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| value.to_owned())
}

impl Door {
    /// Whose session a token is. Guessing is throttled by source.
    pub(crate) async fn caller_of(&self, token: &str, source: IpAddr) -> Result<Caller, Problem> {
        match self.sessions.find(token, self.desk.names()).await? {
            Some(caller) => Ok(caller),
            None => {
                self.limits.guess(source)?;
                Err(unauthenticated())
            }
        }
    }
}

/// There is no session, or none any more.
pub(crate) fn unauthenticated() -> Problem {
    Problem::new(
        Code::Unauthenticated,
        "there is no session, or it has ended: sign in again",
    )
}

/// Where a request came from: the peer, or what trusted proxies say.
pub(crate) fn source(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    let peer = canonical(peer);
    if !is_trusted(&peer) {
        return peer;
    }
    let forwarded: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    // Read from the right: only what a trusted proxy appended is believed.
    let mut source = peer;
    for hop in forwarded.into_iter().rev() {
        let Ok(address) = hop.parse::<IpAddr>() else {
            break;
        };
        source = canonical(address);
        if !is_trusted(&source) {
            break;
        }
    }
    source
}

/// The scheme that a trusted proxy was asked by.
pub(crate) fn forwarded_scheme<'a>(
    peer: IpAddr,
    headers: &'a HeaderMap,
    trusted: &[IpNet],
) -> Option<&'a str> {
    let peer = canonical(peer);
    if !trusted.iter().any(|net| net.contains(&peer)) {
        return None;
    }
    let forwarded = headers.get("x-forwarded-proto")?.to_str().ok()?;
    let last = forwarded.rsplit(',').next()?.trim();
    matches!(last, "http" | "https").then_some(last)
}

fn canonical(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(address, IpAddr::V4),
        IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forwarded(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([("x-forwarded-for".parse().unwrap(), value.parse().unwrap())])
    }

    #[test]
    fn a_forwarded_address_is_believed_from_trusted_proxies_only() {
        let trusted: Vec<IpNet> = vec!["10.0.0.0/8".parse().unwrap()];
        let stranger: IpAddr = "192.0.2.1".parse().unwrap();
        let proxy: IpAddr = "10.0.0.1".parse().unwrap();
        assert_eq!(
            source(stranger, &forwarded("198.51.100.9"), &trusted),
            stranger
        );
        assert_eq!(
            source(proxy, &forwarded("198.51.100.9"), &trusted).to_string(),
            "198.51.100.9"
        );
        // What the client itself wrote stands left of what the proxy appended.
        assert_eq!(
            source(
                proxy,
                &forwarded("1.1.1.1, 198.51.100.9, 10.0.0.2"),
                &trusted
            )
            .to_string(),
            "198.51.100.9"
        );
        assert_eq!(source(proxy, &forwarded("nonsense"), &trusted), proxy);
    }

    #[test]
    fn a_forwarded_scheme_is_believed_from_trusted_proxies_only() {
        let trusted: Vec<IpNet> = vec!["10.0.0.0/8".parse().unwrap()];
        let headers = |value: &'static str| {
            HeaderMap::from_iter([("x-forwarded-proto".parse().unwrap(), value.parse().unwrap())])
        };
        for (peer, value, expected) in [
            ("10.0.0.1", "https", Some("https")),
            ("::ffff:10.0.0.1", "http, https", Some("https")),
            ("192.0.2.1", "https", None),
            ("10.0.0.1", "gopher", None),
        ] {
            let headers = headers(value);
            let found = forwarded_scheme(peer.parse().unwrap(), &headers, &trusted);
            assert_eq!(found, expected, "{peer} {value}");
        }
    }

    #[test]
    fn a_bearer_wins_over_a_cookie() {
        let headers = HeaderMap::from_iter([
            (header::AUTHORIZATION, "bearer abc".parse().unwrap()),
            (
                header::COOKIE,
                "x=1; forecourt_session=def".parse().unwrap(),
            ),
        ]);
        assert_eq!(
            presented(&headers),
            Some(Presented::Bearer("abc".to_owned()))
        );
        assert_eq!(cookie(&headers).as_deref(), Some("def"));
    }
}
