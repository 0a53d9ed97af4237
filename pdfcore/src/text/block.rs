//! Lines below each other.

use super::Line;

/// Where the lines of a block stand between its edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// At the left edge.
    #[default]
    Left,
    /// In the middle.
    Centre,
    /// At the right edge.
    Right,
}

/// Lines below each other, seen from the top left corner of the block.
#[derive(Debug, Clone)]
pub struct Block {
    /// The lines from top to bottom.
    pub lines: Vec<BlockLine>,
    /// The width of the widest line, in points.
    pub width: f64,
    /// From the ascent of the first to the descent of the last line, in points.
    pub height: f64,
}

/// A line and where its baseline begins, in points from the top left corner of the block; `y` is
/// negative, since it goes down.
#[derive(Debug, Clone)]
pub struct BlockLine {
    /// The line.
    pub line: Line,
    /// To the right.
    pub x: f64,
    /// Up.
    pub y: f64,
}

pub(super) fn stacked(lines: Vec<Line>, leading: f64, align: Align) -> Block {
    let width = lines.iter().map(Line::width).fold(0.0, f64::max);
    let mut y = -lines.first().map_or(0.0, Line::ascent);
    let mut placed: Vec<BlockLine> = Vec::with_capacity(lines.len());
    for line in lines {
        let free = width - line.width();
        let x = match align {
            Align::Left => 0.0,
            Align::Centre => free / 2.0,
            Align::Right => free,
        };
        placed.push(BlockLine { line, x, y });
        y -= leading;
    }
    let last = placed.last();
    let height = last.map_or(0.0, |last| last.line.descent() - last.y);
    Block {
        lines: placed,
        width,
        height,
    }
}
