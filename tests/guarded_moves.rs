//! Records that move are counted, shown, limited, bound and forecast like those that lose values, each record once.

use crate::harness::{World, applied, many};
use close_sandbox::{Fault, FaultAction, Place, Switches};
use serde_json::{Value, json};

const HANDED_ON: &str =
    "lead_statuses:\n  - {label: Bad Fit, removed: true, move_to: Qualified}\n  - Qualified\n";

/// An organization with so many leads in the status that goes.
fn with_leads(count: usize) -> World {
    let world = World::new();
    add_leads(&world, count);
    world.write("m.yaml", HANDED_ON);
    world.sandbox.clear_calls();
    world
}

fn add_leads(world: &World, count: usize) {
    world.sandbox.edit(|state| {
        for _ in 0..count {
            state.add_record(&Place::Lead, None, Some("Bad Fit"), &[]);
        }
    });
}

fn in_status(world: &World, label: &str) -> usize {
    let state = world.sandbox.state();
    let status = state.lead_status(label).unwrap().id.clone();
    let leads = state.records.values();
    leads
        .filter(|lead| lead.status_id.as_ref() == Some(&status))
        .count()
}

fn plan(world: &World, arguments: &[&str]) -> Value {
    let ran = world.run(&[&["plan", "--format", "json"], arguments].concat());
    serde_json::from_str(&ran.stdout).unwrap()
}

/// The counts of the steps that concern records, by address and action.
fn counted_steps(plan: &Value) -> Vec<(String, Value)> {
    let steps = plan["steps"].as_array().unwrap().iter();
    let counted = steps.filter(|step| !step["records"].is_null());
    let named = |step: &Value| {
        let text = |key: &str| step[key].as_str().unwrap().to_owned();
        (
            format!("{} {}", text("action"), text("address")),
            step["records"].clone(),
        )
    };
    counted.map(named).collect()
}

fn counted(count: u64) -> Value {
    json!({"known": "counted", "count": count})
}

fn project(world: &World, policy: &str) {
    let text = format!(
        "version: 1\nmanifests: [m.yaml]\ndefault_organization: live\norganizations:\n  live: {{api_key: \
         \"${{env:CLOSE_API_KEY}}\", base_url: \"{}\"}}\n{policy}",
        world.sandbox.base_url()
    );
    world.write("closectl.yaml", &text);
}

fn switch(world: &World, pairs: &[(&str, &str)]) {
    let mut switches = Switches::default();
    for (name, value) in pairs {
        switches.set(name, value).unwrap();
    }
    world.sandbox.set_switches(switches);
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_format_says_how_many_records_move_and_where_to() {
    let world = with_leads(312);
    for format in ["human", "markdown", "github", "html"] {
        let shown = words(
            &world
                .expect(0, &["plan", "-f", "m.yaml", "--format", format])
                .stdout,
        );
        let plain = shown.replace("<code>", "`").replace("</code>", "`");
        assert!(
            plain.contains("312 leads move to `Qualified`"),
            "{format}: {shown}"
        );
        assert!(!shown.contains("hold a value now"), "{format}: {shown}");
        assert!(shown.contains("To move: 312 records"), "{format}: {shown}");
    }

    let plan = plan(&world, &["-f", "m.yaml"]);
    assert_eq!(
        counted_steps(&plan),
        [("migrate lead_status/Bad Fit".to_owned(), counted(312))]
    );
    let total = json!({"affected": counted(312), "lost": counted(0), "moved": counted(312)});
    assert_eq!((&plan["summary"]["records"], &plan["records"]), (&total, &total));
}

#[test]
fn the_policy_limits_moves_as_it_limits_losses() {
    let world = with_leads(12);
    project(&world, "policy: {max_records_affected: 10}\n");
    let ran = world.expect(3, &["apply", "--yes"]);
    assert!(
        words(&ran.stderr).contains("12 records would move, but the policy allows 10 (max_records_affected)"),
        "{}",
        ran.stderr
    );
    assert_eq!((world.writes(), in_status(&world, "Bad Fit")), (vec![], 12));
    assert_eq!(plan(&world, &[])["blocked"], true);

    project(&world, "policy: {max_records_affected: 12}\n");
    world.expect(0, &["apply", "--yes"]);
    assert_eq!(in_status(&world, "Qualified"), 12);
}

const FIELDS: &str = "custom_fields:
  lead:
    - {name: Industry, type: choices, choices: [Software, Retail, Farms]}
    - {name: Tags, type: choices, choices: [Hot, Cold], accepts_multiple_values: true}
    - {name: Note, type: text}
    - {shared: Region}
  contact:
    - {shared: Region}
  shared:
    - {name: Region, type: choices, choices: [EU, US]}
";

/// Five leads with a note, of which two are in software and one in retail as well, one in retail alone, and some regions.
fn filled() -> World {
    let world = applied(FIELDS);
    world.sandbox.edit(|state| {
        let note = ("Note", json!("x"));
        let industry = |value: &str| ("Industry", json!(value));
        let lead = state.add_lead(&[note.clone(), industry("Software"), ("Region", json!("EU"))]);
        state.add_lead(&[
            note.clone(),
            industry("Software"),
            ("Tags", json!(["Hot", "Cold"])),
        ]);
        state.add_lead(&[note.clone(), industry("Retail"), ("Tags", json!(["Hot"]))]);
        state.add_lead(std::slice::from_ref(&note));
        state.add_lead(&[note, ("Region", json!("US"))]);
        state.add_lead(&[industry("Retail")]);
        state.add_lead(&[industry("Farms")]);
        state.add_record(&Place::Contact, Some(&lead), None, &[("Region", json!("EU"))]);
    });
    world.sandbox.clear_calls();
    world
}

fn changed(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(FIELDS.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    })
}

