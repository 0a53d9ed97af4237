//! PDFs made by hand, and what outside tools read in others.

use std::path::Path;
use std::process::Command;

/// Writes a document of so many upright A5 pages, each with a word and its number.
pub(crate) fn pages_of(path: &Path, word: &str, pages: usize) {
    let pages: Vec<_> = (1..=pages)
        .map(|page| (format!("BT /F 12 Tf 40 40 Td ({word} {page}.) Tj ET"), A5))
        .collect();
    drawn(path, &pages, "");
}

/// An upright page.
pub(crate) const A5: &str = "0 0 419.528 595.276";

/// Writes a document of pages that draw this, each on its medium; the catalog says more.
pub(crate) fn drawn(path: &Path, pages: &[(String, &str)], catalog: &str) {
    let mut objects = vec![
        format!("<</Type/Catalog/Pages 2 0 R{catalog}>>"),
        String::new(),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    let mut kids = String::new();
    for (content, media) in pages {
        kids += format!("{} 0 R ", objects.len() + 1).as_str();
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[{media}]/Contents {} 0 R>>",
            objects.len() + 2
        ));
        let length = content.len();
        objects.push(format!(
            "<</Length {length}>>\nstream\n{content}\nendstream"
        ));
    }
    objects[1] = format!(
        "<</Type/Pages/Count {}/Kids[{kids}]/Resources<</Font<</F 3 0 R>>>>>>",
        pages.len()
    );
    objects.push("<<>>".to_owned());
    let objects: Vec<_> = objects.iter().map(String::as_bytes).collect();
    std::fs::write(path, document(&objects)).unwrap();
}

/// Returns what pdftotext reads on each page of a document that qpdf finds nothing wrong with.
#[track_caller]
pub(crate) fn texts(path: &Path) -> Vec<String> {
    let checked = Command::new("qpdf").arg("--check").arg(path).output();
    let checked = checked.expect("qpdf is installed");
    assert!(checked.status.success(), "{checked:?}");
    let read = Command::new("pdftotext").arg(path).arg("-").output();
    let text = String::from_utf8(read.expect("pdftotext is installed").stdout).unwrap();
    let mut pages: Vec<_> = text
        .split('\u{c}')
        .map(|page| page.trim().to_owned())
        .collect();
    assert_eq!(pages.pop().as_deref(), Some(""));
    pages
}

/// Writes a file of these objects, the first of which is the catalog and the last the information.
pub(crate) fn document(objects: &[&[u8]]) -> Vec<u8> {
    let mut out = b"%PDF-1.6\n".to_vec();
    let mut table = String::from("0000000000 65535 f \n");
    for (number, object) in (1..).zip(objects) {
        table += format!("{:010} 00000 n \n", out.len()).as_str();
        out.extend(format!("{number} 0 obj\n").bytes());
        out.extend(*object);
        out.extend(b"\nendobj\n");
    }
    let (last, start) = (objects.len(), out.len());
    let end = format!(
        "xref\n0 {0}\n{table}trailer\n<</Size {0}/Root 1 0 R/Info {last} 0 R>>\nstartxref\n{start}\n%%EOF\n",
        last + 1,
    );
    out.extend(end.bytes());
    out
}
