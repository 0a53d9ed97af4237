//! Which address leads where.

use super::problem::{Code, Problem};
use super::{folders, health, jobs, log_levels, orders, original, printers, room, submit};
use actix_web::error::{JsonPayloadError, PathError, QueryPayloadError};
use actix_web::web::{self, ServiceConfig, delete, get, post, put};
use actix_web::{HttpRequest, HttpResponse, Resource, ResponseError as _};

/// The largest body of JSON, in bytes.
const LARGEST_JSON: usize = 64 * 1024;

/// Everything operators reach.
pub(super) fn operators(app: &mut ServiceConfig) {
    let json = web::JsonConfig::default()
        .limit(LARGEST_JSON)
        .content_type_required(false)
        .error_handler(|error, _| unreadable_json(&error).into());
    let query = web::QueryConfig::default()
        .error_handler(|error: QueryPayloadError, _| bad_request(&error).into());
    let path =
        web::PathConfig::default().error_handler(|error: PathError, _| bad_request(&error).into());
    app.app_data(json)
        .app_data(query)
        .app_data(path)
        .app_data(web::PayloadConfig::new(LARGEST_JSON))
        .service(web::scope("/api/v1").configure(api))
        .service(at("/metrics").route(get().to(health::metrics)))
        .configure(outsiders);
}

/// Everything outsiders reach.
pub(super) fn outsiders(app: &mut ServiceConfig) {
    app.service(at("/health/live").route(get().to(health::live)))
        .default_service(web::to(no_such_route));
}

fn api(scope: &mut ServiceConfig) {
    scope
        .service(
            at("/jobs")
                .route(get().to(jobs::list))
                .route(post().to(submit::submit)),
        )
        .service(
            at("/jobs/{job}")
                .route(get().to(jobs::show))
                .route(delete().to(orders::delete)),
        )
        .service(at("/jobs/{job}/log").route(get().to(jobs::log)))
        .service(at("/jobs/{job}/original").route(get().to(original::original)))
        .service(at("/jobs/{job}/result").route(get().to(original::result)))
        .service(at("/jobs/{job}/hold").route(post().to(orders::hold)))
        .service(at("/jobs/{job}/release").route(post().to(orders::release)))
        .service(at("/jobs/{job}/cancel").route(post().to(orders::cancel)))
        .service(at("/jobs/{job}/reprint").route(post().to(orders::reprint)))
        .service(at("/jobs/{job}/move").route(post().to(orders::move_to)))
        .service(at("/jobs/{job}/priority").route(post().to(orders::priority)))
        .service(at("/jobs/{job}/schedule").route(post().to(orders::schedule)))
        .service(at("/jobs/{job}/resolve").route(post().to(orders::resolve)))
        .service(at("/printers").route(get().to(printers::list)))
        .service(at("/printers/{printer}").route(get().to(printers::show)))
        .service(at("/printers/{printer}/pause").route(post().to(printers::pause)))
        .service(at("/printers/{printer}/resume").route(post().to(printers::resume)))
        .service(at("/folders").route(get().to(folders::list)))
        .service(at("/folders/{folder}").route(get().to(folders::show)))
        .service(at("/folders/{folder}/test").route(post().to(folders::test)))
        .service(at("/alarms").route(get().to(room::alarms)))
        .service(at("/status").route(get().to(room::status)))
        .service(at("/config").route(get().to(room::config)))
        .service(at("/config/reload").route(post().to(room::reload)))
        .service(
            at("/log-levels")
                .route(get().to(log_levels::list))
                .route(put().to(log_levels::set)),
        )
        .service(at("/vault").route(get().to(room::vault)))
        .service(at("/vault/collect").route(post().to(room::collect)));
}

/// Only operators are told whether the room can work: the reasons name its parts.
pub(super) fn readiness(app: &mut ServiceConfig) {
    app.service(at("/health/ready").route(get().to(health::ready)));
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

fn unreadable_json(error: &JsonPayloadError) -> Problem {
    match error {
        JsonPayloadError::OverflowKnownLength { .. } | JsonPayloadError::Overflow { .. } => {
            let detail = format!("a body of JSON may have at most {LARGEST_JSON} bytes");
            Problem::new(Code::BodyTooLarge, detail)
        }
        other => bad_request(other),
    }
}
