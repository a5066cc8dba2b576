//! The endpoint of smart views, which the API calls saved searches (API notes, adjacent section 3).

use serde_json::{Map, Value, json};

use super::{
    collection::Collection,
    view_query::{kept, trouble},
};
use crate::{
    objects::{SmartView, ViewSharing, position_of},
    protocol::{Answer, BodyForm, Call, CallResult, Generation, ListPaging, Method, Refusal, list},
    state::State,
};

/// `/saved_search/` and `/saved_search/{id}/`.
#[derive(Clone, Copy)]
pub(crate) struct SmartViews;

const TYPES: &[&str] = &[
    "lead",
    "contact",
    "opportunity",
    "call",
    "email",
    "sms",
    "meeting",
    "note",
    "whatsapp_message",
    "custom_activity",
    "form_submission",
];

/// The type of a view where nothing is said, and of those that the list shows unless others are asked for.
const DEFAULT_TYPE: &str = "lead";

/// The most characters of a description, and of the id of a column.
const LONGEST_DESCRIPTION: usize = 300;
const LONGEST_FIELD_ID: usize = 48;

impl Collection for SmartViews {
    /// Private views of other people are not shown, and so not found.
    fn find(self, state: &State, id: &str) -> Option<usize> {
        position_of(&state.smart_views, id).filter(|at| state.smart_views[*at].is_seen_by_owner(state))
    }

    fn list(self, state: &State, call: &Call) -> CallResult {
        let asked = call
            .parameter("type__in")
            .or_else(|| call.parameter("type"))
            .unwrap_or(DEFAULT_TYPE);
        let unknown = asked.split(',').find(|kind| !TYPES.contains(kind));
        if let Some(unknown) = unknown {
            return Err(Refusal::field("type", format!("Unknown type \"{unknown}\".")));
        }

        // Newest first, as in the sidebar.
        let views = state.smart_views.iter().rev();
        let views = views
            .filter(|view| asked.split(',').any(|kind| kind == view.kind) && view.is_seen_by_owner(state));
        list(call, &state.switches, ListPaging::OLDER, views, |view| {
            let mut shown = view.render(state, state.is("smart_view_used_recently", "everywhere"));
            if let (true, Value::Object(map)) = (state.is("smart_view_list", "short"), &mut shown) {
                for left_out in ["selected_fields", "sharing_settings", "shared_with"] {
                    map.remove(left_out);
                }
            }
            shown
        })
    }

    fn create(self, state: &mut State, call: &Call) -> CallResult {
        let mut form = BodyForm::new(call, &state.switches, Generation::Newer);
        let name = form.name("name");
        let kind = form
            .one_of("type", TYPES)
            .unwrap_or_else(|| DEFAULT_TYPE.to_owned());
        let mut view = SmartView {
            sharing: ViewSharing::default(),
            user_id: Some(state.owner_id()),
            ..SmartView::of_search("", &name, &kind, Value::Null)
        };
        read(state, &mut form, &mut view);
        if !form.given("s_query") && !form.given("query") {
            form.missing("s_query");
        }
        form.finish()?;

        view.id = state.mint.older_id("save");
        let now = state.mint.now();
        (view.date_created, view.date_updated) = (Some(now), Some(now));
        state.smart_views.push(view);
        let position = state.smart_views.len() - 1;
        Ok(Answer::ok(self.shown(state, call, position)))
    }

    fn shown(self, state: &State, call: &Call, position: usize) -> Value {
        let used = !state.is("smart_view_used_recently", "nowhere");
        let mut value = state.smart_views[position].render(state, used);
        if used {
            value["used_recently"] = json!(call.method != Method::Get);
        }
        call.shape(&state.switches, value)
    }

    fn update(self, state: &mut State, call: &Call, position: usize) -> CallResult {
        let mut view = state.smart_views[position].clone();
        let mut form = BodyForm::new(call, &state.switches, Generation::Newer);
        if let Some(name) = form.changed_name("name") {
            view.name = name;
        }
        let kind = form.one_of("type", TYPES);
        if kind.is_some_and(|kind| kind != view.kind) && state.is("immutable_change", "refuse") {
            form.problem("type", "Value cannot be changed.");
        }
        read(state, &mut form, &mut view);
        form.finish()?;

        view.date_updated = Some(state.mint.now());
        state.smart_views[position] = view;
        Ok(Answer::ok(self.shown(state, call, position)))
    }

    fn delete(self, state: &mut State, _: &Call, position: usize) -> CallResult {
        let id = state.smart_views[position].id.as_str();
        let mut others = state.smart_views.iter().filter(|view| view.id != id);
        if state.is("delete_view_in_use", "refuse") && others.any(|view| view.uses(id)) {
            return Err(Refusal::General("Another Smart View uses this one.".to_owned()));
        }
        state.smart_views.remove(position);
        Ok(Answer::emptied())
    }
}

impl SmartView {
    fn render(&self, state: &State, with_use: bool) -> Value {
        let made = self.date_created.unwrap_or(state.organization.date_created);
        let updated = self.date_updated.unwrap_or(made);
        let is_member = |id: &String| state.users.iter().find(|user| user.id == *id);
        let members = self.sharing.user_ids.iter().filter_map(is_member);
        let members: Vec<&str> = members.map(|user| user.membership_id.as_str()).collect();

        let mut value = json!({
            "id": self.id,
            "name": self.name,
            "description": self.description.as_deref().unwrap_or_default(),
            "type": self.kind,
            "query": self.query,
            "s_query": self.s_query,
            "selected_fields": self.selected_fields,
            "is_shared": self.sharing.is_shared(),
            "shared_with": members,
            "sharing_settings": {
                "whole_org": self.sharing.whole_org,
                "user_ids": self.sharing.user_ids,
                "group_ids": self.sharing.group_ids,
                "created_at": made.older(),
                "created_by_id": self.user_id,
                "updated_at": updated.older(),
                "updated_by_id": self.user_id,
            },
            "is_user_dependent": self.is_user_dependent,
            "user_id": self.user_id,
            "organization_id": state.organization.id,
            "date_created": made.older(),
            "date_updated": updated.older(),
        });
        if with_use {
            value["used_recently"] = json!(false);
        }
        value
    }

