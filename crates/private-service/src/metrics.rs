//! Counters in the text format of Prometheus.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::log::{Endpoint, Entry};

/// Upper ends of the latency buckets in milliseconds.
const BUCKETS_MS: [u64; 12] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 5000, 30_000];

/// What is counted.
#[derive(Default)]
pub(crate) struct Metrics {
    outcomes: Mutex<BTreeMap<(Endpoint, u16), u64>>,
    latency: Latency,
    bytes_in: AtomicU64,
    bytes_out: AtomicU64,
    repeated: AtomicU64,
    refused_connections: AtomicU64,
    in_flight: AtomicI64,
    connections: AtomicI64,
    queued: AtomicI64,
}

/// Seconds from the head of a decision request to the head of its answer.
#[derive(Default)]
struct Latency {
    counts: [AtomicU64; BUCKETS_MS.len()],
    all: AtomicU64,
    micros: AtomicU64,
}

/// What is held now, asked for when the metrics are.
pub(crate) struct Held {
    pub(crate) models: usize,
    pub(crate) keys: usize,
    pub(crate) answer_bytes: u64,
}

/// A gauge that is one higher while this lives.
pub(crate) struct Gauge<'a>(&'a AtomicI64);

impl<'a> Gauge<'a> {
    fn new(gauge: &'a AtomicI64) -> Self {
        gauge.fetch_add(1, Ordering::Relaxed);
        Self(gauge)
    }
}

impl Drop for Gauge<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Metrics {
    pub(crate) fn request_begins(&self) -> Gauge<'_> {
        Gauge::new(&self.in_flight)
    }

    pub(crate) fn connection_opens(&self) -> Gauge<'_> {
        Gauge::new(&self.connections)
    }

    pub(crate) fn waits(&self) -> Gauge<'_> {
        Gauge::new(&self.queued)
    }

    pub(crate) fn connection_refused(&self) {
        self.refused_connections.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a finished request.
    pub(crate) fn count(&self, entry: &Entry) {
        *self.outcomes().entry((entry.endpoint, entry.status)).or_default() += 1;
        self.bytes_in.fetch_add(entry.bytes_in, Ordering::Relaxed);
        self.bytes_out.fetch_add(entry.bytes_out, Ordering::Relaxed);
        self.repeated.fetch_add(u64::from(entry.repeated), Ordering::Relaxed);
        if entry.endpoint == Endpoint::Decision {
            self.latency.count(u64::try_from(entry.elapsed.as_micros()).unwrap_or(u64::MAX));
        }
    }

    /// All of it as text.
    pub(crate) fn render(&self, held: &Held) -> String {
        let mut out = String::new();
        self.render_outcomes(&mut out);
        self.latency.render(&mut out);
        let read = |value: &AtomicU64| value.load(Ordering::Relaxed);
        counter(&mut out, "received_bytes_total", "Bytes of request bodies.", read(&self.bytes_in));
        counter(&mut out, "sent_bytes_total", "Bytes of answer bodies.", read(&self.bytes_out));
        counter(
            &mut out,
            "repeated_answers_total",
            "Retries that got their earlier answer.",
            read(&self.repeated),
        );
        let refused = read(&self.refused_connections);
        counter(&mut out, "refused_connections_total", "Connections over the limit.", refused);
        let now = |value: &AtomicI64| value.load(Ordering::Relaxed).max(0) as u64;
        gauge(&mut out, "requests_in_flight", "Requests being answered.", now(&self.in_flight));
        gauge(&mut out, "requests_queued", "Requests waiting for a worker.", now(&self.queued));
        gauge(&mut out, "connections", "Open connections.", now(&self.connections));
        gauge(&mut out, "models", "Models served.", held.models as u64);
        gauge(&mut out, "client_keys", "Public keys of clients held.", held.keys as u64);
        gauge(&mut out, "kept_answer_bytes", "Bytes of answers kept for retries.", held.answer_bytes);
        out
    }

    fn render_outcomes(&self, out: &mut String) {
        head(out, "requests_total", "Finished requests by endpoint and status.", "counter");
        for ((endpoint, status), count) in self.outcomes().iter() {
            let labels = format!("endpoint=\"{}\",status=\"{status}\"", endpoint.id());
            push(out, format_args!("cipherlens_requests_total{{{labels}}} {count}"));
        }
    }

    fn outcomes(&self) -> MutexGuard<'_, BTreeMap<(Endpoint, u16), u64>> {
        // Counting cannot leave the map half-changed.
        self.outcomes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Latency {
    fn count(&self, micros: u64) {
        let first = BUCKETS_MS.iter().position(|&ms| micros <= ms * 1000);
        if let Some(bucket) = first.and_then(|index| self.counts.get(index)) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        self.all.fetch_add(1, Ordering::Relaxed);
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }

    fn render(&self, out: &mut String) {
        let name = "decision_seconds";
        head(out, name, "Time from a decision's request to its answer.", "histogram");
        let mut below = 0;
        for (ms, count) in BUCKETS_MS.iter().zip(&self.counts) {
            below += count.load(Ordering::Relaxed);
            let end = *ms as f64 / 1000.0;
            push(out, format_args!("cipherlens_{name}_bucket{{le=\"{end}\"}} {below}"));
        }
        let all = self.all.load(Ordering::Relaxed);
        push(out, format_args!("cipherlens_{name}_bucket{{le=\"+Inf\"}} {all}"));
        let seconds = self.micros.load(Ordering::Relaxed) as f64 / 1e6;
        push(out, format_args!("cipherlens_{name}_sum {seconds}"));
        push(out, format_args!("cipherlens_{name}_count {all}"));
    }
}

fn counter(out: &mut String, name: &str, help: &str, value: u64) {
    head(out, name, help, "counter");
    push(out, format_args!("cipherlens_{name} {value}"));
}

fn gauge(out: &mut String, name: &str, help: &str, value: u64) {
    head(out, name, help, "gauge");
    push(out, format_args!("cipherlens_{name} {value}"));
}

fn head(out: &mut String, name: &str, help: &str, kind: &str) {
    push(out, format_args!("# HELP cipherlens_{name} {help}\n# TYPE cipherlens_{name} {kind}"));
}

fn push(out: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = writeln!(out, "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn what_was_counted_is_shown() {
        let metrics = Metrics::default();
        for (status, ms) in [(200, 3), (200, 40), (503, 1)] {
            metrics.count(&Entry {
                endpoint: Endpoint::Decision,
                status,
                code: None,
                request: None,
                repeated: status == 503,
                bytes_in: 100,
                bytes_out: 10,
                elapsed: Duration::from_millis(ms),
            });
        }
        let _one = metrics.request_begins();
        let text = metrics.render(&Held { models: 1, keys: 2, answer_bytes: 3 });
        for line in [
            "cipherlens_requests_total{endpoint=\"decision\",status=\"200\"} 2",
            "cipherlens_decision_seconds_bucket{le=\"0.005\"} 2",
            "cipherlens_decision_seconds_bucket{le=\"+Inf\"} 3",
            "cipherlens_decision_seconds_sum 0.044",
            "cipherlens_received_bytes_total 300",
            "cipherlens_repeated_answers_total 1",
            "cipherlens_requests_in_flight 1",
            "cipherlens_client_keys 2",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
        }
    }
}
