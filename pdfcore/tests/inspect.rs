//! Sound, odd and damaged PDFs, and what is told of them.

mod assembled;

use assembled::assembled;
use platen_pdfcore::{
    Damage, Encryption, InspectLimits, Inspection, Length, Permission, Quarter, Repair, inspect,
};
use std::process::Command;
use tempfile::TempDir;

/// Returns a PDF of these objects, of which the first is the catalog.
fn pdf(objects: &[&str]) -> Vec<u8> {
    assembled(b"%PDF-1.4\n", objects, "")
}

const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R>>";

fn look(bytes: &[u8]) -> Result<Inspection, Damage> {
    inspect(bytes, &InspectLimits::default())
}

fn two_sizes() -> Vec<u8> {
    pdf(&[
        CATALOG,
        "<</Type/Pages/Count 4/Kids[3 0 R 4 0 R 5 0 R 6 0 R]/MediaBox[0 0 595.276 841.89]>>",
        "<</Type/Page/Parent 2 0 R>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595.276 841.89]>>",
        "<</Type/Page/Parent 2 0 R/Rotate -90/TrimBox[10 10 82 154]/CropBox[0 0 300 300]>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[72 0 0 72]/UserUnit 2/CropBox[0 0 900 36]>>",
    ])
}

#[test]
fn pages_and_sizes_are_told_in_runs() {
    let facts = look(&two_sizes()).unwrap();
    assert_eq!(
        (facts.pages, facts.version.to_string().as_str()),
        (4, "1.4")
    );
    assert_eq!(
        (facts.encryption, facts.repaired.as_slice()),
        (Encryption::None, [].as_slice())
    );
    let runs: Vec<_> = facts
        .sizes
        .iter()
        .map(|run| (run.first, run.last, run.rotation))
        .collect();
    assert_eq!(
        runs,
        [
            (1, 2, Quarter::None),
            (3, 3, Quarter::Left),
            (4, 4, Quarter::None)
        ]
    );
    let [a4, trimmed, doubled] = facts.sizes.as_slice() else {
        panic!("{facts:?}")
    };
    assert_eq!((a4.media.width, a4.media.height), (mm(210), mm(297)));
    assert_eq!(a4.trim, a4.media);
    assert_eq!(trimmed.trim.width, Length::from_points(72.0));
    assert_eq!(trimmed.trim.left, Length::from_points(10.0));
    assert_eq!(doubled.media.width, Length::from_points(144.0));
    assert_eq!(doubled.trim.height, Length::from_points(72.0));
    assert_eq!(
        doubled.trim.width,
        Length::from_points(144.0),
        "within the media box"
    );
}

fn mm(millimetres: i64) -> Length {
    Length::from_micrometres(millimetres * 1_000)
}

#[test]
fn what_was_passed_over_is_told() {
    let check = |bytes: &[u8], expected: &[Repair]| {
        let facts = look(bytes).unwrap();
        assert_eq!((facts.pages, facts.repaired.as_slice()), (4, expected));
    };
    let sound = two_sizes();
    let junk = [b"HTTP/1.1 200 OK\r\n\r\n".as_slice(), &sound].concat();
    check(&junk, &[Repair::JunkBeforeHeader { bytes: 19 }]);
    let cut = sound.windows(4).position(|part| part == b"xref").unwrap();
    check(&sound[..cut], &[Repair::EndMissing]);
    let text = String::from_utf8(sound).unwrap();
    let claims = text.replace("/Count 4", "/Count 9");
    check(
        claims.as_bytes(),
        &[Repair::PageCountWrong {
            claimed: 9,
            found: 4,
        }],
    );
    let boxless = text.replace(
        "/MediaBox[0 0 595.276 841.89]",
        "                             ",
    );
    check(boxless.as_bytes(), &[Repair::SizeAssumed { pages: 3 }]);
}

