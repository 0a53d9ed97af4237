//! One face of a font file. The bytes may be anybody's.

use super::sfnt::{self, Outlines};
use super::{characters, embed};
use harfrust::font::name::NameId;
use harfrust::font::{Blob, Font};
use std::fmt;
use std::sync::Arc;
use subsetter::GlyphRemapper;

/// Collections of whole East Asian families are about half as large.
const LARGEST: usize = 256 << 20;
/// Names of fonts in PDF that every reader bears.
const LONGEST_NAME: usize = 63;

/// One face of a font file. Clones are the same face and cost nothing.
#[derive(Clone)]
pub struct Typeface(Arc<Inner>);

struct Inner {
    bytes: Blob,
    index: u32,
    font: Font,
    outlines: Outlines,
    name: String,
    ascent: f64,
    descent: f64,
    has_ascii: bool,
}

/// Why a font cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TypefaceError {
    /// The file is something else.
    #[error("the file is not a TrueType or OpenType font; web fonts (WOFF) have to be unpacked")]
    NotAFont,
    /// The file is larger than any font.
    #[error("the font file is larger than {} MB", LARGEST >> 20)]
    TooLarge,
    /// A collection has no face of that index.
    #[error("the font file has no face {index}; it has {faces}, counted from 0")]
    NoSuchFace {
        /// The face that was asked for.
        index: u32,
        /// How many there are.
        faces: u32,
    },
    /// Its outlines are pictures, or of a kind that PDF has no place for.
    #[error("the font has no TrueType or CFF outlines that a PDF could hold")]
    NoOutlines,
    /// Its maker does not allow what Platen would do.
    #[error("the font's maker {0} (OS/2 fsType); choose another font")]
    Forbidden(Ban),
    /// Tables are missing or make no sense.
    #[error("the font is damaged")]
    Damaged,
}

/// What the maker of a font forbids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ban {
    /// It may not be embedded.
    Embedding,
    /// It may be embedded with all of its glyphs only.
    Subsetting,
    /// Only bitmaps of it may be embedded.
    Outlines,
}

impl fmt::Display for Ban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Embedding => "forbids to embed it",
            Self::Subsetting => "forbids to embed only the glyphs that are used",
            Self::Outlines => "forbids to embed its outlines",
        })
    }
}

impl Typeface {
    /// Reads a face of a font file; `index` counts the faces of a collection from 0.
    ///
    /// # Errors
    /// When the bytes are no font that can be embedded, or one that may not be.
    pub fn new(bytes: Vec<u8>, index: u32) -> Result<Self, TypefaceError> {
        Self::read(Blob::from(bytes), index)
    }

    pub(super) fn built_in(bytes: &'static [u8]) -> Result<Self, TypefaceError> {
        Self::read(Blob::from(bytes), 0)
    }

    fn read(bytes: Blob, index: u32) -> Result<Self, TypefaceError> {
        if bytes.len() > LARGEST {
            return Err(TypefaceError::TooLarge);
        }
        match sfnt::faces(&bytes) {
            0 => return Err(TypefaceError::NotAFont),
            faces if index >= faces => return Err(TypefaceError::NoSuchFace { index, faces }),
            _ => {}
        }
        if let Some(ban) = ban(&bytes, index) {
            return Err(TypefaceError::Forbidden(ban));
        }
        let font = Font::new(bytes.clone(), index).ok_or(TypefaceError::Damaged)?;
        let outlines = sfnt::outlines(&bytes, index).ok_or(TypefaceError::NoOutlines)?;
        // What cannot be embedded is better known before text is set.
        let none = GlyphRemapper::new();
        let _subset = embed::subset(&bytes, index, &none).ok_or(TypefaceError::Damaged)?;
        let glyphs = 1..=u32::from(u16::MAX);
        if !glyphs.contains(&font.num_glyphs()) || !font.charmap().has_unicode() {
            return Err(TypefaceError::Damaged);
        }
        let (ascent, descent) = line_of(&font);
        let charmap = font.charmap();
        let has_ascii = (0x20_u32..0x7f).all(|code| charmap.map_unicode(code).is_some());
        let name = name_of(&font);
        Ok(Self(Arc::new(Inner {
            bytes,
            index,
            font,
            outlines,
            name,
            ascent,
            descent,
            has_ascii,
        })))
    }

    /// Returns the name of the face, as PDF names it: `NotoSans-Bold`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Whether the face has what is needed to set the character.
    #[must_use]
    pub fn has(&self, character: char) -> bool {
        let charmap = self.0.font.charmap();
        let direct = |character: char| charmap.map_unicode(character).is_some();
        direct(character)
            || characters::is_ignorable(character)
            || characters::stand_in(character).is_some_and(direct)
    }

    /// Whether a line of printable ASCII characters needs no other face.
    pub(super) fn has_ascii(&self) -> bool {
        self.0.has_ascii
    }

    pub(super) fn font(&self) -> &Font {
        &self.0.font
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0.bytes
    }

    pub(super) fn index(&self) -> u32 {
        self.0.index
    }

    pub(super) fn outlines(&self) -> Outlines {
        self.0.outlines
    }

    /// Returns what a font unit is in ems.
    pub(super) fn unit(&self) -> f64 {
        1.0 / f64::from(self.0.font.units_per_em())
    }

    /// Returns how far letters reach above the baseline, in ems.
    pub(super) fn ascent(&self) -> f64 {
        self.0.ascent
    }

    /// Returns how far letters reach below the baseline, in ems, as a positive number.
    pub(super) fn descent(&self) -> f64 {
        self.0.descent
    }

    /// Whether two are the same face: clones of each other.
    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for Typeface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Typeface({})", self.name())
    }
}

/// Returns what is forbidden (OpenType, OS/2, `fsType`). Of several usage permissions, as old fonts
/// have them, the least restrictive holds.
fn ban(bytes: &[u8], index: u32) -> Option<Ban> {
    let bits = sfnt::short(sfnt::table(bytes, index, b"OS/2")?, 8)?;
    match bits {
        bits if bits & 0x000e == 0x0002 => Some(Ban::Embedding),
        bits if bits & 0x0200 != 0 => Some(Ban::Outlines),
        bits if bits & 0x0100 != 0 => Some(Ban::Subsetting),
        _ => None,
    }
}

fn line_of(font: &Font) -> (f64, f64) {
    let em = f64::from(font.units_per_em());
    match font.metrics().h_line() {
        Some(line) => (line.ascender.to_f64() / em, -line.descender.to_f64() / em),
        None => (0.8, 0.2),
    }
}

/// Returns the PostScript name, of characters that need no escape in PDF.
fn name_of(font: &Font) -> String {
    let names = font.names();
    let name = names.get(NameId::POSTSCRIPT_NAME);
    let name = name.and_then(|name| name.english_or_first());
    let is_plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name = name.map_or_else(String::new, |name| {
        name.name()
            .chars()
            .filter(is_plain)
            .take(LONGEST_NAME)
            .collect()
    });
    match name.as_str() {
        "" => "Unnamed".to_owned(),
        _ => name,
    }
}
