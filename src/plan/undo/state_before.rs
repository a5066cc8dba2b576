//! What undoing a run needs to know of the organization before it and the plan does not say.

use crate::{
    model::{Address, Live, PARENT, Spec, template},
    plan::{Action, Plan, RunOrigin, Step},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The state of the organization before a run, in the addresses of its plan.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StateBefore {
    /// What the run is made of.
    #[serde(flatten)]
    pub origin: RunOrigin,
    /// The ids of the objects that the plan writes to, and of those that the values which it changes or keeps here refer
    /// to. The plan gives them their new addresses, which they have only once it is carried out.
    pub ids: BTreeMap<Address, String>,
    /// The ids of the members of every list that the plan touches, first to last.
    pub orders: BTreeMap<Address, Vec<String>>,
    /// The objects that go because another one is deleted or replaced, those that name such a one, and those that are replaced
    /// or whose attributes change.
    pub objects: Vec<ObjectBefore>,
    /// The words by which tags name the objects that the plan writes to.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub words: BTreeMap<Address, String>,
}

/// An object as it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ObjectBefore {
    /// The object.
    pub address: Address,
    /// Its kind.
    pub kind: String,
    /// Its id, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its attributes in canonical form.
    pub attributes: Map<String, Value>,
}

impl StateBefore {
    /// Keeps what a plan is going to change without saying how it was.
    #[must_use]
    pub fn of(plan: &Plan, live: &Live) -> Self {
        let mut lists: BTreeSet<Address> = BTreeSet::new();
        let mut deleted: BTreeSet<&str> = BTreeSet::new();
        for step in &plan.steps {
            // All lists that a step may change, also the one that a moved object leaves.
            lists.insert(step.address.clone());
            lists.insert(Address::of(step.address.container()));
            let parents = step.changes.iter().filter(|change| change.attribute == PARENT);
            lists.extend(parents.flat_map(|change| template::targets(&change.before)));
            if matches!(step.action, Action::Delete | Action::Replace) {
                deleted.insert(step.address.as_str());
            }
        }

        // Close deletes what lies in a deleted object with it, and leaves references to it dangling.
        let concerned = |spec: &&Spec| {
            let lies_in = || spec.address.lineage().any(|text| deleted.contains(text));
            let names = || {
                spec.references()
                    .iter()
                    .any(|named| deleted.contains(named.as_str()))
            };
            !deleted.is_empty() && !deleted.contains(spec.address.as_str()) && (lies_in() || names())
        };

        let kept = |spec: &Spec| ObjectBefore {
            address: spec.address.clone(),
            kind: spec.kind.to_owned(),
            id: live.index.id(&spec.address).map(str::to_owned),
            attributes: spec.attributes.clone(),
        };
        let mut objects: Vec<ObjectBefore> = live.specs.values().filter(concerned).map(kept).collect();
        lists.extend(objects.iter().map(|one| Address::of(one.address.container())));

        // What an object shows may depend on what a step changes, such as the choices of a field on its type.
        let is_known = |address: &Address| objects.iter().any(|one| one.address == *address);
        // What is replaced gets some attributes only in later steps, of which the plan does not say what they were.
        let is_shaped = |step: &&Step| step.action.edits() || step.action == Action::Replace;
        let edited = plan.steps.iter().filter(is_shaped);
        let edited = edited.filter(|step| !is_known(&step.address));
        let edited: BTreeSet<&Address> = edited.map(|step| &step.address).collect();
        let edited: Vec<ObjectBefore> = edited
            .into_iter()
            .filter_map(|address| live.specs.get(address))
            .map(kept)
            .collect();
        objects.extend(edited);

        let orders = lists.into_iter().filter_map(|list| {
            let ids = live.orders.get(&list)?.ids.clone();
            Some((list, ids))
        });
        // What a value refers to may have another name by the time of an undo, whether or not the plan writes to it.
        let written = plan.steps.iter().map(|step| step.address.clone());
        let changes = plan.steps.iter().flat_map(|step| &step.changes);
        let changed = changes.flat_map(|change| [&change.before, &change.after]);
        let values = changed.chain(objects.iter().flat_map(|one| one.attributes.values()));
        let ids = written.chain(values.flat_map(template::targets));
        // An object that somebody keeps private may have the name of one that is created, and is none of the run's.
        let created = plan.steps.iter().filter(|step| step.action == Action::Create);
        let created: BTreeSet<&Address> = created.map(|step| &step.address).collect();
        let is_others = |address: &Address| created.contains(address) && !live.specs.contains_key(address);
        let ids = ids.filter(|address| !is_others(address));
        let ids = ids.filter_map(|address| {
            let id = live.index.id(&address)?.to_owned();
            Some((address, id))
        });
        let ids = ids.collect();

        let words = plan.steps.iter().filter_map(|step| {
            let word = live.word(&step.address)?.to_owned();
            Some((step.address.clone(), word))
        });
        Self {
            origin: RunOrigin::default(),
            ids,
            orders: orders.collect(),
            objects,
            words: words.collect(),
        }
    }
}
