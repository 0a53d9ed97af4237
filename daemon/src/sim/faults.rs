//! What a simulated printer does wrong, and when.

use super::Protocol;
use std::fmt;
use std::str::FromStr;

/// A way to misbehave and when to. Written `kind`, `kind=number`, each with an optional
/// `@chance` (0 to 1) or `@first-N`: `die-after=4096@0.2`, `refuse@first-3`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fault {
    /// What it does.
    pub kind: FaultKind,
    /// When it does it.
    pub when: When,
}

/// Ways to misbehave. A connection suffers at most one: of a printer's list the first that applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// `refuse`: the port is closed. By chance or for the first few times it is closed for a
    /// quarter of a second each, for nobody can count connections that a kernel refuses.
    Refuse,
    /// `accept-then-reset`: accepts and resets the connection without reading.
    AcceptThenReset,
    /// `die-after=BYTES`: resets the connection after that many bytes of the document.
    DieAfter {
        /// Bytes of the document that are read.
        bytes: u64,
    },
    /// `stall=BYTES`: stops reading after that many bytes of the document and keeps the connection
    /// open, until the faults are set anew; then it reads on.
    Stall {
        /// Bytes of the document that are read.
        after: u64,
    },
    /// `slow=BYTES`: reads so many bytes a second.
    Slow {
        /// Bytes a second, at least 1.
        bytes_per_second: u64,
    },
    /// `never-close`: prints, and never closes the connection.
    NeverClose,
    /// `close-without-ack`: takes the whole job and prints it, but the end that the protocol gives
    /// gets lost: LPR closes without the last acknowledgement, RAW resets instead of closing.
    CloseWithoutAck,
    /// `duplicate-ack`: LPR acknowledges everything twice.
    DuplicateAck,
    /// `full`: takes no job: LPR answers with an error, RAW accepts and closes without reading.
    Full,
}

/// When a fault happens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum When {
    /// At every connection.
    Always,
    /// With this probability, 0 to 1, at each connection.
    Chance(f64),
    /// At the first so many connections that reach it in the list, RAW and LPR counted apart.
    First(u32),
}

/// A text that is no fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseFaultError {
    /// No fault has this name.
    #[error("{kind:?} is not a fault; it is one of {}", names())]
    UnknownKind {
        /// As given.
        kind: String,
    },
    /// A fault that needs a number has none.
    #[error("{kind} needs a number of bytes, as in {kind}=4096")]
    NumberMissing {
        /// The fault.
        kind: &'static str,
    },
    /// A fault that takes no number has one.
    #[error("{kind} takes no number")]
    NumberSurplus {
        /// The fault.
        kind: &'static str,
    },
    /// The number is none, or 0 bytes a second.
    #[error("{number:?} is not a number that {kind} can use")]
    Number {
        /// The fault.
        kind: &'static str,
        /// As given.
        number: String,
    },
    /// What follows `@` says no time.
    #[error("{when:?} is no time for a fault: use a chance from 0 to 1, as @0.2, or @first-3")]
    When {
        /// As given.
        when: String,
    },
}

/// One of each, for their names.
const ALL: [FaultKind; 9] = [
    FaultKind::Refuse,
    FaultKind::AcceptThenReset,
    FaultKind::DieAfter { bytes: 0 },
    FaultKind::Stall { after: 0 },
    FaultKind::Slow {
        bytes_per_second: 1,
    },
    FaultKind::NeverClose,
    FaultKind::CloseWithoutAck,
    FaultKind::DuplicateAck,
    FaultKind::Full,
];

fn names() -> String {
    ALL.map(FaultKind::name).join(", ")
}

