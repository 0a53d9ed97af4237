//! What a PDF holds, as far as every job must know it before anything is done with it.
//!
//! Reading is lenient the way print rooms expect: a broken cross-reference table is rebuilt. But
//! nothing is repaired in silence, each repair is named in the answer. Deliberately absent:
//! fonts, images, colours and all other preflight, which is not needed to accept a job.

mod pages;
mod trailer;

use crate::geometry::PageBox;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf, PdfData};
use std::fmt;
use std::sync::Arc;
use trailer::Trailer;

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
    #[error("the document has {pages} pages, but at most {limit} are taken")]
    TooManyPages {
        /// How many it has.
        pages: usize,
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
/// The bytes are shared with the reader, not copied: pass a `Vec`, or a mapping of a file that
/// nobody else can change. Cost follows the number of pages, not the size, unless the table of
/// objects must be rebuilt.
pub fn inspect<B>(bytes: B, limits: &InspectLimits) -> Result<Inspection, Damage>
where
    B: AsRef<[u8]> + Send + Sync + 'static,
{
    let bytes = Arc::new(bytes);
    let data = (*bytes).as_ref();
    let header = trailer::find_header(data).ok_or(Damage::NotPdf)?;
    let trailer = Trailer::find(data);
    let pdf = match Pdf::new(PdfData::from(Arc::clone(&bytes))) {
        Ok(pdf) => pdf,
        Err(LoadPdfError::Invalid) => return Err(unreadable(&trailer)),
        Err(LoadPdfError::Decryption(error)) => return locked(error, header.version),
    };
    let read = pages::read(&pdf, &trailer, limits)?;
    let mut repaired = Vec::new();
    if header.offset > 0 {
        repaired.push(Repair::JunkBeforeHeader {
            bytes: header.offset,
        });
    }
    repaired.extend(trailer.repair());
    repaired.extend(read.repairs);
    let (encryption, permissions) = trailer.protection(&pdf);
    Ok(Inspection {
        version: pdf.version().into(),
        pages: read.pages,
        sizes: read.sizes,
        encryption,
        permissions,
        repaired,
    })
}

fn unreadable(trailer: &Trailer<'_>) -> Damage {
    match trailer {
        Trailer::NoEnd => Damage::Truncated,
        Trailer::Misplaced | Trailer::Found { .. } => Damage::Unreadable,
    }
}

fn locked(error: DecryptionError, version: PdfVersion) -> Result<Inspection, Damage> {
    match error {
        DecryptionError::PasswordProtected => Ok(Inspection {
            version,
            pages: 0,
            sizes: Vec::new(),
            encryption: Encryption::NeedsPassword,
            permissions: Permissions {
                print: Permission::Denied,
                modify: Permission::Denied,
            },
            repaired: Vec::new(),
        }),
        DecryptionError::UnsupportedAlgorithm => Err(Damage::UnknownEncryption),
        DecryptionError::MissingIDEntry | DecryptionError::InvalidEncryption => {
            Err(Damage::EncryptionDamaged)
        }
    }
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

impl From<hayro_syntax::PdfVersion> for PdfVersion {
    fn from(version: hayro_syntax::PdfVersion) -> Self {
        use hayro_syntax::PdfVersion as V;
        let (major, minor) = match version {
            V::Pdf10 => (1, 0),
            V::Pdf11 => (1, 1),
            V::Pdf12 => (1, 2),
            V::Pdf13 => (1, 3),
            V::Pdf14 => (1, 4),
            V::Pdf15 => (1, 5),
            V::Pdf16 => (1, 6),
            V::Pdf17 => (1, 7),
            V::Pdf20 => (2, 0),
        };
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
