//! What comes in: pictures become PDFs, and what cannot be printed waits for a person with the
//! reason, or lies in the error place with a note.

use crate::paper::check_pdf;
use crate::setup::Setup;
use crate::trial::Trial;
use crate::waiting::names_below;
use platen_tests::documents::{Document, pdf};
use platen_tests::peers::{program, succeed};
use serde_json::Value;
use std::fs;
use std::process::Command;

/// Two by two pixels.
const PNG: &[u8] = b"\
    \x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x02\x00\x00\
    \x00\x02\x08\x02\x00\x00\x00\xfd\xd4\x9a\x73\x00\x00\x00\x12\x49\x44\x41\x54\x78\x9c\x63\
    \xf8\xcf\xc0\xc0\x00\xc2\x0c\xff\x81\x00\x00\x1f\xee\x05\xfb\x0b\xd9\x68\x8b\x00\x00\x00\
    \x00\x49\x45\x4e\x44\xae\x42\x60\x82";

#[test]
fn a_jpeg_becomes_a_pdf() {
    let jpeg = include_bytes!("../../../pdfcore/tests/data/rgb.jpg");
    check_picture("picture.jpg", jpeg, "jpg");
}

#[test]
fn a_png_becomes_a_pdf() {
    check_picture("picture.png", PNG, "png");
}

#[test]
fn a_tiff_becomes_a_pdf() {
    let tiff = include_bytes!("../../../pdfcore/tests/data/g4.tif");
    check_picture("picture.tif", tiff, "tif");
}

#[test]
fn a_picture_with_the_name_of_a_pdf_becomes_one() {
    check_picture("picture.pdf", PNG, "png");
}

#[track_caller]
fn check_picture(name: &str, bytes: &[u8], format: &str) {
    let trial = Setup::plain().start();
    trial.drop_file("hot", name, bytes);
    let job = trial.wait_for_title(name, "done");
    let job = trial.wait_for_filed(job["id"].as_str().unwrap());
    assert!(
        job["format"].as_str().unwrap().starts_with(format),
        "{job:#}"
    );
    assert_eq!(job["pages"], 1, "{job:#}");
    let printed = trial.printed("press", 1);
    check_pdf(printed[0].document.as_ref().unwrap());
    assert_eq!(job["result"]["blake3"], printed[0].hash.to_string());
    let outputs = names_below(&trial.output("hot"));
    let kept = outputs
        .iter()
        .filter(|output| fs::read(trial.output("hot").join(output)).unwrap() == bytes);
    assert_eq!(kept.count(), 1, "{outputs:?}");
}

#[test]
fn a_damaged_pdf_needs_a_person() {
    let mut bytes = pdf("damaged", 0);
    let start = bytes
        .windows(6)
        .position(|window| window == b"/Pages")
        .unwrap();
    bytes[start..start + 6].copy_from_slice(b"/Paper");
    let job = check_needs_you("damaged.pdf", &bytes);
    assert!(!reason(&job).is_empty(), "{job:#}");
}

/// What is left of it would print, and nobody would miss the rest before the customer does.
#[test]
fn a_pdf_that_lost_pages_needs_a_person() {
    let mut bytes = pdf("lost", 0);
    let count = bytes
        .windows(8)
        .position(|window| window == b"/Count 1")
        .unwrap();
    bytes[count + 7] = b'9';
    let job = check_needs_you("lost.pdf", &bytes);
    let reason = reason(&job);
    assert!(reason.contains("9 pages, but 1"), "{reason}");
}

#[test]
fn an_encrypted_pdf_needs_a_person() {
    let directory = tempfile::tempdir().unwrap();
    let [open, locked] = ["open.pdf", "locked.pdf"].map(|name| directory.path().join(name));
    fs::write(&open, pdf("encrypted", 0)).unwrap();
    let qpdf = program("/usr/bin/qpdf", "qpdf").unwrap();
    let lock = ["--encrypt", "user", "owner", "256", "--"];
    succeed(Command::new(qpdf).args(lock).args([&open, &locked])).unwrap();
    let job = check_needs_you("locked.pdf", &fs::read(locked).unwrap());
    let reason = reason(&job);
    assert!(
        reason.contains("encrypt") || reason.contains("password"),
        "{reason}"
    );
}

