//! Outcomes of calls and meetings.

use super::description;
use crate::model::{
    Address, Attr, CUSTOMIZATION, Checks, Code, Def, Deletion, Kind, ListPosition, Listing, ReadNeed,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An outcome that people choose after a call or a meeting, such as "Demo booked".
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Outcome {
    /// The name that people choose. To change it, write the old one in `renamed_from`; calls and meetings that have the
    /// outcome then show the new one.
    pub name: String,
    /// When to choose it; null for no description.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-file" = "txt"))]
    pub description: Attr<Option<String>>,
    /// `custom` for an outcome that people choose, or `vm-dropped` for the one that Close sets automatically when
    /// someone drops a recorded voicemail.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend(
        "enum" = ["custom", "vm-dropped"],
        "x-behaviour" = {
            "custom": "people choose it, and Close no longer sets it automatically",
            "vm-dropped": "Close sets it automatically when someone drops a recorded voicemail"
        }
    ))]
    pub r#type: Attr<String>,
}

impl Kind for Outcome {
    /// What an outcome applies to follows from its type, and Close ignores it on writes (API notes, adjacent 6). Close's
    /// schema of an outcome has nothing else: what comes beyond it is a setting that a delete or a replace would lose.
    const DEF: Def = Def {
        listing: Some(Listing::unordered(ListPosition::Section(&["outcomes"]))),
        deletion: Deletion::LosesMeaning(
            "calls and meetings with the outcome keep an id that refers to nothing, even if an outcome with the same name \
             is created later",
        ),
        examples: &["name: Demo booked\ndescription: The prospect agreed to a demo\ntype: custom"],
        permissions: CUSTOMIZATION,
        need: ReadNeed::WhereNeeded,
        id_prefixes: &["outcome"],
        besides: Some(&["applies_to"]),
        ..Def::new("outcome", "outcome", "/outcome/")
    };

    const CODES: &'static [&'static [&'static Code]] = &[super::name::CODES];

    fn address(&self) -> Address {
        Address::new(Self::DEF.prefix, &self.name)
    }

    fn check(&self, checks: &mut Checks) {
        super::name::check(checks, Self::DEF.key, &self.name);
    }

    fn canonicalize(&mut self) {
        description::canonicalize(&mut self.description);
    }
}
