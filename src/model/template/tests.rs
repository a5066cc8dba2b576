use super::*;
use serde_json::json;

fn index() -> IdIndex {
    let mut index = IdIndex::default();
    index.insert(
        Address::new("custom_field/lead", "Industry"),
        "cf_v6S011I6MqcbVvB2FA5Nk8dr5",
    );
    index
}

#[test]
fn ids_become_references_and_come_back() {
    let live = json!({"field": "custom.cf_v6S011I6MqcbVvB2FA5Nk8dr5", "value": "${x} and $${y}"});
    let mut unnamed = Vec::new();
    let lifted = lift(&live, &index(), &mut unnamed);
    assert_eq!(
        lifted,
        json!({"field": "custom.${id:custom_field/lead/Industry}", "value": "$${x} and $$${y}"})
    );
    assert_eq!(targets(&lifted), [Address::new("custom_field/lead", "Industry")]);
    assert_eq!(resolve(&lifted, &index()), Ok(live));
    assert!(unnamed.is_empty());
}

#[test]
fn ids_between_references_become_references_as_well() {
    let template = json!("${id:view/x#cf_v6S011I6MqcbVvB2FA5Nk8dr5} $${x} cf_v6S011I6MqcbVvB2FA5Nk8dr5");
    let lifted = lift_rest(&template, &index());
    let expected = "${id:view/x#cf_v6S011I6MqcbVvB2FA5Nk8dr5} $${x} ${id:custom_field/lead/Industry}";
    assert_eq!(lifted, json!(expected));
    assert_eq!(lift_rest(&lifted, &index()), lifted);
}

#[test]
fn an_id_that_is_an_ordinary_word_stays_one_and_what_has_no_id_stays_a_reference() {
    let mut index = index();
    index.insert(Address::new("role", "Admin"), "admin");
    let field = "${id:custom_field/lead/Industry}";
    for (template, expected) in [
        ("an admin, $${x} and cf_v6S011I6MqcbVvB2FA5Nk8dr5", None),
        (
            "${id:role/Admin} or ${id:role/Boss}",
            Some("admin or ${id:role/Boss}"),
        ),
        ("$${x} ${id:role/Admin}", Some("$${x} admin")),
        (field, None),
        (&format!("x{field}"), Some("xcf_v6S011I6MqcbVvB2FA5Nk8dr5")),
    ] {
        let read = as_read(&json!(template), &index);
        assert_eq!(read, json!(expected.unwrap_or(template)));
        assert_eq!(resolve(&read, &index), resolve(&json!(template), &index));
    }
}

#[test]
fn an_id_without_a_name_is_reported() {
    let mut unnamed = Vec::new();
    let live = json!(["user_aaaaaaaaaaaaaaaaaaaaa1"]);
    assert_eq!(lift(&live, &index(), &mut unnamed), live);
    assert_eq!(unnamed, ["user_aaaaaaaaaaaaaaaaaaaaa1"]);
}

#[test]
fn a_reference_without_an_id_is_named() {
    let missing = resolve(&json!("${id:role/Boss}"), &index());
    assert_eq!(missing, Err(Address::new("role", "Boss")));
}

#[test]
fn malformed_expressions_say_what_to_write() {
    for (text, needle) in [
        ("a ${id:x", "not closed"),
        ("${HOME}", "${env:HOME}"),
        ("${ID:x/y}", "`id`, `env` and `var`"),
        ("${env:}", "missing"),
    ] {
        let error = parse(text).unwrap_err();
        assert!(error.what.contains(needle), "{text}: {}", error.what);
    }
    assert_eq!(
        parse("5 $ and $$").unwrap(),
        [TemplatePiece::Text("5 $ and $$".into())]
    );
}

#[test]
fn a_brace_in_a_name_does_not_end_its_reference() {
    let address = Address::new("pipeline", "a} 50% {b");
    let template = reference(&address);
    assert_eq!(template, "${id:pipeline/a%7D 50%25 {b}");
    assert_eq!(as_reference(&template), Some(address.clone()));
    assert_eq!(targets(&json!(format!("x {template} y"))).first(), Some(&address));
}

#[test]
fn an_id_that_no_reference_can_stand_for_is_reported() {
    let mut unnamed = Vec::new();
    let live = json!("$cf_v6S011I6MqcbVvB2FA5Nk8dr5");
    assert_eq!(lift(&live, &index(), &mut unnamed), live);
    assert_eq!(unnamed, ["cf_v6S011I6MqcbVvB2FA5Nk8dr5"]);
    let mut index = IdIndex::default();
    index.insert(
        Address::new("webhook", "https://x.test/{a}"),
        "whsub_5WCMgxGZbD4YV9F60JVZhu",
    );
    let live = json!("whsub_5WCMgxGZbD4YV9F60JVZhu");
    assert_eq!(lift(&live, &index, &mut unnamed), live);
}

#[test]
fn readdressing_changes_only_the_named_object() {
    let old = Address::new("pipeline", "Sales");
    let new = Address::new("pipeline", "Deals");
    let value = json!([
        "x ${id:pipeline/Sales/Won}",
        "${id:pipeline/Sales 2}",
        "pipeline/Sales",
        "$${id:pipeline/Sales} ${id:pipeline/Sales/1%2f2}"
    ]);
    assert_eq!(
        readdress(&value, &|address| address.moved(&old, &new)),
        json!([
            "x ${id:pipeline/Deals/Won}",
            "${id:pipeline/Sales 2}",
            "pipeline/Sales",
            "$${id:pipeline/Sales} ${id:pipeline/Deals/1%2F2}"
        ])
    );
}
