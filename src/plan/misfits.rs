//! Selectors that fit nothing: told, or refused where somebody relies on them.

use super::{KnownAddresses, Note, Plan, PlanRules, Refusal};
use crate::model::{Address, ConsentSelectors, ObjectSelection, Selector};

/// The selectors of a plan that fit nothing, neither written nor live.
#[derive(Clone, Debug, Default)]
pub struct SelectorMisfits {
    /// Those of `protect` and of consent: a misspelt one protects nothing, or agrees to something else than was meant.
    pub refusals: Vec<Refusal>,
    /// Those of `ignore`: what is ignored comes and goes.
    pub notes: Vec<Note>,
}

impl SelectorMisfits {
    /// Refuses a plan for them, or tells of them there.
    pub fn add_to(self, plan: &mut Plan) {
        let unmatched = self.refusals.iter().map(|refusal| refusal.address.clone());
        plan.unmatched.extend(unmatched);
        plan.refusals.extend(self.refusals);
        plan.notes.extend(self.notes);
    }

    /// Returns all of them as something to know.
    #[must_use]
    pub fn told(self) -> Vec<Note> {
        let refusals = self.refusals.into_iter();
        let told = refusals.map(|refusal| Note::new(&refusal.address, refusal.because));
        told.chain(self.notes).collect()
    }
}

/// Finds the selectors of the rules and of consent that fit nothing.
#[must_use]
pub fn misfits(known: &KnownAddresses, rules: &PlanRules, agreed: &ConsentSelectors) -> SelectorMisfits {
    let PlanRules { policy, ignore, .. } = rules;
    let protect = policy.protect.iter();
    let mut refusals: Vec<Refusal> = protect
        .filter_map(|selector| {
            // What is to be gone protects nothing, so a rule that fits nothing else has lost what it was for.
            let fits = known.fits_protected(selector);
            let because = misfit(known, selector, fits, "`policy.protect` names it")?;
            Some(refusal(selector, because))
        })
        .collect();

    let consent = agreed.all().filter_map(|(risk, selector)| {
        let named = format!("{} names it", risk.option());
        let because = misfit(known, selector, known.fits_consent(selector), &named)?;
        Some(refusal(selector, because))
    });
    refusals.extend(consent);

    let ignored = ignore.iter().filter(|selector| !known.fits(selector));
    let notes = ignored.map(|selector| {
        let told = told(known, selector, "remove it if nothing of that name is planned");
        note(
            selector,
            format!("`ignore` in closectl.yaml names it, but no object has this address; {told}"),
        )
    });
    SelectorMisfits {
        refusals,
        notes: notes.collect(),
    }
}

/// Finds what `--exclude` names and nothing has.
#[must_use]
pub fn idle_exclusions(known: &KnownAddresses, selection: &ObjectSelection) -> Vec<Note> {
    let idle = selection.excluded.iter().filter_map(|selector| {
        let because = misfit(known, selector, known.fits(selector), "--exclude names it")?;
        Some(note(selector, because))
    });
    idle.collect()
}

/// Says what is wrong with a selector of objects, if it is none or fits none; `named` says who names it.
fn misfit(known: &KnownAddresses, selector: &Selector, fits: bool, named: &str) -> Option<String> {
    if fits {
        return None;
    }
    if let Some(because) = only_objects(selector) {
        return Some(format!("{named}, and {because}"));
    }
    let told = told(known, selector, "correct it, or remove it");
    Some(format!("{named}, but no object has this address; {told}"))
}

fn told(known: &KnownAddresses, selector: &Selector, otherwise: &str) -> String {
    known.suggestion(selector).unwrap_or_else(|| otherwise.to_owned())
}

/// Says how to write what is meant where only objects can be, and a selector that fits none ends like an
/// attribute.
#[must_use]
pub fn only_objects(selector: &Selector) -> Option<String> {
    let attribute = selector.unread_attribute()?;
    let (address, _) = selector.text().rsplit_once(':')?;
    Some(format!(
        "`{attribute}` is an attribute, and only `ignore` accepts attributes; write `{address}` for the \
         whole object, or `{address}%3A{attribute}` for an object with that name"
    ))
}

fn refusal(selector: &Selector, because: String) -> Refusal {
    Refusal::new(&Address::of(selector.text()), None, because)
}

fn note(selector: &Selector, text: String) -> Note {
    Note::new(&Address::of(selector.text()), text)
}
