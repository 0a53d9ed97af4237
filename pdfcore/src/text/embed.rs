//! A face as objects of a PDF (ISO 32000-2, 9.7 to 9.9).

use super::Typeface;
use super::book::{BookError, Font};
use super::sfnt::{self, Outlines};
use super::to_unicode;
use crate::crypt::fingerprint;
use crate::filter::deflate;
use crate::syntax::{Dict, Object, Ref, Stream};
use crate::write::Changes;
use std::collections::HashMap;
use std::panic::catch_unwind;
use subsetter::GlyphRemapper;

/// Sets the font `id` and adds what it consists of.
pub(super) fn embed(changes: &mut Changes, font: &Font, id: Ref) -> Result<(), BookError> {
    let name = format!("{}+{}", tag(font), font.face.name());
    let file = changes.add(file(font)?);
    let descriptor = changes.add(Object::Dict(descriptor(font, &name, file)));
    let descendant = changes.add(Object::Dict(descendant(font, &name, descriptor)));
    let cmap = deflated(Dict::new(), to_unicode::cmap(&texts(font)).as_bytes());
    let cmap = changes.add(cmap);
    let composite = Dict::new()
        .with("Type", Object::name("Font"))
        .with("Subtype", Object::name("Type0"))
        .with("BaseFont", Object::name(&name))
        .with("Encoding", Object::name("Identity-H"))
        .with(
            "DescendantFonts",
            Object::Array(vec![Object::Reference(descendant)]),
        )
        .with("ToUnicode", Object::Reference(cmap));
    changes.set(id, Object::Dict(composite));
    Ok(())
}

/// Returns six letters that follow from the face and its glyphs (9.9.2).
fn tag(font: &Font) -> String {
    let mut used = font.face.name().as_bytes().to_vec();
    used.extend(font.glyphs.iter().flat_map(|glyph| glyph.to_be_bytes()));
    let letters = fingerprint(&used).into_iter().take(6);
    letters.map(|byte| char::from(b'A' + byte % 26)).collect()
}

/// Returns the font file with the glyphs that are used. Its glyphs are numbered as the codes are.
fn file(font: &Font) -> Result<Object, BookError> {
    let face = &font.face;
    let damaged = || BookError::Damaged(face.name().to_owned());
    let glyphs = GlyphRemapper::new_from_glyphs(&font.glyphs);
    let subset = subset(face.bytes(), face.index(), &glyphs).ok_or_else(damaged)?;
    Ok(match face.outlines() {
        Outlines::TrueType => {
            let length = i64::try_from(subset.len()).unwrap_or(i64::MAX);
            deflated(
                Dict::new().with("Length1", Object::Integer(length)),
                &subset,
            )
        }
        Outlines::Cff => {
            let table = sfnt::table(&subset, 0, b"CFF ").ok_or_else(damaged)?;
            let dict = Dict::new().with("Subtype", Object::name("CIDFontType0C"));
            deflated(dict, table)
        }
    })
}

/// Returns a font file with these glyphs only. The subsetter counts on sums of a font's numbers that
/// a damaged font may drive beyond all bounds, so a panic of it is one more way to say so.
pub(super) fn subset(bytes: &[u8], face: u32, glyphs: &GlyphRemapper) -> Option<Vec<u8>> {
    catch_unwind(|| subsetter::subset(bytes, face, glyphs))
        .ok()?
        .ok()
}

fn deflated(dict: Dict, bytes: &[u8]) -> Object {
    let dict = dict.with("Filter", Object::name("FlateDecode"));
    Object::Stream(Stream::own(dict, deflate(bytes)))
}

