//! Where links lead after documents were merged.

use crate::rich::rich;
use crate::setup::{METHODS, all, merged, open, written};
use platen_pdfcore::document::Pages;
use platen_pdfcore::program::several::{Loss, Source};
use platen_pdfcore::syntax::Object;

/// Returns where the links of each page lead: pages, counted from 1.
fn links(document: &[u8]) -> Vec<Vec<Option<usize>>> {
    let file = open(document);
    let ids: Vec<_> = Pages::of(&file).map(|page| page.id).collect();
    let place = |object: &Object| ids.iter().position(|id| *id == object.as_reference());
    let root = file.root();
    let named = |name: &[u8]| {
        let names = file.lookup(&root, "Names");
        let tree = file.lookup(names.as_dict()?, "Dests");
        let mut leaves = vec![tree];
        while let Some(node) = leaves.pop() {
            let node = node.as_dict()?.clone();
            if let Object::Array(kids) = file.lookup(&node, "Kids") {
                leaves.extend(kids.iter().map(|kid| file.resolve(kid)));
            }
            if let Object::Array(pairs) = file.lookup(&node, "Names")
                && let Some(pair) = pairs
                    .chunks(2)
                    .find(|pair| pair[0].as_string() == Some(name))
            {
                return Some(file.resolve(&pair[1]));
            }
        }
        None
    };
    let target = |annotation: &Object| {
        let annotation = file.resolve(annotation);
        let dict = annotation.as_dict()?;
        let destination = match file.lookup(dict, "Dest") {
            Object::Null => file.lookup(file.lookup(dict, "A").as_dict()?, "D"),
            destination => destination,
        };
        let view = match destination {
            Object::String(name) => named(&name)?,
            Object::Name(name) => {
                let old = file.lookup(&root, "Dests");
                file.resolve(old.as_dict()?.get_name(&name)?)
            }
            other => other,
        };
        Some(place(view.as_array()?.first()?)? + 1)
    };
    let of = |page: platen_pdfcore::document::Page| match file.lookup(&page.dict, "Annots") {
        Object::Array(annotations) => annotations
            .iter()
            .filter(|annotation| {
                let annotation = file.resolve(annotation);
                let dict = annotation.as_dict().expect("an annotation");
                file.lookup(dict, "Subtype") == Object::name("Link")
            })
            .map(target)
            .collect(),
        _ => vec![],
    };
    Pages::of(&file).map(of).collect()
}

#[test]
fn links_lead_to_the_pages_that_came_along() {
    let documents = [rich("one", 3), rich("two", 3), rich("three", 3)];
    let own = [vec![Some(3), Some(3)], vec![Some(1), Some(3)], vec![]];
    assert_eq!(links(&documents[0]), own);
    let files = documents.each_ref().map(|document| open(document));
    let sources = files.each_ref().map(Source::of);
    let mut wanted = sources.each_ref().map(all);
    wanted[2] = vec![0, 1];
    let made = merged(&sources, open(&documents[0]), &wanted);
    let renamed = made
        .lost
        .iter()
        .filter(|lost| lost.what == Loss::Destinations);
    assert_eq!(
        renamed.map(|lost| lost.document).collect::<Vec<_>>(),
        [1, 2]
    );
    for method in METHODS {
        let output = written(&made.file, &made.changes, method);
        let expected = [
            vec![Some(3), Some(3)],
            vec![Some(1), Some(3)],
            vec![],
            vec![Some(6), Some(6)],
            vec![Some(4), Some(6)],
            vec![],
            vec![], // both led to a page that did not come
            vec![Some(7)],
        ];
        assert_eq!(links(&output), expected, "{method:?}");
    }
}
