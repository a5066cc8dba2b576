//! A manifest in which almost everything is wrong, and all that is said about it.
//!
//! Long because it is one whole output: what people read is reviewed here.

use super::Folder;

const BROKEN: &str = include_str!("broken.yaml");

#[test]
fn every_problem_is_reported_once_with_its_place_and_what_to_write() {
    let folder = Folder::new(&[("broken.yaml", BROKEN.as_bytes())]);
    let ran = folder.run(&["validate", "-f", "broken.yaml"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    insta::assert_snapshot!(ran.stderr, @r##"
error[unknown-attribute]: unknown attribute `colour`, did you mean `color`?
   ╭─[broken.yaml:4:5]
 4 │     colour: "#00ff00"
   ·     ───┬──
   ·        ╰── not an attribute of a lead status
   ╰────

error[unknown-attribute]: unknown attribute `lable`, did you mean `label`?
   ╭─[broken.yaml:5:5]
 5 │   - lable: Bad Fit
   ·     ──┬──
   ·       ╰── not an attribute of a lead status
   ╰────

error[duplicate-address]: `lead_status/Potential` is listed twice
   ╭─[broken.yaml:6:5]
 6 │   - Potential
   ·     ────┬────
   ·         ╰── again here
   ╰────
   ╭─[broken.yaml:2:5]
 2 │   - Potential
   ·     ────┬────
   ·         ╰── first here
   ╰────
  help: keep one of the two entries, or rename one

error[wrong-type]: an entry of `lead_statuses` must be text or a mapping (`key: value`), not the number 2026
   ╭─[broken.yaml:7:5]
 7 │   - 2026
   ·     ──┬─
   ·       ╰── here
   ╰────
  help: if it is text, put quotes around it

error[blanks-around-name]: `label` starts or ends with a space
   ╭─[broken.yaml:8:12]
 8 │   - label: "Won "
   ·            ───┬──
   ·               ╰── here
   ╰────
  help: write `Won`; Close may remove the spaces, and then the names would never match

error[unknown-attribute]: unknown section `piplines`, did you mean `pipelines`?
   ╭─[broken.yaml:9:1]
 9 │ piplines:
   · ────┬───
   ·     ╰── not a section
   ╰────

error[wrong-type]: an entry of `statuses` must be a mapping (`key: value`), not text
    ╭─[broken.yaml:14:9]
 14 │       - Demo
    ·         ──┬─
    ·           ╰── here
    ╰────
  help: write `{label: Demo, type: …}`

error[unknown-value]: `win` is not a value of `type`
    ╭─[broken.yaml:15:28]
 15 │       - {label: Won, type: win}
    ·                            ─┬─
    ·                             ╰── unknown
    ╰────
  help: write one of `active`, `won`, `lost`

error[duplicate-address]: `pipeline/Sales/Lost` is listed twice
    ╭─[broken.yaml:17:10]
 16 │       - {label: Lost, type: lost}
    ·          ──┬──
    ·            ╰── first here
 17 │       - {label: Lost, type: lost}
    ·          ──┬──
    ·            ╰── again here
    ╰────
  help: keep one of the two entries, or rename one

error[unknown-attribute]: unknown section `leads`, did you mean `lead`?
    ╭─[broken.yaml:19:3]
 19 │   leads:
    ·   ──┬──
    ·     ╰── not a section
    ╰────

error[choices-missing]: a field of type `choices` needs choices
    ╭─[broken.yaml:22:30]
 22 │     - {name: Industry, type: choices}
    ·                              ───┬───
    ·                                 ╰── here
    ╰────
  help: write `choices: [First, Second]`

error[unknown-attribute]: unknown attribute `choises`, did you mean `choices`?
    ╭─[broken.yaml:23:35]
 23 │     - {name: Size, type: choices, choises: [S, M]}
    ·                                   ───┬───
    ·                                      ╰── not an attribute of a lead field
    ╰────

error[unknown-type]: Close has no field type `dropdown`
    ╭─[broken.yaml:24:26]
 24 │     - {name: Tier, type: dropdown, choices: [A, B]}
    ·                          ────┬───
    ·                              ╰── here
    ╰────
  help: write `type: choices`

error[textarea-outside-activity]: a lead field can't have the type `textarea`
    ╭─[broken.yaml:25:27]
 25 │     - {name: Notes, type: textarea}
    ·                           ────┬───
    ·                               ╰── here
    ╰────
  help: write `type: text`

error[one-value-only]: a field of type `number` holds one value
    ╭─[broken.yaml:26:60]
 26 │     - {name: Seats, type: number, accepts_multiple_values: true}
    ·                                                            ──┬─
    ·                                                              ╰── here
    ╰────
  help: delete it; only `choices`, `user`, `contact`, `custom_object` can hold several

error[unknown-reference]: the manifests do not list `custom_object_type/Subscripton`
    ╭─[broken.yaml:27:65]
 27 │     - {name: Plan, type: custom_object, referenced_custom_type: Subscripton}
    ·                                                                 ─────┬─────
    ·                                                                      ╰── named here
    ╰────
  help: did you mean `Subscription` (`custom_object_type/Subscription`)?

error[wrong-type]: `editable_with_roles` must be a list, not text
    ╭─[broken.yaml:28:54]
 28 │     - {name: Owner, type: user, editable_with_roles: Admin}
    ·                                                      ──┬──
    ·                                                        ╰── here
    ╰────
  help: write `[Admin]`

error[unknown-attribute]: unknown attribute `required`
    ╭─[broken.yaml:29:32]
 29 │     - {name: Link, type: text, required: true}
    ·                                ────┬───
    ·                                    ╰── not an attribute of a lead field
    ╰────
  help: remove it; in Close only fields of custom activity types and custom object types can be
        required

error[unknown-reference]: the manifests do not list `custom_field/shared/Regoin`
    ╭─[broken.yaml:30:16]
 30 │     - {shared: Regoin}
    ·                ───┬──
    ·                   ╰── named here
    ╰────
  help: did you mean `Region` (`custom_field/shared/Region`)?

error[unknown-attribute]: unknown attribute `shraed`, did you mean `shared`?
    ╭─[broken.yaml:31:8]
 31 │     - {shraed: Region}
    ·        ───┬──
    ·           ╰── not an attribute of a lead field
    ╰────

error[missing-attribute]: `type` is missing
    ╭─[broken.yaml:32:8]
 32 │     - {name: Untyped}
    ·        ──┬─
    ·          ╰── in this entry
    ╰────
  help: add `type:`
        What a value is: `text`, `textarea` (several lines; custom activities only), `number`,
        `date`, `datetime`, `choices`, `user`, `contact`, `custom_object` or `hidden` (never shown
        to people). If it changes, records lose the values that do not fit the new type. `text`
        keeps all values, and Close adds existing values to `choices`.

error[duplicate-choice]: `EU` is listed twice
    ╭─[broken.yaml:34:55]
 34 │     - {name: Region, type: choices, choices: [EU, US, EU], editable_with_roles: [Admin]}
    ·                                                       ─┬
    ·                                                        ╰── here
    ╰────
  help: delete one of the two

error[unknown-attribute]: unknown attribute `editable_with_roles`
    ╭─[broken.yaml:34:60]
 34 │     - {name: Region, type: choices, choices: [EU, US, EU], editable_with_roles: [Admin]}
    ·                                                            ─────────┬─────────
    ·                                                                     ╰── not an attribute of a shared field
    ╰────
  help: write it where the field is used, as in `{shared: Region, editable_with_roles: [Admin]}`

error[wrong-type]: `api_create_only` must be `true` or `false`, not text
    ╭─[broken.yaml:37:22]
 37 │     api_create_only: "yes"
    ·                      ──┬──
    ·                        ╰── here
    ╰────
  help: write `true`, without quotes

error[duplicate-key]: `description` is written twice in the same object
    ╭─[broken.yaml:39:5]
 38 │     description: First call
    ·     ─────┬─────
    ·          ╰── first here
 39 │     description: Second call
    ·     ─────┬─────
    ·          ╰── again here
    ╰────
  help: keep one of the two

error[missing-attribute]: `name_plural` is missing
    ╭─[broken.yaml:41:6]
 41 │   - {name: Subscription}
    ·      ──┬─
    ·        ╰── in this entry
    ╰────
  help: add `name_plural:`
        The name of several objects.

error[not-a-url]: `hooks.example.test` does not start with https:// or http://
    ╭─[broken.yaml:43:10]
 43 │   - url: hooks.example.test
    ·          ─────────┬────────
    ·                   ╰── here
    ╰────
  help: write the complete URL, as in https://hooks.example.com/close

error[no-events]: a webhook without events never sends anything
    ╭─[broken.yaml:44:13]
 44 │     events: []
    ·             ─┬
    ·              ╰── here
    ╰────
  help: list at least one event; to stop a webhook, write `status: paused`

error[unknown-variable]: the environment variable `HOOKS_URL` is not set
    ╭─[broken.yaml:45:10]
 45 │   - url: ${env:HOOKS_URL}/close
    ·          ───────────┬──────────
    ·                     ╰── needed here
    ╰────
  help: set HOOKS_URL in the environment, or write `$${` for a literal `${`

error[unknown-value]: `off` is not a value of `status`
    ╭─[broken.yaml:46:13]
 46 │     status: off
    ·             ─┬─
    ·              ╰── unknown
    ╰────
  help: write one of `active`, `paused`

error[unknown-filter]: unknown filter type `equls`, did you mean `equals`?
    ╭─[broken.yaml:48:67]
 48 │       - {object_type: lead, action: created, extra_filter: {type: equls}}
    ·                                                                   ──┬──
    ·                                                                     ╰── here
    ╰────
  help: write `type: equals`

error[bad-expression]: `${region}` does not say what it names
    ╭─[broken.yaml:49:10]
 49 │   - url: https://hooks.example.test/${region}
    ·          ──────────────────┬─────────────────
    ·                            ╰── here
    ╰────
  help: write `${env:region}`, `${var:region}` or `${id:KIND/NAME}`, or `$${` for a literal `${`

error[unknown-reference]: the manifests do not list `lead_status/Qualifed`
    ╭─[broken.yaml:53:45]
 53 │         extra_filter: {type: equals, value: "${id:lead_status/Qualifed}"}
    ·                                             ──────────────┬─────────────
    ·                                                           ╰── named here
    ╰────
  help: did you mean `Qualified` (`lead_status/Qualified`)?

error[raw-id]: a manifest can't contain an id of Close
    ╭─[broken.yaml:56:45]
 56 │         extra_filter: {type: equals, value: stat_v6S011I6MqcbVvB2FA5Nk8}
    ·                                             ─────────────┬─────────────
    ·                                                          ╰── `stat_v6S011I6MqcbVvB2FA5Nk8` means nothing in another organization
    ╰────
  help: write `${id:KIND/NAME}`, as in `${id:lead_status/Qualified}`; `closectl pull` shows the
        names

34 problems found
"##);
}
