//! What a plan is made from: both sides at the same addresses, without what the rules ignore, and limited to what is meant.

use super::error::SessionError;
use crate::{
    kinds,
    manifest::ManifestReading,
    model::{Address, BrokenRule, Desired, Entry, Live, ObjectSelection, Problem, Selector},
    plan::{
        self, AdoptedSides, KnownAddresses, LastOnes, Note, Organization, PeopleLeftOut, Plan, PlanRules,
        Refusal, Step, UnlistedRule, reasons,
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// Both sides of a plan, with what the rules ignore taken out of both.
pub struct PlanBasis {
    /// The sides.
    pub adopted: AdoptedSides,
    /// What is told of objects that are ignored or not pruned.
    left_alone: Vec<Note>,
    /// The entries that are ignored.
    ignored: BTreeSet<Address>,
    /// Which unlisted objects are worth a word.
    unlisted: UnlistedRule,
    /// The items that are meant of objects that are not meant themselves.
    items: BTreeMap<Address, Vec<Address>>,
}

impl PlanBasis {
    /// Brings both sides together, limited to the items that are meant of lists which Close takes whole, such as the steps of a
    /// workflow. [`selected`](Self::selected) limits the rest.
    pub fn new(mut desired: Desired, mut live: Live, rules: &PlanRules, selection: &ObjectSelection) -> Self {
        let registry = kinds::registry();
        // What is ignored is there all the same, so this comes first.
        let mut known = KnownAddresses::of(registry, &desired, &live);

        // Objects are taken out before both sides are matched, attributes after it: only then is it known
        // which live object an entry means, and which none means.
        let ignored = rules.apply(registry, &mut desired, &mut live);
        let mut adopted = plan::adopt(registry, desired, live);
        let mut left_alone = rules.prune(registry, &mut adopted);
        left_alone.extend(ignored.iter().map(|address| Note::new(address, reasons::IGNORED)));
        if !rules.policy.protect.is_empty() || !rules.ignore.is_empty() {
            known.add_names(adopted.all_names(registry));
        }
        rules.skip(registry, &mut adopted);
        let items = plan::limit_items(registry, &mut adopted, &rules.ignore, selection);
        adopted.known = known;
        Self {
            adopted,
            left_alone,
            ignored,
            unlisted: rules.drift.unlisted.clone(),
            items,
        }
    }

    /// Limits what is wanted to what a saved plan touches, of the objects that it only edits.
    pub fn limit_to(&mut self, saved: &Plan) {
        plan::limit_to_reviewed(kinds::registry(), &mut self.adopted, saved);
    }

    /// Plans everything that differs.
    pub fn plan(&self, organization: &Organization) -> Plan {
        let registry = kinds::registry();
        let mut plan = plan::plan(registry, organization.clone(), &self.adopted);
        let (reported, ignored) = std::mem::take(&mut plan.unlisted)
            .into_iter()
            .partition::<Vec<_>, _>(|one| self.unlisted.reports(registry, &one.kind));
        plan.unlisted = reported;
        plan.unreported.extend(ignored.into_iter().map(|one| one.address));
        plan.unreported.sort();
        plan
    }

    /// Limits a plan to what is meant.
    pub fn selected(&mut self, mut plan: Plan, selection: &ObjectSelection) -> Plan {
        plan.notes.append(&mut self.left_alone);

        let registry = kinds::registry();
        let names = |address: &Address| {
            let mut names = self.adopted.names(registry, address);
            names.extend(self.items.get(address).into_iter().flatten().cloned());
            names
        };
        let mut plan = plan.selected(registry, &self.adopted, selection, names);
        // Two sides that are only compared may differ in anything; Close has a say in what is carried out.
        let steps: Vec<&Step> = plan.steps.iter().collect();
        let last = LastOnes::of(registry, &self.adopted, &steps);
        plan.refusals.extend(last.refusals);
        plan.notes.extend(last.notes);
        // Only the steps that are left say what the plan makes.
        let unknown = plan::unknown_references(registry, &self.adopted, &plan, &self.ignored);
        plan.refusals.extend(unknown);
        // Only the steps that are left say which order the list keeps.
        plan.name_new_defaults(registry, &self.adopted.live);
        let beyond = plan::beyond_targets(registry, &self.adopted, &plan, &selection.targets);
        plan.notes.extend(beyond);
        let harmed = plan::harmed_exclusions(registry, &self.adopted, &plan, selection);
        plan.refusals.extend(harmed);
        plan
    }
}

/// Returns what manifests ask of an organization, and which people are left out of that because it does not have them and
/// the rules say so.
pub fn asked(read: &ManifestReading, live: &Live, rules: &PlanRules) -> (Desired, PeopleLeftOut) {
    let mut desired = read.desired.clone();
    let left_out = if rules.leave_out_missing_people {
        PeopleLeftOut::of_desired(kinds::registry(), &mut desired, live)
    } else {
        PeopleLeftOut::default()
    };
    (desired, left_out)
}

/// Returns what is wrong with manifests for an organization, which they could not tell by themselves: names that it
/// does not have either, and rules of Close that `counts` and that they break where it has something else.
pub fn problems(
    read: &ManifestReading,
    live: &Live,
    rules: &PlanRules,
    left_out: &PeopleLeftOut,
    counts: impl Fn(&BrokenRule) -> bool,
) -> Vec<Problem> {
    let registry = kinds::registry();
    let is_left_out = |object: &Address, person: &Address| left_out.has(object, person);
    let mut problems = read.unresolved(registry, live, &is_left_out);

    // Only entries that break a rule make both sides worth matching for this.
    let is_broken = |entry: &Entry| entry.broken.iter().any(&counts);
    if read.desired.entries.values().map(Box::as_ref).any(is_broken) {
        let basis = PlanBasis::new(
            read.desired.clone(),
            live.clone(),
            rules,
            &ObjectSelection::default(),
        );
        let unheld = basis.adopted.unheld(registry).into_iter();
        let counted = unheld.filter(|(_, rule)| counts(rule));
        problems.extend(counted.map(|(entry, rule)| broken(&basis.adopted, entry, rule).clone()));
    }
    problems
}

/// Returns what is wrong with an entry that breaks a rule.
fn broken<'a>(adopted: &AdoptedSides, entry: &Entry, rule: &'a BrokenRule) -> &'a Problem {
    rule.problem_where(adopted.live.specs.contains_key(&entry.spec.address))
}

