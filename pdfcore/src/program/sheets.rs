//! Sheets that pages are drawn on.

use super::annotations;
use super::boxes::Boxes;
use super::catalog;
use super::contents;
use super::form::{FormError, Forms};
use super::frame::Frame;
use super::marks;
use super::naming;
use super::overlay::Overlay;
use super::several::layers;
use super::sweep;
use super::tree::{self, Leaf};
use super::wrapped;
use crate::document::{A4, Page, Rect};
use crate::file::File;
use crate::filter::deflate;
use crate::syntax::{Dict, Object, Ref, Stream};
use crate::write::Changes;
use std::io::Write as _;

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
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The page, counted from 0; nothing where only overlays are drawn.
    pub page: Option<usize>,
    /// The matrix `[a b c d e f]` from the page's coordinates, once it is framed, to the sheet's.
    pub matrix: [f64; 6],
    /// Where its ink may come on the sheet.
    pub clip: Rect,
    /// How the page is framed; where there is none, what the overlays are drawn on.
    pub frame: Option<Frame>,
    /// What is drawn below the page, the lowest first. Overlays end with the page's medium.
    pub under: Vec<Overlay>,
    /// What is drawn above the page and its annotations, the highest last.
    pub over: Vec<Overlay>,
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
    let placed = faces.iter().flat_map(|face| &face.placed);
    let uses = placed.filter_map(|placed| Some((placed.page?, placed.frame)));
    let mut forms = Forms::of_uses(file, pages, uses);
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

/// Returns the page that draws a face.
fn drawn(
    file: &File<'_>,
    changes: &mut Changes,
    forms: &mut Forms,
    pages: &[Page],
    face: &Face,
) -> Result<Dict, FormError> {
    let mut resources = resources(face);
    let placed = face.placed.iter().enumerate();
    // Pages have their names first, those of overlays give way.
    let drawn = placed.map(|(number, placed)| {
        let page = placed.page.and_then(|at| Some((at, pages.get(at)?)));
        page.map_or(Ok(vec![]), |page| {
            let frame = placed.frame.as_ref();
            named(file, changes, forms, page, (number, frame), &mut resources)
        })
    });
    let drawn: Vec<_> = drawn.collect::<Result<_, _>>()?;
    let mut content = Vec::new();
    for (placed, page) in face.placed.iter().zip(drawn) {
        begin(&mut content, placed);
        let medium = medium(file, pages, placed);
        overlays(&mut content, &mut resources, &placed.under, &medium);
        content.extend(page);
        overlays(&mut content, &mut resources, &placed.over, &medium);
        content.extend_from_slice(b" Q\n");
    }
    content.extend_from_slice(face.marks.as_bytes());
    let packed = Dict::new().with("Filter", Object::name("FlateDecode"));
    let content = changes.add(Object::Stream(Stream::own(packed, deflate(&content))));
    Ok(Dict::new()
        .with("Type", Object::name("Page"))
        .with("MediaBox", face.media.to_object())
        .with("Resources", Object::Dict(resources))
        .with("Contents", Object::Reference(content)))
}

/// Gives a page and its annotations names on a sheet, and returns what draws them.
fn named(
    file: &File<'_>,
    changes: &mut Changes,
    forms: &mut Forms,
    (at, page): (usize, &Page),
    (number, frame): (usize, Option<&Frame>),
    resources: &mut Dict,
) -> Result<Vec<u8>, FormError> {
    let form = forms.of(file, changes, at, page)?;
    let name = format!("P{number}");
    set_object(resources, &name, form);
    let medium = || Frame::of(Boxes::of_medium(page.media(file)));
    let frame = frame.copied();
    let frame = frame.or_else(|| forms.reaches_further(at).then(medium));
    let around = frame.as_ref().map(wrapped::on_sheet).unwrap_or_default();
    let mut content = format!("{}/{name} Do", around.before).into_bytes();
    for (at, drawn) in annotations::appearances(file, page).into_iter().enumerate() {
        let name = format!("P{number}A{at}");
        set_object(resources, &name, drawn.form);
        // Memory takes all that is written.
        let _ok = write!(content, " q {} cm /{name} Do Q", matrix_text(drawn.matrix));
    }
    content.extend(around.after.into_bytes());
    Ok(content)
}

/// Opens the place of a page: what follows is drawn in its coordinates.
fn begin(content: &mut Vec<u8>, placed: &Placed) {
    let Rect { x0, y0, .. } = placed.clip;
    let (width, height) = (placed.clip.width(), placed.clip.height());
    let clip = [x0, y0, width, height].map(number_text).join(" ");
    let matrix = matrix_text(placed.matrix);
    let _ok = write!(content, "q {clip} re W n {matrix} cm ");
}

/// Draws overlays, which end with the medium of their page as they do where it is no part of a sheet.
fn overlays(content: &mut Vec<u8>, resources: &mut Dict, overlays: &[Overlay], medium: &Rect) {
    if overlays.is_empty() {
        return;
    }
    content.extend(format!("\nq {}", wrapped::clip_text(medium)).into_bytes());
    for overlay in overlays {
        let renames = naming::join(resources, &overlay.resources, &|_, _| None);
        content.push(b'\n');
        content.extend(contents::drawn(overlay, &renames));
    }
    content.extend_from_slice(b"Q\n");
}

/// Returns the medium of a page once it is framed.
fn medium(file: &File<'_>, pages: &[Page], placed: &Placed) -> Rect {
    match (placed.frame, placed.page.and_then(|at| pages.get(at))) {
        (Some(frame), _) => frame.boxes.media,
        (None, Some(page)) => page.media(file),
        (None, None) => A4,
    }
}

fn set_object(resources: &mut Dict, name: &str, form: Ref) {
    let held = resources
        .iter_mut()
        .find(|(category, _)| *category == "XObject");
    if let Some((_, Object::Dict(objects))) = held {
        objects.set(name, Object::Reference(form));
    }
}

fn resources(face: &Face) -> Dict {
    let mut resources = Dict::new().with("XObject", Object::Dict(Dict::new()));
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
pub(crate) fn number_text(value: f64) -> String {
    let rounded = (value * 1e5).round() / 1e5;
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

/// Scales of a matrix need more decimals than places: they are multiplied by coordinates.
pub(crate) fn matrix_text([a, b, c, d, e, f]: [f64; 6]) -> String {
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
