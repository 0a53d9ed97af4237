//! What a reload changes.

use super::Settings;
use platen_model::{FolderName, GroupName, PrinterName};
use std::collections::BTreeMap;

/// What differs between two settings of one room.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// Folders that come, go or change.
    pub folders: Changed<FolderName>,
    /// Printers that come, go or change.
    pub printers: Changed<PrinterName>,
    /// Groups that come, go or change.
    pub groups: Changed<GroupName>,
    /// Tables of the file whose changes show only after a restart, such as `api`.
    pub room_restart_needed: Vec<&'static str>,
    /// Tables of the file whose changes apply at once, such as `log`.
    pub room_applied: Vec<&'static str>,
}

/// Names, each in one list, in alphabetical order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed<N> {
    /// In the new settings only.
    pub added: Vec<N>,
    /// In the old settings only.
    pub removed: Vec<N>,
    /// In both, with a difference.
    pub changed: Vec<N>,
}

impl<N> Default for Changed<N> {
    fn default() -> Self {
        Self {
            added: Vec::new(),
            removed: Vec::new(),
            changed: Vec::new(),
        }
    }
}

impl<N> Changed<N> {
    /// Returns whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

impl<N: Ord + Clone> Changed<N> {
    fn between<T: PartialEq>(old: &BTreeMap<N, T>, new: &BTreeMap<N, T>) -> Self {
        let only_in = |these: &BTreeMap<N, T>, those: &BTreeMap<N, T>| {
            these
                .keys()
                .filter(|name| !those.contains_key(name))
                .cloned()
                .collect()
        };
        let differs = |(name, item): (&N, &T)| {
            old.get(name)
                .filter(|before| *before != item)
                .map(|_before| name.clone())
        };
        Self {
            added: only_in(new, old),
            removed: only_in(old, new),
            changed: new.iter().filter_map(differs).collect(),
        }
    }
}

impl Settings {
    /// Returns what changes from `old` to `new`.
    #[must_use]
    pub fn diff(old: &Self, new: &Self) -> Changes {
        // Destructured, so that a new table cannot be forgotten here.
        let Self {
            room,
            api,
            public,
            limits,
            retention,
            log,
            folders,
            printers,
            groups,
        } = old;
        let named = |tables: &[(&'static str, bool)]| {
            tables
                .iter()
                .filter(|(_, differs)| *differs)
                .map(|(name, _)| *name)
                .collect()
        };
        Changes {
            folders: Changed::between(folders, &new.folders),
            printers: Changed::between(printers, &new.printers),
            groups: Changed::between(groups, &new.groups),
            room_restart_needed: named(&[
                ("room", *room != new.room),
                ("api", *api != new.api),
                ("public", *public != new.public),
                ("limits", *limits != new.limits),
            ]),
            room_applied: named(&[
                ("retention", *retention != new.retention),
                ("log", *log != new.log),
            ]),
        }
    }
}
