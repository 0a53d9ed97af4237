//! Conversions: LibreOffice does its work, and nothing but its work.

use crate::fixtures::{Room, block_on, pdf, processes, wait_for, zip};
use platen_actors::workers::{Answer, Lane, Pool, Task, TaskError, find_converters};
use platen_model::OfficeKind;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

fn convert(
    pool: &Pool,
    file: PathBuf,
    kind: OfficeKind,
    into: PathBuf,
) -> Result<Answer, TaskError> {
    block_on(pool.run(Lane::Batch, Task::ConvertOffice { file, kind, into }))
}

/// Returns the words of a PDF, as poppler reads them.
fn words(pdf: &Path) -> String {
    let output = Command::new("pdftotext").arg(pdf).arg("-").output();
    String::from_utf8(output.expect("pdftotext of poppler-utils").stdout).expect("UTF-8")
}

fn docx(body: &str, relations: &str) -> Vec<u8> {
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
        <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
        <Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
    let root = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
        <Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
    let relations = format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>"#
    );
    let document = format!(
        r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
        xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
        xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>{body}</w:body></w:document>"#
    );
    zip(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("word/document.xml", document.as_bytes()),
        ("word/_rels/document.xml.rels", relations.as_bytes()),
    ])
}

fn odt(body: &str) -> Vec<u8> {
    let manifest = r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
        <manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>
        <manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"#;
    let content = format!(
        r#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
        xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"
        xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
        xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" office:version="1.2">
        <office:body><office:text>{body}</office:text></office:body></office:document-content>"#
    );
    zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", manifest.as_bytes()),
    ])
}

#[test]
fn a_docx_and_an_odt_become_pdf() {
    let room = Room::new();
    let pool = room.pool();
    let text = "<w:p><w:r><w:t>Forty-two sheets</w:t></w:r></w:p>";
    let rows = [
        (OfficeKind::Docx, docx(text, "")),
        (OfficeKind::Odt, odt("<text:p>Forty-two sheets</text:p>")),
        (OfficeKind::Rtf, br"{\rtf1 Forty-two sheets}".to_vec()),
    ];
    for (kind, bytes) in rows {
        let file = room.file("any name", &bytes);
        let into = room.path("out.pdf");
        let answer = convert(&pool, file, kind, into.clone()).unwrap();
        let Answer::Made {
            pages,
            bytes,
            receipt,
        } = answer
        else {
            panic!("{kind:?}: {answer:?}")
        };
        assert_eq!(
            (pages, bytes),
            (1, std::fs::metadata(&into).unwrap().len()),
            "{kind:?}"
        );
        assert!(receipt.by.starts_with("LibreOffice "), "{receipt:?}");
        assert!(
            words(&into).contains("Forty-two sheets"),
            "{kind:?}: {}",
            words(&into)
        );
        assert_eq!(room.names(), ["any name", "out.pdf"]);
    }
}

#[test]
fn a_document_cannot_phone_home_or_read_the_machine() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let home = format!("http://{}/canary.png", listener.local_addr().unwrap());
    let room = Room::new();
    let secret = room.file("secret.txt", b"the canary sang");
    let pool = room.pool();
    let frame = |link: &str| {
        format!(
            r#"<text:p><draw:frame svg:width="3cm" svg:height="3cm"><draw:image xlink:href="{link}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p>"#
        )
    };
    let section = |link: &str| {
        format!(
            r#"<text:section text:name="s"><text:section-source xlink:href="{link}" xlink:type="simple"/><text:p>was here</text:p></text:section>"#
        )
    };
    let local = format!("file://{}", secret.display());
    let body = [
        frame(&home),
        section(&home),
        frame(&local),
        section(&local),
        section("file:///etc/hostname"),
        "<text:p>end</text:p>".to_owned(),
    ]
    .concat();
    let picture = r#"<w:p><w:r><w:drawing><wp:inline><wp:extent cx="990000" cy="990000"/><wp:docPr id="1" name="p"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="r9"/></pic:blipFill><pic:spPr/></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p><w:p><w:r><w:t>end</w:t></w:r></w:p>"#;
    let relation = format!(
        r#"<Relationship Id="r9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="{home}" TargetMode="External"/>"#
    );
    let hostname = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    for (kind, bytes) in [
        (OfficeKind::Odt, odt(&body)),
        (OfficeKind::Docx, docx(picture, &relation)),
    ] {
        let into = room.path("out.pdf");
        let answer = convert(&pool, room.file("in", &bytes), kind, into.clone()).unwrap();
        assert!(
            matches!(answer, Answer::Made { .. }),
            "{kind:?}: {answer:?}"
        );
        let words = words(&into);
        assert!(words.contains("end"), "{kind:?}: {words}");
        assert!(!words.contains("canary"), "{kind:?}: {words}");
        assert!(
            hostname.trim().is_empty() || !words.contains(hostname.trim()),
            "{kind:?}: {words}"
        );
        let called = listener.accept().map_err(|error| error.kind());
        assert_eq!(
            called.unwrap_err(),
            std::io::ErrorKind::WouldBlock,
            "{kind:?} called home"
        );
    }
}

/// Puts a script in LibreOffice's place.
fn script(room: Room, text: &str) -> Room {
    let program = room.file("office", format!("#!/bin/sh\n{text}\n").as_bytes());
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("a program");
    room.with(|options| options.office_program = Some(program))
}

