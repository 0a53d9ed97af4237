//! What every handler holds, and how it asks the room.

use super::meant::{Meant, NotAJob};
use super::problem::{Code, Problem};
use crate::auth::{Caller, Doorkeeper, Peer, Role};
use crate::handle::{RoomHandle, Wish};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use metrics_exporter_prometheus::PrometheusHandle;
use platen_actors::supervisor::{Report, RoomView};
use platen_ledger::{Job, StoreError};
use platen_model::JobId;
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, oneshot};

/// How long a look at the room may take.
const LOOK: Duration = Duration::from_secs(1);
/// How long the room may take to carry out an order. The ledger's disk may be slow; after this the
/// caller is told that it may still happen.
const ORDER: Duration = Duration::from_secs(30);
/// How long a reload or a test of a folder may take.
const WISH: Duration = Duration::from_secs(120);
/// Uploads at once; more wait their turn.
const UPLOADS: usize = 64;

/// What every handler holds.
pub(super) struct Api {
    pub(super) room: RoomHandle,
    pub(super) keeper: Doorkeeper,
    pub(super) metrics: PrometheusHandle,
    pub(super) since: Instant,
    pub(super) uploads: Semaphore,
}

impl Api {
    pub(super) fn new(room: RoomHandle, keeper: Doorkeeper, metrics: PrometheusHandle) -> Self {
        Self {
            since: room.clock.instant(),
            uploads: Semaphore::new(UPLOADS),
            room,
            keeper,
            metrics,
        }
    }

    /// Asks the ledger's readers, off the reactor.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&RoomHandle) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Problem> {
        let room = self.room.clone();
        Ok(off_reactor(move || ask(&room)).await??)
    }

    /// Returns how the room stands.
    pub(super) async fn look(&self) -> Result<RoomView, Problem> {
        let (reply, view) = oneshot::channel();
        self.report(Report::Look { reply }, view, LOOK).await
    }

    /// Sends a report that carries an order, and waits for its answer.
    pub(super) async fn order<T>(
        &self,
        report: Report,
        answer: oneshot::Receiver<T>,
    ) -> Result<T, Problem> {
        self.report(report, answer, ORDER).await
    }

    async fn report<T>(
        &self,
        report: Report,
        answer: oneshot::Receiver<T>,
        at_most: Duration,
    ) -> Result<T, Problem> {
        let ask = async {
            self.room.reports.send(report).await.ok()?;
            answer.await.ok()
        };
        answered(tokio::time::timeout(at_most, ask).await)
    }

    /// Asks the caretaker.
    pub(super) async fn wish<T>(
        &self,
        wish: Wish,
        answer: oneshot::Receiver<T>,
    ) -> Result<T, Problem> {
        let ask = async {
            self.room.wishes.send(wish).await.ok()?;
            answer.await.ok()
        };
        answered(tokio::time::timeout(WISH, ask).await)
    }

    /// Returns the job that is meant by a whole identity or by its last digits.
    pub(super) async fn job(&self, meant: &str) -> Result<Job, Problem> {
        let no_such = || Problem::new(Code::NoSuchJob, format!("there is no job {meant:.80}"));
        let id = self.id(meant).await?;
        let job = self.read(move |room| room.reader.job(id)).await?;
        job.ok_or_else(no_such)
    }

    /// Returns the identity that is meant by a whole one or by its last digits.
    pub(super) async fn id(&self, meant: &str) -> Result<JobId, Problem> {
        let no_such = |why: String| Problem::new(Code::NoSuchJob, why);
        let digits = match meant.parse() {
            Ok(Meant::Whole(id)) => return Ok(id),
            Ok(Meant::Ending(digits)) => digits,
            Err(error) => return Err(no_such(NotAJob::to_string(&error))),
        };
        let found = self.read(move |room| room.reader.find(&digits)).await?;
        match found[..] {
            [] => Err(no_such(format!("{meant:?} is the end of no job's id"))),
            [id] => Ok(id),
            _ => {
                let ids: Vec<_> = found.iter().map(ToString::to_string).collect();
                let detail = format!("{meant:.80} is the end of several ids: {}", ids.join(", "));
                Err(Problem::new(Code::SeveralJobs, detail).about(found))
            }
        }
    }
}

fn answered<T>(answer: Result<Option<T>, tokio::time::error::Elapsed>) -> Result<T, Problem> {
    match answer {
        Ok(Some(answer)) => Ok(answer),
        Ok(None) => Err(Problem::busy("the room is stopping")),
        Err(_too_late) => Err(Problem::busy(
            "the room did not answer in time; what was asked may still happen",
        )),
    }
}

/// Does what may block on a thread for that.
pub(super) async fn off_reactor<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    let done = web::block(work).await;
    done.map_err(|_shutting_down| Problem::busy("the room is stopping"))
}

impl Caller {
    /// Refuses and logs what the caller may not do.
    pub(super) fn must_be(&self, least: Role, to: &str) -> Result<(), Problem> {
        if self.role >= least {
            return Ok(());
        }
        let Self { name, role } = self;
        tracing::warn!(caller = %name, %role, "refused to let them {to}");
        Err(Problem::new(
            Code::NotAllowed,
            format!("{name} is {role} here, but one must be {least} to {to}"),
        ))
    }
}

/// Every handler that takes a caller is only reached by one who is known.
impl FromRequest for Caller {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { who_asks(&request).await })
    }
}

async fn who_asks(request: &HttpRequest) -> Result<Caller, Problem> {
    let lost = || Problem::new(Code::Internal, "the connection has no owner");
    let api = request.app_data::<web::Data<Api>>().ok_or_else(lost)?;
    match request.conn_data::<Peer>().copied() {
        None => Err(lost()),
        Some(Peer::Account { uid, gid }) => {
            let api = api.clone();
            off_reactor(move || api.keeper.account(uid, gid)).await
        }
        Some(Peer::Loopback) => {
            let shown = request.headers().get(header::AUTHORIZATION);
            let shown = shown.and_then(|value| bearer(value.as_bytes()));
            let caller = shown.and_then(|token| api.keeper.bearer(token));
            caller.ok_or_else(|| {
                let path = request.path();
                tracing::warn!(path, "refused a request without the right token");
                let detail = "send `Authorization: Bearer TOKEN` with the token of the token file, \
                              or use the Unix socket";
                Problem::new(Code::NotSignedIn, detail)
            })
        }
    }
}

/// RFC 6750 section 2.1; the scheme's case does not matter (RFC 9110 section 11.1).
fn bearer(value: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = value.split_at_checked(7)?;
    scheme
        .eq_ignore_ascii_case(b"bearer ")
        .then(|| token.trim_ascii())
}
