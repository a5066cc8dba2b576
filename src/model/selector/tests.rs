//! What selectors select, and that a selector which is printed selects exactly what it names.

use super::Selector;
use crate::{kinds, model::Address};
use proptest::prelude::*;

fn selector(text: &str) -> Selector {
    Selector::parse(kinds::registry(), text)
}

#[test]
fn a_star_matches_any_text_and_an_escaped_one_itself() {
    let address = Address::new("custom_field/lead", "Zapier id");
    for (text, is_selected) in [
        ("custom_field/lead/Zapier *", true),
        ("custom_field/*", true),
        ("*", true),
        ("custom_field/*/Zapier id", true),
        ("custom_field/lead/Zapier%2A", false),
        ("custom_field/lead/Zapier", false),
        ("*Zapier", false),
        ("", false),
    ] {
        assert_eq!(selector(text).selects(&address), is_selected, "{text}");
    }

    let starred = Address::new("custom_field/lead", "Email*");
    assert!(selector("custom_field/lead/Email%2a").agrees(&starred));
    assert!(!selector("custom_field/lead/Email%2A").agrees(&Address::new("custom_field/lead", "Email 2")));
}

#[test]
fn slashes_and_percents_may_be_written_as_they_are_read() {
    let address = Address::new("lead_status", "50% / maybe");
    for (text, is_selected) in [
        ("lead_status/50%25 %2F maybe", true),
        ("lead_status/50% %2f maybe", true),
        ("lead_status/50% *", true),
        ("lead_status/50% %2F*", true),
        ("lead_status/50% / maybe", false),
        ("lead_status/*/ maybe", false),
    ] {
        assert_eq!(selector(text).selects(&address), is_selected, "{text}");
    }
}

#[test]
fn an_attribute_is_one_only_where_the_kind_of_the_address_has_it() {
    for (text, attribute) in [
        ("custom_field/lead/utm:source", None),
        ("custom_field/lead/hs:tier", None),
        ("custom_field/lead/Stage:choices", Some("choices")),
        ("custom_field/lead/Stage%3Achoices", None),
        ("custom_activity_type/*:description", Some("description")),
        ("lead_status/a: b", None),
        ("lead_status/Won:choices", None),
        ("*:choices", Some("choices")),
        ("custom_field/lead/Zapier *", None),
        ("webhook/https://h:8080", None),
        ("webhook/https://h/x:status", Some("status")),
        ("webhook/https://hooks.zapier.com/*:status", Some("status")),
        ("webhook/https://h/x:choices", None),
        ("webhook/https:%2F%2Fh%2Fx%3Astatus", None),
        ("custom_field/lead/Stage:parent", None),
        ("smart_view/Dormant:description", Some("description")),
        ("smart_view/lead/Dormant:description", Some("description")),
        ("smart_view/lead/*:description", Some("description")),
        ("smart_view/lead/utm:source", None),
        ("smart_view/lead/Dormant/x:description", None),
        ("integration_link/contact/LinkedIn:url", Some("url")),
        ("sequence/Onboarding/2:status", None),
    ] {
        assert_eq!(selector(text).attribute(), attribute, "{text}");
    }

    let field = Address::of("custom_field/lead/utm:source");
    assert!(selector("custom_field/lead/utm:source").selects(&field));
    let choices = selector("custom_field/lead/*:choices");
    assert!(choices.selects_attribute(&field, "choices") && !choices.selects_attribute(&field, "type"));
    assert!(!choices.selects(&field) && !choices.covers(&field) && !choices.agrees(&field));
}

#[test]
fn what_lies_in_an_object_is_covered_with_it_and_consent_is_to_the_object_only() {
    let won = Address::of("pipeline/Sales/Won");
    for (text, is_covered, is_agreed) in [
        ("pipeline/Sales/Won", true, true),
        ("pipeline/Sales", true, false),
        ("pipeline", true, false),
        ("pipeline/S*s", true, false),
        ("pipeline/*", true, true),
        ("pipeline/Sale", false, false),
        ("pipeline/Sales EMEA", false, false),
    ] {
        assert_eq!(selector(text).covers(&won), is_covered, "{text}");
        assert_eq!(selector(text).agrees(&won), is_agreed, "{text}");
    }
    assert!(!selector("pipeline/Sales").covers(&Address::of("pipeline/Sales EMEA/Won")));
}

