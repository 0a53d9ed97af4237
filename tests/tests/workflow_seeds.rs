//! The room's decisions under reports in every order, failing commits and crashes, 100,000 times.

use platen_tests::workflow::{Rooms, run_seed};
use std::sync::atomic::{AtomicU64, Ordering};

/// Seeds that are run when nobody asks for another number by `PLATEN_WORKFLOW_SEEDS`.
const SEEDS: u64 = 100_000;

#[test]
fn nothing_is_lost_or_doubled_whatever_happens_in_whatever_order() {
    let asked = std::env::var("PLATEN_WORKFLOW_SEEDS").ok();
    let seeds = asked.map_or(SEEDS, |text| text.parse().expect("a number of seeds"));
    let rooms = Rooms::new().unwrap();
    let next = AtomicU64::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let wrong = std::thread::scope(|scope| {
        let one = || {
            loop {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed >= seeds {
                    return None;
                }
                if let Err(text) = run_seed(&rooms, seed) {
                    next.fetch_max(seeds, Ordering::Relaxed);
                    return Some(format!("seed {seed}: {text}"));
                }
            }
        };
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(one)).collect();
        let ended = threads.into_iter().map(|thread| thread.join().unwrap());
        ended.flatten().collect::<Vec<_>>()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
