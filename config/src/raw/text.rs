//! Texts of a certain form that settings are made of.

use crate::keys::{Kind, Written, written};
use crate::settings::TimeOfDay;
use crate::{Mask, NamePattern};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

/// A line of text for people: not empty, at most 200 characters, without control characters.
#[derive(Debug, Clone)]
pub(crate) struct Line(pub(crate) String);

/// The name of a person.
#[derive(Debug, Clone)]
pub(crate) struct Person(pub(crate) String);

/// A path, not yet resolved against the room's directory.
#[derive(Debug, Clone)]
pub(crate) struct Place(pub(crate) PathBuf);

/// An IANA time zone that this machine knows.
#[derive(Debug, Clone)]
pub(crate) struct TimeZone(pub(crate) String);

/// A host name or an IP address.
#[derive(Debug, Clone)]
pub(crate) struct Host(pub(crate) String);

/// A user or group as other systems name them: no white space, at most 31 bytes, as RFC 1179
/// section 7.8 limits the user of a control file.
#[derive(Debug, Clone)]
pub(crate) struct Account(pub(crate) String);

/// The name of a queue on an LPR server: no white space, which ends it on the wire (RFC 1179
/// section 5), at most 127 bytes.
#[derive(Debug, Clone)]
pub(crate) struct Queue(pub(crate) String);

/// Permission bits of files, in octal.
#[derive(Debug, Clone)]
pub(crate) struct Mode(pub(crate) u32);

written! {
    [] Line,
    [] Person,
    [] Place,
    [] TimeZone,
    [] Host,
    [] Account,
    [] Queue,
    [] Mode,
    [] Mask,
    [] NamePattern,
    [] SocketAddr,
    [] TimeOfDay,
}

pub(super) fn text(
    form: &'static str,
    example: &'static str,
    pattern: Option<&'static str>,
) -> Kind {
    Kind::Text {
        form: form.into(),
        example: example.into(),
        pattern,
    }
}

pub(super) fn parsed<T: FromStr<Err: ToString>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|wrong: T::Err| wrong.to_string())
}

impl Written for Line {
    fn form() -> Kind {
        text(
            "a line of text",
            "\"The one by the window\"",
            Some("^.{1,200}$"),
        )
    }

    fn from_text(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            Err("an empty text says nothing".to_owned())
        } else if text.chars().count() > 200 {
            Err("the text has more than 200 characters".to_owned())
        } else if text.chars().any(char::is_control) {
            Err(format!("{text:?} has a control character"))
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

impl Written for Person {
    fn form() -> Kind {
        text("a person's name", "\"Anna Smith\"", Some("^.{1,200}$"))
    }

    fn from_text(text: &str) -> Result<Self, String> {
        Line::from_text(text).map(|line| Self(line.0))
    }
}

impl Written for Place {
    fn form() -> Kind {
        text("a path", "\"/srv/print/a-place\"", Some("^.+$"))
    }

    fn from_text(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            Err("an empty path is no place".to_owned())
        } else if text.chars().any(char::is_control) {
            Err(format!("{text:?} has a control character"))
        } else if text == "~" || text.starts_with("~/") {
            Err(format!(
                "{text:?} would be a directory called ~, as only a shell knows homes"
            ))
        } else if text.len() > 4_000 {
            Err("the path is longer than any system takes".to_owned())
        } else {
            Ok(Self(PathBuf::from(text)))
        }
    }
}

impl Written for TimeZone {
    fn form() -> Kind {
        text(
            "an IANA time zone",
            "\"Europe/Berlin\"",
            Some("^[A-Za-z0-9_+/-]+$"),
        )
    }

    fn from_text(text: &str) -> Result<Self, String> {
        match jiff::tz::TimeZone::get(text) {
            // Its own spelling is kept, whatever case it was asked for in.
            Ok(zone) => Ok(Self(zone.iana_name().unwrap_or(text).to_owned())),
            Err(_unknown) => Err(format!("this machine knows no time zone {text:?}")),
        }
    }
}

impl Written for Host {
    fn form() -> Kind {
        text(
            "a host name or IP address",
            "\"press.example\"",
            Some("^[A-Za-z0-9._:-]{1,253}$"),
        )
    }

    fn from_text(text: &str) -> Result<Self, String> {
        let label = |label: &str| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        };
        let is_name = text.len() <= 253 && text.trim_end_matches('.').split('.').all(label);
        if is_name || text.parse::<std::net::IpAddr>().is_ok() {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!(
                "{text:?} is not a host; a port has a key of its own"
            ))
        }
    }
}

impl Written for Account {
    fn form() -> Kind {
        text(
            "a name without white space, at most 31 bytes",
            "\"prepress\"",
            Some("^[^\\s]{1,31}$"),
        )
    }

