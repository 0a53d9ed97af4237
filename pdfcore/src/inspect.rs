//! What a PDF holds, as far as every job must know it before anything is done with it.
//!
//! Reading is lenient the way print rooms expect: a broken cross-reference table is rebuilt. But
//! nothing is repaired in silence, each repair is named in the answer. Deliberately absent:
//! fonts, images, colours and all other preflight, which is not needed to accept a job.

mod pages;

use crate::crypt::{Crypt, CryptError};
use crate::file::{File, FileRepair, OpenError, Version};
use crate::geometry::PageBox;
use crate::impose::Size;
pub(crate) use pages::{quarter, scaled, tree_repairs};
use std::collections::HashSet;
use std::fmt;

/// Facts about one PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// The version the document claims, from its catalog or else its header.
    pub version: PdfVersion,
    /// How many pages there are. Never 0, unless a password is needed to count them.
    pub pages: u32,
    /// The pages' sizes in page order: runs of equal neighbours, together all pages.
    pub sizes: Vec<SizeRun>,
    /// Whether the document is encrypted, and whether that is in the way.
    pub encryption: Encryption,
    /// What the document's author allows someone who has no owner password.
    pub permissions: Permissions,
    /// What was wrong with the file and was passed over. Empty for a sound file.
    pub repaired: Vec<Repair>,
}

/// A PDF version number such as 1.7.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PdfVersion {
    /// The part before the point.
    pub major: u8,
    /// The part after the point.
    pub minor: u8,
}

/// Neighbouring pages of the same size and rotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SizeRun {
    /// The first page of the run, counted from 1.
    pub first: u32,
    /// The last page of the run.
    pub last: u32,
    /// The medium the pages are made for.
    pub media: PageBox,
    /// What remains after cutting: the trim box, or else the crop box, or else the media box
    /// (ISO 32000-2, 14.11.2), always within the media box.
    pub trim: PageBox,
    /// How the pages are turned for viewing.
    pub rotation: Quarter,
}

impl Inspection {
    /// Returns the trimmed sizes of the pages as a reader sees them, each once, in page order.
    #[must_use]
    pub fn seen_sizes(&self) -> Vec<Size> {
        let mut met = HashSet::new();
        let runs = self.sizes.iter();
        let sizes = runs.map(|run| Size::new(run.trim.width, run.trim.height).turned(run.rotation));
        sizes.filter(|size| met.insert(*size)).collect()
    }
}

/// A clockwise turn in quarters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quarter {
    /// Not turned.
    None,
    /// A quarter turn clockwise.
    Right,
    /// Upside down.
    Half,
    /// A quarter turn counter-clockwise.
    Left,
}

/// Whether encryption is in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encryption {
    /// The document is not encrypted.
    None,
    /// It is encrypted, and opens without a password.
    Open,
    /// It does not open without a password. Neither pages nor sizes are known.
    NeedsPassword,
}

/// What the author allows. These are wishes, not locks: whether they bind is the room's policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Permissions {
    /// Whether the document may be printed (ISO 32000-2 table 22, bit 3).
    pub print: Permission,
    /// Whether it may be changed, as page programming does (bit 4).
    pub modify: Permission,
}

/// One permission of an encrypted document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Allowed, or the document is not encrypted.
    Granted,
    /// Not allowed without the owner's password.
    Denied,
}

/// Something wrong that was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Repair {
    /// There are foreign bytes before the header.
    JunkBeforeHeader {
        /// How many.
        bytes: u32,
    },
    /// The end of the file is missing, so that pages may be missing, too.
    EndMissing,
    /// The table of objects is not where the file says, and was rebuilt by reading everything.
    TableRebuilt,
    /// So many streams that were read are not as long as they say.
    LengthsWrong {
        /// How many streams.
        streams: u32,
    },
    /// So many objects that were read are nonsense and count as missing.
    ObjectsUnreadable {
        /// How many objects.
        objects: u32,
    },
    /// Objects lead to each other again and again; what was asked for after too many was left out.
    Exhausted,
    /// So many entries of the page tree lead to nothing or back into it.
    PagesMissing {
        /// How many entries.
        entries: u32,
    },
    /// The document does not hold as many pages as it says.
    PageCountWrong {
        /// What it says.
        claimed: i64,
        /// How many there are.
        found: u32,
    },
    /// So many pages name no usable size. A4 was assumed.
    SizeAssumed {
        /// How many pages.
        pages: u32,
    },
}

