//! JPEG (ITU-T T.81): only the markers are read, the data goes into the PDF as it is.

use super::error::{WrapError, WrapLimits};
use super::exif::{self, Exif};
use super::picture::{Colour, DctComponents, Density, Orientation, Packing, Picture, Polarity};
use std::borrow::Cow;

/// Profiles of printing conditions have some 3 MB; together 255 pieces of 64 kB at most.
const PROFILE: usize = 16 << 20;

/// Reads the markers up to the picture's data.
pub(super) fn read<'a>(input: &'a [u8], limits: &WrapLimits) -> Result<Picture<'a>, WrapError> {
    let mut seen = Seen::default();
    let mut rest = input
        .strip_prefix(b"\xff\xd8")
        .ok_or_else(|| cut("does not begin as JPEG"))?;
    loop {
        let (marker, segment, after) = next(rest)?;
        rest = after;
        if marker == START_OF_SCAN {
            break;
        }
        seen.note(marker, segment)?;
    }
    if !rest.windows(2).rev().any(|pair| pair == b"\xff\xd9") {
        return Err(cut("its end is missing"));
    }
    let frame = seen
        .frame
        .as_ref()
        .ok_or_else(|| cut("it does not say its size"))?;
    limits.check(frame.width, frame.height)?;
    let colour = match frame.components.len() {
        1 => Colour::Gray,
        3 => Colour::Rgb,
        4 => Colour::Cmyk,
        other => return Err(WrapError::unsupported(format!("{other} colour components"))),
    };
    let named_rgb = frame.components == b"RGB" && seen.adobe.is_none() && seen.jfif.is_none();
    let components = if named_rgb {
        DctComponents::Rgb
    } else {
        DctComponents::AsMarked
    };
    // Photoshop inverts CMYK, and says so by its marker alone.
    let inverted = colour == Colour::Cmyk && seen.adobe.is_some();
    let exif = seen.exif;
    Ok(Picture {
        width: frame.width,
        height: frame.height,
        bits: 8,
        polarity: if inverted {
            Polarity::Inverted
        } else {
            Polarity::Normal
        },
        profile: seen.profile().filter(|profile| colour.fits(profile)),
        colour,
        data: vec![Cow::Borrowed(input)],
        packing: Packing::Dct { components },
        opacity: None,
        density: seen.jfif.flatten().or(exif.and_then(|exif| exif.density)),
        orientation: exif.map_or(Orientation::UPRIGHT, |exif| exif.orientation),
    })
}

const START_OF_SCAN: u8 = 0xda;

/// What the markers told so far.
#[derive(Default)]
struct Seen<'a> {
    frame: Option<Frame>,
    /// The density of a JFIF marker, if it names one.
    jfif: Option<Option<Density>>,
    exif: Option<Exif>,
    adobe: Option<()>,
    /// Pieces of the profile with their numbers.
    profile: Vec<(u8, &'a [u8])>,
}

struct Frame {
    width: u32,
    height: u32,
    components: Vec<u8>,
}

impl<'a> Seen<'a> {
    fn note(&mut self, marker: u8, segment: &'a [u8]) -> Result<(), WrapError> {
        match marker {
            // Baseline, extended and progressive by Huffman, which is what DCTDecode knows.
            0xc0..=0xc2 => self.frame = Some(frame(segment)?),
            0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                return Err(WrapError::unsupported(
                    "lossless, hierarchical or arithmetic JPEG",
                ));
            }
            0xe0 if segment.starts_with(b"JFIF\0") => self.jfif = Some(jfif(segment)),
            0xe1 => {
                if let Some(data) = segment.strip_prefix(b"Exif\0\0") {
                    self.exif.get_or_insert_with(|| exif::read(data));
                }
            }
            0xe2 => {
                let piece = segment.strip_prefix(b"ICC_PROFILE\0");
                if let Some([number, _, piece @ ..]) = piece {
                    self.profile.push((*number, piece));
                }
            }
            0xee if segment.starts_with(b"Adobe") => self.adobe = Some(()),
            _ => {}
        }
        Ok(())
    }

    fn profile(&mut self) -> Option<Vec<u8>> {
        self.profile.sort_by_key(|(number, _)| *number);
        let size: usize = self.profile.iter().map(|(_, piece)| piece.len()).sum();
        let whole = self
            .profile
            .iter()
            .zip(1..)
            .all(|((number, _), expected)| *number == expected);
        (size > 0 && size <= PROFILE && whole).then(|| {
            self.profile
                .iter()
                .flat_map(|(_, piece)| *piece)
                .copied()
                .collect()
        })
    }
}

/// Splits off the next marker with its segment.
fn next(data: &[u8]) -> Result<(u8, &[u8], &[u8]), WrapError> {
    let ended = || cut("it ends among its headers");
    // Any number of 0xff may fill the space before a marker.
    let fill = data.iter().take_while(|byte| **byte == 0xff).count();
    let (marker, rest) = data
        .get(fill..)
        .and_then(<[u8]>::split_first)
        .ok_or_else(ended)?;
    if fill == 0 {
        return Err(cut("its headers are not where they should be"));
    }
    if matches!(marker, 0x01 | 0xd0..=0xd8) {
        return Ok((*marker, &[], rest));
    }
    let length = rest
        .first_chunk()
        .map(|bytes| usize::from(u16::from_be_bytes(*bytes)));
    let length = length.filter(|length| *length >= 2).ok_or_else(ended)?;
    let (segment, after) = rest.split_at_checked(length).ok_or_else(ended)?;
    Ok((*marker, &segment[2..], after))
}

/// Reads a frame header (T.81 B.2.2).
fn frame(segment: &[u8]) -> Result<Frame, WrapError> {
    let [bits, h1, h0, w1, w0, count, components @ ..] = segment else {
        return Err(cut("its size is cut off"));
    };
    if *bits != 8 {
        return Err(WrapError::unsupported(format!(
            "{bits} bits for each sample"
        )));
    }
    let names: Vec<u8> = components
        .chunks_exact(3)
        .take(usize::from(*count))
        .map(|part| part[0])
        .collect();
    let height = u32::from(u16::from_be_bytes([*h1, *h0]));
    if height == 0 {
        return Err(WrapError::unsupported(
            "a height that is told only at its end",
        ));
    }
    let width = u32::from(u16::from_be_bytes([*w1, *w0]));
    Ok(Frame {
        width,
        height,
        components: names,
    })
}

/// Reads the density of a JFIF marker (ITU-T T.871 10.1).
fn jfif(segment: &[u8]) -> Option<Density> {
    let [_, _, _, _, _, _, _, unit, x1, x0, y1, y0, ..] = segment else {
        return None;
    };
    let [across, down] = [[*x1, *x0], [*y1, *y0]].map(|pair| f64::from(u16::from_be_bytes(pair)));
    match unit {
        1 => Density::new(across, down),
        2 => Density::new(across * 2.54, down * 2.54),
        _ => None,
    }
}

fn cut(what: &str) -> WrapError {
    WrapError::damaged(what)
}
