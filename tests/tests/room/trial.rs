//! A room for one test, with its folders and simulated printers.

use platen::sim::{Fault, KeepDocuments, Received, SimOptions, SimPrinter};
use platen_model::{Clock as _, ContentHash, WallClock};
use platen_tests::room::{Answered, Api, Place, Program, Running, Submission};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long anything may take on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// More than fits into the buffers between the room and a printer that does not read.
pub(crate) const LONG: usize = 14_000_000;
const LOOK: Duration = Duration::from_millis(20);

/// What the room of a test is made of.
pub(crate) struct Setup {
    base: tempfile::TempDir,
    place: Place,
    printers: BTreeMap<String, SimPrinter>,
    settings: String,
}

/// A room under test; it is killed when the test ends.
pub(crate) struct Trial {
    place: Place,
    printers: BTreeMap<String, SimPrinter>,
    program: Program,
    running: Option<Running>,
    pub(crate) api: Api,
    _base: tempfile::TempDir,
}

/// What a simulated printer speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speaks {
    Raw,
    Lpr,
}

/// Parses faults as they are written on the command line.
pub(crate) fn faults(written: &[&str]) -> Vec<Fault> {
    written.iter().map(|fault| fault.parse().unwrap()).collect()
}

impl Setup {
    pub(crate) fn new() -> Self {
        let base = tempfile::tempdir().unwrap();
        let place = Place::without_settings(base.path()).unwrap();
        let settings =
            "[room]\nname = \"Test\"\ntime_zone = \"UTC\"\n\n[api]\nlisten = \"off\"\n\n\
                        [limits]\nfree_disk = \"1 MiB\"\nworkers = 1\n\n"
                .to_owned();
        Self {
            base,
            place,
            printers: BTreeMap::new(),
            settings,
        }
    }

    /// A room with one folder `hot` and one RAW printer `press`.
    pub(crate) fn plain() -> Self {
        Self::new().raw("press", "").folder("hot", "press", "")
    }

    /// Adds a RAW printer; `link` are more keys of its link.
    pub(crate) fn raw(self, name: &str, link: &str) -> Self {
        self.printer(name, Speaks::Raw, link, "")
    }

    /// Adds a printer; `link` are more keys of its link, `keys` more of itself.
    pub(crate) fn printer(mut self, name: &str, speaks: Speaks, link: &str, keys: &str) -> Self {
        let printer = simulated(self.base.path(), name, speaks);
        self.settings
            .push_str(&printer_settings(name, &printer, link, keys));
        self.printers.insert(name.to_owned(), printer);
        self
    }

    /// Adds a printer that is a drop folder.
    pub(crate) fn drop_folder(mut self, name: &str) -> Self {
        let path = self.place.drop_folder();
        write!(
            self.settings,
            "[printers.{name}]\nfolder = {{ path = {path:?} }}\n\n"
        )
        .unwrap();
        self
    }

    /// Adds a hot folder; `keys` are more of its keys.
    pub(crate) fn folder(mut self, name: &str, to: &str, keys: &str) -> Self {
        self.settings
            .push_str(&folder_settings(self.base.path(), name, to, keys));
        self
    }

    /// Adds other tables.
    pub(crate) fn and(mut self, settings: &str) -> Self {
        self.settings.push_str(settings);
        self
    }

    #[track_caller]
    pub(crate) fn start(self) -> Trial {
        fs::write(self.place.data().join("platen.toml"), &self.settings).unwrap();
        let program = match std::env::var_os("PLATEN_PROGRAM") {
            Some(path) => Program::at(Path::new(&path)).unwrap(),
            None => Program::beside_the_test().unwrap(),
        };
        let api = Api::at(&self.place.socket());
        let mut trial = Trial {
            place: self.place,
            printers: self.printers,
            program,
            running: None,
            api,
            _base: self.base,
        };
        trial.start();
        trial
    }
}

fn simulated(base: &Path, name: &str, speaks: Speaks) -> SimPrinter {
    let anywhere = Some(([127, 0, 0, 1], 0).into());
    let options = SimOptions {
        raw: anywhere.filter(|_| speaks == Speaks::Raw),
        lpr: anywhere.filter(|_| speaks == Speaks::Lpr),
        record: base.join(format!("received-{name}")),
        keep: KeepDocuments::All,
        ..SimOptions::default()
    };
    SimPrinter::start(options).unwrap()
}

fn printer_settings(name: &str, printer: &SimPrinter, link: &str, keys: &str) -> String {
    let (protocol, at) = match (printer.raw_addr(), printer.lpr_addr()) {
        (Some(raw), _) => ("raw", raw),
        (None, lpr) => ("lpr", lpr.unwrap()),
    };
    let queue = if protocol == "lpr" {
        ", queue = \"q\""
    } else {
        ""
    };
    let more = if link.is_empty() { "" } else { ", " };
    format!(
        "[printers.{name}]\n{protocol} = {{ host = \"127.0.0.1\", port = {}{queue}, \
         connect_timeout = \"2s\"{more}{link} }}\nretry = {{ first = \"100ms\", step = \"50ms\", \
         longest = \"300ms\", refusals = 3 }}\n{keys}\n\n",
        at.port()
    )
}

fn folder_settings(base: &Path, name: &str, to: &str, keys: &str) -> String {
    let place = |kind: &str| {
        let place = base.join(format!("{kind}-{name}"));
        fs::create_dir_all(&place).unwrap();
        place
    };
    let (input, output, error) = (place("in"), place("out"), place("error"));
    format!(
        "[folders.{name}]\ninput = {input:?}\noutput = {output:?}\nerror = {error:?}\n\
         to = {to:?}\nsettle = \"100ms\"\npoll = \"100ms\"\n{keys}\n\n"
    )
}

impl Trial {
    #[track_caller]
    pub(crate) fn start(&mut self) {
        let mut running = self.program.start(&self.place).unwrap();
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

    pub(crate) fn misbehave(&self, printer: &str, written: &[&str]) {
        let faults = faults(written);
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

    /// Waits until a job is in this state.
    #[track_caller]
    pub(crate) fn wait_for_state(&self, id: &str, state: &str) -> Value {
        let job = || {
            self.api
                .get(&format!("/api/v1/jobs/{id}"))
                .ok()?
                .json()
                .ok()
        };
        self.wait(
            &format!("job {id} to be {state}"),
            || job().filter(|job| job["state"] == state),
            || format!("{:#?}\n{}", job(), self.story(id)),
        )
    }

    /// Waits until a job is done and its outputs are written.
    #[track_caller]
    pub(crate) fn wait_for_filed(&self, id: &str) -> Value {
        let job = || {
            self.api
                .get(&format!("/api/v1/jobs/{id}"))
                .ok()?
                .json()
                .ok()
        };
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
            || format!("{:?}\n{:#?}", names_below(self.place.base()), self.jobs()),
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
        mut look: impl FnMut() -> Option<T>,
        last: impl FnOnce() -> String,
    ) -> T {
        let start = WallClock.instant();
        loop {
            if let Some(found) = look() {
                return found;
            }
            if WallClock.instant().duration_since(start) >= PATIENCE {
                panic!(
                    "waited for {what}, and last there was {}\n{}",
                    last(),
                    self.log()
                );
            }
            std::thread::sleep(LOOK);
        }
    }

    /// Returns the last lines the room said.
    fn log(&self) -> String {
        let log = fs::read(self.place.log()).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
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
