//! Likely renames: every one that can be told is told, and seldom anything else.

use crate::{
    kinds,
    model::{Address, Desired, Entry, Live, LiveOrder, Order, RegisteredKind, Spec},
    plan::{LikelyRename, Organization, Plan, adopt, plan},
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Lists of all sorts of objects that people name: with an order and without, with attributes and without.
const LISTS: [&str; 6] = [
    "lead_status",
    "custom_field/lead",
    "custom_field/contact",
    "custom_field/shared",
    "custom_activity_type",
    "custom_object_type",
];

/// An object: its name, and which of a few sorts it is.
type Sample = (String, usize);

fn kind_of(list: &str) -> &'static RegisteredKind {
    let address = Address::new(list, "Any");
    kinds::registry().addressed(address.as_str()).unwrap()
}

fn attributes(list: &str, (name, sort): &Sample) -> Map<String, Value> {
    let key = kind_of(list).any.def.key;
    let mut attributes = json!({ key: name });
    if list.starts_with("custom_field/") {
        attributes["type"] = json!(["text", "number", "choices", "date"][sort % 4]);
        if sort % 4 == 2 {
            attributes["choices"] = json!(["One", "Two"]);
        }
    }
    attributes.as_object().unwrap().clone()
}

fn address(list: &str, sample: &Sample) -> Address {
    Address::new(list, &sample.0)
}

/// Plans for an organization that has some objects what lists others; of those that are removed, the names.
fn planned(list: &str, live: &[Sample], wanted: &[Sample], removed: &[Sample]) -> Plan {
    let kind = kind_of(list);
    let mut organization = Live::default();
    for sample in live {
        let address = address(list, sample);
        organization
            .index
            .insert(address.clone(), format!("id_{}", address.name()));
        let spec = Spec {
            address: address.clone(),
            kind: kind.any.def.name,
            attributes: attributes(list, sample),
        };
        organization.specs.insert(address, spec);
    }
    let order = |samples: &[Sample]| Order {
        container: Address::of(list),
        members: samples.iter().map(|sample| address(list, sample)).collect(),
    };
    let ordering = kind.any.def.listing.and_then(|listing| listing.order);
    if let Some(ordering) = ordering {
        let order = order(live);
        let live = LiveOrder {
            ids: order
                .members
                .iter()
                .map(|member| format!("id_{}", member.name()))
                .collect(),
            order,
            id: "list".to_owned(),
            ordering,
        };
        organization.orders.insert(Address::of(list), live);
    }

    let mut desired = Desired::default();
    let gone = removed.iter().map(|sample| (sample, true));
    for (sample, is_removed) in wanted.iter().map(|sample| (sample, false)).chain(gone) {
        let entry = Entry::of(kind, address(list, sample), attributes(list, sample), is_removed);
        desired
            .entries
            .insert(entry.spec.address.clone(), Box::new(entry));
    }
    if ordering.is_some() {
        desired.orders.push(order(wanted));
    }
    let adopted = adopt(kinds::registry(), desired, organization);
    plan(kinds::registry(), Organization::default(), &adopted)
}

fn likely(plan: &Plan) -> Vec<&LikelyRename> {
    plan.notes
        .iter()
        .filter_map(|note| note.likely_rename.as_ref())
        .collect()
}

