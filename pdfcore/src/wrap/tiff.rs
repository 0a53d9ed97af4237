//! TIFF 6.0: every directory is a page. Fax data in one strip goes in as it is; everything else
//! is decoded strip by strip and packed again.

use super::error::{WrapError, WrapLimits};
use super::picture::{Colour, Density, FaxOnes, FaxRows, Orientation, Packing, Picture, Polarity};
use super::samples::{Packed, Separated};
use std::borrow::Cow;
use std::io::Cursor;
use tiff::ColorType;
use tiff::decoder::ifd::Value;
use tiff::decoder::{ChunkType, Decoder, DecodingResult, Limits};
use tiff::tags::{CompressionMethod, PhotometricInterpretation, PlanarConfiguration, Tag};
use tiff::{TiffError, TiffResult};

type Tiff<'a> = Decoder<Cursor<&'a [u8]>>;

/// Bit of `NewSubfileType` that marks a small copy of another picture.
const THUMBNAIL: u32 = 1;
const T4_OPTIONS: u16 = 292;
/// The most a decoder may hold at once: one strip, or all tiles of a picture.
const HELD: usize = 1 << 30;
const TAG: usize = 16 << 20;

/// Reads each picture and hands it on before the next.
pub(super) fn read(
    input: &[u8],
    limits: &WrapLimits,
    mut page: impl FnMut(&Picture<'_>) -> Result<(), WrapError>,
) -> Result<(), WrapError> {
    let mut tiff = Decoder::new(Cursor::new(input)).map_err(broken)?;
    let mut allowed = Limits::default();
    allowed.decoding_buffer_size = HELD;
    allowed.intermediate_buffer_size = HELD;
    allowed.ifd_value_size = TAG;
    tiff = tiff.with_limits(allowed);
    let (mut seen, mut pages) = (0, 0);
    loop {
        seen += 1;
        if seen > limits.pages {
            return Err(WrapError::TooManyPages {
                limit: limits.pages,
            });
        }
        let kind = number(&mut tiff, Tag::NewSubfileType)?.unwrap_or(0);
        if kind & THUMBNAIL == 0 || (pages == 0 && !tiff.more_images()) {
            page(&picture(&mut tiff, input, limits)?)?;
            pages += 1;
        }
        if !tiff.more_images() {
            return Ok(());
        }
        tiff.next_image().map_err(broken)?;
    }
}

fn picture<'a>(
    tiff: &mut Tiff<'a>,
    input: &'a [u8],
    limits: &WrapLimits,
) -> Result<Picture<'a>, WrapError> {
    let (width, height) = tiff.dimensions().map_err(broken)?;
    limits.check(width, height)?;
    let mut picture = Picture {
        width,
        height,
        bits: 1,
        colour: Colour::Gray,
        polarity: Polarity::Normal,
        profile: None,
        data: Vec::new(),
        packing: Packing::Flate,
        opacity: None,
        density: density(tiff)?,
        orientation: Orientation::new(number(tiff, Tag::Orientation)?.unwrap_or(1).into()),
    };
    if !fax(tiff, input, &mut picture)? {
        repack(tiff, &mut picture)?;
    }
    let profile = tiff.find_tag(Tag::IccProfile).map_err(broken)?;
    let profile = profile.and_then(|value| value.into_u8_vec().ok());
    picture.profile = profile.filter(|profile| picture.colour.fits(profile));
    Ok(picture)
}

