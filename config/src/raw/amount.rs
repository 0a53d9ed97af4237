//! Amounts of time and of bytes, written with their unit.

use crate::keys::{Kind, Written, written};
use std::time::Duration;

/// A time in milliseconds between two, both included, such as `"3s"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wait<const LOW: u64, const HIGH: u64>(pub(crate) Duration);

/// An amount of bytes between two, both included, such as `"4 GiB"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size<const LOW: u64, const HIGH: u64>(pub(crate) u64);

pub(crate) const SECOND: u64 = 1_000;
pub(crate) const MINUTE: u64 = 60 * SECOND;
pub(crate) const HOUR: u64 = 60 * MINUTE;
pub(crate) const DAY: u64 = 24 * HOUR;
pub(crate) const YEAR: u64 = 365 * DAY;
pub(crate) const KIB: u64 = 1 << 10;
pub(crate) const MIB: u64 = 1 << 20;
pub(crate) const GIB: u64 = 1 << 30;
pub(crate) const TIB: u64 = 1 << 40;

type Units = &'static [(&'static str, u64)];

const TIME_UNITS: Units = &[
    ("d", DAY),
    ("h", HOUR),
    ("m", MINUTE),
    ("s", SECOND),
    ("ms", 1),
];

/// The binary ones first: amounts are shown in those.
const SIZE_UNITS: Units = &[
    ("TiB", TIB),
    ("GiB", GIB),
    ("MiB", MIB),
    ("KiB", KIB),
    ("B", 1),
    ("TB", 1_000_000_000_000),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("kB", 1_000),
];

written! {
    [const LOW: u64, const HIGH: u64] Wait<LOW, HIGH>,
    [const LOW: u64, const HIGH: u64] Size<LOW, HIGH>,
}

impl<const LOW: u64, const HIGH: u64> Written for Wait<LOW, HIGH> {
    fn form() -> Kind {
        let show = |millis| time(Duration::from_millis(millis));
        Kind::Text {
            form: format!("a time from {} to {}", show(LOW), show(HIGH)).into(),
            example: format!("\"{}\"", show((90 * SECOND).clamp(LOW, HIGH))).into(),
            pattern: Some("^[0-9]{1,18} ?(ms|s|m|h|d)$"),
        }
    }

    fn from_text(text: &str) -> Result<Self, String> {
        let millis = amount(text, TIME_UNITS)
            .ok_or_else(|| format!("{text:?} is not a time: a number and ms, s, m, h or d"))?;
        in_range(text, millis, LOW, HIGH)?;
        Ok(Self(Duration::from_millis(millis)))
    }
}

impl<const LOW: u64, const HIGH: u64> Written for Size<LOW, HIGH> {
    fn form() -> Kind {
        Kind::Text {
            form: format!("a size from {} to {}", size(LOW), size(HIGH)).into(),
            example: format!("\"{}\"", size((512 * MIB).clamp(LOW, HIGH))).into(),
            pattern: Some("^[0-9]{1,18} ?(B|KiB|MiB|GiB|TiB|kB|MB|GB|TB)$"),
        }
    }

    fn from_text(text: &str) -> Result<Self, String> {
        let bytes = amount(text, SIZE_UNITS).ok_or_else(|| {
            format!("{text:?} is not a size: a number and B, KiB, MiB, GiB, TiB, kB, MB, GB or TB")
        })?;
        in_range(text, bytes, LOW, HIGH)?;
        Ok(Self(bytes))
    }
}

/// Writes a time with the largest unit that needs no fraction.
pub(crate) fn time(duration: Duration) -> String {
    let millis = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    let (unit, number) = largest_unit(millis, TIME_UNITS);
    format!("{number}{unit}")
}

/// Writes an amount of bytes with the largest unit that needs no fraction.
pub(crate) fn size(bytes: u64) -> String {
    let (unit, number) = largest_unit(bytes, SIZE_UNITS);
    format!("{number} {unit}")
}

fn largest_unit(amount: u64, units: Units) -> (&'static str, u64) {
    let fits = |(_, factor): &&(&str, u64)| amount != 0 && amount.is_multiple_of(*factor);
    // Zero has no largest unit.
    let (unit, factor) = units.iter().find(fits).unwrap_or(&units[0]);
    (unit, amount / factor)
}

fn amount(text: &str, units: Units) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let unit = unit.strip_prefix(' ').unwrap_or(unit);
    let (_, factor) = units.iter().find(|(name, _)| *name == unit)?;
    number.parse::<u64>().ok()?.checked_mul(*factor)
}

fn in_range(text: &str, amount: u64, low: u64, high: u64) -> Result<(), String> {
    let good = (low..=high).contains(&amount);
    if good {
        Ok(())
    } else {
        Err(format!("{text:?} is out of range"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_time(text: &str, millis: Option<u64>) {
        let read = Wait::<0, YEAR>::from_text(text).ok().map(|wait| wait.0);
        assert_eq!(read, millis.map(Duration::from_millis), "{text:?}");
    }

    #[test]
    fn times_have_a_unit() {
        check_time("3s", Some(3_000));
        check_time("3 s", Some(3_000));
        check_time("250ms", Some(250));
        check_time("2m", Some(120_000));
        check_time("24h", Some(86_400_000));
        check_time("90d", Some(90 * DAY));
        for text in [
            "",
            "3",
            "s",
            "3 parsecs",
            "-3s",
            "3.5s",
            "3  s",
            "3S",
            "٣s",
            "400d",
        ] {
            check_time(text, None);
        }
        check_time(&format!("{}d", u64::MAX), None);
    }

    #[track_caller]
    fn check_size(text: &str, bytes: Option<u64>) {
        assert_eq!(
            Size::<1, TIB>::from_text(text).ok().map(|size| size.0),
            bytes,
            "{text:?}"
        );
    }

    #[test]
    fn sizes_have_a_unit() {
        check_size("1 B", Some(1));
        check_size("4GiB", Some(4 << 30));
        check_size("4 GB", Some(4_000_000_000));
        for text in ["0 B", "4", "4 G", "2 TiB", "4 gib"] {
            check_size(text, None);
        }
    }

    #[test]
    fn amounts_are_shown_as_they_would_be_written() {
        assert_eq!(time(Duration::from_secs(90)), "90s");
        assert_eq!(time(Duration::from_secs(86_400)), "1d");
        assert_eq!(time(Duration::from_millis(1_500)), "1500ms");
        assert_eq!(size(4 << 30), "4 GiB");
        assert_eq!(size(1_000), "1000 B");
    }
}
