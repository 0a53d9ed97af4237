//! What is told of a PDF, for people.

use super::view::{
    AttachmentView, BoxView, BoxesView, EncryptionView, FontView, ImageView, LayerView,
    OutputIntentView, SignatureView, View,
};
use crate::cli::show::{Colour, bytes};
use crate::cli::table::{Cell, Mood, Table, cell, mooded};
use platen_model::plain;
use platen_pdfcore::Length;
use std::path::Path;

/// Rows of each list; JSON has all.
const ROWS: usize = 40;

/// Returns everything on a few screens at the most.
pub(super) fn text(view: &View, colour: Colour) -> String {
    let sections = [
        head(view),
        facts(view),
        pages(&view.boxes, colour),
        list(&FONTS, &view.fonts, font, colour),
        list(&PICTURES, &view.images, picture, colour),
        list(&LAYERS, &view.layers, layer, colour),
        list(&ATTACHED, &view.attachments, attached, colour),
        lines("Signatures, not verified:", &view.signatures, signature),
        lines("Repaired while reading:", &view.repairs, String::clone),
        lines("Not told:", &view.left_out, String::clone),
        cost(view),
    ];
    let sections = sections.into_iter().filter(|section| !section.is_empty());
    sections.collect::<Vec<_>>().join("\n")
}

fn head(view: &View) -> String {
    let name = Path::new(&view.file).file_name().unwrap_or_default();
    format!(
        "{}: PDF {}, {}, {}\n",
        plain(&name.to_string_lossy()),
        view.version,
        counted(u64::from(view.pages), "page"),
        bytes(view.bytes)
    )
}

/// What is said in a line each.
fn facts(view: &View) -> String {
    let about = &view.about;
    let made_by = [&about.creator, &about.producer];
    let made_by: Vec<_> = made_by.into_iter().flatten().cloned().collect();
    let layout = [
        view.tagged.then(|| "tagged".to_owned()),
        view.linearized.then(|| "linearized".to_owned()),
    ];
    let colours = view.colour_spaces.iter().map(|space| space.text.clone());
    let lines = [
        ("title", about.title.clone()),
        ("author", about.author.clone()),
        ("subject", about.subject.clone()),
        ("keywords", about.keywords.clone()),
        ("made by", joined(made_by)),
        ("created", about.created.clone()),
        ("changed", about.modified.clone()),
        ("follows", joined(about.standards.clone())),
        ("layout", joined(layout.into_iter().flatten())),
        ("encrypted", view.encryption.as_ref().map(encrypted)),
        (
            "allowed",
            view.encryption
                .as_ref()
                .and_then(|it| joined(it.allowed.clone())),
        ),
        (
            "forbidden",
            view.encryption
                .as_ref()
                .and_then(|it| joined(it.denied.clone())),
        ),
        ("made for", joined(view.output_intents.iter().map(intent))),
        ("colours", joined(colours)),
        ("spot inks", joined(view.spots.clone())),
        ("form", form(view)),
        (
            "notes",
            joined(
                view.annotations
                    .iter()
                    .map(|(kind, n)| format!("{n} {kind}")),
            ),
        ),
        ("without", joined(absent(view).map(str::to_owned))),
    ];
    let line =
        |(key, value): (&str, Option<String>)| Some(format!("  {key:<9}  {}\n", plain(&value?)));
    lines.into_iter().filter_map(line).collect()
}

/// A few are enough of a list on one line.
fn joined(words: impl IntoIterator<Item = String>) -> Option<String> {
    let mut words: Vec<_> = words.into_iter().collect();
    let more = words.len().saturating_sub(ROWS);
    words.truncate(ROWS);
    if more > 0 {
        words.push(format!("and {more} more"));
    }
    (!words.is_empty()).then(|| words.join(", "))
}

fn encrypted(encryption: &EncryptionView) -> String {
    let EncryptionView {
        method,
        key_bits,
        revision,
        role,
        ..
    } = encryption;
    let role = match *role {
        "owner" => "opened as its owner, who may do everything",
        _ => "opened as its user",
    };
    format!("{method}, key of {key_bits} bits, revision {revision}; {role}")
}

