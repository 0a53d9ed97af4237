//! Which pages go into which part.

use super::blank::is_blank;
use super::error::SplitError;
use crate::document::Page;
use crate::file::File;
use crate::geometry::Length;
use crate::program::several::Source;
use crate::ranges::{Ranges, Sense};

/// Sizes that differ by less are the same: programs round.
const ALIKE: i64 = 1_000;

/// What decides where a part ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// So many pages.
    Every(usize),
    /// Ranges, each of which is a part.
    Ranges(Ranges),
    /// Bookmarks down to a level, 1 being the top.
    Bookmarks(usize),
    /// Another size of the pages; turned pages are of the same size.
    Size,
    /// Blank pages.
    Blank(Separators),
}

/// What becomes of blank pages between parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separators {
    /// They are in no part.
    Dropped,
    /// Each is the last page of the part before it.
    Kept,
}

/// The parts of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The parts in their order.
    pub parts: Vec<Part>,
    /// Blank pages that are in no part, counted from 0.
    pub dropped: Vec<usize>,
}

/// One part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its pages, counted from 0.
    pub pages: Vec<usize>,
    /// What it is called, where something names it.
    pub title: Option<String>,
}

/// Returns the parts of a document.
///
/// # Errors
/// When nothing can be split, or not in this way.
pub fn plan(source: &Source<'_>, by: &By) -> Result<Plan, SplitError> {
    let count = source.count();
    if count == 0 {
        return Err(SplitError::NoPages);
    }
    let parts = match by {
        By::Every(pages) => every(count, *pages),
        By::Ranges(ranges) => each(count, ranges)?,
        By::Bookmarks(level) => from_starts(count, &starts(source, *level)?),
        By::Size => from_starts(count, &sizes(source.file(), source.pages())),
        By::Blank(separators) => return between_blank(source, *separators),
    };
    Ok(Plan {
        parts,
        dropped: vec![],
    })
}

fn every(count: usize, pages: usize) -> Vec<Part> {
    let step = pages.max(1);
    let parts = (0..count).step_by(step);
    parts
        .map(|first| Part {
            pages: (first..count.min(first.saturating_add(step))).collect(),
            title: None,
        })
        .collect()
}

fn each(count: usize, ranges: &Ranges) -> Result<Vec<Part>, SplitError> {
    let pages = u32::try_from(count).unwrap_or(u32::MAX);
    if let Some(item) = ranges.missing(pages).next() {
        return Err(SplitError::Missing {
            item: item.to_string(),
            pages: count,
        });
    }
    let mut parts = Vec::new();
    for item in ranges.items() {
        if item.sense == Sense::Leave {
            return Err(SplitError::LeavesOut(item.to_string()));
        }
        let selected = item.pages.select(pages);
        let pages: Vec<_> = selected
            .filter_map(|page| usize::try_from(page).ok()?.checked_sub(1))
            .collect();
        if pages.is_empty() {
            return Err(SplitError::Empty(item.to_string()));
        }
        parts.push(Part { pages, title: None });
    }
    Ok(parts)
}

/// Returns the pages that bookmarks lead to, in the order of the pages. Of several on one page the
/// first in the list names it, which is the highest.
fn starts(source: &Source<'_>, level: usize) -> Result<Vec<(usize, Option<String>)>, SplitError> {
    let bookmarks = source.bookmarks().iter();
    let bookmarks = bookmarks.filter(|bookmark| bookmark.level <= level);
    let mut starts: Vec<_> = bookmarks
        .filter_map(|bookmark| Some((bookmark.page?, Some(bookmark.title.clone()))))
        .collect();
    if starts.is_empty() {
        return Err(SplitError::NoBookmarks { level });
    }
    starts.sort_by_key(|(page, _)| *page);
    starts.dedup_by_key(|(page, _)| *page);
    Ok(starts)
}

/// Returns the pages from one start to the next. What is before the first start is a part, too.
fn from_starts(count: usize, starts: &[(usize, Option<String>)]) -> Vec<Part> {
    let before = starts.first().filter(|(first, _)| *first > 0);
    let before = before.map(|_| (0, None)).into_iter();
    let starts: Vec<_> = before.chain(starts.iter().cloned()).collect();
    let ends = starts.iter().skip(1).map(|(page, _)| *page);
    let ends: Vec<_> = ends.chain([count]).collect();
    let parts = starts.into_iter().zip(ends);
    parts
        .map(|((first, title), end)| Part {
            pages: (first..end).collect(),
            title,
        })
        .collect()
}

/// Returns the pages at which the size changes, each with its size as title.
fn sizes(file: &File<'_>, pages: &[Page]) -> Vec<(usize, Option<String>)> {
    let mut starts: Vec<(usize, Option<String>)> = Vec::new();
    let mut before = None;
    for (at, page) in pages.iter().enumerate() {
        let size = size(file, page);
        if before.is_none_or(|before| !are_alike(before, size)) {
            let millimetres = |length: i64| (length + 500) / 1_000;
            let title = format!("{}x{}mm", millimetres(size.0), millimetres(size.1));
            starts.push((at, Some(title)));
            before = Some(size);
        }
    }
    starts
}

