//! Many clients at a time, for a short while; `cargo bench -p private-service` does it for a minute against a process of
//! its own that is killed in the middle.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::support::{Owner, Running, options, remote};

const CLIENTS: u8 = 64;
const TIME: Duration = Duration::from_secs(2);

#[test]
fn sixty_four_clients_lose_nothing_and_get_no_wrong_decision() {
    let service = Running::start(options());
    let answered = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for label in 100..100 + CLIENTS {
            let (service, answered) = (&service, &answered);
            scope.spawn(move || {
                let mut owner = Owner::new(label);
                let remote = remote(&service.url());
                let end = Instant::now() + TIME;
                loop {
                    let (request, expected) = owner.request(4);
                    let response = remote.decide(&owner.keys, &request).unwrap();
                    assert_eq!(owner.decisions(&request, &response), expected);
                    answered.fetch_add(1, Ordering::Relaxed);
                    if Instant::now() > end {
                        break;
                    }
                }
            });
        }
    });
    let answered = answered.into_inner();
    assert!(answered >= usize::from(CLIENTS), "{answered} answers");
    let ok = format!("cipherlens_requests_total{{endpoint=\"decision\",status=\"200\"}} {answered}");
    let metrics = service.get("/metrics").text();
    assert!(metrics.lines().any(|line| line == ok), "no {ok} in\n{metrics}");
    assert_eq!(service.stop().broken_off, 0);
}