fn intent(intent: &OutputIntentView) -> String {
    let profile = intent.profile_components;
    let profile = profile.map(|count| format!("profile with {count} components"));
    let parts = [&intent.condition, &intent.info, &intent.kind, &profile];
    let parts: Vec<_> = parts.into_iter().flatten().map(String::as_str).collect();
    parts.join("; ")
}

fn form(view: &View) -> Option<String> {
    let form = view.form.as_ref()?;
    let mut words = vec![counted(form.fields, "field")];
    words.extend(
        form.kinds
            .iter()
            .map(|(kind, count)| format!("{count} {kind}")),
    );
    words.extend(form.xfa.then(|| "with XFA".to_owned()));
    joined(words)
}

/// What one might look for in vain.
fn absent(view: &View) -> impl Iterator<Item = &'static str> {
    let lists = [
        (view.encryption.is_none(), "encryption"),
        (view.fonts.is_empty(), "fonts"),
        (view.images.is_empty(), "pictures"),
        (view.spots.is_empty(), "spot inks"),
        (view.layers.is_empty(), "layers"),
        (view.signatures.is_empty(), "signatures"),
        (view.form.is_none(), "form"),
        (view.annotations.is_empty(), "notes"),
        (view.attachments.is_empty(), "attachments"),
        (view.output_intents.is_empty(), "output intent"),
    ];
    lists
        .into_iter()
        .filter_map(|(is, word)| is.then_some(word))
}

