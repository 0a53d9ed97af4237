//! Text that Platen adds to pages: stamps, page numbers, slug lines, tab banks.
//!
//! * A [`Typeface`] is one face of a font file, or one of those that are [built in](Builtin).
//! * A [`Typesetter`] has a list of faces and sets text as a [`Line`] or a [`Block`] of lines: glyphs
//!   chosen and placed as script, direction and face demand, with width, ascent and descent. What no
//!   face has a glyph for is told.
//! * A [`FontBook`] draws lines as operators of a content stream, collects what glyphs they need and
//!   writes each face once for a whole document, with these glyphs only and with the text they stand
//!   for.
//!
//! ```
//! use platen_pdfcore::text::{Builtin, Drawn, FontBook, Typesetter};
//! # use platen_pdfcore::write::Changes;
//! # fn stamp(changes: &mut Changes) -> Result<(), Box<dyn std::error::Error>> {
//! let mut setter = Typesetter::new(Builtin::Sans.face());
//! let mut book = FontBook::new("Stamp");
//! let mut drawn = Drawn::default();
//! let line = setter.set("Page 3 of 10", 9.0)?;
//! let centred = 297.6 - line.width() / 2.0;
//! book.draw(changes, &line, [1.0, 0.0, 0.0, 1.0, centred, 28.3], &mut drawn);
//! // drawn.content goes into a page whose /Resources /Font has the entries of drawn.fonts.
//! book.finish(changes)?;
//! # Ok(())
//! # }
//! ```
//!
//! Lines are not broken to a width, and text does not run from top to bottom.

mod block;
mod book;
mod builtin;
mod characters;
mod embed;
mod items;
mod line;
mod operators;
mod setter;
mod sfnt;
mod shape;
mod to_unicode;
mod typeface;

pub use block::{Align, Block, BlockLine};
pub use book::{BookError, Drawn, FontBook};
pub use builtin::Builtin;
pub use line::{Line, PlacedGlyph};
pub use setter::{SetError, Typesetter};
pub use typeface::{Ban, Typeface, TypefaceError};
