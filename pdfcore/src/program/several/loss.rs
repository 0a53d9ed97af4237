//! What a result of several documents cannot keep.

use super::join::Document;
use crate::file::File;
use crate::survey::text;
use crate::syntax::{Dict, Object};
use std::fmt;

/// What a document could not keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// The place of the document.
    pub document: usize,
    /// What it was.
    pub what: Loss,
}

/// Something that belongs to a whole document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loss {
    /// The structure for those who cannot see the pages.
    Structure,
    /// Scripts.
    Scripts,
    /// Files that are attached to the document.
    Attachments,
    /// A form that is made by another program than the viewer.
    Xfa,
    /// Signatures: they were made for the document as it was.
    Signatures,
    /// Articles that lead from page to page.
    Articles,
    /// Other configurations of layers than the one in force.
    Configurations,
    /// Its passwords.
    Encryption,
    /// It was made for other conditions than the first document.
    Intent {
        /// What it was made for.
        its: String,
        /// What the first was made for.
        first: Option<String>,
    },
    /// Names of destinations that others had, so that links from outside do not find them.
    Destinations,
    /// Names of form fields that others had.
    Renamed(Vec<String>),
}

/// Returns what the documents lose.
pub(super) fn of(file: &File<'_>, documents: &[Document<'_, '_>]) -> Vec<Lost> {
    let mut lost = Vec::new();
    let first = documents
        .first()
        .and_then(|first| intent(first.source.file()));
    for (document, of) in documents.iter().enumerate() {
        let Some(import) = of.import else { continue };
        let mut losses = entries(of.source.file());
        if of.source.file().crypt().is_some() && file.crypt().is_none() {
            losses.push(Loss::Encryption);
        }
        if let Some(its) = intent(of.source.file()).filter(|its| first.as_ref() != Some(its)) {
            let first = first.clone();
            losses.push(Loss::Intent { its, first });
        }
        if import.renamed {
            losses.push(Loss::Destinations);
        }
        lost.extend(losses.into_iter().map(|what| Lost { document, what }));
    }
    lost
}

fn entries(file: &File<'_>) -> Vec<Loss> {
    let root = file.root();
    let form = dict(file, &root, "AcroForm");
    let names = dict(file, &root, "Names");
    let layers = dict(file, &root, "OCProperties");
    let flags = file.lookup(&form, "SigFlags").as_integer().unwrap_or(0);
    let opens = dict(file, &root, "OpenAction");
    let is_script = opens
        .get("S")
        .and_then(Object::as_name)
        .is_some_and(|kind| kind == "JavaScript");
    let has_more = matches!(
        file.lookup(&layers, "Configs"),
        Object::Array(configurations) if !configurations.is_empty()
    );
    let found = [
        (root.get("StructTreeRoot").is_some(), Loss::Structure),
        (
            is_script || names.get("JavaScript").is_some(),
            Loss::Scripts,
        ),
        (names.get("EmbeddedFiles").is_some(), Loss::Attachments),
        (form.get("XFA").is_some(), Loss::Xfa),
        (flags & 1 == 1, Loss::Signatures),
        (root.get("Threads").is_some(), Loss::Articles),
        (has_more, Loss::Configurations),
    ];
    let found = found.into_iter().filter(|(is_there, _)| *is_there);
    found.map(|(_, loss)| loss).collect()
}

fn dict(file: &File<'_>, of: &Dict, key: &str) -> Dict {
    match file.lookup(of, key) {
        Object::Dict(dict) => dict,
        _ => Dict::new(),
    }
}

/// Returns what a document was made for.
fn intent(file: &File<'_>) -> Option<String> {
    let intents = file.lookup(&file.root(), "OutputIntents");
    let first = file.resolve(intents.as_array()?.first()?);
    let first = first.as_dict()?;
    let condition = text::entry(file, first, "OutputConditionIdentifier");
    Some(condition.unwrap_or_else(|| "a condition without a name".to_owned()))
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Structure => f.write_str("its structure for readers who cannot see is not kept"),
            Self::Scripts => f.write_str("its scripts are not kept"),
            Self::Attachments => f.write_str("its attached files are not kept"),
            Self::Xfa => f.write_str("its XFA form is not kept, what the pages show of it is"),
            Self::Signatures => f.write_str("its signatures do not hold for the result"),
            Self::Articles => f.write_str("its articles are not kept"),
            Self::Configurations => {
                f.write_str("of its layers, only the settings in force are kept")
            }
            Self::Encryption => f.write_str("its encryption is not kept"),
            Self::Intent { its, first } => match first {
                Some(first) => write!(f, "it was made for {its}, and the result is for {first}"),
                None => write!(f, "it was made for {its}, which the result does not say"),
            },
            Self::Destinations => f.write_str(
                "its named destinations have other names, because another document has the same",
            ),
            Self::Renamed(names) => write!(
                f,
                "fields have other names, because another document has the same: {}",
                names.join(", ")
            ),
        }
    }
}
