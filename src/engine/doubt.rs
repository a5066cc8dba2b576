//! What an error tells of the write that it came of. Pure.

use crate::api::{ApiError, WriteFate};

/// Whether a write that ended in an error may have been carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It was not, for a reason that has nothing to do with what is there.
    None,
    /// It was not, perhaps because what it asks for is there already.
    Refused,
    /// It may have been, but it is over: somebody answered.
    Over,
    /// It may have been, and it may still be.
    UnderWay,
}

impl Doubt {
    /// Reads an error.
    pub fn of(error: &ApiError) -> Self {
        match (error.fate(), error.status()) {
            (WriteFate::NotDone, Some(400 | 409 | 422)) => Self::Refused,
            (WriteFate::Done | WriteFate::NotDone, _) => Self::None,
            (WriteFate::Unknown { may_still_happen }, _) => {
                if may_still_happen {
                    Self::UnderWay
                } else {
                    Self::Over
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        api::{Client, Connection, Credentials, Patience},
        model::Call,
    };
    use close_sandbox::{Fault, FaultAction, Sandbox, Settings, State, Store};
    use serde_json::json;
    use std::time::Duration;

    #[tokio::test]
    async fn an_answer_ends_a_call_unless_a_gateway_gave_it() {
        let sandbox = Sandbox::start(Store::Memory(State::new(1)), Settings::default())
            .await
            .unwrap();
        let client = Client::new(Connection {
            base_url: sandbox.base_url(),
            credentials: Credentials::api_key(sandbox.api_key().to_owned(), "a test"),
            timeout: Duration::from_secs(30),
            parallelism: 1,
            patience: Patience {
                tries: 1,
                ..Patience::default()
            },
        })
        .unwrap();
        for (action, expected) in [
            (FaultAction::Status(400), Doubt::Refused),
            (FaultAction::Status(409), Doubt::Refused),
            (FaultAction::Status(403), Doubt::None),
            (FaultAction::Status(404), Doubt::None),
            (FaultAction::Redirect(308), Doubt::None),
            (FaultAction::Redirect(302), Doubt::Over),
            (FaultAction::Status(500), Doubt::Over),
            (FaultAction::Status(503), Doubt::Over),
            (FaultAction::Status(502), Doubt::UnderWay),
            (FaultAction::Status(504), Doubt::UnderWay),
            (FaultAction::Html, Doubt::Over),
            (FaultAction::CutBody, Doubt::Over),
            (FaultAction::LoseAnswer, Doubt::UnderWay),
        ] {
            sandbox.set_faults(vec![Fault::first("POST", "/pipeline/", action.clone())]);
            let call = Call::post("/pipeline/", json!({ "name": format!("{action:?}") }));
            let error = client.send(&call).await.unwrap_err();
            assert_eq!(Doubt::of(&error), expected, "{action:?}");
        }
    }
}