/// Returns the shorter and the longer side of a page in micrometres.
fn size(file: &File<'_>, page: &Page) -> (i64, i64) {
    let (trim, unit) = (page.trim(file), page.unit(file));
    let length = |points: f64| Length::from_points(points * unit).micrometres();
    let (width, height) = (length(trim.width()), length(trim.height()));
    (width.min(height), width.max(height))
}

fn are_alike(one: (i64, i64), other: (i64, i64)) -> bool {
    (one.0 - other.0).abs() <= ALIKE && (one.1 - other.1).abs() <= ALIKE
}

fn between_blank(source: &Source<'_>, separators: Separators) -> Result<Plan, SplitError> {
    let pages = source.pages().iter();
    let blank: Vec<_> = pages.map(|page| is_blank(source.file(), page)).collect();
    let plan = separated(&blank, separators);
    match plan.parts.is_empty() {
        true => Err(SplitError::OnlyBlank),
        false => Ok(plan),
    }
}

/// Parts without a page that is not blank are none: their pages are dropped, or kept with the part
/// before them.
fn separated(blank: &[bool], separators: Separators) -> Plan {
    let mut plan = Plan {
        parts: vec![],
        dropped: vec![],
    };
    let mut is_open = false;
    for (page, is_blank) in blank.iter().enumerate() {
        match (is_blank, separators) {
            (true, Separators::Kept) if !plan.parts.is_empty() => {
                is_open = false;
                if let Some(part) = plan.parts.last_mut() {
                    part.pages.push(page);
                }
            }
            (true, Separators::Kept | Separators::Dropped) => {
                is_open = false;
                plan.dropped.push(page);
            }
            (false, _) if is_open => {
                if let Some(part) = plan.parts.last_mut() {
                    part.pages.push(page);
                }
            }
            (false, _) => {
                is_open = true;
                plan.parts.push(Part {
                    pages: vec![page],
                    title: None,
                });
            }
        }
    }
    plan
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pages(parts: &[Part]) -> Vec<Vec<usize>> {
        parts.iter().map(|part| part.pages.clone()).collect()
    }

    #[test]
    fn blank_pages_separate_and_make_no_parts_of_their_own() {
        const N: bool = false;
        const B: bool = true;
        for (blank, kept, dropped) in [
            (
                vec![N, B, N],
                vec![vec![0, 1], vec![2]],
                vec![vec![0], vec![2]],
            ),
            (vec![B, B, N, N], vec![vec![2, 3]], vec![vec![2, 3]]),
            (
                vec![N, B, B, N, B],
                vec![vec![0, 1, 2], vec![3, 4]],
                vec![vec![0], vec![3]],
            ),
            (vec![B], vec![], vec![]),
        ] {
            assert_eq!(
                pages(&separated(&blank, Separators::Kept).parts),
                kept,
                "{blank:?}"
            );
            assert_eq!(
                pages(&separated(&blank, Separators::Dropped).parts),
                dropped,
                "{blank:?}"
            );
        }
    }

    #[test]
    fn each_range_is_a_part() {
        let parts = |text: &str| each(6, &text.parse().unwrap()).map(|parts| pages(&parts));
        assert_eq!(
            parts("1-2,odd,6-5").unwrap(),
            [vec![0, 1], vec![0, 2, 4], vec![5, 4]]
        );
        assert_eq!(parts("1,!2"), Err(SplitError::LeavesOut("!2".to_owned())));
        let missing = SplitError::Missing {
            item: "5-9".to_owned(),
            pages: 6,
        };
        assert_eq!(parts("5-9"), Err(missing));
        assert_eq!(parts("5-r6"), Err(SplitError::Empty("5-r6".to_owned())));
    }

    proptest! {
        #[test]
        fn every_page_is_in_one_part(count in 1_usize..300, step in 0_usize..40, starts in proptest::collection::btree_set(0_usize..300, 1..20)) {
            let whole: Vec<_> = (0..count).collect();
            prop_assert_eq!(pages(&every(count, step)).concat(), whole.clone());
            let starts: Vec<_> = starts.into_iter().filter(|start| *start < count).map(|start| (start, None)).collect();
            if !starts.is_empty() {
                let parts = from_starts(count, &starts);
                prop_assert_eq!(pages(&parts).concat(), whole);
                prop_assert!(parts.iter().all(|part| !part.pages.is_empty()));
            }
        }

        #[test]
        fn no_page_is_lost_between_blank_ones(blank in proptest::collection::vec(any::<bool>(), 0..60)) {
            for separators in [Separators::Kept, Separators::Dropped] {
                let plan = separated(&blank, separators);
                let mut all: Vec<_> = pages(&plan.parts).concat();
                all.extend(&plan.dropped);
                all.sort_unstable();
                prop_assert_eq!(all, (0..blank.len()).collect::<Vec<_>>());
                prop_assert!(plan.dropped.iter().all(|page| blank[*page]));
                for part in &plan.parts {
                    prop_assert!(!blank[part.pages[0]]);
                }
            }
        }
    }
}
