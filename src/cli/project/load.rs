//! Finds and reads the project file and what it includes, with everything that is wrong with them at once.

use super::{
    NAME, Project, ProjectOrganization,
    asks::AskFinder,
    codes,
    contradictions::{self, ProjectPlaces},
    include::{MOST_FILES, OpenInclude, too_many_files, wrong_include},
    misshapen::misshapen,
    outside::leads_outside,
    schema,
    search::{find, is_beyond_repository},
};
use crate::{
    cli::{
        file_encoding::is_utf16,
        trust::{FileOwnerError, ProjectAsk, ProjectTrust, check_owner},
    },
    files::{self, FileReadError, LARGEST_PROJECT_FILE},
    lint, manifest,
    model::{Place, Problem, SourceId, Sources, visible},
    render::problems::{ProblemReport, ProblemStyle, draw, plain},
};
use indexmap::IndexMap;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    fs, io,
    path::{Path, PathBuf},
    sync::LazyLock,
    vec,
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
        /// The same for programs.
        reports: Vec<ProblemReport>,
    },
}

impl ProjectError {
    /// Returns the error in one line, without the problems of the file.
    pub fn summary(&self) -> String {
        match self {
            Self::Wrong { path, .. } => format!("{} can't be used", visible(&path.display().to_string())),
            Self::Read(error) => error.to_string(),
            Self::Owner(error) => error.to_string(),
        }
    }
}

impl Project {
    /// Finds and reads the project file; without one, a project of nothing.
    ///
    /// # Errors
    ///
    /// Says everything that is wrong with it, or that it is somebody else's.
    pub fn load() -> Result<Self, ProjectError> {
        match find()? {
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
        let project = reading.whole(path)?;
        reading.judged(path, project)
    }

    /// Reads the text of a project file that is not written yet, and that includes no others.
    ///
    /// # Errors
    ///
    /// Says everything that is wrong with it.
    pub fn draft(path: &Path, text: String) -> Result<Self, ProjectError> {
        let mut reading = ProjectReader::default();
        let source = reading.sources.add(NAME.to_owned(), text);
        let draft = reading.document(path, path.to_owned(), source, true);
        reading.judged(path, draft.map(|(project, _)| project))
    }
}

/// The schema of project files. Compiling it takes longer than reading one, so that it is done once.
static PROJECT_SCHEMA: LazyLock<manifest::Schema> = LazyLock::new(|| manifest::Schema::of_settings(schema()));

/// The files that were read so far.
#[derive(Default)]
struct ProjectReader {
    /// The whole paths of all files.
    seen: HashSet<PathBuf>,
    /// The files outside of the folder of the project, and where they are.
    outside: BTreeMap<SourceId, PathBuf>,
    sources: Sources,
    problems: Vec<Problem>,
    places: ProjectPlaces,
    asks: Vec<ProjectAsk>,
    /// The folder of the first file.
    root: PathBuf,
}

impl ProjectReader {
    /// Returns the project, unless something is wrong with the files.
    fn judged(mut self, path: &Path, project: Option<Project>) -> Result<Project, ProjectError> {
        let mut problems = std::mem::take(&mut self.problems);

        // What contradicts itself can only be told of a file that is right in itself.
        if let Some(project) = project.as_ref().filter(|_| problems.is_empty()) {
            problems.extend(contradictions::find(project, &self.places));
        }

        match project {
            Some(project) if problems.is_empty() => Ok(Project {
                trust: ProjectTrust::new(path, self.asks),
                ..project
            }),
            Some(_) | None => {
                let (problems, shown) = self.shown(&problems);
                Err(ProjectError::Wrong {
                    path: path.to_owned(),
                    problems: draw(&problems, &shown, ProblemStyle::default()),
                    reports: problems.iter().map(|problem| plain(problem, &shown)).collect(),
                })
            }
        }
    }

    /// Returns what is wrong with the files, and the files, without keys and tokens that stand in them.
    fn shown(&self, problems: &[Problem]) -> (Vec<Problem>, Sources) {
        let (problems, withheld) = self.quotable(problems);
        let mut shown = self.sources.clone();
        withheld
            .into_iter()
            .for_each(|id| shown.replace(id, String::new()));

        // In whatever form, since what is wrong may be that a key stands where something else belongs.
        let parsed = shown
            .iter()
            .map(|(id, source)| manifest::yaml::parse(id, &source.text));
        let documents = parsed.flat_map(|parsed| parsed.documents);
        let misplaced: Vec<Place> = documents.flat_map(|node| misshapen(&node)).collect();
        lint::concealed(&problems, &shown, &misplaced)
    }

    /// Returns problems without those that would show something of a file outside of the project, which may be one of
    /// keys: of each of these only that it is wrong.
    fn quotable(&self, problems: &[Problem]) -> (Vec<Problem>, BTreeSet<SourceId>) {
        let of_outside = |problem: &Problem| {
            let mut places = problem
                .place
                .iter()
                .chain(&problem.also)
                .map(|(place, _)| place.source);
            places.find(|source| self.outside.contains_key(source))
        };
        let withheld: BTreeSet<SourceId> = problems.iter().filter_map(of_outside).collect();
        let shown = problems
            .iter()
            .filter(|problem| of_outside(problem).is_none())
            .cloned();

        let of_files = withheld.iter().filter_map(|id| {
            let (name, target) = (&self.sources.get(*id)?.name, self.outside.get(id)?);
            let message = format!(
                "{name} is a link to {}, outside the project, and that file is not a valid project file",
                target.display()
            );
            let start = Place { source: *id, start: 0, end: 0 };
            let problem = Problem::new(&manifest::OUTSIDE_PROJECT, message).at(start, "not shown");
            Some(problem.help("closectl doesn't show the content of files outside the project; delete the link, or correct the file"))
        });
        (shown.chain(of_files).collect(), withheld)
    }

