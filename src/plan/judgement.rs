//! Judges a plan by what its steps touch: what the policy protects, what is left alone, and how much goes.

use super::{
    Action, AdoptedSides, MaxDeletes, Note, ObjectConcern, Plan, Refusal, Step, TouchIndex, TouchedObject,
};
use crate::model::{
    Address, ObjectSelection, RegisteredKind, Registry, Selector, counted, item_address, match_items,
};
use std::collections::{BTreeMap, BTreeSet};

/// What can be done about a plan that goes beyond a limit of the policy.
pub(super) const OVER_LIMIT: &str =
    "change less in one run, or raise the limit under `policy` in closectl.yaml";

/// The steps of a plan, each with everything that it touches.
pub(super) struct TouchedPlan<'a> {
    registry: &'a Registry,
    adopted: &'a AdoptedSides,
    steps: Vec<(&'a Step, Vec<TouchedObject<'a>>)>,
}

impl<'a> TouchedPlan<'a> {
    /// Finds out what each step touches.
    pub(super) fn of(registry: &'a Registry, adopted: &'a AdoptedSides, plan: &'a Plan) -> Self {
        let index = TouchIndex::of(registry, adopted);
        let steps = plan.steps.iter().map(|step| (step, index.touched(step)));
        Self {
            registry,
            adopted,
            steps: steps.collect(),
        }
    }

