//! The one place where sign-ins hash: few at a time, a short queue, then `Busy`; and the same work for everybody.
//!
//! An unknown name must cost what a wrong password costs, or the time tells who exists. Costs differ between
//! accounts (PHP 8.4 raised bcrypt's default from 10 to 12), so the hasher remembers the dearest it has met and
//! fills every failed try up to that with work for nobody. bcrypt's work doubles with each step of cost, so a
//! missing part is a sum of cheaper hashes. argon2id counts as one bcrypt of cost 10, which it is close to; a
//! directory that mixes the two kinds hides less.

use crate::password::{
    BCRYPT_COST_MAX, BCRYPT_COST_MIN, Kind, PASSWORD_BYTES_MAX, PasswordError, bcrypt_cost,
    check_new, dummy_argon2, dummy_bcrypt, hash_new, kind, verify,
};
use crate::{Login, Person};
use rand::CryptoRng;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};
use tokio::sync::Semaphore;

/// Most tries that wait for their turn.
const QUEUE_MAX: usize = 32;
/// What argon2id weighs, as a cost of bcrypt; also PHP's default until 8.4.
const USUAL_COST: u32 = 10;
/// Most logins of one name that are compared: an admin and a worker, and twins where the site lacks its key.
const LOGINS_MAX: usize = 8;

/// The kind of hash that the directory usually holds, and so what is computed for an unknown name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsualHash {
    /// The site's: PHP's `password_hash`.
    Bcrypt,
    /// The chat's own.
    Argon2id,
}

/// Why a try was not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HasherError {
    /// The queue is full.
    #[error("too many sign-ins at once: try again in a few seconds")]
    Busy,
    /// The server is going down.
    #[error("the server is stopping: try again in a few seconds")]
    Stopping,
}

/// Compares passwords off the runtime's own threads.
pub struct Hasher {
    shared: Arc<Shared>,
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
}

struct Shared {
    usual: UsualHash,
    /// The dearest cost met, and the most logins met under one name.
    dearest_cost: AtomicU32,
    widest: AtomicUsize,
    started: AtomicU64,
}

impl Hasher {
    /// A hasher for a directory; `concurrent` of `None` leaves one core to everybody else.
    #[must_use]
    pub fn new(usual: UsualHash, concurrent: Option<usize>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let concurrent = concurrent.unwrap_or(cores - 1).max(1);
        Self {
            shared: Arc::new(Shared {
                usual,
                dearest_cost: AtomicU32::new(USUAL_COST),
                widest: AtomicUsize::new(1),
                started: AtomicU64::new(0),
            }),
            turns: Arc::new(Semaphore::new(concurrent)),
            waiting: AtomicUsize::new(0),
        }
    }

    /// Takes note of a stored hash, or of its beginning such as `$2y$12$`, before the first try.
    pub fn learn(&self, hash: &str) {
        if let Some(cost) = bcrypt_cost(hash) {
            self.shared.learn(cost);
        }
    }

    /// The first active person of `logins` whose password this is. A failed try does the same work whether there
    /// are logins or none, and however they are stored.
    ///
    /// # Errors
    /// [`HasherError::Busy`] when 32 tries are waiting already.
    pub async fn verify_or_dummy(
        &self,
        logins: &[Login],
        password: &str,
    ) -> Result<Option<Person>, HasherError> {
        // These match nobody's, so they cost nothing, whoever's name they come with.
        if password.len() > PASSWORD_BYTES_MAX || password.contains('\0') {
            return Ok(None);
        }
        let turn = self.turn().await?;
        let shared = Arc::clone(&self.shared);
        let logins: Vec<Login> = logins.iter().take(LOGINS_MAX).cloned().collect();
        let password = password.to_owned();
        let hashing = tokio::task::spawn_blocking(move || {
            // Held to the end of the work, also when nobody waits for its result any more.
            let _turn = turn;
            shared.compare(logins, &password)
        });
        hashing.await.map_err(|_| HasherError::Stopping)
    }

    /// Hashes a new password, in its turn like any other.
    ///
    /// # Errors
    /// [`HasherError::Busy`] when 32 are waiting already; inside, what the password lacks.
    pub async fn hash_new(
        &self,
        password: &str,
        mut rng: impl CryptoRng + Send + 'static,
    ) -> Result<Result<String, PasswordError>, HasherError> {
        if let Err(lacks) = check_new(password) {
            return Ok(Err(lacks));
        }
        let turn = self.turn().await?;
        let password = password.to_owned();
        let hashing = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            hash_new(&password, &mut rng)
        });
        hashing.await.map_err(|_| HasherError::Stopping)
    }

    /// How many hashes were started since the start, for nobody's sake included.
    #[must_use]
    pub fn hashes_started(&self) -> u64 {
        self.shared.started.load(Ordering::Relaxed)
    }

    /// How many tries wait for their turn now.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    async fn turn(&self) -> Result<tokio::sync::OwnedSemaphorePermit, HasherError> {
        if let Ok(turn) = Arc::clone(&self.turns).try_acquire_owned() {
            return Ok(turn);
        }
        let _place = Place::take(&self.waiting)?;
        Arc::clone(&self.turns)
            .acquire_owned()
            .await
            .map_err(|_| HasherError::Stopping)
    }
}

