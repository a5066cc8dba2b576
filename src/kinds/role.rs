//! Roles: what their users may do, and which leads they see.

use super::{
    role_permissions,
    role_users::{ROLE_USERS, VIEW_ALL},
};
use crate::model::{
    Address, Attr, Call, Checks, Code, ConsentReason, ConsentRisk, Def, Items, Kind, ListPosition, Listing,
    LiveObject, ObjectChange, ObjectWrite, Ref, RefTarget, Responses, explanation,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A role: what its users may do, and which leads they see. Close's own roles (Admin, Super User, User and Restricted
/// User) can be referred to but not changed.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Role {
    /// The name shown in the settings. To change it, write the old one in `renamed_from`.
    pub name: String,
    /// What users with the role may do, as Close's permissions such as `bulk_edit` or `export`. Close adds permissions
    /// from time to time, so closectl accepts any; users may do nothing that is not listed.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-set" = true, "x-access" = "users with the role {gain|lose}"))]
    pub permissions: Attr<Items<String>>,
    /// Whether users who see only the leads that are assigned to them also see leads that are assigned to nobody:
    /// `allow_unassigned` if they do, `require_assignment` if they don't; null for a role with `view_all_leads`.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend(
        "enum" = ["require_assignment", "allow_unassigned", null],
        "x-absent" = null,
        "x-access" = {
            "allow_unassigned": "users with the role also see leads that are assigned to nobody",
            "require_assignment": "users with the role see no leads that are assigned to nobody",
            "*": "users with the role see other leads"
        }
    ))]
    pub visibility_user_lcf_behavior: Attr<Option<String>>,
    /// The lead fields of type `user` that assign a lead to somebody, by name, at most three; empty for a role with
    /// `view_all_leads`.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend(
        "x-api" = "visibility_user_lcf_ids",
        "x-set" = true,
        "x-absent" = [],
        "x-empty" = "no field",
        "x-named-with" = {"type": "user"},
        "x-unfit" = "the field is not of type `user`",
        "x-access" = "which leads users with the role see depends on {after} (was: {before})"
    ))]
    pub visibility_user_lcfs: Attr<Items<Ref<AssigningField>>>,
}

/// A lead field of type `user`, which is a kind of its own and names roles itself.
#[derive(Debug)]
pub struct AssigningField;

impl RefTarget for AssigningField {
    const NAME: &'static str = "lead_field";
    const PREFIX: &'static str = "custom_field/lead";
    const PREDEFINED: &'static [(&'static str, &'static str)] = &[];
}

/// The most fields by which a role can be limited (API notes, core, roles).
const MOST_FIELDS: usize = 3;

/// Why nobody changes a role that Close brings along (API notes, adjacent section 9: decided by `editable`).
const BUILT_IN: &str = "it is one of Close's own roles, which nobody can change or delete";

impl Kind for Role {
    /// Close's predefined roles have words for ids (API notes, core (d)).
    const DEF: Def = Def {
        listing: Some(Listing::unordered(ListPosition::Section(&["roles"]))),
        id_prefixes: &["role"],
        predefined: &[
            ("admin", "Admin"),
            ("superuser", "Super User"),
            ("user", "User"),
            ("restricteduser", "Restricted User"),
        ],
        asks: &[ConsentRisk::Access],
        people: Some(ROLE_USERS),
        examples: &[
            "name: Analyst\npermissions: [export, view_all_leads]",
            "name: Account Manager\npermissions: [bulk_edit, export]\nvisibility_user_lcf_behavior: require_assignment\n\
             visibility_user_lcfs: [Account manager]",
        ],
        besides: Some(&["editable"]),
        ..Def::new("role", "role", "/role/")
    };

    const CODES: &'static [&'static [&'static Code]] = &[
        super::name::CODES,
        &[
            &ALL_LEADS_LIMITED,
            &NO_LEADS_ASSIGNED,
            &TOO_MANY_VISIBILITY_FIELDS,
        ],
        role_permissions::CODES,
    ];

    fn address(&self) -> Address {
        Address::new(Self::DEF.prefix, &self.name)
    }

