//! Text in embedded fonts, judged by those who read it: qpdf, poppler, MuPDF and Ghostscript.

#[path = "../assembled/mod.rs"]
mod assembled;
mod documents;
mod faces;
mod hostile;
mod lines;
mod peers;
mod readers;
