//! Updates of an organization that has something of every kind.

use crate::harness::{WHOLE, World, applied};
use close_sandbox::State;
use std::collections::BTreeMap;

/// What [`WHOLE`] has nothing of.
const MORE: &str = "
roles: [{name: Analyst, permissions: [view_all_leads]}]
groups: [{name: Renewals, members: [owner@example.test]}]
outcomes: [{name: Demo booked, description: They agreed}]
shared_scheduling_links: [{name: Intro call, description: With the sender}]
playbooks: [{name: Discovery, description: The first call, outcomes: [Demo booked]}]
";

/// What the long text has a line for.
const LINES: usize = 60;

/// A text that `pull` puts into a file of its own.
fn long(words: &str) -> String {
    let lines =
        (0..LINES).map(|line| format!("<p>This is line {line} of a long letter to a customer.</p>\n"));
    lines.collect::<String>() + words
}

/// Changes one thing of every kind, as people do in Close.
fn change_all(state: &mut State) {
    state.lead_statuses[0].label.push_str(" now");
    state.pipelines[0].statuses[0].label.push_str(" now");
    state.fields[0].description = Some("Said anew".to_owned());
    state.activity_types[0].description = Some("Said anew".to_owned());
    state.object_types[0].description = Some("Said anew".to_owned());
    state.webhooks[0].verify_ssl ^= true;
    state.smart_views[0].description = Some("Said anew".to_owned());
    state.email_templates[0].body = long("<p>Yours</p>");
    state.sms_templates[0].text.push_str(" Bye.");
    state.integration_links[0].url.push_str("&new=1");
    state.workflows[0].timezone = "Europe/Paris".to_owned();
    let role = state.roles.iter_mut().find(|role| role.editable).unwrap();
    role.permissions.push("export".to_owned());
    state.groups[0].members.clear();
    state.outcomes[0].description = Some("Said anew".to_owned());
    state.shared_scheduling_links[0].description = Some("Said anew".to_owned());
    state.playbooks[0].description = Some("Said anew".to_owned());
    state.rejects_anonymous_calls ^= true;
}

/// Puts a comment above the first entry of each manifest and one at its end; returns how many there are.
fn with_comments(world: &World) -> usize {
    let mut count = 0;
    for (name, text) in world.files("out") {
        if name.ends_with(".yaml") {
            world.write(
                &format!("out/{name}"),
                &format!("# above {name}\n{text}# below {name}\n"),
            );
            count += 2;
        }
    }
    count
}

#[test]
fn what_changed_of_every_kind_is_written_where_it_stands() {
    let world = applied(&format!("{WHOLE}{MORE}"));
    world
        .sandbox
        .edit(|state| state.email_templates[0].body = long("<p>Mine</p>"));
    world.expect(0, &["pull", "-f", "out"]);
    let comments = with_comments(&world);
    let before: BTreeMap<String, String> = world.files("out").into_iter().collect();

    world.sandbox.edit(change_all);
    let ran = world.expect(0, &["pull", "--update", "-f", "out"]);
    world.expect(0, &["plan", "-f", "out", "--detailed-exitcode"]);

    let after: BTreeMap<String, String> = world.files("out").into_iter().collect();
    let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        names(&after),
        names(&before),
        "no file comes or goes\n{}",
        ran.stdout
    );
    let kept = after.iter().flat_map(|(name, text)| {
        [format!("# above {name}\n"), format!("# below {name}\n")]
            .into_iter()
            .filter(|comment| text.contains(comment))
    });
    assert_eq!(kept.count(), comments, "comments stay");

    // The long text is edited where it is, and whoever names its file is not.
    let letter = after.values().find(|text| text.contains("<p>Yours</p>"));
    assert!(letter.is_some_and(|text| text.contains("line 59") && !text.contains("Mine")));
    for (name, text) in &after {
        let is_told = ran.stdout.contains(&format!("out/{name}"));
        assert!(
            is_told || *text == before[name],
            "{name} changed and nobody says so\n{}",
            ran.stdout
        );
        assert!(
            text.lines().count() <= before[name].lines().count() + 3,
            "{name}\n{text}"
        );
    }

    let again = world.expect(0, &["pull", "--update", "-f", "out"]);
    assert!(again.stderr.contains("nothing to update"), "{}", again.stderr);
}
