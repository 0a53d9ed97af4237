//! Damaged and hostile documents among others.

use crate::common::{by_qpdf, five_pages};
use crate::rich::rich;
use crate::setup::{AES_128, METHODS, PACKED, all, merged, open, texts, written};
use platen_pdfcore::document::Pages;
use platen_pdfcore::file::{File, TooManyObjects};
use platen_pdfcore::program::pages;
use platen_pdfcore::program::several::{Keep, Names, Source, import};
use platen_pdfcore::write::Method;

#[test]
fn damaged_documents_come_along_sound() {
    let sound = five_pages();
    let damaged = [
        [b"junk\n".as_slice(), &sound].concat(),
        sound[..sound.len() - 300].to_vec(),
        String::from_utf8(sound.clone())
            .unwrap()
            .replace("0000000", "0000001")
            .into_bytes(),
    ];
    for (at, damaged) in damaged.iter().enumerate() {
        for [first, second] in [[damaged, &sound], [&sound, damaged]] {
            let files = [first, second].map(|document| open(document));
            let sources = files.each_ref().map(Source::of);
            let wanted = sources.each_ref().map(all);
            let made = merged(&sources, open(first), &wanted);
            for method in [Method::Splice, Method::Rewrite] {
                let output = written(&made.file, &made.changes, method);
                let expected: Vec<_> = wanted
                    .iter()
                    .flatten()
                    .map(|page| format!("page {} of five", page + 1))
                    .collect();
                assert_eq!(texts(&output, &format!("{at}, {method:?}")), expected);
            }
        }
    }
}

#[test]
fn more_objects_than_readers_accept_are_refused() {
    let sound = String::from_utf8(five_pages()).unwrap();
    let highest = sound.replace("/Size 15", "/Size 8388606");
    assert_ne!(highest, sound);
    let guest = open(sound.as_bytes());
    let source = Source::of(&guest);
    let mut file = open(highest.as_bytes());
    let mut list = pages(&file);
    let refused = import(
        &mut file,
        &mut list,
        &source,
        &[0, 1],
        Keep::Print,
        &mut Names::default(),
    );
    assert_eq!(refused.map(|_| ()), Err(TooManyObjects));
}

/// Numbers from a seed (xorshift), the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).expect("small")).expect("small")
    }
}

#[test]
fn spoiled_documents_are_merged_or_refused() {
    let documents = [
        rich("plain", 3),
        by_qpdf(&rich("packed", 3), PACKED),
        by_qpdf(&rich("locked", 3), AES_128),
    ];
    let sound = five_pages();
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let (mut merged_some, mut refused) = (0, 0);
    for document in &documents {
        for round in 0..250 {
            let mut spoiled = document.clone();
            for _ in 0..=numbers.below(12) {
                let at = numbers.below(spoiled.len());
                // Digits lead references astray, which is worse than nonsense.
                spoiled[at] = b"0123456789 <>[]/R\xff"[numbers.below(18)];
            }
            let Ok(guest) = File::open(&spoiled, None) else {
                refused += 1;
                continue;
            };
            let files = [open(&sound), guest];
            let sources = files.each_ref().map(Source::of);
            let wanted = match round % 2 {
                0 => sources.each_ref().map(all),
                _ => sources
                    .each_ref()
                    .map(|source| all(source).into_iter().step_by(2).collect()),
            };
            let made = merged(&sources, open(&sound), &wanted);
            let output = written(&made.file, &made.changes, METHODS[round % 3]);
            let result = open(&output);
            let pages = Pages::of(&result).count();
            assert_eq!(pages, wanted.iter().map(Vec::len).sum::<usize>());
            merged_some += 1;
        }
    }
    assert!(
        merged_some > 300 && refused > 0,
        "{merged_some} merged, {refused} refused"
    );
}
