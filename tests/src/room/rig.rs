//! A room of a test with one folder and one RAW printer, whose paper is counted at the end.

use super::{Api, Link, Place, Program, Running, Settings, found_within};
use anyhow::{Context, Result, ensure};
use platen::sim::{KeepDocuments, SimOptions, SimPrinter};
use platen_ledger::verify_ledger;
use platen_model::ContentHash;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// How long a room may take to print what it has, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A room, its printer, and the directory that holds both.
#[derive(Debug)]
pub struct Rig {
    place: Place,
    printer: SimPrinter,
    base: tempfile::TempDir,
}

impl Rig {
    /// Makes a room on a real disk, with settings changed by `change`.
    pub fn new(change: impl FnOnce(&mut Settings)) -> Result<Self> {
        let base = tempfile::Builder::new()
            .prefix("platen-test-")
            .tempdir_in("/var/tmp")?;
        Self::in_directory(base, change)
    }

    /// Makes a room in this directory, which goes with it.
    pub fn in_directory(
        base: tempfile::TempDir,
        change: impl FnOnce(&mut Settings),
    ) -> Result<Self> {
        let printer = SimPrinter::start(SimOptions {
            raw: Some(([127, 0, 0, 1], 0).into()),
            record: base.path().join("receipts"),
            keep: KeepDocuments::HashOnly,
            ..SimOptions::default()
        })?;
        let at = printer.raw_addr().context("the printer has no port")?;
        let mut settings = Settings::new(Link::Raw(at, ""));
        change(&mut settings);
        let place = Place::make(base.path(), &settings)?;
        Ok(Self {
            place,
            printer,
            base,
        })
    }

    /// Returns where the room lies.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Returns the directory that holds everything.
    #[must_use]
    pub fn base(&self) -> &Path {
        self.base.path()
    }

    /// Starts the room and waits until it answers.
    pub fn start(&self, program: &Program) -> Result<(Running, Api)> {
        let mut room = program.start(&self.place)?;
        let api = room.wait_until_ready(&self.place)?;
        Ok((room, api))
    }

    /// Returns how often each content was printed whole.
    #[must_use]
    pub fn printed(&self) -> BTreeMap<ContentHash, usize> {
        let mut counts = BTreeMap::new();
        for received in self.printer.received() {
            if received.complete {
                *counts.entry(received.hash).or_default() += 1;
            }
        }
        counts
    }

    /// Waits until this is the paper: each content printed once, and nothing else.
    ///
    /// # Errors
    /// What is missing, doubled or foreign when the time is up.
    pub fn wait_for_paper(&self, wanted: &[ContentHash]) -> Result<()> {
        let missing = |printed: &BTreeMap<ContentHash, usize>| {
            let mut wanted = wanted.iter();
            wanted.any(|hash| !printed.contains_key(hash))
        };
        found_within(PATIENCE, || (!missing(&self.printed())).then_some(()));
        let printed = self.printed();
        let lost = wanted.iter().filter(|hash| !printed.contains_key(hash));
        let doubled = printed.values().filter(|times| **times > 1).count();
        let foreign = printed.keys().filter(|hash| !wanted.contains(hash));
        let (lost, foreign) = (lost.count(), foreign.count());
        ensure!(
            lost + doubled + foreign == 0,
            "of {} documents {lost} are lost, {doubled} doubled, and {foreign} papers are none of \
             them; the room says:\n{}",
            wanted.len(),
            self.last_words()
        );
        Ok(())
    }

    /// Waits until an alarm of the room is about this.
    ///
    /// # Errors
    /// What the alarms are instead when the time is up.
    pub fn wait_for_alarm(&self, api: &Api, about: &str) -> Result<String> {
        let text = || {
            let alarms = api.get("/api/v1/alarms").ok()?.json().ok()?;
            let alarms = alarms["alarms"].as_array()?.clone();
            let alarm = alarms.into_iter().find(|alarm| alarm["about"] == about)?;
            Some(alarm["text"].as_str()?.to_owned())
        };
        let found = found_within(PATIENCE, text);
        found.with_context(|| {
            let alarms = api.get("/api/v1/alarms");
            format!("no alarm about {about}: {alarms:?}\n{}", self.last_words())
        })
    }

    /// Waits until there is no alarm about this any more.
    ///
    /// # Errors
    /// When it is still there when the time is up.
    pub fn wait_for_no_alarm(&self, api: &Api, about: &str) -> Result<()> {
        let gone = || {
            let alarms = api.get("/api/v1/alarms").ok()?.json().ok()?;
            let mut alarms = alarms["alarms"].as_array()?.iter();
            (!alarms.any(|alarm| alarm["about"] == about)).then_some(())
        };
        let gone = found_within(PATIENCE, gone);
        gone.with_context(|| format!("the alarm about {about} stays"))
    }

    /// Ends the room in order and proves its ledger.
    pub fn finish(&self, room: Running) -> Result<()> {
        room.stop()?;
        verify_ledger(&self.place.ledger(), None).context("the ledger")?;
        Ok(())
    }

    /// Returns the end of what the room said.
    #[must_use]
    pub fn last_words(&self) -> String {
        let said = std::fs::read_to_string(self.place.log()).unwrap_or_default();
        let lines: Vec<_> = said.lines().collect();
        lines[lines.len().saturating_sub(30)..].join("\n")
    }
}