const NO_NOTE: (&str, &str) = (
    "{name: Note, type: text}",
    "{name: Note, removed: true, allow_data_loss: true}",
);
const NO_SOFTWARE: (&str, &str) = (
    "choices: [Software, Retail, Farms]}",
    "choices: [Retail, Farms], allow_data_loss: true}",
);

#[test]
fn a_record_that_several_steps_concern_counts_once() {
    let world = filled();
    world.write("m.yaml", &changed(&[NO_NOTE, NO_SOFTWARE]));
    let both = plan(&world, &["-f", "m.yaml"]);
    assert_eq!(
        counted_steps(&both)
            .into_iter()
            .map(|(_, count)| count)
            .collect::<Vec<_>>(),
        [counted(2), counted(5)]
    );
    assert_eq!(
        both["summary"]["records"]["affected"],
        counted(5),
        "two of the five are in software"
    );
    assert_eq!(both["blocked"], false, "{both}");

    // The policy counts as the plan does.
    project(&world, "policy: {max_records_affected: 5}\n");
    world.expect(0, &["plan"]);
    project(&world, "policy: {max_records_affected: 4}\n");
    world.expect(3, &["plan"]);

    // A shared field and one of its places hold the same records, and need no further search.
    let gone = (
        "{name: Region, type: choices, choices: [EU, US]}",
        "{name: Region, removed: true}",
    );
    let place = ("- {shared: Region}", "- {shared: Region, removed: true}");
    let nowhere = changed(&[gone, place, place]);
    let nowhere = nowhere.replacen("- {shared: Region}", "- {shared: Region, removed: true}", 1);
    world.write(
        "m.yaml",
        &nowhere.replace(", removed: true, removed: true", ", removed: true"),
    );
    world.sandbox.clear_calls();
    let shared = plan(&world, &["-f", "m.yaml"]);
    assert_eq!(shared["summary"]["records"]["affected"], counted(3), "{shared}");
}

#[test]
fn where_an_or_is_not_understood_the_total_is_a_bound_and_the_policy_takes_it_as_one() {
    let forms = ["refuse", "as_and", "ignore"];
    for form in forms {
        let world = filled();
        world.write("m.yaml", &changed(&[NO_NOTE, NO_SOFTWARE]));
        switch(&world, &[("search_or", form)]);
        let total = plan(&world, &["-f", "m.yaml"])["summary"]["records"]["affected"].clone();
        assert_eq!(total, json!({"known": "at-most", "count": 7}), "{form}");

        project(&world, "policy: {max_records_affected: 6}\n");
        let ran = world.expect(3, &["plan"]);
        let told = words(&ran.stdout);
        assert!(
            told.contains("up to 7 records would lose values, but the policy allows 6"),
            "{form}: {told}"
        );
        project(&world, "policy: {max_records_affected: 7}\n");
        world.expect(0, &["plan"]);
    }
}

