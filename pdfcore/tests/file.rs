//! Files as other programs write, encrypt and damage them, read object by object.

mod common;

use common::{by_qpdf, five_pages};
use platen_pdfcore::crypt::{CryptError, Role};
use platen_pdfcore::document::Pages;
use platen_pdfcore::file::{File, FileRepair, OpenError};
use platen_pdfcore::filter::End;
use platen_pdfcore::syntax::{Dict, Object, Plain, Ref, write_object};

const LIMIT: usize = 1 << 20;

/// Returns what stands on each page, or what became of it.
fn contents(file: &File<'_>) -> Vec<String> {
    let content = |page: platen_pdfcore::document::Page| match file.lookup(&page.dict, "Contents") {
        Object::Stream(stream) => match file.decode(&stream, LIMIT) {
            Ok(decoded) if decoded.end == End::Sound => {
                String::from_utf8_lossy(&decoded.bytes).trim().to_owned()
            }
            other => format!("{other:?}"),
        },
        other => format!("{other:?}"),
    };
    Pages::of(file).map(content).collect()
}

fn expected() -> Vec<String> {
    let content = |page| format!("BT /F 24 Tf 20 20 Td (page {page} of five) Tj ET");
    (1..=5).map(content).collect()
}

fn assert_whole(document: &[u8], password: Option<&[u8]>, repairs: &[FileRepair], what: &str) {
    let file = File::open(document, password).unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_eq!(contents(&file), expected(), "{what}");
    assert_eq!(file.repairs(), repairs, "{what}");
}

#[test]
fn all_forms_of_a_file_hold_the_same() {
    assert_whole(&five_pages(), None, &[], "classic");
    for form in [
        &["--object-streams=generate"][..],
        &["--linearize"],
        &["--linearize", "--object-streams=generate"],
        &["--qdf", "--object-streams=disable"],
        &["--compress-streams=y", "--recompress-flate"],
        &["--stream-data=uncompress", "--object-streams=generate"],
    ] {
        let document = by_qpdf(&five_pages(), form);
        assert_whole(&document, None, &[], &format!("{form:?}"));
    }
}

#[test]
fn either_password_opens_and_a_wrong_one_does_not() {
    for how in [
        &["40"][..],
        &["128", "--use-aes=n"],
        &["128", "--use-aes=y"],
        &["128", "--use-aes=y", "--cleartext-metadata"],
        &["256"],
        &["256", "--cleartext-metadata"],
        &["256", "--force-R5"],
    ] {
        for form in ["--object-streams=disable", "--object-streams=generate"] {
            let arguments = [&[form, "--encrypt", "us\u{e9}r", "owner"], how, &["--"]].concat();
            let document = by_qpdf(&five_pages(), &arguments);
            let what = format!("{arguments:?}");
            assert_whole(&document, Some(b"owner"), &[], &what);
            let role = |password: &[u8]| {
                let file = File::open(&document, Some(password));
                file.map(|file| file.crypt().map(|crypt| crypt.role()))
            };
            assert_eq!(role(b"owner"), Ok(Some(Role::Owner)), "{what}");
            let wrong = Err(OpenError::Encrypted(CryptError::WrongPassword));
            assert_eq!(role(b"other"), wrong, "{what}");
            let none = File::open(&document, None).err();
            let needed = OpenError::Encrypted(CryptError::NeedsPassword);
            assert_eq!(none, Some(needed), "{what}");
            let file = File::open(&document, Some(b"owner")).unwrap();
            let metadata = file.lookup(&file.root(), "Metadata");
            let metadata = metadata.as_stream().expect("metadata").clone();
            assert_eq!(
                file.decode(&metadata, LIMIT).unwrap().bytes,
                b"<x/>",
                "{what}"
            );
        }
    }
}

#[test]
fn a_password_in_other_letters_opens_too() {
    // qpdf takes the argument as UTF-8: for 256 bits that is what counts.
    let document = by_qpdf(
        &five_pages(),
        &["--encrypt", "us\u{e9}r", "owner", "256", "--"],
    );
    assert_whole(&document, Some("us\u{e9}r".as_bytes()), &[], "composed");
    assert_whole(&document, Some("use\u{301}r".as_bytes()), &[], "decomposed");
}

