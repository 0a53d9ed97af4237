//! Opening the database, alone.

use super::fault::Place;
use super::lost::{self, Kept};
use super::writer::{Identity, SqliteStore};
use super::{mark, schema};
use crate::StoreError;
use crate::chain::Head;
use crate::record::is_known;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use std::collections::HashSet;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Pages of the log, 4 KiB each, after which a commit copies it into the database even if the hub
/// never was idle.
const LONGEST_LOG: u32 = 2_000;
/// Bytes the log's file is cut to when it starts anew.
const KEPT_LOG: u32 = 32 << 20;

/// Bytes of a process's number and a line's end, at most.
const LONGEST_HOLDER: u64 = 16;

/// The identity a ledger gets when it is made; a ledger that is there keeps its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewRoom {
    /// The room.
    pub room: Uuid,
    /// The node that writes for it.
    pub node: Uuid,
}

impl NewRoom {
    /// Returns an identity that no other room has.
    #[must_use]
    pub fn random() -> Self {
        Self {
            room: Uuid::new_v4(),
            node: Uuid::new_v4(),
        }
    }
}

impl SqliteStore {
    /// Opens the ledger at `path`, and makes it, readable for its owner only, if there is none.
    ///
    /// The file beside it that ends in `.lock` stays locked as long as the store lives;
    /// [`StoreError::InUse`] says that another process has it.
    pub fn open(path: &Path, new: &NewRoom) -> Result<Self, StoreError> {
        Self::open_beside(path, new, Kept::Nothing)
    }

    /// Opens the ledger at `path` beside what else is kept of the room. It is made only where nothing
    /// shows that there was one: [`StoreError::Lost`] says what does.
    ///
    /// # Errors
    /// As [`Self::open`]; after [`StoreError::Lost`] everything is as it was.
    pub fn open_beside(path: &Path, new: &NewRoom, kept: Kept) -> Result<Self, StoreError> {
        let path = std::path::absolute(path)
            .map_err(|e| Place::new(path).refused("find the place of", e))?;
        let place = Place::new(&path);
        let lock = lock(&place)?;
        lost::refuse_missing(&place, kept)?;
        create(&place)?;
        let mut conn = connect(&place)?;
        lost::refuse_broken(&conn, &place)?;
        schema::migrate(&mut conn, &place)?;
        let identity = identity(&mut conn, new, &place)?;
        let head = head(&conn, &place)?;
        lost::refuse_empty(&place, head, kept)?;
        let kinds = kinds(&conn, &place)?;
        let provenance = mark::judge(&conn, &place, head)?;
        let mut store = Self::assemble(conn, place, identity, head, kinds, lock, provenance);
        store.mark_at_start()?;
        Ok(store)
    }
}

/// Opens a connection that may write. What it is set to does not depend on what is in the file.
pub(crate) fn connect(place: &Place) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let failed = || place.failed("open");
    lost::refuse_orphaned_log(place)?;
    let conn = Connection::open_with_flags(place.path(), flags).map_err(failed())?;
    // Refuses before anything is written that the file is something else.
    schema::check(&conn, place)?;
    let settings = format!(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA secure_delete = ON;
         PRAGMA cell_size_check = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -16000;
         PRAGMA journal_size_limit = {KEPT_LOG};
         PRAGMA wal_autocheckpoint = {LONGEST_LOG};"
    );
    conn.execute_batch(&settings).map_err(failed())?;
    let mode: String = conn
        .pragma_query_value(None, "journal_mode", |row| row.get(0))
        .map_err(failed())?;
    if mode != "wal" {
        return Err(place.refused(
            "open",
            "its filesystem cannot share memory between processes",
        ));
    }
    conn.set_prepared_statement_cache_capacity(64);
    Ok(conn)
}

