//! The site signs its logged-in person over to the chat: a JWT, HS256 with the shared secret, for a few minutes.
//!
//! Only the signature and the claims are judged here. That a token is good once (`jti`), and that the person
//! exists, is for storage and the directory to say.

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use model::{EmailError, ID_MAX, LineError, Party, PartyKind, Timestamp, check_email, check_line};
use serde_json::{Map, Value};

/// What the site writes into `aud`.
pub const AUDIENCE: &str = "forecourt";
/// Shortest secret: HS256 wants a key as long as its hash (RFC 7518, 3.2).
pub const SECRET_BYTES_MIN: usize = 32;
/// Furthest that `exp` may lie ahead.
pub const AHEAD_SECONDS_MAX: i64 = 300;
/// Longest `jti`, in Unicode scalar values.
pub const JTI_SCALARS_MAX: usize = 128;
/// Longest token that is looked at.
pub const TOKEN_BYTES_MAX: usize = 4_096;

/// What the site says in a handoff that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handoff {
    /// Whom it signs over: a user, a worker or an admin.
    pub party: Party,
    /// The token's own name, good for one use.
    pub jti: String,
    /// Until when the `jti` must be remembered.
    pub expires_at: Timestamp,
    /// The name, where the site says it.
    pub name: Option<String>,
    /// The address, where the site says it.
    pub email: Option<String>,
}

/// Why a secret is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the site's secret has {0} bytes and needs at least {SECRET_BYTES_MIN}: make one with `openssl rand -hex 32`"
)]
pub struct SecretError(usize);

/// Why a handoff is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HandoffError {
    /// Three dotted parts, base64url, JSON inside: it is not that.
    #[error("token is not a JSON web token")]
    Malformed,
    /// `none`, RS256, HS512 …
    #[error("token must be signed with HS256")]
    Algorithm,
    /// Signed with another secret, or changed afterwards.
    #[error("token's signature does not match: check that site and chat share the same secret")]
    Signature,
    /// A claim is missing, or is not of the type it must be.
    #[error("token needs the claim {0}, as text or, for exp, a number of seconds")]
    Claim(&'static str),
    /// Meant for somebody else.
    #[error("token's aud must be \"{AUDIENCE}\"")]
    Audience,
    /// Its time is over.
    #[error("token has expired: sign a new one")]
    Expired,
    /// Good for too long.
    #[error(
        "token's exp lies more than {AHEAD_SECONDS_MAX} seconds ahead: sign for less, and check both clocks"
    )]
    TooFarAhead,
    /// Its time has not come (`nbf`).
    #[error("token is not valid yet: check both clocks")]
    TooEarly,
    /// Not a person of the site.
    #[error("token's sub must look like user:42, worker:3 or admin:1")]
    Subject,
    /// Empty or too long.
    #[error(
        "token's jti must have 1 to {JTI_SCALARS_MAX} characters, none of them a control character"
    )]
    Jti,
    /// Not a line.
    #[error("token's name {0}")]
    Name(LineError),
    /// Not an address.
    #[error("token's email {0}")]
    Email(EmailError),
}

/// Judges handoffs by the shared secret.
pub struct HandoffVerifier {
    key: DecodingKey,
    validation: Validation,
}

impl HandoffVerifier {
    /// A verifier for the secret that site and chat share.
    ///
    /// # Errors
    /// [`SecretError`] when the secret is too short to be one.
    pub fn new(secret: &[u8]) -> Result<Self, SecretError> {
        if secret.len() < SECRET_BYTES_MIN {
            return Err(SecretError(secret.len()));
        }
        let mut validation = Validation::new(Algorithm::HS256);
        validation.leeway = 0;
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "aud", "sub"]);
        // The library would ask the system's clock; ours is passed in, and `times` below compares with it.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Ok(Self {
            key: DecodingKey::from_secret(secret),
            validation,
        })
    }

    /// Judges a token at the moment `now`.
    ///
    /// # Errors
    /// [`HandoffError`] says what is wrong with it, in words for the one who writes the site's PHP.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Handoff, HandoffError> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(HandoffError::Malformed);
        }
        let decoded = decode::<Map<String, Value>>(token, &self.key, &self.validation);
        let claims = decoded.map_err(|error| refusal(error.kind()))?.claims;
        let expires_at = times(&claims, now)?;
        Ok(Handoff {
            party: text(&claims, "sub")?
                .and_then(subject)
                .ok_or(HandoffError::Subject)?,
            jti: jti(text(&claims, "jti")?.ok_or(HandoffError::Claim("jti"))?)?,
            expires_at,
            name: text(&claims, "name")?
                .map(check_line)
                .transpose()
                .map_err(HandoffError::Name)?,
            email: text(&claims, "email")?
                .map(check_email)
                .transpose()
                .map_err(HandoffError::Email)?,
        })
    }
}

