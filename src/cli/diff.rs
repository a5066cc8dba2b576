//! `closectl diff`: compares two sides, each an organization, manifests or a snapshot.

use super::{
    args::{CallArgs, DiffArgs, ManifestArgs},
    exit::{Exit, Failure},
    explained::Explained,
    manifest_context::ManifestContext,
    print_review::print_review,
    printer::Printer,
    progress::Progress,
    project::Project,
    promotion_sides::PromotionSides,
    read_organization::fetch_whole,
    runtime::block_on,
    settings::Settings,
    settings_error::SANDBOX,
};
use crate::{
    kinds,
    manifest::ManifestReading,
    model::{Live, ObjectSelection, ReadScope, Selector, did_you_mean},
    plan::KnownAddresses,
    promotion::{ComparedSide, LocalOverrides, LocalSides, SideComparison, compare},
    render::{comparison, page::PagePictures, review::of_comparison},
    session::{check_selection, read_snapshot},
};
use std::path::{Path, PathBuf};

/// One argument: what is compared.
enum DiffSide {
    Organization(String),
    Manifests(PathBuf),
    Snapshot(PathBuf),
}

/// The content of a side.
enum SideContent {
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
        selection,
        calls,
        review,
    } = arguments;
    let (format, printer) = (review.format, &printer.viewing(review));

    let project = Project::open(printer)?;
    let sides = [
        DiffSide::parse(&project, &source)?,
        DiffSide::parse(&project, &target)?,
    ];

    // Manifests are read for the organization on the other side, unless --org names one.
    let other = sides.iter().find_map(|side| match side {
        DiffSide::Organization(name) => Some(name.clone()),
        DiffSide::Manifests(_) | DiffSide::Snapshot(_) => None,
    });

    let reading = SideReader {
        project: &project,
        org: org.or(other),
        calls,
        printer,
    };
    let [source_side, target_side] = &sides;
    let selection = selection.of_objects()?;

    // Files come first, because they tell what is needed of an organization.
    let files = [reading.files(source_side)?, reading.files(target_side)?];
    let scope = scope(&files, &selection);
    let [source_files, target_files] = files;

    let (one, another) = block_on(async {
        let progress = Progress::new(printer);
        progress.say("reading both sides".to_owned());
        let both = async {
            tokio::try_join!(
                reading.side(source_side, source_files, &scope, &progress),
                reading.side(target_side, target_files, &scope, &progress)
            )
        };
        let read = both.await;
        progress.end();
        read
    })?;

    // Problems of manifests have been printed when these were read.
    let (Some(from), Some(to)) = (one.content(), another.content()) else {
        return Ok(Exit::Refused);
    };
    let ignore = Selector::parse_all(kinds::registry(), &project.ignore);
    // Between two organizations of the project, what `promote` would leave to each of them is no difference.
    let sides = DiffSide::promotion([source_side, target_side], &project, printer)?;
    let mut own = [LocalOverrides::default(), LocalOverrides::default()];
    let translated;
    let from = match (&sides, from) {
        (Some(sides), ComparedSide::Organization(live)) => {
            let Some(found) = sides.overrides(printer)? else {
                return Ok(Exit::Refused);
            };
            own = found;
            translated = sides.translation().apply(kinds::registry(), live);
            ComparedSide::Organization(&translated)
        }
        (_, from) => from,
    };
    let [source_own, target_own] = &own;
    let local = LocalSides {
        source: source_own,
        target: target_own,
    };
    let comparison = compare(kinds::registry(), &from, &to, &ignore, local);
    let known: KnownAddresses = comparison.addresses.iter().cloned().collect();
    printer.notes(&check_selection(&selection, &known)?);

    let found = comparison::of(&comparison, &source_side.name(), &target_side.name(), &selection);
    let review = of_comparison(kinds::registry(), &found);
    let pictures = || {
        let SideComparison { plan, live, .. } = &comparison;
        let mut plan = plan.clone();
        plan.steps.retain(|step| selection.includes(&step.address));
        if comparison.leads_to_target {
            PagePictures::of(kinds::registry(), live, &plan)
        } else {
            PagePictures::of_difference(kinds::registry(), live, &plan, &[])
        }
    };
    print_review(&review, ("diff", || &found), format, pictures, printer)?;
    Ok(match (found.refusals.is_empty(), found.is_empty()) {
        (false, _) => Exit::Refused,
        (true, false) => Exit::Pending,
        (true, true) => Exit::Done,
    })
}

