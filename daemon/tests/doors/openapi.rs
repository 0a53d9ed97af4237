//! The OpenAPI document is true: what it lists is there, and answers are as it says.

use crate::additive::taken_back;
use crate::room::{TestRoom, problem};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

const BODIES: [(&str, &str); 5] = [
    ("move_job", r#"{ "to": "spare" }"#),
    ("set_job_priority", r#"{ "priority": 60 }"#),
    (
        "schedule_job",
        r#"{ "not_before": "2099-01-01T06:00:00Z" }"#,
    ),
    ("resolve_job", r#"{ "answer": "printed" }"#),
    (
        "set_log_level",
        r#"{ "module": "platen", "level": "info" }"#,
    ),
];

fn document() -> Value {
    serde_json::from_str(&platen::api::openapi()).unwrap()
}

/// One operation of the document.
struct Operation {
    id: String,
    method: Method,
    path: String,
    described: Value,
}

fn operations(document: &Value) -> Vec<Operation> {
    let paths = document["paths"].as_object().unwrap();
    let of_path = |(path, methods): (&String, &Value)| {
        let methods = methods.as_object().unwrap().clone();
        let path = path.clone();
        methods
            .into_iter()
            .map(move |(method, described)| Operation {
                id: described["operationId"].as_str().unwrap().to_owned(),
                method: method.to_ascii_uppercase().parse().unwrap(),
                path: path.clone(),
                described,
            })
    };
    paths.iter().flat_map(of_path).collect()
}

impl Operation {
    fn at(&self, job: &str) -> String {
        let path = self.path.replace("{job}", job);
        let path = path.replace("{printer}", "printer");
        path.replace("{folder}", "drop")
    }

    fn body(&self) -> Option<&'static str> {
        let found = BODIES.iter().find(|(id, _)| *id == self.id);
        found.map(|(_, body)| *body)
    }

    /// Asks a room, of the job where one is meant.
    async fn ask(&self, room: &TestRoom, job: &str) -> Response {
        let mut request = room.ask(self.method.clone(), &self.at(job));
        if let Some(body) = self.body() {
            request = request.body(body);
        }
        request.send().await.unwrap()
    }
}

/// Judges values by the schemas of the document.
struct Judge {
    document: Value,
}

impl Judge {
    fn new() -> Self {
        let document = document();
        Self { document }
    }

    /// Returns what is wrong with a value, by the schema at this place.
    fn judge(&self, place: &str, value: &Value) -> Result<(), String> {
        let mut schemas = boon::Schemas::new();
        let mut compiler = boon::Compiler::new();
        compiler.enable_format_assertions();
        compiler
            .add_resource("openapi.json", self.document.clone())
            .unwrap();
        let index = compiler
            .compile(&format!("openapi.json#{place}"), &mut schemas)
            .unwrap_or_else(|error| panic!("{place}: {error:#}"));
        let verdict = schemas.validate(value, index);
        verdict.map_err(|error| format!("{place}: {error:#}\n{value:#}"))
    }

    /// Checks an answer against what the document says of its status.
    async fn answer(&self, operation: &Operation, answer: Response) -> Value {
        let (id, status) = (&operation.id, answer.status());
        let described = &operation.described["responses"][status.as_str()];
        let kind = answer.headers()["content-type"].to_str().unwrap();
        let kind = kind.split(';').next().unwrap().to_owned();
        assert!(
            described["content"].get(&kind).is_some(),
            "{id}: {status} with {kind} is not in the document"
        );
        if !kind.ends_with("json") {
            assert!(!answer.bytes().await.unwrap().is_empty(), "{id}");
            return Value::Null;
        }
        let place = format!(
            "/paths/{}/{}/responses/{}/content/{}/schema",
            operation.path.replace('/', "~1"),
            operation.method.as_str().to_ascii_lowercase(),
            status.as_str(),
            kind.replace('/', "~1")
        );
        let value: Value = answer.json().await.unwrap();
        assert_eq!(self.judge(&place, &value), Ok(()), "{id}");
        if kind == "application/problem+json" {
            let codes = &described["content"][&kind]["examples"];
            let code = value["code"].as_str().unwrap();
            assert!(
                codes.get(code).is_some(),
                "{id}: {code} is not in the document"
            );
        }
        value
    }
}

/// `PLATEN_BLESS=1` writes the file unless callers of v1 would lose something by it;
/// `PLATEN_BLESS=breaking` writes it all the same.
#[test]
fn the_document_in_the_repository_is_current_and_only_grows() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/openapi.json");
    let (kept, now) = (
        std::fs::read_to_string(&path).unwrap_or_default(),
        platen::api::openapi(),
    );
    let bless = std::env::var("PLATEN_BLESS").unwrap_or_default();
    if let Ok(before) = serde_json::from_str(&kept)
        && bless != "breaking"
    {
        let lost = taken_back(&before, &document());
        assert!(
            lost.is_empty(),
            "the API is additive within v1, but callers would lose this; if that is meant, \
             PLATEN_BLESS=breaking:\n{}",
            lost.join("\n")
        );
    }
    if !bless.is_empty() {
        std::fs::write(&path, &now).unwrap();
    } else {
        assert!(
            kept == now,
            "openapi.json is stale: PLATEN_BLESS=1 cargo test -p platen --test doors openapi"
        );
    }
}

#[test]
fn others_can_read_the_document() {
    let text = platen::api::openapi();
    let spec = oas3::from_json(&text).unwrap();
    assert!(
        spec.validate_version()
            .unwrap()
            .to_string()
            .starts_with("3.1.")
    );
    let document = document();
    let operations = operations(&document);
    assert_eq!(spec.operations().count(), operations.len());
    let ids: BTreeSet<_> = operations.iter().map(|operation| &operation.id).collect();
    assert_eq!(ids.len(), operations.len(), "ids are unique");
    for place in references(&document) {
        let place = place.trim_start_matches('#');
        assert!(document.pointer(place).is_some(), "{place} is not there");
    }
    for operation in &operations {
        let named = operation.path.matches('{').count();
        let parameters = operation.described["parameters"].as_array();
        let in_path = parameters.into_iter().flatten();
        let in_path = in_path.filter(|one| one["in"] == "path").count();
        assert_eq!(named, in_path, "{}", operation.id);
    }
}

fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Object(fields) => {
            let own = fields.get("$ref").and_then(Value::as_str);
            let own = own.map(ToOwned::to_owned);
            own.into_iter()
                .chain(fields.values().flat_map(references))
                .collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => vec![],
    }
}

