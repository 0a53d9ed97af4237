//! Documents that LibreOffice writes.

use crate::{fixture, said};
use std::path::{Path, PathBuf};

/// A text with two fonts, a picture, a link and a page across.
const TEXT: &str = include_str!("../data/text.fodt");

/// Has LibreOffice write the text as a PDF with these options.
pub(crate) fn by_office(directory: &Path, options: &str) -> PathBuf {
    let source = directory.join("text.fodt");
    std::fs::write(
        &source,
        TEXT.replace("@PICTURE@", &base64(&fixture("rgb.jpg"))),
    )
    .unwrap();
    let profile = format!(
        "-env:UserInstallation=file://{}/profile",
        directory.display()
    );
    let directory = directory.to_str().unwrap();
    let filter = format!("pdf:writer_pdf_Export:{options}");
    let arguments = [
        &*profile,
        "--headless",
        "--convert-to",
        &filter,
        "--outdir",
        directory,
    ];
    said("soffice", &arguments, &source);
    Path::new(directory).join("text.pdf")
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, at| {
            bits << 8 | usize::from(three.get(at).copied().unwrap_or(0))
        });
        for at in 0..4 {
            text.push(match at <= three.len() {
                true => char::from(LETTERS[bits >> (18 - 6 * at) & 63]),
                false => '=',
            });
        }
    }
    text
}
