//! Piles of paper: cut out, turned, folded, laid on each other.

use super::paper::Layer;
use super::sheet::PrintedSheet;
use crate::Length;
use crate::impose::{Axis, Edge, Finishing, Fold, Piece, Point};

/// Cuts a piece out of all sheets, folds it, and returns the pile from top to bottom.
pub(super) fn folded(sheets: &[PrintedSheet], piece: &Piece, finishing: &Finishing) -> Vec<Layer> {
    let cut = |sheet| turned(Layer::cut(sheet, &piece.area), piece);
    let layers: Vec<_> = (0..sheets.len()).map(cut).collect();
    let nest = finishing.nest.max(1) as usize;
    let signatures = layers.chunks(nest);
    signatures
        .flat_map(|layers| signature(layers, finishing))
        .collect()
}

/// The middle may lie between two micrometres: turned at the edge, then moved back.
fn turned(layer: Layer, piece: &Piece) -> Layer {
    let Some(axis) = piece.turned else {
        return layer;
    };
    let back = match axis {
        Axis::Vertical => Point::new(piece.area.width, Length::ZERO),
        Axis::Horizontal => Point::new(Length::ZERO, piece.area.height),
    };
    layer.turned(axis, Length::ZERO).shifted(back)
}

/// Sheets are folded one by one, but the last fold takes all that lie in one another.
fn signature(layers: &[Layer], finishing: &Finishing) -> Vec<Layer> {
    let Some((last, before)) = finishing.folds.split_last() else {
        return layers.to_vec();
    };
    let fold = |pile: Vec<Layer>, step: &Fold| folded_once(&pile, step, finishing.thickness);
    let single = |layer: &Layer| before.iter().fold(vec![*layer], fold);
    let pile: Vec<_> = layers.iter().flat_map(single).collect();
    fold(pile, last)
}

/// The part on one side of the line goes under the rest. Each layer but the outermost is pushed
/// away from the line by the thickness of those around it.
fn folded_once(pile: &[Layer], fold: &Fold, thickness: Length) -> Vec<Layer> {
    let Fold { line, under } = *fold;
    let numbered: Vec<_> = (0_i64..).zip(pile).collect();
    let pushed = |depth: i64, layer: Layer| layer.shifted(away(under, thickness * depth));
    let resting = numbered.iter().filter_map(|(depth, layer)| {
        let part = layer.part(opposite(under), line.at)?;
        Some(pushed(*depth, part))
    });
    let moving = numbered.iter().rev().filter_map(|(depth, layer)| {
        let part = layer.part(under, line.at)?;
        Some(pushed(*depth, part.turned(line.axis, line.at)))
    });
    resting.chain(moving).collect()
}

const fn opposite(edge: Edge) -> Edge {
    match edge {
        Edge::Left => Edge::Right,
        Edge::Right => Edge::Left,
        Edge::Top => Edge::Bottom,
        Edge::Bottom => Edge::Top,
    }
}

/// The way from a line towards the part that rests.
fn away(under: Edge, by: Length) -> Point {
    match under {
        Edge::Left => Point::new(by, Length::ZERO),
        Edge::Right => Point::new(-by, Length::ZERO),
        Edge::Top => Point::new(Length::ZERO, -by),
        Edge::Bottom => Point::new(Length::ZERO, by),
    }
}