fn refusal(kind: &ErrorKind) -> HandoffError {
    match kind {
        ErrorKind::InvalidSignature => HandoffError::Signature,
        ErrorKind::InvalidAlgorithm
        | ErrorKind::InvalidAlgorithmName
        | ErrorKind::UnsupportedAlgorithm => HandoffError::Algorithm,
        ErrorKind::InvalidAudience => HandoffError::Audience,
        ErrorKind::MissingRequiredClaim(claim) => match claim.as_str() {
            "exp" => HandoffError::Claim("exp"),
            "aud" => HandoffError::Claim("aud"),
            _ => HandoffError::Claim("sub"),
        },
        _ => HandoffError::Malformed,
    }
}

/// Compares `exp` and `nbf` with the given moment; both may have fractions (RFC 7519, NumericDate).
fn times(claims: &Map<String, Value>, now: Timestamp) -> Result<Timestamp, HandoffError> {
    let expires_at = moment(claims, "exp")?.ok_or(HandoffError::Claim("exp"))?;
    if expires_at <= now {
        return Err(HandoffError::Expired);
    }
    if expires_at > now.plus_millis(AHEAD_SECONDS_MAX * 1_000) {
        return Err(HandoffError::TooFarAhead);
    }
    match moment(claims, "nbf")? {
        Some(not_before) if not_before > now => Err(HandoffError::TooEarly),
        _ => Ok(expires_at),
    }
}

fn moment(
    claims: &Map<String, Value>,
    claim: &'static str,
) -> Result<Option<Timestamp>, HandoffError> {
    match claims.get(claim) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => {
            let seconds = value
                .as_f64()
                .filter(|seconds| seconds.is_finite() && *seconds >= 0.0);
            // Saturates: what lies beyond i64 milliseconds is refused as too far ahead.
            #[expect(
                clippy::cast_possible_truncation,
                reason = "saturating is what is wanted, see above"
            )]
            let millis = (seconds.ok_or(HandoffError::Claim(claim))? * 1_000.0) as i64;
            Ok(Some(Timestamp::from_millis(millis)))
        }
    }
}

fn text<'a>(
    claims: &'a Map<String, Value>,
    claim: &'static str,
) -> Result<Option<&'a str>, HandoffError> {
    match claims.get(claim) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value.as_str().map(Some).ok_or(HandoffError::Claim(claim)),
    }
}

/// `user:42`: written in one way only, so `user:042` and `user:+42` are nobody.
fn subject(text: &str) -> Option<Party> {
    let (kind, id) = text.split_once(':')?;
    let kind: PartyKind = kind.parse().ok().filter(|kind| *kind != PartyKind::Guest)?;
    let number: i64 = id
        .parse()
        .ok()
        .filter(|number| (1..=ID_MAX).contains(number))?;
    (number.to_string() == id).then_some(Party::new(kind, number))
}

