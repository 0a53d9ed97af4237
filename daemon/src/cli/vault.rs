//! `platen vault`: verify, measure and tidy the store of files.

mod verify;

use super::outcome::{Ending, Failure, Outcome};
use super::run::Ask;
use super::show::bytes;
use crate::api::wire;
use crate::boot::VAULT;
use crate::client::{Client, ClientError};
use anyhow::anyhow;
use clap::Subcommand;
use platen_ledger::vault::{self, VaultError};
use reqwest::Method;

#[derive(Debug, Subcommand)]
pub(super) enum Vault {
    /// Look for every file that a job needs, and read all and compare them with their hashes; the room
    /// may run
    #[command(after_help = "missing  a job needs it, and it is not in the vault\n\
        damaged  it is not as it was written\n\
        stray    it is not the vault's, such as an editor's backup; nothing reads or removes it\n\n\
        Exit code 1 when anything of it is found.")]
    Verify,
    /// How much the vault holds
    Usage,
    /// Make the running room remove files that no job refers to
    Gc,
}

impl Vault {
    pub(super) fn run(self, ask: &Ask) -> Outcome {
        match self {
            Self::Verify => verify::verify(ask),
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
    let data = ask.data_to_write()?;
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
