//! A scenario: what an organization is made to be, what it is to become, what is in its records, and who agrees to
//! losses. Random, but the same dice set the same scenario.

use super::{
    BrokenPromise, Dice, ExampleSettings,
    element::{
        ConsentMix, Element, ElementChange, ElementConsent, FieldOwner, PIPELINE, ScenarioField, TYPE,
    },
    world_roles::WorldRole,
    world_views::WorldViews,
    world_workflows::WorldWorkflow,
};
use close_sandbox::{State, Switches};

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
    /// The settings that come from the examples of their kinds.
    pub settings: ExampleSettings,
    /// How many webhooks there are.
    pub webhooks: usize,
    /// The smart views.
    pub views: WorldViews,
    /// How many templates there are of mails, and of text messages.
    pub templates: usize,
    /// The roles, and who has them.
    pub roles: Vec<WorldRole>,
    /// The workflows, and who is in them.
    pub workflows: Vec<WorldWorkflow>,
    /// Whether lists are turned around and new objects come.
    pub grows: bool,
    /// What the records hold.
    pub rows: Dice,
    /// What becomes of the sections that are single objects: on or off before and after.
    pub switched: [bool; 2],
}

/// The unknowns that decide what happens to values.
const UNKNOWNS: &[&str] = &[
    "removed_choice",
    "multiple_to_single",
    "delete_status_in_use",
    "delete_type_with_records",
    "new_field_position",
    "lead_status_color",
    "tags_on_field_rename",
    "template_text_echo",
    "archived_templates_listed",
    "workflow_status_on_create",
    "workflow_draft_by_put",
    "workflow_times",
];

impl Scenario {
    /// Sets a scenario.
    pub fn draw(dice: &mut Dice) -> Self {
        use ConsentMix::{Mixed, Unwilling, Willing};
        use ElementChange::{Forgotten, HandedOn, Removed, Stays, Transferred};
        // Willing twice, because without consent most changes end at the plan.
        let mix = *dice.pick(&[Willing, Willing, Mixed, Unwilling]);

        let fields = draw_fields(dice, mix);
        let shared = fields.iter().find(|field| field.owner == FieldOwner::Shared);
        let mut places = Vec::new();
        for owner in [FieldOwner::Lead, FieldOwner::Contact, FieldOwner::Activity] {
            if let Some(shared) = shared.filter(|_| dice.one_in(2)) {
                let name = &shared.element.name;
                places.push((
                    owner,
                    draw_unrenamed(dice, mix, name, &[Stays, Forgotten, Removed]),
                ));
            }
        }

        let changes = [Stays, Forgotten, HandedOn, Removed];
        let lead_statuses = draw_several(dice, mix, "Status", &changes);
        let changes = [Stays, Transferred, HandedOn, Removed];
        let statuses = draw_several(dice, mix, "Stage", &changes);
        let activity_type = draw_unrenamed(dice, mix, TYPE, &[Stays, Stays, Removed]);

        let switches = UNKNOWNS.iter().filter_map(|name| {
            let switch = Switches::all().iter().find(|switch| switch.name == *name)?;
            Some((*name, *dice.pick(&switch.values)))
        });
        let switches = switches.collect();
        let seed = dice.below(200) as u64;
        // Of the seed, so that the other dice fall as they did before there were views.
        let [views, templates] =
            [seed % 4, seed / 4 % 4].map(|count| usize::try_from(count).unwrap_or_default());
        let mut own = dice.clone();
        Self {
            seed,
            switches,
            fields,
            places,
            lead_statuses,
            statuses,
            activity_type,
            // From dice of their own, so that the rest of the world is what it was without them.
            settings: ExampleSettings::draw(&mut dice.clone()),
            webhooks: dice.between(0, 2),
            views: WorldViews::draw(&mut own, views),
            templates,
            roles: WorldRole::draw_several(&mut own, mix),
            workflows: WorldWorkflow::draw_several(&mut own, mix, templates > 0),
            grows: dice.one_in(2),
            rows: dice.clone(),
            switched: [dice.one_in(2), dice.one_in(2)],
        }
    }

