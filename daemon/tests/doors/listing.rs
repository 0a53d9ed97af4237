//! Listings of jobs, printers, folders; the room as a whole.

use crate::room::{TestRoom, problem};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

#[tokio::test]
async fn jobs_are_listed_the_latest_first_page_by_page() {
    let room = TestRoom::start();
    let mut made = vec![];
    for number in 0..5 {
        made.push(room.held(&format!("{number}.pdf")).await);
    }
    let mut listed = vec![];
    let mut page = room.get("/api/v1/jobs?limit=2").await;
    loop {
        let jobs = page["jobs"].as_array().unwrap();
        assert!(jobs.len() <= 2);
        listed.extend(
            jobs.iter()
                .map(|job| job["id"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page["next"].as_str() else {
            break;
        };
        page = room
            .get(&format!("/api/v1/jobs?limit=2&before={next}"))
            .await;
    }
    made.reverse();
    assert_eq!(listed, made);
}

#[tokio::test]
async fn jobs_are_found_by_state_folder_and_destination() {
    let room = TestRoom::start();
    let job = room.held("a.pdf").await;
    let check = async |query: &str, found: usize| {
        let page = room.get(&format!("/api/v1/jobs?{query}")).await;
        let jobs = page["jobs"].as_array().unwrap();
        assert_eq!(jobs.len(), found, "{query}");
    };
    check("state=held", 1).await;
    check("state=held,done", 1).await;
    check("state=done", 0).await;
    check("folder=drop&to=printer", 1).await;
    check("folder=other", 0).await;
    check("to=spare", 0).await;
    check(&format!("before={job}"), 0).await;
    for query in ["state=lost", "folder=A", "to=A", "limit=x", "color=red"] {
        let path = format!("/api/v1/jobs?{query}");
        let answer = room.ask(Method::GET, &path).send().await.unwrap();
        problem(answer, 400, "PLT-API-001").await;
    }
}

#[tokio::test]
async fn a_listing_of_what_never_was_names_what_there_is() {
    let room = TestRoom::start();
    room.held("a.pdf").await;
    let check = async |query: &str, code: &str, known: &str| {
        let path = format!("/api/v1/jobs?{query}");
        let answer = room.ask(Method::GET, &path).send().await.unwrap();
        let problem = problem(answer, 404, code).await;
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(known), "{detail}");
    };
    check("folder=nosuch", "PLT-FLD-001", "drop, other").await;
    check("to=nosuch", "PLT-PRT-001", "printer, spare").await;
}

#[tokio::test]
async fn jobs_of_what_is_not_in_the_settings_any_more_are_listed() {
    let room = TestRoom::start();
    let file = room.data().join("platen.toml");
    let settings = std::fs::read_to_string(&file).unwrap();
    let before = settings
        .replace("folders.drop]", "folders.past]")
        .replace("to = \"printer\"", "to = \"all\"")
        + "\n[groups.all]\nprinters = [\"printer\"]\n";
    let write = async |settings: &str| {
        std::fs::write(&file, settings).unwrap();
        let reload = room.ask(Method::POST, "/api/v1/config/reload");
        assert_eq!(reload.send().await.unwrap().status(), StatusCode::OK);
    };
    write(&before).await;
    let fields = [("folder", "past"), ("hold", "held")];
    let submitted = room.submit("a.pdf", &fields).await;
    assert_eq!(submitted.status(), StatusCode::CREATED);
    write(&settings).await;
    for query in ["folder=past", "to=all"] {
        let page = room.get(&format!("/api/v1/jobs?{query}")).await;
        assert_eq!(page["jobs"].as_array().unwrap().len(), 1, "{query}");
    }
}

#[tokio::test]
async fn printers_folders_and_the_room_are_told() {
    let room = TestRoom::start();
    let printers = room.get("/api/v1/printers").await;
    assert_eq!(printers["printers"][0]["link"]["protocol"], "folder");
    let folders = room.get("/api/v1/folders").await;
    assert_eq!(folders["folders"][0]["name"], "drop");
    let tested = room.tested("drop").await;
    assert!(!tested["test"]["checks"].as_array().unwrap().is_empty());
    let status = room.get("/api/v1/status").await;
    assert_eq!(status["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(status["alarms"], json!([]));
    assert_eq!(room.get("/api/v1/alarms").await, json!({"alarms": []}));
    for path in ["/api/v1/folders/none", "/api/v1/folders/none/test"] {
        let method = if path.ends_with("test") {
            Method::POST
        } else {
            Method::GET
        };
        let answer = room.ask(method, path).send().await.unwrap();
        problem(answer, 404, "PLT-FLD-001").await;
    }
}

#[tokio::test]
async fn settings_are_shown_and_read_again() {
    let room = TestRoom::start();
    let shown = room
        .ask(Method::GET, "/api/v1/config")
        .send()
        .await
        .unwrap();
    assert!(shown.text().await.unwrap().contains("[folders.drop]"));
    let reload = || room.ask(Method::POST, "/api/v1/config/reload").send();
    let reloaded: Value = reload().await.unwrap().json().await.unwrap();
    assert_eq!(reloaded["changes"], "nothing changed");
    let file = room.data().join("platen.toml");
    std::fs::write(&file, "nonsense = 1").unwrap();
    let refused = problem(reload().await.unwrap(), 422, "PLT-SET-001").await;
    assert!(refused["detail"].as_str().unwrap().contains("nonsense"));
    assert_eq!(
        room.get("/api/v1/alarms").await["alarms"][0]["about"],
        "settings"
    );
}

#[tokio::test]
async fn log_levels_change_and_garbage_goes() {
    let room = TestRoom::start();
    let set = |body: Value| {
        room.ask(Method::PUT, "/api/v1/log-levels")
            .json(&body)
            .send()
    };
    let levels: Value = set(json!({"module": "platen::api", "level": "debug"}))
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(levels["modules"]["platen::api"], "debug");
    for bad in [
        json!({"level": "loud"}),
        json!({"level": "warn", "module": "a b"}),
        json!({"level": "warn", "module": "platen::apy"}),
    ] {
        problem(set(bad).await.unwrap(), 400, "PLT-API-001").await;
    }
    let collect = room.ask(Method::POST, "/api/v1/vault/collect");
    let collected: Value = collect.send().await.unwrap().json().await.unwrap();
    assert_eq!(collected["removed"], 0);
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_too() {
    let room = TestRoom::start();
    let ask = async |method: Method, path: &str| room.ask(method, path).send().await.unwrap();
    problem(ask(Method::GET, "/").await, 404, "PLT-API-004").await;
    problem(
        ask(Method::GET, "/api/v1/nothing").await,
        404,
        "PLT-API-004",
    )
    .await;
    problem(ask(Method::PUT, "/api/v1/jobs").await, 405, "PLT-API-005").await;
    problem(
        ask(Method::GET, "/api/v1/jobs/zzzz").await,
        404,
        "PLT-JOB-001",
    )
    .await;
    let held = room.held("a.pdf").await;
    let result = ask(Method::GET, &format!("/api/v1/jobs/{held}/result")).await;
    problem(result, 404, "PLT-JOB-005").await;
    let found = ask(Method::GET, &format!("/api/v1/jobs/{}", &held[32..])).await;
    assert_eq!(found.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_status_lists_what_waits_for_a_person_with_the_command_that_helps() {
    let room = TestRoom::start();
    let mut held = vec![];
    for number in 0..22 {
        held.push(room.held(&format!("{number}.pdf")).await);
    }
    let damaged = room
        .submit_bytes(
            b"%PDF-1.7 and no more",
            "a.pdf",
            &[("folder", "drop")],
            None,
        )
        .await;
    let damaged: Value = damaged.json().await.unwrap();
    let damaged = damaged["id"].as_str().unwrap();
    room.wait_for(damaged, "needs-you").await;
    let status = room.get("/api/v1/status").await;
    assert_eq!(status["jobs_waiting"], 23);
    let waiting = status["waiting"].as_array().unwrap();
    assert_eq!(waiting.len(), 20);
    let short = &damaged[damaged.len() - 8..];
    assert_eq!(waiting[0]["job"], damaged);
    assert_eq!(waiting[0]["state"], "needs-you");
    assert_eq!(waiting[0]["command"], format!("platen jobs cancel {short}"));
    let last = held.last().unwrap();
    let short = &last[last.len() - 8..];
    assert_eq!(waiting[1]["job"], *last);
    assert_eq!(waiting[1]["why"], "held by a person");
    assert_eq!(
        waiting[1]["command"],
        format!("platen jobs release {short}")
    );
}