impl FaultKind {
    /// Returns its name, without its number.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::AcceptThenReset => "accept-then-reset",
            Self::DieAfter { .. } => "die-after",
            Self::Stall { .. } => "stall",
            Self::Slow { .. } => "slow",
            Self::NeverClose => "never-close",
            Self::CloseWithoutAck => "close-without-ack",
            Self::DuplicateAck => "duplicate-ack",
            Self::Full => "full",
        }
    }

    /// Returns whether a printer that speaks only `protocol` can misbehave so.
    #[must_use]
    pub const fn concerns(self, protocol: Protocol) -> bool {
        match (self, protocol) {
            (Self::DuplicateAck, Protocol::Raw) => false,
            (
                Self::DuplicateAck
                | Self::Refuse
                | Self::AcceptThenReset
                | Self::DieAfter { .. }
                | Self::Stall { .. }
                | Self::Slow { .. }
                | Self::NeverClose
                | Self::CloseWithoutAck
                | Self::Full,
                Protocol::Raw | Protocol::Lpr,
            ) => true,
        }
    }

    const fn number(self) -> Option<u64> {
        match self {
            Self::DieAfter { bytes: number }
            | Self::Stall { after: number }
            | Self::Slow {
                bytes_per_second: number,
            } => Some(number),
            Self::Refuse
            | Self::AcceptThenReset
            | Self::NeverClose
            | Self::CloseWithoutAck
            | Self::DuplicateAck
            | Self::Full => None,
        }
    }

    fn with_number(self, number: Option<&str>) -> Result<Self, ParseFaultError> {
        let kind = self.name();
        let parsed = || match number {
            None => Err(ParseFaultError::NumberMissing { kind }),
            Some(text) => text
                .parse()
                .map_err(|_not_a_number| ParseFaultError::Number {
                    kind,
                    number: text.into(),
                }),
        };
        match self {
            Self::DieAfter { .. } => Ok(Self::DieAfter { bytes: parsed()? }),
            Self::Stall { .. } => Ok(Self::Stall { after: parsed()? }),
            Self::Slow { .. } => match parsed()? {
                0 => Err(ParseFaultError::Number {
                    kind,
                    number: "0".into(),
                }),
                bytes_per_second => Ok(Self::Slow { bytes_per_second }),
            },
            Self::Refuse
            | Self::AcceptThenReset
            | Self::NeverClose
            | Self::CloseWithoutAck
            | Self::DuplicateAck
            | Self::Full => match number {
                None => Ok(self),
                Some(_) => Err(ParseFaultError::NumberSurplus { kind }),
            },
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.name())?;
        if let Some(number) = self.kind.number() {
            write!(f, "={number}")?;
        }
        match self.when {
            When::Always => Ok(()),
            When::Chance(chance) => write!(f, "@{chance}"),
            When::First(times) => write!(f, "@first-{times}"),
        }
    }
}

impl FromStr for Fault {
    type Err = ParseFaultError;

    fn from_str(text: &str) -> Result<Self, ParseFaultError> {
        let (what, when) = match text.split_once('@') {
            Some((what, when)) => (what, when.parse()?),
            None => (text, When::Always),
        };
        let (name, number) = match what.split_once('=') {
            Some((name, number)) => (name, Some(number)),
            None => (what, None),
        };
        let kind = ALL.into_iter().find(|kind| kind.name() == name);
        let kind = kind.ok_or_else(|| ParseFaultError::UnknownKind { kind: name.into() })?;
        Ok(Self {
            kind: kind.with_number(number)?,
            when,
        })
    }
}

impl FromStr for When {
    type Err = ParseFaultError;

    fn from_str(text: &str) -> Result<Self, ParseFaultError> {
        let parsed = match text.strip_prefix("first-") {
            Some(times) => times.parse().ok().map(Self::First),
            None => text
                .parse()
                .ok()
                .filter(|c| (0.0..=1.0).contains(c))
                .map(Self::Chance),
        };
        parsed.ok_or_else(|| ParseFaultError::When { when: text.into() })
    }
}

/// A printer's list of faults with its dice: the same seed and the same connections in the same
/// order give the same faults.
#[derive(Debug)]
pub(super) struct Plan {
    faults: Vec<(Fault, Fired)>,
    dice: u64,
}

/// How often a fault has happened, or tried to, on each side of the printer.
#[derive(Debug, Clone, Copy, Default)]
struct Fired {
    raw: u32,
    lpr: u32,
}

/// Whether a port is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Port {
    Open,
    ClosedForNow,
    Closed,
}

impl Plan {
    pub(super) fn new(faults: &[Fault], seed: u64) -> Self {
        let mut plan = Self {
            faults: Vec::new(),
            dice: seed,
        };
        plan.set(faults);
        plan
    }

    pub(super) fn set(&mut self, faults: &[Fault]) {
        self.faults = faults
            .iter()
            .map(|fault| (*fault, Fired::default()))
            .collect();
    }

