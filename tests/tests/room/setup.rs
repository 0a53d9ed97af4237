//! What the room of a test is made of: its folders, its simulated printers and its settings.

use crate::trial::Trial;
use platen::sim::{KeepDocuments, SimOptions, SimPrinter};
use platen_tests::room::{Place, Program};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// What the room of a test is made of.
pub(crate) struct Setup {
    base: tempfile::TempDir,
    place: Place,
    printers: BTreeMap<String, SimPrinter>,
    settings: String,
    fault: Option<&'static str>,
    under: &'static [&'static str],
}

/// What a simulated printer speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speaks {
    Raw,
    Lpr,
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
            fault: None,
            under: &[],
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

    /// Makes the room suffer a fault, as in `stage.before_answer:1:panic`.
    pub(crate) fn fault(mut self, fault: &'static str) -> Self {
        self.fault = Some(fault);
        self
    }

    /// Adds an automation template; `keys` are what it says.
    pub(crate) fn template(self, name: &str, keys: &str) -> Self {
        write_template(&self.place, name, keys);
        self
    }

    /// Makes another program start the room.
    pub(crate) fn under(mut self, command: &'static [&'static str]) -> Self {
        self.under = command;
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
        let program = match self.fault {
            Some(fault) => Program::with_fault(fault).unwrap(),
            None => Program::beside_the_test().unwrap(),
        };
        let program = program.under(self.under);
        Trial::begin(self.base, self.place, self.printers, program)
    }
}

/// Writes an automation template; `keys` are what it says.
pub(crate) fn write_template(place: &Place, name: &str, keys: &str) {
    let directory = place.data().join("templates");
    fs::create_dir_all(&directory).unwrap();
    fs::write(directory.join(format!("{name}.toml")), keys).unwrap();
}

pub(crate) fn simulated(base: &Path, name: &str, speaks: Speaks) -> SimPrinter {
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

pub(crate) fn printer_settings(name: &str, printer: &SimPrinter, link: &str, keys: &str) -> String {
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

pub(crate) fn folder_settings(base: &Path, name: &str, to: &str, keys: &str) -> String {
    let place = |kind: &str| {
        let place = base.join(format!("{kind}-{name}"));
        fs::create_dir_all(&place).unwrap();
        place
    };
    let (input, output, error) = (place("in"), place("out"), place("error"));
    let poll = if keys.contains("poll = ") {
        ""
    } else {
        "poll = \"100ms\"\n"
    };
    format!(
        "[folders.{name}]\ninput = {input:?}\noutput = {output:?}\nerror = {error:?}\n\
         to = {to:?}\nsettle = \"100ms\"\n{poll}{keys}\n\n"
    )
}
