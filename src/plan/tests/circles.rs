//! References that go round, and attributes that take a write of their own, in kinds that are made up.

use crate::{
    model::{Address, AnyKind, Attr, Def, Desired, Entry, Kind, ListPosition, Listing, Live, Registry, Spec},
    plan::{Action, Organization, Plan, Risk, adopt, plan},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// A team, which names the places that it sees and can't do without them.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct SampleTeam {
    name: String,
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    places: Attr<Vec<String>>,
}

/// A place, which names the teams that may enter it, and can be closed.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct SamplePlace {
    name: String,
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    floor: Attr<u8>,
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-set" = true, "x-deferred" = "everyone can enter"))]
    teams: Attr<Vec<String>>,
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-deferred" = "it looks for everything"))]
    filter: Attr<Value>,
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-after-create" = false, "x-alone" = true, "x-archives" = true))]
    is_closed: Attr<bool>,
}

impl Kind for SampleTeam {
    const DEF: Def = Def {
        listing: Some(Listing::unordered(ListPosition::Section(&["teams"]))),
        ..Def::new("team", "team", "/team/")
    };

    fn address(&self) -> Address {
        Address::new(Self::DEF.prefix, &self.name)
    }
}

impl Kind for SamplePlace {
    const DEF: Def = Def {
        listing: Some(Listing::unordered(ListPosition::Section(&["places"]))),
        ..Def::new("place", "place", "/place/")
    };

    fn address(&self) -> Address {
        Address::new(Self::DEF.prefix, &self.name)
    }

    fn stand_in(_attributes: &Map<String, Value>, attribute: &str) -> Option<Value> {
        (attribute == "filter").then(|| json!("everything"))
    }
}

fn registry() -> Registry {
    Registry::new(&[AnyKind::of::<SampleTeam>(), AnyKind::of::<SamplePlace>()])
}

/// Plans for an organization that has some objects what lists others; null stands for one that is removed.
fn planned(live: Value, wanted: Value) -> Plan {
    let registry = registry();
    let objects = |value: &Value| -> Vec<(Address, Value)> {
        let objects = value.as_object().unwrap().iter();
        objects
            .map(|(address, value)| (Address::of(address), value.clone()))
            .collect()
    };
    let attributes = |address: &Address, value: &Value| {
        let mut attributes = Map::from_iter([("name".to_owned(), json!(address.name()))]);
        attributes.extend(value.as_object().cloned().unwrap_or_default());
        attributes.shift_remove("renamed_from");
        attributes
    };

    let mut organization = Live::default();
    for (address, value) in objects(&live) {
        let kind = registry.addressed(address.as_str()).unwrap();
        organization
            .index
            .insert(address.clone(), format!("id_{}", address.name()));
        let spec = Spec {
            attributes: attributes(&address, &value),
            address: address.clone(),
            kind: kind.any.def.name,
        };
        organization.specs.insert(address, spec);
    }

    let mut desired = Desired::default();
    for (address, value) in objects(&wanted) {
        let kind = registry.addressed(address.as_str()).unwrap();
        let mut entry = Entry::of(
            kind,
            address.clone(),
            attributes(&address, &value),
            value.is_null(),
        );
        let former = value["renamed_from"].as_str().map(str::to_owned);
        entry.renamed_from = former.into_iter().collect::<Vec<_>>().into();
        desired.entries.insert(address, Box::new(entry));
    }
    plan(
        &registry,
        Organization::default(),
        &adopt(&registry, desired, organization),
    )
}

/// Returns the steps in order, each with its action and what it sets.
fn steps(plan: &Plan) -> Vec<String> {
    assert_eq!(plan.refusals, []);
    let line = |step: &crate::plan::Step| {
        let names = step.changes.iter().filter(|change| change.attribute != "name");
        let sets =
            names.map(|change| format!(" {}: {} -> {}", change.attribute, change.before, change.after));
        format!("{} {}{}", step.action, step.address, sets.collect::<String>())
    };
    plan.steps.iter().map(line).collect()
}

#[test]
fn what_goes_round_is_created_without_the_reference_and_gets_it_in_a_second_step() {
    let plan = planned(
        json!({}),
        json!({
            "team/Ops": {"places": ["${id:place/Vault}"]},
            "place/Vault": {"floor": 1, "teams": ["${id:team/Ops}"]},
            "place/Hall": {"teams": ["${id:team/Ops}"]},
        }),
    );
    assert_eq!(
        steps(&plan),
        [
            "create place/Vault floor: null -> 1",
            r#"create team/Ops places: null -> ["${id:place/Vault}"]"#,
            r#"create place/Hall teams: null -> ["${id:team/Ops}"]"#,
            r#"update place/Vault teams: [] -> ["${id:team/Ops}"]"#,
        ],
        "only what closes the circle is put off"
    );

    let second = plan
        .steps
        .iter()
        .find(|step| step.action == Action::Update)
        .unwrap();
    assert_eq!(
        second.reason,
        "`team/Ops` can only be created after it, so `teams` is set in a second step; until then everyone can enter"
    );
    assert!(matches!(&second.risk, Risk::Behaviour { because } if *because == second.reason));
}

