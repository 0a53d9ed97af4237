//! What a PDF says about itself, told as other programs tell it.

#![expect(clippy::unwrap_used, reason = "a test fails this way")]

#[path = "../made/mod.rs"]
mod made;
mod office;
mod poppler;

use platen_pdfcore::crypt::{Method, Role};
use platen_pdfcore::file::File;
use platen_pdfcore::survey::{Act, Coverage, FontKind, LeftOut, PictureKind, SignatureKind};
use platen_pdfcore::{Length, Permission, Quarter, Survey, SurveyLimits, survey};
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

fn surveyed(document: &[u8]) -> Survey {
    survey(
        &File::open(document, None).unwrap(),
        &SurveyLimits::default(),
    )
}

fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path.join("tests/data").join(name)).unwrap()
}

/// Runs a program that must succeed and returns what it says.
fn said(program: &str, arguments: &[&str], file: &Path) -> String {
    let output = Command::new(program)
        .args(arguments)
        .arg(file)
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(output.status.success(), "{program}: {output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn by_qpdf(document: &[u8], arguments: &[&str]) -> Vec<u8> {
    let directory = TempDir::new().unwrap();
    let [from, to] = ["from.pdf", "to.pdf"].map(|name| directory.path().join(name));
    std::fs::write(&from, document).unwrap();
    let arguments = [&[from.to_str().unwrap()], arguments].concat();
    said("qpdf", &arguments, &to);
    std::fs::read(to).unwrap()
}

#[test]
fn grey_is_told_from_colour() {
    let page = |content: &str, spaces: &str| {
        let objects = [
            b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
            b"<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 9 9]>>".to_vec(),
            format!("<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<<{spaces}>>>>")
                .into_bytes(),
            made::stream("", content.as_bytes()),
        ];
        surveyed(&made::file(&objects, 0))
    };
    let separation = |ink: &str| {
        format!(
            "/ColorSpace<</C[/Separation/{ink}/DeviceGray<</FunctionType 2/Domain[0 1]/N 1>>]>>"
        )
    };
    for (content, spaces, colour) in [
        ("0 0 9 9 re f", "", false),
        ("0.5 g 0 0 9 9 re f", "", false),
        ("1 0 0 rg 0 0 9 9 re f", "", true),
        ("0 0 0 1 k 0 0 9 9 re f", "", true),
        ("/C cs 1 scn 0 0 9 9 re f", &separation("Black"), false),
        ("/C cs 1 scn 0 0 9 9 re f", &separation("Gold"), true),
    ] {
        assert_eq!(
            page(content, spaces).has_colour(),
            Some(colour),
            "{content} {spaces}"
        );
    }
    let limits = SurveyLimits {
        content: 0,
        ..SurveyLimits::default()
    };
    let document = made::rich();
    let file = File::open(&document, None).unwrap();
    assert_eq!(
        survey(&file, &limits).has_colour(),
        Some(true),
        "resources tell"
    );
}

#[test]
fn one_of_everything_is_told() {
    let document = made::rich();
    let found = surveyed(&document);
    assert_eq!((found.repairs, found.left_out), (vec![], vec![]));
    assert_eq!(
        (found.version.to_string().as_str(), found.pages),
        ("1.7", 2)
    );
    assert!(found.tagged && !found.linearized);

    let [first, second] = &found.boxes[..] else {
        panic!("{:?}", found.boxes);
    };
    let points = |points: f64| Length::from_points(points);
    assert_eq!(first.trim.unwrap().width, points(592.0));
    assert_eq!(first.art.unwrap().left, points(50.0));
    assert_eq!((second.trim, second.rotation), (None, Quarter::Right));
    assert_eq!(second.media.width, points(2.0 * 612.0));

    let fonts: Vec<_> = found
        .fonts
        .iter()
        .map(|font| (font.kind, font.embedded))
        .collect();
    let expected = [
        (FontKind::Type1, false),
        (FontKind::CidTrueType, true),
        (FontKind::Type3, true),
    ];
    assert_eq!(fonts, expected);
    assert_eq!(found.fonts[1].name.as_deref(), Some("Noto"));
    assert!(found.fonts[1].subset && found.fonts[1].to_unicode);
    assert_eq!(found.fonts[0].encoding.as_deref(), Some("WinAnsiEncoding"));

    let images: Vec<_> = found
        .images
        .iter()
        .map(|image| (image.kind, image.object))
        .collect();
    let expected = [
        (PictureKind::Image, None),
        (PictureKind::Image, Some(8)),
        (PictureKind::SoftMask, Some(14)),
        (PictureKind::Stencil, Some(15)),
    ];
    assert_eq!(images, expected);
    let indexed = found.images[1].colour.as_ref().unwrap();
    assert_eq!(indexed.to_string(), "Indexed over ICCBased");
    assert_eq!(found.images[0].filters, ["ASCIIHexDecode"]);

    let spaces: Vec<_> = found
        .colour_spaces
        .iter()
        .map(ToString::to_string)
        .collect();
    let expected = [
        "DeviceGray",
        "DeviceRGB",
        "DeviceCMYK",
        "Lab",
        "ICCBased with 4 components",
        "Indexed over ICCBased",
        "Separation PANTONE Orange 021 over DeviceCMYK",
        "DeviceN Cyan + Varnish over DeviceCMYK",
    ];
    assert_eq!(spaces, expected);
    assert_eq!(found.spots, ["PANTONE Orange 021", "Varnish"]);

    let layers: Vec<_> = found
        .layers
        .iter()
        .map(|layer| {
            (
                layer.name.as_str(),
                layer.shown,
                layer.printed,
                layer.locked,
            )
        })
        .collect();
    let expected = [
        ("Dieline", true, None, true),
        ("Üb", false, Some(true), false),
        ("Notes", true, Some(false), false),
    ];
    assert_eq!(layers, expected);

    let form = found.form.unwrap();
    let kinds = [("button", 1), ("choice", 1), ("signature", 1), ("text", 1)];
    assert_eq!(
        (form.fields, form.kinds, form.xfa),
        (4, kinds.into(), false)
    );
    let kinds = [("FileAttachment", 1), ("Link", 2), ("Widget", 1)];
    let kinds = kinds.map(|(kind, count)| (kind.to_owned(), count));
    assert_eq!(found.annotations, kinds.into());
    assert_eq!(found.signatures, []);

    let files: Vec<_> = found
        .attachments
        .iter()
        .map(|file| (file.name.as_str(), file.bytes))
        .collect();
    assert_eq!(files, [("note.txt", Some(4)), ("data.xml", Some(4))]);
    assert_eq!(found.attachments[1].media_type.as_deref(), Some("text/xml"));
    assert_eq!(
        found.attachments[1].description.as_deref(),
        Some("The order")
    );
    let [intent] = &found.output_intents[..] else {
        panic!("{:?}", found.output_intents);
    };
    assert_eq!(intent.condition.as_deref(), Some("FOGRA51"));
    assert_eq!(intent.profile_components, Some(4));
    assert_eq!(found.about.title.as_deref(), Some("Über"));
    assert_eq!(
        found.about.created.as_deref(),
        Some("2026-11-26T05:03:19+01:00")
    );
}

#[test]
fn every_form_of_a_file_tells_the_same() {
    let plain = surveyed(&made::rich());
    for form in [
        &["--object-streams=generate"][..],
        &["--linearize"],
        &["--encrypt", "", "o", "256", "--"],
    ] {
        let document = by_qpdf(&made::rich(), form);
        let found = surveyed(&document);
        assert_eq!(found.linearized, form == ["--linearize"], "{form:?}");
        assert_eq!(found.encryption.is_some(), form.len() > 1, "{form:?}");
        let longer = [&document[..], b"\n"].concat();
        assert!(!surveyed(&longer).linearized, "{form:?}");
        for (told, expected) in [
            (found.fonts.len(), plain.fonts.len()),
            (found.images.len(), plain.images.len()),
        ] {
            assert_eq!(told, expected, "{form:?}");
        }
        assert_eq!(found.about, plain.about, "{form:?}");
        assert_eq!(found.layers, plain.layers, "{form:?}");
        assert_eq!(found.colour_spaces, plain.colour_spaces, "{form:?}");
        assert_eq!(found.attachments, plain.attachments, "{form:?}");
        assert_eq!(found.form, plain.form, "{form:?}");
        assert_eq!(found.boxes, plain.boxes, "{form:?}");
    }
}

#[test]
fn encryption_is_told_in_words() {
    let arguments = [
        "--allow-weak-crypto",
        "--encrypt",
        "",
        "owner",
        "128",
        "--use-aes=y",
        "--print=low",
        "--modify=annotate",
        "--extract=n",
        "--",
    ];
    let document = by_qpdf(&made::rich(), &arguments);
    let opened = |password: Option<&[u8]>| {
        let file = File::open(&document, password).unwrap();
        survey(&file, &SurveyLimits::default()).encryption.unwrap()
    };
    let told = opened(None);
    assert_eq!(
        (told.method, told.key_bits, told.revision),
        (Method::AesV2, 128, 4)
    );
    assert_eq!(told.role, Role::User);
    let denied = told
        .permissions
        .iter()
        .filter(|(_, it)| *it == Permission::Denied);
    let denied: Vec<_> = denied.map(|(act, _)| *act).collect();
    assert_eq!(denied, [Act::PrintWell, Act::Modify, Act::Copy]);
    assert_eq!(opened(Some(b"owner")).role, Role::Owner);
}

/// A document with a signature over all of it but itself.
fn signed(dict: &str) -> Vec<u8> {
    let signature = fixture("signature.p7s");
    let hex: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
    let ranges = "[0 1111111111 2222222222 3333333333]";
    let signature = format!(
        "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached{dict}\
         /M(D:20261126050319Z)/Contents<{hex}0000>/ByteRange{ranges}>>"
    );
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[4 0 R]>>>>",
        "<</Type/Pages/Count 1/Kids[3 0 R]>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Annots[4 0 R]>>",
        "<</Type/Annot/Subtype/Widget/Rect[0 0 0 0]/FT/Sig/T(Approved)/V 5 0 R>>",
        &signature,
    ];
    let document = made::file(&objects.map(|object| object.as_bytes().to_vec()), 0);
    let text = String::from_utf8_lossy(&document).into_owned();
    // Bytes of the second line are no UTF-8, so places are counted in what follows it.
    let head = document.len() - text[text.find("1 0 obj").unwrap()..].len();
    let place = |what: &str| head + text[text.find("1 0 obj").unwrap()..].find(what).unwrap();
    let start = place("/Contents<") + "/Contents".len();
    let end = place("0000>/ByteRange") + "0000>".len();
    let actual = format!("[0 {start} {end} {}]", document.len() - end);
    let actual = format!("{actual:<width$}", width = ranges.len());
    let at = place(ranges);
    let mut document = document;
    document.splice(at..at + ranges.len(), actual.bytes());
    document
}

