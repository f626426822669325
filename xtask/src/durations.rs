//! Durations in words, and what is left of a job.

use std::time::Duration;

/// What is left, as far as it can be told from what is done, and what is over.
pub fn times(elapsed: Duration, done: u64, total: u64) -> String {
    let so_far = format!("{} so far", words(elapsed));
    if done == 0 {
        return so_far;
    }
    let left = elapsed.as_secs_f64() / done as f64 * total.saturating_sub(done) as f64;
    format!("about {} left, {so_far}", words(Duration::try_from_secs_f64(left).unwrap_or(Duration::MAX)))
}

/// A time in the unit in which one reads it at a glance.
pub fn words(time: Duration) -> String {
    let seconds = time.as_secs_f64().ceil();
    match seconds {
        ..120.0 => format!("{seconds} s"),
        ..7200.0 => format!("{} min", (seconds / 60.0).round()),
        _ => format!("{:.1} h", seconds / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_proportional() {
        let seconds = Duration::from_secs;
        assert_eq!(times(seconds(10), 1, 3), "about 20 s left, 10 s so far");
        assert_eq!(times(seconds(10), 3, 3), "about 0 s left, 10 s so far");
        assert_eq!(times(seconds(10), 0, 3), "10 s so far");
        assert_eq!(times(seconds(60), 1, 4), "about 3 min left, 60 s so far");
        assert_eq!(times(seconds(3600), 1, 4), "about 3.0 h left, 60 min so far");
    }
}
