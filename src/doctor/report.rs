//! What `doctor` found, for people and programs.

use super::access::KindAccess;
use crate::api::{CallerMethod, ConnectionRoute};
use schemars::JsonSchema;
use serde::Serialize;

/// The findings of `doctor` about one organization. What could not be found out is null or empty.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(title = "Report of closectl doctor")]
pub struct DoctorReport {
    /// The version of this format: 1.
    pub version: u8,
    /// The version of closectl.
    pub closectl: &'static str,
    /// What calls are signed with.
    pub sign_in: Option<DoctorSignIn>,
    /// Who the key belongs to.
    pub owner: Option<DoctorOwner>,
    /// The organization of the key.
    pub organization: Option<DoctorOrganization>,
    /// How the server is reached.
    pub connection: Option<DoctorConnection>,
    /// By how many seconds the clock of this machine is ahead of the server's; negative where it is behind.
    pub clock_ahead_seconds: Option<i64>,
    /// What may be done with each kind of setting.
    pub kinds: Vec<KindAccess>,
    /// What the answers tell of the rate limit, one entry for each call that was answered.
    pub limits: Vec<DoctorLimit>,
    /// What the project file asks for that could take or run something; empty where it asks for nothing.
    pub asks: Vec<DoctorAsk>,
    /// What is wrong, or may be.
    pub findings: Vec<DoctorFinding>,
    /// How many calls were made, repeats included. All of them read.
    pub calls: u64,
    /// One line to paste into a report of a problem; it holds no secret and no names.
    pub report_line: String,
}

/// What calls are signed with.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DoctorSignIn {
    /// `api_key`, `access_token`, or `oauth` for tokens that are renewed.
    pub method: &'static str,
    /// The setting that it comes from.
    pub setting: String,
    /// The part of an API key that names it and is safe to show.
    pub key_id: Option<String>,
}

/// The user that a key acts as.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct DoctorOwner {
    /// The id of the user.
    pub id: String,
    /// The user's name.
    pub name: String,
    /// The e-mail address that the user signs in with.
    pub email: String,
    /// The name of the user's role, or its id where no name is told.
    pub role: Option<String>,
    /// What the role allows; null where Close does not tell.
    pub permissions: Option<Vec<String>>,
}

/// The organization of a key.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DoctorOrganization {
    /// Its id.
    pub id: String,
    /// Its name in Close.
    pub name: String,
    /// The id that the project file asks for, if it does.
    pub expected_id: Option<String>,
    /// Whether it is the one that the project file asks for; null where that asks for none.
    pub is_expected: Option<bool>,
}

/// How a server is reached.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DoctorConnection {
    /// The host.
    pub host: String,
    /// Whether calls are encrypted (TLS); those that are not stay on this machine.
    pub is_encrypted: bool,
    /// The version of HTTP that the server answered in.
    pub http: Option<&'static str>,
    /// The proxy between, if there is one.
    pub proxy: Option<DoctorProxy>,
    /// The variable because of which the server is called directly although another one names a proxy, as `NO_PROXY`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_proxy: Option<&'static str>,
    /// The variables of the environment that name other certificates than those of the system, with their values.
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

/// What one answer tells of the rate limit; null where it tells nothing.
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

/// A part of a project file that could take or run something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DoctorAsk {
    /// The setting and its organization.
    pub setting: String,
    /// The file and line that it is written in.
    pub place: String,
    /// What it could do.
    pub could: String,
    /// Whether it may be used, because `closectl trust` or the environment allows it.
    pub is_trusted: bool,
}

/// Something that is wrong, or may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DoctorFinding {
    /// How bad it is.
    pub level: FindingLevel,
    /// What it is.
    pub problem: String,
    /// What to do about it.
    pub hint: String,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingLevel {
    /// Nothing works as long as it is so.
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
