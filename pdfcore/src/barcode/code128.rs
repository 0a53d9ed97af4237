//! Code 128 and GS1-128: ISO/IEC 15417.

use super::error::BarcodeError;
use super::message::{Kind, Message};
use super::path::{Here, Path, Step, cheapest};
use super::symbol::Symbol;

/// The widths of bars and spaces of each symbol character; the last one stops.
const WIDTHS: [&[u8]; 107] = [
    b"212222", b"222122", b"222221", b"121223", b"121322", b"131222", b"122213", b"122312",
    b"132212", b"221213", b"221312", b"231212", b"112232", b"122132", b"122231", b"113222",
    b"123122", b"123221", b"223211", b"221132", b"221231", b"213212", b"223112", b"312131",
    b"311222", b"321122", b"321221", b"312212", b"322112", b"322211", b"212123", b"212321",
    b"232121", b"111323", b"131123", b"131321", b"112313", b"132113", b"132311", b"211313",
    b"231113", b"231311", b"112133", b"112331", b"132131", b"113123", b"113321", b"133121",
    b"313121", b"211331", b"231131", b"213113", b"213311", b"213131", b"311123", b"311321",
    b"331121", b"312113", b"312311", b"332111", b"314111", b"221411", b"431111", b"111224",
    b"111422", b"121124", b"121421", b"141122", b"141221", b"112214", b"112412", b"122114",
    b"122411", b"142112", b"142211", b"241211", b"221114", b"413111", b"241112", b"134111",
    b"111242", b"121142", b"121241", b"114212", b"124112", b"124211", b"411212", b"421112",
    b"421211", b"212141", b"214121", b"412121", b"111143", b"111341", b"131141", b"114113",
    b"114311", b"411113", b"411311", b"113141", b"114131", b"311141", b"411131", b"211412",
    b"211214", b"211232", b"2331112",
];

const SHIFT: u8 = 98;
const FUNCTION_1: u8 = 102;
const START: [u8; 3] = [104, 103, 105];
/// What leads to a code set from any other.
const LATCH: [u8; 3] = [100, 101, 99];
const STOP: u8 = 106;
/// Code sets by their place among modes; the first one is taken where two are as short.
const B: usize = 0;
const A: usize = 1;
const C: usize = 2;

/// More would be wider than any scanner sees.
const LONGEST: usize = 128;

/// Returns the symbol of a message.
pub(super) fn symbol(message: &Message) -> Result<Symbol, BarcodeError> {
    message.only(
        |byte| byte.is_ascii(),
        "characters of ASCII only; take a QR code or a Data Matrix",
    )?;
    message.at_most(LONGEST, "128 characters")?;
    let words = words(message);
    let widths = words.iter().flat_map(|word| WIDTHS[usize::from(*word)]);
    let elements = widths.map(|width| usize::from(width - b'0'));
    Ok(Symbol::of_elements(
        message.symbology,
        elements,
        message.words.clone(),
    ))
}

/// Returns all symbol characters: as few as the code sets allow.
fn words(message: &Message) -> Vec<u8> {
    let starts = [Some(1); 3];
    let length = message.bytes.len();
    let path = cheapest(
        length,
        &starts,
        |_| true,
        |here, steps| {
            ways(message, here, steps);
        },
    );
    let Path { start, steps } = path.unwrap_or(Path {
        start: B,
        steps: vec![],
    });
    let mut words = vec![START[start]];
    if message.kind == Kind::Gs1 {
        words.push(FUNCTION_1);
    }
    words.extend(steps.iter().flat_map(|step| step.what).flatten());
    words.extend([check_character(&words), STOP]);
    words
}

/// What may be written from here, as one or two symbol characters.
fn ways(message: &Message, here: Here, steps: &mut Vec<Step<[Option<u8>; 2]>>) {
    let Here { at, mode, .. } = here;
    let others = (B..=C).filter(|set| *set != mode);
    steps.extend(others.map(|set| Step {
        to: at,
        mode: set,
        cost: 1,
        what: [Some(LATCH[set]), None],
    }));
    let mut write = |bytes: usize, what: [Option<u8>; 2]| {
        steps.push(Step {
            to: at + bytes,
            mode,
            cost: what.iter().flatten().count(),
            what,
        });
    };
    match message.bytes[at..] {
        [byte, ..] if message.is_separator(byte) => write(1, [Some(FUNCTION_1), None]),
        [tens, ones, ..] if mode == C && tens.is_ascii_digit() && ones.is_ascii_digit() => {
            write(2, [Some((tens - b'0') * 10 + (ones - b'0')), None]);
        }
        [byte, ..] if mode != C => match (value(mode, byte), value(A + B - mode, byte)) {
            (Some(value), _) => write(1, [Some(value), None]),
            (None, Some(value)) => write(1, [Some(SHIFT), Some(value)]),
            (None, None) => {}
        },
        _ => {}
    }
}

/// Returns the value of a character in code set A or B.
fn value(set: usize, byte: u8) -> Option<u8> {
    match byte {
        0..32 if set == A => Some(byte + 64),
        32..96 => Some(byte - 32),
        96..128 if set == B => Some(byte - 32),
        _ => None,
    }
}

fn check_character(words: &[u8]) -> u8 {
    let weights = std::iter::once(1).chain(1..);
    let weighted = words.iter().zip(weights);
    let sum: u32 = weighted.map(|(word, at)| u32::from(*word) * at).sum();
    u8::try_from(sum % 103).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::{Data, Symbology};
    use super::*;
    use std::collections::HashSet;

    fn of(data: Data<'_>) -> Vec<u8> {
        words(&Message::read(Symbology::Code128, data).unwrap())
    }

    #[test]
    fn characters_are_distinct_and_eleven_modules_wide() {
        let distinct: HashSet<_> = WIDTHS.into_iter().collect();
        assert_eq!(distinct.len(), 107);
        for widths in &WIDTHS[..106] {
            let sum: u8 = widths.iter().map(|width| width - b'0').sum();
            assert_eq!((widths.len(), sum), (6, 11));
            let dark: u8 = widths.iter().step_by(2).map(|width| width - b'0').sum();
            assert_eq!(dark % 2, 0, "bars have an even number of modules");
        }
    }

    #[test]
    fn code_sets_are_changed_where_it_is_shortest() {
        // Start, data, check character, stop.
        for (data, expected) in [
            ("Wikipedia", &[104, 55, 73, 75, 73, 80, 69, 68, 73, 65][..]),
            ("123456", &[105, 12, 34, 56]),
            ("12345", &[105, 12, 34, 100, 21]),
            ("AB12345678", &[104, 33, 34, 99, 12, 34, 56, 78]),
            ("a\nb", &[104, 65, 98, 74, 66]),
            ("\n\na\n\n", &[103, 74, 74, 98, 65, 74, 74]),
        ] {
            let words = of(Data::Text(data));
            assert_eq!(words[..words.len() - 2], *expected, "{data:?}");
        }
        assert_eq!(of(Data::Text("Wikipedia"))[10..], [88, 106]);
    }

    #[test]
    fn elements_of_gs1_begin_with_a_function_and_are_parted_by_it() {
        let words = of(Data::Gs1("(10)12(3103)001750"));
        assert_eq!(words[..5], [105, 102, 10, 12, 102]);
        let words = of(Data::Gs1("(01)09501101530003"));
        assert_eq!(words[..10], [105, 102, 1, 9, 50, 11, 1, 53, 0, 3]);
    }
}
