//! The values that a project file gives its variables, and those of its settings that stand in the environment.

use super::{NAME, ProjectOrganization, chain::shortened};
use crate::{
    manifest::{EnvironmentGuard, EnvironmentRefusal},
    model::{
        Location, suggest,
        template::{self, Namespace, TemplatePiece},
    },
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, HashSet},
    env,
    iter::Peekable,
    vec,
};
use thiserror::Error;

/// The longest value of a variable, in bytes.
const LONGEST: usize = 1 << 20;

/// The most bytes of all values of an organization together.
const LARGEST: usize = 16 << 20;

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
        "the variable `{variable}` of `{organization}` uses `{missing}`, which this organization doesn't have{likely}"
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
    /// It needs a variable of the environment that files may not read.
    #[error("the variable `{variable}` of `{organization}` ({at}) can't be used: {}", .refusal.message(.name))]
    Secret {
        /// Whose it is.
        organization: String,
        /// Which one.
        variable: String,
        /// The variable of the environment.
        name: String,
        /// Where it is written.
        at: String,
        /// Why it may not be read.
        refusal: EnvironmentRefusal,
    },
    /// Its value is too long.
    #[error(
        "the value of the variable `{variable}` of `{organization}` is longer than {} MiB; look for variables that \
         double each other", LONGEST >> 20
    )]
    TooLong {
        /// Whose it is.
        organization: String,
        /// Which one.
        variable: String,
    },
    /// The values of all variables together are too large.
    #[error(
        "the variables of `{organization}` up to `{variable}` are larger than {} MiB together; look for variables that \
         double each other", LARGEST >> 20
    )]
    TooLarge {
        /// Whose they are.
        organization: String,
        /// The one that is too much.
        variable: String,
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
    pub fn values(
        &self,
        name: &str,
        guard: &EnvironmentGuard,
    ) -> Result<BTreeMap<String, String>, VariableError> {
        let mut resolution = VariableResolution {
            organization: name,
            guard,
            settings: self,
            known: BTreeMap::new(),
            size: 0,
            way: Vec::new(),
            on_way: HashSet::new(),
        };
        for variable in self.variables.keys() {
            resolution.resolve(variable)?;
        }
        Ok(resolution.known)
    }
}

/// The variables of an organization on the way to their values.
struct VariableResolution<'a> {
    organization: &'a str,
    /// Which variables of the environment they may read.
    guard: &'a EnvironmentGuard,
    settings: &'a ProjectOrganization,
    known: BTreeMap<String, String>,
    /// How large the known values are together.
    size: usize,
    /// The variables that are being worked out, each for the one before it: meeting one of them again is a circle.
    way: Vec<OpenVariable>,
    on_way: HashSet<String>,
}

/// A variable that is being worked out.
struct OpenVariable {
    name: String,
    left: Peekable<vec::IntoIter<TemplatePiece>>,
    value: String,
}

