//! Templates of mails and of text messages, in the program against the sandbox.

use crate::harness::{Two, World, made_elsewhere};
use close_sandbox::{EmailTemplate, Fault, FaultAction, SmsTemplate, State};
use serde_json::{Value, json};

const SETUP: &str = "\
email_templates:
  - name: First touch
    subject: Hello {{ contact.first_name }}
    body: |-
      <p>Hi {{ contact.first_name }},</p>
      <p>how are you?</p>
    is_shared: true
  - {name: Old offer, subject: Our offer, body: <p>Soon.</p>, is_shared: true, is_archived: true}
sms_templates:
  - {name: Reminder, text: 'See you, {{ contact.first_name }}', is_shared: true}
  - {name: Old offer, text: Soon., is_shared: true, status: archived}
";

fn made() -> World {
    let world = World::new();
    world
        .write("m.yaml", SETUP)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world
}

/// What people see of the templates: kind, name, texts and whether they are put away.
fn templates(state: &State) -> Vec<(&'static str, String, String, bool)> {
    let mails = state.email_templates.iter().map(|one| {
        let texts = format!("{}|{}", one.subject, one.body);
        ("email", one.name.clone(), texts, one.is_archived)
    });
    let messages = state.sms_templates.iter().map(|one| {
        let is_archived = one.status == "archived";
        ("sms", one.name.clone(), one.text.clone(), is_archived)
    });
    let mut all: Vec<_> = mails.chain(messages).collect();
    all.sort();
    all
}

fn mail<'a>(state: &'a State, name: &str) -> &'a EmailTemplate {
    state.email_templates.iter().find(|one| one.name == name).unwrap()
}

fn message<'a>(state: &'a State, name: &str) -> &'a SmsTemplate {
    state.sms_templates.iter().find(|one| one.name == name).unwrap()
}

fn perform(world: &World, method: &str, path: &str, body: Value) -> Value {
    let (status, answer) = world.sandbox.edit(|state| state.perform(method, path, body));
    assert!(status < 300, "{status} {answer}");
    answer
}

#[test]
fn templates_are_made_archived_pulled_and_made_again_elsewhere() {
    let world = made();
    let made: Vec<_> = templates(&world.sandbox.state());
    assert_eq!(made.len(), 4);
    assert!(
        made.iter().filter(|one| one.1 == "Old offer").all(|one| one.3),
        "{made:?}"
    );
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);

    made_elsewhere(&world);
}

#[test]
fn each_attribute_changes_alone_a_name_keeps_its_template_and_undo_takes_all_back() {
    let world = made();
    let before = world.sandbox.state();
    let changed = SETUP
        .replace(
            "name: First touch",
            "name: First contact\n    renamed_from: First touch",
        )
        .replace("how are you", "how is business")
        .replace("is_archived: true", "is_archived: false")
        .replace("text: 'See you,", "text: 'See you soon,")
        .replace("status: archived", "status: active");
    world.write("m.yaml", &changed);
    world.sandbox.clear_calls();
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let writes = world.writes();
    assert_eq!(writes.len(), 4, "{writes:?}");
    for write in &writes {
        let body = write.body.as_ref().unwrap();
        assert_eq!(body.get("attachments"), None, "{body}");
        assert_eq!(body.get("is_shared"), None, "{body}");
    }
    let after = world.sandbox.state();
    assert_eq!(mail(&after, "First contact").id, mail(&before, "First touch").id);

    world.expect(0, &["undo", "last", "--yes"]);
    assert_eq!(templates(&world.sandbox.state()), templates(&before));
}

#[test]
fn what_was_deleted_is_made_again_with_its_texts_by_undo() {
    let world = made();
    let before = templates(&world.sandbox.state());
    world.write(
        "gone.yaml",
        "email_templates: [{name: First touch, removed: true}]\nsms_templates: [{name: Reminder, removed: true}]\n",
    );
    world.expect(0, &["apply", "-f", "gone.yaml", "--yes"]);
    assert_eq!(templates(&world.sandbox.state()).len(), 2);
    world.expect(0, &["undo", "last", "--yes"]);
    assert_eq!(templates(&world.sandbox.state()), before);
}

