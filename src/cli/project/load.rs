//! Finds and reads the project file and what it includes, with everything that is wrong with them at once.

use super::{
    NAME, Project, ProjectOrganization,
    asks::AskFinder,
    codes,
    contradictions::{self, ProjectPlaces},
    masked::masked,
    outside::leads_outside,
    schema,
};
use crate::{
    cli::trust::{FileOwnerError, ProjectAsk, ProjectTrust, check_owner},
    files::FileReadError,
    manifest,
    model::{Place, Problem, Sources, visible},
    render::problems::{ProblemStyle, draw},
};
use indexmap::IndexMap;
use serde_json::Value;
use std::{
    env,
    fs::{self, File},
    io::Read as _,
    path::{Path, PathBuf},
};
use thiserror::Error;

/// The project file can't be used.
#[derive(Debug, Error)]
pub enum ProjectError {
    /// It can't be read.
    #[error(transparent)]
    Read(#[from] FileReadError),
    /// It is somebody else's.
    #[error(transparent)]
    Owner(#[from] FileOwnerError),
    /// It is wrong.
    #[error("{} can't be used:\n{problems}", visible(&path.display().to_string()))]
    Wrong {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, drawn.
        problems: String,
    },
}

impl Project {
    /// Finds and reads the project file; without one, a project of nothing.
    ///
    /// # Errors
    ///
    /// Says everything that is wrong with it, or that it is somebody else's.
    pub fn load() -> Result<Self, ProjectError> {
        match find() {
            Some(path) => Ok(Self {
                is_beyond_repository: is_beyond_repository(&path),
                ..Self::read(&path)?
            }),
            None => Ok(Self::default()),
        }
    }

    /// Reads a project file and what it includes.
    ///
    /// # Errors
    ///
    /// Says everything that is wrong with them.
    pub fn read(path: &Path) -> Result<Self, ProjectError> {
        let mut reading = ProjectReader::default();
        let project = reading.file(path, NAME.to_owned(), &mut Vec::new())?;
        let mut problems = std::mem::take(&mut reading.problems);
        // What contradicts itself can only be told of a file that is right in itself.
        if let Some(project) = project.as_ref().filter(|_| problems.is_empty()) {
            problems.extend(contradictions::find(project, &reading.places));
        }
        match project {
            Some(project) if problems.is_empty() => Ok(Self {
                trust: ProjectTrust::new(path, reading.asks),
                ..project
            }),
            Some(_) | None => Err(ProjectError::Wrong {
                path: path.to_owned(),
                problems: reading.drawn(&problems),
            }),
        }
    }
}

/// The files that were read so far.
#[derive(Default)]
struct ProjectReader {
    sources: Sources,
    problems: Vec<Problem>,
    places: ProjectPlaces,
    asks: Vec<ProjectAsk>,
    /// The folder of the first file.
    root: PathBuf,
}

impl ProjectReader {
    /// Draws what is wrong with the files, without keys and tokens that stand in them.
    fn drawn(&self, problems: &[Problem]) -> String {
        let mut shown = Sources::default();
        let mut secrets = Vec::new();
        for (_, source) in self.sources.iter() {
            let (text, found) = masked(&source.text);
            shown.add(source.name.clone(), text);
            secrets.extend(found);
        }
        let drawn = draw(problems, &shown, ProblemStyle::default());
        // A problem may repeat a value in its own words.
        let long = secrets.iter().filter(|secret| secret.len() >= 6);
        long.fold(drawn, |text, secret| text.replace(secret, "(secret)"))
    }

    /// Reads a file and what it includes; nothing where that is wrong.
    fn file(
        &mut self,
        path: &Path,
        name: String,
        within: &mut Vec<PathBuf>,
    ) -> Result<Option<Project>, ProjectError> {
        let text = own_text(path)?;
        let Some((mut project, node)) = self.parse(name, text, within.is_empty()) else {
            return Ok(None);
        };
        project.folder = path.parent().map(Path::to_owned).unwrap_or_default();

        // An organization remembers where it stands: its paths are relative to that file, and its id is written into it.
        for (name, one) in &mut project.organizations {
            one.folder.clone_from(&project.folder);
            path.clone_into(&mut one.file);
            let found = node.find_nearest(&manifest::pointer(&["organizations", name]));
            let place = found.key.unwrap_or(found.value.place);
            one.at = Some(self.sources.locate(place));
            let server = found.value.get("base_url");
            one.base_url_at = server.map(|entry| self.sources.locate(entry.key_place));
            self.places.note(name, place, found.value);
        }

        // All settings but organizations are in the first file, so only its places are looked up later.
        if within.is_empty() {
            self.places.root = Some(node.clone());
            self.root.clone_from(&project.folder);
        }
        let finder = AskFinder {
            root: &self.root,
            file: path,
            node: &node,
            sources: &self.sources,
        };
        let asks = finder.find(&project);
        self.asks.extend(asks);

        // Only the files on the way here count: a file that is met again on another way is no circle.
        within.push(path.to_owned());
        for (at, file) in project.include.clone().iter().enumerate() {
            let place = node
                .find_nearest(&manifest::pointer(&["include", &at.to_string()]))
                .value
                .place;
            let other = project.folder.join(file);
            if let Some(problem) = wrong_include(&self.root, &other, within, place) {
                self.problems.push(problem);
                continue;
            }

            let included = self.file(&other, file.display().to_string(), within)?;
            self.join(&mut project.organizations, included);
        }

        within.pop();
        Ok(Some(project))
    }

    /// Parses the text of a file; nothing where it is wrong.
    fn parse(
        &mut self,
        name: String,
        text: String,
        is_root: bool,
    ) -> Option<(Project, manifest::yaml::YamlNode)> {
        let source = self.sources.add(name, text);
        let (document, node) = match manifest::document(schema(), source, &self.sources) {
            Ok(parsed) => parsed,
            Err(problems) => {
                self.problems.extend(problems);
                return None;
            }
        };

        // The schema has been met; what serde refuses beyond it, such as a number that is too large, has no place of its own.
        let project = match serde_json::from_value(document.clone()) {
            Ok(project) => project,
            Err(error) => {
                let problem = Problem::new(&codes::WRONG_PROJECT, error.to_string());
                self.problems.push(problem.at(node.place, "in this file"));
                return None;
            }
        };
        if !is_root {
            self.only_organizations(&document, &node);
        }
        Some((project, node))
    }

    /// Reports what an included file may not say.
    fn only_organizations(&mut self, document: &Value, node: &manifest::yaml::YamlNode) {
        let allowed = ["version", "organizations", "include"];
        let keys = document.as_object().into_iter().flat_map(|map| map.keys());
        for key in keys.filter(|key| !allowed.contains(&key.as_str())) {
            let place = node.get(key).map_or(node.place, |entry| entry.key_place);
            let message = format!("`{key}` stands in an included file, which may hold organizations only");
            let problem = Problem::new(&codes::WRONG_INCLUDE, message);
            self.problems
                .push(problem.at(place, "not here").help(format!("move it to {NAME}")));
        }
    }

    /// Adds the organizations of an included file.
    fn join(&mut self, known: &mut IndexMap<String, ProjectOrganization>, included: Option<Project>) {
        for (name, one) in included.into_iter().flat_map(|project| project.organizations) {
            if known.contains_key(&name) {
                self.problems.push(self.places.twice(&name))
            } else {
                known.insert(name, one);
            }
        }
    }
}

/// Returns what is wrong with an include of a file within others, if anything is.
fn wrong_include(root: &Path, other: &PathBuf, within: &[PathBuf], place: Place) -> Option<Problem> {
    // Not even read: a problem would show lines of it.
    if let Some(outside) = leads_outside(root, other) {
        let message = format!(
            "{} leads out of the folder of the project, to {outside}",
            other.display()
        );
        let problem = Problem::new(&codes::OUTSIDE_INCLUDE, message).at(place, "outside");
        return Some(
            problem.help(
                "move it into the folder of the project, or the project file to where both are below it",
            ),
        );
    }

    let is_same = |one: &PathBuf| fs::canonicalize(one).ok() == fs::canonicalize(other).ok();
    if let Some(from) = within.iter().position(is_same) {
        let files = within[from..].iter().chain([other]);
        let files: Vec<String> = files.map(|path| path.display().to_string()).collect();
        let message = format!("the files include each other: {}", files.join(" → "));
        let problem = Problem::new(&codes::INCLUDE_CYCLE, message).at(place, "back to the beginning");
        return Some(problem.help("take one of them out"));
    }

    if other.is_file() {
        return None;
    }
    let message = format!("there is no file {}", other.display());
    let problem = Problem::new(&codes::UNKNOWN_FILE, message).at(place, "not there");
    Some(problem.help("paths are relative to this file"))
}

/// Reads a file that belongs to whoever runs this program, or to root.
fn own_text(path: &Path) -> Result<String, ProjectError> {
    let read = FileReadError::of(path);
    let mut file = File::open(path).map_err(read)?;
    check_owner(path, &file)?;

    let mut text = String::new();
    file.read_to_string(&mut text).map_err(read)?;
    Ok(text)
}

/// Says whether a git repository around the working directory ends below a project file that was found upwards.
fn is_beyond_repository(path: &Path) -> bool {
    let up = path.components().count().saturating_sub(1);
    let here = env::current_dir().unwrap_or_default();
    let mut between = here.ancestors().take(up);
    between.any(|folder| folder.join(".git").exists())
}

/// Looks upwards for the project file. Its path is relative, so that paths in messages stay short.
fn find() -> Option<PathBuf> {
    let here = env::current_dir().ok()?;
    let mut path = PathBuf::from(NAME);
    // Up to the root, as git looks for its own folder.
    for _ in here.ancestors() {
        if path.is_file() {
            return Some(path);
        }
        path = Path::new("..").join(path);
    }
    None
}
