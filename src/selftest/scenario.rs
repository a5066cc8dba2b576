//! A scenario: what an organization is made to be, what it is to become, what is in its records, and who agrees to
//! losses. Random, but the same dice set the same scenario.

use super::{
    Dice,
    element::{
        ConsentMix, Element, ElementChange, ElementConsent, FieldOwner, PIPELINE, ScenarioField, TYPE,
    },
};
use close_sandbox::Switches;
use std::fmt::Write as _;

/// Everything that a world is made of.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The seed of the organization.
    pub seed: u64,
    /// Which way Close falls.
    pub switches: Vec<(&'static str, &'static str)>,
    /// The custom fields.
    pub fields: Vec<ScenarioField>,
    /// Where the first shared field stands.
    pub places: Vec<(FieldOwner, Element)>,
    /// The lead statuses.
    pub lead_statuses: Vec<Element>,
    /// The statuses of the pipeline.
    pub statuses: Vec<Element>,
    /// The custom activity type.
    pub activity_type: Element,
    /// How many webhooks there are.
    pub webhooks: usize,
    /// Whether lists are turned around and new objects come.
    pub grows: bool,
    /// What the records hold.
    pub rows: Dice,
}

/// The unknowns that decide what happens to values.
const UNKNOWNS: &[&str] = &[
    "removed_choice",
    "multiple_to_single",
    "delete_status_in_use",
    "delete_type_with_records",
    "new_status_position",
    "new_field_position",
    "lead_status_color",
];

impl Scenario {
    /// Sets a scenario.
    pub fn draw(dice: &mut Dice) -> Self {
        let mix = *dice.pick(&[
            ConsentMix::Willing,
            ConsentMix::Willing,
            ConsentMix::Mixed,
            ConsentMix::Unwilling,
        ]);
        let mut fields = Vec::new();
        for (owner, most) in [
            (FieldOwner::Lead, 4),
            (FieldOwner::Contact, 2),
            (FieldOwner::Opportunity, 1),
            (FieldOwner::Activity, 2),
            (FieldOwner::Shared, 1),
        ] {
            let count = dice.between(0, most);
            fields.extend(
                (0..count).map(|at| ScenarioField::draw(dice, mix, owner, &format!("{owner:?} {at}"))),
            );
        }
        let shared = fields
            .iter()
            .find(|field| field.owner == FieldOwner::Shared)
            .map(|field| field.part.clone());
        let mut places = Vec::new();
        for owner in [FieldOwner::Lead, FieldOwner::Contact, FieldOwner::Activity] {
            if let Some(shared) = shared.as_ref().filter(|_| dice.one_in(2)) {
                let mut place = Element::draw(
                    dice,
                    mix,
                    &shared.name,
                    &[
                        ElementChange::Stays,
                        ElementChange::Forgotten,
                        ElementChange::Removed,
                    ],
                );
                place.renamed = None;
                places.push((owner, place));
            }
        }
        let lead_statuses = {
            let fates = [
                ElementChange::Stays,
                ElementChange::Forgotten,
                ElementChange::HandedOn,
                ElementChange::Removed,
            ];
            let count = dice.between(0, 3);
            (0..count)
                .map(|at| Element::draw(dice, mix, &format!("Status {at}"), &fates))
                .collect()
        };
        let statuses = {
            let fates = [
                ElementChange::Stays,
                ElementChange::Transferred,
                ElementChange::HandedOn,
                ElementChange::Removed,
            ];
            let count = dice.between(0, 3);
            (0..count)
                .map(|at| Element::draw(dice, mix, &format!("Stage {at}"), &fates))
                .collect()
        };
        let mut activity_type = Element::draw(
            dice,
            mix,
            TYPE,
            &[ElementChange::Stays, ElementChange::Stays, ElementChange::Removed],
        );
        activity_type.renamed = None;
        let switches = UNKNOWNS.iter().filter_map(|name| {
            let switch = Switches::all().iter().find(|switch| switch.name == *name)?;
            Some((*name, *dice.pick(switch.values)))
        });
        let switches = switches.collect();
        Self {
            seed: dice.below(200) as u64,
            switches,
            fields,
            places,
            lead_statuses,
            statuses,
            activity_type,
            webhooks: dice.between(0, 2),
            grows: dice.one_in(2),
            rows: dice.clone(),
        }
    }

