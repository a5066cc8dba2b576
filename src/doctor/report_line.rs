//! The line that sums a report up for whoever looks into a problem. It is made to be posted in public: versions and counts,
//! and no names, ids, addresses or hosts of a customer.

use super::{
    access::{KindAccess, ReadAccess},
    report::{DoctorConnection, DoctorFinding, DoctorReport, FindingLevel},
};
use crate::model::{counted, counted_as};
use std::env::consts::{ARCH, OS};

/// The hosts of Close, which may be told.
const CLOSE: &str = ".close.com";

impl DoctorReport {
    /// Makes the report of an organization that could not be connected to.
    #[must_use]
    pub fn unreached(finding: DoctorFinding) -> Self {
        let mut report = Self::empty();
        report.findings.push(finding);
        report.finished()
    }

    /// Writes the last line, which sums up all others.
    pub(super) fn finished(mut self) -> Self {
        self.report_line = report_line(&self);
        self
    }
}

/// Writes the line.
fn report_line(report: &DoctorReport) -> String {
    let mut parts = vec![format!("closectl {} {OS} {ARCH}", report.closectl)];
    parts.extend(report.sign_in.as_ref().map(|sign_in| sign_in.method.to_owned()));
    parts.extend(report.connection.as_ref().map(connection));
    parts.extend(
        report
            .clock_ahead_seconds
            .map(|seconds| format!("clock {seconds:+} s")),
    );

    if !report.kinds.is_empty() {
        // As many as the table above has rows, so that the two can be compared.
        let rows = KindAccess::rows(&report.kinds);
        let read = rows.iter().filter(|kind| kind.read == ReadAccess::Yes).count();
        parts.push(format!("reads {read} of {} kinds", rows.len()));
    }
    if !report.limits.is_empty() {
        let told = report.limits.iter().filter(|limit| limit.limit.is_some()).count();
        parts.push(format!("limits in {told} of {} answers", report.limits.len()));
    }

    let errors = report
        .findings
        .iter()
        .filter(|finding| finding.level == FindingLevel::Error);
    let errors = errors.count();
    parts.push(counted(errors, "error"));
    parts.push(counted(report.findings.len() - errors, "warning"));
    parts.join("; ")
}

fn connection(connection: &DoctorConnection) -> String {
    let place = if connection.host.ends_with(CLOSE) {
        connection.host.as_str()
    } else {
        "another server"
    };

    let http = connection.http.unwrap_or("no answer");
    let tls = if connection.is_encrypted { "TLS" } else { "no TLS" };
    let proxy = match &connection.proxy {
        Some(_) => "a proxy",
        None => "no proxy",
    };

    let certificates = counted_as(
        connection.certificates.len(),
        "variable for certificates",
        "variables for certificates",
    );
    format!("{place}, {http}, {tls}, {proxy}, {certificates}")
}
