//! Page ranges: what operators write, what they get, and what they are told.

use platen_model::ranges::Ranges;
use proptest::prelude::*;

fn ranges(text: &str) -> Ranges {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[track_caller]
fn check(text: &str, pages: u32, expected: &[u32]) {
    let selected: Vec<_> = ranges(text).select(pages).collect();
    assert_eq!(selected, expected, "{text} of {pages}");
}

#[test]
fn ranges_select_pages_in_their_order() {
    check("1-4,7-", 9, &[1, 2, 3, 4, 7, 8, 9]);
    check("3,1,1", 9, &[3, 1, 1]);
    check("odd", 5, &[1, 3, 5]);
    check("even", 5, &[2, 4]);
    check("last", 5, &[5]);
    check("r3", 5, &[3]);
    check("r3-r1", 5, &[3, 4, 5]);
    check("last-1", 3, &[3, 2, 1]);
    check("r1-r3", 5, &[5, 4, 3]);
    check("4-2", 5, &[4, 3, 2]);
    check("-3", 5, &[1, 2, 3]);
    check("2-r2", 5, &[2, 3, 4]);
    check("!5", 6, &[1, 2, 3, 4, 6]);
    check("odd,!3-5", 9, &[1, 7, 9]);
    check("!last,!1", 4, &[2, 3]);
    check("2,all", 3, &[2, 1, 2, 3]);
    check(" 1 - 2 , LAST ", 9, &[1, 2, 9]);
}

#[test]
fn what_a_document_does_not_have_is_left_out_and_named() {
    for (text, pages, selected, missing) in [
        ("1-4,7-", 3, vec![1, 2, 3], "1-4 7-"),
        ("9,2", 3, vec![2], "9"),
        ("9-2", 3, vec![3, 2], "9-2"),
        ("r5", 3, vec![], "r5"),
        ("2-r3", 3, vec![], ""),
        ("2-r4", 3, vec![], "2-r4"),
        ("odd,last", 3, vec![1, 3, 3], ""),
        ("1-", 0, vec![], "1-"),
        ("all", 0, vec![], ""),
    ] {
        check(text, pages, &selected);
        let ranges = ranges(text);
        let named: Vec<_> = ranges.missing(pages).map(ToString::to_string).collect();
        assert_eq!(named.join(" "), missing, "{text} of {pages}");
    }
}

#[test]
fn errors_point_at_the_character() {
    for (text, expected) in [
        (
            "",
            "at character 1 of the page ranges stands nothing more, expected a page number, r and a number, last, odd, even or all",
        ),
        (
            "1,,2",
            "at character 3 of the page ranges stands ',', expected a page number, r and a number, last, odd, even or all",
        ),
        (
            "1-4,x7",
            "at character 5 of the page ranges stands \"x7\", expected a page number, r and a number, last, odd, even or all",
        ),
        (
            "1-odd",
            "at character 3 of the page ranges stands \"odd\", expected a page number, r and a number, or last",
        ),
        (
            "-",
            "at character 2 of the page ranges stands nothing more, expected a page number, r and a number, or last",
        ),
        (
            "1 2",
            "at character 3 of the page ranges stands '2', expected a dash, a comma or the end",
        ),
        (
            "ödd",
            "at character 1 of the page ranges stands \"ödd\", expected a page number, r and a number, last, odd, even or all",
        ),
        (
            "odd-3",
            "at character 4 of the page ranges stands '-', expected a comma or the end",
        ),
        (
            "1-2-3",
            "at character 4 of the page ranges stands '-', expected a comma or the end",
        ),
        (
            "!!3",
            "at character 2 of the page ranges stands '!', expected a page number, r and a number, last, odd, even or all",
        ),
        (
            "1,0",
            "at character 3 of the page ranges stands 0, but pages are counted from 1",
        ),
        (
            "r0",
            "at character 1 of the page ranges stands 0, but pages are counted from 1",
        ),
        (
            "2-99999999999",
            "the number at character 3 of the page ranges is too large",
        ),
    ] {
        let error = text.parse::<Ranges>().unwrap_err();
        assert_eq!(error.to_string(), expected, "{text:?}");
    }
    let many = vec!["1"; 1001].join(",");
    let error = many.parse::<Ranges>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "there are more than 1000 page ranges; write longer ones"
    );
}

#[test]
fn ranges_are_written_in_the_shortest_form() {
    for (text, written) in [
        ("1-LAST", "1-"),
        ("-3", "1-3"),
        ("R1", "last"),
        ("r3-r1", "r3-last"),
        ("last-1", "last-1"),
        ("! 5 , odd", "!5,odd"),
    ] {
        assert_eq!(ranges(text).to_string(), written);
    }
}

fn place() -> impl Strategy<Value = String> {
    prop_oneof![
        (1_u32..30).prop_map(|page| page.to_string()),
        (1_u32..30).prop_map(|page| format!("r{page}")),
        Just("last".to_string()),
    ]
}

fn taken() -> impl Strategy<Value = String> {
    prop_oneof![
        place(),
        (place(), place()).prop_map(|(from, to)| format!("{from}-{to}")),
        place().prop_map(|from| format!("{from}-")),
        place().prop_map(|to| format!("-{to}")),
        prop::sample::select(vec!["odd", "even", "all"]).prop_map(String::from),
    ]
}

fn listed(item: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    prop::collection::vec(item, 1..8).prop_map(|items| items.join(","))
}

fn several() -> impl Strategy<Value = String> {
    let item = (prop::bool::weighted(0.2), taken()).prop_map(|(leave, pages)| {
        let not = if leave { "!" } else { "" };
        format!("{not}{pages}")
    });
    listed(item)
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(text in several()) {
        let read = ranges(&text);
        prop_assert_eq!(&ranges(&read.to_string()), &read);
        prop_assert_eq!(ranges(&read.to_string()).to_string(), read.to_string());
    }

    #[test]
    fn only_pages_of_the_document_are_selected(text in several(), pages in 0_u32..40) {
        prop_assert!(ranges(&text).select(pages).all(|page| (1..=pages).contains(&page)));
    }

    #[test]
    fn items_are_selected_one_after_the_other(
        first in listed(taken()),
        second in listed(taken()),
        pages in 1_u32..40,
    ) {
        let both: Vec<_> = ranges(&format!("{first},{second}")).select(pages).collect();
        let each = ranges(&first).select(pages).chain(ranges(&second).select(pages)).collect::<Vec<_>>();
        prop_assert_eq!(both, each);
    }

    #[test]
    fn what_is_left_out_is_gone_and_nothing_else(
        named in listed(taken()),
        left in taken(),
        pages in 1_u32..40,
    ) {
        let not: Vec<_> = ranges(&left).select(pages).collect();
        let all: Vec<_> = ranges(&named).select(pages).filter(|page| !not.contains(page)).collect();
        let selected: Vec<_> = ranges(&format!("!{left},{named}")).select(pages).collect();
        prop_assert_eq!(selected, all);
    }

    #[test]
    fn nothing_makes_it_panic(text in "[-0-9rlast!odeven, \u{e4}\u{2013}]{0,24}", pages in 0_u32..40) {
        if let Ok(ranges) = text.parse::<Ranges>() {
            prop_assert!(ranges.select(pages).count() <= 24 * pages as usize);
        }
    }
}
