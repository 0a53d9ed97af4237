//! What is drawn, as operators in its own coordinates.

use super::apply::StampError;
use super::drawing::Drawing;
use super::view::{Matrix, View};
use super::{Blend, Stamp};
use crate::document::{Page, Rect};
use crate::file::File;
use crate::program::{self, BoxName, Slot, matrix_text, number_text};
use crate::syntax::{Dict, Object, Ref, Stream};
use crate::write::Changes;
use crate::{WrapLimits, wrap};
use platen_model::ImageKind;
use std::rc::Rc;

/// What a stamp draws.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// Lines and rectangles.
    Drawing(Drawing),
    /// A picture, as large as its pixels and its density say. TIFF is refused.
    Picture {
        /// Its format.
        kind: ImageKind,
        /// The file.
        bytes: Rc<[u8]>,
    },
    /// A page, counted from 0, as far as a reader sees it.
    Page(usize),
    /// The same content on every page.
    Content(Prepared),
    /// Content for each page of the result, in their order. Pages beyond get nothing.
    Each(Rc<[Prepared]>),
}

/// Content that was prepared elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// Operators of a content stream that leave nothing open, in points from the lower left corner.
    pub content: Rc<[u8]>,
    /// What the operators name, in dictionaries by category.
    pub resources: Rc<Dict>,
    /// Width and height in points, which decide its place.
    pub size: (f64, f64),
    /// How far its ink may reach beyond that. What is transparent, or an annotation, is cut off there.
    pub overhang: f64,
}

/// Something that is ready to be drawn.
#[derive(Debug, Clone)]
pub(super) struct Drawn {
    pub(super) content: Rc<[u8]>,
    pub(super) resources: Rc<Dict>,
    /// Width and height in points, which decide its place.
    pub(super) size: (f64, f64),
    /// The rectangle in which all ink is.
    pub(super) ink: Rect,
}

/// What of a stamp can be prepared before a page is known.
pub(super) enum Source<'s> {
    Same(Drawn),
    Each(&'s [Prepared]),
    /// As large as the box it stands in.
    Sized(&'s Drawing),
}

/// What is done with pages and files that stamps show.
pub(super) struct Input<'i, 'a> {
    pub(super) file: &'i File<'a>,
    pub(super) pages: &'i [Page],
}

impl What {
    pub(super) fn source<'s>(
        &'s self,
        input: &Input<'_, '_>,
        changes: &mut Changes,
    ) -> Result<Source<'s>, StampError> {
        Ok(match self {
            Self::Drawing(drawing) => match drawing.size {
                Some(size) => {
                    let size = (size.width.points(), size.height.points());
                    Source::Same(Drawn::drawing(drawing, size))
                }
                None => Source::Sized(drawing),
            },
            Self::Picture { kind, bytes } => Source::Same(Drawn::picture(changes, *kind, bytes)?),
            Self::Page(number) => Source::Same(Drawn::page(input, changes, *number)?),
            Self::Content(prepared) => Source::Same(Drawn::prepared(prepared)),
            Self::Each(prepared) => Source::Each(prepared),
        })
    }
}

impl Source<'_> {
    /// Prepares what is the same on all pages as the stamp wants it.
    pub(super) fn faded(self, changes: &mut Changes, stamp: &Stamp) -> Self {
        match self {
            Self::Same(drawn) => Self::Same(drawn.faded(changes, stamp)),
            Self::Each(_) | Self::Sized(_) => self,
        }
    }
}

impl Drawn {
    pub(super) fn drawing(drawing: &Drawing, size: (f64, f64)) -> Self {
        let (content, resources) = drawing.operators(size);
        Self {
            content: content.into_bytes().into(),
            resources: Rc::new(resources),
            size,
            ink: drawing.ink(size),
        }
    }

    pub(super) fn prepared(prepared: &Prepared) -> Self {
        let Prepared { size, overhang, .. } = *prepared;
        Self {
            content: Rc::clone(&prepared.content),
            resources: Rc::clone(&prepared.resources),
            size,
            ink: Rect {
                x0: -overhang,
                y0: -overhang,
                x1: size.0 + overhang,
                y1: size.1 + overhang,
            },
        }
    }

