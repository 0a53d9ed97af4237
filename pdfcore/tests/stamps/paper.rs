//! Documents with every kind of page, and what is seen of them.

use super::assembled::assembled;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

pub(crate) type Rgb = [u8; 3];

/// How a page is made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sheet {
    /// `/MediaBox` and, if it has one, `/CropBox`.
    pub(crate) boxes: &'static str,
    /// What a reader sees of it, in its own coordinates.
    pub(crate) seen: [i32; 4],
    pub(crate) rotate: i32,
    pub(crate) unit: i32,
    /// Its streams.
    pub(crate) content: &'static [&'static str],
}

/// Boxes with what is seen of them.
pub(crate) const BOXES: [(&str, [i32; 4]); 3] = [
    (
        "/MediaBox[300 200 180 -90]/CropBox[190 -80 280 40]",
        [190, -80, 280, 40],
    ),
    ("/MediaBox[-50 -40 70 60]", [-50, -40, 70, 60]),
    (
        "/MediaBox[0 0 120 80]/CropBox[-20 10 100 200]",
        [0, 10, 100, 80],
    ),
];

/// Content of every kind: sound, and broken in every way that readers forgive.
pub(crate) const CONTENTS: [&[&str]; 14] = [
    &["0.8 g -500 -500 2000 2000 re f 0 0 1 rg 200 0 30 30 re 5 15 30 30 re f"],
    &["q 0 0 1 rg 2 0 0 2 0 0 cm 5 15 30 30 re f"],
    &["q 0 0 1 rg Q Q 5 15 30 30 re f"],
    &["0 0 1 rg 3 0 0 3 9 9 cm Q 0 0 9 9 re f"],
    &["q q 0 0 1 rg", "5 15 30 30 re", "f Q 7 0 0 7 0 0 cm"],
    &["0 0 1 rg 5 15 30 30 re f 0 0 5 5 re W n"],
    &["BT /F 12 Tf 10 20 Td 3 Tr 40 Tz (Q q BT) Tj"],
    &["/OC /Off BDC 0 0 1 rg 5 15 30 30 re f EMC /OC /Off BDC"],
    &["0 0 1 rg 5 15 30 30 re f (no end"],
    &["0 0 1 rg 5 15 30 30 re f [(no end)"],
    &["q 30 0 0 30 5 15 cm BI /W 2/H 1/BPC 8/CS/G ID \x01Q EI Q 0.5 g"],
    &["0 0 1 rg 5 15 30 30 re f 0 0 m 500 500 l"],
    &["/Fade gs 0 0 1 rg 5 15 30 30 re f /Inks cs 1 scn"],
    &[],
];

impl Sheet {
    /// Width and height as a reader sees them, in points.
    pub(crate) fn size(&self) -> (i32, i32) {
        let [x0, y0, x1, y1] = self.seen;
        let (width, height) = ((x1 - x0) * self.unit, (y1 - y0) * self.unit);
        match self.rotate % 180 {
            0 => (width, height),
            _ => (height, width),
        }
    }
}

/// Returns all combinations.
pub(crate) fn all_sheets() -> Vec<Sheet> {
    let mut sheets = vec![];
    for content in CONTENTS {
        for (boxes, seen) in BOXES {
            for rotate in [0, 90, 180, 270] {
                for unit in [1, 2] {
                    sheets.push(Sheet {
                        boxes,
                        seen,
                        rotate,
                        unit,
                        content,
                    });
                }
            }
        }
    }
    sheets
}