    /// Returns a new organization that falls as the scenario says, and in what else is decided.
    ///
    /// # Errors
    ///
    /// Names a switch that does not exist.
    pub fn organization(&self, also: &[(&str, &str)]) -> Result<State, BrokenPromise> {
        let mut state = State::new(self.seed);
        for (name, value) in self.switches.iter().chain(also) {
            state.switches.set(name, value)?;
        }
        Ok(state)
    }

    /// Returns the addresses for which somebody says that values may be lost.
    pub fn said(&self) -> Vec<String> {
        let mut said = Vec::new();
        let mut add = |element: &Element, address: String| {
            if element.consent == ElementConsent::Said && element.is_agreed() {
                said.push(address);
            }
        };

        for field in self.fields.iter().filter(|field| self.is_listed(field.owner)) {
            add(&field.element, field.address());
        }
        for (owner, place) in self.listed_places() {
            add(place, format!("{}/{}", owner.address(), self.shared_name()));
        }

        for status in &self.lead_statuses {
            add(status, format!("lead_status/{}", status.after()));
        }
        let statuses = self.statuses.iter();
        // A status that moves to another pipeline loses nothing.
        for status in statuses.filter(|status| status.change != ElementChange::Transferred) {
            add(status, format!("pipeline/{PIPELINE}/{}", status.after()));
        }
        add(&self.activity_type, format!("custom_activity_type/{TYPE}"));
        said.extend(self.roles.iter().filter_map(WorldRole::said));
        said.extend(self.workflows.iter().flat_map(WorldWorkflow::said));
        said
    }

    /// Says whether the entries of an owner are in the manifest afterwards.
    pub fn is_listed(&self, owner: FieldOwner) -> bool {
        owner != FieldOwner::Activity || self.activity_type.change != ElementChange::Removed
    }

    /// Returns the places of the shared field that the manifest mentions afterwards.
    pub fn listed_places(&self) -> impl Iterator<Item = (FieldOwner, &Element)> {
        let is_there = self.shared().is_some_and(|shared| {
            !matches!(
                shared.element.change,
                ElementChange::Removed | ElementChange::Forgotten
            )
        });
        let places = self.places.iter();
        let places = places.filter(move |(owner, _)| is_there && self.is_listed(*owner));
        places.map(|(owner, place)| (*owner, place))
    }

    /// Returns a field by the name that it has before.
    pub fn field(&self, name: &str) -> Option<&ScenarioField> {
        self.fields.iter().find(|field| field.element.name == name)
    }

    /// Returns the shared field.
    pub fn shared(&self) -> Option<&ScenarioField> {
        self.fields.iter().find(|field| field.owner == FieldOwner::Shared)
    }

    pub(super) fn shared_name(&self) -> &str {
        self.shared().map_or("", |shared| shared.element.after())
    }
}

fn draw_fields(dice: &mut Dice, mix: ConsentMix) -> Vec<ScenarioField> {
    let mut fields = Vec::new();
    for (owner, most) in [
        (FieldOwner::Lead, 4),
        (FieldOwner::Contact, 2),
        (FieldOwner::Opportunity, 1),
        (FieldOwner::Activity, 2),
        (FieldOwner::Shared, 1),
    ] {
        for at in 0..dice.between(0, most) {
            let name = format!("{owner:?} {at}");
            fields.push(ScenarioField::draw(dice, mix, owner, &name));
        }
    }
    fields
}

fn draw_several(dice: &mut Dice, mix: ConsentMix, name: &str, changes: &[ElementChange]) -> Vec<Element> {
    (0..dice.between(0, 3))
        .map(|at| Element::draw(dice, mix, &format!("{name} {at}"), changes))
        .collect()
}

/// Draws an element that keeps its name.
fn draw_unrenamed(dice: &mut Dice, mix: ConsentMix, name: &str, changes: &[ElementChange]) -> Element {
    Element {
        renamed: None,
        ..Element::draw(dice, mix, name, changes)
    }
}
