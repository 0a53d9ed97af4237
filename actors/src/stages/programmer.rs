//! Programs a job's pages: by an order to print some of them again, in a caged worker.
//!
//! Templates say nothing of pages: whichever a job was given, its pages are printed as they came.

use super::StageCommand;
use super::desk::{MAILBOX, StageDesk};
use super::maker::Maker;
use crate::supervisor::StageAnswer;
use crate::workers::Task;
use actix::prelude::*;
use platen_model::FileRef;
use platen_model::ranges::Ranges;

/// The page programmer.
pub struct Programmer {
    desk: StageDesk,
    maker: Maker,
}

impl Programmer {
    /// Returns a page programmer.
    #[must_use]
    pub fn new(desk: StageDesk, maker: Maker) -> Self {
        Self { desk, maker }
    }
}

impl Actor for Programmer {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX);
    }
}

impl Handler<StageCommand> for Programmer {
    type Result = ();

    fn handle(&mut self, command: StageCommand, ctx: &mut Self::Context) {
        let maker = self.maker.clone();
        let starting = self.desk.starting(command.job.id);
        self.desk.work(command, ctx, |job| async move {
            match (job.document, job.part) {
                (Some(document), None) => StageAnswer::Programmed {
                    document,
                    pin: None,
                },
                (Some(document), Some(part)) => {
                    starting.await;
                    select(document, part.pages, &maker).await
                }
                (None, _) => {
                    StageAnswer::Crashed("the job came to its pages without a PDF".to_owned())
                }
            }
        });
    }
}

async fn select(document: FileRef, pages: Ranges, maker: &Maker) -> StageAnswer {
    let file = maker.vault.path(&document.hash);
    match maker.make(|into| Task::Select { file, pages, into }).await {
        Ok(pin) => StageAnswer::Programmed {
            document: pin.file(),
            pin: Some(pin),
        },
        Err(answer) => answer,
    }
}
