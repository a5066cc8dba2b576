//! Who sees a smart view. Close says it twice, in `is_shared` and in `sharing_settings`; which of the two counts is not
//! known (API notes, adjacent section 18), so both are sent in agreement, and either is read.

use super::{group::Group, user::User};
use crate::model::{Attr, Flag, Ref, template};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Who else sees a view.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewSharing {
    /// Whether everyone in the organization sees it.
    #[serde(default)]
    pub whole_org: bool,
    /// The groups whose members see it, by name.
    #[serde(default)]
    #[schemars(extend("x-set" = true))]
    pub groups: Vec<Ref<Group>>,
    /// The users who see it, by email address.
    #[serde(default)]
    #[schemars(extend("x-set" = true))]
    pub users: Vec<Ref<User>>,
}

impl ViewSharing {
    /// Says whether anybody else sees it.
    pub fn is_shared(&self) -> bool {
        self.whole_org || !self.groups.is_empty() || !self.users.is_empty()
    }
}

/// The names of the attributes, in manifests and in the API.
const SHARED: &str = "is_shared";
const SETTINGS: &str = "sharing_settings";
const MEMBERS: &str = "shared_with";

/// Says who else sees a view, such as `the group Sales and ada@example.com`; nothing where the form of its settings is not
/// known.
pub fn label(attribute: &str, settings: &Value) -> Option<String> {
    let settings = settings.as_object().filter(|_| attribute == SETTINGS)?;
    let mut parts = Vec::new();
    for (name, value) in settings {
        match (name.as_str(), value) {
            ("whole_org", Value::Bool(true)) => parts.push("everyone in the organization".to_owned()),
            ("whole_org", Value::Bool(false)) | (_, Value::Null) => {}
            ("groups", Value::Array(groups)) => {
                for group in groups {
                    parts.push(format!("the group {}", named(group)?));
                }
            }
            ("users", Value::Array(users)) => {
                for user in users {
                    parts.push(named(user)?);
                }
            }
            _ => return None,
        }
    }

    Some(match parts.as_slice() {
        [] => "nobody else".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    })
}

/// Returns the name of what a reference names.
fn named(reference: &Value) -> Option<String> {
    let text = reference.as_str()?;
    Some(template::as_reference(text).map_or_else(|| text.to_owned(), |address| address.name()))
}

/// Makes both say the same, whichever says more, and takes the order out of lists that have none.
pub fn canonicalize(is_shared: &mut Attr<Flag>, settings: &mut Attr<Option<ViewSharing>>) {
    // Of a view that is shared, nothing says that nobody knows with whom; of any other, that it is with nobody.
    if *settings == Attr::Stated(None) && is_shared.stated() != Some(&Flag(true)) {
        *settings = Attr::Stated(Some(ViewSharing::default()));
    }
    let Some(Some(settings)) = settings.stated_mut() else {
        return;
    };
    settings.groups.sort_by_cached_key(|group| group.address());
    settings.users.sort_by_cached_key(|user| user.address());
    if let Some(Flag(is_shared)) = is_shared.stated_mut() {
        *is_shared |= settings.is_shared();
    }
}

/// Says whether anybody but its owner sees a view, as Close shows it.
pub fn is_shared(value: &Value) -> bool {
    let settings = &value[SETTINGS];
    let has_any = |list: &Value| list.as_array().is_some_and(|list| !list.is_empty());
    // Where nothing is said, it is set aside later, and told.
    value[SHARED] != false
        || settings["whole_org"] == true
        || ["group_ids", "user_ids"]
            .iter()
            .any(|key| has_any(&settings[*key]))
        || has_any(&value[MEMBERS])
}