#[test]
fn a_url_selects_all_its_webhooks_and_agrees_to_none_but_its_own() {
    let address = Address::of("webhook/https://x.test/a#lead.created");
    for (text, is_selected, is_agreed) in [
        ("webhook/https://x.test/a", true, false),
        ("webhook/https:%2F%2Fx.test%2Fa", true, false),
        ("webhook/https://x.test/a#lead.created", true, true),
        ("webhook/*/a", true, false),
        ("webhook/*/a*", true, true),
        ("webhook/https://x.test", false, false),
        ("webhook/https://x.test/a#lead", false, false),
    ] {
        assert_eq!(selector(text).selects(&address), is_selected, "{text}");
        assert_eq!(selector(text).agrees(&address), is_agreed, "{text}");
    }
    assert!(
        !selector("webhook/https://x.test").covers(&address),
        "a URL is no folder"
    );

    let fragment = Address::of("webhook/https://x.test/a#top#lead.created");
    assert!(selector("webhook/https://x.test/a#top").selects(&fragment));
    assert!(!selector("lead_status/Deal ").selects(&Address::of("lead_status/Deal #1")));
}

#[test]
fn only_what_could_be_read_otherwise_is_escaped() {
    for (address, text) in [
        ("custom_field/lead/Email*", "custom_field/lead/Email%2A"),
        ("custom_field/lead/utm:source", "custom_field/lead/utm%3Asource"),
        ("custom_field/lead/Ratio 1:2", "custom_field/lead/Ratio 1:2"),
        (
            "custom_activity_type/Demo: yes%2Fno?",
            "custom_activity_type/Demo: yes%2Fno?",
        ),
        ("webhook/https://h.test/a%20b", "webhook/https://h.test/a%20b"),
        (
            "webhook/https://h.test/%2F/*",
            "webhook/https:%2F%2Fh.test%2F%252F%2F%2A",
        ),
    ] {
        assert_eq!(Selector::spell(&Address::of(address)), text);
    }
}

/// Names made of all that means something, and of what surrounds it.
fn names() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "*",
        "/",
        "%",
        ":",
        "%2A",
        "%2F",
        "%25",
        "%2f",
        "://",
        "#",
        "a",
        "b",
        "é",
        " ",
        "type",
        "description",
        ":status",
        "}",
    ]);
    prop::collection::vec(piece, 1..6).prop_map(|pieces| pieces.concat())
}

fn addresses() -> impl Strategy<Value = Address> {
    let prefixes = vec![
        "custom_field/lead",
        "lead_status",
        "pipeline",
        "webhook",
        "custom_activity_type",
    ];
    let prefix = prop::sample::select(prefixes);
    (prefix, names(), prop::option::of(names())).prop_map(|(prefix, name, inner)| {
        let address = Address::new(prefix, &name);
        match inner {
            Some(inner) if prefix == "pipeline" && !name.contains("://") => address.child(&inner),
            Some(_) | None => address,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_printed_selector_selects_exactly_its_address(one in addresses(), other in addresses()) {
        let text = Selector::spell(&one);
        let printed = selector(&text);
        prop_assert!(printed.agrees(&one) && printed.selects(&one) && printed.is_spelt_out(), "{} for {}", text, one);
        prop_assert_eq!(printed.agrees(&other), one == other, "{} for {}", text, other);
        prop_assert_eq!(Address::parse(&text), one);
    }

    #[test]
    fn no_text_makes_a_selector_panic(text in "\\PC{0,40}|[*/%:#aF2A5é]{0,24}", one in addresses()) {
        let any = selector(&text);
        let _ = (any.selects(&one), any.covers(&one), any.agrees(&one), any.selects_attribute(&one, "type"));
        if any.selects(&one) {
            prop_assert!(any.covers(&one), "{} and {}", text, one);
        }
    }

    #[test]
    fn a_star_in_place_of_any_part_still_selects(one in addresses(), cut in any::<(prop::sample::Index, prop::sample::Index)>()) {
        // A name that is a URL has a spelling of its own, which a star may cut in two.
        prop_assume!(!one.as_str().contains("://"));
        let text = Selector::spell(&one);
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let (from, to) = (cut.0.get(&places), cut.1.get(&places));
        let (from, to) = (from.min(to), from.max(to));
        // An escape that is cut in two means something else.
        prop_assume!(!text[..*from].ends_with('%') && !text[..*from].ends_with("%2") && !text[..*from].ends_with("%3"));
        prop_assume!(!text[..*to].ends_with('%') && !text[..*to].ends_with("%2") && !text[..*to].ends_with("%3"));
        let starred = selector(&format!("{}*{}", &text[..*from], &text[*to..]));
        prop_assert!(starred.attribute().is_some() || starred.agrees(&one), "{} for {}", starred, one);
    }
}
