//! Printers that refuse, break off or never answer: nothing is lost, nothing is printed twice, and
//! what nobody knows is said.

use crate::setup::{Setup, Speaks};
use crate::trial::{LONG, Trial};
use platen_tests::documents::{Document, pdf};
use serde_json::Value;

#[test]
fn a_job_waits_for_a_printer_that_refuses_connections() {
    let trial = Setup::plain().start();
    trial.misbehave("press", &["refuse"]);
    let document = Document::new(1, 0);
    let id = trial.submit(&document.name, &document.bytes, &[]);
    trial.wait_for_printer("press", "silent");
    let waiting = trial.wait_for_state(&id, "scheduled");
    assert_eq!(waiting["facts"]["delivered"]["known"], false);
    trial.misbehave("press", &[]);
    trial.wait_for_filed(&id);
    assert_eq!(trial.hashes("press", 1), [document.hash]);
    trial.wait_for_printer("press", "ready");
}

#[test]
fn a_dead_printer_delays_no_other() {
    let trial = Setup::plain()
        .raw("other", "")
        .folder("cold", "other", "")
        .start();
    trial.misbehave("press", &["refuse"]);
    let stuck = trial.submit("stuck.pdf", &pdf("stuck", 0), &[]);
    let documents: Vec<_> = (0..5).map(|number| Document::new(number, 0)).collect();
    for document in &documents {
        trial.drop_file("cold", &document.name, &document.bytes);
    }
    trial.printed("other", documents.len());
    trial.wait_for_state(&stuck, "scheduled");
    trial.misbehave("press", &[]);
    trial.wait_for_filed(&stuck);
}

#[test]
fn a_reset_before_anything_was_read_is_no_delivery() {
    let trial = Setup::plain().start();
    trial.misbehave("press", &["accept-then-reset@first-1"]);
    let document = Document::new(1, LONG);
    let id = trial.submit(&document.name, &document.bytes, &[]);
    let job = trial.wait(
        "the attempt to end",
        || Some(trial.job(&id)).filter(|job| job["state"] == "unsure" || job["state"] == "done"),
        || trial.story(&id),
    );
    let delivered = job["facts"]["delivered"]["known"] == true;
    let whole = trial.printer("press").received();
    let whole = whole.iter().filter(|received| received.complete).count();
    assert_eq!(
        whole,
        usize::from(delivered),
        "{job:#}\n{}",
        trial.story(&id)
    );
}

#[test]
fn a_printer_that_dies_amid_a_job_leaves_it_unsure_and_it_is_never_sent_again() {
    let mut trial = Setup::plain().start();
    let id = unsure(&trial);
    let other = trial.submit("other.pdf", &pdf("other", 0), &[]);
    trial.wait_for_filed(&other);
    trial.kill();
    trial.start();
    let third = trial.submit("third.pdf", &pdf("third", 0), &[]);
    trial.wait_for_filed(&third);
    trial.printed("press", 2);
    let job = trial.wait_for_state(&id, "unsure");
    assert_eq!(job["attempts_made"], 1, "{job:#}");
    trial.wait_for_printer("press", "unsure");
}

#[test]
fn an_unsure_job_that_was_printed_is_done() {
    let trial = Setup::plain().start();
    let id = unsure(&trial);
    let body = r#"{"answer": "printed", "why": "it lies in the tray"}"#;
    trial.order_job(&id, "resolve", body);
    let job = trial.wait_for_filed(&id);
    assert_eq!(job["attempts"][0]["end"], "resolved-printed");
    assert!(trial.story(&id).contains("it lies in the tray"));
    trial.printed("press", 0);
}

#[test]
fn an_unsure_job_that_was_not_printed_is_printed() {
    let trial = Setup::plain().start();
    let id = unsure(&trial);
    let body = r#"{"answer": "not-printed", "why": "the tray is empty"}"#;
    trial.order_job(&id, "resolve", body);
    let job = trial.wait_for_filed(&id);
    assert_eq!(job["attempts_made"], 2);
    trial.printed("press", 1);
    let again = trial.api.post(&format!("/api/v1/jobs/{id}/resolve"), body);
    assert_eq!(again.unwrap().status, 409);
}

#[test]
fn a_standing_order_to_reprint_is_used_and_recorded() {
    let trial = standing("reprint");
    let id = submit_to_dying(&trial);
    let job = trial.wait_for_filed(&id);
    assert_eq!(job["attempts_made"], 2, "{job:#}");
    trial.printed("press", 1);
    check_standing(&trial, &id);
}

#[test]
fn a_standing_order_to_assume_printed_is_used_and_recorded() {
    let trial = standing("assume-printed");
    let id = submit_to_dying(&trial);
    let job = trial.wait_for_filed(&id);
    assert_eq!(job["attempts_made"], 1, "{job:#}");
    trial.printed("press", 0);
    check_standing(&trial, &id);
}

fn standing(order: &str) -> Trial {
    let order = format!("unsure = {{ order = {order:?}, by = \"Anna Smith\" }}");
    Setup::new()
        .printer("press", Speaks::Raw, "", &order)
        .folder("hot", "press", "")
        .start()
}

#[track_caller]
fn check_standing(trial: &Trial, id: &str) {
    let story = trial.story(id);
    assert!(story.contains("became-unsure"), "{story}");
    assert!(story.contains("standing order of Anna Smith"), "{story}");
}

#[test]
fn a_printer_that_never_closes_leaves_the_job_unsure() {
    let job = never_closes("close_timeout = \"1s\"", "unsure");
    let why = job["reasons"][0]["text"].as_str().unwrap();
    assert!(
        why.contains("did not close") && why.contains("never_closes"),
        "{why}"
    );
    assert_eq!(job["facts"]["delivered"]["known"], false);
}