fn jti(text: &str) -> Result<String, HandoffError> {
    let characters = text.chars().count();
    if (1..=JTI_SCALARS_MAX).contains(&characters) && !text.chars().any(char::is_control) {
        Ok(text.to_owned())
    } else {
        Err(HandoffError::Jti)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jsonwebtoken::{EncodingKey, Header, encode};
    use serde_json::json;

    const SECRET: &[u8] = b"a secret of the site: 32 bytes or more";
    const NOW: Timestamp = Timestamp::from_millis(1_795_426_860_500);
    const NOW_SECONDS: i64 = 1_795_426_860;

    fn claims() -> Value {
        json!({ "aud": "forecourt", "sub": "user:42", "exp": NOW_SECONDS + 240, "jti": "j-1" })
    }

    fn with(claim: &str, value: Value) -> Value {
        let mut claims = claims();
        claims[claim] = value;
        claims
    }

    fn sign(claims: &Value) -> String {
        encode(
            &Header::new(Algorithm::HS256),
            claims,
            &EncodingKey::from_secret(SECRET),
        )
        .expect("signed")
    }

    fn judge(claims: &Value) -> Result<Handoff, HandoffError> {
        HandoffVerifier::new(SECRET)
            .expect("long enough")
            .verify(&sign(claims), NOW)
    }

    #[test]
    fn a_good_handoff_says_who_comes() {
        let mut all = claims();
        all["name"] = json!(" Ciara O'Brien ");
        all["email"] = json!("ciara@example.ie");
        let handoff = judge(&all).expect("good");
        assert_eq!(handoff.party, Party::user(42));
        assert_eq!(handoff.jti, "j-1");
        assert_eq!(
            handoff.expires_at,
            Timestamp::from_millis((NOW_SECONDS + 240) * 1_000)
        );
        assert_eq!(handoff.name.as_deref(), Some("Ciara O'Brien"));
        assert_eq!(handoff.email.as_deref(), Some("ciara@example.ie"));
        assert_eq!(
            judge(&with("sub", json!("admin:1"))).expect("good").party,
            Party::admin(1)
        );
        assert_eq!(judge(&with("name", Value::Null)).expect("good").name, None);
        assert!(judge(&with("aud", json!(["shop", "forecourt"]))).is_ok());
    }

    #[test]
    fn exp_is_after_now_and_at_most_five_minutes_ahead() {
        for (exp, expected) in [
            (json!(NOW_SECONDS), Err(HandoffError::Expired)),
            (json!(NOW_SECONDS + 1), Ok(())),
            (json!(NOW_SECONDS + 300), Ok(())),
            (json!(NOW_SECONDS + 301), Err(HandoffError::TooFarAhead)),
            (json!(1e15), Err(HandoffError::TooFarAhead)),
            (json!(1e300), Err(HandoffError::Claim("exp"))),
            (json!(u64::MAX), Err(HandoffError::TooFarAhead)),
            (json!(0), Err(HandoffError::Expired)),
            (json!(-5), Err(HandoffError::Claim("exp"))),
            (json!("1795427100"), Err(HandoffError::Claim("exp"))),
        ] {
            assert_eq!(
                judge(&with("exp", exp.clone())).map(drop),
                expected,
                "{exp}"
            );
        }
        assert_eq!(
            judge(&with("nbf", json!(NOW_SECONDS + 5))),
            Err(HandoffError::TooEarly)
        );
        assert!(judge(&with("nbf", json!(NOW_SECONDS))).is_ok());
    }

    #[test]
    fn every_required_claim_is_required_and_text_is_text() {
        for claim in ["exp", "aud", "sub", "jti"] {
            let mut lacking = claims();
            lacking.as_object_mut().expect("an object").remove(claim);
            assert_eq!(judge(&lacking), Err(HandoffError::Claim(claim)), "{claim}");
        }
        assert_eq!(
            judge(&with("sub", json!(42))),
            Err(HandoffError::Claim("sub"))
        );
        assert_eq!(
            judge(&with("jti", json!(1))),
            Err(HandoffError::Claim("jti"))
        );
        assert_eq!(
            judge(&with("name", json!(["x"]))),
            Err(HandoffError::Claim("name"))
        );
        assert_eq!(
            judge(&with("aud", json!("shop"))),
            Err(HandoffError::Audience)
        );
    }

    #[test]
    fn a_subject_is_a_person_of_the_site_written_in_one_way() {
        for bad in [
            "guest:1",
            "system:1",
            "user",
            "user:",
            "user:0",
            "user:-1",
            "user:+1",
            "user:042",
            "user:4 2",
            "42",
            "User:42",
            "user:9007199254740992",
            "user:42:1",
            "",
        ] {
            assert_eq!(
                judge(&with("sub", json!(bad))),
                Err(HandoffError::Subject),
                "{bad:?}"
            );
        }
    }

    #[test]
    fn names_addresses_and_keys_are_checked() {
        assert_eq!(judge(&with("jti", json!(""))), Err(HandoffError::Jti));
        assert!(judge(&with("jti", json!("ሀ".repeat(128)))).is_ok());
        assert_eq!(
            judge(&with("jti", json!("a".repeat(129)))),
            Err(HandoffError::Jti)
        );
        assert_eq!(
            judge(&with("name", json!("a\nb"))),
            Err(HandoffError::Name(LineError::Control))
        );
        assert_eq!(
            judge(&with("email", json!("a@b, c@d"))),
            Err(HandoffError::Email(EmailError))
        );
    }

    #[test]
    fn only_this_secret_and_only_hs256_will_do() {
        let verifier = HandoffVerifier::new(SECRET).expect("long enough");
        let other = EncodingKey::from_secret(b"another secret of 32 bytes or more");
        let forged = encode(&Header::new(Algorithm::HS256), &claims(), &other).expect("signed");
        assert_eq!(verifier.verify(&forged, NOW), Err(HandoffError::Signature));
        let longer = encode(
            &Header::new(Algorithm::HS512),
            &claims(),
            &EncodingKey::from_secret(SECRET),
        );
        assert_eq!(
            verifier.verify(&longer.expect("signed"), NOW),
            Err(HandoffError::Algorithm)
        );
        // {"alg":"none"} with the good token's claims and no signature.
        let good = sign(&claims());
        let body = good.split('.').nth(1).expect("three parts");
        let unsigned = verifier.verify(&format!("eyJhbGciOiJub25lIn0.{body}."), NOW);
        assert!(
            matches!(
                unsigned,
                Err(HandoffError::Algorithm | HandoffError::Malformed)
            ),
            "{unsigned:?}"
        );
        for bad in [
            "",
            "a.b.c",
            "....",
            &"a".repeat(5_000),
            &good[..good.len() - 2],
        ] {
            let refused = verifier.verify(bad, NOW);
            assert!(
                matches!(
                    refused,
                    Err(HandoffError::Malformed | HandoffError::Signature)
                ),
                "{refused:?}"
            );
        }
    }

    #[test]
    fn a_short_secret_is_refused_with_a_remedy() {
        let error = HandoffVerifier::new(&SECRET[..31])
            .err()
            .expect("too short")
            .to_string();
        assert!(
            error.contains("31 bytes") && error.contains("at least 32"),
            "{error}"
        );
    }
}
