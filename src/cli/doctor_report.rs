//! What `doctor` found, as people read it.

use crate::{
    doctor::{
        DoctorAsk, DoctorConnection, DoctorFinding, DoctorLimit, DoctorOrganization, DoctorOwner,
        DoctorReport, DoctorSignIn, FindingLevel, KindAccess, ReadAccess, WriteAccess,
    },
    model::{counted_as, visible},
};
use std::{collections::BTreeMap, fmt::Write as _};

/// Writes a report for people; what is wrong is written by [`finding`].
pub fn human(report: &DoctorReport) -> String {
    let mut out = String::new();
    let mut line = |title: &str, text: Option<String>| {
        let _ = writeln!(out, "{title:14}{}", visible(text.as_deref().unwrap_or("unknown")));
    };
    line("closectl", Some(report.closectl.to_owned()));
    line("Signed in", report.sign_in.as_ref().map(sign_in));
    line("User", report.owner.as_ref().map(owner));
    line("Organization", report.organization.as_ref().map(organization));
    line("Server", report.connection.as_ref().map(connection));
    if let Some(proxy) = report.connection.as_ref().and_then(proxy) {
        line("Proxy", Some(proxy));
    }
    line("Certificates", report.connection.as_ref().map(certificates));
    line("Clock", report.clock_ahead_seconds.map(clock));

    if let Some(permissions) = report.owner.as_ref().and_then(|owner| owner.permissions.as_ref()) {
        let _ = writeln!(
            out,
            "\nPermissions of the role:\n    {}",
            visible(&permissions.join(", "))
        );
    }
    // Of kinds that could not be asked for there is nothing to say but why, and that is a finding.
    if report.kinds.iter().any(|kind| kind.read != ReadAccess::Unknown) {
        out.push_str(&kinds(&report.kinds));
    }
    if !report.limits.is_empty() {
        out.push_str(&limits(&report.limits));
    }

    out.push_str(&asks(&report.asks));

    let calls = usize::try_from(report.calls).unwrap_or(usize::MAX);
    let made = match calls {
        0 => "No calls were made".to_owned(),
        calls => counted_as(calls, "call, which only read", "calls, all of which only read"),
    };
    let _ = writeln!(out, "\n{made}.");
    let _ = writeln!(
        out,
        "\nTo paste into a bug report (no secrets, no names):\n    {}",
        visible(&report.report_line)
    );
    out
}

/// Writes what is wrong, and on a line of its own what to do about it.
pub fn finding(finding: &DoctorFinding) -> [String; 2] {
    let DoctorFinding { level, problem, hint } = finding;
    let level = match level {
        FindingLevel::Error => "error",
        FindingLevel::Warning => "warning",
    };
    [format!("{level}: {problem}"), format!("hint: {hint}")]
}

fn sign_in(sign_in: &DoctorSignIn) -> String {
    let what = match sign_in.method {
        "api_key" => "an API key",
        "oauth" => "OAuth",
        _ => "an access token",
    };
    let id = sign_in.key_id.as_ref().map(|id| format!(" {id}"));
    format!("with {what}{} from {}", id.unwrap_or_default(), sign_in.setting)
}

fn owner(owner: &DoctorOwner) -> String {
    let role = owner.role.as_deref().unwrap_or("unknown");
    format!("{} <{}> ({}), role: {role}", owner.name, owner.email, owner.id)
}

fn organization(organization: &DoctorOrganization) -> String {
    let expected = match organization.is_expected {
        Some(true) => ", as in closectl.yaml",
        Some(false) => ", which is not the one in closectl.yaml",
        None => "",
    };
    format!("{} ({}){expected}", organization.name, organization.id)
}

fn connection(connection: &DoctorConnection) -> String {
    let http = connection.http.unwrap_or("no answer");
    let tls = if connection.is_encrypted {
        "over TLS"
    } else {
        "without TLS, because it is this machine"
    };
    let proxy = match &connection.proxy {
        Some(proxy) if proxy.signs_in => format!("through the proxy {}, signed in", proxy.host),
        Some(proxy) => format!("through the proxy {}", proxy.host),
        None => "no proxy".to_owned(),
    };
    format!("{}, {http}, {tls}, {proxy}", connection.host)
}

