//! Habits of the house that neither the compiler nor clippy looks after.

#![expect(clippy::unwrap_used, reason = "a test may end in a panic")]

use platen_tests::repository::{Source, mentions, root, source, sources};
use std::collections::BTreeSet;

/// From here on a file has a second subject.
const LONGEST: usize = 600;

/// Longer files, each with its reason.
const LONG: &[(&str, &str)] = &[];

/// Where tests let time pass, each with its reason.
const SLEEPING: &[(&str, &str)] = &[
    (
        "tests/src/peers.rs",
        "a foreign program does not say when it listens: it is asked up to a limit",
    ),
    (
        "tests/src/room/",
        "a process outside is asked for a condition up to a limit",
    ),
    (
        "tests/src/writers.rs",
        "writers that pause are what a hot folder is tested with",
    ),
    (
        "tests/src/torture/",
        "devices are away and kills fall at times that the seed chose",
    ),
    (
        "daemon/tests/doors/",
        "a job is asked for its state up to a limit",
    ),
];

/// Tests that may write an address with a port, each with its reason.
const PORTS: &[(&str, &str)] = &[("config/", "settings are read there and nothing listens")];

/// Fields of the settings that nothing outside of their crate reads, each with its reason.
const UNREAD: &[(&str, &str)] = &[];