#[test]
fn a_template_that_a_workflow_uses_is_not_deleted_and_the_plan_says_which_one_and_what_to_do() {
    for (kind, step, instead) in [
        (
            "email_template",
            "email",
            "subject: S, body: B, is_archived: true",
        ),
        ("sms_template", "sms", "text: T, status: archived"),
    ] {
        let world = made();
        let id = {
            let state = world.sandbox.state();
            match step {
                "email" => mail(&state, "First touch").id.clone(),
                _ => message(&state, "Reminder").id.clone(),
            }
        };
        let key = format!("{step}_template_id");
        let steps = json!([{"step_type": step, "delay": 0, (key): id}]);
        let body = json!({"name": "Onboarding", "timezone": "UTC", "steps": steps});
        let workflow = perform(&world, "POST", "/sequence/", body);

        let name = if step == "email" {
            "First touch"
        } else {
            "Reminder"
        };
        world.write(
            "gone.yaml",
            &format!("{kind}s: [{{name: {name}, removed: true}}]\n"),
        );
        world.sandbox.clear_calls();
        let ran = world.expect(3, &["apply", "-f", "gone.yaml", "--yes"]);
        let told = format!("{}{}", ran.stdout, ran.stderr);
        assert!(told.contains("the workflow \"Onboarding\" uses it"), "{told}");
        let advice = instead.rsplit(", ").next().unwrap();
        assert!(told.contains(advice), "{told}");
        assert_eq!(world.writes(), []);

        // What the advice says can be done.
        world.write(
            "put-away.yaml",
            &format!("{kind}s: [{{name: {name}, {instead}}}]\n"),
        );
        world.expect(0, &["apply", "-f", "put-away.yaml", "--yes"]);

        let one = format!("/sequence/{}/", workflow["id"].as_str().unwrap());
        perform(&world, "DELETE", &one, Value::Null);
        world.expect(0, &["apply", "-f", "gone.yaml", "--yes"]);
        assert_eq!(templates(&world.sandbox.state()).len(), 3, "{kind}");
    }
}

#[test]
fn files_are_neither_sent_nor_lost_and_keep_their_template_from_being_deleted() {
    let file = json!({"url": "https://x.test/t", "filename": "price.pdf", "content_type": "application/pdf", "size": 7});
    for path in ["/email_template/", "/sms_template/"] {
        let world = World::new();
        let body =
            json!({"name": "Prices", "subject": "s", "body": "b", "is_shared": true, "attachments": [file]});
        let sms = json!({"name": "Prices", "text": "b", "is_shared": true, "attachments": [file]});
        let is_mail = path.starts_with("/email");
        perform(&world, "POST", path, if is_mail { body } else { sms });
        let (section, text) = if is_mail {
            ("email_templates", "subject: s, body")
        } else {
            ("sms_templates", "text")
        };

        world.write("m.yaml", &format!("{section}: [{{name: Prices, {text}: new}}]\n"));
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        let count = |world: &World| {
            let state = world.sandbox.state();
            let mails = state.email_templates.iter().map(|one| one.attachments.len());
            mails
                .chain(state.sms_templates.iter().map(|one| one.attachments.len()))
                .sum::<usize>()
        };
        assert_eq!(count(&world), 1, "{path}");

        world.write(
            "m.yaml",
            &format!("{section}: [{{name: Prices, removed: true}}]\n"),
        );
        let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
        let told = format!("{}{}", ran.stdout, ran.stderr);
        assert!(
            told.contains("the attached file \"price.pdf\" would be lost"),
            "{told}"
        );
        assert_eq!(count(&world), 1, "{path}");
    }
}

#[test]
fn attached_files_are_told_by_pull_and_by_the_plan_of_a_change() {
    let world = World::new();
    let file = json!({"url": "https://x.test/t", "filename": "price.pdf", "content_type": "application/pdf", "size": 7});
    for (name, files) in [("Prices", json!([file])), ("Plain", json!([]))] {
        let body =
            json!({"name": name, "subject": "s", "body": "b", "is_shared": true, "attachments": files});
        perform(&world, "POST", "/email_template/", body);
    }

    let pulled = world.expect(0, &["pull", "-f", "pulled"]).stderr;
    let told: Vec<&str> = pulled.lines().filter(|line| line.contains("attached")).collect();
    assert!(
        matches!(told.as_slice(), [line] if line.contains("email_template/Prices") && line.contains("\"price.pdf\"")),
        "{pulled}"
    );
    let ran = world.expect(0, &["plan", "-f", "pulled", "--detailed-exitcode"]);
    assert!(!ran.stdout.contains("price.pdf"), "{}", ran.stdout);

    world.write(
        "m.yaml",
        "email_templates: [{name: Prices, subject: new, body: b}, {name: Plain, subject: new, body: b}]\n",
    );
    for format in ["human", "json", "html"] {
        let told = world
            .expect(0, &["plan", "-f", "m.yaml", "--format", format])
            .stdout;
        let sentence = if format == "human" {
            "kept as in Close: the attached file \"price.pdf\""
        } else {
            "kept as in Close: the attached file"
        };
        assert_eq!(told.matches(sentence).count(), 1, "{format}: {told}");
    }
}

