//! The document as a whole: operations, schemas, problems.

use super::inputs::{form, header_parameter, path_parameter, query_parameters};
use crate::api::operation::{Answer, Body, Content, Operation, Who};
use crate::api::problem::{Code, Problem};
use crate::api::{table, wire};
use crate::auth::{Caller, Role};
use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Bytes;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Where the schemas of types lie in the document.
const SCHEMAS: &str = "/components/schemas";

/// What one must know before the first request.
const ABOUT: &str = "The operators' interface of a print room.\n\n\
    **Doors.** On the room's Unix socket the kernel says which account asks, and the groups of \
    `api.operator_groups` and `api.admin_groups` say what it may do; nothing is sent for that. On \
    the loopback address every request carries the token of the token file. `x-platen-role` names \
    the least role that an operation needs: `viewer`, `operator` or `admin`.\n\n\
    **Changes.** Within v1 paths, methods, parameters and fields are added, and none goes or \
    changes its meaning. Be ready for fields and words that you do not know.\n\n\
    **Problems.** What cannot be done is answered by a problem document (RFC 9457) with a code \
    that stays; the examples of each answer name the codes it may carry. Any address may answer \
    404 (PLT-API-004) and, to another method, 405 (PLT-API-005).";

/// Returns the document, as it lies in `docs/reference/openapi.json`.
///
/// # Panics
/// Never: what it is made of has no keys but text.
#[must_use]
pub fn openapi() -> String {
    let text = serde_json::to_string_pretty(&document(&table::operations()));
    text.expect("its keys are text") + "\n"
}

pub(in crate::api) async fn serve(caller: Caller) -> Result<HttpResponse, Problem> {
    static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| Bytes::from(openapi()));
    caller.must_be(Role::Viewer, "see the API's description")?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/json"))
        .body(DOCUMENT.clone()))
}

fn document(operations: &[Operation]) -> Value {
    let mut schemas = Schemas::new();
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for operation in operations {
        let method = operation.method.as_str().to_ascii_lowercase();
        let path = paths.entry(operation.path).or_default();
        path.insert(method, schemas.operation(operation));
    }
    let tags = Tag::ALL.map(|tag| json!({ "name": tag.name(), "description": tag.about() }));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Platen",
            "version": "1",
            "description": ABOUT,
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas.definitions(),
            "examples": examples(),
            "securitySchemes": { "token": {
                "type": "http",
                "scheme": "bearer",
                "description": "The token of the token file, which may do everything. Only the \
                    loopback address asks for it; on the Unix socket the kernel names the account.",
            } },
        },
    })
}

/// What goes in and what comes out is described differently: a field that is always sent need not
/// always be given.
struct Schemas {
    requests: SchemaGenerator,
    answers: SchemaGenerator,
}

