//! Which pages follow on which: lists of pages, most often of [`Slot`](super::Slot)s, to lists of
//! pages. Pages are counted from 1. Blank pages are made by the caller, who is shown the neighbour
//! that decides their size; see [`View::blank`](super::View::blank).

use std::collections::HashSet;
use std::fmt::Display;

/// Why pages cannot be put in an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// A page is named that is not there.
    #[error("there is no page {page}: {}", there_are(.of))]
    NoSuchPage {
        /// The page.
        page: usize,
        /// How many pages there are.
        of: usize,
    },
    /// A pattern has no places, or one that is beyond its group.
    #[error("the order of a group has place {place}, but a group has {group} pages")]
    NoSuchPlace {
        /// The place.
        place: usize,
        /// Pages of a group.
        group: usize,
    },
    /// A multiple of nothing.
    #[error("pages cannot be filled up to a multiple of 0: take 2 or more")]
    Zero,
}

/// Returns how many pages there are, as a sentence.
pub fn there_are<T: Display + PartialEq + From<u8>>(pages: &T) -> String {
    if *pages == T::from(1) {
        "there is 1 page".to_owned()
    } else {
        format!("there are {pages} pages")
    }
}

/// Adds a blank page behind the last where the number of pages is odd.
#[must_use]
pub fn to_even<T: Clone>(pages: Vec<T>, blank: impl Fn(&T) -> T) -> Vec<T> {
    let full = pages.len().next_multiple_of(2);
    filled(pages, full, blank)
}

/// Adds blank pages behind the last until their number is a multiple.
///
/// # Errors
/// When it is a multiple of nothing.
pub fn to_multiple<T: Clone>(
    pages: Vec<T>,
    of: usize,
    blank: impl Fn(&T) -> T,
) -> Result<Vec<T>, OrderError> {
    let full = pages.len().checked_next_multiple_of(of);
    Ok(filled(pages, full.ok_or(OrderError::Zero)?, blank))
}

fn filled<T: Clone>(mut pages: Vec<T>, full: usize, blank: impl Fn(&T) -> T) -> Vec<T> {
    if let Some(blank) = pages.last().map(blank) {
        pages.resize(full, blank);
    }
    pages
}

/// Puts a blank page before each of these pages, as large as that page.
///
/// # Errors
/// When one of them is not there.
pub fn blank_before<T>(
    pages: Vec<T>,
    these: &[usize],
    blank: impl Fn(&T) -> T,
) -> Result<Vec<T>, OrderError> {
    let these = known(these, pages.len())?;
    let mut result = Vec::with_capacity(pages.len() + these.len());
    for (number, page) in (1..).zip(pages) {
        if these.contains(&number) {
            result.push(blank(&page));
        }
        result.push(page);
    }
    Ok(result)
}

/// Puts a blank page behind each of these pages, as large as that page.
///
/// # Errors
/// When one of them is not there.
pub fn blank_after<T>(
    pages: Vec<T>,
    these: &[usize],
    blank: impl Fn(&T) -> T,
) -> Result<Vec<T>, OrderError> {
    let these = known(these, pages.len())?;
    let mut result = Vec::with_capacity(pages.len() + these.len());
    for (number, page) in (1..).zip(pages) {
        let behind = these.contains(&number).then(|| blank(&page));
        result.push(page);
        result.extend(behind);
    }
    Ok(result)
}

/// Puts blank pages where they are needed for these pages, the first ones of chapters, to become
/// right-hand pages; the blank is as large as the page before it.
///
/// # Errors
/// When one of them is not there.
pub fn start_right<T>(
    pages: Vec<T>,
    chapters: &[usize],
    blank: impl Fn(&T) -> T,
) -> Result<Vec<T>, OrderError> {
    let chapters = known(chapters, pages.len())?;
    let mut result: Vec<T> = Vec::with_capacity(pages.len() + chapters.len());
    for (number, page) in (1..).zip(pages) {
        let is_left = !result.len().is_multiple_of(2);
        if chapters.contains(&number) && is_left {
            let before = result.last().map(&blank);
            result.extend(before);
        }
        result.push(page);
    }
    Ok(result)
}

/// Repeats each page: 1, 1, 2, 2, 3, 3.
#[must_use]
pub fn each_times<T: Clone>(pages: &[T], times: usize) -> Vec<T> {
    let repeated = pages.iter();
    repeated
        .flat_map(|page| std::iter::repeat_n(page, times))
        .cloned()
        .collect()
}

/// Repeats all pages: 1, 2, 3, 1, 2, 3.
#[must_use]
pub fn collated<T: Clone>(pages: &[T], times: usize) -> Vec<T> {
    std::iter::repeat_n(pages, times)
        .flatten()
        .cloned()
        .collect()
}

/// Returns the pages from the last to the first.
#[must_use]
pub fn reverse<T>(mut pages: Vec<T>) -> Vec<T> {
    pages.reverse();
    pages
}

/// Returns these pages in this order; those that are not named are left out.
///
/// # Errors
/// When one of them is not there.
pub fn reorder<T: Clone>(pages: &[T], order: &[usize]) -> Result<Vec<T>, OrderError> {
    let page = |number: &usize| match number.checked_sub(1).and_then(|at| pages.get(at)) {
        Some(page) => Ok(page.clone()),
        None => Err(OrderError::NoSuchPage {
            page: *number,
            of: pages.len(),
        }),
    };
    order.iter().map(page).collect()
}

