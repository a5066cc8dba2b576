//! Between HTTP and the endpoints: records, delays, strikes with faults, checks the request's form.

use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State as Shares};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Map, Value};

use super::answer::{Answer, Refusal};
use super::auth;
use super::call::{Call, Method};
use super::connection::Line;
use super::dispatch;
use super::faults::FaultAction;
use super::limiter::Allowance;
use super::oauth;
use super::server::{BASE, Shared, lock, stopped};
use super::traffic::Ticket;

const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// Leaves the traffic when the request ends, also when the client went away.
struct InFlight<'a>(&'a Shared, Ticket);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        lock(&self.0.traffic).leave(self.1);
    }
}

/// A request as it came.
struct Incoming {
    method: String,
    /// With the base, without the query.
    path: String,
    query: Option<String>,
    headers: HeaderMap,
    body: Bytes,
}

/// Answers every request.
pub(super) async fn handle(
    Shares(shared): Shares<Arc<Shared>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
) -> Response {
    let method = request.method().as_str().to_owned();
    let target = request
        .uri()
        .path_and_query()
        .map_or("/", |target| target.as_str());
    let below = target.strip_prefix(BASE).unwrap_or(target).to_owned();
    let ticket = lock(&shared.traffic).arrive(&method, &below);
    let _in_flight = InFlight(&shared, ticket);
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return respond(
            &shared,
            ticket,
            Answer::error(413, "The request is too large."),
            None,
        );
    };
    lock(&shared.traffic).note_body(ticket, serde_json::from_slice(&body).ok());
    let fault = lock(&shared.faults).strike(&method, &below);
    pause(&shared, shared.latency).await;
    let incoming = Incoming {
        method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().map(ToOwned::to_owned),
        headers: parts.headers,
        body,
    };
    let process = || process(&shared, &incoming);
    let dropped = || {
        line.drop_connection();
        Response::new(Body::empty())
    };
    match fault {
        None => {
            let (answer, allowance) = process();
            respond(&shared, ticket, answer, allowance)
        }
        Some(FaultAction::LoseAnswer) => {
            process();
            dropped()
        }
        Some(FaultAction::RefuseBefore) => dropped(),
        Some(FaultAction::Silence(length)) => {
            pause(&shared, length).await;
            dropped()
        }
        Some(FaultAction::Status(status)) => respond(&shared, ticket, broken(status), None),
        Some(FaultAction::StatusAfter(status)) => {
            process();
            respond(&shared, ticket, broken(status), None)
        }
        Some(FaultAction::RateLimited { retry_after, header }) => {
            let mut response = respond(&shared, ticket, broken(429), None);
            if let Some(seconds) = retry_after {
                set(&mut response, "retry-after", &seconds.to_string());
            }
            if header {
                let reset = f64::from(retry_after.unwrap_or(1));
                set(
                    &mut response,
                    "ratelimit",
                    &format!("limit=100, remaining=0, reset={reset:.3}"),
                );
            }
            response
        }
        Some(FaultAction::CutBody) => {
            let (answer, allowance) = process();
            line.cut_body();
            respond(&shared, ticket, answer, allowance)
        }
        Some(FaultAction::InvalidJson) => {
            let (answer, _) = process();
            replaced(
                &shared,
                ticket,
                answer.status,
                "application/json",
                "{\"id\": oops",
            )
        }
        Some(FaultAction::EmptyBody) => {
            let (answer, _) = process();
            replaced(&shared, ticket, answer.status, "application/json", "")
        }
        Some(FaultAction::Html) => {
            let page = "<!doctype html><title>Maintenance</title><p>We will be back soon.";
            replaced(&shared, ticket, 200, "text/html; charset=utf-8", page)
        }
        Some(FaultAction::Redirect(status)) => {
            let mut response = replaced(&shared, ticket, status, "text/html; charset=utf-8", "");
            set(&mut response, "location", "/login/");
            response
        }
    }
}

/// Carries a request out, as far as its form allows.
fn process(shared: &Shared, incoming: &Incoming) -> (Answer, Option<Allowance>) {
    let switches = lock(&shared.world).state().switches.clone();
    if incoming.path == oauth::PATH && incoming.method == "POST" {
        let form = parameters(std::str::from_utf8(&incoming.body).ok());
        return (lock(&shared.oauth).answer(&form, &switches), None);
    }
    let Some(path) = incoming
        .path
        .strip_prefix(BASE)
        .filter(|path| path.starts_with('/'))
    else {
        return (Refusal::NoSuchUrl.answer(&switches), None);
    };
    if !path.ends_with('/') {
        return (
            Answer {
                status: 308,
                body: None,
                allow: None,
            },
            None,
        );
    }
    let with_token = || lock(&shared.oauth).accepts(&incoming.headers);
    if !auth::accepts(&incoming.headers, &shared.api_key) && !with_token() {
        return (Refusal::Unauthorized.answer(&switches), None);
    }
    let now = tokio::time::Instant::now();
    let allowance = lock(&shared.limiter).count(&incoming.method, path, now);
    let shown = (allowance.header || !allowance.allowed || switches.is("rate_limit_header", "on"))
        .then_some(allowance);
    if !allowance.allowed {
        return (
            Answer::error(429, "API call count exceeded for this period"),
            shown,
        );
    }
    let answer = match read_call(incoming, path, switches.is("wrong_content_type", "400")) {
        Ok(call) => lock(&shared.world).answer(&call),
        Err(refusal) => refusal.answer(&switches),
    };
    (answer, shown)
}

