//! Orders to jobs and printers.

use crate::room::{PDF, TestRoom, problem};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

async fn order(room: &TestRoom, job: &str, order: &str, body: Value) -> Response {
    let path = format!("/api/v1/jobs/{job}/{order}");
    room.ask(Method::POST, &path)
        .json(&body)
        .send()
        .await
        .unwrap()
}

async fn state(answer: Response) -> Value {
    assert_eq!(answer.status(), StatusCode::OK);
    answer.json::<Value>().await.unwrap()["state"].clone()
}

#[tokio::test]
async fn a_held_job_is_changed_released_printed_and_printed_again() {
    let room = TestRoom::start();
    let job = room.held("a.pdf").await;
    let short = &job[job.len() - 8..];
    assert_eq!(
        state(order(&room, short, "priority", json!({"priority": 90})).await).await,
        "held"
    );
    assert_eq!(
        state(order(&room, short, "move", json!({"to": "spare"})).await).await,
        "held"
    );
    let soon = json!({"not_before": "2020-01-01T00:00:00Z"});
    assert_eq!(
        state(order(&room, &job, "schedule", soon).await).await,
        "held"
    );
    order(&room, &job, "release", json!({"why": "checked by eye"})).await;
    let shown = room.wait_for(&job, "done").await;
    assert_eq!(shown["priority"], 90);
    assert_eq!(shown["attempts"][0]["printer"], "spare");
    order(&room, &job, "reprint", json!({})).await;
    let shown = room.wait_for(&job, "done").await;
    assert_eq!(shown["attempts_made"], 2);
    assert_eq!(
        std::fs::read_dir(room.data().join("folders/spare"))
            .unwrap()
            .count(),
        2
    );
}

#[tokio::test]
async fn an_order_is_recorded_with_who_and_why() {
    let room = TestRoom::start();
    let job = room.held("a.pdf").await;
    order(&room, &job, "cancel", json!({"why": "the customer called"})).await;
    let log = room.get(&format!("/api/v1/jobs/{job}/log")).await;
    let events = log["events"].as_array().unwrap();
    let cancelled = events
        .iter()
        .find(|event| event["kind"] == "cancel-ordered");
    let cancelled = cancelled.unwrap();
    assert!(cancelled["by"].is_string());
    assert!(
        cancelled["text"]
            .as_str()
            .unwrap()
            .contains("the customer called")
    );
    let path = format!("/api/v1/jobs/{job}/log");
    let text = room.ask(Method::GET, &path).header("Accept", "text/plain");
    let text = text.send().await.unwrap().text().await.unwrap();
    assert!(text.contains("the customer called"), "{text}");
}

#[tokio::test]
async fn what_the_state_forbids_is_refused() {
    let room = TestRoom::start();
    let job = room.held("a.pdf").await;
    let answer = order(&room, &job, "resolve", json!({"answer": "printed"})).await;
    problem(answer, 409, "PLT-JOB-003").await;
    let answer = order(&room, &job, "reprint", json!({})).await;
    problem(answer, 409, "PLT-JOB-003").await;
    let answer = order(&room, &job, "move", json!({"to": "nowhere"})).await;
    problem(answer, 404, "PLT-PRT-001").await;
    for (name, body) in [
        ("priority", json!({"priority": 0})),
        ("priority", json!({"priority": 1, "copies": 2})),
        ("schedule", json!({"not_before": "soon"})),
        ("resolve", json!({"answer": "perhaps"})),
        ("hold", json!("now")),
    ] {
        problem(order(&room, &job, name, body).await, 400, "PLT-API-001").await;
    }
    let why = "x".repeat(100_000);
    let answer = order(&room, &job, "move", json!({"to": "spare", "why": why})).await;
    problem(answer, 413, "PLT-API-006").await;
    problem(
        order(&room, "ffffffff", "hold", json!({})).await,
        404,
        "PLT-JOB-001",
    )
    .await;
    problem(
        order(&room, "fff", "hold", json!({})).await,
        404,
        "PLT-JOB-001",
    )
    .await;
}

