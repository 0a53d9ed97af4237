//! Sheets that pages are drawn on.

use super::annotations;
use super::boxes::{Boxes, around};
use super::catalog;
use super::form::{FormError, Forms};
use super::frame::Frame;
use super::marks;
use super::several::layers;
use super::sweep;
use super::tree::{self, Leaf};
use super::wrapped;
use crate::document::{Page, Rect};
use crate::file::File;
use crate::filter::deflate;
use crate::syntax::{Dict, Object, Stream};
use crate::write::Changes;
use std::collections::HashMap;
use std::fmt::Write as _;

/// One face of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Face {
    /// The paper, in points.
    pub media: Rect,
    /// The pages on it.
    pub placed: Vec<Placed>,
    /// What is drawn over them: operators of a content stream, which may use the colour space
    /// `/Registration` and the font `/Slug`.
    pub marks: String,
}

/// A page on a face.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed {
    /// The page, counted from 0.
    pub page: usize,
    /// The matrix `[a b c d e f]` from the page's coordinates, once it is framed, to the sheet's.
    pub matrix: [f64; 6],
    /// Where its ink may come on the sheet.
    pub clip: Rect,
    /// How the page is framed.
    pub frame: Option<Frame>,
}

/// What drawing pages on sheets could not keep.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imposed {
    /// Pages, counted from 1, whose content was damaged and is drawn as far as it goes.
    pub damaged: Vec<usize>,
}

/// Replaces the pages of a document by sheets on which they are drawn.
///
/// # Errors
/// When the content of a page cannot be drawn.
pub fn impose(
    file: &File<'_>,
    changes: &mut Changes,
    pages: &[Page],
    faces: &[Face],
) -> Result<Imposed, FormError> {
    let mut forms = Forms::reaching(reaches(file, pages, faces));
    let mut leaves = Vec::with_capacity(faces.len());
    // Sheets take the places of pages, so that nothing has to be taken out of the file.
    let mut ids = pages.iter().filter_map(|page| page.id);
    for face in faces {
        let dict = drawn(file, changes, &mut forms, pages, face)?;
        let id = ids.next().unwrap_or_else(|| changes.reserve());
        leaves.push(Leaf { id, dict });
    }
    for id in ids {
        changes.set(id, Object::Null);
    }
    tree::plant(file, changes, leaves);
    catalog::forget_pages(file, changes);
    layers::join(file, changes);
    if forms.count() < pages.len() {
        sweep::sweep(file, changes); // pages that are on no sheet leave
    }
    Ok(Imposed {
        damaged: forms.damaged().to_vec(),
    })
}

/// Returns what has to be drawn of pages that a frame draws otherwise than to their medium. A form
/// reaches as far as any use of it needs; what each use shows of it is clipped on the sheet.
fn reaches(file: &File<'_>, pages: &[Page], faces: &[Face]) -> HashMap<usize, Rect> {
    let mut reaches: HashMap<usize, Rect> = HashMap::new();
    let all = || faces.iter().flat_map(|face| &face.placed);
    for placed in all() {
        if let Some(frame) = placed.frame {
            let reach = frame.placed.back().rect(frame.shown());
            let known = reaches.entry(placed.page).or_insert(reach);
            *known = around(known, &reach);
        }
    }
    for placed in all().filter(|placed| placed.frame.is_none()) {
        if let (Some(known), Some(page)) = (reaches.get_mut(&placed.page), pages.get(placed.page)) {
            *known = around(known, &page.media(file));
        }
    }
    reaches
}

