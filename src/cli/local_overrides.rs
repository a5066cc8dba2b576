//! What an organization has for itself: what its overlays say.

use super::{
    args::ManifestArgs, exit::Failure, manifest_context::ManifestContext, printer::Printer, project::Project,
};
use crate::{kinds, manifest::EffectiveManifest, promotion::LocalOverrides};

/// Returns what the overlays of an organization say; nothing where they are wrong, which is said.
pub fn local_overrides(
    project: &Project,
    context: &ManifestContext,
    printer: &Printer,
) -> Result<Option<LocalOverrides>, Failure> {
    let mut own = LocalOverrides::default();
    if context.overlays.is_empty() {
        return Ok(Some(own));
    }
    let (sources, read) = context.read(project, &ManifestArgs { paths: Vec::new() })?;
    if !read.problems.is_empty() {
        printer.problems(&read.problems, &sources);
        return Ok(None);
    }

    let overlays = sources.overlays().filter_map(|id| sources.get(id));
    let overlays: Vec<&str> = overlays.map(|source| source.name.as_str()).collect();
    let registry = kinds::registry();
    let values = context.values();

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

        // An object that the overlays list with all of its attributes is one that they add.
        let key = registry.kind(entry.spec.kind).map(|kind| kind.any.def.key);
        let adds = !stated.is_empty() && stated.len() == object.attributes.len();
        if entry.removed && !stated.is_empty() || adds {
            own.objects.insert(object.address.clone());
        }

        let values = stated.into_iter().filter(|name| Some(name.as_str()) != key);
        let values = values.filter_map(|name| Some((name.clone(), entry.spec.attributes.get(name)?.clone())));
        own.attributes.insert(object.address, values.collect());
    }

    Ok(Some(own))
}
