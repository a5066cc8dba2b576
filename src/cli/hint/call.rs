//! What to do about a call that failed.

use super::transport;
use crate::{
    api::{ApiError, ApiErrorKind, KeyLack, RenewalError, ServerRefusal},
    model::IDENTITY,
};

/// What is said to people who can't know more than the error itself says.
pub const DEFECT: &str = "this is a bug in closectl: run it again with -vv, and report what it prints";

/// Advises on a call that failed.
pub fn of_api(error: &ApiError) -> String {
    // An earlier try of the same call may have been carried out.
    if error.earlier().is_some() {
        return "plan again to see what the organization has now".to_owned();
    }

    let fixed = match error.kind() {
        ApiErrorKind::Renewal(error) => of_renewal(error),
        ApiErrorKind::Redirected { .. } | ApiErrorKind::NotJson { .. } => {
            return transport::of_wrong_server(error.server_setting());
        }
        ApiErrorKind::Refused(ServerRefusal::NotFound) if error.call().path == IDENTITY.path => {
            return transport::of_wrong_base(error.server_setting());
        }
        ApiErrorKind::Refused(refusal) => return of_refusal(refusal),
        ApiErrorKind::CutOff | ApiErrorKind::Lost(_) | ApiErrorKind::NotSent | ApiErrorKind::NotTaken(_) => {
            "run it again, which never repeats a change"
        }
        ApiErrorKind::Silent { .. } | ApiErrorKind::Timeout { .. } => {
            "run it again, which never repeats a change; --timeout SECONDS waits longer for each answer"
        }
        ApiErrorKind::TooLarge { .. } | ApiErrorKind::Incomplete(_) => {
            "run it again, because closectl acts on complete lists only; if the error stays, -vv shows the \
             calls"
        }
        ApiErrorKind::Interrupted => "run the same command again",
        ApiErrorKind::Encoded { .. } => {
            "ask whoever runs the server or its proxy to leave answers uncompressed, or to compress them \
             with gzip"
        }
        ApiErrorKind::Connect { host, exempt, .. } => {
            return transport::of_connect(host, *exempt, error.server_setting());
        }
        ApiErrorKind::Insecure { fault, .. } => return transport::of_tls(fault, error.server_setting()),
        ApiErrorKind::Proxy { setting, fault, .. } => return transport::of_proxy(setting, fault),
        ApiErrorKind::Path(_) => DEFECT,
    };
    fixed.to_owned()
}

fn of_renewal(error: &RenewalError) -> &'static str {
    match error {
        RenewalError::Refused { .. } => {
            "sign in to the OAuth app again, and replace the old refresh token with the new one"
        }
        RenewalError::UnknownApp { .. } => {
            "compare the client id and the client secret with the app's page in Close"
        }
        RenewalError::Busy { .. } => "try again later",
        RenewalError::Unreachable { .. } => "check the network and the base URL",
        RenewalError::Lost { .. } => {
            "run it again; if the refresh token is then rejected, sign in to the OAuth app again and replace \
             it"
        }
        RenewalError::Foreign { .. } => {
            "move the file away to sign in with the refresh token in closectl.yaml, or correct `base_url` \
             and `organization_id`"
        }
        RenewalError::Store(_) | RenewalError::Unusable => {
            "sign in to the app again, and put the new refresh token into closectl.yaml"
        }
    }
}

fn of_refusal(refusal: &ServerRefusal) -> String {
    let fixed = match refusal {
        ServerRefusal::Unauthorized { what: "key", .. } => {
            "check that the key is complete, active and made on this server (Close: Settings, Developer, API keys)"
        }
        ServerRefusal::Unauthorized { what, .. } => {
            return format!("check that the {what} is complete, has not expired and belongs to this server");
        }
        ServerRefusal::Forbidden { lack, .. } => match lack {
            KeyLack::Scope => "give the key that scope in Close, or use another key",
            KeyLack::Activity => "switch the key on in Close, or use another key",
            KeyLack::Unnamed => {
                "ask an admin in Close to give the role of the key's owner this permission, or use another key; \
                 `closectl doctor` shows what this one can read"
            }
        },
        ServerRefusal::PlanLimit => {
            "remove objects of this kind that you don't need, or upgrade the plan in Close"
        }
        ServerRefusal::NotFound | ServerRefusal::Other => {
            "correct what Close's answer above names, and run it again; -vv shows the whole call"
        }
        ServerRefusal::Misdirected => "check whether a proxy sends these calls to another host",
        ServerRefusal::RateLimited {
            again_in: Some(_), ..
        } => "wait that long, then run it again",
        ServerRefusal::RateLimited { again_in: None, .. } => {
            "wait a minute, then run it again; --parallelism 1 sends fewer calls at a time"
        }
        ServerRefusal::Server | ServerRefusal::TooSlow | ServerRefusal::TooEarly => {
            "run it again in a few minutes; running it again never repeats a change"
        }
    };
    fixed.to_owned()
}
