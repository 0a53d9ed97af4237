//! Who is at the door, and what they may do.
//!
//! On the Unix socket the kernel says which account asks (`SO_PEERCRED`), and the operating
//! system's groups say what it may do. On the loopback address a bearer token says it.

use platen_config::secrets::{SecretError, SecretStore};
use platen_config::{Api, secrets::SecretName};
use platen_ledger::By;
use platen_model::Clock;
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long an account's groups are believed; then the operating system is asked again.
const BELIEVED: Duration = Duration::from_secs(10);
/// Accounts remembered at the most.
const REMEMBERED: usize = 1_024;
/// Random bytes in a token that Platen makes.
const TOKEN_BYTES: usize = 32;
/// The shortest token that is taken, in bytes.
const SHORTEST_TOKEN: usize = 16;
/// The longest token file that is read, in bytes.
const LONGEST_TOKEN: u64 = 4_096;
/// The longest reason a person may give, in bytes.
const LONGEST_WHY: usize = 1_000;

/// What a caller may do; a greater role may do all that a lesser one may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Look.
    Viewer,
    /// Hand in jobs and see their documents, give orders to jobs and printers.
    Operator,
    /// Change the room itself: settings, log levels, deletions.
    Admin,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The account's name, or `token`.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

/// Where a connection came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Peer {
    /// By the Unix socket, from this account.
    Account {
        /// The user's number.
        uid: u32,
        /// The number of the group the process runs with.
        gid: u32,
    },
    /// By TCP from this machine.
    Loopback,
}

/// Tells what callers may do.
pub struct Doorkeeper {
    own_uid: u32,
    admin_groups: Vec<String>,
    operator_groups: Vec<String>,
    token: Option<Token>,
    clock: Arc<dyn Clock>,
    known: Mutex<HashMap<(u32, u32), (Instant, Caller)>>,
}

/// The token of the loopback listener. Only its hash is kept in memory.
pub struct Token(blake3::Hash);

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The file cannot be read or made.
    #[error("cannot use the token file {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Cause.
        source: io::Error,
    },
    /// Other accounts may read or change the file.
    #[error("the token file {} can be used by other accounts (mode {mode:o}): `chmod 600` it, or delete it and a new one is made", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// What it holds is not worth being a token.
    #[error(
        "the token in {place} has less than {SHORTEST_TOKEN} bytes or more than one line: delete it and a new one is made"
    )]
    Weak {
        /// The file or the secret.
        place: String,
    },
    /// The secret cannot be had.
    #[error("cannot use the secret {name} as the API's token")]
    Secret {
        /// Its name.
        name: SecretName,
        /// Cause.
        source: SecretError,
    },
}

impl Caller {
    /// Returns who does something, for the ledger. A long reason is cut.
    #[must_use]
    pub fn by(&self, why: &str) -> By {
        By::Person {
            name: self.name.clone(),
            why: why[..why.floor_char_boundary(LONGEST_WHY)].to_owned(),
        }
    }
}

impl Doorkeeper {
    /// Makes one by the settings in force. `token` is that of the loopback listener, if it is on.
    #[must_use]
    pub fn new(settings: &Api, token: Option<Token>, clock: Arc<dyn Clock>) -> Self {
        Self {
            own_uid: rustix::process::geteuid().as_raw(),
            admin_groups: settings.admin_groups.clone(),
            operator_groups: settings.operator_groups.clone(),
            token,
            clock,
            known: Mutex::default(),
        }
    }

    /// Returns who is behind an account of this machine. May block while the operating system
    /// looks groups up.
    #[must_use]
    pub fn account(&self, uid: u32, gid: u32) -> Caller {
        let now = self.clock.instant();
        let fresh = |at: &Instant| now.saturating_duration_since(*at) < BELIEVED;
        if let Some((at, caller)) = self.lock().get(&(uid, gid))
            && fresh(at)
        {
            return caller.clone();
        }
        let caller = self.look_up(uid, gid);
        let mut known = self.lock();
        if known.len() >= REMEMBERED {
            known.retain(|_, (at, _)| fresh(at));
        }
        if known.len() < REMEMBERED {
            known.insert((uid, gid), (now, caller.clone()));
        }
        caller
    }

    /// Returns who shows this token, if it is the right one. Takes the same time for every wrong
    /// one.
    #[must_use]
    pub fn bearer(&self, shown: &[u8]) -> Option<Caller> {
        let token = self.token.as_ref()?;
        token.is(shown).then(|| Caller {
            name: "token".to_owned(),
            role: Role::Admin,
        })
    }

    fn look_up(&self, uid: u32, gid: u32) -> Caller {
        let user = uzers::get_user_by_uid(uid);
        let name = user.as_ref().map_or_else(
            || format!("uid {uid}"),
            |user| user.name().to_string_lossy().into_owned(),
        );
        let role = if uid == 0 || uid == self.own_uid {
            Role::Admin
        } else {
            let listed = user.and_then(|user| user.groups()).unwrap_or_default();
            let of_process = uzers::get_group_by_gid(gid);
            let groups: Vec<_> = listed.iter().chain(&of_process).collect();
            let is_in = |names: &[String]| {
                let name_of = |group: &&uzers::Group| group.name().to_string_lossy().into_owned();
                groups.iter().any(|group| names.contains(&name_of(group)))
            };
            self.role(is_in)
        };
        Caller { name, role }
    }

