//! Which objects are in use by something the ledger does not know yet.

use platen_model::{ContentHash, FileRef};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// An object of the vault that garbage collection leaves alone while this guard lives.
///
/// Keep it until the event that refers to the object is committed; then drop it. A clone is a
/// second pin.
#[derive(Debug)]
pub struct Pinned {
    file: FileRef,
    pins: Arc<Pins>,
}

impl Pinned {
    /// Returns the object's hash and size.
    #[must_use]
    pub fn file(&self) -> FileRef {
        self.file
    }
}

impl Clone for Pinned {
    fn clone(&self) -> Self {
        self.pins.pin(self.file)
    }
}

impl Drop for Pinned {
    fn drop(&mut self) {
        self.pins.unpin(&self.file.hash);
    }
}

/// The pins and removals in progress. One object is in at most one of the two states, which makes
/// "is it used? then unlink it" one step for everybody else.
#[derive(Debug, Default)]
pub(super) struct Pins {
    held: Mutex<HashMap<ContentHash, Hold>>,
    removal_over: Condvar,
}

#[derive(Debug)]
enum Hold {
    Pinned { guards: usize },
    Removing,
}

/// Leave to remove one object: nobody can pin it until this is dropped.
#[derive(Debug)]
pub(super) struct Removal<'a> {
    pins: &'a Pins,
    hash: ContentHash,
}

impl Pins {
    /// Pins an object, after waiting for a removal of it to end. The caller then looks whether it
    /// is there.
    pub(super) fn pin(self: &Arc<Self>, file: FileRef) -> Pinned {
        let mut held = self.held();
        loop {
            match held.entry(file.hash) {
                Entry::Vacant(entry) => {
                    entry.insert(Hold::Pinned { guards: 1 });
                    break;
                }
                Entry::Occupied(mut entry) => match entry.get_mut() {
                    Hold::Pinned { guards } => {
                        *guards += 1;
                        break;
                    }
                    Hold::Removing => {
                        held = self
                            .removal_over
                            .wait(held)
                            .unwrap_or_else(PoisonError::into_inner);
                    }
                },
            }
        }
        Pinned {
            file,
            pins: Arc::clone(self),
        }
    }

    /// Begins the removal of an object, unless it is pinned or being removed already.
    pub(super) fn begin_removal(&self, hash: &ContentHash) -> Option<Removal<'_>> {
        match self.held().entry(*hash) {
            Entry::Occupied(_) => None,
            Entry::Vacant(entry) => {
                entry.insert(Hold::Removing);
                Some(Removal {
                    pins: self,
                    hash: *hash,
                })
            }
        }
    }

    fn unpin(&self, hash: &ContentHash) {
        let mut held = self.held();
        if let Some(Hold::Pinned { guards }) = held.get_mut(hash) {
            *guards -= 1;
            if *guards == 0 {
                held.remove(hash);
            }
        }
    }

    /// The map is whole between any two statements, so a panic elsewhere spoils nothing.
    fn held(&self) -> MutexGuard<'_, HashMap<ContentHash, Hold>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Removal<'_> {
    fn drop(&mut self) {
        self.pins.held().remove(&self.hash);
        self.pins.removal_over.notify_all();
    }
}
