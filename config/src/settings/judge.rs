//! Whether conditions are true.

use super::choice::{Choice as _, Orientation};
use super::condition::{Facts, TimeOfDay, Verdict, When};
use crate::Mask;
use platen_model::{Copies, Priority};
use platen_pdfcore::impose::Size;
use std::fmt::Display;

impl When {
    /// Says of every condition what was wanted, what there is, and whether that is so.
    #[must_use]
    pub fn judge(&self, facts: &Facts) -> Vec<Verdict> {
        let verdicts = [
            self.name(facts),
            self.folder(facts),
            self.pages(facts),
            self.size(facts),
            self.orientation(facts),
            self.colour(facts),
            self.weekday(facts),
            self.time(facts),
            self.copies(facts),
            self.priority(facts),
        ];
        verdicts.into_iter().flatten().collect()
    }

    fn name(&self, facts: &Facts) -> Option<Verdict> {
        let name = facts.name.as_deref();
        let holds = |name: &str| self.names.iter().any(|mask| mask.matches(name));
        let wanted = either("named", self.names.iter().map(Mask::as_str))?;
        Some(Verdict::of(wanted, name, name.is_some_and(holds)))
    }

    fn folder(&self, facts: &Facts) -> Option<Verdict> {
        let folder = facts.folder.as_ref();
        let wanted = either("from folder", &self.folders)?;
        let holds = folder.is_some_and(|folder| self.folders.contains(folder));
        Some(Verdict::of(wanted, folder, holds))
    }

    fn pages(&self, facts: &Facts) -> Option<Verdict> {
        let (least, most) = (self.min_pages, self.max_pages);
        let wanted = between(least, most, "pages")?;
        Some(Verdict::of(
            wanted,
            Some(facts.pages),
            is_between(facts.pages, least, most),
        ))
    }

    fn size(&self, facts: &Facts) -> Option<Verdict> {
        let wanted = either("all pages", &self.sizes)?;
        let tolerance = self.tolerance;
        let met = |size: &Size| {
            let mut sizes = self.sizes.iter();
            sizes.any(|paper| paper.is_met_by(*size, tolerance))
        };
        Some(Verdict {
            wanted: format!("{wanted} within {}", tolerance.written()),
            seen: sizes(&facts.sizes),
            holds: !facts.sizes.is_empty() && facts.sizes.iter().all(met),
        })
    }

    fn orientation(&self, facts: &Facts) -> Option<Verdict> {
        let wanted = self.orientation?;
        let seen = Orientation::of(&facts.sizes);
        let words = format!("pages {}", wanted.as_str());
        Some(Verdict::of(words, seen, seen == Some(wanted)))
    }

    fn colour(&self, facts: &Facts) -> Option<Verdict> {
        let wanted = self.colour?;
        let words = format!("in {}", wanted.as_str());
        Some(Verdict::of(
            words,
            facts.colour,
            facts.colour == Some(wanted),
        ))
    }

    fn weekday(&self, facts: &Facts) -> Option<Verdict> {
        let day = facts.came.map(|(day, _)| day);
        let wanted = either("on", &self.weekdays)?;
        let holds = day.is_some_and(|day| self.weekdays.contains(&day));
        Some(Verdict::of(wanted, day, holds))
    }

    /// From one time to before the other, if need be past midnight.
    fn time(&self, facts: &Facts) -> Option<Verdict> {
        let midnight = TimeOfDay::MIDNIGHT;
        let now = facts.came.map(|(_, time)| time);
        let wanted = match (self.from, self.until) {
            (None, None) => return None,
            (Some(from), None) => format!("from {from} on"),
            (None, Some(until)) => format!("before {until}"),
            (Some(from), Some(until)) => format!("from {from} to {until}"),
        };
        let from = self.from.unwrap_or(midnight);
        let within = |now: TimeOfDay| match self.until {
            None => from <= now,
            Some(until) if from <= until => from <= now && now < until,
            Some(until) => from <= now || now < until,
        };
        Some(Verdict::of(wanted, now, now.is_some_and(within)))
    }

    fn copies(&self, facts: &Facts) -> Option<Verdict> {
        let number = |copies: Option<Copies>| copies.map(Copies::get);
        let (least, most) = (number(self.min_copies), number(self.max_copies));
        let wanted = between(least, most, "copies")?;
        let copies = number(facts.copies);
        let holds = copies.is_some_and(|copies| is_between(copies, least, most));
        Some(Verdict::of(wanted, copies, holds))
    }

    fn priority(&self, facts: &Facts) -> Option<Verdict> {
        let least = self.min_priority?.get();
        let priority = facts.priority.map(Priority::get);
        let wanted = format!("priority {least} or more");
        let holds = priority.is_some_and(|priority| priority >= least);
        Some(Verdict::of(wanted, priority, holds))
    }
}

impl Verdict {
    fn of(wanted: String, seen: Option<impl Display>, holds: bool) -> Self {
        let seen = seen.map_or_else(|| "not known".to_owned(), |seen| seen.to_string());
        Self {
            wanted,
            seen,
            holds,
        }
    }
}

