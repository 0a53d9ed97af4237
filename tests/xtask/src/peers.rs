//! The real programs the tests are judged by, and the Debian packages that bring them.

use crate::process::{output, run};
use anyhow::Result;
use std::path::Path;
use std::process::{Command, Stdio};

/// One program the tests need.
struct Peer {
    program: &'static str,
    package: &'static str,
    needed_for: &'static str,
}

/// Every program, and where Debian 12 has it.
const PEERS: &[Peer] = &[
    peer(
        "/usr/sbin/cupsd",
        "cups-daemon",
        "printing from and to CUPS",
    ),
    peer(
        "/usr/lib/cups/backend/lpd",
        "cups",
        "CUPS printing to our LPR printer",
    ),
    peer(
        "/usr/lib/cups/daemon/cups-lpd",
        "cups",
        "our LPR client against CUPS",
    ),
    peer("/usr/sbin/lpadmin", "cups-client", "queues of CUPS"),
    peer("/usr/bin/lpr", "cups-bsd", "printing to CUPS"),
    peer(
        "/usr/lib/cups/filter/pdftopdf",
        "cups-filters",
        "printing to CUPS",
    ),
    peer("/usr/bin/rlpr", "rlpr", "another LPR client"),
    peer("/usr/bin/socat", "socat", "serving LPR, and raw devices"),
    peer(
        "/usr/bin/bindfs",
        "bindfs",
        "folders on mounts without events",
    ),
    peer(
        "/bin/fusermount3",
        "fuse3",
        "folders on mounts without events",
    ),
    peer(
        "/usr/sbin/smbd",
        "samba",
        "folders that are a Windows share",
    ),
    peer(
        "/usr/bin/smbclient",
        "smbclient",
        "folders that are a Windows share",
    ),
    peer("/usr/bin/faketime", "faketime", "clocks that jump"),
    peer("/usr/bin/promtool", "prometheus", "metrics, alerts"),
    peer(
        "/usr/sbin/nft",
        "nftables",
        "firewall rules of `platen ports`",
    ),
    peer("/usr/bin/qpdf", "qpdf", "judging PDF"),
    peer("/usr/bin/mutool", "mupdf-tools", "judging PDF"),
    peer("/usr/bin/pdftotext", "poppler-utils", "judging PDF"),
    peer("/usr/bin/bwrap", "bubblewrap", "the cage of converters"),
    peer(
        "/usr/lib/libreoffice/program/libswlo.so",
        "libreoffice-writer-nogui",
        "converting texts",
    ),
    peer(
        "/usr/lib/libreoffice/program/libsclo.so",
        "libreoffice-calc-nogui",
        "converting tables",
    ),
    peer(
        "/usr/lib/libreoffice/program/libsdlo.so",
        "libreoffice-impress-nogui",
        "converting slides",
    ),
    peer(
        "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
        "fonts-liberation",
        "converting texts",
    ),
    peer("/usr/bin/gs", "ghostscript", "judging PDF"),
    peer(
        "/usr/share/fonts/opentype/urw-base35/NimbusSans-Regular.otf",
        "fonts-urw-base35",
        "text in fonts of other makers",
    ),
    peer(
        "/usr/share/fonts/opentype/fonts-hosny-amiri/Amiri-Regular.ttf",
        "fonts-hosny-amiri",
        "Arabic text",
    ),
    peer(
        "/usr/share/fonts/truetype/lohit-devanagari/Lohit-Devanagari.ttf",
        "fonts-lohit-deva",
        "Devanagari text",
    ),
    peer(
        "/usr/share/fonts/opentype/tlwg/Laksaman.otf",
        "fonts-tlwg-laksaman-otf",
        "Thai text, CFF outlines",
    ),
    peer(
        "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
        "fonts-wqy-microhei",
        "Chinese text, font collections",
    ),
    peer("/usr/bin/strace", "strace", "order of syncs, failing syncs"),
    peer(
        "/usr/bin/systemd-analyze",
        "systemd",
        "the unit of the service",
    ),
    peer("/usr/bin/mandoc", "mandoc", "the man pages"),
    peer("/usr/bin/prlimit", "util-linux", "limits of converters"),
    peer(
        "/usr/bin/setpriv",
        "util-linux",
        "asking a room as another account",
    ),
    peer("/usr/bin/curl", "curl", "asking a room as another account"),
    peer(
        "/usr/bin/mount",
        "mount",
        "full disks and disks that forget",
    ),
    peer(
        "/usr/bin/systemd-sysusers",
        "systemd",
        "the accounts of the service",
    ),
    peer("/usr/bin/lpstat", "cups-client", "printing to CUPS"),
    peer(
        "/usr/bin/unshare",
        "util-linux",
        "full disks in a mount space of their own",
    ),
];

const fn peer(program: &'static str, package: &'static str, needed_for: &'static str) -> Peer {
    Peer {
        program,
        package,
        needed_for,
    }
}

/// Installs packages without starting their services: a `policy-rc.d` that forbids it stands there
/// for as long as the installation takes. Old package lists are no reason to give up.
const INSTALL: &str = r#"
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 1' HUP INT TERM
    printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
lock=DPkg::Lock::Timeout=300
apt-get -q -o "$lock" update || echo "the package lists could not be brought up to date" >&2
apt-get -q -y -o "$lock" -o Dpkg::Options::=--force-confold install --no-install-recommends "$@"
"#;

/// Installs what is missing when it may; otherwise says what that is. The tests run either way,
/// and those that need a missing program fail and name it.
pub(crate) fn provide() -> Result<()> {
    let packages = missing()?;
    if packages.is_empty() {
        return Ok(());
    }
    let names = packages.join(" ");
    println!("the tests need programs that are missing; their packages: {names}");
    let Some(mut shell) = root_shell()? else {
        println!("install them first: apt-get install --no-install-recommends {names}");
        println!("without them the tests that need them will fail");
        return Ok(());
    };
    if let Err(error) = run(shell.args(["-c", INSTALL, "sh"]).args(&packages)) {
        println!("{error:#}");
    }
    for package in missing()? {
        println!("still missing: {package}; the tests that need it will fail");
    }
    Ok(())
}

/// Prints every program, its package, what needs it, and whether it is here.
pub(crate) fn show() -> Result<()> {
    for peer in PEERS {
        let state = if is_here(peer)? { "here" } else { "MISSING" };
        let Peer {
            program,
            package,
            needed_for,
        } = peer;
        println!("{state:8} {package:26} {program:64} {needed_for}");
    }
    Ok(())
}

fn missing() -> Result<Vec<&'static str>> {
    let mut packages = Vec::new();
    for peer in PEERS {
        if !is_here(peer)? && !packages.contains(&peer.package) {
            packages.push(peer.package);
        }
    }
    Ok(packages)
}

fn is_here(peer: &Peer) -> Result<bool> {
    Ok(Path::new(peer.program).try_exists()?)
}

/// Returns a shell that may install packages, if there is one that asks nothing.
fn root_shell() -> Result<Option<Command>> {
    if !Path::new("/usr/bin/apt-get").try_exists()? {
        return Ok(None);
    }
    let user = output(Command::new("id").arg("-u"))?;
    if user.trim_ascii() == b"0" {
        return Ok(Some(Command::new("sh")));
    }
    let asks_nothing = Command::new("sudo")
        .args(["-n", "true"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !asks_nothing {
        return Ok(None);
    }
    let mut sudo = Command::new("sudo");
    sudo.args(["-n", "sh"]);
    Ok(Some(sudo))
}
