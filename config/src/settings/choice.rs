//! Settings that are one of a few words.

/// Declares an enum whose variants are words of the settings file. The doc comment of a variant
/// is its text in the reference.
macro_rules! choice {
    ($($(#[doc = $doc:literal])+ $type:ident { $($(#[doc = $vdoc:literal])+ $variant:ident = $word:literal,)+ })+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $type { $($(#[doc = $vdoc])+ $variant,)+ }

        impl Choice for $type {
            const ALL: &'static [Self] = &[$(Self::$variant,)+];

            fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            fn doc(self) -> &'static str {
                match self { $(Self::$variant => concat!($($vdoc),+).trim_ascii(),)+ }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    )+};
}

/// One of a closed set of words.
pub trait Choice: Copy + Sized + 'static {
    /// All of them, in the order of the reference.
    const ALL: &'static [Self];

    /// Returns the word of the settings file.
    fn as_str(self) -> &'static str;

    /// Returns what the word means.
    fn doc(self) -> &'static str;

    /// Returns the variant with this word.
    fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|choice| choice.as_str() == word)
    }
}

choice! {
    /// How much is logged.
    Level {
        /// Only what an operator must act on.
        Error = "error",
        /// Also what was recovered from.
        Warn = "warn",
        /// Also what happened, in normal course.
        Info = "info",
        /// Also why it happened.
        Debug = "debug",
        /// Everything.
        Trace = "trace",
    }
    /// How log lines look.
    LogFormat {
        /// One readable line per event.
        Human = "human",
        /// One JSON object per line.
        Json = "json",
    }
    /// Where log lines go.
    LogTarget {
        /// Standard error, for systemd's journal.
        Stderr = "stderr",
        /// Files in the log directory, rotated by Platen.
        File = "file",
    }
    /// How a folder notices new files.
    Watch {
        /// By events where the file system delivers them, else by polling; the folder's self-test decides.
        Auto = "auto",
        /// By events, with a reconcile scan now and then.
        Events = "events",
        /// By looking at intervals.
        Polling = "polling",
    }
    /// What a folder does with directories in it.
    Subfolders {
        /// They are left alone.
        Ignore = "ignore",
        /// Files in them are taken too.
        Include = "include",
    }
    /// What happens to a file with the same content as one taken within the duplicate window.
    Duplicates {
        /// It is printed like any other.
        Print = "print",
        /// It is taken and held until someone releases it.
        Hold = "hold",
        /// It goes to the error place with a note.
        Refuse = "refuse",
    }
    /// A file that a job leaves in its folder's output place.
    Kept {
        /// The file as it arrived.
        Original = "original",
        /// The file as it was sent to the printer.
        Result = "result",
        /// A readable account of the job.
        Log = "log",
    }
    /// When a job may print.
    Release {
        /// As soon as a printer is free.
        AtOnce = "at-once",
        /// After someone releases it.
        Held = "held",
    }
    /// Which file an LPR client sends first (RFC 1179 section 6).
    LprOrder {
        /// The control file, then the data file.
        ControlFirst = "control-first",
        /// The data file, then the control file.
        DataFirst = "data-first",
    }
    /// What is believed of a RAW device that took every byte and did not close in time.
    NeverCloses {
        /// Nobody knows whether it was printed: a person looks.
        Unsure = "unsure",
        /// It was handed over: for devices that are known never to close.
        Delivered = "delivered",
    }
    /// The local port an LPR connection comes from.
    SourcePort {
        /// Any free port.
        Any = "any",
        /// One of 512 to 1023, which needs the right to bind it.
        Privileged = "privileged",
        /// One of 721 to 731, as RFC 1179 section 3.1 asks.
        Rfc1179 = "rfc1179",
    }
    /// Whether an LPR printer is asked for a banner page.
    Banner {
        /// No banner page.
        Off = "off",
        /// One banner page per job.
        On = "on",
    }
    /// How a job's title is written into an LPR control file.
    Titles {
        /// In UTF-8, as it is.
        AsGiven = "as-given",
        /// With everything but plain ASCII letters, digits, dot, dash and underscore replaced.
        Sanitised = "sanitised",
    }
    /// Whether an LPR data file is sent with a length of zero, ended by closing the connection.
    Streaming {
        /// With its true length.
        Off = "off",
        /// With length zero, for print servers that want it.
        On = "on",
    }
    /// What to do, without asking, with a job that may or may not have been printed.
    StandingOrder {
        /// Print it again, at the risk of a double.
        Reprint = "reprint",
        /// Take it as printed, at the risk of a loss.
        AssumePrinted = "assume-printed",
    }
    /// How a group chooses among its printers.
    Route {
        /// The printer with the least waiting.
        LeastLoaded = "least-loaded",
        /// The first that can take the job, in the order given.
        InOrder = "in-order",
        /// Each in turn.
        RoundRobin = "round-robin",
    }
    /// What happens to jobs that wait for a printer of a group that has stopped.
    Failover {
        /// They move to another printer of the group.
        Move = "move",
        /// They wait for it.
        Wait = "wait",
    }
    /// How the pages of a document stand.
    Orientation {
        /// All are at least as high as wide.
        Portrait = "portrait",
        /// All are wider than high.
        Landscape = "landscape",
        /// Some are, some are not.
        Mixed = "mixed",
    }
    /// Whether a document has colour.
    Colour {
        /// Only greys; black of four inks counts as colour.
        Grey = "grey",
        /// Colour spaces that can show more.
        Colour = "colour",
    }
    /// A day of the week.
    Weekday {
        /// Monday.
        Monday = "monday",
        /// Tuesday.
        Tuesday = "tuesday",
        /// Wednesday.
        Wednesday = "wednesday",
        /// Thursday.
        Thursday = "thursday",
        /// Friday.
        Friday = "friday",
        /// Saturday.
        Saturday = "saturday",
        /// Sunday.
        Sunday = "sunday",
    }
}