    /// Reads the project file and what it includes; nothing where the project file itself is wrong.
    fn whole(&mut self, path: &Path) -> Result<Option<Project>, ProjectError> {
        let Some((mut project, first)) = self.file(path, NAME.to_owned(), true)? else {
            return Ok(None);
        };

        // A chain of includes may be longer than a recursion could be deep.
        let mut way = vec![first];
        while let Some(here) = way.last_mut() {
            let Some((file, place)) = here.left.next() else {
                way.pop();
                continue;
            };
            let other = here.folder.join(&file);
            // Most files are met for the first time, and so on no way, which may be long.
            let is_known = fs::canonicalize(&other).is_ok_and(|real| self.seen.contains(&real));
            let on_way = if is_known { way.as_slice() } else { &[] };
            if let Some(problem) = wrong_include(&self.root, &other, on_way, place) {
                self.problems.push(problem);
                continue;
            }

            // A file that is met again on another way is no circle, and is read only once.
            if !self
                .seen
                .insert(fs::canonicalize(&other).map_err(FileReadError::of(&other))?)
            {
                continue;
            }
            if self.seen.len() > MOST_FILES {
                self.problems.push(too_many_files(place));
                break;
            }
            let included = self.file(&other, file.display().to_string(), false)?;
            if let Some((included, open)) = included {
                self.join(&mut project.organizations, included);
                way.push(open);
            }
        }

        Ok(Some(project))
    }

    /// Reads one file; nothing where it is wrong.
    fn file(
        &mut self,
        path: &Path,
        name: String,
        is_root: bool,
    ) -> Result<Option<(Project, OpenInclude)>, ProjectError> {
        let text = own_text(path)?;
        let real = fs::canonicalize(path).map_err(FileReadError::of(path))?;
        let source = self.sources.add(name, text);
        Ok(self.document(path, real, source, is_root))
    }

    /// Takes the text of one file over; nothing where it is wrong.
    fn document(
        &mut self,
        path: &Path,
        real: PathBuf,
        source: SourceId,
        is_root: bool,
    ) -> Option<(Project, OpenInclude)> {
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        if is_root {
            self.root.clone_from(&folder);
            self.seen.insert(real.clone());
        }
        // An included file is never outside; the project file itself may be a link to any file.
        if leads_outside(&self.root, path).is_some() {
            self.outside.insert(source, real.clone());
        }
        let (mut project, node) = self.parse(source, is_root)?;
        project.folder.clone_from(&folder);

        // An organization remembers where it stands: its paths are relative to that file, and its id is written into it.
        for (name, one) in &mut project.organizations {
            one.folder.clone_from(&folder);
            path.clone_into(&mut one.file);
            let found = node.find_nearest(&manifest::pointer(&["organizations", name]));
            let place = found.key.unwrap_or(found.value.place);
            one.at = Some(self.sources.locate(place));
            let server = found.value.get("base_url");
            one.base_url_at = server.map(|entry| self.sources.locate(entry.key_place));
            for variable in one.variables.keys() {
                let found = node.find_nearest(&manifest::pointer(&[
                    "organizations",
                    name,
                    "variables",
                    variable,
                ]));
                let place = self.sources.locate(found.key.unwrap_or(found.value.place));
                one.variable_places.insert(variable.clone(), place);
            }
            self.places.note(name, place, found.value);
        }

        // All settings but organizations are in the first file, so only its places are looked up later.
        if is_root {
            self.places.root = Some(node.clone());
        }
        let finder = AskFinder {
            root: &self.root,
            file: path,
            node: &node,
            sources: &self.sources,
        };
        let asks = finder.find(&project);
        self.asks.extend(asks);

        let includes = node.get("include").map_or(&[][..], |entry| entry.value.items());
        let places: Vec<Place> = includes.iter().map(|item| item.place).collect();
        let left: Vec<_> = project.include.clone().into_iter().zip(places).collect();
        let open = OpenInclude {
            path: path.to_owned(),
            real,
            folder,
            left: left.into_iter(),
        };
        Some((project, open))
    }

    /// Parses the text of a file; nothing where it is wrong.
    fn parse(&mut self, source: SourceId, is_root: bool) -> Option<(Project, manifest::yaml::YamlNode)> {
        let (document, node) = match manifest::document(&PROJECT_SCHEMA, source, &self.sources) {
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
            let message = format!("an included file can contain only organizations, not `{key}`");
            let problem = Problem::new(&codes::WRONG_INCLUDE, message);
            self.problems
                .push(problem.at(place, "not here").help(format!("move it to {NAME}")));
        }
    }

    /// Adds the organizations of an included file.
    fn join(&mut self, known: &mut IndexMap<String, ProjectOrganization>, included: Project) {
        for (name, one) in included.organizations {
            if known.contains_key(&name) {
                self.problems.push(self.places.twice(&name))
            } else {
                known.insert(name, one);
            }
        }
    }
}

/// Reads a file that belongs to whoever runs this program, or to root.
fn own_text(path: &Path) -> Result<String, ProjectError> {
    let read = FileReadError::of(path);
    let file = files::open(path).map_err(read)?;
    check_owner(path, &file)?;
    let bytes = files::read_open(file, LARGEST_PROJECT_FILE).map_err(read)?;
    let wrong = if is_utf16(&bytes) {
        "it is in UTF-16, and closectl reads UTF-8"
    } else {
        "it is not UTF-8 text"
    };
    let text = String::from_utf8(bytes)
        .ok()
        .filter(|text| !is_utf16(text.as_bytes()));
    text.ok_or_else(|| read(io::Error::new(io::ErrorKind::InvalidData, wrong)).into())
}