/// Returns refusals of what breaks a rule of Close where the organization has something else. What can't be written at all
/// is refused as that. Where no manifest is behind the plan, `way_out` says of an object what to do instead.
pub fn refusals(
    adopted: &AdoptedSides,
    selection: &ObjectSelection,
    way_out: Option<&dyn Fn(&Address) -> String>,
) -> Vec<Refusal> {
    let registry = kinds::registry();
    let is_meant = |entry: &Entry| {
        let kind = registry.kind(entry.spec.kind);
        let is_writable = kind.is_none_or(|kind| kind.unwritable(&entry.spec).is_none());
        is_writable && selection.includes(&entry.spec.address)
    };

    let unheld = adopted.unheld(registry).into_iter();
    let unheld = unheld.filter(|(entry, _)| is_meant(entry));
    let refusals = unheld.map(|(entry, rule)| {
        let Problem { message, help, .. } = broken(adopted, entry, rule);
        let other = way_out.map(|way_out| way_out(&entry.spec.address));
        let because = match other.as_ref().or(help.as_ref()) {
            Some(help) => format!("Close would refuse it: {message}; {help}"),
            None => format!("Close would refuse it: {message}"),
        };
        Refusal::new(&entry.spec.address, entry.at.as_ref(), because)
    });
    refusals.collect()
}

/// Refuses a target that names nothing: what is left of the plan would look as if all were well. Returns what to tell
/// of exclusions that name nothing.
///
/// # Errors
///
/// Names the target, and what it most likely means.
pub fn check_selection(
    selection: &ObjectSelection,
    known: &KnownAddresses,
) -> Result<Vec<Note>, SessionError> {
    for selector in &selection.targets {
        if let Some(error) = unknown_target("--target", selector, known) {
            return Err(error);
        }
    }
    Ok(plan::idle_exclusions(known, selection))
}

/// Says what is wrong with an argument that has to select objects and selects none.
pub fn unknown_target(option: &str, selector: &Selector, known: &KnownAddresses) -> Option<SessionError> {
    let text = selector.text();
    let nowhere = || format!("{option} {text} matches nothing; addresses look like `lead_status/Qualified`");

    let wrong = if known.fits(selector) {
        return None;
    } else if let Some(because) = plan::only_objects(selector) {
        format!("{option} {text} selects no objects: {because}")
    } else {
        let likely = known.suggestion(selector);
        likely.map_or_else(nowhere, |likely| {
            format!("{option} {text} matches nothing, {likely}")
        })
    };
    Some(SessionError::UnknownTarget(wrong))
}
