//! Tags of shared scheduling links: Close has one for each, whatever the link is called by now, and texts are read by that.

use crate::harness::{Ran, Two, World};

fn setup(link: &str, word: &str) -> String {
    format!(
        "shared_scheduling_links:\n  - {link}\nemail_templates:\n  - {{name: First, subject: Hi, body: '{{{{ \
         scheduling_link.{word} }}}}', is_shared: true}}\n"
    )
}

const RENAMED: &str = "{name: First call, renamed_from: Intro call}";

fn made(answer: &str) -> World {
    let world = World::switched(&[("renamed_link_tag", answer)]);
    applied(&world, &setup("{name: Intro call}", "intro_call"));
    world
}

fn applied(world: &World, manifest: &str) -> Ran {
    world.write("m.yaml", manifest);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"])
}

fn planned(world: &World, manifest: &str) -> String {
    world.write("m.yaml", manifest);
    let ran = world.expect(0, &["plan", "-f", "m.yaml", "--format", "json"]);
    ran.stdout.replace("\\\"", "\"")
}

fn tag(world: &World) -> String {
    world.sandbox.state().shared_scheduling_links[0]
        .template_tag
        .clone()
}

#[test]
fn a_rename_says_to_wait_with_the_texts_and_the_run_says_which_tag_there_is() {
    for (answer, told) in [
        (
            "stays",
            "its tag in Close is `intro_call` under the new name, too",
        ),
        (
            "follows",
            "its tag in Close is now `first_call` instead of `intro_call`",
        ),
    ] {
        let world = made(answer);
        let plan = planned(&world, &setup(RENAMED, "intro_call"));
        assert!(
            plan.contains("uses its tag `intro_call`, and it is unknown whether Close changes the tag"),
            "{plan}"
        );
        let ran = applied(&world, &setup(RENAMED, "intro_call"));
        let all = format!("{}{}", ran.stdout, ran.stderr);
        assert!(all.contains(told), "{answer}: {all}");
    }
}

#[test]
fn a_text_with_the_tag_of_another_name_is_told_as_long_as_it_is_there() {
    for (answer, wrong, right) in [
        ("stays", "first_call", "intro_call"),
        ("follows", "intro_call", "first_call"),
    ] {
        let world = made(answer);
        applied(&world, &setup(RENAMED, wrong));
        assert_eq!(tag(&world), right);
        let plan = planned(&world, &setup(RENAMED, wrong));
        let told = format!(
            "`{{{{ scheduling_link.{wrong} }}}}` in `body` (m.yaml:4) does not find \
             `shared_scheduling_link/First call`: the tag that Close has for it is `{right}`; write `{{{{ \
             scheduling_link.{right} }}}}`"
        );
        assert!(plan.contains(&told), "{told}\n{plan}");
        let plan = planned(&world, &setup(RENAMED, right));
        assert!(!plan.contains("does not find"), "{answer}: {plan}");
    }

    // While the name changes nobody knows which one it is.
    let world = made("stays");
    let plan = planned(&world, &setup(RENAMED, "first_call"));
    assert!(
        plan.contains("is `intro_call`, and it is unknown whether the new name changes that"),
        "{plan}"
    );
}

#[test]
fn texts_that_use_a_link_are_found_by_the_tag_that_close_has() {
    let world = made("stays");
    applied(&world, &setup(RENAMED, "intro_call"));

    let plan = planned(&world, &setup("{name: First call, removed: true}", "intro_call"));
    let told = "`email_template/First` (m.yaml:4) uses it in a tag, which will stop working";
    assert!(plan.contains(told), "{plan}");
    world.write(
        "m.yaml",
        "shared_scheduling_links: [{name: First call, removed: true}]\n",
    );
    let plan = world.expect(0, &["plan", "-f", "m.yaml"]);
    assert!(
        plan.stdout.contains("uses it in a tag, which will stop working"),
        "nobody manages the template: {}",
        plan.stdout
    );

    // Close makes another tag of the name that it has by now.
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let ran = world.expect(0, &["undo", "last", "--yes"]);
    let all = format!("{}{}", ran.stdout, ran.stderr);
    assert_eq!(tag(&world), "first_call");
    assert!(
        all.contains("Close makes the tag `first_call` of its name: texts that use its old tag `intro_call`"),
        "{all}"
    );
    assert!(
        all.contains("not as before") || all.contains("can't be as before"),
        "{all}"
    );

    // One that has the tag of its name comes back with it.
    let world = made("stays");
    world.write(
        "m.yaml",
        "shared_scheduling_links: [{name: Intro call, removed: true}]\n",
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let ran = world.expect(0, &["undo", "last", "--yes"]);
    assert!(!ran.stdout.contains("old tag"), "{}", ran.stdout);
}

#[test]
fn another_organization_makes_its_own_tag_and_both_commands_say_so() {
    let two = Two::new("", "");
    two.apply("staging", &setup("{name: Intro call}", "intro_call"));
    two.apply("staging", &setup(RENAMED, "intro_call"));

    let ran = two.promote(0, &[]);
    let all = format!("{}{}", ran.stdout, ran.stderr);
    for told in [
        "its tag is `intro_call` in the organization that it comes from",
        "the tag that Close makes for it is `first_call`; write `{{ scheduling_link.first_call }}`",
    ] {
        assert!(all.contains(told), "{told}\n{all}");
    }
    assert_eq!(tag(&two.production), "first_call");
    let ran = two.expect(0, &["diff", "staging", "production"]);
    assert!(
        ran.stdout
            .contains("is `intro_call` on the first side and `first_call` on the second"),
        "{}",
        ran.stdout
    );

    // Where the tags agree, nothing is said.
    let two = Two::new("", "");
    for side in ["staging", "production"] {
        two.apply(side, &setup("{name: Intro call}", "intro_call"));
    }
    let ran = two.expect(0, &["diff", "staging", "production"]);
    assert!(!ran.stdout.contains("its tag"), "{}", ran.stdout);
}