    fn from_text(text: &str) -> Result<Self, String> {
        let plain = |c: char| !c.is_whitespace() && !c.is_control() && c != ':' && c != '/';
        if (1..=31).contains(&text.len()) && text.chars().all(plain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!("{text:?} is not a name that other systems take"))
        }
    }
}

impl Written for Queue {
    fn form() -> Kind {
        text(
            "a queue's name without white space",
            "\"print\"",
            Some("^[^\\s]{1,127}$"),
        )
    }

    fn from_text(text: &str) -> Result<Self, String> {
        let plain = |c: char| !c.is_whitespace() && !c.is_control();
        if (1..=127).contains(&text.len()) && text.chars().all(plain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!("{text:?} is not a queue's name"))
        }
    }
}

impl Written for Mode {
    fn form() -> Kind {
        text(
            "permission bits in octal, from 0400 to 0777",
            "\"0640\"",
            Some("^0?[4-7][0-7]{2}$"),
        )
    }

    fn from_text(text: &str) -> Result<Self, String> {
        let digits = text.strip_prefix('0').unwrap_or(text);
        let mode = u32::from_str_radix(digits, 8)
            .ok()
            .filter(|_| digits.len() == 3);
        match mode {
            Some(mode) if digits.starts_with(['0', '1', '2', '3']) => Err(format!(
                "with {mode:04o} Platen could not read its own file again"
            )),
            Some(mode) => Ok(Self(mode)),
            None => Err(format!("{text:?} is not a set of permission bits")),
        }
    }
}

impl Written for Mask {
    fn form() -> Kind {
        text(
            "a mask on file names with * and ?",
            "\"*.pdf\"",
            Some("^[^/]+$"),
        )
    }

    fn from_text(text: &str) -> Result<Self, String> {
        parsed(text)
    }
}

impl Written for NamePattern {
    fn form() -> Kind {
        text(
            "a file name with placeholders from {stem} {ext} {job} {date} {time} {folder} {printer} {title}",
            "\"{stem}-{job}.{ext}\"",
            Some("^[^/]+$"),
        )
    }

    fn from_text(text: &str) -> Result<Self, String> {
        parsed(text)
    }
}

impl Written for SocketAddr {
    fn form() -> Kind {
        text(
            "an IP address and a port",
            "\"0.0.0.0:8443\"",
            Some("^[0-9a-fA-F.:\\[\\]%]+:[0-9]{1,5}$"),
        )
    }

    fn from_text(text: &str) -> Result<Self, String> {
        text.parse()
            .map_err(|_not_one| format!("{text:?} is not an IP address and a port"))
    }
}

impl Written for TimeOfDay {
    fn form() -> Kind {
        text(
            "a time of day in hours and minutes",
            "\"18:30\"",
            Some("^([01][0-9]|2[0-3]):[0-5][0-9]$"),
        )
    }

    fn from_text(text: &str) -> Result<Self, String> {
        let number = |digits: &str| {
            let two = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
            digits.parse().ok().filter(|_| two)
        };
        let (hour, minute) = text.split_once(':').unwrap_or_default();
        let time = number(hour).zip(number(minute));
        time.and_then(|(hour, minute)| Self::new(hour, minute))
            .ok_or_else(|| format!("{text:?} is no time of day"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check<T: Written>(text: &str, good: bool) {
        assert_eq!(T::from_text(text).is_ok(), good, "{text:?}");
    }

    #[test]
    fn hosts_are_names_or_addresses_without_a_port() {
        for host in [
            "press",
            "press.example.",
            "10.0.0.7",
            "::1",
            "fe80::1",
            "a_b-c.d",
        ] {
            check::<Host>(host, true);
        }
        for host in [
            "",
            "press:9100",
            "a b",
            "-a",
            "a..b",
            "http://press",
            &"a".repeat(64),
        ] {
            check::<Host>(host, false);
        }
    }

    #[test]
    fn modes_leave_the_owner_able_to_read() {
        for mode in ["0640", "640", "0444", "0777", "0600"] {
            check::<Mode>(mode, true);
        }
        for mode in [
            "",
            "0",
            "0240",
            "04755",
            "1777",
            "0648",
            "rw-r-----",
            "+640",
        ] {
            check::<Mode>(mode, false);
        }
    }

    #[test]
    fn time_zones_are_known_and_spelled_rightly() {
        assert_eq!(
            TimeZone::from_text("europe/berlin").unwrap().0,
            "Europe/Berlin"
        );
        assert_eq!(TimeZone::from_text("UTC").unwrap().0, "UTC");
        check::<TimeZone>("Mars/Olympus", false);
        check::<TimeZone>("../../etc/passwd", false);
    }

    #[test]
    fn paths_and_lines_are_printable() {
        check::<Place>("/srv/hot folder/Größe", true);
        check::<Place>("~/in", false);
        check::<Place>("a\nb", false);
        check::<Line>("Anna Smith", true);
        check::<Line>(" ", false);
        check::<Line>("a\tb", false);
    }
}
