//! The users who have a role: how many a change of it concerns, and what may not happen to them.

use crate::model::{
    AnswerShape, ConcernedPeople, ObjectChange, PeopleCounting, PeopleObstacle, PeopleQuestion, counted_as,
};
use serde_json::Value;

/// The permission to see every lead.
pub const VIEW_ALL: &str = "view_all_leads";
/// The part of the organization that shows who has which role (API notes, core: organization).
const MEMBERSHIPS: &str = "memberships";

/// How the users of a role are counted.
pub const ROLE_USERS: PeopleCounting = PeopleCounting {
    noun: "user",
    one: "has this role",
    several: "have this role",
    path: |question| {
        format!(
            "/organization/{}/?_fields={MEMBERSHIPS}",
            question.organization_id
        )
    },
    shape: AnswerShape::Holding(MEMBERSHIPS),
    found,
    is_free: |_| false,
    left_behind: None,
};

fn found(question: &PeopleQuestion<'_>, answer: &Value) -> Result<ConcernedPeople, String> {
    let memberships = answer[MEMBERSHIPS].as_array().map(Vec::as_slice);
    let memberships = memberships.ok_or("Close does not show who has which role")?;
    let mut count = 0;
    for membership in memberships {
        // One whose role is not shown may have this one.
        let role = membership["role_id"].as_str();
        let role = role.ok_or("Close does not show the roles of all users")?;
        count += u64::from(role == question.id);
    }

    let own = memberships
        .iter()
        .find(|membership| membership["user_id"].as_str() == question.user_id);
    let own = own.filter(|_| question.user_id.is_some());
    let own = own.ok_or("Close does not show the role of the user whose key this is")?;
    let is_own = own["role_id"].as_str() == Some(question.id);
    Ok(ConcernedPeople {
        count,
        obstacle: obstacle(&question.change, is_own, count),
    })
}

/// Says why a change may not be made: the user whose key it is would be locked out, or Close refuses it.
fn obstacle(change: &ObjectChange<'_>, is_own: bool, count: u64) -> Option<PeopleObstacle> {
    if is_own && let Some(less) = loss(change) {
        return Some(PeopleObstacle {
            because: format!("the user whose key this is has the role, and {less}"),
            instead: "do it with the key of a user who has another role, or by hand in Close".to_owned(),
        });
    }

    if let Some(because) = unlimited(change) {
        return Some(PeopleObstacle {
            because: because.to_owned(),
            instead: format!(
                "state `visibility_user_lcfs` and `visibility_user_lcf_behavior`, or add `{VIEW_ALL}` to `permissions`"
            ),
        });
    }

    // Close deletes no role that users have (API notes, adjacent section 9).
    (change.removes() && count > 0).then(|| PeopleObstacle {
        because: format!(
            "{} the role, and Close deletes it only once they have another one",
            counted_as(count, "user has", "users have")
        ),
        instead: "give them another role in Close first".to_owned(),
    })
}

/// Says why Close's documentation does not allow a change after which nothing says which leads the users see, where
/// something said it before (API notes, adjacent section 9).
fn unlimited(change: &ObjectChange<'_>) -> Option<&'static str> {
    let says = |value: &Value| match value {
        Value::Array(items) => !items.is_empty(),
        other => !other.is_null(),
    };
    let sees_all = |permissions: &Value| {
        let mut items = permissions.as_array().into_iter().flatten();
        items.any(|permission| permission == VIEW_ALL)
    };

    let limits = ["visibility_user_lcf_behavior", "visibility_user_lcfs"];
    let was_said =
        sees_all(change.before("permissions")) || limits.iter().any(|name| says(change.before(name)));
    let is_said = sees_all(change.after("permissions")) || limits.iter().any(|name| says(change.after(name)));

    (was_said && !is_said && !change.removes()).then_some(
        "a role that doesn't see every lead must name the lead fields that assign leads to its users, and after this change \
         it would name none",
    )
}

/// Says what users of a role could do or see before a change and not after it, if that may be anything.
fn loss(change: &ObjectChange<'_>) -> Option<String> {
    if change.removes() {
        return Some("would be left without one".to_owned());
    }

    let list = |value: &Value| -> Vec<String> {
        let items = value.as_array().into_iter().flatten();
        items.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let permissions = [change.before("permissions"), change.after("permissions")].map(list);
    let [before, after] = &permissions;
    let gone: Vec<String> = before
        .iter()
        .filter(|permission| !after.contains(permission))
        .map(|permission| format!("`{permission}`"))
        .collect();
    if !gone.is_empty() {
        return Some(format!("would lose {}", gone.join(", ")));
    }

    // Whoever sees every lead can't be limited.
    if after.iter().any(|permission| permission == VIEW_ALL) {
        return None;
    }
    let is_stricter = change.changes("visibility_user_lcf_behavior")
        && change.after("visibility_user_lcf_behavior") != "allow_unassigned";
    let fields = [
        change.before("visibility_user_lcfs"),
        change.after("visibility_user_lcfs"),
    ]
    .map(list);
    let [before, after] = &fields;
    let is_less = before.iter().any(|field| !after.contains(field));
    // The first field is what limits them at all.
    let is_limited = before.is_empty() && !after.is_empty();
    (is_stricter || is_less || is_limited).then(|| "may see fewer leads afterwards".to_owned())
}
