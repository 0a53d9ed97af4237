//! The room's log: human or JSON lines, levels per module that change at run time, one file per
//! service with rotation.

use platen_config::{Level, Log, LogFormat, LogTarget};
use platen_model::unmistakable;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::reload;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry};

/// The log file's name in the log directory.
pub const LOG_FILE: &str = "platen.log";

/// Modules of others that say more than an operator wants to know, and what is taken of it;
/// `log.modules` may want more of them.
const QUIET: [(&str, LevelFilter); 3] = [
    // At `info` it tells what only its makers want to know.
    ("actix_server", LevelFilter::WARN),
    // At `error` they tell that somebody sent what is no HTTP, so that anyone could fill the log.
    ("actix_http::h1::decoder", LevelFilter::OFF),
    ("actix_http::h1::dispatcher", LevelFilter::OFF),
];

/// Changes log levels while the room runs; clones change the same log.
#[derive(Clone)]
pub struct LogLevels {
    handle: Option<reload::Handle<Targets, Registry>>,
    levels: Arc<Mutex<Levels>>,
}

#[derive(Debug, Clone)]
struct Levels {
    all: Level,
    modules: BTreeMap<String, Level>,
}

/// The log cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The file cannot be written.
    #[error("cannot write the log {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Cause.
        source: io::Error,
    },
    /// This process has a log already.
    #[error("the log of this process is set up already")]
    Twice,
}

/// Begins to log as the settings say.
///
/// # Errors
/// When the file cannot be written, or this process logs already.
pub fn begin(settings: &Log) -> Result<LogLevels, LogError> {
    let levels = Levels {
        all: settings.level,
        modules: settings.modules.clone(),
    };
    let (filter, handle) = reload::Layer::new(levels.targets());
    let layer: Box<dyn Layer<Registry> + Send + Sync> = match settings.to {
        LogTarget::Stderr => layer(settings.format, io::stderr, Ansi::of_stderr()),
        LogTarget::File => layer(settings.format, Rotating::open(settings)?, Ansi::Off),
    };
    let subscriber = tracing_subscriber::registry().with(layer.with_filter(filter));
    subscriber.try_init().map_err(|_already| LogError::Twice)?;
    Ok(LogLevels {
        handle: Some(handle),
        levels: Arc::new(Mutex::new(levels)),
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ansi {
    On,
    Off,
}

impl Ansi {
    fn of_stderr() -> Self {
        use std::io::IsTerminal;
        if io::stderr().is_terminal() {
            Self::On
        } else {
            Self::Off
        }
    }
}

fn layer<W>(format: LogFormat, writer: W, ansi: Ansi) -> Box<dyn Layer<Registry> + Send + Sync>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let layer = tracing_subscriber::fmt::layer()
        .with_writer(writer)
        .with_ansi(ansi == Ansi::On);
    match format {
        LogFormat::Human => layer.map_writer(Unmistakable).boxed(),
        LogFormat::Json => layer.json().flatten_event(true).boxed(),
    }
}

/// Writes lines for people, in which names from outside mislead nobody.
struct Unmistakable<W>(W);

impl<'a, W: MakeWriter<'a>> MakeWriter<'a> for Unmistakable<W> {
    type Writer = Unmistakable<W::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        Unmistakable(self.0.make_writer())
    }

    fn make_writer_for(&'a self, about: &tracing::Metadata<'_>) -> Self::Writer {
        Unmistakable(self.0.make_writer_for(about))
    }
}

impl<W: Write> Write for Unmistakable<W> {
    /// Takes a whole line, as it is given one.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        self.0.write_all(unmistakable(&text).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl LogLevels {
    /// Returns levels that lead to no log, for rooms inside tests.
    #[must_use]
    pub fn none() -> Self {
        let levels = Levels {
            all: Level::Info,
            modules: BTreeMap::new(),
        };
        Self {
            handle: None,
            levels: Arc::new(Mutex::new(levels)),
        }
    }

