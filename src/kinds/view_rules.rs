//! What is wrong or odd with a smart view, as far as it can be told without Close (API notes, adjacent section 3).

use super::{
    view_columns::ViewColumn,
    view_ids::{self, CURRENT_USER},
    view_sharing::ViewSharing,
    view_types::{self, object_type},
};
use crate::model::{Attr, Checks, Code, Flag, explanation, suggest, template};
use serde_json::Value;

/// The most characters of a description, and of what names a column.
const LONGEST_DESCRIPTION: usize = 300;
const LONGEST_COLUMN: usize = 48;

/// The types of nodes.
const NODES: &[&str] = &[
    "match_all",
    "object_type",
    "id",
    "text",
    "and",
    "or",
    "saved_search",
    "has_related",
    "field_condition",
];

/// The types of objects that queries know.
const OBJECT_TYPES: &[&str] = &[
    "lead",
    "contact",
    "opportunity",
    "activity.call",
    "activity.email",
    "activity.email_thread",
    "activity.sms",
    "activity.meeting",
    "activity.note",
    "activity.whatsapp_message",
    "activity.form_submission",
    "activity.lead_status_change",
    "activity.opportunity_status_change",
    "activity.task_completed",
    "activity.custom_activity",
    "custom_object",
];

/// Reports a description that is too long.
pub fn check_description(checks: &mut Checks, description: &Attr<Option<String>>) {
    super::description::check_length(checks, description, LONGEST_DESCRIPTION);
}

/// Reports what is wrong with the query of a view of a type; `has_text` says whether it has an older one as well.
pub fn check_query(checks: &mut Checks, own: &str, envelope: &Value, has_text: bool) {
    if has_text {
        let help = "keep `s_query`; `query` is only for older views";
        checks.contradicts(
            &TWO_QUERIES,
            "s_query",
            "/query",
            "a view can't have both `s_query` and `query`",
            help,
        );
    }

    let query = &envelope["query"];
    if !query.is_object() {
        let help = "write `query:` below it, with the text that Close copies with \"Copy Filters\"";
        checks.report(
            &VIEW_WITHOUT_QUERY,
            "/s_query",
            "`s_query` has no `query` in it",
            help,
        );
        return;
    }
    if !says_type(query) {
        let own = object_type(own);
        let node = format!("{{type: object_type, object_type: {own}}}");
        let help = if query["type"] == "and" {
            format!("add `{node}` to its first `and`")
        } else {
            format!(
                "put it into an `and`: `{{type: and, queries: [{node}, …]}}`, with the query in place of `…`"
            )
        };
        checks.report(
            &VIEW_WITHOUT_TYPE,
            "/s_query/query",
            "the query does not say which type of object it finds",
            help,
        );
    }
    check_node(checks, "/s_query/query", query);
}

/// Reports a query with the current user in a view that says it shows everybody the same.
pub fn check_user(checks: &mut Checks, envelope: &Value, is_user_dependent: &Attr<Flag>) {
    if *is_user_dependent == Attr::Stated(Flag(false)) && holds(envelope, CURRENT_USER) {
        let message = "the query refers to the current user, but `is_user_dependent` is false";
        let help = "write `is_user_dependent: true`, as Close does for such views";
        checks.report(&VIEW_FOR_EACH_USER, "/is_user_dependent", message, help);
    }
}

/// Reports two ways of saying who sees a view that contradict each other.
pub fn check_sharing(checks: &mut Checks, is_shared: &Attr<Flag>, settings: &Attr<Option<ViewSharing>>) {
    let (Some(Flag(is_shared)), Some(Some(settings))) = (is_shared.stated(), settings.stated()) else {
        return;
    };
    if *is_shared != settings.is_shared() {
        let message = format!("`is_shared` is {is_shared}, but `sharing_settings` says the opposite");
        let help = "remove `is_shared`: closectl derives it from `sharing_settings`";
        checks.contradicts(
            &SHARING_CONTRADICTS,
            "sharing_settings",
            "/is_shared",
            message,
            help,
        );
    }
}

/// Reports what is wrong with the columns of a view of a type.
pub fn check_columns(checks: &mut Checks, own: &str, columns: &[ViewColumn]) {
    for (at, column) in columns.iter().enumerate() {
        let pointer = format!("/selected_fields/{at}");
        let whole = match column {
            ViewColumn::Named(name) if view_types::has_known_columns(own) => Some(name.as_str()),
            ViewColumn::Named(name) => {
                let message = format!("the column `{name}` needs its type in a view of type `{own}`");
                let help = format!("write `{{type_id: …, field_id: {name}}}`, as `closectl pull` does");
                checks.report(&INVALID_COLUMN, pointer, message, help);
                continue;
            }
            ViewColumn::Whole(map) => map.get("field_id").and_then(Value::as_str),
        };

        match whole {
            Some(name) => check_column(checks, &pointer, name, own),
            None => {
                let help = "write its name, or `{type_id: …, field_id: …}`";
                checks.report(&INVALID_COLUMN, pointer, "a column needs a `field_id`", help);
            }
        }
    }
}

