//! Two small organizations for deciding about.

use crate::{
    kinds,
    model::{Address, Live, LiveOrder, ObjectSelection, Order, Selector, Spec},
    plan::PlanRules,
    promotion::{
        BroughtChanges, LocalOverrides, PromotionDecision, PromotionRecord, PromotionRequest, PromotionSide,
        SideChoice, SourceAge, decide,
    },
};
use serde_json::{Value, json};

/// The source and the target, what was promoted between them, and what a person says.
#[derive(Clone, Default)]
pub struct PromotionScene {
    pub source: Live,
    pub target: Live,
    pub record: PromotionRecord,
    pub rules: PlanRules,
    pub source_own: LocalOverrides,
    pub target_own: LocalOverrides,
    pub selection: ObjectSelection,
    pub takes: Vec<SideChoice>,
    /// What the plan brings, if the source was read when it was saved.
    pub saved: Option<BroughtChanges>,
}

impl PromotionScene {
    /// Both organizations, of which nothing was promoted yet.
    pub fn of(source: Live, target: Live) -> Self {
        Self {
            source,
            target,
            ..Self::default()
        }
    }

    /// Two organizations after a promotion that left both with the same objects.
    pub fn promoted(objects: &[(&str, Value)]) -> Self {
        let mut scene = Self::of(organization("a", objects), organization("b", objects));
        scene.record = scene.decide().next;
        scene
    }

    pub fn decide(&self) -> PromotionDecision {
        let request = PromotionRequest {
            from: "a",
            to: "b",
            is_protected: false,
            source: &self.source,
            record: &self.record,
            rules: &self.rules,
            source_own: &self.source_own,
            target_own: &self.target_own,
            selection: &self.selection,
            takes: &self.takes,
            source_age: self.saved.as_ref().map_or(SourceAge::Now, SourceAge::Saved),
        };
        decide(kinds::registry(), &request, &self.target)
    }

    pub fn take(mut self, address: Option<&str>, side: PromotionSide) -> Self {
        self.takes.push(SideChoice {
            address: address.map(|text| Selector::parse(kinds::registry(), text)),
            side,
        });
        self
    }
}

/// An organization with these objects, which come in this order in their lists.
pub fn organization(salt: &str, objects: &[(&str, Value)]) -> Live {
    let mut live = Live::default();
    for (at, (address, attributes)) in objects.iter().enumerate() {
        put(&mut live, &format!("{salt}{at}"), address, attributes);
    }
    for list in ["lead_status", "custom_field/lead"] {
        let members = live.specs.keys().filter(|one| one.container() == list);
        let mut members: Vec<Address> = members.cloned().collect();
        members.sort_by_key(|one| objects.iter().position(|(address, _)| *address == one.as_str()));
        order(&mut live, list, members);
    }
    live
}

/// Puts an object into an organization, with an id made of a word.
pub fn put(live: &mut Live, word: &str, address: &str, attributes: &Value) {
    let address = Address::of(address);
    let (kind, key) = match address.container() {
        "lead_status" => ("lead_status", "label"),
        "custom_field/lead" => ("lead_field", "name"),
        "webhook" => ("webhook", "url"),
        "role" => ("role", "name"),
        other => panic!("{other}"),
    };
    let mut attributes = attributes.as_object().unwrap().clone();
    attributes.insert(key.to_owned(), json!(address.name()));
    let spec = Spec {
        address: address.clone(),
        kind: kinds::registry().kind(kind).unwrap().any.def.name,
        attributes,
    };
    live.specs.insert(address.clone(), spec);
    live.index.insert(address, id(word));
}

/// An id as Close makes them.
pub fn id(word: &str) -> String {
    format!("stat_{word:a<22}")
}

/// Takes an object out of an organization.
pub fn remove(live: &mut Live, address: &str) {
    let address = Address::of(address);
    live.specs.remove(&address);
    live.index.remove(&address);
    for list in live.orders.values_mut() {
        list.order.members.retain(|member| *member != address);
    }
}

/// Gives an object another name.
pub fn rename(live: &mut Live, old: &str, new: &str, key: &str) {
    let (old, new) = (Address::of(old), Address::of(new));
    let mut spec = live.specs.remove(&old).unwrap();
    spec.address = new.clone();
    spec.attributes.insert(key.to_owned(), json!(new.name()));
    live.specs.insert(new.clone(), spec);
    let id = live.index.id(&old).unwrap().to_owned();
    live.index.remove(&old);
    live.index.insert(new.clone(), id);
    for list in live.orders.values_mut() {
        for member in list.order.members.iter_mut().filter(|member| **member == old) {
            *member = new.clone();
        }
    }
}

/// Sets an attribute.
pub fn set(live: &mut Live, address: &str, attribute: &str, value: Value) {
    let spec = live.specs.get_mut(&Address::of(address)).unwrap();
    spec.attributes.insert(attribute.to_owned(), value);
}

/// Sets the order of a list.
pub fn order(live: &mut Live, list: &str, members: Vec<Address>) {
    let container = Address::of(list);
    let (ordering, _) = kinds::registry().ordered(&container, None).unwrap();
    let order = Order {
        container: container.clone(),
        members,
    };
    let list = LiveOrder {
        order,
        ids: Vec::new(),
        id: String::new(),
        ordering,
    };
    live.orders.insert(container, list);
}

/// The members of a list by name.
pub fn names(list: &str, names: &str) -> Vec<Address> {
    names
        .split_whitespace()
        .map(|name| Address::of(list).child(name))
        .collect()
}
