//! The control file: who prints what, and how often (RFC 1179 section 7).

use super::{CodecError, FileName, clean};

/// The longest control file that is read.
pub const LONGEST_CONTROL: usize = 64 * 1024;

/// The most copies that [`ControlFile::encode`] can ask for: each is a line, and every server must
/// take the file.
pub const MOST_COPIES: u16 = 999;

const LONGEST_HOST: usize = 31;
const LONGEST_USER: usize = 31;
const LONGEST_JOB: usize = 99;
const LONGEST_CLASS: usize = 31;
const LONGEST_TITLE: usize = 79;
const LONGEST_SOURCE: usize = 131;

/// A control file. Texts are single lines without control characters, within the limits of
/// RFC 1179, whoever made them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ControlFile {
    /// `H`: the host that sends.
    pub host: String,
    /// `P`: whose job it is.
    pub user: String,
    /// `J`: the job's name, as the banner shows it.
    pub job: Option<String>,
    /// `C`: the class, as the banner shows it.
    pub class: Option<String>,
    /// `L`: prints a banner page for this user.
    pub banner: Option<String>,
    /// `M`: tells this user by mail when it is printed.
    pub mail: Option<String>,
    /// `T`: the title that `p` files show.
    pub title: Option<String>,
    /// `N`: the name of the source file.
    pub source: Option<String>,
    /// What to print, in order, repeated lines counted as copies.
    pub prints: Vec<Print>,
}

/// A data file to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Print {
    /// How.
    pub format: Format,
    /// Which.
    pub file: FileName,
    /// How many times.
    pub copies: u16,
}

/// How a data file is to be printed; its line's first letter (RFC 1179 section 7.17 to 7.29).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// `l`: as it is.
    Raw,
    /// `o`: as PostScript.
    PostScript,
    /// `f`: as text.
    Text,
    /// `p`: as text with headings.
    Pr,
    /// Any of `c d g n r t v`: as the output of a program of that time.
    Historic(char),
}

impl Format {
    fn letter(self) -> char {
        match self {
            Self::Raw => 'l',
            Self::PostScript => 'o',
            Self::Text => 'f',
            Self::Pr => 'p',
            Self::Historic(letter) => letter,
        }
    }

    fn from_letter(letter: u8) -> Option<Self> {
        match letter {
            b'l' => Some(Self::Raw),
            b'o' => Some(Self::PostScript),
            b'f' => Some(Self::Text),
            b'p' => Some(Self::Pr),
            b'c' | b'd' | b'g' | b'n' | b'r' | b't' | b'v' => {
                Some(Self::Historic(char::from(letter)))
            }
            _other => None,
        }
    }
}

