//! Lists of pages, put together. Nothing here looks at a page, so that every list can be tested with
//! numbers.

use std::collections::BTreeSet;

/// Puts pages into a list at places: 0 is before the first, `list.len()` behind the last. Places
/// beyond the end are passed over.
#[must_use]
pub fn inserted<T: Clone>(list: &[T], places: &BTreeSet<usize>, pages: &[T]) -> Vec<T> {
    let count = places.range(..=list.len()).count();
    let mut out = Vec::with_capacity(list.len() + count * pages.len());
    for (place, page) in list.iter().enumerate() {
        if places.contains(&place) {
            out.extend_from_slice(pages);
        }
        out.push(page.clone());
    }
    if places.contains(&list.len()) {
        out.extend_from_slice(pages);
    }
    out
}

/// Returns the places before pages, which are counted from 1.
#[must_use]
pub fn before(pages: impl IntoIterator<Item = usize>) -> BTreeSet<usize> {
    pages
        .into_iter()
        .filter_map(|page| page.checked_sub(1))
        .collect()
}

/// Returns the places after pages, which are counted from 1.
#[must_use]
pub fn after(pages: impl IntoIterator<Item = usize>) -> BTreeSet<usize> {
    pages.into_iter().filter(|page| *page > 0).collect()
}

/// Returns the places after every so many pages, but not behind the last of `count`.
#[must_use]
pub fn every(pages: usize, count: usize) -> BTreeSet<usize> {
    let step = pages.max(1);
    (step..count).step_by(step).collect()
}

/// Takes pages of lists in turn; what is left of longer lists follows at the end, in turn, too.
#[must_use]
pub fn interleaved<T: Clone>(lists: &[Vec<T>]) -> Vec<T> {
    let longest = lists.iter().map(Vec::len).max().unwrap_or(0);
    let mut out = Vec::with_capacity(lists.iter().map(Vec::len).sum());
    for place in 0..longest {
        let pages = lists.iter().filter_map(|list| list.get(place));
        out.extend(pages.cloned());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn places_are_counted_between_pages() {
        let list = [1, 2, 3, 4, 5];
        for (places, expected) in [
            (before([1, 3]), vec![0, 1, 2, 0, 3, 4, 5]),
            (after([1, 5, 9]), vec![1, 0, 2, 3, 4, 5, 0]),
            (every(2, 5), vec![1, 2, 0, 3, 4, 0, 5]),
            (every(5, 5), vec![1, 2, 3, 4, 5]),
            (every(0, 2), vec![1, 0, 2, 3, 4, 5]),
            (before([0]), vec![1, 2, 3, 4, 5]),
        ] {
            assert_eq!(inserted(&list, &places, &[0]), expected, "{places:?}");
        }
    }

    #[test]
    fn fronts_and_backs_come_together() {
        let lists = [vec![1, 3, 5], vec![2, 4], vec![]];
        assert_eq!(interleaved(&lists), [1, 2, 3, 4, 5]);
        assert_eq!(interleaved::<u8>(&[]), []);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_or_moved(count in 0_usize..60, places in proptest::collection::btree_set(0_usize..80, 0..20), pages in 0_usize..4) {
            let list: Vec<_> = (1..=count).collect();
            let out = inserted(&list, &places, &vec![0; pages]);
            let kept: Vec<_> = out.iter().copied().filter(|page| *page > 0).collect();
            prop_assert_eq!(kept, list);
            let within = places.iter().filter(|place| **place <= count).count();
            prop_assert_eq!(out.len(), count + within * pages);
        }

        #[test]
        fn lists_keep_their_order(lengths in proptest::collection::vec(0_usize..12, 0..5)) {
            let lists: Vec<Vec<_>> = lengths.iter().enumerate().map(|(list, length)| (0..*length).map(|page| (list, page)).collect()).collect();
            let out = interleaved(&lists);
            for (at, list) in lists.iter().enumerate() {
                let own: Vec<_> = out.iter().copied().filter(|(of, _)| *of == at).collect();
                prop_assert_eq!(&own, list);
            }
            prop_assert_eq!(out.len(), lengths.iter().sum::<usize>());
        }
    }
}
