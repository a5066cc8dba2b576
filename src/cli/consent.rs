//! The approval of risky steps: asks for it, and says how to give it.

use super::{confirm, exit::Failure, printer::Printer};
use crate::{
    kinds,
    model::{Address, ConsentRisk, ConsentSelectors, Selector, did_you_mean, joined, shell_quoted, visible},
    plan::{ConsentSource, Plan, Risk, Step, StepConsent},
};

/// Lets a person approve each risk of each step that needs it by typing the address of the step.
pub fn ask(plan: &mut Plan, printer: &Printer) -> Result<(), Failure> {
    // Where nobody knows whom or what it concerns, a person would not know what the answer is about.
    let open = plan
        .open_consents()
        .filter(|(step, consent)| step.is_told(consent));
    let open: Vec<(usize, ConsentRisk)> = open.map(|(step, consent)| (step.id, consent.risk)).collect();

    for (at, risk) in open {
        let step = &plan.steps[at];
        let Some(consent) = step.consent(risk) else {
            continue;
        };
        let address = step.address.as_str();
        let question = format!(
            "{}`{} {address}` {} ({}). Type {address} to approve it, or press Enter to stop; nothing has been written",
            renames(plan, step, risk).concat(),
            step.action,
            risk.asked_deed(),
            concerned(step, consent).unwrap_or_else(|| consent.because.clone())
        );
        // An address takes longer to type than `y`, which is the point. What the question can only show written out may
        // be typed so.
        let answer = confirm::text(&question)?;
        let spelt = Selector::spell(&step.address);
        if ![address, visible(address).trim(), &spelt].contains(&answer.trim()) {
            if !answer.trim().is_empty() {
                printer.warn(&format!("not approved, because that is not {}", visible(address)));
            }
            return Ok(());
        }
        let step = &mut plan.steps[at];
        let agreed = step.consents.iter_mut().filter(|consent| consent.risk == risk);
        agreed.for_each(|consent| consent.agreed = Some(ConsentSource::Prompt));
        step.sum_up_consents();
    }
    Ok(())
}

/// Says which renames a loss most likely should be: what keeps the values is said before it is asked whether they may go.
fn renames(plan: &Plan, step: &Step, risk: ConsentRisk) -> Vec<String> {
    let likely = plan
        .likely_renames(step)
        .filter(|_| risk == ConsentRisk::DataLoss);
    likely
        .map(|rename| format!("Likely a rename: {}. ", rename.advice()))
        .collect()
}

/// Says why a plan is refused, step by step, with the words that approve what can be approved.
pub fn explain(plan: &Plan) -> Vec<String> {
    let mut lines = vec!["refused: nothing was written, because".to_owned()];
    for (because, addresses) in plan.shared_refusals() {
        lines.push(format!("  {}: {because}", joined(addresses, ", ")));
    }

    for step in plan.blocked() {
        if let Risk::Impossible { because, instead } = &step.risk {
            lines.push(format!(
                "  {} {}: {because}; {instead}",
                step.action, step.address
            ));
        }
        // What is refused above is not told again as a loss, and no approval helps it.
        if plan.refuses(&step.address) {
            continue;
        }
        for consent in step.open_consents() {
            lines.extend(open(plan, step, consent));
        }
    }
    lines
}

/// Says what a step waits for, with the words that would allow it.
fn open(plan: &Plan, step: &Step, consent: &StepConsent) -> Vec<String> {
    let Step { action, address, .. } = step;
    let concerned = concerned(step, consent).map_or_else(String::new, |who| format!(" ({who})"));
    let mut lines = vec![format!("  {action} {address}: {}{concerned}", consent.because)];

    // What keeps the values comes before what lets them go.
    if consent.risk == ConsentRisk::DataLoss {
        let renames = plan.likely_renames(step);
        lines.extend(renames.map(|rename| format!("    likely a rename: {}", rename.advice())));
    }
    if step.is_told(consent) {
        let key = consent.risk.entry_key();
        let written = step
            .at
            .as_ref()
            .map(|at| format!("write `{key}: true` in its entry ({}:{}), or ", at.file, at.line));
        lines.push(format!(
            "    to approve it, {}add {} {}",
            written.unwrap_or_default(),
            consent.risk.option(),
            shell_quoted(&Selector::spell(&step.address))
        ));
    }
    lines
}

/// Says which consent is to no step that has the risk, where steps wait for consent to it: it may be misspelt.
pub fn misplaced(plan: &Plan, addresses: &ConsentSelectors) -> Option<String> {
    ConsentRisk::ALL.into_iter().find_map(|risk| {
        let open = plan.open_consents().filter(|(_, consent)| consent.risk == risk);
        let waiting: Vec<String> = open.map(|(step, _)| Selector::spell(&step.address)).collect();
        let is_idle = |selector: &&Selector| {
            // The plan is refused for it already.
            if plan.unmatched.contains(&Address::of(selector.text())) {
                return false;
            }
            let mut risky = plan.steps.iter().filter(|step| step.consent(risk).is_some());
            !risky.any(|step| {
                let addresses = step.approved_at().concat();
                addresses.into_iter().any(|address| selector.agrees(address))
            })
        };

        let mut agreed = addresses.of(risk).iter();
        let idle = agreed.find(is_idle).filter(|_| !waiting.is_empty())?;
        if let Some(told) = approves_items_only(plan, risk, idle) {
            return Some(told);
        }
        Some(format!(
            "note: {} {idle} matches no step that {}{}",
            risk.option(),
            risk.deed(),
            did_you_mean(idle.text(), waiting.iter().map(String::as_str))
        ))
    })
}

/// Says that a consent is to items of a list in a step that changes or creates more than these, if it is.
fn approves_items_only(plan: &Plan, risk: ConsentRisk, selector: &Selector) -> Option<String> {
    let risky = plan.steps.iter().filter(|step| step.consent(risk).is_some());
    let items = risky.flat_map(|step| step.items.iter().map(move |item| (step, item)));
    let (step, item) = items
        .into_iter()
        .find(|(_, item)| selector.agrees(&item.address))?;
    Some(format!(
        "note: {} {selector} does not approve {}, because more than its `{}` changes",
        risk.option(),
        step.address,
        item.attribute
    ))
}

/// Says whom or what a risk of a step concerns, where that was counted or has to be.
fn concerned(step: &Step, consent: &StepConsent) -> Option<String> {
    match consent.risk {
        ConsentRisk::DataLoss => {
            let sentence = step.records_sentence(kinds::registry());
            Some(sentence.unwrap_or_else(|| "closectl did not count the records".to_owned()))
        }
        ConsentRisk::Access | ConsentRisk::Outreach => {
            consent.people.as_ref().map(|people| people.sentence.clone())
        }
    }
}
