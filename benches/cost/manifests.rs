//! Generates manifests of any size, with every kind in them.

use std::{fmt::Write as _, fs, io, path::Path};

/// How many objects [`block`] writes, those inside others and the shared field included.
const PER_BLOCK: usize = 20;

/// Writes a folder `manifests` with this many objects, one file for each thousand, and returns its size.
pub fn write(folder: &Path, objects: usize) -> io::Result<usize> {
    let folder = folder.join("manifests");
    fs::create_dir(&folder)?;
    let blocks: Vec<usize> = (0..objects / PER_BLOCK).collect();
    let mut rest = "custom_fields:\n  lead:\n".to_owned();
    for n in 0..objects % PER_BLOCK {
        let _ = writeln!(rest, "    - {{name: Rest {n}, type: text}}");
    }
    let mut bytes = rest.len();
    if !objects.is_multiple_of(PER_BLOCK) {
        fs::write(folder.join("rest.yaml"), rest)?;
    }
    for (at, blocks) in blocks.chunks(1000 / PER_BLOCK).enumerate() {
        let text = file(blocks);
        bytes += text.len();
        fs::write(folder.join(format!("{at:03}.yaml")), text)?;
    }
    Ok(bytes)
}

/// Writes a folder `manifests` with one file of this many lead statuses, and returns its size.
pub fn write_statuses(folder: &Path, count: usize) -> io::Result<usize> {
    let folder = folder.join("manifests");
    fs::create_dir(&folder)?;
    let mut text = "lead_statuses:\n".to_owned();
    for n in 0..count {
        let _ = writeln!(
            text,
            "  - label: Status {n:07} of those who might buy something\n    removed: false"
        );
    }
    fs::write(folder.join("statuses.yaml"), &text)?;
    Ok(text.len())
}

/// Writes the entries of one block into a section.
type Entries = fn(&mut String, usize);

/// Writes one file: each section with the entries of some blocks.
fn file(blocks: &[usize]) -> String {
    let mut text = String::new();
    let sections: [(&str, Entries); 9] = [
        ("lead_statuses:\n", lead_statuses),
        ("pipelines:\n", pipelines),
        ("custom_fields:\n  lead:\n", lead_fields),
        ("  contact:\n", contact_fields),
        ("  opportunity:\n", opportunity_fields),
        ("  shared:\n", shared_fields),
        ("custom_activity_types:\n", activity_types),
        ("custom_object_types:\n", object_types),
        ("webhooks:\n", webhooks),
    ];
    for (head, entries) in sections {
        text.push_str(head);
        blocks.iter().for_each(|block| entries(&mut text, *block));
    }
    text
}

fn lead_statuses(text: &mut String, n: usize) {
    let _ = write!(
        text,
        "  - Status {n}\n  - {{label: Old {n}, renamed_from: Former {n}}}\n"
    );
}

fn pipelines(text: &mut String, n: usize) {
    let _ = write!(
        text,
        "  - name: Pipeline {n}\n    statuses:\n      - {{label: Open, type: active}}\n      \
         - {{label: Won, type: won}}\n"
    );
}

fn lead_fields(text: &mut String, n: usize) {
    let _ = write!(
        text,
        "    - name: Choice {n}\n      type: choices\n      choices: [One, Two, Three, Four]\n      \
         description: Says which of four things the lead number {n} is\n      \
         editable_with_roles: [Admin, Super User]\n    \
         - {{name: Number {n}, type: number}}\n    - {{shared: Shared {n}, editable_with_roles: [Admin]}}\n"
    );
}

fn contact_fields(text: &mut String, n: usize) {
    let _ = write!(
        text,
        "    - {{name: Nickname {n}, type: text}}\n    - {{shared: Shared {n}}}\n"
    );
}

fn opportunity_fields(text: &mut String, n: usize) {
    let _ = writeln!(text, "    - {{name: Margin {n}, type: number}}");
    if n >= WITH_WEBHOOKS {
        let _ = write!(
            text,
            "    - {{name: Reason {n}, type: text}}\n    - {{name: Due {n}, type: date}}\n"
        );
    }
}

fn shared_fields(text: &mut String, n: usize) {
    let _ = writeln!(
        text,
        "    - {{name: Shared {n}, type: choices, choices: [EU, US]}}"
    );
}

fn activity_types(text: &mut String, n: usize) {
    let _ = write!(
        text,
        "  - name: Activity {n}\n    description: Something that people do\n    fields:\n      \
         - {{name: Notes, type: textarea, required: true}}\n      - {{shared: Shared {n}, required: true}}\n"
    );
}

fn object_types(text: &mut String, n: usize) {
    let _ = write!(
        text,
        "  - name: Object {n}\n    name_plural: Objects {n}\n    fields:\n      \
         - {{name: Seats, type: number}}\n      \
         - {{name: Next, type: custom_object, referenced_custom_type: Object {n}}}\n"
    );
}

/// Close keeps 40 webhooks; the blocks after the first ones have fields instead.
const WITH_WEBHOOKS: usize = 20;

fn webhooks(text: &mut String, n: usize) {
    if n >= WITH_WEBHOOKS {
        return;
    }
    let _ = write!(
        text,
        "  - url: https://hooks.example.com/{n}\n    events:\n      \
         - {{object_type: lead, action: created}}\n      - object_type: lead\n        action: updated\n        \
         extra_filter: {{type: field_accessor, field: data, filter: {{type: field_accessor, field: status_id, \
         filter: {{type: equals, value: \"${{id:lead_status/Status {n}}}\"}}}}}}\n  \
         - url: https://quiet.example.com/{n}\n    status: paused\n    \
         events: [{{object_type: contact, action: deleted}}]\n"
    );
}
