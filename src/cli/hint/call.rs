//! What to do about a call that failed.

use super::transport;
use crate::api::{ApiError, ApiErrorKind, RenewalError, ServerRefusal};

/// What is said to people who can't know more than the error itself says.
pub const DEFECT: &str = "this should not happen: run it again with -vv, and report what it says";

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
        ApiErrorKind::Refused(refusal) => of_refusal(refusal),
        ApiErrorKind::CutOff
        | ApiErrorKind::Lost(_)
        | ApiErrorKind::NotSent
        | ApiErrorKind::NotTaken(_)
        | ApiErrorKind::Silent { .. }
        | ApiErrorKind::Timeout { .. } => {
            "nothing is done twice by running it again; --timeout SECONDS waits longer"
        }
        ApiErrorKind::TooLarge { .. } | ApiErrorKind::Incomplete(_) => {
            "closectl acts on complete lists only; run it again, and with -vv if it stays so"
        }
        ApiErrorKind::Interrupted => "run it again to begin anew",
        ApiErrorKind::Encoded { .. } => {
            "whoever runs the server or the proxy before it has to leave answers as they are, or compress them with gzip"
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
            "sign in to the OAuth app again, and put the new refresh token where the old one is"
        }
        RenewalError::UnknownApp { .. } => {
            "compare the client id and the client secret with the app's page in Close"
        }
        RenewalError::Busy { .. } => "try again later",
        RenewalError::Unreachable { .. } => "check the network and the base URL",
        RenewalError::Lost { .. } => {
            "run it again; if the refresh token is not accepted then, sign in to the OAuth app again, and put the new \
             one where the old one is"
        }
        RenewalError::Foreign { .. } => {
            "move the file away to sign in with the refresh token of the settings, or correct `base_url` and \
             `organization_id`"
        }
        RenewalError::Store(_) | RenewalError::Unusable => {
            "sign in to the app again, and put the new refresh token into closectl.yaml"
        }
    }
}

fn of_refusal(refusal: &ServerRefusal) -> &'static str {
    match refusal {
        ServerRefusal::Unauthorized { .. } => "keys are made in Close under Settings, Developer, API keys",
        ServerRefusal::Forbidden { .. } => {
            "in Close, an admin gives the role of the key's owner what is missing"
        }
        ServerRefusal::PlanLimit => "in Close, remove what is not needed, or take a larger plan",
        ServerRefusal::NotFound | ServerRefusal::Other => "-vv shows the call and the answer",
        ServerRefusal::Misdirected => "see whether a proxy between leads to another host",
        ServerRefusal::Server
        | ServerRefusal::TooSlow
        | ServerRefusal::TooEarly
        | ServerRefusal::RateLimited { .. } => {
            "nothing is done twice by running it again; --parallelism 1 asks less of the server"
        }
    }
}
