//! One mistake at a time: each is reported alone, where it is, with what to write instead.

use super::Folder;

/// A mistake: a manifest, the place, the code, and parts of the message and of the help.
struct Mistake(
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

/// Validates each manifest and expects its mistake and nothing else.
fn each_is_found(mistakes: &[Mistake]) {
    let wrong: Vec<String> = mistakes.iter().filter_map(differs).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn differs(mistake: &Mistake) -> Option<String> {
    let Mistake(text, place, code, message, help) = mistake;
    let ran = Folder::with(text).run(&["validate", "-f", "m.yaml"]);
    let head = ran.stderr.lines().next().unwrap_or_default();
    let as_expected = ran.code == 1
        && head.starts_with(&format!("error[{code}]: "))
        && head.contains(message)
        && ran.stderr.contains(&format!("─[m.yaml:{place}]"))
        && ran.stderr.replace("\n        ", " ").contains(help)
        && ran.stderr.ends_with("\n1 problem found\n");
    (!as_expected).then(|| {
        format!(
            "{text}expected {place} {code} {message} {help}\n{} {}",
            ran.code, ran.stderr
        )
    })
}

#[test]
fn attributes_that_are_unknown_or_elsewhere() {
    each_is_found(&[
        Mistake(
            "pipeline: []\n",
            "1:1",
            "unknown-attribute",
            "did you mean `pipelines`?",
            "",
        ),
        Mistake(
            "smart_views: []\n",
            "1:1",
            "unknown-attribute",
            "unknown section `smart_views`",
            "write one of `lead_statuses`, `pipelines`",
        ),
        Mistake(
            "custom_fields: {deal: []}\n",
            "1:17",
            "unknown-attribute",
            "unknown section `deal`",
            "`lead`, `contact`, `opportunity`, `shared`",
        ),
        Mistake(
            "pipelines: [{name: A, owner: []}]\n",
            "1:23",
            "unknown-attribute",
            "unknown attribute `owner`",
            "write one of `name`, `statuses`",
        ),
        Mistake(
            "lead_statuses: [{label: A, colour: x}]\n",
            "1:28",
            "unknown-attribute",
            "did you mean `color`?",
            "",
        ),
        Mistake(
            "lead_statuses: [{label: A, id: x}]\n",
            "1:28",
            "unknown-attribute",
            "unknown attribute `id`",
            "or take it out",
        ),
        Mistake(
            "custom_fields: {lead: [{name: A, type: text, required: true}]}\n",
            "1:46",
            "unknown-attribute",
            "`required`",
            "only fields of custom activity types and custom object types",
        ),
        Mistake(
            "custom_fields: {lead: [{shared: A, required: true}]}\n",
            "1:36",
            "unknown-attribute",
            "`required`",
            "only fields of custom activity types and custom object types",
        ),
        Mistake(
            "custom_fields: {lead: [{shared: A, type: text}]}\n",
            "1:36",
            "unknown-attribute",
            "`type`",
            "under `custom_fields:` and `shared:`",
        ),
        Mistake(
            "custom_fields: {lead: [{shared: A, name: B, type: text}]}\n",
            "1:25",
            "unknown-attribute",
            "`shared`",
            "keep `shared:` alone for a shared field, or `name:`",
        ),
        Mistake(
            "custom_fields: {shared: [{name: A, type: text, required: true}]}\n",
            "1:48",
            "unknown-attribute",
            "`required`",
            "where the field is placed",
        ),
        Mistake(
            "custom_fields: {lead: [{shard: A}]}\n",
            "1:25",
            "unknown-attribute",
            "did you mean `shared`?",
            "",
        ),
        Mistake(
            "webhooks: [{url: 'https://a.test', events: [{object_type: lead, action: created, extra_fliter: {}}]}]\n",
            "1:82",
            "unknown-attribute",
            "did you mean `extra_filter`?",
            "",
        ),
    ]);
}

#[test]
fn what_is_missing() {
    each_is_found(&[
        Mistake(
            "lead_statuses: [{color: x}]\n",
            "1:18",
            "missing-attribute",
            "`label` is missing",
            "add `label:` The text shown on the lead.",
        ),
        Mistake(
            "lead_statuses: [{}]\n",
            "1:17",
            "missing-attribute",
            "`label` is missing",
            "add `label:`",
        ),
        Mistake(
            "lead_statuses: [{lable: A}]\n",
            "1:18",
            "unknown-attribute",
            "did you mean `label`?",
            "",
        ),
        Mistake(
            "pipelines: [{name: A, statuses: [{label: B}]}]\n",
            "1:35",
            "missing-attribute",
            "`type` is missing",
            "add `type:` with one of `active`, `won`, `lost`",
        ),
        Mistake(
            "custom_fields: {contact: [{name: A}]}\n",
            "1:28",
            "missing-attribute",
            "`type` is missing",
            "add `type:`",
        ),
        Mistake(
            "custom_fields: {contact: [{name: A, tpye: text}]}\n",
            "1:37",
            "unknown-attribute",
            "did you mean `type`?",
            "",
        ),
        Mistake(
            "custom_fields: {lead: [{name: A, type: choices}]}\n",
            "1:40",
            "choices-missing",
            "needs choices",
            "write `choices: [First, Second]`",
        ),
        Mistake(
            "custom_fields: {lead: [{name: A, type: choices, choices: []}]}\n",
            "1:58",
            "choices-missing",
            "needs choices",
            "write `choices: [First, Second]`",
        ),
        Mistake(
            "custom_fields: {lead: [{name: A, type: choices, choises: [x]}]}\n",
            "1:49",
            "unknown-attribute",
            "did you mean `choices`?",
            "",
        ),
        Mistake(
            "custom_fields: {lead: [{name: A, type: custom_object}]}\n",
            "1:40",
            "reference-missing",
            "does not say what it refers to",
            "add `referenced_custom_type:`",
        ),
        Mistake(
            "custom_object_types: [{name: A}]\n",
            "1:24",
            "missing-attribute",
            "`name_plural` is missing",
            "add `name_plural:`",
        ),
        Mistake(
            "webhooks: [{url: 'https://a.test'}]\n",
            "1:13",
            "missing-attribute",
            "`events` is missing",
            "add `events:`",
        ),
        Mistake(
            "webhooks: [{url: 'https://a.test', events: []}]\n",
            "1:44",
            "no-events",
            "never sends anything",
            "list at least one event",
        ),
        Mistake(
            "webhooks: [{url: 'https://a.test', events: [{action: created}]}]\n",
            "1:46",
            "missing-attribute",
            "`object_type` is missing",
            "add `object_type:`",
        ),
        Mistake(
            "webhooks: [{url: 'https://a.test', events: [{object_type: lead, action: created, extra_filter: {value: 1}}]}]\n",
            "1:96",
            "filter-without-type",
            "says what it is in `type`",
            "equals, not_equals",
        ),
        Mistake(
            "lead_statuses: ['']\n",
            "1:17",
            "empty-text",
            "an entry of `lead_statuses` is empty",
            "write a text",
        ),
        Mistake(
            "lead_statuses: [' ']\n",
            "1:17",
            "empty-name",
            "`label` is empty",
            "write a name",
        ),
        Mistake(
            "custom_fields: {lead: [{name: A, type: ''}]}\n",
            "1:40",
            "empty-text",
            "`type` is empty",
            "write a text",
        ),
    ]);
}

#[test]
fn values_of_the_wrong_type() {
    each_is_found(&[
        Mistake(
            "- Potential\n",
            "1:1",
            "wrong-type",
            "a manifest must be a mapping (`key: value`), not a list",
            "begin with the name of a section, as in `lead_statuses:`",
        ),
        Mistake(
            "Potential\n",
            "1:1",
            "wrong-type",
            "a manifest must be a mapping (`key: value`), not text",
            "begin with the name of a section",
        ),
        Mistake(
            "lead_statuses: Potential\n",
            "1:16",
            "wrong-type",
            "`lead_statuses` must be a list, not text",
            "write `[Potential]`",
        ),
        Mistake(
            "lead_statuses: {label: A}\n",
            "1:16",
            "wrong-type",
            "`lead_statuses` must be a list, not a mapping",
            "begins with `- `",
        ),
        Mistake(
            "lead_statuses: [2026]\n",
            "1:17",
            "wrong-type",
            "not the number 2026",
            "put quotes around it",
        ),
        Mistake(
            "lead_statuses: [true]\n",
            "1:17",
            "wrong-type",
            "not `true`",
            "put quotes around it",
        ),
        Mistake(
            "lead_statuses:\n  -\n",
            "2:4",
            "wrong-type",
            "not empty",
            "write `{label: …}`",
        ),
        Mistake(
            "lead_statuses: [{label: [A]}]\n",
            "1:25",
            "wrong-type",
            "`label` must be text, not a list",
            "",
        ),
        Mistake(
            "lead_statuses:\n  - label:\n",
            "2:11",
            "wrong-type",
            "`label` must be text, not empty",
            "write it behind the colon",
        ),
        Mistake(
            "pipelines: [{name: A, statuses: [B]}]\n",
            "1:34",
            "wrong-type",
            "an entry of `statuses` must be a mapping",
            "write `{label: B, type: …}`",
        ),
        Mistake(
            "custom_fields: {lead: [A]}\n",
            "1:24",
            "wrong-type",
            "an entry of `lead` must be a mapping",
            "write `{name: A, type: …}`",
        ),
        Mistake(
            "custom_fields: {lead: [{name: A, type: choices, choices: [1]}]}\n",
            "1:59",
            "wrong-type",
            "an entry of `choices` must be text",
            "put quotes around it",
        ),
        Mistake(
            "custom_fields: {lead: [{name: A, type: text, editable_with_roles: Admin}]}\n",
            "1:67",
            "wrong-type",
            "`editable_with_roles` must be a list",
            "write `[Admin]`",
        ),
        Mistake(
            "custom_activity_types: [{name: A, is_archived: no}]\n",
            "1:48",
            "wrong-type",
            "must be `true` or `false`, not text",
            "write `false`, without quotes",
        ),
        Mistake(
            "custom_activity_types: [{name: A, is_archived: 'true'}]\n",
            "1:48",
            "wrong-type",
            "must be `true` or `false`, not text",
            "write `true`, without quotes",
        ),
        Mistake(
            "custom_activity_types: [{name: A, is_archived: perhaps}]\n",
            "1:48",
            "wrong-type",
            "must be `true` or `false`, not text",
            "",
        ),
        Mistake(
            "lead_statuses: [{label: A, removed: 1}]\n",
            "1:37",
            "wrong-type",
            "`removed` must be `true` or `false`",
            "",
        ),
        Mistake(
            "lead_statuses: [{label: A, renamed_from: {x: y}}]\n",
            "1:42",
            "wrong-type",
            "`renamed_from` must be text or a list",
            "",
        ),
    ]);
}

#[test]
fn what_close_would_refuse() {
    let long = "x".repeat(281);
    let long = format!("custom_fields: {{lead: [{{name: A, type: text, description: {long}}}]}}\n").leak();
    each_is_found(&[
        Mistake(
            long,
            "1:59",
            "description-too-long",
            "has 281 characters; Close takes at most 280",
            "shorten it",
        ),
        Mistake(
            "custom_fields: {lead: [{name: A, type: textarea}]}\n",
            "1:40",
            "textarea-outside-activity",
            "a lead field can't have the type `textarea`",
            "write `type: text`",
        ),
        Mistake(
            "custom_object_types: [{name: A, name_plural: B, fields: [{name: C, type: textarea}]}]\n",
            "1:74",
            "textarea-outside-activity",
            "a custom object field",
            "write `type: text`",
        ),
        Mistake(
            "custom_fields: {lead: [{name: A, type: dropdown, choices: [x]}]}\n",
            "1:40",
            "unknown-type",
            "no field type `dropdown`",
            "write `type: choices`",
        ),
        Mistake(
            "custom_fields: {lead: [{name: A, type: nubmer}]}\n",
            "1:40",
            "unknown-type",
            "no field type `nubmer`",
            "did you mean `type: number`?",
        ),
        Mistake(
            "custom_fields: {lead: [{name: A, type: boolean}]}\n",
            "1:40",
            "unknown-type",
            "no field type `boolean`",
            "`type: choices` with `choices: [\"Yes\", \"No\"]`",
        ),
        Mistake(
            "custom_fields: {lead: [{name: A, type: date, accepts_multiple_values: true}]}\n",
            "1:71",
            "one-value-only",
            "a field of type `date` holds one value",
            "only `choices`, `user`, `contact`, `custom_object`",
        ),
        Mistake(
            "custom_fields: {lead: [{name: A, type: text, choices: [x]}]}\n",
            "1:55",
            "choices-without-type",
            "`choices` belongs to `type: choices`",
            "or write `type: choices`",
        ),
        Mistake(
            "custom_fields: {lead: [{name: A, type: choices, choices: [x, y, x]}]}\n",
            "1:65",
            "duplicate-choice",
            "`x` stands here twice",
            "take one out",
        ),
        Mistake(
            "custom_fields: {lead: [{name: A, type: choices, choices: [x, ' ']}]}\n",
            "1:62",
            "empty-choice",
            "a choice is empty",
            "write a text",
        ),
        Mistake(
            "custom_fields: {lead: [{name: A, type: user, back_reference_is_visible: true}]}\n",
            "1:73",
            "not-a-reference",
            "belongs to `type: custom_object`",
            "take it out",
        ),
        Mistake(
            "pipelines: [{name: ' A '}]\n",
            "1:20",
            "blanks-around-name",
            "begins or ends with a blank",
            "write `A`",
        ),
        Mistake(
            "pipelines: [{name: A, statuses: [{label: B, type: closed}]}]\n",
            "1:51",
            "unknown-value",
            "`closed` is not a value of `type`",
            "write one of `active`, `won`, `lost`",
        ),
        Mistake(
            "webhooks: [{url: 'https://a.test', status: Active, events: [{object_type: lead, action: created}]}]\n",
            "1:44",
            "unknown-value",
            "`Active` is not a value of `status`",
            "did you mean `active`?",
        ),
        Mistake(
            "webhooks: [{url: a.test, events: [{object_type: lead, action: created}]}]\n",
            "1:18",
            "not-a-url",
            "`a.test` is not a URL",
            "https://hooks.example.com/close",
        ),
        Mistake(
            "webhooks: [{url: 'https://a.test', events: [{object_type: lead, action: created, extra_filter: {type: nott}}]}]\n",
            "1:103",
            "unknown-filter",
            "did you mean `not`?",
            "write `type: not`",
        ),
    ]);
}

#[test]
fn names_that_contradict_each_other() {
    each_is_found(&[
        Mistake(
            "lead_statuses: [A]\nlead_statuses: [B]\n",
            "2:1",
            "duplicate-key",
            "`lead_statuses` is written twice",
            "keep one of the two",
        ),
        Mistake(
            "lead_statuses: [{label: A, color: x, color: y}]\n",
            "1:38",
            "duplicate-key",
            "`color` is written twice",
            "keep one of the two",
        ),
        Mistake(
            "lead_statuses: [A, {label: A}]\n",
            "1:21",
            "duplicate-address",
            "`lead_status/A` is listed twice",
            "or rename one",
        ),
        Mistake(
            "pipelines: [{name: A, statuses: [{label: B, type: won}, {label: B, type: lost}]}]\n",
            "1:58",
            "duplicate-address",
            "`pipeline/A/B` is listed twice",
            "or rename one",
        ),
        Mistake(
            "pipelines:\n  - {name: A, statuses: [{label: B, type: won}]}\n  - {name: A, statuses: [{label: B, type: won}]}\n",
            "3:6",
            "duplicate-address",
            "`pipeline/A` is listed twice",
            "or rename one",
        ),
        Mistake(
            "webhooks:\n  - {url: 'https://a.test', events: [{object_type: lead, action: created}]}\n  - {url: 'https://a.test', events: [{action: created, object_type: lead}]}\n",
            "3:6",
            "duplicate-address",
            "`webhook/https://a.test` is listed twice",
            "or rename one",
        ),
        Mistake(
            "lead_statuses: [{label: A, renamed_from: A}]\n",
            "1:42",
            "rename-contradicts",
            "renamed from its own name",
            "take it out",
        ),
        Mistake(
            "lead_statuses: [{label: A, renamed_from: B}, {label: C, renamed_from: B}]\n",
            "1:71",
            "rename-contradicts",
            "`lead_status/A` is renamed from `lead_status/B` as well",
            "take it out of one of the two",
        ),
        Mistake(
            "lead_statuses: [{label: A, renamed_from: B}, {label: B, removed: true}]\n",
            "1:42",
            "rename-contradicts",
            "`lead_status/B` is removed by another entry",
            "take one of the two out",
        ),
    ]);
}

#[test]
fn references_to_nothing() {
    let webhook = |value: &str| -> &'static str {
        let events = format!(
            "[{{object_type: lead, action: created, extra_filter: {{type: equals, value: '{value}'}}}}]"
        );
        let statuses = "lead_statuses: [Qualified, {label: Old, removed: true}]\n";
        format!("{statuses}webhooks:\n- url: https://a.test\n  events: {events}\n").leak()
    };
    each_is_found(&[
        Mistake(
            webhook("${id:lead_status/Qualifed}"),
            "4:85",
            "unknown-reference",
            "there is no `lead_status/Qualifed`",
            "did you mean `Qualified` (`lead_status/Qualified`)?",
        ),
        Mistake(
            webhook("x ${id:lead_status/Old}"),
            "4:85",
            "unknown-reference",
            "`lead_status/Old` is named here, and the manifests remove it",
            "take the reference out",
        ),
        Mistake(
            webhook("${id:led_status/Qualified}"),
            "4:85",
            "unknown-reference",
            "there is no `led_status/Qualified`",
            "did you mean `lead_status/Qualified`?",
        ),
        Mistake(
            webhook("${id:Qualified}"),
            "4:85",
            "unknown-reference",
            "there is no `Qualified`",
            "addresses look like",
        ),
        Mistake(
            webhook("${ID:lead_status/Qualified}"),
            "4:85",
            "bad-expression",
            "`ID` is not known in `${…}`",
            "there are `id`, `env` and `var`",
        ),
        Mistake(
            webhook("${Qualified}"),
            "4:85",
            "bad-expression",
            "`${Qualified}` does not say what it names",
            "write `${env:Qualified}`",
        ),
        Mistake(
            webhook("${id:}"),
            "4:85",
            "bad-expression",
            "the name after the colon is missing",
            "",
        ),
        Mistake(
            webhook("${id:lead_status/Qualified"),
            "4:85",
            "bad-expression",
            "`${` is not closed",
            "write `}` after the name",
        ),
        Mistake(
            webhook("${env:NO_COLOUR}"),
            "4:85",
            "unknown-variable",
            "the environment variable `NO_COLOUR` is not set",
            "did you mean `${env:NO_COLOR}`?",
        ),
        Mistake(
            webhook("${env:HOOKS}"),
            "4:85",
            "unknown-variable",
            "the environment variable `HOOKS` is not set",
            "set HOOKS in the environment",
        ),
        Mistake(
            webhook("${var:hooks}"),
            "4:85",
            "unknown-variable",
            "the variable `hooks` is not set",
            "closectl.yaml",
        ),
        Mistake(
            webhook("custom.cf_v6S011I6MqcbVvB2FA5Nk8dr5"),
            "4:85",
            "raw-id",
            "an id of Close stands in a manifest",
            "write `${id:KIND/NAME}`",
        ),
        Mistake(
            "custom_fields: {shared: [], lead: [{shared: Region}]}\n",
            "1:45",
            "unknown-reference",
            "there is no `custom_field/shared/Region`",
            "list it under `custom_fields: shared:`, or correct the name",
        ),
        Mistake(
            "custom_object_types: []\ncustom_fields:\n  lead:\n    - {name: Plans, type: custom_object, description: Plan, referenced_custom_type: Plan}\n",
            "4:85",
            "unknown-reference",
            "there is no `custom_object_type/Plan`",
            "list it under `custom_object_types:`, or correct the name",
        ),
    ]);
}

#[test]
fn a_broken_name_is_not_missed_elsewhere() {
    each_is_found(&[
        Mistake(
            "lead_statuses: [{lable: A}]\nwebhooks: [{url: 'https://a.test/', events: [{object_type: '${id:lead_status/A}', action: x}]}]\n",
            "1:18",
            "unknown-attribute",
            "did you mean `label`?",
            "",
        ),
        Mistake(
            "custom_fields:\n  shered: [{name: A, type: text}]\n  shared: []\n  lead: [{shared: A}]\n",
            "2:3",
            "unknown-attribute",
            "did you mean `shared`?",
            "",
        ),
        Mistake(
            "custom_fields:\n  shared: {name: A, type: text}\n  lead: [{shared: A}]\n",
            "2:11",
            "wrong-type",
            "must be a list",
            "",
        ),
        Mistake(
            "custom_fields:\n  shared: [{name: A, type: txet}]\n  lead: [{shared: A}]\n",
            "2:28",
            "unknown-type",
            "`txet`",
            "",
        ),
        Mistake(
            "custom_fields:\n  shared: [{name: A, type: [text]}]\n  lead: [{shared: A}]\n",
            "2:28",
            "wrong-type",
            "`type` must be text",
            "",
        ),
        Mistake(
            "custom_fields:\n  shared: [A\n---\ncustom_fields: {shared: [], lead: [{shared: A}]}\n",
            "2:11",
            "syntax",
            "is never closed",
            "",
        ),
    ]);
}