/// Objects of different names.
fn samples() -> impl Strategy<Value = Vec<Sample>> {
    let names = prop::collection::btree_set("[A-Za-z0-9][a-zA-Z0-9 /%é'-]{0,14}[a-z0-9]", 2..9);
    names.prop_map(|names| {
        let sorted = names.into_iter().enumerate();
        sorted.map(|(at, name)| (name, at)).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn where_one_object_goes_and_one_comes_the_rename_is_the_first_that_is_told(
        list in 0..LISTS.len(), samples in samples(), at in 0..100_usize, is_removed in any::<bool>()
    ) {
        let list = LISTS[list];
        let mut live = samples;
        let new = live.pop().unwrap().0;
        let at = at % live.len();
        let mut wanted = live.clone();
        wanted[at].0 = new;

        let removed = if is_removed { &live[at..=at] } else { &[] };
        let plan = planned(list, &live, &wanted, removed);
        let (from, to) = (address(list, &live[at]), address(list, &wanted[at]));
        let renames = likely(&plan);
        prop_assert_eq!(renames.len(), 1, "{} {}", &from, &to);
        prop_assert_eq!(renames[0].from.as_str(), from.as_str());
        prop_assert_eq!(renames[0].to.as_str(), to.as_str());
        prop_assert_eq!(renames[0].loses, is_removed);
        let goes = plan.steps.iter().find(|step| step.action.removes());
        if let Some(step) = goes {
            prop_assert_eq!(plan.likely_renames(step).count(), 1);
        }
    }

    #[test]
    fn where_one_choice_goes_and_one_comes_the_rename_is_told(
        names in prop::collection::btree_set("[A-Za-z][a-zA-Z, :#?-]{0,10}[a-z]", 2..7), at in 0..100_usize
    ) {
        let mut choices: Vec<String> = names.into_iter().collect();
        let new = choices.pop().unwrap();
        let at = at % choices.len();
        let mut wanted = choices.clone();
        wanted[at].clone_from(&new);

        let kind = kind_of("custom_field/lead");
        let field = Address::new("custom_field/lead", "F");
        let attributes = |choices: &[String]| {
            json!({"name": "F", "type": "choices", "choices": choices}).as_object().unwrap().clone()
        };
        let mut live = Live::default();
        live.index.insert(field.clone(), "id_F");
        let spec = Spec { address: field.clone(), kind: kind.any.def.name, attributes: attributes(&choices) };
        live.specs.insert(field.clone(), spec);
        let mut desired = Desired::default();
        desired.entries.insert(field.clone(), Box::new(Entry::of(kind, field, attributes(&wanted), false)));
        let plan = plan(kinds::registry(), Organization::default(), &adopt(kinds::registry(), desired, live));

        let renames = likely(&plan);
        prop_assert_eq!(renames.len(), 1);
        prop_assert_eq!((&renames[0].from, &renames[0].to), (&choices[at], &new));
        let step = plan.steps.iter().find(|step| step.loses()).unwrap();
        prop_assert_eq!(plan.likely_renames(step).count(), 1);
    }
}

/// Names as people give them.
const NAMES: [&str; 40] = [
    "Potential",
    "Qualified",
    "Interested",
    "Customer",
    "Bad Fit",
    "Canceled",
    "Nurturing",
    "Contacted",
    "Demo Booked",
    "Proposal Sent",
    "Negotiation",
    "On Hold",
    "Churned",
    "Trial",
    "Onboarding",
    "Industry",
    "Headcount",
    "Annual Revenue",
    "Region",
    "Lead Source",
    "Owner",
    "Renewal Date",
    "Contract Value",
    "Website",
    "Time Zone",
    "Language",
    "Segment",
    "Priority",
    "Notes",
    "Budget",
    "Timeline",
    "Decision Maker",
    "Competitor",
    "Use Case",
    "Plan",
    "Seats",
    "Billing Cycle",
    "Next Step",
    "Health Score",
    "Last Contact",
];

/// Numbers that look random and are the same in every run.
struct NumberSource(u64);

impl NumberSource {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as usize
    }
}

#[test]
fn of_edits_that_rename_nothing_few_are_taken_for_renames() {
    let mut numbers = NumberSource(0x2545_f491_4f6c_dd1d);
    let (mut edits, mut told, mut alone, mut told_alone) = (0, 0, 0, 0);
    for _ in 0..3000 {
        let list = LISTS[numbers.below(LISTS.len())];
        let mut names: Vec<&str> = NAMES.to_vec();
        let mut take = |numbers: &mut NumberSource| {
            let name = names.swap_remove(numbers.below(names.len()));
            (name.to_owned(), numbers.below(4))
        };
        let count = 3 + numbers.below(8);
        let live: Vec<Sample> = (0..count).map(|_| take(&mut numbers)).collect();

        // Some are not managed at all; of the others, some go, and some new ones come.
        let unmanaged = numbers.below(3).saturating_sub(1) * numbers.below(4);
        let goes = numbers.below(3);
        let mut wanted = live.clone();
        for _ in 0..unmanaged.min(count - 1) {
            wanted.remove(numbers.below(wanted.len()));
        }
        let mut removed = Vec::new();
        for _ in 0..goes.min(wanted.len() - 1) {
            removed.push(wanted.remove(numbers.below(wanted.len())));
        }
        let comes = 1 + numbers.below(2);
        for _ in 0..comes {
            let at = numbers.below(wanted.len() + 1);
            wanted.insert(at, take(&mut numbers));
        }

        let plan = planned(list, &live, &wanted, &removed);
        let is_told = usize::from(!likely(&plan).is_empty());
        // One that goes and one that comes can't be told from a rename by anybody.
        if comes == 1 && live.len() - (wanted.len() - comes) == 1 {
            alone += 1;
            told_alone += is_told;
        } else {
            edits += 1;
            told += is_told;
        }
    }
    println!("{told} of {edits} edits, and {told_alone} of {alone} in which one goes and one comes");
    assert!(told * 100 < edits * 12, "{told} of {edits}");
}
