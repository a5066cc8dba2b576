//! Smart views, which the API calls saved searches (API notes, adjacent section 3).

use super::{
    view_columns::{self, ViewColumn},
    view_ids,
    view_query::{self, ViewQuery},
    view_rules,
    view_sharing::{self, ViewSharing},
    view_types::{self, TYPES},
};
use crate::model::{
    Address, Attr, BulkRead, Call, Checks, Code, Def, Deletion, Flag, IDENTITY, Kind, ListMembers,
    ListOrdering, ListPosition, Listing, LiveObject, NamesakeRule, ObjectWrite, ReadNeed, Responses,
    WriteVerb,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A smart view: a saved search in the sidebar, with its columns and the people who see it. New views appear in the
/// sidebar in the order of the file. The order of existing views can't be changed, and closectl does not manage which
/// views people pin.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct SmartView {
    /// The name in the sidebar. To change it, write the old one in `renamed_from`.
    pub name: String,
    /// The type of objects that the view lists, such as `lead` or `contact`. A new view without a type lists leads.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend(
        "x-immutable" = true,
        "enum" = [
            "lead", "contact", "opportunity", "call", "email", "sms", "meeting", "note", "whatsapp_message",
            "custom_activity", "form_submission"
        ]
    ))]
    pub r#type: Attr<String>,
    /// What the view is for, in at most 300 characters.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    pub description: Attr<Option<String>>,
    /// Whether other people see the view. `sharing_settings` says who they are. If you write both, they must not contradict each other.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-said-by" = {"sharing_settings": "*"}, "x-behaviour" = {
        "true": "others can see the view (was: only its owner)",
        "false": "only its owner can see the view"
    }))]
    pub is_shared: Attr<Flag>,
    /// Who else sees the view: everyone, or the members of groups, by name, and users, by email address.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend(
        "type" = ["object", "null"],
        "x-empty" = "only its owner",
        "x-behaviour" = "{only} can see the view (was: {before})"
    ))]
    pub sharing_settings: Attr<Option<ViewSharing>>,
    /// The filters of the view, as Close copies them with "Copy Filters": `query`, `sort` and `results_limit`. Ids in
    /// it are written `${id:ADDRESS}`; `CURRENT_USER` is the user who opens the view.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend(
        "x-query" = true,
        "x-bound" = true,
        "x-absent" = null,
        "x-behaviour" = "the view shows what the new query finds",
        "x-deferred" = "the view shows everything of its type"
    ))]
    pub s_query: Attr<ViewQuery>,
    /// The query of an older view, as text in Close's older search language. New views have `s_query`.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend(
        "x-bound" = true,
        "x-absent" = null,
        "x-behaviour" = "the view shows what the new query finds",
        "x-deferred" = "the view shows everything of its type"
    ))]
    pub query: Attr<Option<String>>,
    /// The columns, in order; null for Close's default. A column of the view's own type is written as its name, such as
    /// `display_name` or `${id:custom_field/lead/Industry}`, any other one as `{type_id: …, field_id: …}`.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-bound" = true))]
    pub selected_fields: Attr<Option<Vec<ViewColumn>>>,
    /// Whether each person sees different results, as in a view whose query mentions `CURRENT_USER`.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    pub is_user_dependent: Attr<Flag>,
}

/// What addresses of views begin with.
const NAME: &str = "smart_view";

/// All views; the list shows only those of leads unless all types are asked for.
const LIST: BulkRead = BulkRead::list(
    "/saved_search/?type__in=lead,contact,opportunity,call,email,sms,meeting,note,whatsapp_message,custom_activity,\
     form_submission",
);

/// Close shows the newest view first, in the sidebar as in the list.
static ORDER: ListOrdering = ListOrdering {
    container: Some(NAME),
    live: |responses| {
        let views = SmartView::live(responses).into_iter();
        vec![ListMembers {
            id: NAME.to_owned(),
            members: Some(views.filter_map(|view| view.id).collect()),
        }]
    },
    read: |_| (LIST.path.to_owned(), LIST.shape),
    members: |_, answer| crate::model::ids(answer),
    write: None,
    certain: true,
    adopts: false,
    first: None,
};

impl Kind for SmartView {
    /// Beside its attributes, Close shows whose a view is, the older list of those whom it is shared with, and whether it was
    /// used recently (API notes, adjacent 3). Anything else is a setting that a delete or a replace would lose.
    const DEF: Def = Def {
        listing: Some(Listing {
            at: ListPosition::Section(&["smart_views"]),
            order: Some(&ORDER),
        }),
        reads: &[LIST, IDENTITY],
        deletion: Deletion::LosesMeaning("nobody sees the view any more"),
        need: ReadNeed::WhereNeeded,
        id_prefixes: &["save"],
        details: Some("/saved_search/{id}/"),
        // Columns are written without the type of the view, and Close wants it with each.
        in_calls: &["type"],
        caption: Some("type"),
        examples: &[
            "name: Dormant leads\ntype: lead\ndescription: No activity for 30 days\nis_shared: true\nsharing_settings: \
             {whole_org: true}\nis_user_dependent: false\ns_query:\n  query:\n    type: and\n    queries:\n      - {type: \
             object_type, object_type: lead}\n      - type: field_condition\n        negate: true\n        field: {type: \
             regular_field, object_type: lead, field_name: status_id}\n        condition: {type: reference, reference_type: \
             status.lead, object_ids: [\"${id:lead_status/Qualified}\"]}\n  sort:\n    - direction: desc\n      field: \
             {type: regular_field, object_type: lead, field_name: date_created}\nselected_fields: [display_name, \
             status_label]",
            "name: Leads without a phone number\nquery: \"not has:phone_numbers\"",
        ],
        namesakes: Some(NamesakeRule {
            by: &["type"],
            in_front: true,
            left: "stays in the sidebar",
            edited: false,
        }),
        permissions: &["manage_team_smart_views"],
        besides: Some(&["shared_with", "used_recently", "user_id"]),
        ..Def::new(NAME, "smart view", "/saved_search/")
    };

