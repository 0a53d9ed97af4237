//! Whether the room lives, whether it can work, and its figures.

use super::ask::Api;
use crate::metrics::room_figures;
use actix_web::HttpResponse;
use actix_web::http::header::{self, ContentType};
use actix_web::web::Data;
use platen_actors::alarms::{Alarm, AlarmKey};

/// The content type of Prometheus' text format.
const TEXT_FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// It answers, so it lives.
pub(super) async fn live() -> &'static str {
    "ok\n"
}

/// It can work: the hub turns, ledger and vault can be written.
pub(super) async fn ready(api: Data<Api>) -> HttpResponse {
    let blocks = |alarm: &Alarm| match alarm.key {
        AlarmKey::Ledger | AlarmKey::Vault => true,
        AlarmKey::Disk
        | AlarmKey::Settings
        | AlarmKey::Clock
        | AlarmKey::Folder(_)
        | AlarmKey::Output(_)
        | AlarmKey::Printer(_)
        | AlarmKey::Filing(_)
        | AlarmKey::Child(_) => false,
    };
    let alarms = api.room.alarms.list();
    let mut reasons: Vec<_> = alarms.into_iter().filter(blocks).map(|a| a.text).collect();
    if let Err(problem) = api.look().await {
        reasons.push(format!("the hub: {problem}"));
    }
    if reasons.is_empty() {
        return HttpResponse::Ok()
            .content_type(ContentType::plaintext())
            .body("ready\n");
    }
    HttpResponse::ServiceUnavailable()
        .insert_header((header::RETRY_AFTER, "2"))
        .content_type(ContentType::plaintext())
        .body(reasons.join("\n") + "\n")
}

/// What was counted since the start, and how the room stands now. What cannot be asked is left
/// out, so that the rest can still be seen in trouble.
pub(super) async fn metrics(api: Data<Api>) -> HttpResponse {
    let view = api.look().await.ok();
    let counts = api.read(|room| room.reader.counts()).await.ok();
    let mut text = api.metrics.render();
    text.push_str(&room_figures(&api.room, view.as_ref(), counts.as_deref()));
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, TEXT_FORMAT))
        .body(text)
}
