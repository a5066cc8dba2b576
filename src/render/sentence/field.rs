//! What people call a field of a record.

use super::wording::{bare, capital, has_only, noun, text};
use crate::model::{Address, template};
use serde_json::{Map, Value};

/// Returns what a condition is about; nothing where its form is not known.
pub(super) fn subject(field: &Value) -> Option<String> {
    let field = field.as_object()?;
    match text(field, "type")? {
        "regular_field" if has_only(field, &["type", "object_type", "field_name"]) => regular(field),
        "custom_field" if has_only(field, &["type", "custom_field_id"]) => {
            Some(custom(text(field, "custom_field_id")?))
        }
        _ => None,
    }
}

/// Puts what the field belongs to before its name: `status_id` of leads is "Lead status".
fn regular(field: &Map<String, Value>) -> Option<String> {
    let owner = noun(text(field, "object_type")?);
    let name = text(field, "field_name")?;
    let words = name.strip_suffix("_id").unwrap_or(name).replace('_', " ");
    Some(capital(&if words.starts_with(&owner) {
        words
    } else {
        format!("{owner} {words}")
    }))
}

/// Names a custom field, with the type that it lies in if it lies in one; one without a name by its id.
fn custom(id: &str) -> String {
    let id = id.strip_prefix("custom.").unwrap_or(id);
    reference_name(id).unwrap_or_else(|| bare(id))
}

/// Names a custom field that a reference names.
pub(super) fn reference_name(reference: &str) -> Option<String> {
    let address = template::as_reference(reference)?;
    let holder = Address::of(address.container());
    // Fields of leads, contacts and opportunities lie in a section and in no object.
    let is_section =
        holder.as_str().matches('/').count() == 1 && holder.as_str().starts_with("custom_field/");
    let name = bare(&address.name());
    Some(if is_section {
        name
    } else {
        format!("{name} of {}", bare(&holder.name()))
    })
}
