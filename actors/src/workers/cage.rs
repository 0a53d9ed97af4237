//! Where foreign bytes are parsed: bubblewrap's cage around workers and converters.
//!
//! Inside there is no network, no other process, no environment and no writable place of the
//! machine. A worker sees the system's libraries and itself; a converter sees `/usr`, fonts and
//! its one document. If bubblewrap does not work here, workers run with their resource limits
//! alone, where the settings allow it, and nothing is converted.

use super::office::Office;
use super::task::{CageReport, Confinement, Network, PoolError, PoolOptions};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What keeps children in.
#[derive(Debug, Clone)]
pub(super) enum Cage {
    /// Bubblewrap, which works here.
    Bubblewrap {
        /// The program.
        program: PathBuf,
        /// As in "bubblewrap 0.8.0".
        version: String,
    },
    /// Nothing but resource limits.
    LimitsOnly {
        /// Why, and what to do.
        reason: String,
    },
}

const BUBBLEWRAP: [&str; 3] = ["/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap"];

/// What LibreOffice is run for.
pub(super) enum Purpose<'a> {
    /// To say its version on standard output.
    Version,
    /// To write the PDF of a document to standard output.
    Convert {
        /// The document, as an absolute path without links.
        input: &'a Path,
        /// The extension that tells LibreOffice its kind.
        extension: &'a str,
    },
}

/// The result leaves by the pipe, so that no place of the machine need be writable. A document
/// that cannot be loaded leaves no result.
const CONVERT: &str = r#""$@" </dev/null >&2 || exit $?; test ! -f /tmp/out/document.pdf || cat /tmp/out/document.pdf"#;

fn inside(extension: &str) -> String {
    format!("/in/document.{extension}")
}

/// What every cage has. Capabilities are dropped, and no further user namespace can be made to
/// get at the kernel's less trodden paths.
const EVERY: [&str; 22] = [
    "--unshare-user",
    "--unshare-all",
    "--disable-userns",
    "--die-with-parent",
    "--new-session",
    "--clearenv",
    "--cap-drop",
    "ALL",
    "--uid",
    "65534",
    "--gid",
    "65534",
    "--hostname",
    "cage",
    "--dev",
    "/dev",
    "--remount-ro",
    "/dev",
    "--chdir",
    "/",
    "--dir",
    "/usr",
];

/// Configuration without secrets that LibreOffice and fontconfig do not work without.
const OFFICE_READS: [&str; 4] = [
    "/etc/fonts",
    "/etc/libreoffice",
    "/etc/alternatives",
    "/var/cache/fontconfig",
];

impl Cage {
    /// Finds bubblewrap and tries it.
    pub(super) fn find(options: &PoolOptions) -> Result<Self, PoolError> {
        match (
            bubblewrap(options.bubblewrap.as_deref()),
            options.confinement,
        ) {
            (Ok(cage), _) => Ok(cage),
            (Err(reason), Confinement::Required) => Err(PoolError::NoCage { reason }),
            (Err(reason), Confinement::WhereAvailable) => Ok(Self::LimitsOnly { reason }),
        }
    }

    /// Returns the command that runs a worker.
    pub(super) fn worker(&self, options: &PoolOptions) -> Command {
        let command = match self {
            Self::Bubblewrap { program, .. } => {
                let mut command = caged(program, &["/usr/lib", "/usr/lib32", "/usr/lib64"]);
                command
                    .arg("--ro-bind")
                    .arg(&options.program)
                    .arg("/platen");
                command.args(["--remount-ro", "/", "--", "/platen"]);
                command
            }
            Self::LimitsOnly { .. } => Command::new(&options.program),
        };
        let mut command = own_group(command);
        command
            .args(&options.args)
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        command
    }

