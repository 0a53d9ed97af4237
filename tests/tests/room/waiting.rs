//! Waiting for what a room is to come to, with a deadline that tells how it stood last.

use crate::trial::Trial;
use platen::sim::Received;
use platen_model::ContentHash;
use platen_tests::room::found_within;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

impl Trial {
    /// Returns a job as the API tells it, if it tells anything.
    fn asked_for(&self, id: &str) -> Option<Value> {
        let answered = self.api.get(&format!("/api/v1/jobs/{id}"));
        answered.ok()?.json().ok()
    }

    /// Waits until a job is in this state.
    #[track_caller]
    pub(crate) fn wait_for_state(&self, id: &str, state: &str) -> Value {
        let job = || self.asked_for(id);
        self.wait(
            &format!("job {id} to be {state}"),
            || job().filter(|job| job["state"] == state),
            || format!("{:#?}\n{}", job(), self.story(id)),
        )
    }

    /// Waits until a job is done and its outputs are written.
    #[track_caller]
    pub(crate) fn wait_for_filed(&self, id: &str) -> Value {
        let job = || self.asked_for(id);
        let filed = |job: &Value| job["state"] == "done" && job["filing"] == "filed";
        self.wait(
            &format!("job {id} to be done and filed"),
            || job().filter(filed),
            || format!("{:#?}\n{}", job(), self.story(id)),
        )
    }

    /// Waits until the only job of this title is in this state; returns it.
    #[track_caller]
    pub(crate) fn wait_for_title(&self, title: &str, state: &str) -> Value {
        let jobs = || {
            let mut jobs = self.jobs();
            jobs.retain(|job| job["title"] == title);
            jobs
        };
        let job = self.wait(
            &format!("{title} to be {state}"),
            || jobs().into_iter().find(|job| job["state"] == state),
            || format!("{:#?}", self.jobs()),
        );
        assert_eq!(jobs().len(), 1, "{:#?}", jobs());
        job
    }

    #[track_caller]
    pub(crate) fn wait_for_printer(&self, name: &str, state: &str) {
        self.wait(
            &format!("printer {name} to be {state}"),
            || (self.printer_state(name) == state).then_some(()),
            || self.printer_state(name),
        );
    }

    /// Waits until the alarms are about this and nothing else.
    #[track_caller]
    pub(crate) fn wait_for_alarms(&self, about: &[&str]) -> String {
        let alarms = || self.get("/api/v1/alarms")["alarms"].clone();
        let abouts = |alarms: &Value| {
            let alarms = alarms.as_array().unwrap().iter();
            alarms
                .map(|alarm| alarm["about"].clone())
                .collect::<Vec<_>>()
        };
        let found = self.wait(
            &format!("alarms to be about {about:?}"),
            || Some(alarms()).filter(|alarms| abouts(alarms) == about),
            || alarms().to_string(),
        );
        found.to_string()
    }

    /// Returns the whole documents a printer has, once there are so many; there must be no more.
    #[track_caller]
    pub(crate) fn printed(&self, printer: &str, documents: usize) -> Vec<Received> {
        let whole = || {
            let mut received = self.printer(printer).received();
            received.retain(|received| received.complete && received.bytes > 0);
            received
        };
        self.wait(
            &format!("{printer} to have {documents} documents"),
            || (whole().len() >= documents).then_some(()),
            || {
                format!(
                    "{:#?}\n{:#?}",
                    self.printer(printer).received(),
                    self.jobs()
                )
            },
        );
        let whole = whole();
        assert_eq!(whole.len(), documents, "{whole:#?}");
        whole
    }

    /// Returns what a printer has printed, in order.
    #[track_caller]
    pub(crate) fn hashes(&self, printer: &str, documents: usize) -> Vec<ContentHash> {
        let printed = self.printed(printer, documents);
        printed.iter().map(|received| received.hash).collect()
    }

    /// Waits until the folder's error place holds this file; returns the note beside it.
    #[track_caller]
    pub(crate) fn wait_for_note(&self, folder: &str, name: &str) -> String {
        let place = self.errors(folder);
        self.wait(
            &format!("{name} in the error place"),
            || place.join(name).try_exists().unwrap().then_some(()),
            || format!("{:?}\n{:#?}", names_below(self.place().base()), self.jobs()),
        );
        let note = place.join(format!("{name}.txt"));
        fs::read_to_string(&note).unwrap_or_else(|error| panic!("{}: {error}", note.display()))
    }

    /// Waits until a hot folder holds these files and no others, the room's own among them.
    #[track_caller]
    pub(crate) fn wait_for_input(&self, folder: &str, names: &[&str]) {
        let there = || names_below(&self.input(folder));
        self.wait(
            &format!("folder {folder} to hold {names:?}"),
            || (there() == names).then_some(()),
            || format!("{:?}", there()),
        );
    }

    /// Waits until `look` finds something.
    #[track_caller]
    pub(crate) fn wait<T>(
        &self,
        what: &str,
        look: impl FnMut() -> Option<T>,
        last: impl FnOnce() -> String,
    ) -> T {
        match found_within(PATIENCE, look) {
            Some(found) => found,
            None => panic!(
                "waited for {what}, and last there was {}\n{}",
                last(),
                self.log()
            ),
        }
    }
}

/// Returns the names of all files below a directory, hidden ones too, relative to it.
pub(crate) fn names_below(directory: &Path) -> Vec<String> {
    let mut names = vec![];
    let mut directories = vec![directory.to_owned()];
    while let Some(next) = directories.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
            } else {
                let name = path.strip_prefix(directory).unwrap();
                names.push(name.to_string_lossy().into_owned());
            }
        }
    }
    names.sort();
    names
}
