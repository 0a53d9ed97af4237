//! Fonts that are damaged, on purpose or not: refused or used, but never more than that.

use crate::documents::tried;
use crate::peers::{DEVANAGARI, Filed, NIMBUS, THAI, font};
use platen_pdfcore::text::{Typeface, Typesetter};
use proptest::prelude::*;
use std::sync::OnceLock;

const TEXT: &str = "Afi 12 क्षत्रिय ที่นี่";

/// Uses whatever comes out of the bytes.
fn use_up(bytes: Vec<u8>) {
    let Ok(face) = Typeface::new(bytes, 0) else {
        return;
    };
    let set = Typesetter::new(face).set_replacing(TEXT, 12.0);
    if let Ok((line, _)) = set {
        let _refused_or_not = tried(&[(line, [1.0, 0.0, 0.0, 1.0, 0.0, 0.0])]);
    }
}

fn fonts() -> &'static [Vec<u8>] {
    static FONTS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    FONTS.get_or_init(|| [DEVANAGARI, NIMBUS, THAI].map(font).to_vec())
}

/// What is done to bytes: at places in thousandths of the file, or in its directory.
#[derive(Debug, Clone)]
enum Harm {
    Anywhere(f64, u8),
    InDirectory(usize, u8),
    InTable(usize, usize, u8),
}

fn harmed(font: &[u8], harms: &[Harm], cut: f64) -> Vec<u8> {
    let mut bytes = font.to_vec();
    for harm in harms {
        let (at, value) = match *harm {
            Harm::Anywhere(part, value) => ((part * bytes.len() as f64) as usize, value),
            Harm::InDirectory(at, value) => (at, value),
            Harm::InTable(table, at, value) => {
                let record = 12 + 16 * table;
                let offset = font[record + 8..record + 12]
                    .try_into()
                    .expect("four bytes");
                (u32::from_be_bytes(offset) as usize + at, value)
            }
        };
        if let Some(byte) = bytes.get_mut(at) {
            *byte = value;
        }
    }
    bytes.truncate((cut * bytes.len() as f64) as usize);
    bytes
}

fn harm() -> impl Strategy<Value = Harm> {
    let value = || prop_oneof![Just(0), Just(0xff), Just(0x7f), Just(0x80), any::<u8>()];
    prop_oneof![
        (0.0..1.0, value()).prop_map(|(part, value)| Harm::Anywhere(part, value)),
        (0_usize..300, value()).prop_map(|(at, value)| Harm::InDirectory(at, value)),
        (0_usize..12, 0_usize..200, value())
            .prop_map(|(table, at, value)| Harm::InTable(table, at, value)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_fonts_are_refused_or_used(
        font in 0_usize..3,
        harms in proptest::collection::vec(harm(), 1..12),
        cut in prop_oneof![4 => Just(1.0), 1 => 0.0..1.0],
    ) {
        use_up(harmed(&fonts()[font], &harms, cut));
    }
}

/// More where the environment asks for them.
fn cases() -> u32 {
    let asked = std::env::var("PLATEN_FONT_CASES").ok();
    asked.and_then(|cases| cases.parse().ok()).unwrap_or(400)
}

#[test]
fn sound_fonts_are_used() {
    for font in fonts() {
        let face = Typeface::new(font.clone(), 0).expect("a sound font");
        let (line, _) = Typesetter::new(face)
            .set_replacing(TEXT, 12.0)
            .expect("a line");
        let document = tried(&[(line, [1.0, 0.0, 0.0, 1.0, 0.0, 0.0])]).expect("a document");
        Filed::new(&document).read_by("qpdf", &["--check", "document.pdf"]);
    }
}
