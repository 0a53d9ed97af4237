//! Small PDFs, each like no other, so that whatever comes out of a printer says what went in.

use platen_model::ContentHash;

/// A document that is handed in, and what must come out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its number.
    pub number: u32,
    /// The name it is handed in under.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What they are.
    pub hash: ContentHash,
}

impl Document {
    /// Returns a one-page PDF of at least `padding` bytes that carries its number.
    #[must_use]
    pub fn new(number: u32, padding: usize) -> Self {
        let bytes = pdf(&format!("Document {number}"), padding);
        Self {
            number,
            name: format!("document-{number:05}.pdf"),
            hash: hash(&bytes),
            bytes,
        }
    }
}

/// Returns what bytes are.
#[must_use]
pub fn hash(bytes: &[u8]) -> ContentHash {
    ContentHash(blake3::hash(bytes).into())
}

/// Returns a PDF of one A4 page that shows `text`, made longer by `padding` bytes of comment.
#[must_use]
pub fn pdf(text: &str, padding: usize) -> Vec<u8> {
    let mut comment = vec![];
    pad(&mut comment, text, padding);
    one_page(text, &comment)
}

/// Returns a PDF of one A4 page that shows `text` and has these lines of comment.
#[must_use]
pub fn one_page(text: &str, comment: &[u8]) -> Vec<u8> {
    book(&[text], comment)
}

/// Returns a PDF of A4 pages that show these texts and has these lines of comment.
#[must_use]
pub fn book(texts: &[&str], comment: &[u8]) -> Vec<u8> {
    let kids: Vec<_> = (0..texts.len())
        .map(|at| format!("{} 0 R", 3 + 2 * at))
        .collect();
    let font = 3 + 2 * texts.len();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!(
            "<< /Type /Pages /Kids [{}] /Count {} >>",
            kids.join(" "),
            texts.len()
        ),
    ];
    for (at, text) in texts.iter().enumerate() {
        let shown = format!("BT /F1 24 Tf 72 760 Td ({text}) Tj ET");
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R \
             /Resources << /Font << /F1 {font} 0 R >> >> >>",
            4 + 2 * at
        ));
        objects.push(format!(
            "<< /Length {} >>\nstream\n{shown}\nendstream",
            shown.len()
        ));
    }
    objects.push("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned());
    assembled(&objects, comment)
}

fn assembled(objects: &[String], comment: &[u8]) -> Vec<u8> {
    let mut bytes = [b"%PDF-1.7\n", comment].concat();
    let mut offsets = vec![];
    for (at, object) in objects.iter().enumerate() {
        offsets.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n{object}\nendobj\n", at + 1).bytes());
    }
    let table = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        bytes.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    let size = objects.len() + 1;
    let trailer = format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
    bytes.extend(trailer.bytes());
    bytes
}

/// Every line of the padding differs from document to document, so that no piece of one can pass
/// for a piece of another.
fn pad(bytes: &mut Vec<u8>, text: &str, padding: usize) {
    let end = bytes.len() + padding;
    let mut line = 0_u64;
    while bytes.len() < end {
        bytes.extend(format!("% {text}, line {line} {}\n", ".".repeat(60)).bytes());
        line += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_differ_and_are_whole() {
        let (one, two) = (Document::new(1, 0), Document::new(2, 100_000));
        assert_ne!(one.hash, two.hash);
        assert!(two.bytes.len() >= 100_000);
        for document in [one, two] {
            assert!(document.bytes.starts_with(b"%PDF-"));
            assert!(document.bytes.ends_with(b"%%EOF\n"));
        }
    }
}