    /// Returns what the next connection suffers.
    pub(super) fn choose(&mut self, protocol: Protocol) -> Option<FaultKind> {
        let concerned = |kind: FaultKind| kind != FaultKind::Refuse && kind.concerns(protocol);
        (0..self.faults.len())
            .find(|at| concerned(self.faults[*at].0.kind) && self.fires(*at, protocol))
            .map(|at| self.faults[at].0.kind)
    }

    /// Returns whether the port is open for the next connection.
    pub(super) fn port(&mut self, protocol: Protocol) -> Port {
        let refuse = |fault: &Fault| fault.kind == FaultKind::Refuse;
        let fired = (0..self.faults.len())
            .find(|at| refuse(&self.faults[*at].0) && self.fires(*at, protocol));
        match fired.map(|at| self.faults[at].0.when) {
            None => Port::Open,
            Some(When::Always) => Port::Closed,
            Some(When::Chance(_) | When::First(_)) => Port::ClosedForNow,
        }
    }

    fn fires(&mut self, at: usize, protocol: Protocol) -> bool {
        match self.faults[at].0.when {
            When::Always => true,
            When::Chance(chance) => self.roll() < chance,
            When::First(times) => {
                let fired = match protocol {
                    Protocol::Raw => &mut self.faults[at].1.raw,
                    Protocol::Lpr => &mut self.faults[at].1.lpr,
                };
                *fired = fired.saturating_add(1);
                *fired <= times
            }
        }
    }

    /// Returns a number from 0 up to 1 (SplitMix64, the top 53 bits).
    fn roll(&mut self) -> f64 {
        self.dice = self.dice.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.dice;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        let high = u32::try_from(mixed >> 32).unwrap_or(u32::MAX);
        f64::from(high) / (f64::from(u32::MAX) + 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, kind: FaultKind, when: When) {
        let fault = Fault { kind, when };
        assert_eq!(text.parse(), Ok(fault));
        assert_eq!(fault.to_string(), text);
    }

    #[test]
    fn faults_are_their_words() {
        check("refuse", FaultKind::Refuse, When::Always);
        check(
            "die-after=4096@0.2",
            FaultKind::DieAfter { bytes: 4096 },
            When::Chance(0.2),
        );
        check(
            "stall=0@first-3",
            FaultKind::Stall { after: 0 },
            When::First(3),
        );
        check(
            "slow=1000",
            FaultKind::Slow {
                bytes_per_second: 1000,
            },
            When::Always,
        );
        for kind in ALL {
            let fault = Fault {
                kind,
                when: When::Always,
            };
            assert_eq!(fault.to_string().parse(), Ok(fault));
        }
    }

    #[track_caller]
    fn refuse(text: &str, expected: &str) {
        let error = text.parse::<Fault>().unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn wrong_words_are_answered_with_the_way_out() {
        refuse(
            "jam",
            "one of refuse, accept-then-reset, die-after, stall, slow, never-close",
        );
        refuse("die-after", "as in die-after=4096");
        refuse("full=3", "full takes no number");
        refuse("slow=0", "not a number that slow can use");
        refuse("die-after=-1", "\"-1\" is not a number");
        refuse("refuse@2", "use a chance from 0 to 1");
        refuse("refuse@first-x", "or @first-3");
        refuse("refuse@NaN", "use a chance");
    }

    #[test]
    fn the_first_that_fires_is_suffered() {
        let faults = ["duplicate-ack", "full@first-2", "never-close@0.5"];
        let faults = faults.map(|text| text.parse().unwrap());
        let mut plan = Plan::new(&faults, 7);
        let suffered: Vec<_> = (0..200).map(|_| plan.choose(Protocol::Raw)).collect();
        assert_eq!(suffered[..2], [Some(FaultKind::Full); 2]);
        let open = suffered[2..]
            .iter()
            .filter(|kind| **kind == Some(FaultKind::NeverClose));
        assert!((70..130).contains(&open.count()));
        assert_eq!(plan.choose(Protocol::Lpr), Some(FaultKind::DuplicateAck));
        assert_eq!(plan.port(Protocol::Raw), Port::Open);
    }

    #[test]
    fn a_seed_repeats_its_faults() {
        let faults = ["full@0.3".parse().unwrap()];
        let run = |seed| {
            let mut plan = Plan::new(&faults, seed);
            (0..64)
                .map(|_| plan.choose(Protocol::Raw).is_some())
                .collect::<Vec<_>>()
        };
        assert_eq!(run(1), run(1));
        assert_ne!(run(1), run(2));
    }
}
