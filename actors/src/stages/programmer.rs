//! Programs a job's pages by its template.
//!
//! Templates say nothing of pages: whichever a job was given, its pages are printed as they came.

use super::StageCommand;
use super::desk::{MAILBOX, StageDesk};
use crate::supervisor::StageAnswer;
use actix::prelude::*;

/// The page programmer.
#[derive(Debug)]
pub struct Programmer {
    desk: StageDesk,
}

impl Programmer {
    /// Returns a page programmer.
    #[must_use]
    pub fn new(desk: StageDesk) -> Self {
        Self { desk }
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
        self.desk.work(command, ctx, |job| async move {
            match job.document {
                Some(document) => StageAnswer::Programmed { document },
                None => StageAnswer::Crashed("the job came to its pages without a PDF".to_owned()),
            }
        });
    }
}
