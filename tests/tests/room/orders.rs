//! Orders to jobs, by the interface.

use crate::setup::Setup;
use crate::trial::{LONG, Trial};
use crate::waiting::names_below;
use platen_ledger::vault::Vault;
use platen_ledger::verify_ledger;
use platen_model::ContentHash;
use platen_tests::documents::{Document, pdf};
use serde_json::json;
use std::fs;

#[test]
fn a_held_job_waits_until_it_is_released() {
    let trial = Setup::plain().start();
    let document = Document::new(1, 0);
    let id = trial.submit(&document.name, &document.bytes, &[("hold", "held")]);
    let other = trial.submit("other.pdf", &pdf("other", 0), &[]);
    trial.wait_for_filed(&other);
    assert_eq!(trial.job(&id)["state"], "held");
    trial.order_job(&id, "release", r#"{"why": "paper is there"}"#);
    trial.wait_for_filed(&id);
    assert_eq!(trial.hashes("press", 2)[1], document.hash);
    let story = trial.story(&id);
    assert!(
        story.contains("released") && story.contains("paper is there"),
        "{story}"
    );
}

#[test]
fn a_waiting_job_can_be_held_and_released() {
    let trial = paused();
    let id = trial.submit("a.pdf", &pdf("a", 0), &[]);
    trial.wait_for_state(&id, "scheduled");
    trial.order_job(&id, "hold", "");
    trial.order("/api/v1/printers/press/resume", "");
    let other = trial.submit("other.pdf", &pdf("other", 0), &[]);
    trial.wait_for_filed(&other);
    assert_eq!(trial.job(&id)["state"], "held");
    trial.order_job(&id, "release", "");
    trial.wait_for_filed(&id);
    trial.printed("press", 2);
}

#[test]
fn a_cancelled_job_is_not_printed_and_stays_cancelled() {
    let mut trial = paused();
    let id = trial.submit("a.pdf", &pdf("a", 0), &[]);
    trial.wait_for_state(&id, "scheduled");
    trial.order_job(&id, "cancel", r#"{"why": "the wrong file"}"#);
    trial.stop();
    trial.start();
    trial.order("/api/v1/printers/press/resume", "");
    let other = trial.submit("other.pdf", &pdf("other", 0), &[]);
    trial.wait_for_filed(&other);
    trial.printed("press", 1);
    assert_eq!(trial.job(&id)["state"], "cancelled");
    assert!(trial.story(&id).contains("the wrong file"));
}

/// A room whose printer took the beginning of a document that was cancelled then.
pub(crate) fn cancelled_under_way() -> Trial {
    let trial = Setup::plain().start();
    trial.misbehave("press", &["stall=4096"]);
    let id = trial.submit("long.pdf", &pdf("long", LONG), &[]);
    trial.wait_for_state(&id, "sending");
    trial.order_job(&id, "cancel", "");
    trial.wait_for_state(&id, "cancelled");
    trial
}

#[test]
fn a_delivery_under_way_can_be_cancelled() {
    let trial = cancelled_under_way();
    trial.misbehave("press", &[]);
    let other = trial.submit("other.pdf", &pdf("other", 0), &[]);
    trial.wait_for_filed(&other);
    trial.printed("press", 1);
}

#[test]
fn the_most_urgent_job_is_printed_first() {
    let trial = paused();
    let documents: Vec<_> = (1..=4).map(|number| Document::new(number, 0)).collect();
    let urgencies = ["30", "50", "90", "10"];
    let mut ids = vec![];
    for (document, urgency) in documents.iter().zip(urgencies) {
        let id = trial.submit(&document.name, &document.bytes, &[("priority", urgency)]);
        trial.wait_for_state(&id, "scheduled");
        ids.push(id);
    }
    trial.order_job(&ids[3], "priority", r#"{"priority": 100}"#);
    trial.order("/api/v1/printers/press/resume", "");
    let expected = [3, 2, 1, 0].map(|at: usize| documents[at].hash);
    assert_eq!(trial.hashes("press", 4), expected);
}

#[test]
fn a_scheduled_job_waits_for_its_time() {
    let trial = Setup::plain().start();
    let document = Document::new(1, 0);
    let later = [("not_before", "2199-01-01T00:00:00Z")];
    let id = trial.submit(&document.name, &document.bytes, &later);
    let other = trial.submit("other.pdf", &pdf("other", 0), &[]);
    trial.wait_for_filed(&other);
    trial.wait_for_state(&id, "scheduled");
    assert_eq!(trial.printed("press", 1).len(), 1);
    trial.order_job(&id, "schedule", r#"{"not_before": null, "why": "now"}"#);
    trial.wait_for_filed(&id);
    assert_eq!(trial.hashes("press", 2)[1], document.hash);
}

#[test]
fn a_job_whose_time_comes_is_printed_by_itself() {
    use platen_model::Clock as _;
    let trial = Setup::plain().start();
    let soon = platen_model::WallClock.now() + std::time::Duration::from_secs(2);
    let id = trial.submit("a.pdf", &pdf("a", 0), &[("not_before", &soon.to_string())]);
    trial.wait_for_filed(&id);
    let printed = trial.printed("press", 1);
    assert!(printed[0].started >= soon, "{printed:?} before {soon}");
}

#[test]
fn a_job_moves_to_another_printer() {
    let trial = Setup::plain().raw("other", "").start();
    trial.order("/api/v1/printers/press/pause", "");
    let document = Document::new(1, 0);
    let id = trial.submit(&document.name, &document.bytes, &[]);
    trial.wait_for_state(&id, "scheduled");
    trial.order_job(&id, "move", r#"{"to": "other", "why": "press is dirty"}"#);
    trial.wait_for_filed(&id);
    assert_eq!(trial.hashes("other", 1), [document.hash]);
    trial.printed("press", 0);
    let nowhere = r#"{"to": "nowhere"}"#;
    let refused = trial
        .api
        .post(&format!("/api/v1/jobs/{id}/move"), nowhere)
        .unwrap();
    assert_eq!(refused.status, 404, "{refused:?}");
}

#[test]
fn a_reprint_prints_the_same_bytes_again() {
    let mut trial = Setup::plain().start();
    let document = Document::new(1, 10_000);
    let id = trial.submit(&document.name, &document.bytes, &[]);
    trial.wait_for_filed(&id);
    trial.stop();
    trial.start();
    trial.order_job(&id, "reprint", r#"{"why": "the cat sat on it"}"#);
    assert_eq!(trial.hashes("press", 2), [document.hash; 2]);
    let job = trial.wait_for_filed(&id);
    assert_eq!(job["attempts_made"], json!(2));
    assert!(trial.story(&id).contains("the cat sat on it"));
}

#[test]
fn a_further_log_tells_of_a_reprint_and_no_other_output_comes_again() {
    let trial = Setup::plain().start();
    let id = trial.submit("a.pdf", &pdf("a", 0), &[]);
    let first = trial.wait_for_filed(&id);
    let result = output(&first, "/results/");
    fs::remove_file(&result).unwrap(); // somebody took it to use it
    let log = output(&first, "/logs/");
    let told = fs::read_to_string(&log).unwrap();
    trial.order_job(&id, "reprint", r#"{"why": "the cat sat on it"}"#);
    trial.printed("press", 2);
    let job = trial.wait_for_filed(&id);
    let outputs = job["outputs"].as_array().unwrap();
    assert_eq!(outputs.len(), 4, "{job:#}");
    let further = outputs[3].as_str().unwrap();
    assert_eq!(further, log.replace(".txt", " (2).txt"));
    let text = fs::read_to_string(further).unwrap();
    for part in ["the cat sat on it", "attempt 2: delivered"] {
        assert!(text.contains(part), "{text}");
    }
    assert_eq!(fs::read_to_string(&log).unwrap(), told);
    assert!(!fs::exists(&result).unwrap());
    assert_eq!(names_below(&trial.output("hot")).len(), 3);
}

#[test]
fn an_original_without_an_extension_is_given_none() {
    let trial = Setup::plain().start();
    let id = trial.submit("report", &pdf("report", 0), &[]);
    let job = trial.wait_for_filed(&id);
    let short = job["short"].as_str().unwrap();
    let original = output(&job, "/originals/");
    assert!(
        original.ends_with(&format!("/report-{short}")),
        "{original}"
    );
    let result = output(&job, "/results/");
    assert!(
        result.ends_with(&format!("/report-{short}.pdf")),
        "{result}"
    );
}

/// Returns the path of the only output that lies there.
#[track_caller]
fn output(job: &serde_json::Value, place: &str) -> String {
    let outputs = job["outputs"].as_array().unwrap().iter();
    let mut there = outputs.filter_map(|path| path.as_str().filter(|path| path.contains(place)));
    let one = there.next().unwrap().to_owned();
    assert_eq!(there.next(), None, "{job:#}");
    one
}

#[test]
fn what_was_deleted_is_nowhere_and_the_audit_holds() {
    const NAME: &str = "secret-plans-of-mrs-miller";
    let mut trial = Setup::plain().start();
    let id = trial.submit(&format!("{NAME}.pdf"), &pdf("plans", 0), &[]);
    let job = trial.wait_for_filed(&id);
    let kept = trial.submit("kept.pdf", &pdf("kept", 0), &[]);
    trial.wait_for_filed(&kept);
    let path = format!("/api/v1/jobs/{id}");
    let deleted = trial.api.delete(&path, r#"{"why": "she asked"}"#).unwrap();
    assert_eq!(deleted.status, 200, "{deleted:?}");
    for path in [
        path.clone(),
        format!("{path}/log"),
        "/api/v1/jobs".into(),
        "/metrics".into(),
    ] {
        let told = trial.api.get(&path).unwrap();
        assert!(
            told.status == 200 && !told.text.contains(NAME),
            "{path}: {told:?}"
        );
    }
    for file in ["original", "result"] {
        let gone = trial.api.get(&format!("{path}/{file}")).unwrap();
        assert_eq!(gone.status, 410, "{gone:?}");
    }
    assert!(trial.story(&id).contains("she asked"));
    trial.stop();
    let hash = job["original"]["blake3"].as_str().unwrap();
    check_purged(&trial, hash.parse().unwrap(), NAME);
}

#[test]
fn two_jobs_of_one_content_lose_it_with_the_last() {
    let trial = Setup::plain().start();
    let bytes = pdf("shared", 0);
    let [one, two] = ["one.pdf", "two.pdf"].map(|name| trial.submit(name, &bytes, &[]));
    for id in [&one, &two] {
        trial.wait_for_filed(id);
    }
    let objects = |expected: u64| {
        trial.wait(
            &format!("{expected} files in the vault"),
            || (trial.get("/api/v1/vault")["objects"] == expected).then_some(()),
            || trial.get("/api/v1/vault").to_string(),
        );
    };
    objects(1);
    trial
        .api
        .delete(&format!("/api/v1/jobs/{one}"), "")
        .unwrap();
    trial.order_job(&two, "reprint", "");
    trial.printed("press", 3);
    trial.wait_for_filed(&two);
    trial
        .api
        .delete(&format!("/api/v1/jobs/{two}"), "")
        .unwrap();
    objects(0);
}

#[test]
fn a_job_that_is_not_finished_is_not_deleted() {
    let trial = paused();
    let id = trial.submit("a.pdf", &pdf("a", 0), &[]);
    trial.wait_for_state(&id, "scheduled");
    let refused = trial.api.delete(&format!("/api/v1/jobs/{id}"), "").unwrap();
    assert_eq!(refused.status, 409, "{refused:?}");
    assert!(refused.text.contains("cancel it first"), "{refused:?}");
    trial.order("/api/v1/printers/press/resume", "");
    trial.wait_for_filed(&id);
}

/// A room whose printer takes no job.
fn paused() -> Trial {
    let trial = Setup::plain().start();
    trial.order("/api/v1/printers/press/pause", r#"{"why": "for a test"}"#);
    trial
}

/// Once the room has ended, neither the bytes nor the name are in its directory.
#[track_caller]
fn check_purged(trial: &Trial, hash: ContentHash, name: &str) {
    let place = trial.place();
    verify_ledger(&place.ledger(), None).unwrap();
    let vault = Vault::open(&place.vault()).unwrap();
    assert!(!vault.path(&hash).try_exists().unwrap());
    for file in names_below(&place.data()) {
        let bytes = fs::read(place.data().join(&file)).unwrap();
        let found = bytes
            .windows(name.len())
            .any(|window| window == name.as_bytes());
        assert!(!found && !file.contains(name), "{name} is in {file}");
    }
}
