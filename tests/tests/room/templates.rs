//! Templates: what jobs get that are given one, and how templates change while the room works.

use crate::setup::{Setup, write_template};
use crate::trial::Trial;
use platen_tests::documents::Document;
use rustix::process::Signal;
use serde_json::{Value, json};

const RUSH: &str = "version = 3\ndescription = \"Before all others\"\npriority = 90\n";
const PROOF: &str = "version = 1\ndescription = \"Looked at first\"\nhold = \"held\"\ncopies = 2\n";
const RULES: &str = "rules = [{ mask = \"urgent*\", template = \"rush\" }, \
    { mask = \"proof*\", template = \"proof\", priority = 20 }, { mask = \"*\" }]";

fn setup() -> Setup {
    Setup::new()
        .raw("press", "")
        .folder("hot", "press", RULES)
        .template("rush", RUSH)
        .template("proof", PROOF)
}

/// Checks what a job was given: template with version, priority and copies.
#[track_caller]
fn check(job: &Value, template: (&str, u32), priority: u32, copies: u32) {
    let (name, version) = template;
    let given = json!({ "name": name, "version": version });
    assert_eq!(job["template"], given, "{job:#}");
    let numbers = (&job["priority"], &job["copies"]);
    assert_eq!(numbers, (&priority.into(), &copies.into()), "{job:#}");
}

/// Drops a document under this name and waits until its job is in this state.
#[track_caller]
fn dropped(trial: &Trial, name: &str, state: &str) -> Value {
    let number = u32::try_from(trial.jobs().len()).unwrap();
    let document = Document::new(number, 0);
    trial.drop_file("hot", name, &document.bytes);
    trial.wait_for_title(name, state)
}

#[test]
fn masks_choose_templates_and_templates_say_how_jobs_are_printed() {
    let mut trial = setup().start();
    let proof = dropped(&trial, "proof-1.pdf", "held");
    check(&proof, ("proof", 1), 20, 2);
    let urgent = dropped(&trial, "Urgent-2.pdf", "done");
    check(&urgent, ("rush", 3), 90, 1);
    check(&dropped(&trial, "letter.pdf", "done"), ("as-is", 1), 50, 1);
    let id = proof["id"].as_str().unwrap().to_owned();
    assert!(trial.story(&id).contains("template proof version 1"));
    // What a job was given is in the ledger.
    trial.kill();
    trial.start();
    check(&trial.job(&id), ("proof", 1), 20, 2);
    trial.order_job(&id, "release", "");
    trial.wait_for_filed(&id);
}

#[test]
fn a_ticket_and_a_sender_may_name_a_template() {
    let trial = setup().start();
    let document = Document::new(1, 0);
    let ticket = b"template = \"proof\"\ncopies = 5\n";
    std::fs::write(trial.input("hot").join("a.pdf.ticket.toml"), ticket).unwrap();
    trial.drop_file("hot", "a.pdf", &document.bytes);
    check(&trial.wait_for_title("a.pdf", "held"), ("proof", 1), 50, 5);
    let id = trial.submit("b.pdf", &document.bytes, &[("template", "rush")]);
    check(&trial.wait_for_state(&id, "done"), ("rush", 3), 90, 1);
    // A template that is not there sends the file to the error place, with a note.
    std::fs::write(
        trial.input("hot").join("c.pdf.ticket.toml"),
        "template = \"rusch\"",
    )
    .unwrap();
    trial.drop_file("hot", "c.pdf", &Document::new(2, 0).bytes);
    let note = trial.wait_for_note("hot", "c.pdf");
    assert!(note.contains("there is no template named rusch"), "{note}");
}

#[test]
fn starters_are_named_by_rules_tickets_and_senders_and_extended() {
    let rules = "rules = [{ mask = \"ours*\", template = \"ours\" }, \
        { mask = \"*\", template = \"bates\" }]";
    let ours = "version = 2\ndescription = \"x\"\nextends = \"page-numbers\"\n";
    let trial = Setup::new()
        .raw("press", "")
        .folder("hot", "press", rules)
        .template("ours", ours)
        .start();
    check(&dropped(&trial, "rule.pdf", "done"), ("bates", 1), 50, 1);
    let ours = dropped(&trial, "ours.pdf", "done");
    check(&ours, ("ours", 2), 50, 1);
    let told = trial.story(ours["id"].as_str().unwrap());
    assert!(told.contains("{page}"), "{told}");
    let ticket = trial.input("hot").join("ticket.pdf.ticket.toml");
    std::fs::write(ticket, "template = \"proof-watermark\"\n").unwrap();
    let watermarked = dropped(&trial, "ticket.pdf", "done");
    check(&watermarked, ("proof-watermark", 1), 50, 1);
    let document = Document::new(9, 0);
    let id = trial.submit("sent.pdf", &document.bytes, &[("template", "two-up")]);
    check(&trial.wait_for_state(&id, "done"), ("two-up", 1), 50, 1);
    // A file of the name of a starter takes its place, from the next reload on.
    write_template(trial.place(), "bates", &RUSH.replace('3', "7"));
    let reloaded = trial.order("/api/v1/config/reload", "");
    let changes = reloaded["changes"].as_str().unwrap();
    assert!(changes.contains("templates changed: bates"), "{changes}");
    check(&dropped(&trial, "file.pdf", "done"), ("bates", 7), 90, 1);
}

#[test]
fn a_broken_template_keeps_the_old_ones_and_a_good_one_is_in_force_at_once() {
    let mut trial = setup().start();
    write_template(trial.place(), "rush", "version = 4\npriority = 900\n");
    trial.running().signal(Signal::HUP).unwrap();
    let alarms = trial.wait_for_alarms(&["settings"]);
    assert!(alarms.contains("rush.toml:1"), "{alarms}");
    check(&dropped(&trial, "urgent-1.pdf", "done"), ("rush", 3), 90, 1);
    write_template(trial.place(), "rush", &RUSH.replace("90", "80"));
    let reloaded = trial.order("/api/v1/config/reload", "");
    let changes = reloaded["changes"].as_str().unwrap();
    assert!(changes.contains("templates changed: rush"), "{changes}");
    assert!(changes.contains("raise it: rush"), "{changes}");
    trial.wait_for_alarms(&[]);
    check(&dropped(&trial, "urgent-2.pdf", "done"), ("rush", 3), 80, 1);
    // A template that a rule names cannot go.
    std::fs::remove_file(trial.place().data().join("templates/rush.toml")).unwrap();
    let refused = trial.api.post("/api/v1/config/reload", "").unwrap();
    assert_eq!(refused.status, 422, "{refused:?}");
    assert!(
        refused.text.contains("there is no template rush"),
        "{refused:?}"
    );
    check(&dropped(&trial, "urgent-3.pdf", "done"), ("rush", 3), 80, 1);
}
