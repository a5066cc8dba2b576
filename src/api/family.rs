//! Which calls share a rate limit: those with the same method and the same path but for ids. Close does not
//! publish its endpoint groups (API notes, "Rate limits"); this is the finest grouping that cannot be too
//! coarse by much.

use crate::model::{Call, Method};

/// An endpoint group.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Family {
    method: Method,
    path: String,
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
