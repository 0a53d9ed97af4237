//! Pictures as objects of a PDF (ISO 32000-2, 8.9.5).

use super::error::WrapError;
use super::picture::{Colour, DctComponents, FaxOnes, FaxRows, Packing, Picture, Polarity};
use crate::filter::deflate;
use crate::syntax::{Dict, Object, Ref, Stream};
use crate::write::Changes;
use std::borrow::Cow;

/// Where the streams of a picture go.
pub(super) trait Streams {
    /// Takes a stream in pieces and returns what refers to it.
    fn add_stream(&mut self, dict: Dict, data: &[Cow<'_, [u8]>]) -> Result<Ref, WrapError>;
}

impl Streams for Changes {
    fn add_stream(&mut self, dict: Dict, data: &[Cow<'_, [u8]>]) -> Result<Ref, WrapError> {
        let bytes = data.concat();
        Ok(self.add(Object::Stream(Stream::own(dict, bytes))))
    }
}

/// Adds a picture with its opacity and its profile.
pub(super) fn add(streams: &mut impl Streams, picture: &Picture<'_>) -> Result<Ref, WrapError> {
    let colour = colour(streams, picture)?;
    let mut dict = samples(picture, colour);
    match picture.packing {
        Packing::Flate | Packing::PngRows => dict.set("Filter", Object::name("FlateDecode")),
        Packing::Dct { .. } => dict.set("Filter", Object::name("DCTDecode")),
        Packing::Fax { .. } => dict.set("Filter", Object::name("CCITTFaxDecode")),
    }
    if let Some(parms) = parms(picture) {
        dict.set("DecodeParms", Object::Dict(parms));
    }
    if picture.polarity == Polarity::Inverted {
        let pairs = [1, 0].repeat(usize::from(picture.colour.components()));
        let pairs = pairs.into_iter().map(Object::Integer);
        dict.set("Decode", Object::Array(pairs.collect()));
    }
    if let Some(opacity) = &picture.opacity {
        let mask = samples(picture, Object::name("DeviceGray"));
        let mask = mask.with("Filter", Object::name("FlateDecode"));
        let mask = streams.add_stream(mask, &[Cow::Borrowed(opacity)])?;
        dict.set("SMask", Object::Reference(mask));
    }
    streams.add_stream(dict, &picture.data)
}

fn samples(picture: &Picture<'_>, colour: Object) -> Dict {
    Dict::new()
        .with("Type", Object::name("XObject"))
        .with("Subtype", Object::name("Image"))
        .with("Width", Object::Integer(picture.width.into()))
        .with("Height", Object::Integer(picture.height.into()))
        .with("ColorSpace", colour)
        .with("BitsPerComponent", Object::Integer(picture.bits.into()))
}

/// Returns how the samples are packed, where the filter does not say it all.
fn parms(picture: &Picture<'_>) -> Option<Dict> {
    let (width, height) = (picture.width.into(), picture.height.into());
    match picture.packing {
        Packing::Dct {
            components: DctComponents::AsMarked,
        }
        | Packing::Flate => None,
        Packing::Dct {
            components: DctComponents::Rgb,
        } => Some(Dict::new().with("ColorTransform", Object::Integer(0))),
        Packing::PngRows => {
            let colours = picture.colour.components().into();
            let parms = Dict::new()
                .with("Predictor", Object::Integer(15))
                .with("Colors", Object::Integer(colours))
                .with("BitsPerComponent", Object::Integer(picture.bits.into()))
                .with("Columns", Object::Integer(width));
            Some(parms)
        }
        Packing::Fax { k, rows, ones } => {
            let aligned = rows == FaxRows::ByteAligned;
            let parms = Dict::new()
                .with("K", Object::Integer(k.into()))
                .with("Columns", Object::Integer(width))
                .with("Rows", Object::Integer(height))
                .with("EncodedByteAlign", Object::Boolean(aligned))
                .with("BlackIs1", Object::Boolean(ones == FaxOnes::Black));
            Some(parms)
        }
    }
}

/// Returns the colour space, after adding the profile it needs.
fn colour(streams: &mut impl Streams, picture: &Picture<'_>) -> Result<Object, WrapError> {
    let (device, components) = match &picture.colour {
        Colour::Gray => ("DeviceGray", 1),
        Colour::Rgb | Colour::Palette { .. } => ("DeviceRGB", 3),
        Colour::Cmyk => ("DeviceCMYK", 4),
    };
    let base = match &picture.profile {
        Some(profile) => {
            let head = Dict::new()
                .with("N", Object::Integer(components))
                .with("Alternate", Object::name(device))
                .with("Filter", Object::name("FlateDecode"));
            let profile = streams.add_stream(head, &[Cow::Owned(deflate(profile))])?;
            Object::Array(vec![Object::name("ICCBased"), Object::Reference(profile)])
        }
        None => Object::name(device),
    };
    Ok(match &picture.colour {
        Colour::Gray | Colour::Rgb | Colour::Cmyk => base,
        Colour::Palette { table } => {
            let last = (table.len() / 3).saturating_sub(1);
            Object::Array(vec![
                Object::name("Indexed"),
                base,
                Object::Integer(i64::try_from(last).unwrap_or_default()),
                Object::String(table.clone()),
            ])
        }
    })
}