fn descriptor(font: &Font, name: &str, file: Ref) -> Dict {
    let face = &font.face;
    let thousandths = |units: f64| whole(units * face.unit() * 1000.0);
    let metrics = face.font().metrics();
    let bounds = metrics.bounds;
    let bounds = [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max];
    let bounds = bounds.map(|bound| thousandths(bound.to_f64()));
    let ascent = face.ascent() * 1000.0;
    let capitals = metrics
        .cap_height
        .map(|height| thousandths(height.to_f64()));
    let style = face.font().style_metrics();
    let slant = style.italic_angle.map_or(0.0, |angle| angle.to_f64());
    let key = match face.outlines() {
        Outlines::TrueType => "FontFile2",
        Outlines::Cff => "FontFile3",
    };
    Dict::new()
        .with("Type", Object::name("FontDescriptor"))
        .with("FontName", Object::name(name))
        .with("Flags", Object::Integer(flags(face, slant)))
        .with("FontBBox", Object::Array(bounds.to_vec()))
        .with("ItalicAngle", whole(slant))
        .with("Ascent", whole(ascent))
        .with("Descent", whole(-face.descent() * 1000.0))
        .with("CapHeight", capitals.unwrap_or_else(|| whole(ascent)))
        .with("StemV", stem(face))
        .with(key, Object::Reference(file))
}

/// The glyphs have no standard names (symbolic); pitch and slant (9.8.2).
fn flags(face: &Typeface, slant: f64) -> i64 {
    const FIXED_PITCH: i64 = 1;
    const SYMBOLIC: i64 = 4;
    const ITALIC: i64 = 64;
    let style = face.font().style_metrics();
    let fixed = style.is_fixed_pitch == Some(true);
    SYMBOLIC + if fixed { FIXED_PITCH } else { 0 } + if slant == 0.0 { 0 } else { ITALIC }
}

/// OpenType does not say how thick stems are; bold faces have thicker ones. Readers need it only
/// where they draw another font instead.
fn stem(face: &Typeface) -> Object {
    let weight = f64::from(face.font().default_attributes().weight.value());
    whole(10.0 + 244.0 * (weight - 50.0) / 900.0)
}

fn descendant(font: &Font, name: &str, descriptor: Ref) -> Dict {
    let system = Dict::new()
        .with("Registry", Object::String(b"Adobe".to_vec()))
        .with("Ordering", Object::String(b"Identity".to_vec()))
        .with("Supplement", Object::Integer(0));
    let widths = font.widths.iter().map(|width| number(*width)).collect();
    let widths = vec![Object::Integer(1), Object::Array(widths)];
    let dict = Dict::new()
        .with("Type", Object::name("Font"))
        .with("BaseFont", Object::name(name))
        .with("CIDSystemInfo", Object::Dict(system))
        .with("FontDescriptor", Object::Reference(descriptor))
        .with("W", Object::Array(widths));
    match font.face.outlines() {
        Outlines::TrueType => dict
            .with("Subtype", Object::name("CIDFontType2"))
            .with("CIDToGIDMap", Object::name("Identity")),
        Outlines::Cff => dict.with("Subtype", Object::name("CIDFontType0")),
    }
}

/// Returns what codes stand for. Of those that stand for nothing alone, readers that know nothing of
/// actual text get the character whose plain glyph it is.
fn texts(font: &Font) -> Vec<Option<Box<str>>> {
    let mut texts = font.texts.clone();
    if texts.iter().all(Option::is_some) {
        return texts;
    }
    let mut plain: HashMap<u32, char> = HashMap::new();
    for (code, glyph) in font.face.font().charmap().unicodes() {
        if let Some(character) = char::from_u32(code) {
            plain.entry(glyph.to_u32()).or_insert(character);
        }
    }
    for (text, glyph) in texts.iter_mut().zip(&font.glyphs) {
        if text.is_none() {
            *text = plain
                .get(&u32::from(*glyph))
                .map(|character| character.to_string().into());
        }
    }
    texts
}

fn whole(value: f64) -> Object {
    #[expect(clippy::cast_possible_truncation, reason = "casts of floats saturate")]
    Object::Integer(value.round() as i64)
}

fn number(value: f64) -> Object {
    if value.fract() == 0.0 {
        whole(value)
    } else {
        Object::Real(value)
    }
}
