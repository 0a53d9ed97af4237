//! Several documents as one, and one as several, judged by qpdf, poppler and our reader.

mod common;
#[path = "rich/mod.rs"]
mod rich;

use common::{by_qpdf, five_pages};
use platen_pdfcore::document::Pages;
use platen_pdfcore::file::{File, TooManyObjects};
use platen_pdfcore::program::several::{
    Document, Import, Joined, Keep, Leaf, Loss, Lost, Names, Part, Source, import, join,
};
use platen_pdfcore::program::{Face, Placed, Slot, arrange, impose, pages, split};
use platen_pdfcore::syntax::{Dict, Object};
use platen_pdfcore::write::{Changes, Method, choose, write};
use rich::rich;
use std::process::Command;
use tempfile::TempDir;

const METHODS: [Method; 3] = [Method::Append, Method::Splice, Method::Rewrite];
const OPENED: &[&str] = &["--object-streams=disable"];
const PACKED: &[&str] = &["--object-streams=generate"];
const RC4: &[&str] = &["--encrypt", "", "o", "128", "--"];
const AES_128: &[&str] = &["--encrypt", "", "o", "128", "--use-aes=y", "--"];
const AES_256: &[&str] = &[
    "--object-streams=generate",
    "--encrypt",
    "",
    "o",
    "256",
    "--",
];

fn written(file: &File<'_>, changes: &Changes, method: Method) -> Vec<u8> {
    let mut out = Vec::new();
    write(file, changes, method, &mut out).expect("memory takes everything");
    let mut again = Vec::new();
    write(file, changes, method, &mut again).expect("memory takes everything");
    assert!(out == again, "{method:?} is not deterministic");
    out
}

/// Writes a document where outside tools find it.
fn placed(place: &TempDir, name: &str, document: &[u8]) -> std::path::PathBuf {
    let path = place.path().join(name);
    std::fs::write(&path, document).expect("a file");
    path
}

/// Has qpdf check a document, and returns what pdftotext reads on each page.
#[track_caller]
fn texts(document: &[u8], what: &str) -> Vec<String> {
    let place = TempDir::new().expect("a directory");
    let path = placed(&place, "document.pdf", document);
    let checked = Command::new("qpdf").arg("--check").arg(&path).output();
    let checked = checked.expect("qpdf is installed");
    assert!(checked.status.success(), "{what}: {checked:?}");
    let read = Command::new("pdftotext").arg(&path).arg("-").output();
    let read = read.expect("pdftotext is installed");
    let said = String::from_utf8_lossy(&read.stderr);
    assert!(read.status.success() && said.is_empty(), "{what}: {said}");
    let text = String::from_utf8(read.stdout).expect("text");
    let mut pages: Vec<_> = text
        .split('\u{c}')
        .map(|page| page.trim().to_owned())
        .collect();
    assert_eq!(pages.pop().as_deref(), Some(""), "{what}");
    pages
}

/// Returns the pictures of all pages.
fn pictures(document: &[u8]) -> Vec<Vec<u8>> {
    let place = TempDir::new().expect("a directory");
    let path = placed(&place, "document.pdf", document);
    let drawn = Command::new("pdftoppm")
        .args(["-r", "40"])
        .arg(&path)
        .arg(place.path().join("page"))
        .output();
    let drawn = drawn.expect("pdftoppm is installed");
    assert!(
        drawn.status.success() && drawn.stderr.is_empty(),
        "{drawn:?}"
    );
    let mut found: Vec<_> = std::fs::read_dir(place.path())
        .expect("a directory")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension() == Some("ppm".as_ref()))
        .collect();
    found.sort();
    let read = found
        .iter()
        .map(|path| std::fs::read(path).expect("a file"));
    read.collect()
}

fn all(source: &Source<'_>) -> Vec<usize> {
    (0..source.count()).collect()
}

/// What was made of documents, one of which is the base.
struct Made<'a> {
    file: File<'a>,
    changes: Changes,
    lost: Vec<Lost>,
}

/// Adds pages of documents to the pages of the first.
fn merged<'a>(sources: &'a [Source<'a>], first: File<'a>, wanted: &[Vec<usize>]) -> Made<'a> {
    let mut file = first;
    let mut list = pages(&file);
    let mut names = Names::of(&file);
    let guests = sources.iter().skip(1).zip(&wanted[1..]);
    let imports: Vec<Import> = guests
        .map(|(source, wanted)| {
            import(
                &mut file,
                &mut list,
                source,
                wanted,
                Keep::Marks,
                &mut names,
            )
            .expect("room")
        })
        .collect();
    let mut changes = Changes::new(&file);
    let imports: Vec<_> = [None].into_iter().chain(imports.iter().map(Some)).collect();
    let mut slots = Vec::new();
    let mut leaves = Vec::new();
    for (part, (import, wanted)) in imports.iter().zip(wanted).enumerate() {
        for page in wanted {
            let place = import.map_or(Some(*page), |import| import.place(*page));
            slots.push(Slot::page(place.expect("it was wanted")));
            leaves.push(Leaf { part, page: *page });
        }
    }
    let placed = arrange(&file, &mut changes, &list, &slots);
    let documents: Vec<_> = sources
        .iter()
        .zip(imports)
        .map(|(source, import)| Document { source, import })
        .collect();
    let parts: Vec<_> = (0..documents.len())
        .map(|document| Part {
            document,
            title: format!("Document {}", document + 1),
        })
        .collect();
    let joined = Joined {
        documents: &documents,
        parts: &parts,
        leaves: &leaves,
    };
    let lost = join(&file, &mut changes, &joined, &placed);
    Made {
        file,
        changes,
        lost,
    }
}

