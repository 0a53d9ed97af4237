//! Takes the files of one folder that are ready: claim, vault, ledger, and only then gone from the
//! folder. Blocking; the watcher runs it on a thread of its mount.

use super::aside::{FIRST_PAUSE, Told};
use super::{
    Candidate, ClaimError, Claimed, FolderError, FolderScanner, Handed, Scan, arrival, claim_all,
    read_ticket,
};
use crate::alarms::{AlarmBoard, AlarmKey};
use crate::archive::make_durable_directories;
use crate::printer::chain;
use crate::settings::CurrentSettings;
use crate::supervisor::{Report, SubmitError, Taken};
use platen_config::Settings;
use platen_ledger::vault::{Vault, VaultError};
use platen_ledger::{Arrival, By, HoldReason};
use platen_model::{FolderName, JobId, Timestamp, fault_point};
use std::fs::File;
use std::mem;
use std::path::Path;
use tokio::sync::{mpsc, oneshot};

/// Files claimed at once; the rest is claimed in the next round.
const AT_ONCE: usize = 64;

/// What taking needs.
#[derive(Clone)]
pub struct TakingParts {
    /// The hub.
    pub hub: mpsc::Sender<Report>,
    /// The files.
    pub vault: Vault,
    /// The folders' rules.
    pub settings: CurrentSettings,
    /// Where a full disk is told.
    pub alarms: AlarmBoard,
    /// When the room was put back from a backup, if ever: what lay in the folders then may have
    /// been printed.
    pub restored_at: Option<Timestamp>,
}

/// How taking went.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Took {
    /// Files that became jobs.
    pub jobs: u64,
    /// Files that went to the error place.
    pub errors: u64,
    /// Files that the ledger gave no answer for; they stay claimed.
    pub unanswered: u64,
    /// Why files are left that were to be taken, if there are any.
    pub left: Option<String>,
}

type Reply = oneshot::Receiver<Result<Taken, SubmitError>>;
type Known = oneshot::Receiver<Result<Option<JobId>, String>>;

/// Why nothing is answered at the end.
const ENDING: &str = "the room is ending";

/// What becomes of a claimed file that is no job yet.
enum Fate {
    /// It was handed to the hub, which answers.
    Submitted(Reply),
    /// It cannot become a job; the note says why.
    Error(String),
    /// It cannot be taken now; the note says why.
    NotNow(String),
}

/// Takes what a scan found ready, and moves what it found damaged to the error place. What may not
/// be taken is strange from now on.
pub(super) fn take(
    folder: &FolderName,
    scanner: &mut FolderScanner,
    scan: &mut Scan,
    parts: &TakingParts,
) -> Result<Took, FolderError> {
    let mut took = Took::default();
    let (ready, damaged) = (mem::take(&mut scan.ready), mem::take(&mut scan.damaged));
    if ready.is_empty() && damaged.is_empty() {
        return Ok(took);
    }
    let mut grip = Grip {
        folder,
        scanner,
        scan,
    };
    let settings = parts.settings.get();
    if let Some(why) = disk_is_full(&settings, parts) {
        took.left = Some(why);
        return Ok(took);
    }
    for candidates in ready.chunks(AT_ONCE) {
        let claimed = grip.claim(candidates)?;
        fault_point!("intake.after_claim");
        took.add(settle_fates(folder, &settings, claimed, parts)?);
    }
    for (candidate, note) in &damaged {
        for claimed in grip.claim(std::slice::from_ref(candidate))? {
            took.add(to_error(folder, &settings, &claimed, note)?);
        }
    }
    Ok(took)
}

/// Takes up what an earlier look or the last run had claimed.
///
/// Each may be a job already, and printed, so the ledger is asked first: only what it has never
/// heard of is taken as if just claimed, and may then be refused or put back. Nobody else may be
/// at work in the folder.
pub(super) fn take_leftovers(
    folder: &FolderName,
    leftovers: Vec<Claimed>,
    parts: &TakingParts,
) -> Result<Took, FolderError> {
    let mut took = Took::default();
    let mut new = vec![];
    let asked: Vec<_> = leftovers
        .into_iter()
        .map(|claim| (ask(&claim, parts), claim))
        .collect();
    for (answer, claim) in asked {
        match answer.and_then(|answer| answer.blocking_recv().ok()) {
            Some(Ok(Some(_job))) => took.add(accepted(&claim)?),
            Some(Ok(None)) => new.push(claim),
            Some(Err(why)) => took.add(Took::unanswered(why)),
            None => took.add(Took::unanswered(ENDING.to_owned())),
        }
    }
    let settings = parts.settings.get();
    took.add(settle_fates(folder, &settings, new, parts)?);
    Ok(took)
}

