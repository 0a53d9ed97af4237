//! What a survey tells, as plain data.

use crate::crypt::{Method, Role};
use crate::geometry::PageBox;
use crate::inspect::{PdfVersion, Permission, Quarter, Repair};
use std::collections::BTreeMap;
use std::fmt;

/// Everything that a PDF says about itself. Texts are as the document has them, at most a thousand
/// characters long: whoever shows them to people makes them [plain](platen_model::plain).
#[derive(Debug, Clone, PartialEq)]
pub struct Survey {
    /// The version the document claims, from its catalog or else its header.
    pub version: PdfVersion,
    /// How many pages there are.
    pub pages: u32,
    /// The pages' boxes in page order: runs of equal neighbours, together all pages.
    pub boxes: Vec<BoxRun>,
    /// Each font once, in the order of the pages.
    pub fonts: Vec<Font>,
    /// Each picture once, in the order of the pages.
    pub images: Vec<Image>,
    /// Each colour space once.
    pub colour_spaces: Vec<ColourSpace>,
    /// The names of all inks that are no process inks.
    pub spots: Vec<String>,
    /// Optional content groups, in the order of the document.
    pub layers: Vec<Layer>,
    /// How the document is encrypted, if it is.
    pub encryption: Option<Protection>,
    /// Signatures that were given, in the order of the form.
    pub signatures: Vec<Signature>,
    /// The interactive form, if there is one.
    pub form: Option<Form>,
    /// How many annotations of each kind.
    pub annotations: BTreeMap<String, u64>,
    /// Files within the file.
    pub attachments: Vec<Attachment>,
    /// What the colours are meant for.
    pub output_intents: Vec<OutputIntent>,
    /// What the document says about itself in words.
    pub about: About,
    /// Whether the document says that its text is marked up for reading aloud and reflow.
    pub tagged: bool,
    /// Whether the file is laid out for showing its first page early, and was not changed since.
    pub linearized: bool,
    /// What was wrong with the file and was passed over.
    pub repairs: Vec<Repair>,
    /// What a limit kept from being told.
    pub left_out: Vec<LeftOut>,
}

impl Survey {
    /// Whether a colour space can show more than grey; none where not all was looked at and no such
    /// space was met. Black of four inks counts as colour.
    #[must_use]
    pub fn has_colour(&self) -> Option<bool> {
        match self.colour_spaces.iter().any(|space| !space.is_grey()) {
            true => Some(true),
            false => self.left_out.is_empty().then_some(false),
        }
    }
}

impl ColourSpace {
    /// Whether it shows greys alone.
    fn is_grey(&self) -> bool {
        let grey = |family| matches!(family, ColourFamily::DeviceGray | ColourFamily::CalGray);
        match self.family {
            ColourFamily::DeviceGray | ColourFamily::CalGray => true,
            ColourFamily::IccBased => self.components == Some(1),
            ColourFamily::Indexed | ColourFamily::Pattern => self.base.is_none_or(grey),
            ColourFamily::Separation => self.inks.iter().all(|ink| ink == "Black"),
            ColourFamily::DeviceRgb
            | ColourFamily::DeviceCmyk
            | ColourFamily::CalRgb
            | ColourFamily::Lab
            | ColourFamily::DeviceN => false,
        }
    }
}

/// Neighbouring pages with the same boxes. A box that pages do not name is none: bleed, trim and
/// art box are then the crop box (14.11.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoxRun {
    /// The first page of the run, counted from 1.
    pub first: u32,
    /// The last page of the run.
    pub last: u32,
    /// The medium the pages are made for.
    pub media: PageBox,
    /// What is shown; the medium where nothing else is named.
    pub crop: PageBox,
    /// What is cut off later, included.
    pub bleed: Option<PageBox>,
    /// What remains after cutting.
    pub trim: Option<PageBox>,
    /// Where the meaningful content is.
    pub art: Option<PageBox>,
    /// How the pages are turned for viewing.
    pub rotation: Quarter,
}

