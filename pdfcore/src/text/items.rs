//! Text cut into items of one direction, script and face, in the order in which they are seen.

use super::{Typeface, characters};
use harfrust::{Direction, Script};
use std::ops::Range;
use unicode_bidi::ParagraphBidiInfo;
use unicode_normalization::UnicodeNormalization as _;

/// What is shaped at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    /// Its bytes of the text.
    pub(super) range: Range<usize>,
    /// Which of the faces it is set in.
    pub(super) face: usize,
    pub(super) script: Script,
    pub(super) direction: Direction,
}

/// Text in items, and the characters that no face has.
pub(super) struct Items {
    pub(super) seen: Vec<Item>,
    pub(super) missing: Vec<char>,
}

/// Cuts text into items.
pub(super) fn items(text: &str, faces: &[Typeface]) -> Items {
    let mut missing = Vec::new();
    if text.is_empty() {
        return Items {
            seen: Vec::new(),
            missing,
        };
    }
    let stretches = stretches(text, faces, &mut missing);
    Items {
        seen: ordered(text, &stretches),
        missing,
    }
}

/// Text of one script and face.
struct Stretch {
    range: Range<usize>,
    face: usize,
    script: Script,
}

/// Spaces, digits and punctuation go with what stands before them, brackets with their other half.
fn stretches(text: &str, faces: &[Typeface], missing: &mut Vec<char>) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut script = text.chars().find_map(own_script).unwrap_or(Script::LATIN);
    let mut open = Vec::new();
    for range in clusters(text) {
        let cluster = &text[range.clone()];
        let own = cluster.chars().find_map(own_script);
        script = own.unwrap_or(script);
        let before = stretches.last().map(|stretch| stretch.face);
        let before = closed(cluster, &mut open).or(before);
        let before = before.filter(|face| own.is_none() && covers(&faces[*face], cluster));
        let face = before.unwrap_or_else(|| face_for(cluster, faces, missing));
        if let Some((_, close)) = BRACKETS.iter().find(|(open, _)| cluster == *open) {
            open.push((*close, face));
        }
        match stretches.last_mut() {
            Some(last) if last.face == face && last.script == script => last.range.end = range.end,
            Some(_) | None => stretches.push(Stretch {
                range,
                face,
                script,
            }),
        }
    }
    stretches
}

const BRACKETS: [(&str, &str); 4] = [("(", ")"), ("[", "]"), ("{", "}"), ("«", "»")];

/// Returns the face of the bracket that this one closes.
fn closed(cluster: &str, open: &mut Vec<(&str, usize)>) -> Option<usize> {
    let at = open.iter().rposition(|(close, _)| *close == cluster)?;
    let (_, face) = open[at];
    open.truncate(at);
    Some(face)
}

fn own_script(character: char) -> Option<Script> {
    let script = harfrust::unicode::script(character.into());
    let shared = [Script::COMMON, Script::INHERITED, Script::UNKNOWN];
    Some(script).filter(|script| !shared.contains(script))
}

/// Returns characters with all that stands on them.
fn clusters(text: &str) -> Vec<Range<usize>> {
    let mut clusters: Vec<Range<usize>> = Vec::new();
    for (start, character) in text.char_indices() {
        let end = start + character.len_utf8();
        match clusters.last_mut() {
            Some(last) if characters::extends(character) => last.end = end,
            Some(_) | None => clusters.push(start..end),
        }
    }
    clusters
}

/// Returns the first face that has all of a cluster, else the first that has its first character.
fn face_for(cluster: &str, faces: &[Typeface], missing: &mut Vec<char>) -> usize {
    if let Some(face) = faces.iter().position(|face| covers(face, cluster)) {
        return face;
    }
    let first = cluster.chars().next();
    let face = first.and_then(|first| faces.iter().position(|face| face.has(first)));
    let face = face.unwrap_or(0);
    for character in cluster.chars() {
        if !faces[face].has(character) && !missing.contains(&character) {
            missing.push(character);
        }
    }
    face
}

/// The shaper composes and decomposes as the face needs it.
fn covers(face: &Typeface, cluster: &str) -> bool {
    let has = |character| face.has(character);
    cluster.chars().all(has) || cluster.nfc().all(has) || cluster.nfd().all(has)
}

/// Orders stretches as they are seen (Unicode Standard Annex 9), cut where the direction changes.
fn ordered(text: &str, stretches: &[Stretch]) -> Vec<Item> {
    let bidi = ParagraphBidiInfo::new(text, None);
    let (levels, runs) = bidi.visual_runs(0..text.len());
    let mut items = Vec::with_capacity(stretches.len());
    for run in runs {
        let turned = levels
            .get(run.start)
            .is_some_and(unicode_bidi::Level::is_rtl);
        let direction = if turned {
            Direction::RightToLeft
        } else {
            Direction::LeftToRight
        };
        let first = items.len();
        let from = stretches.partition_point(|stretch| stretch.range.end <= run.start);
        let met = stretches.iter().skip(from);
        let met = met.take_while(|stretch| stretch.range.start < run.end);
        items.extend(met.map(|stretch| Item {
            range: stretch.range.start.max(run.start)..stretch.range.end.min(run.end),
            face: stretch.face,
            script: stretch.script,
            direction,
        }));
        if turned {
            items[first..].reverse();
        }
    }
    items
}
