//! From files to settings.

use crate::files::{self, Reach, whole_file};
use crate::found::{At, Found};
use crate::keys::{self, Entry, Kind, Node, Table, Tree, Value};
use crate::problem::{Problem, Problems, SourceFile};
use crate::raw::RawSettings;
use crate::settings::Settings;
use crate::templates::RawTemplates;
use crate::validate;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The name of the file in the room's directory.
const FILE: &str = "platen.toml";
/// The name of the directory of further files beside it.
const DIRECTORY: &str = "conf.d";
/// What is read of settings.
const REACH: Reach = Reach {
    called: "settings files",
    most_files: 10_000,
    largest_file: 1 << 20,
    join: "join some of them",
    split: "split it into several files in conf.d",
    make: "make the room by: platen init",
};

/// Reads the settings of the room in `data_dir`: `platen.toml` and `conf.d/*.toml`, in the order
/// of their names, and the templates in the directory that they name. Returns all that is wrong
/// with them, at once.
///
/// Nothing but these files is touched; no other directory named in them is.
pub fn load(data_dir: &Path) -> Result<Settings, Problems> {
    let (files, unreadable) = files(data_dir);
    check(&files, unreadable, data_dir, RawTemplates::read)
}

/// Reads the settings of the room in `data_dir` as far as each stands for itself. None if they
/// cannot be read.
pub(crate) fn raw_of(data_dir: &Path) -> Option<(RawSettings, Found)> {
    let (files, unreadable) = files(data_dir);
    let mut found = Found::new(sources(&files), unreadable);
    let raw = raw(&files, &mut found)?;
    (!found.is_broken()).then_some((raw, found))
}

/// Reads the texts of a room's settings files, and notes those that cannot be read.
fn files(data_dir: &Path) -> (Vec<(PathBuf, String)>, Vec<Problem>) {
    let mut unreadable = Vec::new();
    let mut files = Vec::new();
    for path in paths(data_dir, &mut unreadable) {
        match files::text(&path, &REACH) {
            // What a full disk or a broken save leaves must not pass for the wish to have nothing.
            Ok(text) if text.trim().is_empty() => unreadable.push(whole_file(
                &path,
                "the file is empty".to_owned(),
                "put its text back, or remove it; a comment in it would do",
            )),
            Ok(text) => files.push((path, text)),
            Err(problem) => unreadable.push(problem),
        }
    }
    (files, unreadable)
}

/// Checks the texts of settings files as one, without reading anything: of templates there are those
/// alone that come with Platen. The paths are for messages; relative paths in the settings are from
/// `data_dir`.
pub fn parse(files: &[(PathBuf, String)], data_dir: &Path) -> Result<Settings, Problems> {
    let no_templates = |_: &Path, _: &mut Found| RawTemplates::none();
    check(files, Vec::new(), data_dir, no_templates)
}

fn check(
    files: &[(PathBuf, String)],
    unreadable: Vec<Problem>,
    data_dir: &Path,
    templates_in: impl FnOnce(&Path, &mut Found) -> RawTemplates,
) -> Result<Settings, Problems> {
    let mut found = Found::new(sources(files), unreadable);
    let data_dir = absolute(data_dir);
    let Some(raw) = raw(files, &mut found) else {
        return found.into_result(None);
    };
    let templates = templates_in(&validate::place_of_templates(&raw, &data_dir), &mut found);
    let templates = templates.with_starters(&mut found);
    // Rules between settings mean little while some cannot be read.
    let checked = if found.is_broken() {
        None
    } else {
        validate::check(&raw, &templates, &data_dir, &mut found)
    };
    found.into_result(checked)
}

/// A directory that cannot be made absolute is one whose current directory is gone.
pub(crate) fn absolute(data_dir: &Path) -> PathBuf {
    std::path::absolute(data_dir).unwrap_or_else(|_gone| data_dir.to_owned())
}

fn sources(files: &[(PathBuf, String)]) -> Vec<SourceFile> {
    let source = |(path, text): &(PathBuf, String)| SourceFile {
        path: path.clone(),
        text: text.as_str().into(),
    };
    let mut sources: Vec<SourceFile> = files.iter().map(source).collect();
    if sources.is_empty() {
        sources.push(SourceFile {
            path: FILE.into(),
            text: "".into(),
        });
    }
    sources
}

/// Reads all files as one.
fn raw(files: &[(PathBuf, String)], found: &mut Found) -> Option<RawSettings> {
    let mut root = Vec::new();
    for (index, (_, text)) in files.iter().enumerate() {
        merge(&mut root, keys::read(index, text, found), found);
    }
    let root = Node {
        at: At {
            file: 0,
            span: 0..0,
        },
        tree: Tree::Table(root),
    };
    RawSettings::read(&root, found)
}

/// Adds the tables of a file to those of the files before it.
fn merge(root: &mut Vec<Entry>, more: Vec<Entry>, found: &mut Found) {
    let keys = &RawSettings::section().keys;
    let is_named = |name: &str| {
        let key = keys.iter().find(|key| key.name == name);
        key.is_some_and(|key| matches!(key.kind, Kind::Named { .. }))
    };
    for entry in more {
        let Some(first) = root.iter_mut().find(|first| first.key == entry.key) else {
            root.push(entry);
            continue;
        };
        if is_named(&entry.key)
            && let Tree::Table(all) = &mut first.node.tree
            && let Tree::Table(more) = entry.node.tree
        {
            merge_named(&entry.key, all, more, found);
        } else {
            refuse_second(
                &format!("[{}]", entry.key),
                &first.key_at,
                &entry.key_at,
                found,
            );
        }
    }
}

fn merge_named(table: &str, all: &mut Vec<Entry>, more: Vec<Entry>, found: &mut Found) {
    let first_at: HashMap<String, At> = all
        .iter()
        .map(|entry| (entry.key.clone(), entry.key_at.clone()))
        .collect();
    for entry in more {
        match first_at.get(&entry.key) {
            Some(first) => {
                let name = format!("[{table}.{}]", entry.key);
                refuse_second(&name, first, &entry.key_at, found);
            }
            None => all.push(entry),
        }
    }
}

fn refuse_second(name: &str, first: &At, second: &At, found: &mut Found) {
    let place = found.name(first);
    let message = format!("{name} is already given in {place}");
    found.add(second, message, "keep one of the two");
}

/// Lists the files of a room; a directory without `platen.toml` is not a room.
fn paths(data_dir: &Path, unreadable: &mut Vec<Problem>) -> Vec<PathBuf> {
    let more = files::listed(&data_dir.join(DIRECTORY), &REACH, unreadable);
    let mut paths = vec![data_dir.join(FILE)];
    paths.extend(more.into_iter().flatten());
    paths
}
