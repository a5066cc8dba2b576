//! Templates of text messages.

use super::template_texts;
use crate::model::{
    Address, Attr, BulkRead, Checks, Code, ConsentRisk, Def, Flag, IDENTITY, Kind, ListPosition, Listing,
    LiveObject, NamesakeRule, ReadNeed, RemovalCheck, RemovalRead, Responses,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An SMS template, which people and workflows send. Its attached files are not in the
/// manifest: closectl neither adds nor removes them, and does not delete a template that has some.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct SmsTemplate {
    /// The name shown in the list of templates. To change it, write the old one in `renamed_from`.
    pub name: String,
    /// The text of the message. Close replaces tags such as `{{contact.first_name}}` with the record's values; `{file:
    /// PATH}` keeps the text in a file of its own.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend(
        "x-tags" = true,
        "x-file" = "txt",
        "x-behaviour" = "messages written with it get the new text"
    ))]
    pub text: Attr<String>,
    /// Whether everyone in the organization can use it. A template that is not shared can only be used by the user
    /// whose API key created it, and workflows can't send it.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-withdraws" = false, "x-needed-by" = ["sequence"], "x-behaviour" = {
        "true": "everyone can use it (was: only its owner)",
        "false": "only its owner can use it (was: everyone), and workflows can no longer send it"
    }))]
    pub is_shared: Attr<Flag>,
    /// `active` or `archived`. Close no longer offers an archived template, and it can be restored.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend(
        "enum" = ["active", "archived"],
        "x-after-create" = "active",
        "x-absent" = "active",
        "x-withdraws" = "archived",
        "x-behaviour" = {"archived": "people can no longer choose it", "active": "people can choose it again"},
        "x-start" = {"archived": "created as archived: people can't choose it"}
    ))]
    pub status: Attr<String>,
}

impl Kind for SmsTemplate {
    const DEF: Def = Def {
        listing: Some(Listing::unordered(ListPosition::Section(&["sms_templates"]))),
        reads: &[IDENTITY, BulkRead::list("/sms_template/")],
        need: ReadNeed::WhereNeeded,
        id_prefixes: &["smstmpl"],
        examples: &[
            "name: Reminder\ntext: \"Hi {{ contact.first_name }}, see you tomorrow.\"\nis_shared: true",
            "name: Old offer\ntext: Our offer ends on Friday.\nstatus: archived",
        ],
        namesakes: Some(NamesakeRule {
            by: &["text"],
            in_front: false,
            left: "stays in the list",
            edited: true,
        }),
        permissions: &["manage_team_email_templates"],
        // An active workflow sends it.
        asks: &[ConsentRisk::Outreach],
        removal: Some(RemovalCheck {
            read: Some(RemovalRead {
                path: "/sms_template/{id}/?include_attachments=true",
                list: "attachments",
                only_here: true,
                found: template_texts::removal_findings,
            }),
            held_by: &["sequence"],
            instead: "archive it: write `status: archived` in its whole entry, as `closectl pull` writes it",
        }),
        besides: Some(&["attachments", "owned_by", "used_by_sequences"]),
        ..Def::new("sms_template", "SMS template", "/sms_template/")
    };

    const CODES: &'static [&'static [&'static Code]] = &[super::name::CODES];

    fn address(&self) -> Address {
        Address::new(Self::DEF.prefix, &self.name)
    }

    fn qualifiers(&self) -> Vec<String> {
        template_texts::qualifiers(&[&self.text])
    }

    fn check(&self, checks: &mut Checks) {
        super::name::check(checks, Self::DEF.key, &self.name);
    }

    fn canonicalize(&mut self) {
        template_texts::canonicalize(&mut self.text);
    }

    fn live(responses: &Responses) -> Vec<LiveObject<'_>> {
        template_texts::shown(Self::DEF.listed(responses), responses, "owned_by")
    }
}
