//! The manifests of a scenario: the one that makes the organization, and the one that changes it.

use super::{
    Scenario, WorldPhase,
    element::{Element, ElementChange, FieldOwner, PIPELINE, ScenarioField, TYPE},
    world_letters::letter,
    world_roles::keeper,
};
use std::fmt::Write as _;

impl Scenario {
    /// Returns the manifest that makes the organization.
    pub fn before(&self) -> String {
        let list = |owner: FieldOwner| {
            let fields = self.fields.iter().filter(|field| field.owner == owner);
            let mut lines: Vec<String> = fields.map(ScenarioField::before).collect();
            let places = self.places.iter().filter(|(place, _)| *place == owner);
            lines.extend(places.map(|(_, place)| format!("{{shared: {}}}", place.name)));
            lines.extend(self.named_fields(owner, false));
            lines
        };

        let leads = self.lead_statuses.iter();
        let leads = leads.map(|status| format!("{{label: {}}}", status.name));
        let stages = self.statuses.iter();
        let stages = stages.map(|status| format!("{{label: {}, type: active}}", status.name));

        let mut text = section("lead_statuses", leads, 0);
        text += &format!("pipelines:\n  - name: {PIPELINE}\n");
        text += &section("statuses", stages.chain(ends()), 4);
        text += &fields_section(list);
        text += &format!("custom_activity_types:\n  - name: {TYPE}\n");
        text += &section("fields", list(FieldOwner::Activity), 4);
        text += &single_objects(self.switched[0]);
        text += &self.webhooks_section();
        text += &self.other_sections(false);
        text + &self.settings.sections(WorldPhase::Before)
    }

    /// Returns the manifest that changes it.
    pub fn after(&self) -> String {
        let leads = self.lead_statuses.iter();
        let leads = leads.filter(|status| status.change != ElementChange::Forgotten);
        let leads =
            leads.map(|status| format!("{{label: {}{}}}", status.after(), handed_on(status, "Potential")));

        let mut text = section("lead_statuses", leads, 0);
        text += &self.pipelines_after();
        text += &fields_section(|owner| self.fields_after(owner));
        let kind = &self.activity_type;
        if kind.change == ElementChange::Removed {
            let marks = kind.marks();
            text += &format!("custom_activity_types:\n  - {{name: {TYPE}{marks}}}\n");
        } else {
            text += &format!("custom_activity_types:\n  - name: {TYPE}\n");
            text += &section("fields", self.fields_after(FieldOwner::Activity), 4);
        }
        text += &single_objects(self.switched[1]);
        text += &self.webhooks_section();
        text += &self.other_sections(true);
        text + &self.settings.sections(WorldPhase::After)
    }

    /// The two pipelines afterwards: statuses that are transferred are in the second one.
    fn pipelines_after(&self) -> String {
        let (there, here): (Vec<&Element>, Vec<&Element>) = self
            .statuses
            .iter()
            .partition(|status| status.change == ElementChange::Transferred);
        let stages = here.into_iter().map(|status| {
            let kind = if status.marks().contains("removed") {
                ""
            } else {
                ", type: active"
            };
            format!("{{label: {}{kind}{}}}", status.after(), handed_on(status, "Won"))
        });
        let moved = there.into_iter().map(|status| {
            let name = &status.name;
            format!("{{label: {name}, type: active, renamed_from: pipeline/{PIPELINE}/{name}}}")
        });

        let mut text = format!("pipelines:\n  - name: {PIPELINE}\n");
        text += &section("statuses", stages.chain(ends()), 4);
        text += "  - name: Partners\n";
        text + &section("statuses", moved, 4)
    }

    fn fields_after(&self, owner: FieldOwner) -> Vec<String> {
        let fields = self.fields.iter().filter(|field| field.owner == owner);
        let mut lines: Vec<String> = fields.filter_map(ScenarioField::after).collect();
        for (place, element) in self.listed_places() {
            if place == owner && element.change != ElementChange::Forgotten {
                lines.push(format!("{{shared: {}{}}}", self.shared_name(), element.marks()));
            }
        }

        // The new field comes first and the others in reverse, so that orders change as well.
        if self.grows && owner != FieldOwner::Shared {
            lines.push(format!("{{name: {owner:?} new, type: date}}"));
            lines.reverse();
        }
        lines.extend(self.named_fields(owner, true));
        lines
    }

