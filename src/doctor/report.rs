//! What `doctor` found, for people and programs.

use super::access::KindAccess;
use crate::api::{CallerMethod, ConnectionRoute};
use schemars::JsonSchema;
use serde::Serialize;

/// The findings of `doctor` about one organization. Unknown values are null or empty.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(title = "Report of closectl doctor")]
pub struct DoctorReport {
    /// The version of this format: 1.
    pub version: u8,
    /// The version of closectl.
    pub closectl: &'static str,
    /// The way to sign in.
    pub sign_in: Option<DoctorSignIn>,
    /// The user of the key.
    pub owner: Option<DoctorOwner>,
    /// The organization of the key.
    pub organization: Option<DoctorOrganization>,
    /// The connection to the server.
    pub connection: Option<DoctorConnection>,
    /// The number of seconds that the clock of this machine is ahead of the server's, or negative if it is behind.
    pub clock_ahead_seconds: Option<i64>,
    /// The permissions for each kind of setting.
    pub kinds: Vec<KindAccess>,
    /// The rate limits in Close's answers, one entry for each answer.
    pub limits: Vec<DoctorLimit>,
    /// The parts of the project file that need trust.
    pub asks: Vec<DoctorAsk>,
    /// The problems found.
    pub findings: Vec<DoctorFinding>,
    /// The number of calls, including retries. All of them are reads.
    pub calls: u64,
    /// A line to paste into a bug report, without secrets or names.
    pub report_line: String,
}

/// The way to sign in.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DoctorSignIn {
    /// `api_key`, `access_token`, or `oauth` for tokens that are renewed.
    pub method: &'static str,
    /// The setting that it comes from.
    pub setting: String,
    /// The part of an API key that identifies it and is safe to show.
    pub key_id: Option<String>,
}

/// The user that a key acts as.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct DoctorOwner {
    /// The id of the user.
    pub id: String,
    /// The user's name.
    pub name: String,
    /// The email address that the user signs in with.
    pub email: String,
    /// The name of the user's role, or its id if Close shows no name.
    pub role: Option<String>,
    /// The permissions of the role; null if Close does not show them.
    pub permissions: Option<Vec<String>>,
}

/// The organization of a key.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DoctorOrganization {
    /// Its id.
    pub id: String,
    /// Its name in Close.
    pub name: String,
    /// The id in the project file, if it has one.
    pub expected_id: Option<String>,
    /// Whether the id is the one in the project file; null if the project file has none.
    pub is_expected: Option<bool>,
}

/// The connection to a server.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DoctorConnection {
    /// The host.
    pub host: String,
    /// Whether calls are encrypted (TLS). Calls that are not never leave this machine.
    pub is_encrypted: bool,
    /// The HTTP version of the answers.
    pub http: Option<&'static str>,
    /// The proxy, if there is one.
    pub proxy: Option<DoctorProxy>,
    /// The variable, such as `NO_PROXY`, that bypasses a configured proxy for this server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_proxy: Option<&'static str>,
    /// The environment variables that replace the certificates of the system, with their values.
    pub certificates: Vec<String>,
}

/// A proxy between this machine and a server.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DoctorProxy {
    /// Its host and port.
    pub host: String,
    /// Whether a user name is sent to it.
    pub signs_in: bool,
    /// The variable that names it.
    pub setting: &'static str,
}

/// The rate limit in one answer; null if the answer has none.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DoctorLimit {
    /// The call, as `GET /me/`.
    pub call: String,
    /// Calls per window.
    pub limit: Option<u64>,
    /// Calls left in this window when the answer came.
    pub remaining: Option<u64>,
    /// Seconds until the next window.
    pub reset_seconds: Option<f64>,
}

/// A part of a project file that needs trust.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DoctorAsk {
    /// The setting and its organization.
    pub setting: String,
    /// The file and line.
    pub place: String,
    /// The possible harm.
    pub could: String,
    /// Whether it is trusted, by `closectl trust` or by the environment.
    pub is_trusted: bool,
}

/// A problem or a possible problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DoctorFinding {
    /// The severity.
    pub level: FindingLevel,
    /// What it is.
    pub problem: String,
    /// The remedy.
    pub hint: String,
}

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingLevel {
    /// Nothing works until it is fixed.
    Error,
    /// Something does not work, or may go wrong.
    Warning,
}

impl DoctorReport {
    /// Makes a report without any finding.
    pub(super) fn empty() -> Self {
        Self {
            version: 1,
            closectl: env!("CARGO_PKG_VERSION"),
            sign_in: None,
            owner: None,
            organization: None,
            connection: None,
            clock_ahead_seconds: None,
            kinds: Vec::new(),
            limits: Vec::new(),
            asks: Vec::new(),
            findings: Vec::new(),
            calls: 0,
            report_line: String::new(),
        }
    }

    /// Says whether nothing is wrong.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.findings
            .iter()
            .all(|finding| finding.level == FindingLevel::Warning)
    }
}

impl DoctorSignIn {
    pub(super) fn of(route: &ConnectionRoute) -> Self {
        Self {
            method: match route.caller.method {
                CallerMethod::ApiKey => "api_key",
                CallerMethod::AccessToken => "access_token",
                CallerMethod::Oauth => "oauth",
            },
            setting: route.caller.setting.clone(),
            key_id: route.caller.key_id.clone(),
        }
    }
}

impl DoctorConnection {
    pub(super) fn of(route: &ConnectionRoute, certificates: Vec<String>) -> Self {
        let proxy = route.proxy.as_ref();
        Self {
            host: route.host.clone(),
            is_encrypted: route.is_encrypted,
            http: None,
            proxy: proxy.map(|proxy| DoctorProxy {
                host: proxy.host.clone(),
                signs_in: proxy.signs_in,
                setting: proxy.setting,
            }),
            no_proxy: route.exempt,
            certificates,
        }
    }
}
