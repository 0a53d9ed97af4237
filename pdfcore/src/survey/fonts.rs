//! Fonts.

use super::facts::{Font, FontKind};
use super::walk::Walk;
use super::{resources, text};
use crate::file::File;
use crate::syntax::{Dict, Object, Ref};

/// Letters before the plus sign of a subset's name (9.9.2).
const TAG: usize = 6;
/// Fonts that one without an object of its own is compared with.
const LATELY: usize = 100;

/// Adds a font, and what the glyphs of one that is drawn lead to.
pub(super) fn look(walk: &mut Walk<'_, '_>, object: &Object, id: Option<Ref>) {
    let Object::Dict(dict) = object else {
        return;
    };
    let mut font = read(walk.file, dict);
    font.page = walk.page;
    font.object = id.map(|id| id.number);
    if font.kind == FontKind::Type3 {
        glyphs(walk, dict);
    }
    let mut lately = walk.found.fonts.iter().rev().take(LATELY);
    let is_known = font.object.is_none() && lately.any(|known| same(known, &font));
    if !is_known && walk.has_room(walk.found.fonts.len(), "fonts") {
        walk.found.fonts.push(font);
    }
}

/// Fonts that stand in each page's resources directly are the same where they look the same.
fn same(known: &Font, font: &Font) -> bool {
    let page = known.page;
    *known
        == Font {
            page,
            ..font.clone()
        }
}

fn glyphs(walk: &mut Walk<'_, '_>, font: &Dict) {
    walk.entry(font, "Resources", resources::look);
    walk.entry(font, "CharProcs", |walk, glyphs, _| {
        walk.each(glyphs, resources::xobject);
    });
}

fn read(file: &File<'_>, dict: &Dict) -> Font {
    let below = descendant(file, dict);
    let inner = below.as_ref().unwrap_or(dict);
    let descriptor = file.lookup(inner, "FontDescriptor");
    let program = descriptor
        .as_dict()
        .and_then(|descriptor| program(file, descriptor));
    let kind = kind(file, inner, program.as_ref());
    let full = file.lookup(dict, "BaseFont");
    let full = full.as_name().or(match &descriptor {
        Object::Dict(descriptor) if kind == FontKind::Type3 => {
            descriptor.get("FontName").and_then(Object::as_name)
        }
        _ => None,
    });
    let full = full.map(text::name);
    let (name, subset) = full.map_or((None, false), |full| {
        let (name, subset) = without_tag(&full);
        (Some(name.to_owned()), subset)
    });
    Font {
        name,
        kind,
        embedded: program.is_some() || kind == FontKind::Type3,
        subset,
        to_unicode: matches!(file.lookup(dict, "ToUnicode"), Object::Stream(_)),
        encoding: encoding(file, dict),
        page: 0,
        object: None,
    }
}

/// Returns the one font below a composite font.
fn descendant(file: &File<'_>, dict: &Dict) -> Option<Dict> {
    let below = match file.lookup(dict, "DescendantFonts") {
        Object::Array(fonts) => file.resolve(fonts.first()?),
        other => other,
    };
    below.as_dict().cloned()
}

/// What is embedded, by its key in the descriptor.
enum Program {
    Type1,
    TrueType,
    /// Its subtype says which.
    Other(Option<String>),
}

fn program(file: &File<'_>, descriptor: &Dict) -> Option<Program> {
    let stream = |key: &str| match file.lookup(descriptor, key) {
        Object::Stream(stream) => Some(stream),
        _ => None,
    };
    if stream("FontFile").is_some() {
        return Some(Program::Type1);
    }
    if stream("FontFile2").is_some() {
        return Some(Program::TrueType);
    }
    let subtype = file.lookup(&stream("FontFile3")?.dict, "Subtype");
    Some(Program::Other(subtype.as_name().map(text::name)))
}

fn kind(file: &File<'_>, dict: &Dict, program: Option<&Program>) -> FontKind {
    let subtype = file.lookup(dict, "Subtype");
    let subtype = subtype.as_name().map_or(&b""[..], |name| name.bytes());
    let embedded = match program {
        Some(Program::Other(Some(kind))) => kind.as_str(),
        Some(Program::Other(None) | Program::Type1 | Program::TrueType) | None => "",
    };
    let is_compact = matches!(embedded, "Type1C" | "CIDFontType0C");
    let is_open = embedded == "OpenType";
    let one_of = |plain, compact, open| match (is_compact, is_open) {
        (true, _) => compact,
        (_, true) => open,
        (false, false) => plain,
    };
    match subtype {
        b"Type1" => one_of(FontKind::Type1, FontKind::Type1C, FontKind::Type1OpenType),
        b"MMType1" => one_of(
            FontKind::MultipleMaster,
            FontKind::Type1C,
            FontKind::Type1OpenType,
        ),
        b"Type3" => FontKind::Type3,
        b"TrueType" => one_of(
            FontKind::TrueType,
            FontKind::Type1C,
            FontKind::TrueTypeOpenType,
        ),
        b"CIDFontType0" => one_of(
            FontKind::CidType0,
            FontKind::CidType0C,
            FontKind::CidType0OpenType,
        ),
        b"CIDFontType2" => one_of(
            FontKind::CidTrueType,
            FontKind::CidType0C,
            FontKind::CidTrueTypeOpenType,
        ),
        _ => match program {
            Some(Program::Type1) => FontKind::Type1,
            Some(Program::TrueType) => FontKind::TrueType,
            Some(Program::Other(_)) | None => FontKind::Unknown,
        },
    }
}

fn without_tag(name: &str) -> (&str, bool) {
    match name.split_once('+') {
        Some((tag, name)) if tag.len() == TAG && tag.bytes().all(|b| b.is_ascii_uppercase()) => {
            (name, true)
        }
        _ => (name, false),
    }
}

fn encoding(file: &File<'_>, dict: &Dict) -> Option<String> {
    match file.lookup(dict, "Encoding") {
        Object::Name(name) => Some(text::name(&name)),
        Object::Dict(encoding) if encoding.get("Differences").is_none() => {
            encoding.get("BaseEncoding")?.as_name().map(text::name)
        }
        Object::Dict(_) | Object::Stream(_) => Some("custom".to_owned()),
        _ => None,
    }
}
