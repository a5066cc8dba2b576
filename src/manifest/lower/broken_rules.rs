//! The rules of Close that an entry breaks, and what its kind finds odd about it.

use super::{EntryInDocument, EntryRequest, ManifestLowering};
use crate::{
    manifest::{codes, interpolate::RawId, yaml::child_pointer},
    model::{Attribute, BrokenRule, CheckFinding, Checks, Problem, Severity},
};

impl ManifestLowering<'_> {
    /// Reports what the kind finds wrong with an entry, and returns what it only finds odd, and the rules of Close that
    /// the entry breaks.
    pub(super) fn report(
        &mut self,
        entry: &EntryInDocument<'_>,
        checks: Checks,
    ) -> (Vec<Problem>, Vec<(CheckFinding, Problem)>) {
        let is_of_placeholder = |pointer: &str| {
            let mut naming = entry.kind.naming();
            naming.any(|name| entry.is_invalid(name) && pointer == child_pointer("", name))
        };

        let (mut remarks, mut broken) = (Vec::new(), Vec::new());
        for finding in checks.0 {
            // What is missing only because it was invalid has been reported already.
            let is_known = finding.lacks.is_some_and(|name| entry.is_invalid(name));
            if is_known || is_of_placeholder(&finding.pointer) {
                continue;
            }

            let pointer = format!("{}{}", entry.pointer, finding.pointer);
            let place = entry.document.node.find_nearest(&pointer).value.place;
            let problem = Problem::new(finding.code, &finding.message)
                .help(&finding.help)
                .at(place, "here");
            match problem.code.severity {
                Severity::Error if finding.code.found_live => broken.push((finding, problem)),
                Severity::Error => self.reading.problems.push(problem),
                Severity::Warning | Severity::Info => remarks.push(problem),
            }
        }
        (remarks, broken)
    }

    /// Brings the rules that an entry breaks together with what it says is as in Close.
    pub(super) fn broken_rules(
        &mut self,
        entry: &EntryInDocument<'_>,
        request: &EntryRequest,
        found: Vec<(CheckFinding, Problem)>,
    ) -> Vec<BrokenRule> {
        let of_kind = found.into_iter().map(|(finding, problem)| {
            let about: Vec<String> = finding.attributes().map(str::to_owned).collect();
            let rule = BrokenRule {
                attributes: entry.kind.concerned(&finding),
                problem,
                missing: None,
                is_accepted: false,
            };
            (about, rule)
        });
        let mut found: Vec<(Vec<String>, BrokenRule)> = of_kind.collect();
        let ids = self.raw_ids_of(entry).into_iter();
        found.extend(ids.map(|rule| (rule.attributes.clone(), rule)));
        if request.removed {
            return Vec::new();
        }

        // What an entry says is as in Close has to be so, whatever it is that Close would not take.
        let is_said = |(about, _): &(Vec<String>, BrokenRule)| {
            about.iter().any(|name| request.as_in_close.contains(name))
        };
        let (said, left): (Vec<_>, Vec<_>) = found.into_iter().partition(is_said);
        let mut broken: Vec<BrokenRule> = left.into_iter().map(|(_, rule)| rule).collect();
        for name in &request.as_in_close {
            let reason = said.iter().find(|(about, _)| about.contains(name));
            broken.push(as_in_close(entry, name, reason.map(|(_, rule)| rule)));
        }
        broken
    }

    /// Takes the ids out of the document that are written in an entry's own attributes.
    fn raw_ids_of(&mut self, entry: &EntryInDocument<'_>) -> Vec<BrokenRule> {
        let own = format!("{}/", entry.pointer);
        let attribute = |raw: &RawId| match raw.pointer.strip_prefix(&own) {
            Some(rest) => rest.split('/').next().map(str::to_owned),
            // A bare name is the whole entry.
            None => (raw.pointer == entry.pointer).then(|| entry.kind.any.def.key.to_owned()),
        };
        let is_own = |raw: &mut RawId| {
            let known = |name: &String| entry.kind.attributes.contains_key(name);
            attribute(raw).as_ref().is_some_and(known)
        };
        let ids: Vec<RawId> = self.raw_ids.extract_if(.., is_own).collect();

        let found = ids.into_iter().filter_map(|raw| {
            let name = attribute(&raw)?;
            let place = raw.pointer.strip_prefix(&own).unwrap_or_default();
            let facts = entry.kind.attributes.get(&name);
            let problem = if facts.is_some_and(|facts| takes_names(facts, place)) {
                raw.problem
                    .help("write the name here instead of the id; `closectl pull` shows the names")
            } else {
                raw.problem
            };
            let is_url = entry
                .value
                .get(&name)
                .is_some_and(|value| entry.kind.is_url(&name, value));
            (!is_url).then(|| BrokenRule {
                attributes: vec![name],
                problem,
                missing: None,
                is_accepted: false,
            })
        });
        found.collect()
    }

    /// Reports rules that are broken by an entry which nothing can be asked about.
    pub(super) fn keep_problems(&mut self, broken: Vec<BrokenRule>) {
        let open = broken.into_iter().filter(|rule| !rule.is_accepted);
        self.reading.problems.extend(open.map(|rule| rule.problem));
    }
}

/// Says whether a value takes the names of other objects; `place` is the pointer to it from the entry, which begins with the
/// attribute.
fn takes_names(attribute: &Attribute, place: &str) -> bool {
    let steps = place.split('/').skip(1);
    let mut inside = steps.filter(|step| step.parse::<usize>().is_err());
    let innermost = inside.try_fold(attribute, |outer, name| {
        outer.inside.iter().find(|inner| inner.name == name)
    });
    innermost.is_some_and(|innermost| innermost.reference.is_some())
}

/// Makes the rule that an attribute is as the organization has it.
fn as_in_close(entry: &EntryInDocument<'_>, name: &str, reason: Option<&BrokenRule>) -> BrokenRule {
    let attributes = reason.map_or_else(|| vec![name.to_owned()], |rule| rule.attributes.clone());
    let place = entry
        .document
        .node
        .find_nearest(&child_pointer(&entry.pointer, name));
    let problem = |wrong: &str, label: &str, help: &str| {
        let message = format!("`as_in_close` lists `{name}`, but {wrong}");
        Problem::new(&codes::NOT_AS_IN_CLOSE, message)
            .at(place.value.place, label)
            .help(help)
    };
    let different = problem(
        "the value differs from the one in Close",
        "different in Close",
        "run `closectl pull --update` to write the value from Close into the file, or remove the name from \
         `as_in_close`",
    );
    let missing = problem(
        "the organization does not have the object yet",
        "not in Close",
        "remove the name from `as_in_close`, and write a value with which Close creates the object",
    );

    let because = |problem: Problem, what: &str| match reason {
        Some(rule) => problem.more_help(&format!("closectl can't {what}: {}", rule.problem.message)),
        None => problem,
    };
    let problem = because(different, "change it to this");
    let missing = Some(because(missing, "create it like this"));

    BrokenRule {
        attributes,
        problem,
        missing,
        is_accepted: true,
    }
}
