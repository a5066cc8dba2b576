//! How a client reaches its server and what it signs with, without anything secret. For people; nothing is decided by
//! it.

use super::proxy_route::ProxyRoute;

/// The way from this machine to a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionRoute {
    /// The host.
    pub host: String,
    /// Whether calls are encrypted; those that are not stay on this machine.
    pub is_encrypted: bool,
    /// The proxy, if there is one.
    pub proxy: Option<ProxyRoute>,
    /// The variable because of which the server is called directly although another one names a proxy.
    pub exempt: Option<&'static str>,
    /// The setting that names the server, where it is known.
    pub server_setting: Option<String>,
    /// Who calls.
    pub caller: CallerFacts,
}

/// What is known of a key or token before it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallerFacts {
    /// Which sort it is of.
    pub method: CallerMethod,
    /// The setting that it comes from.
    pub setting: String,
    /// The part of an API key that names it and is safe to show (API notes, "Auth"); nothing where the key does not
    /// look like one of Close.
    pub key_id: Option<String>,
}

/// The sort of what calls are signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallerMethod {
    /// An API key.
    ApiKey,
    /// An OAuth access token that stays.
    AccessToken,
    /// OAuth access tokens that are renewed.
    Oauth,
}
