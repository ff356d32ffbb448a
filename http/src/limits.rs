//! How often somebody may sign in, register, comment, show a receipt, have a letter sent, ask for a proof or try a code
//! at the counter.
//!
//! The keys are hashes under a secret of this process and are kept in memory only: nothing here can tell,
//! later or elsewhere, who was at the door.

use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::time::Duration;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use domain::AccountId;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::app::{App, Limits};
use crate::problem::Problem;

/// The network that a request comes from: the first 24 bits of an IPv4 address, 56 of an IPv6 one. Never logged.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network(u64);

/// Come back later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    /// How much later, in whole seconds, at least 1.
    pub retry_after: u64,
}

/// The limits of one process.
pub struct RateLimits {
    limits: Limits,
    hasher: RandomState,
    clock: DefaultClock,
    sign_ins_of_address: DefaultKeyedRateLimiter<u64>,
    sign_ins: DefaultKeyedRateLimiter<u64>,
    registrations: DefaultKeyedRateLimiter<u64>,
    comments: DefaultKeyedRateLimiter<u64>,
    receipts: DefaultKeyedRateLimiter<u64>,
    letters: DefaultKeyedRateLimiter<u64>,
    letters_of_address: DefaultKeyedRateLimiter<u64>,
    proofs: DefaultKeyedRateLimiter<u64>,
    codes_of_citizen: DefaultKeyedRateLimiter<u64>,
    codes_of_clerk: DefaultKeyedRateLimiter<u64>,
}

impl RateLimits {
    /// On or off.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            hasher: RandomState::new(),
            clock: DefaultClock::default(),
            sign_ins_of_address: limiter(10, Duration::from_mins(1)),
            sign_ins: limiter(60, Duration::from_secs(1)),
            registrations: limiter(20, Duration::from_secs(30)),
            comments: limiter(20, Duration::from_secs(30)),
            receipts: limiter(60, Duration::from_secs(2)),
            letters: limiter(20, Duration::from_secs(30)),
            letters_of_address: limiter(3, Duration::from_mins(10)),
            proofs: limiter(300, Duration::from_millis(50)),
            codes_of_citizen: limiter(10, Duration::from_mins(1)),
            codes_of_clerk: limiter(60, Duration::from_secs(5)),
        }
    }

    /// Before a password is checked: 10 tries for one e-mail address and one more a minute; 60 from one network
    /// and one more a second.
    pub fn sign_in(&self, from: Network, email: &str) -> Result<(), TooMany> {
        self.check(&self.sign_ins, from.0)?;
        self.check(&self.sign_ins_of_address, self.hasher.hash_one(email.trim().to_lowercase()))
    }

    /// Before an account is made: 20 from one network, and one more every 30 seconds.
    pub fn registration(&self, from: Network) -> Result<(), TooMany> {
        self.check(&self.registrations, from.0)
    }

    /// Before an anonymous comment is taken: 20 from one network, and one more every 30 seconds.
    pub fn comment(&self, from: Network) -> Result<(), TooMany> {
        self.check(&self.comments, from.0)
    }

    /// Before a receipt is looked at: 60 from one network, and one more every 2 seconds.
    pub fn receipt(&self, from: Network) -> Result<(), TooMany> {
        self.check(&self.receipts, from.0)
    }

    /// Before a checkpoint or a proof is given: 300 to one network, and one more every 50 ms.
    pub fn proof(&self, from: Network) -> Result<(), TooMany> {
        self.check(&self.proofs, from.0)
    }

    /// Before a link is mailed to an address: 3 times for one address and one more every ten minutes; 20 from one
    /// network and one more every 30 seconds. Whether there is an account of that address plays no part.
    pub fn letter(&self, from: Network, email: &str) -> Result<(), TooMany> {
        self.check(&self.letters, from.0)?;
        self.check(&self.letters_of_address, self.hasher.hash_one(email.trim().to_lowercase()))
    }

    /// Before a code is compared at the counter, of which there are a million: 10 for one citizen and one more a
    /// minute; 60 by one clerk and one more every 5 seconds.
    pub fn code(&self, clerk: AccountId, citizen: AccountId) -> Result<(), TooMany> {
        self.check(&self.codes_of_clerk, self.hasher.hash_one(clerk.0))?;
        self.check(&self.codes_of_citizen, self.hasher.hash_one(citizen.0))
    }

    fn check(&self, limiter: &DefaultKeyedRateLimiter<u64>, key: u64) -> Result<(), TooMany> {
        if self.limits == Limits::Off {
            return Ok(());
        }
        if limiter.len() > MOST_KEYS {
            limiter.retain_recent();
        }
        limiter.check_key(&key).map_err(|until| TooMany {
            retry_after: until.wait_time_from(self.clock.now()).as_secs().saturating_add(1),
        })
    }
}

