//! A message in the words of Data Matrix, as few as its encodations allow.
//!
//! X12 and EDIFACT are not used: what they hold is hardly longer in C40.

use crate::barcode::message::{Kind, Message};
use crate::barcode::path::{Here, Path, Step, cheapest};

/// Modes by their place: three of C40 and three of Text, by how many values wait for a third one.
const ASCII: usize = 0;
const C40: usize = 1;
const TEXT: usize = 4;
const BYTES: usize = 7;

const PAD: usize = 129;
const FUNCTION_1: usize = 232;
const UPPER: usize = 235;
const UNLATCH: usize = 254;
const UTF_8: [usize; 2] = [241, 27];
/// What leads to an encodation from ASCII.
const TO_C40: usize = 230;
const TO_BYTES: usize = 231;
const TO_TEXT: usize = 239;
/// Words are counted in thirds: a value of C40 takes two.
const WORD: usize = 3;
const VALUE: usize = 2;

/// A message in words, not yet padded.
pub(super) struct Written {
    /// The words.
    pub(super) words: Vec<usize>,
    /// Whether they end in C40 or Text.
    latched: bool,
}

impl Written {
    /// Returns the words with what fills them up to a size.
    pub(super) fn padded(&self, size: usize) -> Vec<usize> {
        let mut words = self.words.clone();
        if self.latched && words.len() < size {
            words.push(UNLATCH);
        }
        if words.len() < size {
            words.push(PAD);
        }
        for place in words.len() + 1..=size {
            let pad = PAD + place * 149 % 253 + 1;
            words.push(if pad > 254 { pad - 254 } else { pad });
        }
        words
    }
}

/// What a step writes.
#[derive(Debug, Clone, Copy)]
enum What {
    /// Nothing but a word that changes the mode.
    Word(usize),
    /// Bytes in the mode in which it ends.
    Bytes(usize),
}

/// Returns the words of a message.
pub(super) fn written(message: &Message) -> Option<Written> {
    let bytes = &message.bytes;
    let mut starts = [None; 8];
    starts[ASCII] = Some(0);
    let Path { steps, .. } = cheapest(bytes.len(), &starts, may_end, |here, steps| {
        ways(message, here, steps);
    })?;
    let mut writer = Writer::new(message);
    for step in steps {
        writer.step(step);
    }
    Some(writer.end())
}

/// Values that wait for a third one would be lost.
const fn may_end(mode: usize) -> bool {
    matches!(mode, ASCII | C40 | TEXT | BYTES)
}

/// Takes a step: so many bytes, to this mode, at this cost.
type Go<'a> = &'a mut dyn FnMut(usize, usize, usize, What);

fn ways(message: &Message, here: Here, steps: &mut Vec<Step<What>>) {
    let Here { at, mode, .. } = here;
    let rest = &message.bytes[at..];
    let byte = rest.first().copied();
    let byte = byte.filter(|byte| !message.is_separator(*byte));
    let go: Go<'_> = &mut |bytes, mode, cost, what| {
        steps.push(Step {
            to: at + bytes,
            mode,
            cost,
            what,
        });
    };
    match mode {
        ASCII => from_ascii(rest, go),
        BYTES => from_bytes(byte, go),
        C40..TEXT => from_packed(C40, mode - C40, byte, go),
        _ => from_packed(TEXT, mode - TEXT, byte, go),
    }
}

fn from_ascii(rest: &[u8], go: Go<'_>) {
    go(0, C40, WORD, What::Word(TO_C40));
    go(0, TEXT, WORD, What::Word(TO_TEXT));
    go(0, BYTES, 2 * WORD, What::Word(TO_BYTES));
    if let [b'0'..=b'9', b'0'..=b'9', ..] = rest {
        go(2, ASCII, WORD, What::Bytes(2));
    }
    if let [byte, ..] = rest {
        let words = if byte.is_ascii() { 1 } else { 2 };
        go(1, ASCII, words * WORD, What::Bytes(1));
    }
}

/// A field of bytes tells its length, so that nothing is written where it ends.
fn from_bytes(byte: Option<u8>, go: Go<'_>) {
    go(0, ASCII, 0, What::Bytes(0));
    if byte.is_some() {
        go(1, BYTES, WORD, What::Bytes(1));
    }
}

