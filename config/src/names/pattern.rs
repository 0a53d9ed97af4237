//! How files that Platen writes are named.

use super::safe;
use platen_model::JobId;
use std::fmt;
use std::str::FromStr;

/// The longest name a pattern makes, in bytes: room for a suffix below the 255 of file systems.
const LONGEST_NAME: usize = 200;
/// The most text a pattern may have beside its placeholders, so that `{job}` is never cut off.
const LONGEST_TEXT: usize = 80;
/// The longest file name extension that is kept.
const LONGEST_EXTENSION: usize = 16;

/// A pattern for file names with placeholders such as `{stem}` and `{job}`. Names made by it
/// differ from job to job.
#[derive(Clone, PartialEq, Eq)]
pub struct NamePattern {
    text: String,
    pieces: Vec<Piece>,
}

/// What a name is made of. None of the texts needs to be safe.
#[derive(Debug, Clone, Copy)]
pub struct NameParts<'a> {
    /// The name the document came with, without its extension.
    pub stem: &'a str,
    /// The extension of the file that is named, without a dot.
    pub ext: &'a str,
    /// The job; its short form is used.
    pub job: JobId,
    /// The time the name is made, in the room's time zone.
    pub at: jiff::civil::DateTime,
    /// The hot folder it came from; empty if from none.
    pub folder: &'a str,
    /// The printer it goes to; empty if to none yet.
    pub printer: &'a str,
    /// The job's title.
    pub title: &'a str,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Place(Place),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Stem,
    Ext,
    Job,
    Date,
    Time,
    Folder,
    Printer,
    Title,
}

/// The text is not a pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// A brace without its other.
    #[error("a brace is not closed or not opened")]
    Brace,
    /// A placeholder that does not exist.
    #[error("there is no placeholder {{{name}}}; there are {}", Place::list())]
    Unknown {
        /// What is between the braces.
        name: String,
    },
    /// A placeholder is used twice.
    #[error("{{{name}}} is used twice")]
    Twice {
        /// Which one.
        name: &'static str,
    },
    /// Two jobs could get the same name.
    #[error(
        "two jobs could get the same name: use {{job}}, or all of {{stem}}, {{date}} and {{time}}"
    )]
    NotUnique,
    /// The text beside the placeholders is too long.
    #[error("the text beside the placeholders has more than {LONGEST_TEXT} bytes")]
    TooLong,
    /// A character that cannot be in a file name.
    #[error("{character:?} cannot be in a file name")]
    NotInNames {
        /// The character.
        character: char,
    },
}

impl NamePattern {
    /// Returns the name for these parts: always a single safe file name of at most 200 bytes,
    /// which Unix and Windows shares take alike. Where it would be longer, title, stem, folder
    /// and printer are cut, in this order, never the job.
    #[must_use]
    pub fn expand(&self, parts: &NameParts<'_>) -> String {
        let mut texts: Vec<(Option<Place>, String)> =
            self.pieces.iter().map(|piece| piece.text(parts)).collect();
        for cuttable in [Place::Title, Place::Stem, Place::Folder, Place::Printer] {
            let total: usize = texts.iter().map(|(_, text)| text.len()).sum();
            // One byte is left for the stand-in that makes a special name plain.
            let over = total.saturating_sub(LONGEST_NAME - 1);
            if let Some((_, text)) = texts.iter_mut().find(|(place, _)| *place == Some(cuttable)) {
                text.truncate(safe::cut(text, text.len().saturating_sub(over)).len());
            }
        }
        safe::whole_name(&texts.into_iter().map(|(_, text)| text).collect::<String>())
    }

    /// Returns the pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl Piece {
    fn text(&self, parts: &NameParts<'_>) -> (Option<Place>, String) {
        match self {
            Self::Text(text) => (None, text.clone()),
            Self::Place(place) => (Some(*place), place.text(parts)),
        }
    }
}

impl Place {
    const ALL: [(Self, &'static str); 8] = [
        (Self::Stem, "stem"),
        (Self::Ext, "ext"),
        (Self::Job, "job"),
        (Self::Date, "date"),
        (Self::Time, "time"),
        (Self::Folder, "folder"),
        (Self::Printer, "printer"),
        (Self::Title, "title"),
    ];

    fn list() -> String {
        Self::ALL.map(|(_, name)| format!("{{{name}}}")).join(" ")
    }

    fn text(self, parts: &NameParts<'_>) -> String {
        match self {
            Self::Stem => safe::characters(parts.stem),
            Self::Ext => safe::cut(&safe::characters(parts.ext), LONGEST_EXTENSION).to_owned(),
            Self::Job => parts.job.short(),
            Self::Date => parts.at.strftime("%Y-%m-%d").to_string(),
            Self::Time => parts.at.strftime("%H%M%S").to_string(),
            Self::Folder => safe::characters(parts.folder),
            Self::Printer => safe::characters(parts.printer),
            Self::Title => safe::characters(parts.title),
        }
    }
}

impl FromStr for NamePattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        let pieces = pieces(text)?;
        let texts = || pieces.iter().filter_map(Piece::as_text);
        if texts().map(str::len).sum::<usize>() > LONGEST_TEXT {
            return Err(PatternError::TooLong);
        }
        for text in texts() {
            let unsafe_in = |(given, made): (char, char)| (given != made).then_some(given);
            let safe = safe::characters(text);
            // Compared one by one; a decomposed accent is refused too, rather than changed.
            if let Some(character) = text.chars().zip(safe.chars()).find_map(unsafe_in) {
                return Err(PatternError::NotInNames { character });
            }
        }
        let has = |place| pieces.contains(&Piece::Place(place));
        for (place, name) in Place::ALL {
            if pieces
                .iter()
                .filter(|piece| **piece == Piece::Place(place))
                .count()
                > 1
            {
                return Err(PatternError::Twice { name });
            }
        }
        let by_time = has(Place::Stem) && has(Place::Date) && has(Place::Time);
        if !has(Place::Job) && !by_time {
            return Err(PatternError::NotUnique);
        }
        Ok(Self {
            text: text.to_owned(),
            pieces,
        })
    }
}