#[test]
fn order_is_enough_where_one_of_them_is_there_already() {
    let ops = json!({"places": ["${id:place/Vault}"]});
    let vault = json!({"floor": 1, "teams": ["${id:team/Ops}"]});

    let plan = planned(
        json!({"place/Vault": {"floor": 1, "teams": []}}),
        json!({"team/Ops": ops, "place/Vault": vault}),
    );
    assert_eq!(
        steps(&plan),
        [
            r#"create team/Ops places: null -> ["${id:place/Vault}"]"#,
            r#"update place/Vault teams: [] -> ["${id:team/Ops}"]"#,
        ]
    );

    let plan = planned(
        json!({"team/Ops": {"places": []}}),
        json!({"team/Ops": ops, "place/Vault": vault}),
    );
    assert_eq!(
        steps(&plan),
        [
            r#"create place/Vault floor: null -> 1 teams: null -> ["${id:team/Ops}"]"#,
            r#"update team/Ops places: [] -> ["${id:place/Vault}"]"#,
        ]
    );
}

#[test]
fn of_objects_that_name_each_other_as_few_as_possible_are_put_off() {
    let plan = planned(
        json!({}),
        json!({
            "place/A": {"filter": "${id:place/B}"},
            "place/B": {"filter": "${id:place/C}"},
            "place/C": {"filter": "${id:place/A}"},
            "place/Self": {"filter": "${id:place/Self}"},
        }),
    );
    let steps = steps(&plan);
    let set_later: Vec<&String> = steps.iter().filter(|step| step.starts_with("update")).collect();
    assert_eq!(
        set_later,
        [
            r#"update place/A filter: "everything" -> "${id:place/B}""#,
            r#"update place/Self filter: "everything" -> "${id:place/Self}""#,
        ],
        "{steps:#?}"
    );
    // The first of them stays the first.
    assert_eq!(steps[0], r#"create place/A filter: null -> "everything""#);
}

#[test]
fn a_name_that_a_rename_frees_can_close_a_circle() {
    let plan = planned(
        json!({"place/Vault": {"floor": 1, "teams": []}}),
        json!({
            "place/Old vault": {"renamed_from": "Vault", "floor": 1, "teams": ["${id:team/Ops}"]},
            "place/Vault": {"floor": 2},
            "team/Ops": {"places": ["${id:place/Vault}"]},
        }),
    );
    assert_eq!(
        steps(&plan),
        [
            "rename place/Old vault",
            "create place/Vault floor: null -> 2",
            r#"create team/Ops places: null -> ["${id:place/Vault}"]"#,
            r#"update place/Old vault teams: [] -> ["${id:team/Ops}"]"#,
        ]
    );
}

#[test]
fn what_goes_round_lets_go_before_it_is_deleted() {
    let live = json!({
        "team/Ops": {"places": ["${id:place/Vault}"]},
        "place/Vault": {"floor": 1, "teams": ["${id:team/Ops}"]},
    });
    let plan = planned(live.clone(), json!({"team/Ops": null, "place/Vault": null}));
    assert_eq!(
        steps(&plan),
        [
            r#"update place/Vault teams: ["${id:team/Ops}"] -> []"#,
            r#"delete team/Ops places: ["${id:place/Vault}"] -> null"#,
            "delete place/Vault floor: 1 -> null teams: [] -> null",
        ]
    );
    assert_eq!(
        plan.steps[0].reason,
        "`team/Ops` must be deleted first, so `teams` is cleared before that; from then on everyone can enter"
    );

    let plan = planned(live, json!({"place/Vault": null}));
    assert_eq!(
        plan.steps.len(),
        1,
        "what stays is not in the way: {:#?}",
        plan.steps
    );
}

#[test]
fn a_circle_that_nothing_can_break_is_refused_by_its_name() {
    let plan = planned(
        json!({}),
        json!({
            "team/A": {"places": ["${id:team/B}"]},
            "team/B": {"places": ["${id:team/A}"]},
            "place/Hall": {"teams": ["${id:team/A}"]},
            "place/Attic": {"floor": 3},
        }),
    );
    assert_eq!(plan.steps.len(), 1, "{:#?}", plan.steps);
    let refusals: Vec<String> = plan
        .refusals
        .iter()
        .map(|one| format!("{}: {}", one.address, one.because))
        .collect();
    assert_eq!(
        refusals,
        [
            "place/Hall: it depends on objects that depend on each other, so it can't be applied either",
            "team/A: it has to wait for `team/B`, which waits for it; remove one of these references, apply, \
             then add it again",
            "team/B: it has to wait for `team/A`, which waits for it; remove one of these references, apply, \
             then add it again",
        ]
    );
}

#[test]
fn an_attribute_that_takes_a_write_of_its_own_gets_a_step_of_its_own() {
    let closed = json!({"place/Hall": {"floor": 1, "is_closed": true}});
    let open = json!({"place/Hall": {"floor": 2, "is_closed": false}});

    let plan = planned(json!({}), closed.clone());
    assert_eq!(
        steps(&plan),
        [
            "create place/Hall floor: null -> 1",
            "archive place/Hall is_closed: false -> true"
        ]
    );
    assert_eq!(
        steps(&planned(json!({}), open.clone())),
        ["create place/Hall floor: null -> 2"]
    );

    assert_eq!(
        steps(&planned(closed.clone(), open.clone())),
        [
            "update place/Hall is_closed: true -> false",
            "update place/Hall floor: 1 -> 2"
        ],
        "an object comes out of the archive before anything else"
    );
    assert_eq!(
        steps(&planned(open, closed)),
        [
            "update place/Hall floor: 2 -> 1",
            "archive place/Hall is_closed: false -> true"
        ]
    );
}
