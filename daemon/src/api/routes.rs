//! Registers the operations of the table, and answers where there is none.

use super::body::{json_config, payload_config};
use super::operation::{Operation, Who};
use super::problem::{Code, Problem};
use super::table;
use actix_web::error::{PathError, QueryPayloadError};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Resource, ResponseError as _};
use std::collections::BTreeMap;

/// Everything operators reach.
pub(super) fn operators(app: &mut ServiceConfig) {
    let query = web::QueryConfig::default()
        .error_handler(|error: QueryPayloadError, _| bad_request(&error).into());
    let path =
        web::PathConfig::default().error_handler(|error: PathError, _| bad_request(&error).into());
    app.app_data(json_config())
        .app_data(query)
        .app_data(path)
        .app_data(payload_config());
    register(app, &table::operations());
    app.default_service(web::to(no_such_route));
}

/// Everything outsiders reach.
pub(super) fn outsiders(app: &mut ServiceConfig) {
    let mut operations = table::operations();
    operations.retain(|operation| operation.who == Who::Outsiders);
    register(app, &operations);
    app.default_service(web::to(no_such_route));
}

/// Registers each address once, with all methods that fit it.
fn register(app: &mut ServiceConfig, operations: &[Operation]) {
    let mut resources: BTreeMap<&str, Resource> = BTreeMap::new();
    for Operation {
        method,
        path,
        handler,
        ..
    } in operations
    {
        let resource = resources.remove(path).unwrap_or_else(|| at(path));
        resources.insert(path, resource.route(handler(web::method(method.clone()))));
    }
    for resource in resources.into_values() {
        app.service(resource);
    }
}

fn at(path: &str) -> Resource {
    web::resource(path).default_service(web::to(wrong_method))
}

async fn no_such_route(request: HttpRequest) -> HttpResponse {
    let path: String = request.path().chars().take(200).collect();
    Problem::new(Code::NoSuchRoute, format!("there is nothing at {path}")).error_response()
}

async fn wrong_method(request: HttpRequest) -> HttpResponse {
    let detail = format!("{} is not for this address", request.method());
    Problem::new(Code::WrongMethod, detail).error_response()
}

fn bad_request(error: &dyn std::error::Error) -> Problem {
    Problem::new(Code::BadRequest, error.to_string())
}
