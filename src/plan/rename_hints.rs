//! Objects that most likely are others under new names, told before anything is lost or made twice.

use super::{
    Action, AdoptedSides, LikelyRename, Note, Plan, Step,
    rename_pairs::{ListTurnover, OldObject, PairEvidence, PlaceGap, of_attributes},
};
use crate::model::{Address, DesiredOrigin, QualifiedObject, Registry, yaml_word};
use std::collections::{BTreeMap, BTreeSet};

/// So many pairs of a new object and an old one are looked at; where there are more, a person has to look.
const PAIRS: usize = 100_000;

/// A list of objects of one kind.
type ListKey<'a> = (&'a str, &'a str);

impl Plan {
    /// Returns the renames that a step which loses something most likely should be, the likeliest first.
    pub fn likely_renames(&self, step: &Step) -> impl Iterator<Item = &LikelyRename> {
        let address = step.address.clone();
        let attributes: Vec<String> = step
            .changes
            .iter()
            .map(|change| change.attribute.clone())
            .collect();
        let (loses, edits) = (step.loses(), step.action.edits());

        let renames = self
            .notes
            .iter()
            .filter_map(|note| Some((note, note.likely_rename.as_ref()?)));
        let meant = renames.filter(move |(note, rename)| match &rename.attribute {
            // Of a value, only the step that takes it out of its list.
            Some(attribute) => loses && edits && note.address == address && attributes.contains(attribute),
            None => !edits && rename.from == address.as_str(),
        });
        meant.map(|(_, rename)| rename)
    }
}

/// Points out objects that are removed, or stay unlisted, while a similar one is made.
pub(super) fn objects(registry: &Registry, adopted: &AdoptedSides, steps: &[Step]) -> Vec<Note> {
    if adopted.desired.origin == DesiredOrigin::Undo {
        return Vec::new();
    }
    let own = from_own_lists(registry, adopted, steps);
    let renames = own.iter().filter_map(|note| note.likely_rename.as_ref());
    let renamed: BTreeSet<(&str, &str)> = renames.map(|one| (&*one.from, &*one.to)).collect();
    let mut notes = from_other_lists(registry, adopted, steps, &renamed);
    notes.extend(own);
    notes
}

/// Points out objects that are made beside similar ones that go or are not listed.
fn from_own_lists(registry: &Registry, adopted: &AdoptedSides, steps: &[Step]) -> Vec<Note> {
    let mut notes = Vec::new();
    let lists = turnovers(adopted, steps);
    if lists.is_empty() {
        return notes;
    }

    let inside = contents(adopted, steps);
    let mut most = PAIRS;
    for ((container, kind), list) in &lists {
        let Some(kind) = registry.kind(kind) else { continue };
        let evidence = PairEvidence {
            kind,
            gaps: gaps(adopted, container),
            inside: &inside,
        };

        let (likely, unlooked) = list.likely(&evidence, &mut most);
        for (made, pairs) in list.new.iter().zip(&likely) {
            notes.extend(pairs.iter().map(|pair| {
                let likeness = if pair.is_alike {
                    PairLikeness::Alike
                } else {
                    PairLikeness::Placed
                };
                note(adopted, made, &list.old[pair.old], likeness)
            }));
        }
        if let Some(made) = unlooked.and_then(|at| list.new.get(at)) {
            let text = "too many objects are new and too many old ones are deleted or unlisted for closectl \
                        to look for more renames; if one is another with a new name, write `renamed_from`";
            notes.push(Note::new(&made.address, text));
            break;
        }
    }
    notes
}

