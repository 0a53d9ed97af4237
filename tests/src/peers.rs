//! Real print software, private to a test: started on free ports, with directories of its own,
//! stopped by its id. A peer that is not installed fails the test and names its package.

use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

/// How long a peer may take to come up, or a command to end.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long to wait between two looks.
const LOOK: Duration = Duration::from_millis(20);

/// Returns where a program is, or an error that names the Debian package to install.
pub fn program(path: &str, package: &str) -> Result<PathBuf> {
    let missing =
        || format!("{path} is missing: apt-get install --no-install-recommends {package}");
    let found = Path::new(path).try_exists().with_context(missing)?;
    ensure!(found, missing());
    Ok(path.into())
}

/// Returns a port of the loopback that was free just now.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// A program that runs until this is dropped.
#[derive(Debug)]
pub struct Peer(Child);

impl Peer {
    /// Starts it.
    pub fn start(command: &mut Command) -> Result<Self> {
        let started = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        Ok(Self(
            started.with_context(|| format!("cannot start {command:?}"))?,
        ))
    }

    /// Waits until it accepts connections at `address`.
    pub fn wait_for(&mut self, address: SocketAddr) -> Result<()> {
        for _look in 0..PATIENCE.as_millis() / LOOK.as_millis() {
            if TcpStream::connect(address).is_ok() {
                return Ok(());
            }
            if let Some(status) = self.0.try_wait()? {
                bail!("the peer ended before it listened at {address}: {status}");
            }
            std::thread::sleep(LOOK);
        }
        bail!("the peer does not listen at {address}")
    }
}

impl Peer {
    /// Kills it and waits until it is gone.
    pub fn kill(&mut self) -> Result<()> {
        self.0.kill()?;
        self.0.wait()?;
        Ok(())
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // A peer that has ended already is as good as stopped.
        let _ended_already = self.kill();
    }
}

/// A CUPS scheduler with its own directory, port and queues.
#[derive(Debug)]
pub struct Cups {
    folder: tempfile::TempDir,
    address: SocketAddr,
    scheduler: Peer,
}

impl Cups {
    /// Starts it on a free port. Needs root, as CUPS's backends do.
    pub fn start() -> Result<Self> {
        program("/usr/lib/cups/backend/lpd", "cups")?;
        let folder = tempfile::tempdir()?;
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()?));
        write_settings(folder.path(), address)?;
        let scheduler = run_cupsd(folder.path(), address)?;
        Ok(Self {
            folder,
            address,
            scheduler,
        })
    }

    /// Kills the scheduler, not its children, and starts it again.
    pub fn kill_and_restart(&mut self) -> Result<()> {
        self.scheduler.kill()?;
        self.scheduler = run_cupsd(self.folder.path(), self.address)?;
        Ok(())
    }

    /// Returns where it listens for IPP.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Adds a raw queue that prints to `uri`.
    pub fn add_queue(&self, name: &str, uri: &str) -> Result<()> {
        let lpadmin = program("/usr/sbin/lpadmin", "cups-client")?;
        self.succeed(Command::new(lpadmin).args(["-p", name, "-E", "-v", uri, "-m", "raw"]))?;
        Ok(())
    }

    /// Says what becomes of a queue's job that fails: `retry-job`, `stop-printer` and so on.
    pub fn set_error_policy(&self, name: &str, policy: &str) -> Result<()> {
        let lpadmin = program("/usr/sbin/lpadmin", "cups-client")?;
        let policy = format!("printer-error-policy={policy}");
        self.succeed(Command::new(lpadmin).args(["-p", name, "-o", &policy]))?;
        Ok(())
    }

    /// Returns how many jobs it calls completed.
    pub fn completed(&self) -> Result<usize> {
        let lpstat = program("/usr/bin/lpstat", "cups-client")?;
        let mut command = Command::new(lpstat);
        let listed = self.succeed(command.args(["-W", "completed", "-o"]))?;
        Ok(String::from_utf8_lossy(&listed.stdout).lines().count())
    }

    /// Prints a file with `lp`.
    pub fn print(&self, queue: &str, options: &[&str], file: &Path) -> Result<()> {
        let lp = program("/usr/bin/lp", "cups-client")?;
        self.succeed(Command::new(lp).args(["-d", queue]).args(options).arg(file))?;
        Ok(())
    }

    /// Serves its queues by LPR on a free port, as xinetd would; returns where.
    pub fn serve_lpr(&self) -> Result<(Peer, SocketAddr)> {
        let lpd = program("/usr/lib/cups/daemon/cups-lpd", "cups")?;
        let socat = program("/usr/bin/socat", "socat")?;
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()?));
        let server = format!(
            "EXEC:{} -n -h {} -o document-format=application/octet-stream",
            lpd.display(),
            self.address.to_string().replace(':', "\\:"),
        );
        let mut command = Command::new(socat);
        command.arg(format!(
            "TCP-LISTEN:{},bind=127.0.0.1,fork,reuseaddr",
            address.port()
        ));
        command.arg(server);
        let mut peer = Peer::start(&mut command)?;
        peer.wait_for(address)?;
        Ok((peer, address))
    }

    /// Returns the end of its log, for a test that fails.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("error_log")).unwrap_or_default()
    }

    fn succeed(&self, command: &mut Command) -> Result<Output> {
        command.env("CUPS_SERVER", self.address.to_string());
        succeed(command)
    }
}

