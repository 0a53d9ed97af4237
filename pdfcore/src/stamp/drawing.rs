//! Lines and rectangles: frames, bars of colours, coloured paper.

use super::colour::{Colour, Paint};
use crate::Length;
use crate::document::Rect;
use crate::impose::Size;
use crate::program::number_text;
use crate::syntax::{Dict, Object};

/// Lines and rectangles, drawn in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// How large it is; as large as the box it is anchored to if it does not say.
    pub size: Option<Size>,
    /// What is drawn.
    pub shapes: Vec<Shape>,
}

/// A line or a rectangle.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A straight line.
    Line {
        /// One end.
        from: Spot,
        /// The other end.
        to: Spot,
        /// How it is drawn.
        pen: Pen,
    },
    /// A rectangle.
    Rectangle {
        /// Two opposite corners.
        corners: [Spot; 2],
        /// What it is filled with.
        fill: Option<Colour>,
        /// How its edges are drawn; their middle is on the edge.
        pen: Option<Pen>,
    },
}

/// A point of a drawing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// How far from the left.
    pub x: Along,
    /// How far from the bottom.
    pub y: Along,
}

/// A distance from an edge of a drawing: a part of the way to the opposite edge, and a length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Along {
    /// 0 is the left or lower edge, 1 the right or upper one.
    pub part: f64,
    /// What is added.
    pub plus: Length,
}

/// How lines are drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Pen {
    /// How wide.
    pub width: Length,
    /// How long dashes and the gaps between them are; none for a line without gaps.
    pub dash: Length,
    /// In which colour.
    pub colour: Colour,
}

impl Spot {
    /// Returns the point that is so far from the left and from the bottom.
    #[must_use]
    pub const fn at(x: Length, y: Length) -> Self {
        Self {
            x: Along { part: 0.0, plus: x },
            y: Along { part: 0.0, plus: y },
        }
    }

    /// Returns the point at these parts of width and height.
    #[must_use]
    pub const fn part(x: f64, y: f64) -> Self {
        Self {
            x: Along {
                part: x,
                plus: Length::ZERO,
            },
            y: Along {
                part: y,
                plus: Length::ZERO,
            },
        }
    }

    pub(super) fn within(&self, size: (f64, f64)) -> (f64, f64) {
        let along = |along: Along, whole: f64| along.part * whole + along.plus.points();
        (along(self.x, size.0), along(self.y, size.1))
    }
}

impl Drawing {
    /// Returns the operators that draw it in this size, and the resources that they name.
    pub(super) fn operators(&self, size: (f64, f64)) -> (String, Dict) {
        let mut spaces = Dict::new();
        let drawn = self
            .shapes
            .iter()
            .map(|shape| shape.operators(size, &mut spaces));
        let drawn: String = drawn.collect();
        let resources = match spaces.is_empty() {
            true => Dict::new(),
            false => Dict::new().with("ColorSpace", Object::Dict(spaces)),
        };
        (drawn, resources)
    }

    /// Returns the rectangle in which all ink is.
    pub(super) fn ink(&self, size: (f64, f64)) -> Rect {
        let inks = self.shapes.iter().map(|shape| shape.ink(size));
        let all = inks.reduce(|all, ink| Rect {
            x0: all.x0.min(ink.x0),
            y0: all.y0.min(ink.y0),
            x1: all.x1.max(ink.x1),
            y1: all.y1.max(ink.y1),
        });
        all.unwrap_or(Rect {
            x0: 0.0,
            y0: 0.0,
            x1: size.0,
            y1: size.1,
        })
    }
}

impl Shape {
    fn operators(&self, size: (f64, f64), spaces: &mut Dict) -> String {
        match self {
            Self::Line { from, to, pen } => {
                let pen = pen.operators(spaces);
                let (from, to) = (pair(from.within(size)), pair(to.within(size)));
                format!("q {pen}{from} m {to} l S Q\n")
            }
            Self::Rectangle { corners, fill, pen } => {
                let [a, b] = corners.map(|corner| corner.within(size));
                let (corner, extent) = (pair(a), pair((b.0 - a.0, b.1 - a.1)));
                let paint = match (fill, pen) {
                    (None, None) => return String::new(),
                    (Some(_), None) => "f",
                    (None, Some(_)) => "S",
                    (Some(_), Some(_)) => "B",
                };
                let fill = fill.as_ref();
                let fill = fill.map(|colour| colour.operators(Paint::Fill, spaces) + " ");
                let pen = pen.as_ref().map(|pen| pen.operators(spaces));
                let (fill, pen) = (fill.unwrap_or_default(), pen.unwrap_or_default());
                format!("q {fill}{pen}{corner} {extent} re {paint} Q\n")
            }
        }
    }

    fn ink(&self, size: (f64, f64)) -> Rect {
        let ([a, b], pen) = match self {
            Self::Line { from, to, pen } => ([from, to], Some(pen)),
            Self::Rectangle {
                corners: [a, b],
                pen,
                ..
            } => ([a, b], pen.as_ref()),
        };
        let (a, b) = (a.within(size), b.within(size));
        let half = pen.map_or(0.0, |pen| pen.width.points() / 2.0);
        Rect {
            x0: a.0.min(b.0) - half,
            y0: a.1.min(b.1) - half,
            x1: a.0.max(b.0) + half,
            y1: a.1.max(b.1) + half,
        }
    }
}

impl Pen {
    fn operators(&self, spaces: &mut Dict) -> String {
        let colour = self.colour.operators(Paint::Stroke, spaces);
        let dash = match self.dash.points() {
            0.0 => String::new(),
            dash => format!("[{0} {0}] 0 d ", number_text(dash)),
        };
        format!("{colour} {dash}{} w ", number_text(self.width.points()))
    }
}

fn pair((x, y): (f64, f64)) -> String {
    format!("{} {}", number_text(x), number_text(y))
}