/// Points out objects that are made in one list while another list, whose members can go to it, loses one of their names;
/// what lies in an object that most likely got another name, old and new in `renamed`, moved nowhere.
fn from_other_lists(
    registry: &Registry,
    adopted: &AdoptedSides,
    steps: &[Step],
    renamed: &BTreeSet<(&str, &str)>,
) -> Vec<Note> {
    // Where the other side has ids, those tell what moved.
    if adopted.desired.origin != DesiredOrigin::Manifests {
        return Vec::new();
    }
    let adopting = |kind: &str| {
        let kind = registry.kind(kind)?;
        let order = kind.any.def.listing.and_then(|listing| listing.order)?;
        order.adopts.then_some(kind)
    };

    let removed = steps.iter().filter(|step| step.action.removes());
    let removed: BTreeSet<&Address> = removed.map(|step| &step.address).collect();
    let mut named: BTreeMap<(&str, String), Vec<OldObject<'_>>> = BTreeMap::new();
    for (address, spec) in &adopted.live.specs {
        if adopting(spec.kind).is_some() {
            let name = address.name().to_lowercase();
            let goes = removed.contains(address);
            named
                .entry((spec.kind, name))
                .or_default()
                .push(OldObject { spec, goes });
        }
    }

    let mut notes = Vec::new();
    for made in steps.iter().filter(|step| step.action == Action::Create) {
        let Some(kind) = adopting(&made.kind) else {
            continue;
        };
        let key = (made.kind.as_str(), made.address.name().to_lowercase());
        let all = named.get(&key).map_or(&[][..], Vec::as_slice);
        let likely = all.iter().filter(|old| {
            let address = &old.spec.address;
            // Many lists have members of one name, such as the status that wins, so that one of several which just stays
            // tells nothing.
            let is_given_up = old.goes || all.len() == 1 && !adopted.desired.entries.contains_key(address);
            is_given_up
                && address.container() != made.address.container()
                && !renamed.contains(&(address.container(), made.address.container()))
                && of_attributes(made, old.spec, kind) >= 0
        });
        notes.extend(likely.map(|old| note(adopted, made, old, PairLikeness::Moved)));
    }
    notes
}

/// Returns the lists in which something is made beside something that goes or is not listed.
fn turnovers<'a>(adopted: &'a AdoptedSides, steps: &'a [Step]) -> BTreeMap<ListKey<'a>, ListTurnover<'a>> {
    let mut lists: BTreeMap<ListKey<'_>, ListTurnover<'_>> = BTreeMap::new();
    for made in steps.iter().filter(|step| step.action == Action::Create) {
        let list = lists.entry((made.address.container(), &made.kind)).or_default();
        list.new.push(made);
    }
    if lists.is_empty() {
        return lists;
    }

    let removed = steps.iter().filter(|step| step.action.removes());
    let removed: BTreeSet<&Address> = removed.map(|step| &step.address).collect();
    for (address, spec) in &adopted.live.specs {
        if let Some(list) = lists.get_mut(&(address.container(), spec.kind)) {
            // It need not be removed: without `prune`, one that is not listed just stays.
            let goes = removed.contains(address);
            let may_be_renamed = match &adopted.desired.origin {
                DesiredOrigin::Manifests | DesiredOrigin::Undo => {
                    goes || !adopted.desired.entries.contains_key(address)
                }
                // What goes was promoted before, so that its id tells that the other organization did not rename it.
                DesiredOrigin::Promotion { counterparts, .. } => !goes && !counterparts.contains(address),
            };
            if may_be_renamed {
                list.old.push(OldObject { spec, goes });
            }
        }
    }
    lists.retain(|_, list| !list.old.is_empty());
    in_list_order(adopted, &mut lists);
    lists
}

/// Brings the objects of each list into its order, where it has one.
fn in_list_order(adopted: &AdoptedSides, lists: &mut BTreeMap<ListKey<'_>, ListTurnover<'_>>) {
    let ranks = |members: &[Address]| -> BTreeMap<Address, usize> {
        let ranked = members.iter().cloned().enumerate();
        ranked.map(|(rank, address)| (address, rank)).collect()
    };
    for ((container, _), list) in lists {
        if let Some(live) = adopted.live.orders.get(*container) {
            let ranks = ranks(&live.order.members);
            list.old
                .sort_by_key(|old| ranks.get(&old.spec.address).copied().unwrap_or(usize::MAX));
        }
        let wanted = adopted.desired.orders.iter();
        if let Some(wanted) = wanted
            .into_iter()
            .find(|order| order.container.as_str() == *container)
        {
            let ranks = ranks(&wanted.members);
            list.new
                .sort_by_key(|made| ranks.get(&made.address).copied().unwrap_or(usize::MAX));
        }
    }
}

/// Returns the names of what lies in each object that is live or made.
fn contents<'a>(adopted: &'a AdoptedSides, steps: &'a [Step]) -> BTreeMap<&'a str, BTreeSet<String>> {
    let made = steps.iter().filter(|step| step.action.creates());
    let made = made.map(|step| &step.address);
    let mut inside: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for address in adopted.live.specs.keys().chain(made) {
        inside
            .entry(address.container())
            .or_default()
            .insert(address.name().to_lowercase());
    }
    inside
}