impl VariableResolution<'_> {
    /// Works out a variable and those that it needs. Not by recursion, since a chain may be longer than that could be deep.
    fn resolve(&mut self, variable: &str) -> Result<(), VariableError> {
        if self.known.contains_key(variable) {
            return Ok(());
        }

        self.enter(variable.to_owned())?;
        while let Some(open) = self.way.last_mut() {
            match open.left.peek() {
                None => self.leave()?,
                Some(TemplatePiece::Expression {
                    space: Namespace::Var,
                    name,
                    ..
                }) if !self.known.contains_key(name) => {
                    // The piece stays, and has a value when this variable is gone on with.
                    let name = name.clone();
                    self.enter(name)?;
                }
                Some(_) => self.take()?,
            }
        }
        Ok(())
    }

    /// Begins with a variable.
    fn enter(&mut self, name: String) -> Result<(), VariableError> {
        if !self.on_way.insert(name.clone()) {
            let from = self
                .way
                .iter()
                .position(|open| open.name == name)
                .unwrap_or_default();
            let mut chain: Vec<String> = self.way[from..].iter().map(|open| open.name.clone()).collect();
            chain.push(name);
            return Err(VariableError::Cycle {
                organization: self.organization.to_owned(),
                chain: shortened(chain),
            });
        }

        let text = self.text(&name)?;
        let pieces = template::parse(&text).map_err(|error| self.malformed(&name, error.what))?;
        self.way.push(OpenVariable {
            name,
            left: pieces.into_iter().peekable(),
            value: String::new(),
        });
        Ok(())
    }

    /// Adds the next piece to the variable at hand.
    fn take(&mut self) -> Result<(), VariableError> {
        let organization = self.organization;
        let next = self
            .way
            .last_mut()
            .and_then(|open| Some((open.name.clone(), open.left.next()?)));
        let Some((variable, piece)) = next else {
            return Ok(());
        };

        let added = match piece {
            TemplatePiece::Text(plain) => plain,
            TemplatePiece::Expression { space, name, .. } => match space {
                Namespace::Var => self.known.get(&name).cloned().unwrap_or_default(),
                Namespace::Env => self.environment(variable, name)?,
                Namespace::Id => {
                    return Err(self.malformed(&variable, "`${id:…}` belongs into a manifest".to_owned()));
                }
            },
        };

        let Some(open) = self.way.last_mut() else {
            return Ok(());
        };
        // Before it is added: variables that double each other are too large long before they are worked out.
        if open.value.len() + added.len() > LONGEST {
            return Err(VariableError::TooLong {
                organization: organization.to_owned(),
                variable: open.name.clone(),
            });
        }
        open.value.push_str(&added);
        Ok(())
    }

    /// Ends with the variable at hand.
    fn leave(&mut self) -> Result<(), VariableError> {
        let Some(OpenVariable { name, value, .. }) = self.way.pop() else {
            return Ok(());
        };
        self.on_way.remove(&name);
        self.size += value.len();
        if self.size > LARGEST {
            return Err(VariableError::TooLarge {
                organization: self.organization.to_owned(),
                variable: name,
            });
        }
        self.known.insert(name, value);
        Ok(())
    }

    /// Returns the value of a variable of the environment that a variable needs.
    fn environment(&self, variable: String, name: String) -> Result<String, VariableError> {
        let value = env::var(&name);
        let organization = self.organization.to_owned();
        if let Err(refusal) = self.guard.check(&name, value.as_deref().ok()) {
            let at = self.place_of(&variable);
            return Err(VariableError::Secret {
                organization,
                variable,
                name,
                at,
                refusal,
            });
        }

        value.map_err(|_| VariableError::Environment {
            organization,
            variable,
            missing: name,
        })
    }

    /// Returns the file and line of a variable.
    fn place_of(&self, variable: &str) -> String {
        let places = &self.settings.variable_places;
        let at = places.get(variable).or(self.settings.at.as_ref());
        at.map_or_else(
            || NAME.to_owned(),
            |Location { file, line, .. }| format!("{file}:{line}"),
        )
    }

    fn malformed(&self, variable: &str, what: String) -> VariableError {
        VariableError::Malformed {
            organization: self.organization.to_owned(),
            variable: variable.to_owned(),
            what,
        }
    }

    /// Returns what a variable is written as; the way ends with the variable that names it.
    fn text(&self, variable: &str) -> Result<String, VariableError> {
        match self.settings.variables.get(variable) {
            Some(Value::String(text)) => Ok(text.clone()),
            Some(other) => Ok(other.to_string()),
            None => {
                let likely = suggest(variable, self.settings.variables.keys().map(String::as_str));
                let likely = likely.map(|likely| format!("; did you mean `{likely}`?"));
                Err(VariableError::Unknown {
                    organization: self.organization.to_owned(),
                    variable: self.way.last().map(|open| open.name.clone()).unwrap_or_default(),
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
