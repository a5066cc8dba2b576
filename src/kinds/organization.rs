//! The settings of the organization itself.

use super::record_types::OPPORTUNITIES;
use crate::model::{
    Address, Attr, Call, Checks, Code, Def, IDENTITY, Kind, ListPosition, Listing, LiveObject, MentionForm,
    ObjectWrite, ReadNeed, RecordSearch, Responses, ValuesAtRisk, explanation,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;

/// The organization's own settings. closectl does not manage its name, which tells organizations apart.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct OrganizationSettings {
    /// The currency of opportunities, as an ISO 4217 code such as `EUR`. closectl does not convert the values of
    /// existing opportunities. `closectl promote` never changes the currency; only a manifest does.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend(
        "x-local" = true,
        "x-relabels" = true,
        "x-behaviour" = "opportunities keep their numbers but are in {after} instead of {before}: closectl converts \
                         no values, and how Close treats them is unknown"
    ))]
    pub currency: Attr<String>,
    /// Whether emails can include an unsubscribe link.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-behaviour" = {
        "true": "emails can include an unsubscribe link",
        "false": "emails can no longer include an unsubscribe link"
    }))]
    pub enable_unsubscribe_link: Attr<bool>,
    /// Whether every email has to include an unsubscribe link.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-behaviour" = {
        "true": "emails without an unsubscribe link can no longer be sent",
        "false": "emails can be sent without an unsubscribe link"
    }))]
    pub require_unsubscribe_link: Attr<bool>,
}

impl Kind for OrganizationSettings {
    /// Whoever the key belongs to is read with the organization around it, so that this needs no call of its own (API
    /// notes, core, "Organization").
    const DEF: Def = Def {
        key: "",
        listing: Some(Listing::unordered(ListPosition::Single("organization"))),
        reads: &[IDENTITY],
        need: ReadNeed::WhereNeeded,
        mentions: MentionForm::Never,
        examples: &["currency: EUR\nenable_unsubscribe_link: true\nrequire_unsubscribe_link: true"],
        permissions: &["manage_organization"],
        ..Def::new("organization", "organization settings", "/organization/")
    };

    const CODES: &'static [&'static [&'static Code]] = &[&[&CURRENCY_CODE]];

    fn address(&self) -> Address {
        Address::of(Self::DEF.prefix)
    }

    fn check(&self, checks: &mut Checks) {
        let is_code = |code: &str| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        if let Some(currency) = self.currency.stated().filter(|currency| !is_code(currency)) {
            let message = format!("`{currency}` is not the code of a currency");
            let help = "write its three capital letters, as in `EUR`";
            checks.report(&CURRENCY_CODE, "/currency".to_owned(), message, help);
        }
    }

    /// The id that its calls take is no setting's to name, so that it leads to no address.
    fn live(responses: &Responses) -> Vec<LiveObject<'_>> {
        let found = responses.organization().map(|organization| LiveObject {
            id: None,
            stands_for: organization.get("id").and_then(Value::as_str).map(str::to_owned),
            value: Cow::Borrowed(organization),
            private: false,
            fixed: None,
            untouched: None,
        });
        found.into_iter().collect()
    }

    /// The currency is that of every opportunity. Which of them have a value, no search that is known to work tells (API
    /// notes, adjacent section 19).
    fn holders(_: &ValuesAtRisk<'_>) -> Vec<RecordSearch> {
        vec![RecordSearch {
            records: OPPORTUNITIES,
            type_id: None,
            held: None,
        }]
    }

    /// Only what changes is sent: the same call takes the order of lead statuses, which is a step of its own.
    fn call(write: &ObjectWrite<'_>) -> Call {
        write.plain(Self::DEF.path)
    }
}

static CURRENCY_CODE: Code = Code::error(explanation!("currency-code")).found_live();
