//! How two sides differ, for programs: what only one of them has, and what both have differently.

use super::drift::{self, DriftKind};
use crate::{
    model::{Address, ObjectSelection, template},
    promotion::SideComparison,
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The format of the document for programs.
const FORMAT: u64 = 1;

/// The differences between two sides.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(title = "closectl diff")]
pub struct ComparisonReport {
    /// The format of this document.
    #[schemars(extend("const" = FORMAT))]
    pub format: u64,
    /// The name of the first side.
    pub source: String,
    /// The name of the second side.
    pub target: String,
    /// The objects that only the first side has.
    pub only_in_source: Vec<Address>,
    /// The objects that only the second side has.
    pub only_in_target: Vec<Address>,
    /// The objects that both sides have, with different attributes.
    pub different: Vec<ComparedObject>,
    /// The lists whose members are in a different order.
    pub orders: Vec<ComparedObject>,
    /// The differences that overlays set for one of the two organizations, which are intended and not counted: objects,
    /// or `ADDRESS:attribute`.
    pub meant: Vec<String>,
    /// The objects that can't be compared.
    pub left_out: Vec<String>,
    /// The reasons why some objects can't be identified or found.
    pub refusals: Vec<RefusedComparison>,
    /// The kinds of what differs; of lists, those of their members.
    #[serde(skip)]
    pub kinds: BTreeMap<Address, String>,
}

/// One object or list.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Difference")]
pub struct ComparedObject {
    /// The object, or the owner of the list.
    pub address: Address,
    /// The attributes that differ.
    pub attributes: Vec<ComparedAttribute>,
}

/// One attribute on both sides.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Attribute")]
pub struct ComparedAttribute {
    /// Its name.
    pub attribute: String,
    /// The value on the first side.
    pub source: Value,
    /// The value on the second side.
    pub target: Value,
}

/// An object that can't be compared.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Refused")]
pub struct RefusedComparison {
    /// The object.
    pub address: Address,
    /// Why.
    pub because: String,
}

/// Reads a comparison, as far as objects are meant.
pub fn of(
    comparison: &SideComparison,
    source: &str,
    target: &str,
    selection: &ObjectSelection,
) -> ComparisonReport {
    let is_meant = |address: &Address| selection.includes(address);

    // Both sides were compared as a plan. Read as drift, it says what differs instead of what would be done.
    let drift = drift::of(&comparison.plan);
    let refusals = drift.refusals.iter().filter(|refusal| is_meant(&refusal.address));
    let refusals = refusals.map(|refusal| RefusedComparison {
        address: refusal.address.clone(),
        because: refusal.because.clone(),
    });

    let mut found = ComparisonReport {
        format: FORMAT,
        source: source.to_owned(),
        target: target.to_owned(),
        only_in_source: Vec::new(),
        only_in_target: Vec::new(),
        different: Vec::new(),
        orders: Vec::new(),
        meant: comparison.meant.clone(),
        left_out: comparison.left_out.clone(),
        refusals: refusals.collect(),
        kinds: BTreeMap::new(),
    };
    for one in drift.differences.iter().filter(|one| is_meant(one.address)) {
        found.add(one, comparison.leads_to_target);
    }

    // An object that only one side has takes its members along, which would be listed a second time.
    keep_outermost(&mut found.only_in_source);
    keep_outermost(&mut found.only_in_target);

    // A plan has the order of its steps; people look for objects by address.
    found
        .different
        .sort_by(|one, other| one.address.cmp(&other.address));
    found.orders.sort_by(|one, other| one.address.cmp(&other.address));
    found.leave_one_sided_out_of_orders();
    found
}

/// Leaves out what lies within something else of the list.
fn keep_outermost(list: &mut Vec<Address>) {
    list.sort();
    let all = list.clone();
    list.retain(|address| {
        !all.iter()
            .any(|other| other != address && address.is_within(other))
    });
}

fn difference(one: &drift::DriftingObject<'_>, leads_to_target: bool) -> ComparedObject {
    let attributes = one.attributes.iter().map(|attribute| {
        // The plan may lead either way, but the reader always sees the source first.
        let (first, second) = if leads_to_target {
            (attribute.live_now, attribute.manifests)
        } else {
            (attribute.manifests, attribute.live_now)
        };
        ComparedAttribute {
            attribute: attribute.attribute.to_owned(),
            source: first.clone(),
            target: second.clone(),
        }
    });
    ComparedObject {
        address: one.address.clone(),
        attributes: attributes.collect(),
    }
}

impl ComparisonReport {
    fn add(&mut self, one: &drift::DriftingObject<'_>, leads_to_target: bool) {
        let kind = one.kind.to_owned();
        match one.is {
            // The object that holds a list may differ as well, and is then what is looked for.
            // Compared sides list everything, so that nothing is unlisted.
            DriftKind::Unlisted => {}
            DriftKind::Reordered => drop(self.kinds.entry(one.address.clone()).or_insert(kind)),
            DriftKind::Missing | DriftKind::Present | DriftKind::Changed => {
                drop(self.kinds.insert(one.address.clone(), kind));
            }
        }

        // What a plan creates is missing on its live side; which side that is depends on the direction.
        match (one.is, leads_to_target) {
            (DriftKind::Missing, false) | (DriftKind::Present, true) => {
                self.only_in_source.push(one.address.clone());
            }
            (DriftKind::Missing, true) | (DriftKind::Present, false) => {
                self.only_in_target.push(one.address.clone());
            }
            (DriftKind::Unlisted, _) => {}
            (DriftKind::Changed, _) => self.different.push(difference(one, leads_to_target)),
            (DriftKind::Reordered, _) => self.orders.push(difference(one, leads_to_target)),
        }
    }

    /// Leaves members that only one side has out of orders, because those are told elsewhere.
    fn leave_one_sided_out_of_orders(&mut self) {
        let one_sided: Vec<&Address> = self.only_in_source.iter().chain(&self.only_in_target).collect();
        for attribute in self.orders.iter_mut().flat_map(|list| &mut list.attributes) {
            for members in [&mut attribute.source, &mut attribute.target] {
                let Value::Array(members) = members else { continue };
                members.retain(|member| {
                    !template::targets(member)
                        .iter()
                        .any(|one| one_sided.contains(&one))
                });
            }
        }
    }

    /// Says whether both sides are the same.
    pub fn is_empty(&self) -> bool {
        self.only_in_source.is_empty()
            && self.only_in_target.is_empty()
            && self.different.is_empty()
            && self.orders.is_empty()
    }
}
