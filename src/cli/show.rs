//! `closectl show`: prints what the manifests come to for one organization, and where each attribute stands; or a saved
//! plan.

use super::{
    args::{ReviewFormat, ShowArgs},
    exit::{Exit, Failure},
    explained::Explained,
    manifest_context::ManifestContext,
    printer::Printer,
    project::Project,
    show_plan,
};
use crate::{
    kinds,
    manifest::EffectiveManifest,
    model::{Address, Selector, did_you_mean, visible},
};
use serde_json::json;

/// Runs the command.
pub fn run(arguments: ShowArgs, printer: &Printer) -> Result<Exit, Failure> {
    let ShowArgs {
        what: address,
        manifests,
        org,
        review,
    } = arguments;
    if let Some(path) = address.as_deref().and_then(show_plan::file) {
        let has_more = org.is_some() || !manifests.paths.is_empty();
        return show_plan::run(&path, has_more, review, printer);
    }

    let format = review.format;
    check(format)?;
    let project = Project::open(printer)?;
    let context = ManifestContext::new(&project, org.as_deref())?;
    let (sources, read) = context.read(&project, &manifests)?;
    if !read.problems.is_empty() {
        printer.problems(&read.offline(), &sources);
        return Ok(Exit::Error);
    }

    let values = context.values();
    let shown = EffectiveManifest::new(kinds::registry(), &read, &sources, &values);
    let selector = address
        .as_deref()
        .map(|text| Selector::parse_object(kinds::registry(), text));
    let is_meant = |one: &Address| {
        let is_selected = |wanted: &Selector| read.names(one).iter().any(|name| wanted.selects(name));
        selector.as_ref().is_none_or(is_selected)
    };
    let objects = shown.objects(is_meant);
    if let Some(wanted) = address.as_deref().filter(|_| objects.is_empty()) {
        let known = read.entries().map(|(address, _)| address.as_str());
        let likely = did_you_mean(wanted, known);
        let what = format!("the manifests have no `{wanted}`{likely}");
        let hint = "`closectl show` without an address prints all of them";
        return Err(Failure::Unknown(Explained::new(what, hint)));
    }

    match (format, &address) {
        (ReviewFormat::Json | ReviewFormat::Jsonl, _) => {
            let document = json!({ "organization": context.organization, "objects": objects });
            printer.json(&document)?;
        }
        (ReviewFormat::Human | ReviewFormat::Markdown | ReviewFormat::Github | ReviewFormat::Html, None) => {
            printer.data(shown.manifest()?)
        }
        (
            ReviewFormat::Human | ReviewFormat::Markdown | ReviewFormat::Github | ReviewFormat::Html,
            Some(_),
        ) => {
            for object in &objects {
                printer.data(format!(
                    "# {}\n{}",
                    visible(object.address.as_str()),
                    shown.entry(&object.address)?
                ));
            }
        }
    }
    Ok(Exit::Done)
}

/// Makes sure that what the manifests come to has such a format.
fn check(format: ReviewFormat) -> Result<(), Failure> {
    match format {
        ReviewFormat::Human | ReviewFormat::Json | ReviewFormat::Jsonl => Ok(()),
        ReviewFormat::Markdown | ReviewFormat::Github | ReviewFormat::Html => {
            Err(Failure::Unknown(Explained::new(
                "`closectl show` of manifests supports only --format human and json",
                "omit --format, or name a saved plan, which supports every format",
            )))
        }
    }
}