/// How much is read before a document is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InspectLimits {
    /// The most pages.
    pub pages: u32,
    /// The most runs of pages of different size.
    pub size_runs: usize,
}

/// Why a PDF cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// There is no PDF header in the first kilobyte.
    #[error("the file is not a PDF")]
    NotPdf,
    /// The file ends before any page could be found.
    #[error("the file is cut off: its end is missing, and no page could be read")]
    Truncated,
    /// The file is complete but its structure cannot be followed.
    #[error("the file is damaged: its page tree could not be read")]
    Unreadable,
    /// The document is well-formed and empty.
    #[error("the document has no pages")]
    NoPages,
    /// The page tree contains itself.
    #[error("the file is damaged: its page tree leads back into itself")]
    PageTreeLoop,
    /// The document is encrypted in a way that is not known.
    #[error("the document is encrypted by a method that is not supported")]
    UnknownEncryption,
    /// The document claims to be encrypted but the claim makes no sense.
    #[error("the document's encryption is damaged")]
    EncryptionDamaged,
    /// More pages than the limit.
    #[error("the document has more than {limit} pages")]
    TooManyPages {
        /// How many are allowed.
        limit: u32,
    },
    /// More different page sizes than the limit.
    #[error("the page size changes more than {limit} times in the document")]
    TooManySizes {
        /// How many runs are allowed.
        limit: usize,
    },
}

/// Returns the facts about a PDF, or why it cannot be used.
///
/// Cost follows the number of pages, not the size, unless the table of objects must be rebuilt.
///
/// # Errors
/// When the file cannot be read, has no pages or more than the limits allow.
pub fn inspect(data: &[u8], limits: &InspectLimits) -> Result<Inspection, Damage> {
    match File::open(data, None) {
        Ok(file) => inspect_opened(&file, limits),
        Err(error) => refused(error, data),
    }
}

/// Returns the facts about a PDF that was opened.
///
/// # Errors
/// When it has no pages or more than the limits allow.
pub fn inspect_opened(file: &File<'_>, limits: &InspectLimits) -> Result<Inspection, Damage> {
    let read = pages::read(file, limits)?;
    let mut repaired = told(&file.repairs());
    repaired.extend(read.repairs);
    let (encryption, permissions) = protection(file.crypt());
    Ok(Inspection {
        version: file.version().into(),
        pages: read.pages,
        sizes: read.sizes,
        encryption,
        permissions,
        repaired,
    })
}

/// A document that needs a password is known as such, and nothing else of it.
fn refused(error: OpenError, data: &[u8]) -> Result<Inspection, Damage> {
    match error {
        OpenError::NotPdf => Err(Damage::NotPdf),
        OpenError::Truncated => Err(Damage::Truncated),
        OpenError::Unreadable => Err(Damage::Unreadable),
        OpenError::Encrypted(CryptError::NeedsPassword | CryptError::WrongPassword) => {
            Ok(Inspection {
                version: crate::file::header_version(data).into(),
                pages: 0,
                sizes: Vec::new(),
                encryption: Encryption::NeedsPassword,
                permissions: Permissions {
                    print: Permission::Denied,
                    modify: Permission::Denied,
                },
                repaired: Vec::new(),
            })
        }
        OpenError::Encrypted(CryptError::Unsupported(_)) => Err(Damage::UnknownEncryption),
        OpenError::Encrypted(CryptError::Damaged(_)) => Err(Damage::EncryptionDamaged),
    }
}

