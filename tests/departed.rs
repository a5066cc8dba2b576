//! People who left the organization: Close may list them without one, and what names them goes on being understood.

use crate::harness::World;
use close_sandbox::User;
use serde_json::json;

/// An organization in which a webhook tells of what somebody did who has left since.
fn somebody_left(answer: &str) -> World {
    let world = World::switched(&[("departed_users_listed", answer)]);
    world.sandbox.edit(|state| {
        let mut gone = User::new(&mut state.mint, "zoe@example.test", "Zoe", "Zed", "user");
        gone.has_left = true;
        let filter = json!({"type": "equals", "value": gone.id});
        state.users.push(gone);
        let event = json!({
            "object_type": "lead",
            "action": "created",
            "extra_filter": {"type": "field_accessor", "field": "user_id", "filter": filter},
        });
        let body = json!({"url": "https://hooks.example.test/zoe", "events": [event]});
        assert_eq!(state.perform("POST", "/webhook/", body).0, 201);
    });
    world
}

#[test]
fn somebody_who_left_and_is_listed_is_named_like_anybody() {
    let world = somebody_left("yes");
    world.expect(0, &["pull", "-f", "pulled"]);
    let text: String = world.files("pulled").into_iter().map(|(_, text)| text).collect();
    assert!(text.contains("${id:user/zoe@example.test}"), "{text}");
    world.expect(0, &["plan", "-f", "pulled", "--detailed-exitcode"]);
}

#[test]
fn somebody_who_is_not_listed_any_more_stops_nothing() {
    let world = somebody_left("no");
    let ran = world.expect(0, &["pull", "-f", "pulled"]);
    assert!(
        ran.stderr.contains("`events` is written as in Close"),
        "{}",
        ran.stderr
    );
    world.expect(0, &["plan", "-f", "pulled", "--detailed-exitcode"]);
}
