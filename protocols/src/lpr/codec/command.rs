//! Command lines: one byte of operation, operands between spaces, a line feed.

use super::{CodecError, FileKind, FileName, QueueName, shown};

/// The longest command line that is read, its line feed included.
pub const LONGEST_LINE: usize = 1024;

/// What a client asks for first (RFC 1179 section 5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// `01`: start the waiting jobs.
    StartQueue {
        /// Which queue.
        queue: QueueName,
    },
    /// `02`: take a job; [`Subcommand`]s follow.
    ReceiveJob {
        /// Into which queue.
        queue: QueueName,
    },
    /// `03`: say shortly what waits.
    ShortState {
        /// In which queue.
        queue: QueueName,
        /// Of these users or with these numbers only, when there are any.
        names: Vec<String>,
    },
    /// `04`: say at length what waits.
    LongState {
        /// In which queue.
        queue: QueueName,
        /// Of these users or with these numbers only, when there are any.
        names: Vec<String>,
    },
    /// `05`: remove jobs.
    RemoveJobs {
        /// From which queue.
        queue: QueueName,
        /// Who asks.
        agent: String,
        /// Of these users or with these numbers only, when there are any.
        names: Vec<String>,
    },
}

/// What a client sends of a job (RFC 1179 section 6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subcommand {
    /// `01`: forget what came of this job.
    Abort,
    /// `02`: `count` bytes of control file and a zero byte follow.
    ControlFile {
        /// How many bytes.
        count: u64,
        /// Its name.
        name: FileName,
    },
    /// `03`: `count` bytes of data file and a zero byte follow; with a count of 0, everything up to
    /// the close of the connection.
    DataFile {
        /// How many bytes.
        count: u64,
        /// Its name.
        name: FileName,
    },
}

impl Command {
    /// Reads a line, with or without its line feed.
    pub fn parse(line: &[u8]) -> Result<Self, CodecError> {
        let (code, rest) = split_line(line)?;
        let mut words = rest
            .split(|byte| byte.is_ascii_whitespace())
            .filter(|word| !word.is_empty());
        let queue = QueueName::parse(words.next().unwrap_or_default());
        let mut text = words.map(|word| String::from_utf8_lossy(word).into_owned());
        match code {
            1 => Ok(Self::StartQueue { queue: queue? }),
            2 => Ok(Self::ReceiveJob { queue: queue? }),
            3 => Ok(Self::ShortState {
                queue: queue?,
                names: text.collect(),
            }),
            4 => Ok(Self::LongState {
                queue: queue?,
                names: text.collect(),
            }),
            5 => {
                let queue = queue?;
                let agent = text.next().ok_or(CodecError::Missing { what: "agent" })?;
                Ok(Self::RemoveJobs {
                    queue,
                    agent,
                    names: text.collect(),
                })
            }
            code => Err(CodecError::UnknownOperation { code }),
        }
    }

    /// Writes the line.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let none: &[String] = &[];
        let (code, queue, agent, names) = match self {
            Self::StartQueue { queue } => (1, queue, None, none),
            Self::ReceiveJob { queue } => (2, queue, None, none),
            Self::ShortState { queue, names } => (3, queue, None, names.as_slice()),
            Self::LongState { queue, names } => (4, queue, None, names.as_slice()),
            Self::RemoveJobs {
                queue,
                agent,
                names,
            } => (5, queue, Some(agent), names.as_slice()),
        };
        let mut line = vec![code];
        line.extend_from_slice(queue.as_str().as_bytes());
        for word in agent.into_iter().chain(names) {
            line.push(b' ');
            line.extend_from_slice(word.as_bytes());
        }
        line.push(b'\n');
        line
    }
}

impl Subcommand {
    /// Reads a line, with or without its line feed.
    pub fn parse(line: &[u8]) -> Result<Self, CodecError> {
        let (code, rest) = split_line(line)?;
        match code {
            1 => Ok(Self::Abort),
            2 => {
                let (count, name) = counted(rest, FileKind::Control)?;
                Ok(Self::ControlFile { count, name })
            }
            3 => {
                let (count, name) = counted(rest, FileKind::Data)?;
                Ok(Self::DataFile { count, name })
            }
            code => Err(CodecError::UnknownOperation { code }),
        }
    }

    /// Writes the line.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let (code, count, name) = match self {
            Self::Abort => return b"\x01\n".to_vec(),
            Self::ControlFile { count, name } => (2, count, name),
            Self::DataFile { count, name } => (3, count, name),
        };
        let mut line = vec![code];
        line.extend_from_slice(format!("{count} {name}\n").as_bytes());
        line
    }
}

