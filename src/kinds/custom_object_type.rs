//! Custom object types. Their fields are a kind of their own.

use super::{record_types::CUSTOM_OBJECTS, role::Role};
use crate::model::{
    Address, Attr, CUSTOMIZATION, Checks, Code, Def, Deletion, Flag, Items, Kind, ListPosition, Listing,
    RecordSearch, Ref, ValuesAtRisk,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A type of record that belongs to a lead, such as a subscription, with fields of its own.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct CustomObjectType {
    /// The name of one object. To change it, write the old one in `renamed_from`.
    pub name: String,
    /// The name of several objects.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-required" = true))]
    pub name_plural: Attr<String>,
    /// What the objects are; null for no description.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-file" = "txt"))]
    pub description: Attr<Option<String>>,
    /// Whether only the API, and not people, can create objects.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-said-by" = {"is_archived": true}, "x-behaviour" = {
        "true": "only the API can create such objects (was: people, too)",
        "false": "people can create such objects (was: only the API)"
    }))]
    pub api_create_only: Attr<Flag>,
    /// The roles that may edit objects of this type; an empty list means everyone.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-set" = true, "x-empty" = "everyone", "x-behaviour" = "{only} can edit such objects (was: {before})"))]
    pub editable_with_roles: Attr<Items<Ref<Role>>>,
    /// Whether the type is archived: its objects stay, and nobody can create new ones. closectl compares it only if Close
    /// shows it.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend(
        "x-after-create" = false, "x-archives" = true,
        "x-behaviour" = {
            "true": "people can no longer create such objects; those that exist stay",
            "false": "people can create such objects again"
        },
        "x-start" = {"true": "created as archived: people can't create such objects"}
    ))]
    pub is_archived: Attr<Flag>,
}

impl Kind for CustomObjectType {
    const DEF: Def = Def {
        listing: Some(Listing::unordered(ListPosition::Section(&[
            "custom_object_types",
        ]))),
        deletion: Deletion::LosesData("objects of the type and the values of their fields may be lost"),
        examples: &[
            "name: Subscription\nname_plural: Subscriptions\ndescription: What a customer pays for",
            "name: Invoice\nname_plural: Invoices\napi_create_only: true\neditable_with_roles: [Admin]",
            "name: Licence\nname_plural: Licences\nis_archived: true",
        ],
        permissions: CUSTOMIZATION,
        id_prefixes: &["cotype"],
        records: Some(CUSTOM_OBJECTS),
        ..Def::new("custom_object_type", "custom object type", "/custom_object_type/")
    };

    const CODES: &'static [&'static [&'static Code]] = &[super::name::CODES];

    fn address(&self) -> Address {
        Address::new(Self::DEF.prefix, &self.name)
    }

    fn check(&self, checks: &mut Checks) {
        super::name::check(checks, Self::DEF.key, &self.name);
        if let Some(plural) = self.name_plural.stated() {
            super::name::check(checks, "name_plural", plural);
        }
    }

    /// The records of the type itself go with it.
    fn holders(at_risk: &ValuesAtRisk<'_>) -> Vec<RecordSearch> {
        vec![at_risk.records(CUSTOM_OBJECTS, at_risk.id)]
    }

    fn canonicalize(&mut self) {
        super::description::canonicalize(&mut self.description);
    }
}
