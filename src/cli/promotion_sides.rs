//! Both organizations of a promotion, before either is reached: what each has for itself, and the terms between them.

use super::{
    args::ManifestArgs, exit::Failure, manifest_context::ManifestContext, printer::Printer, project::Project,
};
use crate::{
    kinds,
    manifest::EffectiveManifest,
    model::{Address, Location, ObjectSelection},
    plan::PlanRules,
    promotion::{LocalOverrides, SideChoice, VariableTranslation},
    render,
    session::{PromotionFolders, PromotionTerms},
};
use serde_json::Value;
use std::collections::BTreeMap;

/// Both organizations of a promotion.
pub struct PromotionSides {
    /// The project that names them.
    pub project: Project,
    /// What the source has of its own.
    pub source: ManifestContext,
    /// What the target has of its own.
    pub target: ManifestContext,
}

impl PromotionSides {
    /// Finds both in the project.
    ///
    /// # Errors
    ///
    /// Says which one is not there, or which of its variables has no value.
    pub fn load(from: &str, to: &str, printer: &Printer) -> Result<Self, Failure> {
        let project = Project::open(printer)?;
        let context = |name: &str| {
            ManifestContext::new(&project, Some(name)).map_err(|error| Failure::from(error).of(name))
        };
        Ok(Self {
            source: context(from)?,
            target: context(to)?,
            project,
        })
    }

    /// Returns where what was promoted last is recorded.
    ///
    /// # Errors
    ///
    /// Says that nobody trusts the folder.
    pub fn folders(&self) -> Result<PromotionFolders, Failure> {
        Ok(self.project.promotion_folders()?)
    }

    /// Returns how the variables of the source become those of the target.
    pub fn translation(&self) -> VariableTranslation {
        VariableTranslation::new(&self.source.variables, &self.target.variables)
    }

    /// Returns what the overlays of the source and of the target say; nothing where they are wrong, which is said.
    ///
    /// # Errors
    ///
    /// Says which file can't be read.
    pub fn overrides(&self, printer: &Printer) -> Result<Option<[LocalOverrides; 2]>, Failure> {
        let source = local_overrides(&self.project, &self.source, printer)?;
        let source = source.map(|own| self.translation().local(own));
        let target = local_overrides(&self.project, &self.target, printer)?;
        Ok(source.zip(target).map(|(source, target)| [source, target]))
    }

    /// Returns the terms of a promotion from the one to the other.
    pub fn terms(
        &self,
        [source_own, target_own]: [LocalOverrides; 2],
        rules: &PlanRules,
        selection: ObjectSelection,
        takes: Vec<SideChoice>,
    ) -> PromotionTerms {
        let to = self.target.organization.clone().unwrap_or_default();
        PromotionTerms {
            from: self.source.organization.clone().unwrap_or_default(),
            is_protected: self
                .project
                .organizations
                .get(&to)
                .is_some_and(|one| one.protected),
            to,
            source_own,
            target_own,
            rules: rules.clone(),
            selection,
            takes,
            notes: render::kept_changes::notes,
        }
    }
}

/// Returns what the overlays of an organization say; nothing where they are wrong, which is said.
fn local_overrides(
    project: &Project,
    context: &ManifestContext,
    printer: &Printer,
) -> Result<Option<LocalOverrides>, Failure> {
    let mut own = LocalOverrides::default();
    if context.overlays.is_empty() {
        return Ok(Some(own));
    }
    let name = context.organization.as_deref().unwrap_or_default();
    let read = context.read(project, &ManifestArgs { paths: Vec::new() });
    let (sources, read) = read.map_err(|failure| failure.of(name))?;
    if !read.problems.is_empty() {
        printer.problems(&read.problems, &sources);
        return Ok(None);
    }

    let overlays = sources.overlays().filter_map(|id| sources.get(id));
    let overlays: Vec<&str> = overlays.map(|source| &*source.name).collect();
    let registry = kinds::registry();
    let values = context.values();

    let entries = read.desired.entries.values();
    let renames = entries.flat_map(|entry| {
        let prefix = registry
            .kind(entry.spec.kind)
            .map_or("", |kind| kind.any.def.prefix);
        let formers = entry.formers(prefix).into_iter();
        formers.map(|former| (&entry.spec.address, former))
    });
    let renames: Vec<(&Address, Address)> = renames.collect();

    for object in EffectiveManifest::new(registry, &read, &sources, &values).objects(|_| true) {
        let Some(entry) = read.desired.entries.get(&object.address) else {
            continue;
        };

        let stated = object.attributes.iter();
        let stated = stated.filter(|(_, stated)| overlays.contains(&&*stated.at.file));
        let (stated, places): (Vec<&String>, Vec<&Location>) =
            stated.map(|(name, stated)| (name, &stated.at)).unzip();
        let Some(place) = places.first() else {
            continue;
        };

        // An object that the overlays list with all of its attributes is one that they add.
        let key = registry.kind(entry.spec.kind).map(|kind| kind.any.def.key);
        let adds = stated.len() == object.attributes.len();
        let is_whole = entry.removed || adds;

        // The key only says which object is meant.
        let values = stated.into_iter().filter(|name| Some(name.as_str()) != key);
        let values = values.filter_map(|name| Some((name.clone(), entry.spec.attributes.get(name)?.clone())));
        let values: BTreeMap<String, Value> = values.collect();

        // Until the organization follows the manifests, the object has a name there that they know as an earlier one.
        let address = &object.address;
        let formers = renames.iter().filter(|(later, _)| address.is_within(later));
        let formers = formers.map(|(later, former)| address.moved(later, former));
        let formers = formers.filter(|former| !read.desired.entries.contains_key(former));
        for name in [address.clone()].into_iter().chain(formers) {
            if is_whole {
                own.objects.insert(name.clone());
            }
            own.places.insert(name.clone(), (*place).clone());
            own.attributes.insert(name, values.clone());
        }
    }

    Ok(Some(own))
}