    /// Sets the level of one module, or of everything else when `module` is empty.
    pub fn set(&self, module: &str, level: Level) {
        let mut levels = self.levels.lock().unwrap_or_else(PoisonError::into_inner);
        if module.is_empty() {
            levels.all = level;
        } else {
            levels.modules.insert(module.to_owned(), level);
        }
        self.apply(&levels);
    }

    /// Sets all levels as the settings say.
    pub fn set_all(&self, settings: &Log) {
        let mut levels = self.levels.lock().unwrap_or_else(PoisonError::into_inner);
        *levels = Levels {
            all: settings.level,
            modules: settings.modules.clone(),
        };
        self.apply(&levels);
    }

    /// Returns the level of everything else, and those of single modules.
    #[must_use]
    pub fn list(&self) -> (Level, BTreeMap<String, Level>) {
        let levels = self.levels.lock().unwrap_or_else(PoisonError::into_inner);
        (levels.all, levels.modules.clone())
    }

    fn apply(&self, levels: &Levels) {
        if let Some(handle) = &self.handle {
            // It fails only when the subscriber is gone, and then nobody logs.
            let _gone = handle.reload(levels.targets());
        }
    }
}

impl Levels {
    fn targets(&self) -> Targets {
        let all = filter(self.all);
        let quiet = QUIET.iter().filter(|(module, _)| {
            let named = |known: &String| module.starts_with(known.as_str());
            !self.modules.keys().any(named)
        });
        let quiet = quiet.map(|(module, most)| ((*module).to_owned(), all.min(*most)));
        let modules = self
            .modules
            .iter()
            .map(|(module, level)| (module.clone(), filter(*level)));
        Targets::new()
            .with_default(all)
            .with_targets(quiet)
            .with_targets(modules)
    }
}

const fn filter(level: Level) -> LevelFilter {
    match level {
        Level::Error => LevelFilter::ERROR,
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
        Level::Debug => LevelFilter::DEBUG,
        Level::Trace => LevelFilter::TRACE,
    }
}

/// A file that is renamed to `platen.log.1` and so on when it is full.
struct Rotating {
    open: Mutex<Open>,
}

struct Open {
    dir: PathBuf,
    file: File,
    written: u64,
    rotate_bytes: u64,
    keep_files: u32,
}

impl Rotating {
    fn open(settings: &Log) -> Result<Self, LogError> {
        let path = settings.dir.join(LOG_FILE);
        let failed = |source| LogError::File {
            path: path.clone(),
            source,
        };
        std::fs::create_dir_all(&settings.dir).map_err(failed)?;
        let file = append_to(&path).map_err(failed)?;
        let written = file.metadata().map_err(failed)?.len();
        let (rotate_bytes, keep_files) = (settings.rotate_bytes, settings.keep_files);
        let dir = settings.dir.clone();
        Ok(Self {
            open: Mutex::new(Open {
                dir,
                file,
                written,
                rotate_bytes,
                keep_files,
            }),
        })
    }
}

/// The group of the room's account may read its logs, whatever the umask is.
const MODE: u32 = 0o640;

/// Opens a log to add to it, and makes it when it is missing.
pub(crate) fn append_to(path: &Path) -> io::Result<File> {
    let mut open = OpenOptions::new();
    open.append(true).mode(MODE);
    match open.create_new(true).open(path) {
        Ok(file) => file
            .set_permissions(Permissions::from_mode(MODE))
            .map(|()| file),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            open.create_new(false).create(true).open(path)
        }
        Err(error) => Err(error),
    }
}

impl Open {
    fn rotate(&mut self) -> io::Result<()> {
        let name = |number: u32| match number {
            0 => self.dir.join(LOG_FILE),
            number => self.dir.join(format!("{LOG_FILE}.{number}")),
        };
        for number in (0..self.keep_files).rev() {
            match std::fs::rename(name(number), name(number + 1)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
        }
        if self.keep_files == 0 {
            std::fs::remove_file(name(0))?;
        }
        self.file = append_to(&name(0))?;
        self.written = 0;
        Ok(())
    }
}

/// One line on its way into the file.
struct Line<'a>(std::sync::MutexGuard<'a, Open>);

