//! The drop folder session.

use super::place::{self, Place, Progress};
use crate::{BackChannel, CancelToken, Document, Outcome, Report, SessionError};
use platen_model::Copies;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::watch;

/// A drop folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropTarget {
    /// The directory; it must exist.
    pub folder: PathBuf,
}

/// A drop folder that is there.
pub struct DropFolder {
    place: Place,
}

/// What of a job stands in its folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Its part file and not its final one: the rename never happened, so the job was certainly
    /// not delivered.
    Part,
    /// A file of its final name.
    Final {
        /// Its size.
        bytes: u64,
    },
    /// Neither: never begun, or delivered and taken away already.
    Nothing,
}

/// Opens the folder. Nothing is written.
pub async fn open(target: &DropTarget) -> Result<DropFolder, SessionError> {
    let folder = target.folder.clone();
    let opened = tokio::task::spawn_blocking(move || Place::open(folder)).await;
    let place = opened.unwrap_or_else(|stopped| {
        Err(SessionError::OpenFolder {
            path: target.folder.clone(),
            source: stopped.into(),
        })
    })?;
    Ok(DropFolder { place })
}

impl DropFolder {
    /// Says what stands in the folder of a document with this final name, as evidence after a
    /// crash. A finished file is made durable under its name before it is told of.
    pub async fn look(&self, file_name: &str) -> Result<Found, SessionError> {
        let (place, name) = (self.place.clone(), file_name.to_owned());
        let looked = tokio::task::spawn_blocking(move || place.look(&name)).await;
        looked.unwrap_or_else(|stopped| Err(self.place.stopped(stopped.into())))
    }

    /// Removes the part files that sessions which were killed left of so many copies under this
    /// final name. None of it may be under way.
    pub async fn remove_parts(&self, file_name: &str, copies: Copies) -> Result<(), SessionError> {
        let (place, name) = (self.place.clone(), file_name.to_owned());
        let removing =
            tokio::task::spawn_blocking(move || place.remove_left_parts(&name, copies.get()));
        let removed = removing.await;
        removed.unwrap_or_else(|stopped| Err(self.place.stopped(stopped.into())))
    }

    /// Writes `.NAME.part`, syncs it, renames it to `NAME` without replacing anything and syncs the
    /// folder. A part file that an earlier try of this name left is replaced; after an error before
    /// the rename none is left, and the outcome is [`Outcome::NotSent`]. An error after a rename is
    /// [`Outcome::Unsure`], for the watcher may have seen the file.
    ///
    /// `file_name` is the caller's, made for this job: 1 to 240 bytes, no `/`, no leading dot, no
    /// control characters. Several copies become several files, `NAME`, then `STEM-2.EXT` and so
    /// on, all written and synced before the first is renamed. `sent` and `progress` count all of
    /// them together. A session whose future is dropped stops before its next piece or rename.
    pub async fn send(
        self,
        document: Document,
        file_name: &str,
        progress: &mut (dyn FnMut(u64) + Send),
        cancel: CancelToken,
    ) -> Report {
        let (written, mut news) = watch::channel(0);
        let progressing = Arc::new(Progress::new(written, cancel));
        let abandon = AbandonOnDrop(Arc::clone(&progressing));
        let (place, name) = (self.place.clone(), file_name.to_owned());
        let mut delivering = tokio::task::spawn_blocking(move || {
            place::deliver(&place, &document, &name, &progressing)
        });
        let finished = loop {
            tokio::select! {
                biased;
                finished = &mut delivering => break finished,
                Ok(()) = news.changed() => progress(*news.borrow_and_update()),
            }
        };
        let sent = *news.borrow();
        let outcome = finished.unwrap_or_else(|stopped| Outcome::Unsure {
            sent,
            why: self.place.stopped(stopped.into()),
        });
        std::mem::drop(abandon);
        Report {
            outcome,
            back_channel: BackChannel::default(),
        }
    }
}

/// Tells the writing thread that nobody waits for it any more.
struct AbandonOnDrop(Arc<Progress>);

impl Drop for AbandonOnDrop {
    fn drop(&mut self) {
        self.0.abandon();
    }
}
