//! Names: queues, job numbers, control and data files, and texts made harmless.

use super::{CodecError, shown};
use std::fmt;
use std::str::FromStr;

/// A queue on a device, 1 to 127 visible ASCII characters. Its case matters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct QueueName(String);

impl QueueName {
    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads the name from a command.
    pub fn parse(bytes: &[u8]) -> Result<Self, CodecError> {
        let refuse = || CodecError::QueueName { name: shown(bytes) };
        let good = (1..=127).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic);
        let text = std::str::from_utf8(bytes).map_err(|_not_ascii| refuse())?;
        if good {
            Ok(Self(text.into()))
        } else {
            Err(refuse())
        }
    }
}

impl fmt::Display for QueueName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for QueueName {
    type Err = CodecError;

    fn from_str(name: &str) -> Result<Self, CodecError> {
        Self::parse(name.as_bytes())
    }
}

/// A job's number between one host and one queue, 0 to 999. It names the job's files, so two jobs
/// under way at once need different numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobNumber(u16);

impl JobNumber {
    /// The number a host begins with.
    pub const FIRST: Self = Self(0);

    /// Returns the number, or an error above 999.
    pub const fn new(number: u16) -> Result<Self, CodecError> {
        if number <= 999 {
            Ok(Self(number))
        } else {
            Err(CodecError::JobNumber { number })
        }
    }

    /// Returns the number.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }

    /// Returns the next number, 0 after 999.
    #[must_use]
    pub const fn next(self) -> Self {
        Self((self.0 + 1) % 1000)
    }
}

/// What a file of a job is (RFC 1179 section 6.2 and 6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// `cf`: says what to do.
    Control,
    /// `df`: bytes to print.
    Data,
}

/// The name of a job's file, such as `dfA017roomd`: kind, a letter, usually three digits, the host.
///
/// Only `A-Z a-z 0-9 . _ -`, never `..`, at most 255 bytes: harmless as a name on disk, although a
/// server does better with names of its own. Letters and digits may be missing, for some do so.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FileName(String);

impl FileName {
    /// The longest tail that every server is known to take.
    const LONGEST_HOST: usize = 15;

    /// Makes a name for the first file of its kind in a job. `host` is cleaned and shortened.
    #[must_use]
    pub fn new(kind: FileKind, number: JobNumber, host: &str) -> Self {
        let mut tail = sanitise(host, Self::LONGEST_HOST).replace("..", "__");
        if tail.is_empty() {
            tail.push_str("host");
        }
        let prefix = match kind {
            FileKind::Control => "cf",
            FileKind::Data => "df",
        };
        Self(format!("{prefix}A{:03}{tail}", number.get()))
    }

    /// Reads a name that someone sent.
    pub fn parse(bytes: &[u8]) -> Result<Self, CodecError> {
        let refuse = || CodecError::FileName { name: shown(bytes) };
        let text = std::str::from_utf8(bytes).map_err(|_not_ascii| refuse())?;
        let known = text.starts_with("cf") || text.starts_with("df");
        let harmless = text.bytes().all(is_plain) && !text.contains("..");
        if known && harmless && bytes.len() <= 255 {
            Ok(Self(text.into()))
        } else {
            Err(refuse())
        }
    }

    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns what kind of file it names.
    #[must_use]
    pub fn kind(&self) -> FileKind {
        if self.0.starts_with("cf") {
            FileKind::Control
        } else {
            FileKind::Data
        }
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')
}

/// Returns `text` with every character but `A-Z a-z 0-9 . _ -` as `_`, at most `most` bytes long.
#[must_use]
pub fn sanitise(text: &str, most: usize) -> String {
    let plain = |c: char| u8::try_from(c).is_ok_and(is_plain);
    text.chars()
        .take(most)
        .map(|c| if plain(c) { c } else { '_' })
        .collect()
}

/// Returns `text` with every control character as a space, at most `most` bytes long and cut
/// between characters: fit for one line.
#[must_use]
pub fn clean(text: &str, most: usize) -> String {
    let mut line = String::new();
    for c in text.chars().map(|c| if c.is_control() { ' ' } else { c }) {
        if line.len() + c.len_utf8() > most {
            break;
        }
        line.push(c);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(name: &[u8], expected: Option<FileKind>) {
        assert_eq!(
            FileName::parse(name).ok().map(|name| name.kind()),
            expected,
            "{name:?}"
        );
    }

    #[test]
    fn file_names_are_harmless_or_refused() {
        check(b"dfA017roomd", Some(FileKind::Data));
        check(b"cfA017roomd", Some(FileKind::Control));
        check(b"cf017roomd", Some(FileKind::Control));
        check(b"dfa001a.example.org", Some(FileKind::Data));
        for name in [
            &b""[..],
            b"A017",
            b"dfA017../x",
            b"dfA017a/b",
            b"dfA 17",
            b"dfA..",
            b"df\xff",
        ] {
            check(name, None);
        }
        check(&[b"df".as_slice(), &[b'a'; 254]].concat(), None);
    }

    #[test]
    fn a_file_is_named_by_number_and_host() {
        let name = |number, host| {
            FileName::new(FileKind::Data, JobNumber::new(number).unwrap(), host).to_string()
        };
        assert_eq!(name(17, "roomd"), "dfA017roomd");
        assert_eq!(name(0, ""), "dfA000host");
        assert_eq!(name(999, "print room.example.org"), "dfA999print_room.exam");
    }

    #[test]
    fn numbers_go_round() {
        assert_eq!(
            JobNumber::new(1000),
            Err(CodecError::JobNumber { number: 1000 })
        );
        assert_eq!(JobNumber::new(999).unwrap().next().get(), 0);
    }

    #[test]
    fn queues_are_visible_words() {
        for (name, good) in [
            ("raw1", true),
            ("BINPS", true),
            ("", false),
            ("a b", false),
            ("é", false),
        ] {
            assert_eq!(name.parse::<QueueName>().is_ok(), good, "{name:?}");
        }
    }

    proptest! {
        #[test]
        fn a_cleaned_text_fits_one_line(text in any::<String>(), most in 0_usize..40) {
            let line = clean(&text, most);
            prop_assert!(line.len() <= most);
            prop_assert!(!line.chars().any(char::is_control));
        }

        #[test]
        fn our_file_names_are_read_back(host in any::<String>(), number in 0_u16..1000) {
            let name = FileName::new(FileKind::Control, JobNumber::new(number).unwrap(), &host);
            prop_assert_eq!(FileName::parse(name.as_str().as_bytes()), Ok(name));
        }

        #[test]
        fn hostile_names_do_not_panic(bytes in any::<Vec<u8>>()) {
            let _ = (FileName::parse(&bytes), QueueName::parse(&bytes));
        }
    }
}
