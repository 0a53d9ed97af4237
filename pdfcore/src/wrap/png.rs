//! PNG (ISO/IEC 15948): pictures without transparency and interlacing go in as they are packed.

use super::error::{WrapError, WrapLimits};
use super::picture::{Colour, Density, Orientation, Packing, Picture, Polarity};
use super::samples::{Packed, Separated};
use flate2::Crc;
use flate2::read::ZlibDecoder;
use png::{BitDepth, ColorType, Transformations};
use std::borrow::Cow;
use std::io::{Cursor, Read};

/// No profile is larger than this when unpacked.
const PROFILE: u64 = 16 << 20;

/// Reads a picture.
pub(super) fn read<'a>(input: &'a [u8], limits: &WrapLimits) -> Result<Picture<'a>, WrapError> {
    let chunks = Chunks::read(input)?;
    limits.check(chunks.header.width, chunks.header.height)?;
    let Header {
        width,
        height,
        bits,
        colour,
        ..
    } = chunks.header;
    let mut picture = Picture {
        width,
        height,
        bits,
        colour: Colour::Gray,
        polarity: Polarity::Normal,
        profile: None,
        data: Vec::new(),
        packing: Packing::PngRows,
        opacity: None,
        density: chunks.density,
        orientation: Orientation::UPRIGHT,
    };
    match colour {
        _ if chunks.transparency.is_some() || chunks.header.interlaced != 0 => {
            repack(input, &mut picture)?;
        }
        0 => picture.data = chunks.data,
        2 => (picture.colour, picture.data) = (Colour::Rgb, chunks.data),
        3 => {
            let table = chunks
                .palette
                .ok_or_else(|| damaged("its colour table is missing"))?;
            (picture.colour, picture.data) = (palette(table)?, chunks.data);
        }
        4 | 6 => repack(input, &mut picture)?,
        _ => return Err(damaged("its kind of colour does not exist")),
    }
    picture.profile = chunks
        .profile
        .and_then(unpack)
        .filter(|icc| picture.colour.fits(icc));
    Ok(picture)
}

fn palette(table: &[u8]) -> Result<Colour, WrapError> {
    match table.len() {
        length @ 3..=768 if length % 3 == 0 => Ok(Colour::Palette {
            table: table.to_vec(),
        }),
        _ => Err(damaged("its colour table has an impossible length")),
    }
}

/// What the chunks hold, each with its checksum verified.
#[derive(Default)]
struct Chunks<'a> {
    header: Header,
    palette: Option<&'a [u8]>,
    transparency: Option<&'a [u8]>,
    profile: Option<&'a [u8]>,
    density: Option<Density>,
    data: Vec<Cow<'a, [u8]>>,
}

#[derive(Default)]
struct Header {
    width: u32,
    height: u32,
    bits: u8,
    colour: u8,
    interlaced: u8,
}

impl<'a> Chunks<'a> {
    fn read(input: &'a [u8]) -> Result<Self, WrapError> {
        let mut chunks = Self::default();
        let mut rest = input.get(8..).unwrap_or_default();
        loop {
            let (name, data, after) = chunk(rest)?;
            rest = after;
            match name {
                b"IHDR" => chunks.header = header(data)?,
                b"PLTE" => chunks.palette = Some(data),
                b"tRNS" => chunks.transparency = Some(data),
                b"iCCP" => chunks.profile = Some(data),
                b"pHYs" => chunks.density = density(data),
                b"IDAT" => chunks.data.push(Cow::Borrowed(data)),
                b"IEND" => return Ok(chunks),
                _ => {}
            }
        }
    }
}

/// A chunk's name and data, and what follows it.
type Chunk<'a> = (&'a [u8], &'a [u8], &'a [u8]);

/// Splits off a chunk: length, name, data, checksum.
fn chunk(input: &[u8]) -> Result<Chunk<'_>, WrapError> {
    let split = || {
        let (length, rest) = input.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (chunk, rest) = rest.split_at_checked(length.checked_add(4)?)?;
        let (sum, rest) = rest.split_first_chunk::<4>()?;
        Some((chunk, u32::from_be_bytes(*sum), rest))
    };
    let (chunk, sum, rest) = split().ok_or_else(|| damaged("its end is missing"))?;
    let mut crc = Crc::new();
    crc.update(chunk);
    if crc.sum() != sum {
        return Err(damaged("a checksum is wrong"));
    }
    let (name, data) = chunk.split_at(4);
    Ok((name, data, rest))
}

