//! The one writer.

use super::append::{Encoded, write};
use super::fault::Place;
use super::mark::{self, Provenance};
use super::{open, queries, reader::SqliteReader};
use crate::chain::Head;
use crate::projection::traces;
use crate::{Batch, Durability, Job, JobStore, Loaded, Origin, StoreError};
use platen_model::{ContentHash, FolderName, JobId, Timestamp};
use rusqlite::{Connection, ErrorCode, params};
use std::collections::HashSet;
use std::fs::File;
use uuid::Uuid;

/// Commits after which an idle moment is used to copy the log into the database.
const COMMITS_WORTH_A_COPY: u32 = 64;

/// The end of a chain of which nothing is known to survive a power cut.
const NOTHING: Head = Head {
    seq: 0,
    hash: [0; 32],
};

/// The ledger in a SQLite database.
#[derive(Debug)]
pub struct SqliteStore {
    conn: Connection,
    place: Place,
    identity: Identity,
    head: Head,
    kinds: HashSet<(String, String, u32)>,
    syncs: Durability,
    unsynced: Unsynced,
    health: Health,
    commits: u32,
    erasing: Erasing,
    provenance: Provenance,
    marking: Marking,
    /// The end of the chain as far as it survives a power cut.
    synced: Head,
    reader: SqliteReader,
    /// Closed after the connection, because fields are dropped in their order.
    _lock: File,
}

/// Whose ledger it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// The room; for ever the same.
    pub room: Uuid,
    /// The node that writes; another one after a restore from a backup.
    pub node: Uuid,
    /// How many nodes have written so far, this one included.
    pub epoch: u64,
}

/// Whether batches were written since the last sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unsynced {
    Nothing,
    Batches,
}

/// Whether the last append failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Health {
    Sound,
    Torn,
}

/// Whether the log still holds names that were purged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Erasing {
    Nothing,
    Names,
}

/// Whether the mark beside the database is kept up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Marking {
    /// Not before the node that takes over after a restore has recorded it: until then every start
    /// must see that the ledger was put back.
    Not,
    /// The node has taken over, and its first synced commit is still to come.
    OnceSynced,
    /// The mark names this end of the chain.
    At(Head),
}

impl JobStore for SqliteStore {
    // Uses a moment when nothing waits to be appended to copy the log into the database, if that
    // is worth it, so that it need not be done while something waits. After a purge it also
    // empties the log, which holds the names until then.
    fn idle(&mut self) -> Result<(), StoreError> {
        if self.health == Health::Torn {
            return self.mend();
        }
        if self.erasing == Erasing::Names {
            // A reader may stand in the way; the next idle moment tries again.
            return match checkpoint(&self.conn, Checkpoint::Truncate, &self.place)? {
                Log::Copied => {
                    self.erasing = Erasing::Nothing;
                    self.note_copied();
                    Ok(())
                }
                Log::InUse => Ok(()),
            };
        }
        if self.commits >= COMMITS_WORTH_A_COPY {
            checkpoint(&self.conn, Checkpoint::Passive, &self.place)?;
            self.commits = 0;
            self.mark()?;
        }
        if self.marking == Marking::OnceSynced {
            self.mark()?;
        }
        Ok(())
    }

    fn append(&mut self, batch: &Batch<'_>) -> Result<(), StoreError> {
        if self.health == Health::Torn {
            self.mend()?;
        }
        let first = self.head.seq + 1;
        let traces = traces(batch, first).map_err(|e| self.place.refused("append to", e))?;
        if batch.events.is_empty() {
            return self.sync_what_was_written(batch.durability);
        }
        let encoded =
            Encoded::of(batch, self.head).map_err(|e| self.place.refused("append to", e))?;
        self.set_syncs(batch.durability)?;
        match write(&mut self.conn, &encoded, batch, &traces, &self.kinds) {
            Ok(new_kinds) => {
                self.head = encoded.head();
                self.kinds.extend(new_kinds);
                self.commits += 1;
                self.unsynced = match batch.durability {
                    Durability::Synced => Unsynced::Nothing,
                    Durability::Written => Unsynced::Batches,
                };
                if batch.durability == Durability::Synced {
                    self.synced = self.head;
                }
                if traces.values().any(|traces| traces.purged.is_some()) {
                    self.erasing = Erasing::Names;
                }
                Ok(())
            }
            Err(error) => {
                self.health = Health::Torn;
                Err(error.into_store_error(&self.place))
            }
        }
    }

