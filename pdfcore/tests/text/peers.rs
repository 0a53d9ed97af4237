//! Programs that read documents, and fonts of other makers.

use platen_pdfcore::text::{Builtin, Typeface, Typesetter};
use std::process::Command;
use tempfile::TempDir;

pub(crate) const ARABIC: &str = "opentype/fonts-hosny-amiri/Amiri-Regular.ttf";
pub(crate) const DEVANAGARI: &str = "truetype/lohit-devanagari/Lohit-Devanagari.ttf";
/// CFF outlines.
pub(crate) const THAI: &str = "opentype/tlwg/Laksaman.otf";
/// A collection of two.
pub(crate) const CHINESE: &str = "truetype/wqy/wqy-microhei.ttc";
/// CFF outlines.
pub(crate) const NIMBUS: &str = "opentype/urw-base35/NimbusSans-Regular.otf";

/// Returns the bytes of a font that a Debian package brings.
pub(crate) fn font(path: &str) -> Vec<u8> {
    let path = format!("/usr/share/fonts/{path}");
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}; see `cargo xtask peers`"))
}

pub(crate) fn face(path: &str) -> Typeface {
    Typeface::new(font(path), 0).expect("a sound font")
}

/// Sets in the built-in face, and in those of other makers where that has no glyph.
pub(crate) fn setter_of_all() -> Typesetter {
    let first = Typesetter::new(Builtin::Sans.face());
    all_faces()
        .into_iter()
        .fold(first, Typesetter::with_fallback)
}

pub(crate) fn all_faces() -> Vec<Typeface> {
    [ARABIC, DEVANAGARI, THAI, CHINESE].map(face).to_vec()
}

/// A document as a file.
pub(crate) struct Filed {
    directory: TempDir,
}

impl Filed {
    pub(crate) fn new(document: &[u8]) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        std::fs::write(directory.path().join("document.pdf"), document).expect("a file");
        Self { directory }
    }

    /// Runs a program beside `document.pdf` and returns what it says. It must be content, and have
    /// no warnings.
    pub(crate) fn read_by(&self, program: &str, arguments: &[&str]) -> String {
        let output = Command::new(program)
            .current_dir(self.directory.path())
            .args(arguments)
            .output()
            .unwrap_or_else(|error| panic!("{program}: {error}; see `cargo xtask peers`"));
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let warned = String::from_utf8_lossy(&output.stderr);
        // Debian's MuPDF manages no colours.
        let warned = warned.replace("warning: ICC support is not available\n", "");
        assert!(output.status.success(), "{program}: {said}{warned}");
        assert_eq!(warned, "", "{program} warns");
        said
    }

    /// Returns a picture that a program drew into `picture.pgm`: how wide it is, and its samples.
    pub(crate) fn picture(&self) -> (usize, Vec<u8>) {
        let path = self.directory.path().join("picture.pgm");
        let bytes = std::fs::read(path).expect("a picture");
        let mut fields = bytes.splitn(4, |byte| byte.is_ascii_whitespace());
        let kind = fields.next().expect("a kind");
        assert_eq!(kind, b"P5");
        let width = std::str::from_utf8(fields.next().expect("a width")).expect("a number");
        let width: usize = width.parse().expect("a number");
        let samples = fields.nth(1).expect("samples");
        let depth = samples
            .iter()
            .position(u8::is_ascii_whitespace)
            .expect("a depth");
        (width, samples[depth + 1..].to_vec())
    }
}