/// Returns where the objects of a list are among those that stay in it.
fn gaps<'a>(adopted: &'a AdoptedSides, container: &str) -> BTreeMap<&'a Address, PlaceGap<'a>> {
    let live = adopted.live.orders.get(container);
    let mut orders = adopted.desired.orders.iter();
    let wanted = orders.find(|order| order.container.as_str() == container);
    let (Some(live), Some(wanted)) = (live, wanted) else {
        return BTreeMap::new();
    };

    let there: BTreeSet<&Address> = live.order.members.iter().collect();
    let stays: BTreeSet<&Address> = wanted
        .members
        .iter()
        .filter(|member| there.contains(*member))
        .collect();
    let mut gaps = BTreeMap::new();
    for members in [&live.order.members, &wanted.members] {
        let mut before = None;
        let mut waiting: Vec<&Address> = Vec::new();
        for member in members {
            if let Some(member) = stays.get(member) {
                gaps.extend(waiting.drain(..).map(|one| (one, (before, Some(*member)))));
                before = Some(*member);
            } else {
                waiting.push(member);
            }
        }
        gaps.extend(waiting.into_iter().map(|one| (one, (before, None))));
    }
    gaps
}

/// The reason why a new object may be an old one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum PairLikeness {
    /// Its name or what it holds is alike.
    Alike,
    /// It is in the place of the old one, or the only one that comes where one goes.
    Placed,
    /// It has the same name in another list.
    Moved,
}

/// Says of a new object which old one it may be.
fn note(adopted: &AdoptedSides, made: &Step, old: &OldObject<'_>, likeness: PairLikeness) -> Note {
    let address = &old.spec.address;
    // Where several share a name, only the whole address says which one is meant.
    let qualifiers = adopted.live.qualifiers.get(address);
    let is_shared = qualifiers.is_some_and(|qualifiers| QualifiedObject { address, qualifiers }.depth() > 0);
    let name = if is_shared || likeness == PairLikeness::Moved {
        address.to_string()
    } else {
        address.name()
    };
    let entry = adopted.desired.entries.get(address);
    let end = match entry {
        Some(entry) if entry.pruned => " instead of removing it by `prune`",
        Some(_) => ", and remove the entry with `removed: true`",
        None => "",
    };
    let rename = LikelyRename {
        from: address.to_string(),
        to: made.address.to_string(),
        attribute: None,
        write: format!("renamed_from: {}", yaml_word(&name)),
        first: LikelyRename::first(&adopted.desired.origin, &made.address),
        loses: old.goes,
    };

    let if_so = match likeness {
        PairLikeness::Alike => format!("this looks like `{address}` with a new name; if it is"),
        PairLikeness::Placed => format!("if this is `{address}` with a new name"),
        PairLikeness::Moved => format!("this looks like `{address}`, moved here; if it is"),
    };
    let text = format!(
        "{if_so}, {}, which keeps the object and all its values{end}",
        rename.to_do(made.at.as_ref())
    );
    Note {
        likely_rename: Some(rename),
        ..Note::new(&made.address, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{kinds, model::Spec};
    use serde_json::Map;

    /// Returns steps that make so many lead statuses, and an organization with so many others of nearly their names.
    fn world(count: usize) -> (AdoptedSides, Vec<Step>) {
        let mut adopted = AdoptedSides::default();
        let mut steps = Vec::new();
        for n in 0..count {
            let old = Address::new("lead_status", &format!("Number {n} before"));
            let spec = Spec {
                address: old.clone(),
                kind: "lead_status",
                attributes: Map::new(),
            };
            adopted.live.specs.insert(old, spec);
            let made = Address::new("lead_status", &format!("Number {n} after"));
            steps.push(Step::plain(n, "lead_status", made, Action::Create));
        }
        (adopted, steps)
    }

    #[test]
    fn a_new_object_beside_one_of_nearly_its_name_looks_like_a_rename() {
        let (adopted, steps) = world(3);
        let notes = objects(kinds::registry(), &adopted, &steps);
        let renames: Vec<_> = notes
            .iter()
            .map(|note| note.likely_rename.as_ref().unwrap().write.as_str())
            .collect();
        assert_eq!(
            renames,
            [
                "renamed_from: Number 0 before",
                "renamed_from: Number 1 before",
                "renamed_from: Number 2 before"
            ]
        );
    }

    #[test]
    fn beyond_a_bound_a_note_says_that_nobody_looked() {
        let (adopted, steps) = world(400);
        let notes = objects(kinds::registry(), &adopted, &steps);
        let unlooked: Vec<&Note> = notes
            .iter()
            .filter(|note| note.text.contains("look for more renames"))
            .collect();
        assert_eq!(unlooked.len(), 1);
        assert_eq!(unlooked[0].address, steps[PAIRS / 400].address);
    }
}
