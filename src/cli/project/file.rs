//! What a project file says. Its doc comments are the documentation that editors show.

use super::outside::leads_outside;
use crate::{
    cli::trust::{ProjectTrust, TrustRefusal},
    model::Location,
    plan::{DriftRules, Policy},
};
use indexmap::IndexMap;
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The name of the project file, which is looked for upwards.
pub const NAME: &str = "closectl.yaml";

/// A project: manifests, the organizations that they are for, and what may not happen.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
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
    pub organizations: IndexMap<String, ProjectOrganization>,
    /// Further files with organizations, relative to this file; they hold `version`, `organizations` and `include`
    /// and nothing else.
    #[serde(default)]
    pub include: Vec<PathBuf>,
    /// What is left alone although it is there: objects with all that lies in them, by addresses in which `*` stands for
    /// any text, or `ADDRESS:ATTRIBUTE` for one attribute of objects that exist.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// The kinds of which objects that the manifests do not list are removed, in lists that the manifests have. Each
    /// removal is a step of the plan, under the same guards as one that is written down.
    #[serde(default)]
    pub prune: Vec<String>,
    /// What `drift` reports.
    #[serde(default)]
    pub drift: DriftRules,
    /// What may not happen, whatever the manifests say.
    #[serde(default)]
    pub policy: Policy<String>,
    /// Environment variables that manifests may read with `${env:NAME}` although their names look like those of secrets
    /// (key, token, secret, password, credential). It counts only after `closectl trust`.
    #[serde(default)]
    pub environment: Vec<String>,
    /// The folder that the file is in.
    #[serde(skip)]
    pub folder: PathBuf,
    /// What it asks for that could take or run something.
    #[serde(skip)]
    pub trust: ProjectTrust,
    /// Whether it was found above the git repository of the working directory.
    #[serde(skip)]
    pub is_beyond_repository: bool,
}

/// One organization.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Organization")]
pub struct ProjectOrganization {
    /// The file of the embedded stand-in, relative to the project file, instead of a key.
    #[serde(default)]
    pub sandbox: Option<PathBuf>,
    /// An API key; write `${env:NAME}`. A variable whose name does not begin with `CLOSE_` counts only after
    /// `closectl trust`; so for each of the other ways to sign in.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub api_key: Option<SecretString>,
    /// An access token instead of a key; write `${env:NAME}`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub access_token: Option<SecretString>,
    /// A command that prints the API key, such as `op read op://vault/close/key`. It runs in the folder of this file,
    /// through `sh -c` (on Windows `cmd /C`), can't ask anything, and counts only after `closectl trust`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub api_key_command: Option<SecretString>,
    /// Whether the API key is in the keyring of this machine, where `closectl login` puts it.
    #[serde(default)]
    pub keyring: bool,
    /// An OAuth app that somebody signed in to: access tokens are renewed and kept in `.closectl/tokens`.
    #[serde(default)]
    pub oauth: Option<OauthSettings>,
    /// Another server. One that is neither Close nor this machine counts only after `closectl trust`, or where
    /// CLOSECTL_ALLOW_HOSTS names its host.
    #[serde(default)]
    pub base_url: Option<String>,
    /// The id that the key has to belong to; checked before anything else.
    #[serde(default)]
    pub organization_id: Option<String>,
    /// Whether it takes a saved plan and nothing else.
    #[serde(default)]
    pub protected: bool,
    /// Whether the organization exists to be tried on and nobody works in it: then `closectl probe` may make objects in it
    /// and remove them again.
    #[serde(default)]
    pub scratch: bool,
    /// What `${var:NAME}` stands for in the manifests. Values may hold `${env:…}` and other variables.
    #[serde(default)]
    #[schemars(extend("additionalProperties" = { "type": ["string", "number", "boolean"] }))]
    pub variables: IndexMap<String, Value>,
    /// Overlays, files or folders, relative to this file: laid over the manifests by address, the later over the
    /// earlier.
    #[serde(default)]
    pub overlays: Vec<PathBuf>,
    /// The folder that its file is in.
    #[serde(skip)]
    pub folder: PathBuf,
    /// Its file.
    #[serde(skip)]
    pub file: PathBuf,
    /// Where it is written.
    #[serde(skip)]
    pub at: Option<Location>,
    /// Where its server is written.
    #[serde(skip)]
    pub base_url_at: Option<Location>,
    /// Where its variables are written.
    #[serde(skip)]
    pub variable_places: IndexMap<String, Location>,
}

/// An OAuth app of Close, and what it was given when somebody signed in.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Oauth")]
pub struct OauthSettings {
    /// The app's client id.
    pub client_id: String,
    /// The app's client secret; write `${env:NAME}`.
    #[schemars(with = "String")]
    pub client_secret: SecretString,
    /// The refresh token that tokens begin with; write `${env:NAME}`. Later ones replace it in `.closectl/tokens`.
    #[schemars(with = "String")]
    pub refresh_token: SecretString,
}

impl Project {
    /// Returns the folder for what closectl keeps: runs, secrets, the sandbox.
    pub fn state(&self) -> PathBuf {
        self.folder.join(".closectl")
    }

    /// Says whether a path is in the folder of the project, links followed: files are written nowhere else unless the
    /// person names them.
    pub fn holds(&self, path: &Path) -> bool {
        leads_outside(&self.folder, path).is_none()
    }

    /// Returns the paths of the manifests: those of the arguments, which are the person's own word, else those of the
    /// project.
    ///
    /// # Errors
    ///
    /// Says that they lead out of the folder of the project, and nobody trusts that.
    pub fn manifests(&self, given: &[PathBuf]) -> Result<Vec<PathBuf>, TrustRefusal> {
        if !given.is_empty() {
            return Ok(given.to_vec());
        }
        self.trust.require_files(None)?;
        Ok(self.manifests.iter().map(|path| self.folder.join(path)).collect())
    }
}

/// Returns the JSON Schema of project files.
pub fn schema() -> Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12();
    settings
        .with(|settings| settings.inline_subschemas = true)
        .into_generator()
        .into_root_schema_for::<Project>()
        .to_value()
}
