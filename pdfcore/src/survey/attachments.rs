//! Files within the file (7.11.4).

use super::facts::Attachment;
use super::text;
use super::walk::Walk;
use crate::syntax::{Dict, Object, Ref};

/// Looks at all files that the document names; annotations bring along others.
pub(super) fn read(walk: &mut Walk<'_, '_>) {
    let root = walk.file.root();
    walk.entry(&root, "Names", |walk, names, _| {
        if let Object::Dict(names) = names {
            walk.entry(names, "EmbeddedFiles", node);
        }
    });
    walk.entry(&root, "AF", |walk, files, _| walk.each(files, add));
    walk.finish();
}

/// Walks a tree of names and files (7.9.6).
fn node(walk: &mut Walk<'_, '_>, node: &Object, _: Option<Ref>) {
    let Object::Dict(node) = node else {
        return;
    };
    walk.entry(node, "Names", |walk, pairs, _| {
        let pairs = pairs.as_array().unwrap_or_default();
        for pair in pairs.chunks_exact(2) {
            walk.meet(&pair[1], add);
        }
    });
    walk.entry(node, "Kids", |walk, kids, _| walk.each(kids, self::node));
}

/// Adds a file.
pub(super) fn add(walk: &mut Walk<'_, '_>, object: &Object, _: Option<Ref>) {
    let Object::Dict(file) = object else {
        return;
    };
    if let Some(attachment) = read_one(walk, file)
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
