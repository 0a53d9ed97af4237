//! Who may do what.

use crate::room::{TestRoom, problem};
use reqwest::{Client, Method, RequestBuilder, StatusCode};

fn by_tcp(room: &TestRoom, method: Method, path: &str) -> RequestBuilder {
    let url = format!("http://{}{path}", room.listen);
    Client::new().request(method, url)
}

#[tokio::test]
async fn the_loopback_address_wants_its_token() {
    let room = TestRoom::start();
    let path = "/api/v1/jobs";
    let none = by_tcp(&room, Method::GET, path).send().await.unwrap();
    assert_eq!(none.headers()["www-authenticate"], "Bearer");
    problem(none, 401, "PLT-API-002").await;
    for wrong in ["", "0", &room.token[1..], &format!("{}0", room.token)] {
        let answer = by_tcp(&room, Method::GET, path).bearer_auth(wrong);
        problem(answer.send().await.unwrap(), 401, "PLT-API-002").await;
    }
    let right = by_tcp(&room, Method::GET, path).bearer_auth(&room.token);
    assert_eq!(right.send().await.unwrap().status(), StatusCode::OK);
    let reload = by_tcp(&room, Method::POST, "/api/v1/config/reload").bearer_auth(&room.token);
    assert_eq!(reload.send().await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn health_and_metrics_need_no_token() {
    let room = TestRoom::start();
    for path in ["/health/live", "/health/ready", "/metrics"] {
        let answer = by_tcp(&room, Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn outsiders_learn_only_whether_the_room_lives() {
    let settings = "[api]\nlisten = \"127.0.0.1:0\"\n[public]\nlisten = \"127.0.0.1:0\"\n\
        [folders.drop]\ninput = \"folders/in\"\nto = \"p\"\n[printers.p]\nfolder = { path = \"folders/out\" }\n";
    let room = TestRoom::with(settings);
    let ask = async |path: &str| {
        let url = format!("http://{}{path}", room.public());
        Client::new()
            .get(url)
            .bearer_auth(&room.token)
            .send()
            .await
            .unwrap()
    };
    assert_eq!(ask("/health/live").await.text().await.unwrap(), "ok\n");
    for path in [
        "/health/ready",
        "/metrics",
        "/api/v1/jobs",
        "/api/v1/status",
    ] {
        problem(ask(path).await, 404, "PLT-API-004").await;
    }
}

/// Needs root, to become another account as tests in CI are; the kernel tells the room who asks.
#[tokio::test]
async fn another_account_may_look_and_nothing_else() {
    let room = TestRoom::start();
    room.let_everyone_in();
    let curl = |arguments: &[&str]| room.as_nobody(arguments);
    assert_eq!(curl(&["http://room/api/v1/jobs"]), "200");
    assert_eq!(
        curl(&["-X", "POST", "http://room/api/v1/config/reload"]),
        "403"
    );
    let job = room.held("a.pdf").await;
    let release = format!("http://room/api/v1/jobs/{job}/release");
    assert_eq!(curl(&["-X", "POST", &release]), "403");
    let original = format!("http://room/api/v1/jobs/{job}/original");
    assert_eq!(curl(&[&original]), "403");
    assert_eq!(
        room.get(&format!("/api/v1/jobs/{job}")).await["state"],
        "held"
    );
}

/// `nogroup` is what nobody's process runs with.
#[tokio::test]
async fn a_group_makes_an_operator_but_no_admin() {
    let settings = "[api]\nlisten = \"127.0.0.1:0\"\noperator_groups = [\"nogroup\"]\n\
        [folders.drop]\ninput = \"folders/in\"\nto = \"p\"\n[printers.p]\nfolder = { path = \"folders/out\" }\n";
    let room = TestRoom::with(settings);
    room.let_everyone_in();
    let job = room.held("a.pdf").await;
    let release = format!("http://room/api/v1/jobs/{job}/release");
    assert_eq!(room.as_nobody(&["-X", "POST", &release]), "200");
    room.wait_for(&job, "done").await;
    let job = format!("http://room/api/v1/jobs/{job}");
    assert_eq!(room.as_nobody(&["-X", "DELETE", &job]), "403");
    let log = room
        .get(&format!("{}/log", job.trim_start_matches("http://room")))
        .await;
    let released = |event: &&serde_json::Value| event["kind"] == "released";
    let events = log["events"].as_array().unwrap();
    assert_eq!(events.iter().find(released).unwrap()["by"], "nobody");
}