/// Reorders the pages of every group alike: groups of 4 in the order 4, 1, 2, 3. The order may name a
/// page of the group more than once or not at all. A last group that is not full is filled up with
/// blank pages first.
///
/// # Errors
/// When the order names a page that groups do not have.
pub fn shuffle<T: Clone>(
    pages: Vec<T>,
    group: usize,
    order: &[usize],
    blank: impl Fn(&T) -> T,
) -> Result<Vec<T>, OrderError> {
    let pages = to_multiple(pages, group, blank)?;
    let groups = pages.chunks(group).map(|pages| {
        reorder(pages, order).map_err(|error| match error {
            OrderError::NoSuchPage { page, .. } => OrderError::NoSuchPlace { place: page, group },
            other => other,
        })
    });
    Ok(groups.collect::<Result<Vec<_>, _>>()?.concat())
}

/// Returns the pages without these.
///
/// # Errors
/// When one of them is not there.
pub fn delete<T>(pages: Vec<T>, these: &[usize]) -> Result<Vec<T>, OrderError> {
    let these = known(these, pages.len())?;
    let left = (1..)
        .zip(pages)
        .filter(|(number, _)| !these.contains(number));
    Ok(left.map(|(_, page)| page).collect())
}

fn known(these: &[usize], of: usize) -> Result<HashSet<usize>, OrderError> {
    match these.iter().find(|page| **page == 0 || **page > of) {
        Some(page) => Err(OrderError::NoSuchPage { page: *page, of }),
        None => Ok(these.iter().copied().collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A blank page is told by the page that decides its size.
    fn blank(neighbour: &i32) -> i32 {
        -neighbour.abs()
    }

    fn pages(count: i32) -> Vec<i32> {
        (1..=count).collect()
    }

    #[test]
    fn pages_are_filled_up() {
        for (count, of, expected) in [
            (3, 2, vec![1, 2, 3, -3]),
            (4, 2, vec![1, 2, 3, 4]),
            (1, 4, vec![1, -1, -1, -1]),
            (0, 4, vec![]),
            (2, 1, vec![1, 2]),
        ] {
            assert_eq!(to_multiple(pages(count), of, blank), Ok(expected));
        }
        assert_eq!(to_even(pages(1), blank), [1, -1]);
        assert_eq!(to_even(pages(2), blank), [1, 2]);
        assert_eq!(to_multiple(pages(1), 0, blank), Err(OrderError::Zero));
    }

    #[test]
    fn blanks_come_before_and_behind_pages() {
        assert_eq!(
            blank_before(pages(3), &[3, 1, 3], blank),
            Ok(vec![-1, 1, 2, -3, 3])
        );
        assert_eq!(
            blank_after(pages(3), &[3, 1], blank),
            Ok(vec![1, -1, 2, 3, -3])
        );
        for wrong in [0, 4] {
            let error = Err(OrderError::NoSuchPage { page: wrong, of: 3 });
            assert_eq!(blank_before(pages(3), &[1, wrong], blank), error);
            assert_eq!(blank_after(pages(3), &[wrong], blank), error);
        }
    }

    #[test]
    fn chapters_start_right() {
        for (chapters, expected) in [
            (vec![1, 2, 3], vec![1, -1, 2, -2, 3, 4]),
            (vec![3], vec![1, 2, 3, 4]),
            (vec![4, 2], vec![1, -1, 2, 3, 4]),
            (vec![], vec![1, 2, 3, 4]),
        ] {
            let result = start_right(pages(4), &chapters, blank).unwrap();
            assert_eq!(result, expected);
            for chapter in chapters {
                let chapter = i32::try_from(chapter).unwrap();
                let at = result.iter().position(|page| *page == chapter).unwrap();
                assert_eq!(
                    at % 2,
                    0,
                    "page {chapter} of {result:?} is a right-hand page"
                );
            }
        }
    }

    #[test]
    fn pages_are_repeated_reordered_and_deleted() {
        assert_eq!(each_times(&pages(2), 3), [1, 1, 1, 2, 2, 2]);
        assert_eq!(collated(&pages(2), 3), [1, 2, 1, 2, 1, 2]);
        assert_eq!(collated(&pages(2), 0), []);
        assert_eq!(reverse(pages(3)), [3, 2, 1]);
        assert_eq!(reorder(&pages(3), &[3, 3, 1]), Ok(vec![3, 3, 1]));
        assert_eq!(delete(pages(4), &[4, 2]), Ok(vec![1, 3]));
        let error = OrderError::NoSuchPage { page: 0, of: 3 };
        assert_eq!(reorder(&pages(3), &[0]), Err(error));
        assert_eq!(delete(pages(3), &[0]), Err(error));
    }

    #[test]
    fn groups_are_shuffled_alike() {
        assert_eq!(
            shuffle(pages(6), 4, &[4, 1, 2, 3], blank),
            Ok(vec![4, 1, 2, 3, -6, 5, 6, -6])
        );
        assert_eq!(shuffle(pages(4), 2, &[2, 2], blank), Ok(vec![2, 2, 4, 4]));
        assert_eq!(
            shuffle(pages(4), 2, &[3], blank),
            Err(OrderError::NoSuchPlace { place: 3, group: 2 })
        );
        assert_eq!(shuffle(pages(4), 0, &[], blank), Err(OrderError::Zero));
    }
}
