//! What was claimed when the room stopped.

use super::claim::Work;
use super::release::rename_numbered;
use super::row::{ROW, Row, read_row, remove_empty};
use super::walk::{document_of, file_type, open_directory, open_folder, open_parent};
use super::{ClaimId, Claimed, FolderError, Inodes, Signature};
use rustix::fs::{AtFlags, Dir, FileType, Stat, statat};
use rustix::io::Errno;
use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd as _, BorrowedFd};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

/// Claims returned at once; the rest is found when these are dealt with.
const MOST: usize = 10_000;
/// Entries looked at in one claim: its document, its ticket, its row.
const ENTRIES: usize = 16;

/// Lists the claims left in a folder by a run that ended, in no order and at most 10,000 at once.
///
/// For each the caller asks the ledger: when it accepted a job of that [`ClaimId`], the claim is to
/// be [finished](Claimed::finish); otherwise it is ingested under the same id as if just claimed,
/// or [put back](Claimed::put_back). A claim that was interrupted between its ticket and its document
/// is undone here, and an empty one removed. To be called before the folder is scanned and by one
/// process alone.
///
/// # Errors
/// The folder cannot be read.
pub fn leftovers(input: &Path, inodes: Inodes) -> Result<Vec<Claimed>, FolderError> {
    let failed = |error| FolderError::new("looking for interrupted work", input, error);
    let work = match Work::existing(open_folder(input)?, input) {
        Ok(work) => work,
        Err(Errno::NOENT) => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut found = Vec::new();
    for name in names(work.work.as_fd(), MOST).map_err(failed)? {
        // Only our own ids: what else lies there is not ours to move.
        let id = name.to_str().and_then(|text| text.parse::<ClaimId>().ok());
        let Some(id) = id.filter(|id| name == OsStr::new(&id.to_string())) else {
            continue;
        };
        match leftover(&work, id, inodes).map_err(failed)? {
            Left::Claim(claimed) => found.push(claimed),
            Left::Foreign => {}
            Left::Empty => match remove_empty(work.work.as_fd(), &id.to_string()) {
                Ok(()) | Err(Errno::NOTEMPTY) => {}
                Err(error) => return Err(failed(error)),
            },
        }
    }
    Ok(found)
}

enum Left {
    Claim(Claimed),
    Empty,
    /// Something else under a name like ours.
    Foreign,
}

fn leftover(work: &Work, id: ClaimId, inodes: Inodes) -> rustix::io::Result<Left> {
    let directory = match open_directory(work.work.as_fd(), OsStr::new(&id.to_string())) {
        Ok(directory) => directory,
        Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => return Ok(Left::Foreign),
        Err(error) => return Err(error),
    };
    let files = regular_files(directory.as_fd())?;
    let row = read_row(directory.as_fd());
    let holds = |wanted: &OsStr| files.iter().find(|(name, _)| name == wanted);
    // Without a row the names must do: the one that is a ticket for another is the ticket.
    let expected = row
        .as_ref()
        .map(|row| row.name.file_name().unwrap_or_default().to_os_string());
    let document = match &expected {
        Some(expected) => holds(expected),
        None => files
            .iter()
            .find(|(name, _)| !is_ticket_of_another(name, &files)),
    };
    let Some((document, stat)) = document else {
        for (name, _) in &files {
            return_ticket(work, directory.as_fd(), name, row.as_ref())?;
        }
        return Ok(Left::Empty);
    };
    let of_document =
        |name: &OsStr| document_of(Path::new(name)).is_some_and(|of| of.as_os_str() == document);
    let ticket = files
        .iter()
        .map(|(name, _)| name)
        .find(|name| of_document(name));
    let place = work.path_of(id);
    let signature = Signature::of(stat, inodes);
    Ok(Left::Claim(Claimed {
        id,
        file: place.join(document),
        name: row
            .as_ref()
            .map_or_else(|| PathBuf::from(document), |row| row.name.clone()),
        ticket: ticket.map(|ticket| place.join(ticket)),
        signature,
        last_changed: signature.modified.min(signature.changed),
        input: work.input.clone(),
    }))
}

/// Puts a ticket back beside where its document was, or into the folder itself.
fn return_ticket(
    work: &Work,
    from: BorrowedFd<'_>,
    name: &OsStr,
    row: Option<&Row>,
) -> rustix::io::Result<()> {
    let place = row.map_or(Path::new(name), |row| &row.name);
    let parent = open_parent(work.root.as_fd(), place)
        .or_else(|_| open_parent(work.root.as_fd(), Path::new(name)))?;
    rename_numbered(from, name, parent.as_fd(), name).map(drop)
}

fn is_ticket_of_another(name: &OsStr, files: &[(OsString, Stat)]) -> bool {
    document_of(Path::new(name))
        .is_some_and(|of| files.iter().any(|(other, _)| of.as_os_str() == other))
}

fn regular_files(directory: BorrowedFd<'_>) -> rustix::io::Result<Vec<(OsString, Stat)>> {
    let mut files = Vec::new();
    for name in names(directory, ENTRIES)? {
        if name == ROW {
            continue;
        }
        match statat(directory, &name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) if file_type(&stat) == FileType::RegularFile => files.push((name, stat)),
            Ok(_) | Err(Errno::NOENT) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(files)
}

fn names(directory: BorrowedFd<'_>, most: usize) -> rustix::io::Result<Vec<OsString>> {
    let mut names = Vec::new();
    for entry in Dir::read_from(directory)? {
        let name = OsStr::from_bytes(entry?.file_name().to_bytes()).to_os_string();
        if name != "." && name != ".." {
            names.push(name);
        }
        if names.len() >= most {
            break;
        }
    }
    Ok(names)
}
