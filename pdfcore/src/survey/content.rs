//! Page content, read for the colours it names itself and the pictures that lie in it.

use super::facts::ColourFamily;
use crate::content::image_end;
use crate::syntax::{Dict, Lexer, Name, Parser, Token};
use std::collections::BTreeSet;

/// What page content names without resources.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Content {
    pub(super) families: BTreeSet<ColourFamily>,
    pub(super) inline: Vec<Inline>,
}

/// A picture within page content.
#[derive(Debug, PartialEq)]
pub(super) struct Inline {
    pub(super) dict: Dict,
    pub(super) bytes: u64,
}

/// Reads content; of pictures, `most` and one more at most.
pub(super) fn scan(bytes: &[u8], most: usize) -> Content {
    let mut content = Content::default();
    let mut lexer = Lexer::new(bytes, 0);
    let mut name = None;
    while let Some(token) = lexer.next_token() {
        match token {
            Token::Name(operand) => name = Some(operand),
            Token::Keyword(b"BI") => {
                let Some(inline) = inline(bytes, &mut lexer) else {
                    break; // without an end of the picture, all that follows may be part of it
                };
                if content.inline.len() <= most {
                    content.inline.push(inline);
                }
            }
            Token::Keyword(operator) => {
                content.families.extend(family(operator, name.take()));
            }
            _ => name = None,
        }
    }
    content
}

/// Returns the device colours that an operator sets (table 73).
fn family(operator: &[u8], operand: Option<Name>) -> Option<ColourFamily> {
    match operator {
        b"g" | b"G" => Some(ColourFamily::DeviceGray),
        b"rg" | b"RG" => Some(ColourFamily::DeviceRgb),
        b"k" | b"K" => Some(ColourFamily::DeviceCmyk),
        b"cs" | b"CS" => ColourFamily::of_device(&operand?),
        _ => None,
    }
}

/// Reads a picture whose `BI` was read (8.9.7).
fn inline(bytes: &[u8], lexer: &mut Lexer<'_>) -> Option<Inline> {
    let mut dict = Dict::new();
    loop {
        match lexer.next_token()? {
            Token::Name(key) => {
                let mut parser = Parser::new(bytes, lexer.at());
                dict.set(key, parser.object().ok()?);
                lexer.seek(parser.lexer().at());
            }
            Token::Keyword(b"ID") => break,
            _ => {}
        }
    }
    let start = lexer.at() + 1; // one white byte
    let end = start + image_end(bytes.get(start..)?)? - 1; // white space before the word
    lexer.seek(end + b"\nEI".len());
    let bytes = (end - start) as u64;
    Some(Inline { dict, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::Object;

    #[test]
    fn operators_tell_colours_and_strings_do_not() {
        let content = scan(
            b"0 g (1 0 0 rg) Tj /DeviceCMYK cs /Other CS [(k) 3] TJ 1 k",
            9,
        );
        let expected = [ColourFamily::DeviceGray, ColourFamily::DeviceCmyk];
        assert_eq!(content.families, expected.into_iter().collect());
        assert_eq!(content.inline, []);
    }

    #[test]
    fn a_picture_in_content_ends_where_it_ends() {
        let content = b"q BI /W 2/H 1 /CS /RGB/BPC 8 ID \x01 EI \xffrg EI Q 1 k BI ID no end 1 rg";
        let content = scan(content, 9);
        assert_eq!(content.families, [ColourFamily::DeviceCmyk].into());
        let [inline] = &content.inline[..] else {
            panic!("{content:?}");
        };
        assert_eq!(inline.dict.get("W"), Some(&Object::Integer(2)));
        assert_eq!(inline.bytes, b"\x01 EI \xffrg".len() as u64);
    }
}
