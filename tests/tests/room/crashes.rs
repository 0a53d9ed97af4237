//! A panic in a part of the room: nothing is lost, nothing is printed twice, and it shows.

use crate::setup::Setup;
use crate::trial::Trial;
use crate::waiting::names_below;
use platen_tests::documents::{Document, pdf};

#[test]
fn a_stage_that_crashes_once_is_started_again() {
    check_restarted("stage.before_answer:1:panic");
}

#[test]
fn a_watcher_that_crashes_after_a_claim_takes_the_file_up_again() {
    check_restarted("intake.after_claim:1:panic");
}

#[test]
fn a_watcher_that_crashes_after_the_accept_makes_no_second_job() {
    check_restarted("intake.after_accept:1:panic");
}

#[test]
fn an_archiver_that_crashes_after_filing_leaves_each_output_once() {
    let trial = check_printed("archive.after_filing:1:panic");
    assert_eq!(restarts(&trial), 0, "{}", trial.get("/api/v1/status"));
}

#[test]
fn outputs_over_which_the_archiver_crashes_twice_wait_for_a_person() {
    let trial = crashing("archive.before_filing:1:panic,archive.after_filing:1:panic");
    let id = trial.submit("a.pdf", &pdf("a", 0), &[]);
    let alarm = || {
        let alarms = trial.get("/api/v1/alarms")["alarms"].clone();
        let mut alarms = alarms.as_array().unwrap().iter().cloned();
        alarms.find(|alarm| {
            alarm["about"]
                .as_str()
                .unwrap()
                .starts_with("outputs of job")
        })
    };
    let raised = trial.wait("the alarm", alarm, || trial.log());
    let text = raised["text"].as_str().unwrap();
    assert!(
        text.contains(&id) && text.contains("crashed twice"),
        "{text}"
    );
    let job = trial.wait_for_state(&id, "done");
    assert_eq!(job["filing"], "due", "{job:#}");
    trial.order("/api/v1/config/reload", "");
    trial.wait_for_filed(&id);
    trial.wait(
        "the alarm to be over",
        || alarm().is_none().then_some(()),
        || trial.log(),
    );
    assert_eq!(names_below(&trial.output("hot")).len(), 3);
}

#[test]
fn what_a_killed_delivery_left_in_a_drop_folder_goes_when_a_person_has_answered() {
    let mut trial = Setup::new()
        .drop_folder("press")
        .folder("hot", "press", "")
        .fault("printer.before_send:1:kill")
        .start();
    trial.drop_file("hot", "a.pdf", &pdf("a", 0));
    trial.wait(
        "the room to be killed",
        || trial.api.get("/health/live").is_err().then_some(()),
        || trial.log(),
    );
    trial.kill();
    trial.start();
    let job = trial.wait_for_title("a.pdf", "unsure");
    let id = job["id"].as_str().unwrap();
    // Where the kill comes later, the part lies there.
    let part = format!(".a-{}.pdf.part", &id[id.len() - 8..]);
    let left = trial.place().drop_folder().join(part);
    std::fs::write(&left, "half").unwrap();
    trial.order_job(
        id,
        "resolve",
        r#"{"answer": "printed", "why": "it was there"}"#,
    );
    trial.wait(
        "the part to go",
        || (!left.try_exists().unwrap()).then_some(()),
        || format!("{:?}", names_below(&trial.place().drop_folder())),
    );
}

#[track_caller]
fn check_restarted(fault: &'static str) {
    let trial = check_printed(fault);
    assert_eq!(restarts(&trial), 1, "{}", trial.get("/api/v1/status"));
}

/// The crash costs nothing but time.
#[track_caller]
fn check_printed(fault: &'static str) -> Trial {
    let trial = crashing(fault);
    let document = Document::new(1, 0);
    trial.drop_file("hot", &document.name, &document.bytes);
    let job = trial.wait_for_title(&document.name, "done");
    trial.wait_for_filed(job["id"].as_str().unwrap());
    trial.wait_for_input("hot", &[]);
    assert_eq!(trial.hashes("press", 1), [document.hash]);
    assert_eq!(trial.jobs().len(), 1);
    let outputs = names_below(&trial.output("hot"));
    assert_eq!(outputs.len(), 3, "{outputs:?}");
    trial
}

#[test]
fn a_printer_whose_session_crashes_after_sending_leaves_the_job_unsure() {
    let trial = crashing("printer.after_send:1:panic");
    let id = trial.submit("a.pdf", &pdf("a", 0), &[]);
    let job = trial.wait_for_state(&id, "unsure");
    assert_ne!(job["reasons"][0]["text"], "", "{job:#}");
    let other = trial.submit("other.pdf", &pdf("other", 0), &[]);
    trial.wait_for_filed(&other);
    trial.printed("press", 2);
    assert_eq!(trial.job(&id)["attempts_made"], 1);
    assert_eq!(restarts(&trial), 1, "{}", trial.get("/api/v1/status"));
}

fn crashing(fault: &'static str) -> Trial {
    Setup::plain().fault(fault).start()
}

fn restarts(trial: &Trial) -> u64 {
    let children = trial.get("/api/v1/status")["children"].clone();
    let children = children.as_array().unwrap().iter();
    children
        .map(|child| child["restarts"].as_u64().unwrap())
        .sum()
}
