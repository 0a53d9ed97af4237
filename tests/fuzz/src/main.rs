//! One program for all targets; `PLATEN_FUZZ` names the one. `cargo xtask fuzz` is how to run it.

#![no_main]

mod targets;

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use targets::{TARGETS, Target};

static CHOSEN: LazyLock<Target> = LazyLock::new(|| {
    let name = std::env::var("PLATEN_FUZZ").expect("PLATEN_FUZZ names the target");
    let target = TARGETS.iter().find(|(of, _)| *of == name);
    target
        .unwrap_or_else(|| panic!("there is no target {name}"))
        .1
});

fuzz_target!(|data: &[u8]| CHOSEN(data));
