//! A room under test: its process, its places, its printers and its interface.

use crate::setup::{Speaks, folder_settings, printer_settings, simulated};
use platen::sim::SimPrinter;
use platen_tests::room::{Answered, Api, Place, Program, Running, Submission};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// More than fits into the buffers between the room and a printer that does not read.
pub(crate) const LONG: usize = 14_000_000;

/// A room under test; it is killed when the test ends.
pub(crate) struct Trial {
    place: Place,
    printers: BTreeMap<String, SimPrinter>,
    program: Program,
    running: Option<Running>,
    pub(crate) api: Api,
    _base: tempfile::TempDir,
}

impl Trial {
    /// Starts a room whose settings are written.
    #[track_caller]
    pub(crate) fn begin(
        base: tempfile::TempDir,
        place: Place,
        printers: BTreeMap<String, SimPrinter>,
        program: Program,
    ) -> Self {
        let mut trial = Self {
            api: Api::at(&place.socket()),
            place,
            printers,
            program,
            running: None,
            _base: base,
        };
        trial.start();
        trial
    }

    #[track_caller]
    pub(crate) fn start(&mut self) {
        let running = self.program.start(&self.place).unwrap();
        self.follow(running);
    }

    /// Takes a room that was started in the trial's place for its own, once it is ready.
    #[track_caller]
    pub(crate) fn follow(&mut self, mut running: Running) {
        if let Err(error) = running.wait_until_ready(&self.place) {
            panic!("{error:#}\n{}", self.log());
        }
        self.running = Some(running);
    }

    pub(crate) fn running(&mut self) -> &mut Running {
        self.running.as_mut().unwrap()
    }

    pub(crate) fn kill(&mut self) {
        self.running.take().unwrap().kill().unwrap();
    }

    /// Ends the room in order.
    #[track_caller]
    pub(crate) fn stop(&mut self) {
        if let Err(error) = self.running.take().unwrap().stop() {
            panic!("{error:#}\n{}", self.log());
        }
    }

    /// Waits for the end that was ordered by a signal.
    #[track_caller]
    pub(crate) fn ends_in_order(&mut self) {
        if let Err(error) = self.running.take().unwrap().ends_in_order() {
            panic!("{error:#}\n{}", self.log());
        }
    }

    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    pub(crate) fn input(&self, folder: &str) -> PathBuf {
        self.place.base().join(format!("in-{folder}"))
    }

    pub(crate) fn output(&self, folder: &str) -> PathBuf {
        self.place.base().join(format!("out-{folder}"))
    }

    pub(crate) fn errors(&self, folder: &str) -> PathBuf {
        self.place.base().join(format!("error-{folder}"))
    }

    pub(crate) fn printer(&self, name: &str) -> &SimPrinter {
        &self.printers[name]
    }

    /// Tells a printer what to do wrong, in the words of the command line.
    pub(crate) fn misbehave(&self, printer: &str, written: &[&str]) {
        let faults: Vec<_> = written.iter().map(|fault| fault.parse().unwrap()).collect();
        self.printers[printer].set_faults(&faults).unwrap();
    }

    /// Adds a printer that the settings do not name yet; returns the settings that do.
    pub(crate) fn add_printer(&mut self, name: &str) -> String {
        let printer = simulated(self.place.base(), name, Speaks::Raw);
        let settings = printer_settings(name, &printer, "", "");
        self.printers.insert(name.to_owned(), printer);
        settings
    }

    /// Returns the settings of a folder that has its places and is not named in any file yet.
    pub(crate) fn add_folder(&self, name: &str, to: &str) -> String {
        folder_settings(self.place.base(), name, to, "")
    }

    /// Writes a file beside `platen.toml`.
    pub(crate) fn write_conf(&self, name: &str, settings: &str) {
        let directory = self.place.data().join("conf.d");
        fs::create_dir_all(&directory).unwrap();
        fs::write(directory.join(name), settings).unwrap();
    }

    /// Puts a whole file into a hot folder.
    pub(crate) fn drop_file(&self, folder: &str, name: &str, bytes: &[u8]) {
        let hidden = self.input(folder).join(format!(".{name}"));
        fs::write(&hidden, bytes).unwrap();
        fs::rename(hidden, self.input(folder).join(name)).unwrap();
    }

    /// Hands a file in to folder `hot` and returns its job's identity.
    #[track_caller]
    pub(crate) fn submit(&self, name: &str, bytes: &[u8], fields: &[(&str, &str)]) -> String {
        let answered = self.submit_with(None, name, bytes, fields);
        assert_eq!(answered.status, 201, "{answered:?}");
        answered.json().unwrap()["id"].as_str().unwrap().to_owned()
    }

    /// Hands a file in to folder `hot`.
    pub(crate) fn submit_with(
        &self,
        key: Option<&str>,
        name: &str,
        bytes: &[u8],
        fields: &[(&str, &str)],
    ) -> Answered {
        let submission = Submission {
            folder: "hot",
            name,
            bytes,
            key,
            fields,
        };
        self.api.submit(&submission).unwrap()
    }

    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Value {
        let answered = self.api.get(path).unwrap();
        assert_eq!(answered.status, 200, "{path}: {answered:?}");
        answered.json().unwrap()
    }

    /// Gives an order that must be carried out.
    #[track_caller]
    pub(crate) fn order(&self, path: &str, body: &str) -> Value {
        let answered = self.api.post(path, body).unwrap();
        assert_eq!(answered.status, 200, "{path}: {answered:?}");
        answered.json().unwrap()
    }

    /// Gives a job an order that must be carried out.
    #[track_caller]
    pub(crate) fn order_job(&self, id: &str, order: &str, body: &str) -> Value {
        self.order(&format!("/api/v1/jobs/{id}/{order}"), body)
    }

    pub(crate) fn jobs(&self) -> Vec<Value> {
        let listed = self.api.get("/api/v1/jobs?limit=1000").unwrap();
        listed.json().unwrap()["jobs"].as_array().unwrap().clone()
    }

    #[track_caller]
    pub(crate) fn job(&self, id: &str) -> Value {
        self.get(&format!("/api/v1/jobs/{id}"))
    }

    /// Returns what happened to a job, as text.
    pub(crate) fn story(&self, id: &str) -> String {
        let told = self.api.get(&format!("/api/v1/jobs/{id}/log")).unwrap();
        let events = told.json().unwrap()["events"].clone();
        let lines = events.as_array().unwrap().iter().map(|event| {
            let word = |key: &str| event[key].as_str().unwrap_or("").to_owned();
            format!("{} {} {}\n", word("kind"), word("by"), word("text"))
        });
        lines.collect()
    }

    #[track_caller]
    pub(crate) fn printer_state(&self, name: &str) -> String {
        let printer = self.get(&format!("/api/v1/printers/{name}"));
        printer["state"].as_str().unwrap().to_owned()
    }

    /// Returns the last lines the room said.
    pub(crate) fn log(&self) -> String {
        let log = fs::read(self.place.log()).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }
}