/// Beyond so many keys those that have rested are forgotten.
const MOST_KEYS: usize = 10_000;

fn limiter(burst: u32, one_more_every: Duration) -> DefaultKeyedRateLimiter<u64> {
    let burst = NonZeroU32::new(burst).expect("the bursts above are not zero");
    let quota = Quota::with_period(one_more_every).expect("the periods above are not zero");
    RateLimiter::keyed(quota.allow_burst(burst))
}

impl From<TooMany> for Problem {
    fn from(too_many: TooMany) -> Self {
        Self::too_many(too_many.retry_after)
    }
}

impl FromRequestParts<App> for Network {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let address = client_address(peer, &parts.headers);
        Ok(Self(app.limits.hasher.hash_one(address.map(prefix))))
    }
}

/// A proxy on this machine is believed when it says whom it speaks for; nobody else is.
fn client_address(peer: Option<IpAddr>, headers: &HeaderMap) -> Option<IpAddr> {
    if !peer?.is_loopback() {
        return peer;
    }
    let forwarded = headers.get_all("x-forwarded-for").iter().next_back();
    let last = forwarded.and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    last.or(peer)
}

fn prefix(address: IpAddr) -> [u8; 7] {
    match address.to_canonical() {
        IpAddr::V4(address) => first(&address.octets(), 3),
        IpAddr::V6(address) => first(&address.octets(), 7),
    }
}

/// The first bytes, and zeros after them.
fn first(octets: &[u8], count: usize) -> [u8; 7] {
    let mut prefix = [0; 7];
    prefix[..count].copy_from_slice(&octets[..count]);
    prefix
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> [u8; 7] {
        prefix(text.parse().expect("an address"))
    }

    #[test]
    fn neighbours_share_a_network() {
        assert_eq!(network("192.0.2.1"), network("192.0.2.200"));
        assert_eq!(network("192.0.2.1"), network("::ffff:192.0.2.7"));
        assert_ne!(network("192.0.2.1"), network("192.0.3.1"));
        assert_eq!(network("2001:db8:0:ff01::1"), network("2001:db8:0:ff02::1"));
        assert_ne!(network("2001:db8:0:ff01::1"), network("2001:db8:1:ff01::1"));
    }

    #[test]
    fn only_a_proxy_on_this_machine_is_believed() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "198.51.100.9, 192.0.2.1".parse().expect("a header"));
        let seen = |peer: &str| client_address(Some(peer.parse().expect("an address")), &headers);
        assert_eq!(seen("127.0.0.1"), "192.0.2.1".parse().ok());
        assert_eq!(seen("203.0.113.5"), "203.0.113.5".parse().ok());
    }

    #[test]
    fn the_eleventh_try_at_one_address_waits() {
        let limits = RateLimits::new(Limits::On);
        for network in 0..10 {
            assert_eq!(limits.sign_in(Network(network), "maria@example.gr"), Ok(()));
        }
        assert!(limits.sign_in(Network(99), "Maria@example.gr").is_err());
        assert_eq!(limits.sign_in(Network(99), "nikos@example.gr"), Ok(()));
    }

    #[test]
    fn codes_are_counted_for_the_citizen_and_for_the_clerk() {
        let limits = RateLimits::new(Limits::On);
        let [eleni, anna, maria] = [1, 2, 3].map(|id| AccountId(uuid::Uuid::from_u128(id)));
        assert!((0..10).all(|_| limits.code(eleni, maria).is_ok()));
        assert!(limits.code(anna, maria).is_err(), "another clerk has no tries of his own");
        let citizens = (10..59).map(|id| AccountId(uuid::Uuid::from_u128(id)));
        assert!(citizens.into_iter().all(|citizen| limits.code(eleni, citizen).is_ok()));
        assert!(limits.code(eleni, anna).is_ok() && limits.code(eleni, anna).is_err(), "sixty by one clerk");
    }

    #[test]
    fn nobody_waits_where_limits_are_off() {
        let limits = RateLimits::new(Limits::Off);
        assert!((0..1000).all(|_| limits.comment(Network(1)).is_ok()));
    }
}
