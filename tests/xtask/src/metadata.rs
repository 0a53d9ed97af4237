//! What `cargo metadata` says of the workspace and of everything it depends on.

use crate::process::{cargo, output};
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Command;

/// A package that takes part in a build for this machine.
#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) licence: Option<String>,
    /// `None` for what lies in this repository.
    pub(crate) source: Option<String>,
    pub(crate) manifest: String,
    pub(crate) dependencies: Vec<Dependency>,
    /// Names and versions of the packages that depend on it.
    pub(crate) dependents: Vec<String>,
}

/// A line of a package's manifest that names another package.
#[derive(Debug)]
pub(crate) struct Dependency {
    /// The name it has in sources.
    pub(crate) identifier: String,
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// Which table of the manifest a dependency stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Normal,
    Dev,
    Build,
}

/// Returns all packages that a build for this machine needs, tests included.
pub(crate) fn packages() -> Result<Vec<Package>> {
    let told = output(cargo("metadata").args([
        "--locked",
        "--format-version=1",
        "--filter-platform",
        &host()?,
    ]))?;
    let told: Value = serde_json::from_slice(&told).context("cargo metadata is not JSON")?;
    read(&told).context("cargo metadata is not of the known form")
}

fn host() -> Result<String> {
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let told = String::from_utf8(output(Command::new(compiler).arg("-vV"))?)?;
    let line = told.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(line.context("rustc -vV names no host")?.to_owned())
}

fn read(told: &Value) -> Option<Vec<Package>> {
    let mut dependents: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for node in told["resolve"]["nodes"].as_array()? {
        let id = node["id"].as_str()?;
        dependents.entry(id).or_default();
        for needed in node["dependencies"].as_array()? {
            dependents.entry(needed.as_str()?).or_default().push(id);
        }
    }
    let all = told["packages"].as_array()?;
    let name_of = |id: &str| {
        let package = all.iter().find(|package| package["id"] == id)?;
        let (name, version) = (package["name"].as_str()?, package["version"].as_str()?);
        Some(format!("{name} {version}"))
    };
    let mut packages = Vec::new();
    for package in all {
        let Some(needed_by) = dependents.get(package["id"].as_str()?) else {
            continue;
        };
        packages.push(Package {
            name: package["name"].as_str()?.to_owned(),
            version: package["version"].as_str()?.to_owned(),
            licence: package["license"].as_str().map(str::to_owned),
            source: package["source"].as_str().map(str::to_owned),
            manifest: package["manifest_path"].as_str()?.to_owned(),
            dependencies: package["dependencies"]
                .as_array()?
                .iter()
                .map(dependency)
                .collect::<Option<_>>()?,
            dependents: needed_by.iter().filter_map(|id| name_of(id)).collect(),
        });
    }
    Some(packages)
}

fn dependency(told: &Value) -> Option<Dependency> {
    let name = told["name"].as_str()?;
    let identifier = told["rename"].as_str().unwrap_or(name).replace('-', "_");
    Some(Dependency {
        identifier,
        name: name.to_owned(),
        kind: match told["kind"].as_str() {
            Some("dev") => Kind::Dev,
            Some("build") => Kind::Build,
            Some(_) | None => Kind::Normal,
        },
    })
}
