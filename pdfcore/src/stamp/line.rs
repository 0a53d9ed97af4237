//! Lines of text as prepared content.

use super::Prepared;
use super::colour::{Colour, Paint};
use crate::syntax::{Dict, Object};
use crate::text::{Drawn, FontBook, Line};
use crate::write::Changes;
use std::rc::Rc;

impl Prepared {
    /// Returns a line of text in a colour, as wide as its glyphs and as high as its faces reach above
    /// and below. The book is to be finished when all is drawn.
    pub fn line(changes: &mut Changes, book: &mut FontBook, line: &Line, colour: &Colour) -> Self {
        let mut spaces = Dict::new();
        let colour = colour.operators(Paint::Fill, &mut spaces);
        let mut drawn = Drawn {
            content: (colour + "\n").into_bytes(),
            fonts: Dict::new(),
        };
        let baseline = [1.0, 0.0, 0.0, 1.0, 0.0, line.descent()];
        book.draw(changes, line, baseline, &mut drawn);
        let mut resources = Dict::new().with("Font", Object::Dict(drawn.fonts));
        if !spaces.is_empty() {
            resources.set("ColorSpace", Object::Dict(spaces));
        }
        Self {
            content: drawn.content.into(),
            resources: Rc::new(resources),
            size: (line.width(), line.ascent() + line.descent()),
            overhang: line.size(), // of accents and of italics
        }
    }
}
