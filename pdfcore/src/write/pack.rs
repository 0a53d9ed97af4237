//! Object streams of results (ISO 32000-2, 7.5.7).

use crate::filter::deflate;
use crate::syntax::{Dict, Object, Plain, Stream, write_object};
use std::fmt::Write as _;

/// Objects of one stream: few enough that reading one of them is cheap.
pub(super) const OBJECTS: usize = 100;

/// Returns the stream that holds these objects, none of which is a stream itself.
pub(super) fn pack(objects: &[(u32, Object)]) -> Stream {
    let mut index = String::new();
    let mut texts = Vec::new();
    for (number, object) in objects {
        let _always_ok = write!(index, "{number} {} ", texts.len());
        // Strings in object streams are encrypted with the stream.
        write_object(&mut texts, object, &Plain);
        texts.push(b'\n');
    }
    let number = |value: usize| Object::Integer(i64::try_from(value).unwrap_or(i64::MAX));
    let dict = Dict::new()
        .with("Type", Object::name("ObjStm"))
        .with("N", number(objects.len()))
        .with("First", number(index.len()))
        .with("Filter", Object::name("FlateDecode"));
    let bytes = [index.as_bytes(), &texts].concat();
    Stream::own(dict, deflate(&bytes))
}
