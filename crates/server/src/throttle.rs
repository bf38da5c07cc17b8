//! Limits on attempts, per account and per address.
//!
//! A key has a handful of attempts, which come back one by one. Who has used them up waits, and
//! waits twice as long each time they do it again, up to a ceiling; asking while waiting changes
//! nothing, so nobody is locked out by hammering. What succeeds is given back.
//!
//! Kept in memory, by process: several servers behind one balancer allow that many times as much.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// How much one kind of key may.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rate {
    /// Attempts at once.
    pub(crate) burst: u32,
    /// Milliseconds after which one comes back.
    pub(crate) period: u64,
    /// The longest wait, in milliseconds.
    pub(crate) longest: u64,
}

/// For each account name, known or not.
pub(crate) const ACCOUNT: Rate = Rate { burst: 10, period: 30_000, longest: 300_000 };
/// For each address (IPv6: each /64).
pub(crate) const ADDRESS: Rate = Rate { burst: 60, period: 2_000, longest: 60_000 };

/// Keys that are remembered at most; beyond, the fullest buckets are forgotten first.
const MOST_KEYS: usize = 100_000;

#[derive(Debug, Clone, Copy)]
struct Bucket {
    /// Thousandths of an attempt left at `at`.
    left: u64,
    at: u64,
    strikes: u32,
    until: u64,
}

/// Counts attempts by key.
pub(crate) struct Throttle<K> {
    rate: Rate,
    buckets: Mutex<HashMap<K, Bucket>>,
}

impl<K: Eq + Hash + Clone> Throttle<K> {
    /// Nobody has tried anything yet.
    pub(crate) fn new(rate: Rate) -> Self {
        Self { rate, buckets: Mutex::new(HashMap::new()) }
    }

    /// Counts an attempt at `now`, or says how many milliseconds to wait.
    pub(crate) fn attempt(&self, key: K, now: u64) -> Result<(), u64> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST_KEYS && !buckets.contains_key(&key) {
            self.forget(&mut buckets, now);
        }
        let full = u64::from(self.rate.burst) * 1000;
        let bucket =
            buckets.entry(key).or_insert(Bucket { left: full, at: now, strikes: 0, until: 0 });
        if now < bucket.until {
            return Err(bucket.until - now);
        }
        self.refill(bucket, now);
        if bucket.left == full {
            bucket.strikes = 0;
        }
        if bucket.left < 1000 {
            // One second, two, four: as long as it takes this key to slow down.
            let wait = (1000_u64 << bucket.strikes.min(20)).min(self.rate.longest);
            bucket.strikes = bucket.strikes.saturating_add(1);
            bucket.until = now.saturating_add(wait);
            bucket.left = 1000;
            bucket.at = bucket.until;
            return Err(wait);
        }
        bucket.left -= 1000;
        Ok(())
    }

    /// Gives back an attempt that succeeded.
    pub(crate) fn forgive(&self, key: &K) {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = buckets.get_mut(key) {
            bucket.left = (bucket.left + 1000).min(u64::from(self.rate.burst) * 1000);
        }
    }

    fn refill(&self, bucket: &mut Bucket, now: u64) {
        let gained = now.saturating_sub(bucket.at).saturating_mul(1000) / self.rate.period;
        if gained > 0 {
            bucket.left = bucket.left.saturating_add(gained).min(u64::from(self.rate.burst) * 1000);
            bucket.at = now.max(bucket.at);
        }
    }

    fn forget(&self, buckets: &mut HashMap<K, Bucket>, now: u64) {
        let full = u64::from(self.rate.burst) * 1000;
        for bucket in buckets.values_mut() {
            if now >= bucket.until {
                self.refill(bucket, now);
            }
        }
        buckets.retain(|_, bucket| bucket.left < full);
        if buckets.len() >= MOST_KEYS {
            let middle = full / 2;
            buckets.retain(|_, bucket| bucket.left < middle);
        }
        if buckets.len() >= MOST_KEYS {
            buckets.clear();
        }
    }
}

/// What an address is counted under: a household's IPv6 network is one address.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let mut segments = v6.segments();
            segments[4..].fill(0);
            IpAddr::V6(segments.into())
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { burst: 3, period: 10_000, longest: 60_000 };

    #[test]
    fn attempts_come_back_one_by_one() {
        let throttle = Throttle::new(RATE);
        for _ in 0..3 {
            assert_eq!(throttle.attempt("a", 0), Ok(()));
        }
        assert_eq!(throttle.attempt("a", 0), Err(1000));
        assert_eq!(throttle.attempt("b", 0), Ok(()), "another key is not concerned");
        assert_eq!(throttle.attempt("a", 1000), Ok(()), "the wait is over");
        assert!(throttle.attempt("a", 1001).is_err());
    }

    #[test]
    fn whoever_goes_on_waits_longer_each_time_up_to_a_ceiling() {
        let throttle = Throttle::new(RATE);
        for _ in 0..3 {
            assert_eq!(throttle.attempt("a", 0), Ok(()));
        }
        let mut now = 0;
        let mut waits = Vec::new();
        for _ in 0..9 {
            let wait = throttle.attempt("a", now).unwrap_err();
            assert_eq!(throttle.attempt("a", now), Err(wait), "asking again adds nothing");
            waits.push(wait);
            now += wait;
            assert_eq!(throttle.attempt("a", now), Ok(()));
        }
        assert_eq!(waits, [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    }

    #[test]
    fn success_costs_nothing() {
        let throttle = Throttle::new(RATE);
        for now in 0..100 {
            assert_eq!(throttle.attempt("a", now), Ok(()));
            throttle.forgive(&"a");
        }
    }

    #[test]
    fn a_flood_of_keys_does_not_fill_the_memory_and_frees_no_offender() {
        let throttle = Throttle::new(RATE);
        while throttle.attempt(u32::MAX, 0).is_ok() {}
        for key in 0..u32::try_from(MOST_KEYS).unwrap() + 10 {
            let _ = throttle.attempt(key, 0);
        }
        assert!(throttle.buckets.lock().unwrap().len() <= MOST_KEYS);
        assert!(throttle.attempt(u32::MAX, 0).is_err());
    }

    #[test]
    fn one_ipv6_network_is_one_address() {
        let a = network("2001:db8:1:2:3:4:5:6".parse().unwrap());
        assert_eq!(a, network("2001:db8:1:2:ffff::1".parse().unwrap()));
        assert_ne!(a, network("2001:db8:1:3::1".parse().unwrap()));
        assert_eq!(
            network("::ffff:192.0.2.1".parse().unwrap()),
            "192.0.2.1".parse::<IpAddr>().unwrap()
        );
    }
}
