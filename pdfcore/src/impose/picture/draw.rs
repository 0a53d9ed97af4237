//! From micrometres on a face to shapes in SVG.

use crate::Length;
use crate::impose::area::{Area, Point, Size};
use crate::impose::marks::{Ink, Mark, Shape};
use std::fmt::{self, Display, Formatter};

/// The size of a face and how large it is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    medium: Size,
    pixels: i64,
}

/// Where one face is drawn.
pub(super) struct Canvas<'a, 'f> {
    pub(super) f: &'a mut Formatter<'f>,
    pub(super) scale: Scale,
}

/// A distance in hundredths of a pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pixels(pub(super) i64);

impl Display for Pixels {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, part) = (self.0.abs() / 100, self.0.abs() % 100);
        match part {
            0 => write!(f, "{sign}{whole}"),
            _ => write!(f, "{sign}{whole}.{part:02}"),
        }
    }
}

impl Scale {
    pub(super) const fn new(medium: Size, pixels: i64) -> Self {
        Self { medium, pixels }
    }

    /// Returns the height of the face in whole pixels.
    pub(super) fn face_height(self) -> i64 {
        (self.length(self.medium.height).0 + 99) / 100
    }

    pub(super) fn length(self, length: Length) -> Pixels {
        let width = self.medium.width.micrometres().max(1);
        Pixels((length.micrometres() * self.pixels * 100).div_euclid(width))
    }

    /// SVG counts from the top.
    pub(super) fn point(self, point: Point) -> (Pixels, Pixels) {
        (
            self.length(point.x),
            self.length(self.medium.height - point.y),
        )
    }
}

impl Canvas<'_, '_> {
    pub(super) fn paper(&mut self) -> fmt::Result {
        let area = self.scale.medium.area();
        self.f.write_str("<g transform=\"translate(2 3)\">")?;
        self.area(&area, "shadow")?;
        self.f.write_str("</g>\n")?;
        self.area(&area, "paper")
    }

    pub(super) fn area(&mut self, area: &Area, class: &str) -> fmt::Result {
        self.filled(area, &format!("class=\"{class}\""))
    }

    fn filled(&mut self, area: &Area, how: &str) -> fmt::Result {
        let (x, y) = self.scale.point(Point::new(area.left, area.top()));
        let (width, height) = (
            self.scale.length(area.width),
            self.scale.length(area.height),
        );
        writeln!(
            self.f,
            "<rect {how} x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>"
        )
    }

    pub(super) fn line(&mut self, from: Point, to: Point, class: &str) -> fmt::Result {
        let ((x1, y1), (x2, y2)) = (self.scale.point(from), self.scale.point(to));
        writeln!(
            self.f,
            "<line class=\"{class}\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"/>"
        )
    }

    pub(super) fn mark(&mut self, mark: &Mark, title: &str) -> fmt::Result {
        match mark.shape {
            Shape::Line { from, to, dash, .. } => {
                let class = if dash > Length::ZERO {
                    "mark dash"
                } else {
                    "mark"
                };
                self.line(from, to, class)
            }
            Shape::Target { centre, radius, .. } => self.target(centre, radius),
            Shape::Patch { area } => self.filled(&area, &format!("fill=\"{}\"", colour(mark.ink))),
            Shape::Text { area, .. } => self.words(&area, title),
        }
    }

    fn target(&mut self, centre: Point, radius: Length) -> fmt::Result {
        let Point { x, y } = centre;
        let arm = radius * 2;
        self.line(Point::new(x - arm, y), Point::new(x + arm, y), "mark")?;
        self.line(Point::new(x, y - arm), Point::new(x, y + arm), "mark")?;
        let ((x, y), radius) = (self.scale.point(centre), self.scale.length(radius));
        writeln!(
            self.f,
            "<circle class=\"mark\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>"
        )
    }

    fn words(&mut self, area: &Area, words: &str) -> fmt::Result {
        let quarter = Length::from_micrometres(area.height.micrometres() / 4);
        let (x, y) = self
            .scale
            .point(Point::new(area.left, area.bottom + quarter));
        writeln!(
            self.f,
            "<text class=\"slug\" x=\"{x}\" y=\"{y}\">{words}</text>"
        )
    }
}

/// A plain mix of inks, for the screen.
fn colour(ink: Ink) -> String {
    let (cyan, magenta, yellow, black) = match ink {
        Ink::Registration => (0, 0, 0, 100),
        Ink::Process {
            cyan,
            magenta,
            yellow,
            black,
        } => (cyan, magenta, yellow, black),
    };
    let left = |ink: u8| 100 - u32::from(ink.min(100));
    let light = |ink: u8| left(ink) * left(black) * 255 / 10_000;
    format!(
        "#{:02x}{:02x}{:02x}",
        light(cyan),
        light(magenta),
        light(yellow)
    )
}

/// Begins the picture: its size, styles and background.
pub(super) fn begin(f: &mut Formatter<'_>, width: i64, height: i64) -> fmt::Result {
    writeln!(
        f,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"Helvetica, Arial, sans-serif\">"
    )?;
    f.write_str(STYLE)
}

/// Says what lines and colours mean.
pub(super) fn legend(f: &mut Formatter<'_>, left: i64, top: i64) -> fmt::Result {
    writeln!(f, "<g transform=\"translate({left} {top})\">")?;
    f.write_str(LEGEND)?;
    f.write_str("</g>\n")
}

const STYLE: &str = include_str!("style.svg");
const LEGEND: &str = include_str!("legend.svg");