    /// Returns the addresses for which somebody says that values may be lost.
    #[must_use]
    pub fn said(&self) -> Vec<String> {
        let mut said = Vec::new();
        let mut add = |part: &Element, address: String| {
            if part.consent == ElementConsent::Said && part.is_agreed() {
                said.push(address);
            }
        };
        for field in self.fields.iter().filter(|field| self.is_listed(field.owner)) {
            add(&field.part, field.address());
        }
        for (owner, place) in self.listed_places() {
            add(place, format!("{}/{}", owner.address(), self.shared_name()));
        }
        for status in &self.lead_statuses {
            add(status, format!("lead_status/{}", status.after()));
        }
        for status in self
            .statuses
            .iter()
            .filter(|status| status.fate != ElementChange::Transferred)
        {
            add(status, format!("pipeline/{PIPELINE}/{}", status.after()));
        }
        add(&self.activity_type, format!("custom_activity_type/{TYPE}"));
        said
    }

    /// Says whether the entries of an owner are in the manifest afterwards.
    #[must_use]
    pub fn is_listed(&self, owner: FieldOwner) -> bool {
        owner != FieldOwner::Activity || self.activity_type.fate != ElementChange::Removed
    }

    /// Returns the places of the shared field that the manifest mentions afterwards.
    pub fn listed_places(&self) -> impl Iterator<Item = (FieldOwner, &Element)> {
        let is_there = self.shared().is_some_and(|shared| {
            !matches!(
                shared.part.fate,
                ElementChange::Removed | ElementChange::Forgotten
            )
        });
        let places = self.places.iter();
        let places = places.filter(move |(owner, _)| is_there && self.is_listed(*owner));
        places.map(|(owner, place)| (*owner, place))
    }

    /// Returns the shared field.
    #[must_use]
    pub fn shared(&self) -> Option<&ScenarioField> {
        self.fields.iter().find(|field| field.owner == FieldOwner::Shared)
    }

    fn shared_name(&self) -> &str {
        self.shared().map_or("", |shared| shared.part.after())
    }

    /// Returns the manifest that makes the organization.
    #[must_use]
    pub fn before(&self) -> String {
        let list = |owner: FieldOwner| {
            let fields = self.fields.iter().filter(|field| field.owner == owner);
            let mut lines: Vec<String> = fields.map(ScenarioField::before).collect();
            let places = self.places.iter().filter(|(place, _)| *place == owner);
            lines.extend(places.map(|(_, place)| format!("{{shared: {}}}", place.name)));
            lines
        };
        let leads = self
            .lead_statuses
            .iter()
            .map(|status| format!("{{label: {}}}", status.name));
        let stages = self
            .statuses
            .iter()
            .map(|status| format!("{{label: {}, type: active}}", status.name));
        let stages = stages.chain(ENDS.iter().map(|end| (*end).to_owned()));
        let mut text = section("lead_statuses", leads.collect(), 0);
        let _ = write!(
            text,
            "pipelines:\n  - name: {PIPELINE}\n{}",
            section("statuses", stages.collect(), 4)
        );
        text += &self.fields_section(list);
        let _ = writeln!(text, "custom_activity_types:\n  - name: {TYPE}");
        text += &section("fields", list(FieldOwner::Activity), 4);
        text + &self.webhooks_section()
    }