/// The heading of a column, and what stands in it.
type Column = (&'static str, fn(&BoxesView) -> Option<String>);

/// Boxes that no page names have no column, nor has a crop box that is the medium.
fn pages(boxes: &[BoxesView], colour: Colour) -> String {
    let columns: [Column; 7] = [
        ("pages", |run| Some(numbers(run))),
        ("media", |run| Some(area(&run.media))),
        ("crop", |run| {
            (run.crop != run.media).then(|| area(&run.crop))
        }),
        ("bleed", |run| run.bleed.as_ref().map(area)),
        ("trim", |run| run.trim.as_ref().map(area)),
        ("art", |run| run.art.as_ref().map(area)),
        ("turned", |run| {
            (run.rotation > 0).then(|| format!("{}°", run.rotation))
        }),
    ];
    let used = columns
        .into_iter()
        .filter(|(_, of)| boxes.iter().any(|run| of(run).is_some()));
    let used: Vec<_> = used.collect();
    let headings: Vec<_> = used.iter().map(|(heading, _)| *heading).collect();
    let row = |run: &BoxesView| {
        let cells = used.iter().map(|(_, of)| cell(of(run).unwrap_or_default()));
        cells.collect()
    };
    list(&headings, boxes, row, colour)
}

fn numbers(run: &BoxesView) -> String {
    match run.first == run.last {
        true => run.first.to_string(),
        false => format!("{}-{}", run.first, run.last),
    }
}

/// Where a box begins is told where that is not the origin.
fn area(area: &BoxView) -> String {
    let length = |micrometres| Length::from_micrometres(micrometres).to_string();
    let number = |micrometres| length(micrometres).replace(" mm", "");
    let size = format!("{} x {}", number(area.width), length(area.height));
    match (area.left, area.bottom) {
        (0, 0) => size,
        (left, bottom) => format!("{size} at {}, {}", number(left), number(bottom)),
    }
}

const FONTS: [&str; 5] = ["font", "kind", "embedded", "encoding", "page"];

fn font(font: &FontView) -> Vec<Cell> {
    let embedded = match (font.embedded, font.subset) {
        (false, _) => mooded("no", Mood::Alarming),
        (true, true) => cell("subset"),
        (true, false) => cell("whole"),
    };
    vec![
        cell(font.name.as_deref().unwrap_or("(no name)")),
        cell(&font.kind),
        embedded,
        cell(font.encoding.as_deref().unwrap_or_default()),
        cell(font.page.to_string()),
    ]
}

const PICTURES: [&str; 7] = [
    "picture", "pixels", "colours", "bits", "packed", "size", "page",
];

fn picture(image: &ImageView) -> Vec<Cell> {
    let packed = image.filters.iter().map(|filter| packing(filter));
    vec![
        cell(&image.kind),
        cell(format!("{} x {}", image.width, image.height)),
        cell(image.colour_space.as_deref().unwrap_or_default()),
        cell(image.bits.map(|bits| bits.to_string()).unwrap_or_default()),
        cell(packed.collect::<Vec<_>>().join(" + ")),
        cell(bytes(image.bytes)),
        cell(image.page.to_string()),
    ]
}

fn packing(filter: &str) -> &str {
    match filter {
        "DCTDecode" => "JPEG",
        "JPXDecode" => "JPEG 2000",
        "CCITTFaxDecode" => "CCITT fax",
        other => other.strip_suffix("Decode").unwrap_or(other),
    }
}

const LAYERS: [&str; 4] = ["layer", "shown", "printed", "locked"];

fn layer(layer: &LayerView) -> Vec<Cell> {
    let word = |is| if is { "yes" } else { "no" };
    vec![
        cell(&layer.name),
        cell(word(layer.shown)),
        cell(layer.printed.map_or("as shown", word)),
        cell(word(layer.locked)),
    ]
}

const ATTACHED: [&str; 4] = ["attached", "type", "size", "description"];

fn attached(file: &AttachmentView) -> Vec<Cell> {
    vec![
        cell(&file.name),
        cell(file.media_type.as_deref().unwrap_or_default()),
        cell(file.bytes.map(bytes).unwrap_or_default()),
        cell(file.description.as_deref().unwrap_or_default()),
    ]
}

fn signature(signature: &SignatureView) -> String {
    let who = [
        Some(signature.field.clone()),
        Some(signature.kind.clone()),
        Some(
            signature
                .signer
                .clone()
                .unwrap_or_else(|| "signer not named".to_owned()),
        ),
        signature.at.clone(),
        signature.reason.clone(),
        signature.location.clone(),
    ];
    let who: Vec<_> = who.into_iter().flatten().collect();
    let signed = bytes(signature.signed_bytes);
    let covers = match (signature.covers, signature.added_bytes) {
        ("whole", _) => "signs the whole file".to_owned(),
        (_, Some(added)) => format!(
            "signs {signed}; {} were added to the file later",
            bytes(added)
        ),
        _ => format!("signs {signed} only, NOT the whole file"),
    };
    format!("{}: {covers}", who.join(", "))
}

fn cost(view: &View) -> String {
    let memory = view.cost.peak_resident_bytes;
    let memory = memory.map(|memory| format!(" with {} of memory", bytes(memory)));
    let memory = memory.unwrap_or_default();
    format!("Read in {:.3} s{memory}.\n", view.cost.seconds)
}

fn lines<T>(heading: &str, items: &[T], line: fn(&T) -> String) -> String {
    if items.is_empty() {
        return String::new();
    }
    let lines = items
        .iter()
        .take(ROWS)
        .map(|item| format!("  {}\n", plain(&line(item))));
    let more = more(items.len());
    format!("{heading}\n{}{more}", lines.collect::<String>())
}

fn list<T>(
    headings: &[&str],
    items: &[T],
    row: impl Fn(&T) -> Vec<Cell>,
    colour: Colour,
) -> String {
    if items.is_empty() {
        return String::new();
    }
    let mut table = Table::new(colour, headings);
    for item in items.iter().take(ROWS) {
        table.row(row(item));
    }
    table.lines() + &more(items.len())
}

fn more(items: usize) -> String {
    match items.saturating_sub(ROWS) {
        0 => String::new(),
        more => format!("  and {more} more: --json tells all\n"),
    }
}

fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
