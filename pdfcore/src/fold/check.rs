//! Whether products are what was wanted.

use super::error::FoldError;
use super::product::{Heading, Product, Seen, Side};
use crate::Length;
use crate::impose::{Area, Edge, Finishing, PageRef};

/// What a reader should find in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The page; nothing for a place that must stay empty.
    pub page: Option<PageRef>,
    /// Where its head should point.
    pub heading: Heading,
    /// The side of the leaf it should be on, where that matters.
    pub side: Option<Side>,
}

/// How exact finishing must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tolerance {
    /// Between the front and the back of a leaf.
    pub register: Length,
    /// Between a page's edges and where the product is cut and bound.
    pub margin: Length,
}

/// Returns all pages of a job from the first to the last, upright.
#[must_use]
pub fn in_order(job: u16, pages: u32) -> Vec<Wanted> {
    let wanted = |page| Wanted {
        page: Some(PageRef { job, page }),
        heading: Heading::Up,
        side: None,
    };
    (1..=pages).map(wanted).collect()
}

/// Compares products with what was wanted of each. Empty places behind the last page are well.
///
/// # Errors
///
/// The first thing that is wrong, with its place: order, heading, side, register, margins.
pub fn check(
    products: &[Product],
    wanted: &[Vec<Wanted>],
    finishing: &Finishing,
    tolerance: Tolerance,
) -> Result<(), FoldError> {
    if products.len() != wanted.len() {
        return Err(FoldError::Products {
            wanted: wanted.len(),
            found: products.len(),
        });
    }
    spine(finishing)?;
    for (number, (product, wanted)) in (1..).zip(products.iter().zip(wanted)) {
        let judge = Judge {
            product: number,
            finishing,
            tolerance,
        };
        judge.order(&product.seen, wanted)?;
        for leaf in product.seen.chunk_by(|a, b| a.leaf == b.leaf) {
            judge.leaf(leaf)?;
        }
    }
    Ok(())
}

/// What is folded is bound at its last fold; nothing of the finished page lies beyond it.
fn spine(finishing: &Finishing) -> Result<(), FoldError> {
    let Some(last) = finishing.folds.last() else {
        return Ok(());
    };
    let (edge, at) = (finishing.binding, finishing.trim.edge(finishing.binding));
    let within = match edge {
        Edge::Left | Edge::Bottom => last.line.at <= at,
        Edge::Right | Edge::Top => last.line.at >= at,
    };
    if within && last.under == edge && last.line.axis == edge.axis() {
        return Ok(());
    }
    Err(FoldError::Spine { edge })
}

struct Judge<'a> {
    product: usize,
    finishing: &'a Finishing,
    tolerance: Tolerance,
}

impl Judge<'_> {
    fn order(&self, seen: &[Seen], wanted: &[Wanted]) -> Result<(), FoldError> {
        for (position, (seen, wanted)) in (1..).zip(seen.iter().zip(wanted)) {
            self.place(position, seen, wanted)?;
        }
        if let Some(missing) = wanted.get(seen.len()) {
            return Err(FoldError::Missing {
                product: self.product,
                wanted: missing.page,
            });
        }
        let rest = seen.iter().skip(wanted.len());
        let surplus = rest.clone().find(|seen| seen.page.is_some());
        surplus.map_or(Ok(()), |seen| {
            Err(FoldError::Surplus {
                product: self.product,
                found: seen.page,
                spot: seen.spot,
            })
        })
    }

    fn place(&self, position: usize, seen: &Seen, wanted: &Wanted) -> Result<(), FoldError> {
        let (product, spot) = (self.product, seen.spot);
        if seen.page != wanted.page {
            return Err(FoldError::OutOfOrder {
                product,
                position,
                wanted: wanted.page,
                found: seen.page,
                spot,
            });
        }
        if seen.page.is_some() && seen.heading != wanted.heading {
            return Err(FoldError::Turned {
                product,
                wanted: wanted.heading,
                found: seen.heading,
                spot,
            });
        }
        match wanted.side {
            Some(side) if side != seen.side => Err(FoldError::WrongSide {
                product,
                wanted: side,
                found: seen.side,
                spot,
            }),
            _ => Ok(()),
        }
    }

    fn leaf(&self, leaf: &[Seen]) -> Result<(), FoldError> {
        let sides = leaf.partition_point(|seen| seen.side == Side::Recto);
        let (recto, verso) = leaf.split_at(sides);
        if !recto.is_empty() && !verso.is_empty() {
            self.register(recto, verso)?;
        }
        self.margins(recto)?;
        self.margins(verso)
    }

    /// Every place has one behind it, exactly there.
    fn register(&self, side: &[Seen], behind: &[Seen]) -> Result<(), FoldError> {
        for seen in side {
            let distances = behind.iter().map(|other| distance(&seen.area, &other.area));
            let off = distances.min().unwrap_or_default();
            if off > self.tolerance.register {
                return Err(FoldError::Register {
                    product: self.product,
                    off,
                    spot: seen.spot,
                });
            }
        }
        Ok(())
    }

    /// The pages of a side fill exactly what remains after trimming.
    fn margins(&self, side: &[Seen]) -> Result<(), FoldError> {
        for edge in [Edge::Left, Edge::Right, Edge::Top, Edge::Bottom] {
            let at = |seen: &&Seen| seen.area.edge(edge);
            let outermost = match edge {
                Edge::Left | Edge::Bottom => side.iter().min_by_key(at),
                Edge::Right | Edge::Top => side.iter().max_by_key(at),
            };
            let Some(seen) = outermost else {
                return Ok(());
            };
            let off = at(&seen) - self.finishing.trim.edge(edge);
            if off.max(-off) > self.tolerance.margin {
                return Err(FoldError::Margin {
                    product: self.product,
                    edge,
                    off,
                    spot: seen.spot,
                });
            }
        }
        Ok(())
    }
}

/// The largest distance between the same edges of both.
fn distance(one: &Area, other: &Area) -> Length {
    let edges = [Edge::Left, Edge::Right, Edge::Top, Edge::Bottom];
    let off = edges.map(|edge| one.edge(edge) - other.edge(edge));
    off.into_iter()
        .map(|off| off.max(-off))
        .max()
        .unwrap_or_default()
}
