//! Files within the file (7.11.4).

use super::facts::Attachment;
use super::text;
use super::walk::Walk;
use crate::syntax::{Dict, Object};

/// Looks at all files that the document names, and those that annotations bring along.
pub(super) fn read(walk: &mut Walk<'_, '_>) {
    let root = walk.file.root();
    if let Object::Dict(names) = walk.file.lookup(&root, "Names")
        && let Some(tree) = names.get("EmbeddedFiles")
    {
        named(walk, tree);
    }
    if let Object::Array(files) = walk.file.lookup(&root, "AF") {
        for file in &files {
            add(walk, file);
        }
    }
    for file in std::mem::take(&mut walk.found.files) {
        add(walk, &file);
    }
}

/// Walks a tree of names and files (7.9.6).
fn named(walk: &mut Walk<'_, '_>, tree: &Object) {
    let mut todo = vec![tree.clone()];
    while let Some(node) = todo.pop() {
        let Some(Object::Dict(node)) = walk.take(&node) else {
            continue;
        };
        if let Object::Array(pairs) = walk.file.lookup(&node, "Names") {
            for pair in pairs.chunks_exact(2) {
                add(walk, &pair[1]);
            }
        }
        if let Object::Array(kids) = walk.file.lookup(&node, "Kids") {
            todo.extend(kids.into_iter().rev());
        }
    }
}

fn add(walk: &mut Walk<'_, '_>, object: &Object) {
    let Some(Object::Dict(file)) = walk.take(object) else {
        return;
    };
    if let Some(attachment) = read_one(walk, &file)
        && walk.has_room(walk.found.attachments.len(), "attachments")
    {
        walk.found.attachments.push(attachment);
    }
}

/// A file that is only named lies elsewhere.
fn read_one(walk: &Walk<'_, '_>, dict: &Dict) -> Option<Attachment> {
    let file = walk.file;
    let Object::Dict(embedded) = file.lookup(dict, "EF") else {
        return None;
    };
    let keys = ["UF", "F"];
    let stream = keys
        .iter()
        .find_map(|key| match file.lookup(&embedded, key) {
            Object::Stream(stream) => Some(stream),
            _ => None,
        })?;
    let name = keys.iter().find_map(|key| text::entry(file, dict, key));
    let media_type = file.lookup(&stream.dict, "Subtype");
    let parms = file.lookup(&stream.dict, "Params");
    let size = parms.as_dict().map(|parms| file.lookup(parms, "Size"));
    let size = size.and_then(|size| size.as_integer());
    Some(Attachment {
        name: name.unwrap_or_default(),
        description: text::entry(file, dict, "Desc"),
        media_type: media_type.as_name().map(text::name),
        bytes: size.and_then(|size| u64::try_from(size).ok()),
    })
}
