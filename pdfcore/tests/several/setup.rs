//! What the tests have in common: documents opened, merged, written and judged.

use platen_pdfcore::file::File;
use platen_pdfcore::program::several::{
    Document, Import, Joined, Keep, Leaf, Lost, Names, Part, Source, import, join,
};
use platen_pdfcore::program::{Slot, arrange, pages};
use platen_pdfcore::write::{Changes, Method, write};
use std::process::Command;
use tempfile::TempDir;

pub(crate) const METHODS: [Method; 3] = [Method::Append, Method::Splice, Method::Rewrite];

pub(crate) const OPENED: &[&str] = &["--object-streams=disable"];

pub(crate) const PACKED: &[&str] = &["--object-streams=generate"];

pub(crate) const RC4: &[&str] = &["--encrypt", "", "o", "128", "--"];

pub(crate) const AES_128: &[&str] = &["--encrypt", "", "o", "128", "--use-aes=y", "--"];

pub(crate) const AES_256: &[&str] = &[
    "--object-streams=generate",
    "--encrypt",
    "",
    "o",
    "256",
    "--",
];

pub(crate) fn written(file: &File<'_>, changes: &Changes, method: Method) -> Vec<u8> {
    let mut out = Vec::new();
    write(file, changes, method, &mut out).expect("memory takes everything");
    let mut again = Vec::new();
    write(file, changes, method, &mut again).expect("memory takes everything");
    assert!(out == again, "{method:?} is not deterministic");
    out
}

/// Writes a document where outside tools find it.
pub(crate) fn placed(place: &TempDir, name: &str, document: &[u8]) -> std::path::PathBuf {
    let path = place.path().join(name);
    std::fs::write(&path, document).expect("a file");
    path
}

/// Has qpdf check a document, and returns what pdftotext reads on each page.
#[track_caller]
pub(crate) fn texts(document: &[u8], what: &str) -> Vec<String> {
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
pub(crate) fn pictures(document: &[u8]) -> Vec<Vec<u8>> {
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

pub(crate) fn all(source: &Source<'_>) -> Vec<usize> {
    (0..source.count()).collect()
}

/// What was made of documents, one of which is the base.
pub(crate) struct Made<'a> {
    pub(crate) file: File<'a>,
    pub(crate) changes: Changes,
    pub(crate) lost: Vec<Lost>,
}

/// Adds pages of documents to the pages of the first.
pub(crate) fn merged<'a>(
    sources: &'a [Source<'a>],
    first: File<'a>,
    wanted: &[Vec<usize>],
) -> Made<'a> {
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
    let lost = join(&file, &mut changes, &joined, &placed.pages);
    Made {
        file,
        changes,
        lost,
    }
}

pub(crate) fn open(document: &[u8]) -> File<'_> {
    File::open(document, None).expect("a document")
}

pub(crate) fn five(from: usize) -> Vec<String> {
    (from..=5)
        .map(|page| format!("page {page} of five"))
        .collect()
}

/// Returns the bookmarks of a document with their levels and the pages they lead to.
pub(crate) fn bookmarks(document: &[u8]) -> Vec<(usize, String, Option<usize>)> {
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

pub(crate) fn told(expected: &[(usize, &str, usize)]) -> Vec<(usize, String, Option<usize>)> {
    let expected = expected.iter();
    expected
        .map(|(level, title, page)| (*level, (*title).to_owned(), Some(*page)))
        .collect()
}

pub(crate) fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}
