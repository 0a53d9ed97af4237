//! Printed pages with bar codes, and the programs that read them.

#[path = "../assembled/mod.rs"]
mod assembled;

use assembled::assembled;
use platen_pdfcore::barcode::Drawn;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// White paper around each bar code, in points.
const MARGIN: f64 = 20.0;

/// Writes a document with one bar code on each page.
pub(crate) fn document(codes: &[Drawn]) -> Vec<u8> {
    let kids: Vec<_> = (0..codes.len())
        .map(|page| format!("{} 0 R", 3 + 2 * page))
        .collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!(
            "<</Type/Pages/Count {}/Kids[{}]>>",
            kids.len(),
            kids.join(" ")
        ),
    ];
    for (code, page) in codes.iter().zip(1..) {
        let [width, height] = [code.width, code.height].map(|side| side.points() + 2.0 * MARGIN);
        let contents = 2 + 2 * page;
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Contents {contents} 0 R>>"
        ));
        let content = format!("q 1 0 0 1 {MARGIN} {MARGIN} cm {}Q", code.content);
        objects.push(format!(
            "<</Length {}>>\nstream\n{content}\nendstream",
            content.len()
        ));
    }
    assembled(b"%PDF-1.4\n", &objects, "")
}

/// Bar codes as printed at 300 dots an inch, a picture each, while it exists.
pub(crate) struct Printed {
    _directory: TempDir,
    pictures: Vec<PathBuf>,
}

impl Printed {
    pub(crate) fn of(codes: &[Drawn]) -> Self {
        let directory = TempDir::new().unwrap();
        let file = directory.path().join("codes.pdf");
        std::fs::write(&file, document(codes)).unwrap();
        let pages = directory.path().join("page");
        let arguments = ["-r", "300", "-gray", "-png"].map(Path::new);
        said("pdftoppm", &[&arguments[..], &[&file, &pages]].concat());
        let mut pictures: Vec<_> = std::fs::read_dir(directory.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "png"))
            .collect();
        pictures.sort();
        assert_eq!(pictures.len(), codes.len());
        Self {
            _directory: directory,
            pictures,
        }
    }

    /// Returns what zbar reads, told to look for one kind only.
    pub(crate) fn by_zbar(&self, kind: &str) -> Vec<Vec<u8>> {
        let kind = format!("-S{kind}.enable");
        let arguments = ["-q", "--raw", "--nodbus", "-Sbinary", "-Sdisable", &kind];
        self.each("zbarimg", &arguments)
    }

    /// Returns what libdmtx reads.
    pub(crate) fn by_dmtx(&self) -> Vec<Vec<u8>> {
        self.each("dmtxread", &["-N1"])
    }

    /// Returns what ZXing reads, told to look for one kind only.
    pub(crate) fn by_zxing(&self, kind: &str) -> Vec<Reading> {
        // Looking at smaller copies, too, it ends in an assertion of its own on many a linear code.
        let is_matrix = ["QRCODE", "DATAMATRIX", "PDF417", "AZTEC"].contains(&kind);
        let also: &[&str] = if is_matrix { &[] } else { &["-noscale"] };
        let told = self.each("ZXingReader", &[&["-format", kind], also].concat());
        told.iter().map(|told| Reading::of(told)).collect()
    }

    /// Returns what a program says to each picture.
    fn each(&self, program: &str, arguments: &[&str]) -> Vec<Vec<u8>> {
        let arguments: Vec<_> = arguments.iter().map(Path::new).collect();
        let one = |picture: &PathBuf| said(program, &[&arguments[..], &[picture]].concat()).stdout;
        self.pictures.iter().map(one).collect()
    }
}

/// What ZXing says of a bar code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    /// The data.
    pub(crate) bytes: Vec<u8>,
    /// The kind of the bar code and of its data: ISO/IEC 15424.
    pub(crate) identifier: String,
}

impl Reading {
    fn of(told: &[u8]) -> Self {
        let told = String::from_utf8_lossy(told);
        let field = |name: &str| {
            let found = told.lines().find_map(|line| line.strip_prefix(name));
            found.unwrap_or_default().trim().to_owned()
        };
        let byte = |digits: &str| u8::from_str_radix(digits, 16).unwrap();
        Self {
            bytes: field("Bytes:").split_whitespace().map(byte).collect(),
            identifier: field("Identifier:"),
        }
    }
}

/// Runs a program and returns what it says. Readers end with a failure when they find nothing.
fn said(program: &str, arguments: &[&Path]) -> Output {
    let package = match program {
        "pdftoppm" => "poppler-utils",
        "zbarimg" => "zbar-tools",
        "dmtxread" => "dmtx-utils",
        _ => "zxing-cpp-tools",
    };
    let output = Command::new(program).args(arguments).output();
    output.unwrap_or_else(|error| panic!("{program} of {package}: {error}"))
}