/// Takes fax data over as it is, if it is in one strip. Returns whether it was.
fn fax<'a>(
    tiff: &mut Tiff<'a>,
    input: &'a [u8],
    picture: &mut Picture<'a>,
) -> Result<bool, WrapError> {
    let method = number(tiff, Tag::Compression)?.and_then(|method| u16::try_from(method).ok());
    let method = CompressionMethod::from_u16_exhaustive(method.unwrap_or(1));
    let options = number(tiff, Tag::Unknown(T4_OPTIONS))?.unwrap_or(0);
    let (k, rows) = match method {
        CompressionMethod::Huffman => (0, FaxRows::ByteAligned),
        CompressionMethod::Fax3 if options & 1 == 1 => (4, FaxRows::Continuous),
        CompressionMethod::Fax3 => (0, FaxRows::Continuous),
        CompressionMethod::Fax4 => (-1, FaxRows::Continuous),
        _ => return Ok(false),
    };
    let places = numbers(tiff, Tag::StripOffsets)?;
    let sizes = numbers(tiff, Tag::StripByteCounts)?;
    let ([place], [size]) = (places.as_slice(), sizes.as_slice()) else {
        return match method {
            // What the decoder knows.
            CompressionMethod::Fax4 => Ok(false),
            _ => Err(WrapError::unsupported("fax group 3 data in several strips")),
        };
    };
    let bits = number(tiff, Tag::BitsPerSample)?.unwrap_or(1);
    if bits != 1 || number(tiff, Tag::SamplesPerPixel)?.unwrap_or(1) != 1 {
        return Err(WrapError::damaged("fax data has more than two colours"));
    }
    let from = usize::try_from(*place).map_err(|_| missing())?;
    let size = usize::try_from(*size).map_err(|_| missing())?;
    let end = from.checked_add(size).ok_or_else(missing)?;
    let data = input.get(from..end).ok_or_else(missing)?;
    let data = match number(tiff, Tag::FillOrder)? {
        Some(2) => Cow::Owned(data.iter().map(|byte| byte.reverse_bits()).collect()),
        Some(_) | None => Cow::Borrowed(data),
    };
    let black = PhotometricInterpretation::BlackIsZero.to_u16();
    let ones = match number(tiff, Tag::PhotometricInterpretation)? {
        Some(photometric) if photometric == u32::from(black) => FaxOnes::Black,
        Some(_) | None => FaxOnes::White,
    };
    picture.packing = Packing::Fax { k, rows, ones };
    picture.data = vec![data];
    Ok(true)
}

/// How decoded samples become what a PDF holds.
enum Shape {
    Plain,
    /// With so many bytes of colour before each opacity.
    WithOpacity {
        colour: usize,
        opacity: usize,
    },
    /// Luma and chroma, as in JPEG.
    YCbCr,
}

fn repack(tiff: &mut Tiff<'_>, picture: &mut Picture<'_>) -> Result<(), WrapError> {
    let (colour, bits, shape) = match tiff.colortype().map_err(broken)? {
        ColorType::Gray(bits @ (1 | 2 | 4 | 8 | 16)) => (Colour::Gray, bits, Shape::Plain),
        ColorType::RGB(bits @ (8 | 16)) => (Colour::Rgb, bits, Shape::Plain),
        ColorType::CMYK(bits @ (8 | 16)) => (Colour::Cmyk, bits, Shape::Plain),
        ColorType::RGBA(bits @ (8 | 16)) => (Colour::Rgb, bits, with_opacity(3, bits)),
        ColorType::CMYKA(bits @ (8 | 16)) => (Colour::Cmyk, bits, with_opacity(4, bits)),
        ColorType::GrayA(bits @ (8 | 16)) => (Colour::Gray, bits, with_opacity(1, bits)),
        ColorType::YCbCr(8) => (Colour::Rgb, 8, Shape::YCbCr),
        other => return Err(WrapError::unsupported(format!("{other:?} colour"))),
    };
    let planar = number(tiff, Tag::PlanarConfiguration)?.unwrap_or(1);
    if planar != u32::from(PlanarConfiguration::Chunky.to_u16()) {
        return Err(WrapError::unsupported("separate planes for each colour"));
    }
    let mut plain = Packed::new();
    let (before, after) = match shape {
        Shape::WithOpacity { colour, opacity } => (colour, opacity),
        Shape::Plain | Shape::YCbCr => (1, 1),
    };
    let mut separated = Separated::new(before, after);
    let mut take = |samples: DecodingResult| {
        let samples = big_endian(samples)?;
        match shape {
            Shape::Plain => plain.put(&samples),
            Shape::WithOpacity { .. } => separated.put(&samples),
            Shape::YCbCr => plain.put(&rgb(samples)),
        }
    };
    match tiff.get_chunk_type() {
        ChunkType::Strip => {
            for strip in 0..tiff.strip_count().map_err(broken)? {
                take(tiff.read_chunk(strip).map_err(broken)?)?;
            }
        }
        ChunkType::Tile => take(tiff.read_image().map_err(broken)?)?,
    }
    let (data, opacity) = match shape {
        Shape::Plain | Shape::YCbCr => (plain.finish()?, None),
        Shape::WithOpacity { .. } => separated.finish()?,
    };
    (picture.colour, picture.bits, picture.opacity) = (colour, bits, opacity);
    picture.data = vec![Cow::Owned(data)];
    Ok(())
}

