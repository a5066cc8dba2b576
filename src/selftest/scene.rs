//! A scene: what an organization is made to be, what it is to become, what is in its records, and who agrees to
//! losses. Random, but the same dice set the same scene.

use super::{
    Dice,
    part::{Consent, Fate, Field, Mood, Owner, PIPELINE, Part, TYPE},
};
use close_sandbox::Switches;
use std::fmt::Write as _;

/// Everything that a world is made of.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The seed of the organization.
    pub seed: u64,
    /// Which way Close falls.
    pub switches: Vec<(&'static str, &'static str)>,
    /// The custom fields.
    pub fields: Vec<Field>,
    /// Where the first shared field stands.
    pub places: Vec<(Owner, Part)>,
    /// The lead statuses.
    pub lead_statuses: Vec<Part>,
    /// The statuses of the pipeline.
    pub statuses: Vec<Part>,
    /// The custom activity type.
    pub activity_type: Part,
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

impl Scene {
    /// Sets a scene.
    pub fn draw(dice: &mut Dice) -> Self {
        let mood = *dice.pick(&[Mood::Willing, Mood::Willing, Mood::Mixed, Mood::Unwilling]);
        let mut fields = Vec::new();
        for (owner, most) in [
            (Owner::Lead, 4),
            (Owner::Contact, 2),
            (Owner::Opportunity, 1),
            (Owner::Activity, 2),
            (Owner::Shared, 1),
        ] {
            let count = dice.between(0, most);
            fields.extend((0..count).map(|at| Field::draw(dice, mood, owner, &format!("{owner:?} {at}"))));
        }
        let shared = fields
            .iter()
            .find(|field| field.owner == Owner::Shared)
            .map(|field| field.part.clone());
        let mut places = Vec::new();
        for owner in [Owner::Lead, Owner::Contact, Owner::Activity] {
            if let Some(shared) = shared.as_ref().filter(|_| dice.one_in(2)) {
                let mut place = Part::draw(
                    dice,
                    mood,
                    &shared.name,
                    &[Fate::Stays, Fate::Forgotten, Fate::Removed],
                );
                place.renamed = None;
                places.push((owner, place));
            }
        }
        let lead_statuses = {
            let fates = [Fate::Stays, Fate::Forgotten, Fate::HandedOn, Fate::Removed];
            let count = dice.between(0, 3);
            (0..count)
                .map(|at| Part::draw(dice, mood, &format!("Status {at}"), &fates))
                .collect()
        };
        let statuses = {
            let fates = [Fate::Stays, Fate::Transferred, Fate::HandedOn, Fate::Removed];
            let count = dice.between(0, 3);
            (0..count)
                .map(|at| Part::draw(dice, mood, &format!("Stage {at}"), &fates))
                .collect()
        };
        let mut activity_type = Part::draw(dice, mood, TYPE, &[Fate::Stays, Fate::Stays, Fate::Removed]);
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
        let mut add = |part: &Part, address: String| {
            if part.consent == Consent::Said && part.is_agreed() {
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
            .filter(|status| status.fate != Fate::Transferred)
        {
            add(status, format!("pipeline/{PIPELINE}/{}", status.after()));
        }
        add(&self.activity_type, format!("custom_activity_type/{TYPE}"));
        said
    }

    /// Says whether the entries of an owner are in the manifest afterwards.
    #[must_use]
    pub fn is_listed(&self, owner: Owner) -> bool {
        owner != Owner::Activity || self.activity_type.fate != Fate::Removed
    }

    /// Returns the places of the shared field that the manifest mentions afterwards.
    pub fn listed_places(&self) -> impl Iterator<Item = (Owner, &Part)> {
        let is_there = self
            .shared()
            .is_some_and(|shared| !matches!(shared.part.fate, Fate::Removed | Fate::Forgotten));
        let places = self.places.iter();
        let places = places.filter(move |(owner, _)| is_there && self.is_listed(*owner));
        places.map(|(owner, place)| (*owner, place))
    }

    /// Returns the shared field.
    #[must_use]
    pub fn shared(&self) -> Option<&Field> {
        self.fields.iter().find(|field| field.owner == Owner::Shared)
    }

    fn shared_name(&self) -> &str {
        self.shared().map_or("", |shared| shared.part.after())
    }

    /// Returns the manifest that makes the organization.
    #[must_use]
    pub fn before(&self) -> String {
        let list = |owner: Owner| {
            let fields = self.fields.iter().filter(|field| field.owner == owner);
            let mut lines: Vec<String> = fields.map(Field::before).collect();
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
        text += &section("fields", list(Owner::Activity), 4);
        text + &self.webhooks_section()
    }

    /// Returns the manifest that changes it.
    #[must_use]
    pub fn after(&self) -> String {
        let list = |owner: Owner| {
            let fields = self.fields.iter().filter(|field| field.owner == owner);
            let mut lines: Vec<String> = fields.filter_map(Field::after).collect();
            let places = self
                .listed_places()
                .filter(|(place, part)| *place == owner && part.fate != Fate::Forgotten);
            lines.extend(
                places.map(|(_, place)| format!("{{shared: {}{}}}", self.shared_name(), place.marks())),
            );
            if self.grows && owner != Owner::Shared {
                lines.push(format!("{{name: {owner:?} new, type: date}}"));
                lines.reverse();
            }
            lines
        };
        let hand = |status: &Part, to: &str| match status.fate {
            Fate::HandedOn => format!("{}, move_to: {to}", status.marks()),
            _ => status.marks(),
        };
        let leads = self
            .lead_statuses
            .iter()
            .filter(|status| status.fate != Fate::Forgotten);
        let leads = leads.map(|status| format!("{{label: {}{}}}", status.after(), hand(status, "Potential")));
        let (there, here): (Vec<&Part>, Vec<&Part>) = self
            .statuses
            .iter()
            .partition(|status| status.fate == Fate::Transferred);
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
            Fate::Removed => {
                let _ = writeln!(
                    text,
                    "custom_activity_types:\n  - {{name: {TYPE}{}}}",
                    kind.marks()
                );
            }
            _ => {
                let _ = writeln!(text, "custom_activity_types:\n  - name: {TYPE}");
                text += &section("fields", list(Owner::Activity), 4);
            }
        }
        text + &self.webhooks_section()
    }

    fn fields_section(&self, list: impl Fn(Owner) -> Vec<String>) -> String {
        let mut text = "custom_fields:\n".to_owned();
        for (name, owner) in [
            ("lead", Owner::Lead),
            ("contact", Owner::Contact),
            ("opportunity", Owner::Opportunity),
            ("shared", Owner::Shared),
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
