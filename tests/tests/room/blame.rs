//! Sessions that fail for a reason which is not the printer's: the printer goes on with the next
//! job, and the job says what keeps it.

use crate::orders::cancelled_under_way;
use crate::setup::{Setup, Speaks, printer_settings};
use crate::trial::Trial;
use crate::waiting::names_below;
use platen_tests::documents::{Document, pdf};
use serde_json::Value;
use std::fs;

/// More than LPR can ask for.
const MANY: &str = "1500";

#[test]
fn a_delivery_that_a_person_cancelled_is_no_trouble_of_its_printer() {
    let trial = cancelled_under_way();
    let printer = trial.get("/api/v1/printers/press");
    assert_eq!(printer["state"], "ready", "{printer:#}");
    assert_eq!(printer["reasons"], Value::Array(vec![]), "{printer:#}");
    assert_eq!(printer["retry_in_seconds"], Value::Null, "{printer:#}");
}

#[test]
fn a_foreign_file_in_a_drop_folder_holds_up_only_the_job_of_its_name() {
    let trial = Setup::new()
        .drop_folder("drawer")
        .folder("hot", "drawer", "")
        .start();
    trial.order("/api/v1/printers/drawer/pause", "");
    let id = trial.submit("taken.pdf", &pdf("taken", 0), &[]);
    let short = &id[id.len() - 8..];
    let there = trial
        .place()
        .drop_folder()
        .join(format!("taken-{short}.pdf"));
    fs::write(&there, "foreign").unwrap();
    trial.order("/api/v1/printers/drawer/resume", "");
    let waiting = trial.wait_for_state(&id, "needs-you");
    check_not_for_printer(&waiting, "is there already");
    let other = trial.submit("other.pdf", &pdf("other", 0), &[]);
    trial.wait_for_filed(&other);
    assert_eq!(trial.printer_state("drawer"), "ready");
    assert_eq!(fs::read(&there).unwrap(), b"foreign");
    fs::remove_file(there).unwrap();
    trial.order_job(&id, "release", "");
    trial.wait_for_filed(&id);
}

#[test]
fn a_document_that_the_vault_has_lost_holds_up_only_its_own_job() {
    let trial = Setup::plain().start();
    trial.order("/api/v1/printers/press/pause", "");
    let id = trial.submit("lost.pdf", &pdf("lost", 0), &[]);
    let job = trial.wait_for_state(&id, "scheduled");
    let hash = job["result"]["blake3"].as_str().unwrap().to_owned();
    let files = names_below(&trial.place().vault());
    let object = files.iter().find(|name| name.contains(&hash)).unwrap();
    fs::remove_file(trial.place().vault().join(object)).unwrap();
    trial.order("/api/v1/printers/press/resume", "");
    let waiting = trial.wait_for_state(&id, "needs-you");
    let reason = &waiting["reasons"][0];
    assert_eq!(reason["keyword"], "document-format-error", "{waiting:#}");
    let other = trial.submit("other.pdf", &pdf("other", 0), &[]);
    trial.wait_for_filed(&other);
    assert_eq!(trial.printer_state("press"), "ready");
}

#[test]
fn a_document_that_was_lost_before_anybody_looked_at_it_needs_a_person() {
    let trial = Setup::plain().start();
    let id = trial.submit("lost.pdf", &pdf("lost early", 0), &[("hold", "held")]);
    let job = trial.wait_for_state(&id, "held");
    let hash = job["original"]["blake3"].as_str().unwrap().to_owned();
    let files = names_below(&trial.place().vault());
    let object = files.iter().find(|name| name.contains(&hash)).unwrap();
    fs::remove_file(trial.place().vault().join(object)).unwrap();
    trial.order_job(&id, "release", "");
    let waiting = trial.wait_for_state(&id, "needs-you");
    let reason = waiting["reasons"][0]["text"].as_str().unwrap();
    assert!(reason.contains("gone from the vault"), "{waiting:#}");
}

