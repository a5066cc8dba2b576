//! `closectl diff`: compares two sides, each an organization, manifests or a snapshot.

use super::{
    args::{CallArgs, DiffArgs, ManifestArgs},
    connection::Connection,
    exit::{Exit, Failure},
    explained::Explained,
    interrupt::unless_interrupted,
    manifest_context::ManifestContext,
    plan::block_on,
    print_review::print_review,
    printer::Printer,
    progress::Progress,
    project::Project,
    settings::{SANDBOX, Settings},
    snapshot, validate,
};
use crate::{
    kinds,
    manifest::ManifestReading,
    model::{Address, Live},
    planning::{check_targets, whole},
    promotion::{ComparedSide, compare},
    render::{comparison, page::PagePictures, review::of_comparison},
};
use std::path::{Path, PathBuf};

/// What one argument means.
enum Side {
    Organization(String),
    Manifests(PathBuf),
    Snapshot(PathBuf),
}

/// What a side has.
enum Had {
    Live(Box<Live>),
    Manifests(Box<ManifestReading>),
    /// The manifests are wrong, and that was said.
    Broken,
}

/// Runs the command.
pub fn run(arguments: DiffArgs, printer: &Printer) -> Result<Exit, Failure> {
    let DiffArgs {
        source,
        target,
        org,
        targets,
        calls,
        review,
    } = arguments;
    let (format, printer) = (review.format, &printer.viewing(review));
    let project = Project::load()?;
    let sides = [Side::parse(&project, &source)?, Side::parse(&project, &target)?];
    let other = sides.iter().find_map(|side| match side {
        Side::Organization(name) => Some(name.clone()),
        Side::Manifests(_) | Side::Snapshot(_) => None,
    });
    let reading = Reading {
        project: &project,
        org: org.or(other),
        calls,
        printer,
    };
    let [source_side, target_side] = &sides;
    let (one, another) = block_on(async {
        let progress = Progress::new(printer);
        progress.say("reading both sides".to_owned());
        let both = async {
            tokio::try_join!(
                reading.side(source_side, &progress),
                reading.side(target_side, &progress)
            )
        };
        let read = unless_interrupted(both).await;
        progress.end();
        read
    })?;
    let (Some(from), Some(to)) = (one.content(), another.content()) else {
        return Ok(Exit::Refused);
    };
    let comparison = compare(kinds::registry(), &from, &to, &project.ignore);
    let known: Vec<&Address> = comparison.addresses.iter().collect();
    check_targets(&targets, &known)?;
    let found = comparison::of(&comparison, &source_side.name(), &target_side.name(), &targets);
    let review = of_comparison(kinds::registry(), &found);
    print_review(&review, ("diff", &found), format, PagePictures::default, printer)?;
    Ok(match (found.refusals.is_empty(), found.is_empty()) {
        (false, _) => Exit::Refused,
        (true, false) => Exit::Pending,
        (true, true) => Exit::Done,
    })
}

impl Side {
    /// Finds out what a word means.
    fn parse(project: &Project, word: &str) -> Result<Self, Failure> {
        if let Some(name) = word.strip_prefix("org:") {
            return Ok(Self::Organization(name.to_owned()));
        }
        let path = Path::new(word);
        let ends = |extension: &str| path.extension().is_some_and(|found| found == extension);
        let is_yaml = ends("yaml") || ends("yml");
        let is_marked = word.contains('/') || is_yaml || ends("json");
        let is_known = word == SANDBOX || project.organizations.contains_key(word);
        if is_known && (path.is_dir() || is_marked && path.exists()) {
            return Err(Failure::Unknown(Explained::new(
                format!("`{word}` is an organization and a path"),
                format!("write `org:{word}` for the organization, or `./{word}` for the path"),
            )));
        }
        match is_known {
            true => Ok(Self::Organization(word.to_owned())),
            false if ends("json") => Ok(Self::Snapshot(path.to_owned())),
            false if is_marked || path.is_dir() => Ok(Self::Manifests(path.to_owned())),
            false => Ok(Self::Organization(word.to_owned())),
        }
    }

    /// Returns what people call it.
    fn name(&self) -> String {
        match self {
            Self::Organization(name) => name.clone(),
            Self::Manifests(path) | Self::Snapshot(path) => path.display().to_string(),
        }
    }
}

impl Had {
    fn content(&self) -> Option<ComparedSide<'_>> {
        match self {
            Self::Live(live) => Some(ComparedSide::Organization(live)),
            Self::Manifests(read) => Some(ComparedSide::Manifests(&read.desired)),
            Self::Broken => None,
        }
    }
}

/// Reads sides.
struct Reading<'a> {
    project: &'a Project,
    /// The organization that manifests are read for.
    org: Option<String>,
    calls: CallArgs,
    printer: &'a Printer,
}

impl Reading<'_> {
    async fn side(&self, side: &Side, progress: &Progress) -> Result<Had, Failure> {
        match side {
            Side::Organization(name) => self.organization(name, progress).await,
            Side::Snapshot(path) => Ok(Had::Live(Box::new(snapshot::read(path)?.live))),
            Side::Manifests(path) => {
                let scope = ManifestContext::new(self.project, self.org.as_deref())?;
                let manifests = ManifestArgs {
                    paths: vec![path.clone()],
                };
                let (sources, read) = validate::read(self.project, &manifests, &scope)?;
                if read.problems.is_empty() {
                    return Ok(Had::Manifests(Box::new(read)));
                }
                self.printer.problems(&read.problems, &sources);
                Ok(Had::Broken)
            }
        }
    }

    async fn organization(&self, name: &str, progress: &Progress) -> Result<Had, Failure> {
        let scope = ManifestContext::new(self.project, Some(name))?;
        let settings = Settings::new(self.project, &scope, &self.calls)?;
        let expected = settings.organization_id.clone();
        let target = Connection::open(settings).await?;
        progress.watch(&target.client);
        let fetched = whole(&target.client.reader(), expected.as_deref(), &progress.reading()).await;
        target.close().await?;
        let fetched = fetched?;
        Ok(Had::Live(Box::new(fetched.live)))
    }
}
