//! Which calls may share a rate limit. Close does not publish its endpoint groups (API notes, "Rate limits"): a call
//! is put in groups from the coarsest that is thinkable to the finest, and [`super::rates`] finds out which one counts.

use crate::model::{Call, Method};

/// The calls with one method and one path but for ids.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Family {
    method: Method,
    path: String,
}

/// Calls that the server may count together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Group {
    /// All calls.
    All,
    /// All reads, or all writes.
    Access(Access),
    /// The reads or writes whose paths begin with the same word.
    Resource(Access, String),
    /// The calls of one method whose paths begin with the same word.
    Verb(Method, String),
    /// The calls of one family.
    Family(Family),
}

/// What calls do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Access {
    Read,
    Write,
}

impl Family {
    /// Finds the group of a call.
    pub(super) fn of(call: &Call) -> Self {
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

    /// Returns the groups that the calls may be counted in, each within the one before.
    pub(super) fn groups(&self) -> [Group; 5] {
        let access = match self.method {
            Method::Get => Access::Read,
            Method::Post | Method::Put | Method::Delete => Access::Write,
        };
        let word = self
            .path
            .split('/')
            .find(|part| !part.is_empty())
            .unwrap_or_default();
        [
            Group::All,
            Group::Access(access),
            Group::Resource(access, word.to_owned()),
            Group::Verb(self.method, word.to_owned()),
            Group::Family(self.clone()),
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
    use super::Family;
    use crate::model::{Call, Method};
    use serde_json::Value;

    #[test]
    fn ids_and_queries_do_not_make_a_family() {
        for (path, family) in [
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
            let expected = Family {
                method: Method::Get,
                path: family.to_owned(),
            };
            assert_eq!(Family::of(&Call::get(path)), expected, "{path}");
        }
        assert_ne!(
            Family::of(&Call::get("/role/")),
            Family::of(&Call::post("/role/", Value::Null))
        );
    }
}
