//! What a framing makes of a page, in the coordinates that a reader sees.

use super::boxes::{Boxes, around, contains};
use super::frame::{Frame, Move};
use super::framing::{
    BoxName, Even, Extent, FrameError, Medium, Orientation, Outline, Shift, Side, Sizing,
};
use crate::Length;
use crate::document::Rect;
use crate::impose::{Margins, Point, Size};
use std::ops::RangeInclusive;

/// A page that is as large as the medium to within so many points stays as it is: sizes of paper are
/// often rounded to whole points.
const SAME: f64 = 0.5;
const FACTORS: RangeInclusive<f64> = 0.01..=100.0;
const SIZES: RangeInclusive<Length> =
    Length::from_millimetres(1)..=Length::from_millimetres(50_000);

/// Makes the page larger or smaller.
pub(super) fn scaled(page: Frame, factor: f64) -> Result<Frame, FrameError> {
    let scale = checked(factor)?;
    Ok(page.moved(Move {
        scale,
        ..Move::NONE
    }))
}

/// Moves what is on the page, and hides what could not be seen before.
pub(super) fn shifted(page: Frame, shift: &Shift, side: Side) -> Result<Frame, FrameError> {
    let by = shift.on(side);
    if by == Point::default() {
        return Ok(page);
    }
    for length in [by.x, by.y] {
        near(length)?;
    }
    let by = Move::by(by.x.points(), by.y.points());
    let seen = page.shown().intersection(&page.boxes.inked());
    let mut boxes = page.boxes;
    let art = boxes.art.map(|art| by.rect(art).intersection(&boxes.media));
    boxes.art = art.filter(Rect::is_usable);
    Ok(Frame {
        placed: page.placed.then(by),
        clip: Some(by.rect(seen)),
        boxes,
    })
}

/// Whether the page has to be turned to stand as its medium does.
pub(super) fn turns(page: &Frame, medium: &Medium) -> bool {
    match medium.orientation {
        Orientation::TurnPage => differ(&page.boxes.get(medium.part), medium.size),
        Orientation::TurnMedium | Orientation::Keep => false,
    }
}

/// Lays the page on a medium.
pub(super) fn laid(page: Frame, medium: &Medium, side: Side) -> Result<Frame, FrameError> {
    let part = page.boxes.get(medium.part);
    let size = match medium.orientation {
        Orientation::TurnMedium if differ(&part, medium.size) => {
            Size::new(medium.size.height, medium.size.width)
        }
        Orientation::TurnMedium | Orientation::TurnPage | Orientation::Keep => medium.size,
    };
    let mirrored = matches!((medium.even, side), (Even::Mirrored, Side::Even));
    let anchor = if mirrored {
        medium.anchor.mirrored()
    } else {
        medium.anchor
    };
    let (media, room) = within(size, medium.margins, mirrored)?;
    let is_same = medium.margins == Margins::default() && is_as_large(&part, &media);
    let scale = match medium.sizing {
        Sizing::Times(factor) => checked(factor)?,
        _ if is_same => return Ok(cut(page, part)),
        Sizing::Crop => {
            let (width, height) = (
                room.width().min(part.width()),
                room.height().min(part.height()),
            );
            return Ok(cut(page, sized(&part, (width, height), anchor.fractions())));
        }
        Sizing::AsIs => 1.0,
        Sizing::Fit => ratios(&part, &room).0,
        Sizing::Shrink => ratios(&part, &room).0.min(1.0),
        Sizing::Fill => ratios(&part, &room).1,
    };
    let image = (part.width() * scale, part.height() * scale);
    let image = sized(&room, image, anchor.fractions());
    let by = Move {
        scale,
        x: image.x0 - scale * part.x0,
        y: image.y0 - scale * part.y0,
    };
    Ok(placed(page, by, &part, media, &room))
}

/// Puts a part of the page on a medium, cut off at the edges of the room for it.
fn placed(page: Frame, by: Move, part: &Rect, media: Rect, room: &Rect) -> Frame {
    let seen = page.shown().intersection(part);
    if by.scale == 1.0 && contains(room, &media) && contains(&by.rect(seen), &media) {
        return cut(page, by.back().rect(media)); // all of it shows content: only the boxes change
    }
    let moved = page.moved(by);
    Frame {
        placed: moved.placed,
        clip: Some(by.rect(seen).intersection(room)),
        boxes: moved.boxes.on(media, &by.rect(*part)),
    }
}

/// Makes a part of the page its medium.
fn cut(page: Frame, part: Rect) -> Frame {
    let unchanged = part == page.boxes.media && page.boxes.crop.is_none();
    Frame {
        boxes: if unchanged {
            page.boxes
        } else {
            page.boxes.on(part, &part)
        },
        ..page
    }
}