    /// Returns the command that runs LibreOffice, or why there is none.
    pub(super) fn office(
        &self,
        office: &Office,
        purpose: &Purpose<'_>,
        options: &PoolOptions,
    ) -> Result<Command, String> {
        let program = match self {
            Self::Bubblewrap { program, .. } => program,
            Self::LimitsOnly { reason } => return Err(reason.clone()),
        };
        let mut command = caged(program, &["/usr"]);
        for path in OFFICE_READS {
            command.args(["--ro-bind-try", path, path]);
        }
        command.args(["--proc", "/proc"]);
        // All it can write, its profile and its result, lies here and is gone with the cage.
        let size = options.conversion_output_bytes.to_string();
        command.args(["--size", &size, "--tmpfs", "/tmp", "--dir", "/tmp/out"]);
        for (name, value) in [
            ("HOME", "/tmp"),
            ("PATH", "/usr/bin:/bin"),
            ("LANG", "C.UTF-8"),
        ] {
            command.args(["--setenv", name, value]);
        }
        if let Some(tree) = office.tree() {
            command.arg("--ro-bind").arg(tree).arg(tree);
        }
        if let Purpose::Convert { input, extension } = purpose {
            command.arg("--ro-bind").arg(input).arg(inside(extension));
        }
        command.args(["--remount-ro", "/", "--", "/usr/bin/prlimit"]);
        command.arg(format!("--data={}", options.conversion_memory_bytes));
        command.arg(format!(
            "--cpu={}",
            options.conversion_time.as_secs().saturating_add(1)
        ));
        command.arg(format!("--fsize={}", options.conversion_output_bytes));
        command.args(["--nofile=1024", "--nproc=512", "--core=0", "--"]);
        match purpose {
            Purpose::Version => command.arg(office.program()).arg("--version"),
            Purpose::Convert { extension, .. } => {
                command
                    .args(["/bin/sh", "-c", CONVERT, "sh"])
                    .arg(office.program());
                command.args(["--headless", "--norestore", "--nolockcheck", "--nodefault"]);
                command.arg("-env:UserInstallation=file:///tmp/profile");
                command.args([
                    "--convert-to",
                    "pdf",
                    "--outdir",
                    "/tmp/out",
                    &inside(extension),
                ])
            }
        };
        let mut command = own_group(command);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Ok(command)
    }

    /// Returns what is in force, given what a worker told of its limits.
    pub(super) fn report(&self, limits: Vec<String>) -> CageReport {
        let (bubblewrap, network) = match self {
            Self::Bubblewrap { version, .. } => (Ok(version.clone()), Network::None),
            Self::LimitsOnly { reason } => (Err(reason.clone()), Network::Shared),
        };
        CageReport {
            bubblewrap,
            limits,
            network,
        }
    }
}

impl std::fmt::Display for Cage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bubblewrap { version, .. } => write!(f, "{version}, no network, no files"),
            Self::LimitsOnly { .. } => f.write_str("resource limits only"),
        }
    }
}

fn bubblewrap(given: Option<&Path>) -> Result<Cage, String> {
    let places = given.map_or_else(|| BUBBLEWRAP.map(Path::new).to_vec(), |given| vec![given]);
    let program = places
        .into_iter()
        .find(|path| path.is_file())
        .map(Path::to_path_buf);
    let program = program.ok_or("bubblewrap is not installed: install the package bubblewrap")?;
    let run = |command: Command| {
        let output = own_group(command).stdin(Stdio::null()).output();
        let output =
            output.map_err(|error| format!("{} does not run: {error}", program.display()))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
        }
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(format!(
            "bubblewrap does not work here ({said}): it needs version 0.8 and unprivileged user \
             namespaces (sysctl kernel.unprivileged_userns_clone=1)"
        ))
    };
    let mut version = Command::new(&program);
    version.arg("--version");
    let version = run(version)?;
    let mut trial = caged(&program, &["/usr"]);
    trial.args(["--remount-ro", "/", "--", "/usr/bin/true"]);
    run(trial)?;
    Ok(Cage::Bubblewrap { program, version })
}

/// Begins a cage that shows these directories and what `/lib` and its like stand for.
fn caged(bubblewrap: &Path, shown: &[&str]) -> Command {
    let mut command = Command::new(bubblewrap);
    command.args(EVERY);
    for path in shown {
        command.args(["--ro-bind-try", path, path]);
    }
    for path in ["/lib", "/lib32", "/lib64", "/bin"] {
        match fs::read_link(path) {
            Ok(target) => command.arg("--symlink").arg(target).arg(path),
            Err(_) => command.args(["--ro-bind-try", path, path]),
        };
    }
    command.args(["--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"]);
    command
}

/// Its own process group, so that all of it can be ended, and nothing of our environment.
fn own_group(mut command: Command) -> Command {
    command
        .env_clear()
        .current_dir(OsStr::new("/"))
        .process_group(0);
    command
}