/// Returns the page that draws a face.
fn drawn(
    file: &File<'_>,
    changes: &mut Changes,
    forms: &mut Forms,
    pages: &[Page],
    face: &Face,
) -> Result<Dict, FormError> {
    let mut content = String::new();
    let mut objects = Dict::new();
    for (number, placed) in face.placed.iter().enumerate() {
        let Some(page) = pages.get(placed.page) else {
            continue;
        };
        let form = forms.of(file, changes, placed.page, page)?;
        let name = format!("P{number}");
        objects.set(name.as_str(), Object::Reference(form));
        let Rect { x0, y0, .. } = placed.clip;
        let (width, height) = (placed.clip.width(), placed.clip.height());
        let frame = placed.frame.or_else(|| {
            let other_use_reaches_further = forms.reaches_further(placed.page);
            let medium = || Frame::of(Boxes::of_medium(page.media(file)));
            other_use_reaches_further.then(medium)
        });
        let around = frame.as_ref().map(wrapped::on_sheet).unwrap_or_default();
        // Text takes all that is written.
        let _ok = write!(
            content,
            "q {} {} {} {} re W n {} cm{} /{name} Do",
            number_text(x0),
            number_text(y0),
            number_text(width),
            number_text(height),
            matrix_text(placed.matrix),
            around.before,
        );
        for (at, drawn) in annotations::appearances(file, page).into_iter().enumerate() {
            let name = format!("P{number}A{at}");
            let _ok = write!(content, " q {} cm /{name} Do Q", matrix_text(drawn.matrix));
            objects.set(name.as_str(), Object::Reference(drawn.form));
        }
        content.push_str(&around.after);
        content.push_str(" Q\n");
    }
    content.push_str(&face.marks);
    let packed = Dict::new().with("Filter", Object::name("FlateDecode"));
    let content = changes.add(Object::Stream(Stream::own(
        packed,
        deflate(content.as_bytes()),
    )));
    Ok(Dict::new()
        .with("Type", Object::name("Page"))
        .with("MediaBox", face.media.to_object())
        .with("Resources", Object::Dict(resources(objects, face)))
        .with("Contents", Object::Reference(content)))
}

fn resources(objects: Dict, face: &Face) -> Dict {
    let mut resources = Dict::new().with("XObject", Object::Dict(objects));
    if face.marks.contains(marks::REGISTRATION) {
        let spaces = Dict::new().with(marks::REGISTRATION, registration());
        resources.set("ColorSpace", Object::Dict(spaces));
    }
    if face.marks.contains(marks::SLUG) {
        let fonts = Dict::new().with(marks::SLUG, helvetica());
        resources.set("Font", Object::Dict(fonts));
    }
    resources
}

/// The font of slug lines, which every reader of PDF has (9.6.2.2).
fn helvetica() -> Object {
    let font = Dict::new()
        .with("Type", Object::name("Font"))
        .with("Subtype", Object::name("Type1"))
        .with("BaseFont", Object::name("Helvetica"))
        .with("Encoding", Object::name("WinAnsiEncoding"));
    Object::Dict(font)
}

/// All inks at once (8.6.6.4); where there are no separations, all four process inks.
fn registration() -> Object {
    let numbers = |numbers: &[i64]| {
        let numbers = numbers.iter().copied().map(Object::Integer);
        Object::Array(numbers.collect())
    };
    let function = Dict::new()
        .with("FunctionType", Object::Integer(2))
        .with("Domain", numbers(&[0, 1]))
        .with("C0", numbers(&[0, 0, 0, 0]))
        .with("C1", numbers(&[1, 1, 1, 1]))
        .with("N", Object::Integer(1));
    Object::Array(vec![
        Object::name("Separation"),
        Object::name("All"),
        Object::name("DeviceCMYK"),
        Object::Dict(function),
    ])
}

/// Writes a number as content streams have it: at most five decimals, which is finer than any
/// device, and no exponent.
pub(super) fn number_text(value: f64) -> String {
    let rounded = (value * 1e5).round() / 1e5;
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

/// Scales of a matrix need more decimals than places: they are multiplied by coordinates.
pub(super) fn matrix_text([a, b, c, d, e, f]: [f64; 6]) -> String {
    let factor = |value: f64| {
        let rounded = (value * 1e9).round() / 1e9;
        format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
    };
    format!(
        "{} {} {} {} {} {}",
        factor(a),
        factor(b),
        factor(c),
        factor(d),
        number_text(e),
        number_text(f)
    )
}
