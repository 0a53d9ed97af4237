//! Guesses what was meant by a word that is not known.

/// Returns the word nearest to `given`, if it is near enough to be a slip of the hand.
pub(crate) fn closest<'a>(
    given: &str,
    words: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let given: Vec<char> = given
        .chars()
        .take(64)
        .flat_map(char::to_lowercase)
        .collect();
    let allowed = (given.len() / 3).clamp(1, 3);
    words
        .into_iter()
        .map(|word| (distance(&given, &word.chars().collect::<Vec<_>>()), word))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// The number of characters to add, drop, change or swap with their neighbour (optimal string
/// alignment). Dash and underscore count as the same.
fn distance(a: &[char], b: &[char]) -> usize {
    let same = |x: char, y: char| x == y || (matches!(x, '-' | '_') && matches!(y, '-' | '_'));
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut best = (rows[i][j] + usize::from(!same(*x, *y)))
                .min(rows[i][j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(rows[i - 1][j - 1] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(given: &str, expected: Option<&str>) {
        let words = ["input", "output", "name_pattern", "settle", "to", "watch"];
        assert_eq!(closest(given, words), expected, "{given:?}");
    }

    #[test]
    fn slips_are_recognised_and_guesses_are_not_made() {
        check("imput", Some("input"));
        check("inptu", Some("input"));
        check("Output", Some("output"));
        check("name-pattern", Some("name_pattern"));
        check("namepatern", Some("name_pattern"));
        check("wach", Some("watch"));
        check("colour", None);
        check("", None);
    }
}
