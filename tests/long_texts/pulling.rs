//! `pull` writes long texts as files of their own.

use crate::harness::{World, applied, assert_same, pulled};
use close_sandbox::Settings;

/// Activity types whose descriptions have two lines or more, under names that no file system takes as they are.
const TYPES: &str = "custom_activity_types:
  - name: Discovery call
    description: \"Ask for:\\n- the budget\\n- ${id:lead_status/Qualified}\\n- {{ tag }} and $${x}\"
  - name: 'CON'
    description: \"One\\nTwo\\n\"
  - name: '../../etc/passwd'
    description: \"One\\nTwo\\n\\n\"
  - name: 商談
    description: \"One\\nTwo \\n\\tThree\"
  - name: Site visit
    description: \"One\\nTwo\"
  - name: Site-visit
    description: \"Two\\nOne\"
  - name: From Windows
    description: \"One\\r\\nTwo\"
  - name: Short
    description: One line
lead_statuses: [Qualified]
";

/// The files of texts of a pull, and what is in them.
fn texts(files: &[(String, String)]) -> Vec<(&str, &str)> {
    let texts = files.iter().filter(|(name, _)| name.ends_with(".txt"));
    texts.map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

#[test]
fn texts_of_two_lines_go_into_files_and_come_back_byte_for_byte_in_another_organization() {
    let world = applied(TYPES);
    let files = pulled(&world);
    assert_eq!(
        texts(&files),
        [
            ("custom_activity_types/con-text.txt", "One\nTwo\n\n"),
            (
                "custom_activity_types/discovery-call.txt",
                "Ask for:\n- the budget\n- ${id:lead_status/Qualified}\n- {{ tag }} and $${x}\n"
            ),
            ("custom_activity_types/etc-passwd.txt", "One\nTwo\n\n\n"),
            // Close's line breaks make no difference, whatever they are.
            ("custom_activity_types/from-windows.txt", "One\nTwo\n"),
            ("custom_activity_types/site-visit-0e27c478.txt", "Two\nOne\n"),
            ("custom_activity_types/site-visit-94f52c8d.txt", "One\nTwo\n"),
            ("custom_activity_types/text-a5f59645.txt", "One\nTwo \n\tThree\n"),
        ]
    );
    let types = world.read("pulled/custom_activity_types.yaml");
    for line in [
        "\n    description: {file: custom_activity_types/discovery-call.txt}\n",
        "\n    description: {file: custom_activity_types/from-windows.txt}\n",
        "\n    description: One line\n",
    ] {
        assert!(types.contains(line), "{line}: {types}");
    }
    world.expect(0, &["plan", "-f", "pulled", "--detailed-exitcode"]);
    world.expect(0, &["validate", "-f", "pulled"]);

    let other = World::with_seed(8, Settings::default());
    for (name, text) in &files {
        other.write(&format!("from/{name}"), text);
    }
    other.expect(0, &["apply", "-f", "from", "--yes"]);
    assert_same(&files, &pulled(&other));
    // Ids are those of each organization; everything else is the same to the last byte.
    let descriptions = |world: &World| {
        let state = world.sandbox.state();
        let id = state.lead_status("Qualified").unwrap().id.clone();
        let plain = |text: &Option<String>| text.as_ref().map(|text| text.replace(&id, "ID"));
        let mut all: Vec<_> = state
            .activity_types
            .iter()
            .map(|one| (one.name.clone(), plain(&one.description)))
            .collect();
        all.sort();
        all
    };
    assert_eq!(descriptions(&world).len(), 8);
    assert_eq!(descriptions(&world), descriptions(&other));
}

#[test]
fn a_text_that_somebody_edited_is_not_overwritten() {
    let world = applied(TYPES);
    world.expect(0, &["pull", "-f", "out"]);
    world.expect(0, &["pull", "-f", "out"]);
    let file = "out/custom_activity_types/discovery-call.txt";
    let edited = world.read(file) + "- and the date\n";
    world.write(file, &edited);
    let ran = world.expect(3, &["pull", "-f", "out"]);
    assert!(ran.stderr.contains(&format!("\n  {file}\n")), "{}", ran.stderr);
    assert_eq!(world.read(file), edited);

    // Line breaks that git changed are no edit.
    world.expect(0, &["pull", "-f", "out", "--force"]);
    world.write(file, &world.read(file).replace('\n', "\r\n"));
    world.expect(0, &["pull", "-f", "out"]);
}

#[test]
fn a_file_that_no_manifest_names_any_more_is_told_and_stays() {
    let world = applied(TYPES);
    world.expect(0, &["pull", "-f", "out"]);
    let renamed = TYPES.replace(
        "name: Discovery call",
        "name: First call\n    renamed_from: Discovery call",
    );
    world.write("m.yaml", &renamed);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let ran = world.expect(0, &["pull", "-f", "out"]);
    let old = "out/custom_activity_types/discovery-call.txt";
    assert!(
        ran.stderr
            .contains(&format!("these manifests no longer use {old}")),
        "{}",
        ran.stderr
    );
    assert!(world.read(old).starts_with("Ask for:"));
    assert!(
        world
            .read("out/custom_activity_types/first-call.txt")
            .starts_with("Ask for:")
    );
}
