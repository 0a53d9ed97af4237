//! What is told of a PDF, as JSON has it. Fields may be added; none changes its meaning. Lengths
//! are micrometres.

use serde::Serialize;
use std::collections::BTreeMap;

/// Everything.
#[derive(Debug, Serialize)]
pub(super) struct View {
    pub(super) file: String,
    pub(super) bytes: u64,
    pub(super) version: String,
    pub(super) pages: u32,
    pub(super) boxes: Vec<BoxesView>,
    pub(super) fonts: Vec<FontView>,
    pub(super) images: Vec<ImageView>,
    pub(super) colour_spaces: Vec<ColourSpaceView>,
    pub(super) spots: Vec<String>,
    pub(super) layers: Vec<LayerView>,
    pub(super) encryption: Option<EncryptionView>,
    pub(super) signatures: Vec<SignatureView>,
    pub(super) form: Option<FormView>,
    pub(super) annotations: BTreeMap<String, u64>,
    pub(super) attachments: Vec<AttachmentView>,
    pub(super) output_intents: Vec<OutputIntentView>,
    pub(super) about: AboutView,
    pub(super) tagged: bool,
    pub(super) linearized: bool,
    /// In words, each a clause.
    pub(super) repairs: Vec<String>,
    /// What limits kept from being told, in words.
    pub(super) left_out: Vec<String>,
    pub(super) cost: Cost,
}

/// What it took to find all this out.
#[derive(Debug, Serialize)]
pub(super) struct Cost {
    pub(super) seconds: f64,
    pub(super) peak_resident_bytes: Option<u64>,
}

#[derive(Debug, Serialize)]
pub(super) struct BoxesView {
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) media: BoxView,
    pub(super) crop: BoxView,
    pub(super) bleed: Option<BoxView>,
    pub(super) trim: Option<BoxView>,
    pub(super) art: Option<BoxView>,
    /// Degrees clockwise.
    pub(super) rotation: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct BoxView {
    pub(super) left: i64,
    pub(super) bottom: i64,
    pub(super) width: i64,
    pub(super) height: i64,
}

#[derive(Debug, Serialize)]
pub(super) struct FontView {
    pub(super) name: Option<String>,
    pub(super) kind: String,
    pub(super) embedded: bool,
    pub(super) subset: bool,
    pub(super) to_unicode: bool,
    pub(super) encoding: Option<String>,
    /// Where it is met first.
    pub(super) page: u32,
    pub(super) object: Option<u32>,
}

#[derive(Debug, Serialize)]
pub(super) struct ImageView {
    pub(super) kind: String,
    /// Pixels.
    pub(super) width: u32,
    pub(super) height: u32,
    /// In words.
    pub(super) colour_space: Option<String>,
    pub(super) bits: Option<u8>,
    pub(super) filters: Vec<String>,
    pub(super) bytes: u64,
    pub(super) page: u32,
    pub(super) object: Option<u32>,
}

#[derive(Debug, Serialize)]
pub(super) struct ColourSpaceView {
    pub(super) family: String,
    pub(super) components: Option<u8>,
    pub(super) inks: Vec<String>,
    pub(super) base: Option<String>,
    /// All of it in words.
    pub(super) text: String,
}

#[derive(Debug, Serialize)]
pub(super) struct LayerView {
    pub(super) name: String,
    pub(super) shown: bool,
    pub(super) printed: Option<bool>,
    pub(super) locked: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct EncryptionView {
    pub(super) method: &'static str,
    pub(super) key_bits: usize,
    pub(super) revision: u8,
    /// Whose password opened it: `user`, which may be none, or `owner`.
    pub(super) role: &'static str,
    /// What who has no owner's password may do, in words.
    pub(super) allowed: Vec<String>,
    pub(super) denied: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct SignatureView {
    pub(super) field: String,
    pub(super) kind: String,
    pub(super) signer: Option<String>,
    pub(super) at: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) location: Option<String>,
    pub(super) format: Option<String>,
    pub(super) ranges: Vec<RangeView>,
    /// How much of the file is signed: `whole`, `until` (more was added later) or `partial`.
    pub(super) covers: &'static str,
    pub(super) signed_bytes: u64,
    /// Bytes that were added after signing.
    pub(super) added_bytes: Option<u64>,
}

#[derive(Debug, Serialize)]
pub(super) struct RangeView {
    pub(super) start: u64,
    pub(super) bytes: u64,
}

#[derive(Debug, Serialize)]
pub(super) struct FormView {
    pub(super) fields: u64,
    pub(super) kinds: BTreeMap<&'static str, u64>,
    pub(super) xfa: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct AttachmentView {
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) media_type: Option<String>,
    pub(super) bytes: Option<u64>,
}

#[derive(Debug, Serialize)]
pub(super) struct OutputIntentView {
    pub(super) kind: Option<String>,
    pub(super) condition: Option<String>,
    pub(super) info: Option<String>,
    /// Components of the embedded profile, if there is one.
    pub(super) profile_components: Option<u8>,
}

#[derive(Debug, Serialize)]
pub(super) struct AboutView {
    pub(super) title: Option<String>,
    pub(super) author: Option<String>,
    pub(super) subject: Option<String>,
    pub(super) keywords: Option<String>,
    pub(super) creator: Option<String>,
    pub(super) producer: Option<String>,
    pub(super) created: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) standards: Vec<String>,
}