impl DiffSide {
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

        // A guess could compare something else than what was meant.
        if is_known && (path.is_dir() || is_marked && path.exists()) {
            return Err(Failure::Unknown(Explained::new(
                format!("`{word}` is both an organization and a path"),
                format!("write `org:{word}` for the organization, or `./{word}` for the path"),
            )));
        }
        Ok(if is_known {
            Self::Organization(word.to_owned())
        } else if ends("json") {
            Self::Snapshot(path.to_owned())
        } else if is_marked || path.is_dir() {
            Self::Manifests(path.to_owned())
        } else {
            let known = project.organizations.keys().map(String::as_str);
            let likely = did_you_mean(word, known.chain([SANDBOX]));
            return Err(Failure::Unknown(Explained::new(
                format!("`{word}` is not an organization, a file or a folder{likely}"),
                "correct the name or the path; `closectl organizations` lists organizations".to_owned(),
            )));
        })
    }

    /// Returns both sides of a promotion, if that is what is compared: two organizations of the project.
    fn promotion(
        sides: [&Self; 2],
        project: &Project,
        printer: &Printer,
    ) -> Result<Option<PromotionSides>, Failure> {
        let named = |side: &Self| match side {
            Self::Organization(name) => {
                Some(name.clone()).filter(|name| project.organizations.contains_key(name))
            }
            Self::Manifests(_) | Self::Snapshot(_) => None,
        };
        let [source, target] = sides.map(named);
        match source.zip(target) {
            Some((source, target)) => PromotionSides::load(&source, &target, printer).map(Some),
            None => Ok(None),
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

impl SideContent {
    fn content(&self) -> Option<ComparedSide<'_>> {
        match self {
            Self::Live(live) => Some(ComparedSide::Organization(live)),
            Self::Manifests(read) => Some(ComparedSide::Manifests(&read.desired)),
            Self::Broken => None,
        }
    }
}

/// Reads sides.
struct SideReader<'a> {
    project: &'a Project,
    /// The organization that manifests are read for.
    org: Option<String>,
    calls: CallArgs,
    printer: &'a Printer,
}

impl SideReader<'_> {
    /// Reads a side that is in files; nothing where it is an organization.
    fn files(&self, side: &DiffSide) -> Result<Option<SideContent>, Failure> {
        Ok(match side {
            DiffSide::Organization(_) => None,
            DiffSide::Snapshot(path) => Some(SideContent::Live(Box::new(read_snapshot(path)?.live))),
            DiffSide::Manifests(path) => {
                let context = ManifestContext::new(self.project, self.org.as_deref())?;
                let manifests = ManifestArgs {
                    paths: vec![path.clone()],
                };
                let (sources, read) = context.read(self.project, &manifests)?;
                if read.problems.is_empty() {
                    return Ok(Some(SideContent::Manifests(Box::new(read))));
                }
                self.printer.problems(&read.problems, &sources);
                Some(SideContent::Broken)
            }
        })
    }

    async fn side(
        &self,
        side: &DiffSide,
        files: Option<SideContent>,
        scope: &ReadScope,
        progress: &Progress,
    ) -> Result<SideContent, Failure> {
        match (side, files) {
            (_, Some(content)) => Ok(content),
            (side, None) => {
                let name = side.name();
                let read = self.organization(&name, scope, progress).await;
                read.map_err(|failure| failure.of(&name))
            }
        }
    }

    async fn organization(
        &self,
        name: &str,
        scope: &ReadScope,
        progress: &Progress,
    ) -> Result<SideContent, Failure> {
        let context = ManifestContext::new(self.project, Some(name))?;
        let settings = Settings::new(self.project, &context, &self.calls, &[])?;
        let fetched = fetch_whole(settings, scope, progress, || {}).await?;
        Ok(SideContent::Live(Box::new(fetched.live)))
    }
}

/// Returns what of an organization has to be read to compare it with the other side.
fn scope(files: &[Option<SideContent>], selection: &ObjectSelection) -> ReadScope {
    let manifests = files.iter().flatten().find_map(|content| match content {
        SideContent::Manifests(read) => Some(&read.desired),
        SideContent::Live(_) | SideContent::Broken => None,
    });
    match manifests {
        // A list that the manifests do not have can't differ; of the others, every object counts.
        Some(desired) => ReadScope::of_manifests(kinds::registry(), desired, &["*".to_owned()]),
        None => ReadScope::of_selection(kinds::registry(), selection),
    }
}
