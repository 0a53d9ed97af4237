//! A message in segments of digits, of capitals and of bytes, as few bits as they take.

use super::version::Class;
use crate::barcode::bits::Bits;
use crate::barcode::message::{Kind, Message};
use crate::barcode::path::{Here, Path, Step, cheapest};

const CAPITALS: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
/// Modes by their place; the standard's indicator is 2 to the power of it, and 4 of bytes.
const DIGITS: usize = 0;
const LETTERS: usize = 1;
const BYTES: usize = 2;
const UTF_8: usize = 26;
/// Bits are counted in sixths: a digit takes 20, a capital letter 33.
const PARTS: usize = 6;
const COST: [usize; 3] = [20, 33, 48];

/// Returns the bits of a message for this class of versions.
pub(super) fn bits(message: &Message, class: &Class) -> Option<Bits> {
    let mut bits = Bits::default();
    match message.kind {
        Kind::Plain => {}
        Kind::Utf8 => {
            bits.push(0b0111, 4);
            bits.push(UTF_8, 8);
        }
        Kind::Gs1 => bits.push(0b0101, 4),
    }
    for (mode, bytes) in runs(message, class)? {
        if bytes.len() >> class.count[mode] > 0 {
            return None;
        }
        bits.push(1 << mode, 4);
        bits.push(bytes.len(), class.count[mode]);
        push(&mut bits, mode, bytes);
    }
    Some(bits)
}

/// Returns the message cut into runs of one mode each.
fn runs<'a>(message: &'a Message, class: &Class) -> Option<Vec<(usize, &'a [u8])>> {
    let bytes = &message.bytes;
    let starts = [DIGITS, LETTERS, BYTES].map(|mode| Some(head(class, mode)));
    let Path { start, steps } = cheapest(
        bytes.len(),
        &starts,
        |_| true,
        |here, steps| ways(message, class, here, steps),
    )?;
    let (mut runs, mut from, mut mode) = (vec![], 0, start);
    for step in steps {
        if step.mode != mode {
            runs.push((mode, &bytes[from..step.to]));
            (from, mode) = (step.to, step.mode);
        }
    }
    runs.push((mode, &bytes[from..]));
    runs.retain(|(_, bytes)| !bytes.is_empty());
    Some(runs)
}

/// What a run costs before its first byte.
const fn head(class: &Class, mode: usize) -> usize {
    (4 + class.count[mode]) * PARTS
}

fn ways(message: &Message, class: &Class, here: Here, steps: &mut Vec<Step<()>>) {
    let Here { at, mode, cost } = here;
    let mut go = |to: usize, mode: usize, cost: usize| {
        steps.push(Step {
            to,
            mode,
            cost,
            what: (),
        });
    };
    let whole = cost.next_multiple_of(PARTS) - cost;
    for other in (DIGITS..=BYTES).filter(|other| *other != mode) {
        go(at, other, whole + head(class, other));
    }
    let byte = message.bytes.get(at);
    if byte.is_some_and(|byte| is_taken(mode, *byte, message.kind)) {
        go(at + 1, mode, COST[mode]);
    }
}

/// In data of GS1 a `%` among capitals would mean a separator.
fn is_taken(mode: usize, byte: u8, kind: Kind) -> bool {
    match mode {
        DIGITS => byte.is_ascii_digit(),
        LETTERS => CAPITALS.contains(&byte) && !(kind == Kind::Gs1 && byte == b'%'),
        _ => true,
    }
}

fn push(bits: &mut Bits, mode: usize, bytes: &[u8]) {
    match mode {
        DIGITS => {
            for digits in bytes.chunks(3) {
                bits.push(
                    number(digits, 10, |byte| usize::from(byte - b'0')),
                    digits.len() * 3 + 1,
                );
            }
        }
        LETTERS => {
            let value = |byte: u8| CAPITALS.iter().position(|c| *c == byte).unwrap_or(0);
            for pair in bytes.chunks(2) {
                bits.push(number(pair, 45, value), pair.len() * 5 + 1);
            }
        }
        _ => bytes
            .iter()
            .for_each(|byte| bits.push(usize::from(*byte), 8)),
    }
}

fn number(bytes: &[u8], base: usize, value: impl Fn(u8) -> usize) -> usize {
    bytes
        .iter()
        .fold(0, |number, byte| number * base + value(*byte))
}

#[cfg(test)]
mod tests {
    use super::super::version::CLASSES;
    use super::*;
    use crate::barcode::{Data, QrLevel, Symbology};

    #[track_caller]
    fn check(data: Data<'_>, expected: &[(usize, &str)]) {
        let symbology = Symbology::Qr { level: QrLevel::M };
        let message = Message::read(symbology, data).unwrap();
        let runs = runs(&message, &CLASSES[0]).unwrap();
        let expected: Vec<_> = expected
            .iter()
            .map(|(mode, text)| (*mode, text.as_bytes()))
            .collect();
        assert_eq!(runs, expected);
    }

    #[test]
    fn a_mode_changes_only_where_that_saves_bits() {
        check(Data::Text("01234567"), &[(DIGITS, "01234567")]);
        check(Data::Text("AC-42"), &[(LETTERS, "AC-42")]);
        check(Data::Text("abc12"), &[(BYTES, "abc12")]);
        let mixed = "https://example.org/0123456789012";
        let parts = [(BYTES, "https://example.org/"), (DIGITS, "0123456789012")];
        check(Data::Text(mixed), &parts);
        check(Data::Gs1("(10)A%B"), &[(BYTES, "10A%B")]);
    }

    /// ISO/IEC 18004, annex I.
    #[test]
    fn the_example_of_the_standard_has_its_bits() {
        let symbology = Symbology::Qr { level: QrLevel::M };
        let message = Message::read(symbology, Data::Text("01234567")).unwrap();
        let bits = bits(&message, &CLASSES[0]).unwrap();
        let words: Vec<_> = (0..5).map(|word| bits.value(word * 8, 8)).collect();
        assert_eq!((bits.len(), words), (41, vec![16, 32, 12, 86, 97]));
    }
}
