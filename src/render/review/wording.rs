//! The words that all formats share.

use super::{
    ChangeSign, Hazard, HazardConsent, ListReview, ListRow, MemberChange, RefusalGroup, Review, ReviewSubject,
};
use crate::{
    model::{Address, counted, counted_as, joined, visible},
    plan::{ConsentSource, Organization, RecordEffect, Refusal, ValueKeeping},
};

impl ReviewSubject {
    /// Returns the title of the review; `alias` is what the project file calls the organization.
    pub fn title(&self, alias: Option<&str>) -> String {
        let named = |organization: &Organization| match alias {
            Some(alias) => format!("{alias}: {} ({})", organization.name, organization.id),
            None => format!("{} ({})", organization.name, organization.id),
        };
        match self {
            Self::Plan(organization) => format!("Plan for {}", named(organization)),
            Self::Drift(organization) => format!("Drift of {}", named(organization)),
            Self::Comparison { source, target } => format!("{source} and {target}"),
        }
    }

    /// Says what the signs mean, where nothing is going to happen.
    pub fn legend(&self) -> Option<String> {
        match self {
            Self::Plan(_) => None,
            Self::Drift(_) => Some(
                "+ only in the organization now, - only in the manifests, ~ differs, ^ elsewhere in its list"
                    .to_owned(),
            ),
            Self::Comparison { source, target } => Some(format!(
                "< only in {source}, > only in {target}, ~ differs, ^ elsewhere in its list"
            )),
        }
    }

    /// Returns the sign as it is written here: in a comparison nothing comes or goes.
    pub fn mark(&self, sign: ChangeSign) -> &'static str {
        match (self, sign) {
            (Self::Comparison { .. }, ChangeSign::Added) => ">",
            (Self::Comparison { .. }, ChangeSign::Removed) => "<",
            (Self::Comparison { .. } | Self::Plan(_) | Self::Drift(_), sign) => sign.text(),
        }
    }

    /// Puts what stands in the way under its title.
    pub(super) fn refused(&self, refusals: Vec<Refusal>) -> Vec<RefusalGroup> {
        let title = match self {
            Self::Plan(_) => "Can't be carried out",
            Self::Drift(_) | Self::Comparison { .. } => "Can't be compared",
        };
        RefusalGroup::of(title, refusals).into_iter().collect()
    }

    /// Returns the title of what lies in lists of the manifests and is not reported, although no manifest lists it.
    fn unreported_heading(&self, has_reported: bool) -> &'static str {
        match self {
            // What is reported is among the differences there.
            Self::Drift(_) => UNREPORTED,
            Self::Plan(_) | Self::Comparison { .. } if has_reported => ALSO_UNLISTED,
            Self::Plan(_) | Self::Comparison { .. } => UNLISTED,
        }
    }

    /// Returns the command that shows everything.
    pub fn command(&self) -> &'static str {
        match self {
            Self::Plan(_) => "closectl plan",
            Self::Drift(_) => "closectl drift",
            Self::Comparison { .. } => "closectl diff",
        }
    }
}

impl Review {
    /// Returns what the organization has and nobody listed, but for what is reported, under the words that say where it
    /// is. What lies in an object that is named already is not named again.
    pub fn left_alone(&self) -> Vec<(&'static str, Vec<&Address>)> {
        let unlisted = || self.unlisted.iter().map(|one| &one.address);
        let in_lists = || unlisted().chain(&self.unreported);
        let is_named =
            |address: &&Address| in_lists().any(|outer| outer != *address && address.is_within(outer));
        let elsewhere = self.unmanaged.iter().filter(|address| {
            let mut told = in_lists();
            !told.any(|one| one == *address)
        });
        let elsewhere: Vec<&Address> = elsewhere.filter(|address| !is_named(address)).collect();
        let unreported: Vec<&Address> = self
            .unreported
            .iter()
            .filter(|address| !is_named(address))
            .collect();

        let here = self.about.unreported_heading(!self.unlisted.is_empty());
        let groups = [(here, unreported), (ELSEWHERE, elsewhere)];
        groups.into_iter().filter(|(_, all)| !all.is_empty()).collect()
    }

