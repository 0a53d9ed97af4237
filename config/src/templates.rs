//! The directory of automation templates: each file in it is one, and a file by itself.

use crate::files::{self, Reach, whole_file};
use crate::found::{At, Found};
use crate::keys::{self, Node, Tree, Value};
use crate::problem::SourceFile;
use crate::raw::RawTemplate;
use crate::settings::{AS_IS, TemplateSource};
use crate::starters::{self, STARTER_LIBRARY, Starter};
use platen_model::TemplateName;
use std::path::{Path, PathBuf};

/// What is read of templates.
const REACH: Reach = Reach {
    called: "templates",
    most_files: 1_000,
    largest_file: 256 << 10,
    join: "remove those that nobody uses",
    split: "make several templates of it",
    make: "put the file there; mend or remove a link that leads nowhere",
};

/// The templates of a room as they were read.
#[derive(Debug)]
pub(crate) struct RawTemplates {
    /// Those with a good name, in the order of their names.
    pub(crate) list: Vec<ReadTemplate>,
    /// Whether there may be more.
    pub(crate) listing: Listing,
}

/// A template that has a name.
#[derive(Debug)]
pub(crate) struct ReadTemplate {
    pub(crate) name: TemplateName,
    pub(crate) source: TemplateSource,
    /// None if it could not be read, which is noted.
    pub(crate) raw: Option<RawTemplate>,
}

/// Whether all templates are known by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listing {
    /// They are.
    Whole,
    /// The directory could not be listed.
    Unknown,
}

impl RawTemplates {
    /// Returns those of a room that has no file of its own.
    pub(crate) const fn none() -> Self {
        Self::whole(Vec::new())
    }

    /// Returns these, and says that there are no others.
    pub(crate) const fn whole(list: Vec<ReadTemplate>) -> Self {
        Self {
            list,
            listing: Listing::Whole,
        }
    }

    /// Reads all templates in a directory, and notes all that is wrong with them.
    pub(crate) fn read(directory: &Path, found: &mut Found) -> Self {
        let mut unreadable = Vec::new();
        let paths = files::listed(directory, &REACH, &mut unreadable);
        for problem in unreadable {
            found.add_unreadable(problem);
        }
        let listing = match paths {
            Some(_) => Listing::Whole,
            None => Listing::Unknown,
        };
        let paths = paths.into_iter().flatten();
        let list = paths.filter_map(|path| template(path, found)).collect();
        Self { list, listing }
    }

    /// Adds the starters whose place no file takes, not even one that is not as it should be.
    pub(crate) fn with_starters(mut self, found: &mut Found) -> Self {
        for name in starter_names() {
            if self.list.iter().all(|read| read.name != name) {
                self.list.extend(starter(name, found));
            }
        }
        self.list.sort_by(|one, other| one.name.cmp(&other.name));
        self
    }
}

/// Returns the names of the starters.
fn starter_names() -> impl Iterator<Item = TemplateName> {
    STARTER_LIBRARY.iter().filter_map(Starter::name)
}

/// Reads the starter of this name, if there is one.
pub(crate) fn starter(name: TemplateName, found: &mut Found) -> Option<ReadTemplate> {
    let starter = starters::named(&name)?;
    let raw = contents(Path::new(starter.file), starter.text, found);
    let source = TemplateSource::Starter;
    Some(ReadTemplate { name, source, raw })
}

/// Reads a template. Returns none if its name is none.
fn template(path: PathBuf, found: &mut Found) -> Option<ReadTemplate> {
    let raw = of_file(&path, found);
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let named = match stem.parse::<TemplateName>() {
        Ok(name) if name.as_str() == AS_IS => Err(format!("{AS_IS} is built in")),
        Ok(name) => Ok(name),
        Err(wrong) => Err(wrong.to_string()),
    };
    match named {
        Ok(name) => {
            let source = TemplateSource::File(path);
            Some(ReadTemplate { name, source, raw })
        }
        Err(wrong) => {
            found.add_unreadable(whole_file(&path, wrong, "give the file another name"));
            None
        }
    }
}

/// Reads what a file says. None if it cannot be read, which is noted.
pub(crate) fn of_file(path: &Path, found: &mut Found) -> Option<RawTemplate> {
    match files::text(path, &REACH) {
        Ok(text) => contents(path, &text, found),
        Err(problem) => {
            found.add_unreadable(problem);
            None
        }
    }
}

/// Reads what is in a template.
fn contents(path: &Path, text: &str, found: &mut Found) -> Option<RawTemplate> {
    let file = found.add_file(SourceFile {
        path: path.to_owned(),
        text: text.into(),
    });
    found.apart(|found| {
        let entries = keys::read(file, text, found);
        // What is missing is missing from the whole, which is best pointed at by its first key.
        let nowhere = At { file, span: 0..0 };
        let at = entries
            .first()
            .map_or(nowhere, |first| first.key_at.clone());
        let tree = Tree::Table(entries);
        RawTemplate::read(&Node { at, tree }, found)
    })
}