/// A place in the queue, given back when its holder gets a turn or goes away.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize) -> Result<Self, HasherError> {
        let one_more = |count| (count < QUEUE_MAX).then_some(count + 1);
        match waiting.fetch_update(Ordering::AcqRel, Ordering::Acquire, one_more) {
            Ok(_) => Ok(Self(waiting)),
            Err(_) => Err(HasherError::Busy),
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Shared {
    fn learn(&self, cost: u32) {
        if (BCRYPT_COST_MIN..=BCRYPT_COST_MAX).contains(&cost) {
            self.dearest_cost.fetch_max(cost, Ordering::Relaxed);
        }
    }

    fn compare(&self, logins: Vec<Login>, password: &str) -> Option<Person> {
        let mut work_done = 0;
        let mut compared = 0;
        for login in logins {
            let hash = login.password_hash.as_deref().unwrap_or_default();
            let Some(kind) = kind(hash) else { continue };
            if let Kind::Bcrypt { cost } = kind {
                self.learn(cost);
            }
            compared += 1;
            work_done += work(kind);
            self.started.fetch_add(1, Ordering::Relaxed);
            if verify(password, hash) && login.person.active {
                return Some(login.person);
            }
        }
        self.widest.fetch_max(compared, Ordering::Relaxed);
        self.fill_up(work_done, password);
        None
    }

    /// Does what is missing to the dearest failed try there can be.
    fn fill_up(&self, work_done: u64, password: &str) {
        let widest = self.widest.load(Ordering::Relaxed) as u64;
        let dearest = 1_u64 << self.dearest_cost.load(Ordering::Relaxed);
        let mut missing = (widest * dearest).saturating_sub(work_done);
        while missing >= 1 << BCRYPT_COST_MIN {
            missing -= match self.usual {
                UsualHash::Argon2id if missing >= 1 << USUAL_COST => {
                    dummy_argon2(password);
                    1 << USUAL_COST
                }
                _ => {
                    let cost = missing.ilog2().min(BCRYPT_COST_MAX);
                    dummy_bcrypt(password, cost);
                    1 << cost
                }
            };
            self.started.fetch_add(1, Ordering::Relaxed);
        }
    }
}

const fn work(kind: Kind) -> u64 {
    match kind {
        Kind::Bcrypt { cost } => 1 << cost,
        Kind::Argon2id => 1 << USUAL_COST,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Party;

    const COST_4: &str = "$2y$04$kJCwq.YjzZNxEjthzejIy.wfCRK5P4MEyfz9rgbcmToNke9B5ZIOa";
    const COST_10: &str = "$2y$10$1BGkNDhnej5nVt6r5WDwWeyLbiBjXXhsTpQOgTmXvvs856b2FMFIS";
    const PASSWORD: &str = "Winter-tyres-12";

    fn login(id: i64, hash: Option<&str>, active: bool) -> Login {
        let person = Person {
            party: Party::worker(id),
            name: "Almaz".to_owned(),
            email: None,
            image_url: None,
            active,
            credential_mark: String::new(),
        };
        Login {
            person,
            password_hash: hash.map(str::to_owned),
        }
    }

    /// How many hashes a failing try starts, cheap and dear ones alike.
    async fn started_by(hasher: &Hasher, logins: &[Login], password: &str) -> u64 {
        let before = hasher.hashes_started();
        let found = hasher
            .verify_or_dummy(logins, password)
            .await
            .expect("not busy");
        assert_eq!(found, None);
        hasher.hashes_started() - before
    }

    #[tokio::test]
    async fn an_unknown_name_and_a_wrong_password_start_one_hash_each() {
        let hasher = Hasher::new(UsualHash::Bcrypt, Some(1));
        assert_eq!(started_by(&hasher, &[], "wrong password").await, 1);
        assert_eq!(
            started_by(&hasher, &[login(1, Some(COST_10), true)], "wrong password").await,
            1
        );
        assert_eq!(
            started_by(&hasher, &[login(1, None, true)], "wrong password").await,
            1
        );
        let md5 = Some("482c811da5d5b4bc6d497ffa98491e38");
        assert_eq!(
            started_by(&hasher, &[login(1, md5, true)], "password123").await,
            1
        );
        let own = Hasher::new(UsualHash::Argon2id, Some(1));
        assert_eq!(started_by(&own, &[], "wrong password").await, 1);
    }

    #[tokio::test]
    async fn a_cheap_hash_is_filled_up_to_the_dearest() {
        let hasher = Hasher::new(UsualHash::Bcrypt, Some(1));
        // 2^4 of 2^10 is done; what is missing is 2^9 + 2^8 + … + 2^4.
        assert_eq!(
            started_by(&hasher, &[login(1, Some(COST_4), true)], "wrong password").await,
            1 + 6
        );
        hasher.learn("$2y$11$");
        assert_eq!(
            started_by(&hasher, &[], "wrong password").await,
            1,
            "one hash of cost 11"
        );
        assert_eq!(
            started_by(&hasher, &[login(1, Some(COST_10), true)], "wrong password").await,
            2
        );
        hasher.learn("$2y$31$");
        assert_eq!(
            started_by(&hasher, &[], "wrong password").await,
            1,
            "a cost we refuse is not learnt"
        );
    }

    #[tokio::test]
    async fn a_name_that_two_people_share_makes_every_try_as_long() {
        let hasher = Hasher::new(UsualHash::Bcrypt, Some(1));
        let both = [login(1, Some(COST_10), true), login(2, Some(COST_10), true)];
        assert_eq!(started_by(&hasher, &both, "wrong password").await, 2);
        // Twice 2^10 is one hash of cost 11.
        assert_eq!(started_by(&hasher, &[], "wrong password").await, 1);
        assert_eq!(started_by(&hasher, &both[..1], "wrong password").await, 2);
    }

    #[tokio::test]
    async fn the_right_password_gives_the_person_unless_they_are_inactive() {
        let hasher = Hasher::new(UsualHash::Bcrypt, Some(1));
        let logins = [login(1, None, true), login(2, Some(COST_4), true)];
        let found = hasher
            .verify_or_dummy(&logins, PASSWORD)
            .await
            .expect("not busy")
            .expect("signed in");
        assert_eq!(found.party, Party::worker(2));
        let inactive = [login(2, Some(COST_4), false)];
        assert_eq!(hasher.verify_or_dummy(&inactive, PASSWORD).await, Ok(None));
    }

    #[tokio::test]
    async fn a_full_queue_is_busy_and_a_caller_that_leaves_gives_its_place_back() {
        let hasher = Arc::new(Hasher::new(UsualHash::Bcrypt, Some(1)));
        let held = Arc::clone(&hasher.turns)
            .try_acquire_owned()
            .expect("nobody hashes yet");
        let mut tries = Vec::new();
        for _ in 0..QUEUE_MAX {
            let hasher = Arc::clone(&hasher);
            let logins = [login(2, Some(COST_4), true)];
            tries.push(tokio::spawn(async move {
                hasher.verify_or_dummy(&logins, PASSWORD).await
            }));
            tokio::task::yield_now().await;
        }
        assert_eq!(hasher.waiting(), QUEUE_MAX);
        assert_eq!(
            hasher.verify_or_dummy(&[], PASSWORD).await,
            Err(HasherError::Busy)
        );
        let leaver = tries.pop().expect("a waiting try");
        leaver.abort();
        assert!(leaver.await.expect_err("aborted").is_cancelled());
        assert_eq!(hasher.waiting(), QUEUE_MAX - 1);
        drop(held);
        for waiting in tries {
            assert!(
                waiting
                    .await
                    .expect("no panic")
                    .expect("had a place")
                    .is_some()
            );
        }
        assert_eq!(hasher.waiting(), 0);
    }

    #[tokio::test]
    async fn a_new_password_is_hashed_if_it_will_do() {
        use rand::SeedableRng as _;
        let hasher = Hasher::new(UsualHash::Argon2id, Some(1));
        let rng = || rand::rngs::StdRng::seed_from_u64(7);
        let lacks = hasher.hash_new("short", rng()).await.expect("not busy");
        assert_eq!(lacks, Err(PasswordError::TooShort));
        let hash = hasher.hash_new(PASSWORD, rng()).await.expect("not busy");
        assert!(verify(PASSWORD, &hash.expect("long enough")));
    }

    #[tokio::test]
    async fn a_password_that_can_be_nobodys_starts_no_hash() {
        let hasher = Hasher::new(UsualHash::Bcrypt, Some(1));
        for password in [&"a".repeat(PASSWORD_BYTES_MAX + 1), "Winter-tyres-12\0"] {
            assert_eq!(
                started_by(&hasher, &[login(1, Some(COST_4), true)], password).await,
                0
            );
            assert_eq!(started_by(&hasher, &[], password).await, 0);
        }
    }
}
