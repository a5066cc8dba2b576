//! Prints what a reader sees of a plan or a comparison, in the format that is wanted.

use super::{args::ReviewFormat, exit::Failure, explained::Explained, printer::Printer, repository};
use crate::{
    kinds,
    plan::{Plan, PlanDocument},
    render::{
        github, human, markdown,
        page::{PagePictures, page},
        review::{Review, of_plan},
        run_events::ReportedEvent,
    },
};
use serde::Serialize;

/// Prints a review; for programs the document, under its name; as a page with pictures, where these can be drawn. Document
/// and pictures are only made where they are wanted.
pub fn print_review<T: Serialize>(
    review: &Review,
    (name, document): (&str, impl FnOnce() -> T),
    format: ReviewFormat,
    pictures: impl FnOnce() -> PagePictures,
    printer: &Printer,
) -> Result<(), Failure> {
    let review = review.clone().called(printer.organization.clone());
    let review = &review.with_commands(|text| printer.of_organization(text));
    match format {
        ReviewFormat::Human => printer.data(human::review(review, printer.layout)),
        ReviewFormat::Json | ReviewFormat::Jsonl => printer.document(name, &document())?,
        ReviewFormat::Markdown => printer.page(&markdown::review_within(review, printer.room)),
        ReviewFormat::Github => printer.orders(&github::review(review, &repository::root())),
        ReviewFormat::Html => printer.data(page(kinds::registry(), review, &pictures())),
    }
    Ok(())
}

/// Prints a plan that is carried out, which is no page.
pub fn print_plan(plan: &Plan, format: ReviewFormat, printer: &Printer) -> Result<(), Failure> {
    if format == ReviewFormat::Jsonl {
        printer.event(&ReportedEvent::of_plan(plan));
        return Ok(());
    }

    let review = of_plan(kinds::registry(), plan);
    print_review(
        &review,
        ("plan", || PlanDocument::of(plan.clone())),
        format,
        PagePictures::default,
        printer,
    )
}

/// Makes sure that what is written about several organizations has a format for that; there is no page of several.
///
/// # Errors
///
/// Says how to get the pages.
pub fn for_several(format: ReviewFormat) -> Result<ReviewFormat, Failure> {
    if format == ReviewFormat::Html {
        return Err(Failure::Unknown(Explained::new(
            "--format html writes a page about one organization, and you named several",
            "name one with --org, or use --format markdown",
        )));
    }
    Ok(format)
}
