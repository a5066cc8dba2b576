use super::{RecordStanding, RestoreRule, RestoredValues, ValueEffect, is_same_held};
use serde_json::{Value, json};

fn values(effects: Vec<ValueEffect>) -> RestoredValues {
    RestoredValues {
        run: "run".to_owned(),
        step: 0,
        digest: String::new(),
        records: vec!["lead".to_owned()],
        effects,
        again: false,
        empties: false,
    }
}

fn without(items: &[&str]) -> ValueEffect {
    ValueEffect::Without {
        items: items.iter().map(|item| (*item).to_owned()).collect(),
    }
}

fn choice(from: &str, to: &str) -> ValueEffect {
    ValueEffect::Choice {
        from: from.to_owned(),
        to: to.to_owned(),
    }
}

fn standing(values: &RestoredValues, kept: Value, now: Value) -> RecordStanding {
    let rule = RestoreRule {
        values,
        statuses: None,
    };
    rule.standing(&kept, &now)
}

/// Asserts how records stand that held one value and hold another one now.
#[track_caller]
fn assert_standings(cases: impl IntoIterator<Item = (Vec<ValueEffect>, Value, Value, RecordStanding)>) {
    for (effects, kept, now, expected) in cases {
        let values = values(effects);
        assert_eq!(
            standing(&values, kept.clone(), now.clone()),
            expected,
            "{values:?} {kept} {now}"
        );
    }
}

#[test]
fn only_what_the_run_left_counts_as_untouched() {
    use RecordStanding::{AsLeft, Changed, Restored};
    let cases = [
        (vec![ValueEffect::Cleared], json!("A"), json!(null), AsLeft),
        (vec![ValueEffect::Cleared], json!(["A"]), json!([]), AsLeft),
        (vec![ValueEffect::Cleared], json!("A"), json!("B"), Changed),
        (vec![ValueEffect::Cleared], json!("A"), json!("A"), Restored),
        (vec![without(&["A"])], json!(["A", "B"]), json!(["B"]), AsLeft),
        (
            vec![without(&["A"])],
            json!(["A", "B"]),
            json!(["B", "A"]),
            Restored,
        ),
        (
            vec![without(&["A"])],
            json!(["A", "B"]),
            json!(["B", "C"]),
            Changed,
        ),
        (vec![without(&["A"])], json!(["A", "B"]), json!([]), Changed),
        (vec![choice("A", "C")], json!("A"), json!("C"), AsLeft),
        (vec![choice("A", "C")], json!(["A", "C"]), json!(["C"]), AsLeft),
        (vec![choice("A", "C")], json!("A"), json!(null), Changed),
        (
            vec![choice("A", "C"), without(&["D"])],
            json!(["A", "D"]),
            json!(["C"]),
            AsLeft,
        ),
        // The removed choice shows again once it is back.
        (
            vec![choice("A", "C"), without(&["D"])],
            json!(["A", "D"]),
            json!(["C", "D"]),
            AsLeft,
        ),
    ];
    assert_standings(cases);
}

#[test]
fn what_an_interrupted_run_leaves_on_the_way_is_its_own() {
    use RecordStanding::{AsLeft, Changed, Restored};
    let renames = || vec![choice("A", "C"), choice("B", "D")];
    let chain = || vec![choice("B", "C"), choice("A", "B")];
    let swap = || vec![choice("A", "T"), choice("B", "A"), choice("T", "B")];
    let merge = || vec![choice("A", "C"), choice("B", "C")];
    let cases = [
        // The new choice is added before the old one goes.
        (renames(), json!(["A"]), json!(["A", "C"]), AsLeft),
        (renames(), json!(["A", "E"]), json!(["E", "C", "A"]), AsLeft),
        // Of several renames, some are done and some not begun.
        (renames(), json!(["A", "B"]), json!(["C", "B"]), AsLeft),
        (renames(), json!(["A", "B"]), json!(["C", "B", "D"]), AsLeft),
        (renames(), json!(["A", "B"]), json!(["A", "B"]), Restored),
        (chain(), json!(["A", "B"]), json!(["A", "C"]), AsLeft),
        (chain(), json!(["A"]), json!(["A", "C"]), Changed),
        (chain(), json!(["A", "B"]), json!(["C", "B"]), AsLeft),
        (chain(), json!(["A", "B"]), json!(["A", "C", "B"]), AsLeft),
        // The run frees a choice before another one takes its name, so none of these is its own.
        (chain(), json!(["A", "B"]), json!(["B"]), Changed),
        (chain(), json!(["A", "B", "E"]), json!(["B", "E"]), Changed),
        (swap(), json!(["A"]), json!(["T"]), AsLeft),
        (swap(), json!(["A", "B"]), json!(["T", "A"]), AsLeft),
        (swap(), json!(["A", "B"]), json!(["A"]), Changed),
        (swap(), json!(["A", "B"]), json!(["B"]), Changed),
        (swap(), json!(["B"]), json!(["T"]), Changed),
        // Renames that have nothing to do with each other are done in any order.
        (renames(), json!(["A", "B"]), json!(["A", "D"]), AsLeft),
        (merge(), json!(["A", "B"]), json!(["A", "C"]), AsLeft),
        (merge(), json!(["A", "B"]), json!(["A"]), Changed),
        // Choices are taken away only once all renames are done.
        (
            vec![choice("A", "C"), without(&["A", "E"])],
            json!(["A", "E"]),
            json!(["A", "C"]),
            Changed,
        ),
        // The run neither takes another choice nor adds one.
        (renames(), json!(["A", "E"]), json!(["A", "C"]), Changed),
        (renames(), json!(["A"]), json!(["A", "C", "E"]), Changed),
        (renames(), json!(["A"]), json!(["A", "D"]), Changed),
        (renames(), json!(["A", "B"]), json!(["C"]), Changed),
        (
            vec![choice("A", "C"), without(&["A", "E"])],
            json!(["A", "E"]),
            json!(["C"]),
            AsLeft,
        ),
    ];
    assert_standings(cases);
}