fn from_packed(base: usize, waiting: usize, byte: Option<u8>, go: Go<'_>) {
    if waiting == 0 {
        go(0, ASCII, WORD, What::Word(UNLATCH));
    }
    if let Some(byte) = byte {
        let count = values(base, byte).len();
        go(
            1,
            base + (waiting + count) % 3,
            count * VALUE,
            What::Bytes(1),
        );
    }
}

/// Returns the values of a byte in C40 or Text, which differ in the case of letters.
fn values(base: usize, byte: u8) -> Vec<usize> {
    let swapped = |byte: u8| {
        if byte.is_ascii_lowercase() {
            byte.to_ascii_uppercase()
        } else {
            byte.to_ascii_lowercase()
        }
    };
    let c = if base == TEXT { swapped(byte) } else { byte };
    let value = usize::from(c);
    match c {
        b' ' => vec![3],
        b'0'..=b'9' => vec![value - 48 + 4],
        b'A'..=b'Z' => vec![value - 65 + 14],
        0..32 => vec![0, value],
        b'!'..=b'/' => vec![1, value - 33],
        b':'..=b'@' => vec![1, value - 58 + 15],
        b'['..=b'_' => vec![1, value - 91 + 22],
        96..128 => vec![2, value - 96],
        128.. => [vec![1, 30], values(base, byte - 128)].concat(),
    }
}

/// Writes steps as words.
struct Writer<'a> {
    message: &'a Message,
    at: usize,
    words: Vec<usize>,
    /// Values of C40 or Text that wait for a third one.
    waiting: Vec<usize>,
    /// Where the field of bytes begins in the message, while there is one.
    field: Option<usize>,
    mode: usize,
}

impl<'a> Writer<'a> {
    fn new(message: &'a Message) -> Self {
        let words = match message.kind {
            Kind::Plain => vec![],
            Kind::Utf8 => UTF_8.to_vec(),
            Kind::Gs1 => vec![FUNCTION_1],
        };
        Self {
            message,
            at: 0,
            words,
            waiting: vec![],
            field: None,
            mode: ASCII,
        }
    }

    fn step(&mut self, step: Step<What>) {
        let bytes = &self.message.bytes[self.at..step.to];
        match (step.what, step.mode) {
            (What::Word(word), _) => self.words.push(word),
            (What::Bytes(0), _) => self.close(),
            (What::Bytes(_), ASCII) => self.ascii(bytes),
            (What::Bytes(_), BYTES) => {}
            (What::Bytes(_), mode) => self.packed(if mode < TEXT { C40 } else { TEXT }, bytes),
        }
        if step.mode == BYTES && self.mode != BYTES {
            self.field = Some(self.at);
        }
        (self.at, self.mode) = (step.to, step.mode);
    }

    fn ascii(&mut self, bytes: &[u8]) {
        match *bytes {
            [tens, ones] => self
                .words
                .push(usize::from((tens - 48) * 10 + ones - 48) + 130),
            [byte] if self.message.is_separator(byte) => self.words.push(FUNCTION_1),
            [byte] if byte.is_ascii() => self.words.push(usize::from(byte) + 1),
            [byte] => self.words.extend([UPPER, usize::from(byte) - 127]),
            _ => {}
        }
    }

    /// Three values make two words.
    fn packed(&mut self, base: usize, bytes: &[u8]) {
        for byte in bytes {
            self.waiting.extend(values(base, *byte));
        }
        while let [a, b, c, ..] = self.waiting[..] {
            let packed = a * 1_600 + b * 40 + c + 1;
            self.words.extend([packed / 256, packed % 256]);
            self.waiting.drain(..3);
        }
    }

    /// Writes the field of bytes, its length first, all of it disguised by its place. What is too
    /// long for a field is too long for any symbol.
    fn close(&mut self) {
        let Some(from) = self.field.take() else {
            return;
        };
        let bytes = &self.message.bytes[from..self.at];
        let length = match bytes.len() {
            length @ ..250 => vec![length],
            length => vec![length / 250 + 249, length % 250],
        };
        let plain = length
            .into_iter()
            .chain(bytes.iter().map(|byte| usize::from(*byte)));
        for word in plain {
            let place = self.words.len() + 1;
            self.words.push((word + place * 149 % 255 + 1) % 256);
        }
    }

    fn end(mut self) -> Written {
        self.close();
        Written {
            words: self.words,
            latched: matches!(self.mode, C40 | TEXT),
        }
    }
}