    /// Says what can be done about the objects that nobody listed. No entry can mean one of several of a name.
    pub fn unlisted_help(&self) -> String {
        let has = |is_shared: bool| self.unlisted.iter().any(|one| (one.count > 1) == is_shared);
        let ways = [
            (true, "closectl doesn't touch unlisted objects"),
            (has(false), "to delete one, list it with `removed: true`"),
            (
                has(true),
                "of several that share a name, rename or delete all but one in Close",
            ),
        ];
        let ways = ways.into_iter().filter(|(is_so, _)| *is_so);
        joined(ways.map(|(_, way)| way), "; ")
    }
}

impl Hazard {
    /// Says in a few words how bad it is.
    pub fn tag(&self) -> String {
        let level = self.level.text();
        let people = self
            .consent
            .as_ref()
            .and_then(|consent| consent.asked.people.as_ref());
        if let Some(people) = people {
            return format!("{level}: {}", people.sentence);
        }
        let Some(records) = &self.records else {
            return level.to_owned();
        };

        if records.count.is_none() {
            return match records.effect {
                RecordEffect::Lost => format!("{level}: no record holds a value"),
                RecordEffect::Moved => level.to_owned(),
            };
        }

        // A loss says already what becomes of the values.
        let text = match records.effect {
            RecordEffect::Lost => records.count.text("record"),
            RecordEffect::Moved if records.converts => {
                let [one, several] = ["has its value converted", "have their values converted"];
                let is_known = records.count.is_known();
                is_known.then(|| records.count.sentence("record", one, several))
            }
            RecordEffect::Moved => records
                .count
                .is_known()
                .then(|| records.effect.text(&records.count)),
        };
        format!(
            "{level}: {}",
            text.unwrap_or_else(|| "records not counted".to_owned())
        )
    }

    /// Says that the values do not come back, where they don't. That they do, the summary says of all steps together.
    pub fn no_way_back(&self) -> Option<&'static str> {
        match self.keeps? {
            ValueKeeping::Nothing => Some("the values are not kept, so there is no way back"),
            ValueKeeping::Records => {
                Some("the records are kept for you to read, and `closectl undo` can't bring them back")
            }
            ValueKeeping::ValuesToRead => {
                Some("the values are kept for you to read, and `closectl undo` can't bring them back")
            }
            ValueKeeping::Values => None,
        }
    }

    /// Says all of it in a sentence.
    pub fn sentence(&self) -> String {
        let mut out = self.because.clone();
        // That no record holds a value is told once, where it is the reason why nobody is asked.
        let needs_nobody = self.needs_nobody();
        if let Some(records) = self.records.as_ref().filter(|_| !needs_nobody) {
            out.push_str(&format!(" ({})", records.sentence));
        }
        let people = self
            .consent
            .as_ref()
            .and_then(|consent| consent.asked.people.as_ref());
        let is_nobody = needs_nobody && people.is_some();
        if let Some(people) = people {
            out.push_str(&format!(" ({})", people.sentence));
        }
        if let Some(instead) = &self.instead {
            out.push_str(&format!("; {instead}"));
        }
        if let Some(told) = self.no_way_back() {
            out.push_str(&format!("; {told}"));
        }

        // What keeps the values comes before what lets them go.
        for rename in &self.renames {
            out.push_str(&format!("; {rename}"));
        }
        if let Some(HazardConsent { asked, .. }) = &self.consent {
            out.push_str(&match asked.agreed {
                None if is_nobody => "; so no approval is needed".to_owned(),
                None if needs_nobody => "; no record holds a value, so no approval is needed".to_owned(),
                Some(ConsentSource::Manifest) => "; approved in the manifest".to_owned(),
                Some(ConsentSource::Argument) => format!("; approved by {}", asked.risk.option()),
                Some(ConsentSource::Prompt) => "; approved by typing the address".to_owned(),
                None => "; not approved yet".to_owned(),
            });
        }
        out
    }
}

impl ListReview {
    /// Says whether all members are new.
    pub fn is_new(&self) -> bool {
        let is_new = |row: &ListRow| row.what == MemberChange::Added && row.inside.is_empty();
        self.kept == 0 && !self.is_told && self.rows.iter().all(is_new)
    }

