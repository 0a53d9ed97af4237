//! Colour spaces and the inks they name.

use super::facts::{ColourFamily, ColourSpace};
use super::text;
use super::walk::Walk;
use crate::syntax::{Name, Object, Ref};
use std::collections::BTreeSet;

/// Colour spaces that are based on each other.
const DEPTH: u8 = 8;
/// Inks of one space: a standard allows 32.
const INKS: usize = 64;
/// Inks that are no spot colours.
const PROCESS: [&str; 6] = ["Cyan", "Magenta", "Yellow", "Black", "All", "None"];

/// Adds a colour space.
pub(super) fn look(walk: &mut Walk<'_, '_>, object: &Object, _: Option<Ref>) {
    if let Some(space) = space(walk, object, 0) {
        keep(walk, space);
    }
}

pub(super) fn keep(walk: &mut Walk<'_, '_>, space: ColourSpace) {
    if !walk.found.colour_spaces.contains(&space)
        && walk.has_room(walk.found.colour_spaces.len(), "colour spaces")
    {
        walk.found.colour_spaces.insert(space);
    }
}

/// Reads a colour space, each indirect one once.
pub(super) fn read(walk: &mut Walk<'_, '_>, object: &Object) -> Option<ColourSpace> {
    let Some(id) = object.as_reference() else {
        return space(walk, object, 0);
    };
    if let Some(known) = walk.known_colours.get(&id) {
        return known.clone();
    }
    let found = space(walk, object, 0);
    walk.known_colours.insert(id, found.clone());
    found
}

fn space(walk: &Walk<'_, '_>, object: &Object, depth: u8) -> Option<ColourSpace> {
    if depth > DEPTH {
        return None;
    }
    match walk.file.resolve(object) {
        Object::Name(name) => ColourFamily::of_name(&name).map(ColourSpace::device),
        Object::Array(parts) => {
            let family = walk.file.resolve(parts.first()?);
            let family = ColourFamily::of_name(family.as_name()?)?;
            Some(with_parts(walk, family, &parts, depth))
        }
        _ => None,
    }
}

fn with_parts(
    walk: &Walk<'_, '_>,
    family: ColourFamily,
    parts: &[Object],
    depth: u8,
) -> ColourSpace {
    let base = |at: usize| space(walk, parts.get(at)?, depth + 1).map(|base| base.family);
    let inks = || match walk.file.resolve(parts.get(1).unwrap_or(&Object::Null)) {
        Object::Array(names) => names
            .iter()
            .take(INKS)
            .filter_map(|name| walk.file.resolve(name).as_name().map(text::name))
            .collect(),
        Object::Name(name) => vec![text::name(&name)],
        _ => vec![],
    };
    let device = ColourSpace::device(family);
    match family {
        ColourFamily::IccBased => ColourSpace {
            components: profile_components(walk, parts.get(1)),
            ..device
        },
        ColourFamily::Separation | ColourFamily::DeviceN => {
            let inks: Vec<_> = inks();
            ColourSpace {
                components: u8::try_from(inks.len()).ok(),
                inks,
                base: base(2),
                ..device
            }
        }
        ColourFamily::Indexed | ColourFamily::Pattern => ColourSpace {
            base: base(1),
            ..device
        },
        _ => device,
    }
}

fn profile_components(walk: &Walk<'_, '_>, profile: Option<&Object>) -> Option<u8> {
    let profile = walk.file.resolve(profile?);
    let components = walk.file.lookup(profile.as_dict()?, "N").as_integer()?;
    u8::try_from(components).ok()
}

/// Returns the inks that are no process inks.
pub(super) fn spots(spaces: &[ColourSpace]) -> Vec<String> {
    let inks = spaces.iter().flat_map(|space| &space.inks);
    let spots = inks.filter(|ink| !PROCESS.contains(&ink.as_str()));
    let spots: BTreeSet<_> = spots.cloned().collect();
    spots.into_iter().collect()
}

impl ColourSpace {
    /// A space that needs no more words.
    pub(super) const fn device(family: ColourFamily) -> Self {
        let components = match family {
            ColourFamily::DeviceGray | ColourFamily::CalGray | ColourFamily::Indexed => Some(1),
            ColourFamily::DeviceRgb | ColourFamily::CalRgb | ColourFamily::Lab => Some(3),
            ColourFamily::DeviceCmyk => Some(4),
            ColourFamily::IccBased
            | ColourFamily::Separation
            | ColourFamily::DeviceN
            | ColourFamily::Pattern => None,
        };
        Self {
            family,
            components,
            inks: Vec::new(),
            base: None,
        }
    }
}

impl ColourFamily {
    /// Returns the device space of this name or abbreviation (table 92).
    pub(super) fn of_device(name: &Name) -> Option<Self> {
        match name.bytes() {
            b"DeviceGray" | b"G" => Some(Self::DeviceGray),
            b"DeviceRGB" | b"RGB" => Some(Self::DeviceRgb),
            b"DeviceCMYK" | b"CMYK" => Some(Self::DeviceCmyk),
            _ => None,
        }
    }

    fn of_name(name: &Name) -> Option<Self> {
        match name.bytes() {
            b"CalGray" => Some(Self::CalGray),
            b"CalRGB" => Some(Self::CalRgb),
            b"CalCMYK" => Some(Self::DeviceCmyk), // PDF 1.1; reads so since
            b"Lab" => Some(Self::Lab),
            b"ICCBased" => Some(Self::IccBased),
            b"Indexed" | b"I" => Some(Self::Indexed),
            b"Separation" => Some(Self::Separation),
            b"DeviceN" => Some(Self::DeviceN),
            b"Pattern" => Some(Self::Pattern),
            _ => Self::of_device(name),
        }
    }
}
