use super::*;

fn live(addresses: &[&str]) -> Live {
    let specs = addresses.iter().map(|text| {
        let address = Address::of(*text);
        let spec = Spec {
            address: address.clone(),
            kind: "thing",
            attributes: Map::new(),
        };
        (address, spec)
    });
    Live {
        specs: specs.collect(),
        ..Live::default()
    }
}

#[test]
fn what_lies_in_an_object_is_told_from_its_neighbours() {
    let live = live(&["a/b", "a/b c", "a/b#x", "a/b/c", "a/b/c/d", "a/b0", "a/bc/d"]);
    let inside: Vec<&str> = live.inside(&Address::of("a/b")).map(Address::as_str).collect();
    assert_eq!(inside, ["a/b/c", "a/b/c/d"]);
}

#[test]
fn an_address_is_shared_where_another_has_something_added() {
    let mut live = live(&["a/b", "a/b c", "a/b#x", "a/c", "a/cd#x", "a/c#1"]);
    for told in ["a/b#x", "a/cd#x"] {
        live.qualifiers.insert(Address::of(told), vec!["x".to_owned()]);
    }
    // What is told apart by something else has this in its name.
    live.qualifiers.insert(Address::of("a/c#1"), vec!["x".to_owned()]);
    let shares = |text: &str| live.shares(&Address::of(text));
    assert_eq!(
        [shares("a/b"), shares("a/c"), shares("a/cd")],
        [true, false, true]
    );
}