#[test]
fn the_loss_of_a_choice_counts_only_who_holds_it_whatever_else_changes() {
    let world = filled();
    let renamed = (
        "[Software, Retail, Farms]}",
        "[{value: SaaS, renamed_from: Software}, Farms], allow_data_loss: true}",
    );
    for (name, change, expected) in [
        ("another one is renamed", renamed, vec![counted(2), counted(2)]),
        (
            "several may be chosen from now on",
            (
                "choices: [Software, Retail, Farms]}",
                "choices: [Software, Farms], accepts_multiple_values: true, allow_data_loss: true}",
            ),
            vec![counted(2)],
        ),
    ] {
        world.write("m.yaml", &changed(&[change]));
        let plan = plan(&world, &["-f", "m.yaml"]);
        let counts: Vec<Value> = counted_steps(&plan).into_iter().map(|(_, count)| count).collect();
        assert_eq!(counts, expected, "{name}: {plan}");
    }

    // Of those that hold a value, no search tells who holds several.
    let single = (
        "accepts_multiple_values: true}",
        "accepts_multiple_values: false, allow_data_loss: true}",
    );
    world.write("m.yaml", &changed(&[single]));
    let ran = world.expect(0, &["plan", "-f", "m.yaml"]);
    assert!(
        words(&ran.stdout).contains("(at most 2 leads lose values)"),
        "{}",
        ran.stdout
    );
    assert_eq!(
        plan(&world, &["-f", "m.yaml"])["summary"]["records"]["affected"],
        json!({"known": "at-most", "count": 2})
    );
}

#[test]
fn what_nobody_could_count_passes_no_limit() {
    let world = with_leads(3);
    let nothing_found = Fault {
        on: 1,
        times: 1000,
        method: None,
        path_prefix: Some("/data/search/".to_owned()),
        action: FaultAction::Answer(
            200,
            json!({"data": [], "cursor": null, "count": {"limited": 0, "total": 0}}),
        ),
    };
    world.sandbox.set_faults(vec![nothing_found]);
    project(&world, "policy: {max_records_affected: 1000000}\n");
    let ran = world.expect(3, &["apply", "--yes"]);
    assert!(
        words(&ran.stderr)
            .contains("closectl can't tell how many records would move, but the policy allows 1000000"),
        "{}",
        ran.stderr
    );
    assert_eq!(world.writes(), []);
}

#[test]
fn a_saved_plan_moves_no_more_records_than_were_reviewed() {
    let world = with_leads(3);
    world.expect(0, &["plan", "-f", "m.yaml", "--out", "p.json"]);
    add_leads(&world, 2);
    let ran = world.expect(3, &["apply", "p.json", "--yes"]);
    assert!(
        ran.stderr.contains(
            "  move records of lead_status/Bad Fit\n    it concerns more records than the plan says\n      planned:  3 records \
             move\n      live now: 5 records move\n"
        ),
        "{}",
        ran.stderr
    );
    let ran = world.expect(3, &["apply", "p.json", "--yes", "--format", "json"]);
    let told: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        told["stale"][0]["moved"],
        json!({"what": "records", "planned": counted(3), "now": counted(5)})
    );
    assert_eq!((world.writes(), in_status(&world, "Bad Fit")), (vec![], 5));

    // Fewer than were reviewed are no reason to stop.
    world.sandbox.edit(|state| {
        let ids: Vec<String> = state.records.keys().take(3).cloned().collect();
        ids.iter().for_each(|id| drop(state.records.shift_remove(id)));
    });
    world.expect(0, &["apply", "p.json", "--yes"]);
    assert_eq!(in_status(&world, "Qualified"), 2);
}

/// Lets somebody put one more record into the status that goes, just before the first request that changes something.
fn join_in(world: &World, method: &str, path: &str, place: Place, status: &'static str) {
    world.sandbox.edit_before(method, path, move |met, state| {
        if met == 1 {
            let lead = state.add_lead(&[]);
            state.add_record(&place, Some(&lead), Some(status), &[]);
        }
    });
}

