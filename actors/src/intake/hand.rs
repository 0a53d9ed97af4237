//! One look at a hot folder, on a blocking thread: test it when that is due, scan it, take what is
//! ready.

use super::taking::{self, Took};
use super::{
    Delivery, FolderError, FolderRules, FolderScanner, Grade, Probe, Scan, SelfTest, Subfolders,
    WatcherParts, leftovers, self_test,
};
use platen_config::{Folder, Watch};
use platen_model::{FolderName, Timestamp};
use std::time::{Duration, Instant};

/// Folders test themselves at start and this often.
const TEST_EVERY: Duration = Duration::from_secs(3600);
/// How long the self-test waits for an event.
const EVENT_WAIT: Duration = Duration::from_millis(500);
/// How deep subfolders are looked into where they are wanted.
const DEPTH: u8 = 8;

/// What goes to the blocking thread and comes back.
#[derive(Default)]
pub(super) struct Hand {
    pub(super) tested: Option<Tested>,
    scanner: Option<FolderScanner>,
}

/// A self-test, and when it was begun.
#[derive(Clone)]
pub(super) struct Tested {
    at: Instant,
    pub(super) begun: Timestamp,
    pub(super) test: SelfTest,
}

/// Whether a look is to begin with a test of the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Testing {
    /// If the last one was made too long ago.
    WhenDue,
    /// Somebody asked for it.
    Asked,
}

/// How a look went.
pub(super) struct Looked {
    pub(super) scan: Scan,
    pub(super) took: Took,
}

impl Hand {
    pub(super) fn chosen(&self, watch: Watch) -> Option<Delivery> {
        match watch {
            Watch::Events => Some(Delivery::Events),
            Watch::Polling => Some(Delivery::Polling),
            Watch::Auto => self.tested.as_ref().map(|tested| tested.test.chosen),
        }
    }

    /// Tests the folder when that is due, takes up leftovers at the first look, scans, takes.
    pub(super) fn look(
        &mut self,
        name: &FolderName,
        folder: &Folder,
        testing: Testing,
        parts: &WatcherParts,
    ) -> Result<Looked, FolderError> {
        let now = parts.clock.instant();
        let fresh = |tested: &Tested| now.duration_since(tested.at) < TEST_EVERY;
        if testing == Testing::Asked || !self.tested.as_ref().is_some_and(fresh) {
            self.test(name, folder, parts);
        }
        let mut took = Took::default();
        if self.scanner.is_none() {
            let scanner = FolderScanner::new(self.rules(folder)?);
            let inodes = scanner.rules().filesystem.inodes();
            let left = leftovers(&folder.input, inodes)?;
            took = taking::take_leftovers(name, left, &parts.taking)?;
            self.scanner = Some(scanner);
        }
        let Some(scanner) = &mut self.scanner else {
            return Ok(Looked {
                scan: Scan::default(),
                took,
            });
        };
        let scan = scanner.scan(parts.clock.instant())?;
        let more = taking::take(name, scanner, &scan.ready, &scan.damaged, &parts.taking)?;
        took.add(more);
        if took.unanswered > 0 {
            // They are asked for again under the same ids, lest one of them was committed.
            self.scanner = None;
        }
        Ok(Looked { scan, took })
    }

    fn test(&mut self, name: &FolderName, folder: &Folder, parts: &WatcherParts) {
        let probe = Probe {
            input: &folder.input,
            output: folder.output.as_deref(),
            event_wait: EVENT_WAIT,
            tester: parts.tester,
        };
        let (at, begun) = (parts.clock.instant(), parts.clock.now());
        let test = self_test(probe, parts.clock.as_ref());
        for finding in test
            .findings
            .iter()
            .filter(|finding| finding.grade == Grade::Bad)
        {
            tracing::warn!(folder = %name, "{}: {}", finding.note, finding.remedy);
        }
        let before = self
            .tested
            .as_ref()
            .and_then(|tested| tested.test.filesystem.clone());
        if before.is_some() && before != test.filesystem {
            self.scanner = None; // it lies somewhere else now
        }
        self.tested = Some(Tested { at, begun, test });
    }

    fn rules(&mut self, folder: &Folder) -> Result<FolderRules, FolderError> {
        let test = self.tested.as_ref().map(|tested| &tested.test);
        let Some((test, filesystem)) =
            test.and_then(|test| Some((test, test.filesystem.as_ref()?)))
        else {
            self.tested = None; // it is tested again as soon as it is there
            let missing = std::io::Error::from(std::io::ErrorKind::NotFound);
            return Err(FolderError::new(
                "opening the folder",
                &folder.input,
                missing,
            ));
        };
        let settle = folder.settle.unwrap_or(test.settle);
        let masks = folder.ignore.clone();
        let mut rules = FolderRules::new(folder.input.clone(), filesystem.kind.clone(), settle);
        rules.subfolders = subfolders(folder);
        rules.ignore = Box::new(move |path| {
            let name = path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned());
            name.is_some_and(|name| masks.iter().any(|mask| mask.matches(&name)))
        });
        rules.ticket_wait = folder.ticket_wait.unwrap_or(Duration::ZERO);
        Ok(rules)
    }
}

pub(super) const fn subfolders(folder: &Folder) -> Subfolders {
    match folder.subfolders {
        platen_config::Subfolders::Ignore => Subfolders::No,
        platen_config::Subfolders::Include => Subfolders::To { depth: DEPTH },
    }
}