/// Returns a document of these pages, which share their resources and, where it is the same, their
/// content.
pub(crate) fn document(sheets: &[Sheet]) -> Vec<u8> {
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[5 0 R]/D<</OFF[5 0 R]>>>>>>".to_owned(),
        String::new(),
        "<</Font<</F 4 0 R>>/Properties<</Off 5 0 R>>/ExtGState<</Fade<</ca 0.3>>>>\
         /ColorSpace<</Inks[/Separation/Gold/DeviceCMYK<</FunctionType 2/Domain[0 1]\
         /C0[0 0 0 0]/C1[0 0 1 0]/N 1>>]>>>>"
            .to_owned(),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
        "<</Type/OCG/Name(Off)>>".to_owned(),
    ];
    let mut streams: Vec<(&str, usize)> = vec![];
    for piece in sheets.iter().flat_map(|sheet| sheet.content) {
        if streams.iter().all(|(known, _)| known != piece) {
            objects.push(format!(
                "<</Length {}>>\nstream\n{piece}\nendstream",
                piece.len()
            ));
            streams.push((piece, objects.len()));
        }
    }
    let mut kids = vec![];
    for sheet in sheets {
        let pieces = sheet.content.iter().map(|piece| {
            let stream = streams.iter().find(|(known, _)| known == piece);
            format!("{} 0 R", stream.map_or(0, |(_, number)| *number))
        });
        let pieces: Vec<_> = pieces.collect();
        let contents = match &pieces[..] {
            [] => String::new(),
            [one] => format!("/Contents {one}"),
            more => format!("/Contents[{}]", more.join(" ")),
        };
        let Sheet {
            boxes,
            rotate,
            unit,
            ..
        } = sheet;
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R{boxes}/Rotate {rotate}/UserUnit {unit}{contents}>>"
        ));
        kids.push(format!("{} 0 R", objects.len()));
    }
    objects[1] = format!(
        "<</Type/Pages/Count {}/Kids[{}]/Resources 3 0 R>>",
        kids.len(),
        kids.join(" ")
    );
    assembled(b"%PDF-1.7\n", &objects, "")
}

/// A page as a reader sees it.
#[derive(Clone, PartialEq)]
pub(crate) struct Picture {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pixels: Vec<Rgb>,
}

impl Picture {
    /// Returns a pixel; rows are counted from the top.
    pub(crate) fn at(&self, x: usize, y: usize) -> Rgb {
        self.pixels[y * self.width + x]
    }

    /// Returns the pixel at these parts of width and height, counted from the lower left corner.
    pub(crate) fn part(&self, x: f64, y: f64) -> Rgb {
        let at = |part: f64, whole: usize| {
            let at = (part * whole as f64) as usize;
            at.min(whole - 1)
        };
        self.at(at(x, self.width), self.height - 1 - at(y, self.height))
    }

    /// Returns what is seen once everything has moved to the right and upwards; what comes to light is
    /// white.
    pub(crate) fn moved(&self, right: usize, up: usize) -> Self {
        let places = (0..self.height).flat_map(|y| (0..self.width).map(move |x| (x, y)));
        let moved = |(x, y): (usize, usize)| match x.checked_sub(right) {
            Some(x) if y + up < self.height => self.at(x, y + up),
            Some(_) | None => [255; 3],
        };
        Self {
            pixels: places.map(moved).collect(),
            ..*self
        }
    }

    /// Returns it with a rectangle of one colour: left, top, right, bottom.
    pub(crate) fn with(mut self, colour: Rgb, [left, top, right, bottom]: [usize; 4]) -> Self {
        for row in self.pixels.chunks_mut(self.width).take(bottom).skip(top) {
            row[left..right].fill(colour);
        }
        self
    }

    /// Returns a place where another picture differs, other than at an edge, where painters round.
    pub(crate) fn differs(&self, other: &Self) -> Option<(usize, usize)> {
        let rows = 1..self.height - 1;
        let mut inner = rows.flat_map(|y| (1..self.width - 1).map(move |x| (x, y)));
        let is_edge = |(x, y): (usize, usize)| {
            let mut around = (y - 1..=y + 1).flat_map(|y| (x - 1..=x + 1).map(move |x| (x, y)));
            around.any(|(beside, over)| self.at(beside, over) != self.at(x, y))
        };
        inner.find(|(x, y)| self.at(*x, *y) != other.at(*x, *y) && !is_edge((*x, *y)))
    }

