//! Files handed in by the interface, and what a key keeps from doubling.

use crate::setup::Setup;
use crate::trial::Trial;
use platen_tests::documents::{Document, pdf};
use platen_tests::room::{Answered, Submission};

#[test]
fn the_same_key_and_body_make_one_job_even_after_a_kill() {
    let mut trial = Setup::plain().start();
    let document = Document::new(1, 5_000);
    let hand_in =
        |trial: &Trial| trial.submit_with(Some("order-17"), &document.name, &document.bytes, &[]);
    let first = hand_in(&trial);
    trial.kill();
    trial.start();
    let again = [hand_in(&trial), hand_in(&trial)];
    let id = |answered: &Answered| answered.json().unwrap()["id"].clone();
    assert_eq!(first.status, 201, "{first:?}");
    for answered in &again {
        assert_eq!((answered.status, id(answered)), (200, id(&first)));
        assert_eq!(answered.json().unwrap()["was"], "known");
    }
    assert_eq!(trial.jobs().len(), 1);
}

#[test]
fn a_key_with_another_body_or_folder_is_a_conflict() {
    let trial = Setup::plain().folder("cold", "press", "").start();
    let bytes = pdf("one", 0);
    let first = trial.submit_with(Some("k"), "a.pdf", &bytes, &[]);
    let other = trial.submit_with(Some("k"), "a.pdf", &pdf("two", 0), &[]);
    let submission = Submission {
        folder: "cold",
        name: "a.pdf",
        bytes: &bytes,
        key: Some("k"),
        fields: &[],
    };
    let elsewhere = trial.api.submit(&submission).unwrap();
    let id = first.json().unwrap()["id"].as_str().unwrap().to_owned();
    for conflict in [&other, &elsewhere] {
        assert_eq!(conflict.status, 409, "{conflict:?}");
        assert!(conflict.text.contains(&id), "{conflict:?}");
    }
    trial.wait_for_filed(&id);
    trial.printed("press", 1);
}

#[test]
fn the_same_body_without_a_key_is_another_job() {
    let trial = Setup::plain().start();
    let bytes = pdf("one", 0);
    let ids = ["a.pdf", "a.pdf"].map(|name| trial.submit(name, &bytes, &[]));
    assert_ne!(ids[0], ids[1]);
    trial.printed("press", 2);
}

#[test]
fn what_cannot_become_a_job_is_refused_with_the_reason() {
    let trial = Setup::plain().start();
    let refused = |fields: &[(&str, &str)], bytes: &[u8]| {
        let answered = trial.submit_with(None, "a.pdf", bytes, fields);
        (answered.status, answered.text)
    };
    for (fields, bytes, status, reason) in [
        (&[("copies", "0")][..], &b"x"[..], 400, "copies"),
        (&[("priority", "x")], b"x", 400, "must be a number"),
        (&[("colour", "yes")], b"x", 400, "there is no field"),
        (&[], b"", 422, "no bytes"),
    ] {
        let (was, text) = refused(fields, bytes);
        assert!(was == status && text.contains(reason), "{was} {text}");
    }
    assert_eq!(trial.get("/api/v1/vault")["objects"], 0);
    assert_eq!(trial.jobs().len(), 0);
}
