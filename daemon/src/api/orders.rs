//! Orders to jobs. Each is an event in the ledger with who and why.

use super::ask::Api;
use super::body::Optional;
use super::jobs::destination;
use super::original::deleted;
use super::problem::{Code, Problem, no_time};
use super::wire::{
    MoveOrder, Ordered, Printed, PriorityOrder, ReprintOrder, ResolveOrder, ScheduleOrder, WhyOrder,
};
use crate::auth::{Caller, Role};
use actix_web::web::{Data, Json, Path};
use platen_actors::supervisor::{Order, OrderError, Report};
use platen_ledger::Answer;
use platen_model::Priority;
use platen_model::ranges::RangeError;
use tokio::sync::oneshot;

type Answered = Result<Json<Ordered>, Problem>;

pub(super) async fn hold(
    who: Caller,
    api: Data<Api>,
    job: Path<String>,
    body: Optional<WhyOrder>,
) -> Answered {
    plain(&who, &api, &job, body, Order::Hold).await
}

pub(super) async fn release(
    who: Caller,
    api: Data<Api>,
    job: Path<String>,
    body: Optional<WhyOrder>,
) -> Answered {
    plain(&who, &api, &job, body, Order::Release).await
}

pub(super) async fn cancel(
    who: Caller,
    api: Data<Api>,
    job: Path<String>,
    body: Optional<WhyOrder>,
) -> Answered {
    plain(&who, &api, &job, body, Order::Cancel).await
}

pub(super) async fn reprint(
    who: Caller,
    api: Data<Api>,
    job: Path<String>,
    body: Optional<ReprintOrder>,
) -> Answered {
    let Optional(ReprintOrder { pages, why }) = body;
    let pages = pages.as_deref().map(str::parse).transpose();
    let pages = pages
        .map_err(|error: RangeError| Problem::new(Code::BadRequest, format!("pages: {error}")))?;
    give(&who, &api, &job, Order::Reprint { pages }, &why).await
}

pub(super) async fn delete(
    who: Caller,
    api: Data<Api>,
    job: Path<String>,
    body: Optional<WhyOrder>,
) -> Answered {
    who.must_be(Role::Admin, "delete jobs")?;
    plain(&who, &api, &job, body, Order::Delete).await
}

pub(super) async fn move_to(
    who: Caller,
    api: Data<Api>,
    job: Path<String>,
    body: Json<MoveOrder>,
) -> Answered {
    let to = destination(&api.room.settings.get(), &body.to)?;
    give(&who, &api, &job, Order::Move { to }, &body.why).await
}

pub(super) async fn priority(
    who: Caller,
    api: Data<Api>,
    job: Path<String>,
    body: Json<PriorityOrder>,
) -> Answered {
    let priority = Priority::new(body.priority)
        .map_err(|error| Problem::new(Code::BadRequest, error.to_string()))?;
    give(&who, &api, &job, Order::Priority { priority }, &body.why).await
}

pub(super) async fn schedule(
    who: Caller,
    api: Data<Api>,
    job: Path<String>,
    body: Json<ScheduleOrder>,
) -> Answered {
    let time = body.not_before.as_deref().map(str::parse).transpose();
    let not_before = time.map_err(|error: jiff::Error| {
        let why = no_time(&error);
        Problem::new(
            Code::BadRequest,
            format!("not_before: {why}, or null for at once"),
        )
    })?;
    give(&who, &api, &job, Order::Schedule { not_before }, &body.why).await
}

pub(super) async fn resolve(
    who: Caller,
    api: Data<Api>,
    job: Path<String>,
    body: Json<ResolveOrder>,
) -> Answered {
    let answer = match body.answer {
        Printed::Printed => Answer::Printed,
        Printed::NotPrinted => Answer::NotPrinted,
    };
    give(&who, &api, &job, Order::Resolve { answer }, &body.why).await
}

/// An order that needs nothing but a reason, and not even that.
async fn plain(
    who: &Caller,
    api: &Api,
    job: &str,
    body: Optional<WhyOrder>,
    order: Order,
) -> Answered {
    let Optional(WhyOrder { why }) = body;
    give(who, api, job, order, &why).await
}

async fn give(who: &Caller, api: &Api, job: &str, order: Order, why: &str) -> Answered {
    who.must_be(Role::Operator, "give orders to jobs")?;
    let id = api.id(job).await?;
    let (reply, state) = oneshot::channel();
    let by = who.by(why);
    let report = Report::Order {
        job: id,
        order,
        by,
        reply,
    };
    let state = match api.order(report, state).await? {
        Err(OrderError::Deleted(id)) => return Err(deleted(api, id).await),
        answered => answered?,
    };
    Ok(Json(Ordered {
        id: id.to_string(),
        short: id.short(),
        state: state.to_string(),
    }))
}
