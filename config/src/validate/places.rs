//! Rules between directories, so that no file is taken in twice or from where it must not be.
//!
//! Deliberately absent: asking the file system. A dead share would hold up the start of the room
//! for ever; links and mounts are found by the folder's self-test.

use crate::found::{At, Found};
use crate::keys::{Given, Origin};
use crate::raw::text::Place;
use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

/// Where under the room's directory folders may be.
const FOLDERS: &str = "folders";
/// Where under the room's directory error places may be, besides, and are by default.
pub(super) const ERRORS: &str = "errors";

/// All directories of the settings.
#[derive(Debug)]
pub(super) struct Places {
    data_dir: PathBuf,
    list: Vec<Used>,
}

/// What a directory is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Files arrive.
    Input,
    /// Results go there.
    Output,
    /// Refused files go there.
    Error,
    /// A printer's link goes there.
    Link,
    /// The room uses it for itself.
    Own,
}

#[derive(Debug)]
struct Used {
    role: Role,
    /// Who uses it: a folder's or printer's name, or nothing for the room.
    owner: String,
    /// How it is called in a sentence.
    called: String,
    path: PathBuf,
    at: At,
    origin: Origin,
}

impl Places {
    /// Starts with the room's own directory.
    pub(super) fn of_room(data_dir: &Path) -> Self {
        Self {
            data_dir: plain(data_dir),
            list: Vec::new(),
        }
    }

    /// Returns the absolute path of a place, from the room's directory if it is relative.
    pub(super) fn resolve(&self, place: &Place) -> PathBuf {
        plain(&self.data_dir.join(&place.0))
    }

    /// Notes a directory of the room itself and returns its path.
    pub(super) fn add_own(&mut self, called: &str, place: &Given<Place>) -> PathBuf {
        self.push(Role::Own, "", called.to_owned(), place)
    }

    /// Notes a directory of a folder or printer and returns its path.
    pub(super) fn add(&mut self, role: Role, owner: &str, place: &Given<Place>) -> PathBuf {
        let called = match role {
            Role::Input => format!("the input of folder {owner}"),
            Role::Output => format!("the output of folder {owner}"),
            Role::Error => format!("the error place of folder {owner}"),
            Role::Link => format!("the directory of printer {owner}"),
            Role::Own => owner.to_owned(),
        };
        self.push(role, owner, called, place)
    }

    fn push(&mut self, role: Role, owner: &str, called: String, place: &Given<Place>) -> PathBuf {
        let path = self.resolve(&place.value);
        let (owner, at, origin) = (owner.to_owned(), place.at.clone(), place.origin);
        self.list.push(Used {
            role,
            owner,
            called,
            path: path.clone(),
            at,
            origin,
        });
        path
    }

    /// Notes every pair of directories that must not lie within one another.
    pub(super) fn check(&self, found: &mut Found) {
        let mut by_path: HashMap<&Path, Vec<usize>> = HashMap::new();
        for (index, used) in self.list.iter().enumerate() {
            match self.clash_with_room(used) {
                // One mistake is one problem: the room's own directories are in there too.
                Some(message) => {
                    let fix =
                        format!("choose a directory elsewhere, or below {FOLDERS}/ in the room's");
                    found.add(&used.at, message, fix);
                }
                None => by_path.entry(&used.path).or_default().push(index),
            }
        }
        for (index, inner) in self.list.iter().enumerate() {
            // Walking up finds all pairs without comparing each with each.
            for ancestor in inner.path.ancestors() {
                for &other in by_path.get(ancestor).into_iter().flatten() {
                    let outer = &self.list[other];
                    let seen_from_there = inner.path == outer.path && other >= index;
                    if !seen_from_there && clash(inner, outer) {
                        note_clash(inner, outer, found);
                    }
                }
            }
        }
    }

    fn clash_with_room(&self, used: &Used) -> Option<String> {
        let allowed: &[&str] = match used.role {
            Role::Own => return None,
            Role::Input | Role::Output | Role::Link => &[FOLDERS],
            Role::Error => &[FOLDERS, ERRORS],
        };
        if let Ok(within) = used.path.strip_prefix(&self.data_dir) {
            let below = |start: &&str| within.starts_with(start) && within != Path::new(start);
            return (!allowed.iter().any(below))
                .then(|| format!("{} lies in the room's own directory", used.called));
        }
        (used.role == Role::Input && self.data_dir.starts_with(&used.path))
            .then(|| format!("{} contains the room's own directory", used.called))
    }
}

/// Whether two directories, one at or in the other, are a mistake. Only inputs are read; what
/// else goes to the same place does no harm unless it is one folder's, whose files people tell
/// apart by where they are.
fn clash(a: &Used, b: &Used) -> bool {
    let is_folders = |used: &Used| matches!(used.role, Role::Output | Role::Error);
    let one_folder = is_folders(a) && is_folders(b) && a.owner == b.owner;
    a.role == Role::Input || b.role == Role::Input || one_folder
}

/// Notes a pair, at the one that was written if the other is a default.
fn note_clash(inner: &Used, outer: &Used, found: &mut Found) {
    let (at_fault, relation, other) = match (inner.origin, outer.origin) {
        (Origin::Default, Origin::Written) => (outer, "contains", inner),
        _ if inner.path == outer.path => (inner, "is also", outer),
        _ => (inner, "lies within", outer),
    };
    let place = match other.origin {
        Origin::Written => found.name(&other.at),
        Origin::Default => other.path.display().to_string(),
    };
    let message = format!("{} {relation} {} ({place})", at_fault.called, other.called);
    let fix = "choose directories that do not contain each other, as files would be taken in again";
    found.add(&at_fault.at, message, fix);
}

/// Resolves `.` and `..` by spelling alone.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => {
                plain.push(component);
            }
        }
    }
    plain
}