/// Asks whether a claim is a job already; `None` when the hub is gone.
fn ask(claim: &Claimed, parts: &TakingParts) -> Option<Known> {
    let (reply, answer) = oneshot::channel();
    let origin_key = origin_key(claim);
    let asked = parts.hub.blocking_send(Report::Known { origin_key, reply });
    asked.ok().map(|()| answer)
}

impl Took {
    fn unanswered(why: String) -> Self {
        Self {
            unanswered: 1,
            left: Some(why),
            ..Self::default()
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.jobs += other.jobs;
        self.errors += other.errors;
        self.unanswered += other.unanswered;
        self.left = other.left.or(self.left.take());
    }
}

/// What claiming out of one folder needs.
struct Grip<'g> {
    folder: &'g FolderName,
    scanner: &'g mut FolderScanner,
    scan: &'g mut Scan,
}

impl Grip<'_> {
    fn claim(&mut self, candidates: &[Candidate]) -> Result<Vec<Claimed>, FolderError> {
        let mut claimed = vec![];
        let results = claim_all(self.scanner.rules(), candidates);
        for (candidate, result) in candidates.iter().zip(results) {
            match result {
                Ok(claim) => claimed.push(claim),
                // It is looked at again by the next scan.
                Err(
                    ClaimError::Gone { .. } | ClaimError::Changed { .. } | ClaimError::InUse { .. },
                ) => {}
                Err(ClaimError::Refused(refused)) => {
                    self.leave_alone(candidate, refused.note(&candidate.name));
                }
                Err(error @ ClaimError::Place { .. }) => {
                    self.leave_alone(candidate, chain(&error));
                }
                Err(ClaimError::Folder(error)) if claimed.is_empty() => return Err(error),
                // What was claimed before it is taken first; the next scan meets the error again.
                Err(ClaimError::Folder(_)) => break,
            }
        }
        Ok(claimed)
    }

    /// Shows with this very look what may not be taken, and logs it once.
    fn leave_alone(&mut self, candidate: &Candidate, note: String) {
        let (folder, file) = (self.folder, &candidate.name);
        match self.scanner.set_aside(candidate, note.clone()) {
            Told::New => tracing::warn!(%folder, ?file, "left in the folder: {note}"),
            Told::Before => tracing::debug!(%folder, ?file, "still left in the folder: {note}"),
        }
        self.scan.strange(candidate.name.clone(), note);
        self.scan.look_again_in(FIRST_PAUSE);
    }
}

/// Hands all files to the hub before it waits for the first answer, so that they share commits.
fn settle_fates(
    folder: &FolderName,
    settings: &Settings,
    claimed: Vec<Claimed>,
    parts: &TakingParts,
) -> Result<Took, FolderError> {
    let mut fates = vec![];
    for claim in claimed {
        let fate = submit(folder, settings, &claim, parts);
        fates.push((claim, fate));
    }
    let mut took = Took::default();
    for (claim, fate) in fates {
        took.add(settle(folder, settings, &claim, fate)?);
    }
    Ok(took)
}

fn submit(folder: &FolderName, settings: &Settings, claim: &Claimed, parts: &TakingParts) -> Fate {
    if claim.signature.bytes > settings.limits.document_bytes {
        let (bytes, most) = (claim.signature.bytes, settings.limits.document_bytes);
        return Fate::Error(format!("it has {bytes} bytes; limits.document is {most}"));
    }
    let overrides = match read_ticket(claim) {
        Ok(overrides) => overrides,
        Err(error) => return Fate::Error(chain(&error)),
    };
    let pin = match ingest(claim, parts) {
        Ok(pin) => pin,
        Err(why) => return Fate::NotNow(why),
    };
    fault_point!("intake.after_ingest");
    let handed = Handed {
        name: claim.name.to_string_lossy().into_owned(),
        original: pin.file(),
        origin_key: origin_key(claim),
        submitted_by: String::new(),
    };
    let arrival = match arrival(settings, folder, handed, &overrides) {
        Ok(arrival) => Box::new(held_if_restored(arrival, claim, parts)),
        Err(error) => return Fate::Error(error.to_string()),
    };
    let (reply, answer) = oneshot::channel();
    let report = Report::Submit {
        arrival,
        pin,
        by: By::Room,
        reply,
    };
    match parts.hub.blocking_send(report) {
        Ok(()) => Fate::Submitted(answer),
        Err(_) => Fate::NotNow(ENDING.to_owned()),
    }
}

