//! The closed sets of states: the same words in the ledger, the API, metrics and on screens.

use std::fmt;
use std::str::FromStr;

/// The text is not one of the words of its set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{word:?} is not {set}; it is one of {words}")]
pub struct UnknownWord {
    word: String,
    set: &'static str,
    words: String,
}

macro_rules! words {
    ($(#[doc = $doc:literal])+ $type:ident ($set:literal) { $(#[doc = $vdoc:literal] $variant:ident = $word:literal,)+ }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $type { $(#[doc = $vdoc] $variant,)+ }

        impl $type {
            /// All of them, in the order of the flow.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Returns the word for it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $type {
            type Err = UnknownWord;

            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                Self::ALL.iter().copied().find(|known| known.as_str() == word).ok_or_else(|| {
                    let words: Vec<_> = Self::ALL.iter().map(|known| known.as_str()).collect();
                    UnknownWord {
                        word: word.chars().take(80).collect(),
                        set: $set,
                        words: words.join(", "),
                    }
                })
            }
        }
    };
}

words! {
    /// A job's state. Why it is there is a set of reasons beside it.
    JobState("a job state") {
        /// Its file is still growing in a folder.
        Arriving = "arriving",
        /// Its file is complete and is being taken into the vault.
        Checking = "checking",
        /// Its type is found and it becomes a PDF.
        Converting = "converting",
        /// Its PDF is inspected.
        Preflighting = "preflighting",
        /// Its pages are programmed by a template.
        Programming = "programming",
        /// Someone must decide.
        NeedsYou = "needs-you",
        /// Held by a person or a rule.
        Held = "held",
        /// Waiting for its printer or its time.
        Scheduled = "scheduled",
        /// Its bytes are on their way.
        Sending = "sending",
        /// The device has it and its own word is awaited.
        Printing = "printing",
        /// It may or may not have been printed, and nobody can say without looking.
        Unsure = "unsure",
        /// Handed over, with the facts that the protocol can give.
        Done = "done",
        /// Given up, with the reason.
        Failed = "failed",
        /// Cancelled by a person.
        Cancelled = "cancelled",
    }
}

words! {
    /// A printer's state.
    PrinterState("a printer state") {
        /// It takes jobs.
        Ready = "ready",
        /// It is receiving a job.
        Busy = "busy",
        /// It will need someone before long.
        Soon = "soon",
        /// It takes no jobs, and says why.
        Stopped = "stopped",
        /// It holds a job of which nobody knows whether it was printed.
        Unsure = "unsure",
        /// It does not answer.
        Silent = "silent",
        /// A person paused it.
        Paused = "paused",
    }
}

words! {
    /// A hot folder's state.
    FolderState("a folder state") {
        /// Watching, nothing in it is changing.
        Watching = "watching",
        /// Files in it are still growing.
        Settling = "settling",
        /// It answers more slowly than it should.
        Slow = "slow",
        /// It cannot be read.
        Unreachable = "unreachable",
        /// A person paused it.
        Paused = "paused",
    }
}

words! {
    /// What is known of a delivery; "done" is up to four facts, each with a time and a source.
    FactKind("a fact") {
        /// The job is durable in the room.
        Accepted = "accepted",
        /// All bytes were handed over as the protocol wants it.
        Delivered = "delivered",
        /// The device said that it printed the job.
        DeviceConfirmed = "device-confirmed",
        /// The device's counters moved by the job's pages.
        PagesCounted = "pages-counted",
    }
}
