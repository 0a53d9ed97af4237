//! Documents of one page with lines of text on it.

use crate::assembled::assembled;
use platen_pdfcore::file::File;
use platen_pdfcore::syntax::{Dict, Object, Ref, Stream};
use platen_pdfcore::text::{BookError, Drawn, FontBook, Line, Typesetter};
use platen_pdfcore::write::{Changes, Method, write};

/// The page is A5 and lies.
pub(crate) const PAGE: [f64; 2] = [595.0, 420.0];

/// Draws lines by their matrices and returns the document.
pub(crate) fn document(lines: &[(Line, [f64; 6])]) -> Vec<u8> {
    tried(lines).expect("sound faces")
}

/// Does so with faces that may be damaged.
pub(crate) fn tried(lines: &[(Line, [f64; 6])]) -> Result<Vec<u8>, BookError> {
    let empty = empty();
    let file = File::open(&empty, None).expect("a document");
    let mut changes = Changes::new(&file);
    let mut book = FontBook::new("Pt");
    let mut drawn = Drawn::default();
    for (line, matrix) in lines {
        book.draw(&mut changes, line, *matrix, &mut drawn);
    }
    book.finish(&mut changes)?;
    lay(&mut changes, drawn);
    let mut out = Vec::new();
    write(&file, &changes, Method::Rewrite, &mut out).expect("memory takes everything");
    Ok(out)
}

/// Sets lines below each other, 20 points large, and returns the document.
pub(crate) fn listed(texts: &[&str], setter: &mut Typesetter) -> Vec<u8> {
    let lines = texts.iter().zip(1_u8..).map(|(text, number)| {
        let line = setter.set(text, 20.0).expect("faces for all");
        let y = PAGE[1] - 40.0 * f64::from(number);
        (line, [1.0, 0.0, 0.0, 1.0, 30.0, y])
    });
    document(&lines.collect::<Vec<_>>())
}

fn empty() -> Vec<u8> {
    let [width, height] = PAGE;
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 {width} {height}]>>"),
        "<</Type/Page/Parent 2 0 R/Resources<<>>>>".to_owned(),
    ];
    assembled(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", &objects, "")
}

fn lay(changes: &mut Changes, drawn: Drawn) {
    let content = Stream::own(Dict::new(), drawn.content);
    let content = changes.add(Object::Stream(content));
    let resources = Dict::new().with("Font", Object::Dict(drawn.fonts));
    let page = Dict::new()
        .with("Type", Object::name("Page"))
        .with("Parent", Object::Reference(Ref::new(2)))
        .with("Resources", Object::Dict(resources))
        .with("Contents", Object::Reference(content));
    changes.set(Ref::new(3), Object::Dict(page));
}