impl ControlFile {
    /// Writes the file's bytes, without the zero byte that follows them on the wire. Copies are
    /// repeated format lines; many devices ignore the repetition.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut text = String::new();
        let mut line = |letter: char, value: &str, most: usize| {
            text.push(letter);
            text.push_str(&clean(value, most));
            text.push('\n');
        };
        line('H', &self.host, LONGEST_HOST);
        line('P', &self.user, LONGEST_USER);
        let optional = [
            ('J', &self.job, LONGEST_JOB),
            ('C', &self.class, LONGEST_CLASS),
            ('L', &self.banner, LONGEST_USER),
            ('M', &self.mail, LONGEST_USER),
            ('T', &self.title, LONGEST_TITLE),
        ];
        for (letter, value, most) in optional {
            if let Some(value) = value {
                line(letter, value, most);
            }
        }
        for print in &self.prints {
            for _copy in 0..print.copies {
                line(print.format.letter(), print.file.as_str(), usize::MAX);
            }
            line('U', print.file.as_str(), usize::MAX);
            if let Some(source) = &self.source {
                line('N', source, LONGEST_SOURCE);
            }
        }
        text.into_bytes()
    }

    /// Reads the file's bytes. Lines of other letters are skipped, for LPRng and others add some;
    /// a format line whose file name is none is an error, for it would lose a page.
    pub fn parse(bytes: &[u8]) -> Result<Self, CodecError> {
        if bytes.len() > LONGEST_CONTROL {
            return Err(CodecError::LongControl {
                length: bytes.len(),
            });
        }
        let mut control = Self::default();
        for line in bytes.split(|byte| matches!(byte, b'\n' | 0)) {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if let Some((letter, value)) = line.split_first() {
                control.take(*letter, value)?;
            }
        }
        Ok(control)
    }

    fn take(&mut self, letter: u8, value: &[u8]) -> Result<(), CodecError> {
        let text = |most| clean(&String::from_utf8_lossy(value), most);
        match letter {
            b'H' => self.host = text(LONGEST_HOST),
            b'P' => self.user = text(LONGEST_USER),
            b'J' => self.job = Some(text(LONGEST_JOB)),
            b'C' => self.class = Some(text(LONGEST_CLASS)),
            b'L' => self.banner = Some(text(LONGEST_USER)),
            b'M' => self.mail = Some(text(LONGEST_USER)),
            b'T' => self.title = Some(text(LONGEST_TITLE)),
            b'N' => self.source = Some(text(LONGEST_SOURCE)),
            _unlink_or_other => {
                if let Some(format) = Format::from_letter(letter) {
                    self.print(format, FileName::parse(value)?);
                }
            }
        }
        Ok(())
    }

    fn print(&mut self, format: Format, file: FileName) {
        match self.prints.last_mut() {
            Some(last) if last.file == file && last.format == format => {
                last.copies = last.copies.saturating_add(1);
            }
            Some(_) | None => self.prints.push(Print {
                format,
                file,
                copies: 1,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn minutes() -> ControlFile {
        let file = FileName::parse(b"dfA017roomd").unwrap();
        ControlFile {
            host: "roomd".into(),
            user: "anna".into(),
            job: Some("minutes".into()),
            source: Some("minutes.pdf".into()),
            prints: vec![Print {
                format: Format::Raw,
                file,
                copies: 1,
            }],
            ..ControlFile::default()
        }
    }

    #[test]
    fn a_job_is_its_bytes() {
        let bytes = b"Hroomd\nPanna\nJminutes\nldfA017roomd\nUdfA017roomd\nNminutes.pdf\n";
        assert_eq!(minutes().encode(), bytes);
        assert_eq!(ControlFile::parse(bytes), Ok(minutes()));
    }

    #[test]
    fn copies_are_repeated_lines() {
        let mut control = minutes();
        control.prints[0].copies = 3;
        let text = String::from_utf8(control.encode()).unwrap();
        assert_eq!(text.matches("ldfA017roomd\n").count(), 3);
        assert_eq!(ControlFile::parse(text.as_bytes()), Ok(control.clone()));
        control.prints[0].copies = MOST_COPIES;
        assert!(control.encode().len() < LONGEST_CONTROL / 2);
    }

    #[test]
    fn a_banner_is_a_line_of_its_own() {
        let mut control = minutes();
        control.banner = Some("anna".into());
        assert!(
            String::from_utf8(control.encode())
                .unwrap()
                .contains("\nLanna\n")
        );
    }

    #[test]
    fn hostile_texts_stay_in_their_line_and_limit() {
        let mut control = minutes();
        control.user = format!("anna\nldfA999evil\n{}", "x".repeat(200));
        control.job = Some("é".repeat(200));
        let read = ControlFile::parse(&control.encode()).unwrap();
        assert_eq!((read.user.len(), read.prints.len()), (31, 1));
        assert_eq!(read.job.unwrap().len(), 98);
    }

    #[test]
    fn other_senders_lines_are_skipped() {
        let bytes = b"Hhost\nPanna\nAanna@host+17\nD2026-11-22\nQraw\nofA\n";
        let odd = ControlFile::parse(bytes);
        assert!(odd.unwrap_err().to_string().contains("not a file's name"));
        let read = ControlFile::parse(b"Hhost\r\nAid\nD2026\nQraw\nodfB001h\n\n").unwrap();
        assert_eq!(read.prints[0].format, Format::PostScript);
        assert_eq!(read.host, "host");
        assert!(ControlFile::parse(&[b'H'; LONGEST_CONTROL + 1]).is_err());
    }

    proptest! {
        #[test]
        fn hostile_bytes_do_not_panic(bytes in any::<Vec<u8>>()) {
            if let Ok(control) = ControlFile::parse(&bytes) {
                prop_assert!(control.user.len() <= LONGEST_USER);
            }
        }

        #[test]
        fn any_text_gives_one_job(user in any::<String>(), job in any::<String>(), copies in 1_u16..20) {
            let mut control = minutes();
            control.user = user;
            control.job = Some(job);
            control.prints[0].copies = copies;
            let read = ControlFile::parse(&control.encode()).unwrap();
            prop_assert_eq!(&read.prints, &control.prints);
            prop_assert_eq!(ControlFile::parse(&read.encode()), Ok(read));
        }
    }
}