fn read_call(incoming: &Incoming, path: &str, lenient_code: bool) -> Result<Call, Refusal> {
    let mut call = Call {
        method: Method::parse(&incoming.method),
        path: path.to_owned(),
        query: parameters(incoming.query.as_deref()),
        body: Map::new(),
    };
    if !matches!(call.method, Method::Post | Method::Put) {
        return Ok(call);
    }
    let text = |name: header::HeaderName| incoming.headers.get(name).and_then(|value| value.to_str().ok());
    let chunked = text(header::TRANSFER_ENCODING).is_some_and(|value| value.contains("chunked"));
    if chunked && dispatch::is_older(&call.segments()) {
        return Err(Refusal::Plain(
            400,
            "Chunked Transfer-Encoding is not supported.".to_owned(),
        ));
    }
    let media = text(header::CONTENT_TYPE)
        .and_then(|value| value.split(';').next())
        .map(str::trim);
    if media != Some("application/json") {
        let status = if lenient_code { 400 } else { 415 };
        let text = "Please send valid JSON with a 'Content-Type: application/json' header.";
        return Err(Refusal::Plain(status, text.to_owned()));
    }
    call.body = match serde_json::from_slice(&incoming.body) {
        Ok(Value::Object(map)) => map,
        Ok(_) => return Err(Refusal::Plain(400, "JSON data must be a dict.".to_owned())),
        Err(_) => {
            return Err(Refusal::Plain(
                400,
                "The request contains invalid JSON.".to_owned(),
            ));
        }
    };
    let overridden = incoming
        .headers
        .get("x-http-method-override")
        .and_then(|value| value.to_str().ok());
    if overridden.is_some_and(|method| method.eq_ignore_ascii_case("GET")) {
        call.method = Method::Get;
        let body = std::mem::take(&mut call.body);
        for (name, value) in body
            .get("_params")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), ToOwned::to_owned);
            call.query.push((name.clone(), text));
        }
    }
    Ok(call)
}

fn parameters(query: Option<&str>) -> Vec<(String, String)> {
    let Some(query) = query else { return Vec::new() };
    let Ok(uri) = format!("/?{query}").parse() else {
        return Vec::new();
    };
    axum::extract::Query::try_from_uri(&uri)
        .map(|query| query.0)
        .unwrap_or_default()
}

fn broken(status: u16) -> Answer {
    Answer::error(status, "Something went wrong.")
}

async fn pause(shared: &Shared, length: std::time::Duration) {
    if !length.is_zero() {
        tokio::select! {
            () = tokio::time::sleep(length) => {}
            () = stopped(shared.stopping.clone()) => {}
        }
    }
}

fn respond(shared: &Shared, ticket: Ticket, answer: Answer, allowance: Option<Allowance>) -> Response {
    let text = answer.body.as_ref().map(Value::to_string);
    let mut response = replaced(
        shared,
        ticket,
        answer.status,
        "application/json",
        text.as_deref().unwrap_or_default(),
    );
    if text.is_none() {
        response.headers_mut().remove(header::CONTENT_TYPE);
    }
    if let Some(allow) = answer.allow {
        set(&mut response, "allow", allow);
    }
    if answer.status == 308 {
        let target = lock(&shared.traffic).path(ticket);
        set(&mut response, "location", &slashed(&target));
    }
    if let Some(allowance) = allowance {
        if allowance.header || lock(&shared.world).state().switches.is("rate_limit_header", "on") {
            set(&mut response, "ratelimit", &allowance.header_text());
        }
        if !allowance.allowed {
            set(&mut response, "retry-after", &allowance.retry_after().to_string());
        }
    }
    response
}

fn slashed(target: &str) -> String {
    match target.split_once('?') {
        Some((path, query)) => format!("{BASE}{path}/?{query}"),
        None => format!("{BASE}{target}/"),
    }
}

fn replaced(shared: &Shared, ticket: Ticket, status: u16, media: &str, body: &str) -> Response {
    lock(&shared.traffic).note_status(ticket, status);
    let mut response = Response::new(Body::from(body.to_owned()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    set(&mut response, "content-type", media);
    response
}

fn set(response: &mut Response, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
