//! PDF bytes in; facts, pictures or PDF bytes out.
//!
//! Everything here is a plain function over bytes: synchronous, without network, clock or
//! processes of its own. The bytes are hostile, so the room calls these functions only inside a
//! caged worker process; what a parser allocates without asking is bounded there.
//!
//! * [`identify`] says what kind of document a file is, by its content alone.
//! * [`inspect`] says what a PDF holds: pages, sizes, encryption, damage.
//! * [`survey()`] tells everything else that a PDF says about itself, for people who ask.
//! * [`wrap_image`] turns a raster image into a PDF, without touching its samples where it can.
//! * [`mod@barcode`] draws bar codes as vectors.
//! * [`impose`] plans which page stands where on which sheet; it touches no PDF.
//! * [`fold`] folds, cuts and stacks planned sheets and says what a reader then finds.
//! * [`recipe`] is what is done to a document, step by step, as data that says and does itself.
//! * [`program`] chooses, turns and draws pages on sheets, as changes over a file.
//! * [`text`] sets text in embedded fonts, as operators and font objects.
//! * [`stamp`] draws lines, pictures, pages and prepared content on pages.
//! * [`mod@write`] writes changed files: appended to, spliced or rewritten.

pub mod barcode;
mod content;
pub mod crypt;
pub mod document;
pub mod file;
pub mod filter;
pub mod fold;
mod geometry;
mod identify;
pub mod impose;
mod inspect;
mod measure;
pub mod paper;
pub mod program;
pub mod recipe;
pub mod stamp;
pub mod survey;
pub mod syntax;
pub mod text;
mod wrap;
pub mod write;

pub use geometry::{Length, PageBox};
pub use identify::{Unidentified, identify};
pub use inspect::{
    Damage, Encryption, InspectLimits, Inspection, PdfVersion, Permission, Permissions, Quarter,
    Repair, SizeRun, inspect, inspect_opened, may_be_changed,
};
pub use measure::{MeasureError, Written};
pub use platen_model::ranges;
pub use survey::{Survey, SurveyLimits, survey};
pub use wrap::{WrapError, WrapLimits, WrapReport, wrap_image};
