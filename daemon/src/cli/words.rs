//! The words of the command line, before they are read.

use std::ffi::{OsStr, OsString};

/// Returns the words with `--pages -3` as `--pages=-3`. No option is called by a digit: what begins
/// with a minus and one is the value of the option before it.
#[must_use]
pub fn words(given: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut words: Vec<OsString> = Vec::new();
    let mut are_options_over = false;
    for word in given {
        are_options_over |= word == "--";
        let option = words.last_mut().filter(|last| is_option(last));
        match option.filter(|_| !are_options_over && is_below_zero(&word)) {
            Some(option) => {
                option.push("=");
                option.push(word);
            }
            None => words.push(word),
        }
    }
    words
}

/// Whether a word is an option that has no value yet.
fn is_option(word: &OsStr) -> bool {
    let word = word.as_encoded_bytes();
    word.len() > 2 && word.starts_with(b"--") && !word.contains(&b'=')
}

fn is_below_zero(word: &OsStr) -> bool {
    let digits = word.as_encoded_bytes().strip_prefix(b"-");
    digits.is_some_and(|digits| digits.first().is_some_and(u8::is_ascii_digit))
}
