//! What a service allows: options as given, and their checked form.

use std::time::Duration;

use crate::error::ServiceError;

/// Limits of a service. Every one of them is there so that no client can take more than its share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceOptions {
    /// Most bytes of a message, 1 KiB to 1 GiB; larger ones are answered with 413.
    pub max_request_bytes: u64,
    /// Most records of a request, at least 1.
    pub max_records: usize,
    /// Most bytes of all messages that are being received or answered; beyond it requests are answered with 503.
    pub max_memory_bytes: u64,
    /// Requests that are computed at the same time, 1 to 1,024: as a rule the number of cores.
    pub workers: usize,
    /// Requests that may wait for a worker; beyond it they are answered with 503.
    pub max_queue: usize,
    /// Connections that may be open, at least 1; beyond it they are answered with 503 and closed.
    pub max_connections: usize,
    /// Time in which the head of a request must arrive, and an idle connection is kept.
    pub header_time: Duration,
    /// Longest pause within the body of a request.
    pub body_pause: Duration,
    /// Time in which the whole body of a request must arrive.
    pub body_time: Duration,
    /// Time in which a received request must be answered, waiting included.
    pub answer_time: Duration,
    /// Age at which a connection is closed after the request it is at.
    pub connection_time: Duration,
    /// Time that requests under way are given when the service stops.
    pub stop_time: Duration,
    /// Bytes of clients' public keys that are kept, at least four messages; the longest unused ones are dropped first.
    pub key_bytes: u64,
    /// Bytes of answers that are kept for retries; the oldest are dropped first.
    pub answer_bytes: u64,
    /// Request ids that are remembered, so that the same id with other bytes is refused.
    pub max_request_ids: usize,
}

impl Default for ServiceOptions {
    fn default() -> Self {
        Self {
            max_request_bytes: 16 << 20,
            max_records: 1 << 16,
            max_memory_bytes: 256 << 20,
            workers: 2,
            max_queue: 256,
            max_connections: 512,
            header_time: Duration::from_secs(10),
            body_pause: Duration::from_secs(5),
            body_time: Duration::from_secs(60),
            answer_time: Duration::from_secs(60),
            connection_time: Duration::from_secs(600),
            stop_time: Duration::from_secs(20),
            key_bytes: 256 << 20,
            answer_bytes: 64 << 20,
            max_request_ids: 1 << 16,
        }
    }
}

/// Checked options.
#[derive(Debug, Clone)]
pub(crate) struct ServiceSpec(ServiceOptions);

impl std::ops::Deref for ServiceSpec {
    type Target = ServiceOptions;

    fn deref(&self) -> &ServiceOptions {
        &self.0
    }
}

impl ServiceSpec {
    pub(crate) fn new(options: ServiceOptions) -> Result<Self, ServiceError> {
        let numbers = [
            ("max_request_bytes", options.max_request_bytes, 1 << 10, 1 << 30),
            ("max_records", options.max_records as u64, 1, 1 << 20),
            ("max_memory_bytes", options.max_memory_bytes, options.max_request_bytes, 1 << 40),
            ("workers", options.workers as u64, 1, 1024),
            ("max_queue", options.max_queue as u64, 0, 1 << 20),
            ("max_connections", options.max_connections as u64, 1, 1 << 16),
            ("key_bytes", options.key_bytes, options.max_request_bytes.saturating_mul(4), 1 << 40),
            ("answer_bytes", options.answer_bytes, 0, 1 << 40),
            ("max_request_ids", options.max_request_ids as u64, 1, 1 << 24),
        ];
        numbers.into_iter().try_for_each(|(option, value, min, max)| check(option, value, min, max))?;
        let times = [
            ("header_time", options.header_time),
            ("body_pause", options.body_pause),
            ("body_time", options.body_time),
            ("answer_time", options.answer_time),
            ("connection_time", options.connection_time),
            ("stop_time", options.stop_time),
        ];
        times.into_iter().try_for_each(|(option, time)| {
            let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
            check(option, millis, 10, 24 * 3600 * 1000)
        })?;
        Ok(Self(options))
    }
}

fn check(option: &'static str, value: u64, min: u64, max: u64) -> Result<(), ServiceError> {
    if (min..=max).contains(&value) {
        return Ok(());
    }
    Err(ServiceError::Option { option, value, min, max })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_outside_their_range_are_named() {
        let check = |change: fn(&mut ServiceOptions), name: &str| {
            let mut options = ServiceOptions::default();
            change(&mut options);
            match ServiceSpec::new(options) {
                Err(ServiceError::Option { option, .. }) => assert_eq!(option, name),
                other => panic!("{name}: {other:?}"),
            }
        };
        assert!(ServiceSpec::new(ServiceOptions::default()).is_ok());
        check(|o| o.max_request_bytes = 10, "max_request_bytes");
        check(|o| o.max_memory_bytes = 10, "max_memory_bytes");
        check(|o| o.workers = 0, "workers");
        check(|o| o.max_connections = 0, "max_connections");
        check(|o| o.body_time = Duration::ZERO, "body_time");
        check(|o| o.stop_time = Duration::MAX, "stop_time");
    }
}
