//! Shared scheduling links: templates name them by a word that Close makes of the name.

use crate::harness::World;
use serde_json::json;

#[test]
fn a_rename_tells_of_the_templates_that_use_the_tag_whatever_becomes_of_it() {
    for answer in ["stays", "follows"] {
        let world = World::switched(&[("renamed_link_tag", answer)]);
        world.write(
            "m.yaml",
            "shared_scheduling_links:\n  - {name: Intro call, description: 30 minutes}\n",
        );
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        assert_eq!(
            world.sandbox.state().shared_scheduling_links[0].template_tag,
            "intro_call"
        );
        world.sandbox.edit(|state| {
            let body = json!({"name": "Hello", "subject": "Hi", "body": "{{ scheduling_link.intro_call }}"});
            let (status, answer) = state.perform("POST", "/email_template/", body);
            assert!(status < 300, "{answer}");
        });

        world.write(
            "m.yaml",
            "shared_scheduling_links:\n  - {name: First call, renamed_from: Intro call}\n",
        );
        let plan = world.expect(0, &["plan", "-f", "m.yaml"]);
        assert!(plan.stdout.contains("Hello"), "{answer}: {}", plan.stdout);
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
        world.expect(0, &["pull", "-f", "pulled"]);
        let text: String = world.files("pulled").into_iter().map(|(_, text)| text).collect();
        assert!(!text.contains("template_tag"), "{text}");
    }
}
