//! Names of objects that Close does not take where they are to be named, as in a group somebody who has left.

use super::{AdoptedSides, Risk};
use crate::{
    diff::Change,
    model::{Address, DesiredOrigin, RegisteredKind, Registry, Selector, shell_option, template},
};
use serde_json::Value;

/// Returns the risk of changes by which an object comes to name others that Close does not take there.
pub(super) fn of_names(
    registry: &Registry,
    adopted: &AdoptedSides,
    kind: &RegisteredKind,
    address: &Address,
    changes: &[Change],
) -> Option<Risk> {
    changes.iter().find_map(|change| {
        let attribute = kind.attributes.get(&change.attribute)?;
        let unfit = attribute.unfit.as_deref()?;
        let mut names = change
            .added_items()
            .filter_map(|item| template::as_reference(item.as_str()?));
        let other = names.find(|name| {
            let needed = attribute.named_with.iter();
            let mut known =
                needed.filter_map(|(what, value)| Some((value, known(registry, adopted, name, what)?)));
            known.any(|(needed, known)| needed != known)
        })?;
        Some(Risk::Impossible {
            because: format!("`{}` can't name `{other}`: {unfit}", attribute.name),
            instead: match adopted.desired.origin {
                DesiredOrigin::Manifests => format!(
                    "take it out of `{}`{}",
                    attribute.name,
                    registry.way_without(&other)
                ),
                DesiredOrigin::Promotion { .. } => {
                    format!("{}{}", exclusion(address), registry.way_without(&other))
                }
                DesiredOrigin::Undo => exclusion(address),
            },
        })
    })
}

/// Says how to leave an object out that nobody can edit in a manifest.
pub(super) fn exclusion(address: &Address) -> String {
    let option = shell_option("--exclude", &Selector::spell(address));
    format!("leave `{address}` out with `{option}`")
}

/// Returns an attribute of an object as it is once the plan is carried out, as far as that is known. The place of a shared field
/// is like the field.
fn known<'a>(
    registry: &Registry,
    adopted: &'a AdoptedSides,
    address: &Address,
    attribute: &str,
) -> Option<&'a Value> {
    let wanted = |address: &Address| adopted.desired.entries.get(address).map(|entry| &entry.spec);
    let shown = |address: &Address| adopted.live.shown(address).map(|one| one.spec);
    let of = |address: &Address| {
        let mut specs = [wanted(address), shown(address)].into_iter().flatten();
        specs.find_map(|spec| spec.attributes.get(attribute))
    };
    of(address).or_else(|| of(&registry.place_of(wanted(address).or_else(|| shown(address))?)?))
}
