//! What is shipped beside the program is judged by those who will read it: systemd, Prometheus,
//! dpkg's shell and man.

#![expect(clippy::unwrap_used, reason = "a test may end in a panic")]

use platen::metrics::{Kind, METRICS};
use platen_tests::peers::{program, succeed};
use platen_tests::repository::{root, source};
use platen_tests::room::Program;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

/// What `systemd-analyze security` of Debian 12 gives the service, in tenths; less is better. The
/// unit names everything that is left open and why.
const EXPOSURE: u32 = 27;

fn packaging() -> PathBuf {
    root().join("daemon/packaging")
}

/// Returns a directory with the unit, made to run where Platen is not installed.
fn unit() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("platen.service");
    let text = source("daemon/packaging/platen.service").unwrap().text;
    assert!(text.contains("ExecStart=/usr/bin/platen serve"));
    let there = text.replace("ExecStart=/usr/bin/platen", "ExecStart=/bin/true");
    let there: Vec<_> = there
        .lines()
        .filter(|line| !line.starts_with("Documentation="))
        .collect();
    fs::write(&path, there.join("\n")).unwrap();
    (folder, path)
}

#[test]
fn the_guide_is_where_the_unit_says() {
    let unit = source("daemon/packaging/platen.service").unwrap().text;
    let links = unit
        .lines()
        .find_map(|line| line.strip_prefix("Documentation="));
    let guide = links
        .and_then(|links| links.split("file:///usr/share/doc/platen/").nth(1))
        .unwrap();
    assert!(root().join(guide).is_file(), "{guide}");
    let manifest = source("daemon/Cargo.toml").unwrap().text;
    let (directory, _page) = guide.rsplit_once('/').unwrap();
    let asset = format!("[\"../{directory}/*\", \"usr/share/doc/platen/{directory}/\", \"644\"]");
    assert!(manifest.contains(&asset), "{asset}");
}

fn systemd_analyze(arguments: &[&str]) -> Command {
    let mut command = Command::new(program("/usr/bin/systemd-analyze", "systemd").unwrap());
    command.args(arguments);
    command
}