/// Writes what Close shows as people do; who set it, and when, is nothing to manage.
pub fn lift(value: &Value, attributes: &mut Map<String, Value>) {
    let Some(settings) = attributes.get_mut(SETTINGS) else {
        return;
    };

    match settings {
        Value::Object(map) => {
            for (api, name) in [("group_ids", "groups"), ("user_ids", "users")] {
                let list = map.shift_remove(api).filter(|list| !list.is_null());
                map.insert(name.to_owned(), list.unwrap_or_else(|| json!([])));
            }
            for noise in ["created_at", "created_by_id", "updated_at", "updated_by_id"] {
                map.shift_remove(noise);
            }
        }
        // Older views say only whether everybody sees them. Of those shared with single people it is not known who.
        Value::Null if value[MEMBERS].as_array().is_none_or(Vec::is_empty) => {
            if let Some(is_shared) = value[SHARED].as_bool() {
                *settings = json!({"whole_org": is_shared, "groups": [], "users": []});
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {}
    }
}

/// Returns who sees a view that comes to be shared, or comes to be shared no more, if nothing else says who.
pub fn implied(wanted: &Map<String, Value>, live: &Map<String, Value>) -> Map<String, Value> {
    let is_shared = wanted.get(SHARED).and_then(Value::as_bool);
    let is_changed = is_shared.is_some() && wanted.get(SHARED) != live.get(SHARED);
    let is_stated = wanted.get(SETTINGS).is_some_and(|settings| !settings.is_null());
    match is_shared.filter(|_| is_changed && !is_stated) {
        Some(is_shared) => Map::from_iter([(SETTINGS.to_owned(), said_once(is_shared, live))]),
        None => Map::new(),
    }
}

/// Returns who sees a view of which it is said only whether it is shared: those who see it already, or else everyone.
fn said_once(is_shared: bool, known: &Map<String, Value>) -> Value {
    let known = known
        .get(SETTINGS)
        .filter(|settings| is_shared && is_asked(settings));
    let everyone = || json!({"whole_org": is_shared, "groups": [], "users": []});
    known.cloned().unwrap_or_else(everyone)
}

/// Says whether settings name anybody.
fn is_asked(settings: &Value) -> bool {
    let has_any = |key: &str| settings[key].as_array().is_some_and(|list| !list.is_empty());
    settings["whole_org"] == true || has_any("groups") || has_any("users")
}

/// Writes what people wrote as Close does, both ways of saying it in agreement; `whole` is all that is known of the view.
pub fn send(send: &mut Map<String, Value>, whole: &Map<String, Value>) {
    if let Some(settings) = send.get(SETTINGS).filter(|settings| settings.is_object()) {
        let is_shared = is_asked(settings);
        send.insert(SHARED.to_owned(), json!(is_shared));
    } else if let Some(is_shared) = send.get(SHARED).and_then(Value::as_bool) {
        send.insert(SETTINGS.to_owned(), said_once(is_shared, whole));
    }

    if let Some(Value::Object(settings)) = send.get_mut(SETTINGS) {
        for (name, api) in [("groups", "group_ids"), ("users", "user_ids")] {
            let list = settings.shift_remove(name).unwrap_or_else(|| json!([]));
            settings.insert(api.to_owned(), list);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn both_ways_of_saying_it_are_sent_in_agreement() {
        let settings =
            |whole: bool, groups: Value| json!({"whole_org": whole, "groups": groups, "users": []});
        let nobody = settings(false, json!([]));
        for (asked, known, is_shared, whole_org, groups) in [
            (json!({"is_shared": true}), json!({}), true, true, json!([])),
            (
                json!({"is_shared": false}),
                json!({"sharing_settings": settings(true, json!([]))}),
                false,
                false,
                json!([]),
            ),
            (
                json!({"is_shared": true}),
                json!({"sharing_settings": settings(false, json!(["g"]))}),
                true,
                false,
                json!(["g"]),
            ),
            (
                json!({"sharing_settings": settings(false, json!(["g"]))}),
                json!({}),
                true,
                false,
                json!(["g"]),
            ),
            (
                json!({"sharing_settings": nobody, "is_shared": true}),
                json!({}),
                false,
                false,
                json!([]),
            ),
        ] {
            let mut sent = object(asked.clone());
            send(&mut sent, &object(known));
            assert_eq!(sent[SHARED], is_shared, "{asked}");
            assert_eq!(
                sent[SETTINGS],
                json!({"whole_org": whole_org, "group_ids": groups, "user_ids": []}),
                "{asked}"
            );
        }

        let mut other = object(json!({"name": "a"}));
        send(&mut other, &Map::new());
        assert_eq!(other.len(), 1, "what nobody changes is not sent");
    }

    #[test]
    fn an_older_view_that_only_says_that_it_is_shared_is_shared_with_everybody() {
        for (view, settings) in [
            (
                json!({"is_shared": true, "sharing_settings": null}),
                json!({"whole_org": true, "groups": [], "users": []}),
            ),
            (
                json!({"is_shared": true, "sharing_settings": null, "shared_with": ["memb_1"]}),
                json!(null),
            ),
            (
                json!({"is_shared": true, "sharing_settings": {"whole_org": false, "group_ids": ["g"], "user_ids": null, "created_at": "x"}}),
                json!({"whole_org": false, "groups": ["g"], "users": []}),
            ),
        ] {
            let mut attributes = object(view.clone());
            lift(&view, &mut attributes);
            assert_eq!(attributes[SETTINGS], settings, "{view}");
        }
    }
}
