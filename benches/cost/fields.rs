//! Any number of custom fields, as manifests ask for them and as Close answers.

use closectl::{
    kinds,
    model::{AnswerShape, Responses},
};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// What the manifests want of the fields that are there.
#[derive(Clone, Copy, PartialEq)]
pub enum Wish {
    /// All of them new.
    New,
    /// All of them as they are.
    Same,
    /// In another order, with one of twenty renamed, one removed and one described anew.
    Changed,
}

/// Where fields are: half of them on leads, a quarter on contacts, a quarter shared and placed on opportunities.
const SECTIONS: [&str; 3] = ["lead", "contact", "shared"];

fn section(n: usize) -> &'static str {
    match n % 4 {
        0 | 1 => SECTIONS[0],
        2 => SECTIONS[1],
        _ => SECTIONS[2],
    }
}

/// Writes the manifest of this many fields.
pub fn manifest(count: usize, wish: Wish) -> String {
    let mut text = "custom_fields:\n".to_owned();
    for name in SECTIONS {
        let _ = writeln!(text, "  {name}:");
        let mut members: Vec<usize> = (0..count).filter(|n| section(*n) == name).collect();
        if wish == Wish::Changed {
            members.rotate_right(1);
        }
        for n in members {
            entry(&mut text, n, wish == Wish::Changed);
        }
    }
    text.push_str("  opportunity:\n");
    for n in (0..count).filter(|n| section(*n) == "shared") {
        let gone = wish == Wish::Changed && n % 20 == 7;
        let _ = match gone {
            true => writeln!(text, "    - {{shared: Field {n}, removed: true}}"),
            false => writeln!(text, "    - {{shared: {}}}", name(n, wish == Wish::Changed)),
        };
    }
    text
}

fn name(n: usize, is_changed: bool) -> String {
    match n % 20 {
        3 | 4 if is_changed => format!("Renamed {n}"),
        _ => format!("Field {n}"),
    }
}

fn entry(text: &mut String, n: usize, is_changed: bool) {
    let _ = match n % 20 {
        3 | 4 if is_changed => {
            write!(text, "    - name: Renamed {n}\n      renamed_from: Field {n}\n")
        }
        6 | 7 if is_changed => {
            let _ = writeln!(text, "    - {{name: Field {n}, removed: true}}");
            return;
        }
        _ => writeln!(text, "    - name: Field {n}"),
    };
    let about = if is_changed && n % 20 == 9 {
        "Other"
    } else {
        "Some"
    };
    let _ = match n % 3 {
        0 => write!(
            text,
            "      type: choices\n      choices: [One, Two, Three, Four]\n"
        ),
        1 => write!(
            text,
            "      type: text\n      description: {about} words about number {n}\n"
        ),
        _ => writeln!(text, "      type: number"),
    };
    if section(n) != "shared" {
        let _ = writeln!(text, "      editable_with_roles: [Admin, Super User]");
    }
}

/// Returns what Close answers to the reads of an organization with this many fields.
pub fn answers(count: usize) -> Responses {
    let mut responses = Responses::default();
    for read in kinds::registry().reads() {
        let empty = match read.shape {
            AnswerShape::List => json!([]),
            AnswerShape::Object => json!({}),
            AnswerShape::Holding(list) => json!({ list: [] }),
        };
        responses.insert(read.path, empty);
    }
    let of = |name: &str| -> Vec<Value> {
        let members = (0..count).filter(|n| section(*n) == name);
        members.map(field).collect()
    };
    responses.insert("/custom_field_schema/lead/", json!({ "fields": of("lead") }));
    responses.insert(
        "/custom_field_schema/contact/",
        json!({ "fields": of("contact") }),
    );
    responses.insert(
        "/custom_field_schema/opportunity/",
        json!({ "fields": of("shared") }),
    );
    responses.insert("/custom_field/shared/", Value::Array(of("shared")));
    responses
}

fn field(n: usize) -> Value {
    let is_shared = section(n) == "shared";
    let kind = ["choices", "text", "number"][n % 3];
    let mut field = json!({
        "id": format!("cf_{n:0>43}"),
        "name": format!("Field {n}"),
        "type": kind,
        "description": null,
        "choices": null,
        "accepts_multiple_values": false,
        "referenced_custom_type_id": null,
        "back_reference_is_visible": null,
        "is_shared": is_shared,
        "date_created": "2026-01-01T00:00:00+00:00",
        "date_updated": "2026-01-01T00:00:00+00:00",
        "organization_id": format!("orga_{:0>43}", 1),
    });
    match n % 3 {
        0 => field["choices"] = json!(["One", "Two", "Three", "Four"]),
        1 => field["description"] = json!(format!("Some words about number {n}")),
        _ => {}
    }
    if is_shared {
        field["associations"] =
            json!([{"object_type": "opportunity", "editable_with_roles": [], "required": false}]);
    } else {
        field["editable_with_roles"] = json!(["admin", "superuser"]);
    }
    field
}
