//! Files of many kinds, told apart by their content.

use platen_model::DocumentFormat::{self, Image, Office, Pdf};
use platen_model::{ImageKind, OfficeKind};
use platen_pdfcore::{Unidentified, identify};
use std::io::{self, Cursor, Read, Seek, SeekFrom};

#[track_caller]
fn check(bytes: &[u8], expected: Result<DocumentFormat, &str>) {
    let found = identify(&mut Cursor::new(bytes)).map_err(|error| error.to_string());
    match (found, expected) {
        (Ok(found), Ok(expected)) => assert_eq!(found, expected),
        (Err(found), Err(expected)) => assert!(found.contains(expected), "{found}"),
        (found, expected) => panic!("{found:?} instead of {expected:?}"),
    }
}

#[test]
fn documents_are_known_by_their_beginning() {
    check(b"%PDF-1.7\n", Ok(Pdf));
    check(
        &[b"\r\nMail header\r\n\r\n".as_slice(), b"%PDF-1.7\n"].concat(),
        Ok(Pdf),
    );
    check(b"\xff\xd8\xff\xe0\0\x10JFIF", Ok(Image(ImageKind::Jpeg)));
    check(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Ok(Image(ImageKind::Png)));
    check(b"II*\0\x08\0\0\0", Ok(Image(ImageKind::Tiff)));
    check(b"MM\0*\0\0\0\x08", Ok(Image(ImageKind::Tiff)));
    check(br"{\rtf1\ansi Hello}", Ok(Office(OfficeKind::Rtf)));
}

#[test]
fn what_is_no_document_is_named() {
    check(b"", Err("the file is empty"));
    check(b"MZ\x90\0\x03", Err("an executable for Windows"));
    check(b"\x7fELF\x02\x01", Err("an executable"));
    check(b"#!/bin/sh\n", Err("a script"));
    check(b"<!DOCTYPE html><html>", Err("HTML"));
    check(b"\xef\xbb\xbf<html lang=en>", Err("HTML"));
    check(b"<?xml version=\"1.0\"?><svg xmlns", Err("an SVG picture"));
    check(
        b"<?xml version=\"1.0\"?><office:document office",
        Err("flat OpenDocument"),
    );
    check(b"<?xml version=\"1.0\"?><JDF Type=", Err("a job ticket"));
    check(b"<?xml version=\"1.0\"?><x/>", Err("XML"));
    check(b"%!PS-Adobe-3.0\n", Err("PostScript"));
    check(b"\x1b%-12345X@PJL\r\n%PDF-1.4", Err("a print stream"));
    check(b"Dear Sir or Madam,\n", Err("plain text"));
    check("Grüße aus Köln".as_bytes(), Err("plain text"));
    check(b"Gr\xfc\xdfe aus K\xf6ln", Err("plain text"));
    check(b"\xff\xfeH\0i\0", Err("plain text"));
    check(b"GIF89a\x01\0", Err("a GIF picture"));
    check(b"RIFF\x10\0\0\0WEBPVP8 ", Err("a WebP picture"));
    check(b"\0\0\0\x18ftypheic", Err("a HEIF picture"));
    check(b"\x1f\x8b\x08\0", Err("a gzip archive"));
    check(b"II+\0\x08\0\0\0", Err("BigTIFF"));
    check(
        &[0x17, 0x03, 0x00, 0x9c, 0x01],
        Err("of no kind Platen knows"),
    );
}

/// One entry of an archive as its directory declares it.
struct Entry {
    name: &'static str,
    data: &'static [u8],
    unpacked: Option<u32>,
    flags: u8,
}

fn entry(name: &'static str, data: &'static [u8]) -> Entry {
    Entry {
        name,
        data,
        unpacked: None,
        flags: 0,
    }
}