#[test]
fn damaged_files_are_read_as_far_as_they_go() {
    let sound = String::from_utf8(five_pages()).unwrap();
    let rebuilt = [FileRepair::TableRebuilt];
    let cut = sound.find("xref").unwrap();
    for (what, document, repairs) in [
        (
            "shifted",
            sound.replacen("endobj", "%%%%%%%%%%%%\nendobj", 1),
            &rebuilt[..],
        ),
        ("no table", sound.replace("\nxref\n", "\nxxxx\n"), &rebuilt),
        (
            "a wrong start",
            sound.replace("startxref\n", "startxref\n1"),
            &rebuilt,
        ),
        (
            "no end",
            sound[..cut].to_owned(),
            &[FileRepair::EndMissing, FileRepair::TableRebuilt],
        ),
        ("no types", sound.replace("/Type/Page/", "/Tpye/Page/"), &[]),
        (
            "a wrong length",
            sound.replacen("<</Length 43>>", "<</Length 14>>", 1),
            &[FileRepair::WrongLength(6)],
        ),
        ("no space", sound.replace(" obj\n", " obj"), &rebuilt),
        ("other line ends", sound.replace('\n', "\r"), &[]),
        (
            "junk",
            format!("junk\n{sound}"),
            &[FileRepair::JunkBeforeHeader(5)],
        ),
        (
            "a tail",
            format!("{sound}{}", "<!-- -->\n".repeat(300)),
            &[],
        ),
    ] {
        assert_whole(document.as_bytes(), None, repairs, what);
    }
}

#[test]
fn objects_in_streams_are_found_without_tables() {
    for arguments in [
        &["--object-streams=generate"][..],
        &[
            "--object-streams=generate",
            "--encrypt",
            "",
            "o",
            "256",
            "--",
        ],
    ] {
        let mut document = by_qpdf(&five_pages(), arguments);
        let at = document
            .windows(9)
            .rposition(|part| part == b"startxref")
            .unwrap();
        document.truncate(at);
        let repairs = [FileRepair::EndMissing, FileRepair::TableRebuilt];
        assert_whole(&document, None, &repairs, &format!("{arguments:?}"));
    }
}

/// Adds an incremental update with a table of its own.
fn updated(document: &[u8], objects: &[(u32, &str)]) -> Vec<u8> {
    let mut out = document.to_vec();
    let before = String::from_utf8_lossy(document);
    let start = before.rfind("startxref\n").expect("a start") + "startxref\n".len();
    let start: usize = before[start..]
        .lines()
        .next()
        .expect("a line")
        .parse()
        .expect("a number");
    let mut table = String::new();
    for (number, object) in objects {
        table += format!("{number} 1\n{:010} 00000 n \n", out.len()).as_str();
        out.extend(format!("{number} 0 obj\n{object}\nendobj\n").bytes());
    }
    let at = out.len();
    let end = format!(
        "xref\n{table}trailer\n<</Size 15/Root 1 0 R/Prev {start}>>\nstartxref\n{at}\n%%EOF\n"
    );
    out.extend(end.bytes());
    out
}

#[test]
fn the_newest_of_an_object_counts() {
    let with =
        |length: usize, text: &str| format!("<</Length {length}>>\nstream\n{text}\nendstream");
    let once = updated(&five_pages(), &[(6, &with(1, "a")), (8, &with(1, "b"))]);
    let twice = updated(&once, &[(8, &with(1, "c"))]);
    let mut shifted = twice.clone();
    shifted.splice(9..9, *b"%%%%%%%%%%%%%%%%%%%%\n");
    for document in [&twice, &shifted] {
        let file = File::open(document, None).unwrap();
        let contents = contents(&file);
        assert_eq!(contents[..2], ["a", "c"]);
        assert_eq!(contents[2..], expected()[2..]);
    }
}

#[test]
fn a_chain_without_end_ends() {
    let text = String::from_utf8(five_pages()).unwrap();
    let start = text.rfind("startxref\n").unwrap() + "startxref\n".len();
    let start = text[start..].lines().next().unwrap().to_owned();
    let endless = text.replace("/Root 1 0 R", &format!("/Root 1 0 R/Prev {start}"));
    assert_whole(
        endless.as_bytes(),
        None,
        &[FileRepair::TableRebuilt],
        "endless",
    );
}

/// Every object, as we write it, is the same to qpdf: it writes both in the same way.
#[test]
fn what_is_written_reads_as_what_was_read() {
    let document = by_qpdf(&five_pages(), &["--object-streams=generate"]);
    let file = File::open(&document, None).unwrap();
    for number in file.numbers() {
        let object = file.get(Ref::new(number));
        let mut written = vec![];
        write_object(&mut written, &object, &Plain);
        let again = platen_pdfcore::syntax::Parser::new(&written, 0)
            .object()
            .unwrap();
        match &object {
            Object::Stream(stream) => assert_eq!(again, Object::Dict(stream.dict.clone())),
            other => assert_eq!(again, *other),
        }
    }
    assert!(file.trailer() != Dict::new());
}
