//! The records of the sales team: some of each sort, and what they hold by name, so that two organizations can be
//! compared.

use close_sandbox::{Place, State};
use serde_json::{Value, json};

/// How many leads there are; each has a contact and an opportunity.
const LEADS: usize = 3;

/// Fills the organization of the sales team with records.
pub fn fill(state: &mut State) {
    let statuses = ["Nurture", "Working", "Qualified"];
    let stages = ["Security Review", "Proposal Sent", "Won"];
    for at in 0..LEADS {
        let status = state.lead_statuses.iter().find(|one| one.label == statuses[at]);
        let status = status.map(|one| one.id.clone());
        let values = [
            ("Industry", json!((["Software", "Retail", "Software"])[at])),
            (
                "Products of interest",
                json!((["Team plan", "Training"])[at % 2..]),
            ),
            ("Employees", json!(at * 10 + 1)),
            ("Region", json!("EMEA")),
            ("Last login", json!("2024-01-01T10:00:00+00:00")),
        ];
        let lead = add(state, &Place::Lead, None, status, &values);
        let values = [
            ("Language", json!("German")),
            ("Profile", json!(format!("page {at}"))),
        ];
        add(state, &Place::Contact, Some(&lead), None, &values);
        let all = state.pipelines.iter().flat_map(|pipeline| &pipeline.statuses);
        let stage = all.into_iter().find(|one| one.label == stages[at]);
        let stage = stage.map(|one| one.id.clone());
        let values = [
            ("Competitor", json!((["Spreadsheet", "None"])[at % 2..])),
            ("Seats expected", json!(at)),
        ];
        add(state, &Place::Opportunity, Some(&lead), stage, &values);
    }
}

fn add(
    state: &mut State,
    place: &Place,
    lead: Option<&str>,
    status: Option<String>,
    values: &[(&str, Value)],
) -> String {
    let known = values.iter().filter_map(|(name, value)| {
        let mut fields = state.fields.iter();
        let field = fields.find(|field| field.name == *name && field.stands_on(place))?;
        Some((field.id.clone(), value.clone()))
    });
    let known: Vec<(String, Value)> = known.collect();
    let row: Vec<(&str, Value)> = known
        .iter()
        .map(|(id, value)| (id.as_str(), value.clone()))
        .collect();
    state.add_record(place, lead, status.as_deref(), &row)
}

/// Lists what records hold and what they lost, by name, because ids differ.
#[must_use]
pub fn holdings(state: &State) -> Vec<String> {
    let field = |id: &str| {
        let known = state.fields.iter().find(|field| field.id == *id);
        known.map_or_else(|| id.to_owned(), |field| field.name.clone())
    };
    let mut lines = Vec::new();
    for record in state.records.values() {
        for (id, value) in &record.custom {
            lines.push(format!("{} holds {} in {}", record.id, value, field(id)));
        }
        if let Some(status) = &record.status_id {
            lines.push(format!("{} is {}", record.id, label(state, status)));
        }
    }
    for loss in &state.ledger {
        lines.push(format!(
            "{} lost {} in {}",
            loss.record, loss.value, loss.field_name
        ));
    }
    lines.sort();
    lines
}

fn label(state: &State, id: &str) -> String {
    let leads = state.lead_statuses.iter().map(|one| (&one.id, &one.label));
    let all = state.pipelines.iter().flat_map(|pipeline| &pipeline.statuses);
    let mut known = leads.chain(all.map(|one| (&one.id, &one.label)));
    known
        .find(|(known, _)| *known == id)
        .map_or_else(|| id.to_owned(), |(_, label)| label.clone())
}
