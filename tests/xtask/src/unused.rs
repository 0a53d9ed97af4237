//! `cargo xtask unused`: dependencies that are named in a manifest and in no source.
//!
//! A dependency counts as used when its identifier stands before `::` or after `use` outside of a
//! comment. That is all Rust 2024 offers to reach another crate, macros included.

use crate::metadata::{Dependency, Kind, Package, packages};
use crate::process::root;
use anyhow::{Context, Result, ensure};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Judges every crate of the workspace, and the workspace's own list.
pub(crate) fn run() -> Result<()> {
    let packages = packages()?;
    let ours: Vec<_> = packages.iter().filter(|p| p.source.is_none()).collect();
    let mut problems = Vec::new();
    let mut named = BTreeSet::new();
    for package in &ours {
        let sources = Sources::read(package)?;
        for dependency in &package.dependencies {
            // A dependency that is renamed is listed under its new name.
            named.extend([dependency.name.as_str(), dependency.identifier.as_str()]);
            if let Some(problem) = sources.problem(dependency) {
                problems.push(format!("{}: {problem}", package.manifest));
            }
        }
    }
    let manifest = root().join("Cargo.toml");
    let listed = fs::read_to_string(&manifest)
        .with_context(|| format!("cannot read {}", manifest.display()))?;
    for name in workspace_dependencies(&listed) {
        if !named.contains(name) {
            let of = manifest.display();
            problems.push(format!("{of}: {name} is listed and no crate takes it"));
        }
    }
    for problem in &problems {
        eprintln!("unused: {problem}");
    }
    ensure!(problems.is_empty(), "{} findings", problems.len());
    println!("unused: {} crates, nothing to say", ours.len());
    Ok(())
}

/// The sources of one crate, without comments.
#[derive(Debug, Default)]
struct Sources {
    /// What is shipped; tests among it are not told apart.
    shipped: String,
    /// `tests/`, `benches/`, `examples/`.
    development: String,
    /// `build.rs`.
    build: String,
}

impl Sources {
    fn read(package: &Package) -> Result<Self> {
        let folder = Path::new(&package.manifest).parent();
        let folder = folder.context("a manifest has no directory")?;
        let mut sources = Self::default();
        collect(&folder.join("src"), &mut sources.shipped)?;
        for name in ["tests", "benches", "examples"] {
            collect(&folder.join(name), &mut sources.development)?;
        }
        collect(&folder.join("build.rs"), &mut sources.build)?;
        Ok(sources)
    }

    fn problem(&self, dependency: &Dependency) -> Option<String> {
        let Dependency {
            identifier, name, ..
        } = dependency;
        let in_shipped = mentions(&self.shipped, identifier);
        let in_development = mentions(&self.development, identifier);
        match dependency.kind {
            Kind::Normal if in_shipped => None,
            Kind::Normal if in_development => {
                Some(format!("{name} is used by tests only: a dev-dependency"))
            }
            Kind::Dev if in_shipped || in_development => None,
            Kind::Build if mentions(&self.build, identifier) => None,
            Kind::Normal | Kind::Dev | Kind::Build => Some(format!("{name} is not used")),
        }
    }
}

/// Appends all Rust code at or below `path`; what is not there is nothing. Packages inside of
/// packages have sources of their own.
fn collect(path: &Path, code: &mut String) -> Result<()> {
    let reading = || format!("cannot read {}", path.display());
    if path.is_dir() && !path.join("Cargo.toml").try_exists()? {
        let entries = fs::read_dir(path).with_context(reading)?;
        let mut paths: Vec<PathBuf> = entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()
            .with_context(reading)?;
        paths.sort();
        for path in paths {
            collect(&path, code)?;
        }
    } else if path.is_file() && path.extension().is_some_and(|ext| ext == "rs") {
        let text = fs::read_to_string(path).with_context(reading)?;
        for line in text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
        {
            code.push_str(line);
            code.push('\n');
        }
    }
    Ok(())
}

/// Returns whether code reaches the crate `identifier`.
fn mentions(code: &str, identifier: &str) -> bool {
    let part_of_name = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(identifier).any(|(at, _)| {
        let (before, after) = (&code[..at], &code[at + identifier.len()..]);
        let alone = !before.ends_with(part_of_name) && !after.starts_with(part_of_name);
        alone && (after.starts_with("::") || before.ends_with("use "))
    })
}

/// Returns the names in `[workspace.dependencies]`.
fn workspace_dependencies(manifest: &str) -> impl Iterator<Item = &str> {
    manifest
        .lines()
        .skip_while(|line| *line != "[workspace.dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| Some(line.split_once(" = ")?.0))
        .filter(|name| !name.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources() -> Sources {
        Sources {
            shipped: "use anyhow;\nfn f() { serde_json::to_string(1) }\n".into(),
            development: "use proptest::prelude::*;\n".into(),
            build: "cc::Build::new()".into(),
        }
    }

    #[track_caller]
    fn check(name: &str, kind: Kind, expected: Option<&str>) {
        let dependency = Dependency {
            identifier: name.replace('-', "_"),
            name: name.into(),
            kind,
        };
        assert_eq!(sources().problem(&dependency).as_deref(), expected);
    }

    #[test]
    fn each_kind_has_its_sources() {
        check("anyhow", Kind::Normal, None);
        check("serde-json", Kind::Normal, None);
        check("serde", Kind::Normal, Some("serde is not used"));
        check("json", Kind::Normal, Some("json is not used"));
        check(
            "proptest",
            Kind::Normal,
            Some("proptest is used by tests only: a dev-dependency"),
        );
        check("proptest", Kind::Dev, None);
        check("anyhow", Kind::Dev, None);
        check("cc", Kind::Build, None);
        check("cc", Kind::Dev, Some("cc is not used"));
    }

    #[test]
    fn the_workspace_list_is_read() {
        let manifest = "[workspace]\na = 1\n\n[workspace.dependencies]\n# Why = so.\n\
            serde = \"1\"\ntokio = { version = \"1\" } # why\n\n[profile.ci]\ndebug = 0\n";
        let names: Vec<_> = workspace_dependencies(manifest).collect();
        assert_eq!(names, ["serde", "tokio"]);
    }
}
