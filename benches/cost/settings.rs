//! What a plan costs for an organization with very many smart views, and templates of long texts.

use crate::{figures::Figures, stage::Stage};
use std::{error::Error, fmt::Write as _, time::Duration};
use tokio::runtime::Runtime;

/// How many smart views there are, half of them of leads.
const VIEWS: usize = 2_000;
/// How many templates there are.
const TEMPLATES: usize = 500;
/// How long the text of each is.
const TEXT_BYTES: usize = 20_000;

/// What a plan may take of the processor, and of the memory.
const MOST_CPU: Duration = Duration::from_secs(1);
const MOST_KIB: u64 = 200 * 1024;

/// Measures plans of them: all new, and nothing to do.
pub fn settings(figures: &mut Figures, runtime: &Runtime, is_quick: bool) -> Result<(), Box<dyn Error>> {
    let (views, templates) = if is_quick {
        (VIEWS / 10, TEMPLATES / 10)
    } else {
        (VIEWS, TEMPLATES)
    };
    let stage = Stage::saying(runtime, &manifest(views, templates))?;
    let (plan, apply) = (
        ["plan", "-f", "manifest.yaml"],
        ["apply", "-f", "manifest.yaml", "--yes"],
    );
    let all_new = stage.run(&plan)?;
    stage.run(&apply)?;
    let nothing = stage.run(&plan)?;
    stage.end(runtime)?;

    let kilobytes = TEXT_BYTES / 1000;
    figures.section(&format!(
        "plan {views} smart views and {templates} templates of {kilobytes} kB"
    ));
    for (what, run) in [("all new", all_new), ("nothing to do", nothing)] {
        match run.cost.cpu {
            Some(cpu) => figures.time(&format!("{what}: processor time"), cpu, MOST_CPU),
            None => figures.note(&format!("{what}: processor time"), "not told".to_owned()),
        }
        figures.memory(
            &format!("{what}: memory at its peak"),
            run.cost.memory_kib,
            MOST_KIB,
        );
        figures.count(
            &format!("{what}: reads but for further pages"),
            run.traffic.reads - run.traffic.pages,
            // Not one for each view.
            Some(30),
        );
        figures.count(&format!("{what}: writes"), run.traffic.writes, Some(0));
    }
    Ok(())
}

/// Writes the manifest of this many of both.
fn manifest(views: usize, templates: usize) -> String {
    let mut text = "custom_fields:\n  lead:\n    - {name: Industry, type: text}\nsmart_views:\n".to_owned();
    for n in 0..views {
        view(&mut text, n);
    }
    text.push_str("email_templates:\n");
    let line = "<p>Hello {{ lead.contact.first_name }}, thank you for your time on the phone.</p>";
    let body = vec![line; TEXT_BYTES / line.len()].join("\\n");
    for n in 0..templates {
        let _ = writeln!(
            text,
            "  - {{name: Template {n}, subject: Number {n}, body: \"{body}\", is_shared: true}}"
        );
    }
    text
}

/// Writes a view that names a status and a field.
fn view(text: &mut String, n: usize) {
    let kind = ["lead", "contact"][n % 2];
    let _ = writeln!(
        text,
        "  - name: View {n}\n    type: {kind}\n    is_shared: true\n    sharing_settings: {{whole_org: true}}\n    \
         s_query:\n      query:\n        type: and\n        queries:\n          \
         - {{type: object_type, object_type: {kind}}}\n          \
         - type: field_condition\n            field: {{type: regular_field, object_type: lead, field_name: status_id}}\n            \
         condition: {{type: reference, reference_type: status.lead, object_ids: [\"${{id:lead_status/Qualified}}\"]}}\n          \
         - type: field_condition\n            field: {{type: custom_field, custom_field_id: \
         \"${{id:custom_field/lead/Industry}}\"}}\n            \
         condition: {{type: text, mode: full_words, value: Word {n}}}"
    );
}