    fn picture(changes: &mut Changes, kind: ImageKind, bytes: &[u8]) -> Result<Self, StampError> {
        let limits = WrapLimits::default();
        let picture = wrap::add_image(changes, kind, bytes, &limits)?;
        Ok(Self::object(picture.id, picture.matrix, "", picture.size))
    }

    /// What a reader sees of a page.
    fn page(
        input: &Input<'_, '_>,
        changes: &mut Changes,
        number: usize,
    ) -> Result<Self, StampError> {
        let page = input.pages.get(number);
        let page = page.ok_or(StampError::NoPage { page: number + 1 })?;
        let view = View::of(input.file, input.pages, &Slot::page(number), BoxName::Crop);
        let form = program::copy_of(input.file, changes, number, page)?;
        let Rect { x0, y0, .. } = view.rect;
        let clip = [x0, y0, view.rect.width(), view.rect.height()];
        let clip = format!("{} re W n ", clip.map(number_text).join(" "));
        Ok(Self::object(form, view.inverse(), &clip, view.size()))
    }

    /// Draws an object under a name that no other object has.
    fn object(id: Ref, matrix: Matrix, before: &str, size: (f64, f64)) -> Self {
        let name = format!("Stamp{}", id.number);
        let content = format!("{} cm {before}/{name} Do", matrix_text(matrix));
        let names = Dict::new().with(&name, Object::Reference(id));
        Self {
            content: content.into_bytes().into(),
            resources: Rc::new(Dict::new().with("XObject", Object::Dict(names))),
            size,
            ink: whole(size),
        }
    }

    /// Returns it as transparent as a stamp wants it: as a whole, so that its parts do not show
    /// through each other.
    pub(super) fn faded(self, changes: &mut Changes, stamp: &Stamp) -> Self {
        if stamp.is_opaque() {
            return self;
        }
        let opacity = stamp.opacity.clamp(0.0, 1.0);
        let group = Dict::new()
            .with("S", Object::name("Transparency"))
            .with("I", Object::Boolean(true));
        let form = self.form(self.ink, &[]).with("Group", Object::Dict(group));
        let form = Stream::own(form, self.content.as_ref());
        let form = changes.add(Object::Stream(form));
        let (state, name) = state(opacity, stamp.blend);
        let objects = Dict::new().with(&format!("Stamp{}", form.number), Object::Reference(form));
        let resources = Dict::new()
            .with("ExtGState", Object::Dict(Dict::new().with(&name, state)))
            .with("XObject", Object::Dict(objects));
        let content = format!("/{name} gs /Stamp{} Do", form.number);
        Self {
            content: content.into_bytes().into(),
            resources: Rc::new(resources),
            ..self
        }
    }

    /// Returns the dictionary of a form with its content (8.10).
    pub(super) fn form(&self, bbox: Rect, matrix: &[f64]) -> Dict {
        let form = Dict::new()
            .with("Type", Object::name("XObject"))
            .with("Subtype", Object::name("Form"))
            .with("BBox", bbox.to_object())
            .with("Resources", Object::Dict(self.resources.as_ref().clone()));
        if matrix.is_empty() {
            return form;
        }
        let matrix = matrix.iter().copied().map(Object::Real);
        form.with("Matrix", Object::Array(matrix.collect()))
    }
}

/// Equal states have equal names.
fn state(opacity: f64, blend: Blend) -> (Object, String) {
    let (blend, letter) = match blend {
        Blend::Normal => ("Normal", ""),
        Blend::Multiply => ("Multiply", "M"),
    };
    let state = Dict::new()
        .with("Type", Object::name("ExtGState"))
        .with("CA", Object::Real(opacity))
        .with("ca", Object::Real(opacity))
        .with("BM", Object::name(blend));
    let name = format!("Stamp{letter}{}", number_text(opacity));
    (Object::Dict(state), name)
}

const fn whole(size: (f64, f64)) -> Rect {
    Rect {
        x0: 0.0,
        y0: 0.0,
        x1: size.0,
        y1: size.1,
    }
}
