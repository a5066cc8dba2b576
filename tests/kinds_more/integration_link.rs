//! Integration links: a type and a name make the address.

use crate::harness::{Two, World, made_elsewhere};
use serde_json::json;

const THREE: &str = "\
integration_links:
  - {name: LinkedIn, type: contact, url: 'https://www.linkedin.com/search?keywords={{contact.name}}'}
  - {name: LinkedIn, type: lead, url: 'https://www.linkedin.com/company/{{lead.display_name}}'}
  - {name: A / B, type: opportunity, url: 'https://example.test/{{opportunity.id}}'}
";

fn made() -> World {
    let world = World::new();
    world
        .write("m.yaml", THREE)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world
}

fn links(world: &World) -> Vec<(String, String, String)> {
    let state = world.sandbox.state();
    let links = state.integration_links.iter();
    let mut links: Vec<_> = links
        .map(|link| (link.kind.clone(), link.name.clone(), link.url.clone()))
        .collect();
    links.sort();
    links
}

#[test]
fn links_of_one_name_and_two_types_are_two() {
    let world = made();
    assert_eq!(links(&world).len(), 3);
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);

    made_elsewhere(&world);
}

#[test]
fn a_url_changes_and_a_name_keeps_its_link() {
    let world = made();
    let before = {
        let state = world.sandbox.state();
        let mut links = state.integration_links.iter();
        links.find(|link| link.kind == "contact").unwrap().id.clone()
    };
    world.write(
        "m.yaml",
        "integration_links:\n  - {name: Network, renamed_from: LinkedIn, type: contact, url: 'https://example.test'}\n",
    );
    let plan = world.expect(0, &["plan", "-f", "m.yaml"]);
    assert!(
        plan.stdout.contains("integration_link/contact/Network"),
        "{}",
        plan.stdout
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);

    let state = world.sandbox.state();
    let link = state
        .integration_links
        .iter()
        .find(|link| link.id == before)
        .unwrap();
    assert_eq!(
        (link.name.as_str(), link.url.as_str()),
        ("Network", "https://example.test")
    );
    assert_eq!(
        links(&world).len(),
        3,
        "the lead's link of the old name is another one"
    );

    world.expect(0, &["undo", "last", "--yes"]);
    assert_eq!(links(&world), links(&made()));
}

