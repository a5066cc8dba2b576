//! What becomes of the file of a long text that is otherwise in the organization. Decides; writes nothing.

use super::{
    attribute::{ValueFromVariable, variable},
    survey::SurveyInput,
    text_file_edit::TextFileEdit,
};
use crate::{
    manifest::{
        file_of_text, interpolate,
        plain_names::names,
        yaml::{YamlContent, YamlNode},
    },
    model::{Address, Attribute, SourceId},
};
use serde_json::Value;
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// The fate of an attribute whose text is in a file.
#[derive(Debug)]
pub enum TextFileFate {
    /// The file gets another content.
    Edited(TextFileEdit),
    /// No file can hold the value, so that the manifest is to hold it.
    IntoManifest,
}

/// Returns what becomes of the file of a text that is otherwise in the organization; `node` is the text.
///
/// # Errors
///
/// Says why the file can't be edited.
pub fn text_file_fate(
    input: SurveyInput<'_>,
    (address, attribute): (&Address, &Attribute),
    node: &YamlNode,
    value: &Value,
) -> Result<TextFileFate, String> {
    let source = node.place.source;
    let wanted = names(attribute, value);
    if let Some(other) = other_user(input, source, (address, attribute), value) {
        return Err(format!(
            "its file is that of {other} as well, which has another text; give one of them a file of its own"
        ));
    }

    let Some(text) = wanted.as_str().filter(|text| file_of_text(text).is_some()) else {
        return Ok(TextFileFate::IntoManifest);
    };
    let text = with_variables(node, text, input).map_err(|ValueFromVariable(variable)| {
        format!(
            "the text that changed comes from {variable}; change the variable, or write the text of this organization \
             in its place"
        )
    })?;
    let content = file_of_text(&text).unwrap_or(text);
    Ok(TextFileFate::Edited(TextFileEdit { source, content }))
}

/// Returns another object whose text is in the same file and is to be another one.
fn other_user(
    input: SurveyInput<'_>,
    source: SourceId,
    (address, attribute): (&Address, &Attribute),
    value: &Value,
) -> Option<Address> {
    let sides = input.sides;
    for (written, node) in &sides.read.nodes {
        let other = sides.adopted(written);
        for entry in node
            .entries()
            .iter()
            .filter(|entry| entry.value.place.source == source)
        {
            // Its own change is what the file is edited for.
            let is_same = other == *address && *entry.key == *attribute.name;
            let live = sides.live.specs.get(&other);

            // An object that Close does not have keeps the text that its entry asks for.
            let is_agreed = live.and_then(|live| live.attributes.get(&*entry.key)) == Some(value);
            if !is_same && !is_agreed {
                return Some(other);
            }
        }
    }
    None
}

/// Returns a text with the lines that did not change as they are written, so that variables in them stay.
///
/// # Errors
///
/// Names a variable of a line that changed.
fn with_variables(
    node: &YamlNode,
    wanted: &str,
    input: SurveyInput<'_>,
) -> Result<String, ValueFromVariable> {
    let (Some(written), Some(first)) = (node.text(), variable(node)) else {
        return Ok(wanted.to_owned());
    };
    let plain = |text: &str| interpolate::plain(text, input.values);
    let lines: Vec<&str> = written.split('\n').collect();
    let now: Vec<String> = lines.iter().map(|line| plain(line)).collect();
    let new: Vec<String> = wanted.split('\n').map(str::to_owned).collect();

    let mut out: Vec<&str> = Vec::new();
    for change in capture_diff_slices(Algorithm::Myers, &now, &new) {
        let (old, taken) = (change.old_range(), change.new_range());
        if matches!(change, DiffOp::Equal { .. }) {
            out.extend(&lines[old]);
            continue;
        }
        if let Some(lost) = lines[old].iter().find_map(|line| variable(&as_node(line, node))) {
            return Err(ValueFromVariable(lost));
        }
        out.extend(new[taken].iter().map(String::as_str));
    }

    // A variable of several lines has none of its own, and then nothing is certain.
    let out = out.join("\n");
    if plain(&out) == wanted {
        Ok(out)
    } else {
        Err(ValueFromVariable(first))
    }
}

/// Returns a line of a text as if it stood alone.
fn as_node(line: &str, whole: &YamlNode) -> YamlNode {
    YamlNode {
        place: whole.place,
        content: YamlContent::String(line.to_owned()),
    }
}
