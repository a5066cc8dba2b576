//! Which way Close falls wherever nobody knows: a name and a value for each unknown.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

use serde::{Deserialize, Serialize};

use crate::unknowns::{SWITCHES, Switch};

/// The switches by their names: an answer may depend on very many of them.
static BY_NAME: LazyLock<HashMap<&str, &Switch>> =
    LazyLock::new(|| SWITCHES.iter().map(|switch| (switch.name, switch)).collect());

/// The chosen answers; whatever is not chosen has its default.
///
/// Serialized as a map that holds the choices other than the default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, String>", into = "BTreeMap<String, String>")]
pub struct Switches {
    chosen: BTreeMap<&'static str, &'static str>,
}

/// A switch or a value that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownSwitch {
    /// No switch has this name.
    #[error("no switch is named `{0}`")]
    Name(String),
    /// The switch exists, but not this value.
    #[error("switch `{name}` has no value `{value}` (it has {})", values.join(", "))]
    Value {
        name: &'static str,
        value: String,
        values: &'static [&'static str],
    },
}

impl Switches {
    /// Every switch there is.
    #[must_use]
    pub fn all() -> &'static [Switch] {
        &SWITCHES
    }

    /// Chooses `value` for the switch `name`.
    ///
    /// # Errors
    /// When there is no such switch or value; nothing changes then.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), UnknownSwitch> {
        let switch = find(name).ok_or_else(|| UnknownSwitch::Name(name.to_owned()))?;
        let position = switch
            .values
            .iter()
            .position(|known| *known == value)
            .ok_or_else(|| UnknownSwitch::Value {
                name: switch.name,
                value: value.to_owned(),
                values: &switch.values,
            })?;

        // Only what differs from the default is kept, so that a state file says what is special about it.
        if position == 0 {
            self.chosen.remove(switch.name);
        } else {
            self.chosen.insert(switch.name, switch.values[position]);
        }
        Ok(())
    }

    /// The value of the switch `name`, or nothing when there is no such switch.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'static str> {
        let switch = find(name)?;
        Some(self.chosen.get(switch.name).copied().unwrap_or(switch.values[0]))
    }

    /// Says whether every switch has its default.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.chosen.is_empty()
    }

    /// These switches with the choices of `other` laid over them.
    #[must_use]
    pub fn overridden_by(&self, other: &Self) -> Self {
        let mut chosen = self.chosen.clone();
        chosen.extend(other.chosen.iter());
        Self { chosen }
    }

    /// Says whether the switch `name` has the value `value`.
    pub(crate) fn is(&self, name: &'static str, value: &'static str) -> bool {
        self.get(name) == Some(value)
    }

    /// The value of a switch that counts something.
    pub(crate) fn count(&self, name: &'static str) -> usize {
        self.get(name).and_then(|value| value.parse().ok()).unwrap_or(0)
    }
}

impl TryFrom<BTreeMap<String, String>> for Switches {
    type Error = UnknownSwitch;

    fn try_from(map: BTreeMap<String, String>) -> Result<Self, UnknownSwitch> {
        let mut switches = Self::default();
        for (name, value) in &map {
            switches.set(name, value)?;
        }
        Ok(switches)
    }
}

impl From<Switches> for BTreeMap<String, String> {
    fn from(switches: Switches) -> Self {
        switches
            .chosen
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }
}

fn find(name: &str) -> Option<&'static Switch> {
    BY_NAME.get(name).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_of_every_switch_can_be_set_and_survives_a_file() {
        for switch in Switches::all() {
            assert!(switch.values.len() > 1, "{} has nothing to choose", switch.name);
            for value in &switch.values {
                let mut switches = Switches::default();
                switches.set(switch.name, value).unwrap();
                assert_eq!(switches.get(switch.name), Some(*value), "{}", switch.name);
                let text = serde_json::to_string(&switches).unwrap();
                assert_eq!(
                    serde_json::from_str::<Switches>(&text).unwrap(),
                    switches,
                    "{}",
                    switch.name
                );
            }
        }
    }

    #[test]
    fn names_are_unique_and_said_in_words() {
        let names: std::collections::BTreeSet<_> = SWITCHES.iter().map(|switch| switch.name).collect();
        assert_eq!(names.len(), SWITCHES.len());
        for switch in SWITCHES.iter() {
            assert!(switch.about.len() > 15, "{} is not explained", switch.name);
        }
    }

    #[test]
    fn an_unknown_name_or_value_is_refused_and_changes_nothing() {
        let mut switches = Switches::default();
        assert_eq!(switches.set("nope", "x"), Err(UnknownSwitch::Name("nope".into())));
        assert!(switches.set(SWITCHES[0].name, "nope").is_err());
        assert!(switches.is_default());
        assert!(serde_json::from_str::<Switches>(r#"{"nope":"x"}"#).is_err());
    }
}