    /// Refuses the steps that delete something protected, or of which records would lose or change values, under any of
    /// its names and from whichever side.
    pub(super) fn protected(&self, protect: &[Selector]) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        for (step, touched) in &self.steps {
            if protect.is_empty() || !touched.iter().any(TouchedObject::is_harmed) {
                continue;
            }

            // A rename must not be a way around the policy.
            let named = touched.iter();
            let named: Vec<_> = named
                .map(|one| (one, self.adopted.names(self.registry, &one.address)))
                .collect();

            for rule in protect {
                let selects = |names: &[Address]| names.iter().any(|name| rule.selects(name));
                let covers = |names: &[Address]| names.iter().any(|name| rule.covers(name));

                // Of an object that a rule names itself, it is known how the step concerns it. What only lies in what a rule
                // names, such as a section, is protected as such.
                let is_object = named.iter().any(|(_, names)| selects(names));
                let mut harmed = named.iter().filter(|(one, _)| one.is_harmed());
                let broken = harmed.find(|(_, names)| if is_object { selects(names) } else { covers(names) });
                refusals.extend(broken.map(|(one, _)| {
                    let because = protection(rule.text(), one);
                    Refusal::new(&step.address, step.at.as_ref(), because)
                }));
            }
        }
        refusals
    }

    /// Refuses to take a protected item of a list, such as a step of a workflow, out of all that the policy names by giving it
    /// another position: the next plan could remove it, and another item has its protection.
    pub(super) fn shifted_away(&self, protect: &[Selector]) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        for (step, _) in &self.steps {
            let kind = self.registry.kind(&step.kind);
            let itemized = kind.and_then(RegisteredKind::itemized);
            let Some((attribute, shape)) = itemized.filter(|_| step.action.edits() && !protect.is_empty())
            else {
                continue;
            };
            let lists = step
                .changes
                .iter()
                .find(|change| change.attribute == attribute.name);
            let lists = lists.and_then(|change| Some((change.before.as_array()?, change.after.as_array()?)));
            let Some((before, after)) = lists else { continue };

            let covers = |rule: &Selector, item: &Address| {
                let names = self.adopted.names(self.registry, item);
                names.iter().any(|name| rule.covers(name))
            };
            for (to, from) in match_items(shape, before, after).into_iter().enumerate() {
                let Some(from) = from else { continue };
                let [old, new] = [from, to].map(|at| item_address(&step.address, at));
                let rule = protect.iter().find(|rule| covers(rule, &old));
                let Some(rule) = rule.filter(|_| !protect.iter().any(|rule| covers(rule, &new))) else {
                    continue;
                };
                refusals.push(Refusal::new(
                    &step.address,
                    step.at.as_ref(),
                    shift(rule, &old, &new),
                ));
            }
        }
        refusals
    }

    /// Refuses the steps that would take away what is left alone, because it lies in what they delete, or shows it.
    pub(super) fn left_alone(&self, ignore: &[Selector]) -> Vec<Refusal> {
        let ignored = &self.adopted.live.ignored;
        self.spared("ignore", |one| {
            // A part of an object is in no list of what is ignored.
            let names = || self.adopted.names(self.registry, &one.address);
            let covers = |name: &Address| ignore.iter().any(|selector| selector.covers(name));
            ignored.has(&one.address) || one.is_part && names().iter().any(covers)
        })
    }

    /// Refuses to delete what records refer to in another object that stays, or may refer to in one that Close does not show:
    /// they would lose what they hold there, which this step neither counts nor saves. A step that deletes the other object
    /// does both.
    pub(super) fn still_held(&self) -> Vec<Refusal> {
        let goes = |step: &Step| step.action.removes() || step.action == Action::Replace;
        let is_gone = |address: &Address| {
            let mut steps = self.steps.iter().map(|(step, _)| step);
            steps.any(|step| goes(step) && address.is_within(&step.address))
        };
        let live = &self.adopted.live;
        let mut refusals = Vec::new();

        for (step, touched) in self.steps.iter().filter(|(step, _)| goes(step)) {
            // What is left alone is refused for that.
            let holders = touched
                .iter()
                .filter(|one| one.is_held() && !is_gone(&one.address));
            let staying = holders.filter(|one| !live.ignored.has(&one.address)).map(|one| {
                format!(
                    "`{}` stays, and {}: they would lose these values, which this deletion neither counts nor saves; remove \
                     `{}` with `removed: true` in the same plan, or give it another type first",
                    one.address,
                    one.way().unwrap_or_default(),
                    one.address
                )
            });
            let unseen = self.registry.kinds().filter(|kind| kind.may_hold(&step.address));
            let unseen = unseen.filter_map(|kind| {
                let words = live.unknown_kind(kind.any.def.name)?;
                let kinds = kind.any.def.plural();
                Some(format!(
                    "records may refer to its objects in {kinds}, which Close does not show: failed to {words}; use the key \
                     of a user who may see them"
                ))
            });
            let refused = staying.chain(unseen);
            refusals.extend(refused.map(|because| Refusal::new(&step.address, step.at.as_ref(), because)));
        }
        refusals
    }

    /// Refuses the steps that would take away what a rule leaves alone.
    fn spared(&self, rule: &str, is_spared: impl Fn(&TouchedObject<'_>) -> bool) -> Vec<Refusal> {
        let steps = self.steps.iter().flat_map(|(step, touched)| {
            let harmed = touched.iter().filter(|one| one.is_harmed() && one.goes_along());
            harmed.map(move |one| (step, one))
        });

        let harmed = steps.filter(|(_, one)| is_spared(one));
        let refusals = harmed.map(|(step, one)| {
            let because = format!(
                "`{rule}` protects `{}`, and {}: {}; keep this one, or remove that one from `{rule}`",
                one.address,
                one.way().unwrap_or_default(),
                consequence(one.concern)
            );
            Refusal::new(&step.address, step.at.as_ref(), because)
        });
        refusals.collect()
    }

    /// Refuses the deletions of each kind of which there are more than the policy allows. What lies in an object that goes,
    /// and the places of a shared field that goes, are deleted as well and count with their own kinds.
    pub(super) fn too_many_deletes(&self, limits: &MaxDeletes) -> Vec<Refusal> {
        let mut deleted: BTreeMap<&str, DeletedObjects<'_>> = BTreeMap::new();
        for (step, touched) in &self.steps {
            let is_deleted = |one: &&TouchedObject<'_>| one.concern == ObjectConcern::Deleted && !one.is_part;
            for one in touched.iter().filter(is_deleted) {
                // What is not known any better is of the kind of its step.
                let kind = one.kind.unwrap_or(&step.kind);
                let of_kind = deleted.entry(kind).or_insert_with(|| DeletedObjects {
                    first: step,
                    addresses: BTreeSet::new(),
                    along: 0,
                });
                let is_new = of_kind.addresses.insert(&one.address);
                of_kind.along += usize::from(is_new && !one.path.is_empty());
            }
        }

        let refusals = deleted
            .into_iter()
            .filter_map(|(kind, deleted)| self.over_limit(kind, &deleted, limits));
        refusals.collect()
    }

    fn over_limit(&self, kind: &str, deleted: &DeletedObjects<'_>, limits: &MaxDeletes) -> Option<Refusal> {
        let live = self.adopted.live.all_of(kind).filter(|one| one.is_addressed);
        let live = live.count() as u64;
        let count = deleted.addresses.len() as u64;

        // Rounded down, so that a small share of a few objects allows no deletion at all.
        let share = limits.percent.map(|percent| live * percent / 100);
        let most = [limits.count, share].into_iter().flatten().min()?;
        if count <= most {
            return None;
        }

        let title = self.registry.kind(kind).map_or("", |kind| kind.any.def.title);
        let deleted_objects = counted(count, title);
        // The limit that is exceeded, of two the smaller one.
        let share_counts = limits
            .percent
            .filter(|_| share == Some(most) && limits.count != Some(most));
        let allowed = match share_counts {
            Some(percent) => format!("{most} ({percent} % of {live}, rounded down)"),
            None => most.to_string(),
        };
        let along = match deleted.along {
            0 => String::new(),
            along => format!(" ({along} of them together with the object that they belong to)"),
        };
        let because = format!(
            "the plan deletes {deleted_objects}{along}, but `max_deletes` allows {allowed}; \
             {OVER_LIMIT}"
        );
        Some(Refusal::new(
            &deleted.first.address,
            deleted.first.at.as_ref(),
            because,
        ))
    }
}