    /// Templates whose tags name a field as it is called then. The last of several goes, and one is put away.
    fn templates_section(&self, is_after: bool) -> String {
        let mut leads = self.fields.iter().filter(|field| field.owner == FieldOwner::Lead);
        let field = leads.next().map_or("Nothing", |field| {
            if is_after {
                field.element.after()
            } else {
                &field.element.name
            }
        });
        let tag = format!("{{{{ lead.custom.[\"{field}\"] }}}}");
        let goes = |at: usize| is_after && at > 0 && at + 1 == self.templates;
        let consent = self.workflows.first().filter(|_| is_after);
        let consent = consent.map_or("", |workflow| workflow.template_consent());

        let mails = (0..self.templates).map(|at| {
            if goes(at) {
                return format!("{{name: Mail {at}, removed: true}}");
            }
            // The first one names a field, and the others have their texts in files.
            let body = if at == 0 {
                format!("'<p>{tag}</p>'")
            } else {
                letter(&format!(
                    "Letter {at}{}",
                    if is_after && self.grows { " of today" } else { "" }
                ))
            };
            let texts = format!("subject: 'About {tag}', body: {body}");
            format!(
                "{{name: Mail {at}, {texts}, is_shared: true, is_archived: {}{consent}}}",
                is_after && at == 1
            )
        });
        let messages = (0..self.templates).map(|at| {
            if goes(at) {
                return format!("{{name: Message {at}, removed: true}}");
            }
            let status = if is_after && at == 0 { "archived" } else { "active" };
            format!(
                "{{name: Message {at}, text: 'How is {tag}?', is_shared: true, status: {status}{consent}}}"
            )
        });
        if self.templates == 0 {
            return String::new();
        }
        section("email_templates", mails, 0) + &section("sms_templates", messages, 0)
    }

    /// The fields that other settings name.
    fn named_fields(&self, owner: FieldOwner, is_after: bool) -> Vec<String> {
        let list = match owner {
            FieldOwner::Lead => "lead",
            FieldOwner::Contact => "contact",
            FieldOwner::Opportunity => "opportunity",
            FieldOwner::Shared => "shared",
            FieldOwner::Activity => return Vec::new(),
        };
        // They stay as they are.
        let mut lines = self.settings.lines(&["custom_fields", list], WorldPhase::Before);
        if owner == FieldOwner::Lead {
            lines.extend(keeper(&self.roles, is_after));
        }
        lines
    }

    fn webhooks_section(&self) -> String {
        let hook = |at: usize| {
            let (kind, action) = ([("lead", "created"), ("contact", "updated")])[at % 2];
            let events = format!("[{{object_type: {kind}, action: {action}}}]");
            format!("{{url: https://hooks.example.test/same, events: {events}}}")
        };
        section("webhooks", (0..self.webhooks).map(hook), 0)
    }
}

impl Scenario {
    /// The sections whose objects lose no values of records.
    fn other_sections(&self, is_after: bool) -> String {
        let mut text = self.templates_section(is_after);
        text += &section(
            "smart_views",
            self.views.lines(is_after, is_after && self.grows),
            0,
        );
        text += &section("roles", self.roles.iter().map(|role| role.line(is_after)), 0);
        let workflows = self.workflows.iter().map(|workflow| workflow.line(is_after));
        text + &section("sequences", workflows, 0)
    }
}

/// The sections that are one object and no list.
fn single_objects(is_on: bool) -> String {
    let currency = if is_on { "EUR" } else { "USD" };
    format!(
        "organization: {{currency: {currency}, require_unsubscribe_link: {is_on}}}\n\
         blocked_phone_numbers: {{reject_anonymous_inbound_calls: {is_on}}}\n"
    )
}

fn fields_section(list: impl Fn(FieldOwner) -> Vec<String>) -> String {
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

/// The marks of a status, and where its records go.
fn handed_on(status: &Element, to: &str) -> String {
    let marks = status.marks();
    if status.change == ElementChange::HandedOn {
        format!("{marks}, move_to: {to}")
    } else {
        marks
    }
}

/// The statuses that every pipeline ends with.
fn ends() -> impl Iterator<Item = String> {
    ["{label: Won, type: won}", "{label: Lost, type: lost}"]
        .into_iter()
        .map(str::to_owned)
}

/// Writes a list under its name.
fn section(name: &str, lines: impl IntoIterator<Item = String>, indent: usize) -> String {
    let margin = " ".repeat(indent);
    let mut entries = String::new();
    for line in lines {
        let _ = writeln!(entries, "{margin}  - {line}");
    }
    if entries.is_empty() {
        format!("{margin}{name}: []\n")
    } else {
        format!("{margin}{name}:\n{entries}")
    }
}
