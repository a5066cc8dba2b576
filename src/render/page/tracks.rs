//! Lists that things go through one member after the other, such as a pipeline: before and after.

use super::marked::members;
use crate::{
    model::{Address, Live, LiveOrder, PARENT, Registry, template},
    plan::{Action, Plan, Step},
    render::review::common_members,
};
use serde_json::Value;
use std::collections::BTreeMap;

/// A list before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageTrack {
    /// What it is called.
    pub title: String,
    /// What the first member is for.
    pub first: &'static str,
    /// The members that the organization has.
    pub before: Vec<TrackMember>,
    /// The members that it gets.
    pub after: Vec<TrackMember>,
}

/// A member of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackMember {
    /// The name.
    pub name: String,
    /// What stands beside it.
    pub caption: String,
    /// What becomes of it.
    pub fate: TrackChange,
}

/// The change of one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrackChange {
    /// It stays as and where it is.
    Stays,
    /// It comes.
    Added,
    /// It goes.
    Removed,
    /// It gets another place.
    Moved,
    /// It goes to the list of another object, which is named.
    Leaves(String),
    /// It comes from the list of another object, which is named.
    Arrives(String),
    /// It gets another name; this is the other one.
    Renamed(String),
    /// It differs in something else.
    Changed,
}

impl StageTrack {
    /// Says whether anything in it changes.
    pub fn changes(&self) -> bool {
        let mut chips = self.before.iter().chain(&self.after);
        chips.any(|chip| chip.fate != TrackChange::Stays)
    }

    /// Returns the same list seen from the other side: what was after is before.
    pub fn turned(self) -> Self {
        let members = |members: Vec<TrackMember>| members.into_iter().map(TrackMember::turned).collect();
        Self {
            before: members(self.after),
            after: members(self.before),
            ..self
        }
    }

    /// Returns the member that comes first and the one that comes to be, where these are two.
    pub fn another_first(&self) -> Option<(String, String)> {
        let (before, after) = (self.before.first()?, self.after.first()?);
        // A first member that is only renamed still comes first.
        let is_same = match &before.fate {
            TrackChange::Renamed(new) => *new == after.name,
            TrackChange::Stays
            | TrackChange::Added
            | TrackChange::Removed
            | TrackChange::Moved
            | TrackChange::Leaves(_)
            | TrackChange::Arrives(_)
            | TrackChange::Changed => before.name == after.name,
        };
        (!is_same).then(|| (before.name.clone(), after.name.clone()))
    }
}

impl TrackMember {
    fn turned(self) -> Self {
        let fate = match self.fate {
            TrackChange::Added => TrackChange::Removed,
            TrackChange::Removed => TrackChange::Added,
            TrackChange::Leaves(other) => TrackChange::Arrives(other),
            TrackChange::Arrives(other) => TrackChange::Leaves(other),
            fate @ (TrackChange::Stays
            | TrackChange::Moved
            | TrackChange::Renamed(_)
            | TrackChange::Changed) => fate,
        };
        Self { fate, ..self }
    }
}

/// Finds the lists whose first member is for something, and what a plan does to them; `extra` goes as well, with all that
/// lies in it.
pub fn tracks(registry: &Registry, live: &Live, plan: &Plan, extra: &[&Address]) -> Vec<StageTrack> {
    let mut steps: BTreeMap<&Address, Vec<&Step>> = BTreeMap::new();
    for step in &plan.steps {
        steps.entry(&step.address).or_default().push(step);
    }
    let scene = TrackBuilder {
        registry,
        live,
        steps,
        extra,
    };

    let mut containers: Vec<&Address> = live.orders.keys().collect();

    // A list that the plan itself creates has no live order yet.
    let created = plan.steps.iter().filter(|step| step.action == Action::Create);
    containers.extend(
        created
            .map(|step| &step.address)
            .filter(|address| !live.orders.contains_key(*address)),
    );

    containers
        .into_iter()
        .filter_map(|container| scene.track(container))
        .collect()
}

struct TrackBuilder<'a> {
    registry: &'a Registry,
    live: &'a Live,
    steps: BTreeMap<&'a Address, Vec<&'a Step>>,
    extra: &'a [&'a Address],
}