/// Runs a command to its end, which must be a success.
pub fn succeed(command: &mut Command) -> Result<Output> {
    let output = command
        .output()
        .with_context(|| format!("cannot start {command:?}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "{command:?} ended with {}: {said}",
        output.status
    );
    Ok(output)
}

fn run_cupsd(folder: &Path, address: SocketAddr) -> Result<Peer> {
    let cupsd = program("/usr/sbin/cupsd", "cups")?;
    let mut command = Command::new(cupsd);
    command.arg("-f");
    command.arg("-c").arg(folder.join("cupsd.conf"));
    command.arg("-s").arg(folder.join("cups-files.conf"));
    let mut scheduler = Peer::start(&mut command)?;
    scheduler.wait_for(address)?;
    Ok(scheduler)
}

fn write_settings(folder: &Path, address: SocketAddr) -> Result<()> {
    for name in ["spool", "spool/tmp", "cache", "state", "ssl", "etc"] {
        let made = folder.join(name);
        fs::create_dir_all(&made)?;
        std::os::unix::fs::chown(&made, None, Some(lp_group()?))?;
        fs::set_permissions(&made, fs::Permissions::from_mode(0o770))?;
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
    let at = folder.display();
    fs::write(
        folder.join("cupsd.conf"),
        format!(
            "Listen {address}\nWebInterface No\nBrowsing Off\nDirtyCleanInterval 0\nMaxJobs 0\n\
             JobRetryInterval 2\nLogLevel debug\n<Location />\nOrder allow,deny\nAllow all\n</Location>\n\
             <Policy default>\n<Limit All>\nOrder deny,allow\n</Limit>\n</Policy>\n\
             DefaultAuthType None\n"
        ),
    )?;
    fs::write(
        folder.join("cups-files.conf"),
        format!(
            "ServerRoot {at}/etc\nRequestRoot {at}/spool\nTempDir {at}/spool/tmp\n\
             CacheDir {at}/cache\nStateDir {at}/state\nAccessLog {at}/access_log\n\
             ErrorLog {at}/error_log\nPageLog {at}/page_log\nServerKeychain {at}/ssl\n\
             User lp\nGroup lp\nFileDevice Yes\n"
        ),
    )?;
    Ok(())
}

fn lp_group() -> Result<u32> {
    let groups = fs::read_to_string("/etc/group")?;
    let line = groups.lines().find(|line| line.starts_with("lp:"));
    let id = line.and_then(|line| line.split(':').nth(2)?.parse().ok());
    id.context("there is no group lp: apt-get install --no-install-recommends cups")
}