    /// Returns the manifest that changes it.
    #[must_use]
    pub fn after(&self) -> String {
        let list = |owner: FieldOwner| {
            let fields = self.fields.iter().filter(|field| field.owner == owner);
            let mut lines: Vec<String> = fields.filter_map(ScenarioField::after).collect();
            let places = self
                .listed_places()
                .filter(|(place, part)| *place == owner && part.fate != ElementChange::Forgotten);
            lines.extend(
                places.map(|(_, place)| format!("{{shared: {}{}}}", self.shared_name(), place.marks())),
            );
            if self.grows && owner != FieldOwner::Shared {
                lines.push(format!("{{name: {owner:?} new, type: date}}"));
                lines.reverse();
            }
            lines
        };
        let hand = |status: &Element, to: &str| match status.fate {
            ElementChange::HandedOn => format!("{}, move_to: {to}", status.marks()),
            _ => status.marks(),
        };
        let leads = self
            .lead_statuses
            .iter()
            .filter(|status| status.fate != ElementChange::Forgotten);
        let leads = leads.map(|status| format!("{{label: {}{}}}", status.after(), hand(status, "Potential")));
        let (there, here): (Vec<&Element>, Vec<&Element>) = self
            .statuses
            .iter()
            .partition(|status| status.fate == ElementChange::Transferred);
        let stages = here.into_iter().map(|status| {
            let kind = if status.marks().contains("removed") {
                ""
            } else {
                ", type: active"
            };
            format!("{{label: {}{kind}{}}}", status.after(), hand(status, "Won"))
        });
        let stages = stages.chain(ENDS.iter().map(|end| (*end).to_owned()));
        let mut text = section("lead_statuses", leads.collect(), 0);
        let _ = write!(
            text,
            "pipelines:\n  - name: {PIPELINE}\n{}",
            section("statuses", stages.collect(), 4)
        );
        let moved = there.into_iter().map(|status| {
            let name = &status.name;
            format!("{{label: {name}, type: active, renamed_from: pipeline/{PIPELINE}/{name}}}")
        });
        let _ = write!(
            text,
            "  - name: Partners\n{}",
            section("statuses", moved.collect(), 4)
        );
        text += &self.fields_section(list);
        let kind = &self.activity_type;
        match kind.fate {
            ElementChange::Removed => {
                let _ = writeln!(
                    text,
                    "custom_activity_types:\n  - {{name: {TYPE}{}}}",
                    kind.marks()
                );
            }
            _ => {
                let _ = writeln!(text, "custom_activity_types:\n  - name: {TYPE}");
                text += &section("fields", list(FieldOwner::Activity), 4);
            }
        }
        text + &self.webhooks_section()
    }

    fn fields_section(&self, list: impl Fn(FieldOwner) -> Vec<String>) -> String {
        let mut text = "custom_fields:\n".to_owned();
        for (name, owner) in [
            ("lead", FieldOwner::Lead),
            ("contact", FieldOwner::Contact),
            ("opportunity", FieldOwner::Opportunity),
            ("shared", FieldOwner::Shared),
        ] {
            text += &section(name, list(owner), 2);
        }
        text
    }

    fn webhooks_section(&self) -> String {
        let hook = |at: usize| {
            let (kind, action) = ([("lead", "created"), ("contact", "updated")])[at % 2];
            let events = format!("[{{object_type: {kind}, action: {action}}}]");
            format!("{{url: https://hooks.example.test/same, events: {events}}}")
        };
        section("webhooks", (0..self.webhooks).map(hook).collect(), 0)
    }
}

const ENDS: [&str; 2] = ["{label: Won, type: won}", "{label: Lost, type: lost}"];

/// Writes a list under its name.
fn section(name: &str, lines: Vec<String>, indent: usize) -> String {
    let margin = " ".repeat(indent);
    if lines.is_empty() {
        return format!("{margin}{name}: []\n");
    }
    let mut text = format!("{margin}{name}:\n");
    for line in lines {
        let _ = writeln!(text, "{margin}  - {line}");
    }
    text
}