#[test]
fn attached_files_of_a_text_message_are_told_by_the_plan_of_a_change_although_no_list_shows_them() {
    let world = World::new();
    let file = json!({"url": "https://x.test/t", "filename": "price.pdf", "content_type": "application/pdf", "size": 7});
    for (name, files) in [("Prices", json!([file])), ("Plain", json!([]))] {
        let body = json!({"name": name, "text": "b", "is_shared": true, "attachments": files});
        perform(&world, "POST", "/sms_template/", body);
    }
    world.write(
        "m.yaml",
        "sms_templates: [{name: Prices, text: new, status: archived}, {name: Plain, text: new}]\n",
    );
    for format in ["human", "json", "html"] {
        let ran = world.expect(0, &["plan", "-f", "m.yaml", "--format", format]);
        let told = ran.stdout.matches("kept as in Close: the attached file").count();
        assert_eq!(told, 1, "{format}: {}", ran.stdout);
    }

    // What nobody changes is read once, in its list.
    world.write("m.yaml", "sms_templates: [{name: Prices, text: b}]\n");
    world.sandbox.clear_calls();
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    let calls = world.sandbox.calls();
    let reads = calls
        .iter()
        .filter(|call| call.path.starts_with("/sms_template/"));
    assert_eq!(reads.count(), 1, "{calls:?}");

    world.write("m.yaml", "sms_templates: [{name: Prices, text: new}]\n");
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let state = world.sandbox.state();
    let template = state
        .sms_templates
        .iter()
        .find(|one| one.name == "Prices")
        .unwrap();
    assert_eq!((template.attachments.len(), template.text.as_str()), (1, "new"));
}

#[test]
fn what_people_keep_to_themselves_is_left_alone() {
    for answer in ["no", "yes"] {
        let world = World::switched(&[("others_templates_listed", answer)]);
        for name in ["Mine", "Theirs"] {
            perform(
                &world,
                "POST",
                "/email_template/",
                json!({"name": name, "subject": "s", "body": "b"}),
            );
            perform(
                &world,
                "POST",
                "/sms_template/",
                json!({"name": name, "text": "t"}),
            );
        }
        world.sandbox.edit(|state| {
            state.email_templates[1].created_by = "user_other".into();
            state.sms_templates[1].created_by = "user_other".into();
        });
        let ran = world.expect(0, &["pull", "-f", "pulled"]);
        let pulled: String = world.files("pulled").into_iter().map(|(_, text)| text).collect();
        assert!(
            !pulled.contains("Mine") && !pulled.contains("Theirs"),
            "{pulled}{}",
            ran.stdout
        );
        world.write("m.yaml", "email_templates: []\nsms_templates: []\n");
        world.expect(0, &["drift", "-f", "m.yaml"]);
        world.expect(
            0,
            &[
                "apply",
                "-f",
                "m.yaml",
                "--yes",
                "--prune=email_template",
                "--prune=sms_template",
            ],
        );
        assert_eq!(templates(&world.sandbox.state()).len(), 4, "{answer}");

        // One's own, that a file lists, is managed; another person's of that name is another one.
        world.write(
            "m.yaml",
            "email_templates:\n  - {name: Mine, subject: s, body: new}\n  - {name: Theirs, subject: s, body: own}\n",
        );
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
        let state = world.sandbox.state();
        let bodies: Vec<&str> = state
            .email_templates
            .iter()
            .map(|one| one.body.as_str())
            .collect();
        assert_eq!(bodies, ["new", "b", "own"], "{answer}");
    }
}

#[test]
fn a_lost_answer_makes_no_second_template() {
    for path in ["/email_template/", "/sms_template/"] {
        let world = World::new();
        world
            .sandbox
            .set_faults(vec![Fault::first("POST", path, FaultAction::LoseAnswer)]);
        world
            .write("m.yaml", SETUP)
            .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        assert_eq!(
            templates(&world.sandbox.state()),
            templates(&made().sandbox.state())
        );
    }
}

