//! Several documents as one.

use crate::common::{by_qpdf, five_pages};
use crate::rich::rich;
use crate::setup::{
    AES_128, AES_256, METHODS, OPENED, PACKED, RC4, all, bookmarks, five, merged, open, pictures,
    placed, texts, told, written,
};
use platen_pdfcore::document::Rect;
use platen_pdfcore::file::File;
use platen_pdfcore::program::several::{
    Document, Joined, Keep, Leaf, Loss, Names, Part, Source, import, join,
};
use platen_pdfcore::program::{Face, Placed, Slot, arrange, impose, pages};
use platen_pdfcore::syntax::{Dict, Object};
use platen_pdfcore::write::{Changes, Method, choose};
use std::process::Command;
use tempfile::TempDir;

#[test]
fn every_writer_merges_every_form() {
    for form in [OPENED, PACKED, RC4, AES_128, AES_256] {
        for guest in [OPENED, PACKED, RC4, AES_128, AES_256] {
            let documents = [form, guest].map(|form| by_qpdf(&five_pages(), form));
            let files = documents.each_ref().map(|document| open(document));
            let sources = files.each_ref().map(Source::of);
            let wanted = [all(&sources[0]), vec![4, 2, 2]];
            let made = merged(&sources, open(&documents[0]), &wanted);
            assert_eq!(choose(&made.file, &made.changes).method, Method::Append);
            for method in METHODS {
                let what = format!("{guest:?} into {form:?}, {method:?}");
                let output = written(&made.file, &made.changes, method);
                let mut expected = five(1);
                expected.extend([5, 3, 3].map(|page| format!("page {page} of five")));
                assert_eq!(texts(&output, &what), expected, "{what}");
                let result = open(&output);
                let is_locked = files[0].crypt().is_some() && method != Method::Rewrite;
                assert_eq!(result.crypt().is_some(), is_locked, "{what}");
                assert_eq!(result.repairs(), [], "{what}");
                if method == Method::Append {
                    assert!(output.starts_with(&documents[0]), "{what}");
                }
                let is_font = |number: &u32| {
                    let object = result.get(platen_pdfcore::syntax::Ref::new(*number));
                    object.as_dict().is_some_and(|dict| dict.is_of_type("Font"))
                };
                let fonts = result
                    .numbers()
                    .iter()
                    .filter(|number| is_font(number))
                    .count();
                assert_eq!(fonts, 2, "{what}: each document's font is there once");
            }
        }
    }
}

#[test]
fn what_is_merged_prints_as_it_did() {
    let documents = [
        rich("one", 3),
        rich("two", 4),
        by_qpdf(&rich("three", 3), AES_256),
    ];
    let files = documents.each_ref().map(|document| open(document));
    let sources = files.each_ref().map(Source::of);
    let wanted = sources.each_ref().map(all);
    let made = merged(&sources, open(&documents[0]), &wanted);
    let expected: Vec<_> = documents
        .iter()
        .flat_map(|document| pictures(document))
        .collect();
    assert_eq!(expected.len(), 10);
    for method in METHODS {
        let output = written(&made.file, &made.changes, method);
        let drawn = pictures(&output);
        assert_eq!(drawn.len(), expected.len());
        for (page, (drawn, expected)) in drawn.iter().zip(&expected).enumerate() {
            assert!(drawn == expected, "{method:?}: page {} differs", page + 1);
        }
        let texts = texts(&output, "merged");
        for (page, text) in texts.iter().enumerate() {
            assert!(text.contains("shown layer"), "page {page}: {text}");
            assert!(!text.contains("hidden layer"), "page {page}: {text}");
        }
    }
}

#[test]
fn bookmarks_of_each_document_stand_below_its_name() {
    let documents = [rich("one", 3), rich("two", 3), five_pages()];
    let files = documents.each_ref().map(|document| open(document));
    let sources = files.each_ref().map(Source::of);
    let mut wanted = sources.each_ref().map(all);
    wanted[1] = vec![2, 1];
    let made = merged(&sources, open(&documents[0]), &wanted);
    for method in METHODS {
        let output = written(&made.file, &made.changes, method);
        assert_eq!(
            bookmarks(&output),
            told(&[
                (1, "Document 1", 1),
                (2, "one begins", 1),
                (3, "one goes on", 2),
                (2, "one ends", 3),
                (1, "Document 2", 4),
                (2, "two begins", 0),
                (3, "two goes on", 5),
                (2, "two ends", 4),
                (1, "Document 3", 6),
            ])
            .into_iter()
            .map(|(level, title, page)| (level, title, page.filter(|page| *page > 0)))
            .collect::<Vec<_>>(),
            "{method:?}"
        );
        let place = TempDir::new().unwrap();
        let path = placed(&place, "document.pdf", &output);
        let shown = Command::new("mutool")
            .arg("show")
            .arg(&path)
            .arg("outline")
            .output();
        let shown = String::from_utf8(shown.expect("mutool is installed").stdout).unwrap();
        assert_eq!(shown.lines().count(), 9, "{shown}");
    }
}

