//! The project file `closectl.yaml`: which organizations there are, and what may not happen in them.

use crate::{
    manifest,
    model::{
        Problem, Sources,
        template::{self, Piece, Space},
    },
    plan::Policy,
    render::problems::{Style, draw},
};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use std::{
    env, fs, io,
    path::{Path, PathBuf},
};
use thiserror::Error;

/// The name of the project file, which is looked for upwards.
const NAME: &str = "closectl.yaml";

/// A project: manifests, the organizations that they are for, and a policy.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// The version of the format: 1.
    pub version: u8,
    /// The manifests, files or folders, relative to this file.
    #[serde(default)]
    pub manifests: Vec<PathBuf>,
    /// The organization that is meant where `--org` is not given.
    #[serde(default)]
    pub default_organization: Option<String>,
    /// The organizations by name.
    #[serde(default)]
    pub organizations: IndexMap<String, Organization>,
    /// What may not happen, whatever the manifests say.
    #[serde(default)]
    pub policy: Policy,
    /// The folder that the file is in.
    #[serde(skip)]
    pub folder: PathBuf,
}

/// One organization.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// The file of the embedded stand-in, relative to the project file, instead of a key.
    #[serde(default)]
    pub sandbox: Option<PathBuf>,
    /// An API key; write `${env:NAME}`.
    #[serde(default)]
    pub api_key: Option<String>,
    /// An access token instead of a key; write `${env:NAME}`.
    #[serde(default)]
    pub access_token: Option<String>,
    /// Another server.
    #[serde(default)]
    pub base_url: Option<String>,
    /// The id that the key has to belong to; checked before anything else.
    #[serde(default)]
    pub organization_id: Option<String>,
    /// Whether it takes a saved plan and nothing else.
    #[serde(default)]
    pub protected: bool,
}

/// The project file can't be used.
#[derive(Debug, Error)]
pub enum ProjectError {
    /// It can't be read.
    #[error("failed to read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is wrong.
    #[error("{path} can't be used:\n{problems}")]
    Wrong {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, drawn.
        problems: String,
    },
}

impl Project {
    /// Finds and reads the project file; without one, a project of nothing.
    ///
    /// # Errors
    ///
    /// Says everything that is wrong with it.
    pub fn load() -> Result<Self, ProjectError> {
        let Some(path) = env::current_dir().ok().and_then(|folder| find(&folder)) else {
            return Ok(Self::default());
        };
        let text = fs::read_to_string(&path).map_err(|source| ProjectError::Read {
            path: path.clone(),
            source,
        })?;
        let mut sources = Sources::default();
        sources.add(NAME, text);
        let wrong = |problems: Vec<Problem>| ProjectError::Wrong {
            path: path.clone(),
            problems: draw(&problems, &sources, Style::default()),
        };
        let document = manifest::document(schema(), &sources).map_err(wrong)?;
        let project: Result<Self, _> = serde_json::from_value(document);
        let mut project =
            project.map_err(|error| wrong(vec![Problem::new("wrong-project", error.to_string())]))?;
        project.folder = path.parent().map(Path::to_owned).unwrap_or_default();
        let problems = project.contradictions();
        if problems.is_empty() {
            Ok(project)
        } else {
            Err(wrong(problems))
        }
    }

    /// Returns the paths of the manifests: those of the arguments, else those of the project.
    #[must_use]
    pub fn manifests(&self, given: &[PathBuf]) -> Vec<PathBuf> {
        match given.is_empty() {
            true => self.manifests.iter().map(|path| self.folder.join(path)).collect(),
            false => given.to_vec(),
        }
    }

    /// Returns what can't all be meant.
    fn contradictions(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.version != 1 {
            let message = format!(
                "the file has version {}, and this closectl reads version 1",
                self.version
            );
            problems.push(
                Problem::new("unknown-version", message).help("use the closectl that it was written for"),
            );
        }
        let known: Vec<&str> = self.organizations.keys().map(String::as_str).collect();
        if let Some(name) = self
            .default_organization
            .as_deref()
            .filter(|name| !known.contains(name))
        {
            let message = format!("`default_organization` is `{name}`, and there is no such organization");
            problems.push(
                Problem::new("unknown-organization", message).help(format!("there are {}", known.join(", "))),
            );
        }
        for (name, one) in &self.organizations {
            let ways = [
                one.sandbox.is_some(),
                one.api_key.is_some(),
                one.access_token.is_some(),
            ];
            let ways = ways.iter().filter(|way| **way).count();
            if ways != 1 {
                let message = format!("the organization `{name}` says {ways} ways to reach it");
                let help = "write one of `sandbox`, `api_key` and `access_token`";
                problems.push(Problem::new("unreachable-organization", message).help(help));
            }
        }
        let most = self.policy.max_deletes.clone().unwrap_or_default();
        if most.percent.is_some_and(|percent| percent > 100) {
            let message = "`max_deletes` allows more than 100 percent";
            problems.push(Problem::new("policy-contradicts", message).help("write a number from 0 to 100"));
        }
        if most.count == Some(0) && most.percent.is_some_and(|percent| percent > 0)
            || most.percent == Some(0) && most.count.is_some_and(|count| count > 0)
        {
            let message = "`max_deletes` forbids every deletion and allows some";
            problems.push(
                Problem::new("policy-contradicts", message).help("take one of `count` and `percent` out"),
            );
        }
        problems
    }
}

/// Returns the JSON Schema of project files.
#[must_use]
pub fn schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12();
    settings
        .with(|settings| settings.inline_subschemas = true)
        .into_generator()
        .into_root_schema_for::<Project>()
        .to_value()
}

fn find(folder: &Path) -> Option<PathBuf> {
    folder
        .ancestors()
        .map(|folder| folder.join(NAME))
        .find(|path| path.is_file())
}

/// Returns a setting with its variables of the environment, and what to call the place that it comes from.
///
/// A variable that is not set is empty.
#[must_use]
pub fn resolve(text: &str) -> (String, String) {
    let mut place = NAME.to_owned();
    let mut out = String::new();
    for piece in template::parse(text).unwrap_or_else(|_| vec![Piece::Text(text.to_owned())]) {
        match piece {
            Piece::Text(plain) => out.push_str(&plain),
            Piece::Expression {
                space: Space::Env,
                name,
                ..
            } => {
                out.push_str(&env::var(&name).unwrap_or_default());
                place = name;
            }
            Piece::Expression { range, .. } => out.push_str(&text[range]),
        }
    }
    (out, place)
}
