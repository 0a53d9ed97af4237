//! Page labels (12.4.2): each page is called in the result what it was called in its document.

use super::join::{Document, Joined};
use crate::file::File;
use crate::syntax::{Dict, Object, Ref};
use std::collections::HashSet;

/// Ranges of labels of one document.
const MOST: usize = 100_000;

/// How pages from one on are labelled.
struct Range {
    from: usize,
    style: Option<Object>,
    prefix: Option<Object>,
    start: i64,
}

/// Returns the labels of a result, where any of its documents has some.
pub(super) fn join(joined: &Joined<'_, '_, '_>) -> Option<Dict> {
    let all: Vec<_> = joined.documents.iter().map(read).collect();
    if all.iter().all(Vec::is_empty) {
        return None;
    }
    let mut numbers = Vec::new();
    let mut expected = None;
    for (placed, leaf) in joined.leaves.iter().enumerate() {
        let document = joined.parts.get(leaf.part)?.document;
        let ranges = all.get(document)?;
        let at = ranges.partition_point(|range| range.from <= leaf.page);
        if expected != Some((document, at, leaf.page)) {
            numbers.push(Object::Integer(i64::try_from(placed).unwrap_or(i64::MAX)));
            let range = at.checked_sub(1).and_then(|at| ranges.get(at));
            numbers.push(Object::Dict(label(range, leaf.page)));
        }
        expected = Some((document, at, leaf.page + 1));
    }
    Some(Dict::new().with("Nums", Object::Array(numbers)))
}

/// Returns the label of a page, from which those that follow are counted on.
fn label(range: Option<&Range>, page: usize) -> Dict {
    let mut dict = Dict::new();
    let Some(range) = range else {
        let number = i64::try_from(page + 1).unwrap_or(i64::MAX);
        return dict
            .with("S", Object::name("D"))
            .with("St", Object::Integer(number));
    };
    for (key, value) in [("S", &range.style), ("P", &range.prefix)] {
        if let Some(value) = value {
            dict.set(key, value.clone());
        }
    }
    let beyond = i64::try_from(page - range.from).unwrap_or(i64::MAX);
    dict.with("St", Object::Integer(range.start.saturating_add(beyond)))
}

/// Reads the ranges of a document, by their first pages.
fn read(document: &Document<'_, '_>) -> Vec<Range> {
    let file = document.source.file();
    let mut ranges = Vec::new();
    let mut walked: HashSet<Ref> = HashSet::new();
    let mut waiting: Vec<_> = file.root().get("PageLabels").cloned().into_iter().collect();
    while let Some(node) = waiting.pop() {
        if node.as_reference().is_some_and(|id| !walked.insert(id)) {
            continue;
        }
        let Object::Dict(node) = file.resolve(&node) else {
            continue;
        };
        if let Object::Array(kids) = file.lookup(&node, "Kids") {
            waiting.extend(kids);
        }
        if let Object::Array(pairs) = file.lookup(&node, "Nums") {
            let room = MOST - ranges.len();
            let pairs = pairs.chunks_exact(2).take(room);
            ranges.extend(pairs.filter_map(|pair| range(file, &pair[0], &pair[1])));
        }
    }
    ranges.sort_by_key(|range| range.from);
    ranges
}

fn range(file: &File<'_>, from: &Object, label: &Object) -> Option<Range> {
    let from = usize::try_from(file.resolve(from).as_integer()?).ok()?;
    let label = file.resolve(label);
    let label = label.as_dict()?;
    let entry = |key| Some(file.lookup(label, key)).filter(|value| !value.is_null());
    Some(Range {
        from,
        style: entry("S"),
        prefix: entry("P"),
        start: file.lookup(label, "St").as_integer().unwrap_or(1),
    })
}
