//! What other programs find in documents with text.

use crate::documents::{document, listed};
use crate::peers::{Filed, setter_of_all};
use platen_pdfcore::text::{Builtin, Typesetter};

const LINES: [&str; 7] = [
    "AVATAR Te To office fluffy waffle 0123456789",
    "Ξεσκεπάζω τὴν ψυχοφθόρα βδελυγμία",
    "Съешь же ещё этих мягких булок",
    "Größe naïve cafe\u{301} Ǎ № ½ €",
    "क्षत्रिय हिन्दी किताब र्म",
    "ที่นี่ กำ ปั้น",
    "中文页码 第十二页",
];
/// Readers guess the order of a whole page from most of its letters, so these have their own.
const ARABIC: [&str; 3] = ["السلام عليكم 123", "الصفحة ٣٤", "لا كلام"];

/// Signs that only steer the order of others, which pdftotext adds by itself.
fn plain(text: &str) -> Vec<String> {
    let text = text.replace(|c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{c}'), "");
    text.lines()
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn qpdf_mupdf_and_ghostscript_have_nothing_to_say() {
    let filed = Filed::new(&listed(&LINES, &mut setter_of_all()));
    filed.read_by("qpdf", &["--check", "document.pdf"]);
    filed.read_by("mutool", &["draw", "-q", "-o", "page.png", "document.pdf"]);
    let ghostscript = [
        "-q",
        "-dBATCH",
        "-dNOPAUSE",
        "-sDEVICE=nullpage",
        "document.pdf",
    ];
    assert_eq!(filed.read_by("gs", &ghostscript), "");
}

#[test]
fn poppler_reads_back_what_was_set() {
    for lines in [&LINES[..], &ARABIC] {
        let filed = Filed::new(&listed(lines, &mut setter_of_all()));
        let text = filed.read_by("pdftotext", &["document.pdf", "-"]);
        assert_eq!(plain(&text), lines);
    }
}

#[test]
fn every_font_is_embedded_once_as_a_subset_and_tells_its_text() {
    let lines = [&LINES[..], &LINES, &ARABIC].concat();
    let filed = Filed::new(&listed(&lines, &mut setter_of_all()));
    let fonts = filed.read_by("pdffonts", &["document.pdf"]);
    let rows: Vec<&str> = fonts.lines().skip(2).collect();
    assert_eq!(rows.len(), 5, "{fonts}");
    for row in rows {
        // name, type, encoding, embedded, subset, to Unicode
        assert!(row.contains("Identity-H"), "{fonts}");
        assert!(row.contains("yes yes yes"), "{fonts}");
    }
    assert!(fonts.contains("+NotoSans-Regular"), "{fonts}");
    assert!(fonts.contains("CID TrueType"), "{fonts}");
    assert!(fonts.contains("CID Type 0C"), "{fonts}");
}

#[test]
fn the_ink_is_where_the_line_says() {
    let mut setter = Typesetter::new(Builtin::SansBold.face());
    let line = setter.set("HHHHHHHH", 40.0).expect("a line");
    let (width, ascent) = (line.width(), line.ascent());
    let upright = document(&[(line.clone(), [1.0, 0.0, 0.0, 1.0, 100.0, 200.0])]);
    let [left, top, right, bottom] = ink(&upright);
    let near = |found: f64, expected: f64| (found - expected).abs() < 5.0;
    assert!(
        near(left, 100.0) && near(right, 100.0 + width),
        "{left} {right}"
    );
    assert!(
        near(bottom, 200.0) && top < 200.0 + ascent && top > 220.0,
        "{bottom} {top}"
    );
    let turned = document(&[(line, [0.0, 1.0, -1.0, 0.0, 200.0, 20.0])]);
    let [left, top, right, bottom] = ink(&turned);
    assert!(
        near(bottom, 20.0) && near(top, 20.0 + width),
        "{bottom} {top}"
    );
    assert!(
        near(right, 200.0) && left > 200.0 - ascent && left < 180.0,
        "{left} {right}"
    );
}

/// Returns the left, top, right and bottom edge of all ink, in points from the page's origin.
fn ink(document: &[u8]) -> [f64; 4] {
    let filed = Filed::new(document);
    let arguments = [
        "-gray",
        "-r",
        "72",
        "-singlefile",
        "document.pdf",
        "picture",
    ];
    filed.read_by("pdftoppm", &arguments);
    let (width, samples) = filed.picture();
    let dark = samples
        .iter()
        .enumerate()
        .filter(|(_, sample)| **sample < 128);
    let places: Vec<(usize, usize)> = dark.map(|(at, _)| (at % width, at / width)).collect();
    let columns = || places.iter().map(|(x, _)| *x);
    let rows = || places.iter().map(|(_, y)| *y);
    let height = samples.len() / width;
    let edges = [
        columns().min(),
        rows().min().map(|row| height - row),
        columns().max().map(|column| column + 1),
        rows().max().map(|row| height - row - 1),
    ];
    edges.map(|edge| edge.expect("ink") as f64)
}

#[test]
fn the_same_text_gives_the_same_bytes() {
    let once = listed(&LINES, &mut setter_of_all());
    let again = listed(&LINES, &mut setter_of_all());
    assert!(once == again);
}

#[test]
fn a_glyph_that_stands_for_two_characters_is_read_as_both() {
    // Both hyphens are drawn by one glyph, a soft hyphen by none.
    let texts = ["drop\u{2010}in drop\u{2011}in", "Zeilen\u{ad}ende"];
    let filed = Filed::new(&listed(&texts, &mut Typesetter::new(Builtin::Sans.face())));
    let text = filed.read_by("pdftotext", &["document.pdf", "-"]);
    assert_eq!(
        plain(&text),
        ["drop\u{2010}in drop\u{2011}in", "Zeilenende"]
    );
}
