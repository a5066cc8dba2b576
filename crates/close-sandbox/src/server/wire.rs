//! Between HTTP and the endpoints: records, delays, strikes with faults, checks the request's form.

use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State as Shares};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Map, Value};
use tokio::time::Instant;

use super::{
    auth,
    breakable::LineBreaker,
    faults::FaultAction,
    oauth,
    rate_limiter::RateAllowance,
    shared::{BASE, ServerParts, lock},
    traffic::CallTicket,
};
use crate::{
    protocol::{Answer, Call, Method, Refusal},
    routes::dispatch,
};

const LARGEST_BODY: usize = 16 * 1024 * 1024;
const JSON: &str = "application/json";
const HTML: &str = "text/html; charset=utf-8";

/// Leaves the traffic when the request ends, also when the client went away.
struct InFlight(Arc<ServerParts>, CallTicket);

impl Drop for InFlight {
    fn drop(&mut self) {
        lock(&self.0.traffic).leave(self.1);
    }
}

/// A request as it came.
struct RawRequest {
    method: String,
    /// With the base, without the query.
    path: String,
    query: Option<String>,
    headers: HeaderMap,
    body: Bytes,
}

impl RawRequest {
    /// The text of a header.
    fn header(&self, name: impl header::AsHeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// Answers every request.
pub(crate) async fn handle(
    Shares(parts): Shares<Arc<ServerParts>>,
    ConnectInfo(line): ConnectInfo<LineBreaker>,
    request: Request,
) -> Response {
    let method = request.method().as_str().to_owned();
    let target = request.uri().path_and_query();
    let target = target.map_or("/", |target| target.as_str());
    let below = target.strip_prefix(BASE).unwrap_or(target).to_owned();
    let ticket = lock(&parts.traffic).arrive(&method, &below);
    // Held until the request is over, also when the client hangs up before all of it has come.
    let in_flight = InFlight(Arc::clone(&parts), ticket);

    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        let answer = Answer::error(413, "The request is too large.");
        return respond(&parts, ticket, answer, None);
    };
    lock(&parts.traffic).note_body(ticket, serde_json::from_slice(&body).ok());

    // Faults count requests in the order in which they arrive, so this one is counted before it waits.
    let fault = lock(&parts.faults).strike(&method, &below);
    let request = RawRequest {
        method: method.clone(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().map(ToOwned::to_owned),
        headers: head.headers,
        body,
    };

    // In a task of its own: what has arrived whole is carried out, although the client may have gone meanwhile.
    let work = tokio::spawn(async move {
        let InFlight(parts, ticket) = &in_flight;
        parts.pause(parts.latency).await;
        disturb(parts, &method, &below);
        match fault {
            None => {
                let (answer, allowance) = process(parts, &request);
                respond(parts, *ticket, answer, allowance)
            }
            Some(fault) => strike(parts, *ticket, &line, &request, fault).await,
        }
    });
    match work.await {
        Ok(response) => response,
        Err(_) => respond(&parts, ticket, broken(500), None),
    }
}

/// Lets people edit the organization before a request is carried out.
fn disturb(parts: &ServerParts, method: &str, path: &str) {
    let mut colleagues = lock(&parts.colleagues);
    if colleagues.heed(method, path) {
        lock(&parts.holder).edit(|state| colleagues.work(method, path, state));
    }
}

/// Does to a request what a fault says.
async fn strike(
    parts: &ServerParts,
    ticket: CallTicket,
    line: &LineBreaker,
    request: &RawRequest,
    fault: FaultAction,
) -> Response {
    let dropped = || {
        line.drop_connection();
        Response::new(Body::empty())
    };
    let replaced = |status, media, body| replaced(parts, ticket, status, media, body);
    let broken = |status| respond(parts, ticket, broken(status), None);

    match fault {
        FaultAction::LoseAnswer => {
            // The change is made, and the client never learns of it.
            process(parts, request);
            dropped()
        }
        FaultAction::RefuseBefore => dropped(),
        FaultAction::Silence(length) => {
            parts.pause(length).await;
            dropped()
        }
        FaultAction::Late(length) => {
            parts.pause(length).await;
            let (answer, allowance) = process(parts, request);
            respond(parts, ticket, answer, allowance)
        }
        FaultAction::Held => {
            parts.hold().await;
            let (answer, allowance) = process(parts, request);
            respond(parts, ticket, answer, allowance)
        }
        FaultAction::Meet(count) => {
            parts.meet(count).await;
            let (answer, allowance) = process(parts, request);
            respond(parts, ticket, answer, allowance)
        }
        FaultAction::Status(status) => broken(status),
        FaultAction::StatusAfter(status) => {
            process(parts, request);
            broken(status)
        }
        FaultAction::RateLimited { retry_after, header } => {
            let mut response = broken(429);
            limit(&mut response, retry_after, header.then_some(0));
            response
        }
        FaultAction::StricterLimit { retry_after } => {
            let mut response = broken(429);
            limit(&mut response, Some(retry_after), Some(90));
            response
        }
        FaultAction::CutBody => {
            let (answer, allowance) = process(parts, request);
            line.cut_body();
            respond(parts, ticket, answer, allowance)
        }
        FaultAction::InvalidJson => {
            let (answer, _) = process(parts, request);
            replaced(answer.status, JSON, "{\"id\": oops")
        }
        FaultAction::EmptyBody => {
            let (answer, _) = process(parts, request);
            replaced(answer.status, JSON, "")
        }
        FaultAction::Answer(status, body) => replaced(status, JSON, &body.to_string()),
        FaultAction::Html => {
            let page = "<!doctype html><title>Maintenance</title><p>We will be back soon.";
            replaced(200, HTML, page)
        }
        FaultAction::Redirect(status) => {
            let mut response = replaced(status, HTML, "");
            set(&mut response, "location", "/login/");
            response
        }
    }
}

/// Says when to come back, and how many calls are left in the window.
fn limit(response: &mut Response, retry_after: Option<u32>, remaining: Option<u32>) {
    if let Some(seconds) = retry_after {
        set(response, "retry-after", &seconds.to_string());
    }
    if let Some(remaining) = remaining {
        let reset = retry_after.unwrap_or(1);
        let text = format!("limit=100; remaining={remaining}; reset={reset}");
        set(response, "ratelimit", &text);
    }
}

/// Carries a request out, as far as its form allows.
fn process(parts: &ServerParts, request: &RawRequest) -> (Answer, Option<RateAllowance>) {
    let switches = lock(&parts.holder).state().switches.clone();
    if request.path == oauth::PATH && request.method == "POST" {
        let form = parameters(std::str::from_utf8(&request.body).ok());
        let holder = lock(&parts.holder);
        return (lock(&parts.oauth).answer(&form, holder.state()), None);
    }

    let path = request.path.strip_prefix(BASE);
    let Some(path) = path.filter(|path| path.starts_with('/')) else {
        return (Refusal::NoSuchUrl.answer(&switches), None);
    };

    // Close redirects a path without its final slash instead of answering it.
    if !path.ends_with('/') {
        return (Answer::empty(308), None);
    }
    let key = if auth::accepts(&request.headers, &parts.api_key) {
        "key"
    } else if lock(&parts.oauth).accepts(&request.headers) {
        "token"
    } else {
        return (Refusal::Unauthorized.answer(&switches), None);
    };

    // A limit belongs to a key, so only requests with a good one are counted.
    let now = Instant::now();
    let allowance = lock(&parts.limiter).count(key, &request.method, path, now);
    let is_shown = allowance.header || !allowance.allowed || switches.is("rate_limit_header", "on");
    let answer = if allowance.allowed {
        match read_call(request, path, switches.is("wrong_content_type", "400")) {
            Ok(call) => carry_out(parts, &call, now).unwrap_or_else(|refusal| refusal.answer(&switches)),
            Err(refusal) => refusal.answer(&switches),
        }
    } else {
        Answer::refused(429, allowance.refusal())
    };
    (answer, is_shown.then_some(allowance))
}

/// Lets the endpoint answer. Cursors of searches end with time, of which endpoints know nothing.
fn carry_out(parts: &ServerParts, call: &Call, now: Instant) -> Result<Answer, Refusal> {
    let mut cursors = lock(&parts.cursors);
    cursors.check(call, now)?;
    let answer = lock(&parts.holder).answer(call);
    cursors.note(call, &answer, now);
    Ok(answer)
}

/// Reads a request as the endpoints see it, or refuses its form.
fn read_call(request: &RawRequest, path: &str, lenient_code: bool) -> Result<Call, Refusal> {
    let mut call = Call {
        method: Method::parse(&request.method),
        path: path.to_owned(),
        query: parameters(request.query.as_deref()),
        body: Map::new(),
    };
    if !matches!(call.method, Method::Post | Method::Put) {
        return Ok(call);
    }

    let refused = |status, text: &str| Err(Refusal::Plain(status, text.to_owned()));

    // The framework of Close's older endpoints, which is public, refuses this.
    let encoding = request.header(header::TRANSFER_ENCODING);
    let is_chunked = encoding.is_some_and(|value| value.contains("chunked"));
    if is_chunked && dispatch::is_older(&call.segments()) {
        return refused(400, "Chunked Transfer-Encoding is not supported.");
    }
    // The media type may have parameters, such as a charset.
    let media = request.header(header::CONTENT_TYPE);
    let media = media.and_then(|value| value.split(';').next());
    if media.map(str::trim) != Some(JSON) {
        return refused(
            if lenient_code { 400 } else { 415 },
            "Please send valid JSON with a 'Content-Type: application/json' header.",
        );
    }
    call.body = match serde_json::from_slice(&request.body) {
        Ok(Value::Object(map)) => map,
        Ok(_) => return refused(400, "JSON data must be a dict."),
        Err(_) => return refused(400, "The request contains invalid JSON."),
    };

    // Close takes a query that is too long for a URL as a POST that stands for a GET.
    let overridden = request.header("x-http-method-override");
    if overridden.is_some_and(|method| method.eq_ignore_ascii_case("GET")) {
        read_override(&mut call);
    }
    Ok(call)
}

/// Turns a POST that stands for a GET into one: its body holds the parameters, which are too long for a URL.
fn read_override(call: &mut Call) {
    call.method = Method::Get;
    let body = std::mem::take(&mut call.body);
    let parameters = body.get("_params").and_then(Value::as_object);
    for (name, value) in parameters.into_iter().flatten() {
        let text = value.as_str().map(ToOwned::to_owned);
        call.query
            .push((name.clone(), text.unwrap_or_else(|| value.to_string())));
    }
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

fn respond(
    parts: &ServerParts,
    ticket: CallTicket,
    answer: Answer,
    allowance: Option<RateAllowance>,
) -> Response {
    let text = answer.body.as_ref().map(Value::to_string);
    let body = text.as_deref().unwrap_or_default();
    let mut response = replaced(parts, ticket, answer.status, JSON, body);
    if text.is_none() {
        response.headers_mut().remove(header::CONTENT_TYPE);
    }

    if let Some(allow) = answer.allow {
        set(&mut response, "allow", allow);
    }
    if answer.status == 308 {
        let target = lock(&parts.traffic).path(ticket);
        set(&mut response, "location", &slashed(&target));
    }
    if let Some(allowance) = allowance {
        let holder = lock(&parts.holder);
        let switches = &holder.state().switches;
        if allowance.header || switches.is("rate_limit_header", "on") {
            let rounds_down = switches.is("rate_limit_reset", "down");
            set(&mut response, "ratelimit", &allowance.header_text(rounds_down));
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

fn replaced(parts: &ServerParts, ticket: CallTicket, status: u16, media: &str, body: &str) -> Response {
    lock(&parts.traffic).note_status(ticket, status);
    let mut response = Response::new(Body::from(body.to_owned()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    set(&mut response, "content-type", media);
    let edge = lock(&parts.edge).headers(tokio::time::Instant::now(), parts.latency);
    for (name, value) in edge {
        set(&mut response, name, &value);
    }
    response
}

fn set(response: &mut Response, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