#[test]
fn blanks_and_line_ends_around_a_text_make_no_difference_however_close_keeps_them() {
    for answer in ["as_sent", "trimmed"] {
        let world = World::switched(&[("template_text_echo", answer)]);
        let body = "email_templates:\n  - name: A\n    subject: s\n    body: |\n\n      <p>x</p>\n\n    is_shared: true\n";
        world
            .write("m.yaml", body)
            .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
        world
            .sandbox
            .edit(|state| state.email_templates[0].body = "<p>x</p>\r\n".into());
        world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    }
}

#[test]
fn templates_of_one_name_are_told_apart_by_their_texts() {
    let world = World::new();
    let two = "sms_templates:\n  - {name: Hello, text: one, is_shared: true}\n  - {name: Hello, text: two, is_shared: true}\n";
    world
        .write("m.yaml", two)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    assert_eq!(world.sandbox.state().sms_templates.len(), 2);
    world.write(
        "m.yaml",
        &two.replace("text: two, is_shared: true", "text: two, removed: true"),
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(world.sandbox.state().sms_templates[0].text, "one");
    assert_eq!(world.sandbox.state().sms_templates.len(), 1);
}

#[test]
fn drift_tells_what_somebody_changed_and_added_and_prune_takes_it_out() {
    let world = made();
    let id = mail(&world.sandbox.state(), "First touch").id.clone();
    perform(
        &world,
        "PUT",
        &format!("/email_template/{id}/"),
        json!({"subject": "Hey"}),
    );
    perform(
        &world,
        "POST",
        "/sms_template/",
        json!({"name": "Extra", "text": "t", "is_shared": true}),
    );
    let ran = world.expect(2, &["drift", "-f", "m.yaml"]);
    for told in ["email_template/First touch", "sms_template/Extra"] {
        assert!(ran.stdout.contains(told), "{}", ran.stdout);
    }
    world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--prune=sms_template"]);
    assert_eq!(
        templates(&world.sandbox.state()),
        templates(&made().sandbox.state())
    );
}

#[test]
fn templates_are_promoted_without_their_files() {
    let two = Two::new("", "");
    two.apply("staging", SETUP);
    two.promote(0, &[]);
    assert_eq!(
        templates(&two.production.sandbox.state()),
        templates(&two.staging.sandbox.state())
    );
}

#[test]
fn an_organization_that_manages_no_template_reads_none() {
    let world = made();
    world.write("other.yaml", "lead_statuses: [{label: New}]\n");
    world.sandbox.clear_calls();
    world.expect(0, &["plan", "-f", "other.yaml"]);
    let read = world
        .sandbox
        .calls()
        .into_iter()
        .filter(|call| call.path.contains("_template/"));
    assert_eq!(read.count(), 0);
}

#[test]
fn what_close_shows_of_a_template_and_closectl_does_not_know_keeps_it_from_being_deleted() {
    let world = made();
    let odd = json!({"id": "tmpl_odd", "name": "Odd", "subject": "Hello", "body": "Hi", "is_shared": true,
        "is_archived": false, "attachments": [], "cc": [], "bcc": ["boss@example.com"], "last_used_type": "create",
        "date_created": "2026-01-01T00:00:00+00:00", "created_by": "user_1", "unsubscribe_link_id": null});
    let mut whole = odd.clone();
    whole["used_by_sequences"] = json!([]);
    let list = json!({"data": [odd], "has_more": false});
    let answers = [("/email_template/tmpl_odd/", whole), ("/email_template/", list)];
    let answers = answers.map(|(path, body)| Fault {
        times: usize::MAX,
        ..Fault::first("GET", path, FaultAction::Answer(200, body))
    });
    world.sandbox.set_faults(answers.to_vec());

    world.write("m.yaml", "email_templates: [{name: Odd, removed: true}]\n");
    let ran = world.expect(3, &["plan", "-f", "m.yaml"]);
    for told in [
        "Close shows `bcc` of it, which closectl doesn't know, so closectl could not make it again",
        "is_archived: true",
    ] {
        assert!(ran.stdout.contains(told), "{told}: {}", ran.stdout);
    }
    world.write("m.yaml", "email_templates: []\n");
    let ran = world.expect(0, &["plan", "-f", "m.yaml", "--prune=email_template"]);
    assert!(
        ran.stdout.contains("`prune` keeps it although") && ran.stdout.contains("`bcc`"),
        "{}",
        ran.stdout
    );

    // A change sends nothing but what changes, so it takes nothing away.
    world.write(
        "m.yaml",
        "email_templates: [{name: Odd, subject: Hi, body: Hi}]\n",
    );
    let ran = world.expect(0, &["plan", "-f", "m.yaml"]);
    assert!(ran.stdout.contains("subject"), "{}", ran.stdout);
}
