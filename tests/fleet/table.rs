//! The table at the end: its numbers can be counted in the plans above it.

use super::{Fleet, table};
use crate::harness::Ran;

/// Returns what each organization has printed, as the table shows them.
fn sections(ran: &Ran) -> Vec<&str> {
    let parts = ran.stdout.split("=== ").skip(1);
    let names: Vec<&str> = parts.map(|name| name.split(' ').next().unwrap()).collect();
    let of = |name: &&str| {
        let (_, after) = ran.stdout.split_once(&format!("=== {name} ===\n")).unwrap();
        after.split("\n\n===").next().unwrap()
    };
    names.iter().map(of).collect()
}

/// Counts the objects of a plan that begin with one of these signs.
fn counted(plan: &str, signs: &[&str]) -> String {
    let begins = |line: &&str| signs.iter().any(|sign| line.starts_with(&format!("  {sign} ")));
    plan.lines().filter(begins).count().to_string()
}

/// Counts the names below a heading.
fn named(plan: &str, heading: &str) -> String {
    let Some((_, after)) = plan.split_once(heading) else {
        return "0".to_owned();
    };
    let names = after.lines().enumerate();
    let names =
        names.take_while(|(at, line)| *at == 0 || line.starts_with("  lead_") || line.starts_with("  pipe"));
    let names: String = names.map(|(_, line)| line).collect();
    names.split(',').count().to_string()
}

#[test]
fn each_number_of_the_table_can_be_counted_in_the_plan() {
    let fleet = Fleet::of_clients();
    fleet.worlds[0].write(
        "m.yaml",
        "lead_statuses: [\"${var:status}\", Potential]\npipelines: [{name: Deals, renamed_from: Sales, statuses: [{label: \
         Won, type: won}, {label: Talk, type: active}]}]\n",
    );
    let ran = fleet.expect(0, &["plan", "--all"]);
    let (rows, sections) = (table(&ran), sections(&ran));
    assert_eq!((rows.len(), sections.len()), (4, 3), "{}", ran.stdout);
    for (row, plan) in rows.iter().skip(1).zip(sections) {
        let on_screen = [
            counted(plan, &["+"]),
            counted(plan, &["~", "^", ">"]),
            counted(plan, &["-", "±"]),
            plan.matches("  [behaviour]").count().to_string(),
            "0".to_owned(),
            named(plan, "\nNot in the files: "),
        ];
        assert_eq!(row[2..8], on_screen, "{}", ran.stdout);
        assert_eq!(
            row[3], "2",
            "the pipeline gets a name and an order, and is one object"
        );
    }
}

#[test]
fn what_keeps_a_plan_from_being_applied_is_counted() {
    let fleet = Fleet::of_clients();
    fleet.worlds[0].write(
        "m.yaml",
        "lead_statuses: [{label: Qualified, renamed_from: Interested}]\nroles: [{name: Rep, permissions: [export]}]\n",
    );
    let ran = fleet.expect(3, &["plan", "--all"]);
    for row in table(&ran).iter().skip(1) {
        assert_eq!((row[1], row[6]), ("refused", "1"), "{}", ran.stdout);
    }
}