#[test]
fn more_copies_than_a_printer_can_be_asked_for_are_refused_where_it_is_known() {
    let trial = Setup::new()
        .printer("line", Speaks::Lpr, "", "")
        .raw("press", "")
        .folder("hot", "line", "")
        .folder("raw", "press", "")
        .start();
    let many = [("copies", MANY)];
    let refused = trial.submit_with(None, "many.pdf", &pdf("many", 0), &many);
    assert_eq!(refused.status, 422, "{refused:?}");
    for part in ["PLT-PRT-002", "line", "999", MANY, "fewer copies"] {
        assert!(refused.text.contains(part), "{part}: {refused:?}");
    }
    trial.drop_file("hot", "many.pdf.ticket.toml", b"copies = 1500\n");
    trial.drop_file("hot", "many.pdf", &pdf("many", 0));
    let note = trial.wait_for_note("hot", "many.pdf");
    assert!(note.contains("line") && note.contains("999"), "{note}");
    let id = many_for_raw(&trial, "raw");
    let path = format!("/api/v1/jobs/{id}/move");
    let refused = trial.api.post(&path, r#"{"to": "line"}"#).unwrap();
    assert_eq!(refused.status, 422, "{refused:?}");
    assert!(refused.text.contains("PLT-PRT-002"), "{refused:?}");
    let most = trial.submit("most.pdf", &pdf("most", 0), &[("copies", "999")]);
    trial.wait_for_filed(&most);
}

#[test]
fn a_group_gives_very_many_copies_to_a_printer_that_can_be_asked_for_them() {
    let trial = Setup::new()
        .printer("line", Speaks::Lpr, "", "")
        .raw("press", "")
        .folder("hot", "both", "")
        .and("[groups.both]\nprinters = [\"line\", \"press\"]\nroute = \"in-order\"\n\n")
        .start();
    let document = Document::new(1, 0);
    let many = trial.submit(&document.name, &document.bytes, &[("copies", MANY)]);
    let few = trial.submit("few.pdf", &pdf("few", 0), &[]);
    let job = trial.wait_for_filed(&many);
    assert_eq!(job["attempts"][0]["printer"], "press", "{job:#}");
    let job = trial.wait_for_filed(&few);
    assert_eq!(job["attempts"][0]["printer"], "line", "{job:#}");
}

#[test]
fn a_printer_that_becomes_lpr_goes_round_a_job_with_too_many_copies() {
    let trial = Setup::new()
        .printer("line", Speaks::Lpr, "", "")
        .raw("press", "")
        .folder("hot", "press", "")
        .start();
    let folder = trial.add_folder("swapped", "swap");
    let speak_like = |name: &str| {
        let printer = printer_settings("swap", trial.printer(name), "", "");
        trial.write_conf("swap.toml", &format!("{printer}{folder}"));
        trial.order("/api/v1/config/reload", "");
    };
    speak_like("press");
    let id = many_for_raw(&trial, "swapped");
    speak_like("line");
    trial.order("/api/v1/printers/swap/resume", "");
    let waiting = trial.wait_for_state(&id, "needs-you");
    check_not_for_printer(&waiting, "999 copies");
    assert_eq!(waiting["attempts_made"], 0, "{waiting:#}");
    trial.drop_file("swapped", "next.pdf", &pdf("next", 0));
    trial.wait_for_title("next.pdf", "done");
    trial.printed("line", 1);
    speak_like("press");
    trial.wait_for_filed(&id);
}

/// Drops a file with very many copies into a folder of a printer that is paused before.
#[track_caller]
fn many_for_raw(trial: &Trial, folder: &str) -> String {
    let folder_path = format!("/api/v1/folders/{folder}");
    let to = trial.get(&folder_path)["to"].as_str().unwrap().to_owned();
    trial.order(&format!("/api/v1/printers/{to}/pause"), "");
    trial.drop_file(folder, "many-raw.pdf.ticket.toml", b"copies = 1500\n");
    trial.drop_file(folder, "many-raw.pdf", &pdf("many", 0));
    let job = trial.wait_for_title("many-raw.pdf", "scheduled");
    job["id"].as_str().unwrap().to_owned()
}

#[track_caller]
fn check_not_for_printer(job: &Value, why: &str) {
    let reason = &job["reasons"][0];
    assert_eq!(reason["keyword"], "not-for-this-printer", "{job:#}");
    assert!(reason["text"].as_str().unwrap().contains(why), "{job:#}");
}
