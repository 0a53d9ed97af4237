//! Many threads that take in, refer, let go and collect the same few contents at random.

use super::room::{Room, file_of};
use crate::vault::{Pinned, Vault};
use platen_model::ContentHash;
use rand::rngs::SmallRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Mutex, RwLock};

/// How many different contents there are: few, so that the threads meet on them.
const CONTENTS: u8 = 6;
const THREADS: u64 = 4;
const STEPS: usize = 150;

/// Stands for the ledger: which contents jobs refer to, and how often.
#[derive(Default)]
struct Ledger {
    references: Mutex<HashMap<ContentHash, usize>>,
}

impl Ledger {
    fn refer(&self, hash: ContentHash) {
        *self.references.lock().unwrap().entry(hash).or_default() += 1;
    }

    fn forget(&self, hash: ContentHash) {
        *self.references.lock().unwrap().get_mut(&hash).unwrap() -= 1;
    }

    fn refers(&self, hash: &ContentHash) -> Result<bool, Infallible> {
        Ok(self
            .references
            .lock()
            .unwrap()
            .get(hash)
            .is_some_and(|count| *count > 0))
    }
}

#[test]
fn nothing_in_use_is_ever_collected() {
    for seed in 0..8 {
        let room = Room::in_memory();
        let ledger = Ledger::default();
        std::thread::scope(|scope| {
            for thread in 0..THREADS {
                let rng = SmallRng::seed_from_u64(seed * THREADS + thread);
                let (vault, ledger) = (&room.vault, &ledger);
                scope.spawn(move || live(vault, ledger, rng));
            }
        });
        let usage = room.vault.usage();
        let found: u64 = room.vault.objects().map(|object| object.unwrap().1).sum();
        assert_eq!(
            (usage.objects, usage.bytes),
            (room.hashes().len() as u64, found)
        );
        assert_eq!(room.vault.files().verify(&mut |_| {}).unwrap().damaged, []);
        assert_eq!(room.staged().len(), 0);
    }
}

fn live(vault: &Vault, ledger: &Ledger, mut rng: SmallRng) {
    let mut pins: Vec<Pinned> = Vec::new();
    let mut referred = Vec::new();
    for _ in 0..STEPS {
        match rng.random_range(0..10) {
            0..4 => pins.push(take_in(vault, rng.random_range(0..CONTENTS))),
            4 => {
                if let Some(pinned) = pins.pop() {
                    ledger.refer(pinned.file().hash);
                    referred.push(pinned.file());
                }
            }
            5 => drop(pins.pop()),
            6 => {
                if let Some(file) = referred.pop() {
                    ledger.forget(file.hash);
                }
            }
            7 => {
                vault
                    .remove_unreferenced(&|hash: &_| ledger.refers(hash))
                    .unwrap();
            }
            8 => {
                let hash = file_of(&content(rng.random_range(0..CONTENTS))).hash;
                vault.purge(&hash, &|hash: &_| ledger.refers(hash)).unwrap();
            }
            _ => {
                // What was referred to can be pinned again for a reprint.
                pins.extend(
                    referred
                        .choose(&mut rng)
                        .map(|file| vault.pin(file).unwrap()),
                );
            }
        }
        for file in pins
            .iter()
            .map(Pinned::file)
            .chain(referred.iter().copied())
        {
            vault.open_object(&file).unwrap();
        }
    }
    for file in referred {
        ledger.forget(file.hash);
    }
}

fn take_in(vault: &Vault, which: u8) -> Pinned {
    let mut upload = vault.writer(u64::MAX).unwrap();
    upload.append(&content(which)).unwrap();
    let pinned = upload.finish().unwrap();
    assert_eq!(pinned.file(), file_of(&content(which)));
    pinned
}

fn content(which: u8) -> Vec<u8> {
    vec![which; 100 + usize::from(which)]
}

/// Proves that the test above can fail: a ledger that answers from yesterday loses objects.
#[test]
fn a_ledger_that_answers_from_memory_would_lose_objects() {
    let room = Room::new();
    let ledger = Ledger::default();
    let yesterday: RwLock<Vec<ContentHash>> = RwLock::default();
    let file = room.ingest(b"new").unwrap().file();
    ledger.refer(file.hash);
    let stale = |hash: &ContentHash| Ok::<_, Infallible>(yesterday.read().unwrap().contains(hash));
    assert_eq!(room.vault.remove_unreferenced(&stale).unwrap().removed, 1);
    assert!(ledger.refers(&file.hash).unwrap());
    assert!(room.vault.open_object(&file).is_err());
}
