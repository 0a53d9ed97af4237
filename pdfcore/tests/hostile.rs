//! Damaged and hostile bytes: whatever they are, there is an answer. A panic or an overflow fails
//! the test, as does a wrapped picture that qpdf would not take, checked on a sample.

use platen_model::ImageKind;
use platen_pdfcore::{InspectLimits, WrapLimits, identify, inspect, wrap_image};
use std::io::Cursor;
use std::path::Path;

/// Numbers from a seed (xorshift), the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).expect("small")).expect("small")
    }

    /// Changes, drops, doubles or cuts a few bytes.
    fn spoil(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len());
            match self.below(6) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, 0xff),
                2 if at < bytes.len() => drop(bytes.remove(at)),
                3 => {
                    let piece = bytes[at..(at + 9).min(bytes.len())].to_vec();
                    bytes.extend(piece);
                }
                _ => {
                    let value = [0, 1, 0x7f, 0x80, 0xff, b'9'][self.below(6)];
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte = value;
                    }
                }
            }
        }
        bytes
    }
}

fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name);
    std::fs::read(path).expect("a fixture")
}

fn wrapped(kind: ImageKind, bytes: &[u8]) -> Option<Vec<u8>> {
    let limits = WrapLimits {
        pixels: 1 << 20,
        pages: 50,
    };
    let mut out = Vec::new();
    wrap_image(kind, bytes, &mut out, &limits).ok().map(|_| out)
}

#[test]
fn spoiled_pictures_are_wrapped_or_refused() {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let jpegs =
        ["rgb.jpg", "gray.jpg", "cmyk.jpg", "progressive.jpg"].map(|n| (n, ImageKind::Jpeg));
    let tiffs =
        ["g4.tif", "g3.tif", "g32d.tif", "crle.tif", "jpeg.tif"].map(|n| (n, ImageKind::Tiff));
    let (mut taken, mut refused) = (0, 0);
    for (name, kind) in jpegs.into_iter().chain(tiffs) {
        let sound = fixture(name);
        for _ in 0..400 {
            match wrapped(kind, &numbers.spoil(&sound)) {
                Some(pdf) => {
                    taken += 1;
                    let facts = inspect(&pdf, &InspectLimits::default());
                    assert!(facts.is_ok_and(|facts| facts.repaired.is_empty()), "{name}");
                }
                None => refused += 1,
            }
        }
    }
    assert!(
        taken > 100 && refused > 100,
        "{taken} taken, {refused} refused"
    );
}

#[test]
fn spoiled_pdfs_are_told_or_refused() {
    let mut numbers = Numbers(0x0123_4567_89ab_cdef);
    let sound = wrapped(ImageKind::Tiff, &fixture("g4.tif")).expect("a PDF");
    let (mut told, mut refused) = (0, 0);
    for _ in 0..4_000 {
        match inspect(
            &numbers.spoil(&sound),
            &InspectLimits {
                pages: 9,
                size_runs: 9,
            },
        ) {
            Ok(_) => told += 1,
            Err(_) => refused += 1,
        }
    }
    assert!(told > 100 && refused > 10, "{told} told, {refused} refused");
}

#[test]
fn random_bytes_behind_every_signature_are_identified_or_refused() {
    let starts: [&[u8]; 6] = [
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"%PDF-",
        b"II*\0",
        b"",
    ];
    let mut numbers = Numbers(42);
    let (mut told, mut refused) = (0, 0);
    for round in 0..3_000 {
        let mut bytes = starts[round % starts.len()].to_vec();
        bytes.extend((0..numbers.below(1_600)).map(|_| [0, 0xff, 9, 1][numbers.below(4)]));
        bytes.extend(b"PK\x05\x06".iter().take(numbers.below(5)));
        bytes.extend((0..18).map(|_| [0, 0xff, 1][numbers.below(3)]));
        match identify(&mut Cursor::new(bytes)) {
            Ok(_) => told += 1,
            Err(_) => refused += 1,
        }
    }
    assert!(
        told > 100 && refused > 100,
        "{told} told, {refused} refused"
    );
}

#[test]
fn deep_nesting_and_huge_claims_end() {
    let nested = format!("%PDF-1.4\n1 0 obj\n{}", "[".repeat(200_000));
    let claims = "%PDF-1.4\nxref\n0 4294967295\ntrailer<</Root 1 0 R/Size 4294967295/Prev 9>>\nstartxref\n9\n%%EOF";
    let kids = format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[{}]>>endobj\ntrailer<</Root 1 0 R>>",
        "2 0 R ".repeat(50_000)
    );
    for text in [nested.as_str(), claims, &kids] {
        let found = inspect(text.as_bytes(), &InspectLimits::default());
        assert!(found.is_err(), "{found:?}");
    }
}
