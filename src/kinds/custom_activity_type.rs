//! Custom activity types. Their fields are a kind of their own.

use super::{record_types::CUSTOM_ACTIVITIES, role::Role};
use crate::model::{
    Address, Attr, CUSTOMIZATION, Checks, Code, Def, Deletion, Flag, Items, Kind, ListPosition, Listing,
    ObjectLimit, RecordSearch, Ref, Scope, ValuesAtRisk,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A type of activity that people log on a lead, with fields of its own.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct CustomActivityType {
    /// The name shown in the activity menu. To change it, write the old one in `renamed_from`.
    pub name: String,
    /// What the activity is for; null for no description.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-file" = "txt"))]
    pub description: Attr<Option<String>>,
    /// Whether only the API, and not people, can create activities.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-said-by" = {"is_archived": true}, "x-behaviour" = {
        "true": "only the API can create such activities (was: people, too)",
        "false": "people can create such activities (was: only the API)"
    }))]
    pub api_create_only: Attr<Flag>,
    /// The roles that may edit activities of this type; an empty list means everyone.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-set" = true, "x-empty" = "everyone", "x-behaviour" = "{only} can edit such activities (was: {before})"))]
    pub editable_with_roles: Attr<Items<Ref<Role>>>,
    /// Whether the type is archived: its activities stay, and nobody can create new ones.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend(
        "x-after-create" = false, "x-archives" = true,
        "x-absent" = false,
        "x-behaviour" = {
            "true": "people can no longer create such activities; those that exist stay",
            "false": "people can create such activities again"
        },
        "x-start" = {"true": "created as archived: people can't create such activities"}
    ))]
    pub is_archived: Attr<Flag>,
}

impl Kind for CustomActivityType {
    const DEF: Def = Def {
        listing: Some(Listing::unordered(ListPosition::Section(&[
            "custom_activity_types",
        ]))),
        deletion: Deletion::LosesData("activities of the type and the values of their fields may be lost"),
        examples: &[
            "name: Discovery call\ndescription: First call with a prospect",
            "name: Import\napi_create_only: true\neditable_with_roles: [Admin]",
            "name: Site visit\nis_archived: true",
        ],
        limit: Some(ObjectLimit {
            in_use: None,
            what: "custom activity types",
            most: 200,
            scope: Scope::Organization,
        }),
        permissions: CUSTOMIZATION,
        id_prefixes: &["actitype"],
        records: Some(CUSTOM_ACTIVITIES),
        ..Def::new(
            "custom_activity_type",
            "custom activity type",
            "/custom_activity/",
        )
    };

    const CODES: &'static [&'static [&'static Code]] = &[super::name::CODES];

    fn address(&self) -> Address {
        Address::new(Self::DEF.prefix, &self.name)
    }

    fn check(&self, checks: &mut Checks) {
        super::name::check(checks, Self::DEF.key, &self.name);
    }

    /// The records of the type itself go with it.
    fn holders(at_risk: &ValuesAtRisk<'_>) -> Vec<RecordSearch> {
        vec![at_risk.records(CUSTOM_ACTIVITIES, at_risk.id)]
    }

    fn canonicalize(&mut self) {
        super::description::canonicalize(&mut self.description);
    }
}
