//! Ids of Close, and words that only begin like one.

use super::{field, found, round_trip};
use crate::harness::World;
use serde_json::json;

/// An id that no organization here has.
const GONE: &str = "user_N6KhMpzHRCYQHdn4gRNIFNN5JExnsrprKA6ekxM63XA";

#[test]
fn ordinary_words_are_no_ids() {
    let world = World::new();
    let manifest = "custom_fields:\n  lead:\n    - {name: Warehouse key, type: text, description: Copied from \
                    lead_identificationnumber by the nightly job}\n    - {name: role_administrationlevel, type: choices, \
                    choices: [form_submissiontimestamp, None, user_authenticationtoken]}\n";
    world.write("m.yaml", manifest);
    world.expect(0, &["validate", "-f", "m.yaml", "--deny", "warning"]);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.sandbox.clear_calls();
    let (told, text) = round_trip(&world, "words");
    assert!(
        text.contains("user_authenticationtoken") && !text.contains("as_in_close"),
        "{told}\n{text}"
    );
}

#[test]
fn an_id_in_a_url_is_part_of_it() {
    let world = found(|state| {
        let url = format!(
            "https://h.test/{}/{}",
            state.organization.id, state.pipelines[0].id
        );
        state.webhooks[0].url = url;
    });
    let (told, text) = round_trip(&world, "a URL");
    let id = world.sandbox.state().organization.id;
    assert!(text.contains(&format!("https://h.test/{id}/pipe_")), "{text}");
    assert!(
        !text.contains("as_in_close") && told.contains("its URL contains ids"),
        "{told}\n{text}"
    );
}

#[test]
fn somebody_who_left_stays_in_a_filter_and_is_told() {
    let world = found(|state| {
        state.webhooks[0].events[0].extra_filter = Some(
            json!({"type": "field_accessor", "field": "user_id", "filter": {"type": "equals", "value": GONE}}),
        );
        field(state, "Note").description =
            Some("was cf_v6S011I6MqcbVvB2FA5Nk8dr5MkL8sWuCiG8cUleO9c".to_owned());
    });
    let (told, text) = round_trip(&world, "a filter");
    assert!(told.contains(GONE) && text.contains(GONE), "{told}\n{text}");
    assert_eq!(text.matches("as_in_close").count(), 2, "{text}");
    let plan = world.expect(0, &["plan", "-f", "out"]).stdout;
    assert!(
        plan.contains(GONE) && plan.contains("closectl keeps that as it is"),
        "{plan}"
    );

    // A person may still not write an id, neither here nor in another attribute.
    let unmarked = text.replace("as_in_close", "# as_in_close");
    world.write("m.yaml", &unmarked);
    let ran = world.run(&["validate", "-f", "m.yaml"]);
    assert!(ran.code == 1 && ran.stderr.contains("raw-id"), "{}", ran.stderr);

    // Another organization does not have it, so it is not copied there.
    let other = World::with_seed(8, close_sandbox::Settings::default());
    for (name, text) in world.files("out") {
        other.write(&format!("out/{name}"), &text);
    }
    let ran = other.expect(3, &["apply", "-f", "out", "--yes"]);
    assert!(
        ran.stderr.contains("not-as-in-close") && other.writes().is_empty(),
        "{}",
        ran.stderr
    );
}

#[test]
fn an_id_that_is_not_looked_up_is_not_said_to_be_gone() {
    const LEAD: &str = "lead_N6KhMpzHRCYQHdn4gRNIFNN5JExnsrprKA6ekxM63XA";
    let world = found(|state| {
        let own = state.organization.id.clone();
        let link =
            json!({"name": "L", "type": "lead", "url": format!("https://x.test/{own}?q={{{{lead.id}}}}")});
        state.perform("POST", "/integration_link/", link);
        let text = json!({"name": "S", "text": format!("see https://x.test/{LEAD}"), "is_shared": true});
        state.perform("POST", "/sms_template/", text);
        state.perform("POST", "/outcome/", json!({"name": "O", "description": own}));
        field(state, "Note").description = Some(format!("was {GONE}"));
    });
    let own = world.sandbox.state().organization.id;
    let (told, text) = round_trip(&world, "ids of other things");
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(text.matches("as_in_close").count(), 4, "{text}");
    for (object, attribute, id) in [
        ("integration_link/lead/L", "url", &*own),
        ("sms_template/S", "text", LEAD),
        ("outcome/O", "description", &own),
    ] {
        let said = format!(
            "{object}: `{attribute}` is written as in Close: it contains {id}, an id of Close that other organizations don't have"
        );
        assert!(told.contains(&said), "{said}: {told}");
    }
    assert_eq!(told.matches("does not have (any more)").count(), 1, "{told}");

    let plan = world.expect(0, &["plan", "-f", "out"]).stdout;
    let plan = plan.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in [
        format!(
            "it contains ids of Close, which other organizations don't have: {own}; closectl keeps them as they are"
        ),
        format!(
            "it contains ids of Close, which other organizations don't have: {LEAD}; closectl keeps them as they are"
        ),
        format!("it contains {GONE}, which the organization doesn't have any more"),
    ] {
        assert!(plan.contains(&said), "{said}: {plan}");
    }
}