#[tokio::test]
async fn the_room_gives_the_document_that_is_in_the_repository() {
    let room = TestRoom::start();
    assert_eq!(room.get("/api/v1/openapi.json").await, document());
}

#[tokio::test]
async fn every_operation_of_the_document_answers_as_it_says() {
    let (room, judge) = (TestRoom::start(), Judge::new());
    let job = room.held("a.pdf").await;
    room.tested("drop").await;
    let operations = operations(&judge.document);
    for job in [&job, "ffffffff"] {
        for operation in &operations {
            let answer = operation.ask(&room, job).await;
            let said = judge.answer(operation, answer).await;
            assert_ne!(said["code"], "PLT-API-004", "{}", operation.id);
        }
    }
}

#[tokio::test]
async fn addresses_of_the_document_take_no_other_methods() {
    let room = TestRoom::start();
    let document = document();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in ["GET", "PUT", "POST", "DELETE", "PATCH"] {
            if methods.get(method.to_ascii_lowercase()).is_none() {
                let method = method.parse().unwrap();
                let answer = room.ask(method, path).send().await.unwrap();
                problem(answer, 405, "PLT-API-005").await;
            }
        }
    }
}

#[tokio::test]
async fn a_printed_job_and_all_about_it_are_as_described() {
    let (room, judge) = (TestRoom::start(), Judge::new());
    let file = room.submit("letter.pdf", &[("folder", "drop")]).await;
    let all = operations(&judge.document);
    let find = |id: &str| all.iter().find(|operation| operation.id == id).unwrap();
    let submitted = judge.answer(find("submit_job"), file).await;
    let job = submitted["id"].as_str().unwrap();
    room.wait_for(job, "done").await;
    for id in [
        "list_jobs",
        "show_job",
        "show_job_log",
        "get_job_original",
        "get_job_result",
        "show_status",
        "show_printer",
        "reprint_job",
    ] {
        let answer = find(id).ask(&room, job).await;
        assert_eq!(answer.status(), StatusCode::OK, "{id}");
        judge.answer(find(id), answer).await;
    }
    let shown = judge.answer(find("show_job"), find("show_job").ask(&room, job).await);
    let attempts = shown.await["attempts"].as_array().unwrap().len();
    assert!(attempts > 0, "an attempt was judged");
}

