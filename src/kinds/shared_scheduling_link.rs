//! Scheduling links that everybody in the organization shares.

use super::description;
use crate::model::{
    Address, Attr, CUSTOMIZATION, Checks, Code, Def, Deletion, Kind, ListPosition, Listing, MentionForm,
    ReadNeed,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A shared scheduling link: a template tag that becomes the sender's own scheduling link.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct SharedSchedulingLink {
    /// The name that people see. Close derives the template tag from it, such as `intro_call` from `Intro call`. To
    /// change it, write the old one in `renamed_from`; it is not known whether the tag changes with it, so the plan
    /// shows the current tag, and the end of the run shows the tag after the rename.
    pub name: String,
    /// What the link is for; null for no description.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-file" = "txt"))]
    pub description: Attr<Option<String>>,
}

/// The attribute of the API that shows the word by which tags name a link.
const TAG: &str = "template_tag";

impl Kind for SharedSchedulingLink {
    /// Of what Close shows besides, a shared link has nothing of its own: the rest is null, or of links of single users (API
    /// notes, adjacent section 8). What comes with a value is a setting that a delete or a replace would lose.
    const DEF: Def = Def {
        listing: Some(Listing::unordered(ListPosition::Section(&[
            "shared_scheduling_links",
        ]))),
        examples: &["name: Intro call\ndescription: 30 minutes with the sender"],
        mentions: MentionForm::IdOrWord(TAG),
        // No endpoint lists them (API notes, adjacent section 8), so nothing can keep them.
        deletion: Deletion::LosesMeaning(
            "it deletes each person's choice of a link of their own; Close doesn't show these choices, so closectl can't \
             save them, and each person has to choose again if the link is created again",
        ),
        permissions: CUSTOMIZATION,
        need: ReadNeed::WhereNeeded,
        id_prefixes: &["schlnk"],
        besides: Some(&["source", TAG, "type", "user_id"]),
        ..Def::new(
            "shared_scheduling_link",
            "shared scheduling link",
            "/shared_scheduling_link/",
        )
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