    fn check(&self, checks: &mut Checks) {
        super::name::check(checks, Self::DEF.key, &self.name);
        self.check_visibility(checks);
        let permissions = self
            .permissions
            .stated()
            .map(|permissions| permissions.0.as_slice());
        role_permissions::check(checks, permissions.unwrap_or_default());
    }

    fn canonicalize(&mut self) {
        if let Some(permissions) = self.permissions.stated_mut() {
            permissions.0.sort();
            permissions.0.dedup();
        }
    }

    fn live(responses: &Responses) -> Vec<LiveObject<'_>> {
        let roles = responses.items(Self::DEF.path);
        let found = roles.map(|role| LiveObject {
            fixed: (role["editable"] != true).then_some(BUILT_IN),
            ..LiveObject::plain(role)
        });
        found.collect()
    }

    /// A new role has no users, so that nobody may do anything by it that they could not do before; one that goes takes
    /// away what it allowed.
    fn asks_consent(change: &ObjectChange<'_>) -> Vec<ConsentReason> {
        let reason = ConsentReason::new(ConsentRisk::Access, "what the role allows goes with it");
        change.removes().then_some(reason).into_iter().collect()
    }

    /// Close's own examples clear the fields with null.
    fn call(write: &ObjectWrite<'_>) -> Call {
        let mut write = write.clone();
        if let Some(fields) = write.send.get_mut("visibility_user_lcf_ids")
            && fields.as_array().is_some_and(Vec::is_empty)
        {
            *fields = Value::Null;
        }
        write.plain(Self::DEF.path)
    }
}

impl Role {
    /// Reports what Close says about permissions and visibility together (API notes, adjacent section 9).
    fn check_visibility(&self, checks: &mut Checks) {
        let fields = self.visibility_user_lcfs.stated().map(|fields| fields.0.len());
        if fields.is_some_and(|count| count > MOST_FIELDS) {
            checks.report(
                &TOO_MANY_VISIBILITY_FIELDS,
                "/visibility_user_lcfs",
                format!("a role can be limited by {MOST_FIELDS} fields at most"),
                "leave those that matter",
            );
        }

        let Some(permissions) = self.permissions.stated() else {
            return;
        };
        // Close's own roles are as they are: nothing that an entry says changes them.
        if Self::DEF.predefined.iter().any(|(_, name)| *name == self.name) {
            return;
        }
        let sees_all = permissions.0.iter().any(|permission| permission == VIEW_ALL);
        let behavior = self.visibility_user_lcf_behavior.stated().cloned().flatten();
        let limits = [
            ("/visibility_user_lcf_behavior", behavior.is_some()),
            ("/visibility_user_lcfs", fields.is_some_and(|count| count > 0)),
        ];

        if sees_all {
            for (pointer, _) in limits.into_iter().filter(|(_, is_set)| *is_set) {
                checks.report(
                    &ALL_LEADS_LIMITED,
                    pointer,
                    format!("a role with `{VIEW_ALL}` sees every lead, so nothing can limit that"),
                    format!("take `{VIEW_ALL}` out of `permissions`, or leave this empty"),
                );
            }
            return;
        }

        let (unsaid, instead) = match limits.map(|(_, is_set)| is_set) {
            [true, true] => return,
            [true, false] => ("by which fields", "say so in `visibility_user_lcfs`"),
            [false, true] => (
                "whether it also sees those that are assigned to nobody",
                "say so in `visibility_user_lcf_behavior`",
            ),
            [false, false] => (
                "by which fields",
                "say so in `visibility_user_lcfs` and `visibility_user_lcf_behavior`",
            ),
        };
        checks.report(
            &NO_LEADS_ASSIGNED,
            "/permissions",
            format!(
                "a role without `{VIEW_ALL}` sees the leads that are assigned to its users, and the entry doesn't say {unsaid}"
            ),
            instead,
        );
    }
}

static ALL_LEADS_LIMITED: Code = Code::error(explanation!("all-leads-limited"))
    .found_live()
    .of_whole();

static NO_LEADS_ASSIGNED: Code = Code::warning(explanation!("no-leads-assigned"));

static TOO_MANY_VISIBILITY_FIELDS: Code =
    Code::error(explanation!("too-many-visibility-fields")).found_live();