/// A file that lay in the folder when the room came back from a backup may be one that was printed
/// since the backup was taken, and put back with it.
fn held_if_restored(mut arrival: Arrival, claim: &Claimed, parts: &TakingParts) -> Arrival {
    let restored = parts.restored_at.map(Timestamp::as_nanosecond);
    if restored.is_some_and(|restored| claim.last_changed < restored) {
        arrival.hold = Some(HoldReason::Restored);
    }
    arrival
}

/// Whether the file is at fault and not the vault.
const fn is_of_source(error: &VaultError) -> bool {
    matches!(
        error,
        VaultError::ReadSource { .. } | VaultError::SourceNotAFile | VaultError::SourceChanged
    )
}

fn ingest(claim: &Claimed, parts: &TakingParts) -> Result<platen_ledger::vault::Pinned, String> {
    let unread = |error| format!("{} cannot be read: {error}", claim.name.display());
    let opened = File::open(&claim.file).map_err(unread)?;
    match parts.vault.ingest(&opened) {
        Ok(pin) => {
            parts.alarms.clear(&AlarmKey::Vault);
            Ok(pin)
        }
        Err(error) => {
            let why = chain(&error);
            if !is_of_source(&error) {
                let text = format!("the vault cannot take files, folders wait: {why}");
                parts.alarms.raise(AlarmKey::Vault, text);
            }
            Err(why)
        }
    }
}

/// Returns what makes a claim recognisable in the ledger.
fn origin_key(claim: &Claimed) -> String {
    format!("claim:{}", claim.id)
}

/// The job is durable: now the file leaves the folder.
fn accepted(claim: &Claimed) -> Result<Took, FolderError> {
    ours(claim.finish())?;
    fault_point!("intake.after_finish");
    Ok(Took {
        jobs: 1,
        ..Took::default()
    })
}

/// The job is durable before the file leaves the folder; what is no job goes to the error place.
fn settle(
    folder: &FolderName,
    settings: &Settings,
    claim: &Claimed,
    fate: Fate,
) -> Result<Took, FolderError> {
    let why = match fate {
        Fate::Error(note) => return to_error(folder, settings, claim, &note),
        Fate::NotNow(why) => why,
        Fate::Submitted(answer) => match answer.blocking_recv() {
            Ok(Ok(Taken { .. })) => {
                fault_point!("intake.after_accept");
                return accepted(claim);
            }
            Ok(Err(error @ (SubmitError::Duplicate { .. } | SubmitError::OtherContent { .. }))) => {
                return to_error(folder, settings, claim, &error.to_string());
            }
            // A commit that failed may yet turn out to be on the disk. The claim stays, and its id
            // finds the job when the folder is taken up again.
            Ok(Err(SubmitError::Unavailable { why })) => return Ok(Took::unanswered(why)),
            Err(_hub_is_gone) => return Ok(Took::unanswered(ENDING.to_owned())),
        },
    };
    ours(claim.put_back())?;
    Ok(Took {
        left: Some(why),
        ..Took::default()
    })
}

fn to_error(
    folder: &FolderName,
    settings: &Settings,
    claim: &Claimed,
    note: &str,
) -> Result<Took, FolderError> {
    let Some(place) = settings.folders.get(folder).map(|folder| &folder.error) else {
        ours(claim.put_back())?;
        return Ok(Took {
            left: Some(note.to_owned()),
            ..Took::default()
        });
    };
    if let Err(error) = make_durable_directories(place) {
        return Err(FolderError::new("making the error place", place, error));
    }
    tracing::warn!(%folder, file = ?claim.name, "moved to the error place: {note}");
    ours(claim.to_error(place, note))?;
    Ok(Took {
        errors: 1,
        ..Took::default()
    })
}

/// A claim that is ours can only fail with its folder; a file that somebody took out of our own
/// directory is theirs.
fn ours<T>(result: Result<T, ClaimError>) -> Result<(), FolderError> {
    match result {
        Ok(_) | Err(ClaimError::Gone { .. }) => Ok(()),
        Err(ClaimError::Folder(error)) => Err(error),
        Err(ClaimError::Place { source, name }) => Err(FolderError::new(
            "moving to the error place",
            &name,
            std::io::Error::other(source),
        )),
        Err(
            error @ (ClaimError::Changed { .. }
            | ClaimError::InUse { .. }
            | ClaimError::Refused { .. }),
        ) => Err(FolderError::new(
            "taking a file",
            Path::new(""),
            std::io::Error::other(error),
        )),
    }
}

/// The caretaker raises the alarm; here the files just stay where they are.
fn disk_is_full(settings: &Settings, parts: &TakingParts) -> Option<String> {
    crate::disk::too_full(parts.vault.staging_dir(), settings.limits.free_disk_bytes)
}
