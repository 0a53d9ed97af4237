//! Files are handed in by the API.

use crate::room::{PDF, TestRoom, problem};
use reqwest::{Method, StatusCode};
use serde_json::Value;

#[tokio::test]
async fn a_file_is_printed_and_its_facts_are_told() {
    let room = TestRoom::start();
    let fields = [("folder", "drop"), ("copies", "2"), ("user", "ada")];
    let answer = room.submit("letter.pdf", &fields).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    let location = answer.headers()["location"].to_str().unwrap().to_owned();
    let submitted: Value = answer.json().await.unwrap();
    let id = submitted["id"].as_str().unwrap();
    assert_eq!(location, format!("/api/v1/jobs/{id}"));
    let job = room.wait_for(id, "done").await;
    assert_eq!(job["title"], "letter.pdf");
    assert_eq!(job["submitted_by"], "ada");
    assert_eq!(job["copies"], 2);
    assert_eq!(job["attempts"][0]["facts"]["delivered"]["known"], true);
    assert_eq!(job["facts"]["device_confirmed"]["known"], false);
    assert_eq!(job["reasons"][0]["keyword"], "queued-in-device");
}

#[tokio::test]
async fn the_same_key_and_content_make_one_job() {
    let room = TestRoom::start();
    let fields = [("folder", "drop"), ("hold", "held")];
    let first = room
        .submit_bytes(PDF, "a.pdf", &fields, Some("order-1"))
        .await;
    assert_eq!(first.status(), StatusCode::CREATED);
    let first: Value = first.json().await.unwrap();
    let again = room
        .submit_bytes(PDF, "a.pdf", &fields, Some("order-1"))
        .await;
    assert_eq!(again.status(), StatusCode::OK);
    let again: Value = again.json().await.unwrap();
    assert_eq!(
        (&again["id"], &again["was"]),
        (&first["id"], &Value::from("known"))
    );
    let other = room
        .submit_bytes(b"%PDF-1.4 other", "a.pdf", &fields, Some("order-1"))
        .await;
    let other = problem(other, 409, "PLT-SUB-001").await;
    assert_eq!(other["jobs"][0], first["id"]);
    let elsewhere = [("folder", "other"), ("hold", "held")];
    let elsewhere = room
        .submit_bytes(PDF, "a.pdf", &elsewhere, Some("order-1"))
        .await;
    problem(elsewhere, 409, "PLT-SUB-001").await;
    assert_eq!(
        room.get("/api/v1/jobs").await["jobs"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(room.get("/api/v1/vault").await["objects"], 1);
}

#[tokio::test]
async fn without_a_key_every_submission_is_a_job() {
    let room = TestRoom::start();
    assert_ne!(room.held("a.pdf").await, room.held("a.pdf").await);
}

#[tokio::test]
async fn the_folders_rules_apply() {
    let room = TestRoom::start();
    let answer = room.submit("held-1.doc", &[("folder", "drop")]).await;
    let submitted: Value = answer.json().await.unwrap();
    let job = room
        .wait_for(submitted["id"].as_str().unwrap(), "held")
        .await;
    assert_eq!(job["priority"], 70);
    let path = "C:\\Users\\ada\\held.pdf";
    let answer = room.submit(path, &[("folder", "drop")]).await;
    let submitted: Value = answer.json().await.unwrap();
    let job = room
        .wait_for(submitted["id"].as_str().unwrap(), "held")
        .await;
    assert_eq!(job["title"], "held.pdf");
}

#[tokio::test]
async fn a_template_may_be_named() {
    let room = TestRoom::start();
    let fields = [("folder", "drop"), ("template", "approve"), ("copies", "2")];
    let answer = room.submit("a.pdf", &fields).await;
    let submitted: Value = answer.json().await.unwrap();
    let id = submitted["id"].as_str().unwrap();
    let job = room.wait_for(id, "held").await;
    assert_eq!((&job["priority"], &job["copies"]), (&30.into(), &2.into()));
    let given = serde_json::json!({ "name": "approve", "version": 4 });
    assert_eq!(job["template"], given);
    let log = room.get(&format!("/api/v1/jobs/{id}/log")).await;
    let accepted = log["events"][0]["text"].as_str().unwrap();
    assert!(accepted.contains("template approve version 4"), "{log}");
    let unnamed = room.held("b.pdf").await;
    let unnamed = room.get(&format!("/api/v1/jobs/{unnamed}")).await;
    assert_eq!(unnamed["template"]["name"], "as-is");
}

#[tokio::test]
async fn what_cannot_be_taken_is_refused_and_leaves_nothing() {
    let room = TestRoom::start();
    let check = async |name: &str, fields: &[(&str, &str)], status, code: &str| {
        problem(room.submit(name, fields).await, status, code).await
    };
    check("a.pdf", &[("folder", "nowhere")], 404, "PLT-FLD-001").await;
    check("a.pdf", &[("folder", "No Name")], 404, "PLT-FLD-001").await;
    for template in ["nothing", "No Name"] {
        let fields = [("folder", "drop"), ("template", template)];
        check("a.pdf", &fields, 404, "PLT-TPL-001").await;
    }
    check("a.txt", &[("folder", "drop")], 422, "PLT-FLD-002").await;
    check("a.pdf", &[], 400, "PLT-API-001").await;
    check("", &[("folder", "drop")], 400, "PLT-API-001").await;
    for (field, value) in [
        ("priority", "101"),
        ("copies", "many"),
        ("hold", "maybe"),
        ("not_before", "soon"),
        ("colour", "red"),
        ("folder", "drop"),
    ] {
        let fields = [("folder", "drop"), (field, value)];
        check("a.pdf", &fields, 400, "PLT-API-001").await;
    }
    let drop = [("folder", "drop")];
    let empty = room.submit_bytes(b"", "a.pdf", &drop, None).await;
    problem(empty, 422, "PLT-SUB-004").await;
    let key = room.submit_bytes(PDF, "a.pdf", &drop, Some("two words"));
    problem(key.await, 400, "PLT-API-001").await;
    assert_eq!(room.get("/api/v1/jobs").await["jobs"], Value::Array(vec![]));
    assert_eq!(room.get("/api/v1/vault").await["objects"], 0);
    let staged = std::fs::read_dir(room.data().join("vault/staging")).unwrap();
    assert_eq!(staged.filter(is_upload).count(), 0);
}

/// Workers have directories of their own there.
fn is_upload(entry: &std::io::Result<std::fs::DirEntry>) -> bool {
    entry.as_ref().unwrap().file_type().unwrap().is_file()
}

#[tokio::test]
async fn a_file_over_the_limit_is_refused_while_it_is_sent() {
    let room = TestRoom::start();
    let large = vec![b' '; 5 << 20];
    let drop = [("folder", "drop")];
    let answer = room.submit_bytes(&large, "a.pdf", &drop, None).await;
    problem(answer, 413, "PLT-SUB-002").await;
    let fits = vec![b' '; 2 << 20];
    let fields = [("folder", "drop"), ("hold", "held")];
    let answer = room.submit_bytes(&fits, "a.pdf", &fields, None).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
}

#[tokio::test]
async fn a_full_disk_takes_nothing() {
    let settings = "[api]\nlisten = \"127.0.0.1:0\"\n[limits]\nfree_disk = \"60 TiB\"\n\
        [folders.drop]\ninput = \"folders/in\"\nto = \"p\"\n[printers.p]\nfolder = { path = \"folders/out\" }\n";
    let room = TestRoom::with(settings);
    let answer = room.submit("a.pdf", &[("folder", "drop")]).await;
    problem(answer, 507, "PLT-SUB-003").await;
}

#[tokio::test]
async fn what_is_no_form_is_refused() {
    let room = TestRoom::start();
    let request = room.ask(Method::POST, "/api/v1/jobs").body("a file");
    problem(request.send().await.unwrap(), 400, "PLT-API-001").await;
}