/// Sets a box of the page.
pub(super) fn outlined(page: Frame, outline: &Outline) -> Result<Frame, FrameError> {
    let which = outline.which;
    let area = measured(&page.boxes.get(outline.from), &outline.extent)?;
    if area.width() < 1.0 || area.height() < 1.0 {
        return Err(FrameError::Vanishes { which });
    }
    let boxes = match which {
        BoxName::Media => {
            let trim = page.boxes.get(BoxName::Trim);
            page.boxes.with(BoxName::Trim, trim).on(area, &area)
        }
        BoxName::Trim => bleeding(grown(page.boxes, &area).with(which, area)),
        BoxName::Crop | BoxName::Bleed | BoxName::Art => grown(page.boxes, &area).with(which, area),
    };
    Ok(Frame { boxes, ..page })
}

/// Makes the medium large enough for a box, and leaves what is seen of it as it is.
fn grown(boxes: Boxes, area: &Rect) -> Boxes {
    if contains(&boxes.media, area) {
        return boxes;
    }
    let crop = boxes.get(BoxName::Crop);
    boxes
        .with(BoxName::Crop, crop)
        .with(BoxName::Media, around(&boxes.media, area))
}

/// Whatever is not cut off has to be printed.
fn bleeding(boxes: Boxes) -> Boxes {
    let trim = boxes.get(BoxName::Trim);
    let bleed = boxes.bleed.map(|bleed| around(&bleed, &trim));
    Boxes { bleed, ..boxes }
}

fn measured(from: &Rect, extent: &Extent) -> Result<Rect, FrameError> {
    match extent {
        Extent::Inset(margins) => {
            for length in [margins.left, margins.right, margins.top, margins.bottom] {
                near(length)?;
            }
            Ok(inset(from, *margins))
        }
        Extent::Sized { size, anchor } => {
            let size = usable(*size)?;
            let size = (size.width.points(), size.height.points());
            Ok(sized(from, size, anchor.fractions()))
        }
    }
}

/// Returns a medium and the room within its margins.
fn within(size: Size, margins: Margins, mirrored: bool) -> Result<(Rect, Rect), FrameError> {
    let size = usable(size)?;
    let media = Rect {
        x0: 0.0,
        y0: 0.0,
        x1: size.width.points(),
        y1: size.height.points(),
    };
    let margins = match mirrored {
        true => Margins {
            left: margins.right,
            right: margins.left,
            ..margins
        },
        false => margins,
    };
    let room = inset(&media, margins);
    let has_room = room.width() >= 1.0 && room.height() >= 1.0;
    match has_room && contains(&media, &room) {
        true => Ok((media, room)),
        false => Err(FrameError::NoRoom { size }),
    }
}

fn inset(area: &Rect, margins: Margins) -> Rect {
    Rect {
        x0: area.x0 + margins.left.points(),
        y0: area.y0 + margins.bottom.points(),
        x1: area.x1 - margins.right.points(),
        y1: area.y1 - margins.top.points(),
    }
}

/// Returns a rectangle of this size that has a place in common with another.
fn sized(with: &Rect, (width, height): (f64, f64), (x, y): (f64, f64)) -> Rect {
    let x0 = with.x0 + (with.width() - width) * x;
    let y0 = with.y0 + (with.height() - height) * y;
    Rect {
        x0,
        y0,
        x1: x0 + width,
        y1: y0 + height,
    }
}

/// Returns the scales at which a page touches two edges of its room, and at which it covers it.
fn ratios(page: &Rect, room: &Rect) -> (f64, f64) {
    let across = room.width() / page.width();
    let up = room.height() / page.height();
    (across.min(up), across.max(up))
}

fn is_as_large(one: &Rect, other: &Rect) -> bool {
    (one.width() - other.width()).abs() <= SAME && (one.height() - other.height()).abs() <= SAME
}

/// Whether one stands upright and the other does not.
fn differ(page: &Rect, medium: Size) -> bool {
    let square = (page.width() - page.height()).abs() <= SAME || medium.width == medium.height;
    !square && (page.width() > page.height()) != medium.is_landscape()
}

fn checked(factor: f64) -> Result<f64, FrameError> {
    match FACTORS.contains(&factor) {
        true => Ok(factor),
        false => Err(FrameError::Factor { factor }),
    }
}

fn usable(size: Size) -> Result<Size, FrameError> {
    match SIZES.contains(&size.width) && SIZES.contains(&size.height) {
        true => Ok(size),
        false => Err(FrameError::Medium { size }),
    }
}

fn near(length: Length) -> Result<(), FrameError> {
    match length <= *SIZES.end() && -length <= *SIZES.end() {
        true => Ok(()),
        false => Err(FrameError::TooFar { length }),
    }
}