#[test]
fn a_signature_tells_who_when_and_how_much() {
    let document = signed("/Reason(Ready for press)");
    let told = |document: &[u8]| surveyed(document).signatures[0].clone();
    let signature = told(&document);
    assert_eq!(signature.field, "Approved");
    assert_eq!(signature.kind, SignatureKind::Approval);
    assert_eq!(signature.signer.as_deref(), Some("Grace Müller"));
    assert_eq!(signature.at.as_deref(), Some("2026-11-26T05:03:19Z"));
    assert_eq!(signature.reason.as_deref(), Some("Ready for press"));
    assert_eq!(signature.coverage, Coverage::Whole);
    let longer = [&document[..], b"% more\n"].concat();
    assert_eq!(told(&longer).coverage, Coverage::Until { added: 7 });
    let named = told(&signed("/Name(Ada)/Reference[<</TransformMethod/DocMDP>>]"));
    assert_eq!(named.signer.as_deref(), Some("Ada"));
    assert_eq!(named.kind, SignatureKind::Certification);
}

#[test]
fn limits_hold_and_are_told() {
    let limits = SurveyLimits {
        pages: 1,
        listed: 1,
        ..SurveyLimits::default()
    };
    let document = made::rich();
    let file = File::open(&document, None).unwrap();
    let found = survey(&file, &limits);
    assert_eq!(
        (found.pages, found.fonts.len(), found.images.len()),
        (1, 1, 1)
    );
    for what in ["fonts", "images", "layers", "colour spaces"] {
        assert!(found.left_out.contains(&LeftOut::Listed(what, 1)), "{what}");
    }
    assert!(found.left_out.contains(&LeftOut::Pages(1)));
    let limits = SurveyLimits {
        entries: 3,
        content: 4,
        ..SurveyLimits::default()
    };
    let found = survey(&file, &limits);
    assert!(
        found.left_out.contains(&LeftOut::Entries(3)),
        "{:?}",
        found.left_out
    );
    let limits = SurveyLimits {
        content: 4,
        ..SurveyLimits::default()
    };
    let found = survey(&file, &limits);
    assert_eq!(found.left_out, [LeftOut::Content(4)]);
}
