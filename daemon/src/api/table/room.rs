//! The room as a whole, and what watches it.

use crate::api::operation::Who::{Known, Neighbours, Outsiders};
use crate::api::operation::{Answer, Body, Content, Operation};
use crate::api::problem::Code;
use crate::api::wire::{
    Alarms, Collected, LogLevelChange, LogLevels, Reloaded, Status, VaultUsage, WhyOrder,
};
use crate::api::{health, log_levels, openapi, room};
use crate::auth::Role::{Admin, Viewer};
use actix_web::http::{Method, StatusCode};

/// What comes with an answer that may be another soon.
const RETRY_AFTER: &[(&str, &str)] = &[("Retry-After", "Seconds to wait before the next try.")];

pub(super) fn of_the_room() -> Vec<Operation> {
    let get = |path, id, summary, handler| {
        Operation::new(Method::GET, path, id, Known(Viewer), summary, handler)
    };
    vec![
        get(
            "/api/v1/status",
            "show_status",
            "Tells how the room stands, in short",
            |route| route.to(room::status),
        )
        .gives::<Status>("How the room stands")
        .fails(&[Code::LedgerAway]),
        get(
            "/api/v1/alarms",
            "list_alarms",
            "Lists what an operator must know now",
            |route| route.to(room::alarms),
        )
        .gives::<Alarms>("All alarms"),
        get(
            "/api/v1/config",
            "show_config",
            "Shows the settings in force",
            |route| route.to(room::config),
        )
        .answers(Answer::ok(
            "The settings, without secrets",
            vec![Content::Text("application/toml")],
        )),
        Operation::new(
            Method::POST,
            "/api/v1/config/reload",
            "reload_config",
            Known(Admin),
            "Reads the settings files again: all of it or nothing",
            |route| route.to(room::reload),
        )
        .body(Body::optional::<WhyOrder>())
        .gives::<Reloaded>("What changed")
        .fails(&[Code::SettingsBroken]),
        get(
            "/api/v1/log-levels",
            "list_log_levels",
            "Shows how much is logged",
            |route| route.to(log_levels::list),
        )
        .gives::<LogLevels>("The levels"),
        Operation::new(
            Method::PUT,
            "/api/v1/log-levels",
            "set_log_level",
            Known(Admin),
            "Changes how much is logged, until the room restarts",
            |route| route.to(log_levels::set),
        )
        .body(Body::json::<LogLevelChange>())
        .gives::<LogLevels>("The levels now"),
        get(
            "/api/v1/vault",
            "show_vault",
            "Tells how much the vault holds",
            |route| route.to(room::vault),
        )
        .gives::<VaultUsage>("How much the vault holds"),
        Operation::new(
            Method::POST,
            "/api/v1/vault/collect",
            "collect_garbage",
            Known(Admin),
            "Removes files that no job refers to from the vault",
            |route| route.to(room::collect),
        )
        .gives::<Collected>("What was removed")
        .fails(&[Code::VaultFailed]),
        get(
            "/api/v1/openapi.json",
            "get_openapi",
            "Gives this document",
            |route| route.to(openapi::serve),
        )
        .gives::<serde_json::Map<String, serde_json::Value>>("This document"),
    ]
}

pub(super) fn of_its_health() -> Vec<Operation> {
    let text = || vec![Content::Text("text/plain")];
    vec![
        Operation::new(
            Method::GET,
            "/health/live",
            "is_live",
            Outsiders,
            "Tells whether the room lives; also at the outsiders' door",
            |route| route.to(health::live),
        )
        .answers(Answer::ok("It lives", text())),
        Operation::new(
            Method::GET,
            "/health/ready",
            "is_ready",
            Neighbours,
            "Tells whether the room can work: the hub turns, ledger and vault can be written",
            |route| route.to(health::ready),
        )
        .answers(Answer::ok("It can work", text()))
        .answers(
            Answer::of(
                StatusCode::SERVICE_UNAVAILABLE,
                "It cannot work; one reason a line",
                text(),
            )
            .with(RETRY_AFTER),
        ),
        Operation::new(
            Method::GET,
            "/metrics",
            "get_metrics",
            Neighbours,
            "Gives the room's figures in the text format of Prometheus",
            |route| route.to(health::metrics),
        )
        .answers(Answer::ok("The figures", text())),
    ]
}
