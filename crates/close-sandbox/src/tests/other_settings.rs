//! Links, playbooks, the organization's own settings and blocked numbers, switch by switch.

use serde_json::json;

use super::client::World;

#[tokio::test]
async fn another_type_of_a_link_counts_is_ignored_or_is_refused_as_switched() {
    for (answer, status, kind) in [
        ("accept", 200, "contact"),
        ("ignore", 200, "lead"),
        ("refuse", 400, "lead"),
    ] {
        let world = World::switched(&[("link_type_change", answer)]).await;
        let body = json!({"name": "Find", "type": "lead", "url": "https://x.test"});
        let id = world.make("/integration_link/", body).await;
        let one = format!("/integration_link/{id}/");
        world.put(&one, json!({"type": "contact"})).await.expect(status);
        assert_eq!(world.get(&one).await.expect(200)["type"], kind, "{answer}");

        // To say what it has is no change.
        world.put(&one, json!({"type": kind})).await.expect(200);
    }
}

#[tokio::test]
async fn the_tag_of_a_renamed_link_stays_or_follows_as_switched() {
    for (answer, tag) in [("stays", "intro_call"), ("follows", "first_call")] {
        let world = World::switched(&[("renamed_link_tag", answer)]).await;
        let made = world
            .post("/shared_scheduling_link/", json!({"name": "Intro call"}))
            .await
            .expect(201);
        assert_eq!(made["template_tag"], "intro_call");
        let one = format!("/shared_scheduling_link/{}/", made["id"].as_str().unwrap());
        let changed = world.put(&one, json!({"name": "First call"})).await.expect(200);
        assert_eq!(changed["template_tag"], tag, "{answer}");
        assert_eq!(world.get(&one).await.expect(200)["template_tag"], tag, "{answer}");
    }
}

#[tokio::test]
async fn an_organization_outside_of_the_beta_has_no_playbooks() {
    for (answer, listed, made) in [
        ("available", 200, 201),
        ("403", 403, 403),
        ("404", 404, 404),
        ("402", 402, 402),
    ] {
        let world = World::switched(&[("playbooks_beta", answer)]).await;
        world.get("/playbook/").await.expect(listed);
        world
            .post("/playbook/", json!({"name": "Discovery"}))
            .await
            .expect(made);
        let count = world.sandbox.state().playbooks.len();
        assert_eq!(count, usize::from(answer == "available"), "{answer}");
    }
}

#[tokio::test]
async fn the_settings_of_unsubscribe_links_are_shown_or_hidden_wherever_the_organization_is() {
    for (answer, is_shown) in [("shown", true), ("hidden", false)] {
        let world = World::switched(&[("unsubscribe_settings", answer)]).await;
        let (path, whole) = world.organization().await;
        let me = world.get("/me/").await.expect(200);
        let changed = world
            .put(&path, json!({"enable_unsubscribe_link": true}))
            .await
            .expect(200);
        for organization in [&whole, &me["organizations"][0], &changed] {
            for name in ["enable_unsubscribe_link", "require_unsubscribe_link"] {
                assert_eq!(organization.get(name).is_some(), is_shown, "{answer} {name}");
            }
        }
        assert!(world.sandbox.state().organization.enable_unsubscribe_link);
    }
}

#[tokio::test]
async fn whoever_may_not_manage_the_organization_reads_the_settings_of_blocked_numbers_as_switched() {
    for (answer, status) in [("show", 200), ("refuse", 403)] {
        let world = World::switched(&[("blocked_number_settings", answer)]).await;
        let path = "/blocked_phone_number/settings/";
        world.get(path).await.expect(200);
        world.sandbox.edit(|state| state.make_read_only());
        world.get(path).await.expect(status);
        world
            .put(path, json!({"reject_anonymous_inbound_calls": true}))
            .await
            .expect(403);
    }
}
