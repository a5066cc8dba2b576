//! Saves a plan, and says what can be done with it.

use super::{exit::Failure, organization_file, printer::Printer, replaced_file::ReplacedFile};
use crate::{
    model::{ConsentRisk, Selector, counted, joined, shell_option, shell_word},
    plan::{ConsentSource, Origin, Plan, Risk, SavedPlanError, Step, prune_options},
    session::{SavedPlan, SessionError},
};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

/// The most addresses that are named one by one.
const MOST: usize = 3;

/// What the command line that a plan is saved by has to say again when it is applied.
#[derive(Clone, Copy, Debug, Default)]
pub struct SaveRequest<'a> {
    /// The kinds that `--prune` named.
    pub prune: &'a [String],
    /// The manifests that have to be named again, because a saved plan alone may not choose them.
    pub files: &'a [PathBuf],
}

/// Saves a plan with what it was made from, in the file of its organization.
pub fn save_plan(
    path: &Path,
    plan: &Plan,
    origin: Origin,
    asked: &SaveRequest<'_>,
    printer: &Printer,
) -> Result<(), Failure> {
    let path = &organization_file::of(path, origin.organization.as_deref());
    check_overwritten(path)?;
    // What was read from standard input is in no file that could be read again.
    let input = if origin.paths.iter().any(|path| path == Path::new("-")) {
        ", with the same manifests on standard input"
    } else {
        ""
    };
    SavedPlan::write(path, plan, origin)?;
    // A device keeps nothing that could be applied.
    if path.exists() && !path.is_file() {
        printer.talk(&format!("written to {}", path.display()));
        return Ok(());
    }

    let said = said(plan);
    let impossible = |step: &Step| matches!(step.risk, Risk::Impossible { .. });
    let SaveRequest { prune, files } = asked;
    let pruned = (!prune.is_empty()).then(|| prune_options(prune));
    let files = files
        .iter()
        .map(|file| shell_option("-f", &file.display().to_string()));
    let again: Vec<String> = files.chain(pruned).collect();
    let apply = |path: Option<String>, said: Vec<String>| {
        let words = path.into_iter().chain(again.iter().cloned()).chain(said);
        format!(
            "`{}`",
            joined(["closectl apply".to_owned()].into_iter().chain(words), " ")
        )
    };
    let file = Some(shell_word(&path.display().to_string()));
    let can = if !plan.refusals.is_empty() || plan.steps.iter().any(impossible) {
        "it can't be applied as it is".to_owned()
    } else if plan.blocked().next().is_some() {
        without_consent(plan)
    } else if said.len() > MOST {
        format!(
            "a saved plan stores no approval: pass {} to {} again for each of the {} that {}",
            joined(options(plan), " and "),
            apply(None, Vec::new()),
            counted(said.len(), "step"),
            if is_all_loss(plan) {
                "lose values"
            } else {
                "need it"
            }
        )
    } else if !said.is_empty() {
        let command = apply(file, said);
        format!("apply it with {command}{input} (a saved plan stores no approval)")
    } else {
        format!("apply it with {}{input}", apply(file, Vec::new()))
    };
    let said = format!("saved to {}; {can}", path.display());
    printer.talk(&printer.in_folder(&said));
    Ok(())
}

/// Makes sure that nothing but an earlier plan is overwritten: the file may be a manifest, or the organization itself.
fn check_overwritten(path: &Path) -> Result<(), Failure> {
    let plan = ReplacedFile {
        undone: "the plan was not saved",
        what: "a saved plan",
        hint: "name another file with --out",
    };
    plan.check(path, || match SavedPlan::read(path) {
        Err(SessionError::Saved { source, .. }) => Ok(!matches!(
            source,
            SavedPlanError::NotAPlan | SavedPlanError::NotJson(_)
        )),
        Ok(_) => Ok(true),
        Err(error) => Err(error.into()),
    })
}

/// Returns what each step was allowed on the command line, as arguments of the run that applies the plan.
fn said(plan: &Plan) -> Vec<String> {
    let spoken = spoken(plan);
    spoken
        .map(|(step, risk)| shell_option(risk.option(), &Selector::spell(&step.address)))
        .collect()
}

/// Returns what was allowed on the command line, with the steps.
fn spoken(plan: &Plan) -> impl Iterator<Item = (&Step, ConsentRisk)> {
    let all = plan
        .steps
        .iter()
        .flat_map(|step| step.consents.iter().map(move |consent| (step, consent)));
    all.filter(|(_, consent)| consent.agreed == Some(ConsentSource::Argument))
        .map(|(step, consent)| (step, consent.risk))
}

/// Returns the arguments that allowed something, each once.
fn options(plan: &Plan) -> Vec<&'static str> {
    let risks: BTreeSet<ConsentRisk> = spoken(plan).map(|(_, risk)| risk).collect();
    risks.into_iter().rev().map(ConsentRisk::option).collect()
}

fn is_all_loss(plan: &Plan) -> bool {
    spoken(plan).all(|(_, risk)| risk == ConsentRisk::DataLoss)
}

fn without_consent(plan: &Plan) -> String {
    let is_loss = plan
        .open_consents()
        .all(|(_, consent)| consent.risk == ConsentRisk::DataLoss);
    let to = if is_loss { "what is lost" } else { "what needs it" };
    format!("it can't be applied until you approve {to}")
}