    /// Says how many members stay.
    pub fn staying(&self) -> String {
        let order = if self.is_ordered { " in their order" } else { "" };
        counted_as(self.kept, "stays", &format!("stay{order}"))
    }

    /// Says where a member is, where that is worth saying.
    pub fn place(&self, row: &ListRow) -> Option<String> {
        // Members of a new list that are told in words have their numbers in them.
        if !self.is_ordered || self.is_told && self.before.is_empty() {
            return None;
        }

        let place = self.new_place(row);
        let address = row.address.as_ref().map(|address| visible(address.as_str()));
        let told = [place, address].into_iter().flatten();
        Some(joined(told, ", ")).filter(|told| !told.is_empty())
    }

    /// Says where a member comes to be, where that is worth saying.
    fn new_place(&self, row: &ListRow) -> Option<String> {
        let after = row.to.map(|to| ordinal(to + 1));
        match (&row.what, row.from) {
            (MemberChange::Moved | MemberChange::Changed, Some(from)) if row.moves => {
                Some(format!("{} → {}", ordinal(from + 1), after?))
            }
            // People expect a new member at the end, so only another place is worth a word.
            (MemberChange::Added, _) if !self.is_last(row) => Some(format!("as {}", after?)),
            (
                MemberChange::Added
                | MemberChange::Moved
                | MemberChange::Removed
                | MemberChange::Renamed(_)
                | MemberChange::Changed,
                _,
            ) => None,
        }
    }

    /// Says whether nothing but new members comes after a new one.
    fn is_last(&self, row: &ListRow) -> bool {
        let new = self
            .rows
            .iter()
            .filter(|other| other.what == MemberChange::Added && other.to >= row.to);
        row.to.is_some_and(|to| new.count() == self.after.len() - to)
    }
}

impl ListRow {
    /// Returns the sign of what happens to it.
    pub fn sign(&self) -> ChangeSign {
        match self.what {
            MemberChange::Added => ChangeSign::Added,
            MemberChange::Removed => ChangeSign::Removed,
            MemberChange::Moved => ChangeSign::Ordered,
            MemberChange::Renamed(_) | MemberChange::Changed => ChangeSign::Changed,
        }
    }
}

/// The most objects that are named instead of being counted.
pub const FEW: usize = 5;

/// The words before the objects that nobody listed although the manifests manage their list.
pub const UNLISTED: &str = "Not in the files";

/// The words before the others of such lists, which are not reported.
pub const ALSO_UNLISTED: &str = "Also not in the files";

/// The words before objects of such lists that a report of drift leaves out.
const UNREPORTED: &str = "Not in the files and not reported";

/// Says how many objects there are, where they are too many to name them.
pub fn only_counted(heading: &str, count: usize) -> String {
    let them = if count == 1 { "it" } else { "them" };
    format!("{heading}: {} (-v lists {them})", counted(count, "object"))
}

/// The words before the objects whose lists the manifests don't have.
const ELSEWHERE: &str = "In lists that are not in the files";

/// Says how many lines of a text are left out, because they stay.
pub fn folded_lines(count: usize) -> String {
    format!("… {}", counted_as(count, "line stays", "lines stay"))
}

/// Says how many lines are left out of a text, although some of them may differ.
pub fn cut_lines(count: usize) -> String {
    let more = counted_as(count, "more line is", "more lines are");
    format!("… {more} left out here; --format json has all of them")
}

/// Writes a place as people count.
fn ordinal(place: usize) -> String {
    let ending = match (place % 10, place % 100) {
        (1, last) if last != 11 => "st",
        (2, last) if last != 12 => "nd",
        (3, last) if last != 13 => "rd",
        _ => "th",
    };
    format!("{place}{ending}")
}

#[cfg(test)]
mod tests {
    use super::ordinal;

    #[test]
    fn places_are_counted_as_people_do() {
        let written: Vec<String> = [1, 2, 3, 4, 11, 12, 13, 21, 111, 122].map(ordinal).to_vec();
        assert_eq!(
            written.join(" "),
            "1st 2nd 3rd 4th 11th 12th 13th 21st 111th 122nd"
        );
    }
}