/// Reads the end of the chain.
pub(super) fn head(conn: &Connection, place: &Place) -> Result<Head, StoreError> {
    let last: Option<(u64, [u8; 32])> = conn
        .query_row(
            "SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()
        .map_err(place.failed("read the end of"))?;
    let last = last.map(|(seq, hash)| Head { seq, hash });
    let start = genesis_of_last_node(conn, place)?;
    match last {
        Some(head) if head.seq > start.seq => Ok(head),
        Some(_) | None => Ok(start),
    }
}

/// Reads which kinds of events there are; an unknown one is refused here rather than when it is
/// met.
pub(super) fn kinds(
    conn: &Connection,
    place: &Place,
) -> Result<HashSet<(String, String, u32)>, StoreError> {
    let failed = || place.failed("read the kinds of events in");
    let mut statement = conn
        .prepare("SELECT family, kind, v FROM kinds")
        .map_err(failed())?;
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .map_err(failed())?;
    let kinds: HashSet<(String, String, u32)> = rows.collect::<Result<_, _>>().map_err(failed())?;
    match kinds
        .iter()
        .find(|(family, kind, v)| !is_known(family, kind, *v))
    {
        None => Ok(kinds),
        Some((family, kind, v)) => {
            let what = format!("events {kind:?} of version {v} in the stream {family:?}");
            Err(place.too_new(what))
        }
    }
}

/// Only one process has the ledger. The lock ends with the process, however it ends.
pub(crate) fn lock(place: &Place) -> Result<File, StoreError> {
    let path: PathBuf = place.path().with_extension("lock");
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map_err(|e| place.refused("lock", e))?;
    match file.try_lock() {
        Ok(()) => {
            // Only told to people; a full disk is no reason to refuse the lock.
            let _not_told = note_holder(&file);
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => Err(place.in_use(holder(&file))),
        Err(TryLockError::Error(e)) => Err(place.refused("lock", e)),
    }
}

/// Writes into the lock whose it is.
fn note_holder(mut lock: &File) -> std::io::Result<()> {
    lock.set_len(0)?;
    writeln!(lock, "{}", std::process::id())
}

/// Reads whose the lock is; none where that is not written.
fn holder(lock: &File) -> Option<u32> {
    let mut text = String::new();
    let read = lock.take(LONGEST_HOLDER).read_to_string(&mut text);
    read.ok().and_then(|_| text.trim().parse().ok())
}

/// Makes an empty file that only its owner may read; SQLite gives the log the same mode.
fn create(place: &Place) -> Result<(), StoreError> {
    let failed = |e: std::io::Error| place.refused("make", e);
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(place.path());
    match made {
        Ok(_) => sync_directory(place).map_err(failed),
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(e) => Err(failed(e)),
    }
}

/// Makes the names of files beside the database durable.
pub(super) fn sync_directory(place: &Place) -> std::io::Result<()> {
    let directory = place.path().parent().unwrap_or(Path::new("/"));
    File::open(directory)?.sync_all()
}

/// Reads whose ledger it is; a new one takes the identity given.
fn identity(conn: &mut Connection, new: &NewRoom, place: &Place) -> Result<Identity, StoreError> {
    let failed = || place.failed("read the identity of");
    if let Some(identity) = read_identity(conn).map_err(failed())? {
        return Ok(identity);
    }
    let failed = || place.failed("give an identity to");
    let transaction = conn.transaction().map_err(failed())?;
    transaction
        .execute(
            "INSERT INTO room (one, room_id) VALUES (1, ?1)",
            params![new.room.as_bytes()],
        )
        .map_err(failed())?;
    transaction
        .execute(
            "INSERT INTO nodes (epoch, node_id, after_seq) VALUES (1, ?1, 0)",
            params![new.node.as_bytes()],
        )
        .map_err(failed())?;
    transaction.commit().map_err(failed())?;
    Ok(Identity {
        room: new.room,
        node: new.node,
        epoch: 1,
    })
}

fn read_identity(conn: &Connection) -> rusqlite::Result<Option<Identity>> {
    conn.query_row(
        "SELECT room_id, node_id, epoch FROM room, nodes ORDER BY epoch DESC LIMIT 1",
        [],
        |row| {
            Ok(Identity {
                room: Uuid::from_bytes(row.get(0)?),
                node: Uuid::from_bytes(row.get(1)?),
                epoch: row.get(2)?,
            })
        },
    )
    .optional()
}

fn genesis_of_last_node(conn: &Connection, place: &Place) -> Result<Head, StoreError> {
    let starts = super::queries::chain_starts(conn, place)?;
    starts
        .last()
        .copied()
        .ok_or_else(|| place.refused("read the identity of", "it has none"))
}
