//! Tables for people.

use super::show::Colour;
use console::{Style, measure_text_width};
use platen_model::{FolderState, JobState, PrinterState, plain};

/// What stands between columns.
const GAP: &str = "  ";

/// Rows under a heading; every column is as wide as its widest cell.
#[derive(Debug)]
pub(super) struct Table {
    colour: Colour,
    rows: Vec<Vec<Cell>>,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    text: String,
    mood: Option<Mood>,
}

impl Table {
    /// Begins a table.
    pub(super) fn new(colour: Colour, heading: &[&str]) -> Self {
        let rows = vec![heading.iter().map(cell).collect()];
        Self { colour, rows }
    }

    /// Adds a row.
    pub(super) fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }

    /// Returns the table as text without spaces at the ends of lines.
    pub(super) fn lines(&self) -> String {
        let mut widths = Vec::new();
        for row in &self.rows {
            widths.resize(widths.len().max(row.len()), 0);
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = measure_text_width(&cell.text).max(*width);
            }
        }
        let line = |row: &Vec<Cell>| {
            let mut line = String::new();
            let mut gap = 0;
            for (cell, width) in row.iter().zip(&widths) {
                if !cell.text.is_empty() {
                    line.push_str(&" ".repeat(gap));
                    gap = 0;
                    line.push_str(&cell.shown(self.colour));
                }
                gap += width - measure_text_width(&cell.text) + GAP.len();
            }
            line + "\n"
        };
        self.rows.iter().map(line).collect()
    }
}

impl Cell {
    fn shown(&self, colour: Colour) -> String {
        match (colour, self.mood) {
            (Colour::Off, _) | (Colour::On, None) => self.text.clone(),
            (Colour::On, Some(mood)) => mood.style().apply_to(&self.text).to_string(),
        }
    }
}

impl Mood {
    fn style(self) -> Style {
        // The caller has decided about colours already.
        let style = Style::new().force_styling(true);
        match self {
            Self::Good => style.green(),
            Self::Moving => style.cyan(),
            Self::Calm => style.yellow(),
            Self::Alarming => style.red().bold(),
        }
    }
}

/// Returns text as a cell that cannot steer the terminal.
pub(super) fn cell(text: impl AsRef<str>) -> Cell {
    Cell {
        text: plain(text.as_ref()),
        mood: None,
    }
}

/// Returns a job's state as a cell, coloured by what it asks of people.
pub(super) fn job_state(state: &str) -> Cell {
    let mood = state.parse().map(|state| match state {
        JobState::Arriving
        | JobState::Checking
        | JobState::Converting
        | JobState::Preflighting
        | JobState::Programming
        | JobState::Sending
        | JobState::Printing => Mood::Moving,
        JobState::Held | JobState::Scheduled | JobState::Cancelled => Mood::Calm,
        JobState::NeedsYou | JobState::Unsure | JobState::Failed => Mood::Alarming,
        JobState::Done => Mood::Good,
    });
    mooded(state, mood.unwrap_or(Mood::Calm))
}

/// Returns a printer's state as a cell.
pub(super) fn printer_state(state: &str) -> Cell {
    let mood = state.parse().map(|state| match state {
        PrinterState::Ready => Mood::Good,
        PrinterState::Busy => Mood::Moving,
        PrinterState::Soon | PrinterState::Paused => Mood::Calm,
        PrinterState::Stopped | PrinterState::Unsure | PrinterState::Silent => Mood::Alarming,
    });
    mooded(state, mood.unwrap_or(Mood::Calm))
}

/// Returns a folder's state as a cell.
pub(super) fn folder_state(state: &str) -> Cell {
    let mood = state.parse().map(|state| match state {
        FolderState::Watching => Mood::Good,
        FolderState::Settling => Mood::Moving,
        FolderState::Slow | FolderState::Paused => Mood::Calm,
        FolderState::Unreachable => Mood::Alarming,
    });
    mooded(state, mood.unwrap_or(Mood::Calm))
}

/// What a word asks of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    /// Nothing: all is well.
    Good,
    /// Nothing: it goes on by itself.
    Moving,
    /// Nothing now: it waits.
    Calm,
    /// To look at it.
    Alarming,
}

/// Returns a word as a cell in the colour of its mood.
pub(super) fn mooded(word: &str, mood: Mood) -> Cell {
    Cell {
        mood: Some(mood),
        ..cell(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(colour: Colour) -> String {
        let mut table = Table::new(colour, &["job", "state", "title"]);
        table.row(vec![
            cell("1a2b"),
            job_state("unsure"),
            cell("Übersicht\u{1b}[2J.pdf"),
        ]);
        table.row(vec![cell("3c"), job_state("done"), cell("")]);
        table.lines()
    }

    #[test]
    fn columns_line_up_and_titles_cannot_steer_the_terminal() {
        assert_eq!(
            lines(Colour::Off),
            "job   state   title\n\
             1a2b  unsure  Übersicht\\u{1b}[2J.pdf\n\
             3c    done\n"
        );
    }

    #[test]
    fn what_asks_for_people_is_red() {
        assert!(lines(Colour::On).contains("\u{1b}[31m\u{1b}[1munsure\u{1b}[0m  "));
    }
}