impl Piece {
    fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Place(_) => None,
        }
    }
}

fn pieces(text: &str) -> Result<Vec<Piece>, PatternError> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        push_text(&mut pieces, before)?;
        let (name, after) = after.split_once('}').ok_or(PatternError::Brace)?;
        let known = Place::ALL.into_iter().find(|(_, known)| *known == name);
        let (place, _) = known.ok_or_else(|| PatternError::Unknown {
            name: name.chars().take(40).collect(),
        })?;
        pieces.push(Piece::Place(place));
        rest = after;
    }
    push_text(&mut pieces, rest)?;
    Ok(pieces)
}

fn push_text(pieces: &mut Vec<Piece>, text: &str) -> Result<(), PatternError> {
    if text.contains('}') {
        return Err(PatternError::Brace);
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text.to_owned()));
    }
    Ok(())
}

impl fmt::Display for NamePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for NamePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NamePattern({:?})", self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts<'a>(stem: &'a str, ext: &'a str, title: &'a str) -> NameParts<'a> {
        NameParts {
            stem,
            ext,
            job: "0193a3f0-0000-7000-8000-0000deadbeef".parse().unwrap(),
            at: jiff::civil::date(2026, 11, 22).at(9, 5, 7, 0),
            folder: "drop",
            printer: "press",
            title,
        }
    }

    #[track_caller]
    fn check(pattern: &str, stem: &str, ext: &str, expected: &str) {
        let pattern: NamePattern = pattern.parse().unwrap();
        assert_eq!(pattern.expand(&parts(stem, ext, "A title")), expected);
    }

    #[test]
    fn placeholders_are_filled() {
        check("{stem}-{job}.{ext}", "letter", "pdf", "letter-deadbeef.pdf");
        check("{job}", "letter", "pdf", "deadbeef");
        check(
            "{stem}_{date}_{time}.{ext}",
            "a",
            "pdf",
            "a_2026-11-22_090507.pdf",
        );
        check(
            "{folder}-{printer}-{title}-{job}",
            "a",
            "pdf",
            "drop-press-A title-deadbeef",
        );
        check(
            "{stem}-{job}.{ext}",
            "../../up",
            "pdf",
            "_.._.._up-deadbeef.pdf",
        );
        check("{stem} {job}.{ext}", "con", "", "con deadbeef");
        check("{stem}.{job}", "con", "", "_con.deadbeef");
        check("{stem}-{job}.{ext}", "Größe", "p/f", "Größe-deadbeef.p_f");
    }

    #[test]
    fn a_long_name_loses_its_stem_and_keeps_job_and_extension() {
        let pattern: NamePattern = "{stem}-{job}.{ext}".parse().unwrap();
        let name = pattern.expand(&parts(&"ä".repeat(200), "pdf", ""));
        assert!(
            name.len() <= 200 && name.ends_with("ä-deadbeef.pdf"),
            "{name}"
        );
    }

    #[track_caller]
    fn refused(pattern: &str, expected: &PatternError) {
        assert_eq!(
            pattern.parse::<NamePattern>().as_ref(),
            Err(expected),
            "{pattern:?}"
        );
    }

    #[test]
    fn patterns_that_could_lose_a_file_are_refused() {
        refused("{stem}.{ext}", &PatternError::NotUnique);
        refused("{stem}-{date}.{ext}", &PatternError::NotUnique);
        refused("", &PatternError::NotUnique);
        refused("{job", &PatternError::Brace);
        refused("job}", &PatternError::Brace);
        refused("{job}{job}", &PatternError::Twice { name: "job" });
        refused("{Job}", &PatternError::Unknown { name: "Job".into() });
        refused("out/{job}", &PatternError::NotInNames { character: '/' });
        refused(
            &format!("{}{{job}}", "x".repeat(81)),
            &PatternError::TooLong,
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn every_name_is_one_safe_file_name(
            stem in any::<String>(),
            ext in any::<String>(),
            title in "\\PC{0,300}",
            text in "[a-zA-Z ._-]{0,79}",
        ) {
            let pattern: NamePattern = format!("{text}{{title}}{{stem}}{{folder}}{{job}}.{{ext}}").parse().unwrap();
            let name = pattern.expand(&parts(&stem, &ext, &title));
            prop_assert!(!name.is_empty() && name.len() <= 200);
            prop_assert!(name.contains("deadbeef"));
            prop_assert!(!name.starts_with('.') && !name.ends_with(['.', ' ']));
            prop_assert!(!name.contains(|c: char| c.is_control() || "/\\<>:\"|?*".contains(c)));
        }
    }
}