fn zip(entries: &[Entry]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for Entry {
        name,
        data,
        unpacked,
        flags,
    } in entries
    {
        let offset = u32::try_from(out.len()).expect("small");
        let packed = u32::try_from(data.len()).expect("small");
        let mut common = vec![20, 0, *flags, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        common.extend(packed.to_le_bytes());
        common.extend(unpacked.unwrap_or(packed).to_le_bytes());
        common.extend(u16::try_from(name.len()).expect("small").to_le_bytes());
        common.extend([0, 0]);
        out.extend([b"PK\x03\x04", common.as_slice(), name.as_bytes(), data].concat());
        directory.extend([b"PK\x01\x02\x14\x00", common.as_slice(), &[0; 10]].concat());
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let count = u16::try_from(entries.len()).expect("small").to_le_bytes();
    let [size, offset] =
        [directory.len(), out.len()].map(|n| u32::try_from(n).expect("small").to_le_bytes());
    let end = [
        b"PK\x05\x06\0\0\0\0".as_slice(),
        &count,
        &count,
        &size,
        &offset,
        &[0, 0],
    ]
    .concat();
    [out, directory, end].concat()
}

#[test]
fn office_documents_are_known_by_their_directory() {
    let ooxml = |part| zip(&[entry("[Content_Types].xml", b"<Types/>"), entry(part, b"x")]);
    check(&ooxml("word/document2.xml"), Ok(Office(OfficeKind::Docx)));
    check(&ooxml("xl/workbook.xml"), Ok(Office(OfficeKind::Xlsx)));
    check(&ooxml("ppt/presentation.xml"), Ok(Office(OfficeKind::Pptx)));
    check(
        &ooxml("drawing/1.xml"),
        Err("a zip archive without an office document"),
    );
    check(
        &zip(&[entry("word/document.xml", b"x")]),
        Err("a zip archive"),
    );
    check(&zip(&[]), Err("a zip archive"));
    check(
        &zip(&[entry("META-INF/MANIFEST.MF", b"x")]),
        Err("a Java program"),
    );
    let odf = |kind: &'static [u8]| zip(&[entry("mimetype", kind), entry("content.xml", b"x")]);
    check(
        &odf(b"application/vnd.oasis.opendocument.text"),
        Ok(Office(OfficeKind::Odt)),
    );
    check(
        &odf(b"application/vnd.oasis.opendocument.spreadsheet"),
        Ok(Office(OfficeKind::Ods)),
    );
    check(
        &odf(b"application/vnd.oasis.opendocument.presentation-template"),
        Ok(Office(OfficeKind::Odp)),
    );
    check(
        &odf(b"application/vnd.oasis.opendocument.graphics"),
        Err("neither text"),
    );
    check(&odf(b"application/epub+zip"), Err("an e-book"));
}

#[test]
fn hostile_archives_are_refused_from_their_directory() {
    let bomb = |unpacked| Entry {
        unpacked: Some(unpacked),
        ..entry("word/document.xml", b"tiny")
    };
    let types = || entry("[Content_Types].xml", b"<Types/>");
    check(
        &zip(&[types(), bomb(300 << 20)]),
        Err("would unpack to far more"),
    );
    check(
        &zip(&[types(), bomb(200 << 20)]),
        Ok(Office(OfficeKind::Docx)),
    );
    let locked = Entry {
        flags: 1,
        ..entry("word/document.xml", b"x")
    };
    check(&zip(&[types(), locked]), Err("a password"));
    let mut many = zip(&[types()]);
    let end = many.len() - 22;
    many[end + 10..end + 12].copy_from_slice(&[0xff, 0xff]);
    check(&many, Err("would unpack to far more"));
    let mut astray = zip(&[types()]);
    astray[end + 16..end + 20].copy_from_slice(&[0xff; 4]);
    check(&astray, Err("its directory is damaged"));
    check(b"PK\x03\x04 and no more", Err("its directory is damaged"));
}

/// Returns a compound file of one directory sector with these streams in its root.
fn compound(names: &[&str]) -> Vec<u8> {
    let mut file = vec![0; 512];
    file[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    file[30] = 9;
    file[48..52].copy_from_slice(&1_u32.to_le_bytes());
    file[76..80].copy_from_slice(&0_u32.to_le_bytes());
    let end = 0xffff_fffe_u32.to_le_bytes();
    let table: Vec<u8> = [0xffff_fffd_u32.to_le_bytes(), end].concat();
    file.extend(&table);
    file.resize(1_024, 0xff);
    for (index, name) in ["Root Entry"].iter().chain(names).enumerate() {
        let mut entry = vec![0; 128];
        for (at, unit) in name.encode_utf16().enumerate() {
            entry[at * 2..at * 2 + 2].copy_from_slice(&unit.to_le_bytes());
        }
        entry[64] = u8::try_from(name.len() * 2 + 2).expect("small");
        let next = match index {
            0 => 0xffff_ffff,
            _ if index < names.len() => u32::try_from(index + 1).expect("small"),
            _ => 0xffff_ffff,
        };
        entry[68..72].copy_from_slice(&0xffff_ffff_u32.to_le_bytes());
        entry[72..76].copy_from_slice(&next.to_le_bytes());
        entry[76..80].copy_from_slice(&if index == 0 { 1_u32 } else { 0xffff_ffff }.to_le_bytes());
        file.extend(entry);
    }
    file.resize(1_536, 0);
    file
}

#[test]
fn binary_office_documents_are_known_by_their_root() {
    check(
        &compound(&["1Table", "WordDocument"]),
        Ok(Office(OfficeKind::Doc)),
    );
    check(&compound(&["Workbook"]), Ok(Office(OfficeKind::Xls)));
    check(
        &compound(&["Pictures", "PowerPoint Document"]),
        Ok(Office(OfficeKind::Ppt)),
    );
    check(
        &compound(&["EncryptionInfo", "EncryptedPackage"]),
        Err("a password"),
    );
    check(
        &compound(&["__properties_version1.0"]),
        Err("a mail from Outlook"),
    );
    check(&compound(&["Something"]), Err("a compound file without"));
    check(&compound(&["Workbook"])[..600], Err("damaged"));
    // The stream of an embedded sheet is in the directory, but not in the root.
    let mut embedded = compound(&["WordDocument", "Workbook"]);
    embedded[1_024 + 128 + 72..1_024 + 128 + 76].copy_from_slice(&[0xff; 4]);
    check(&embedded, Ok(Office(OfficeKind::Doc)));
    // Siblings that lead back to each other.
    let mut ring = compound(&["Something", "Else"]);
    ring[1_024 + 256 + 72..1_024 + 256 + 76].copy_from_slice(&[1, 0, 0, 0]);
    check(&ring, Err("a compound file without"));
}

/// A disk that fails.
struct Failing;

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("bad sector"))
    }
}

impl Seek for Failing {
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        Ok(0)
    }
}

#[test]
fn a_file_that_cannot_be_read_is_not_called_unknown() {
    let error = identify(&mut Failing).unwrap_err();
    assert!(matches!(error, Unidentified::Unreadable { .. }), "{error}");
}
