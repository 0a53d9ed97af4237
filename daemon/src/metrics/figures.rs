//! How the room stands, in Prometheus' text format.

use super::names::METRICS;
use crate::handle::RoomHandle;
use platen_actors::disk::free_bytes;
use platen_actors::supervisor::RoomView;
use platen_ledger::Count;
use platen_model::{FolderState, PrinterState};
use std::fmt::{Display, Write as _};

/// Returns the figures that are asked for when somebody scrapes, as far as they are known.
pub(crate) fn room_figures(
    room: &RoomHandle,
    view: Option<&RoomView>,
    counts: Option<&[Count]>,
) -> String {
    let mut page = Page::default();
    page.head("platen_info");
    page.line("platen_info", &[&env!("CARGO_PKG_VERSION")], 1);
    jobs(&mut page, view, counts);
    if let Some(view) = view {
        printers(&mut page, view);
        parts(&mut page, view, room);
    }
    folders(&mut page, room);
    let usage = room.vault.usage();
    page.one("platen_vault_objects", usage.objects);
    page.one("platen_vault_bytes", usage.bytes);
    if let Ok(free) = free_bytes(room.vault.staging_dir()) {
        page.one("platen_disk_free_bytes", free);
    }
    page.head("platen_alarm");
    for alarm in room.alarms.list() {
        page.line("platen_alarm", &[&alarm.key], 1);
    }
    page.text
}

fn jobs(page: &mut Page, view: Option<&RoomView>, counts: Option<&[Count]>) {
    if let Some(counts) = counts {
        page.head("platen_jobs");
        for Count {
            state,
            folder,
            jobs,
        } in counts
        {
            page.line("platen_jobs", &[state, folder], *jobs);
        }
    }
    if let Some(view) = view {
        page.one("platen_jobs_open", view.open_jobs);
    }
}

fn printers(page: &mut Page, view: &RoomView) {
    page.head("platen_printer_state");
    for printer in &view.printers {
        for state in PrinterState::ALL {
            let is = u8::from(printer.state == *state);
            page.line("platen_printer_state", &[&printer.name, state], is);
        }
    }
    page.each("platen_printer_waiting", &view.printers, |printer| {
        (&printer.name, printer.waiting)
    });
    page.each("platen_printer_unsure", &view.printers, |printer| {
        (&printer.name, printer.unsure)
    });
}

fn parts(page: &mut Page, view: &RoomView, room: &RoomHandle) {
    page.head("platen_mailbox_depth");
    let reports = room.reports.max_capacity() - room.reports.capacity();
    page.line("platen_mailbox_depth", &[&"hub"], reports);
    for stage in &view.stages {
        page.line(
            "platen_mailbox_depth",
            &[&stage.work.stage()],
            stage.waiting,
        );
    }
    page.head("platen_stage_slots");
    for stage in &view.stages {
        page.line("platen_stage_slots", &[&stage.work.stage()], stage.slots);
    }
    page.head("platen_stage_busy");
    for stage in &view.stages {
        page.line("platen_stage_busy", &[&stage.work.stage()], stage.busy);
    }
    page.each("platen_child_parked", &view.children, |child| {
        (&child.who, u8::from(child.parked))
    });
}

fn folders(page: &mut Page, room: &RoomHandle) {
    let folders: Vec<_> = room.folders.list().into_iter().collect();
    page.head("platen_folder_state");
    for (name, view) in &folders {
        for state in FolderState::ALL {
            let is = u8::from(view.state == *state);
            page.line("platen_folder_state", &[name, state], is);
        }
    }
    page.each("platen_folder_settling", &folders, |(name, view)| {
        (name, view.settling.len())
    });
    page.each("platen_folder_strange", &folders, |(name, view)| {
        (name, view.strange.len())
    });
    page.each("platen_folder_taken_total", &folders, |(name, view)| {
        (name, view.taken)
    });
}

/// A page of the text format.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn head(&mut self, name: &str) {
        let metric = METRICS.iter().find(|metric| metric.name == name);
        let metric = metric.expect("every figure is in the table, or a test fails");
        let (help, kind) = (metric.help, metric.kind.as_str());
        self.write(format_args!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
    }

    fn line(&mut self, name: &str, values: &[&dyn Display], figure: impl Display) {
        let metric = METRICS.iter().find(|metric| metric.name == name);
        let labels = metric.map_or(&[][..], |metric| metric.labels);
        let pairs: Vec<_> = labels
            .iter()
            .zip(values)
            .map(|(label, value)| format!("{label}=\"{}\"", escaped(&value.to_string())))
            .collect();
        if pairs.is_empty() {
            self.write(format_args!("{name} {figure}\n"));
        } else {
            self.write(format_args!("{name}{{{}}} {figure}\n", pairs.join(",")));
        }
    }

    fn one(&mut self, name: &str, figure: impl Display) {
        self.head(name);
        self.line(name, &[], figure);
    }

    fn each<'a, T, L: Display + 'a, F: Display>(
        &mut self,
        name: &str,
        all: &'a [T],
        figure: impl Fn(&'a T) -> (&'a L, F),
    ) {
        self.head(name);
        for one in all {
            let (label, figure) = figure(one);
            self.line(name, &[label], figure);
        }
    }

    fn write(&mut self, text: std::fmt::Arguments<'_>) {
        self.text.write_fmt(text).expect("a string takes all text");
    }
}

/// Wire format: Prometheus' text exposition format 0.0.4, "label_value".
fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}
