//! Integration links: buttons on the pages of records.

use crate::model::{
    Address, Attr, CUSTOMIZATION, Checks, Code, Def, Deletion, Kind, ListPosition, Listing, ReadNeed,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An integration link: a button on the page of a lead, a contact or an opportunity that opens a URL with values of the
/// record in it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct IntegrationLink {
    /// The text of the button. To change it, write the old one in `renamed_from`.
    pub name: String,
    /// The pages that show the button: those of a `lead`, a `contact` or an `opportunity`. The type is part of the
    /// link's address, because closectl treats a link of another type as a different link.
    #[schemars(extend("x-immutable" = true, "enum" = ["lead", "contact", "opportunity"]))]
    pub r#type: String,
    /// The URL that the button opens. Close replaces tags such as `{{contact.name}}` with the record's values.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-required" = true, "x-tags" = true, "x-behaviour" = "the button opens {after} instead of {before}"))]
    pub url: Attr<String>,
}

impl Kind for IntegrationLink {
    const DEF: Def = Def {
        family: Some("type"),
        listing: Some(Listing::unordered(ListPosition::Section(&["integration_links"]))),
        examples: &[
            "name: LinkedIn\ntype: contact\nurl: \"https://www.linkedin.com/search?keywords={{contact.name}}\"",
        ],
        deletion: Deletion::LosesMeaning("its button disappears from the records"),
        permissions: CUSTOMIZATION,
        need: ReadNeed::WhereNeeded,
        id_prefixes: &["ilink"],
        ..Def::new("integration_link", "integration link", "/integration_link/")
    };

    const CODES: &'static [&'static [&'static Code]] = &[super::name::CODES];

    fn address(&self) -> Address {
        Address::new(Self::DEF.prefix, &self.r#type).child(&self.name)
    }

    fn check(&self, checks: &mut Checks) {
        super::name::check(checks, Self::DEF.key, &self.name);
    }
}