#[test]
fn damage_is_told_apart() {
    let check = |bytes: &[u8], expected: Damage| assert_eq!(look(bytes), Err(expected));
    check(b"", Damage::NotPdf);
    check(b"%!PS-Adobe", Damage::NotPdf);
    check(
        b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nend",
        Damage::Truncated,
    );
    check(b"%PDF-1.4\nstartxref\n0\n%%EOF", Damage::Unreadable);
    check(
        &pdf(&[CATALOG, "<</Type/Pages/Count 0/Kids[]>>"]),
        Damage::NoPages,
    );
    check(
        &pdf(&[CATALOG, "<</Type/Pages/Count 1/Kids[2 0 R]>>"]),
        Damage::PageTreeLoop,
    );
}

#[test]
fn a_loop_deep_in_the_tree_ends() {
    let bytes = pdf(&[
        CATALOG,
        "<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 99 99]>>",
        "<</Type/Pages/Count 1/Kids[4 0 R 2 0 R 3 0 R]>>",
        "<</Type/Page>>",
    ]);
    assert_eq!(look(&bytes).map(|facts| facts.pages), Ok(1));
}

#[test]
fn limits_hold() {
    let limits = |pages, size_runs| inspect(&two_sizes(), &InspectLimits { pages, size_runs });
    assert_eq!(limits(3, 9), Err(Damage::TooManyPages { limit: 3 }));
    assert_eq!(limits(4, 2), Err(Damage::TooManySizes { limit: 2 }));
    assert!(limits(4, 3).is_ok());
}

/// Has qpdf encrypt a PDF.
fn encrypted(arguments: &[&str]) -> Vec<u8> {
    let directory = TempDir::new().expect("a directory");
    let [from, to] = ["from.pdf", "to.pdf"].map(|name| directory.path().join(name));
    std::fs::write(&from, two_sizes()).expect("a file");
    let mut command = Command::new("qpdf");
    command
        .arg("--allow-weak-crypto")
        .arg("--encrypt")
        .args(arguments)
        .arg("--");
    let output = command.arg(from).arg(&to).output().expect("qpdf");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    std::fs::read(to).expect("a file")
}

#[test]
fn encryption_and_permissions_are_told() {
    use Permission::{Denied, Granted};
    let open = |arguments: &[&str], print, modify| {
        let facts = look(&encrypted(arguments)).unwrap();
        assert_eq!(
            (facts.pages, facts.encryption),
            (4, Encryption::Open),
            "{arguments:?}"
        );
        let (may_print, may_modify) = (facts.permissions.print, facts.permissions.modify);
        assert_eq!((may_print, may_modify), (print, modify), "{arguments:?}");
    };
    open(&["", "owner", "40"], Granted, Granted);
    open(&["", "owner", "128", "--print=none"], Denied, Granted);
    open(
        &["", "owner", "128", "--use-aes=y", "--modify=none"],
        Granted,
        Denied,
    );
    open(
        &["", "owner", "256", "--print=none", "--modify=none"],
        Denied,
        Denied,
    );
    for bits in ["40", "128", "256"] {
        let facts = look(&encrypted(&["user", "owner", bits])).unwrap();
        assert_eq!(
            (facts.pages, facts.encryption),
            (0, Encryption::NeedsPassword),
            "{bits}"
        );
    }
}

#[test]
fn other_forms_of_the_same_document_tell_the_same() {
    let directory = TempDir::new().unwrap();
    let [from, to] = ["from.pdf", "to.pdf"].map(|name| directory.path().join(name));
    std::fs::write(&from, two_sizes()).unwrap();
    for option in ["--object-streams=generate", "--linearize", "--qdf"] {
        let output = Command::new("qpdf")
            .arg(option)
            .arg(&from)
            .arg(&to)
            .output()
            .expect("qpdf");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let facts = look(&std::fs::read(&to).unwrap()).unwrap();
        assert_eq!(facts.sizes, look(&two_sizes()).unwrap().sizes, "{option}");
        assert_eq!(facts.repaired, [], "{option}");
    }
}
