//! Prints what a reader sees of a plan or a comparison, in the format that is wanted.

use super::{args::PlanFormat, exit::Failure, printer::Printer};
use crate::render::{github, human, markdown, review::Review};
use serde::Serialize;

/// Prints a review; for programs the document, under its name.
pub fn present<T: Serialize>(
    review: &Review,
    (name, document): (&str, &T),
    format: PlanFormat,
    printer: &Printer,
) -> Result<(), Failure> {
    match format {
        PlanFormat::Human => printer.data(&human::review(review, printer.layout)),
        PlanFormat::Json => printer.document(name, document)?,
        PlanFormat::Markdown => printer.page(&markdown::review_within(review, printer.room)),
        PlanFormat::Github => printer.data(&github::review(review, &printer.folder())),
    }
    Ok(())
}
