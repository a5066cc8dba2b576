//! Tokens: how they are renewed, and what the switches about them change.

use std::time::Duration;

use super::client::{Reply, World, switches};
use crate::Settings;

async fn renew(world: &World, changed: Option<(&str, &str)>) -> Reply {
    let (id, secret, token) = world.sandbox.oauth(|oauth| {
        let token = oauth.refresh_token().to_owned();
        (oauth.client_id.clone(), oauth.client_secret.clone(), token)
    });
    let mut form = vec![
        ("client_id", id.as_str()),
        ("client_secret", secret.as_str()),
        ("grant_type", "refresh_token"),
        ("refresh_token", token.as_str()),
    ];
    if let Some(changed) = changed {
        form.retain(|(name, _)| *name != changed.0);
        form.push(changed);
    }
    let address = world.sandbox.base_url().replace("/api/v1", "/oauth2/token/");
    world.send(world.http.post(address).form(&form)).await
}

/// What a read answers that carries this token.
async fn status(world: &World, token: &str) -> u16 {
    let address = format!("{}/me/", world.sandbox.base_url());
    world
        .send(world.http.get(address).bearer_auth(token))
        .await
        .status
}

async fn token(world: &World) -> String {
    let body = renew(world, None).await.expect(200);
    body["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_refresh_gives_a_token_that_is_good_until_it_is_revoked() {
    let world = World::new().await;
    let access = token(&world).await;
    assert_eq!(status(&world, &access).await, 200);
    assert_eq!(status(&world, "other").await, 401);
    world.sandbox.oauth(|oauth| oauth.revoke_access_tokens());
    assert_eq!(status(&world, &access).await, 401);
}

#[tokio::test]
async fn a_token_ends_with_its_life() {
    let settings = Settings {
        token_lifetime: Some(Duration::ZERO),
        ..Settings::default()
    };
    let world = World::with(settings).await;
    assert_eq!(status(&world, &token(&world).await).await, 401);
}

#[tokio::test]
async fn what_is_wrong_with_a_form_is_said_as_oauth_says_it() {
    let world = World::new().await;
    for (changed, code, error) in [
        (("client_id", "x"), 401, "invalid_client"),
        (("client_secret", "x"), 401, "invalid_client"),
        (("grant_type", "password"), 400, "unsupported_grant_type"),
        (("refresh_token", "x"), 400, "invalid_grant"),
    ] {
        let body = renew(&world, Some(changed)).await.expect(code);
        assert_eq!(body["error"], error, "{changed:?}");
    }
}

#[tokio::test]
async fn a_refresh_token_is_replaced_or_stays() {
    for (value, again) in [("rotate", 400), ("keep", 200)] {
        let world = World::switched(&[("refresh_token_rotation", value)]).await;
        let first = world.sandbox.oauth(|oauth| oauth.refresh_token().to_owned());
        let body = renew(&world, None).await.expect(200);
        assert_eq!(body.get("refresh_token").is_some(), value == "rotate");
        let reply = renew(&world, Some(("refresh_token", &first))).await;
        assert_eq!(reply.status, again, "{value}");
    }
}

#[tokio::test]
async fn older_access_tokens_stay_or_end() {
    for (value, code) in [("kept", 200), ("revoked", 401)] {
        let world = World::switched(&[("older_access_tokens", value)]).await;
        let older = token(&world).await;
        token(&world).await;
        assert_eq!(status(&world, &older).await, code, "{value}");
    }
}

#[tokio::test]
async fn the_life_of_a_token_is_told_or_not() {
    for (value, told) in [("present", Some(3_600)), ("absent", None)] {
        let world = World::with(Settings {
            switches: switches(&[("expires_in", value)]),
            ..Settings::default()
        })
        .await;
        let body = renew(&world, None).await.expect(200);
        assert_eq!(body["expires_in"].as_u64(), told, "{value}");
    }
}
