//! What stands in the catalog, the information dictionary and the metadata.

use super::facts::{About, OutputIntent};
use super::text;
use super::walk::Walk;
use crate::file::File;
use crate::syntax::{Lexer, Object, Parser, Ref};

/// Bytes of metadata that are looked at.
const METADATA: usize = 4 << 20;
/// Bytes from the beginning within which a linearized file says so.
const HEAD: usize = 1_024;

/// Looks at what the colours are meant for.
pub(super) fn output_intents(walk: &mut Walk<'_, '_>) {
    let root = walk.file.root();
    walk.entry(&root, "OutputIntents", |walk, intents, _| {
        walk.each(intents, output_intent);
    });
    walk.finish();
}

fn output_intent(walk: &mut Walk<'_, '_>, object: &Object, _: Option<Ref>) {
    let Object::Dict(dict) = object else {
        return;
    };
    let file = walk.file;
    let profile = file.lookup(dict, "DestOutputProfile");
    let components = profile.as_dict().map(|profile| file.lookup(profile, "N"));
    let components = components.and_then(|components| components.as_integer());
    let intent = OutputIntent {
        kind: file.lookup(dict, "S").as_name().map(text::name),
        condition: text::entry(file, dict, "OutputConditionIdentifier"),
        info: text::entry(file, dict, "Info")
            .or_else(|| text::entry(file, dict, "OutputCondition")),
        profile_components: components.and_then(|count| u8::try_from(count).ok()),
    };
    if walk.has_room(walk.found.output_intents.len(), "output intents") {
        walk.found.output_intents.push(intent);
    }
}

/// Returns what the document says about itself. PDF 2.0 keeps it in the metadata alone.
pub(super) fn about(file: &File<'_>) -> About {
    let info = file.lookup(&file.trailer(), "Info");
    let info = info.as_dict().cloned().unwrap_or_default();
    let metadata = metadata(file);
    let entry = |key: &str, property: &str| {
        text::entry(file, &info, key).or_else(|| property_of(&metadata, property))
    };
    let time = |key: &str, property: &str| {
        text::time(file, &info, key).or_else(|| property_of(&metadata, property))
    };
    About {
        title: entry("Title", "dc:title"),
        author: entry("Author", "dc:creator"),
        subject: entry("Subject", "dc:description"),
        keywords: entry("Keywords", "pdf:Keywords"),
        creator: entry("Creator", "xmp:CreatorTool"),
        producer: entry("Producer", "pdf:Producer"),
        created: time("CreationDate", "xmp:CreateDate"),
        modified: time("ModDate", "xmp:ModifyDate"),
        standards: standards(&metadata, text::entry(file, &info, "GTS_PDFXVersion")),
    }
}

fn metadata(file: &File<'_>) -> String {
    match file.lookup(&file.root(), "Metadata") {
        Object::Stream(stream) => match file.decode(&stream, METADATA) {
            Ok(decoded) => String::from_utf8_lossy(&decoded.bytes).into_owned(),
            Err(_) => String::new(), // unpacked larger than any that is sound
        },
        _ => String::new(),
    }
}

fn standards(metadata: &str, exchange: Option<String>) -> Vec<String> {
    let archive = property_of(metadata, "pdfaid:part").map(|part| {
        let level = property_of(metadata, "pdfaid:conformance").unwrap_or_default();
        format!("PDF/A-{part}{}", level.to_lowercase())
    });
    let exchange = property_of(metadata, "pdfxid:GTS_PDFXVersion").or(exchange);
    let access = property_of(metadata, "pdfuaid:part").map(|part| format!("PDF/UA-{part}"));
    [archive, exchange, access].into_iter().flatten().collect()
}

/// Returns a property of XMP metadata, as an attribute or as an element; of a list, the first. Not
/// a parser of XML: programs write these names in this form.
fn property_of(metadata: &str, name: &str) -> Option<String> {
    let at = metadata.find(name)?;
    let rest = metadata.get(at + name.len()..)?.trim_start();
    let value = match rest.strip_prefix('=') {
        Some(rest) => {
            let rest = rest.trim_start();
            let quote = rest
                .chars()
                .next()
                .filter(|quote| matches!(quote, '"' | '\''))?;
            rest.get(1..)?.split(quote).next()?
        }
        None => element_text(rest, name)?,
    };
    let value = text::cut(unescaped(value).trim());
    (!value.is_empty()).then_some(value)
}

/// Returns the first text in an element, whose name was read.
fn element_text<'a>(rest: &'a str, name: &str) -> Option<&'a str> {
    let (inner, _) = rest.split_once(&format!("</{name}"))?;
    let mut texts = inner
        .split('>')
        .skip(1)
        .filter_map(|part| part.split('<').next());
    texts.find(|text| !text.trim().is_empty())
}

fn unescaped(text: &str) -> String {
    // The ampersand comes last, so that nothing is read twice.
    let pairs = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ];
    let replaced = |text: String, (from, to): (&str, &str)| text.replace(from, to);
    pairs.into_iter().fold(text::cut(text), replaced)
}

/// Whether the document says that it is tagged (14.7.1).
pub(super) fn is_tagged(file: &File<'_>) -> bool {
    let mark = file.lookup(&file.root(), "MarkInfo");
    let marked = mark.as_dict().map(|mark| file.lookup(mark, "Marked"));
    marked == Some(Object::Boolean(true))
}

/// Whether the first object says so (annex F.3.3), and of a file of this size: what was added later
/// made it an ordinary file.
pub(super) fn is_linearized(file: &File<'_>) -> bool {
    let data = file.data();
    let head = &data[..data.len().min(HEAD)];
    let Some(at) = memchr::memmem::find(head, b"obj") else {
        return false;
    };
    let Ok(Object::Dict(dict)) = Parser::new(data, Lexer::new(data, at + 3).at()).object() else {
        return false;
    };
    let size = dict.get("L").and_then(Object::as_integer);
    dict.get("Linearized").is_some() && size == i64::try_from(data.len()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_found_in_both_forms() {
        let metadata = r#"<rdf:Description pdfaid:part="2" pdfaid:conformance='B'>
            <dc:title><rdf:Alt><rdf:li xml:lang="x-default">A &amp;lt; B</rdf:li></rdf:Alt></dc:title>
            <pdf:Producer>P</pdf:Producer><xmp:CreatorTool></xmp:CreatorTool>"#;
        let property = |name| property_of(metadata, name);
        assert_eq!(property("dc:title").as_deref(), Some("A &lt; B"));
        assert_eq!(property("pdf:Producer").as_deref(), Some("P"));
        assert_eq!(property("xmp:CreatorTool"), None);
        assert_eq!(property("dc:creator"), None);
        assert_eq!(standards(metadata, None), ["PDF/A-2b"]);
        let both = standards(metadata, Some("PDF/X-3:2002".to_owned()));
        assert_eq!(both, ["PDF/A-2b", "PDF/X-3:2002"]);
    }
}
