//! Objects to bytes: always the same bytes for the same object.

use super::{Dict, Name, Object, is_regular};
use std::borrow::Cow;
use std::io::Write as _;

/// What becomes of strings when they are written.
pub trait Strings {
    /// Returns the bytes to write for a string.
    fn written<'a>(&self, string: &'a [u8]) -> Cow<'a, [u8]>;
}

/// Strings that are written as they are.
#[derive(Debug, Clone, Copy)]
pub struct Plain;

impl Strings for Plain {
    fn written<'a>(&self, string: &'a [u8]) -> Cow<'a, [u8]> {
        Cow::Borrowed(string)
    }
}

/// Appends an object to `out`. Of a stream only the dictionary is written, without `/Length`.
pub fn write_object(out: &mut Vec<u8>, object: &Object, strings: &impl Strings) {
    match object {
        Object::Null => out.extend_from_slice(b"null"),
        Object::Boolean(true) => out.extend_from_slice(b"true"),
        Object::Boolean(false) => out.extend_from_slice(b"false"),
        Object::Integer(value) => write_text(out, format_args!("{value}")),
        Object::Real(value) => write_real(out, *value),
        Object::String(bytes) => write_string(out, &strings.written(bytes)),
        Object::Name(name) => write_name(out, name),
        Object::Array(elements) => {
            out.push(b'[');
            for (number, element) in elements.iter().enumerate() {
                if number > 0 {
                    out.push(b' ');
                }
                write_object(out, element, strings);
            }
            out.push(b']');
        }
        Object::Dict(dict) => write_dict(out, dict, strings),
        Object::Stream(stream) => write_dict(out, &stream.dict, strings),
        Object::Reference(id) => write_text(out, format_args!("{id}")),
    }
}

fn write_dict(out: &mut Vec<u8>, dict: &Dict, strings: &impl Strings) {
    out.extend_from_slice(b"<<");
    for (key, value) in dict.iter() {
        write_name(out, key);
        if !begins_with_delimiter(value) {
            out.push(b' ');
        }
        write_object(out, value, strings);
    }
    out.extend_from_slice(b">>");
}

const fn begins_with_delimiter(object: &Object) -> bool {
    matches!(
        object,
        Object::String(_)
            | Object::Name(_)
            | Object::Array(_)
            | Object::Dict(_)
            | Object::Stream(_)
    )
}

/// Numbers have no exponents in PDF; Rust writes none.
fn write_real(out: &mut Vec<u8>, value: f64) {
    match value {
        value if value.is_finite() && value != 0.0 => write_text(out, format_args!("{value}")),
        _ => out.push(b'0'),
    }
}

fn write_name(out: &mut Vec<u8>, name: &Name) {
    out.push(b'/');
    for byte in name.bytes() {
        match byte {
            byte if is_regular(*byte) && byte.is_ascii_graphic() && *byte != b'#' => {
                out.push(*byte);
            }
            byte => write_text(out, format_args!("#{byte:02X}")),
        }
    }
}

/// Text is written to be read, everything else in hexadecimal.
fn write_string(out: &mut Vec<u8>, bytes: &[u8]) {
    let is_text = |byte: &u8| byte.is_ascii_graphic() || *byte == b' ';
    if bytes.iter().all(is_text) {
        out.push(b'(');
        for byte in bytes {
            if matches!(byte, b'(' | b')' | b'\\') {
                out.push(b'\\');
            }
            out.push(*byte);
        }
        out.push(b')');
    } else {
        out.push(b'<');
        for byte in bytes {
            write_text(out, format_args!("{byte:02X}"));
        }
        out.push(b'>');
    }
}

fn write_text(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    // Memory takes all that is written.
    let _always_ok = out.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use super::super::Parser;
    use super::*;

    fn written(text: &str) -> String {
        let object = Parser::new(text.as_bytes(), 0).object().unwrap();
        let mut out = vec![];
        write_object(&mut out, &object, &Plain);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn objects_are_written_in_one_way() {
        for (read, expected) in [
            ("null", "null"),
            (
                "<< /A 1 /B(x) /C /D /E[1 2 0 R]/F true >>",
                "<</A 1/B(x)/C/D/E[1 2 0 R]/F true>>",
            ),
            ("[0.10 -0.0 1000000 .5 -7]", "[0.1 0 1000000 0.5 -7]"),
            ("(a\\(b\\))", "(a\\(b\\))"),
            ("<00ff>", "<00FF>"),
            ("/A#20B#2f", "/A#20B#2F"),
            ("<</A 1/A 2>>", "<</A 1/A 2>>"),
        ] {
            assert_eq!(written(read), expected, "{read}");
            assert_eq!(written(expected), expected, "and so once more");
        }
    }

    #[test]
    fn what_is_broken_is_read_as_far_as_it_goes() {
        for (read, expected) in [
            ("<</A 1", "<</A 1>>"),
            ("<</A [1 2>>", "<</A[1 2]>>"),
            ("[1 2 endobj", "[1 2]"),
            ("<</A endobj", "<<>>"),
            ("<</A >>", "<<>>"),
            ("<</A ] /B 1>>", "<</B 1>>"),
            ("<</A foo /B 1>>", "<</B 1>>"),
            ("<<1 2 /B 1>>", "<</B 1>>"),
            ("[foo 1]", "[1]"),
        ] {
            assert_eq!(written(read), expected, "{read}");
        }
    }

    #[test]
    fn depth_has_a_limit() {
        use super::super::SyntaxError;
        let deep = "[".repeat(100_000);
        let error = Parser::new(deep.as_bytes(), 0).object().unwrap_err();
        assert_eq!(error, SyntaxError::TooDeep);
    }
}