fn check_column(checks: &mut Checks, pointer: &str, name: &str, own: &str) {
    if let Some(bare) = name.strip_prefix("custom.") {
        let message = format!("`{name}` is a tag, but a column takes the id of a custom field alone");
        checks.report(&INVALID_COLUMN, pointer, message, format!("write `{bare}`"));
        return;
    }
    let Some(address) = template::as_reference(name) else {
        let length = name.chars().count();
        if length > LONGEST_COLUMN && !name.contains("${") {
            let message =
                format!("a column can have {LONGEST_COLUMN} characters at most, but this one has {length}");
            checks.report(
                &INVALID_COLUMN,
                pointer,
                message,
                "write the name of a field of the API",
            );
        }
        return;
    };

    if !view_ids::is_custom_field(&address) {
        let message = format!("`{address}` is not a custom field");
        let help = "write the name of a field of the API, or `\"${id:custom_field/lead/NAME}\"`";
        checks.report(&INVALID_COLUMN, pointer, message, help);
        return;
    }

    // Columns show what the listed object has itself; shared fields may be anywhere.
    let of_others = ["lead", "contact", "opportunity"]
        .into_iter()
        .filter(|other| *other != own);
    let mut of_others = of_others.map(|other| format!("custom_field/{other}"));
    if view_types::has_known_columns(own) && of_others.any(|section| address.container() == section) {
        let message = format!("`{address}` is not a field of a {own}");
        let help = format!("delete the column, or use a field of {own}s");
        checks.report(&COLUMN_ELSEWHERE, pointer, message, help);
    }
}

/// Says whether a query, or one of those that it joins, says which type of objects it looks for.
fn says_type(node: &Value) -> bool {
    let joined = node["queries"].as_array();
    node["type"] == "object_type" || joined.is_some_and(|queries| queries.iter().any(says_type))
}

/// Reports what Close would refuse in a node; what is not known at all may be new.
fn check_node(checks: &mut Checks, pointer: &str, node: &Value) {
    if let Some(name) = node["type"].as_str()
        && !NODES.contains(&name)
        && let Some(likely) = suggest(name, NODES.iter().copied())
    {
        let message = format!("unknown query type `{name}`, did you mean `{likely}`?");
        checks.report(
            &UNKNOWN_QUERY,
            format!("{pointer}/type"),
            message,
            format!("write `type: {likely}`"),
        );
    }
    view_ids::check(checks, pointer, node);
    for key in ["object_type", "this_object_type", "related_object_type"] {
        if let Some(name) = node[key].as_str() {
            check_type(checks, &format!("{pointer}/{key}"), name);
        }
    }

    let joined = node["queries"].as_array().into_iter().flatten().enumerate();
    joined.for_each(|(at, inner)| check_node(checks, &format!("{pointer}/queries/{at}"), inner));
    if node["related_query"].is_object() {
        check_node(
            checks,
            &format!("{pointer}/related_query"),
            &node["related_query"],
        );
    }
}

fn check_type(checks: &mut Checks, pointer: &str, name: &str) {
    if OBJECT_TYPES.contains(&name) {
        return;
    }

    let of_custom = [
        (
            "custom_activity_type/",
            "activity.custom_activity",
            "custom_activity_type_id",
        ),
        ("custom_object_type/", "custom_object", "custom_object_type_id"),
    ];
    // A type whose name breaks off before its last word, such as `activity.custom`, is meant as well.
    let custom = of_custom.into_iter().find(|(prefix, kind, _)| {
        let is_begun = kind.strip_prefix(name).is_some_and(|rest| rest.starts_with('_'));
        name.contains(prefix) || is_begun
    });
    let help = match (custom, suggest(name, OBJECT_TYPES.iter().copied())) {
        (Some((_, kind, field)), _) => {
            format!("write `{kind}`, and beside it a `field_condition` on the `{field}` of such objects")
        }
        (None, Some(likely)) => format!("write `{likely}`"),
        (None, None) => return,
    };
    checks.report(
        &UNKNOWN_QUERY,
        pointer,
        format!("Close has no queries for objects of type `{name}`"),
        help,
    );
}

fn holds(value: &Value, sought: &str) -> bool {
    match value {
        Value::String(text) => text == sought,
        Value::Array(items) => items.iter().any(|item| holds(item, sought)),
        Value::Object(map) => map.values().any(|inner| holds(inner, sought)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// What is reported here.
pub static CODES: &[&Code] = &[
    &TWO_QUERIES,
    &VIEW_WITHOUT_QUERY,
    &VIEW_WITHOUT_TYPE,
    &UNKNOWN_QUERY,
    &INVALID_COLUMN,
    &COLUMN_ELSEWHERE,
    &SHARING_CONTRADICTS,
    &VIEW_FOR_EACH_USER,
];

static TWO_QUERIES: Code = Code::error(explanation!("two-queries")).found_live();

static VIEW_WITHOUT_QUERY: Code = Code::error(explanation!("view-without-query")).found_live();

static VIEW_WITHOUT_TYPE: Code = Code::error(explanation!("view-without-type")).found_live();

static UNKNOWN_QUERY: Code = Code::error(explanation!("unknown-query")).found_live();

static INVALID_COLUMN: Code = Code::error(explanation!("invalid-column")).found_live();

static COLUMN_ELSEWHERE: Code = Code::warning(explanation!("column-elsewhere"));

static SHARING_CONTRADICTS: Code = Code::error(explanation!("sharing-contradicts")).found_live();

static VIEW_FOR_EACH_USER: Code = Code::warning(explanation!("view-for-each-user"));