#[test]
fn a_printer_that_is_known_never_to_close_has_the_job() {
    let job = never_closes(
        "close_timeout = \"1s\", never_closes = \"delivered\"",
        "done",
    );
    assert_eq!(job["facts"]["delivered"]["known"], true);
    assert_eq!(job["facts"]["device_confirmed"]["known"], false);
}

fn never_closes(link: &str, state: &str) -> Value {
    let trial = Setup::new()
        .raw("press", link)
        .folder("hot", "press", "")
        .start();
    trial.misbehave("press", &["never-close"]);
    let id = trial.submit("a.pdf", &pdf("a", 0), &[]);
    let job = trial.wait_for_state(&id, state);
    assert_eq!(job["attempts_made"], 1);
    job
}

#[test]
fn an_lpr_printer_that_loses_its_last_word_leaves_the_job_unsure() {
    let trial = Setup::new()
        .printer("press", Speaks::Lpr, "ack_timeout = \"2s\"", "")
        .folder("hot", "press", "")
        .start();
    trial.misbehave("press", &["close-without-ack"]);
    let id = trial.submit("a.pdf", &pdf("a", 0), &[]);
    let job = trial.wait_for_state(&id, "unsure");
    assert_eq!(job["facts"]["delivered"]["known"], false);
    trial.printed("press", 1);
}

#[test]
fn an_lpr_printer_that_is_full_gets_the_job_once_there_is_room() {
    let trial = Setup::new()
        .printer("press", Speaks::Lpr, "", "")
        .folder("hot", "press", "")
        .start();
    trial.misbehave("press", &["full"]);
    let document = Document::new(1, 0);
    let id = trial.submit(&document.name, &document.bytes, &[]);
    let reasons = trial.wait(
        "the printer to say why it takes nothing",
        || {
            Some(trial.get("/api/v1/printers/press")["reasons"].to_string())
                .filter(|why| why != "[]")
        },
        || trial.get("/api/v1/printers/press").to_string(),
    );
    assert!(reasons.contains("refused the job"), "{reasons}");
    trial.wait_for_printer("press", "stopped");
    // However often it is tried meanwhile, the job was not sent once, and no person is needed.
    let waiting = trial.wait_for_state(&id, "scheduled");
    let attempt = &waiting["attempts"][0];
    assert_eq!(attempt["end"], "not-sent", "{waiting:#}");
    assert_eq!(attempt["sent"], 0, "{waiting:#}");
    assert_eq!(waiting["attempts_made"], 1, "{waiting:#}");
    trial.misbehave("press", &[]);
    trial.wait_for_filed(&id);
    assert_eq!(trial.hashes("press", 1), [document.hash]);
}

#[test]
fn a_job_goes_on_by_itself_when_one_of_many_full_printers_has_room_again() {
    let lpr = |setup: Setup, name| setup.printer(name, Speaks::Lpr, "", "");
    let trial = ["one", "two", "three", "four"]
        .into_iter()
        .fold(Setup::new(), lpr)
        .folder("hot", "all", "")
        .and("[groups.all]\nprinters = [\"one\", \"two\", \"three\", \"four\"]\n\n")
        .start();
    let printers = ["one", "two", "three", "four"];
    for name in printers {
        trial.misbehave(name, &["full"]);
    }
    let document = Document::new(1, 0);
    let id = trial.submit(&document.name, &document.bytes, &[]);
    for name in printers {
        trial.wait_for_printer(name, "stopped");
    }
    trial.wait_for_state(&id, "scheduled");
    trial.misbehave("three", &[]);
    trial.wait_for_filed(&id);
    assert_eq!(trial.hashes("three", 1), [document.hash]);
}

#[test]
fn a_printer_that_stalls_for_a_while_gets_the_whole_job() {
    let trial = Setup::plain().start();
    trial.misbehave("press", &["stall=4096"]);
    let document = Document::new(1, LONG);
    let id = trial.submit(&document.name, &document.bytes, &[]);
    for how_far in ["/progress/sent", "/attempts/0/sent"] {
        trial.wait(
            &format!("{how_far} to show how far the delivery is"),
            || {
                let job = trial.job(&id);
                let sent = job.pointer(how_far).and_then(Value::as_u64);
                sent.filter(|sent| *sent > 4096)
            },
            || trial.job(&id).to_string(),
        );
    }
    trial.wait_for_printer("press", "busy");
    trial.misbehave("press", &[]);
    trial.wait_for_filed(&id);
    assert_eq!(trial.hashes("press", 1), [document.hash]);
}

#[test]
fn a_paused_printer_stays_paused_over_a_restart() {
    let mut trial = Setup::plain().start();
    trial.order("/api/v1/printers/press/pause", r#"{"why": "new toner"}"#);
    trial.kill();
    trial.start();
    let id = trial.submit("a.pdf", &pdf("a", 0), &[]);
    trial.wait_for_state(&id, "scheduled");
    assert_eq!(trial.printer_state("press"), "paused");
    trial.order("/api/v1/printers/press/resume", "");
    trial.wait_for_filed(&id);
}

/// Hands in a job that its printer breaks off, and waits until it is unsure.
#[track_caller]
fn unsure(trial: &Trial) -> String {
    let id = submit_to_dying(trial);
    let job = trial.wait_for_state(&id, "unsure");
    assert_eq!(job["reasons"][0]["keyword"], "delivery-unsure", "{job:#}");
    assert_ne!(job["reasons"][0]["text"], "", "{job:#}");
    id
}

fn submit_to_dying(trial: &Trial) -> String {
    trial.misbehave("press", &["die-after=5000@first-1"]);
    trial.submit("broken.pdf", &pdf("broken", LONG), &[])
}
