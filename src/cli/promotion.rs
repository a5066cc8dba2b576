//! A promotion between two organizations: what it starts from, the plan that it comes to, and its record.

use super::{
    exit::Failure, manifest_context::ManifestContext, manifest_files::ManifestFilesError, project::Project,
    validate,
};
use crate::{
    api::Reader,
    engine::{FetchedOrganization, RunObserver},
    files::{self, FileAccess},
    kinds,
    manifest::EffectiveManifest,
    model::{Live, Problem, Sources},
    plan::{Organization, PlanRules, Refusal},
    planning::{Consent, Planned, difference, guard, whole},
    promotion::{
        LocalOverrides, PromotionDecision, PromotionRecord, PromotionRequest, SideChoice, announced, decide,
    },
    render,
};
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::OnceLock,
};

/// Where the records of promotions are, in the folder that closectl keeps.
const PROMOTIONS: &str = "promotions";

/// A promotion.
pub struct Promotion {
    /// What the source is called.
    pub from: String,
    /// What the target is called.
    pub to: String,
    /// What the source has, in the target's words.
    pub source: Live,
    /// What the source has for itself.
    pub source_own: LocalOverrides,
    /// What the target has for itself.
    pub target_own: LocalOverrides,
    /// What holds for every plan of the target; nothing is pruned.
    pub rules: PlanRules,
    /// The objects that are meant; all where there are none.
    pub targets: Vec<String>,
    /// What a person chose.
    pub takes: Vec<SideChoice>,
    /// What was promoted before.
    pub record: PromotionRecord,
    /// Whether anything was.
    pub has_record: bool,
    /// Where that is recorded.
    pub file: PathBuf,
    /// What was promoted before and what is about to be, once that is recorded.
    pub announced: OnceLock<PromotionRecord>,
}

/// Returns the file for the record of promotions between two organizations.
#[must_use]
pub fn file(folder: &Path, from: &str, to: &str) -> PathBuf {
    let plain = |name: &str| name.replace('%', "%25").replace('/', "%2F").replace("--", "-%2D");
    folder
        .join(PROMOTIONS)
        .join(format!("{}--{}.json", plain(from), plain(to)))
}

/// Reads what was promoted before, if anything was.
pub fn record(
    path: &Path,
    source: &Organization,
    target: &Organization,
) -> Result<Option<PromotionRecord>, Failure> {
    let failed = |source| Failure::Record {
        path: path.to_owned(),
        source,
    };
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => {
            let path = path.to_owned();
            return Err(ManifestFilesError::Read { path, source }.into());
        }
    };
    let record = PromotionRecord::read(&text).map_err(failed)?;
    record.check(source, target).map_err(failed)?;
    Ok(Some(record))
}

/// Returns what the overlays of an organization say, or what is wrong with them.
pub fn own(
    project: &Project,
    scope: &ManifestContext,
) -> Result<Result<LocalOverrides, (Vec<Problem>, Sources)>, Failure> {
    let mut own = LocalOverrides::default();
    if scope.overlays.is_empty() {
        return Ok(Ok(own));
    }
    let (sources, read) = validate::read(project, &super::args::ManifestArgs { paths: Vec::new() }, scope)?;
    if !read.problems.is_empty() {
        return Ok(Err((read.problems, sources)));
    }
    let overlays = sources.overlays().filter_map(|id| sources.get(id));
    let overlays: Vec<&str> = overlays.map(|source| source.name.as_str()).collect();
    let registry = kinds::registry();
    let values = scope.values();
    for object in EffectiveManifest::new(registry, &read, &sources, &values).objects(|_| true) {
        let Some(entry) = read.desired.entries.get(&object.address) else {
            continue;
        };
        let stated: Vec<&String> = object
            .attributes
            .iter()
            .filter(|(_, stated)| overlays.contains(&stated.at.file.as_str()))
            .map(|(name, _)| name)
            .collect();
        let key = registry.kind(entry.spec.kind).map(|kind| kind.any.def.key);
        let adds = !stated.is_empty() && stated.len() == object.attributes.len();
        if entry.removed && !stated.is_empty() || adds {
            own.objects.insert(object.address.clone());
        }
        let values = stated.into_iter().filter(|name| Some(name.as_str()) != key);
        let values = values.filter_map(|name| Some((name.clone(), entry.spec.attributes.get(name)?.clone())));
        own.attributes.insert(object.address, values.collect());
    }
    Ok(Ok(own))
}

impl Promotion {
    /// Decides what a target gets.
    pub fn decide(&self, target: &Live) -> PromotionDecision {
        let request = PromotionRequest {
            from: &self.from,
            to: &self.to,
            source: &self.source,
            record: self.announced.get().unwrap_or(&self.record),
            rules: &self.rules,
            source_own: &self.source_own,
            target_own: &self.target_own,
            targets: &self.targets,
            takes: &self.takes,
        };
        decide(kinds::registry(), &request, target)
    }

    /// Reads the target and plans what is still to be done.
    pub async fn remaining(
        &self,
        reader: &Reader,
        consent: &Consent,
        observer: &RunObserver,
    ) -> Result<Planned, Failure> {
        let fetched = whole(reader, consent.organization_id.as_deref(), observer).await?;
        self.plan(reader, fetched, consent).await
    }

    /// Plans for a target that was read.
    pub async fn plan(
        &self,
        reader: &Reader,
        fetched: FetchedOrganization,
        consent: &Consent,
    ) -> Result<Planned, Failure> {
        let decision = self.decide(&fetched.live);
        let desired = decision.desired.clone();
        let (mut plan, adopted) =
            difference(reader, desired, &self.targets, &self.rules, fetched, &[]).await?;
        plan.unmanaged.clear();
        plan.notes
            .retain(|note| !decision.created.contains(&note.address));
        plan.notes.extend(render::promotion::notes(&decision, &self.to));
        for step in &mut plan.steps {
            let reason = decision.reasons.get(&step.address).cloned();
            step.reason = reason.unwrap_or_else(|| format!("{} has it so", self.from));
        }
        let open = decision.conflicts.iter().map(|conflict| Refusal {
            address: conflict.address.clone(),
            because: conflict.because.clone(),
            at: None,
        });
        plan.refusals.extend(open);
        let missing = decision.missing.iter().flat_map(|missing| {
            missing.named_by.iter().map(|address| Refusal {
                address: address.clone(),
                because: format!("it names `{}`, which {} does not have", missing.what, self.to),
                at: None,
            })
        });
        plan.refusals.extend(missing);
        let plan = guard(reader, plan, &adopted, consent).await;
        Ok(Planned::Ready {
            plan,
            live: Box::new(adopted.live),
        })
    }

    /// Records, before anything is written to the target, what is about to be made there.
    pub fn announce(&self, target: &Live) -> Result<(), Failure> {
        let decision = self.decide(target);
        let record = announced(kinds::registry(), &self.record, &decision);
        files::replace(&self.file, record.text()?.as_bytes(), FileAccess::Owner)?;
        self.announced.get_or_init(|| record);
        Ok(())
    }

    /// Records what the target has by now of what was promoted.
    pub fn advance(&self, target: &Live) -> Result<(), Failure> {
        let next = self.decide(target).next;
        Ok(files::replace(
            &self.file,
            next.text()?.as_bytes(),
            FileAccess::Owner,
        )?)
    }
}