/// Counts what is told of single objects.
pub(crate) fn told(repairs: &[FileRepair]) -> Vec<Repair> {
    let mut told = vec![];
    let (mut streams, mut objects) = (0, 0);
    for repair in repairs {
        match repair {
            FileRepair::JunkBeforeHeader(bytes) => told.push(Repair::JunkBeforeHeader {
                bytes: u32::try_from(*bytes).unwrap_or(u32::MAX),
            }),
            FileRepair::EndMissing => told.push(Repair::EndMissing),
            // A file without its end has no table that could be wrong.
            FileRepair::TableRebuilt if told.contains(&Repair::EndMissing) => {}
            FileRepair::TableRebuilt => told.push(Repair::TableRebuilt),
            FileRepair::Exhausted => told.push(Repair::Exhausted),
            FileRepair::WrongLength(_) => streams += 1,
            FileRepair::Nonsense(_) => objects += 1,
        }
    }
    told.extend((streams > 0).then_some(Repair::LengthsWrong { streams }));
    told.extend((objects > 0).then_some(Repair::ObjectsUnreadable { objects }));
    told
}

fn protection(crypt: Option<&Crypt>) -> (Encryption, Permissions) {
    let permission = |bit| match crypt.is_none_or(|crypt| crypt.allows(bit)) {
        true => Permission::Granted,
        false => Permission::Denied,
    };
    let permissions = Permissions {
        print: permission(3),
        modify: permission(MODIFY),
    };
    match crypt {
        None => (Encryption::None, permissions),
        Some(_) => (Encryption::Open, permissions),
    }
}

/// The permission to change a document (ISO 32000-2 table 22).
const MODIFY: u32 = 4;

/// Whether who opened the document may change it.
#[must_use]
pub fn may_be_changed(file: &File<'_>) -> bool {
    file.crypt().is_none_or(|crypt| crypt.allows(MODIFY))
}

impl Default for InspectLimits {
    /// A hundred thousand pages, a thousand changes of size.
    fn default() -> Self {
        Self {
            pages: 100_000,
            size_runs: 1_000,
        }
    }
}

impl From<Version> for PdfVersion {
    fn from(version: Version) -> Self {
        let Version { major, minor } = version;
        Self { major, minor }
    }
}

impl fmt::Display for PdfVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

impl Quarter {
    /// Returns the turn in degrees clockwise, as `/Rotate` has it.
    #[must_use]
    pub const fn degrees(self) -> u16 {
        match self {
            Self::None => 0,
            Self::Right => 90,
            Self::Half => 180,
            Self::Left => 270,
        }
    }
}

impl fmt::Display for Repair {
    /// Writes a clause an operator understands.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::JunkBeforeHeader { bytes } => {
                write!(
                    f,
                    "{bytes} foreign bytes before the beginning of the PDF were skipped"
                )
            }
            Self::EndMissing => {
                f.write_str("the end of the file is missing, so pages may be missing, too")
            }
            Self::TableRebuilt => {
                f.write_str("the table of objects was damaged and has been rebuilt")
            }
            Self::LengthsWrong { streams } => {
                write!(f, "{streams} streams are not as long as they say")
            }
            Self::ObjectsUnreadable { objects } => {
                write!(f, "{objects} objects make no sense and were left out")
            }
            Self::Exhausted => {
                f.write_str("its objects lead to each other again and again, so some were left out")
            }
            Self::PagesMissing { entries } => {
                write!(f, "{entries} entries of the page tree lead nowhere")
            }
            Self::PageCountWrong { claimed, found } => {
                write!(
                    f,
                    "the document says it has {claimed} pages, but {found} were found"
                )
            }
            Self::SizeAssumed { pages } => {
                write!(f, "{pages} pages name no usable size, A4 was assumed")
            }
        }
    }
}