#[test]
fn systemd_understands_the_unit() {
    let (_folder, unit) = unit();
    let output = succeed(systemd_analyze(&["verify"]).arg(unit)).unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn the_unit_leaves_little_open() {
    let (_folder, unit) = unit();
    let threshold = format!("--threshold={EXPOSURE}");
    let judge = &mut systemd_analyze(&["security", "--offline=true", &threshold]);
    let output = judge.arg(unit).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let open = said.lines().filter(|line| !line.starts_with('✓'));
    assert!(
        output.status.success(),
        "{}",
        open.collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn the_unit_leaves_converters_their_cage() {
    let text = source("daemon/packaging/platen.service").unwrap().text;
    let settings: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
    // Each of these was seen to keep bubblewrap from working.
    for setting in [
        "ProtectKernelTunables=",
        "ProtectKernelLogs=",
        "ProtectHostname=",
        "ProcSubset=",
        "RestrictNamespaces=",
    ] {
        assert!(
            !settings.iter().any(|line| line.starts_with(setting)),
            "{setting}"
        );
    }
    assert!(
        settings.contains(&"AmbientCapabilities="),
        "bubblewrap refuses any"
    );
}

#[test]
fn accounts_and_directories_can_be_made() {
    let scratch = tempfile::tempdir().unwrap();
    fs::create_dir(scratch.path().join("etc")).unwrap();
    let root = format!("--root={}", scratch.path().display());
    let at = |name: &str| packaging().join(name);
    let sysusers = program("/usr/bin/systemd-sysusers", "systemd").unwrap();
    succeed(Command::new(sysusers).arg(&root).arg(at("platen.sysusers"))).unwrap();
    let groups = fs::read_to_string(scratch.path().join("etc/group")).unwrap();
    for group in ["platen", "platen-admin", "platen-operator"] {
        assert!(
            groups
                .lines()
                .any(|line| line.split(':').next() == Some(group)),
            "{groups}"
        );
    }
    let tmpfiles = program("/usr/bin/systemd-tmpfiles", "systemd").unwrap();
    let tmpfiles = &mut Command::new(tmpfiles);
    succeed(
        tmpfiles
            .arg("--create")
            .arg(&root)
            .arg(at("platen.tmpfiles")),
    )
    .unwrap();
    let data = fs::metadata(scratch.path().join("var/lib/platen")).unwrap();
    assert_eq!(data.permissions().mode() & 0o7777, 0o750);
    let log = fs::read_link(scratch.path().join("var/lib/platen/log")).unwrap();
    assert!(log.ends_with("var/log/platen"), "{}", log.display());
}

#[test]
fn maintainer_scripts_are_sound() {
    for name in ["postinst", "postrm"] {
        let script = packaging().join("debian").join(name);
        succeed(Command::new("sh").arg("-n").arg(&script)).unwrap();
        let text = fs::read_to_string(&script).unwrap();
        assert!(
            text.contains("\nset -e\n") && text.contains("\n#DEBHELPER#\n"),
            "{name}"
        );
    }
}

#[test]
fn prometheus_accepts_and_fires_the_alerts() {
    let promtool = program("/usr/bin/promtool", "prometheus").unwrap();
    let promtool = |arguments: &[&str]| {
        let mut command = Command::new(&promtool);
        succeed(command.args(arguments).current_dir(packaging())).unwrap();
    };
    promtool(&["check", "rules", "alerts.yml"]);
    promtool(&["test", "rules", "alerts-test.yml"]);
}

/// Returns every name a room answers with, those that histograms are made of included.
fn known() -> BTreeSet<String> {
    let of = |name: &str, kind| match kind {
        Kind::Histogram => ["_bucket", "_sum", "_count"]
            .map(|end| format!("{name}{end}"))
            .to_vec(),
        Kind::Counter | Kind::Gauge => vec![name.to_owned()],
    };
    METRICS
        .iter()
        .flat_map(|metric| of(metric.name, metric.kind))
        .collect()
}

/// Returns every metric of ours that a query names.
fn named(query: &str) -> BTreeSet<String> {
    let words = query.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words
        .filter(|word| word.starts_with("platen_"))
        .map(str::to_owned)
        .collect()
}

#[track_caller]
fn check_known(queries: &[&str]) {
    assert!(queries.len() > 5, "the queries were not found");
    let named: BTreeSet<_> = queries.iter().flat_map(|query| named(query)).collect();
    let unknown: Vec<_> = named.difference(&known()).cloned().collect();
    assert_eq!(unknown, Vec::<String>::new());
}

#[test]
fn alerts_name_metrics_that_exist() {
    let rules = source("daemon/packaging/alerts.yml").unwrap().text;
    let queries = rules
        .lines()
        .filter_map(|line| line.trim().strip_prefix("expr: "));
    check_known(&queries.collect::<Vec<_>>());
}

#[test]
fn the_dashboard_shows_every_metric_and_no_other() {
    let text = source("daemon/packaging/grafana-dashboard.json")
        .unwrap()
        .text;
    let dashboard: Value = serde_json::from_str(&text).unwrap();
    let mut ids = BTreeSet::new();
    let mut queries = Vec::new();
    for panel in dashboard["panels"].as_array().unwrap() {
        assert!(
            ids.insert(panel["id"].as_u64().unwrap()),
            "an id twice: {panel}"
        );
        for target in panel["targets"].as_array().into_iter().flatten() {
            queries.push(target["expr"].as_str().unwrap());
        }
    }
    check_known(&queries);
    let shown: BTreeSet<_> = queries.iter().flat_map(|query| named(query)).collect();
    let hidden = METRICS.iter().filter(|metric| {
        let parts = known();
        !parts
            .iter()
            .any(|part| part.starts_with(metric.name) && shown.contains(part))
    });
    assert_eq!(
        hidden.map(|metric| metric.name).collect::<Vec<_>>(),
        Vec::<&str>::new()
    );
}

#[test]
fn man_reads_the_manual() {
    let mandoc = program("/usr/bin/mandoc", "mandoc").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let platen = Program::beside_the_test().unwrap();
    succeed(Command::new(platen.path()).arg("man").arg(folder.path())).unwrap();
    let pages: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|page| page.unwrap().path())
        .collect();
    assert!(
        pages.iter().any(|page| page.ends_with("platen.1")),
        "{pages:?}"
    );
    let lint = &mut Command::new(mandoc);
    let output = lint
        .args(["-T", "lint", "-W", "error"])
        .args(&pages)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
}