#[test]
fn a_converter_sees_its_document_and_nothing_else() {
    // It answers with its own findings, appended as a comment to a sound PDF.
    let look = "cat /in/document.docx >/tmp/out/document.pdf
        { echo; echo ENV; env | sort; echo ROOT; ls /; ls /in; echo PROC; ls -d /proc/[0-9]* | wc -l
          echo NET; cat /proc/net/dev | tail -n +3; id -u; cat /proc/self/limits
          touch /in/x /usr/x /x /dev/x && echo WRITABLE; } 2>&1 | sed 's/^/%/' >>/tmp/out/document.pdf";
    let room = script(Room::new(), look);
    let into = room.path("out.pdf");
    let answer = convert(
        &room.pool(),
        room.file("a", &pdf(4)),
        OfficeKind::Docx,
        into.clone(),
    );
    assert!(
        matches!(answer, Ok(Answer::Made { pages: 4, .. })),
        "{answer:?}"
    );
    let seen = String::from_utf8_lossy(&std::fs::read(into).unwrap()).into_owned();
    let part = |from: &str, to: &str| {
        let rest = seen.split(&format!("%{from}\n")).nth(1).expect("the part");
        rest.split(&format!("%{to}\n"))
            .next()
            .unwrap()
            .replace('%', "")
    };
    let names = |text: &str| -> Vec<String> {
        text.lines()
            .map(|line| line.split('=').next().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        names(&part("ENV", "ROOT")),
        ["HOME", "LANG", "PATH", "PWD"],
        "{seen}"
    );
    let root = names(&part("ROOT", "PROC"));
    for absent in ["root", "home", "srv", "run", "boot", "sys", "opt", "mnt"] {
        assert!(!root.iter().any(|name| name == absent), "{absent}: {seen}");
    }
    assert_eq!(
        root.last().map(String::as_str),
        Some("document.docx"),
        "{seen}"
    );
    let net = part("NET", "65534");
    assert!(
        net.lines().count() == 1 && net.trim_start().starts_with("lo:"),
        "{seen}"
    );
    assert!(!seen.contains("WRITABLE"), "{seen}");
}

#[track_caller]
fn check_script(text: &str, is_right: fn(&Result<Answer, TaskError>) -> bool) {
    let room = script(Room::new(), text).with(|options| {
        options.conversion_time = Duration::from_secs(2);
        options.conversion_output_bytes = 8 << 20;
        options.conversion_memory_bytes = 256 << 20;
    });
    let pool = room.pool();
    let document = room.file("a", &pdf(1));
    let answer = convert(
        &pool,
        document.clone(),
        OfficeKind::Docx,
        room.path("out.pdf"),
    );
    assert!(is_right(&answer), "{text}: {answer:?}");
    assert_eq!(
        room.names(),
        ["a", "office"],
        "nothing half done is left behind"
    );
    // The next job is not affected.
    let facts = block_on(pool.run(Lane::Batch, Task::Inspect { file: document }));
    assert!(matches!(facts, Ok(Answer::Inspected(_))), "{facts:?}");
}

#[test]
fn a_converter_that_fails_is_told_apart() {
    let refused = |answer: &Result<Answer, TaskError>| matches!(answer, Ok(Answer::Refused { .. }));
    let crashed = |answer: &Result<Answer, TaskError>| match answer {
        Err(TaskError::Crashed { how, last_words }) => {
            how.contains("code 7") && last_words == "no luck"
        }
        _ => false,
    };
    let over = |answer: &Result<Answer, TaskError>| matches!(answer, Err(TaskError::OverOutput));
    check_script("exit 0", refused);
    check_script("echo not a PDF >/tmp/out/document.pdf", refused);
    check_script("echo no luck >&2; exit 7", crashed);
    check_script("exec cat /dev/zero >/tmp/out/document.pdf", over);
    check_script(
        "exec /usr/bin/perl -e 'my $x = \"a\" x (1 << 30)'",
        |answer| matches!(answer, Err(TaskError::OverMemory)),
    );
}

#[test]
fn a_hung_converter_is_ended_with_all_its_children() {
    // The numbers make the sleepers recognisable among all processes of the machine.
    let mark = format!("86399.{}", std::process::id());
    let text = format!("sleep {mark} & setsid sleep {mark} & sleep {mark}");
    check_script(&text, |answer| {
        matches!(answer, Err(TaskError::TimedOut { .. }))
    });
    wait_for("the sleepers are gone", || processes(&mark).is_empty());
}

#[test]
fn a_hung_converter_is_ended_when_the_pool_stops() {
    let mark = format!("86398.{}", std::process::id());
    let room = script(Room::new(), &format!("exec sleep {mark}"));
    let pool = room.pool();
    let document = room.file("a", &pdf(1));
    let hung = std::thread::spawn({
        let (pool, into) = (pool.clone(), room.path("out.pdf"));
        move || convert(&pool, document, OfficeKind::Odt, into)
    });
    wait_for("it runs", || !processes(&mark).is_empty());
    pool.stop();
    assert!(matches!(hung.join().unwrap(), Err(TaskError::PoolClosed)));
    wait_for("it is gone", || processes(&mark).is_empty());
    assert_eq!(room.names(), ["a", "office"]);
}

#[test]
fn converters_are_found_with_what_they_convert() {
    let found = find_converters();
    let formats: usize = found.iter().map(|found| found.formats.len()).sum();
    assert_eq!(formats, 10, "every office kind: {found:?}");
    let writer = &found[0];
    assert!(
        writer
            .program
            .as_ref()
            .unwrap()
            .ends_with("program/soffice"),
        "{writer:?}"
    );
}
