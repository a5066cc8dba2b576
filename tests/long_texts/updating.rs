//! `pull --update` edits the files of long texts in place, and makes new ones for new texts.

use crate::harness::{Ran, World};

/// A manifest as a person writes one, with texts in files.
const SETUP: &str = "# What we sell with.
custom_activity_types:
  - name: Call        # the first one
    description: {file: texts/call.md}   # kept beside
  - name: Visit
    description: {file: texts/visit.md}
";

/// A world with that manifest and its texts, applied, in which somebody changes descriptions by hand.
fn changed(by_hand: &str, texts: &[(&str, &str)]) -> World {
    let world = World::new();
    world
        .write("m/m.yaml", SETUP)
        .write("m/texts/call.md", "Ask for:\n- the budget\n- the date\n")
        .write("m/texts/visit.md", "Bring:\n- a pen\n");
    for (name, text) in texts {
        world.write(name, text);
    }
    world.expect(0, &["apply", "-f", "m", "--yes"]);
    world.write("by_hand/m.yaml", by_hand);
    world.expect(0, &["apply", "-f", "by_hand", "--yes", "--allow-data-loss", "*"]);
    world
}

fn update(world: &World, code: i32) -> Ran {
    world.expect(code, &["pull", "--update", "-f", "m"])
}

/// Says that manifests and organization agree, and that updating again writes nothing.
fn assert_settled(world: &World) {
    world.expect(0, &["plan", "-f", "m", "--detailed-exitcode"]);
    let before = world.files("m");
    let again = update(world, 0);
    assert!(again.stderr.contains("nothing to update"), "{}", again.stderr);
    assert_eq!(world.files("m"), before);
}

#[test]
fn a_text_that_changed_is_written_into_its_file_and_the_manifest_stays() {
    let by_hand = "custom_activity_types:\n  - name: Call\n    description: \"Ask for:\\n- the budget\\n- the place\\n\"\n";
    for (breaks, mark) in [("\n", ""), ("\r\n", "\u{feff}")] {
        let call = format!("{mark}Ask for:{breaks}- the budget{breaks}- the date{breaks}");
        let world = changed(by_hand, &[("m/texts/call.md", &call)]);
        let shown = world.expect(0, &["pull", "--update", "-f", "m", "--dry-run"]);
        assert!(shown.stdout.contains("+- the place"), "{}", shown.stdout);
        assert_eq!(world.read("m/texts/call.md"), call);

        let ran = update(&world, 0);
        let line = "changed m/texts/call.md:1: custom_activity_type/Call: description\n";
        assert_eq!(ran.stdout, line);
        let expected = format!("{mark}Ask for:{breaks}- the budget{breaks}- the place{breaks}{breaks}");
        assert_eq!(world.read("m/texts/call.md"), expected);
        assert_eq!(world.read("m/m.yaml"), SETUP);
        assert_settled(&world);
    }
}

#[test]
fn variables_in_lines_that_did_not_change_stay() {
    let texts = [
        (
            "m/texts/call.md",
            "For ${var:brand}:\n- the budget\n- see ${id:lead_status/Potential}\n",
        ),
        (
            "closectl.yaml",
            "version: 1\nmanifests: [m]\ndefault_organization: x\norganizations:\n  x: {api_key: \"${env:CLOSE_API_KEY}\", \
             base_url: \"${env:CLOSE_BASE_URL}\", variables: {brand: Acme}}\n",
        ),
    ];
    let by_hand = "custom_activity_types:\n  - name: Call\n    description: \"For Acme:\\n- the date\\n- see \
                   ${id:lead_status/Potential}\"\n";
    let world = changed(by_hand, &texts);
    update(&world, 0);
    assert_eq!(
        world.read("m/texts/call.md"),
        "For ${var:brand}:\n- the date\n- see ${id:lead_status/Potential}\n"
    );
    assert_settled(&world);

    // A line that comes from a variable is for a person to change.
    world.write("by_hand/m.yaml", &by_hand.replace("For Acme", "For nobody"));
    world.expect(0, &["apply", "-f", "by_hand", "--yes"]);
    let before = world.files("m");
    let ran = update(&world, 4);
    assert!(
        ran.stderr
            .contains("the text that changed comes from ${var:brand}"),
        "{}",
        ran.stderr
    );
    assert_eq!(world.files("m"), before);
}

