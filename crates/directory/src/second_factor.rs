//! The second proof of who somebody of staff is: codes that an app makes from a shared secret and the time (TOTP,
//! RFC 6238: SHA-1, six digits, steps of 30 seconds, what every app can do).
//!
//! A clock may be a step off on either side. Which step a code belongs to is given back, because each may be taken
//! once only; remembering that is the caller's business.

use model::Timestamp;
use rand::CryptoRng;
use totp_rs::{Builder, Secret, Totp};

/// Bytes of a secret, as RFC 4226 §4 advises.
const SECRET_BYTES: usize = 20;
/// Longest name of a shop or a person that goes into the address: what an app shows of it is a line.
const LABEL_SCALARS_MAX: usize = 60;

/// A fresh secret, base32.
pub fn new_secret(rng: &mut (impl CryptoRng + ?Sized)) -> String {
    let mut bytes = [0; SECRET_BYTES];
    rng.fill_bytes(&mut bytes);
    Secret::new_stack(bytes).to_base32()
}

/// The step that a code belongs to, if it is one of now.
#[must_use]
pub fn step_of(secret: &str, code: &str, now: Timestamp) -> Option<i64> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let seconds = u64::try_from(now.millis() / 1_000).ok()?;
    let step = totp(secret, None)?.check(&digits, seconds)?;
    i64::try_from(step).ok()
}

/// What an app reads from a picture or a link: the secret, and under whose name to show it.
#[must_use]
pub fn address(secret: &str, shop: &str, person: &str) -> Option<String> {
    totp(secret, Some((shop, person)))?.to_url().ok()
}

fn totp(secret: &str, names: Option<(&str, &str)>) -> Option<Totp> {
    let mut builder = Builder::new().with_secret(Secret::try_from_base32(secret).ok()?);
    if let Some((shop, person)) = names {
        builder = builder
            .with_issuer(Some(label(shop)))
            .with_account_name(label(person));
    }
    builder.build().ok()
}

/// A colon would end the shop's name.
fn label(name: &str) -> String {
    let label = name.replace(':', " ");
    label.trim().chars().take(LABEL_SCALARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    /// The secret of RFC 6238's appendix B, and its moments with the last six of its eight digits.
    const RFC: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    const MOMENTS: [(i64, &str); 4] = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_234_567_890, "005924"),
        (20_000_000_000, "353130"),
    ];

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000 + 999)
    }

    #[test]
    fn codes_are_those_of_the_rfc() {
        for (seconds, code) in MOMENTS {
            assert_eq!(step_of(RFC, code, at(seconds)), Some(seconds / 30));
            assert_eq!(
                step_of(
                    RFC,
                    &format!(" {} {} ", &code[..3], &code[3..]),
                    at(seconds)
                ),
                Some(seconds / 30)
            );
        }
    }

    #[test]
    fn a_code_is_good_a_step_before_and_after_its_own_and_no_longer() {
        let (seconds, code) = MOMENTS[2];
        for (off, is_good) in [
            (-31, false),
            (-30, true),
            (0, true),
            (59, true),
            (60, false),
        ] {
            let found = step_of(RFC, code, at(seconds + off));
            assert_eq!(found, is_good.then_some(seconds / 30), "{off} s off");
        }
    }

    #[test]
    fn what_is_no_code_belongs_to_no_step() {
        let (seconds, code) = MOMENTS[2];
        for wrong in [
            "",
            "00592",
            "0059240",
            "005925",
            "abcdef",
            "-05924",
            "００５９２４",
        ] {
            assert_eq!(step_of(RFC, wrong, at(seconds)), None, "{wrong}");
        }
        assert_eq!(step_of("not base 32!", code, at(seconds)), None);
        assert_eq!(step_of(RFC, code, Timestamp::from_millis(-1_000)), None);
    }

    #[test]
    fn a_secret_is_160_bits_of_its_own_and_goes_into_an_address() {
        let mut rng = StdRng::seed_from_u64(7);
        let secret = new_secret(&mut rng);
        assert_eq!(secret.len(), 32, "{secret}");
        assert_ne!(secret, new_secret(&mut rng));
        let address = address(&secret, "Kelem: Garage", "ሣራ").unwrap();
        let url: String = address.chars().filter(char::is_ascii).collect();
        assert_eq!(url, address, "percent-encoded");
        assert!(
            address.starts_with("otpauth://totp/Kelem%20%20Garage:"),
            "{address}"
        );
        assert!(address.contains(&format!("secret={secret}")), "{address}");
    }
}