impl TrackBuilder<'_> {
    fn track(&self, container: &Address) -> Option<StageTrack> {
        let holder = self.kind(container);
        let (ordering, kind) = self.registry.ordered(container, holder.as_deref())?;
        // Other lists are only sorted; these say something with their first member, such as the default
        // status.
        let first = ordering.first?;
        let had = self.live.orders.get(container);
        let had = had.map(|live| self.before(container, live)).unwrap_or_default();
        let gets = self.after(container, &had);
        // Only what left its place counts as moved, as in the list of changes.
        let texts = |list: &[Address]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
        let still = common_members(&texts(&had), &texts(&gets), |_| false);
        let still: Vec<&Address> = still.into_iter().map(|(before, _)| &had[before]).collect();

        let title = match &holder {
            Some(holder) => {
                let holder = self
                    .registry
                    .kind(holder)
                    .map_or("", |holder| holder.any.def.title);
                format!("{} {holder}", container.name())
            }
            None => kind.any.def.heading(),
        };

        // Each side shows a member under the name that it has on that side.
        let chip = |address: &Address, is_after: bool| {
            let (old, new) = (self.name_before(address, kind.any.def.key), address.name());
            let fate = match (had.contains(address), gets.contains(address)) {
                (false, _) => match self.moved(address) {
                    Some((from, _)) => TrackChange::Arrives(from.name()),
                    None => TrackChange::Added,
                },
                (_, false) => match self.moved(address) {
                    Some((_, to)) => TrackChange::Leaves(to.name()),
                    None => TrackChange::Removed,
                },
                (true, true) if old != new => {
                    TrackChange::Renamed(if is_after { old.clone() } else { new.clone() })
                }
                (true, true) if !still.contains(&address) => TrackChange::Moved,
                (true, true) if self.steps.contains_key(address) => TrackChange::Changed,
                (true, true) => TrackChange::Stays,
            };
            TrackMember {
                name: if is_after { new } else { old },
                caption: self.caption(address, kind.any.def.caption, is_after),
                fate,
            }
        };

        let track = StageTrack {
            title,
            first,
            before: had.iter().map(|address| chip(address, false)).collect(),
            after: gets.iter().map(|address| chip(address, true)).collect(),
        };
        (!track.before.is_empty() || !track.after.is_empty()).then_some(track)
    }

    /// Returns the lists between which a plan moves an object, if it does.
    fn moved(&self, address: &Address) -> Option<(Address, Address)> {
        let mut steps = self.steps.get(address)?.iter();
        let step = steps.find(|step| step.action == Action::Move)?;
        let change = step.changes.iter().find(|change| change.attribute == PARENT)?;
        let list = |value: &Value| value.as_str().and_then(template::as_reference);
        Some((list(&change.before)?, list(&change.after)?))
    }

    /// Returns the kind of an object; none for a section.
    fn kind(&self, address: &Address) -> Option<String> {
        let live = self.live.specs.get(address).map(|spec| spec.kind.to_owned());
        // What the plan creates is not live yet.
        let made = || {
            let step = self
                .steps
                .get(address)?
                .iter()
                .find(|step| step.action == Action::Create)?;
            Some(step.kind.clone())
        };
        live.or_else(made)
    }

    /// Returns the members that a list has. What goes to another list is known by its new address, and only the ids say
    /// where it was.
    fn before(&self, container: &Address, live: &LiveOrder) -> Vec<Address> {
        let mut had = live.order.members.clone();
        let mut place = 0;

        for id in &live.ids {
            let Some(address) = self.live.index.address(id) else {
                continue;
            };
            match had.iter().position(|member| member == address) {
                Some(at) => place = at + 1,
                None if self.moved(address).is_some_and(|(from, _)| from == *container) => {
                    had.insert(place, address.clone());
                    place += 1;
                }
                None => {}
            }
        }
        had
    }

    /// Returns the members that a list gets.
    fn after(&self, container: &Address, had: &[Address]) -> Vec<Address> {
        let has = |address: &Address, wanted: Action| {
            let steps = self.steps.get(address);
            steps.is_some_and(|steps| steps.iter().any(|step| step.action == wanted))
        };

        let mut steps = self.steps.get(container).into_iter().flatten();
        let ordered = steps.find(|step| step.action == Action::Reorder);
        let mut members: Vec<Address> = match ordered {
            Some(step) => step
                .changes
                .iter()
                .flat_map(|change| members(&change.after))
                .collect(),
            None => had.to_vec(),
        };

        // What the plan creates or moves here is in no live order, and comes last unless a step orders it.
        let arrives = |address: &&&Address| {
            address.container() == container.as_str()
                && (has(address, Action::Create) || has(address, Action::Move))
        };
        for address in self.steps.keys().filter(arrives) {
            if !members.contains(address) {
                members.push((*address).clone());
            }
        }

        members.retain(|one| !has(one, Action::Delete) && one.container() == container.as_str());
        members.retain(|one| !self.extra.iter().any(|outer| one.is_within(outer)));
        members
    }

    fn name_before(&self, address: &Address, key: &str) -> String {
        let live = self.live.specs.get(address);
        let name = live
            .and_then(|spec| spec.attributes.get(key))
            .and_then(Value::as_str);
        name.map_or_else(|| address.name(), plain)
    }

    fn caption(&self, address: &Address, attribute: Option<&str>, is_after: bool) -> String {
        let Some(attribute) = attribute else {
            return String::new();
        };
        let live = self.live.specs.get(address);
        let mut value = live.and_then(|spec| spec.attributes.get(attribute));
        if is_after {
            let steps = self.steps.get(address).into_iter().flatten();
            let mut changes = steps.flat_map(|step| &step.changes);
            let change = changes.find(|change| change.attribute == attribute);
            value = change.map(|change| &change.after).or(value);
        }
        value
            .and_then(Value::as_str)
            .unwrap_or_default()
            .replace('_', " ")
    }
}

/// Returns what a template without references says.
fn plain(text: &str) -> String {
    text.replace("$${", "${")
}