#[test]
fn a_file_of_no_known_type_needs_a_person() {
    let job = check_needs_you("data.bin", &[7; 5_000]);
    let expected = "the file's content is of no kind Platen knows";
    assert_eq!(reason(&job), expected, "{job:#}");
}

/// A document that cannot be printed waits; the next one is printed meanwhile, and cancelling and
/// deleting the bad one is all it takes.
#[track_caller]
fn check_needs_you(name: &str, bytes: &[u8]) -> Value {
    let trial = Setup::plain().start();
    trial.drop_file("hot", name, bytes);
    let job = trial.wait_for_title(name, "needs-you");
    let good = Document::new(1, 0);
    trial.drop_file("hot", &good.name, &good.bytes);
    trial.wait_for_title(&good.name, "done");
    assert_eq!(trial.hashes("press", 1), [good.hash]);
    trial.wait_for_input("hot", &[]);
    trial.order_job(job["id"].as_str().unwrap(), "cancel", "");
    job
}

fn reason(job: &Value) -> String {
    assert_eq!(
        job["reasons"][0]["keyword"], "document-format-error",
        "{job:#}"
    );
    job["reasons"][0]["text"].as_str().unwrap().to_owned()
}

#[test]
fn an_executable_called_pdf_goes_to_the_error_place() {
    let trial = Setup::plain().start();
    let program = fs::read("/bin/true").unwrap();
    trial.drop_file("hot", "invoice.pdf", &program);
    let note = trial.wait_for_note("hot", "invoice.pdf");
    assert!(note.contains("%PDF-"), "{note}");
    check_kept(&trial, "invoice.pdf", &program);
    let folder = trial.get("/api/v1/folders/hot");
    assert_eq!(folder["state"], "watching", "{folder:#}");
}

#[test]
fn a_truncated_pdf_goes_to_the_error_place() {
    let trial = Setup::plain().start();
    let whole = pdf("truncated", 20_000);
    trial.drop_file("hot", "part.pdf", &whole[..10_000]);
    let note = trial.wait_for_note("hot", "part.pdf");
    assert!(note.contains("incomplete"), "{note}");
    check_kept(&trial, "part.pdf", &whole[..10_000]);
}

#[test]
fn a_file_that_no_rule_matches_goes_to_the_error_place() {
    let trial = Setup::new()
        .raw("press", "")
        .folder("hot", "press", "rules = [{ mask = \"*.pdf\" }]")
        .start();
    trial.drop_file("hot", "letter.txt", b"Dear Sir");
    let note = trial.wait_for_note("hot", "letter.txt");
    assert!(note.contains("rule"), "{note}");
    check_kept(&trial, "letter.txt", b"Dear Sir");
}

/// What was not taken lies in the error place as it was, and is no job.
#[track_caller]
fn check_kept(trial: &Trial, name: &str, bytes: &[u8]) {
    assert_eq!(fs::read(trial.errors("hot").join(name)).unwrap(), bytes);
    trial.wait_for_input("hot", &[]);
    assert_eq!(trial.jobs().len(), 0);
}

#[test]
fn an_empty_file_stays_until_it_has_bytes() {
    let trial = Setup::plain().start();
    let path = trial.input("hot").join("late.pdf");
    fs::write(&path, b"").unwrap();
    let others = [Document::new(1, 0), Document::new(2, 0)];
    for other in &others {
        trial.drop_file("hot", &other.name, &other.bytes);
        trial.wait_for_title(&other.name, "done");
    }
    trial.wait_for_input("hot", &["late.pdf"]);
    assert_eq!(names_below(&trial.errors("hot")), [""; 0]);
    let late = Document::new(3, 0);
    fs::write(&path, &late.bytes).unwrap();
    trial.wait_for_title("late.pdf", "done");
    assert_eq!(trial.hashes("press", 3)[2], late.hash);
}

#[test]
fn ignored_files_stay() {
    let trial = Setup::plain().start();
    for name in [".hidden.pdf", "half.pdf.part", "~$letter.docx", "Thumbs.db"] {
        fs::write(trial.input("hot").join(name), pdf("ignored", 0)).unwrap();
    }
    let good = Document::new(1, 0);
    trial.drop_file("hot", &good.name, &good.bytes);
    trial.wait_for_title(&good.name, "done");
    let left = names_below(&trial.input("hot"));
    assert_eq!(
        left,
        [".hidden.pdf", "Thumbs.db", "half.pdf.part", "~$letter.docx"]
    );
}