    fn mend(&mut self) -> Result<(), StoreError> {
        self.health = Health::Torn;
        if !self.conn.is_autocommit() {
            // It may have been rolled back already; what counts is that no transaction is left.
            let _rolled_back = self.conn.execute_batch("ROLLBACK");
        }
        if !self.conn.is_autocommit() || self.empty_log().is_err() {
            // The old connection closes after the new one is there: were it the last one to the
            // database, SQLite would read the log anew and find what was never acknowledged.
            self.conn = open::connect(&self.place)?;
            self.syncs = Durability::Synced;
            self.empty_log()?;
        }
        self.head = open::head(&self.conn, &self.place)?;
        self.kinds = open::kinds(&self.conn, &self.place)?;
        self.health = Health::Sound;
        Ok(())
    }

    fn load(&mut self) -> Result<Loaded, StoreError> {
        queries::load(&self.conn, &self.place)
    }

    fn job(&mut self, id: JobId) -> Result<Option<Job>, StoreError> {
        queries::job(&self.conn, &self.place, id)
    }

    fn origin(&mut self, key: &str) -> Result<Option<Origin>, StoreError> {
        queries::origin(&self.conn, &self.place, key)
    }

    fn duplicate(
        &mut self,
        folder: &FolderName,
        content: &ContentHash,
        since: Timestamp,
    ) -> Result<Option<JobId>, StoreError> {
        queries::duplicate(&self.conn, &self.place, folder, content, since)
    }
}

impl SqliteStore {
    pub(super) fn assemble(
        conn: Connection,
        place: Place,
        identity: Identity,
        head: Head,
        kinds: HashSet<(String, String, u32)>,
        lock: File,
        provenance: Provenance,
    ) -> Self {
        Self {
            provenance,
            marking: Marking::Not,
            synced: NOTHING,
            reader: SqliteReader::new(place.clone()),
            conn,
            place,
            identity,
            head,
            kinds,
            syncs: Durability::Synced,
            unsynced: Unsynced::Nothing,
            health: Health::Sound,
            commits: 0,
            erasing: Erasing::Names, // a purge before a crash may have left names in the log
            _lock: lock,
        }
    }

    /// Returns a reader of this ledger; all of them share a few connections.
    #[must_use]
    pub fn reader(&self) -> SqliteReader {
        self.reader.clone()
    }

    /// Returns whose ledger it is.
    #[must_use]
    pub const fn identity(&self) -> Identity {
        self.identity
    }

    /// Returns the end of the chain.
    #[must_use]
    pub const fn head(&self) -> Head {
        self.head
    }

    /// Returns what the start could tell of where the ledger comes from.
    #[must_use]
    pub const fn provenance(&self) -> Provenance {
        self.provenance
    }