impl Schemas {
    fn new() -> Self {
        let settings = || {
            SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = SCHEMAS.into();
                settings.meta_schema = None;
            })
        };
        Self {
            requests: settings().for_deserialize().into_generator(),
            answers: settings().for_serialize().into_generator(),
        }
    }

    fn operation(&mut self, operation: &Operation) -> Value {
        let mut described = json!({
            "operationId": operation.id,
            "summary": operation.summary,
            "tags": [Tag::of(operation.path).name()],
            "responses": self.responses(operation),
            "security": security(operation.who),
        });
        if let Who::Known(role) = operation.who {
            described["x-platen-role"] = json!(role.to_string());
        }
        let parameters = self.parameters(operation);
        if !parameters.is_empty() {
            described["parameters"] = parameters.into();
        }
        if let Some(body) = self.body(operation.body) {
            described["requestBody"] = body;
        }
        described
    }

    fn parameters(&mut self, operation: &Operation) -> Vec<Value> {
        let path = operation.path_parameters().map(path_parameter);
        let headers = operation.headers.iter().map(header_parameter);
        let mut all: Vec<Value> = path.chain(headers).collect();
        if let Some(query) = operation.query {
            all.extend(query_parameters(query));
        }
        all
    }

    fn body(&mut self, body: Body) -> Option<Value> {
        let requests = &mut self.requests;
        let (schema, kind, required) = match body {
            Body::Nothing => return None,
            Body::Optional(of) => (of(requests).to_value(), "application/json", false),
            Body::Json(of) => (of(requests).to_value(), "application/json", true),
            Body::Form(of) => (form(of), "multipart/form-data", true),
        };
        let content = json!({ kind: { "schema": schema } });
        Some(json!({ "required": required, "content": content }))
    }

    fn responses(&mut self, operation: &Operation) -> BTreeMap<String, Value> {
        let good = operation.answers.iter();
        let good = good.map(|answer| (answer.status.as_str().to_owned(), self.answer(answer)));
        let mut all: BTreeMap<_, _> = good.collect();
        let mut problems: BTreeMap<String, Vec<Code>> = BTreeMap::new();
        for code in operation.all_problems() {
            let status = code.status().as_str().to_owned();
            problems.entry(status).or_default().push(code);
        }
        for (status, codes) in problems {
            let problem = self.problem(&codes);
            assert!(
                all.insert(status, problem).is_none(),
                "{}: an answer has the status of a problem",
                operation.id
            );
        }
        all
    }

    fn answer(&mut self, answer: &Answer) -> Value {
        let contents = answer.contents.iter().map(|content| match content {
            Content::Json(of) => {
                let schema = of(&mut self.answers);
                ("application/json", json!({ "schema": schema }))
            }
            Content::Text(kind) => (*kind, json!({ "schema": { "type": "string" } })),
            // Bytes that are no text have no schema (OpenAPI 3.1 section 4.8.14).
            Content::Bytes(kind) => (*kind, json!({})),
        });
        let contents: BTreeMap<_, _> = contents.collect();
        let headers = answer.headers.iter().map(|(name, about)| {
            let header = json!({ "description": about, "schema": { "type": "string" } });
            (*name, header)
        });
        let headers: BTreeMap<_, _> = headers.collect();
        let mut described = json!({ "description": answer.about, "content": contents });
        if !headers.is_empty() {
            described["headers"] = json!(headers);
        }
        described
    }

    fn problem(&mut self, codes: &[Code]) -> Value {
        let titles = codes.iter().map(|code| {
            let (name, title) = (code.as_str(), code.title());
            format!("{name}: {title}.")
        });
        let examples = codes.iter().map(|code| {
            let name = code.as_str();
            let place = json!({ "$ref": format!("#/components/examples/{name}") });
            (name, place)
        });
        let mut described = json!({
            "description": titles.collect::<Vec<_>>().join(" "),
            "content": { "application/problem+json": {
                "schema": self.answers.subschema_for::<wire::Problem>(),
                "examples": examples.collect::<BTreeMap<_, _>>(),
            } },
        });
        let header = match codes.first().map(|code| code.status().as_u16()) {
            Some(503) => Some(("Retry-After", "Seconds to wait before the next try.")),
            Some(401) => Some(("WWW-Authenticate", "`Bearer`.")),
            Some(_) | None => None,
        };
        if let Some((name, about)) = header {
            let schema = json!({ "type": "string" });
            described["headers"] = json!({ name: { "description": about, "schema": schema } });
        }
        described
    }

    /// # Panics
    /// When two types of the wire have one name, which no test would let pass.
    fn definitions(mut self) -> BTreeMap<String, Value> {
        let mut all = BTreeMap::new();
        let requests = self.requests.take_definitions(true);
        for (name, schema) in requests
            .into_iter()
            .chain(self.answers.take_definitions(true))
        {
            let taken = all.insert(name.clone(), schema);
            assert!(taken.is_none(), "two types of the wire are called {name}");
        }
        all
    }
}

/// Either the token, whose list of roles says what it must be able to do (OpenAPI 3.1 section
/// 4.8.30), or nothing, by the Unix socket.
fn security(who: Who) -> Value {
    match who {
        Who::Outsiders | Who::Neighbours => json!([]),
        Who::Known(role) => json!([{ "token": [role.to_string()] }, {}]),
    }
}

/// One problem document for each code.
fn examples() -> BTreeMap<&'static str, Value> {
    let example = |code: &Code| {
        let value = Problem::new(*code, code.doc()).document();
        let example = json!({ "summary": code.title(), "value": value });
        (code.as_str(), example)
    };
    Code::ALL.iter().map(example).collect()
}

/// What operations are about.
#[derive(Debug, Clone, Copy)]
enum Tag {
    Jobs,
    Printers,
    Folders,
    Room,
    Health,
}

impl Tag {
    const ALL: [Self; 5] = [
        Self::Jobs,
        Self::Printers,
        Self::Folders,
        Self::Room,
        Self::Health,
    ];

    fn of(path: &str) -> Self {
        let Some(path) = path.strip_prefix("/api/v1/") else {
            return Self::Health;
        };
        match path.split('/').next() {
            Some("jobs") => Self::Jobs,
            Some("printers") => Self::Printers,
            Some("folders") => Self::Folders,
            Some(_) | None => Self::Room,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Jobs => "jobs",
            Self::Printers => "printers",
            Self::Folders => "folders",
            Self::Room => "room",
            Self::Health => "health",
        }
    }

    const fn about(self) -> &'static str {
        match self {
            Self::Jobs => "Things to print, and orders to them",
            Self::Printers => "Printers, and orders to them",
            Self::Folders => "Hot folders",
            Self::Room => "The room as a whole",
            Self::Health => "What watches the room",
        }
    }
}
