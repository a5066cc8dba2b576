//! What can't all be meant in a project file.

use super::{Project, codes, environment::is_variable};
use crate::{
    cli::settings_error::SANDBOX,
    kinds,
    manifest::{pointer, yaml::YamlNode},
    model::{
        Place, Problem, likely_or_all,
        template::{self, Namespace, TemplatePiece},
    },
};
use secrecy::ExposeSecret as _;
use std::collections::BTreeMap;

/// Where the parts of project files stand.
#[derive(Default)]
pub struct ProjectPlaces {
    /// The whole first file.
    pub root: Option<YamlNode>,
    organizations: BTreeMap<String, Vec<(Place, YamlNode)>>,
}

impl ProjectPlaces {
    /// Keeps where an organization stands.
    pub fn note(&mut self, name: &str, place: Place, node: &YamlNode) {
        let places = self.organizations.entry(name.to_owned()).or_default();
        places.push((place, node.clone()));
    }

    /// The problem of an organization that two files have.
    pub fn twice(&self, name: &str) -> Problem {
        let message = format!("two files have an organization `{name}`");
        let problem = Problem::new(&codes::DUPLICATE_ORGANIZATION, message).help("rename one of them");
        match self.organizations.get(name).map(Vec::as_slice) {
            Some([(first, _), .., (last, _)]) => problem.at(*last, "again here").with(*first, "first here"),
            Some(_) | None => problem,
        }
    }

    /// Says where something of the first file stands.
    fn at(&self, problem: Problem, path: &[&str], label: &str) -> Problem {
        match &self.root {
            Some(root) => problem.at(root.find_nearest(&pointer(path)).value.place, label),
            None => problem,
        }
    }

    /// The problem of a setting that names no kind which manifests list.
    fn unknown_kind(&self, setting: &str, name: &str, path: &[&str]) -> Problem {
        let help = likely_or_all(name, &prunable(), "write one of");
        let message = format!("`{setting}` names `{name}`, which is not a kind");
        let problem = Problem::new(&codes::UNKNOWN_KIND, message).help(help);
        self.at(problem, path, "not a kind")
    }

    /// Returns where an attribute of an organization stands, or else the organization.
    fn of(&self, name: &str, attribute: &str) -> Option<Place> {
        let (place, node) = self.organizations.get(name)?.first()?;
        Some(node.get(attribute).map_or(*place, |entry| entry.key_place))
    }

    /// Returns where a setting of an organization stands, or what is nearest to it.
    fn inside(&self, name: &str, path: &[&str]) -> Option<Place> {
        let (_, node) = self.organizations.get(name)?.first()?;
        let found = node.find_nearest(&pointer(path));
        Some(found.key.unwrap_or(found.value.place))
    }

    fn on(&self, problem: Problem, name: &str, attribute: &str, label: &str) -> Problem {
        match self.of(name, attribute) {
            Some(place) => problem.at(place, label),
            None => problem,
        }
    }
}

/// Returns what can't all be meant.
pub fn find(project: &Project, places: &ProjectPlaces) -> Vec<Problem> {
    let mut problems = Vec::new();
    if project.version != 1 {
        let message = format!(
            "the file has version {}, and this closectl reads version 1",
            project.version
        );
        let problem = Problem::new(&codes::UNKNOWN_VERSION, message)
            .help("write `version: 1`, or install a newer closectl");
        problems.push(places.at(problem, &["version"], "not known"));
    }

    let known: Vec<&str> = project.organizations.keys().map(String::as_str).collect();
    let default = project.default_organization.as_deref();
    if let Some(name) = default.filter(|name| !known.contains(name)) {
        let message = format!("`default_organization` names `{name}`, but there is no such organization");
        let help = likely_or_all(name, &known, "the file lists");
        let problem = Problem::new(&codes::UNKNOWN_ORGANIZATION, message).help(help);
        problems.push(places.at(problem, &["default_organization"], "not an organization"));
    }

    problems.extend(ways(project, places));
    problems.extend(unreadable(project, places));
    problems.extend(shared_ids(project, places));
    problems.extend(prune(project, places));
    problems.extend(unlisted(project, places));
    problems.extend(policy(project, places));
    problems
}

