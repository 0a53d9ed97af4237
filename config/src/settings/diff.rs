//! What a reload changes.

mod keys;

use super::{Settings, Template};
use keys::{Counts, api_keys, limits_keys, log_keys, retention_keys, room_keys};
use platen_model::{FolderName, GroupName, PrinterName, TemplateName};
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
    /// Templates that come, go or change.
    pub templates: Changed<TemplateName>,
    /// Of the changed templates those that say something else under the version they had, so that
    /// the records of jobs do not tell the two apart.
    pub templates_not_raised: Vec<TemplateName>,
    /// Changed keys of other tables that count only after a restart, such as `limits.pages`.
    pub room_restart_needed: Vec<&'static str>,
    /// Changed keys of other tables that count at once, such as `limits.upload`.
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
            templates,
            folders,
            printers,
            groups,
        } = old;
        let mut keys = room_keys(room, &new.room);
        keys.extend(api_keys(api, &new.api));
        keys.push(("public.listen", Counts::AfterRestart, *public != new.public));
        keys.extend(limits_keys(limits, &new.limits));
        keys.extend(retention_keys(retention, &new.retention));
        keys.extend(log_keys(log, &new.log));
        let changed = |when| {
            let those = keys
                .iter()
                .filter(|(_, counts, differs)| *differs && *counts == when);
            those.map(|(key, _, _)| *key).collect()
        };
        let not_raised = |(name, template): (&TemplateName, &Template)| {
            let before = templates.get(name)?;
            let same_version = before.version == template.version;
            (same_version && !says_the_same(before, template)).then(|| name.clone())
        };
        Changes {
            folders: Changed::between(folders, &new.folders),
            printers: Changed::between(printers, &new.printers),
            groups: Changed::between(groups, &new.groups),
            templates: Changed::between(templates, &new.templates),
            templates_not_raised: new.templates.iter().filter_map(not_raised).collect(),
            room_restart_needed: changed(Counts::AfterRestart),
            room_applied: changed(Counts::AtOnce),
        }
    }
}

/// Whether jobs get the same of both.
fn says_the_same(one: &Template, other: &Template) -> bool {
    let Template {
        source: _,
        version: _,
        description: _,
        extends: _,
        when,
        steps,
        ticket,
    } = one;
    (when, steps, ticket) == (&other.when, &other.steps, &other.ticket)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Ticket;
    use platen_model::{Copies, TemplateVersion};
    use std::path::Path;

    const OLD: &str = "\
        [folders.a]\ninput = \"/a\"\nto = \"p\"\n[folders.b]\ninput = \"/b\"\nto = \"p\"\n\
        [printers.p]\nraw = { host = \"h\" }\n[groups.g]\nprinters = [\"p\"]\n";

    fn settings(text: &str) -> Settings {
        crate::parse(
            &[("platen.toml".into(), text.to_owned())],
            Path::new("/room"),
        )
        .unwrap()
    }

    fn changes(new: &str) -> Changes {
        Settings::diff(&settings(OLD), &settings(new))
    }

    #[test]
    fn nothing_changed_is_no_change() {
        assert_eq!(changes(OLD), Changes::default());
        assert_eq!(changes(&format!("# a comment\n{OLD}")), Changes::default());
    }

    #[test]
    fn only_what_differs_is_named() {
        let new = OLD
            .replace("[folders.b]\ninput = \"/b\"", "[folders.c]\ninput = \"/c\"")
            .replace("\"/a\"", "\"/a2\"");
        let folders = changes(&new).folders;
        assert_eq!(folders.added, ["c".parse().unwrap()]);
        assert_eq!(folders.removed, ["b".parse().unwrap()]);
        assert_eq!(folders.changed, ["a".parse().unwrap()]);
        assert!(changes(&new).printers.is_empty() && changes(&new).groups.is_empty());
    }

    #[track_caller]
    fn check_room(more: &str, restart: &[&str], applied: &[&str]) {
        let changes = changes(&format!("{OLD}{more}"));
        assert_eq!(
            (&*changes.room_restart_needed, &*changes.room_applied),
            (restart, applied)
        );
        assert!(changes.folders.is_empty());
    }

    #[test]
    fn templates_that_change_under_one_version_are_named() {
        let with = |version, copies, description: &str| {
            let mut settings = settings(OLD);
            let template = Template {
                version: TemplateVersion::new(version).unwrap(),
                description: description.to_owned(),
                ticket: Ticket {
                    copies: Copies::new(copies).ok(),
                    ..Ticket::default()
                },
                ..Template::as_is()
            };
            settings.templates.insert("t".parse().unwrap(), template);
            settings
        };
        let name: TemplateName = "t".parse().unwrap();
        let old = with(1, 1, "one");
        let added = Settings::diff(&settings(OLD), &old);
        assert_eq!(added.templates.added, std::slice::from_ref(&name));
        assert_eq!(added.templates_not_raised, []);
        for (new, not_raised) in [
            (with(2, 2, "two"), &[][..]),
            (with(1, 1, "a single one"), &[]),
            (with(1, 2, "two"), std::slice::from_ref(&name)),
        ] {
            let changes = Settings::diff(&old, &new);
            assert_eq!(changes.templates.changed, std::slice::from_ref(&name));
            assert_eq!(changes.templates_not_raised, not_raised);
        }
    }

    #[test]
    fn what_needs_a_restart_is_told_from_what_applies_at_once() {
        check_room("[api]\nlisten = \"off\"", &["api.listen"], &[]);
        check_room("[public]\nlisten = \"[::1]:1\"", &["public.listen"], &[]);
        check_room(
            "[limits]\npages = 5\nupload = \"1 MiB\"\nfree_disk = \"2 MiB\"\nworkers = 77\n\
             [room]\nname = \"x\"\ntime_zone = \"Europe/Vienna\"",
            &["room.time_zone", "limits.workers", "limits.pages"],
            &["room.name", "limits.upload", "limits.free_disk"],
        );
        check_room(
            "[log]\nlevel = \"debug\"\nformat = \"json\"",
            &["log.format"],
            &["log.level"],
        );
        check_room("[retention]\njobs = \"90d\"", &[], &["retention.jobs"]);
    }
}
