//! Where a room of a test lies, and how it is set up.

use anyhow::{Context, Result};
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// The directories of a room with one hot folder and one printer.
#[derive(Debug, Clone)]
pub struct Place {
    base: PathBuf,
    /// Where the log and the socket lie.
    beside: PathBuf,
}

/// How a room of a test is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Its one printer.
    pub link: Link,
    /// Refusals after which a job needs a person.
    pub refusals: u32,
    /// How new files are noticed: `auto`, `events` or `polling`.
    pub watch: &'static str,
    /// Lines that are put before all others.
    pub first: String,
    /// Where files are dropped, if that is not in the room's place.
    pub input: Option<PathBuf>,
    /// Free disk below which nothing is taken in.
    pub free_disk: &'static str,
}

/// How the printer is reached.
#[derive(Debug, Clone)]
pub enum Link {
    /// RAW, with further keys of its table.
    Raw(SocketAddr, &'static str),
    /// LPR, with further keys of its table.
    Lpr(SocketAddr, &'static str),
    /// A drop folder in the room's place.
    Folder,
}

impl Settings {
    /// Returns settings with this printer and nothing special.
    #[must_use]
    pub fn new(link: Link) -> Self {
        Self {
            link,
            refusals: 3,
            watch: "auto",
            first: String::new(),
            input: None,
            free_disk: "1 MiB",
        }
    }
}

impl Place {
    /// Makes the directories below `base` and writes the settings.
    pub fn make(base: &Path, settings: &Settings) -> Result<Self> {
        let place = Self::without_settings(base)?;
        place.write_settings(settings)?;
        Ok(place)
    }

    /// Makes the directories below `disk`, which is not for logs and sockets: those lie in
    /// `beside`. Writes the settings.
    pub fn make_on(disk: &Path, beside: &Path, settings: &Settings) -> Result<Self> {
        let place = Self::directories(disk, beside)?;
        place.write_settings(settings)?;
        Ok(place)
    }

    /// Makes the directories below `base`.
    pub fn without_settings(base: &Path) -> Result<Self> {
        Self::directories(base, base)
    }

    fn directories(base: &Path, beside: &Path) -> Result<Self> {
        let place = Self {
            base: base.to_owned(),
            beside: beside.to_owned(),
        };
        let own = [
            place.data(),
            place.hot(),
            place.output(),
            place.errors(),
            place.drop_folder(),
        ];
        for directory in own {
            std::fs::create_dir_all(&directory)
                .with_context(|| format!("cannot make {}", directory.display()))?;
        }
        Ok(place)
    }

    /// Writes the settings anew.
    pub fn write_settings(&self, settings: &Settings) -> Result<()> {
        let text = self.settings(settings)?;
        std::fs::write(self.data().join("platen.toml"), text).context("cannot write the settings")
    }

    /// Returns the directory that holds all others.
    #[must_use]
    pub fn base(&self) -> &Path {
        &self.base
    }

    /// Returns the room's directory.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.base.join("data")
    }

    /// Returns the hot folder.
    #[must_use]
    pub fn hot(&self) -> PathBuf {
        self.base.join("hot")
    }

    /// Returns the output place.
    #[must_use]
    pub fn output(&self) -> PathBuf {
        self.base.join("out")
    }

    /// Returns the error place.
    #[must_use]
    pub fn errors(&self) -> PathBuf {
        self.base.join("errors")
    }

    /// Returns the drop folder, for a printer that is one.
    #[must_use]
    pub fn drop_folder(&self) -> PathBuf {
        self.base.join("drop")
    }

    /// Returns the ledger.
    #[must_use]
    pub fn ledger(&self) -> PathBuf {
        self.data().join(platen::boot::LEDGER)
    }

    /// Returns the vault.
    #[must_use]
    pub fn vault(&self) -> PathBuf {
        self.data().join(platen::boot::VAULT)
    }

    /// Returns the operators' socket.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        match self.beside == self.base {
            true => self.data().join("platen.sock"),
            false => self.beside.join("platen.sock"),
        }
    }

    /// Returns what the process writes to its standard error, from all its lives.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.beside.join("room.log")
    }

    fn settings(&self, settings: &Settings) -> Result<String> {
        let hot = settings.input.clone().unwrap_or_else(|| self.hot());
        let mut text = settings.first.clone();
        write!(
            text,
            "[room]\nname = \"Test\"\ntime_zone = \"UTC\"\n\n[api]\nlisten = \"off\"\nsocket = {:?}\n\n\
             [limits]\nfree_disk = \"{}\"\nworkers = 1\n\n[log]\nlevel = \"info\"\n\n\
             [folders.hot]\ninput = {hot:?}\noutput = {:?}\nerror = {:?}\nto = \"press\"\n\
             settle = \"100ms\"\npoll = \"100ms\"\nwatch = \"{}\"\n\n[printers.press]\n",
            self.socket(),
            settings.free_disk,
            self.output(),
            self.errors(),
            settings.watch,
        )?;
        // Long enough for a busy machine: a time that runs out there is an unsure job without a cause.
        let times = "stall_timeout = \"3s\", connect_timeout = \"3s\"";
        match &settings.link {
            Link::Raw(at, more) => writeln!(
                text,
                "raw = {{ host = \"{}\", port = {}, close_timeout = \"3s\", {times}{more} }}",
                at.ip(),
                at.port()
            )?,
            Link::Lpr(at, more) => writeln!(
                text,
                "lpr = {{ host = \"{}\", port = {}, queue = \"q\", ack_timeout = \"3s\", \
                 {times}{more} }}",
                at.ip(),
                at.port()
            )?,
            Link::Folder => writeln!(text, "folder = {{ path = {:?} }}", self.drop_folder())?,
        }
        writeln!(
            text,
            "retry = {{ first = \"100ms\", step = \"50ms\", longest = \"300ms\", refusals = {} }}",
            settings.refusals
        )?;
        Ok(text)
    }
}
