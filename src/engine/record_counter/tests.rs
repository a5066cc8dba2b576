use super::{CountError, RecordCounter};
use crate::{
    api::tests::loopback::{Loopback, Reaction, answer, json as reply},
    model::{HeldValue, RecordSearch, RecordType},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

const LEADS: RecordType = RecordType {
    object_type: "lead",
    noun: "lead",
    path: "/lead/",
    type_attribute: None,
    in_bulk: true,
    starts_workflows: false,
};

/// How a server takes the searches of one form.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Taking {
    /// It refuses the form.
    Refusing,
    /// It answers with something else.
    Senseless,
    /// It finds nothing, and refuses names that it doesn't know.
    Understanding,
    /// It finds nothing, whatever the search.
    Blind,
}

impl Taking {
    fn react(self, body: &Value) -> Reaction {
        let text = body["query"].to_string();
        // The custom field of the searches is `cf_a`, and the status `stat_a`.
        let is_unknown = ["closectl_unknown", "cf_x", "status_ix"]
            .iter()
            .any(|name| text.contains(name));
        match self {
            Self::Refusing => answer(400, &[], "{}"),
            Self::Senseless => reply(200, &json!({"data": {}})),
            Self::Understanding if is_unknown => answer(400, &[], "{}"),
            Self::Understanding | Self::Blind => reply(
                200,
                &json!({"data": [], "cursor": null, "count": {"limited": 0, "total": 0}}),
            ),
        }
    }
}

/// How a server takes totals and how it takes rows, as long as it is not changed.
type Takings = Arc<Mutex<[Taking; 2]>>;

async fn server(takings: &Takings) -> Loopback {
    let takings = Arc::clone(takings);
    Loopback::start(move |_, request| {
        let body: Value = serde_json::from_str(&request.body).unwrap();
        let [total, rows] = *takings.lock().unwrap();
        let taking = if body.get("results_limit").is_some() {
            total
        } else {
            rows
        };
        taking.react(&body)
    })
    .await
}

fn leads_with(held: HeldValue) -> RecordSearch {
    RecordSearch {
        records: LEADS,
        type_id: None,
        held: Some(held),
    }
}

fn any_value() -> RecordSearch {
    leads_with(HeldValue::Any {
        field: "cf_a".to_owned(),
    })
}

#[tokio::test]
async fn a_zero_is_proven_in_the_form_in_which_it_was_told() {
    use Taking::{Blind, Refusing, Senseless, Understanding};
    for total in [Refusing, Senseless, Understanding, Blind] {
        for rows in [Refusing, Senseless, Understanding, Blind] {
            let takings = Arc::new(Mutex::new([total, rows]));
            let server = server(&takings).await;
            let counter = RecordCounter::new(server.client().reader());
            let counted = counter.count(&any_value()).await;

            // Records are looked at in rows, whatever the form of the count.
            let is_told = if matches!(total, Understanding | Blind) {
                total
            } else {
                rows
            };
            let case = format!("{total:?}, {rows:?}: {counted:?}");
            match (is_told, rows) {
                (_, Refusing | Senseless) => {
                    assert!(matches!(counted, Err(CountError::Api(_))), "{case}");
                }
                (Understanding, _) => assert_eq!(counted.unwrap().count, 0, "{case}"),
                (_, _) => assert_eq!(counted, Err(CountError::NotUnderstood), "{case}"),
            }

            let bodies: Vec<String> = server.requests().into_iter().map(|sent| sent.body).collect();
            let distinct: BTreeSet<&String> = bodies.iter().collect();
            assert_eq!(bodies.len(), distinct.len(), "sent twice: {case}: {bodies:#?}");
        }
    }
}

#[tokio::test]
async fn what_was_proven_in_one_form_proves_nothing_in_another_one() {
    use Taking::{Blind, Refusing, Understanding};
    for (before, after) in [
        ([Understanding, Understanding], [Refusing, Blind]),
        ([Refusing, Understanding], [Blind, Understanding]),
    ] {
        let takings = Arc::new(Mutex::new(before));
        let server = server(&takings).await;
        let counter = RecordCounter::new(server.client().reader());
        assert_eq!(counter.count(&any_value()).await.unwrap().count, 0);

        *takings.lock().unwrap() = after;
        for search in [any_value(), leads_with(HeldValue::Status("stat_a".to_owned()))] {
            let counted = counter.count(&search).await;
            assert_eq!(counted, Err(CountError::NotUnderstood), "{before:?}, {after:?}");
        }
    }
}