/// Refuses the steps that would take away what is excluded, because it lies in what they delete, or shows it.
#[must_use]
pub fn harmed_exclusions(
    registry: &Registry,
    adopted: &AdoptedSides,
    plan: &Plan,
    selection: &ObjectSelection,
) -> Vec<Refusal> {
    if selection.excluded.is_empty() {
        return Vec::new();
    }
    let touched = TouchedPlan::of(registry, adopted, plan);
    touched.spared("--exclude", |one| {
        selection.excludes_any(&adopted.names(registry, &one.address))
    })
}

/// Says what a plan that was limited to targets takes values from although no target names it: what goes with the objects
/// that are named, and what has to go before them.
#[must_use]
pub fn beyond_targets(
    registry: &Registry,
    adopted: &AdoptedSides,
    plan: &Plan,
    targets: &[Selector],
) -> Vec<Note> {
    let is_named = |address: &Address| {
        let names = adopted.names(registry, address);
        names
            .iter()
            .any(|name| targets.iter().any(|target| target.covers(name)))
    };
    let has_step = |address: &Address| plan.steps.iter().any(|step| step.address == *address);
    let mut notes = Vec::new();
    if targets.is_empty() {
        return notes;
    }

    let touched = TouchedPlan::of(registry, adopted, plan);
    for (step, touched) in &touched.steps {
        let harmed = touched
            .iter()
            .filter(|one| one.is_harmed() && !is_named(&one.address));
        for one in harmed {
            let what = match one.concern {
                ObjectConcern::Deleted => "it is deleted",
                ObjectConcern::LosesValues => "its records lose values",
                ObjectConcern::ValuesChange | ObjectConcern::Settings => "its records change values",
            };
            let text = match one.way().filter(|_| one.goes_along() && !has_step(&one.address)) {
                Some(way) => format!("`--target` does not name `{}`, but {what}: {way}", one.address),
                None if one.path.is_empty() => {
                    "`--target` does not name it, but a step that it names depends on it".to_owned()
                }
                None => continue,
            };
            notes.push(Note::new(&step.address, text));
        }
    }
    notes
}

/// The objects of one kind that a plan deletes.
struct DeletedObjects<'a> {
    /// The first step that deletes one.
    first: &'a Step,
    addresses: BTreeSet<&'a Address>,
    /// How many go only because something else goes.
    along: usize,
}

/// Says why a rule of the policy forbids a step.
fn protection(rule: &str, harmed: &TouchedObject<'_>) -> String {
    // A pattern or an old name does not say which object is meant.
    let named = match &harmed.path[..] {
        [] => String::new(),
        _ if harmed.address.as_str() == rule => String::new(),
        _ => format!(" (`{}`)", harmed.address),
    };

    let way = harmed
        .way()
        .map_or_else(String::new, |way| format!(", and {way}"));

    let forbidden = match harmed.concern {
        ObjectConcern::Deleted | ObjectConcern::LosesValues => "it can't be deleted or lose values",
        ObjectConcern::ValuesChange | ObjectConcern::Settings => {
            "the values that records hold of it can't be moved or converted"
        }
    };

    format!(
        "the policy protects `{rule}`{named}{way}: {forbidden}; to allow it, remove `{rule}` from `policy.protect` in \
         closectl.yaml"
    )
}

/// Says why a rule of the policy forbids to give an item another position.
fn shift(rule: &Selector, old: &Address, new: &Address) -> String {
    // A pattern or an old name does not say which item is meant.
    let named = if old.as_str() == rule.text() {
        String::new()
    } else {
        format!(" (`{old}`)")
    };
    format!(
        "the policy protects `{rule}`{named}, which this plan moves to `{new}`, and no entry of `policy.protect` names \
         that; to move it, remove `{rule}` from `policy.protect` for one run, and add `{new}` afterwards"
    )
}

fn consequence(concern: ObjectConcern) -> &'static str {
    match concern {
        ObjectConcern::Deleted => "it would be deleted, too",
        ObjectConcern::LosesValues => "records would lose values that they hold in it",
        ObjectConcern::ValuesChange | ObjectConcern::Settings => {
            "values that records hold in it would change"
        }
    }
}
