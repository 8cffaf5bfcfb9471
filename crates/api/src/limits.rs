//! Rate limits: token buckets by party, by source, by account. Memory is bounded by forgetting full buckets.

use crate::config::Limits as LimitsConfig;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use ipnet::{Ipv4Net, Ipv6Net};
use model::{Party, PartyKind};
use parking_lot::Mutex;
use protocol::{Code, Problem};
use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

/// All limits of the door.
pub(crate) struct Limits {
    config: LimitsConfig,
    guest_messages: Bucket<Party>,
    user_messages: Bucket<Party>,
    staff_messages: Bucket<Party>,
    uploads: Bucket<Party>,
    staff_uploads: Bucket<Party>,
    chats: Bucket<IpAddr>,
    guests: Bucket<IpAddr>,
    accounts: Bucket<(String, IpAddr)>,
    logins: Bucket<IpAddr>,
    guesses: Bucket<IpAddr>,
    second_factors: Bucket<Party>,
    guest_sockets: Mutex<HashMap<IpAddr, usize>>,
}

struct Bucket<K: Hash + Eq + Clone>(DefaultKeyedRateLimiter<K>);

impl<K: Hash + Eq + Clone> Bucket<K> {
    /// `limit` at once, refilled evenly over `span`.
    fn new(config: &LimitsConfig, limit: u32, span: Duration) -> Self {
        let burst = NonZeroU32::new(config.scaled(limit)).unwrap_or(NonZeroU32::MIN);
        let period = (span / burst.get()).max(Duration::from_nanos(1));
        let quota = Quota::with_period(period)
            .expect("the period is not zero")
            .allow_burst(burst);
        Self(RateLimiter::keyed(quota))
    }

    fn take(&self, key: &K, what: &str) -> Result<(), Problem> {
        self.0.check_key(key).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            Problem::new(
                Code::RateLimited,
                format!("{what}: try again in {} s", seconds.max(1)),
            )
            .retry_after(seconds.max(1))
        })
    }

    fn forget_full(&self) {
        self.0.retain_recent();
        self.0.shrink_to_fit();
    }
}

impl Limits {
    pub(crate) fn new(config: LimitsConfig) -> Self {
        let seconds = Duration::from_secs;
        Self {
            guest_messages: Bucket::new(&config, config.guest_messages, seconds(10)),
            user_messages: Bucket::new(&config, config.user_messages, seconds(10)),
            staff_messages: Bucket::new(&config, config.staff_messages, seconds(10)),
            uploads: Bucket::new(&config, config.uploads, seconds(600)),
            staff_uploads: Bucket::new(&config, config.staff_uploads, seconds(600)),
            chats: Bucket::new(&config, config.chats_per_source, seconds(3_600)),
            guests: Bucket::new(&config, config.guests_per_source, seconds(3_600)),
            accounts: Bucket::new(&config, config.logins_per_account, seconds(900)),
            logins: Bucket::new(&config, config.logins_per_source, seconds(60)),
            guesses: Bucket::new(&config, config.guesses_per_source, seconds(60)),
            second_factors: Bucket::new(&config, config.codes_per_person, seconds(900)),
            guest_sockets: Mutex::default(),
            config,
        }
    }

    pub(crate) const fn config(&self) -> &LimitsConfig {
        &self.config
    }

    /// One message of a party.
    pub(crate) fn message(&self, who: Party) -> Result<(), Problem> {
        let bucket = match who.kind {
            PartyKind::Guest => &self.guest_messages,
            PartyKind::User => &self.user_messages,
            PartyKind::Worker | PartyKind::Admin => &self.staff_messages,
        };
        bucket.take(&who, "that is a lot of messages at once")
    }

    /// One uploaded file.
    pub(crate) fn upload(&self, who: Party) -> Result<(), Problem> {
        let bucket = if who.is_staff() {
            &self.staff_uploads
        } else {
            &self.uploads
        };
        bucket.take(&who, "that is a lot of files at once")
    }

    /// One new chat of a customer.
    pub(crate) fn chat(&self, who: Party, source: IpAddr) -> Result<(), Problem> {
        if who.is_staff() {
            return Ok(());
        }
        self.chats
            .take(&network(source), "many new chats came from this network")
    }

    /// One new guest.
    pub(crate) fn guest(&self, source: IpAddr) -> Result<(), Problem> {
        self.guests
            .take(&network(source), "many new visitors came from this network")
    }

    /// One try at an account.
    pub(crate) fn login(&self, username: &str, source: IpAddr) -> Result<(), Problem> {
        self.logins
            .take(&address(source), "many sign-ins came from this address")?;
        let account: String = username.to_lowercase().chars().take(200).collect();
        self.accounts
            .take(&(account, address(source)), "too many tries for this name")
    }

    /// One try at the own password, of somebody who is signed in. No username looks like that.
    pub(crate) fn own_password(&self, who: Party, source: IpAddr) -> Result<(), Problem> {
        self.login(&format!("\n{who}"), source)
    }

    /// One try at the set-up code.
    pub(crate) fn setup(&self, source: IpAddr) -> Result<(), Problem> {
        self.login("\nset-up", source)
    }

