//! Readers: a few connections that cannot write, lent to whoever asks.

use super::fault::Place;
use super::{lost, queries, schema};
use crate::{Count, Job, JobQuery, JobReader, Recorded, StoreError};
use platen_model::{ContentHash, JobId, Timestamp};
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Connections at most; who comes when all are lent waits.
const MOST_CONNECTIONS: usize = 4;

/// The readers' side of the ledger in a SQLite database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct SqliteReader {
    pool: Arc<Pool>,
}

#[derive(Debug)]
struct Pool {
    place: Place,
    shelf: Mutex<Shelf>,
    returned: Condvar,
}

#[derive(Debug, Default)]
struct Shelf {
    idle: Vec<Connection>,
    lent: usize,
}

impl SqliteReader {
    /// Returns a reader of the ledger at `path`, whether or not a room writes it.
    ///
    /// # Errors
    /// When there is no such file, or it is no ledger this version can read.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let path = std::path::absolute(path)
            .map_err(|e| Place::new(path).refused("find the place of", e))?;
        let reader = Self::new(Place::new(&path));
        reader.ask(|_, _| Ok(()))?;
        Ok(reader)
    }

    pub(super) fn new(place: Place) -> Self {
        let pool = Pool {
            place,
            shelf: Mutex::default(),
            returned: Condvar::new(),
        };
        Self {
            pool: Arc::new(pool),
        }
    }

    /// Answers from one state of the ledger: everything `ask` reads belongs together.
    fn ask<T>(
        &self,
        ask: impl FnOnce(&Connection, &Place) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let place = &self.pool.place;
        let mut lent = self.pool.lend();
        let conn = match &mut lent.conn {
            Some(conn) => conn,
            none => none.insert(connect(place)?),
        };
        let transaction = conn.transaction().map_err(place.failed("read"))?;
        ask(&transaction, place)
    }
}

impl JobReader for SqliteReader {
    fn jobs(&self, query: &JobQuery) -> Result<Vec<Job>, StoreError> {
        self.ask(|conn, place| queries::jobs(conn, place, query))
    }

    fn job(&self, id: JobId) -> Result<Option<Job>, StoreError> {
        self.ask(|conn, place| queries::job(conn, place, id))
    }

    fn find(&self, ending: &str) -> Result<Vec<JobId>, StoreError> {
        self.ask(|conn, place| queries::find(conn, place, ending))
    }

    fn history(&self, id: JobId) -> Result<Vec<Recorded>, StoreError> {
        self.ask(|conn, place| queries::history(conn, place, id))
    }

    fn counts(&self) -> Result<Vec<Count>, StoreError> {
        self.ask(queries::counts)
    }

    fn is_referenced(&self, content: &ContentHash) -> Result<bool, StoreError> {
        self.ask(|conn, place| queries::is_referenced(conn, place, content))
    }

    fn expired(&self, before: Timestamp, limit: u32) -> Result<Vec<JobId>, StoreError> {
        self.ask(|conn, place| queries::expired(conn, place, before, limit))
    }
}

impl Pool {
    /// Lends a connection, or leave to open one.
    fn lend(&self) -> Lent<'_> {
        let mut shelf = self.shelf();
        while shelf.lent == MOST_CONNECTIONS {
            shelf = self
                .returned
                .wait(shelf)
                .unwrap_or_else(PoisonError::into_inner);
        }
        shelf.lent += 1;
        Lent {
            pool: self,
            conn: shelf.idle.pop(),
        }
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A lent connection, which goes back however its use ends.
struct Lent<'a> {
    pool: &'a Pool,
    conn: Option<Connection>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut shelf = self.pool.shelf();
        shelf.lent -= 1;
        shelf.idle.extend(self.conn.take());
        drop(shelf);
        self.pool.returned.notify_one();
    }
}

/// Opens a connection that cannot write.
pub(crate) fn connect(place: &Place) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let failed = || place.failed("open");
    lost::refuse_orphaned_log(place)?;
    let conn = Connection::open_with_flags(place.path(), flags).map_err(failed())?;
    let version = schema::check(&conn, place)?;
    conn.execute_batch("PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;")
        .map_err(failed())?;
    schema::show_as_newest(&conn, version, place)?;
    conn.execute_batch("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF;")
        .map_err(failed())?;
    conn.set_prepared_statement_cache_capacity(32);
    Ok(conn)
}
