//! Waivers: they count until their day, say so when they are odd, and survive everything that manifests go through.

use super::Folder;
use crate::harness::World;

/// Two names that differ in case, and one waiver.
fn waived(rule: &str, address: &str, until: &str) -> Folder {
    Folder::with(&format!(
        "lead_statuses: [New, NEW]\nwaivers:\n  - {{rule: {rule}, address: \"{address}\", reason: Both are used, until: \
         {until}}}\n"
    ))
}

const RULE: &str = "names-differ-in-case";

#[test]
fn a_waiver_counts_for_its_rule_and_address_until_its_day() {
    for address in ["lead_status/NEW", "lead_status/*", "*"] {
        assert_eq!(
            waived(RULE, address, "2999-12-31").rules(),
            Vec::<String>::new(),
            "{address}"
        );
    }
    for (rule, address, until, odd) in [
        (RULE, "lead_status/NEW", "2001-01-01", "waiver-expired"),
        (RULE, "lead_status/NEU", "2999-12-31", "waiver-unknown-address"),
        (RULE, "lead_status", "2999-12-31", "waiver-unknown-address"),
        (
            "names-differ",
            "lead_status/*",
            "2999-12-31",
            "waiver-unknown-rule",
        ),
        // What no rule is called helps nobody to prolong.
        (
            "names-differ",
            "lead_status/*",
            "2001-01-01",
            "waiver-unknown-rule",
        ),
        ("untidy-name", "lead_status/*", "2999-12-31", "waiver-unused"),
    ] {
        let mut rules = waived(rule, address, until).rules();
        rules.sort();
        assert_eq!(rules, [RULE, odd], "{rule} {address} {until}");
    }
    let ran = waived(RULE, "*", "2001-01-01").run(&["validate", "-f", "m.yaml"]);
    let expired = format!("the waiver of `{RULE}` expired on 2001-01-01");
    assert!(ran.stderr.contains(&expired), "{}", ran.stderr);
    let ran = waived("names-differ", "*", "2999-12-31").run(&["validate", "-f", "m.yaml"]);
    assert!(
        ran.stderr.contains("did you mean `names-differ-in-case`?"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_waiver_is_whole_or_a_problem() {
    for (waiver, code) in [
        (
            "{rule: untidy-name, address: a, until: 2999-12-31}",
            "missing-attribute",
        ),
        ("{rule: untidy-name, address: a, reason: b}", "missing-attribute"),
        (
            "{rule: untidy-name, address: a, reason: b, until: tomorrow}",
            "not-a-date",
        ),
        (
            "{rule: untidy-name, address: a, reason: b, until: 2027-02-29}",
            "not-a-date",
        ),
        (
            "{rule: untidy-name, address: a, reason: b, until: 2999-12-31, by: me}",
            "unknown-attribute",
        ),
        (
            "{rule: \"\", address: a, reason: b, until: 2999-12-31}",
            "empty-text",
        ),
        ("untidy-name", "wrong-type"),
    ] {
        let report = Folder::with(&format!("waivers: [{waiver}]\n")).report();
        assert_eq!(report["problems"][0]["code"], code, "{report}");
        assert_eq!(report["problems"].as_array().unwrap().len(), 1, "{report}");
        assert_eq!(report["problems"][0]["at"]["line"], 1, "{report}");
    }
}

#[test]
fn waivers_of_a_project_count_for_all_its_organizations_and_not_in_overlays() {
    let folder = Folder::with("");
    folder.write("closectl.yaml", "version: 1\nmanifests: [m.yaml]\norganizations:\n  one: {sandbox: a.json}\n  two: {sandbox: b.json, overlays: [two.yaml]}\n");
    let hooks = "webhooks:\n  - url: https://x.test\n    events: [{object_type: lead, action: created}]\n";
    folder.write("m.yaml", &format!("{hooks}waivers:\n  - {{rule: unverified-certificate, address: webhook/*, reason: A test machine, until: 2999-12-31}}\n"));
    folder.write(
        "two.yaml",
        "webhooks: [{url: https://x.test, verify_ssl: false}]\n",
    );
    let ran = folder.run(&["validate"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (0, "valid: 1 object in 2 files\nfound: 1 waived\n")
    );
    folder.write("two.yaml", "waivers: []\n");
    let ran = folder.run(&["validate"]);
    assert!(
        ran.code == 1 && ran.stderr.contains("unknown-attribute"),
        "{}",
        ran.stderr
    );
}

#[test]
fn waivers_are_shown_and_kept_and_nothing_that_is_planned() {
    let manifest = "\
# Kept as it is.
waivers: # all of them
  - {rule: names-differ-in-case, address: lead_status/*, reason: Both are used, until: 2999-12-31}

lead_statuses:
  - New
  - NEW
";
    let world = World::new();
    world.write("m.yaml", manifest);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let planned = world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    assert!(planned.stdout.contains("No changes"), "{}", planned.stdout);

    let shown = world.expect(0, &["show", "-f", "m.yaml"]);
    assert!(
        shown
            .stdout
            .contains("\nwaivers:\n  - rule: names-differ-in-case"),
        "{}",
        shown.stdout
    );
    world.write("shown.yaml", &shown.stdout);
    let read = world.expect(0, &["validate", "-f", "shown.yaml"]);
    assert!(read.stderr.ends_with("found: 1 waived\n"), "{}", read.stderr);

    world.write("other.yaml", "lead_statuses:\n  - New\n  - NEW\n  - Customer\n");
    world.expect(0, &["apply", "-f", "other.yaml", "--yes"]);
    world.write(
        "other.yaml",
        "lead_statuses:\n  - {label: Brand new, renamed_from: New}\n",
    );
    world.expect(0, &["apply", "-f", "other.yaml", "--yes"]);
    std::fs::remove_file(world.folder.path().join("other.yaml")).unwrap();
    world.expect(0, &["pull", "--update", "-f", "m.yaml"]);
    let updated = world.read("m.yaml");
    assert_ne!(updated, manifest);
    assert!(
        updated.starts_with(manifest.split("lead_statuses").next().unwrap()),
        "{updated}"
    );
}
