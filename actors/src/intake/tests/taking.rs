//! What was claimed before, taken up again beside a real hub.

use super::super::taking::{self, TakingParts, Took};
use super::*;
use crate::alarms::AlarmBoard;
use crate::settings::CurrentSettings;
use crate::supervisor::{Hub, HubOptions, Report, Room};
use platen_config::Settings;
use platen_ledger::vault::Vault;
use platen_ledger::{By, MemoryStore};
use platen_model::FolderName;
use std::fs::{self, File};
use std::sync::Arc;
use tokio::sync::oneshot;

/// A room with one hot folder, as far as taking needs one.
struct Intake {
    hub: Option<Hub>,
    parts: TakingParts,
    place: tempfile::TempDir,
}

impl Intake {
    fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        fs::create_dir_all(place.path().join("folders/error")).unwrap();
        let settings = Arc::new(settings(&place));
        let clock = Arc::new(WallClock);
        let alarms = AlarmBoard::new(clock.clone());
        let store = Box::new(MemoryStore::new());
        let room = Room::start(store, clock, Arc::clone(&settings)).unwrap();
        let options = HubOptions {
            alarms: alarms.clone(),
            purge: Box::new(drop),
        };
        let hub = Hub::start(room, options).unwrap();
        let parts = TakingParts {
            restored_at: None,
            hub: hub.reports(),
            vault: Vault::open(&place.path().join("vault")).unwrap(),
            settings: CurrentSettings::new(settings),
            alarms,
        };
        Self {
            hub: Some(hub),
            parts,
            place,
        }
    }

    /// Leaves a claim of this file behind, as a kill after the claim does.
    fn claim(&self, name: &str) -> Claimed {
        let mut hot = Hot::at(&self.input(), |_| {});
        hot.put(name, PDF);
        let candidate = hot.only();
        hot.claim(&candidate).unwrap()
    }

    /// Hands a claim in and hears that it is a job; the claim stays, as after a kill.
    fn hand_in(&self, claim: &Claimed) {
        let pin = self.parts.vault.ingest(&File::open(&claim.file).unwrap());
        let pin = pin.unwrap();
        let handed = Handed {
            name: claim.name.to_string_lossy().into_owned(),
            original: pin.file(),
            origin_key: format!("claim:{}", claim.id),
            submitted_by: String::new(),
        };
        let settings = self.parts.settings.get();
        let arrival = arrival(&settings, &folder(), handed, &Overrides::default()).unwrap();
        let (reply, answer) = oneshot::channel();
        let report = Report::Submit {
            arrival: Box::new(arrival),
            pin,
            by: By::Room,
            reply,
        };
        self.parts.hub.blocking_send(report).unwrap();
        answer.blocking_recv().unwrap().unwrap();
    }

    /// Lets the settings refuse every document.
    fn refuse_all(&self) {
        let mut settings = settings(&self.place);
        settings.limits.document_bytes = 1;
        self.parts.settings.set(Arc::new(settings));
    }

    fn input(&self) -> PathBuf {
        self.place.path().join("folders/in")
    }

    fn take_up(&self) -> Took {
        let left = leftovers(&self.input(), Inodes::Stable).unwrap();
        taking::take_leftovers(&folder(), left, &self.parts).unwrap()
    }

    /// Returns the names of all files below the input or the error place.
    fn names(&self, place: &str) -> Vec<String> {
        let files = files_below(&self.place.path().join("folders").join(place)).into_iter();
        let names = files.map(|(name, _)| Path::new(&name).file_name().unwrap().to_owned());
        names.map(|name| name.into_string().unwrap()).collect()
    }

    fn end_hub(&mut self) {
        let (reply, stopped) = oneshot::channel();
        self.parts
            .hub
            .blocking_send(Report::Stop { reply })
            .unwrap();
        stopped.blocking_recv().unwrap();
        let hub = self.hub.take().unwrap();
        hub.join().unwrap();
    }
}

fn folder() -> FolderName {
    "hot".parse().unwrap()
}

const SETTINGS: &str = r#"
[limits]
free_disk = "1 MiB"

[folders.hot]
input = "folders/in"
error = "folders/error"
to = "press"

[printers.press]
raw = { host = "127.0.0.1" }
"#;

fn settings(place: &tempfile::TempDir) -> Settings {
    fs::write(place.path().join("platen.toml"), SETTINGS).unwrap();
    platen_config::load(place.path()).unwrap()
}

#[test]
fn what_became_a_job_is_no_error_whatever_the_settings_say_now() {
    let intake = Intake::new();
    let claim = intake.claim("a.pdf");
    intake.hand_in(&claim);
    intake.refuse_all();
    let took = intake.take_up();
    assert_eq!((took.jobs, took.errors, took.unanswered), (1, 0, 0));
    assert_eq!(intake.names("in"), [""; 0]);
    assert_eq!(intake.names("error"), [""; 0]);
}

#[test]
fn what_became_no_job_is_refused_as_any_other_file() {
    let intake = Intake::new();
    intake.claim("a.pdf");
    intake.refuse_all();
    let took = intake.take_up();
    assert_eq!((took.jobs, took.errors, took.unanswered), (0, 1, 0));
    assert_eq!(intake.names("in"), [""; 0]);
    assert_eq!(intake.names("error"), ["a.pdf", "a.pdf.txt"]);
}

#[test]
fn what_became_no_job_becomes_one() {
    let intake = Intake::new();
    intake.claim("a.pdf");
    let took = intake.take_up();
    assert_eq!((took.jobs, took.errors, took.unanswered), (1, 0, 0));
    assert_eq!(intake.names("in"), [""; 0]);
}

#[test]
fn what_nobody_can_say_stays_claimed() {
    let mut intake = Intake::new();
    let claim = intake.claim("a.pdf");
    intake.hand_in(&claim);
    intake.refuse_all();
    intake.end_hub();
    let took = intake.take_up();
    assert_eq!((took.jobs, took.errors, took.unanswered), (0, 0, 1));
    assert_eq!(intake.names("in"), ["a.pdf"]);
    assert_eq!(intake.names("error"), [""; 0]);
}
