//! Integration links: buttons on the pages of records.

use crate::model::{Address, Attr, CUSTOMIZATION, Checks, Code, Def, Kind, ListPosition, Listing, ReadNeed};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An integration link: a button on the page of a lead, a contact or an opportunity that opens another program, with
/// what it looks for taken from the record.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct IntegrationLink {
    /// The text of the button. To change it, write the old one in `renamed_from`.
    pub name: String,
    /// The pages that have the button: those of a `lead`, a `contact` or an `opportunity`. It is part of the link's
    /// address, because a link of another type is another link.
    #[schemars(extend("x-immutable" = true, "enum" = ["lead", "contact", "opportunity"]))]
    pub r#type: String,
    /// Where the button leads. `{{contact.name}}` and the like stand for what the record has.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-required" = true, "x-tags" = true, "x-behaviour" = "the button leads elsewhere"))]
    pub url: Attr<String>,
}

impl Kind for IntegrationLink {
    const DEF: Def = Def {
        family: Some("type"),
        listing: Some(Listing::unordered(ListPosition::Section(&["integration_links"]))),
        examples: &[
            "name: LinkedIn\ntype: contact\nurl: \"https://www.linkedin.com/search?keywords={{contact.name}}\"",
        ],
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
