//! Templates of emails.

use super::template_texts;
use crate::model::{
    Address, Attr, BulkRead, Checks, Code, ConsentRisk, Def, Flag, IDENTITY, Kind, ListPosition, Listing,
    LiveObject, NamesakeRule, ReadNeed, RemovalCheck, RemovalRead, Responses,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An email template, which people and workflows send. Its attached files are not in the
/// manifest: closectl neither adds nor removes them, says in a plan that they stay, and does not delete a template that has
/// some.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct EmailTemplate {
    /// The name shown in the list of templates. To change it, write the old one in `renamed_from`.
    pub name: String,
    /// The subject of the email. Close replaces tags such as `{{contact.first_name}}` with the record's values.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend(
        "x-required" = true,
        "x-tags" = true,
        "x-behaviour" = "emails written with it get the new subject"
    ))]
    pub subject: Attr<String>,
    /// The text of the email, as HTML, with the same tags; `{file: PATH}` keeps it in a file of its own.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend(
        "x-required" = true,
        "x-tags" = true,
        "x-file" = "html",
        "x-behaviour" = "emails written with it get the new text"
    ))]
    pub body: Attr<String>,
    /// Whether everyone in the organization can use it. A template that is not shared can only be used by the user
    /// whose API key created it, and workflows can't send it.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-withdraws" = false, "x-needed-by" = ["sequence"], "x-behaviour" = {
        "true": "everyone can use it (was: only its owner)",
        "false": "only its owner can use it (was: everyone), and workflows can no longer send it"
    }))]
    pub is_shared: Attr<Flag>,
    /// Whether the template is archived: Close no longer offers it, and it can be restored.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend(
        "x-after-create" = false,
        "x-archives" = true,
        "x-absent" = false,
        "x-behaviour" = {"true": "people can no longer choose it", "false": "people can choose it again"},
        "x-start" = {"true": "created as archived: people can't choose it"}
    ))]
    pub is_archived: Attr<Flag>,
}

impl Kind for EmailTemplate {
    const DEF: Def = Def {
        listing: Some(Listing::unordered(ListPosition::Section(&["email_templates"]))),
        // Whether a list without this parameter shows archived ones is not known (API notes, adjacent section 2a).
        reads: &[
            IDENTITY,
            BulkRead::list("/email_template/?is_archived=false"),
            BulkRead::list("/email_template/?is_archived=true"),
        ],
        need: ReadNeed::WhereNeeded,
        id_prefixes: &["tmpl"],
        examples: &[
            "name: First touch\nsubject: \"Hello {{ contact.first_name }}\"\nbody: |-\n  <p>Hi {{ contact.first_name \
             }},</p>\n  <p>how do others in {{ lead.custom.[\"Industry\"] }} do it?</p>\nis_shared: true",
            "name: Old offer\nsubject: Our offer\nbody: <p>It ends on Friday.</p>\nis_archived: true",
        ],
        namesakes: Some(NamesakeRule {
            by: &["subject", "body"],
            in_front: false,
            left: "stays in the list",
            edited: true,
        }),
        permissions: &["manage_team_email_templates"],
        // An active workflow sends it.
        asks: &[ConsentRisk::Outreach],
        removal: Some(RemovalCheck {
            read: Some(RemovalRead {
                path: "/email_template/{id}/",
                list: "attachments",
                only_here: false,
                found: template_texts::removal_findings,
            }),
            held_by: &["sequence"],
            instead: "archive it: write `is_archived: true` in its whole entry, as `closectl pull` writes it",
        }),
        besides: Some(&["attachments", "used_by_sequences"]),
        ..Def::new("email_template", "email template", "/email_template/")
    };

    const CODES: &'static [&'static [&'static Code]] = &[super::name::CODES, template_texts::CODES];

    fn address(&self) -> Address {
        Address::new(Self::DEF.prefix, &self.name)
    }

    fn qualifiers(&self) -> Vec<String> {
        template_texts::qualifiers(&[&self.subject, &self.body])
    }

    fn check(&self, checks: &mut Checks) {
        super::name::check(checks, Self::DEF.key, &self.name);
        template_texts::check(checks, "subject", &self.subject);
        template_texts::check(checks, "body", &self.body);
    }

    fn canonicalize(&mut self) {
        template_texts::canonicalize(&mut self.subject);
        template_texts::canonicalize(&mut self.body);
    }

    fn live(responses: &Responses) -> Vec<LiveObject<'_>> {
        template_texts::shown(Self::DEF.listed(responses), responses, "created_by")
    }
}
