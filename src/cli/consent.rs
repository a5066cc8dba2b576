//! Who agrees to what a plan would destroy: asks for it, and says how to say it.

use super::{confirm, exit::Failure};
use crate::{
    kinds,
    model::{Selector, did_you_mean, shell_quoted, visible},
    plan::{LossApproval, Plan, Risk, Step},
};

/// Lets a person agree to each step that loses data by typing its address.
pub fn ask(plan: &mut Plan) -> Result<(), Failure> {
    for at in 0..plan.steps.len() {
        let step = &plan.steps[at];
        // Where records can't be counted, a person would not know what the answer is about.
        if !step.needs_consent() || step.agreed.is_some() || !step.is_counted() {
            continue;
        }
        // What keeps the values is said before it is asked whether they may go.
        let renames: Vec<String> = plan
            .likely_renames(step)
            .map(|rename| format!("Likely a rename: {}. ", rename.advice()))
            .collect();
        let question = format!(
            "{}{} {} loses data for good ({}). Type its address to allow it, or nothing to stop",
            renames.concat(),
            step.action,
            step.address,
            held(step)
        );
        // An address takes longer to type than `y`, which is the point. What the question can only show written out may
        // be typed so.
        let answer = confirm::text(&question)?;
        let address = step.address.as_str();
        let spelt = Selector::spell(&step.address);
        if ![address, visible(address).trim(), &spelt].contains(&answer.trim()) {
            return Ok(());
        }
        plan.steps[at].agreed = Some(LossApproval::Prompt);
    }
    Ok(())
}

/// Says why a plan is not carried out, step by step, with the words that would allow what can be allowed, and what
/// else a person can do.
pub fn explain(plan: &Plan, way_out: &str) -> Vec<String> {
    let mut lines = vec!["refused: nothing was written, because".to_owned()];
    for refusal in &plan.refusals {
        lines.push(format!("  {}: {}", refusal.address, refusal.because));
    }

    for step in plan.blocked() {
        match &step.risk {
            Risk::DataLoss { because } => {
                lines.push(format!(
                    "  {} {}: {because} ({})",
                    step.action,
                    step.address,
                    held(step)
                ));

                // What keeps the values comes before what lets them go.
                for rename in plan.likely_renames(step) {
                    lines.push(format!("    likely a rename: {}", rename.advice()));
                }
                if step.is_counted() {
                    let written = step.at.as_ref().map(|at| {
                        format!(
                            "write `allow_data_loss: true` on its entry in {}:{}, or ",
                            at.file, at.line
                        )
                    });
                    lines.push(format!(
                        "    to allow it, {}say --allow-data-loss {}",
                        written.unwrap_or_default(),
                        shell_quoted(&Selector::spell(&step.address))
                    ));
                }
            }
            Risk::Impossible { because, instead } => {
                lines.push(format!(
                    "  {} {}: {because}; {instead}",
                    step.action, step.address
                ));
            }
            Risk::Safe | Risk::Behaviour { .. } => {}
        }
    }

    lines.push(format!("or {way_out}"));
    lines
}

/// Says which consent is to no step that loses data, where steps wait for consent: it may be misspelt.
pub fn misplaced(plan: &Plan, addresses: &[Selector]) -> Option<String> {
    let waiting: Vec<String> = plan
        .blocked()
        .filter(|step| step.loses())
        .map(|step| Selector::spell(&step.address))
        .collect();
    let is_idle = |selector: &&Selector| {
        !plan
            .steps
            .iter()
            .any(|step| step.loses() && selector.agrees(&step.address))
    };

    let idle = addresses.iter().find(is_idle).filter(|_| !waiting.is_empty())?;
    Some(format!(
        "note: --allow-data-loss {idle} names no step that loses data{}",
        did_you_mean(idle.text(), waiting.iter().map(String::as_str))
    ))
}

fn held(step: &Step) -> String {
    step.records_sentence(kinds::registry())
        .unwrap_or_else(|| "the records were not counted".to_owned())
}
