//! Whose eyes the doctor sees with: root may do everything, and so learns nothing of what the room may.

use super::Finding;
use anyhow::{Context, anyhow};
use rustix::thread::{set_thread_groups, set_thread_res_gid, set_thread_res_uid};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::{Command, ExitStatus};

/// This very program, even where only root may reach its path.
const OWN_PROGRAM: &str = "/proc/self/exe";

/// Who tries everything.
pub(super) enum Tried {
    /// This process, with what is to be said of that.
    Here(Vec<Finding>),
    /// Another process did, as the account of the room, and told what it found.
    ByAnother(ExitStatus),
}

/// An account of this machine.
struct Account {
    name: String,
    uid: u32,
    gid: u32,
    /// All its groups.
    groups: Vec<u32>,
}

/// Returns the name of the account that this process runs as.
pub(super) fn own_name() -> String {
    Account::of(own(), 0).name
}

/// Lets root see with the eyes of the room's account, which is the one that its directory belongs to.
pub(super) fn settle(data: &Path) -> Tried {
    // A directory that cannot be looked at is told as what it is by what is tried next.
    let Ok(about) = std::fs::metadata(data) else {
        return Tried::Here(vec![]);
    };
    if about.uid() == own() {
        return Tried::Here(vec![]);
    }
    let account = Account::of(about.uid(), about.gid());
    let remedy = format!(
        "sudo -u {} platen doctor --data {}",
        account.name,
        data.display()
    );
    let owner = account.name.clone();
    if own() != 0 {
        let found = format!(
            "the room's directory belongs to {owner}, so this may not be what the room sees"
        );
        return Tried::Here(vec![Finding::warn("account", found, remedy)]);
    }
    match run_again_as(account) {
        Ok(status) => Tried::ByAnother(status),
        Err(error) => {
            let found =
                format!("tried as root, who may do everything, and not as {owner}: {error:#}");
            Tried::Here(vec![Finding::bad("account", found, remedy)])
        }
    }
}

fn own() -> u32 {
    rustix::process::geteuid().as_raw()
}

impl Account {
    /// Returns the account with this number. One that the machine does not know has the group given and
    /// no other.
    fn of(uid: u32, gid: u32) -> Self {
        let Some(user) = uzers::get_user_by_uid(uid) else {
            return Self {
                name: format!("#{uid}"),
                uid,
                gid,
                groups: vec![gid],
            };
        };
        let gid = user.primary_group_id();
        let groups = uzers::get_user_groups(user.name(), gid).unwrap_or_default();
        Self {
            name: user.name().to_string_lossy().into_owned(),
            uid,
            gid,
            groups: groups.iter().map(uzers::Group::gid).collect(),
        }
    }
}

/// Runs this command again as the account. A child has the rights of the thread that starts it, so a
/// thread gives up its own first, for good.
fn run_again_as(account: Account) -> anyhow::Result<ExitStatus> {
    let run = move || {
        become_account(&account).context("cannot become that account")?;
        let mut again = Command::new(OWN_PROGRAM);
        again.args(std::env::args_os().skip(1));
        again.status().context("cannot start as that account")
    };
    let ran = std::thread::spawn(run).join();
    ran.unwrap_or_else(|_panic| Err(anyhow!("the thread that was to become it panicked")))
}

fn become_account(account: &Account) -> rustix::io::Result<()> {
    let gid = rustix::fs::Gid::from_raw;
    let groups: Vec<_> = account.groups.iter().copied().map(gid).collect();
    let (uid, gid) = (rustix::fs::Uid::from_raw(account.uid), gid(account.gid));
    set_thread_groups(&groups)?;
    set_thread_res_gid(gid, gid, gid)?;
    set_thread_res_uid(uid, uid, uid)
}
