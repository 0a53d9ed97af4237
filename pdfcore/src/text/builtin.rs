//! The faces that are in the program, so that text can be set on a machine without fonts.

use super::Typeface;
use std::sync::OnceLock;

/// A face in the program: Latin, Greek and Cyrillic, from the Noto fonts (SIL Open Font License 1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Builtin {
    /// Noto Sans.
    Sans,
    /// Noto Sans Bold.
    SansBold,
    /// Noto Mono: every character is as wide as every other.
    Mono,
}

impl Builtin {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Sans, Self::SansBold, Self::Mono];

    /// Returns the face; always the same.
    ///
    /// # Panics
    /// Never: tests open each.
    #[must_use]
    pub fn face(self) -> Typeface {
        static FACES: [OnceLock<Typeface>; 3] = [const { OnceLock::new() }; 3];
        let [sans, bold, mono] = &FACES;
        let (face, bytes): (_, &'static [u8]) = match self {
            Self::Sans => (sans, include_bytes!("../../fonts/NotoSans-Regular.ttf")),
            Self::SansBold => (bold, include_bytes!("../../fonts/NotoSans-Bold.ttf")),
            Self::Mono => (mono, include_bytes!("../../fonts/NotoMono-Regular.ttf")),
        };
        let read = || Typeface::built_in(bytes).expect("the program's own fonts are sound");
        face.get_or_init(read).clone()
    }
}
