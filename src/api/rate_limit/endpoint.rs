//! Which calls may share a rate limit. By what was recorded, each method of each path has a counter of its own, but
//! Close does not publish its endpoint groups (API notes, "Rate limits"): a call is put in scopes from the coarsest that
//! is thinkable to the finest, and [`super::admission`] finds out by what is told to be left which one counts.

use crate::model::{Call, CallRate, Method, SEARCH, SEARCH_RATE};

/// An endpoint: the calls with one method and one path but for ids.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::api) struct Endpoint {
    method: Method,
    path: String,
}

/// The scope of a limit: calls that the server may count together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::api) enum LimitScope {
    /// All calls.
    All,
    /// All reads, or all writes.
    Access(CallAccess),
    /// The reads or writes whose paths begin with the same word.
    Resource(CallAccess, String),
    /// The calls of one method whose paths begin with the same word.
    Verb(Method, String),
    /// The calls of one endpoint.
    Endpoint(Endpoint),
}

/// The direction of calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::api) enum CallAccess {
    Read,
    Write,
}

impl Endpoint {
    /// Finds the endpoint of a call.
    pub(in crate::api) fn of(call: &Call) -> Self {
        // Calls for different objects of a kind are counted together, so ids are left out.
        let resource = call.path.split('?').next().unwrap_or_default();
        let segments: Vec<_> = resource
            .split('/')
            .map(|part| if is_id(part) { "*" } else { part })
            .collect();
        Self {
            method: call.method,
            path: segments.join("/"),
        }
    }

    /// Returns the rate of these calls, where it is known before an answer tells it.
    pub(super) fn known_rate(&self) -> Option<CallRate> {
        (self.method == Method::Post && self.path == SEARCH).then_some(SEARCH_RATE)
    }

    /// Returns the scopes that the calls may be counted in, each within the one before.
    pub(super) fn scopes(&self) -> Vec<LimitScope> {
        let finest = LimitScope::Endpoint(self.clone());
        // Calls whose rate is known are known to have a counter of their own.
        if self.known_rate().is_some() {
            return vec![finest];
        }

        let access = match self.method {
            Method::Get => CallAccess::Read,
            Method::Post | Method::Put | Method::Delete => CallAccess::Write,
        };

        let word = self
            .path
            .split('/')
            .find(|part| !part.is_empty())
            .unwrap_or_default();

        vec![
            LimitScope::All,
            LimitScope::Access(access),
            LimitScope::Resource(access, word.to_owned()),
            LimitScope::Verb(self.method, word.to_owned()),
            finest,
        ]
    }
}

/// Ids are a prefix, `_` and 22 or 43 letters and digits; names of resources have no such long last word.
fn is_id(segment: &str) -> bool {
    let Some((prefix, body)) = segment.rsplit_once('_') else {
        return !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit());
    };
    !prefix.is_empty() && body.len() >= 16 && body.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::Endpoint;
    use crate::model::{Call, Method};
    use serde_json::Value;

    #[test]
    fn ids_and_queries_do_not_make_an_endpoint() {
        for (path, endpoint) in [
            ("/me/", "/me/"),
            (
                "/custom_field/custom_object_type/?_skip=100",
                "/custom_field/custom_object_type/",
            ),
            (
                "/status/lead/stat_1ZdiZqcSIkoGVnNOyxiEY58eTGQmFNG3LPlEVQ4V7Nk/",
                "/status/lead/*/",
            ),
            ("/webhook/whsub_4RR4Vuxbp8jRIcQEzEzcEJ/", "/webhook/*/"),
            ("/role/restricteduser/", "/role/restricteduser/"),
            ("/thing/123/", "/thing/*/"),
            ("", ""),
        ] {
            let expected = Endpoint {
                method: Method::Get,
                path: endpoint.to_owned(),
            };
            assert_eq!(Endpoint::of(&Call::get(path)), expected, "{path}");
        }
        assert_ne!(
            Endpoint::of(&Call::get("/role/")),
            Endpoint::of(&Call::post("/role/", Value::Null))
        );
    }
}