    /// Says whether the owner of the key sees it.
    fn is_seen_by_owner(&self, state: &State) -> bool {
        let owner = state.owner_id();
        let is_own = self.user_id.as_ref().is_none_or(|user| *user == owner);
        let shared = &self.sharing;
        let mut groups = state
            .groups
            .iter()
            .filter(|group| shared.group_ids.contains(&group.id));
        is_own
            || shared.whole_org
            || shared.user_ids.contains(&owner)
            || groups.any(|group| group.members.contains(&owner))
    }

    /// Says whether its search uses the view with this id.
    fn uses(&self, id: &str) -> bool {
        let text = self.query.as_deref().unwrap_or_default();
        text.contains(id) || self.s_query.to_string().contains(id)
    }
}

/// Reads what a POST and a PUT have in common.
fn read(state: &State, form: &mut BodyForm<'_>, view: &mut SmartView) {
    if let Some(description) = form.description(LONGEST_DESCRIPTION) {
        view.description = description.filter(|text| !text.is_empty());
    }
    if let Some(is_user_dependent) = form.flag("is_user_dependent") {
        view.is_user_dependent = is_user_dependent;
    }

    match form.raw("s_query") {
        None | Some(Value::Null) => {}
        Some(envelope) => {
            match trouble(state, envelope) {
                Some(text) => form.problem("s_query", text),
                None => view.s_query = kept(state, &view.kind, envelope),
            }
            view.query = None;
        }
    }
    // An older view holds its search as a text; one search takes the place of the other.
    if let Some(Some(text)) = form.text("query") {
        view.query = Some(text);
        view.s_query = Value::Null;
    }

    if form.raw("selected_fields").is_some_and(Value::is_null) {
        view.selected_fields = None;
    } else if let Some(columns) = form.objects("selected_fields") {
        let id = |column: &&Map<String, Value>| {
            let id = column.get("field_id").and_then(Value::as_str);
            id.map(|id| id.chars().count())
        };
        if columns
            .iter()
            .any(|column| id(column).is_none_or(|length| length > LONGEST_FIELD_ID))
        {
            let text = format!("field_id: String should have at most {LONGEST_FIELD_ID} characters");
            form.problem("selected_fields", text);
        }
        let columns = columns.into_iter().cloned().map(Value::Object);
        view.selected_fields = Some(columns.collect());
    }
    read_sharing(state, form, view);
}

/// Reads whom a view is shared with: the older `is_shared` and `shared_with`, and `sharing_settings`.
fn read_sharing(state: &State, form: &mut BodyForm<'_>, view: &mut SmartView) {
    let is_shared = form.flag("is_shared");
    let settings = form.raw("sharing_settings").and_then(Value::as_object);
    let ids = |settings: &Map<String, Value>, key: &str| {
        let ids = settings.get(key).and_then(Value::as_array).into_iter().flatten();
        let ids = ids.filter_map(|id| id.as_str().map(str::to_owned));
        ids.collect::<Vec<_>>()
    };

    let asked = settings.map(|settings| ViewSharing {
        whole_org: settings
            .get("whole_org")
            .and_then(Value::as_bool)
            .unwrap_or_default(),
        user_ids: ids(settings, "user_ids"),
        group_ids: ids(settings, "group_ids"),
    });
    if let Some(asked) = &asked {
        let is_user = |id: &String| state.users.iter().any(|user| user.id == *id);
        let is_group = |id: &String| state.groups.iter().any(|group| group.id == *id);
        if !asked.user_ids.iter().all(is_user) || !asked.group_ids.iter().all(is_group) {
            form.problem("sharing_settings", "Invalid organization members or groups.");
        }
    }

    // The older list holds memberships instead of people.
    let members = form.texts("shared_with").filter(|members| !members.is_empty());
    let members = members.map(|members| {
        let users = state
            .users
            .iter()
            .filter(|user| members.contains(&user.membership_id));
        users.map(|user| user.id.clone()).collect::<Vec<_>>()
    });

    let flagged = is_shared.map(|is_shared| {
        if is_shared {
            ViewSharing::with_all()
        } else {
            ViewSharing::default()
        }
    });
    let contradicts = |asked: &ViewSharing| is_shared.is_some_and(|is_shared| is_shared != asked.is_shared());
    view.sharing = match asked {
        Some(asked) if contradicts(&asked) && state.is("smart_view_sharing", "refuse") => {
            form.problem("sharing_settings", "Contradicts is_shared.");
            return;
        }
        Some(asked) if contradicts(&asked) && state.is("smart_view_sharing", "is_shared") => {
            flagged.unwrap_or_default()
        }
        Some(asked) => asked,
        None => match (members, flagged) {
            (Some(user_ids), _) => ViewSharing {
                user_ids,
                ..ViewSharing::default()
            },
            // Who it is shared with stays as it is where it only says again that it is shared.
            (None, Some(flagged)) if flagged.is_shared() != view.sharing.is_shared() => flagged,
            (None, _) => return,
        },
    };
}