/// A font.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Font {
    /// Its name, without the letters that mark a subset; none for many fonts of type 3.
    pub name: Option<String>,
    /// What kind of font it is.
    pub kind: FontKind,
    /// Whether the document brings it along.
    pub embedded: bool,
    /// Whether only the used characters are there.
    pub subset: bool,
    /// Whether there is a table from its codes to Unicode, for searching and copying.
    pub to_unicode: bool,
    /// What its codes mean, where that is named; `custom` where it differs from all that have names.
    pub encoding: Option<String>,
    /// The page where it was met first.
    pub page: u32,
    /// The number of its object.
    pub object: Option<u32>,
}

/// Kinds of fonts, by what is embedded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FontKind {
    /// Type 1.
    Type1,
    /// Type 1 in compact form.
    Type1C,
    /// Type 1 in compact form, in an OpenType file.
    Type1OpenType,
    /// Type 1 with several masters.
    MultipleMaster,
    /// Drawn by page content.
    Type3,
    /// TrueType.
    TrueType,
    /// TrueType in an OpenType file.
    TrueTypeOpenType,
    /// Type 1 for many characters.
    CidType0,
    /// Type 1 for many characters, in compact form.
    CidType0C,
    /// Type 1 for many characters, in an OpenType file.
    CidType0OpenType,
    /// TrueType for many characters.
    CidTrueType,
    /// TrueType for many characters, in an OpenType file.
    CidTrueTypeOpenType,
    /// It names no kind that is known.
    Unknown,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// What it is for.
    pub kind: PictureKind,
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Its colours; none where the packed picture knows them itself, or it is a mask.
    pub colour: Option<ColourSpace>,
    /// Bits of each component, where they are said.
    pub bits: Option<u8>,
    /// How it is packed; none where it is not.
    pub filters: Vec<String>,
    /// How many bytes it takes in the file.
    pub bytes: u64,
    /// The page where it was met first.
    pub page: u32,
    /// The number of its object; none for a picture within page content.
    pub object: Option<u32>,
}

/// What a picture is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PictureKind {
    /// To be seen.
    Image,
    /// A shape that is filled with a colour, or shows another picture in parts.
    Stencil,
    /// How opaque another picture is.
    SoftMask,
}

/// A colour space.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColourSpace {
    /// Its family.
    pub family: ColourFamily,
    /// How many numbers make a colour, where that is known.
    pub components: Option<u8>,
    /// The inks of a separation, or of several together.
    pub inks: Vec<String>,
    /// What an indexed space, a separation or a pattern is based on.
    pub base: Option<ColourFamily>,
}

/// Families of colour spaces (ISO 32000-2, 8.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "they are called as the standard calls them")]
pub enum ColourFamily {
    DeviceGray,
    DeviceRgb,
    DeviceCmyk,
    CalGray,
    CalRgb,
    Lab,
    IccBased,
    Indexed,
    Separation,
    DeviceN,
    Pattern,
}

/// A layer: an optional content group (8.11).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// Its name.
    pub name: String,
    /// Whether it is shown as the document opens.
    pub shown: bool,
    /// Whether it is printed, where the document says so; else it is as it is shown.
    pub printed: Option<bool>,
    /// Whether viewers keep people from switching it.
    pub locked: bool,
}

/// How a document is encrypted, and what that means for who opened it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protection {
    /// The cipher of its streams.
    pub method: Method,
    /// Bits of the key.
    pub key_bits: usize,
    /// The revision of the standard security handler.
    pub revision: u8,
    /// Whose password opened it.
    pub role: Role,
    /// What the author allows to whom has no owner's password.
    pub permissions: Vec<(Act, Permission)>,
}

/// What the author of an encrypted document may allow or not (table 22).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// Print it.
    Print,
    /// Print it as well as the printer can.
    PrintWell,
    /// Change its pages.
    Modify,
    /// Copy text and pictures.
    Copy,
    /// Annotate it.
    Annotate,
    /// Fill in its form.
    FillForms,
    /// Read it aloud.
    ReadAloud,
    /// Insert, delete and turn pages.
    Assemble,
}

