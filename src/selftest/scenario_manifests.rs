//! The manifests of a scenario: the one that makes the organization, and the one that changes it.

use super::{
    Scenario, WorldPhase,
    element::{Element, ElementChange, FieldOwner, PIPELINE, ScenarioField, TYPE},
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
            lines.extend(self.named_fields(owner));
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
        text += &self.templates_section(false);
        text += &self.views_section(false);
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
        text += &self.templates_section(true);
        text += &self.views_section(true);
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
        lines.extend(self.named_fields(owner));
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

        let mails = (0..self.templates).map(|at| {
            if goes(at) {
                return format!("{{name: Mail {at}, removed: true}}");
            }
            let texts = format!("subject: 'About {tag}', body: '<p>{tag}</p>'");
            format!(
                "{{name: Mail {at}, {texts}, is_shared: true, is_archived: {}}}",
                is_after && at == 1
            )
        });
        let messages = (0..self.templates).map(|at| {
            if goes(at) {
                return format!("{{name: Message {at}, removed: true}}");
            }
            let status = if is_after && at == 0 { "archived" } else { "active" };
            format!("{{name: Message {at}, text: 'How is {tag}?', is_shared: true, status: {status}}}")
        });
        if self.templates == 0 {
            return String::new();
        }
        section("email_templates", mails, 0) + &section("sms_templates", messages, 0)
    }

    /// The fields that other settings name.
    fn named_fields(&self, owner: FieldOwner) -> Vec<String> {
        let list = match owner {
            FieldOwner::Lead => "lead",
            FieldOwner::Contact => "contact",
            FieldOwner::Opportunity => "opportunity",
            FieldOwner::Shared => "shared",
            FieldOwner::Activity => return Vec::new(),
        };
        // They stay as they are.
        self.settings.lines(&["custom_fields", list], WorldPhase::Before)
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
    /// The smart views: each finds leads without a status that stays, and uses the view before it.
    fn views_section(&self, is_after: bool) -> String {
        let view = |at: usize| {
            let used = at.checked_sub(1).map(|used| {
                format!(", {{type: saved_search, saved_search_id: \"${{id:smart_view/View {used}}}\"}}")
            });
            // Whether a condition is negated is what changes most often in a view.
            let negate = is_after && self.grows;
            format!(
                "{{name: View {at}, type: lead, is_shared: true, s_query: {{query: {{type: and, queries: [{{type: \
                 object_type, object_type: lead}}, {{type: field_condition, negate: {negate}, field: {{type: \
                 regular_field, object_type: lead, field_name: status_id}}, condition: {{type: reference, \
                 reference_type: status.lead, object_ids: [\"${{id:lead_status/Potential}}\"]}}}}{}]}}}}}}",
                used.unwrap_or_default()
            )
        };
        section("smart_views", (0..self.views).map(view), 0)
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
