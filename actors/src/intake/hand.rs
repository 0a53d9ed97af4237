//! One look at a hot folder, on a blocking thread: scan it, take what is ready. What was seen is
//! remembered from look to look.

use super::taking::{self, Took};
use super::{
    Delivery, Filesystem, FolderError, FolderRules, FolderScanner, Scan, Subfolders, WatcherParts,
    leftovers,
};
use platen_config::Folder;
use platen_model::FolderName;
use std::time::Duration;

/// How deep subfolders are looked into where they are wanted.
const DEPTH: u8 = 8;

/// What is remembered of a folder from look to look.
#[derive(Default)]
pub(super) struct Hand {
    /// What the folder lies on; none before the first look.
    lies_on: Option<Filesystem>,
    scanner: Option<FolderScanner>,
}

/// How a look went.
pub(super) struct Looked {
    pub(super) scan: Scan,
    pub(super) took: Took,
}

impl Hand {
    /// Returns the mount the folder lies on, once that is known.
    pub(super) fn mount(&self) -> Option<u64> {
        self.lies_on.as_ref().map(|filesystem| filesystem.mount_id)
    }

    /// Returns how changes are noticed on such a filesystem, once it is known.
    pub(super) fn delivery(&self) -> Option<Delivery> {
        self.lies_on
            .as_ref()
            .map(|filesystem| filesystem.kind.delivery())
    }

    /// Takes what a test found the folder to lie on. Where that is something else than before,
    /// what was seen counts for nothing.
    pub(super) fn lies_on(&mut self, found: &Filesystem) {
        if self.lies_on.as_ref().is_some_and(|before| before != found) {
            self.scanner = None;
        }
        self.lies_on = Some(found.clone());
    }

    /// Finds out at the first look what the folder lies on and takes up leftovers; scans, takes.
    pub(super) fn look(
        &mut self,
        name: &FolderName,
        folder: &Folder,
        parts: &WatcherParts,
    ) -> Result<Looked, FolderError> {
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
        let mut scan = scanner.scan(parts.clock.instant())?;
        let more = taking::take(name, scanner, &mut scan, &parts.taking)?;
        took.add(more);
        if took.unanswered > 0 {
            // They are asked for again under the same ids, lest one of them was committed.
            self.scanner = None;
        }
        Ok(Looked { scan, took })
    }

    fn rules(&mut self, folder: &Folder) -> Result<FolderRules, FolderError> {
        let filesystem = match &self.lies_on {
            Some(known) => known.clone(),
            None => Filesystem::of(&folder.input)
                .map_err(|error| FolderError::new("opening the folder", &folder.input, error))?,
        };
        let settle = folder.settle.unwrap_or(filesystem.kind.settle());
        let masks = folder.ignore.clone();
        let kind = filesystem.kind.clone();
        let mut rules = FolderRules::new(folder.input.clone(), kind, settle);
        rules.subfolders = subfolders(folder);
        rules.ignore = Box::new(move |path| {
            let name = path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned());
            name.is_some_and(|name| masks.iter().any(|mask| mask.matches(&name)))
        });
        rules.ticket_wait = folder.ticket_wait.unwrap_or(Duration::ZERO);
        self.lies_on = Some(filesystem);
        Ok(rules)
    }
}

pub(super) const fn subfolders(folder: &Folder) -> Subfolders {
    match folder.subfolders {
        platen_config::Subfolders::Ignore => Subfolders::No,
        platen_config::Subfolders::Include => Subfolders::To { depth: DEPTH },
    }
}
