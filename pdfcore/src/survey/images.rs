//! Pictures.

use super::colours;
use super::content::Inline;
use super::facts::{Image, PictureKind};
use super::text;
use super::walk::Walk;
use crate::syntax::{Dict, Name, Object, Place, Ref, Stream};

/// Adds a picture and those that mask it.
pub(super) fn add(walk: &mut Walk<'_, '_>, id: Option<Ref>, stream: &Stream) {
    keep(walk, id, stream, kind(walk, &stream.dict));
    walk.entry(&stream.dict, "SMask", |walk, mask, id| {
        mask_of(walk, mask, id, PictureKind::SoftMask);
    });
    walk.entry(&stream.dict, "Mask", |walk, mask, id| {
        mask_of(walk, mask, id, PictureKind::Stencil);
    });
}

/// What is no picture is a range of colours.
fn mask_of(walk: &mut Walk<'_, '_>, mask: &Object, id: Option<Ref>, kind: PictureKind) {
    if let Object::Stream(stream) = mask {
        keep(walk, id, stream, kind);
    }
}

/// Adds a picture that lies in page content.
pub(super) fn add_inline(walk: &mut Walk<'_, '_>, inline: &Inline) {
    let entries = inline.dict.iter();
    let dict: Dict = entries
        .map(|(key, value)| (written_out(key), value.clone()))
        .collect();
    let kind = kind(walk, &dict);
    let image = read(walk, &dict, kind);
    insert(
        walk,
        Image {
            bytes: inline.bytes,
            ..image
        },
    );
}

/// Pictures in page content abbreviate (table 91).
fn written_out(key: &Name) -> Name {
    match key.bytes() {
        b"W" => "Width".into(),
        b"H" => "Height".into(),
        b"BPC" => "BitsPerComponent".into(),
        b"CS" => "ColorSpace".into(),
        b"IM" => "ImageMask".into(),
        b"F" => "Filter".into(),
        _ => key.clone(),
    }
}

fn kind(walk: &Walk<'_, '_>, dict: &Dict) -> PictureKind {
    match walk.file.lookup(dict, "ImageMask") {
        Object::Boolean(true) => PictureKind::Stencil,
        _ => PictureKind::Image,
    }
}

fn keep(walk: &mut Walk<'_, '_>, id: Option<Ref>, stream: &Stream, kind: PictureKind) {
    let image = read(walk, &stream.dict, kind);
    let bytes = match &stream.place {
        Place::InFile { range, .. } => range.len(),
        Place::Own(bytes) => bytes.len(),
    };
    insert(
        walk,
        Image {
            bytes: bytes as u64,
            object: id.map(|id| id.number),
            ..image
        },
    );
}

fn insert(walk: &mut Walk<'_, '_>, image: Image) {
    if let Some(space) = &image.colour {
        colours::keep(walk, space.clone());
    }
    if walk.has_room(walk.found.images.len(), "images") {
        walk.found.images.push(image);
    }
}

fn read(walk: &mut Walk<'_, '_>, dict: &Dict, kind: PictureKind) -> Image {
    let file = walk.file;
    let number = |key: &str| file.lookup(dict, key).as_integer();
    let pixels = |key: &str| number(key).and_then(|count| u32::try_from(count).ok());
    let filters = file.filters(dict).unwrap_or_default();
    let filters = filters.into_iter().map(|filter| filter.name);
    let filters: Vec<_> = filters.filter(|name| name != "Crypt").collect();
    let is_bilevel = kind == PictureKind::Stencil || filters.iter().any(|name| is_bilevel(name));
    let bits = number("BitsPerComponent").and_then(|bits| u8::try_from(bits).ok());
    let colour = match kind {
        PictureKind::Stencil => None,
        PictureKind::Image | PictureKind::SoftMask => {
            let space = dict.get("ColorSpace");
            space.and_then(|space| colours::read(walk, space))
        }
    };
    Image {
        kind,
        width: pixels("Width").unwrap_or_default(),
        height: pixels("Height").unwrap_or_default(),
        colour,
        bits: bits.or(is_bilevel.then_some(1)),
        filters: filters.iter().map(|name| text::cut(name)).collect(),
        bytes: 0,
        page: walk.page,
        object: None,
    }
}

fn is_bilevel(filter: &str) -> bool {
    matches!(filter, "CCITTFaxDecode" | "JBIG2Decode")
}