#[test]
fn leads_that_came_after_the_plan_are_not_moved() {
    let world = with_leads(3);
    world.write(
        "m.yaml",
        &HANDED_ON
            .replace("- Qualified", "- Unfit")
            .replace("move_to: Qualified", "move_to: Unfit"),
    );
    join_in(&world, "POST", "/status/lead/", Place::Lead, "Bad Fit");
    let ran = world.expect(4, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(
        words(&ran.stdout).contains("the reviewed plan moves 3 records, and there are 4 records now"),
        "{}",
        ran.stdout
    );
    assert_eq!(in_status(&world, "Bad Fit"), 4);

    // Who looks again sees all of them.
    let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(ran.stdout.contains("4 leads move to `Unfit`"), "{}", ran.stdout);
    assert_eq!(in_status(&world, "Unfit"), 4);
}

const PIPELINE: &str = "pipelines:\n  - name: Sales\n    statuses:\n      \
                        - {label: Proposal Sent, removed: true, move_to: pipeline/Sales/Contract Sent}\n";

fn with_opportunities(count: usize) -> World {
    let world = World::new();
    world.sandbox.edit(|state| {
        let lead = state.add_lead(&[]);
        for _ in 0..count {
            state.add_record(&Place::Opportunity, Some(&lead), Some("Proposal Sent"), &[]);
        }
    });
    world.write("m.yaml", PIPELINE);
    world.sandbox.clear_calls();
    world
}

#[test]
fn opportunities_that_come_while_others_move_stay_where_they_are() {
    let world = with_opportunities(3);
    join_in(
        &world,
        "PUT",
        "/opportunity/",
        Place::Opportunity,
        "Proposal Sent",
    );
    let ran = world.expect(4, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(
        words(&ran.stdout)
            .contains("the reviewed plan moves 3 records, and there are 4 records now; 3 have moved"),
        "{}",
        ran.stdout
    );
    let state = world.sandbox.state();
    let left = &state.opportunity_status("Proposal Sent").unwrap().id;
    let leaving = state
        .records
        .values()
        .filter(|record| record.status_id.as_ref() == Some(left));
    assert_eq!(leaving.count(), 1);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
}

#[test]
fn records_that_move_one_by_one_are_forecast_with_their_time() {
    let count = many(500, 900);
    let world = with_opportunities(count);
    let ran = world.expect(0, &["plan", "-f", "m.yaml"]);
    let seconds = 8 * (count.div_ceil(240) - 1);
    let told = format!(
        "{count} opportunities move to `Contract Sent`, one by one: at least {seconds} s at 240 in 8 s"
    );
    assert!(words(&ran.stdout).contains(&told), "{}", ran.stdout);
    let forecast = plan(&world, &["-f", "m.yaml"])["forecast"].clone();
    assert_eq!(
        (&forecast["record_writes"], &forecast["seconds"]),
        (&count.into(), &seconds.into())
    );
}

/// What the notes of a plan say of workflows.
fn of_workflows(world: &World) -> Vec<String> {
    let plan = plan(world, &["-f", "m.yaml"]);
    let notes = plan["notes"].as_array().unwrap().iter();
    let texts = notes.map(|note| note["text"].as_str().unwrap().to_owned());
    texts.filter(|text| text.contains("start workflows")).collect()
}

fn reads_of_workflows(world: &World) -> usize {
    let calls = world.sandbox.calls();
    calls
        .iter()
        .filter(|call| call.path.starts_with("/sequence/"))
        .count()
}

#[test]
fn a_plan_that_gives_leads_another_status_says_how_many_workflows_are_active() {
    const TOLD: &str = "its leads get a different status, which may start workflows; ";
    let world = with_leads(2);
    assert_eq!(of_workflows(&world), [format!("{TOLD}no workflow is active")]);
    world.sandbox.edit(|state| {
        state.add_workflow("Onboarding", Some("active"));
        state.add_workflow("Win back", Some("active"));
        state.add_workflow("Draft", Some("draft"));
    });
    assert_eq!(of_workflows(&world), [format!("{TOLD}2 workflows are active")]);
    let workflow =
        "{name: Draft, status: active, timezone: Europe/Berlin, steps: [{step_type: call, delay: 0}]}";
    world.write("m.yaml", &format!("{HANDED_ON}sequences: [{workflow}]\n"));
    let told = format!("{TOLD}2 workflows are active; this plan activates 1 workflow");
    assert_eq!(of_workflows(&world), [told]);
    world.write("m.yaml", HANDED_ON);

    world
        .sandbox
        .set_faults(vec![Fault::first("GET", "/sequence/", FaultAction::Status(403))]);
    let told = of_workflows(&world);
    assert!(
        told.len() == 1
            && told[0].starts_with(&format!(
                "{TOLD}closectl can't tell how many workflows are active: failed to"
            )),
        "{told:?}"
    );
}

#[test]
fn workflows_are_read_only_where_a_step_may_start_one() {
    // The removal of a status reads them once, for what refers to it; a moved opportunity starts none.
    let world = with_opportunities(1);
    assert_eq!((of_workflows(&world).len(), reads_of_workflows(&world)), (0, 1));
    world.sandbox.clear_calls();
    world.write("m.yaml", "lead_statuses: [Potential, New]\n");
    assert_eq!((of_workflows(&world).len(), reads_of_workflows(&world)), (0, 0));
    // Where no lead moves, nothing starts.
    world.write("m.yaml", HANDED_ON);
    assert_eq!(of_workflows(&world), [""; 0]);
}

#[test]
fn a_status_that_is_removed_as_well_is_not_proposed_as_the_one_that_records_go_to() {
    let world = World::new();
    world.write(
        "m.yaml",
        "lead_statuses:\n  - {label: Customer, removed: true, move_to: Qualified}\n  - {label: Qualified, removed: true}\n",
    );
    let ran = world.expect(3, &["plan", "-f", "m.yaml"]);
    let told = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        told.contains("the manifests remove it as well; name one that stays"),
        "{told}"
    );
}