/// Lists what is wanted, unless nothing is.
fn either(what: &str, wanted: impl IntoIterator<Item = impl Display>) -> Option<String> {
    let wanted: Vec<_> = wanted.into_iter().map(|one| one.to_string()).collect();
    (!wanted.is_empty()).then(|| format!("{what} {}", wanted.join(" or ")))
}

fn between<T: Display + PartialEq>(
    least: Option<T>,
    most: Option<T>,
    what: &str,
) -> Option<String> {
    match (least, most) {
        (None, None) => None,
        (Some(least), None) => Some(format!("{least} {what} or more")),
        (None, Some(most)) => Some(format!("at most {most} {what}")),
        (Some(least), Some(most)) if least == most => Some(format!("{least} {what}")),
        (Some(least), Some(most)) => Some(format!("{least} to {most} {what}")),
    }
}

fn is_between<T: PartialOrd>(seen: T, least: Option<T>, most: Option<T>) -> bool {
    least.is_none_or(|least| seen >= least) && most.is_none_or(|most| seen <= most)
}

/// The first few sizes; more tell nobody anything.
fn sizes(all: &[Size]) -> String {
    const SHOWN: usize = 4;
    let shown: Vec<_> = all.iter().take(SHOWN).map(ToString::to_string).collect();
    match all.len().saturating_sub(SHOWN) {
        0 if all.is_empty() => "no pages".to_owned(),
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

impl Orientation {
    /// Returns how pages of these sizes stand; none where there are no pages.
    #[must_use]
    pub fn of(sizes: &[Size]) -> Option<Self> {
        let mut landscape = sizes.iter().map(|size| size.is_landscape());
        let first = landscape.next()?;
        Some(match (landscape.all(|other| other == first), first) {
            (false, _) => Self::Mixed,
            (true, true) => Self::Landscape,
            (true, false) => Self::Portrait,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Colour, Weekday};

    fn facts() -> Facts {
        Facts {
            name: Some("Rush order.pdf".to_owned()),
            folder: "drop".parse().ok(),
            pages: 12,
            sizes: vec![Size::millimetres(210, 297), Size::millimetres(297, 210)],
            colour: Some(Colour::Grey),
            came: Some((Weekday::Friday, TimeOfDay::new(23, 0).unwrap())),
            copies: Copies::new(2).ok(),
            priority: Priority::new(80).ok(),
        }
    }

    #[track_caller]
    fn check(when: &When, expected: &str) {
        let verdicts = when.judge(&facts());
        let lines: Vec<_> = verdicts.iter().map(ToString::to_string).collect();
        assert_eq!(lines.join("\n"), expected);
    }

    fn time(hour: u8) -> Option<TimeOfDay> {
        TimeOfDay::new(hour, 0)
    }

    #[test]
    fn every_condition_says_what_it_wanted_and_saw() {
        check(&When::default(), "");
        check(
            &When {
                names: vec!["rush*".parse().unwrap(), "x*".parse().unwrap()],
                folders: vec!["other".parse().unwrap()],
                min_pages: Some(4),
                max_pages: Some(12),
                sizes: vec!["A4".parse().unwrap()],
                orientation: Some(Orientation::Portrait),
                colour: Some(Colour::Colour),
                weekdays: vec![Weekday::Monday, Weekday::Friday],
                from: time(22),
                until: time(6),
                min_copies: Copies::new(3).ok(),
                min_priority: Priority::new(80).ok(),
                ..When::default()
            },
            "yes: wanted named rush* or x*, seen Rush order.pdf\n\
             no: wanted from folder other, seen drop\n\
             yes: wanted 4 to 12 pages, seen 12\n\
             yes: wanted all pages A4 within 1mm, seen 210.0 × 297.0 mm, 297.0 × 210.0 mm\n\
             no: wanted pages portrait, seen mixed\n\
             no: wanted in colour, seen grey\n\
             yes: wanted on monday or friday, seen friday\n\
             yes: wanted from 22:00 to 06:00, seen 23:00\n\
             no: wanted 3 copies or more, seen 2\n\
             yes: wanted priority 80 or more, seen 80",
        );
    }

    #[test]
    fn what_is_not_known_is_not_true() {
        let when = When {
            folders: vec!["drop".parse().unwrap()],
            until: time(12),
            ..When::default()
        };
        let verdicts = when.judge(&Facts::default());
        assert!(verdicts.iter().all(|verdict| !verdict.holds));
        assert_eq!(verdicts[0].seen, "not known");
    }

    #[test]
    fn days_and_nights_have_an_end() {
        for (from, until, hour, holds) in [
            (Some(6), Some(18), 6, true),
            (Some(6), Some(18), 18, false),
            (Some(22), Some(6), 5, true),
            (Some(22), Some(6), 6, false),
            (None, Some(6), 0, true),
            (Some(18), None, 23, true),
            (Some(18), None, 17, false),
        ] {
            let when = When {
                from: from.and_then(time),
                until: until.and_then(time),
                ..When::default()
            };
            let facts = Facts {
                came: time(hour).map(|time| (Weekday::Monday, time)),
                ..Facts::default()
            };
            assert_eq!(
                when.judge(&facts)[0].holds,
                holds,
                "{from:?} {until:?} {hour}"
            );
        }
    }
}