#[test]
fn labels_and_fields_and_losses_are_told() {
    let documents = [rich("one", 3), rich("two", 3)];
    let files = documents.each_ref().map(|document| open(document));
    let sources = files.each_ref().map(Source::of);
    let wanted = sources.each_ref().map(all);
    let made = merged(&sources, open(&documents[0]), &wanted);
    let lost: Vec<_> = made.lost.iter().map(|lost| lost.what.clone()).collect();
    let intent = Loss::Intent {
        its: "two conditions".to_owned(),
        first: Some("one conditions".to_owned()),
    };
    let names = Loss::Renamed(vec!["name-2".to_owned()]);
    assert_eq!(
        lost,
        [
            Loss::Structure,
            Loss::Scripts,
            Loss::Attachments,
            intent,
            Loss::Destinations,
            names
        ]
    );
    for method in METHODS {
        let output = written(&made.file, &made.changes, method);
        let file = open(&output);
        let root = file.root();
        let form = file.lookup(&root, "AcroForm");
        let fields = file.lookup(form.as_dict().unwrap(), "Fields");
        let names: Vec<_> = fields
            .as_array()
            .unwrap()
            .iter()
            .map(|field| file.lookup(file.resolve(field).as_dict().unwrap(), "T"))
            .collect();
        let string = |text: &str| Object::String(text.as_bytes().to_vec());
        assert_eq!(names, [string("name"), string("name-2")], "{method:?}");
        let labels = file.lookup(&root, "PageLabels");
        let numbers = file.lookup(labels.as_dict().unwrap(), "Nums");
        let label = |style: &str, start| {
            let dict = Dict::new().with("S", Object::name(style));
            Object::Dict(dict.with("St", Object::Integer(start)))
        };
        let expected = vec![
            Object::Integer(0),
            label("r", 1),
            Object::Integer(2),
            label("D", 1),
            Object::Integer(3),
            label("r", 1),
            Object::Integer(5),
            label("D", 1),
        ];
        assert_eq!(numbers, Object::Array(expected), "{method:?}");
        let intents = file.lookup(&root, "OutputIntents");
        assert_eq!(intents.as_array().unwrap().len(), 1, "the first document's");
    }
}

#[test]
fn pages_of_others_are_drawn_on_sheets() {
    for form in [OPENED, AES_128] {
        let documents = [
            by_qpdf(&five_pages(), form),
            by_qpdf(&rich("guest", 3), form),
        ];
        let guest = open(&documents[1]);
        let source = Source::of(&guest);
        let mut file = open(&documents[0]);
        let mut list = pages(&file);
        let wanted = [1];
        let import = import(
            &mut file,
            &mut list,
            &source,
            &wanted,
            Keep::Print,
            &mut Names::default(),
        )
        .unwrap();
        let mut changes = Changes::new(&file);
        let at = |page, x: f64| Placed {
            page: Some(page),
            matrix: [1.0, 0.0, 0.0, 1.0, x, 0.0],
            frame: None,
            clip: Rect {
                x0: x,
                y0: 0.0,
                x1: x + 300.0,
                y1: 400.0,
            },
            under: vec![],
            over: vec![],
        };
        let face = Face {
            media: Rect {
                x0: 0.0,
                y0: 0.0,
                x1: 600.0,
                y1: 400.0,
            },
            placed: vec![at(3, 0.0), at(import.place(1).unwrap(), 300.0)],
            marks: String::new(),
        };
        impose(&file, &mut changes, &list, &[face]).unwrap();
        for method in [Method::Splice, Method::Rewrite] {
            let output = written(&file, &changes, method);
            let texts = texts(&output, "sheets");
            assert_eq!(texts.len(), 1);
            for text in [
                "page 4 of five",
                "guest page 2",
                "shown layer",
                "typed into guest",
            ] {
                assert_eq!(texts[0].matches(text).count(), 1, "{text}: {texts:?}");
            }
            assert!(!texts[0].contains("hidden layer"), "{texts:?}");
            assert!(!texts[0].contains("page 1"), "{texts:?}");
        }
    }
}

/// Merges parts of one document, after those of itself.
fn again(document: &[u8], parts: &[Vec<usize>]) -> Vec<u8> {
    let guest = open(document);
    let source = Source::of(&guest);
    let mut file = File::blank_like(&guest, guest.version());
    let mut list = Vec::new();
    let wanted = parts.concat();
    let import = import(
        &mut file,
        &mut list,
        &source,
        &wanted,
        Keep::Document,
        &mut Names::default(),
    )
    .expect("room");
    let leaves = parts.iter().enumerate().flat_map(|(part, pages)| {
        let pages = pages.iter();
        pages.map(move |page| Leaf { part, page: *page })
    });
    let leaves: Vec<_> = leaves.collect();
    let slots: Vec<_> = leaves
        .iter()
        .filter_map(|leaf| import.place(leaf.page).map(Slot::page))
        .collect();
    let mut changes = Changes::new(&file);
    let placed = arrange(&file, &mut changes, &list, &slots);
    let documents = [Document {
        source: &source,
        import: Some(&import),
    }];
    let parts: Vec<_> = (1..=parts.len())
        .map(|number| Part {
            document: 0,
            title: format!("Part {number} \u{2713}"),
        })
        .collect();
    let joined = Joined {
        documents: &documents,
        parts: &parts,
        leaves: &leaves,
    };
    join(&file, &mut changes, &joined, &placed.pages);
    written(&file, &changes, Method::Splice)
}

#[test]
fn a_document_that_comes_again_has_its_bookmarks_again() {
    let document = rich("book", 3);
    let output = again(&document, &[vec![0, 1, 2], vec![2, 0], vec![0, 1, 2]]);
    assert_eq!(texts(&output, "again").len(), 8);
    assert_eq!(
        bookmarks(&output),
        told(&[
            (1, "Part 1 \u{2713}", 1),
            (2, "book begins", 1),
            (3, "book goes on", 2),
            (2, "book ends", 3),
            (1, "Part 2 \u{2713}", 4),
            (2, "book begins", 5),
            (2, "book ends", 4),
            (1, "Part 3 \u{2713}", 6),
            (2, "book begins", 6),
            (3, "book goes on", 7),
            (2, "book ends", 8),
        ])
    );
}
