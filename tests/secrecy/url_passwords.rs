//! A password in the URL of a webhook: no person and no log needs to see it.

use crate::harness::{World, runs};

const WEBHOOK: &str = "webhooks: [{url: 'https://user:s3cret@hooks.example.test/in', events: [{object_type: lead, action: created}]}]\n";

#[test]
fn it_is_in_no_text_that_people_read_and_what_is_printed_still_selects_its_webhook() {
    let world = World::new();
    world.write("closectl.yaml", "version: 1\nmanifests: [m.yaml]\n");
    world.write("m.yaml", WEBHOOK);
    let shows_none = |code: i32, args: &[&str]| {
        let ran = world.expect(code, args);
        let told = format!("{}{}", ran.stdout, ran.stderr);
        assert!(!told.contains("s3cret"), "{args:?}: {told}");
        told
    };
    for format in ["human", "markdown", "github", "html"] {
        shows_none(0, &["plan", "--format", format]);
    }
    shows_none(0, &["apply", "--yes", "-vv"]);
    let run = runs(&world).pop().unwrap();
    shows_none(0, &["runs", run.file_name().unwrap().to_str().unwrap()]);
    shows_none(0, &["pull", "-f", "pulled"]);
    shows_none(0, &["graph"]);

    world.write("m.yaml", &WEBHOOK.replace("created", "updated"));
    let drift = shows_none(2, &["drift"]);
    let selector = "webhook/https://user:*@hooks.example.test/in";
    assert!(drift.contains(&format!("--target '{selector}'")), "{drift}");
    shows_none(0, &["apply", "--target", selector, "--yes"]);
    shows_none(0, &["drift"]);

    world.write("m.yaml", &WEBHOOK.replace("{url", "{removed: true, url"));
    shows_none(0, &["plan"]);
    shows_none(0, &["apply", "--yes"]);
    shows_none(0, &["undo", "last", "--yes"]);
    assert_eq!(world.sandbox.state().webhooks.len(), 1);
    assert!(world.sandbox.state().webhooks[0].url.contains("s3cret"));
}
