//! What can be set about the door. Every limit is named here, with its unit.

use ipnet::IpNet;
use std::time::Duration;

/// Settings of the door.
#[derive(Debug, Clone, Default)]
pub struct ApiConfig {
    /// Where browsers find the server; none: wherever they say they found it.
    pub public_url: Option<url::Url>,
    /// Other origins whose pages may act for a signed-in browser.
    pub allowed_origins: Vec<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Lets `/metrics` be read from elsewhere than loopback.
    pub metrics_token: Option<String>,
    /// How long sessions live.
    pub sessions: SessionSpans,
    /// How much anybody may do.
    pub limits: Limits,
    /// Serve the sample workshop's page at `/`.
    pub sample_shop: bool,
    /// How often the directory is compared with the sessions.
    pub directory_period: DirectoryPeriod,
}

/// How often the directory is compared with the sessions. Names and passwords are remembered for 30 s besides, and
/// what ends in the site's tables must be lost within a minute.
#[derive(Debug, Clone, Copy)]
pub struct DirectoryPeriod(pub Duration);

impl Default for DirectoryPeriod {
    fn default() -> Self {
        Self(Duration::from_secs(25))
    }
}

/// How long sessions live.
#[derive(Debug, Clone, Copy)]
pub struct SessionSpans {
    /// Without use, for users and staff.
    pub idle: Duration,
    /// In all, for users and staff.
    pub absolute: Duration,
    /// Without use, for guests.
    pub guest_idle: Duration,
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

impl Default for SessionSpans {
    fn default() -> Self {
        Self {
            idle: DAY * 14,
            absolute: DAY * 90,
            guest_idle: DAY * 30,
        }
    }
}

/// How much anybody may do. `scale` multiplies every rate and connection limit.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Multiplies all others.
    pub scale: f64,
    /// Messages of a guest in 10 s.
    pub guest_messages: u32,
    /// Messages of a user in 10 s.
    pub user_messages: u32,
    /// Messages of a member of staff in 10 s.
    pub staff_messages: u32,
    /// Files of a customer in 10 minutes.
    pub uploads: u32,
    /// Files of a member of staff in 10 minutes.
    pub staff_uploads: u32,
    /// New chats of customers from one source (/24, /64) in an hour.
    pub chats_per_source: u32,
    /// New guest sessions from one source (/24, /64) in an hour.
    pub guests_per_source: u32,
    /// Sign-in tries at one account from one source in 15 minutes.
    pub logins_per_account: u32,
    /// Sign-in tries from one source in a minute.
    pub logins_per_source: u32,
    /// Codes of a second factor of one person, from everywhere, in 15 minutes.
    pub codes_per_person: u32,
    /// Unknown tokens from one source in a minute.
    pub guesses_per_source: u32,
    /// Frames of one socket in 10 s, sends apart.
    pub frames_per_socket: u32,
    /// Live connections of one session.
    pub sockets_per_session: usize,
    /// Live connections of guests from one address.
    pub guest_sockets_per_address: usize,
    /// Sends of one connection that may be unanswered.
    pub unanswered_sends: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            scale: 1.0,
            guest_messages: 10,
            user_messages: 20,
            staff_messages: 60,
            uploads: 30,
            staff_uploads: 120,
            chats_per_source: 60,
            guests_per_source: 300,
            logins_per_account: 10,
            logins_per_source: 30,
            codes_per_person: 10,
            guesses_per_source: 20,
            frames_per_socket: 200,
            sockets_per_session: 5,
            guest_sockets_per_address: 50,
            unanswered_sends: 300,
        }
    }
}

impl Limits {
    /// A rate after scaling, at least 1.
    #[must_use]
    pub fn scaled(&self, limit: u32) -> u32 {
        let scaled = (f64::from(limit) * self.scale)
            .round()
            .clamp(1.0, f64::from(u32::MAX / 2));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to u32 just above"
        )]
        let scaled = scaled as u32;
        scaled
    }

    /// A count after scaling, at least 1.
    #[must_use]
    pub fn scaled_count(&self, limit: usize) -> usize {
        self.scaled(u32::try_from(limit).unwrap_or(u32::MAX)) as usize
    }
}
