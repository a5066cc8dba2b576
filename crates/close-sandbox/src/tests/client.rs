//! A small client for the tests: sends JSON with the key and returns status and body.

use reqwest::header::HeaderMap;
use serde_json::Value;

use crate::{Sandbox, Settings, State, Store, Switches};

/// A running sandbox and a client for it.
pub struct World {
    pub sandbox: Sandbox,
    pub http: reqwest::Client,
}

/// What came back.
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl World {
    pub async fn new() -> Self {
        Self::with(Settings::default()).await
    }

    pub async fn with(settings: Settings) -> Self {
        Self::on(Store::Memory(State::new(1)), settings).await
    }

    pub async fn on(store: Store, settings: Settings) -> Self {
        // Every test of a process installs the same provider; only the first call does anything.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let sandbox = Sandbox::start(store, settings).await.unwrap();
        let redirects = reqwest::redirect::Policy::none();
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(redirects)
            .build()
            .unwrap();
        Self { sandbox, http }
    }

    /// A new sandbox with these switches.
    pub async fn switched(choices: &[(&str, &str)]) -> Self {
        Self::with(Settings {
            switches: switches(choices),
            ..Settings::default()
        })
        .await
    }

    pub fn switch(&self, choices: &[(&str, &str)]) {
        self.sandbox.set_switches(switches(choices));
    }

    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}{path}", self.sandbox.base_url());
        self.http
            .request(method.parse().unwrap(), url)
            .basic_auth(self.sandbox.api_key(), Some(""))
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Reply {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or(Value::Null);
        Reply {
            status,
            headers,
            body,
        }
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(self.request("GET", path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.send(self.request("POST", path).json(&body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Reply {
        self.send(self.request("PUT", path).json(&body)).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.send(self.request("DELETE", path)).await
    }

    /// Makes something and returns its id.
    pub async fn make(&self, path: &str, body: Value) -> String {
        let reply = self.post(path, body).await;
        assert!(reply.status < 300, "POST {path}: {} {}", reply.status, reply.body);
        reply.body["id"].as_str().unwrap().to_owned()
    }

    pub async fn organization(&self) -> (String, Value) {
        let id = self.sandbox.state().organization.id;
        let path = format!("/organization/{id}/");
        let reply = self.get(&path).await;
        (path, reply.body)
    }
}

impl Reply {
    /// The texts under `key` of a list's items.
    pub fn column(&self, key: &str) -> Vec<String> {
        column(&self.body["data"], key)
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }
}

/// The texts under `key` of a list of objects.
pub fn column(list: &Value, key: &str) -> Vec<String> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|item| item[key].as_str().unwrap_or_default().to_owned())
        .collect()
}

pub fn switches(choices: &[(&str, &str)]) -> Switches {
    let mut switches = Switches::default();
    for (name, value) in choices {
        switches.set(name, value).unwrap();
    }
    switches
}
