//! Codes that people copy by hand: recovery codes and the set-up code.
//!
//! Groups of four signs from an alphabet without look-alikes (Crockford's base 32): 20 bits a group. Read back, case,
//! spaces and dashes do not matter, and neither does an O for a zero. What is stored or compared is the hash.

use model::Party;
use rand::CryptoRng;
use sha2::{Digest, Sha256};

const SIGNS: [u8; 32] = *b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUP_SIGNS: usize = 4;
/// Longest text that is read as a code, in bytes.
const TEXT_BYTES_MAX: usize = 64;
/// Groups of a recovery code: 80 bits, so that its hash tells nothing to whoever gets hold of the tables.
const RECOVERY_GROUPS: usize = 4;
/// How many recovery codes there are.
pub const RECOVERY_CODES: usize = 10;

/// A fresh code such as `4F7K-M2XW-A9DJ`.
pub fn generate(groups: usize, rng: &mut (impl CryptoRng + ?Sized)) -> String {
    let group = |rng: &mut _| -> String { (0..GROUP_SIGNS).map(|_| sign(rng)).collect() };
    let groups: Vec<String> = (0..groups).map(|_| group(rng)).collect();
    groups.join("-")
}

fn sign(rng: &mut (impl CryptoRng + ?Sized)) -> char {
    char::from(SIGNS[rng.next_u32() as usize % SIGNS.len()])
}

/// The recovery codes of one second factor.
pub fn recovery(rng: &mut (impl CryptoRng + ?Sized)) -> Vec<String> {
    (0..RECOVERY_CODES)
        .map(|_| generate(RECOVERY_GROUPS, rng))
        .collect()
}

/// What is stored of somebody's recovery code; `None` when the text cannot be one.
#[must_use]
pub fn recovery_hash(party: Party, text: &str) -> Option<String> {
    let signs = plain(text).filter(|signs| signs.len() == RECOVERY_GROUPS * GROUP_SIGNS)?;
    let hash = Sha256::digest(format!("forecourt recovery {party} {signs}"));
    Some(hex::encode(hash))
}

/// Whether a text is this code. The hashes are compared: how long that takes tells nothing of the code.
#[must_use]
pub fn is_same(code: &str, text: &str) -> bool {
    let hash = |text| plain(text).map(Sha256::digest);
    hash(text).is_some_and(|given| hash(code) == Some(given))
}

/// The signs without what people put between them; `None` when something else is among them.
fn plain(text: &str) -> Option<String> {
    if text.len() > TEXT_BYTES_MAX {
        return None;
    }
    let between = |c: &char| c.is_whitespace() || *c == '-';
    let signs = text.chars().filter(|c| !between(c)).map(|c| {
        let meant = match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        u8::try_from(meant)
            .is_ok_and(|byte| SIGNS.contains(&byte))
            .then_some(meant)
    });
    signs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    #[test]
    fn a_code_is_read_however_it_was_copied() {
        let mut rng = StdRng::seed_from_u64(7);
        let code = generate(3, &mut rng);
        assert_eq!(code.len(), 14, "{code}");
        assert!(is_same(&code, &code));
        assert!(is_same(
            &code,
            &format!(" {} ", code.to_lowercase().replace('-', " "))
        ));
        assert!(is_same("0011-ABCD", "oOiL abcd"));
        for other in [
            "",
            "----",
            &code[..13],
            &format!("{code}0"),
            "ሰላም",
            &"0".repeat(70),
        ] {
            assert!(!is_same(&code, other), "{other}");
        }
        assert!(!is_same(&code, &generate(3, &mut rng)));
    }

    #[test]
    fn a_recovery_code_is_its_owners_alone_and_none_comes_twice() {
        let mut rng = StdRng::seed_from_u64(7);
        let mut codes = recovery(&mut rng);
        let hash = recovery_hash(Party::admin(1), &codes[0]).unwrap();
        assert_eq!(hash.len(), 64);
        let typed = codes[0].to_lowercase().replace('-', "");
        assert_eq!(recovery_hash(Party::admin(1), &typed), Some(hash.clone()));
        assert_ne!(recovery_hash(Party::admin(2), &codes[0]), Some(hash));
        assert_eq!(recovery_hash(Party::admin(1), "123456"), None);
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), RECOVERY_CODES);
    }
}
