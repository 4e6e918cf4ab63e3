//! How often to try again. The library decides; this is only what it is told.
use crate::text::interval_ms;
use std::time::Duration;

/// Whether failed attempts are repeated.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Retry {
    /// Never.
    None,
    /// With growing waits between the attempts.
    Backoff(Backoff),
}

/// Waits between attempts: before retry n (from 0) a time drawn from \[d/2, d\],
/// d = min(max_interval, initial_interval * exponent^n). A `Retry-After` of the server replaces a shorter one.
///
/// ```
/// use std::time::Duration;
///
/// let patient = dbr::Backoff::default().initial_interval(Duration::from_secs(2)).max_elapsed(None);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Backoff {
    initial_interval: Duration,
    max_interval: Duration,
    exponent: f64,
    max_elapsed: Option<Duration>,
    retry_connection_errors: bool,
}

impl Backoff {
    /// The first wait. Default: 500 ms.
    pub fn initial_interval(mut self, interval: Duration) -> Backoff {
        self.initial_interval = interval;
        self
    }

    /// The longest wait. Default: 60 s.
    pub fn max_interval(mut self, interval: Duration) -> Backoff {
        self.max_interval = interval;
        self
    }

    /// By how much the wait grows, finite and at least 1. Default: 1.5.
    pub fn exponent(mut self, exponent: f64) -> Backoff {
        self.exponent = exponent;
        self
    }

    /// No wait is begun that would end later than this after the call's start; None: no such limit. Default: 20 s.
    pub fn max_elapsed(mut self, limit: impl Into<Option<Duration>>) -> Backoff {
        self.max_elapsed = limit.into();
        self
    }

    /// Whether failed connects and timed-out attempts are repeated, too. Default: yes.
    pub fn retry_connection_errors(mut self, enabled: bool) -> Backoff {
        self.retry_connection_errors = enabled;
        self
    }

    /// In the order of the C setters' arguments.
    pub(crate) fn arguments(&self) -> (i64, i64, f64, i64, i32) {
        (
            interval_ms(self.initial_interval),
            interval_ms(self.max_interval),
            self.exponent,
            crate::text::timeout_ms(self.max_elapsed),
            i32::from(self.retry_connection_errors),
        )
    }
}

impl Default for Backoff {
    /// The library's own.
    fn default() -> Backoff {
        Backoff {
            initial_interval: Duration::from_millis(500),
            max_interval: Duration::from_secs(60),
            exponent: 1.5,
            max_elapsed: Some(Duration::from_secs(20)),
            retry_connection_errors: true,
        }
    }
}

impl From<Backoff> for Retry {
    fn from(backoff: Backoff) -> Retry {
        Retry::Backoff(backoff)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_backoff_is_the_librarys() {
        assert_eq!(Backoff::default().arguments(), (500, 60_000, 1.5, 20_000, 1));
    }

    #[test]
    fn no_limit_is_zero() {
        assert_eq!(Backoff::default().max_elapsed(None).arguments().3, 0);
    }
}
