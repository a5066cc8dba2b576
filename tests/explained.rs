//! Every kind and attribute is explained with an example that a manifest may have word for word.

use crate::harness::{World, finish, program};
use closectl::{
    kinds,
    manifest::{VariableValues, read},
    model::{RegisteredKind, Sources},
    render::{example, explain},
};

/// The kinds that manifests list.
fn listed() -> impl Iterator<Item = &'static RegisteredKind> {
    kinds::registry()
        .kinds()
        .filter(|kind| kind.any.def.listing.is_some())
}

/// The example of an explanation, as somebody copies it.
fn example_in(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("\nExample:\n\n")?;
    let lines = rest.lines().map_while(|line| line.strip_prefix("    "));
    Some(lines.map(|line| format!("{line}\n")).collect())
}

#[track_caller]
fn valid(what: &str, text: &str) {
    let mut sources = Sources::default();
    sources.add("example.yaml", text);
    let read = read(&sources, &VariableValues::default());
    let problems: Vec<String> = read
        .offline()
        .iter()
        .map(|problem| problem.message.clone())
        .collect();
    assert_eq!(problems, Vec::<String>::new(), "{what}:\n{text}");
    assert!(
        !read.desired.entries.is_empty(),
        "{what} asks for nothing:\n{text}"
    );
}

#[test]
fn every_attribute_has_an_example_that_is_valid_and_states_it() {
    let registry = kinds::registry();
    for kind in listed() {
        let name = kind.any.def.name;
        valid(name, &example::of_kind(registry, kind).unwrap());
        for attribute in explain::names(registry, kind) {
            let what = format!("{name}.{attribute}");
            let text = match kind.attributes.get(&attribute) {
                Some(own) => explain::attribute(registry, kind, own, usize::MAX),
                None => explain::part(registry, kind, &attribute, usize::MAX).unwrap(),
            };
            let example = example_in(&text).unwrap_or_else(|| panic!("{what} has no example"));
            assert!(example.contains(&format!("{attribute}:")), "{what}:\n{example}");
            valid(&what, &example);
        }
    }
}

#[test]
fn every_example_of_a_kind_is_valid_and_begins_with_what_names_the_object() {
    for kind in listed() {
        let def = kind.any.def;
        for entry in def.examples {
            assert!(
                def.is_single() || entry.starts_with(&format!("{}: ", def.key)),
                "{}: {entry}",
                def.name
            );
            let states = |line: &str| {
                line.split_once(':')
                    .is_some_and(|(name, _)| kind.attributes.contains_key(name))
            };
            assert!(
                entry.lines().filter(|line| !line.starts_with(' ')).all(states),
                "{}: {entry}",
                def.name
            );
        }
    }
}

#[test]
fn what_lies_in_an_attribute_and_what_every_entry_may_have_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    for (what, part) in [
        ("webhook.events.action", "What happens to the object"),
        ("custom_field/lead.choices.renamed_from", "The old value"),
        ("pipeline.statuses", "label: Won"),
        ("lead_status.move_to", "removed: true"),
        ("custom_object_type.removed", "Write `true` to delete it"),
        ("role", "permissions: [export, view_all_leads]"),
        ("user", "${id:user/EMAIL}"),
    ] {
        let mut command = program(folder.path());
        command.args(["explain", what]);
        let ran = finish(command);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{what}");
        assert!(ran.stdout.starts_with(&format!("{what}: ")), "{}", ran.stdout);
        assert!(ran.stdout.contains(part), "{}", ran.stdout);
    }
    let world = World::new();
    for (what, likely) in [
        ("lead_status.remove", "removed"),
        ("webhook.events.actoin", "events"),
        ("custom_field/lead.parent", ""),
        ("lead_feild", "`custom_field/lead`"),
        ("costum_field", "`custom_field`"),
    ] {
        let ran = world.expect(1, &["explain", what]);
        assert!(ran.stderr.contains(likely), "{}", ran.stderr);
    }
}

#[test]
fn every_beginning_of_an_address_is_explained_in_its_own_words() {
    let world = World::new();
    let explained = |what: &str| world.expect(0, &["explain", what]).stdout;
    for kind in kinds::registry().kinds() {
        let (name, word, form) = (
            kind.any.def.name,
            kind.any.def.word(),
            kind.any.def.address_form(),
        );
        let expected = explained(&word);
        assert!(expected.starts_with(&format!("{word}: ")), "{expected}");
        assert_eq!(explained(name), expected, "`{name}` still works");

        let steps: Vec<&str> = form.split('/').collect();
        for length in 1..=steps.len() {
            let beginning = steps[..length].join("/");
            let text = explained(&beginning);
            assert!(word == name || !text.contains(&format!("{name}: ")), "{text}");
        }
    }
}

