//! Who may import whom: `model <- pdfcore <- config <- protocols <- ledger <- actors <- daemon <-
//! tests`, and which crates keep clear of runtimes, networks and `anyhow`.

#![expect(clippy::unwrap_used, reason = "a test may end in a panic")]

use platen_tests::repository::{Source, mentions, root, source, sources};
use serde_json::Value;
use std::process::Command;

/// Each crate of the workspace and the crates of the workspace it may name.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("platen-model", &[]),
    ("platen-pdfcore", &["platen-model"]),
    ("platen-config", &["platen-model", "platen-pdfcore"]),
    ("platen-protocols", &["platen-model", "platen-config"]),
    (
        "platen-ledger",
        &[
            "platen-model",
            "platen-config",
            "platen-pdfcore",
            "platen-protocols",
        ],
    ),
    (
        "platen-actors",
        &[
            "platen-model",
            "platen-config",
            "platen-pdfcore",
            "platen-protocols",
            "platen-ledger",
        ],
    ),
    (
        "platen",
        &[
            "platen-model",
            "platen-config",
            "platen-pdfcore",
            "platen-protocols",
            "platen-ledger",
            "platen-actors",
        ],
    ),
    (
        "platen-tests",
        &[
            "platen-model",
            "platen-config",
            "platen-pdfcore",
            "platen-protocols",
            "platen-ledger",
            "platen-actors",
            "platen",
        ],
    ),
    ("xtask", &[]),
];

/// Crates from outside, and the only ones of ours that may ship with them.
const SHIPPED_WITH: &[(&str, &[&str])] = &[
    ("anyhow", &["platen", "platen-tests", "xtask"]),
    ("actix", &["platen-actors", "platen", "platen-tests"]),
    ("actix-rt", &["platen-actors", "platen", "platen-tests"]),
    ("actix-web", &["platen"]),
    ("actix-multipart", &["platen"]),
    ("reqwest", &["platen", "platen-tests"]),
    (
        "tokio",
        &[
            "platen-protocols",
            "platen-actors",
            "platen",
            "platen-tests",
        ],
    ),
    ("crossbeam-channel", &["platen-actors", "platen"]),
    ("notify", &["platen-actors"]),
    ("rusqlite", &["platen-ledger", "platen-tests"]),
    ("clap", &["platen", "platen-tests"]),
];

/// Files that decide and perform nothing: plain functions over data.
const PURE: &[&str] = &[
    "actors/src/supervisor/workflow.rs",
    "actors/src/dispatch/claim.rs",
    "actors/src/dispatch/queue.rs",
    "actors/src/printer/retry.rs",
    "actors/src/intake/settle.rs",
    "ledger/src/status/mod.rs",
    "ledger/src/job.rs",
    "ledger/src/event.rs",
];

/// What a pure file does not name.
const IMPURE: &[&str] = &[
    "actix",
    "actix_rt",
    "tokio",
    "crossbeam_channel",
    "rusqlite",
    "rustix",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "std::env",
    "SystemTime",
    "Clock",
];

/// Where actors are. Everything else can be read without knowing what an actor is.
const ACTORS: &[&str] = &[
    "actors/src/supervision.rs",
    "actors/src/supervisor/",
    "actors/src/stages/",
    "actors/src/printer/",
    "actors/src/intake/",
    "actors/src/notify/",
    "actors/src/workers/pool",
    "daemon/src/",
];

/// Where `anyhow` may be used within `daemon`: the verbs of the command line.
const VERBS: &[&str] = &[
    "daemon/src/main.rs",
    "daemon/src/cli",
    "daemon/src/demo/",
    "daemon/src/service.rs",
];

fn packages() -> Vec<Value> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["metadata", "--no-deps", "--offline", "--format-version=1"]);
    let output = command.current_dir(root()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    told["packages"].as_array().unwrap().clone()
}

/// Returns the packages a package names, each with whether it ships with it.
fn named(package: &Value) -> Vec<(String, bool)> {
    let dependencies = package["dependencies"].as_array().unwrap();
    let one = |dependency: &Value| {
        let name = dependency["name"].as_str().unwrap().to_owned();
        (name, dependency["kind"].is_null())
    };
    dependencies.iter().map(one).collect()
}

fn name(package: &Value) -> &str {
    package["name"].as_str().unwrap()
}

#[test]
fn crates_import_from_the_left_only() {
    let packages = packages();
    let mut names: Vec<&str> = packages.iter().map(name).collect();
    let mut listed: Vec<&str> = MAY_IMPORT.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    listed.sort_unstable();
    assert_eq!(names, listed, "every crate has its place in the order");
    let mut against = Vec::new();
    for package in &packages {
        let (_, allowed) = MAY_IMPORT
            .iter()
            .find(|row| row.0 == name(package))
            .unwrap();
        for (needed, _) in named(package) {
            let ours = names.contains(&needed.as_str());
            if ours && !allowed.contains(&needed.as_str()) {
                against.push(format!("{} names {needed}", name(package)));
            }
        }
    }
    assert_eq!(against, Vec::<String>::new());
}

#[test]
fn runtimes_networks_and_anyhow_stay_where_they_belong() {
    let mut against = Vec::new();
    for package in packages() {
        for (needed, ships) in named(&package) {
            let row = SHIPPED_WITH.iter().find(|row| row.0 == needed);
            if ships && row.is_some_and(|(_, allowed)| !allowed.contains(&name(&package))) {
                against.push(format!("{} ships with {needed}", name(&package)));
            }
        }
    }
    assert_eq!(against, Vec::<String>::new());
}

/// Returns where one of `words` stands in what is shipped of `file`.
fn shipped_words(file: &Source, words: &[&str]) -> Vec<String> {
    let mut places = Vec::new();
    for (number, line) in file.shipped_lines() {
        for word in words {
            if mentions(line, word) {
                places.push(format!("{}:{number}: {word}", file.path));
            }
        }
    }
    places
}

#[test]
fn what_decides_performs_nothing() {
    let places: Vec<String> = PURE
        .iter()
        .flat_map(|path| shipped_words(&source(path).unwrap(), IMPURE))
        .collect();
    assert_eq!(places, Vec::<String>::new());
}

fn stands_in(path: &str, places: &[&str]) -> bool {
    places.iter().any(|place| path.starts_with(place))
}

#[test]
fn actors_are_where_they_are_expected() {
    let mut places = Vec::new();
    for file in sources("rs").unwrap() {
        if !stands_in(&file.path, ACTORS) && !file.path.starts_with("tests/") {
            for (number, line) in file.shipped_lines() {
                // In quotation marks it is who logs, as an operator writes it.
                if mentions(&line.replace("\"actix\"", ""), "actix") {
                    places.push(format!("{}:{number}: actix", file.path));
                }
            }
        }
    }
    assert_eq!(places, Vec::<String>::new());
}

#[test]
fn only_the_command_line_is_vague_about_errors() {
    let mut places = Vec::new();
    for file in sources("rs").unwrap() {
        if !stands_in(&file.path, VERBS) && !file.path.starts_with("tests/") {
            places.extend(shipped_words(&file, &["anyhow"]));
        }
    }
    assert_eq!(places, Vec::<String>::new());
}