#[test]
fn a_file_of_two_texts_is_edited_only_where_both_changed_alike() {
    let both = SETUP.replace("texts/visit.md", "./texts/call.md");
    let one = "custom_activity_types:\n  - name: Call\n    description: \"New\\nText\"\n";
    let world = changed(one, &[("m/m.yaml", &both)]);
    let before = world.files("m");
    let ran = update(&world, 4);
    assert!(
        ran.stderr
            .contains("its file is that of custom_activity_type/Visit as well"),
        "{}",
        ran.stderr
    );
    assert_eq!(world.files("m"), before);

    let too = format!("{one}  - name: Visit\n    description: \"New\\nText\"\n");
    world.write("by_hand/m.yaml", &too);
    world.expect(0, &["apply", "-f", "by_hand", "--yes"]);
    update(&world, 0);
    assert_eq!(world.read("m/texts/call.md"), "New\nText\n");
    assert_settled(&world);
}

#[test]
fn a_new_text_gets_a_file_of_its_own_beside_the_manifest_that_takes_it() {
    let by_hand = "custom_activity_types:\n  - name: Demo day\n    description: \"Show:\\n- ${id:lead_status/Potential}\"\n";
    let world = changed(
        by_hand,
        &[("m/custom_activity_types/demo-day.txt", "Somebody's own.\n")],
    );
    let ran = update(&world, 0);
    let digest = ran
        .stdout
        .split("demo-day-")
        .nth(1)
        .unwrap()
        .split('.')
        .next()
        .unwrap();
    let file = format!("custom_activity_types/demo-day-{digest}.txt");
    assert_eq!(
        world.read(&format!("m/{file}")),
        "Show:\n- ${id:lead_status/Potential}\n"
    );
    assert!(
        ran.stdout.contains(&format!("new file m/{file}\n")),
        "{}",
        ran.stdout
    );
    assert_eq!(
        world.read("m/custom_activity_types/demo-day.txt"),
        "Somebody's own.\n"
    );
    assert!(
        world
            .read("m/m.yaml")
            .contains(&format!("description: {{file: {file}}}")),
        "{}",
        world.read("m/m.yaml")
    );
    assert_settled(&world);
}

#[test]
fn a_text_that_no_file_can_hold_goes_into_the_manifest_and_the_file_is_told() {
    let marked = "\"\\uFEFFOne\\nTwo\"";
    for (text, written) in [("null", "null"), (marked, marked)] {
        let by_hand = format!("custom_activity_types:\n  - name: Call\n    description: {text}\n");
        let world = changed(&by_hand, &[]);
        let ran = update(&world, 0);
        assert!(
            ran.stderr
                .contains("these manifests no longer use m/texts/call.md"),
            "{}",
            ran.stderr
        );
        assert_eq!(
            world.read("m/m.yaml"),
            SETUP.replace("{file: texts/call.md}", written)
        );
        assert!(world.read("m/texts/call.md").starts_with("Ask"));
        assert_settled(&world);
    }
}

#[test]
fn line_breaks_of_windows_are_those_of_the_file() {
    let by_hand = "custom_activity_types:\n  - name: Call\n    description: \"One\\r\\nTwo\"\n";
    let world = changed(by_hand, &[]);
    update(&world, 0);
    assert_eq!(world.read("m/m.yaml"), SETUP);
    assert_eq!(world.read("m/texts/call.md"), "One\nTwo\n");
    assert_settled(&world);
}

#[test]
fn a_pulled_folder_stays_the_programs_own_after_an_update() {
    let world = changed("lead_statuses: []\n", &[]);
    world.expect(0, &["pull", "-f", "out"]);
    let by_hand = "custom_activity_types:\n  - name: Call\n    description: \"New\\nText\"\n";
    world.write("by_hand/m.yaml", by_hand);
    world.expect(0, &["apply", "-f", "by_hand", "--yes"]);
    world.expect(0, &["pull", "--update", "-f", "out"]);
    assert_eq!(world.read("out/custom_activity_types/call.txt"), "New\nText\n");
    let updated = world.files("out");
    world.expect(0, &["pull", "-f", "out"]);
    assert_eq!(world.files("out"), updated);
}
