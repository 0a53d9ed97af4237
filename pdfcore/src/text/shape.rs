//! Items of text to glyphs, as the rules of their faces want it.

use super::Typeface;
use super::items::Item;
use super::line::{Cluster, Glyph, Run};
use harfrust::{
    Buffer, BufferFlags, ClusterLevel, Direction, Feature, ShapeOptions, ShapePlan, ShaperFont, Tag,
};
use std::ops::Range;

/// Shapes item after item, and keeps what serves the next.
#[derive(Default)]
pub(super) struct Shaper {
    features: Vec<Feature>,
    buffer: Buffer,
    /// By the number of the face.
    plans: Vec<(usize, ShapePlan)>,
}

impl Shaper {
    /// Asks for a feature in all that is shaped from now on.
    pub(super) fn ask(&mut self, tag: [u8; 4], value: u32) {
        self.features.push(Feature::new(Tag::new(&tag), value, ..));
        self.plans.clear();
    }

    /// Returns the glyphs of an item, if the rules of its face come to an end.
    pub(super) fn shape(&mut self, face: &Typeface, text: &str, item: &Item) -> Option<Run> {
        let plan = self.plan(face, item);
        fill(&mut self.buffer, text, item);
        let options = ShapeOptions::new()
            .plan(self.plans.get(plan).map(|(_, plan)| plan))
            .features(&self.features);
        harfrust::shape(&ShaperFont::new(face.font()), &mut self.buffer, options).ok()?;
        self.buffer.allocation_successful().then(|| Run {
            face: face.clone(),
            glyphs: glyphs(&self.buffer),
            clusters: clusters(&self.buffer, item),
        })
    }

    /// Returns the number of the plan for an item; few are needed for any document.
    fn plan(&mut self, face: &Typeface, item: &Item) -> usize {
        let fits = |(face, plan): &(usize, ShapePlan)| {
            *face == item.face
                && plan.direction() == item.direction
                && plan.script() == Some(item.script)
        };
        if let Some(known) = self.plans.iter().position(fits) {
            return known;
        }
        let script = Some(item.script);
        let plan = ShapePlan::new(face.font(), item.direction, script, None, &self.features);
        self.plans.push((item.face, plan));
        self.plans.len() - 1
    }
}

/// Letters that join look beyond their item.
fn fill(buffer: &mut Buffer, text: &str, item: &Item) {
    let Range { start, end } = item.range;
    buffer.clear();
    let mut flags = BufferFlags::REMOVE_DEFAULT_IGNORABLES;
    if start == 0 {
        flags |= BufferFlags::BEGINNING_OF_TEXT;
    }
    if end == text.len() {
        flags |= BufferFlags::END_OF_TEXT;
    }
    buffer.set_flags(flags);
    buffer.set_cluster_level(level(item.direction));
    for (at, character) in text[start..end].char_indices() {
        // Lines are short.
        buffer.push(
            character.into(),
            u32::try_from(start + at).unwrap_or(u32::MAX),
        );
    }
    if start > 0 {
        buffer.set_pre_context(&text[..start]);
    }
    if end < text.len() {
        buffer.set_post_context(&text[end..]);
    }
    buffer.set_direction(item.direction);
    buffer.set_script(Some(item.script));
}

/// What stands on a letter is read together with it, since some readers take what is raised for
/// another line. From right to left they turn what is read together around, so that there each
/// glyph is read for itself.
fn level(direction: Direction) -> ClusterLevel {
    match direction {
        Direction::RightToLeft => ClusterLevel::MonotoneCharacters,
        _ => ClusterLevel::MonotoneGraphemes,
    }
}

fn glyphs(buffer: &Buffer) -> Vec<Glyph> {
    let pairs = buffer.glyph_infos().iter().zip(buffer.glyph_positions());
    let glyphs = pairs.map(|(info, position)| Glyph {
        // Faces with more glyphs are refused; a rule that names one asks for what is not there.
        id: u16::try_from(info.glyph_id).unwrap_or(0),
        advance: position.x_advance,
        shift: (position.x_offset, position.y_offset),
    });
    glyphs.collect()
}

/// Groups glyphs by the characters they stand for. A cluster reaches to the one that follows it in
/// the text, which in text from right to left stands before it.
fn clusters(buffer: &Buffer, item: &Item) -> Vec<Cluster> {
    let start_of = |index: u32| usize::try_from(index).unwrap_or(usize::MAX);
    let mut clusters: Vec<Cluster> = Vec::new();
    for (at, info) in buffer.glyph_infos().iter().enumerate() {
        let start = start_of(info.cluster);
        match clusters.last_mut() {
            Some(last) if last.text.start == start => last.glyphs.end = at + 1,
            Some(_) | None => clusters.push(Cluster {
                glyphs: at..at + 1,
                text: start..item.range.end,
            }),
        }
    }
    let starts: Vec<usize> = clusters.iter().map(|cluster| cluster.text.start).collect();
    for (at, cluster) in clusters.iter_mut().enumerate() {
        let next = match item.direction {
            Direction::RightToLeft => at.checked_sub(1),
            _ => Some(at + 1),
        };
        if let Some(end) = next.and_then(|next| starts.get(next)) {
            cluster.text.end = *end;
        }
    }
    clusters
}
