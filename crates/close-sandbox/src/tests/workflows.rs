//! Workflows: what they take, how they are shown and changed, and what is not known of them.

use serde_json::{Value, json};

use super::client::World;
use crate::WorkflowStep;

/// The id of a shared template of mails.
async fn shared_template(world: &World) -> String {
    let body = json!({"name": "First", "subject": "Hello", "body": "Hi", "is_shared": true});
    world.make("/email_template/", body).await
}

fn workflow(template: &str) -> Value {
    json!({
        "name": "Onboarding",
        "timezone": "Europe/Berlin",
        "schedule": {"ranges": [{"weekday": 1, "start": "09:00", "end": "17:00"}]},
        "steps": [
            {"delay": 0, "required": false, "step_type": "call"},
            {"delay": 86400, "email_template_id": template, "threading": "new_thread"},
            {"delay": 172_800, "step_type": "call", "step_allowed_delay": 3600}
        ]
    })
}

fn ids(workflow: &Value) -> Vec<Value> {
    let steps = workflow["steps"].as_array().unwrap().iter();
    steps.map(|step| step["id"].clone()).collect()
}

#[tokio::test]
async fn a_workflow_comes_back_with_its_steps_and_is_active() {
    let world = World::new().await;
    let template = shared_template(&world).await;
    let made = world.post("/sequence/", workflow(&template)).await.expect(200);
    assert_eq!(
        (&made["status"], &made["trigger_query"]),
        (&json!("active"), &Value::Null)
    );
    assert_eq!(made.get("subscription_counts_by_status"), None);
    assert_eq!(made["schedule"]["ranges"][0]["start"], "09:00:00");
    assert!(
        !made["date_created"].as_str().unwrap().contains('+'),
        "naive, as Close's example has it"
    );
    let step = &made["steps"][1];
    assert_eq!(
        (&step["step_type"], &step["required"]),
        (&json!("email"), &json!(true))
    );
    assert_eq!(made["steps"][0]["required"], false);

    let one = format!("/sequence/{}/", made["id"].as_str().unwrap());
    let shown = world.get(&one).await.expect(200);
    assert_eq!(shown["subscription_counts_by_status"]["active"], 0);
    let listed = world.get("/sequence/").await.expect(200);
    assert_eq!(listed["data"][0]["steps"], shown["steps"]);
    world.delete(&one).await.expect(200);
    world.get(&one).await.expect(404);
}

#[tokio::test]
async fn what_a_workflow_lacks_is_named() {
    let world = World::new().await;
    let refused = world
        .post("/sequence/", json!({"name": "a", "steps": []}))
        .await
        .expect(400);
    assert_eq!(refused["field-errors"]["timezone"], "This field is required.");
    assert_eq!(refused["field-errors"]["steps"], "List must not be empty.");
    let private = json!({"name": "Mine", "subject": "s", "body": "b"});
    let private = world.make("/email_template/", private).await;
    let refused = world.post("/sequence/", workflow(&private)).await.expect(400);
    let words = format!("Template \"{private}\" cannot be used in Workflows because it is not shared.");
    assert_eq!(refused["errors"][0], words);
    let odd = json!({"name": "a", "timezone": "UTC", "steps": [{"step_type": "task", "delay": 0}]});
    world.post("/sequence/", odd).await.expect(400);
}

#[tokio::test]
async fn a_list_of_steps_keeps_what_it_names_and_removes_what_it_leaves_out() {
    let world = World::new().await;
    let template = shared_template(&world).await;
    let made = world.post("/sequence/", workflow(&template)).await.expect(200);
    let one = format!("/sequence/{}/", made["id"].as_str().unwrap());
    let before = ids(&made);

    let moved = json!({"steps": [{"id": before[2]}, {"id": before[0]}, {"id": before[1]}]});
    let moved = world.put(&one, moved).await.expect(200);
    assert_eq!(
        ids(&moved),
        [before[2].clone(), before[0].clone(), before[1].clone()]
    );
    assert_eq!(moved["steps"][0]["step_allowed_delay"], 3600);
    assert_eq!(moved["name"], "Onboarding");

    world.sandbox.edit(|state| state.enroll("Onboarding", 2, 1));
    let fewer = json!({"steps": [{"id": before[1]}, {"step_type": "call", "delay": 60}]});
    let fewer = world.put(&one, fewer).await.expect(200);
    assert_eq!(fewer["steps"].as_array().unwrap().len(), 2);
    assert!(!before.contains(&ids(&fewer)[1]));
    let noticed = world.sandbox.state().disturbances;
    assert_eq!(
        (noticed.len(), noticed[0].people, noticed[0].removed_steps.len()),
        (1, 3, 2)
    );

    world.put(&one, json!({"name": "Other"})).await.expect(200);
    assert_eq!(world.sandbox.state().disturbances.len(), 1);
    world
        .put(&one, json!({"steps": [{"id": "seqstep_none"}]}))
        .await
        .expect(400);
    world
        .put(&one, json!({"steps": [{"id": before[1], "step_type": "call"}]}))
        .await
        .expect(400);
}

