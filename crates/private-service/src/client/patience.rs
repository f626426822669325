//! Waiting between attempts.

use std::ops::ControlFlow;
use std::time::Duration;

/// A failed attempt that is going to be repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retry {
    /// Attempts so far.
    pub attempt: u32,
    /// The most there will be.
    pub attempts: u32,
    /// Time to wait before the next.
    pub pause: Duration,
    /// Why it failed.
    pub reason: String,
}

/// What is done between attempts: wait, tell somebody, or give up.
pub trait Patience {
    /// Waits for [`Retry::pause`]; a break gives up.
    fn wait(&self, retry: &Retry) -> ControlFlow<()>;
}

/// Waits in silence.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sleep;

impl Patience for Sleep {
    fn wait(&self, retry: &Retry) -> ControlFlow<()> {
        std::thread::sleep(retry.pause);
        ControlFlow::Continue(())
    }
}

impl<F: Fn(&Retry) -> ControlFlow<()>> Patience for F {
    fn wait(&self, retry: &Retry) -> ControlFlow<()> {
        self(retry)
    }
}

/// The pause after attempt number `attempt` (from 1): doubled each time up to `longest`, and shortened by up to a half by
/// `jitter`, so that clients that failed together do not come back together.
pub(crate) fn pause(first: Duration, longest: Duration, attempt: u32, jitter: u8) -> Duration {
    let doubled = first.saturating_mul(1 << attempt.saturating_sub(1).min(16));
    doubled.min(longest).mul_f64(1.0 - f64::from(jitter) / 512.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let (first, longest) = (Duration::from_millis(100), Duration::from_secs(1));
        let millis = |attempt, jitter| pause(first, longest, attempt, jitter).as_millis();
        assert_eq!([1, 2, 3, 4, 5, 60].map(|attempt| millis(attempt, 0)), [100, 200, 400, 800, 1000, 1000]);
        assert_eq!(millis(1, 128), 75);
    }
}