/// Says which variable chooses the proxy, or keeps one out.
fn proxy(connection: &DoctorConnection) -> Option<String> {
    match (&connection.proxy, connection.no_proxy) {
        (Some(proxy), _) => Some(format!("from {}", proxy.setting)),
        (None, Some(variable)) => Some(format!("none, because of {variable}")),
        (None, None) => None,
    }
}

fn certificates(connection: &DoctorConnection) -> String {
    if connection.certificates.is_empty() {
        "the system's".to_owned()
    } else {
        connection.certificates.join(", ")
    }
}

fn clock(ahead: i64) -> String {
    match ahead {
        0 => "same as the server's".to_owned(),
        1.. => format!("{ahead} s ahead of the server's"),
        ..0 => format!("{} s behind the server's", ahead.unsigned_abs()),
    }
}

/// Writes a table of what may be done, and below it the reasons, each with the kinds that it is of.
fn kinds(kinds: &[KindAccess]) -> String {
    let width = kinds
        .iter()
        .map(|kind| kind.title.chars().count())
        .max()
        .unwrap_or_default();
    let mut out = format!("\n{:width$}  read     write\n", "");
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for kind in KindAccess::rows(kinds) {
        let _ = writeln!(
            out,
            "{:width$}  {:7}  {}",
            kind.title,
            read(kind.read),
            write(kind.write)
        );
        if let Some(reason) = &kind.reason {
            reasons.entry(reason).or_default().push(&kind.title);
        }
    }

    for (reason, titles) in reasons {
        let _ = writeln!(out, "    {}: {}", visible(reason), titles.join(", "));
    }
    out
}

/// Writes what the project file asks for, and what of it may be used.
fn asks(asks: &[DoctorAsk]) -> String {
    let mut out = String::new();
    if !asks.is_empty() {
        out.push_str("\nThe project file asks for:\n");
    }
    for DoctorAsk {
        setting,
        place,
        could,
        is_trusted,
    } in asks
    {
        let standing = if *is_trusted { "trusted" } else { "not trusted" };
        let _ = writeln!(out, "    {standing}: {setting} ({place}), which can {could}");
    }
    out
}

fn read(access: ReadAccess) -> &'static str {
    match access {
        ReadAccess::Yes => "yes",
        ReadAccess::No => "no",
        ReadAccess::Unknown => "unknown",
    }
}

fn write(access: WriteAccess) -> &'static str {
    match access {
        WriteAccess::Likely => "likely",
        WriteAccess::Unlikely => "unlikely",
        WriteAccess::No => "no",
        WriteAccess::Unknown => "unknown",
        WriteAccess::Never => "never",
    }
}

/// Calls with the same limit, of which the one with the least left is shown.
struct LimitGroup<'a> {
    least: &'a DoctorLimit,
    /// How many others there are.
    more: usize,
}

/// Puts calls of the same limit together: most of them tell the same, and a list of all is read by nobody.
fn grouped<'a>(limits: impl Iterator<Item = &'a DoctorLimit>) -> Vec<LimitGroup<'a>> {
    let mut groups: Vec<LimitGroup<'a>> = Vec::new();

    for limit in limits {
        match groups.iter_mut().find(|group| group.least.limit == limit.limit) {
            None => groups.push(LimitGroup {
                least: limit,
                more: 0,
            }),
            Some(group) => {
                group.more += 1;
                if limit.remaining < group.least.remaining {
                    group.least = limit;
                }
            }
        }
    }

    groups
}

fn limits(limits: &[DoctorLimit]) -> String {
    let told = limits.iter().filter(|limit| limit.limit.is_some());
    if told.clone().count() == 0 {
        return "\nRate limit: the server's answers don't say.\n".to_owned();
    }

    let mut out = "\nRate limit, from the server's answers:\n".to_owned();
    let number = |number: Option<u64>| number.map_or("?".to_owned(), |number| number.to_string());
    for LimitGroup { least, more } in grouped(told) {
        let reset = least
            .reset_seconds
            .map(|seconds| format!(", resets in {seconds} s"));
        let others = match more {
            0 => String::new(),
            more => format!(" and {}", counted_as(more, "more call", "more calls")),
        };
        let _ = writeln!(
            out,
            "    {}{others}: {} of {} left{}",
            visible(&least.call),
            number(least.remaining),
            number(least.limit),
            reset.unwrap_or_default()
        );
    }
    let silent = limits.iter().filter(|limit| limit.limit.is_none()).count();
    if silent > 0 {
        let _ = writeln!(out, "    {silent} other answers don't say");
    }
    out
}
