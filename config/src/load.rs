//! From files to settings.

use crate::found::{At, Found};
use crate::keys::{self, Entry, Kind, Node, Table, Tree, Value};
use crate::problem::{Problem, Problems, SourceFile};
use crate::raw::RawSettings;
use crate::settings::Settings;
use crate::validate;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The name of the file in the room's directory.
const FILE: &str = "platen.toml";
/// The name of the directory of further files beside it.
const DIRECTORY: &str = "conf.d";
/// The largest file that is read, in bytes.
const LARGEST_FILE: u64 = 1 << 20;
/// The most files that are read.
const MOST_FILES: usize = 10_000;

/// Reads the settings of the room in `data_dir`: `platen.toml` and `conf.d/*.toml`, in the order
/// of their names. Returns all that is wrong with them, at once.
///
/// Nothing but these files is touched; no directory named in them is.
pub fn load(data_dir: &Path) -> Result<Settings, Problems> {
    let mut unreadable = Vec::new();
    let mut files = Vec::new();
    for path in paths(data_dir, &mut unreadable) {
        match text(&path) {
            Ok(text) => files.push((path, text)),
            Err(problem) => unreadable.push(problem),
        }
    }
    check(&files, unreadable, data_dir)
}

/// Checks the texts of settings files as one, without reading anything. The paths are for
/// messages; relative paths in the settings are from `data_dir`.
pub fn parse(files: &[(PathBuf, String)], data_dir: &Path) -> Result<Settings, Problems> {
    check(files, Vec::new(), data_dir)
}

fn check(
    files: &[(PathBuf, String)],
    unreadable: Vec<Problem>,
    data_dir: &Path,
) -> Result<Settings, Problems> {
    let mut sources: Vec<SourceFile> = files
        .iter()
        .map(|(path, text)| SourceFile {
            path: path.clone(),
            text: text.as_str().into(),
        })
        .collect();
    if sources.is_empty() {
        sources.push(SourceFile {
            path: FILE.into(),
            text: "".into(),
        });
    }
    let mut found = Found::new(sources, unreadable);
    // A directory that cannot be made absolute is one whose current directory is gone.
    let data_dir = std::path::absolute(data_dir).unwrap_or_else(|_gone| data_dir.to_owned());
    let mut root = Vec::new();
    for (index, (_, text)) in files.iter().enumerate() {
        merge(&mut root, keys::read(index, text, &mut found), &mut found);
    }
    let root = Node {
        at: At {
            file: 0,
            span: 0..0,
        },
        tree: Tree::Table(root),
    };
    let raw = RawSettings::read(&root, &mut found);
    // Rules between settings mean little while some cannot be read.
    let checked = raw
        .filter(|_| !found.is_broken())
        .and_then(|raw| validate::check(&raw, &data_dir, &mut found));
    found.into_result(checked)
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
    let mut paths = vec![data_dir.join(FILE)];
    let directory = data_dir.join(DIRECTORY);
    match listed(&directory) {
        Ok(mut listed) => {
            listed.sort();
            if listed.len() > MOST_FILES {
                let message = format!("there are more than {MOST_FILES} settings files");
                unreadable.push(whole_file(&directory, message, "join some of them"));
                listed.truncate(MOST_FILES);
            }
            paths.append(&mut listed);
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => {
            let message = format!("the directory cannot be listed: {error}");
            let fix = "let Platen's account read and enter it";
            unreadable.push(whole_file(&directory, message, fix));
        }
    }
    paths
}

fn listed(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let is_settings = |path: &PathBuf| {
        let hidden = path
            .file_name()
            .is_some_and(|n| n.as_encoded_bytes().starts_with(b"."));
        !hidden
            && path
                .extension()
                .is_some_and(|extension| extension == "toml")
    };
    let entries = std::fs::read_dir(directory)?.take(10 * MOST_FILES);
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    Ok(paths
        .collect::<io::Result<Vec<_>>>()?
        .into_iter()
        .filter(is_settings)
        .collect())
}

fn text(path: &Path) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    let read =
        File::open(path).and_then(|file| file.take(LARGEST_FILE + 1).read_to_end(&mut bytes));
    if let Err(error) = read {
        let fix = match error.kind() {
            io::ErrorKind::NotFound => "make the room by: platen init",
            _ => "let Platen's account read it",
        };
        return Err(whole_file(
            path,
            format!("the file cannot be read: {error}"),
            fix,
        ));
    }
    if bytes.len() as u64 > LARGEST_FILE {
        let fix = "split it into several files in conf.d";
        return Err(whole_file(
            path,
            "the file is larger than 1 MiB".to_owned(),
            fix,
        ));
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..good]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count()
            + 1;
        let message = format!("line {line} is not UTF-8");
        whole_file(path, message, "save the file as UTF-8")
    })
}

fn whole_file(path: &Path, message: String, fix: &str) -> Problem {
    let fix = fix.to_owned();
    Problem {
        file: path.to_owned(),
        span: 0..0,
        line: 1,
        column: 1,
        message,
        fix,
    }
}
