//! `platen vault`: verify, measure and tidy the store of files.

use super::outcome::{Ending, Failure, Outcome};
use super::run::Ask;
use super::show::bytes;
use crate::api::wire;
use crate::boot::VAULT;
use crate::client::{Client, ClientError};
use anyhow::anyhow;
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use platen_ledger::vault::{self, Damage, VaultError, Verified};
use reqwest::Method;
use serde::Serialize;

#[derive(Debug, Subcommand)]
pub(super) enum Vault {
    /// Read every file and compare it with its hash; the room must not run
    #[command(after_help = "Exit code 1 when anything is damaged.")]
    Verify,
    /// How much the vault holds
    Usage,
    /// Make the running room remove files that no job refers to
    Gc,
}

impl Vault {
    pub(super) fn run(self, ask: &Ask) -> Outcome {
        match self {
            Self::Verify => verify(ask),
            Self::Usage => usage(ask),
            Self::Gc => ask.room(async |room| {
                let path = ["vault", "collect"];
                let body = wire::WhyOrder::default();
                let collected: wire::Collected = room.order(Method::POST, &path, &body).await?;
                ask.out().either(&collected, |collected| {
                    let wire::Collected {
                        removed,
                        removed_bytes,
                        kept,
                    } = collected;
                    let freed = bytes(*removed_bytes);
                    format!("removed {removed} files with {freed}, kept {kept}")
                })?;
                Ok(Ending::Good)
            }),
        }
    }
}

fn open(ask: &Ask) -> Result<vault::Vault, Failure> {
    let data = ask.data()?;
    let dir = data.join(VAULT);
    // Opening makes what is missing; whoever only looks must not.
    if !dir.try_exists().map_err(Failure::environment)? {
        return Err(Failure::Environment(anyhow!(
            "there is no vault at {}: no room has run there",
            dir.display()
        )));
    }
    vault::Vault::open(&dir).map_err(|error| match error {
        VaultError::InUse { .. } => Failure::Environment(anyhow!(
            "a room is running in {}: stop it first, so that nothing changes meanwhile",
            data.display()
        )),
        other => Failure::Environment(other.into()),
    })
}

fn usage(ask: &Ask) -> Outcome {
    let usage = match Client::of(&ask.data()?) {
        Ok(_) => {
            return ask.room(async |room| {
                let usage: wire::VaultUsage = room.get(&["vault"], &[]).await?;
                show(ask, &usage)
            });
        }
        Err(ClientError::NoRoom { .. }) => open(ask)?.usage(),
        Err(other) => return Err(other.into()),
    };
    let (objects, bytes) = (usage.objects, usage.bytes);
    let dir = ask.data()?;
    let free_bytes = platen_actors::disk::free_bytes(&dir).ok();
    show(
        ask,
        &wire::VaultUsage {
            objects,
            bytes,
            free_bytes,
        },
    )
}

fn show(ask: &Ask, usage: &wire::VaultUsage) -> Outcome {
    ask.out().either(usage, |usage| {
        let free = usage
            .free_bytes
            .map(|free| format!(", {} free", bytes(free)));
        let size = bytes(usage.bytes);
        format!(
            "{} files, {size}{}",
            usage.objects,
            free.unwrap_or_default()
        )
    })?;
    Ok(Ending::Good)
}

/// What a verification found, as programs read it.
#[derive(Serialize)]
struct Found {
    objects: u64,
    bytes: u64,
    damaged: Vec<DamageView>,
}

#[derive(Serialize)]
struct DamageView {
    path: String,
    flaw: String,
}

fn verify(ask: &Ask) -> Outcome {
    let vault = open(ask)?;
    let bar =
        ProgressBar::with_draw_target(Some(vault.usage().bytes), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{bar:40} {bytes} of {total_bytes}, {eta} left")
        .expect("the template is good, or the first look at it shows");
    bar.set_style(style);
    let verified = vault.verify(&mut |bytes| bar.inc(bytes));
    bar.finish_and_clear();
    let verified = verified.map_err(Failure::environment)?;
    let good = verified.damaged.is_empty();
    ask.out().either(&found(verified), |found| {
        let size = bytes(found.bytes);
        let mut lines: Vec<_> = found
            .damaged
            .iter()
            .map(|DamageView { path, flaw }| format!("{path} {flaw}"))
            .collect();
        lines.push(match lines.len() {
            0 => format!(
                "{} files with {size}, all as they were written",
                found.objects
            ),
            damaged => format!(
                "{} files with {size}, {damaged} damaged: bring them back from a backup",
                found.objects
            ),
        });
        lines.join("\n")
    })?;
    Ok(if good { Ending::Good } else { Ending::Findings })
}

fn found(verified: Verified) -> Found {
    let view = |damage: Damage| DamageView {
        path: damage.path.display().to_string(),
        flaw: damage.flaw.to_string(),
    };
    Found {
        objects: verified.objects,
        bytes: verified.bytes,
        damaged: verified.damaged.into_iter().map(view).collect(),
    }
}
