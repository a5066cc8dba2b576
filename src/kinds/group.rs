//! Groups of people.

use super::user::User;
use crate::model::{
    Address, Attr, Call, Checks, Code, Def, Deletion, Items, Kind, ListItem, ListPosition, Listing,
    LiveObject, ObjectWrite, ReadNeed, Ref, RemovalCheck, Responses,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A group of users. Smart views are shared with groups, filters refer to them, and workflows assign calls to them.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Group {
    /// The name, which no other group has. To change it, write the old one in `renamed_from`.
    pub name: String,
    /// The members, by email address, in any order. If it is left out, closectl does not change the members. Each member
    /// who is added or removed is a step of its own.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend(
        "x-set" = true,
        "x-each" = true,
        "x-after-create" = [],
        "x-named-with" = {"has_left": false},
        "x-unfit" = "the user has left the organization",
        "x-behaviour" = "the group {gains …, who will see what is shared with it and get what is assigned to it|loses …, who will no longer see what is shared with it or get what is assigned to it}"
    ))]
    pub members: Attr<Items<Ref<User>>>,
}

impl Kind for Group {
    /// Only a single group shows its members, and Close deletes none to which a smart view refers (API notes, adjacent 10).
    /// Close's schema of a group has a name and members only; it is open, so that a setting may be added at any time, which a
    /// delete would lose.
    const DEF: Def = Def {
        listing: Some(Listing::unordered(ListPosition::Section(&["groups"]))),
        deletion: Deletion::LosesMeaning(
            "its members no longer see what is shared with it or get what is assigned to it",
        ),
        examples: &["name: Sales East", "name: Sales West\nmembers: [ada@example.com]"],
        permissions: &["manage_organization"],
        need: ReadNeed::WhereNeeded,
        id_prefixes: &["group"],
        besides: Some(&[]),
        details: Some("/group/{id}/?_fields=id,name,members"),
        removal: Some(RemovalCheck {
            read: None,
            held_by: &["smart_view"],
            instead: "take it out of their `sharing_settings` and filters in the same plan, or keep the group",
        }),
        ..Def::new("group", "group", "/group/")
    };

    const CODES: &'static [&'static [&'static Code]] = &[super::name::CODES];

    fn address(&self) -> Address {
        Address::new(Self::DEF.prefix, &self.name)
    }

    fn check(&self, checks: &mut Checks) {
        super::name::check(checks, Self::DEF.key, &self.name);
    }

    fn live(responses: &Responses) -> Vec<LiveObject<'_>> {
        responses.items(Self::DEF.path).map(shown).collect()
    }

    /// Every person is added and taken out by a call, which may be sent again: somebody who is in the group is not in it
    /// twice.
    fn call(write: &ObjectWrite<'_>) -> Call {
        let members = format!("{}{}/member/", Self::DEF.path, write.id.unwrap_or_default());
        match &write.item {
            None => write.plain(Self::DEF.path),
            Some(ListItem::Comes(user)) => Call::post(members, json!({ "user_id": user })),
            Some(ListItem::Goes(user)) => {
                Call::delete(format!("{members}{}/", user.as_str().unwrap_or_default()))
            }
        }
    }
}

/// Returns a group with the ids of its members, where Close shows them.
fn shown(group: &Value) -> LiveObject<'static> {
    let mut group = group.clone();
    let members = group.get("members").and_then(Value::as_array);
    let ids = members.map(|members| members.iter().map(|member| member["user_id"].clone()).collect());
    if let Some(ids) = ids {
        group["members"] = Value::Array(ids);
    }
    LiveObject::reshaped(group)
}
