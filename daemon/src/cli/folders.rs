//! `platen folders`: see and test hot folders.

use super::outcome::{Ending, Outcome};
use super::run::Ask;
use super::show::{ago, time};
use super::table::{Mood, Table, cell, folder_state, mooded};
use crate::api::wire::{self, Outcome as Result_};
use crate::client::Client;
use clap::{Args, Subcommand};
use platen_model::{FolderName, plain};
use reqwest::Method;

#[derive(Debug, Subcommand)]
pub(super) enum Folders {
    /// List hot folders
    List,
    /// Tell all about one folder: what waits in it, and what its last test found
    Show(One),
    /// Test a folder now: events, rename, lock, clock, space
    Test(One),
}

#[derive(Debug, Args)]
pub(super) struct One {
    /// The folder
    folder: FolderName,
}

impl Folders {
    pub(super) async fn run(self, ask: &Ask, room: &Client) -> Outcome {
        let out = ask.out();
        let shown = |folder: &wire::Folder| story(folder, out.colour());
        match self {
            Self::List => {
                let folders: wire::Folders = room.get(&["folders"], &[]).await?;
                out.either(&folders, |folders| listing(folders, out.colour()))?;
                Ok(Ending::Good)
            }
            Self::Show(One { folder }) => {
                let folder: wire::Folder = room.get(&["folders", folder.as_str()], &[]).await?;
                out.either(&folder, shown)?;
                Ok(Ending::Good)
            }
            Self::Test(One { folder }) => {
                let path = ["folders", folder.as_str(), "test"];
                let body = wire::WhyOrder::default();
                let folder: wire::Folder = room.order(Method::POST, &path, &body).await?;
                out.either(&folder, shown)?;
                let checks = folder.test.iter().flat_map(|test| &test.checks);
                let bad = checks.filter(|check| check.outcome == Result_::Bad).count();
                Ok(if bad == 0 {
                    Ending::Good
                } else {
                    Ending::Findings
                })
            }
        }
    }
}

fn listing(folders: &wire::Folders, colour: super::show::Colour) -> String {
    if folders.folders.is_empty() {
        return "no folders: add one to the settings, `platen config explain folders`".to_owned();
    }
    let heading = [
        "folder", "state", "settling", "taken", "last", "to", "input", "reason",
    ];
    let mut table = Table::new(colour, &heading);
    for folder in &folders.folders {
        table.row(vec![
            cell(&folder.name),
            folder_state(&folder.state),
            cell(folder.settling_count.to_string()),
            cell(folder.taken.to_string()),
            cell(folder.last_taken.as_deref().map(ago).unwrap_or_default()),
            cell(&folder.to),
            cell(&folder.input),
            cell(&folder.reason),
        ]);
    }
    table.lines()
}

fn story(folder: &wire::Folder, colour: super::show::Colour) -> String {
    let mut lines = vec![format!("Folder {}: {}", folder.name, folder.state)];
    if !folder.reason.is_empty() {
        lines.push(format!("  {}", plain(&folder.reason)));
    }
    lines.push(format!("  Input   {}", plain(&folder.input)));
    if let Some(output) = &folder.output {
        lines.push(format!("  Output  {}", plain(output)));
    }
    lines.push(format!("  Error   {}", plain(&folder.error)));
    lines.push(format!("  Goes to {}", folder.to));
    lines.push(match &folder.last_taken {
        Some(at) => format!("  Took {} files, the last {}", folder.taken, time(at)),
        None => "  Took nothing since the room started".to_owned(),
    });
    for (what, files) in [
        ("waits", &folder.settling),
        ("is left alone", &folder.strange),
    ] {
        for file in files {
            lines.push(format!(
                "  {} {what}: {}",
                plain(&file.name),
                plain(&file.why)
            ));
        }
    }
    let Some(test) = &folder.test else {
        return lines.join("\n");
    };
    lines.push(format!(
        "\n  Tested {}; changes are noticed by {}",
        time(&test.at),
        test.chosen
    ));
    lines.join("\n") + "\n" + &checks(&test.checks, colour)
}

/// What a test found, one line and one remedy for each check.
pub(super) fn checks(checks: &[wire::Check], colour: super::show::Colour) -> String {
    let mut table = Table::new(colour, &["", "check", "found", "do"]);
    for check in checks {
        let (word, mood) = match check.outcome {
            Result_::Good => ("good", Mood::Good),
            Result_::Warn => ("warn", Mood::Calm),
            Result_::Bad => ("bad", Mood::Alarming),
        };
        table.row(vec![
            mooded(word, mood),
            cell(&check.what),
            cell(&check.note),
            cell(&check.remedy),
        ]);
    }
    table.lines()
}
