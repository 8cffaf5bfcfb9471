//! Passwords against stored hashes: argon2id and PHP's bcrypt, and nothing weaker.
//!
//! What bcrypt cannot do is decided here as PHP decides it, with one exception. Bytes after the 72nd count for
//! nothing: the site's own sign-in takes such passwords, so must ours. A NUL ends a password for PHP's
//! `password_verify`, so `secret\0anything` passes for `secret`; here a password with a NUL never matches bcrypt
//! (PHP's `password_hash` refuses to make such a one, so nobody is locked out).
//!
//! A hash of any other kind (the site's customers' MD5, crypt, plain text) matches nothing.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use rand::CryptoRng;

/// Shortest new password, in Unicode scalar values.
pub const PASSWORD_SCALARS_MIN: usize = 10;
/// Longest password taken in, in bytes: hashing a longer one would be a way to keep us busy.
pub const PASSWORD_BYTES_MAX: usize = 1_024;
/// Cheapest bcrypt that exists.
pub(crate) const BCRYPT_COST_MIN: u32 = 4;
/// Dearest bcrypt that is computed, about a second: a dearer hash in a table would stop all sign-ins.
pub(crate) const BCRYPT_COST_MAX: u32 = 14;

/// OWASP's first choice for argon2id (Password Storage Cheat Sheet): 19 MiB, two passes, one lane.
const ARGON2_KIB: u32 = 19 * 1_024;
const ARGON2_PASSES: u32 = 2;
const ARGON2_LANES: u32 = 1;
/// Dearest argon2id that is computed: what PHP 8 writes by default (64 MiB, 4 passes), and a little more time.
const ARGON2_KIB_MAX: u32 = 64 * 1_024;
const ARGON2_PASSES_MAX: u32 = 8;
const ARGON2_LANES_MAX: u32 = 4;
const SALT_BYTES: usize = 16;

/// Why a new password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too easily guessed.
    #[error("a password needs at least {PASSWORD_SCALARS_MIN} characters")]
    TooShort,
    /// Longer than anybody types.
    #[error("a password may have at most {PASSWORD_BYTES_MAX} bytes")]
    TooLong,
    /// A line break, a NUL or another character that no keyboard gives back.
    #[error("a password must not contain control characters")]
    Control,
}

/// What a stored hash is, as far as this crate computes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Bcrypt { cost: u32 },
    Argon2id,
}

/// Whether the password is the one that was hashed. Takes as long as the hash is dear: see
/// [`Hasher`](crate::Hasher) for the way to call it.
#[must_use]
pub fn verify(password: &str, hash: &str) -> bool {
    if password.len() > PASSWORD_BYTES_MAX {
        return false;
    }
    match kind(hash) {
        Some(Kind::Bcrypt { .. }) => {
            !password.contains('\0') && bcrypt::verify(password, hash).unwrap_or(false)
        }
        Some(Kind::Argon2id) => PasswordHash::new(hash).is_ok_and(|parsed| {
            argon2()
                .verify_password(password.as_bytes(), &parsed)
                .is_ok()
        }),
        None => false,
    }
}

