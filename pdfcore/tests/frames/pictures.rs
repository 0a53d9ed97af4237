//! Pages as two programs draw them.

use std::path::Path;
use std::process::Command;

/// A picture of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Three bytes for each place, from the top.
    rgb: Vec<u8>,
}

/// Who draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Judge {
    Poppler,
    Mutool,
}

pub(crate) const JUDGES: [Judge; 2] = [Judge::Poppler, Judge::Mutool];

/// Draws a page, counted from 1, this large.
pub(crate) fn drawn(
    judge: Judge,
    document: &[u8],
    page: usize,
    (width, height): (usize, usize),
) -> Picture {
    let picture = drawn_once(judge, document, page, (width, height));
    // Poppler takes the size of a turned page as that of the page before it is turned.
    match picture.width == width && picture.height == height {
        true => picture,
        false => drawn_once(judge, document, page, (height, width)),
    }
}

fn drawn_once(
    judge: Judge,
    document: &[u8],
    page: usize,
    (width, height): (usize, usize),
) -> Picture {
    let directory = tempfile::tempdir().expect("a directory");
    let pdf = directory.path().join("document.pdf");
    std::fs::write(&pdf, document).expect("a file");
    let (page, width, height) = (page.to_string(), width.to_string(), height.to_string());
    let mut command = match judge {
        Judge::Poppler => {
            let mut command = Command::new("pdftoppm");
            command.args(["-cropbox", "-singlefile", "-f", &page]);
            command.args(["-scale-to-x", &width, "-scale-to-y", &height]);
            command.arg(&pdf).arg(directory.path().join("drawn"));
            command
        }
        Judge::Mutool => {
            let mut command = Command::new("mutool");
            command.args([
                "draw", "-q", "-F", "ppm", "-c", "rgb", "-w", &width, "-h", &height,
            ]);
            command.args(["-f", "-o"]);
            command.arg(directory.path().join("drawn.ppm"));
            command.arg(&pdf).arg(&page);
            command
        }
    };
    let output = command.output();
    let output = output.expect("pdftoppm and mutool are installed");
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.replace("warning: ICC support is not available\n", "");
    assert!(output.status.success() && said.is_empty(), "{said}");
    read(&directory.path().join("drawn.ppm"))
}

/// Returns the size of a page in points, as mutool finds it.
pub(crate) fn size(document: &[u8], page: usize) -> (usize, usize) {
    let directory = tempfile::tempdir().expect("a directory");
    let [pdf, out] = ["document.pdf", "drawn.ppm"].map(|name| directory.path().join(name));
    std::fs::write(&pdf, document).expect("a file");
    let mut command = Command::new("mutool");
    command
        .args(["draw", "-q", "-F", "ppm", "-r", "72", "-o"])
        .arg(&out);
    let output = command.arg(&pdf).arg(page.to_string()).output();
    assert!(output.expect("mutool is installed").status.success());
    let picture = read(&out);
    (picture.width, picture.height)
}

fn read(path: &Path) -> Picture {
    let bytes = std::fs::read(path).expect("a picture");
    let mut rest = &bytes[..];
    let mut word = || {
        let end = rest
            .iter()
            .position(u8::is_ascii_whitespace)
            .expect("a head");
        let word = String::from_utf8_lossy(&rest[..end]).into_owned();
        rest = &rest[end + 1..];
        word
    };
    let kind = word();
    let [width, height, most] =
        [word(), word(), word()].map(|word| word.parse().expect("a number"));
    assert_eq!((kind.as_str(), most), ("P6", 255));
    assert_eq!(rest.len(), width * height * 3);
    Picture {
        width,
        height,
        rgb: rest.to_vec(),
    }
}

impl Picture {
    /// Returns an empty sheet.
    pub(crate) fn white(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            rgb: vec![255; width * height * 3],
        }
    }

    /// Returns it with another on it, as far as that lies on it and within `room`.
    pub(crate) fn with(mut self, other: &Self, (left, top): (i64, i64), room: [i64; 4]) -> Self {
        for (y, row) in (top..).zip(other.rgb.chunks(other.width * 3)) {
            for (x, dot) in (left..).zip(row.chunks(3)) {
                let [x0, y0, x1, y1] = room;
                let inside = (x0..x1).contains(&x) && (y0..y1).contains(&y);
                let place = (usize::try_from(x), usize::try_from(y));
                if let (true, (Ok(x), Ok(y))) = (inside, place)
                    && x < self.width
                    && y < self.height
                {
                    let at = (y * self.width + x) * 3;
                    self.rgb[at..at + 3].copy_from_slice(dot);
                }
            }
        }
        self
    }

    /// Returns the share of places that look different, in per mille.
    pub(crate) fn difference(&self, other: &Self) -> usize {
        assert_eq!((self.width, self.height), (other.width, other.height));
        let pairs = self.rgb.chunks(3).zip(other.rgb.chunks(3));
        let differ = |(one, other): &(&[u8], &[u8])| {
            one.iter()
                .zip(other.iter())
                .any(|(one, other)| one.abs_diff(*other) > 48)
        };
        pairs.filter(differ).count() * 1000 / (self.width * self.height)
    }

    /// Returns how many places are of the red that nobody may see.
    pub(crate) fn red(&self) -> usize {
        let is_red = |dot: &&[u8]| dot[0] > 200 && dot[1] < 60 && dot[2] < 60;
        self.rgb.chunks(3).filter(is_red).count()
    }

    /// Writes it where a person can look at it.
    pub(crate) fn keep(&self, path: &Path) {
        let head = format!("P6 {} {} 255\n", self.width, self.height);
        std::fs::write(path, [head.as_bytes(), &self.rgb].concat()).expect("a file");
    }
}