    /// Makes `node` the one that writes from here on, after the ledger was put back from a backup.
    /// To be called before anything is appended; a node that took over and died before it recorded
    /// anything is taken for this one.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn take_over(&mut self, node: Uuid) -> Result<(), StoreError> {
        let starts = queries::chain_starts(&self.conn, &self.place)?;
        let unused = starts.len() > 1 && starts.last().is_some_and(|start| *start == self.head);
        if !unused {
            let (epoch, after) = (self.identity.epoch + 1, self.head.seq);
            self.conn
                .execute(
                    "INSERT INTO nodes (epoch, node_id, after_seq) VALUES (?1, ?2, ?3)",
                    params![epoch, node.as_bytes(), after],
                )
                .map_err(self.place.failed("take over"))?;
            self.identity = Identity {
                room: self.identity.room,
                node,
                epoch,
            };
            self.head = open::head(&self.conn, &self.place)?;
        }
        self.synced = NOTHING;
        self.marking = Marking::OnceSynced;
        Ok(())
    }

    /// Says at the start that this is the ledger that is in use now. What was found is synced
    /// first: a process that was killed may have left what is only written.
    pub(super) fn mark_at_start(&mut self) -> Result<(), StoreError> {
        match self.provenance {
            Provenance::Restored(_) => Ok(()),
            Provenance::New => mark::write_first(&self.place, self.head).map(|()| {
                self.marking = Marking::At(self.head);
            }),
            Provenance::AsLeft => {
                self.marking = Marking::OnceSynced;
                let synced = checkpoint(&self.conn, Checkpoint::Passive, &self.place);
                if matches!(synced, Ok(Log::Copied)) {
                    self.synced = self.head;
                    // The mark of the last run is still true where this one cannot be written.
                    let _older = self.mark();
                }
                Ok(())
            }
        }
    }

    fn mark(&mut self) -> Result<(), StoreError> {
        let synced = self.synced;
        let due = match self.marking {
            Marking::Not => false,
            Marking::OnceSynced => true,
            Marking::At(head) => head != synced,
        };
        if due && synced.seq > 0 {
            mark::write(&self.place, synced)?;
            self.marking = Marking::At(synced);
        }
        Ok(())
    }

    /// Copies the whole log into the database, syncs that, and empties the log.
    fn empty_log(&mut self) -> Result<(), StoreError> {
        match checkpoint(&self.conn, Checkpoint::Truncate, &self.place)? {
            Log::Copied => {
                self.erasing = Erasing::Nothing;
                self.note_copied();
                Ok(())
            }
            Log::InUse => Err(self
                .place
                .refused("mend", "a reader did not end in time, try again")),
        }
    }

    fn note_copied(&mut self) {
        self.commits = 0;
        self.unsynced = Unsynced::Nothing;
    }

    /// An empty batch writes nothing that could be synced, so the log is copied: that syncs it.
    fn sync_what_was_written(&mut self, durability: Durability) -> Result<(), StoreError> {
        match (durability, self.unsynced) {
            (Durability::Written, _) | (Durability::Synced, Unsynced::Nothing) => Ok(()),
            (Durability::Synced, Unsynced::Batches) => {
                let synced = checkpoint(&self.conn, Checkpoint::Passive, &self.place);
                match synced {
                    Ok(_) => self.unsynced = Unsynced::Nothing,
                    Err(_) => self.health = Health::Torn,
                }
                synced.map(|_| ())
            }
        }
    }

    /// `PRAGMA synchronous` holds from the next transaction on.
    fn set_syncs(&mut self, durability: Durability) -> Result<(), StoreError> {
        if self.syncs == durability {
            return Ok(());
        }
        let pragma = match durability {
            Durability::Synced => "PRAGMA synchronous = FULL",
            Durability::Written => "PRAGMA synchronous = NORMAL",
        };
        self.conn
            .execute_batch(pragma)
            .map_err(self.place.failed("append to"))?;
        self.syncs = durability;
        Ok(())
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        // The mark before this one is as true, it only proves less.
        let _older = self.mark();
    }
}

/// How much of the log is copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Checkpoint {
    /// What can be copied without waiting for anyone.
    Passive,
    /// All of it, and the log is emptied; waits for readers.
    Truncate,
}

/// What became of a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Log {
    Copied,
    InUse,
}

fn checkpoint(conn: &Connection, how: Checkpoint, place: &Place) -> Result<Log, StoreError> {
    let sql = match how {
        Checkpoint::Passive => "PRAGMA wal_checkpoint(PASSIVE)",
        Checkpoint::Truncate => "PRAGMA wal_checkpoint(TRUNCATE)",
    };
    let busy = conn.query_row(sql, [], |row| row.get::<_, bool>(0));
    match busy {
        Ok(false) => Ok(Log::Copied),
        Ok(true) => Ok(Log::InUse),
        Err(e) if e.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => Ok(Log::InUse),
        Err(e) => Err(place.failed("copy the log of")(e)),
    }
}
