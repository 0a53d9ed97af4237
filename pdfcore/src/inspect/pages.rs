//! The sizes of all pages, as runs of equal neighbours.

use super::{Damage, InspectLimits, Quarter, Repair, SizeRun};
use crate::document::{Page, Pages, Rect, Skipped};
use crate::file::File;
use crate::geometry::{Length, PageBox};

/// What the page tree says.
pub(super) struct Read {
    pub(super) pages: u32,
    pub(super) sizes: Vec<SizeRun>,
    pub(super) repairs: Vec<Repair>,
}

/// Reads all pages of an opened document.
pub(super) fn read(file: &File<'_>, limits: &InspectLimits) -> Result<Read, Damage> {
    let mut sizes: Vec<SizeRun> = Vec::new();
    let (mut found, mut assumed) = (0, 0);
    let mut pages = Pages::of(file);
    for page in pages.by_ref() {
        found += 1;
        if found > limits.pages {
            return Err(Damage::TooManyPages {
                limit: limits.pages,
            });
        }
        assumed += u32::from(page.named_media(file).is_none());
        let size = size(file, &page, found);
        match sizes.last_mut() {
            Some(run) if run.continues(&size) => run.last = found,
            Some(_) | None => sizes.push(size),
        }
        if sizes.len() > limits.size_runs {
            return Err(Damage::TooManySizes {
                limit: limits.size_runs,
            });
        }
    }
    let skipped = pages.skipped();
    if found == 0 {
        return Err(match skipped.repeated {
            0 => Damage::NoPages,
            _ => Damage::PageTreeLoop,
        });
    }
    Ok(Read {
        pages: found,
        sizes,
        repairs: tree_repairs(file, skipped, found, assumed),
    })
}

/// Returns what is wrong with the page tree, given how many pages were found and how many of these
/// name no usable size.
pub(crate) fn tree_repairs(
    file: &File<'_>,
    skipped: Skipped,
    found: u32,
    assumed: u32,
) -> Vec<Repair> {
    let claimed = file.lookup(&file.root(), "Pages");
    let claimed = claimed.as_dict().map(|tree| file.lookup(tree, "Count"));
    let claimed = claimed.and_then(|count| count.as_integer());
    let claimed = claimed.filter(|claimed| *claimed != i64::from(found));
    let entries = skipped.missing.saturating_add(skipped.repeated);
    let repairs = [
        claimed.map(|claimed| Repair::PageCountWrong { claimed, found }),
        (entries > 0).then_some(Repair::PagesMissing { entries }),
        (assumed > 0).then_some(Repair::SizeAssumed { pages: assumed }),
    ];
    repairs.into_iter().flatten().collect()
}

impl SizeRun {
    fn continues(&self, next: &Self) -> bool {
        (self.media, self.trim, self.rotation) == (next.media, next.trim, next.rotation)
    }
}

fn size(file: &File<'_>, page: &Page, number: u32) -> SizeRun {
    let unit = page.unit(file);
    SizeRun {
        first: number,
        last: number,
        media: scaled(page.media(file), unit),
        trim: scaled(page.trim(file), unit),
        rotation: quarter(page.quarters(file)),
    }
}

/// Returns the turn by so many quarters.
pub(crate) const fn quarter(quarters: u8) -> Quarter {
    match quarters {
        1 => Quarter::Right,
        2 => Quarter::Half,
        3 => Quarter::Left,
        _ => Quarter::None,
    }
}

/// Returns a box in lengths, given the size of a unit in points.
pub(crate) fn scaled(area: Rect, unit: f64) -> PageBox {
    let length = |points: f64| Length::from_points(points * unit);
    PageBox {
        left: length(area.x0),
        bottom: length(area.y0),
        width: length(area.width()),
        height: length(area.height()),
    }
}
