//! Programs a job's pages by its template, or takes those out that are to be printed again; both in
//! caged workers.

mod facts;

use super::StageCommand;
use super::desk::{MAILBOX, StageDesk};
use super::maker::Maker;
use crate::settings::CurrentSettings;
use crate::supervisor::StageAnswer;
use crate::workers::{Permissions, Task};
use actix::prelude::*;
pub use facts::{came, fields};
use jiff::tz::TimeZone;
use platen_config::{Judged, Template, recipe_text};
use platen_ledger::{Job, Need, Part, Waiver};
use platen_model::{FileRef, TemplateRef};

/// The page programmer.
pub struct Programmer {
    desk: StageDesk,
    parts: ProgrammerParts,
}

/// What a page programmer needs.
#[derive(Clone)]
pub struct ProgrammerParts {
    /// Has PDFs made.
    pub maker: Maker,
    /// The templates.
    pub settings: CurrentSettings,
    /// The room's time zone.
    pub zone: TimeZone,
}

impl Programmer {
    /// Returns a page programmer.
    #[must_use]
    pub fn new(desk: StageDesk, parts: ProgrammerParts) -> Self {
        Self { desk, parts }
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
        let parts = self.parts.clone();
        let starting = self.desk.starting(command.job.id);
        self.desk.work(command, ctx, |job| async move {
            let Some(document) = job.document else {
                return StageAnswer::Crashed("the job came to its pages without a PDF".to_owned());
            };
            let wanted = match &job.part {
                Some(part) => Wanted::Part(part.clone()),
                None => wanted(&job, &parts.settings),
            };
            match wanted {
                Wanted::Nothing => as_it_came(document, vec![]),
                Wanted::Part(part) => {
                    starting.await;
                    select(document, part, &parts.maker).await
                }
                Wanted::Template(given, template) => {
                    starting.await;
                    let work = Work {
                        job: &job,
                        document,
                        given,
                        parts: &parts,
                    };
                    work.program(&template).await
                }
                Wanted::Gone(given) => StageAnswer::Need(Need::NotForTemplate(format!(
                    "its template {} is not in the settings any more: put it back and reload them, \
                     or release the job to print it as it came",
                    given.name
                ))),
            }
        });
    }
}

/// What is to be done to a job's pages.
enum Wanted {
    Nothing,
    Part(Part),
    Template(TemplateRef, Box<Template>),
    /// Nobody knows, for its template was removed.
    Gone(TemplateRef),
}

fn wanted(job: &Job, settings: &CurrentSettings) -> Wanted {
    let Some(given) = &job.arrival.template else {
        return Wanted::Nothing;
    };
    if job.waived.contains(&Waiver::Template) {
        return Wanted::Nothing;
    }
    match settings.get().templates.get(&given.name) {
        None => Wanted::Gone(given.clone()),
        Some(template) if template.programs() => {
            Wanted::Template(given.clone(), Box::new(template.clone()))
        }
        Some(_) => Wanted::Nothing,
    }
}

fn as_it_came(document: FileRef, told: Vec<String>) -> StageAnswer {
    StageAnswer::Programmed {
        document,
        pages: None,
        told,
        pin: None,
    }
}

async fn select(document: FileRef, part: Part, maker: &Maker) -> StageAnswer {
    let (file, pages) = (maker.vault.path(&document.hash), part.pages);
    let told = vec![format!("only the pages {pages} of what was printed")];
    match maker.make(|into| Task::Select { file, pages, into }).await {
        Ok(made) => StageAnswer::Programmed {
            document: made.pin.file(),
            pages: Some(made.pages),
            told,
            pin: Some(made.pin),
        },
        Err(answer) => answer,
    }
}

/// One document that is programmed by a template.
struct Work<'a> {
    job: &'a Job,
    document: FileRef,
    given: TemplateRef,
    parts: &'a ProgrammerParts,
}

impl Work<'_> {
    async fn program(&self, template: &Template) -> StageAnswer {
        let facts = match self.facts(template).await {
            Ok(facts) => facts,
            Err(answer) => return answer,
        };
        let judged = template.judge(&facts);
        if !judged.suits() {
            return self.not_for_template(&judged);
        }
        let mut told = vec![self.by(template)];
        if judged.recipe.steps.is_empty() {
            told.push("none of its steps is for this document".to_owned());
            return as_it_came(self.document, told);
        }
        self.apply(recipe_text(&judged.recipe), told).await
    }

    async fn apply(&self, recipe: String, mut told: Vec<String>) -> StageAnswer {
        let maker = &self.parts.maker;
        let file = maker.vault.path(&self.document.hash);
        let waived = self.job.waived.contains(&Waiver::Permissions);
        let permissions = match waived {
            true => Permissions::Waived,
            false => Permissions::Heeded,
        };
        let task = |into| Task::Program {
            file,
            recipe,
            fields: self.fields(),
            permissions,
            into,
        };
        match maker.make(task).await {
            Ok(made) => {
                told.extend(made.told);
                if waived {
                    told.push("changed although its author forbids it".to_owned());
                }
                StageAnswer::Programmed {
                    document: made.pin.file(),
                    pages: Some(made.pages),
                    told,
                    pin: Some(made.pin),
                }
            }
            Err(StageAnswer::Need(Need::Document(why))) => self.cannot(&why),
            Err(answer) => answer,
        }
    }

    /// Says by which template, and by which version where that is not the one it was given.
    fn by(&self, template: &Template) -> String {
        let TemplateRef { name, version } = &self.given;
        match template.version == *version {
            true => format!("by template {name} version {version}"),
            false => format!(
                "by template {name} version {}, which was version {version} when the job came",
                template.version
            ),
        }
    }

    fn not_for_template(&self, judged: &Judged) -> StageAnswer {
        let failed = judged.verdicts.iter().filter(|verdict| !verdict.holds);
        let failed: Vec<_> = failed
            .map(|verdict| format!("wanted {}, seen {}", verdict.wanted, verdict.seen))
            .collect();
        self.cannot(&format!(
            "it is not for this document: {}",
            failed.join("; ")
        ))
    }

    fn cannot(&self, why: &str) -> StageAnswer {
        StageAnswer::Need(Need::NotForTemplate(format!(
            "template {}: {why}. Release the job to print it as it came, or mend the template and \
             reload the settings",
            self.given.name
        )))
    }
}
