//! Tokens: how they are renewed, and what the switches about them change.

use std::time::Duration;

use super::client::{Reply, World};
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
async fn a_refresh_token_is_good_once_and_its_answer_says_all_that_the_first_one_said() {
    let world = World::new().await;
    let first = world.sandbox.oauth(|oauth| oauth.refresh_token().to_owned());
    let body = renew(&world, None).await.expect(200);
    let state = world.sandbox.state();
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["expires_in"], 3_600);
    assert_eq!(body["scope"], "all.full_access offline_access");
    assert_eq!(body["organization_id"], state.organization.id.as_str());
    assert_eq!(body["user_id"], state.users[0].id.as_str());
    assert_ne!(body["refresh_token"], first.as_str());
    renew(&world, Some(("refresh_token", &first))).await.expect(400);
    renew(&world, None).await.expect(200);
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
