//! Events that have a filter: which of them count, in a sentence instead of a tree.

use super::{ListReview, ShownValue, TreeBranch};
use crate::render::sentence::filter_text;
use serde_json::Value;

/// What goes before the sentence of a filter.
const ONLY: &str = "only if";

/// Says in words what the filters of the members say, each under the attribute `filter`, where all of it has words.
pub(super) fn told(mut list: ListReview, before: &[Value], after: &[Value], filter: &str) -> ListReview {
    for row in &mut list.rows {
        let is_of_filter = |branch: &TreeBranch| {
            branch
                .path
                .strip_prefix(filter)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        // What stays as it is, or is a change of its place only, has nothing to tell.
        if !row.inside.iter().any(is_of_filter) {
            continue;
        }

        let side = |list: &[Value], at: Option<usize>| {
            let value = at.and_then(|at| list.get(at)).map(|member| &member[filter]);
            value.filter(|value| !value.is_null()).map(filter_text)
        };
        let sides = (side(before, row.from), side(after, row.to));
        if sides.0 == Some(None) || sides.1 == Some(None) {
            continue;
        }
        // What changes in the tree only would be a change that nobody sees.
        if sides.0 == sides.1 {
            continue;
        }

        row.inside.retain(|branch| !is_of_filter(branch));
        row.inside.push(TreeBranch {
            path: ONLY.to_owned(),
            before: sides.0.flatten().map(ShownValue::Word),
            after: sides.1.flatten().map(ShownValue::Word),
        });
    }
    list
}
