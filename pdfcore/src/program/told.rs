//! Framings in words, as a plan tells them.

use super::anchor::Anchor;
use super::framing::{BoxName, Even, Extent, Framing, Medium, Orientation, Outline, Shift, Sizing};
use crate::Length;
use crate::impose::{Margins, Point};
use std::fmt;

impl fmt::Display for Framing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scale { factor } => write!(f, "scaled to {}", Percent(*factor)),
            Self::Medium(medium) => medium.fmt(f),
            Self::Shift(shift) => shift.fmt(f),
            Self::Outline(outline) => outline.fmt(f),
        }
    }
}

impl fmt::Display for Medium {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.part != BoxName::Crop {
            write!(f, "the {} box ", self.part)?;
        }
        let size = self.size;
        match self.sizing {
            Sizing::Fit => write!(f, "fitted into {size}"),
            Sizing::Shrink => write!(f, "fitted into {size} if it is larger"),
            Sizing::Fill => write!(f, "filling {size}"),
            Sizing::AsIs => write!(f, "as it is on {size}"),
            Sizing::Crop => write!(f, "cut to {size}"),
            Sizing::Times(factor) => write!(f, "scaled to {} on {size}", Percent(factor)),
        }?;
        match self.orientation {
            Orientation::Keep => Ok(()),
            Orientation::TurnPage => f.write_str(", pages turned to match"),
            Orientation::TurnMedium => f.write_str(", media turned to match"),
        }?;
        write!(f, ", {}", self.anchor)?;
        if self.margins != Margins::default() {
            write!(f, ", within margins of {}", Sides(self.margins))?;
        }
        match self.even {
            Even::Same => Ok(()),
            Even::Mirrored => f.write_str(", mirrored on even pages"),
        }
    }
}

impl fmt::Display for Shift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by = |point: Point| format!("{} to the right and {} up", point.x, point.y);
        match self.odd == self.even {
            true => write!(f, "shifted {}", by(self.odd)),
            false => write!(
                f,
                "odd pages shifted {}, even pages {}",
                by(self.odd),
                by(self.even)
            ),
        }
    }
}

impl fmt::Display for Outline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (which, from) = (self.which, self.from);
        match self.extent {
            Extent::Inset(margins) if grows(margins) => {
                let around = Sides(outward(margins));
                write!(f, "{which} box {around} around the {from} box")
            }
            Extent::Inset(margins) => {
                write!(f, "{which} box {} within the {from} box", Sides(margins))
            }
            Extent::Sized { size, anchor } => {
                write!(f, "{which} box of {size}, {anchor} of the {from} box")
            }
        }
    }
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TopLeft => "at the upper left",
            Self::Top => "at the top",
            Self::TopRight => "at the upper right",
            Self::Left => "at the left",
            Self::Centre => "in the centre",
            Self::Right => "at the right",
            Self::BottomLeft => "at the lower left",
            Self::Bottom => "at the bottom",
            Self::BottomRight => "at the lower right",
        })
    }
}

fn grows(margins: Margins) -> bool {
    let Margins {
        left,
        right,
        top,
        bottom,
    } = margins;
    [left, right, top, bottom]
        .into_iter()
        .all(|side| side < Length::ZERO)
}

fn outward(margins: Margins) -> Margins {
    Margins {
        left: -margins.left,
        right: -margins.right,
        top: -margins.top,
        bottom: -margins.bottom,
    }
}

/// A factor in percent, with at most two decimals.
struct Percent(f64);

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", (self.0 * 1e4).round() / 100.0)
    }
}

/// Four lengths, or one where they are equal.
struct Sides(Margins);

impl fmt::Display for Sides {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Margins {
            left,
            right,
            top,
            bottom,
        } = self.0;
        if [right, top, bottom].iter().all(|side| *side == left) {
            return left.fmt(f);
        }
        let named = [
            (left, "left"),
            (right, "right"),
            (top, "top"),
            (bottom, "bottom"),
        ];
        let named = named.iter().filter(|(side, _)| *side != Length::ZERO);
        let named: Vec<_> = named.map(|(side, name)| format!("{side} {name}")).collect();
        f.write_str(&named.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::impose::{Edge, Size};

    #[test]
    fn framings_read_as_people_say_them() {
        let mm = Length::from_millimetres;
        let a4 = Size::millimetres(210, 297);
        let margins = Margins {
            left: mm(20),
            right: mm(5),
            ..Margins::default()
        };
        let full = Medium {
            sizing: Sizing::Times(0.955),
            part: BoxName::Trim,
            orientation: Orientation::TurnPage,
            anchor: Anchor::TopLeft,
            margins,
            even: Even::Mirrored,
            ..Medium::of(a4)
        };
        let sized = Outline {
            which: BoxName::Trim,
            from: BoxName::Media,
            extent: Extent::Sized {
                size: a4,
                anchor: Anchor::Centre,
            },
        };
        for (framing, expected) in [
            (Framing::Scale { factor: 1.414 }, "scaled to 141.4 %"),
            (
                Framing::Medium(Medium::of(a4)),
                "fitted into 210.0 × 297.0 mm, in the centre",
            ),
            (
                Framing::Medium(full),
                "the trim box scaled to 95.5 % on 210.0 × 297.0 mm, pages turned to match, \
                 at the upper left, within margins of 20.0 mm left, 5.0 mm right, \
                 mirrored on even pages",
            ),
            (
                Framing::Shift(Shift::gutter(mm(7), Edge::Left)),
                "odd pages shifted 7.0 mm to the right and 0.0 mm up, \
                 even pages -7.0 mm to the right and 0.0 mm up",
            ),
            (
                Framing::Outline(Outline::bleed(mm(3))),
                "bleed box 3.0 mm around the trim box",
            ),
            (
                Framing::Outline(sized),
                "trim box of 210.0 × 297.0 mm, in the centre of the media box",
            ),
        ] {
            assert_eq!(framing.to_string(), expected);
        }
    }
}