/// Reports organizations that can be reached in no way, or in several.
fn ways(project: &Project, places: &ProjectPlaces) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (name, one) in &project.organizations {
        let ways = [
            one.sandbox.is_some(),
            one.api_key.is_some(),
            one.access_token.is_some(),
            one.api_key_command.is_some(),
            one.keyring,
            one.oauth.is_some(),
        ];

        let ways = ways.iter().filter(|way| **way).count();
        if ways != 1 {
            let message = match ways {
                0 => format!("closectl.yaml doesn't say how to sign in to `{name}`"),
                several => format!("closectl.yaml gives {several} ways to sign in to `{name}`"),
            };
            let help = match ways {
                0 => {
                    "write one of `sandbox`, `api_key`, `access_token`, `api_key_command`, `keyring` and `oauth`"
                }
                _ => {
                    "keep only one of `sandbox`, `api_key`, `access_token`, `api_key_command`, `keyring` and `oauth`"
                }
            };
            let problem = Problem::new(&codes::UNREACHABLE_ORGANIZATION, message).help(help);
            problems.push(places.on(problem, name, "", "here"));
        }

        // What is meant for the sandbox never reaches Close.
        if name == SANDBOX && one.sandbox.is_none() {
            let message =
                "the organization `sandbox` is not a sandbox, but `--org sandbox` never leaves this machine";
            let help = "give it another name; only an organization with the setting `sandbox` can be named `sandbox`";
            let problem = Problem::new(&codes::RESERVED_ORGANIZATION_NAME, message).help(help);
            problems.push(places.on(problem, name, "", "another name"));
        }
    }

    problems
}

/// Reports settings with a variable that can't be read: what is left of it would be sent as if it were the value. Reports
/// secrets that are written out.
fn unreadable(project: &Project, places: &ProjectPlaces) -> Vec<Problem> {
    let is_readable = |piece: &TemplatePiece| match piece {
        TemplatePiece::Text(_) => true,
        // What is no name of a variable may be the secret itself.
        TemplatePiece::Expression { space, name, .. } => *space == Namespace::Env && is_variable(name),
    };
    let mut problems = Vec::new();
    for (name, one) in &project.organizations {
        let app = one.oauth.as_ref();
        let settings: [(&[&str], Option<&str>); 6] = [
            (&["api_key"], one.api_key.as_ref().map(|key| key.expose_secret())),
            (
                &["access_token"],
                one.access_token.as_ref().map(|token| token.expose_secret()),
            ),
            (&["oauth", "client_id"], app.map(|app| app.client_id.as_str())),
            (
                &["oauth", "client_secret"],
                app.map(|app| app.client_secret.expose_secret()),
            ),
            (
                &["oauth", "refresh_token"],
                app.map(|app| app.refresh_token.expose_secret()),
            ),
            (&["base_url"], one.base_url.as_deref()),
        ];

        for (path, text) in settings {
            let pieces = template::parse(text.unwrap_or_default());
            let is_secret = !matches!(path, ["oauth", "client_id"] | ["base_url"]);
            let setting = path.join(".");
            // The text is not repeated, since it may hold a key.
            let problem = match pieces {
                Ok(pieces) if !pieces.iter().all(is_readable) => cannot_be_read(name, &setting),
                Err(_) => cannot_be_read(name, &setting),
                Ok(pieces) if is_secret && text.is_some() && pieces.iter().all(is_text) => {
                    let message = format!("`{setting}` of `{name}` is written in the file");
                    let help = "create a new one in Close and delete this one; then put the new one into an environment \
                                variable, and write `${env:NAME}` here";
                    Problem::new(&codes::KEY_IN_FILE, message).help(help)
                }
                Ok(_) => continue,
            };
            problems.push(match places.inside(name, path) {
                Some(place) => problem.at(place, "here"),
                None => problem,
            });
        }
    }
    problems
}

