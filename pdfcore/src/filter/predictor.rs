//! Predictors of Flate and LZW data (7.4.4.4).

use crate::syntax::{Dict, Object};

/// How the rows of the data were made smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Predictor {
    kind: Kind,
    /// Bytes of a pixel, at least one.
    pixel: usize,
    /// Bytes of a row.
    row: usize,
    bits: usize,
    colours: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Tiff,
    Png,
}

/// No picture is wider.
const LONGEST_ROW: usize = 1 << 30;

impl Predictor {
    /// Reads the parameters; nothing where nothing is to be undone.
    pub(super) fn of(parms: &Dict) -> Option<Self> {
        let number = |key: &str, default: usize| {
            let value = parms.get(key).and_then(Object::as_integer);
            value
                .and_then(|value| usize::try_from(value).ok())
                .unwrap_or(default)
        };
        let kind = match number("Predictor", 1) {
            2 => Kind::Tiff,
            10..=15 => Kind::Png,
            _ => return None,
        };
        let colours = number("Colors", 1).clamp(1, 32);
        let bits = match number("BitsPerComponent", 8) {
            bits @ (1 | 2 | 4 | 8 | 16) => bits,
            _ => 8,
        };
        let columns = number("Columns", 1).clamp(1, LONGEST_ROW);
        Some(Self {
            kind,
            pixel: (colours * bits).div_ceil(8),
            row: (columns * colours * bits).div_ceil(8),
            bits,
            colours,
        })
    }

    pub(super) fn undo(self, mut bytes: Vec<u8>) -> Vec<u8> {
        match self.kind {
            Kind::Png => self.undo_png(&bytes),
            Kind::Tiff => {
                for row in bytes.chunks_mut(self.row) {
                    self.undo_tiff(row);
                }
                bytes
            }
        }
    }

    /// Every row begins with the number of its own filter. A last row may be short.
    fn undo_png(self, bytes: &[u8]) -> Vec<u8> {
        let mut output: Vec<u8> = Vec::with_capacity(bytes.len());
        for row in bytes.chunks(self.row + 1) {
            let Some((filter, row)) = row.split_first() else {
                break;
            };
            let start = output.len();
            for (at, byte) in row.iter().enumerate() {
                let left = (at >= self.pixel).then(|| output[start + at - self.pixel]);
                let above = start.checked_sub(self.row).map(|above| output[above + at]);
                let corner = (at >= self.pixel)
                    .then(|| start.checked_sub(self.row + self.pixel))
                    .flatten()
                    .map(|corner| output[corner + at]);
                let guess = guess(
                    *filter,
                    left.unwrap_or(0),
                    above.unwrap_or(0),
                    corner.unwrap_or(0),
                );
                output.push(byte.wrapping_add(guess));
            }
        }
        output
    }

    fn undo_tiff(self, row: &mut [u8]) {
        match self.bits {
            8 => {
                for at in self.colours..row.len() {
                    row[at] = row[at].wrapping_add(row[at - self.colours]);
                }
            }
            16 => {
                for at in (2 * self.colours..row.len().saturating_sub(1)).step_by(2) {
                    let before = at - 2 * self.colours;
                    let left = u16::from_be_bytes([row[before], row[before + 1]]);
                    let here = u16::from_be_bytes([row[at], row[at + 1]]);
                    row[at..at + 2].copy_from_slice(&here.wrapping_add(left).to_be_bytes());
                }
            }
            bits => self.undo_tiff_bits(row, bits),
        }
    }

    /// Samples that share bytes.
    fn undo_tiff_bits(self, row: &mut [u8], bits: usize) {
        let mask = (1_u8 << bits) - 1;
        let samples = row.len() * 8 / bits;
        let place = |sample: usize| {
            let bit = sample * bits;
            (bit / 8, 8 - bits - bit % 8)
        };
        for sample in self.colours..samples {
            let (left_byte, left_shift) = place(sample - self.colours);
            let (byte, shift) = place(sample);
            let left = row[left_byte] >> left_shift & mask;
            let here = row[byte] >> shift & mask;
            let sum = here.wrapping_add(left) & mask;
            row[byte] = row[byte] & !(mask << shift) | sum << shift;
        }
    }
}

/// What a PNG filter expects of a byte by its neighbours.
fn guess(filter: u8, left: u8, above: u8, corner: u8) -> u8 {
    match filter {
        1 => left,
        2 => above,
        3 => {
            let mean = u16::midpoint(u16::from(left), u16::from(above));
            u8::try_from(mean).unwrap_or_default()
        }
        4 => paeth(left, above, corner),
        _ => 0,
    }
}

fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let [a, b, c] = [left, above, corner].map(i16::from);
    let estimate = a + b - c;
    let [to_a, to_b, to_c] = [a, b, c].map(|value| (estimate - value).abs());
    if to_a <= to_b && to_a <= to_c {
        left
    } else if to_b <= to_c {
        above
    } else {
        corner
    }
}
