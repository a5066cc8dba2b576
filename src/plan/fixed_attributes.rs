//! The ways on where a promotion would change what Close can't change: no manifest is behind it in which a person could write one.

use super::Risk;
use crate::{
    diff::Change,
    model::{Address, Deletion, DesiredOrigin, RegisteredKind, Selector, shell_option},
};

/// Returns the risk of changes with the way on that works in a promotion.
pub(super) fn with_way_on(
    origin: &DesiredOrigin,
    kind: &RegisteredKind,
    address: &Address,
    changes: &[Change],
    risk: Risk,
) -> Risk {
    let (DesiredOrigin::Promotion { from, to, .. }, Risk::Impossible { because, .. }) = (origin, &risk)
    else {
        return risk;
    };
    let mut changes = changes.iter();
    let fixed = changes.find(|change| {
        kind.attributes
            .get(&change.attribute)
            .is_some_and(|one| one.immutable)
    });
    let Some(fixed) = fixed else {
        return risk;
    };

    let take = |side: &str| shell_option("--take", &format!("{}={side}", Selector::spell(address)));
    let keep = format!("keep that of {to} with `{}`", take(to));
    let title = kind.any.def.title;
    let other = match kind.any.def.deletion {
        Deletion::Safe | Deletion::LosesMeaning(_) => {
            format!(
                "delete the {title} in {to} and create it as in {from} with `{}`",
                take(from)
            )
        }
        Deletion::LosesData(_) | Deletion::OnlyEmpty(_) => format!(
            "create a new {title} with a different name in {from}, promote that, and move the values by hand"
        ),
    };
    Risk::Impossible {
        because: because.clone(),
        instead: format!(
            "its `{}` is different in {from}: {keep}, or {other}",
            fixed.attribute
        ),
    }
}
