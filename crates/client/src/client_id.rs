//! The sender's own name for a send.

use model::{ClientId, Clock};
use rand::Rng;

/// A fresh `client_id`: a UUID of version 7 (RFC 9562), so that a log of them sorts by time.
pub fn fresh_client_id(clock: &dyn Clock, rng: &mut impl Rng) -> ClientId {
    let mut chance = [0_u8; 10];
    rng.fill_bytes(&mut chance);
    let millis = u64::try_from(clock.now().millis()).unwrap_or_default();
    let id = uuid::Builder::from_unix_timestamp_millis(millis, &chance).into_uuid();
    ClientId::new(&id.to_string()).expect("36 letters, digits and hyphens")
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{ManualClock, Timestamp};
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    #[test]
    fn ids_differ_and_sort_by_time() {
        let mut rng = StdRng::seed_from_u64(7);
        let early = ManualClock::new(Timestamp::from_millis(1_795_426_860_123));
        let late = ManualClock::new(Timestamp::from_millis(1_795_426_860_124));
        let (a, b, c) = (
            fresh_client_id(&early, &mut rng),
            fresh_client_id(&early, &mut rng),
            fresh_client_id(&late, &mut rng),
        );
        assert_ne!(a, b);
        assert!(a < c && b < c);
    }
}
