//! Finds what stands in the organizations of a project file and has a name or a shape that nothing there has: it may be
//! a key in the wrong place, so that no message shows it.

use super::environment::{is_variable, variables_in};
use crate::{
    manifest::yaml::{YamlContent, YamlNode},
    model::{Place, suggest},
};

/// The shape of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SettingShape {
    /// A text.
    Text,
    /// Yes or no.
    Switch,
    /// A list of texts.
    Texts,
    /// A mapping of texts, numbers and switches.
    Values,
    /// The mapping of an OAuth app.
    App,
}

/// The settings of an organization.
const OF_ORGANIZATION: &[(&str, SettingShape)] = &[
    ("sandbox", SettingShape::Text),
    ("api_key", SettingShape::Text),
    ("access_token", SettingShape::Text),
    ("api_key_command", SettingShape::Text),
    ("keyring", SettingShape::Switch),
    ("oauth", SettingShape::App),
    ("base_url", SettingShape::Text),
    ("organization_id", SettingShape::Text),
    ("protected", SettingShape::Switch),
    ("scratch", SettingShape::Switch),
    ("variables", SettingShape::Values),
    ("overlays", SettingShape::Texts),
];

/// The settings of an OAuth app.
const OF_APP: &[(&str, SettingShape)] = &[
    ("client_id", SettingShape::Text),
    ("client_secret", SettingShape::Text),
    ("refresh_token", SettingShape::Text),
];

/// Returns where texts of a wrong shape stand in the organizations of a file, and names that are like no setting.
pub fn misshapen(file: &YamlNode) -> Vec<Place> {
    let mut found = Vec::new();
    if let Some(organizations) = file.get("organizations").map(|entry| &entry.value) {
        if organizations.entries().is_empty() {
            all(organizations, &mut found);
        }
        for entry in organizations.entries() {
            settings(&entry.value, OF_ORGANIZATION, &mut found);
        }
    }
    found
}

/// Adds what is wrong in a mapping of these settings.
fn settings(node: &YamlNode, known: &[(&str, SettingShape)], found: &mut Vec<Place>) {
    if node.entries().is_empty() {
        all(node, found);
    }
    for entry in node.entries() {
        if let Some((_, shape)) = known.iter().find(|(name, _)| *name == &*entry.key) {
            value(&entry.value, *shape, found);
            continue;
        }

        // What is like a setting is a slip; anything else may be a key that stands where its name belongs.
        if suggest(&entry.key, known.iter().map(|(name, _)| *name)).is_none() {
            found.push(entry.key_place);
        }
        all(&entry.value, found);
    }
}

/// Adds what is wrong in the value of a setting.
fn value(node: &YamlNode, shape: SettingShape, found: &mut Vec<Place>) {
    match shape {
        SettingShape::Text => match node.text() {
            // What is no name of a variable may be the secret itself.
            Some(text) if variables_in(text).iter().all(|name| is_variable(name)) => {}
            Some(_) | None => all(node, found),
        },
        SettingShape::Switch => all(node, found),
        SettingShape::App => settings(node, OF_APP, found),
        SettingShape::Texts if node.items().is_empty() => all(node, found),
        SettingShape::Texts => {
            let wrong = node.items().iter().filter(|item| item.text().is_none());
            wrong.for_each(|item| all(item, found));
        }
        SettingShape::Values if node.entries().is_empty() => all(node, found),
        SettingShape::Values => {
            let values = node.entries().iter().map(|entry| &entry.value);
            let is_nested = |node: &&YamlNode| !node.items().is_empty() || !node.entries().is_empty();
            values.filter(is_nested).for_each(|node| all(node, found));
        }
    }
}

/// Adds all texts and numbers of a value, names included.
fn all(node: &YamlNode, found: &mut Vec<Place>) {
    match &node.content {
        YamlContent::Null | YamlContent::Bool(_) => {}
        YamlContent::Number(_) | YamlContent::String(_) => found.push(node.place),
        YamlContent::Sequence(items) => items.iter().for_each(|item| all(item, found)),
        YamlContent::Mapping(entries) => {
            for entry in entries.iter() {
                found.push(entry.key_place);
                all(&entry.value, found);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cli::project::schema, manifest::yaml::parse, model::Sources};
    use std::collections::BTreeSet;

    #[test]
    fn every_setting_of_the_schema_has_a_shape() {
        let schema = schema();
        let organization = &schema["properties"]["organizations"]["additionalProperties"]["properties"];
        let app = &organization["oauth"]["properties"];
        for (known, of_schema) in [(OF_ORGANIZATION, organization), (OF_APP, app)] {
            let known: BTreeSet<&str> = known.iter().map(|(name, _)| *name).collect();
            let of_schema: BTreeSet<&str> = of_schema
                .as_object()
                .unwrap()
                .keys()
                .map(String::as_str)
                .collect();
            assert_eq!(known, of_schema);
        }
    }

    #[test]
    fn what_has_a_wrong_shape_is_found_and_the_rest_stays() {
        let text = "organizations:\n  a: s3cret\n  b: {keyring: s3cret, organization_id: [s3cret], nonsense: s3cret}\n  \
                    c: {oauth: s3cret, sandbox: x, overlays: [y], variables: {a: b, c: 7}, keyring: true}\n  d: {s3cret: \
                    api_key, protect: yes}\n";
        let mut sources = Sources::default();
        let source = sources.add("closectl.yaml", text);
        let node = parse(source, text).documents.remove(0);
        let found: Vec<&str> = misshapen(&node)
            .iter()
            .map(|place| &text[place.start as usize..place.end as usize])
            .collect();
        assert_eq!(
            found,
            [
                "s3cret", "s3cret", "s3cret", "nonsense", "s3cret", "s3cret", "s3cret", "api_key", "yes"
            ]
        );
    }
}