#[tokio::test]
async fn what_cannot_be_done_is_as_described() {
    let (room, judge) = (TestRoom::start(), Judge::new());
    let all = operations(&judge.document);
    let find = |id: &str| all.iter().find(|operation| operation.id == id).unwrap();
    std::fs::write(room.data().join("platen.toml"), "nonsense = 1").unwrap();
    let long = format!("{{ \"why\": \"{}\" }}", "x".repeat(70_000));
    for (id, body, code) in [
        ("reload_config", "", "PLT-SET-001"),
        ("reload_config", &long, "PLT-API-006"),
        ("hold_job", &long, "PLT-API-006"),
        ("pause_printer", &long, "PLT-API-006"),
        ("set_log_level", &long, "PLT-API-006"),
        ("move_job", "{}", "PLT-API-001"),
        ("hold_job", "{ \"color\": 1 }", "PLT-API-001"),
        ("show_job", "", "PLT-JOB-001"),
        ("submit_job", "", "PLT-API-001"),
    ] {
        let operation = find(id);
        let request = room.ask(operation.method.clone(), &operation.at("ffffffff"));
        let answer = request.body(body.to_owned()).send().await.unwrap();
        let said = judge.answer(operation, answer).await;
        assert_eq!(said["code"], code, "{id}");
    }
    let alarms = find("list_alarms").ask(&room, "").await;
    let alarms = judge.answer(find("list_alarms"), alarms).await;
    assert_eq!(alarms["alarms"][0]["about"], "settings");
}

#[tokio::test]
async fn a_request_without_a_token_is_refused_as_described() {
    let (room, judge) = (TestRoom::start(), Judge::new());
    for operation in operations(&judge.document) {
        let url = format!("http://{}{}", room.listen, operation.at("ffffffff"));
        let request = reqwest::Client::new().request(operation.method.clone(), url);
        let answer = request.send().await.unwrap();
        let open = operation.described["security"] == json!([]);
        assert_eq!(answer.status() != 401, open, "{}", operation.id);
        judge.answer(&operation, answer).await;
    }
}

#[test]
fn bodies_of_the_document_are_judged_as_the_room_judges_them() {
    let judge = Judge::new();
    for operation in operations(&judge.document) {
        let Some(body) = operation.body() else {
            continue;
        };
        let place = format!(
            "/paths/{}/{}/requestBody/content/application~1json/schema",
            operation.path.replace('/', "~1"),
            operation.method.as_str().to_ascii_lowercase()
        );
        let mut body: Value = serde_json::from_str(body).unwrap();
        assert_eq!(judge.judge(&place, &body), Ok(()));
        body["colour"] = json!("red");
        assert!(judge.judge(&place, &body).is_err(), "{}", operation.id);
    }
}

#[tokio::test]
async fn the_form_has_the_fields_of_the_document() {
    let room = TestRoom::start();
    let answer = room.submit("a.pdf", &[("colour", "red")]).await;
    let refused = problem(answer, 400, "PLT-API-001").await;
    let (_, told) = refused["detail"]
        .as_str()
        .unwrap()
        .split_once("there are ")
        .unwrap();
    let told = told.replace(" and ", ", ");
    let told: BTreeSet<&str> = told.split(", ").collect();
    let document = document();
    let form = "/paths/~1api~1v1~1jobs/post/requestBody/content/multipart~1form-data/schema";
    let fields = document.pointer(form).unwrap()["properties"]
        .as_object()
        .unwrap();
    assert_eq!(told, fields.keys().map(String::as_str).collect());
}

/// Needs root, to become another account as tests in CI are.
#[tokio::test]
async fn each_operation_needs_the_role_that_the_document_names() {
    let operators = "[api]\nlisten = \"127.0.0.1:0\"\noperator_groups = [\"nogroup\"]\n\
        [folders.drop]\ninput = \"folders/in\"\nto = \"printer\"\n\
        [printers.printer]\nfolder = { path = \"folders/out\" }\n";
    let viewers = operators.replace("operator_groups = [\"nogroup\"]\n", "");
    check_role(&viewers, &["viewer"]);
    check_role(operators, &["viewer", "operator"]);
}

#[track_caller]
fn check_role(settings: &str, may: &[&str]) {
    let room = TestRoom::with(settings);
    room.let_everyone_in();
    for operation in operations(&document()) {
        let url = format!("http://room{}", operation.at("ffffffff"));
        let status = room.as_nobody(&[
            "-X",
            operation.method.as_str(),
            "--data",
            operation.body().unwrap_or_default(),
            &url,
        ]);
        let needs = operation.described["x-platen-role"].as_str();
        let allowed = needs.is_none_or(|role| may.contains(&role));
        assert_eq!(
            status != "403",
            allowed,
            "{} gave {status} to {may:?}",
            operation.id
        );
    }
}
