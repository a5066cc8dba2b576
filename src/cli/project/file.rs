//! What a project file says. Its doc comments are the documentation that editors show.

use super::outside::leads_outside;
use crate::{
    cli::trust::{ProjectTrust, TrustRefusal},
    files,
    model::Location,
    plan::{DriftRules, Policy},
    session::PromotionFolders,
};
use indexmap::IndexMap;
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The name of the project file, which is looked for upwards.
pub const NAME: &str = "closectl.yaml";

/// A project: manifests, their organizations, and a policy.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// The version of the format: 1.
    pub version: u8,
    /// The manifests, files or folders, relative to this file.
    #[serde(default)]
    pub manifests: Vec<PathBuf>,
    /// The organization that commands use without `--org`.
    #[serde(default)]
    pub default_organization: Option<String>,
    /// The organizations by name. Only one with the setting `sandbox` can be named `sandbox`.
    #[serde(default)]
    pub organizations: IndexMap<String, ProjectOrganization>,
    /// Other files with organizations, relative to this file. They can contain only `version`, `organizations` and
    /// `include`.
    #[serde(default)]
    pub include: Vec<PathBuf>,
    /// Objects that closectl ignores, with everything in them, by address (`*` matches any text), or
    /// `ADDRESS:ATTRIBUTE` for one attribute of objects.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// The kinds whose unlisted objects closectl deletes, in sections that the manifests have. Each deletion is a step
    /// of the plan, with the same protections as one that is written in a manifest.
    #[serde(default)]
    pub prune: Vec<String>,
    /// The differences that `drift` reports.
    #[serde(default)]
    pub drift: DriftRules,
    /// Limits that apply whatever the manifests say and people approve.
    #[serde(default)]
    pub policy: Policy<String>,
    /// The folder with the record of the last promotion from one organization to another, relative to this file. The
    /// default is `promotions`. Keep it in git, so that every promotion starts from the last one.
    #[serde(default)]
    pub promotions: Option<PathBuf>,
    /// Environment variables that manifests may read with `${env:NAME}` although their names look like secrets (key,
    /// token, secret, password, credential). Needs `closectl trust`.
    #[serde(default)]
    pub environment: Vec<String>,
    /// The folder of the file.
    #[serde(skip)]
    pub folder: PathBuf,
    /// The parts that need trust.
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
    /// The file of an embedded sandbox, relative to the project file, instead of a key.
    #[serde(default)]
    pub sandbox: Option<PathBuf>,
    /// An API key, as `${env:NAME}`. A variable whose name does not begin with `CLOSE_` needs `closectl trust`. The
    /// same applies to the other ways to sign in.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub api_key: Option<SecretString>,
    /// An access token instead of a key, as `${env:NAME}`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub access_token: Option<SecretString>,
    /// A command that prints the API key, such as `op read op://vault/close/key`. closectl runs it in the folder of
    /// this file, with `sh -c` (on Windows `cmd /C`). It can't ask questions, and needs `closectl trust`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub api_key_command: Option<SecretString>,
    /// Whether the API key is in the keyring of this machine, where `closectl login` stores it.
    #[serde(default)]
    pub keyring: bool,
    /// An OAuth app that somebody has authorized. closectl renews access tokens and stores them in `.closectl/tokens`.
    #[serde(default)]
    pub oauth: Option<OauthSettings>,
    /// A server to use instead of Close. A server other than Close and this machine needs `closectl trust`, or its host
    /// in CLOSECTL_ALLOW_HOSTS.
    #[serde(default)]
    pub base_url: Option<String>,
    /// The id of the organization. closectl refuses a key of any other organization before it does anything else.
    #[serde(default)]
    pub organization_id: Option<String>,
    /// Whether the organization accepts only saved plans.
    #[serde(default)]
    pub protected: bool,
    /// Whether the organization is only for tests and nobody works in it. `closectl probe` may then create and delete
    /// objects in it.
    #[serde(default)]
    pub scratch: bool,
    /// The values of `${var:NAME}` in the manifests. They can contain `${env:…}` and other variables.
    #[serde(default)]
    #[schemars(extend("additionalProperties" = { "type": ["string", "number", "boolean"] }))]
    pub variables: IndexMap<String, Value>,
    /// Overlays, files or folders, relative to this file. They are merged over the manifests by address, in this order.
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

/// An OAuth app of Close, with the tokens that it got when somebody authorized it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Oauth")]
pub struct OauthSettings {
    /// The app's client id.
    pub client_id: String,
    /// The app's client secret, as `${env:NAME}`.
    #[schemars(with = "String")]
    pub client_secret: SecretString,
    /// The first refresh token, as `${env:NAME}`. closectl stores later ones in `.closectl/tokens`.
    #[schemars(with = "String")]
    pub refresh_token: SecretString,
}

impl Project {
    /// Says whether there is a project file.
    pub fn has_file(&self) -> bool {
        !self.trust.file.as_os_str().is_empty()
    }

    /// Returns the folder for what closectl keeps: runs, secrets, the sandbox.
    pub fn state(&self) -> PathBuf {
        self.folder.join(files::OWN_FOLDER)
    }

    /// Says whether a path is in the folder of the project, links followed: files are written nowhere else unless the
    /// person names them.
    pub fn holds(&self, path: &Path) -> bool {
        leads_outside(&self.folder, path).is_none()
    }

    /// Returns where records of promotions are written, and where versions before this one wrote them.
    ///
    /// # Errors
    ///
    /// Says that the folder is outside that of the project, and nobody trusts that.
    pub fn promotion_folders(&self) -> Result<PromotionFolders, TrustRefusal> {
        self.trust.require_promotions()?;
        let named = self.promotions.as_deref().unwrap_or(Path::new("promotions"));
        Ok(PromotionFolders {
            current: self.folder.join(named),
            former: self.state().join("promotions"),
        })
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