#[tokio::test]
async fn every_order_to_a_deleted_job_says_that_it_was_deleted_when_and_by_whom() {
    let room = TestRoom::start();
    let job = room.held("a.pdf").await;
    order(&room, &job, "cancel", json!({})).await;
    let path = format!("/api/v1/jobs/{job}");
    let delete = || room.ask(Method::DELETE, &path).send();
    assert_eq!(delete().await.unwrap().status(), StatusCode::OK);
    let log = room.get(&format!("{path}/log")).await;
    let purged = log["events"].as_array().unwrap().last().unwrap().clone();
    let told = async |answer: reqwest::Response, what: &str| {
        let problem = problem(answer, 410, "PLT-JOB-004").await;
        let detail = problem["detail"].as_str().unwrap();
        let by = format!("by {}", purged["by"].as_str().unwrap());
        let day = &purged["at"].as_str().unwrap()[..10];
        for part in ["was deleted at", day, &by] {
            assert!(detail.contains(part), "{what}: {detail}");
        }
        assert_eq!(problem["jobs"][0], job, "{what}");
    };
    told(delete().await.unwrap(), "delete").await;
    for (name, body) in [
        ("hold", json!({})),
        ("release", json!({})),
        ("cancel", json!({})),
        ("reprint", json!({})),
        ("move", json!({"to": "spare"})),
        ("priority", json!({"priority": 90})),
        ("schedule", json!({"not_before": null})),
        ("resolve", json!({"answer": "printed"})),
    ] {
        told(order(&room, &job, name, body).await, name).await;
    }
    let original = room.ask(Method::GET, &format!("{path}/original"));
    told(original.send().await.unwrap(), "original").await;
}

#[tokio::test]
async fn documents_are_given_back_until_they_are_deleted() {
    let room = TestRoom::start();
    let answer = room
        .submit("Übersicht \"1\".pdf", &[("folder", "drop")])
        .await;
    let submitted: Value = answer.json().await.unwrap();
    let job = submitted["id"].as_str().unwrap();
    room.wait_for(job, "done").await;
    for which in ["original", "result"] {
        let path = format!("/api/v1/jobs/{job}/{which}");
        let answer = room.ask(Method::GET, &path).send().await.unwrap();
        let named = answer.headers()["content-disposition"].to_str().unwrap();
        assert!(
            named.starts_with("attachment; filename=\"_bersicht _1_-"),
            "{named}"
        );
        assert_eq!(
            answer.headers()["content-length"],
            PDF.len().to_string().as_str()
        );
        assert_eq!(answer.bytes().await.unwrap(), PDF);
    }
    let path = format!("/api/v1/jobs/{job}");
    let deleted = room
        .ask(Method::DELETE, &path)
        .json(&json!({"why": "asked to"}));
    assert_eq!(deleted.send().await.unwrap().status(), StatusCode::OK);
    let path = format!("/api/v1/jobs/{job}/original");
    let gone = room.ask(Method::GET, &path).send().await.unwrap();
    problem(gone, 410, "PLT-JOB-004").await;
    assert_eq!(
        room.get(&format!("/api/v1/jobs/{job}")).await["title"],
        "(deleted)"
    );
}

#[tokio::test]
async fn a_paused_printer_takes_nothing_until_it_is_resumed() {
    let room = TestRoom::start();
    let printer = async |order: &str| {
        let path = format!("/api/v1/printers/printer/{order}");
        state(room.ask(Method::POST, &path).send().await.unwrap()).await
    };
    assert_eq!(printer("pause").await, "paused");
    let answer = room.submit("a.pdf", &[("folder", "drop")]).await;
    let submitted: Value = answer.json().await.unwrap();
    let job = submitted["id"].as_str().unwrap();
    room.wait_for(job, "scheduled").await;
    assert_eq!(
        room.get("/api/v1/printers/printer").await["state"],
        "paused"
    );
    assert_eq!(printer("resume").await, "ready");
    room.wait_for(job, "done").await;
    let nobody = room.ask(Method::POST, "/api/v1/printers/nobody/pause");
    problem(nobody.send().await.unwrap(), 404, "PLT-PRT-001").await;
}