fn header(data: &[u8]) -> Result<Header, WrapError> {
    let [
        w3,
        w2,
        w1,
        w0,
        h3,
        h2,
        h1,
        h0,
        bits,
        colour,
        0,
        0,
        interlaced,
    ] = *data
    else {
        return Err(damaged("its header makes no sense"));
    };
    let depths: &[u8] = match colour {
        0 => &[1, 2, 4, 8, 16],
        2 | 4 | 6 => &[8, 16],
        3 => &[1, 2, 4, 8],
        _ => &[],
    };
    if !depths.contains(&bits) {
        return Err(damaged("its kind of colour does not exist"));
    }
    let [width, height] = [[w3, w2, w1, w0], [h3, h2, h1, h0]].map(u32::from_be_bytes);
    Ok(Header {
        width,
        height,
        bits,
        colour,
        interlaced,
    })
}

fn density(data: &[u8]) -> Option<Density> {
    let [x3, x2, x1, x0, y3, y2, y1, y0, 1] = *data else {
        return None;
    };
    let [across, down] =
        [[x3, x2, x1, x0], [y3, y2, y1, y0]].map(|bytes| f64::from(u32::from_be_bytes(bytes)));
    Density::per_metre(across, down)
}

/// Unpacks the profile behind its name, terminator and method.
fn unpack(chunk: &[u8]) -> Option<Vec<u8>> {
    let name = chunk.iter().take(80).position(|byte| *byte == 0)?;
    let mut profile = Vec::new();
    let packed = chunk.get(name + 2..)?;
    ZlibDecoder::new(packed)
        .take(PROFILE)
        .read_to_end(&mut profile)
        .ok()?;
    Some(profile)
}

/// Decodes the picture, separates its opacity, and packs both.
fn repack(input: &[u8], picture: &mut Picture<'_>) -> Result<(), WrapError> {
    let broken = |error: png::DecodingError| damaged(&error.to_string());
    let mut decoder = png::Decoder::new(Cursor::new(input));
    decoder.set_transformations(Transformations::EXPAND);
    let mut reader = decoder.read_info().map_err(broken)?;
    let (colour, depth) = reader.output_color_type();
    let bytes = match depth {
        BitDepth::Sixteen => 2,
        BitDepth::Eight | BitDepth::Four | BitDepth::Two | BitDepth::One => 1,
    };
    let (kind, colours, opacity) = match colour {
        ColorType::Grayscale => (Colour::Gray, 1, 0),
        ColorType::GrayscaleAlpha => (Colour::Gray, 1, 1),
        ColorType::Rgb => (Colour::Rgb, 3, 0),
        ColorType::Rgba => (Colour::Rgb, 3, 1),
        ColorType::Indexed => return Err(damaged("its colour table is missing")),
    };
    let mut plain = Packed::new();
    let mut separated = Separated::new(colours * bytes, bytes);
    let mut take = |pixels: &[u8]| match opacity {
        0 => plain.put(pixels),
        _ => separated.put(pixels),
    };
    if reader.info().interlaced {
        let size = reader
            .output_buffer_size()
            .ok_or_else(|| damaged("it is too large"))?;
        let mut frame = vec![0; size];
        let shown = reader.next_frame(&mut frame).map_err(broken)?;
        take(frame.get(..shown.buffer_size()).unwrap_or(&frame))?;
    } else {
        while let Some(row) = reader.next_row().map_err(broken)? {
            take(row.data())?;
        }
    }
    let (data, opacity) = match opacity {
        0 => (plain.finish()?, None),
        _ => separated.finish()?,
    };
    picture.bits = if bytes == 2 { 16 } else { 8 };
    (picture.colour, picture.packing) = (kind, Packing::Flate);
    (picture.data, picture.opacity) = (vec![Cow::Owned(data)], opacity);
    Ok(())
}

fn damaged(what: &str) -> WrapError {
    WrapError::damaged(what)
}
