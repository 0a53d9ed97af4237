//! Pages on other media and with other boxes, judged by what other programs see.

#[path = "../assembled/mod.rs"]
mod assembled;
mod boxes;
mod links;
mod media;
mod pictures;
mod sources;
mod together;

use platen_pdfcore::document::Page;
use platen_pdfcore::file::File;
use platen_pdfcore::program::{Framing, Side, Slot, arrange, framed, pages};
use platen_pdfcore::write::{Changes, Method, write};
use std::process::Command;

/// Applies framings to every page of a document, one after the other.
pub(crate) fn framed_all(input: &[u8], framings: &[Framing]) -> Vec<u8> {
    let file = File::open(input, None).expect("a document");
    let all = pages(&file);
    let slots: Vec<_> = (0..all.len())
        .map(|number| {
            slot(
                &file,
                &all,
                Slot::page(number),
                framings,
                Side::of(number + 1),
            )
        })
        .collect();
    arranged(input, &slots)
}

/// Returns a slot after framings.
pub(crate) fn slot(
    file: &File<'_>,
    pages: &[Page],
    slot: Slot,
    framings: &[Framing],
    side: Side,
) -> Slot {
    framings.iter().fold(slot, |slot, framing| {
        framed(file, pages, &slot, framing, side).expect("a page that can be framed")
    })
}

/// Arranges a document; appended to and written anew, the result is as sound as its input.
pub(crate) fn arranged(input: &[u8], slots: &[Slot]) -> Vec<u8> {
    let file = File::open(input, None).expect("a document");
    let mut changes = Changes::new(&file);
    arrange(&file, &mut changes, &pages(&file), slots);
    assert_eq!(found_by_qpdf(input), "");
    let [appended, spliced] = [Method::Append, Method::Splice].map(|method| {
        let mut out = Vec::new();
        write(&file, &changes, method, &mut out).expect("memory takes everything");
        assert_eq!(found_by_qpdf(&out), "", "{method:?}");
        out
    });
    assert!(appended.starts_with(input));
    spliced
}

/// What qpdf finds wrong; nothing where it is content.
pub(crate) fn found_by_qpdf(document: &[u8]) -> String {
    let (said, sound) = told("qpdf", &["--check", "FILE"], document);
    if sound { String::new() } else { said }
}

/// Returns the boxes of every page as pdfinfo tells them, in the order media, crop, bleed, trim, art.
pub(crate) fn boxes(document: &[u8]) -> Vec<[[f64; 4]; 5]> {
    let (said, _) = told(
        "pdfinfo",
        &["-box", "-f", "1", "-l", "1000", "FILE"],
        document,
    );
    let lines = said
        .lines()
        .filter(|line| line.starts_with("Page ") && line.contains("Box:"));
    let numbers: Vec<[f64; 4]> = lines
        .map(|line| {
            let (_, numbers) = line.split_once("Box:").expect("a box");
            let numbers = numbers
                .split_whitespace()
                .map(|number| number.parse().expect("a number"));
            let numbers: Vec<f64> = numbers.collect();
            numbers.try_into().expect("four numbers")
        })
        .collect();
    let pages = numbers
        .chunks(5)
        .map(|page| page.try_into().expect("five boxes"));
    pages.collect()
}

/// Returns what a program says of a document, which it is given as `FILE`, and whether it is content.
pub(crate) fn told(program: &str, arguments: &[&str], document: &[u8]) -> (String, bool) {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("document.pdf");
    std::fs::write(&path, document).expect("a file");
    let mut command = Command::new(program);
    for argument in arguments {
        match *argument {
            "FILE" => command.arg(&path),
            other => command.arg(other),
        };
    }
    let output = command.output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
    let said = [output.stdout, output.stderr].concat();
    (
        String::from_utf8_lossy(&said).into_owned(),
        output.status.success(),
    )
}