#[test]
fn words_of_addresses_lead_to_kinds_families_and_attributes() {
    let world = World::new();
    for (what, beginning) in [
        ("custom_field", "custom_field: "),
        ("custom_field/", "custom_field/: "),
        ("custom_fields", "custom_fields: "),
        ("custom_field/shared", "custom_field/shared: "),
        ("custom_field/lead/Industry", "custom_field/lead: "),
        ("custom_field/lead.shared", "custom_field/lead.shared: "),
        (
            "custom_field/lead.shared.editable_with_roles",
            "custom_field/lead.shared.editable_with_roles: ",
        ),
        ("custom_field.choices", "custom_field/lead.choices: "),
        ("lead_field.choices", "custom_field/lead.choices: "),
        ("pipeline/Sales", "pipeline: "),
        ("pipeline/Sales/Won", "pipeline/NAME/STATUS: "),
        ("pipeline/Sales/Won.type", "pipeline/NAME/STATUS.type: "),
        ("pipeline/status", "pipeline/NAME/STATUS: "),
        ("opportunity_status", "pipeline/NAME/STATUS: "),
        (
            "custom_activity_type/Visit/Outcome",
            "custom_activity_type/NAME/FIELD: ",
        ),
        ("custom_object_type/fields", "custom_object_type/NAME/FIELD: "),
        ("webhook/https://hooks.example.com/close", "webhook: "),
        ("user/ann@example.com", "user: "),
        // What people say, where the addresses have another word.
        ("workflow", "sequence: "),
        ("Workflows", "sequence: "),
        ("workflow.steps", "sequence.steps: "),
        ("opportunity status", "pipeline/NAME/STATUS: "),
    ] {
        let ran = world.expect(0, &["explain", what]);
        assert!(ran.stdout.starts_with(beginning), "{what}: {}", ran.stdout);
    }
    for (what, told) in [
        ("sequence.steps.delay", "It is a whole number."),
        ("sequence.trigger_query", "It is any value."),
        ("webhook", "Address: webhook/URL."),
        ("user", "Address: user/EMAIL."),
    ] {
        let ran = world.expect(0, &["explain", what]);
        assert!(ran.stdout.contains(told), "{what}: {}", ran.stdout);
    }
    let family = world.expect(0, &["explain", "custom_field"]).stdout;
    for place in ["lead", "contact", "opportunity", "shared", "lead.shared"] {
        assert!(
            family.contains(&format!("    custom_field/{place} ")),
            "{place}: {family}"
        );
    }
}

#[test]
fn a_kind_of_a_family_is_suggested_by_its_whole_word_and_never_what_was_asked_for() {
    let world = World::new();
    for (asked, likely) in [
        ("custom_field.lead", "custom_field/lead"),
        ("custom_field.contct", "custom_field/contact"),
        ("custom_field.lead.choices", "custom_field/lead"),
    ] {
        let ran = world.expect(1, &["explain", asked]);
        let told = format!("there is no kind `{asked}`, did you mean `{likely}`?");
        assert!(ran.stderr.contains(&told), "{}", ran.stderr);
        world.expect(0, &["explain", likely]);
    }
}

#[test]
fn a_word_that_begins_with_a_point_is_repeated_as_a_whole() {
    let world = World::new();
    for asked in ["../../etc/passwd", ".", "..x"] {
        let ran = world.expect(1, &["explain", asked]);
        let told = format!("error: there is no kind `{asked}`\n");
        assert!(ran.stderr.starts_with(&told), "{}", ran.stderr);
    }
}

#[test]
fn what_files_may_hold_besides_objects_is_explained_with_what_it_holds() {
    let world = World::new();
    for (asked, told) in [
        (
            "waivers",
            ["waivers, in a manifest: What is accepted", "    until "],
        ),
        ("left_out", ["It is a list", "    because "]),
        ("policy", ["policy, in closectl.yaml: Limits", "    max_deletes "]),
        ("policy.max_deletes", ["It is a mapping", "    percent "]),
        ("organizations", ["Keys under each name:", "    protected "]),
        (
            "organizations.oauth.client_id",
            ["organizations.oauth.client_id,", "It is text."],
        ),
    ] {
        let text = world.expect(0, &["explain", asked]).stdout;
        for words in told {
            assert!(text.contains(words), "{asked}: {words}: {text}");
        }
    }
    let page = world
        .expect(0, &["explain", "policy", "--format", "markdown"])
        .stdout;
    assert!(page.contains("\n- `protect`: "), "{page}");

    for (asked, told) in [
        ("polcy", "there is no kind `polcy`, did you mean `policy`?"),
        (
            "policy.protec",
            "`policy` has no key `protec`, did you mean `protect`?\nhint: `closectl explain policy` lists its keys",
        ),
        (
            "unknown-atribute",
            "there is no problem or rule `unknown-atribute`, did you mean `unknown-attribute`?\nhint: `closectl explain problems`",
        ),
    ] {
        let said = world.expect(1, &["explain", asked]).stderr;
        assert!(said.contains(told), "{said}");
    }
}

#[test]
fn sentences_fit_the_terminal_and_go_on_in_their_column() {
    let world = World::new();
    let explain = |what: &[&str], columns: Option<&str>| {
        let mut command = program(world.folder.path());
        command.arg("explain").args(what);
        if let Some(columns) = columns {
            command.env("COLUMNS", columns);
        }
        let ran = finish(command);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{what:?}");
        ran.stdout
    };

    let words = |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_owned).collect() };
    for what in [
        &[][..],
        &["rules"],
        &["custom_field"],
        &["pipeline"],
        &["custom_field/lead.choices"],
        &["policy"],
        &["group.members"],
        &["looks-like-yaml"],
    ] {
        let (narrow, whole) = (explain(what, Some("80")), explain(what, None));
        assert_eq!(words(&narrow), words(&whole), "{what:?}");
        assert!(whole.lines().any(|line| line.len() > 80), "{what:?}: {whole}");
        // Examples are copied as they are.
        let text = narrow.split("\nExample:").next().unwrap();
        let wide: Vec<&str> = text.lines().filter(|line| line.chars().count() > 80).collect();
        assert_eq!(wide, Vec::<&str>::new(), "{what:?}");
    }

    let kinds = explain(&["pipeline"], Some("80"));
    let column = " ".repeat(32);
    assert!(
        kinds
            .lines()
            .any(|line| line.starts_with(&column) && !line[32..].starts_with(' ')),
        "{kinds}"
    );
}
