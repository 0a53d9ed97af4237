//! `platen inspect`, by the real program and without a room.

use crate::cli::{check, complained, platen, said};
use crate::pdfs::document;
use crate::room::PDF;
use serde_json::Value;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_platen");

fn put(place: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = place.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn inspected(arguments: &[&str], file: &Path) -> std::process::Output {
    platen(&[&["inspect", file.to_str().unwrap()], arguments].concat())
}

#[track_caller]
fn json(arguments: &[&str], file: &Path) -> Value {
    let output = inspected(&[arguments, &["--json"]].concat(), file);
    check(&output, 0);
    serde_json::from_str(&said(&output)).unwrap()
}

const CATALOG: &[u8] =
    b"<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[5 0 R]/D<</OFF[5 0 R]>>>>>>";
const PAGES: &[u8] = b"<</Type/Pages/Count 2/Kids[3 0 R 4 0 R]/MediaBox[0 0 595.276 841.89]>>";
const COVER: &[u8] = b"<</Type/Page/Parent 2 0 R/TrimBox[28.3465 28.3465 566.929 813.543]\
    /Resources<</Font<</F<</Type/Font/Subtype/TrueType/BaseFont/Arial>>>>\
    /ColorSpace<</C[/Separation/Gold/DeviceCMYK<<>>]>>>>>>";
const BACK: &[u8] = b"<</Type/Page/Parent 2 0 R/Rotate 90/Annots[<</Subtype/Link>>]>>";

/// Two pages with a spot ink, a font that is not embedded, and a title that turns what follows it.
fn tricky() -> Vec<u8> {
    document(&[
        CATALOG,
        PAGES,
        COVER,
        BACK,
        b"<</Type/OCG/Name<feff00440069001b005b0032004a0065>>>",
        b"<</Title<feff00410020202e006600640070>/Author(Ada)>>",
    ])
}

#[test]
fn a_pdf_is_told_to_people_and_to_programs() {
    let place = tempfile::tempdir().unwrap();
    let file = put(&place, "cover.pdf", &tricky());
    let told = said(&inspected(&[], &file));
    let (head, cost) = told.rsplit_once("\n\n").unwrap();
    let expected = r"cover.pdf: PDF 1.6, 2 pages, 817 B

  title      A \u{202e}fdp
  author     Ada
  colours    Separation Gold over DeviceCMYK
  spot inks  Gold
  notes      1 Link
  without    encryption, pictures, signatures, form, attachments, output intent

pages  media             trim                            turned
1      210.0 x 297.0 mm  190.0 x 277.0 mm at 10.0, 10.0
2      210.0 x 297.0 mm                                  90°

font   kind      embedded  encoding  page
Arial  TrueType  no                  1

layer         shown  printed   locked
Di\u{1b}[2Je  no     as shown  no";
    assert_eq!(head, expected);
    assert!(
        cost.starts_with("Read in ") && cost.ends_with(" of memory.\n"),
        "{cost}"
    );

    let view = json(&[], &file);
    assert_eq!(view["about"]["title"], "A \u{202e}fdp");
    assert_eq!(view["layers"][0]["name"], "Di\u{1b}[2Je");
    assert_eq!(
        (&view["version"], &view["pages"]),
        (&"1.6".into(), &2.into())
    );
    assert_eq!(view["boxes"][0]["media"]["width"], 210_000);
    assert_eq!(view["boxes"][0]["trim"]["left"], 10_000);
    assert_eq!(view["boxes"][1]["trim"], Value::Null);
    assert_eq!(view["boxes"][1]["rotation"], 90);
    assert_eq!(view["fonts"][0]["embedded"], false);
    assert_eq!(view["spots"][0], "Gold");
    assert_eq!(view["annotations"]["Link"], 1);
    assert_eq!(view["repairs"], Value::Array(vec![]));
    assert!(view["cost"]["seconds"].as_f64().unwrap() > 0.0);
    assert!(view["cost"]["peak_resident_bytes"].as_u64().unwrap() > 1 << 20);
}

#[test]
fn what_was_repaired_is_told() {
    let place = tempfile::tempdir().unwrap();
    let junk = put(&place, "junk.pdf", &[b"junk\n", PDF].concat());
    let repair = "5 foreign bytes before the beginning of the PDF were skipped";
    let told = said(&inspected(&[], &junk));
    let expected = format!("Repaired while reading:\n  {repair}\n");
    assert!(told.contains(&expected), "{told}");
    assert_eq!(json(&[], &junk)["repairs"][0], repair);
}

#[track_caller]
fn refused(file: &Path, arguments: &[&str], code: i32, expected: &str) {
    let output = inspected(arguments, file);
    check(&output, code);
    assert_eq!(said(&output), "");
    let told = complained(&output);
    assert!(told.contains(expected), "{told}");
}

#[test]
fn what_cannot_be_read_is_refused_with_the_way_out() {
    let place = tempfile::tempdir().unwrap();
    let text = put(&place, "text.pdf", b"no PDF at all");
    refused(&text, &[], 1, "text.pdf: the file is not a PDF");
    let cut = put(&place, "cut.pdf", b"%PDF-1.4\n1 0 obj\n<</Type/Cat");
    refused(&cut, &[], 1, "the file is cut off: its end is missing");
    refused(&cut, &["--json"], 1, "ask for another copy");
    let empty = document(&[
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 0/Kids[]>>",
        b"<<>>",
    ]);
    let empty = put(&place, "empty.pdf", &empty);
    refused(&empty, &[], 1, "empty.pdf: the document has no pages");
    refused(place.path(), &[], 2, "is a directory");
    let missing = place.path().join("missing.pdf");
    refused(&missing, &[], 3, "cannot read");
    let file = put(&place, "minutes.pdf", PDF);
    let arguments = ["--password-file", missing.to_str().unwrap()];
    refused(&file, &arguments, 3, "missing.pdf");
    check(&platen(&["inspect"]), 2);
}

#[test]
fn an_encrypted_document_opens_with_either_password() {
    let place = tempfile::tempdir().unwrap();
    let sound = put(&place, "sound.pdf", &tricky());
    let file = place.path().join("locked.pdf");
    // For 128 bits, qpdf takes the letters of Latin-1 from the argument.
    let made = Command::new("qpdf")
        .args([
            "--encrypt",
            "üser",
            "owner",
            "128",
            "--use-aes=y",
            "--modify=none",
            "--",
        ])
        .args([&sound, &file])
        .status()
        .unwrap();
    assert!(made.success());
    refused(
        &file,
        &[],
        1,
        "the document needs a password: write it into a file",
    );
    let with = |password: &str| {
        let path = put(&place, "password", password.as_bytes());
        path.to_str().unwrap().to_owned()
    };
    let wrong = with("other\n");
    refused(
        &file,
        &["--password-file", &wrong],
        1,
        "the password is wrong",
    );
    for (password, role) in [("üser\r\nmore", "user"), ("owner", "owner")] {
        let view = json(&["--password-file", &with(password)], &file);
        let encryption = &view["encryption"];
        assert_eq!(encryption["role"], role);
        assert_eq!(encryption["method"], "AES-128");
        assert_eq!(encryption["key_bits"], 128);
        let denied = encryption["denied"].as_array().unwrap();
        assert!(denied.contains(&"change pages".into()), "{denied:?}");
        assert_eq!(view["about"]["author"], "Ada");
    }
}

#[test]
fn a_password_may_come_from_a_pipe() {
    let place = tempfile::tempdir().unwrap();
    let file = put(&place, "minutes.pdf", PDF);
    let mut child = Command::new(PROGRAM)
        .args(["inspect", "--password-file", "/dev/stdin"])
        .arg(&file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"secret\n").unwrap();
    check(&child.wait_with_output().unwrap(), 0);
}

/// Larger than what is read into memory: told from a private copy, of which nothing remains.
#[test]
fn a_large_file_is_not_held_in_memory() {
    let place = tempfile::tempdir().unwrap();
    let temporary = tempfile::tempdir().unwrap();
    let bytes = 150 << 20;
    let picture = format!(
        "<</Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Length {bytes}>>\nstream\n"
    );
    let picture = [picture.as_bytes(), &vec![b'x'; bytes], b"\nendstream"].concat();
    let page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Resources<</XObject<</I 4 0 R>>>>>>";
    let file = document(&[
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        page,
        &picture,
        b"<</Title(Large)>>",
    ]);
    let file = put(&place, "large.pdf", &file);
    let output = Command::new(PROGRAM)
        .args(["inspect", "--json"])
        .arg(&file)
        .env("TMPDIR", temporary.path())
        .output()
        .unwrap();
    check(&output, 0);
    let view: Value = serde_json::from_str(&said(&output)).unwrap();
    assert_eq!(view["images"][0]["bytes"], bytes);
    let resident = view["cost"]["peak_resident_bytes"].as_u64().unwrap();
    assert!(resident < 100 << 20, "{resident}");
    for (directory, left) in [(&temporary, 0), (&place, 1)] {
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), left);
    }
}
