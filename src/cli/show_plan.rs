//! `closectl show PLAN`: shows a saved plan in every format. Reaches no organization and needs no key; whether the plan
//! still fits is only known to `apply`.

use super::{
    args::{ReviewArgs, ReviewFormat},
    exit::{Exit, Failure},
    explained::Explained,
    print_review::print_review,
    printer::Printer,
};
use crate::{
    kinds,
    model::{counted, joined, shell_word},
    plan::{Origin, PlanDocument, PlannedUndo, SavedPlanError},
    render::{page::PagePictures, review::of_plan, runs::LocalTime},
    session::{SavedPlan, SessionError},
};
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};

/// Returns the file that an argument names, unless it is an address: a file that is there, or a name that ends like one.
pub fn file(argument: &str) -> Option<PathBuf> {
    let mut kinds = kinds::registry().kinds();
    let first = argument.split('/').next().unwrap_or_default();
    let is_address = kinds.any(|kind| kind.any.def.prefix.split('/').next() == Some(first));

    let path = Path::new(argument);
    let is_there = || path.symlink_metadata().is_ok_and(|found| !found.is_dir());
    let is_named_so = || path.extension().is_some_and(|extension| extension == "json");
    (!is_address && (is_there() || is_named_so())).then(|| path.to_owned())
}

/// Shows a plan; `has_more` says that arguments were given which are about manifests.
///
/// # Errors
///
/// Says why the file is not to be trusted.
pub fn run(path: &Path, has_more: bool, review: ReviewArgs, printer: &Printer) -> Result<Exit, Failure> {
    if has_more {
        return Err(Failure::Unknown(Explained::new(
            format!(
                "{} is a saved plan, which already names its organization and manifests",
                path.display()
            ),
            "omit --org and -f; to show an address that ends in .json, start it with its kind",
        )));
    }

    let saved = SavedPlan::read(path).map_err(|error| unshown(path, error))?;
    let plan = saved.plan();
    let organization = saved.origin().organization.clone();
    let (format, printer) = (review.format, &printer.viewing(review).about(organization));
    let document = || PlanDocument {
        origin: Some(saved.origin().clone()),
        ..PlanDocument::of(plan.clone())
    };

    let mut review = of_plan(kinds::registry(), plan);
    // A plan that is shown again must not be taken for one that was just made.
    if format == ReviewFormat::Human {
        printer.line(&mark(path, &saved));
        printer.data("");
    } else {
        review.summary.lines.insert(0, mark(path, &saved));
    }
    print_review(
        &review,
        ("plan", document),
        format,
        PagePictures::default,
        printer,
    )?;
    Ok(Exit::Done)
}

/// Returns why a file can't be shown; of a manifest, how those are shown.
fn unshown(path: &Path, error: SessionError) -> Failure {
    let is_manifest = path
        .extension()
        .is_some_and(|ending| ending == "yaml" || ending == "yml");
    match error {
        SessionError::Saved {
            source: SavedPlanError::NotJson(_),
            ..
        } if is_manifest => {
            let file = shell_word(&path.display().to_string());
            Failure::Unknown(Explained::new(
                format!("{} is not a saved plan", path.display()),
                format!(
                    "`closectl show -f {file}` shows manifests, and `closectl plan -f {file}` what they change"
                ),
            ))
        }
        SessionError::Saved { path, source, .. } => SessionError::Unshown { path, source }.into(),
        error => error.into(),
    }
}

/// Says in one line what a file is.
fn mark(path: &Path, saved: &SavedPlan) -> String {
    let plan = saved.plan();
    let Origin {
        organization,
        saved: time,
        promotion,
        undo,
        ..
    } = saved.origin();

    let called = organization.as_ref().map(|name| format!(", called {name} here"));
    let owner = format!(
        "for {} ({}){}",
        plan.organization.name,
        plan.organization.id,
        called.unwrap_or_default()
    );
    let from = promotion
        .as_ref()
        .map(|one| format!("a promotion from {}", one.from));
    let undoes = undo.as_ref().map(|undo| match undo {
        PlannedUndo::Run(run) => format!("an undo of {run}"),
        PlannedUndo::Twins(_) => "a deletion of objects that share a name".to_owned(),
    });
    let when = match time {
        Some(time) => format!("saved on {}", LocalTime(TimeZone::system()).write(time)),
        None => "saved at an unknown time".to_owned(),
    };
    let records = plan.records_text();
    let records = records.unwrap_or_else(|| "it affects no records".to_owned());
    let blocked = if plan.is_blocked() {
        "blocked, so `apply` refuses it"
    } else {
        "not blocked when it was saved"
    };

    let parts = [
        Some(owner),
        from,
        undoes,
        Some(when),
        Some(counted(plan.steps.len(), "step")),
    ];
    let parts = parts.into_iter().flatten().chain([records, blocked.to_owned()]);
    format!("Saved plan {}: {}.", path.display(), joined(parts, "; "))
}
