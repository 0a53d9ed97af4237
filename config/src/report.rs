//! How problems look to a person: file, line, the offending text underlined, the way out.

use crate::problem::{Problem, Problems};
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode,
};
use std::fmt;
use std::sync::Arc;

/// The most problems that are drawn; who has more mends these first.
const MOST_SHOWN: usize = 50;

/// Renders without colours, for terminals, logs and files alike.
pub(crate) fn render(problems: &Problems) -> String {
    let theme = GraphicalTheme::unicode_nocolor();
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_links(false)
        .with_width(100);
    let mut text = String::new();
    for problem in problems.iter().take(MOST_SHOWN) {
        let source = problems
            .text_of(&problem.file)
            .map(|text| NamedSource::new(problem.file.display().to_string(), text));
        let shown = Shown { problem, source };
        if handler.render_report(&mut text, &shown).is_err() {
            // A place outside its file cannot be drawn; what is wrong must be said all the same.
            text.push_str(&plain(problem));
        }
    }
    match problems.len().saturating_sub(MOST_SHOWN) {
        0 => text,
        more => text + &format!("and {more} more problems\n"),
    }
}

fn plain(problem: &Problem) -> String {
    let Problem {
        file,
        line,
        column,
        message,
        fix,
        span: _,
    } = problem;
    format!("{}:{line}:{column}: {message}\n  {fix}\n", file.display())
}

#[derive(Debug)]
struct Shown<'a> {
    problem: &'a Problem,
    source: Option<NamedSource<Arc<str>>>,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.source {
            Some(_) => f.write_str(&self.problem.message),
            None => write!(
                f,
                "{}: {}",
                self.problem.file.display(),
                self.problem.message
            ),
        }
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.problem.fix))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.source.as_ref()?;
        let Problem { span, .. } = self.problem;
        let label = LabeledSpan::new_with_span(None, (span.start, span.len()));
        Some(Box::new(std::iter::once(label)))
    }
}