impl<'a> MakeWriter<'a> for Rotating {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line(self.open.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Line<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let open = &mut *self.0;
        if open.written >= open.rotate_bytes {
            open.rotate()?;
        }
        let written = open.file.write(line)?;
        open.written += u64::try_from(written).unwrap_or(0);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(all: Level, modules: &[(&str, Level)]) -> Levels {
        let modules = modules.iter();
        let named = modules.map(|(module, level)| ((*module).to_owned(), *level));
        Levels {
            all,
            modules: named.collect(),
        }
    }

    #[track_caller]
    fn check_logged(all: Level, modules: &[(&str, Level)], target: &str, expected: tracing::Level) {
        let targets = levels(all, modules).targets();
        assert!(targets.would_enable(target, &expected), "{targets}");
        let more = match expected {
            tracing::Level::ERROR => tracing::Level::WARN,
            tracing::Level::WARN => tracing::Level::INFO,
            tracing::Level::INFO => tracing::Level::DEBUG,
            _ => tracing::Level::TRACE,
        };
        assert!(!targets.would_enable(target, &more), "{targets}");
    }

    #[test]
    fn what_only_its_makers_want_to_know_is_told_where_it_is_asked_for() {
        use tracing::Level as L;
        let server = "actix_server::worker";
        check_logged(Level::Info, &[], "platen::boot", L::INFO);
        check_logged(Level::Info, &[], server, L::WARN);
        check_logged(Level::Error, &[], server, L::ERROR);
        check_logged(Level::Debug, &[], server, L::WARN);
        let asked = [("actix_server", Level::Info)];
        check_logged(Level::Warn, &asked, server, L::INFO);
        check_logged(Level::Info, &[("actix", Level::Debug)], server, L::DEBUG);
    }

    #[test]
    fn a_name_in_a_line_misleads_nobody() {
        let mut written = Unmistakable(vec![]);
        written
            .write_all("\u{1b}[33mWARN\u{1b}[0m a\u{202e}b\n".as_bytes())
            .unwrap();
        assert_eq!(written.0, b"\x1b[33mWARN\x1b[0m a\\u{202e}b\n");
    }

    #[test]
    fn what_outsiders_send_is_told_where_it_is_asked_for() {
        use tracing::Level as L;
        let outside = "actix_http::h1::dispatcher";
        let unasked = levels(Level::Trace, &[]).targets();
        assert!(!unasked.would_enable(outside, &L::ERROR), "{unasked}");
        check_logged(Level::Info, &[], "actix_http::h1::service", L::INFO);
        let asked = [("actix_http", Level::Warn)];
        check_logged(Level::Info, &asked, outside, L::WARN);
    }

    #[test]
    fn a_full_log_moves_aside_and_the_oldest_goes() {
        let dir = tempfile::tempdir().unwrap();
        let settings = Log {
            level: Level::Info,
            modules: BTreeMap::new(),
            format: LogFormat::Human,
            to: LogTarget::File,
            dir: dir.path().to_owned(),
            rotate_bytes: 4,
            keep_files: 2,
        };
        let log = Rotating::open(&settings).unwrap();
        for line in ["one\n", "two\n", "three\n", "four\n"] {
            log.make_writer().write_all(line.as_bytes()).unwrap();
        }
        let read = |name: &str| std::fs::read_to_string(dir.path().join(name)).ok();
        assert_eq!(read("platen.log").as_deref(), Some("four\n"));
        assert_eq!(read("platen.log.1").as_deref(), Some("three\n"));
        assert_eq!(read("platen.log.2").as_deref(), Some("two\n"));
        assert_eq!(read("platen.log.3"), None);
    }
}