    const CODES: &'static [&'static [&'static Code]] = &[
        super::name::CODES,
        super::description::CODES,
        view_rules::CODES,
        view_ids::CODES,
    ];

    /// A view that is called like a type always has its own type before the name: its address would else be what those
    /// of others begin with.
    fn address(&self) -> Address {
        let plain = Address::new(NAME, &self.name);
        if TYPES.contains(&self.name.as_str()) {
            plain.qualified(&format!("{}/", view_types::of(&self.r#type)))
        } else {
            plain
        }
    }

    fn qualifiers(&self) -> Vec<String> {
        let is_told = TYPES.contains(&self.name.as_str());
        let own = self.r#type.stated().filter(|_| !is_told);
        own.map(|own| format!("{own}/")).into_iter().collect()
    }

    fn obstacle(&self) -> Option<String> {
        let has_query = self.s_query.stated().is_some_and(|query| !query.0.is_null());
        let has_text = self.query.stated().is_some_and(Option::is_some);
        (!has_query && !has_text).then(|| "a view needs an `s_query` with its filters".to_owned())
    }

    fn check(&self, checks: &mut Checks) {
        let own = view_types::of(&self.r#type);
        let columns = self.selected_fields.stated().and_then(Option::as_deref);
        super::name::check(checks, Self::DEF.key, &self.name);
        view_rules::check_description(checks, &self.description);
        view_rules::check_sharing(checks, &self.is_shared, &self.sharing_settings);
        view_rules::check_columns(checks, own, columns.unwrap_or_default());

        if let Some(ViewQuery(envelope)) = self.s_query.stated().filter(|query| !query.0.is_null()) {
            let has_text = self.query.stated().is_some_and(Option::is_some);
            view_rules::check_query(checks, own, envelope, has_text);
            view_rules::check_user(checks, envelope, &self.is_user_dependent);
        }
    }

    fn canonicalize(&mut self) {
        super::description::canonicalize(&mut self.description);
        view_sharing::canonicalize(&mut self.is_shared, &mut self.sharing_settings);
        view_columns::canonicalize(&mut self.selected_fields, &self.r#type);

        // A view has one search, and that it has no other one goes without saying.
        let has_query = self.s_query.stated().is_some_and(|query| !query.0.is_null());
        if self.query == Attr::Stated(None) && has_query {
            self.query = Attr::Omitted;
        } else if self.query.stated().is_some_and(Option::is_some) && !has_query {
            self.s_query = Attr::Omitted;
        }
    }

    /// What others keep to themselves is not for this key, should it be shown at all.
    fn live(responses: &Responses) -> Vec<LiveObject<'_>> {
        let user = responses.user();
        let views = Self::DEF.listed(responses).filter_map(|value| {
            let owner = value["user_id"].as_str();
            let is_shared = view_sharing::is_shared(value);
            let is_own = owner.is_none() || owner == user;
            (is_shared || is_own).then(|| LiveObject {
                private: !is_shared && owner.is_some(),
                ..LiveObject::plain(value)
            })
        });
        views.collect()
    }

    fn gap(value: &Value) -> Option<&'static str> {
        let has_form = value["s_query"].is_object() || value["s_query"].is_null();
        if !value["is_shared"].is_boolean() {
            Some("its `is_shared` is missing")
        } else if !has_form {
            Some("closectl doesn't know this form of `s_query`")
        } else {
            None
        }
    }

    fn value_label(attribute: &str, value: &Value) -> Option<String> {
        view_sharing::label(attribute, value)
    }

    fn shown(value: &Value, attributes: &mut Map<String, Value>) {
        view_columns::shorten(value, attributes);
        view_sharing::lift(value, attributes);
    }

    /// Circular references are set by a second step; until then the view shows everything of its type.
    fn stand_in(attributes: &Map<String, Value>, attribute: &str) -> Option<Value> {
        (attribute == "s_query").then(|| view_query::everything(view_types::of_api(attributes)))
    }

    /// A view has one search, and those who see it are said twice.
    fn implied(wanted: &Map<String, Value>, live: &Map<String, Value>) -> Map<String, Value> {
        let mut implied = view_sharing::implied(wanted, live);
        let has =
            |side: &Map<String, Value>, name: &str| side.get(name).is_some_and(|value| !value.is_null());
        for (search, other) in [("query", "s_query"), ("s_query", "query")] {
            if has(wanted, search) && has(live, other) && !has(wanted, other) {
                implied.insert(other.to_owned(), Value::Null);
            }
        }
        implied
    }

    fn call(write: &ObjectWrite<'_>) -> Call {
        let mut send = write.send.clone();
        let own_type = view_types::of_api(write.whole);
        view_columns::lengthen(&mut send, own_type);
        view_sharing::send(&mut send, write.whole);
        // An older view whose text is set by a second step has nothing until then, and Close takes no view without a search.
        if write.verb == WriteVerb::Create && !send.contains_key("s_query") && !send.contains_key("query") {
            send.insert("s_query".to_owned(), view_query::everything(own_type));
        }

        let write = ObjectWrite {
            send,
            ..write.clone()
        };
        write.plain(Self::DEF.path)
    }
}
