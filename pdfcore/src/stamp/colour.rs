//! Colours of stamps.

use crate::program::number_text;
use crate::syntax::{Dict, Name, Object};

/// A colour. Parts are from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub enum Colour {
    /// Grey; 0 is black.
    Gray(f64),
    /// Red, green and blue.
    Rgb([f64; 3]),
    /// Cyan, magenta, yellow and black.
    Cmyk([f64; 4]),
    /// An ink of its own.
    Ink {
        /// The ink's name; `All` prints on every plate.
        name: String,
        /// How much of it.
        tint: f64,
        /// What stands for all of it where there is no such ink: cyan, magenta, yellow and black.
        process: [f64; 4],
    },
}

/// What is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paint {
    Fill,
    Stroke,
}

impl Colour {
    /// Returns the operators that choose it, and enters the colour space that they name.
    pub(super) fn operators(&self, paint: Paint, spaces: &mut Dict) -> String {
        let (gray, rgb, cmyk, space, ink) = match paint {
            Paint::Fill => ("g", "rg", "k", "cs", "scn"),
            Paint::Stroke => ("G", "RG", "K", "CS", "SCN"),
        };
        match self {
            Self::Gray(level) => format!("{} {gray}", number_text(*level)),
            Self::Rgb(parts) => format!("{} {rgb}", numbers(parts)),
            Self::Cmyk(parts) => format!("{} {cmyk}", numbers(parts)),
            Self::Ink {
                name,
                tint,
                process,
            } => {
                let key = space_name(spaces, separation(name, process));
                format!("/{key} {space} {} {ink}", number_text(*tint))
            }
        }
    }

    /// Returns it as annotations have it (12.5.2), in process colours.
    pub(super) fn of_annotation(&self) -> Object {
        let parts = match self {
            Self::Gray(level) => vec![*level],
            Self::Rgb(parts) => parts.to_vec(),
            Self::Cmyk(parts) => parts.to_vec(),
            Self::Ink { tint, process, .. } => process.map(|part| part * tint).to_vec(),
        };
        Object::Array(parts.into_iter().map(Object::Real).collect())
    }
}

fn numbers(parts: &[f64]) -> String {
    let parts: Vec<_> = parts.iter().map(|part| number_text(*part)).collect();
    parts.join(" ")
}

/// Equal spaces have one name.
fn space_name(spaces: &mut Dict, space: Object) -> String {
    let place = spaces.iter().position(|(_, there)| *there == space);
    let name = format!("Ink{}", place.unwrap_or(spaces.len()));
    spaces.set(name.as_str(), space);
    name
}

/// Returns an ink as a colour space (8.6.6.4).
fn separation(name: &str, process: &[f64; 4]) -> Object {
    let numbers = |numbers: &[f64]| {
        let numbers = numbers.iter().copied().map(Object::Real);
        Object::Array(numbers.collect())
    };
    let function = Dict::new()
        .with("FunctionType", Object::Integer(2))
        .with("Domain", numbers(&[0.0, 1.0]))
        .with("C0", numbers(&[0.0; 4]))
        .with("C1", numbers(process))
        .with("N", Object::Integer(1));
    Object::Array(vec![
        Object::name("Separation"),
        Object::Name(Name::from(name)),
        Object::name("DeviceCMYK"),
        Object::Dict(function),
    ])
}
