//! What extraction allocates: nothing per frame, and little whatever the length. Every allocation of this process goes
//! through a counter, so the test stands in a process of its own and in one function.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use audio_features::{MfccSpec, SpeechStatistics};

static CALLS: AtomicUsize = AtomicUsize::new(0);
static BYTES: AtomicUsize = AtomicUsize::new(0);

struct Counting;

// SAFETY: every call is passed on to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        CALLS.fetch_add(1, Relaxed);
        BYTES.fetch_add(layout.size(), Relaxed);
        // SAFETY: the layout is the caller's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        // SAFETY: the place came from `alloc` above with this layout.
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Allocations and bytes of a call.
fn allocated(call: impl FnOnce()) -> (usize, usize) {
    let before = (CALLS.load(Relaxed), BYTES.load(Relaxed));
    call();
    (CALLS.load(Relaxed) - before.0, BYTES.load(Relaxed) - before.1)
}

#[test]
fn frames_allocate_nothing() {
    let spec = MfccSpec::new(SpeechStatistics::options(), 8_000).unwrap();
    let second: Vec<f32> = (0..8_000).map(|n| ((n * n % 211) as f32 / 211.0 - 0.5) * 0.1).collect();

    // half an hour in blocks of a second
    let (mut stream, mut frames) = (None, 0);
    let (_, bytes) = allocated(|| stream = Some(spec.stream()));
    assert!(bytes < 100_000, "{bytes}");
    let stream = stream.as_mut().unwrap();
    stream.push(&second, |_| frames += 1).unwrap();
    let (calls, _) = allocated(|| {
        for _ in 1..1_800 {
            stream.push(&second, |_| frames += 1).unwrap();
        }
    });
    assert_eq!(calls, 0);
    assert_eq!(stream.finish(|_| frames += 1), frames);
    assert_eq!(frames, 179_999);

    let mut statistics = SpeechStatistics::new(&spec).unwrap();
    let mut out = vec![0.0; 260];
    statistics.statistics_into(&second, &mut out).unwrap();
    let (calls, bytes) = allocated(|| statistics.statistics_into(&second[..5_000], &mut out).unwrap());
    // the last frame is copied once per recording
    assert!(calls <= 1 && bytes <= 64, "{calls} {bytes}");
}