    fn role(&self, is_in: impl Fn(&[String]) -> bool) -> Role {
        if is_in(&self.admin_groups) {
            Role::Admin
        } else if is_in(&self.operator_groups) {
            Role::Operator
        } else {
            Role::Viewer
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<(u32, u32), (Instant, Caller)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Token {
    /// Returns the token that the settings name: a secret of the room in `data`, or the token
    /// file, which is made with 32 random bytes when it is not there.
    ///
    /// # Errors
    /// When it cannot be read, or is not safe to use.
    pub fn of(settings: &Api, data: &Path) -> Result<Self, TokenError> {
        match &settings.token {
            None => token_file(&settings.token_file)
                .and_then(|token| Self::new(&token, &settings.token_file.display().to_string())),
            Some(secret) => {
                let name = &secret.name;
                let failed = |source| TokenError::Secret {
                    name: name.clone(),
                    source,
                };
                let store = SecretStore::open(data).map_err(failed)?;
                let token = store.get(name).map_err(failed)?;
                Self::new(token.expose(), &format!("the secret {name}"))
            }
        }
    }

    fn new(token: &[u8], place: &str) -> Result<Self, TokenError> {
        let token = token.trim_ascii();
        if token.len() < SHORTEST_TOKEN || !token.iter().all(u8::is_ascii_graphic) {
            let place = place.to_owned();
            return Err(TokenError::Weak { place });
        }
        Ok(Self(blake3::hash(token)))
    }

    /// Hashes are compared in constant time, and a hash tells nothing of how much was right.
    fn is(&self, shown: &[u8]) -> bool {
        blake3::hash(shown) == self.0
    }
}

/// Returns what the token file holds, and makes the file when it is not there.
///
/// # Errors
/// When it cannot be read or made, or other accounts can use it.
pub fn token_file(path: &Path) -> Result<Vec<u8>, TokenError> {
    let failed = |source| TokenError::File {
        path: path.to_owned(),
        source,
    };
    let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
    let flags = i32::try_from(flags.bits()).unwrap_or_default();
    let file = match OpenOptions::new().read(true).custom_flags(flags).open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return make_token(path).map_err(failed);
        }
        other => other.map_err(failed)?,
    };
    let mode = file.metadata().map_err(failed)?.mode() & 0o7777;
    if mode & 0o077 != 0 {
        let path = path.to_owned();
        return Err(TokenError::Open { path, mode });
    }
    let mut token = Vec::new();
    file.take(LONGEST_TOKEN)
        .read_to_end(&mut token)
        .map_err(failed)?;
    Ok(token)
}

/// Writes beside the file and renames, so that a token is never half there.
fn make_token(path: &Path) -> io::Result<Vec<u8>> {
    let mut random = [0; TOKEN_BYTES];
    File::open("/dev/urandom")?.read_exact(&mut random)?;
    let token: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    match std::fs::remove_file(&part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&part)?;
    writeln!(file, "{token}")?;
    file.sync_all()?;
    std::fs::rename(&part, path)?;
    Ok(token.into_bytes())
}

impl std::fmt::Debug for Doorkeeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Doorkeeper")
            .field("own_uid", &self.own_uid)
            .field("admin_groups", &self.admin_groups)
            .field("operator_groups", &self.operator_groups)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(..)")
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Admin => "admin",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use platen_model::WallClock;
    use std::os::unix::fs::PermissionsExt;

    fn keeper(admin: &[&str], operator: &[&str]) -> Doorkeeper {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let settings = Api {
            socket: PathBuf::new(),
            listen: None,
            token_file: PathBuf::new(),
            token: None,
            admin_groups: names(admin),
            operator_groups: names(operator),
        };
        let token = Token::new(b"0123456789abcdef", "test").unwrap();
        Doorkeeper::new(&settings, Some(token), Arc::new(WallClock))
    }

    #[track_caller]
    fn check(admin: &[&str], operator: &[&str], uid: u32, gid: u32, role: Role) {
        assert_eq!(keeper(admin, operator).account(uid, gid).role, role);
    }

    #[test]
    fn groups_make_roles_and_the_greater_counts() {
        let nobody = 65_534;
        let daemon = 1; // a group every Debian has, with number 1
        check(&[], &[], 0, 0, Role::Admin);
        check(
            &[],
            &[],
            rustix::process::geteuid().as_raw(),
            0,
            Role::Admin,
        );
        check(&["daemon"], &["daemon"], nobody, daemon, Role::Admin);
        check(&[], &["daemon"], nobody, daemon, Role::Operator);
        check(&[], &["daemon"], nobody, nobody, Role::Viewer);
        check(&["no-such-group"], &[], 3_999_999, 3_999_999, Role::Viewer);
    }

    #[test]
    fn an_account_without_a_name_is_called_by_its_number() {
        let caller = keeper(&[], &[]).account(3_999_999, 3_999_999);
        assert_eq!(caller.name, "uid 3999999");
    }

    #[test]
    fn only_the_very_token_opens() {
        let keeper = keeper(&[], &[]);
        assert_eq!(
            keeper.bearer(b"0123456789abcdef").map(|c| c.role),
            Some(Role::Admin)
        );
        for wrong in [&b""[..], b"0123456789abcde", b"0123456789abcdef0"] {
            assert_eq!(keeper.bearer(wrong), None);
        }
    }

    #[test]
    fn a_token_file_is_made_once_private_and_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("run/token");
        let made = token_file(&path).unwrap();
        assert_eq!(made.len(), 2 * TOKEN_BYTES);
        let mode = std::fs::metadata(&path).unwrap().mode() & 0o777;
        assert_eq!(mode, 0o600);
        assert_eq!(token_file(&path).unwrap().trim_ascii(), made);
    }

    #[test]
    fn a_token_that_others_can_read_or_guess_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("token");
        token_file(&path).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
        assert!(matches!(
            token_file(&path),
            Err(TokenError::Open { mode: 0o640, .. })
        ));
        for weak in [&b""[..], b"short", b"two lines are\nno token at all"] {
            assert!(matches!(
                Token::new(weak, "t"),
                Err(TokenError::Weak { .. })
            ));
        }
    }
}
