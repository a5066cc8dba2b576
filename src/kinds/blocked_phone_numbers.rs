//! The setting for inbound calls that hide their number. The blocked numbers themselves are data and are not managed.

use crate::model::{
    Address, Attr, BulkRead, Call, Def, Kind, ListPosition, Listing, LiveObject, MentionForm, ObjectWrite,
    ReadNeed, Responses,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The setting for inbound calls that hide their number. closectl does not manage the list of blocked numbers.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct BlockedPhoneNumbers {
    /// Whether Close rejects inbound calls that hide their number.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-behaviour" = {
        "true": "Close rejects calls that hide their number",
        "false": "Close no longer rejects calls that hide their number"
    }))]
    pub reject_anonymous_inbound_calls: Attr<bool>,
}

impl Kind for BlockedPhoneNumbers {
    const DEF: Def = Def {
        key: "",
        listing: Some(Listing::unordered(ListPosition::Single("blocked_phone_numbers"))),
        reads: &[BulkRead::object("/blocked_phone_number/settings/")],
        need: ReadNeed::WhereNeeded,
        mentions: MentionForm::Never,
        examples: &["reject_anonymous_inbound_calls: true"],
        permissions: &["manage_organization"],
        ..Def::new(
            "blocked_phone_numbers",
            "blocked number settings",
            "/blocked_phone_number/settings/",
        )
    };

    fn address(&self) -> Address {
        Address::of(Self::DEF.prefix)
    }

    fn live(responses: &Responses) -> Vec<LiveObject<'_>> {
        let found = Some(responses.get(Self::DEF.path)).filter(|settings| settings.is_object());
        found.map(LiveObject::plain).into_iter().collect()
    }

    /// There is only one, so that its path has no id.
    fn call(write: &ObjectWrite<'_>) -> Call {
        Call::put(Self::DEF.path, Value::Object(write.send.clone()))
    }
}