    /// One code of a second factor, wherever it comes from: whoever has the password already must not guess from
    /// many places at once.
    pub(crate) fn second_factor(&self, who: Party) -> Result<(), Problem> {
        self.second_factors
            .take(&who, "too many codes were tried for this name")
    }

    /// One unknown token.
    pub(crate) fn guess(&self, source: IpAddr) -> Result<(), Problem> {
        self.guesses.take(
            &address(source),
            "many unknown sign-ins came from this address",
        )
    }

    /// A guest's socket opens; `false` when its address has enough of them.
    pub(crate) fn open_guest_socket(&self, source: IpAddr) -> bool {
        let max = self
            .config
            .scaled_count(self.config.guest_sockets_per_address);
        let mut sockets = self.guest_sockets.lock();
        let count = sockets.entry(address(source)).or_default();
        let is_allowed = *count < max;
        *count += usize::from(is_allowed);
        is_allowed
    }

    /// A guest's socket is over.
    pub(crate) fn close_guest_socket(&self, source: IpAddr) {
        let mut sockets = self.guest_sockets.lock();
        if let Some(count) = sockets.get_mut(&address(source)) {
            *count -= 1;
            if *count == 0 {
                sockets.remove(&address(source));
            }
        }
    }

    /// Forgets buckets that are full again. Called now and then.
    pub(crate) fn forget_full(&self) {
        self.guest_messages.forget_full();
        self.user_messages.forget_full();
        self.staff_messages.forget_full();
        self.uploads.forget_full();
        self.staff_uploads.forget_full();
        self.chats.forget_full();
        self.guests.forget_full();
        self.accounts.forget_full();
        self.logins.forget_full();
        self.guesses.forget_full();
        self.second_factors.forget_full();
    }
}

/// One address; of IPv6 the /64, which one subscriber holds whole.
fn address(source: IpAddr) -> IpAddr {
    match source {
        IpAddr::V4(_) => source,
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => IpAddr::V6(truncated(v6)),
        },
    }
}

/// The neighbourhood: /24 or /64.
fn network(source: IpAddr) -> IpAddr {
    match address(source) {
        IpAddr::V4(v4) => IpAddr::V4(Ipv4Net::new(v4, 24).map_or(v4, |net| net.network())),
        v6 @ IpAddr::V6(_) => v6,
    }
}

fn truncated(v6: Ipv6Addr) -> Ipv6Addr {
    Ipv6Net::new(v6, 64).map_or(v6, |net| net.network())
}

/// A small bucket that one connection carries itself.
#[derive(Debug)]
pub(crate) struct OwnBucket {
    per_span: f64,
    span_millis: f64,
    tokens: f64,
    at: i64,
}

impl OwnBucket {
    /// `limit` at once, refilled evenly over `span_millis`.
    pub(crate) fn new(limit: u32, span_millis: u32, now: i64) -> Self {
        Self {
            per_span: f64::from(limit),
            span_millis: f64::from(span_millis),
            tokens: f64::from(limit),
            at: now,
        }
    }

    /// Takes one; `false` when there is none.
    pub(crate) fn take(&mut self, now: i64) -> bool {
        #[expect(
            clippy::cast_precision_loss,
            reason = "milliseconds between two frames are few"
        )]
        let passed = (now - self.at).max(0) as f64;
        self.at = now;
        self.tokens = (self.tokens + passed * self.per_span / self.span_millis).min(self.per_span);
        if self.tokens < 1.0 {
            return false;
        }
        self.tokens -= 1.0;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_subscriber_is_one_source_and_a_mapped_ipv4_is_ipv4() {
        let a: IpAddr = "2001:db8:1:2:aaaa::1".parse().unwrap();
        let b: IpAddr = "2001:db8:1:2:bbbb::9".parse().unwrap();
        assert_eq!(address(a), address(b));
        assert_eq!(
            address("::ffff:192.0.2.7".parse().unwrap()),
            "192.0.2.7".parse::<IpAddr>().unwrap()
        );
        assert_eq!(
            network("192.0.2.7".parse().unwrap()),
            network("192.0.2.200".parse().unwrap())
        );
        assert_ne!(
            address("192.0.2.7".parse().unwrap()),
            address("192.0.2.8".parse().unwrap())
        );
    }

    #[test]
    fn r39_a_guest_writes_ten_messages_and_is_told_when_to_go_on() {
        let limits = Limits::new(LimitsConfig::default());
        for _ in 0..10 {
            limits.message(Party::guest(1)).unwrap();
        }
        let refused = limits.message(Party::guest(1)).unwrap_err();
        assert_eq!(refused.code, Code::RateLimited);
        assert!(
            refused
                .retry_after
                .is_some_and(|seconds| (1..=2).contains(&seconds))
        );
        limits.message(Party::guest(2)).unwrap();
    }

    #[test]
    fn an_own_bucket_refills_evenly() {
        let mut bucket = OwnBucket::new(10, 1_000, 0);
        assert_eq!((0..20).filter(|_| bucket.take(0)).count(), 10);
        assert!(bucket.take(100));
        assert!(!bucket.take(100));
    }
}