fn is_text(piece: &TemplatePiece) -> bool {
    matches!(piece, TemplatePiece::Text(_))
}

fn cannot_be_read(name: &str, setting: &str) -> Problem {
    let message = format!("`{setting}` of `{name}` holds a `${{…}}` that can't be read");
    let help = "write `${env:NAME}` with the name of one environment variable, and nothing inside of it";
    Problem::new(&codes::WRONG_PROJECT, message).help(help)
}

/// Reports organizations that say they are the same one: what is meant for one would be written twice.
fn shared_ids(project: &Project, places: &ProjectPlaces) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();

    for (name, one) in &project.organizations {
        let Some(id) = one.organization_id.as_deref() else {
            continue;
        };
        let Some(first) = seen.get(id) else {
            seen.insert(id, name);
            continue;
        };

        // Two names for one organization: each would undo what the other one is given.
        let message = format!("`{first}` and `{name}` have the same `organization_id`");
        let help =
            "an organization of Close has one name here; correct one of the ids, or delete one of the two";
        let problem = Problem::new(&codes::SHARED_ORGANIZATION_ID, message).help(help);
        let problem = places.on(problem, name, "organization_id", "again here");
        problems.push(match places.of(first, "organization_id") {
            Some(place) => problem.with(place, "first here"),
            None => problem,
        });
    }

    problems
}

/// Returns the words of the kinds that manifests list.
pub fn prunable() -> Vec<String> {
    let kinds = kinds::registry().kinds().map(|kind| kind.any.def);
    kinds
        .filter(|kind| kind.listing.is_some() && !kind.is_single())
        .map(|kind| kind.word())
        .collect()
}

/// Says whether a word, in its form of now or of before, names a kind that manifests list.
pub fn can_prune(word: &str) -> bool {
    let kind = kinds::registry().called(word);
    kind.is_some_and(|kind| kind.any.def.listing.is_some() && !kind.is_single())
}

/// Reports kinds that can't be pruned.
fn prune(project: &Project, places: &ProjectPlaces) -> Vec<Problem> {
    let unknown = project.prune.iter().enumerate();
    let unknown = unknown.filter(|(_, name)| !can_prune(name));
    let problem =
        |(at, name): (usize, &String)| places.unknown_kind("prune", name, &["prune", &at.to_string()]);
    unknown.map(problem).collect()
}

/// Reports kinds of which nothing can be unlisted.
fn unlisted(project: &Project, places: &ProjectPlaces) -> Vec<Problem> {
    let named = project.drift.unlisted.kinds();
    let unknown = named.filter(|name| !can_prune(name));
    let problem = |name: &String| places.unknown_kind("drift.unlisted", name, &["drift", "unlisted", name]);
    unknown.map(problem).collect()
}

/// Reports limits that contradict each other.
fn policy(project: &Project, places: &ProjectPlaces) -> Vec<Problem> {
    let mut problems = Vec::new();
    let most = project.policy.max_deletes.clone().unwrap_or_default();
    let mut report = |message: &str, help: &str| {
        let problem = Problem::new(&codes::POLICY_CONTRADICTS, message).help(help);
        problems.push(places.at(problem, &["policy", "max_deletes"], "here"));
    };

    if most.percent.is_some_and(|percent| percent > 100) {
        report(
            "`max_deletes` allows more than 100 percent",
            "write a number from 0 to 100",
        );
    }
    if most.count == Some(0) && most.percent.is_some_and(|percent| percent > 0)
        || most.percent == Some(0) && most.count.is_some_and(|count| count > 0)
    {
        report(
            "`max_deletes` forbids every deletion and allows some",
            "delete one of `count` and `percent`",
        );
    }

    problems
}
