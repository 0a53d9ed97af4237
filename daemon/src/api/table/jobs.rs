//! Jobs, and orders to them.

use crate::api::operation::Who::Known;
use crate::api::operation::{Answer, Body, Content, Operation, RequestHeader};
use crate::api::problem::Code;
use crate::api::wire::{
    Events, Job, Jobs, MoveOrder, Ordered, PriorityOrder, ReprintOrder, ResolveOrder,
    ScheduleOrder, SubmitFields, Submitted, WhyOrder,
};
use crate::api::{jobs, orders, original, submit};
use crate::auth::Role::{Admin, Operator, Viewer};
use actix_web::http::{Method, StatusCode};

/// What can go wrong when a job is looked up.
const JOB: &[Code] = &[Code::NoSuchJob, Code::SeveralJobs, Code::LedgerAway];
/// What comes with a document.
const ATTACHMENT: &[(&str, &str)] = &[(
    "Content-Disposition",
    "Always an attachment, with a name made of the job's.",
)];
/// What comes with a new job.
const LOCATION: &[(&str, &str)] = &[("Location", "The job's address.")];
/// What may come with a file that is handed in.
const SUBMIT_HEADERS: &[RequestHeader] = &[RequestHeader {
    name: "Idempotency-Key",
    about: "Names this submission. The same key with the same file and folder makes one job, also \
            after a restart of the room; with anything else it is refused.",
    pattern: "^[!-~]{1,255}$",
}];

pub(super) fn of_jobs() -> Vec<Operation> {
    let text = Content::Text("text/plain");
    let pdf = Content::Bytes("application/pdf");
    let anything = Content::Bytes("application/octet-stream");
    let submitted = || vec![Content::json::<Submitted>()];
    vec![
        Operation::new(
            Method::GET,
            "/api/v1/jobs",
            "list_jobs",
            Known(Viewer),
            "Lists jobs, the latest first",
            |route| route.to(jobs::list),
        )
        .query::<jobs::Which>()
        .gives::<Jobs>("A page of jobs")
        .fails(JOB)
        .fails(&[Code::NoSuchFolder, Code::NoSuchPrinter]),
        Operation::new(
            Method::POST,
            "/api/v1/jobs",
            "submit_job",
            Known(Operator),
            "Hands in a file; answered when file and record are durable",
            |route| route.to(submit::submit),
        )
        .headers(SUBMIT_HEADERS)
        .body(Body::form::<SubmitFields>())
        .answers(Answer::of(StatusCode::CREATED, "A new job", submitted()).with(LOCATION))
        .answers(Answer::ok("The job that the same key made before", submitted()).with(LOCATION))
        .fails(&[
            Code::NoSuchFolder,
            Code::NoRule,
            Code::NoSuchTemplate,
            Code::TooManyCopies,
            Code::Duplicate,
            Code::KeyReused,
            Code::FileTooLarge,
            Code::DiskFull,
            Code::EmptyFile,
            Code::LedgerAway,
            Code::VaultFailed,
        ]),
        Operation::new(
            Method::GET,
            "/api/v1/jobs/{job}",
            "show_job",
            Known(Viewer),
            "Shows a job",
            |route| route.to(jobs::show),
        )
        .gives::<Job>("The job")
        .fails(JOB),
        Operation::new(
            Method::GET,
            "/api/v1/jobs/{job}/log",
            "show_job_log",
            Known(Viewer),
            "Tells what happened to a job, in order; as text where `Accept` begins with `text/plain`",
            |route| route.to(jobs::log),
        )
        .query::<jobs::WhichEvents>()
        .answers(Answer::ok("What happened", vec![Content::json::<Events>(), text]))
        .fails(JOB),
        Operation::new(
            Method::GET,
            "/api/v1/jobs/{job}/original",
            "get_job_original",
            Known(Operator),
            "Gives the file as it came",
            |route| route.to(original::original),
        )
        .answers(Answer::ok("The file", vec![anything, pdf]).with(ATTACHMENT))
        .fails(JOB)
        .fails(&[Code::FilesGone, Code::VaultFailed]),
        Operation::new(
            Method::GET,
            "/api/v1/jobs/{job}/result",
            "get_job_result",
            Known(Operator),
            "Gives the PDF as far as it has come",
            |route| route.to(original::result),
        )
        .answers(Answer::ok("The PDF", vec![pdf]).with(ATTACHMENT))
        .fails(JOB)
        .fails(&[Code::NoResult, Code::FilesGone, Code::VaultFailed]),
    ]
}

pub(super) fn orders_to_jobs() -> Vec<Operation> {
    let order = |path, id, summary, handler, body| {
        Operation::new(Method::POST, path, id, Known(Operator), summary, handler)
            .body(body)
            .gives::<Ordered>("The job's state now")
            .fails(JOB)
            .fails(&[Code::WrongState, Code::FilesGone])
    };
    let why = Body::optional::<WhyOrder>();
    vec![
        Operation::new(
            Method::DELETE,
            "/api/v1/jobs/{job}",
            "delete_job",
            Known(Admin),
            "Deletes a finished job's files and names for good",
            |route| route.to(orders::delete),
        )
        .body(why)
        .gives::<Ordered>("The job's state now")
        .fails(JOB)
        .fails(&[Code::WrongState, Code::FilesGone]),
        order(
            "/api/v1/jobs/{job}/hold",
            "hold_job",
            "Holds a job before it is sent",
            |route| route.to(orders::hold),
            why,
        ),
        order(
            "/api/v1/jobs/{job}/release",
            "release_job",
            "Lets a held job, or one that needs somebody, go on",
            |route| route.to(orders::release),
            why,
        ),
        order(
            "/api/v1/jobs/{job}/cancel",
            "cancel_job",
            "Cancels a job; a delivery under way is broken off",
            |route| route.to(orders::cancel),
            why,
        ),
        order(
            "/api/v1/jobs/{job}/reprint",
            "reprint_job",
            "Prints a finished job, or some of its pages, once more, from the same file",
            |route| route.to(orders::reprint),
            Body::optional::<ReprintOrder>(),
        )
        .fails(&[Code::NoSuchPages]),
        order(
            "/api/v1/jobs/{job}/move",
            "move_job",
            "Moves a waiting job to another printer or group",
            |route| route.to(orders::move_to),
            Body::json::<MoveOrder>(),
        )
        .fails(&[Code::NoSuchPrinter, Code::TooManyCopies]),
        order(
            "/api/v1/jobs/{job}/priority",
            "set_job_priority",
            "Makes a job more or less urgent",
            |route| route.to(orders::priority),
            Body::json::<PriorityOrder>(),
        ),
        order(
            "/api/v1/jobs/{job}/schedule",
            "schedule_job",
            "Prints a job not before a time, or at once",
            |route| route.to(orders::schedule),
            Body::json::<ScheduleOrder>(),
        ),
        order(
            "/api/v1/jobs/{job}/resolve",
            "resolve_job",
            "Says whether an unsure job was printed",
            |route| route.to(orders::resolve),
            Body::json::<ResolveOrder>(),
        ),
    ]
}
