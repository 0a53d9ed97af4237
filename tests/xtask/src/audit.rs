//! `cargo xtask audit`: whose code is built, under which licence, from where, and how often.

use crate::licence::is_allowed;
use crate::metadata::{Package, packages};
use crate::process::root;
use anyhow::{Context, Result, ensure};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";
const DUPLICATES: &str = "tests/xtask/duplicates.txt";

/// Judges every package that takes part in a build for this machine.
pub(crate) fn run() -> Result<()> {
    let packages = packages()?;
    let listed = root().join(DUPLICATES);
    let listed =
        fs::read_to_string(&listed).with_context(|| format!("cannot read {}", listed.display()))?;
    let mut problems = foreign(&packages);
    problems.extend(duplicates(&packages, &listed));
    for problem in &problems {
        eprintln!("audit: {problem}");
    }
    ensure!(problems.is_empty(), "{} findings", problems.len());
    println!("audit: {} packages, nothing to say", packages.len());
    Ok(())
}

/// Names packages under a licence or from a place that is not allowed.
fn foreign(packages: &[Package]) -> Vec<String> {
    let mut problems = Vec::new();
    for package in packages {
        let Package { name, version, .. } = package;
        let licence = package.licence.as_deref().unwrap_or("none");
        if !is_allowed(licence) {
            problems.push(format!("{name} {version} is under {licence}"));
        }
        match package.source.as_deref() {
            None | Some(REGISTRY) => {}
            Some(other) => problems.push(format!("{name} {version} comes from {other}")),
        }
    }
    problems
}

/// Names packages that are there more than once without a listed reason, and lines that are out of
/// date.
fn duplicates(packages: &[Package], listed: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let mut reasons = BTreeSet::new();
    for line in listed.lines() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match line.split_once(": ") {
            Some((name, reason)) if !reason.trim().is_empty() => {
                reasons.insert(name);
            }
            Some(_) | None => problems.push(format!("{DUPLICATES}: no reason in {line:?}")),
        }
    }
    let mut versions: BTreeMap<&str, Vec<&Package>> = BTreeMap::new();
    for package in packages {
        versions.entry(&package.name).or_default().push(package);
    }
    versions.retain(|_name, packages| packages.len() > 1);
    for (name, packages) in &versions {
        if !reasons.remove(name) {
            problems.push(format!(
                "{name} is there more than once: {}",
                tell(packages)
            ));
        }
    }
    let stale = |name| format!("{DUPLICATES}: {name} is there once at most, remove its line");
    problems.extend(reasons.into_iter().map(stale));
    problems
}

fn tell(packages: &[&Package]) -> String {
    let one = |package: &&Package| {
        let by = package.dependents.join(", ");
        format!("{} for {by}", package.version)
    };
    packages.iter().map(one).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, version: &str) -> Package {
        Package {
            name: name.into(),
            version: version.into(),
            licence: Some("MIT".into()),
            source: Some(REGISTRY.into()),
            manifest: String::new(),
            dependencies: Vec::new(),
            dependents: vec!["other 1.0.0".into()],
        }
    }

    #[test]
    fn licences_and_sources() {
        let good = package("good", "1.0.0");
        let copyleft = Package {
            licence: Some("GPL-3.0".into()),
            ..package("copyleft", "1.0.0")
        };
        let nameless = Package {
            licence: None,
            ..package("nameless", "1.0.0")
        };
        let elsewhere = Package {
            source: Some("git+https://example.org/elsewhere".into()),
            ..package("elsewhere", "1.0.0")
        };
        assert_eq!(
            foreign(&[good, copyleft, nameless, elsewhere]),
            [
                "copyleft 1.0.0 is under GPL-3.0",
                "nameless 1.0.0 is under none",
                "elsewhere 1.0.0 comes from git+https://example.org/elsewhere",
            ]
        );
    }

    #[track_caller]
    fn check(listed: &str, expected: &[&str]) {
        let packages = [package("twice", "1.0.0"), package("twice", "2.0.0")];
        assert_eq!(duplicates(&packages, listed), expected);
    }

    #[test]
    fn duplicates_need_a_reason() {
        check("# comment\ntwice: old and new\n", &[]);
        check(
            "",
            &["twice is there more than once: 1.0.0 for other 1.0.0; 2.0.0 for other 1.0.0"],
        );
        check(
            "twice: old and new\nonce: no longer\n",
            &["tests/xtask/duplicates.txt: once is there once at most, remove its line"],
        );
    }
}
