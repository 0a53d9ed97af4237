//! What the catalog says of pages that are not there any more.

use crate::file::File;
use crate::syntax::Object;
use crate::write::Changes;

/// Entries that lead to pages, or describe their structure.
const OF_PAGES: [&str; 9] = [
    "AcroForm",
    "Dests",
    "MarkInfo",
    "OpenAction",
    "Outlines",
    "PageLabels",
    "PageMode",
    "StructTreeRoot",
    "Threads",
];

/// Takes out all that leads to pages: they became parts of sheets, and what led to the fifth page
/// would lead to the fifth sheet.
pub(super) fn forget_pages(file: &File<'_>, changes: &mut Changes) {
    let Some((id, mut catalog)) = changes.root(file) else {
        return;
    };
    for key in OF_PAGES {
        catalog.remove(key);
    }
    if let Object::Dict(mut names) = file.lookup(&catalog, "Names") {
        names.remove("Dests");
        catalog.set("Names", Object::Dict(names));
    }
    changes.set(id, Object::Dict(catalog));
}

/// Takes out the labels of pages, which count them in the order of before.
pub(super) fn forget_labels(file: &File<'_>, changes: &mut Changes) {
    if let Some((id, mut catalog)) = changes.root(file)
        && catalog.remove("PageLabels").is_some()
    {
        changes.set(id, Object::Dict(catalog));
    }
}
