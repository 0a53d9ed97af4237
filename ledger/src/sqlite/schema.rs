//! The schema and its migrations: numbered SQL files, each applied once in one transaction.

use super::fault::Place;
use crate::StoreError;
use rusqlite::{Connection, TransactionBehavior};

/// All migrations; the first makes schema 1 out of an empty database.
const MIGRATIONS: [&str; 2] = [
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
];

/// Marks the database as a ledger of Platen: "PLTN".
const APPLICATION: i32 = 0x504C_544E;

/// Brings the database to the newest schema. A database that is something else, or newer, is left
/// as it is and refused.
pub(crate) fn migrate(conn: &mut Connection, place: &Place) -> Result<(), StoreError> {
    let failed = || place.failed("bring up to date");
    let version = check(conn, place)?;
    for (number, sql) in (1_i32..).zip(MIGRATIONS).skip(version) {
        let transaction = conn
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(failed())?;
        transaction.execute_batch(sql).map_err(failed())?;
        transaction
            .pragma_update(None, "user_version", number)
            .map_err(failed())?;
        transaction
            .pragma_update(None, "application_id", APPLICATION)
            .map_err(failed())?;
        transaction.commit().map_err(failed())?;
    }
    Ok(())
}

/// Returns the version of the schema, 0 for an empty database; an error if it is not a ledger, or
/// a newer one.
pub(super) fn check(conn: &Connection, place: &Place) -> Result<usize, StoreError> {
    let number = |pragma| {
        conn.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0))
            .map_err(place.failed("open"))
    };
    let (application, version) = (number("application_id")?, number("user_version")?);
    let tables: i64 = conn
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(place.failed("open"))?;
    match usize::try_from(version) {
        Ok(0) if application == 0 && tables == 0 => Ok(0),
        Ok(version @ 1..) if application == APPLICATION => {
            if version > MIGRATIONS.len() {
                return Err(place.too_new(format!("schema version {version}")));
            }
            Ok(version)
        }
        Ok(_) | Err(_) => Err(place.refused("open", "the file is another program's database")),
    }
}

/// Lets a connection that cannot write read an older schema as if it were the newest: what the room
/// has not brought up to date yet, or a backup, can be proven as it is.
pub(super) fn show_as_newest(
    conn: &Connection,
    version: usize,
    place: &Place,
) -> Result<(), StoreError> {
    if version != 1 {
        return Ok(());
    }
    // Names without a schema mean a temporary view before a table.
    conn.execute_batch("CREATE TEMP VIEW jobs AS SELECT *, NULL AS part_hash FROM main.jobs")
        .map_err(place.failed("open"))
}