#[test]
fn of_a_conversion_only_what_can_come_of_nothing_else_counts_as_untouched() {
    use RecordStanding::{AsLeft, Changed};
    for (effect, kept, now, expected) in [
        (ValueEffect::Converted, json!("seven"), json!(null), AsLeft),
        (ValueEffect::Converted, json!("007"), json!(7), AsLeft),
        (ValueEffect::Converted, json!("007"), json!("7"), AsLeft),
        (ValueEffect::Converted, json!("007"), json!(8), Changed),
        (
            ValueEffect::Converted,
            json!("2026-01-05"),
            json!("2026-01-05T00:00:00+00:00"),
            AsLeft,
        ),
        (ValueEffect::Narrowed, json!(["A", "B"]), json!("B"), AsLeft),
        (ValueEffect::Narrowed, json!(["A", "B"]), json!(null), AsLeft),
        (ValueEffect::Narrowed, json!(["A", "B"]), json!("C"), Changed),
    ] {
        assert_eq!(
            standing(&values(vec![effect]), kept.clone(), now.clone()),
            expected,
            "{kept} {now}"
        );
    }
}

#[test]
fn a_status_is_judged_by_the_ids_of_now() {
    let values = values(vec![ValueEffect::Status]);
    let rule = RestoreRule {
        values: &values,
        statuses: Some(("stat_left", "stat_new")),
    };
    let kept = json!("stat_gone");
    assert_eq!(rule.wanted(&kept), json!("stat_new"));
    for (now, expected) in [
        ("stat_left", RecordStanding::AsLeft),
        ("stat_new", RecordStanding::Restored),
        ("stat_other", RecordStanding::Changed),
    ] {
        assert_eq!(rule.standing(&kept, &json!(now)), expected, "{now}");
    }
}

#[test]
fn taken_back_again_a_record_gets_what_the_run_made_of_its_value() {
    let values = RestoredValues {
        again: true,
        ..values(vec![choice("A", "C")])
    };
    let rule = RestoreRule {
        values: &values,
        statuses: None,
    };
    assert_eq!(rule.wanted(&json!(["A", "B"])), json!(["C", "B"]));
    assert_eq!(rule.standing(&json!("A"), &json!("A")), RecordStanding::AsLeft);
    assert_eq!(rule.standing(&json!("A"), &json!("C")), RecordStanding::Restored);
    assert_eq!(rule.standing(&json!("A"), &json!("B")), RecordStanding::Changed);
}

#[test]
fn an_order_and_a_list_of_one_make_no_difference() {
    assert!(is_same_held(&json!(["A", "B"]), &json!(["B", "A"])));
    assert!(is_same_held(&json!("A"), &json!(["A"])));
    assert!(is_same_held(&json!(null), &json!([])));
    assert!(is_same_held(&json!(1), &json!(1.0)));
    assert!(!is_same_held(&json!("1"), &json!(1)));
    assert!(!is_same_held(&json!(["A"]), &json!(["A", "B"])));
}

#[test]
fn a_record_that_holds_many_renamed_choices_is_judged_quickly() {
    let names: Vec<String> = (0..200).map(|number| format!("C{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let renames = names.iter().map(|name| choice(name, "All"));
    let merged = values(renames.chain([without(&names)]).collect());
    let half = |rest: &str| json!([&names[100..], &["All", rest]].concat());
    assert_eq!(
        standing(&merged, json!(names), half("C0")),
        RecordStanding::AsLeft
    );
    assert_eq!(
        standing(&merged, json!(names), half("Other")),
        RecordStanding::Changed
    );
}