/// Fails with every place in one list; a row of `allowed` that no place needs is one of them.
#[track_caller]
fn check(places: Vec<(String, String)>, allowed: &[(&str, &str)]) {
    let mut needed = BTreeSet::new();
    let mut wrong = Vec::new();
    for (path, what) in places {
        match allowed.iter().find(|(start, _)| path.starts_with(start)) {
            Some((start, _)) => {
                needed.insert(*start);
            }
            None => wrong.push(format!("{path}: {what}")),
        }
    }
    for (path, _) in allowed {
        if !needed.contains(path) {
            wrong.push(format!("{path}: is allowed and need not be"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// Returns every place in the tests of `files` where `found` sees something.
fn in_tests(files: &[Source], found: impl Fn(&str) -> bool) -> Vec<(String, String)> {
    let mut places = Vec::new();
    for file in files {
        for (number, line) in file.test_lines() {
            if found(line) {
                places.push((file.path.clone(), format!("{number}: {}", line.trim())));
            }
        }
    }
    places
}

#[test]
fn modules_say_what_they_are_for() {
    let silent = |file: &Source| !file.text.starts_with("//!") && !file.path.contains("/src/");
    let silent_source = |file: &Source| !file.text.starts_with("//!") && !file.is_test();
    let files = sources("rs").unwrap();
    let files = files
        .iter()
        .filter(|file| silent(file) || silent_source(file));
    let places = files.map(|file| (file.path.clone(), "does not open with //!".to_owned()));
    check(places.collect(), &[]);
}

#[test]
fn files_have_one_subject() {
    let mut places = Vec::new();
    for file in sources("rs").unwrap() {
        let lines = file.text.lines().count();
        if lines > LONGEST {
            places.push((file.path, format!("{lines} lines")));
        }
    }
    check(places, LONG);
}

#[test]
fn no_test_is_left_out() {
    let attribute = concat!("#[", "ignore");
    let places = in_tests(&sources("rs").unwrap(), |line| line.contains(attribute));
    check(places, &[]);
}

#[test]
fn tests_wait_for_conditions() {
    let call = concat!("sleep", "(");
    let waits = |line: &str| {
        line.match_indices(call).any(|(at, _)| {
            let before = &line[..at];
            !before.ends_with(|c: char| c.is_alphanumeric() || c == '_') && !before.ends_with("fn ")
        })
    };
    check(in_tests(&sources("rs").unwrap(), waits), SLEEPING);
}

#[test]
fn tests_take_free_ports() {
    let fixed = |line: &str| {
        let of = |host: &str| {
            let ports = line
                .match_indices(host)
                .map(|(at, _)| &line[at + host.len()..]);
            ports
                .map(str::trim_start)
                .any(|port| port.starts_with(|c: char| c.is_ascii_digit() && c != '0'))
        };
        ["127.0.0.1:", "0.0.0.0:", "localhost:", "[::1]:", "[::]:"]
            .iter()
            .any(|host| of(host))
            || of("[127, 0, 0, 1],")
            || of("LOCALHOST,")
            || of("UNSPECIFIED,")
    };
    check(in_tests(&sources("rs").unwrap(), fixed), PORTS);
}

#[test]
fn what_is_left_to_do_has_an_owner() {
    let words = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X"),
    ];
    let mut places = Vec::new();
    for file in ["rs", "md", "toml"]
        .map(|ext| sources(ext).unwrap())
        .into_iter()
        .flatten()
    {
        for (index, line) in file.text.lines().enumerate() {
            let orphan = |word: &&str| mentions(line, word) && !line.contains(&format!("{word}("));
            if words.iter().any(orphan) {
                places.push((file.path.clone(), format!("{}: {}", index + 1, line.trim())));
            }
        }
    }
    check(places, &[]);
}

/// Returns the anchor of a heading, as GitHub and mdBook make them.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = text
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// Returns what the links of a page point to.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let after = text.split("](").skip(1);
    after.filter_map(|rest| Some(rest.split_once(')')?.0))
}

/// Returns what is wrong with a link of a page, if it stays within the project.
fn broken(page: &Source, link: &str) -> Option<String> {
    if link.contains("://") || link.starts_with("mailto:") {
        return None;
    }
    let (file, place) = link.split_once('#').unwrap_or((link, ""));
    let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let target = match file {
        "" => root().join(&page.path),
        file => root().join(folder).join(file),
    };
    if !target.try_exists().unwrap() {
        return Some(format!("{link} is not there"));
    }
    if place.is_empty() {
        return None;
    }
    let text = std::fs::read_to_string(&target).unwrap();
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let known = headings.map(anchor).any(|known| known == place);
    (!known).then(|| format!("{link} names no heading"))
}

#[test]
fn links_lead_somewhere() {
    let mut places = Vec::new();
    for page in sources("md").unwrap() {
        for problem in links(&page.text).filter_map(|link| broken(&page, link)) {
            places.push((page.path.clone(), problem));
        }
    }
    check(places, &[]);
}

/// Returns the names of the public fields in a file of settings.
fn fields(file: &Source) -> Vec<&str> {
    let fields = file.shipped_lines().filter_map(|(_, line)| {
        let (name, _kind) = line.strip_prefix("    pub ")?.split_once(": ")?;
        (!name.contains(' ')).then_some(name)
    });
    fields.collect()
}

#[test]
fn every_setting_has_a_reader() {
    let readers: Vec<Source> = sources("rs")
        .unwrap()
        .into_iter()
        .filter(|file| file.path.starts_with("actors/src/") || file.path.starts_with("daemon/src/"))
        .filter(|file| !file.path.starts_with("daemon/src/sim/"))
        .collect();
    let read = |name: &str| {
        let reads = |file: &Source| file.shipped_lines().any(|(_, line)| mentions(line, name));
        readers.iter().any(reads)
    };
    let mut places = Vec::new();
    for path in ["mod", "folder", "printer"] {
        let path = format!("config/src/settings/{path}.rs");
        let file = source(&path).unwrap();
        let names = fields(&file);
        assert!(!names.is_empty(), "{path} has no settings");
        for name in names.into_iter().filter(|name| !read(name)) {
            places.push((format!("{path}: {name}"), "nothing reads it".to_owned()));
        }
    }
    check(places, UNREAD);
}

/// Packages that depend on a crate for logging and log nothing in a room, each with its reason.
const SILENT: &[(&str, &str)] = &[
    ("fuser", "tests"),
    ("generator", "tests"),
    ("hyper-util", "the command line"),
    ("jiff-core", "a part of jiff"),
    ("loom", "tests"),
    ("oas3", "tests"),
    ("platen", "its modules are listed"),
    ("platen-actors", "its modules are listed"),
    ("reqwest", "the command line"),
    ("tracing", "logs by itself"),
    ("tracing-log", "logs by itself"),
    ("tracing-subscriber", "logs by itself"),
];

#[test]
fn modules_that_log_are_known_to_the_settings() {
    let levels = ["error", "warn", "info", "debug", "trace"];
    let logs = |line: &str| {
        levels
            .iter()
            .any(|level| line.contains(&format!("tracing::{level}!")))
    };
    let files = sources("rs").unwrap();
    let logging = files
        .iter()
        .filter(|file| file.shipped_lines().any(|(_, line)| logs(line)));
    let found: BTreeSet<_> = logging.map(|file| module(&file.path)).collect();
    let known = platen_config::LOG_MODULES.iter();
    assert_eq!(found, known.map(|name| (*name).to_owned()).collect());
}

/// Returns the path of a module as log lines show it.
fn module(path: &str) -> String {
    let path = path.strip_suffix(".rs").unwrap();
    let path = path.strip_suffix("/mod").unwrap_or(path);
    let (package, inside) = path.split_once("/src/").unwrap();
    let package = match package {
        "daemon" => "platen".to_owned(),
        other => format!("platen_{other}"),
    };
    format!("{package}::{}", inside.replace('/', "::"))
}

#[test]
fn packages_that_log_are_known_to_the_settings() {
    let lock = source("Cargo.lock").unwrap().text;
    let logs = |package: &&str| ["log", "tracing"].iter().any(|used| uses(package, used));
    let name = |package: &str| package.split('"').nth(1).unwrap().to_owned();
    let packages = lock.split("[[package]]").skip(1);
    let found: BTreeSet<_> = packages.filter(logs).map(name).collect();
    let silent = SILENT.iter().map(|(name, _)| (*name).to_owned());
    let known = platen_config::LOG_PACKAGES.iter();
    let known = known.map(|name| name.replace('_', "-")).chain(silent);
    assert_eq!(found, known.collect::<BTreeSet<_>>());
}

/// Whether a package of the lock file depends on another.
fn uses(package: &str, other: &str) -> bool {
    let (_, uses) = package.split_once("dependencies = [").unwrap_or_default();
    uses.lines()
        .any(|line| line.trim().trim_matches([',', '"']) == other)
}