/// A signature as the document tells of it. Whether it is genuine is not checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The name of its field.
    pub field: String,
    /// What it is for.
    pub kind: SignatureKind,
    /// Who signed, as the document says, or else as the certificate does.
    pub signer: Option<String>,
    /// When, by the signer's own clock, in RFC 3339 where it can be read.
    pub at: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Where.
    pub location: Option<String>,
    /// The form of the signature, such as `adbe.pkcs7.detached`.
    pub format: Option<String>,
    /// The bytes that are signed: begin and length of each range.
    pub ranges: Vec<(u64, u64)>,
    /// How much of the file these are.
    pub coverage: Coverage,
}

/// What a signature is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignatureKind {
    /// Someone agrees.
    Approval,
    /// The author says which changes are allowed from here on.
    Certification,
    /// A clock says that the document existed.
    Timestamp,
}

/// How much of a file is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Coverage {
    /// All of it, but the signature itself.
    Whole,
    /// All of it up to the signing; so many bytes came later.
    Until {
        /// How many bytes came later.
        added: u64,
    },
    /// Not all: the ranges leave out more than the signature, or lie outside of the file.
    Partial {
        /// How many bytes of the file are signed.
        signed: u64,
    },
}

/// The interactive form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Form {
    /// How many fields.
    pub fields: u64,
    /// How many of each kind.
    pub kinds: BTreeMap<&'static str, u64>,
    /// Whether it is (also) an XFA form, which few programs show.
    pub xfa: bool,
}

/// A file within the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: Option<String>,
    /// Its media type, such as `text/xml`.
    pub media_type: Option<String>,
    /// Its size when taken out, as the document says.
    pub bytes: Option<u64>,
}

/// What the colours of a document are meant for (14.11.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputIntent {
    /// For which standard, such as `GTS_PDFX`.
    pub kind: Option<String>,
    /// The printing condition's name, such as `FOGRA51`.
    pub condition: Option<String>,
    /// The condition in words.
    pub info: Option<String>,
    /// How many components the embedded profile has, if one is.
    pub profile_components: Option<u8>,
}

/// What a document says about itself in words. Times are in RFC 3339 where they can be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
    /// Its title.
    pub title: Option<String>,
    /// Its author.
    pub author: Option<String>,
    /// Its subject.
    pub subject: Option<String>,
    /// Its keywords.
    pub keywords: Option<String>,
    /// The program that the document was written with.
    pub creator: Option<String>,
    /// The program that made a PDF of it.
    pub producer: Option<String>,
    /// When it was made.
    pub created: Option<String>,
    /// When it was changed last.
    pub modified: Option<String>,
    /// The standards that it says it follows, such as `PDF/X-4`.
    pub standards: Vec<String>,
}

/// What a limit kept from being told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeftOut {
    /// Pages beyond so many.
    Pages(u32),
    /// Of this list, what is beyond so many.
    Listed(&'static str, usize),
    /// Resources and annotations, after so many had been looked at.
    Entries(u64),
    /// Page content beyond so many bytes: device colours and pictures in it.
    Content(u64),
    /// Content of one page or form that is larger than so many bytes, or cannot be unpacked.
    LargeContent(u64),
}

impl fmt::Display for LeftOut {
    /// Writes a clause an operator understands.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pages(limit) => write!(f, "pages beyond {limit} were not read"),
            Self::Listed(what, limit) => write!(f, "{what} beyond {limit} are not told"),
            Self::Entries(limit) => write!(
                f,
                "after {limit} resources and annotations no more were looked at"
            ),
            Self::Content(limit) => write!(
                f,
                "after {} MB of page content no more was looked at",
                limit / 1_000_000
            ),
            Self::LargeContent(limit) => write!(
                f,
                "content of a page that cannot be unpacked, or to more than {} MB, was not \
                 looked at",
                limit / 1_000_000
            ),
        }
    }
}