    fn read(pixmap: &[u8]) -> Self {
        let mut rest = pixmap;
        let mut line = || loop {
            let end = rest
                .iter()
                .position(|byte| *byte == b'\n')
                .expect("a header");
            let line = String::from_utf8_lossy(&rest[..end]).into_owned();
            rest = &rest[end + 1..];
            if !line.starts_with('#') {
                return line;
            }
        };
        assert_eq!(line(), "P6");
        let size = line();
        let size: Vec<usize> = size.split(' ').map(|side| side.parse().unwrap()).collect();
        assert_eq!(line(), "255");
        let pixels = rest.chunks_exact(3);
        let pixels: Vec<_> = pixels.map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
        let (width, height) = (size[0], size[1]);
        assert_eq!(pixels.len(), width * height);
        Self {
            width,
            height,
            pixels,
        }
    }
}

/// What paints pages, as on a screen; Ghostscript as in print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Painter {
    Poppler,
    Mutool,
    Ghostscript,
}

impl Painter {
    /// Whether it takes a page as others do: poppler does not cut this crop box, and paints nothing
    /// after a `Q` too many.
    pub(crate) fn sees(self, sheet: &Sheet) -> bool {
        let is_cut = sheet.boxes.contains("-20 10 100 200");
        let has_stray = sheet.content.iter().any(|piece| piece.contains("Q Q 5"));
        self != Self::Poppler || !(is_cut || has_stray)
    }
}

/// A document on disk.
pub(crate) struct OnDisk {
    directory: TempDir,
}

impl OnDisk {
    pub(crate) fn new(document: &[u8]) -> Self {
        let directory = TempDir::new().expect("a directory");
        std::fs::write(directory.path().join("a.pdf"), document).expect("a file");
        Self { directory }
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("a.pdf")
    }

    /// Returns how qpdf finds it: 0 for sound, 3 for warnings, 2 for errors.
    pub(crate) fn judged(&self) -> Option<i32> {
        let mut command = Command::new("qpdf");
        let judged = command.arg("--check").arg(self.path()).output();
        judged.expect("qpdf").status.code()
    }

    /// Returns all pages as a program paints them.
    pub(crate) fn pictures(&self, painter: Painter) -> Vec<Picture> {
        let within = |name: &str| self.directory.path().join(name);
        let (program, arguments, target) = match painter {
            Painter::Poppler => (
                "pdftoppm",
                &["-cropbox", "-r", "72", "-aa", "no", "-aaVector", "no"][..],
                None,
            ),
            Painter::Mutool => (
                "mutool",
                &["draw", "-q", "-r", "72", "-A", "0", "-o"][..],
                Some(within("p-%05d.ppm").display().to_string()),
            ),
            Painter::Ghostscript => (
                "gs",
                &[
                    "-q",
                    "-dNOPAUSE",
                    "-dBATCH",
                    "-dPrinted",
                    "-dUseCropBox",
                    "-sDEVICE=ppmraw",
                    "-r72",
                ][..],
                Some(format!("-sOutputFile={}", within("p-%05d.ppm").display())),
            ),
        };
        let mut command = Command::new(program);
        command.args(arguments).args(target).arg(self.path());
        if painter == Painter::Poppler {
            command.arg(within("p"));
        }
        // Whether it is content with what it read says nothing about what it painted.
        let painted = command.output();
        painted.unwrap_or_else(|error| panic!("{program}: {error}"));
        self.painted()
    }

    /// Returns the pictures that were painted, and takes them away.
    fn painted(&self) -> Vec<Picture> {
        let entries = std::fs::read_dir(self.directory.path()).expect("a directory");
        let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "ppm"));
        paths.sort();
        let read = |path: &PathBuf| {
            let picture = Picture::read(&std::fs::read(path).unwrap());
            std::fs::remove_file(path).unwrap();
            picture
        };
        paths.iter().map(read).collect()
    }
}