fn open(document: &[u8]) -> File<'_> {
    File::open(document, None).expect("a document")
}

fn five(from: usize) -> Vec<String> {
    (from..=5)
        .map(|page| format!("page {page} of five"))
        .collect()
}

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

/// Returns the bookmarks of a document with their levels and the pages they lead to.
fn bookmarks(document: &[u8]) -> Vec<(usize, String, Option<usize>)> {
    let file = open(document);
    let source = Source::of(&file);
    let bookmarks = source.bookmarks().iter();
    bookmarks
        .map(|mark| {
            (
                mark.level,
                mark.title.clone(),
                mark.page.map(|page| page + 1),
            )
        })
        .collect()
}

fn told(expected: &[(usize, &str, usize)]) -> Vec<(usize, String, Option<usize>)> {
    let expected = expected.iter();
    expected
        .map(|(level, title, page)| (*level, (*title).to_owned(), Some(*page)))
        .collect()
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
            page,
            matrix: [1.0, 0.0, 0.0, 1.0, x, 0.0],
            clip: platen_pdfcore::document::Rect {
                x0: x,
                y0: 0.0,
                x1: x + 300.0,
                y1: 400.0,
            },
        };
        let face = Face {
            media: platen_pdfcore::document::Rect {
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

#[test]
fn damaged_documents_come_along_sound() {
    let sound = five_pages();
    let damaged = [
        [b"junk\n".as_slice(), &sound].concat(),
        sound[..sound.len() - 300].to_vec(),
        String::from_utf8(sound.clone())
            .unwrap()
            .replace("0000000", "0000001")
            .into_bytes(),
    ];
    for (at, damaged) in damaged.iter().enumerate() {
        for [first, second] in [[damaged, &sound], [&sound, damaged]] {
            let files = [first, second].map(|document| open(document));
            let sources = files.each_ref().map(Source::of);
            let wanted = sources.each_ref().map(all);
            let made = merged(&sources, open(first), &wanted);
            for method in [Method::Splice, Method::Rewrite] {
                let output = written(&made.file, &made.changes, method);
                let expected: Vec<_> = wanted
                    .iter()
                    .flatten()
                    .map(|page| format!("page {} of five", page + 1))
                    .collect();
                assert_eq!(texts(&output, &format!("{at}, {method:?}")), expected);
            }
        }
    }
}

#[test]
fn more_objects_than_readers_accept_are_refused() {
    let sound = String::from_utf8(five_pages()).unwrap();
    let highest = sound.replace("/Size 15", "/Size 8388606");
    assert_ne!(highest, sound);
    let guest = open(sound.as_bytes());
    let source = Source::of(&guest);
    let mut file = open(highest.as_bytes());
    let mut list = pages(&file);
    let refused = import(
        &mut file,
        &mut list,
        &source,
        &[0, 1],
        Keep::Print,
        &mut Names::default(),
    );
    assert_eq!(refused.map(|_| ()), Err(TooManyObjects));
}

/// Writes one part of a document as its own.
fn part(source: &Source<'_>, pages: &[usize], method: Method) -> Vec<u8> {
    let mut file = File::blank_like(source.file(), source.file().version());
    let mut list = Vec::new();
    let import = import(
        &mut file,
        &mut list,
        source,
        pages,
        Keep::Document,
        &mut Names::default(),
    )
    .expect("room");
    let mut changes = Changes::new(&file);
    let slots: Vec<_> = pages
        .iter()
        .map(|page| Slot::page(import.place(*page).expect("it was wanted")))
        .collect();
    let placed = arrange(&file, &mut changes, &list, &slots);
    let documents = [Document {
        source,
        import: Some(&import),
    }];
    let parts = [Part {
        document: 0,
        title: String::new(),
    }];
    let leaves: Vec<_> = pages
        .iter()
        .map(|page| Leaf {
            part: 0,
            page: *page,
        })
        .collect();
    let joined = Joined {
        documents: &documents,
        parts: &parts,
        leaves: &leaves,
    };
    join(&file, &mut changes, &joined, &placed);
    written(&file, &changes, method)
}

#[test]
fn parts_hold_what_they_need_and_no_more() {
    for form in [OPENED, PACKED, AES_128, AES_256] {
        let document = by_qpdf(&rich("book", 9), form);
        let whole = pictures(&document);
        let file = open(&document);
        let source = Source::of(&file);
        for method in [Method::Splice, Method::Rewrite] {
            let plan = split::plan(&source, &split::By::Every(4)).unwrap();
            let mut drawn = Vec::new();
            for (at, pages) in plan.parts.iter().enumerate() {
                let what = format!("{form:?}, {method:?}, part {at}");
                let output = part(&source, &pages.pages, method);
                let texts = texts(&output, &what);
                assert_eq!(texts.len(), pages.pages.len(), "{what}");
                drawn.extend(pictures(&output));
                let result = open(&output);
                assert_eq!(
                    result.crypt().is_some(),
                    file.crypt().is_some() && method == Method::Splice,
                    "{what}"
                );
                let title = result.lookup(&result.trailer(), "Info");
                let title = result.lookup(title.as_dict().unwrap(), "Title");
                assert_eq!(title.as_string(), Some(&b"All about book"[..]), "{what}");
            }
            assert!(drawn == whole, "{form:?}, {method:?}");
        }
    }
}

#[test]
fn what_only_other_parts_need_stays_behind() {
    let document = rich("book", 9);
    let file = open(&document);
    let source = Source::of(&file);
    for (pages, there) in [([0, 1], true), ([2, 3], false)] {
        for method in [Method::Splice, Method::Rewrite] {
            let output = part(&source, &pages, method);
            assert_eq!(holds(&output, b"typed into book"), there, "{pages:?}");
            assert!(holds(&output, b"book page 2") == there, "{pages:?}");
        }
    }
}

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

#[test]
fn a_part_has_its_own_bookmarks() {
    let document = rich("book", 9);
    let file = open(&document);
    let source = Source::of(&file);
    let plan = split::plan(&source, &split::By::Bookmarks(1)).unwrap();
    let parts: Vec<_> = plan
        .parts
        .iter()
        .map(|part| (part.title.as_deref(), part.pages.len()))
        .collect();
    assert_eq!(parts, [(Some("book begins"), 8), (Some("book ends"), 1)]);
    let first = part(&source, &plan.parts[0].pages, Method::Splice);
    assert_eq!(
        bookmarks(&first),
        told(&[(1, "book begins", 1), (2, "book goes on", 2)])
    );
    let last = part(&source, &plan.parts[1].pages, Method::Splice);
    assert_eq!(bookmarks(&last), told(&[(1, "book ends", 1)]));
    let deeper = split::plan(&source, &split::By::Bookmarks(2)).unwrap();
    assert_eq!(deeper.parts.len(), 3);
    let bare = five_pages();
    let bare = open(&bare);
    let refused = split::plan(&Source::of(&bare), &split::By::Bookmarks(2)).unwrap_err();
    assert_eq!(refused, split::SplitError::NoBookmarks { level: 2 });
}

/// Returns whether each page of a document of such pages is blank. `X` is a form that draws
/// nothing, `Y` one that does.
fn blank(pages: &[&str]) -> Vec<bool> {
    let mut kids = String::new();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        String::new(),
        form("q Q"),
        form("0 0 5 5 re f"),
        "<</Type/Annot/Subtype/Stamp/F 4/Rect[0 0 9 9]/AP<</N 4 0 R>>>>".to_owned(),
    ];
    for page in pages {
        let (content, annotations) = match page.strip_prefix("stamped ") {
            Some(content) => (content, "/Annots[5 0 R]"),
            None => (*page, ""),
        };
        let own = objects.len() + 1;
        kids += format!("{own} 0 R ").as_str();
        let content_at = own + 1;
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/Contents {content_at} 0 R{annotations}>>"
        ));
        objects.push(format!(
            "<</Length {}>>\nstream\n{content}\nendstream",
            content.len()
        ));
    }
    objects[1] = format!(
        "<</Type/Pages/Count {}/Kids[{kids}]/MediaBox[0 0 300 400]\
         /Resources<</XObject<</X 3 0 R/Y 4 0 R>>>>>>",
        pages.len()
    );
    let document = common::assembled(b"%PDF-1.4\n", &objects, "");
    let file = open(&document);
    let all = Pages::of(&file);
    all.map(|page| split::is_blank(&file, &page)).collect()
}

fn form(content: &str) -> String {
    let length = content.len();
    format!("<</Subtype/Form/BBox[0 0 9 9]/Length {length}>>\nstream\n{content}\nendstream")
}

#[test]
fn a_page_is_blank_where_nothing_is_drawn() {
    for (content, is_blank) in [
        ("", true),
        ("q 1 0 0 1 0 0 cm Q", true),
        ("BT /F 12 Tf ( ) Tj [(  ) 3] TJ ET", true),
        ("/P <</MCID 0>> BDC EMC 0 0 9 9 re W n", true),
        ("/X Do", true),
        ("/Missing Do", true),
        ("/Y Do", false),
        ("BT (a) Tj ET", false),
        ("BT [( ) 3 (b)] TJ ET", false),
        ("1 g 0 0 300 400 re f", false),
        ("0 0 m 9 9 l S", false),
        ("BI /W 1/H 1/BPC 8/CS/G ID x EI", false),
        ("stamped q Q", false),
    ] {
        assert_eq!(blank(&[content]), [is_blank], "{content}");
    }
}
