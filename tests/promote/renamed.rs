//! Objects that one side renamed while the other has them otherwise: an overlay of theirs, or none any more.

use crate::harness::Two;
use close_sandbox::State;

const SETUP: &str = "groups: [Testers]
email_templates: [{name: Offer, subject: s, body: b, is_shared: true}]
sequences: [{name: Onboarding, status: paused, timezone: Europe/Berlin, steps: [{step_type: call, delay: 0}]}]
integration_links: [{name: CRM, type: lead, url: \"https://staging.test\"}]
outcomes: [{name: Won back, description: Ours}]
custom_activity_types: [{name: Call, fields: [{name: Notes, type: text, description: Ours}, {name: Odd, type: text}]}]
pipelines: [{name: Deals, statuses: [{label: Open, type: active}, {label: Odd, type: active}]}]
custom_object_types: [{name: Asset, name_plural: Assets, fields: [{name: Serial, type: text}]}]
";

/// What production has for itself.
const OVERLAY: &str = "groups: [{name: Testers, removed: true}]
email_templates: [{name: Offer, removed: true}]
sequences: [{name: Onboarding, removed: true}]
integration_links: [{name: CRM, type: lead, url: \"https://production.test\"}]
outcomes: [{name: Won back, description: Theirs}]
custom_activity_types: [{name: Call, fields: [{name: Notes, description: Theirs}, {name: Odd, removed: true}]}]
pipelines: [{name: Deals, statuses: [{label: Odd, removed: true}]}]
custom_object_types: [{name: Asset, removed: true}]
";

/// The names that staging and production both get.
const NAMES: [(&str, &str); 8] = [
    ("Testers", "QA"),
    ("Offer", "Bid"),
    ("Onboarding", "Welcome"),
    ("CRM", "Desk"),
    ("Won back", "Regained"),
    ("Call", "Talk"),
    ("Deals", "Sales EU"),
    ("Asset", "Thing"),
];

/// A text with the names after the renames.
fn with_new_names(text: &str) -> String {
    NAMES
        .iter()
        .fold(text.to_owned(), |text, (old, new)| text.replace(old, new))
}

/// Renames everything in an organization, as people do in Close.
fn rename(state: &mut State) {
    let new = |name: &mut String| {
        if let Some((_, new)) = NAMES.iter().find(|(old, _)| old == name) {
            *name = (*new).to_owned();
        }
    };
    state.groups.iter_mut().for_each(|one| new(&mut one.name));
    state
        .email_templates
        .iter_mut()
        .for_each(|one| new(&mut one.name));
    state.workflows.iter_mut().for_each(|one| new(&mut one.name));
    state
        .integration_links
        .iter_mut()
        .for_each(|one| new(&mut one.name));
    state.outcomes.iter_mut().for_each(|one| new(&mut one.name));
    state.activity_types.iter_mut().for_each(|one| new(&mut one.name));
    state.object_types.iter_mut().for_each(|one| new(&mut one.name));
    state.pipelines.iter_mut().for_each(|one| new(&mut one.name));
}

/// What production has, in words.
fn shown(two: &Two) -> Vec<String> {
    let state = two.production.sandbox.state();
    let mut shown = Vec::new();
    shown.extend(state.groups.iter().map(|one| format!("group {}", one.name)));
    shown.extend(
        state
            .email_templates
            .iter()
            .map(|one| format!("template {}", one.name)),
    );
    shown.extend(state.workflows.iter().map(|one| format!("workflow {}", one.name)));
    let links = state.integration_links.iter();
    shown.extend(links.map(|one| format!("link {} {}", one.name, one.url)));
    let outcomes = state.outcomes.iter().filter(|one| one.description.is_some());
    shown.extend(outcomes.map(|one| format!("outcome {} {:?}", one.name, one.description)));
    shown.extend(
        state
            .activity_types
            .iter()
            .map(|one| format!("type {}", one.name)),
    );
    let objects = state.object_types.iter();
    shown.extend(objects.map(|one| format!("object {}", one.name)));
    let fields = state.fields.iter();
    shown.extend(fields.map(|one| format!("field {} {:?}", one.name, one.description)));
    for pipeline in state.pipelines.iter().filter(|one| one.name != "Sales") {
        shown.push(format!("pipeline {}", pipeline.name));
        let statuses = pipeline.statuses.iter();
        shown.extend(statuses.map(|one| format!("status {}", one.label)));
    }
    shown
}

/// What production is to have before the renames; the names are those after them if these were promoted.
fn expected(is_renamed: bool) -> Vec<String> {
    let before = [
        "link CRM https://production.test",
        "outcome Won back Some(\"Theirs\")",
        "type Call",
        "field Notes Some(\"Theirs\")",
        "pipeline Deals",
        "status Open",
    ];
    let name = |text: &&str| {
        if is_renamed {
            with_new_names(text)
        } else {
            (*text).to_owned()
        }
    };
    before.iter().map(name).collect()
}

/// Two organizations after a promotion, of which production has an overlay.
fn promoted() -> Two {
    let two = Two::new("", "    overlays: [own.yaml]\n");
    two.write("own.yaml", OVERLAY);
    two.apply_setup("staging", SETUP);
    two.promote(0, &[]);
    assert_eq!(shown(&two), expected(false));
    two.promote(0, &[]);
    two
}

/// Says which entries of the overlay are said to have the earlier names.
fn outdated(stdout: &str) -> Vec<String> {
    let text = stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let named = text.split("still calls it `").skip(1);
    let mut named: Vec<String> = named
        .map(|rest| rest.split('`').next().unwrap().to_owned())
        .collect();
    named.sort();
    named
}

const OUTDATED: [&str; 8] = [
    "custom_object_type/Asset",
    "custom_activity_type/Call/Notes",
    "email_template/Offer",
    "group/Testers",
    "integration_link/lead/CRM",
    "outcome/Won back",
    "pipeline/Deals/Odd",
    "sequence/Onboarding",
];

#[test]
fn what_an_overlay_says_counts_after_the_source_renamed_it() {
    let two = promoted();
    two.staging.sandbox.edit(rename);
    let ran = two.promote(0, &[]);
    assert_eq!(shown(&two), expected(true), "{}", ran.stdout);
    assert!(ran.stdout.contains("no changes remain"), "{}", ran.stdout);
    let said = outdated(&ran.stdout);
    for named in OUTDATED {
        assert!(
            said.iter().any(|one| one == named),
            "{named}: {said:?}\n{}",
            ran.stdout
        );
    }
    let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains(
            "the overlay of production (own.yaml:1:35) still calls it `group/Testers`, and what the overlay says of it counts; \
             call it `group/QA` there and in the manifests"
        ),
        "{text}"
    );

    // The overlay is still behind in later promotions, and no choice overwrites what it says.
    for takes in [&[][..], &["--take", "staging"]] {
        let ran = two.promote(0, takes);
        assert_eq!(two.production.writes(), [], "{}", ran.stdout);
        assert_eq!(outdated(&ran.stdout), said);
    }
    let state = two.staging.sandbox.state();
    assert_eq!(state.groups[0].name, "QA");
    two.staging
        .sandbox
        .edit(|state| state.groups[0].name = "Testers of the EU".to_owned());
    let ran = two.promote(0, &["--take", "staging"]);
    assert_eq!(two.production.writes(), [], "renamed twice: {}", ran.stdout);
}

#[test]
fn an_overlay_that_follows_the_rename_is_outdated_no_more_and_one_that_ends_gives_the_object_free() {
    let two = promoted();
    two.staging.sandbox.edit(rename);
    two.promote(0, &[]);
    two.write("setup/m.yaml", &with_new_names(SETUP));
    two.write("own.yaml", &with_new_names(OVERLAY));
    let ran = two.promote(0, &["--take", "staging"]);
    assert_eq!(
        ran.stdout.matches("Nothing to promote").count(),
        1,
        "{}",
        ran.stdout
    );
    assert_eq!(two.production.writes(), []);
    assert_eq!(shown(&two), expected(true));

    two.write("own.yaml", "groups: []\n");
    let ran = two.promote(0, &[]);
    assert!(ran.stdout.contains("https://staging.test"), "{}", ran.stdout);
    for created in ["group/QA", "email_template/Bid", "sequence/Welcome"] {
        assert!(
            ran.stdout.contains(&format!("create {created}")),
            "{created}: {}",
            ran.stdout
        );
    }
    let found = shown(&two);
    for made in [
        "group QA",
        "template Bid",
        "workflow Welcome",
        "status Odd",
        "object Thing",
    ] {
        assert!(found.iter().any(|one| one == made), "{made}: {found:?}");
    }
}

#[test]
fn what_an_overlay_says_counts_after_both_renamed_it() {
    let two = promoted();
    two.staging.sandbox.edit(rename);
    two.production.sandbox.edit(rename);
    for takes in [&[][..], &["--take", "staging"]] {
        let ran = two.promote(0, takes);
        assert_eq!(two.production.writes(), [], "{}", ran.stdout);
        assert!(!outdated(&ran.stdout).is_empty(), "{}", ran.stdout);
    }
    assert_eq!(shown(&two), expected(true));
}

#[test]
fn manifests_that_know_the_rename_before_the_organizations_lead_to_the_old_name() {
    let two = promoted();
    let link =
        "integration_links: [{name: Desk, renamed_from: CRM, type: lead, url: \"https://staging.test\"}]\n";
    two.write("setup/m.yaml", link);
    two.write(
        "own.yaml",
        "integration_links: [{name: Desk, type: lead, url: \"https://production.test\"}]\n",
    );
    two.staging
        .sandbox
        .edit(|state| state.integration_links[0].url = "https://other.test".to_owned());
    let ran = two.promote(0, &["--target", "integration_link/lead/CRM", "--take", "staging"]);
    assert_eq!(two.production.writes(), [], "{}", ran.stdout);
    assert_eq!(outdated(&ran.stdout), [""; 0]);
}

#[test]
fn what_the_overlay_of_the_source_adds_stays_there_after_a_rename() {
    let two = Two::new("    overlays: [own.yaml]\n", "");
    two.write("own.yaml", "groups: [{name: Testers, added: true}]\n");
    two.apply_setup("staging", "groups: [Team]\n");
    two.promote(0, &[]);
    assert_eq!(shown(&two), ["group Team"]);
    two.staging.sandbox.edit(rename);
    for _ in 0..2 {
        let ran = two.promote(0, &[]);
        assert_eq!(two.production.writes(), [], "{}", ran.stdout);
        assert_eq!(outdated(&ran.stdout), ["group/Testers"]);
    }
}

#[test]
fn what_the_source_renamed_and_the_target_removed_is_made_again_and_verified() {
    let two = Two::new("", "    overlays: [own.yaml]\n");
    two.write(
        "own.yaml",
        "integration_links: [{name: CRM, type: lead, url: \"https://production.test\"}]\n",
    );
    two.apply_setup("staging", SETUP);
    two.promote(0, &[]);
    two.staging.sandbox.edit(|state| {
        rename(state);
        // Other objects have the names that two of them had.
        let mut again = state.groups[0].clone();
        again.id = again.id.replace(&again.id[6..9], "Zz9");
        again.name = "Testers".to_owned();
        state.groups.push(again);
        let renamed = state.outcomes.iter().find(|one| one.name == "Regained");
        let mut again = renamed.unwrap().clone();
        again.id = again.id.replace(&again.id[8..11], "Zz9");
        again.name = "Won back".to_owned();
        state.outcomes.push(again);
    });
    two.production.sandbox.edit(|state| {
        state.groups.clear();
        // What production changed by hand stays.
        let mut outcomes = state.outcomes.iter_mut();
        let won_back = outcomes.find(|one| one.name == "Won back").unwrap();
        won_back.description = Some("Hot".to_owned());
        state.email_templates.clear();
        state.workflows.clear();
        state.integration_links.clear();
        state.pipelines.retain(|one| one.name == "Sales");
    });
    two.promote(3, &[]);
    let ran = two.promote(0, &["--take", "staging"]);
    assert!(
        ran.stdout.contains("Verified, no changes remain"),
        "{}",
        ran.stdout
    );
    let found = shown(&two);
    for made in [
        "group QA",
        "group Testers",
        "template Bid",
        "workflow Welcome",
        "link Desk https://production.test",
        "pipeline Sales EU",
        "outcome Regained Some(\"Hot\")",
        "outcome Won back Some(\"Ours\")",
    ] {
        assert!(found.iter().any(|one| one == made), "{made}: {found:?}");
    }
    let ran = two.promote(0, &["--take", "staging"]);
    assert_eq!(two.production.writes(), [], "{}", ran.stdout);
    assert_eq!(outdated(&ran.stdout), ["integration_link/lead/CRM"]);
}

#[test]
fn one_name_on_both_sides_is_one_object_where_its_old_counterpart_is_gone() {
    for is_target in [true, false] {
        let two = Two::new("", "");
        two.apply("staging", "groups: [{name: Old}]\n");
        two.promote(0, &[]);

        // One organization renames the group, and the other deletes it and makes one of the new name.
        let renamed = "groups: [{name: New, renamed_from: Old}]\nlead_statuses: [Fresh]\n";
        let anew = "groups: [{name: Old, removed: true}, {name: New}]\nlead_statuses: [Fresh]\n";
        let (staging, production) = if is_target {
            (renamed, anew)
        } else {
            (anew, renamed)
        };
        two.apply("production", production);
        two.apply("staging", &staging.replace("[Fresh]", "[Fresh, Later]"));

        let before = two.production.sandbox.state().groups;
        let ran = two.promote(0, &[]);
        assert!(ran.stdout.contains("create lead_status/Later"), "{}", ran.stdout);
        assert!(!ran.stdout.contains("group/"), "{}", ran.stdout);
        let after = two.production.sandbox.state().groups;
        assert_eq!(before.len(), 1);
        assert_eq!(before[0].id, after[0].id);
        let ran = two.promote(0, &[]);
        assert!(ran.stdout.contains("Nothing to promote"), "{}", ran.stdout);
    }
}