/// Hashes a new password as argon2id with OWASP's parameters and gives the PHC string.
///
/// # Errors
/// [`PasswordError`] when the password is too short, too long or holds a control character.
pub fn hash_new(
    password: &str,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<String, PasswordError> {
    check_new(password)?;
    let mut salt = [0; SALT_BYTES];
    rng.fill_bytes(&mut salt);
    Ok(argon2_phc(password, &salt))
}

/// Whether a new password will do, without hashing it.
///
/// # Errors
/// [`PasswordError`] says what it lacks.
pub fn check_new(password: &str) -> Result<(), PasswordError> {
    if password.len() > PASSWORD_BYTES_MAX {
        Err(PasswordError::TooLong)
    } else if password.chars().any(char::is_control) {
        Err(PasswordError::Control)
    } else if password.chars().count() < PASSWORD_SCALARS_MIN {
        Err(PasswordError::TooShort)
    } else {
        Ok(())
    }
}

/// The kind of a stored hash; `None` if it is one that is never computed.
pub(crate) fn kind(hash: &str) -> Option<Kind> {
    if let Some(cost) = bcrypt_cost(hash) {
        // A damaged hash would be compared in no time at all, and tell by it that the name exists.
        let whole = hash.parse::<bcrypt::HashParts>().is_ok();
        let computed = whole && (BCRYPT_COST_MIN..=BCRYPT_COST_MAX).contains(&cost);
        return computed.then_some(Kind::Bcrypt { cost });
    }
    let parsed = PasswordHash::new(hash).ok()?;
    let params = Params::try_from(&parsed).ok()?;
    let bounded = params.m_cost() <= ARGON2_KIB_MAX
        && params.t_cost() <= ARGON2_PASSES_MAX
        && params.p_cost() <= ARGON2_LANES_MAX;
    let complete = parsed.salt.is_some() && parsed.hash.is_some();
    (parsed.algorithm.as_str() == "argon2id" && complete && bounded).then_some(Kind::Argon2id)
}

/// The cost of a bcrypt hash or of its beginning. `$2x$`, made by a broken PHP 5.3, is not among them.
pub(crate) fn bcrypt_cost(hash: &str) -> Option<u32> {
    let rest = ["$2y$", "$2b$", "$2a$"]
        .into_iter()
        .find_map(|prefix| hash.strip_prefix(prefix))?;
    let (cost, _) = rest.split_once('$')?;
    (cost.len() == 2).then(|| cost.parse().ok()).flatten()
}

/// The work of one bcrypt comparison, for nobody.
pub(crate) fn dummy_bcrypt(password: &str, cost: u32) {
    let hashed = bcrypt::hash_with_salt(password, cost, [0x5a; 16]);
    // Kept from the optimiser: the work itself is what is wanted.
    drop(std::hint::black_box(hashed));
}

/// The work of one argon2id comparison, for nobody.
pub(crate) fn dummy_argon2(password: &str) {
    std::hint::black_box(argon2_phc(password, &[0x5a; SALT_BYTES]));
}

fn argon2_phc(password: &str, salt: &[u8]) -> String {
    let hashed: PasswordHash = argon2()
        .hash_password_with_salt(password.as_bytes(), salt)
        .expect("password and salt are within argon2's bounds");
    hashed.to_string()
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(ARGON2_KIB, ARGON2_PASSES, ARGON2_LANES, None)
        .expect("OWASP's parameters are allowed");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    // Made by PHP 8.2's password_hash.
    const PHP_COST_4: &str = "$2y$04$kJCwq.YjzZNxEjthzejIy.wfCRK5P4MEyfz9rgbcmToNke9B5ZIOa";
    const PHP_COST_12: &str = "$2y$12$O2omrGBBBO93Lfoju86Kxu5Gh873EEerduR6agB5wo5iZOfYNDYgK";
    const PHP_ARGON2ID: &str = "$argon2id$v=19$m=65536,t=4,p=1$YjFsTm5aZkFEaFFhM29GZQ$/TCfXQm4k/uY4V/NmkO1VaJIe82tysjipOa1JFN+OlM";
    const PHP_78_BYTES: &str = "$2y$10$ujxAO1BsMIb9dQe7.WcIKuIO0.wfxMZrSKbcbZJzIrC9o2aMUvHnO";
    const PHP_AMHARIC: &str = "$2y$10$TY7i5SoNvBvSBGoXtEiQme4acwxzND3YxBaYYefd7iI4mTMffl/nu";
    const PHP_ABC: &str = "$2y$04$ZDCTvc2hTk5bZmUBn8u/keWeEhv601Q97iVuQkq32aZRE.lb.BA/O";

    #[test]
    fn hashes_that_php_made_are_accepted() {
        for hash in [PHP_COST_4, PHP_COST_12, PHP_ARGON2ID] {
            assert!(verify("Winter-tyres-12", hash), "{hash}");
            assert!(!verify("Winter-tyres-13", hash), "{hash}");
            assert!(!verify("", hash), "{hash}");
        }
        assert!(verify("ሰላም-ነዳጅ-ፍሬን", PHP_AMHARIC));
        assert!(verify(
            "Winter-tyres-12",
            &PHP_COST_4.replace("$2y$", "$2b$")
        ));
        assert!(verify(
            "Winter-tyres-12",
            &PHP_COST_4.replace("$2y$", "$2a$")
        ));
    }

    #[test]
    fn bcrypt_looks_at_72_bytes_as_the_site_does() {
        let typed = format!("{}bcdefghi", "a".repeat(71));
        assert!(verify(&typed, PHP_78_BYTES));
        assert!(verify(&typed[..72], PHP_78_BYTES));
        assert!(!verify(&typed[..71], PHP_78_BYTES));
    }

    #[test]
    fn a_nul_does_not_cut_a_password_short() {
        assert!(verify("abc", PHP_ABC));
        assert!(!verify("abc\0def", PHP_ABC), "PHP takes this one");
        assert!(!verify("abc\0", PHP_ABC));
    }

    #[test]
    fn anything_weaker_or_dearer_matches_nothing() {
        let md5 = "482c811da5d5b4bc6d497ffa98491e38";
        let plain = "password123";
        let empty = "";
        let broken = "$2y$10$tooshort";
        let sha_crypt = "$6$rounds=5000$usesomesillystri$abc";
        let argon2i = PHP_ARGON2ID.replace("argon2id", "argon2i");
        let dear_argon2 = PHP_ARGON2ID.replace("m=65536", "m=4194304");
        let dear_bcrypt = PHP_COST_4.replace("$04$", "$15$");
        let odd_bcrypt = PHP_COST_4.replace("$2y$", "$2x$");
        let not_ascii = format!("$2y$10${}ሀ", "a".repeat(50));
        for hash in [
            md5,
            plain,
            empty,
            broken,
            sha_crypt,
            &argon2i,
            &dear_argon2,
            &dear_bcrypt,
            &odd_bcrypt,
            &not_ascii,
        ] {
            assert!(!verify("password123", hash), "{hash}");
            assert_eq!(kind(hash), None, "{hash}");
        }
    }

    #[test]
    fn a_new_hash_is_argon2id_with_owasp_parameters_and_a_salt_of_its_own() {
        let mut rng = StdRng::seed_from_u64(7);
        let hash = hash_new("Spark-plug-9", &mut rng).expect("allowed");
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert!(verify("Spark-plug-9", &hash));
        assert!(!verify("spark-plug-9", &hash));
        assert_ne!(hash, hash_new("Spark-plug-9", &mut rng).expect("allowed"));
    }

    #[test]
    fn a_new_password_is_long_enough_and_typeable() {
        assert_eq!(check_new("123456789"), Err(PasswordError::TooShort));
        assert_eq!(check_new("ሰላምሰላምሰላም"), Err(PasswordError::TooShort));
        assert_eq!(check_new("ሰላምሰላምሰላምሰ"), Ok(()));
        assert_eq!(check_new("1234567890\n"), Err(PasswordError::Control));
        assert_eq!(check_new(&"a".repeat(1_024)), Ok(()));
        assert_eq!(check_new(&"a".repeat(1_025)), Err(PasswordError::TooLong));
    }
}
