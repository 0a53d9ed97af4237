//! What fuzzing kept, read again: seeds, and all that once made a parser go a new way.
#![expect(clippy::unwrap_used, reason = "a test fails this way")]

#[path = "../fuzz/src/targets.rs"]
mod targets;

// What the targets feed.
use platen_pdfcore as _;
use std::fs;
use std::path::{Path, PathBuf};
use targets::TARGETS;

#[test]
fn what_fuzzing_kept_is_taken_without_a_panic() {
    for (name, target) in TARGETS {
        let inputs = inputs(name);
        assert!(!inputs.is_empty(), "{name} has no seeds");
        for (number, input) in inputs.iter().enumerate() {
            let taken = std::panic::catch_unwind(|| target(input));
            assert!(
                taken.is_ok(),
                "{name}: input {number} panics: {:?}",
                String::from_utf8_lossy(input)
            );
        }
    }
}

#[test]
fn every_directory_of_seeds_has_its_target() {
    let mut named: Vec<_> = fs::read_dir(place().join("seeds"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    named.sort();
    assert_eq!(named, TARGETS.map(|(name, _)| name));
}

fn place() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

/// Returns the seeds of a target and its corpus: inputs, each after its length in four bytes, the
/// lowest first.
fn inputs(target: &str) -> Vec<Vec<u8>> {
    let seeds = fs::read_dir(place().join("seeds").join(target)).unwrap();
    let mut inputs: Vec<_> = seeds
        .map(|entry| fs::read(entry.unwrap().path()).unwrap())
        .collect();
    let kept = fs::read(place().join("corpus").join(format!("{target}.bin"))).unwrap();
    let mut rest = kept.as_slice();
    while let Some((length, after)) = rest.split_first_chunk() {
        let length = usize::try_from(u32::from_le_bytes(*length)).unwrap();
        let (input, after) = after.split_at(length);
        inputs.push(input.to_vec());
        rest = after;
    }
    assert!(rest.is_empty(), "the corpus of {target} is cut off");
    inputs
}
