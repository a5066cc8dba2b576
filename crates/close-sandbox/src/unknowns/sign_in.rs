//! What is not known about signing in with OAuth.

use super::switch::{Switch, switch};

pub(super) const SWITCHES: &[Switch] = &[
    switch(
        "refresh_token_rotation",
        "Whether a refresh gives a new refresh token and ends the one before.",
        &["rotate", "keep"],
    ),
    switch(
        "older_access_tokens",
        "What a refresh does to the access tokens from before.",
        &["kept", "revoked"],
    ),
    switch(
        "expires_in",
        "Whether a refresh says how long the access token lasts.",
        &["present", "absent"],
    ),
];
