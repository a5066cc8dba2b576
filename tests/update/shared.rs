//! Updates of files that several organizations use: who else uses them is told.

use crate::harness::{Ran, Two};
use close_sandbox::Place;

/// The lines about files that others use.
fn notes(ran: &Ran) -> Vec<&str> {
    let lines = ran.stderr.lines();
    lines.filter(|line| line.starts_with("note: ")).collect()
}

#[test]
fn files_that_other_organizations_use_are_named_with_who_does() {
    let two = Two::new("    overlays: [shared]\n", "    overlays: [shared, own.yaml]\n");
    two.write("own.yaml", "{}\n")
        .write("shared/all.yaml", "{}\n")
        .write("setup/m.yaml", "outcomes: []\n");
    for organization in ["staging", "production"] {
        two.apply(
            organization,
            "outcomes: [{name: Booked, description: They agreed}]\n",
        );
    }

    let told = |by: &str| {
        [format!(
            "note: {by} also uses setup/m.yaml; `closectl plan --org {by}` shows what changes there"
        )]
    };
    let dry = ["pull", "--update", "--dry-run", "--org"];
    let ran = two.expect(0, &[&dry[..], &["staging"]].concat());
    assert_eq!(notes(&ran), told("production"));
    let ran = two.expect(0, &[&dry[..], &["production", "-q"]].concat());
    assert_eq!(notes(&ran), told("staging"), "also with -q");

    let ran = two.expect(0, &["pull", "--update", "--org", "staging"]);
    assert_eq!(notes(&ran), told("production"));
    assert!(two.staging.read("setup/m.yaml").contains("Booked"));
    let ran = two.expect(0, &["pull", "--update", "--org", "staging"]);
    assert_eq!(notes(&ran), Vec::<&str>::new(), "nothing was written");
}

#[test]
fn a_file_that_only_one_organization_uses_is_no_news() {
    let field = |description: &str| {
        format!("custom_fields: {{lead: [{{name: Visits, type: number, description: {description}}}]}}\n")
    };
    let two = Two::new("", "    overlays: [own.yaml]\n");
    two.write("setup/m.yaml", &field("First")).write(
        "own.yaml",
        "custom_fields: {lead: [{name: Visits, description: Ours}]}\n",
    );
    two.expect(0, &["apply", "--org", "production", "--yes"]);
    two.production.sandbox.edit(|state| {
        let field = state.custom_field_mut(&Place::Lead, "Visits").unwrap();
        field.description = Some("Later".to_owned());
    });
    let ran = two.expect(0, &["pull", "--update", "--org", "production"]);
    assert!(two.staging.read("own.yaml").contains("Later"), "{}", ran.stdout);
    assert_eq!(notes(&ran), Vec::<&str>::new());

    // Files that were named and that the project does not list are nobody else's.
    two.write("mine.yaml", &field("Mine"));
    two.apply("staging", &field("Theirs"));
    let ran = two.expect(0, &["pull", "--update", "--org", "staging", "-f", "mine.yaml"]);
    assert!(two.staging.read("mine.yaml").contains("Theirs"), "{}", ran.stdout);
    assert_eq!(notes(&ran), Vec::<&str>::new());
}
