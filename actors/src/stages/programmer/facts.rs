//! What the conditions of templates see of a job.

use super::Work;
use crate::stages::maker::{need, unexpected};
use crate::stages::unanswered;
use crate::supervisor::StageAnswer;
use crate::workers::{Answer, Lane, Task};
use jiff::civil::{self, DateTime};
use platen_config::{Colour, Facts, Template, TimeOfDay, Weekday};
use platen_pdfcore::recipe::Fields;
use platen_pdfcore::recipe::stamp::Field;

impl Work<'_> {
    /// Returns what is known of the job, its document looked at by a worker.
    pub(super) async fn facts(&self, template: &Template) -> Result<Facts, StageAnswer> {
        let maker = &self.parts.maker;
        let file = maker.vault.path(&self.document.hash);
        let found = match maker.pool.run(Lane::Batch, Task::Inspect { file }).await {
            Ok(Answer::Inspected(found)) => found,
            Ok(Answer::Damaged { reason }) => return Err(need(reason)),
            Ok(other) => return Err(unexpected(&other)),
            Err(error) => return Err(unanswered(error)),
        };
        let has_colour = match template.asks_for_colour() {
            true => self.look_for_colour().await?,
            false => None,
        };
        let arrival = &self.job.arrival;
        let at = self.job.accepted_at.to_zoned(self.parts.zone.clone());
        Ok(Facts {
            name: Some(arrival.personal.file_name.clone()),
            folder: Some(arrival.folder.clone()),
            pages: found.pages,
            sizes: found.seen_sizes(),
            colour: has_colour.map(|has| match has {
                true => Colour::Colour,
                false => Colour::Grey,
            }),
            came: came(at.datetime()),
            copies: Some(arrival.copies),
            priority: Some(arrival.priority),
        })
    }

    /// Has a worker look whether the document has colour.
    async fn look_for_colour(&self) -> Result<Option<bool>, StageAnswer> {
        let maker = &self.parts.maker;
        let file = maker.vault.path(&self.document.hash);
        match maker
            .pool
            .run(Lane::Batch, Task::LookForColour { file })
            .await
        {
            Ok(Answer::Coloured(colour)) => Ok(colour),
            Ok(other) => Err(unexpected(&other)),
            Err(error) => Err(unanswered(error)),
        }
    }

    /// Returns what texts on pages may say of the job. The time is that at which it came, so that
    /// whenever its pages are programmed they say the same.
    pub(super) fn fields(&self) -> Fields {
        let at = self.job.accepted_at.to_zoned(self.parts.zone.clone());
        fields(at.datetime(), &self.job.arrival.personal.file_name)
            .with(Field::Job, self.job.id.short())
            .with(Field::Folder, self.job.arrival.folder.as_str())
    }
}

/// Returns what texts on pages may say of a file that came at a time.
#[must_use]
pub fn fields(at: DateTime, file: &str) -> Fields {
    Fields::default()
        .with_file(file)
        .with(Field::Date, at.strftime("%Y-%m-%d").to_string())
        .with(Field::Time, at.strftime("%H:%M").to_string())
}

/// Returns a time as conditions of templates see it.
#[must_use]
pub fn came(at: DateTime) -> Option<(Weekday, TimeOfDay)> {
    let day = match at.weekday() {
        civil::Weekday::Monday => Weekday::Monday,
        civil::Weekday::Tuesday => Weekday::Tuesday,
        civil::Weekday::Wednesday => Weekday::Wednesday,
        civil::Weekday::Thursday => Weekday::Thursday,
        civil::Weekday::Friday => Weekday::Friday,
        civil::Weekday::Saturday => Weekday::Saturday,
        civil::Weekday::Sunday => Weekday::Sunday,
    };
    let [hour, minute] = [at.hour(), at.minute()].map(|part| u8::try_from(part).ok());
    Some((day, TimeOfDay::new(hour?, minute?)?))
}
