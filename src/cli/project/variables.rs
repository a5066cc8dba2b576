//! The values that a project file gives its variables, and those of its settings that stand in the environment.

use super::{NAME, ProjectOrganization};
use crate::model::{
    suggest,
    template::{self, Namespace, TemplatePiece},
};
use serde_json::Value;
use std::{collections::BTreeMap, env};
use thiserror::Error;

/// A variable of an organization has no value.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum VariableError {
    /// They need each other.
    #[error("the variables of `{organization}` need each other: {}; give one of them a value of its own", .chain.join(" → "))]
    Cycle {
        /// Whose they are.
        organization: String,
        /// Their names, the first again at the end.
        chain: Vec<String>,
    },
    /// It names another one that is not there.
    #[error(
        "the variable `{variable}` of `{organization}` names `{missing}`, which is no variable of it{likely}"
    )]
    Unknown {
        /// Whose it is.
        organization: String,
        /// Which one.
        variable: String,
        /// What it names.
        missing: String,
        /// What may be meant.
        likely: String,
    },
    /// It needs a variable of the environment.
    #[error(
        "the variable `{variable}` of `{organization}` needs the environment variable {missing}, which is not set"
    )]
    Environment {
        /// Whose it is.
        organization: String,
        /// Which one.
        variable: String,
        /// What it names.
        missing: String,
    },
    /// It is no text with variables.
    #[error("the variable `{variable}` of `{organization}` can't be read: {what}")]
    Malformed {
        /// Whose it is.
        organization: String,
        /// Which one.
        variable: String,
        /// What is wrong with it.
        what: String,
    },
}

impl ProjectOrganization {
    /// Returns what its variables stand for.
    ///
    /// # Errors
    ///
    /// Says which one has no value, and why.
    pub fn values(&self, name: &str) -> Result<BTreeMap<String, String>, VariableError> {
        let mut known = BTreeMap::new();
        for variable in self.variables.keys() {
            self.value(name, variable, &mut Vec::new(), &mut known)?;
        }
        Ok(known)
    }

    fn value(
        &self,
        organization: &str,
        variable: &str,
        within: &mut Vec<String>,
        known: &mut BTreeMap<String, String>,
    ) -> Result<String, VariableError> {
        if let Some(value) = known.get(variable) {
            return Ok(value.clone());
        }

        if let Some(from) = within.iter().position(|outer| outer == variable) {
            let chain = within[from..].iter().cloned().chain([variable.to_owned()]);
            return Err(VariableError::Cycle {
                organization: organization.to_owned(),
                chain: chain.collect(),
            });
        }

        let text = self.text(organization, variable, within)?;
        let malformed = |what: String| VariableError::Malformed {
            organization: organization.to_owned(),
            variable: variable.to_owned(),
            what,
        };

        // Whatever stands in `within` is being worked out, so that meeting it again is a circle.
        within.push(variable.to_owned());
        let mut out = String::new();
        for piece in template::parse(&text).map_err(|error| malformed(error.what))? {
            let (space, name) = match piece {
                TemplatePiece::Text(plain) => {
                    out.push_str(&plain);
                    continue;
                }
                TemplatePiece::Expression { space, name, .. } => (space, name),
            };
            out.push_str(&match space {
                Namespace::Var => self.value(organization, &name, within, known)?,
                Namespace::Env => env::var(&name).map_err(|_| VariableError::Environment {
                    organization: organization.to_owned(),
                    variable: variable.to_owned(),
                    missing: name,
                })?,
                Namespace::Id => return Err(malformed("`${id:…}` belongs into a manifest".to_owned())),
            });
        }

        within.pop();
        known.insert(variable.to_owned(), out.clone());
        Ok(out)
    }

    /// Returns what a variable is written as; `within` ends with the variable that names it.
    fn text(&self, organization: &str, variable: &str, within: &[String]) -> Result<String, VariableError> {
        match self.variables.get(variable) {
            Some(Value::String(text)) => Ok(text.clone()),
            Some(other) => Ok(other.to_string()),
            None => {
                let likely = suggest(variable, self.variables.keys().map(String::as_str));
                let likely = likely.map(|likely| format!("; did you mean `{likely}`?"));
                Err(VariableError::Unknown {
                    organization: organization.to_owned(),
                    variable: within.last().cloned().unwrap_or_default(),
                    missing: variable.to_owned(),
                    likely: likely.unwrap_or_default(),
                })
            }
        }
    }
}

/// Returns a setting with its variables of the environment, and what to call the place that it comes from.
///
/// A variable that is not set is empty.
pub fn resolve(text: &str) -> (String, String) {
    let mut place = NAME.to_owned();
    let mut out = String::new();

    for piece in template::parse(text).unwrap_or_else(|_| vec![TemplatePiece::Text(text.to_owned())]) {
        match piece {
            TemplatePiece::Text(plain) => out.push_str(&plain),
            TemplatePiece::Expression {
                space: Namespace::Env,
                name,
                ..
            } => {
                out.push_str(&env::var(&name).unwrap_or_default());
                // A message about the value names the variable, because the value may be a secret.
                place = name;
            }
            TemplatePiece::Expression { range, .. } => out.push_str(&text[range]),
        }
    }

    (out, place)
}
