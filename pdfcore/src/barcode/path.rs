//! The cheapest way through data that can be written in several modes.

/// A step from a place in the data and a mode to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step<W> {
    /// How far the data are written after it.
    pub(super) to: usize,
    /// The mode after it.
    pub(super) mode: usize,
    /// What it costs.
    pub(super) cost: usize,
    /// What is written.
    pub(super) what: W,
}

/// Where a way has led so far.
#[derive(Debug, Clone, Copy)]
pub(super) struct Here {
    /// How far the data are written.
    pub(super) at: usize,
    /// The mode.
    pub(super) mode: usize,
    /// What it has cost.
    pub(super) cost: usize,
}

/// A way through all data.
#[derive(Debug)]
pub(super) struct Path<W> {
    /// The mode at its start.
    pub(super) start: usize,
    /// The steps.
    pub(super) steps: Vec<Step<W>>,
}

/// The best way known to a place in a mode: its cost and its last step, which none has that starts.
type Best<W> = Option<(usize, Option<(usize, Step<W>)>)>;

/// Returns the cheapest way through `length` data, starting in a mode whose place in `starts` has a
/// cost, ending in one that may end. `steps` appends the steps from a place; none leads back.
/// Returns nothing where no way leads to the end.
pub(super) fn cheapest<W: Copy>(
    length: usize,
    starts: &[Option<usize>],
    may_end: impl Fn(usize) -> bool,
    steps: impl Fn(Here, &mut Vec<Step<W>>),
) -> Option<Path<W>> {
    let modes = starts.len();
    let mut best: Vec<Best<W>> = starts.iter().map(|cost| Some(((*cost)?, None))).collect();
    best.resize((length + 1) * modes, None);
    let mut found = Vec::new();
    for at in 0..=length {
        let mut open: Vec<usize> = (0..modes).collect();
        while let Some((mode, cost)) = nearest(&best[at * modes..], &open) {
            open.retain(|other| *other != mode);
            steps(Here { at, mode, cost }, &mut found);
            for step in found.drain(..) {
                let (place, cost) = (step.to * modes + step.mode, cost + step.cost);
                if best[place].as_ref().is_none_or(|known| cost < known.0) {
                    best[place] = Some((cost, Some((at * modes + mode, step))));
                }
            }
        }
    }
    let ends: Vec<usize> = (0..modes).filter(|mode| may_end(*mode)).collect();
    let (end, _) = nearest(&best[length * modes..], &ends)?;
    Some(back(&best, length * modes + end))
}

/// Returns the mode with the cheapest way among those that are open.
fn nearest<W>(best: &[Best<W>], open: &[usize]) -> Option<(usize, usize)> {
    let known = open
        .iter()
        .filter_map(|mode| Some((*mode, best[*mode].as_ref()?.0)));
    known.min_by_key(|(_, cost)| *cost)
}

fn back<W: Copy>(best: &[Best<W>], end: usize) -> Path<W> {
    let (mut place, mut steps) = (end, Vec::new());
    while let Some((_, Some((from, step)))) = best[place] {
        steps.push(step);
        place = from;
    }
    steps.reverse();
    Path {
        start: place,
        steps,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each letter costs one in its own case and three in the other, a change costs two.
    fn ways(text: &[u8], here: Here, steps: &mut Vec<Step<char>>) {
        let Here { at, mode, .. } = here;
        let change = Step {
            to: at,
            mode: 1 - mode,
            cost: 2,
            what: '!',
        };
        steps.push(change);
        if let Some(byte) = text.get(at) {
            let own = byte.is_ascii_uppercase() == (mode == 1);
            steps.push(Step {
                to: at + 1,
                mode,
                cost: if own { 1 } else { 3 },
                what: char::from(*byte),
            });
        }
    }

    #[track_caller]
    fn check(text: &str, ends: &[usize], expected: &str) {
        let text = text.as_bytes();
        let starts = [Some(0), None];
        let path = cheapest(
            text.len(),
            &starts,
            |mode| ends.contains(&mode),
            |here, steps| ways(text, here, steps),
        );
        let path = path.unwrap();
        assert_eq!(path.start, 0);
        let written: String = path.steps.iter().map(|step| step.what).collect();
        assert_eq!(written, expected);
    }

    #[test]
    fn the_cheapest_way_changes_where_it_pays_and_ends_where_it_may() {
        check("", &[0], "");
        check("ab", &[0, 1], "ab");
        check("aBc", &[0, 1], "aBc");
        check("aBBBc", &[0], "a!BBB!c");
        check("BBB", &[0, 1], "!BBB");
        check("ab", &[1], "ab!");
    }

    #[test]
    fn there_may_be_no_way() {
        let path = cheapest::<()>(1, &[Some(0)], |_| true, |_, _| {});
        assert!(path.is_none());
    }
}
