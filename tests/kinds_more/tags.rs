//! Tags of texts: what names a field that is not there, and what a new name of a field breaks.

use crate::harness::World;

const SETUP: &str = "\
custom_fields:
  lead:
    - {name: Industry, type: text}
    - {name: Size, type: text}
email_templates:
  - name: First touch
    subject: Hello
    body: |-
      <p>Hi,</p>
      <p>how is {{ lead.custom.[\"Industry\"] }}?</p>
    is_shared: true
sms_templates:
  - {name: Reminder, text: 'How is {{lead.custom.Industry}}?', is_shared: true}
integration_links:
  - {name: Find, type: lead, url: 'https://x.test/?q={{ lead.custom.[\"Industry\"] }}'}
";

fn made(answers: &[(&str, &str)]) -> World {
    let world = World::switched(answers);
    world
        .write("m.yaml", SETUP)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world
}

/// Gives the field another name, but the texts no other tag.
fn renamed() -> String {
    SETUP.replace("name: Industry,", "name: Branch, renamed_from: Industry,")
}

#[test]
fn a_new_name_of_a_field_says_which_tags_to_write_where_and_how() {
    let world = made(&[]);
    world.write("m.yaml", &renamed());
    let ran = world.expect(0, &["plan", "-f", "m.yaml", "--format", "json"]);
    for told in [
        "`email_template/First touch` (m.yaml:6) names it in a tag by its old name",
        r#"write `{{ lead.custom.[\"Branch\"] }}` instead of `{{ lead.custom.[\"Industry\"] }}` in `body` (m.yaml:10)"#,
        "write `{{lead.custom.Branch}}` instead of `{{lead.custom.Industry}}` in `text` (m.yaml:13)",
        r#"instead of `{{ lead.custom.[\"Industry\"] }}` in `url` (m.yaml:15)"#,
    ] {
        assert!(ran.stdout.contains(told), "{told}\n{}", ran.stdout);
    }
}

#[test]
fn texts_that_nobody_manages_are_named_too() {
    let world = made(&[]);
    let only = renamed().split("email_templates:").next().unwrap().to_owned();
    world.write("only.yaml", &only);
    let ran = world.expect(0, &["plan", "-f", "only.yaml", "--format", "json"]);
    for told in [
        r#"the email template \"First touch\" names it in a tag by its old name"#,
        r#"instead of `{{ lead.custom.[\"Industry\"] }}` in line 2 of `body`"#,
        r#"the SMS template \"Reminder\" names it in a tag by its old name"#,
    ] {
        assert!(ran.stdout.contains(told), "{told}\n{}", ran.stdout);
    }
}

#[test]
fn a_new_name_with_new_tags_breaks_nothing_whatever_close_does_with_the_tags() {
    for answer in ["kept", "rewritten"] {
        let world = made(&[("tags_on_field_rename", answer)]);
        let both = renamed()
            .replace("[\"Industry\"]", "[\"Branch\"]")
            .replace("custom.Industry", "custom.Branch");
        world.write("m.yaml", &both);
        let ran = world.expect(0, &["plan", "-f", "m.yaml", "--format", "json"]);
        assert!(!ran.stdout.contains("by its old name"), "{}", ran.stdout);
        assert!(!ran.stdout.contains("names no field"), "{}", ran.stdout);
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    }
}

#[test]
fn a_tag_that_finds_no_field_is_told_with_what_it_most_likely_means() {
    let world = made(&[]);
    world.write(
        "m.yaml",
        &SETUP.replace("lead.custom.Industry", "lead.custom.Industri"),
    );
    let ran = world.expect(0, &["plan", "-f", "m.yaml"]);
    assert!(
        ran.stdout
            .contains("names a field that does not exist and is not created, did you mean `Industry`?"),
        "{}",
        ran.stdout
    );
    let ran = world.expect(0, &["validate", "-f", "m.yaml"]);
    let told = format!("{}{}", ran.stdout, ran.stderr);
    assert!(told.contains("unlisted-field-in-tag"), "{told}");
    assert!(told.contains("did you mean `Industry`?"), "{told}");

    // What the manifests don't list may be there all the same: only the organization knows.
    let texts = SETUP.split_once("email_templates:").unwrap().1;
    world.write("m.yaml", &format!("email_templates:{texts}"));
    let ran = world.expect(0, &["plan", "-f", "m.yaml"]);
    assert!(!ran.stdout.contains("names no field"), "{}", ran.stdout);
    let ran = world.expect(0, &["validate", "-f", "m.yaml"]);
    let told = format!("{}{}", ran.stdout, ran.stderr);
    assert!(!told.contains("unlisted-field-in-tag"), "{told}");
}

#[test]
fn a_field_that_goes_is_named_by_those_whose_tags_will_find_nothing() {
    let world = made(&[]);
    let gone = SETUP.replace("{name: Industry, type: text}", "{name: Industry, removed: true}");
    world.write("m.yaml", &gone);
    let ran = world.run(&["plan", "-f", "m.yaml", "--format", "json"]);
    let told = "`email_template/First touch` (m.yaml:6) uses it in a tag, which will stop working";
    assert!(ran.stdout.contains(told), "{told}\n{}", ran.stdout);
    assert!(
        !ran.stdout.contains("names no field"),
        "it is told once: {}",
        ran.stdout
    );
}

/// What `validate` says about texts.
fn doubts(texts: &str) -> String {
    let world = World::new();
    world.write("m.yaml", texts);
    let ran = world.expect(0, &["validate", "-f", "m.yaml"]);
    let told = format!("{}{}", ran.stdout, ran.stderr);
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_misspelt_tag_is_a_doubt_with_what_it_most_likely_means() {
    let told = doubts(
        "email_templates:\n  - {name: A, subject: 'Hi {{ contact.frist_name }}', body: 'In {{ lead.display_nam }} and {{ \
         lead.custom.[\"frist_name\"] }}', is_shared: true}\nsms_templates:\n  - {name: B, text: 'From {{ uesr.first_name \
         }}, {{ user.email }}'}\n",
    );
    assert_eq!(told.matches("warning[unlikely-tag]").count(), 3, "{told}");
    for (tag, likely) in [
        ("contact.frist_name", "contact.first_name"),
        ("lead.display_nam", "lead.display_name"),
        ("uesr.first_name", "user.first_name"),
    ] {
        assert!(
            told.contains(&format!("closectl doesn't know the tag `{tag}`"))
                && told.contains(&format!(
                    "did you mean `{likely}`? If Close has this tag, waive the rule"
                )),
            "{told}"
        );
    }
}

#[test]
fn a_misspelt_tag_of_a_scheduling_link_is_a_doubt_unless_it_is_the_old_one() {
    let links =
        "shared_scheduling_links: [{name: Intro call}, {name: First calls, renamed_from: First call}]\n";
    let text = |word: &str| {
        format!(
            "{links}sms_templates: [{{name: A, text: 'Book: {{{{ scheduling_link.{word} }}}}', is_shared: true}}]\n"
        )
    };
    let told = doubts(&text("intro_cal"));
    assert!(
        told.contains(
            "warning[unlikely-tag]: sms_template/A: no object in the manifests has the tag `intro_cal`"
        ) && told.contains("did you mean `intro_call`, the tag of `shared_scheduling_link/Intro call`?"),
        "{told}"
    );
    for word in ["intro_call", "first_calls", "first_call", "demo"] {
        let told = doubts(&text(word));
        assert!(!told.contains("unlikely-tag"), "{word}: {told}");
    }
}
