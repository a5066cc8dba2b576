//! Values with values in them, which people read as words: hours, sharing and the filters of webhooks.

use crate::harness::applied;

const BEFORE: &str = "\
smart_views:
  - name: Dormant leads
    type: lead
    sharing_settings: {groups: [Sales], users: [owner@example.test]}
    s_query: {query: {type: and, queries: [{type: object_type, object_type: lead}]}, sort: []}
groups: [{name: Sales, members: []}]
sequences:
  - name: Follow-up
    status: paused
    timezone: Europe/Berlin
    schedule:
      ranges:
        - {weekday: 1, start: '09:00', end: '17:00'}
        - {weekday: 2, start: '09:00', end: '17:00'}
        - {weekday: 6, start: '10:00', end: '12:00'}
    steps: [{step_type: call, delay: 0}]
webhooks:
  - url: https://hooks.example.com/close
    events:
      - object_type: lead
        action: updated
        extra_filter:
          type: and
          filters:
            - {type: field_accessor, field: changed_fields, filter: {type: contains, value: status_id}}
            - type: field_accessor
              field: data
              filter: {type: field_accessor, field: status_id, filter: {type: equals, value: '${id:lead_status/Qualified}'}}
";

#[test]
fn what_is_made_is_told_in_words() {
    let world = crate::harness::World::new();
    world.write("m.yaml", BEFORE);
    let text = world.expect(0, &["plan", "-f", "m.yaml"]).stdout;
    for part in [
        "sharing_settings:  the group Sales and owner@example.test\n",
        "Monday to Tuesday 09:00–17:00, Saturday 10:00–12:00\n",
        "        + lead updated\n            + only if: status_id changed, and status_id is Qualified\n",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn what_changes_is_told_before_and_after() {
    let world = applied(BEFORE);
    let after = BEFORE
        .replace(
            "{groups: [Sales], users: [owner@example.test]}",
            "{whole_org: true}",
        )
        .replace("'12:00'", "'13:00'")
        .replace("lead_status/Qualified", "lead_status/Customer");
    world.write("m.yaml", &after);
    for (format, parts) in [
        (
            "human",
            [
                "the group Sales and owner@example.test → everyone in the organization",
                "Saturday 10:00–12:00 → Monday",
                "status_id is Qualified → ",
            ],
        ),
        (
            "markdown",
            [
                "everyone in the organization",
                "Saturday 10:00–13:00",
                "status_id is Customer",
            ],
        ),
        (
            "html",
            [
                "everyone in the organization",
                "Saturday 10:00–13:00",
                "status_id is Customer",
            ],
        ),
    ] {
        let ran = world.expect(0, &["plan", "-f", "m.yaml", "--format", format]);
        let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in parts {
            assert!(text.contains(part), "{format}, {part}: {text}");
        }
    }
}

#[test]
fn a_filter_that_has_no_words_is_shown_as_it_is() {
    let world = crate::harness::World::new();
    let odd = BEFORE.replace(
        "{type: equals, value: '${id:lead_status/Qualified}'}",
        "{type: equals, value: [a, b]}",
    );
    world.write("m.yaml", &odd);
    let text = world.expect(0, &["plan", "-f", "m.yaml"]).stdout;
    assert!(!text.contains("only if"), "{text}");
    assert!(
        text.contains("extra_filter.filters[2].filter.filter.value"),
        "{text}"
    );
}