#[test]
fn the_type_of_a_link_that_goes_says_which_one_goes() {
    let world = made();
    world.write(
        "m.yaml",
        "integration_links:\n  - {name: LinkedIn, type: lead, removed: true}\n",
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let kinds: Vec<String> = links(&world).into_iter().map(|link| link.0).collect();
    assert_eq!(kinds, ["contact", "opportunity"]);

    world.write(
        "m.yaml",
        "integration_links:\n  - {name: LinkedIn, removed: true}\n",
    );
    let ran = world.expect(3, &["plan", "-f", "m.yaml"]);
    assert_eq!(ran.stderr.matches("error[").count(), 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("`type` is missing"), "{}", ran.stderr);

    world.expect(0, &["undo", "last", "--yes"]);
    assert_eq!(links(&world), links(&made()));
}

#[test]
fn another_type_is_another_link_whatever_close_does_with_a_changed_one() {
    for answer in ["accept", "ignore", "refuse"] {
        let world = World::switched(&[("link_type_change", answer)]);
        world.write("m.yaml", THREE);
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        world.write(
            "m.yaml",
            "integration_links:\n  - {name: A / B, type: contact, renamed_from: integration_link/opportunity/A %2F B, \
             url: 'https://example.test/{{opportunity.id}}'}\n",
        );
        let ran = world.expect(3, &["plan", "-f", "m.yaml"]);
        assert!(ran.stdout.contains("replace: true"), "{}", ran.stdout);

        world.write(
            "m.yaml",
            "integration_links:\n  - {name: A / B, type: contact, renamed_from: integration_link/opportunity/A %2F B, \
             replace: true, allow_data_loss: true, url: 'https://example.test/{{opportunity.id}}'}\n",
        );
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
        let kinds: Vec<String> = links(&world).into_iter().map(|link| link.0).collect();
        assert_eq!(kinds, ["contact", "contact", "lead"], "{answer}");
    }
}

#[test]
fn an_overlay_names_a_link_by_its_type_and_its_name() {
    let two = Two::new("", "    overlays: [over]\n");
    two.write("setup/m.yaml", THREE).write(
        "over/o.yaml",
        "integration_links:\n  - {name: LinkedIn, type: lead, url: 'https://production.test'}\n  \
         - {name: Extra, type: lead, url: 'https://extra.test', added: true}\n",
    );
    two.expect(0, &["apply", "--org", "production", "--yes"]);
    let urls: Vec<String> = links(&two.production).into_iter().map(|link| link.2).collect();
    assert_eq!(
        urls,
        [
            "https://www.linkedin.com/search?keywords={{contact.name}}",
            "https://extra.test",
            "https://production.test",
            "https://example.test/{{opportunity.id}}"
        ]
    );
}

#[test]
fn a_lost_answer_makes_no_second_link_and_drift_tells_of_what_somebody_adds() {
    let world = World::new();
    world.sandbox.set_faults(vec![close_sandbox::Fault::first(
        "POST",
        "/integration_link/",
        close_sandbox::FaultAction::LoseAnswer,
    )]);
    world
        .write("m.yaml", THREE)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(links(&world), links(&made()));

    world.sandbox.edit(|state| {
        let body = json!({"name": "Maps", "type": "lead", "url": "https://maps.test"});
        state.perform("POST", "/integration_link/", body)
    });
    let ran = world.expect(2, &["drift", "-f", "m.yaml"]);
    assert!(
        ran.stdout.contains("integration_link/lead/Maps"),
        "{}",
        ran.stdout
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--prune=integration_link"]);
    assert_eq!(links(&world), links(&made()));
}

#[test]
fn promotion_pairs_links_by_type_and_name() {
    let two = Two::new("", "");
    two.apply("staging", THREE);
    two.promote(0, &[]);
    assert_eq!(links(&two.production), links(&two.staging));
    two.apply(
        "staging",
        "integration_links:\n  - {name: Network, renamed_from: LinkedIn, type: contact, \
         url: 'https://www.linkedin.com/search?keywords={{contact.name}}'}\n",
    );
    two.promote(0, &[]);
    assert_eq!(links(&two.production), links(&two.staging));
    assert_eq!(two.production.writes().len(), 1);
}

#[test]
fn a_link_that_replaces_one_of_another_type_says_which() {
    let world = World::new();
    world.write(
        "m.yaml",
        "integration_links:\n  - {name: L, type: lead, url: 'https://a.test'}\n",
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let before = links(&world);
    let new = "{name: L, type: contact, url: 'https://a.test', replace: true, allow_data_loss: true";
    world.write("m.yaml", &format!("integration_links:\n  - {new}}}\n"));
    world.sandbox.clear_calls();
    let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    let told = "it says `replace: true`, but not which object of another `type` it replaces; add `renamed_from: \
                integration_link/lead/L`, or remove `replace` to create it beside that one";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    assert_eq!((world.writes(), links(&world)), (Vec::new(), before));

    let renamed = format!("integration_links:\n  - {new}, renamed_from: integration_link/lead/L}}\n");
    world.write("m.yaml", &renamed);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    let kinds: Vec<String> = links(&world).into_iter().map(|link| link.0).collect();
    assert_eq!(kinds, ["contact"]);

    // What another entry means is not replaced.
    let both = format!(
        "integration_links:\n  - {{name: L, type: contact, url: 'https://a.test'}}\n  - {}}}\n",
        new.replace("contact", "lead")
    );
    world.write("m.yaml", &both);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(links(&world).len(), 2);
}