#[tokio::test]
async fn what_a_step_leaves_out_stays_or_not() {
    for (choice, required) in [("keeps", false), ("replaces", true)] {
        let world = World::switched(&[("workflow_step_put", choice)]).await;
        let template = shared_template(&world).await;
        let made = world.post("/sequence/", workflow(&template)).await.expect(200);
        let one = format!("/sequence/{}/", made["id"].as_str().unwrap());
        let steps = json!({"steps": [{"id": made["steps"][0]["id"], "delay": 5}]});
        let changed = world.put(&one, steps).await.expect(200);
        assert_eq!(changed["steps"][0]["required"], required, "{choice}");
    }
}

#[tokio::test]
async fn a_draft_is_made_or_not() {
    for (choice, status) in [("honour", "draft"), ("ignore", "active"), ("refuse", "")] {
        let world = World::switched(&[("workflow_status_on_create", choice)]).await;
        let mut body = workflow(&shared_template(&world).await);
        body["status"] = json!("draft");
        let reply = world.post("/sequence/", body).await;
        assert_eq!(
            reply.body["status"].as_str().unwrap_or_default(),
            status,
            "{choice}"
        );
    }
    for (choice, code) in [("accept", 200), ("refuse", 400)] {
        let world = World::switched(&[("workflow_draft_by_put", choice)]).await;
        let body = workflow(&shared_template(&world).await);
        let id = world.make("/sequence/", body).await;
        let one = format!("/sequence/{id}/");
        world.put(&one, json!({"status": "draft"})).await.expect(code);
        world.put(&one, json!({"status": "paused"})).await.expect(200);
        world.put(&one, json!({"status": "gone"})).await.expect(400);
    }
}

#[tokio::test]
async fn other_answers_to_what_is_not_known_of_workflows() {
    let world = World::switched(&[
        ("workflow_times", "without_seconds"),
        ("workflow_threading", "new_thread"),
        ("delete_workflow_with_people", "refuse"),
        ("duplicate_workflow", "allow"),
    ])
    .await;
    let template = shared_template(&world).await;
    let mut body = workflow(&template);
    body["steps"][1].as_object_mut().unwrap().remove("threading");
    world.make("/sequence/", body.clone()).await;
    let made = world.post("/sequence/", body).await.expect(200);
    assert_eq!(made["schedule"]["ranges"][0]["end"], "17:00");
    assert_eq!(made["steps"][1]["threading"], "new_thread");
    let one = format!("/sequence/{}/", made["id"].as_str().unwrap());
    world.delete(&one).await.expect(200);

    world.sandbox.edit(|state| state.enroll("Onboarding", 1, 0));
    let left = &world.get("/sequence/").await.body["data"][0]["id"];
    let left = format!("/sequence/{}/", left.as_str().unwrap());
    world.delete(&left).await.expect(400);
}

#[tokio::test]
async fn steps_that_no_documentation_describes_are_shown_and_can_stay() {
    let world = World::new().await;
    let template = shared_template(&world).await;
    let id = world.make("/sequence/", workflow(&template)).await;
    world.sandbox.edit(|state| {
        let mut step = WorkflowStep::new(&mut state.mint, "create_task", 60);
        step.undocumented
            .insert("task_text".to_owned(), json!("Call back"));
        state.workflow_mut("Onboarding").unwrap().steps.push(step);
    });
    let one = format!("/sequence/{id}/");
    let shown = world.get(&one).await.expect(200);
    assert_eq!(shown["steps"][3]["task_text"], "Call back");
    let all: Vec<Value> = ids(&shown).into_iter().map(|id| json!({"id": id})).collect();
    let kept = world.put(&one, json!({"steps": all})).await.expect(200);
    assert_eq!(kept["steps"], shown["steps"]);
}

#[tokio::test]
async fn smaller_plans_have_no_workflows() {
    for (choice, code) in [("402", 402), ("403", 403)] {
        let world = World::switched(&[("workflows_beyond_plan", choice)]).await;
        world.sandbox.edit(|state| state.plan.workflows = false);
        world.get("/sequence/").await.expect(code);
        world.post("/sequence/", json!({})).await.expect(code);
    }
}