fn with_opacity(colours: usize, bits: u8) -> Shape {
    let bytes = usize::from(bits / 8);
    Shape::WithOpacity {
        colour: colours * bytes,
        opacity: bytes,
    }
}

/// Returns the samples as a PDF wants them.
fn big_endian(samples: DecodingResult) -> Result<Vec<u8>, WrapError> {
    match samples {
        DecodingResult::U8(samples) => Ok(samples),
        DecodingResult::U16(samples) => {
            Ok(samples.into_iter().flat_map(u16::to_be_bytes).collect())
        }
        _ => Err(WrapError::unsupported(
            "samples that are not whole positive numbers",
        )),
    }
}

/// Converts luma and chroma to colours (ITU-T T.871 section 7).
fn rgb(mut pixels: Vec<u8>) -> Vec<u8> {
    for pixel in pixels.as_chunks_mut::<3>().0 {
        let [luma, blue, red] = pixel.map(f32::from);
        let (blue, red) = (blue - 128.0, red - 128.0);
        let green = luma - 0.344_136 * blue - 0.714_136 * red;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it saturates"
        )]
        let colours = [luma + 1.402 * red, green, luma + 1.772 * blue].map(|c| c.round() as u8);
        *pixel = colours;
    }
    pixels
}

fn density(tiff: &mut Tiff<'_>) -> Result<Option<Density>, WrapError> {
    let across = tiff.find_tag(Tag::XResolution).map_err(broken)?;
    let down = tiff.find_tag(Tag::YResolution).map_err(broken)?;
    let unit = number(tiff, Tag::ResolutionUnit)?.unwrap_or(2);
    let ratio = |value| match value {
        Some(Value::Rational(above, below)) if below > 0 => {
            Some(f64::from(above) / f64::from(below))
        }
        _ => None,
    };
    let (Some(across), Some(down)) = (ratio(across), ratio(down)) else {
        return Ok(None);
    };
    Ok(match unit {
        2 => Density::new(across, down),
        3 => Density::new(across * 2.54, down * 2.54),
        _ => None,
    })
}

fn number(tiff: &mut Tiff<'_>, tag: Tag) -> Result<Option<u32>, WrapError> {
    tiff.find_tag_unsigned(tag).map_err(broken)
}

fn numbers(tiff: &mut Tiff<'_>, tag: Tag) -> Result<Vec<u64>, WrapError> {
    let found: TiffResult<Option<Vec<u64>>> = tiff.find_tag_unsigned_vec(tag);
    Ok(found.map_err(broken)?.unwrap_or_default())
}

fn missing() -> WrapError {
    WrapError::damaged("a part of its data is missing")
}

fn broken(error: TiffError) -> WrapError {
    match error {
        TiffError::UnsupportedError(what) => {
            WrapError::unsupported(format!("TIFF of a rare kind ({what})"))
        }
        TiffError::LimitsExceeded => WrapError::damaged("a part of it is larger than allowed"),
        other @ (TiffError::FormatError(_)
        | TiffError::IoError(_)
        | TiffError::IntSizeError
        | TiffError::UsageError(_)) => WrapError::damaged(other.to_string()),
    }
}
