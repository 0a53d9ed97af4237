//! One picture on its way into a PDF.

use std::borrow::Cow;

/// A picture whose samples a PDF can hold as they are.
pub(super) struct Picture<'a> {
    pub(super) width: u32,
    pub(super) height: u32,
    /// Bits of one sample.
    pub(super) bits: u8,
    pub(super) colour: Colour,
    pub(super) polarity: Polarity,
    /// A profile for just this many components, not compressed.
    pub(super) profile: Option<Vec<u8>>,
    /// The samples, packed, in pieces.
    pub(super) data: Vec<Cow<'a, [u8]>>,
    pub(super) packing: Packing,
    /// Opacity, eight or sixteen bits as the samples, deflated.
    pub(super) opacity: Option<Vec<u8>>,
    pub(super) density: Option<Density>,
    pub(super) orientation: Orientation,
}

/// What the samples mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Colour {
    Gray,
    Rgb,
    Cmyk,
    /// Indices into red, green and blue triples.
    Palette {
        table: Vec<u8>,
    },
}

/// Whether the largest sample means what it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Polarity {
    Normal,
    /// As Photoshop writes CMYK in JPEG.
    Inverted,
}

/// How the samples are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    /// JPEG. `Rgb` says that the three components are colours, although nothing in it does.
    Dct { components: DctComponents },
    /// Deflate (RFC 1950) of bare rows.
    Flate,
    /// Deflate of rows with PNG predictors.
    PngRows,
    /// Fax, ITU-T T.4 or T.6.
    Fax { k: i8, rows: FaxRows, ones: FaxOnes },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DctComponents {
    AsMarked,
    Rgb,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FaxRows {
    Continuous,
    ByteAligned,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FaxOnes {
    White,
    Black,
}

/// Pixels per inch, across and down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Density {
    pub(super) across: f64,
    pub(super) down: f64,
}

/// Where the first row and the first column of the samples belong, as EXIF and TIFF count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Orientation(u8);

/// Beyond this a density is a slip or a device's invention.
const DENSITIES: std::ops::RangeInclusive<f64> = 1.0..=30_000.0;
/// What a picture without a density gets.
const ASSUMED: f64 = 300.0;
const A4: (f64, f64) = (595.276, 841.890);
/// The sides a PDF page may have without a unit of its own (ISO 32000-2, annex C).
const SIDES: (f64, f64) = (3.0, 14_400.0);

impl Colour {
    pub(super) fn components(&self) -> u8 {
        match self {
            Self::Gray | Self::Palette { .. } => 1,
            Self::Rgb => 3,
            Self::Cmyk => 4,
        }
    }

    /// Returns whether an ICC profile describes this kind of colour (ICC.1 7.2.6).
    pub(super) fn fits(&self, profile: &[u8]) -> bool {
        let space: &[u8] = match self {
            Self::Gray => b"GRAY",
            Self::Rgb | Self::Palette { .. } => b"RGB ",
            Self::Cmyk => b"CMYK",
        };
        profile.get(16..20) == Some(space) && profile.get(36..40) == Some(b"acsp")
    }
}

impl Density {
    /// Returns a density in pixels per inch, if it can be one.
    pub(super) fn new(across: f64, down: f64) -> Option<Self> {
        let usable = DENSITIES.contains(&across) && DENSITIES.contains(&down);
        usable.then_some(Self { across, down })
    }

    /// Returns a density from pixels per so many metres.
    pub(super) fn per_metre(across: f64, down: f64) -> Option<Self> {
        Self::new(across * 0.0254, down * 0.0254)
    }
}

impl Orientation {
    pub(super) const UPRIGHT: Self = Self(1);

    /// Returns the orientation, or upright if there is none of that number.
    pub(super) fn new(number: u64) -> Self {
        u8::try_from(number)
            .ok()
            .filter(|number| (1..=8).contains(number))
            .map_or(Self::UPRIGHT, Self)
    }

    fn is_on_its_side(self) -> bool {
        self.0 >= 5
    }
}

impl Picture<'_> {
    /// Returns width and height of the page in points.
    pub(super) fn page_size(&self) -> (f64, f64) {
        let (width, height) = (f64::from(self.width), f64::from(self.height));
        let at = |across: f64, down: f64| (width / across * 72.0, height / down * 72.0);
        let (mut wide, mut high) = match self.density {
            Some(density) => at(density.across, density.down),
            None => {
                let (wide, high) = at(ASSUMED, ASSUMED);
                let (short, long) = (wide.min(high), wide.max(high));
                let scale = (A4.0 / short).min(A4.1 / long).min(1.0);
                (wide * scale, high * scale)
            }
        };
        let scale = (SIDES.1 / wide.max(high)).min(1.0);
        wide = (wide * scale).max(SIDES.0);
        high = (high * scale).max(SIDES.0);
        if self.orientation.is_on_its_side() {
            (high, wide)
        } else {
            (wide, high)
        }
    }

    /// Returns the matrix that lays the unit square of the samples on a page of this size.
    pub(super) fn placement(&self, (wide, high): (f64, f64)) -> [f64; 6] {
        match self.orientation.0 {
            2 => [-wide, 0.0, 0.0, high, wide, 0.0],
            3 => [-wide, 0.0, 0.0, -high, wide, high],
            4 => [wide, 0.0, 0.0, -high, 0.0, high],
            5 => [0.0, -high, -wide, 0.0, wide, high],
            6 => [0.0, -high, wide, 0.0, 0.0, high],
            7 => [0.0, high, wide, 0.0, 0.0, 0.0],
            8 => [0.0, high, -wide, 0.0, wide, 0.0],
            _ => [wide, 0.0, 0.0, high, 0.0, 0.0],
        }
    }
}