fn split_line(line: &[u8]) -> Result<(u8, &[u8]), CodecError> {
    if line.len() > LONGEST_LINE {
        return Err(CodecError::LongLine { length: line.len() });
    }
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    line.split_first()
        .map(|(code, rest)| (*code, rest))
        .ok_or(CodecError::EmptyLine)
}

fn counted(operands: &[u8], kind: FileKind) -> Result<(u64, FileName), CodecError> {
    let mut words = operands
        .split(|byte| *byte == b' ')
        .filter(|word| !word.is_empty());
    let count = words.next().ok_or(CodecError::Missing { what: "count" })?;
    let name = words
        .next()
        .ok_or(CodecError::Missing { what: "file name" })?;
    let digits = count.iter().all(u8::is_ascii_digit);
    let number = std::str::from_utf8(count)
        .ok()
        .filter(|_| digits)
        .and_then(|n| n.parse().ok());
    let number = number.ok_or_else(|| CodecError::Count {
        count: shown(count),
    })?;
    let name = FileName::parse(name)?;
    if name.kind() == kind {
        Ok((number, name))
    } else {
        Err(CodecError::FileName {
            name: name.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn queue() -> QueueName {
        "p1".parse().unwrap()
    }

    #[track_caller]
    fn check(line: &[u8], expected: Command) {
        assert_eq!(Command::parse(line), Ok(expected.clone()));
        assert_eq!(expected.encode(), line);
    }

    #[test]
    fn commands_are_their_bytes() {
        check(b"\x01p1\n", Command::StartQueue { queue: queue() });
        check(b"\x02p1\n", Command::ReceiveJob { queue: queue() });
        check(
            b"\x03p1\n",
            Command::ShortState {
                queue: queue(),
                names: vec![],
            },
        );
        let names = vec!["anna".to_owned(), "17".to_owned()];
        check(
            b"\x04p1 anna 17\n",
            Command::LongState {
                queue: queue(),
                names: names.clone(),
            },
        );
        let agent = "root".to_owned();
        check(
            b"\x05p1 root anna 17\n",
            Command::RemoveJobs {
                queue: queue(),
                agent,
                names,
            },
        );
    }

    #[track_caller]
    fn check_sub(line: &[u8], expected: Subcommand) {
        assert_eq!(Subcommand::parse(line), Ok(expected.clone()));
        assert_eq!(expected.encode(), line);
    }

    #[test]
    fn subcommands_are_their_bytes() {
        let name = |text: &str| FileName::parse(text.as_bytes()).unwrap();
        check_sub(b"\x01\n", Subcommand::Abort);
        check_sub(
            b"\x0261 cfA017roomd\n",
            Subcommand::ControlFile {
                count: 61,
                name: name("cfA017roomd"),
            },
        );
        check_sub(
            b"\x03482133 dfA017roomd\n",
            Subcommand::DataFile {
                count: 482_133,
                name: name("dfA017roomd"),
            },
        );
        check_sub(
            b"\x03999999999999 dfA017roomd\n",
            Subcommand::DataFile {
                count: 999_999_999_999,
                name: name("dfA017roomd"),
            },
        );
    }

    #[test]
    fn wrong_lines_are_named() {
        let command = |line: &[u8]| Command::parse(line).unwrap_err().to_string();
        assert_eq!(command(b"\n"), "an empty command line");
        assert_eq!(command(b"\x09p1\n"), "unknown operation 9");
        assert_eq!(command(b"\x05p1\n"), "no agent in the command");
        assert!(command(b"\x02\n").contains("not a queue's name"));
        assert!(command(&[2; 2000]).contains("2000 bytes"));
        let sub = |line: &[u8]| Subcommand::parse(line).unwrap_err().to_string();
        assert_eq!(sub(b"\x0361\n"), "no file name in the command");
        assert_eq!(sub(b"\x03-1 dfA017a\n"), "\"-1\" is not a count of bytes");
        assert!(sub(b"\x0399999999999999999999 dfA017a\n").contains("not a count"));
        assert!(sub(b"\x0361 cfA017a\n").contains("not a file's name"));
        assert!(sub(b"\x0361 dfA017/../../etc\n").contains("not a file's name"));
    }

    proptest! {
        #[test]
        fn hostile_lines_do_not_panic(line in proptest::collection::vec(any::<u8>(), 0..1200)) {
            let _ = (Command::parse(&line), Subcommand::parse(&line));
        }

        #[test]
        fn what_is_read_is_written_back(line in "[\u{1}-\u{5}][a-z ]{0,12}\n") {
            if let Ok(command) = Command::parse(line.as_bytes()) {
                prop_assert_eq!(Command::parse(&command.encode()), Ok(command));
            }
        }
    }
}
