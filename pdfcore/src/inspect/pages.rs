//! The sizes of all pages, as runs of equal neighbours.

use super::trailer::Trailer;
use super::{Damage, InspectLimits, Quarter, Repair, SizeRun};
use crate::geometry::{Length, PageBox};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict, Rect};
use hayro_syntax::page::{A4, Page, Rotation};

/// What the page tree says.
pub(super) struct Read {
    pub(super) pages: u32,
    pub(super) sizes: Vec<SizeRun>,
    pub(super) repairs: Vec<Repair>,
}

/// Reads all pages of an opened document.
pub(super) fn read(
    pdf: &Pdf,
    trailer: &Trailer<'_>,
    limits: &InspectLimits,
) -> Result<Read, Damage> {
    let tree = Tree::of(pdf);
    let found = pdf.pages().len();
    let pages = u32::try_from(found)
        .ok()
        .filter(|pages| *pages <= limits.pages);
    let pages = pages.ok_or(Damage::TooManyPages {
        pages: found,
        limit: limits.pages,
    })?;
    if pages == 0 {
        return Err(match (tree.leads_to_itself, trailer) {
            (true, _) => Damage::PageTreeLoop,
            (false, Trailer::NoEnd) => Damage::Truncated,
            (false, Trailer::Misplaced | Trailer::Found { .. }) => Damage::NoPages,
        });
    }
    let mut sizes: Vec<SizeRun> = Vec::new();
    let mut assumed = 0;
    for (number, page) in (1..).zip(pdf.pages().iter()) {
        let size = size(page, number, &mut assumed);
        match sizes.last_mut() {
            Some(run) if run.continues(&size) => run.last = number,
            Some(_) | None => sizes.push(size),
        }
        if sizes.len() > limits.size_runs {
            return Err(Damage::TooManySizes {
                limit: limits.size_runs,
            });
        }
    }
    let count = tree.claimed.filter(|claimed| *claimed != i64::from(pages));
    let count = count.map(|claimed| Repair::PageCountWrong {
        claimed,
        found: pages,
    });
    let assumed = (assumed > 0).then_some(Repair::SizeAssumed { pages: assumed });
    Ok(Read {
        pages,
        sizes,
        repairs: count.into_iter().chain(assumed).collect(),
    })
}

/// What the root of the page tree says about itself.
struct Tree {
    claimed: Option<i64>,
    leads_to_itself: bool,
}

impl Tree {
    fn of(pdf: &Pdf) -> Self {
        let xref = pdf.xref();
        let root: Option<Dict<'_>> = xref.get(xref.root_id());
        let pages = root.and_then(|root| root.get::<Dict<'_>>("Pages"));
        let Some(pages) = pages else {
            return Self {
                claimed: None,
                leads_to_itself: false,
            };
        };
        let kids = pages.get::<hayro_syntax::object::Array<'_>>("Kids");
        let own = pages.obj_id();
        let leads_to_itself = kids.is_some_and(|kids| {
            kids.raw_iter().any(|kid| match kid {
                hayro_syntax::object::MaybeRef::Ref(kid) => Some(kid.into()) == own,
                hayro_syntax::object::MaybeRef::NotRef(_) => false,
            })
        });
        Self {
            claimed: pages.get::<i64>("Count"),
            leads_to_itself,
        }
    }
}

impl SizeRun {
    fn continues(&self, next: &Self) -> bool {
        (self.media, self.trim, self.rotation) == (next.media, next.trim, next.rotation)
    }
}

fn size(page: &Page<'_>, number: u32, assumed: &mut u32) -> SizeRun {
    let unit = page
        .raw()
        .get::<f64>("UserUnit")
        .filter(|unit| *unit > 0.0)
        .unwrap_or(1.0);
    let mut media = page.media_box();
    if !is_usable(media) {
        media = A4;
    }
    // The reader answers its own A4 where no page and no parent names a box. It cannot come
    // from a file, whose numbers are read in single precision.
    if media.x1.to_bits() == A4.x1.to_bits() && media.y1.to_bits() == A4.y1.to_bits() {
        *assumed += 1;
    }
    let inner = |inner: Rect| Some(inner.intersect(media)).filter(|inner| is_usable(*inner));
    let trim = page.raw().get::<Rect>("TrimBox").and_then(inner);
    let trim = trim.or_else(|| inner(page.crop_box())).unwrap_or(media);
    SizeRun {
        first: number,
        last: number,
        media: scaled(media, unit),
        trim: scaled(trim, unit),
        rotation: match page.rotation() {
            Rotation::None => Quarter::None,
            Rotation::Horizontal => Quarter::Right,
            Rotation::Flipped => Quarter::Half,
            Rotation::FlippedHorizontal => Quarter::Left,
        },
    }
}

/// Anything thinner than a point is no page.
fn is_usable(area: Rect) -> bool {
    area.width() >= 1.0 && area.height() >= 1.0
}

fn scaled(area: Rect, unit: f64) -> PageBox {
    let length = |points: f64| Length::from_points(points * unit);
    PageBox {
        left: length(area.x0),
        bottom: length(area.y0),
        width: length(area.width()),
        height: length(area.height()),
    }
}
