//! Printers.

use super::ask::Api;
use super::body::Optional;
use super::problem::{Code, Problem};
use super::wire::{Printer, PrinterOrdered, Printers, WhyOrder};
use crate::auth::{Caller, Role};
use actix_web::web::{Data, Json, Path};
use platen_actors::supervisor::{PrinterOrder, Report};
use platen_model::PrinterName;
use tokio::sync::oneshot;

pub(super) async fn list(caller: Caller, api: Data<Api>) -> Result<Json<Printers>, Problem> {
    caller.must_be(Role::Viewer, "see printers")?;
    let view = api.look().await?;
    let settings = api.room.settings.get();
    let shown = |printer| Printer::of(printer, &settings, &api.room.progress);
    let printers = view.printers.iter().map(shown).collect();
    Ok(Json(Printers { printers }))
}

pub(super) async fn show(
    caller: Caller,
    api: Data<Api>,
    name: Path<String>,
) -> Result<Json<Printer>, Problem> {
    caller.must_be(Role::Viewer, "see printers")?;
    let view = api.look().await?;
    let found = view.printers.iter().find(|one| one.name.as_str() == *name);
    let printer = found.ok_or_else(|| no_such(&name))?;
    let settings = api.room.settings.get();
    Ok(Json(Printer::of(printer, &settings, &api.room.progress)))
}

pub(super) async fn pause(
    caller: Caller,
    api: Data<Api>,
    name: Path<String>,
    body: Optional<WhyOrder>,
) -> Result<Json<PrinterOrdered>, Problem> {
    order(&caller, &api, &name, body, PrinterOrder::Pause).await
}

pub(super) async fn resume(
    caller: Caller,
    api: Data<Api>,
    name: Path<String>,
    body: Optional<WhyOrder>,
) -> Result<Json<PrinterOrdered>, Problem> {
    order(&caller, &api, &name, body, PrinterOrder::Resume).await
}

async fn order(
    caller: &Caller,
    api: &Api,
    name: &str,
    body: Optional<WhyOrder>,
    order: PrinterOrder,
) -> Result<Json<PrinterOrdered>, Problem> {
    caller.must_be(Role::Operator, "give orders to printers")?;
    let Optional(WhyOrder { why }) = body;
    let printer: PrinterName = name.parse().map_err(|_no_name| no_such(name))?;
    let (reply, state) = oneshot::channel();
    let by = caller.by(&why);
    let report = Report::PrinterOrder {
        printer,
        order,
        by,
        reply,
    };
    let state = api.order(report, state).await??;
    Ok(Json(PrinterOrdered {
        name: name.to_owned(),
        state: state.to_string(),
    }))
}

fn no_such(name: &str) -> Problem {
    let detail = format!("there is no printer named {name:.80?}");
    Problem::new(Code::NoSuchPrinter, detail)
}
