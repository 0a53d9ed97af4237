//! What a file becomes when it is handed in: the folder's settings and rules make an arrival of it,
//! the same for a hot folder, an upload and the command line.

use crate::dispatch::{TooManyCopies, check_copies};
use platen_config::{Release, Rule, Settings, Ticket};
use platen_ledger::{Arrival, HoldReason, Personal};
use platen_model::{Copies, FileRef, FolderName, Priority, TemplateName, TemplateRef, Timestamp};

/// A file that is in the vault and is to become a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handed {
    /// Its name as it came, not to be trusted; what is before the last `/` is left out.
    pub name: String,
    /// Its bytes.
    pub original: FileRef,
    /// Makes a repeated submission recognisable: the claim's id, or the caller's own key.
    pub origin_key: String,
    /// Who hands it in, as far as that is known.
    pub submitted_by: String,
}

/// What the one who hands in a file wants otherwise than the folder's rule says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overrides {
    /// The template it is given in the place of the rule's; what it says comes before the rule.
    pub template: Option<TemplateName>,
    /// How urgent it is.
    pub priority: Option<Priority>,
    /// How often it is printed.
    pub copies: Option<Copies>,
    /// Whether a person must release it.
    pub hold: Option<Release>,
    /// Not before this time, UTC.
    pub not_before: Option<Timestamp>,
}

/// Why a file cannot become a job.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArrivalError {
    /// There is no such folder.
    #[error("there is no folder named {folder}: `platen folders list` shows them")]
    NoSuchFolder {
        /// What was asked for.
        folder: FolderName,
    },
    /// No rule of the folder is for this name.
    #[error("no rule of folder {folder} is for {name:?}: its masks are {masks}")]
    NoRule {
        /// The folder.
        folder: FolderName,
        /// The file's own name.
        name: String,
        /// The masks of its rules, in order.
        masks: String,
    },
    /// There is no such template.
    #[error("there is no template named {template}: `platen template list` shows them")]
    NoSuchTemplate {
        /// What was asked for.
        template: TemplateName,
    },
    /// Where it would go, so many copies cannot be asked for.
    #[error("{0}: ask for fewer copies, or send it elsewhere")]
    TooManyCopies(TooManyCopies),
}

/// Returns what `handed` becomes in `folder`: the first rule whose mask matches its name is for it.
/// What is nearest to the file decides: `overrides`, a template that they name, the rule, the
/// template that the rule names, the folder.
///
/// # Errors
/// When there is no such folder or template, no rule of the folder is for the name, or more copies
/// are wanted than can be asked for where it goes.
pub fn arrival(
    settings: &Settings,
    folder: &FolderName,
    handed: Handed,
    overrides: &Overrides,
) -> Result<Arrival, ArrivalError> {
    let no_folder = || ArrivalError::NoSuchFolder {
        folder: folder.clone(),
    };
    let place = settings.folders.get(folder).ok_or_else(no_folder)?;
    let name = handed.name.rsplit('/').next().unwrap_or_default();
    let rule = place.rules.iter().find(|rule| rule.mask.matches(name));
    let rule = rule.ok_or_else(|| no_rule(folder, name, &place.rules))?;
    let (template, ticket) = ticket(settings, rule, overrides)?;
    let personal = Personal {
        file_name: name.to_owned(),
        submitted_by: handed.submitted_by,
    };
    let arrival = Arrival {
        personal,
        folder: folder.clone(),
        origin_key: handed.origin_key,
        original: handed.original,
        to: ticket.to.unwrap_or_else(|| place.to.clone()),
        priority: ticket.priority.unwrap_or_default(),
        copies: ticket.copies.unwrap_or_default(),
        template: Some(template),
        not_before: overrides.not_before,
        needs: place.needs.clone(),
        hold: hold(overrides.hold, ticket.hold),
        filing: place.output.is_some(),
    };
    let fits = check_copies(settings, &arrival.to, &arrival);
    fits.map_err(ArrivalError::TooManyCopies)?;
    Ok(arrival)
}

/// Returns the template that is given, and all that is said of the job.
fn ticket(
    settings: &Settings,
    rule: &Rule,
    overrides: &Overrides,
) -> Result<(TemplateRef, Ticket), ArrivalError> {
    let Overrides {
        template: named,
        priority,
        copies,
        hold,
        not_before: _,
    } = overrides;
    let name = named.as_ref().unwrap_or(&rule.template);
    let none = || ArrivalError::NoSuchTemplate {
        template: name.clone(),
    };
    let template = settings.templates.get(name).ok_or_else(none)?;
    let said = match named {
        Some(_) => template.ticket.clone().or(&rule.ticket),
        None => rule.ticket.clone().or(&template.ticket),
    };
    let wanted = Ticket {
        priority: *priority,
        copies: *copies,
        hold: *hold,
        to: None,
    };
    let given = TemplateRef {
        name: name.clone(),
        version: template.version,
    };
    Ok((given, wanted.or(&said)))
}

