//! Whether anything is drawn on a page.

use crate::document::Page;
use crate::file::File;
use crate::program::annotations;
use crate::syntax::{Dict, Lexer, Name, Object, Place, Stream, Token};

/// Bytes of content, packed and unpacked, beyond which a page is never blank.
const PACKED: usize = 64 << 10;
const UNPACKED: usize = 1 << 20;
/// Forms that are drawn by forms.
const DEEP: u8 = 8;

/// Whether nothing is drawn on a page: no line, area, picture or letter but spaces. What is drawn in
/// white counts as drawn, and so does a scan of an empty sheet.
#[must_use]
pub fn is_blank(file: &File<'_>, page: &Page) -> bool {
    let resources = page.entry("Resources");
    let resources = resources.map(|resources| file.resolve(resources));
    let resources = resources.and_then(|resources| resources.as_dict().cloned());
    let pieces = match file.lookup(&page.dict, "Contents") {
        Object::Array(pieces) => pieces,
        Object::Null => vec![],
        stream => vec![stream],
    };
    let Some(content) = joined(file, &pieces) else {
        return false;
    };
    !draws(file, &content, &resources.unwrap_or_default(), DEEP)
        && annotations::appearances(file, page).is_empty()
}

/// Returns the content, unless there is so much that something is drawn.
fn joined(file: &File<'_>, pieces: &[Object]) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    for piece in pieces {
        if let Object::Stream(stream) = file.resolve(piece) {
            content.extend(unpacked(file, &stream)?);
            content.push(b'\n');
        }
        if content.len() > UNPACKED {
            return None;
        }
    }
    Some(content)
}

fn unpacked(file: &File<'_>, stream: &Stream) -> Option<Vec<u8>> {
    let packed = match &stream.place {
        Place::InFile { range, .. } => range.len(),
        Place::Own(bytes) => bytes.len(),
    };
    let decoded = (packed <= PACKED).then(|| file.decode(stream, UNPACKED));
    Some(decoded?.ok()?.bytes)
}

/// Whether operators draw something.
fn draws(file: &File<'_>, content: &[u8], resources: &Dict, deep: u8) -> bool {
    let mut lexer = Lexer::new(content, 0);
    let mut name = None;
    let mut has_letters = false;
    while let Some(token) = lexer.next_token() {
        match token {
            Token::Name(operand) => name = Some(operand),
            Token::String(letters) => has_letters |= letters.iter().any(|letter| *letter != b' '),
            Token::Keyword(operator) => {
                let drawn = match operator {
                    b"S" | b"s" | b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"sh"
                    | b"BI" => true,
                    b"Tj" | b"TJ" | b"'" | b"\"" => has_letters,
                    b"Do" => name.is_some_and(|name| form_draws(file, &name, resources, deep)),
                    _ => false,
                };
                if drawn {
                    return true;
                }
                (name, has_letters) = (None, false);
            }
            Token::Integer(_)
            | Token::Real(_)
            | Token::ArrayOpen
            | Token::ArrayClose
            | Token::DictOpen
            | Token::DictClose => {}
        }
    }
    false
}

/// Whether a picture or form draws something; what is not there does not.
fn form_draws(file: &File<'_>, name: &Name, resources: &Dict, deep: u8) -> bool {
    let all = file.lookup(resources, "XObject");
    let named = all.as_dict().and_then(|all| all.get_name(name));
    let Some(Object::Stream(form)) = named.map(|named| file.resolve(named)) else {
        return false;
    };
    let is_form = form
        .dict
        .get("Subtype")
        .and_then(Object::as_name)
        .is_some_and(|kind| kind == "Form");
    let Some(content) = unpacked(file, &form).filter(|_| is_form && deep > 0) else {
        return true;
    };
    let own = file.lookup(&form.dict, "Resources");
    draws(file, &content, own.as_dict().unwrap_or(resources), deep - 1)
}
