//! The records of the sales team: some of each sort, and what they hold by name, so that two organizations can be
//! compared.

use close_sandbox::{Place, State};
use serde_json::json;

/// How many leads there are; each has a contact and an opportunity.
const LEADS: usize = 3;

/// Fills the organization of the sales team with records.
pub fn fill(state: &mut State) {
    let statuses = ["Nurture", "Working", "Qualified"];
    let stages = ["Security Review", "Proposal Sent", "Won"];
    for at in 0..LEADS {
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
        let lead = state.add_record(&Place::Lead, None, Some(statuses[at]), &values);

        let values = [
            ("Language", json!("German")),
            ("Profile", json!(format!("page {at}"))),
        ];
        state.add_record(&Place::Contact, Some(&lead), None, &values);

        let values = [
            ("Competitor", json!((["Spreadsheet", "None"])[at % 2..])),
            ("Seats expected", json!(at)),
        ];
        state.add_record(&Place::Opportunity, Some(&lead), Some(stages[at]), &values);
    }
}

/// Lists what records hold and what they lost, by name, because ids differ.
pub fn holdings(state: &State) -> Vec<String> {
    let mut lines = Vec::new();
    for record in state.records.values() {
        for (id, value) in &record.custom {
            let field = state.field(id).map_or(id, |field| &field.name);
            lines.push(format!("{} holds {value} in {field}", record.id));
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

fn label<'a>(state: &'a State, id: &'a str) -> &'a str {
    let lead_status = state.lead_status(id).map(|status| status.label.as_str());
    let label = lead_status.or_else(|| Some(state.opportunity_status(id)?.label.as_str()));
    label.unwrap_or(id)
}
