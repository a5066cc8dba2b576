//! The smart views of a world: each finds leads without a status that stays and uses the view before it, and the first may
//! use the last, so that they go in a circle.

use super::Dice;

/// What becomes of the views.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ViewChange {
    /// They stay, but for their conditions.
    Stay,
    /// The first one gets another name, which those that use it follow.
    FirstRenamed,
    /// The last one goes, and nothing uses it any more.
    LastGoes,
    /// Those who may see them change.
    SharedOtherwise,
    /// The order in the sidebar is turned around.
    Turned,
}

/// The views of a world.
#[derive(Clone, Debug)]
pub struct WorldViews {
    count: usize,
    change: ViewChange,
    is_round: bool,
}

impl WorldViews {
    /// Draws what becomes of so many views.
    pub fn draw(dice: &mut Dice, count: usize) -> Self {
        use ViewChange::{FirstRenamed, LastGoes, SharedOtherwise, Stay, Turned};
        Self {
            count,
            change: *dice.pick(&[Stay, FirstRenamed, LastGoes, SharedOtherwise, Turned]),
            is_round: count > 1 && dice.one_in(2),
        }
    }

    /// Returns their entries. What changes most often in a view is whether a condition is negated.
    pub fn lines(&self, is_after: bool, is_negated: bool) -> Vec<String> {
        let mut lines: Vec<String> = (0..self.count)
            .map(|at| self.line(at, is_after, is_negated))
            .collect();
        if is_after && self.change == ViewChange::Turned {
            lines.reverse();
        }
        lines
    }

    fn line(&self, at: usize, is_after: bool, is_negated: bool) -> String {
        let goes = |at: usize| is_after && self.change == ViewChange::LastGoes && at + 1 == self.count;
        if goes(at) {
            return format!("{{name: View {at}, removed: true}}");
        }

        let is_renamed = is_after && self.change == ViewChange::FirstRenamed;
        let name = |at: usize| format!("View {at}{}", if is_renamed && at == 0 { " again" } else { "" });
        let used = if at == 0 && self.is_round {
            Some(self.count - 1)
        } else {
            at.checked_sub(1)
        };
        let used = used.filter(|used| !goes(*used)).map(|used| {
            let name = name(used);
            format!(", {{type: saved_search, saved_search_id: \"${{id:smart_view/{name}}}\"}}")
        });

        let mut more = String::new();
        if is_renamed && at == 0 {
            more += ", renamed_from: View 0";
        }
        let is_whole = !is_after || self.change != ViewChange::SharedOtherwise;
        let users = if is_whole { "" } else { "owner@example.test" };
        more += &format!(", sharing_settings: {{whole_org: {is_whole}, users: [{users}]}}");
        format!(
            "{{name: {}, type: lead, is_shared: true{more}, s_query: {{query: {{type: and, queries: [{{type: object_type, \
             object_type: lead}}, {{type: field_condition, negate: {is_negated}, field: {{type: regular_field, object_type: \
             lead, field_name: status_id}}, condition: {{type: reference, reference_type: status.lead, object_ids: \
             [\"${{id:lead_status/Potential}}\"]}}}}{}]}}}}}}",
            name(at),
            used.unwrap_or_default()
        )
    }
}