/// Says why it is held from the start, if it is: somebody wants it so, or the settings do.
fn hold(wanted: Option<Release>, decided: Option<Release>) -> Option<HoldReason> {
    match (decided, wanted) {
        (Some(Release::Held), Some(_)) => Some(HoldReason::Person),
        (Some(Release::Held), None) => Some(HoldReason::Rule),
        (Some(Release::AtOnce) | None, _) => None,
    }
}

fn no_rule(folder: &FolderName, name: &str, rules: &[Rule]) -> ArrivalError {
    let masks: Vec<_> = rules.iter().map(|rule| rule.mask.as_str()).collect();
    ArrivalError::NoRule {
        folder: folder.clone(),
        name: name.to_owned(),
        masks: masks.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use platen_config::{
        Api, Duplicates, Folder, Keep, Level, Limits, Log, LogFormat, LogTarget, Retention, Room,
        Subfolders, Template, Watch,
    };
    use platen_model::{ContentHash, Destination, TemplateVersion};
    use std::collections::{BTreeMap, BTreeSet};
    use std::num::NonZeroUsize;
    use std::path::PathBuf;
    use std::time::Duration;

    fn rule(mask: &str, template: &str, ticket: Ticket) -> Rule {
        Rule {
            mask: mask.parse().unwrap(),
            template: template.parse().unwrap(),
            ticket,
        }
    }

    fn ticket(priority: i64, hold: Release, to: Option<&str>) -> Ticket {
        Ticket {
            priority: Some(Priority::new(priority).unwrap()),
            copies: None,
            hold: Some(hold),
            to: to.map(printer),
        }
    }

    /// Built-in `as-is`, and two that say much and little.
    fn templates() -> BTreeMap<TemplateName, Template> {
        let template = |version, ticket| Template {
            version: TemplateVersion::new(version).unwrap(),
            ticket,
            ..Template::as_is()
        };
        let much = Ticket {
            copies: Copies::new(4).ok(),
            ..ticket(80, Release::Held, Some("finisher"))
        };
        let little = Ticket {
            copies: Copies::new(2).ok(),
            ..Ticket::default()
        };
        let named = [
            ("as-is", Template::as_is()),
            ("much", template(7, much)),
            ("little", template(1, little)),
        ];
        named
            .map(|(name, template)| (name.parse().unwrap(), template))
            .into()
    }

    fn printer(name: &str) -> Destination {
        Destination::Printer(name.parse().unwrap())
    }

    fn folder() -> Folder {
        Folder {
            input: PathBuf::from("/in"),
            output: Some(PathBuf::from("/out")),
            error: PathBuf::from("/error"),
            to: printer("press"),
            settle: None,
            watch: Watch::Auto,
            poll: Duration::from_secs(2),
            subfolders: Subfolders::Ignore,
            ignore: vec![],
            rules: vec![
                rule(
                    "urgent-*.pdf",
                    "as-is",
                    ticket(90, Release::AtOnce, Some("proofer")),
                ),
                rule("*.pdf", "as-is", ticket(50, Release::Held, None)),
                rule("*.tif", "much", Ticket::default()),
                rule("*.png", "much", ticket(20, Release::AtOnce, None)),
            ],
            duplicates: Duplicates::Print,
            duplicate_window: Duration::from_secs(60),
            keep: BTreeSet::new(),
            name_pattern: "{stem}-{job}.{ext}".parse().unwrap(),
            output_mode: 0o640,
            output_owner: None,
            needs: BTreeSet::from(["a3".to_owned()]),
            ticket_wait: None,
        }
    }

    fn settings() -> Settings {
        let day = Duration::from_secs(1);
        Settings {
            room: Room {
                name: "test".into(),
                time_zone: "UTC".into(),
                temp_dir: PathBuf::from("/tmp"),
                templates: PathBuf::from("/templates"),
            },
            api: Api {
                socket: PathBuf::from("/api.sock"),
                listen: None,
                token_file: PathBuf::from("/token"),
                token: None,
                admin_groups: vec![],
                operator_groups: vec![],
            },
            public: None,
            limits: Limits {
                upload_bytes: 1,
                document_bytes: 1,
                free_disk_bytes: 1,
                workers: NonZeroUsize::MIN,
                worker_memory_bytes: 1,
                inspect_time: day,
                conversion_time: day,
                conversion_memory_bytes: 1,
                conversion_output_bytes: 1,
                pages: 1,
            },
            retention: Retention {
                jobs: Keep::Forever,
            },
            log: Log {
                level: Level::Info,
                modules: BTreeMap::new(),
                format: LogFormat::Human,
                to: LogTarget::Stderr,
                dir: PathBuf::from("/log"),
                rotate_bytes: 1,
                keep_files: 1,
            },
            templates: templates(),
            folders: BTreeMap::from([("shop".parse().unwrap(), folder())]),
            printers: BTreeMap::new(),
            groups: BTreeMap::new(),
        }
    }

    fn hand_in(name: &str, overrides: &Overrides) -> Result<Arrival, ArrivalError> {
        let handed = Handed {
            name: name.to_owned(),
            original: FileRef {
                hash: ContentHash([7; 32]),
                bytes: 3,
            },
            origin_key: "key".into(),
            submitted_by: "ada".into(),
        };
        arrival(&settings(), &"shop".parse().unwrap(), handed, overrides)
    }

    #[test]
    fn the_first_rule_that_matches_decides() {
        let arrival = hand_in("urgent-1.pdf", &Overrides::default()).unwrap();
        assert_eq!(arrival.to, printer("proofer"));
        assert_eq!(arrival.priority.get(), 90);
        assert_eq!(arrival.hold, None);
        let arrival = hand_in("sub/Other.PDF", &Overrides::default()).unwrap();
        assert_eq!(arrival.to, printer("press"));
        assert_eq!(arrival.hold, Some(HoldReason::Rule));
        assert_eq!(arrival.personal.file_name, "Other.PDF");
        assert!(arrival.filing && arrival.needs.contains("a3"));
    }

    #[test]
    fn what_no_rule_is_for_is_not_taken_and_the_masks_are_named() {
        let error = hand_in("letter.doc", &Overrides::default()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "no rule of folder shop is for \"letter.doc\": its masks are urgent-*.pdf, *.pdf, *.tif, *.png"
        );
    }

    #[test]
    fn a_folder_that_does_not_exist_takes_nothing() {
        let mut none = settings();
        none.folders.clear();
        let handed = Handed {
            name: "a.pdf".into(),
            original: FileRef {
                hash: ContentHash([7; 32]),
                bytes: 3,
            },
            origin_key: "key".into(),
            submitted_by: String::new(),
        };
        let shop: FolderName = "shop".parse().unwrap();
        let error = arrival(&none, &shop, handed, &Overrides::default()).unwrap_err();
        assert_eq!(error, ArrivalError::NoSuchFolder { folder: shop });
    }

    #[track_caller]
    fn check_hold(name: &str, wanted: Option<Release>, expected: Option<HoldReason>) {
        let overrides = Overrides {
            hold: wanted,
            ..Overrides::default()
        };
        assert_eq!(hand_in(name, &overrides).unwrap().hold, expected, "{name}");
    }

    #[test]
    fn whoever_hands_it_in_may_overrule_the_rule() {
        check_hold("a.pdf", None, Some(HoldReason::Rule));
        check_hold("a.pdf", Some(Release::AtOnce), None);
        check_hold(
            "urgent-1.pdf",
            Some(Release::Held),
            Some(HoldReason::Person),
        );
        let overrides = Overrides {
            priority: Some(Priority::new(1).unwrap()),
            copies: Some(Copies::new(3).unwrap()),
            ..Overrides::default()
        };
        let arrival = hand_in("urgent-1.pdf", &overrides).unwrap();
        assert_eq!((arrival.priority.get(), arrival.copies.get()), (1, 3));
    }

    /// Checks template, priority, copies, destination and hold.
    #[track_caller]
    fn check(
        name: &str,
        overrides: &Overrides,
        expected: (&str, u8, u16, &str, Option<HoldReason>),
    ) {
        let arrival = hand_in(name, overrides).unwrap();
        let given = arrival.template.unwrap().to_string();
        let (priority, copies) = (arrival.priority.get(), arrival.copies.get());
        let to = arrival.to.to_string();
        assert_eq!(
            (&*given, priority, copies, &*to, arrival.hold),
            expected,
            "{name}"
        );
    }

    fn named(template: &str) -> Overrides {
        Overrides {
            template: template.parse().ok(),
            ..Overrides::default()
        }
    }

    #[test]
    fn what_is_nearest_to_the_file_decides() {
        let (rule, person) = (Some(HoldReason::Rule), Some(HoldReason::Person));
        let nothing = Overrides::default();
        check(
            "a.pdf",
            &nothing,
            ("as-is version 1", 50, 1, "press", rule.clone()),
        );
        check(
            "a.tif",
            &nothing,
            ("much version 7", 80, 4, "finisher", rule.clone()),
        );
        // The rule comes before its template.
        check(
            "a.png",
            &nothing,
            ("much version 7", 20, 4, "finisher", None),
        );
        // A template that the sender names comes before the rule, and takes its template's place.
        check(
            "a.png",
            &named("much"),
            ("much version 7", 80, 4, "finisher", rule.clone()),
        );
        check(
            "a.png",
            &named("little"),
            ("little version 1", 20, 2, "press", None),
        );
        check(
            "a.tif",
            &named("as-is"),
            ("as-is version 1", 50, 1, "press", None),
        );
        // What the sender says comes before all.
        let wanted = Overrides {
            priority: Priority::new(1).ok(),
            hold: Some(Release::Held),
            ..named("much")
        };
        check(
            "a.png",
            &wanted,
            ("much version 7", 1, 4, "finisher", person),
        );
    }

    #[test]
    fn a_template_that_does_not_exist_is_given_to_nobody() {
        let error = hand_in("a.pdf", &named("none")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "there is no template named none: `platen template list` shows them"
        );
    }
}
