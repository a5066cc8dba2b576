//! Workflows can only send shared templates (API notes, adjacent section 5): a plan that would leave one with a private
//! template is refused.

use crate::harness::World;
use serde_json::json;

/// A workflow with a mail and a text message.
const WORKFLOW: &str = "\
sequences:
  - name: Onboarding
    status: paused
    timezone: UTC
    steps:
      - {step_type: email, delay: 0, email_template: Hello, threading: new_thread}
      - {step_type: sms, delay: 60, sms_template: Reminder}
";

/// Both templates, shared or not.
fn templates(mail: &str, text: &str) -> String {
    format!(
        "email_templates: [{{name: Hello, subject: Hello, body: Hi{mail}}}]\nsms_templates: [{{name: Reminder, text: See \
         you{text}}}]\n"
    )
}

/// An organization with both templates, and whether Close makes a template private that a workflow uses.
fn world(is_shared: bool, unsharing: &str) -> World {
    let world = World::switched(&[("unshare_template_in_use", unsharing)]);
    world.sandbox.edit(|state| {
        let mail = json!({"name": "Hello", "subject": "Hello", "body": "Hi", "is_shared": is_shared});
        assert_eq!(state.perform("POST", "/email_template/", mail).0, 200);
        let text = json!({"name": "Reminder", "text": "See you", "is_shared": is_shared});
        assert_eq!(state.perform("POST", "/sms_template/", text).0, 201);
    });
    world
}

/// Applies manifests that are refused, with what is said of each address.
#[track_caller]
fn refused(world: &World, manifest: &str, told: &[&str]) {
    world.sandbox.clear_calls();
    world.write("m.yaml", manifest);
    let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    for line in told {
        assert!(ran.stderr.contains(line), "{line}\n{}", ran.stderr);
    }
    assert_eq!(world.writes(), []);
}

const OF_MAIL: &str = "  sequence/Onboarding: it uses `email_template/Hello`, which Close allows only with `is_shared: true`; \
                       write that in the manifests, or use another one";

const OF_TEXT: &str = "  sequence/Onboarding: it uses `sms_template/Reminder`, which Close allows only with `is_shared: \
                       true`; write that in the manifests, or use another one";

#[test]
fn a_workflow_with_a_private_template_is_refused_wherever_that_is_private() {
    // The manifests make new private templates, or say nothing, which means the same to Close.
    for private in [", is_shared: false", ""] {
        let world = World::new();
        let both = templates(private, private);
        refused(&world, &format!("{both}{WORKFLOW}"), &[OF_MAIL, OF_TEXT]);
    }

    // Close has private ones, whether the manifests list them or not.
    let world = world(false, "accept");
    refused(&world, WORKFLOW, &[OF_MAIL, OF_TEXT]);
    let both = templates("", ", is_shared: true");
    refused(&world, &format!("{both}{WORKFLOW}"), &[OF_MAIL]);

    // Shared in the same run, they are shared before the workflow is made.
    let both = templates(", is_shared: true", ", is_shared: true");
    world.write("m.yaml", &format!("{both}{WORKFLOW}"));
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(
        world.sandbox.state().workflow("Onboarding").unwrap().steps.len(),
        2
    );
}

#[test]
fn a_template_that_a_workflow_uses_is_not_made_private() {
    for unsharing in ["accept", "refuse"] {
        let world = world(true, unsharing);
        world.write("m.yaml", WORKFLOW);
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);

        // Whether or not the manifests list the workflow.
        let both = templates(", is_shared: false", ", is_shared: false");
        for (more, workflow) in [
            ("", "the workflow \"Onboarding\""),
            (WORKFLOW, "`sequence/Onboarding` (m.yaml:4)"),
        ] {
            let told = format!(
                "  email_template/Hello, sms_template/Reminder: {workflow} uses it, which Close allows only with `is_shared: \
                 true`; keep that, or remove it there first"
            );
            refused(&world, &format!("{both}{more}"), &[&told]);
        }

        // Without the steps that send them, they become private after the workflow let go of them.
        let calls = "sequences: [{name: Onboarding, status: paused, timezone: UTC, steps: [{step_type: call, delay: 0}]}]\n";
        world.write("m.yaml", &format!("{both}{calls}"));
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        let state = world.sandbox.state();
        assert!(state.email_templates.iter().all(|template| !template.is_shared));
        assert!(state.sms_templates.iter().all(|template| !template.is_shared));
    }
}
