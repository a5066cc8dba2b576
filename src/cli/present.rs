//! Prints what a reader sees of a plan or a comparison, in the format that is wanted.

use super::{
    args::{LookFormat, PlanFormat},
    exit::Failure,
    printer::Printer,
    told::Told,
};
use crate::{
    kinds,
    render::{
        github, human, markdown,
        page::{PagePictures, page},
        review::Review,
    },
};
use serde::Serialize;

/// Prints a review; for programs the document, under its name; as a page with pictures, where these can be drawn.
pub fn present<T: Serialize>(
    review: &Review,
    (name, document): (&str, &T),
    format: impl Into<LookFormat>,
    pictures: impl FnOnce() -> PagePictures,
    printer: &Printer,
) -> Result<(), Failure> {
    match format.into() {
        LookFormat::Human => printer.data(&human::review(review, printer.layout)),
        LookFormat::Json => printer.document(name, document)?,
        LookFormat::Markdown => printer.page(&markdown::review_within(review, printer.room)),
        LookFormat::Github => printer.data(&github::review(review, &printer.folder())),
        LookFormat::Html => printer.data(&page(kinds::registry(), review, &pictures())),
    }
    Ok(())
}

/// Returns the format of what is written about several organizations, of which there is no page.
///
/// # Errors
///
/// Says how to get the pages.
pub fn for_several(format: LookFormat) -> Result<PlanFormat, Failure> {
    format.plain().ok_or_else(|| {
        Failure::Unknown(Told::new(
            "--format html writes a page about one organization, and this is about several",
            "name one with --org, or say --format markdown",
        ))
    })
}
