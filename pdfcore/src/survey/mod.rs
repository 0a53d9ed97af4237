//! Everything that a PDF says about itself, for people and programs that ask.
//!
//! Unlike [`inspect`](crate::inspect()), which every job passes, this walks all resources and page
//! content: cost follows the number of objects and the size of the content, not that of pictures
//! and fonts, whose bytes are never read. Each indirect object is looked at once, and everything
//! has a limit. Signatures are told, not verified.

mod annotations;
mod attachments;
mod boxes;
mod certificate;
mod colours;
mod content;
mod document;
mod facts;
mod fonts;
mod form;
mod images;
mod layers;
mod protection;
mod resources;
mod signatures;
pub(crate) mod text;
mod walk;
mod words;

use crate::document::Pages;
use crate::file::File;
use crate::inspect::{told, tree_repairs};
use boxes::Boxes;
pub use facts::{
    About, Act, Attachment, BoxRun, ColourFamily, ColourSpace, Coverage, Font, FontKind, Form,
    Image, Layer, LeftOut, OutputIntent, PictureKind, Protection, Signature, SignatureKind, Survey,
};
use walk::Walk;

/// How much is looked at and told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SurveyLimits {
    /// The most pages.
    pub pages: u32,
    /// The most entries of each list.
    pub listed: usize,
    /// The most resources, annotations and fields that are looked at.
    pub entries: u64,
    /// The most bytes of page content that are unpacked.
    pub content: u64,
}

impl Default for SurveyLimits {
    /// A million pages, ten thousand of each list, half a gigabyte of page content.
    fn default() -> Self {
        Self {
            pages: 1_000_000,
            listed: 10_000,
            entries: 10_000_000,
            content: 512_000_000,
        }
    }
}

/// Surveys an opened document.
#[must_use]
pub fn survey(file: &File<'_>, limits: &SurveyLimits) -> Survey {
    let mut walk = Walk::new(file, *limits);
    let mut boxes = Boxes::default();
    let mut pages = Pages::of(file);
    for page in pages.by_ref() {
        if boxes.pages == limits.pages {
            walk.leave_out(LeftOut::Pages(limits.pages));
            break;
        }
        boxes.add(&mut walk, &page);
        walk.page(boxes.pages, &page);
    }
    let form = form::read(&mut walk);
    attachments::read(&mut walk);
    let layers = layers::read(&mut walk);
    document::output_intents(&mut walk);
    let found = walk.found;
    let mut repairs = told(&file.repairs());
    repairs.extend(tree_repairs(
        file,
        pages.skipped(),
        boxes.pages,
        boxes.assumed,
    ));
    let colour_spaces: Vec<_> = found.colour_spaces.into_iter().collect();
    Survey {
        version: file.version().into(),
        pages: boxes.pages,
        boxes: boxes.runs,
        fonts: found.fonts,
        images: found.images,
        spots: colours::spots(&colour_spaces),
        colour_spaces,
        layers,
        encryption: file.crypt().map(protection::read),
        signatures: found.signatures,
        form,
        annotations: found.annotations,
        attachments: found.attachments,
        output_intents: found.output_intents,
        about: document::about(file),
        tagged: document::is_tagged(file),
        linearized: document::is_linearized(file),
        repairs,
        left_out: found.left_out.into_iter().collect(),
    }
}
