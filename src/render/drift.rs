//! How an organization differs from its manifests, for programs. Reads a plan the other way round: not
//! what would be done, but what is there now.

use super::way_out::WayOut;
use crate::{
    diff::Change,
    model::{Address, Location, template},
    plan::{
        Action, FORMAT, HeldList, LikelyRename, Note, ObjectEffect, Organization, Plan, Refusal, Step,
        UnlistedObject, UnstatedDifference,
    },
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// The differences between an organization and its manifests.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(title = "closectl drift", rename = "Drift")]
pub struct DriftReport<'a> {
    /// The format of this document.
    #[schemars(extend("const" = FORMAT))]
    pub format: u64,
    /// The organization.
    pub organization: &'a Organization,
    /// The differences, one for each object or list.
    pub differences: Vec<DriftingObject<'a>>,
    /// The objects that can't be compared.
    pub refusals: &'a [Refusal],
    /// The objects that the manifests don't mention.
    pub unmanaged: &'a [Address],
    /// Those of them that are in lists which the manifests manage and are not reported.
    #[serde(skip)]
    pub unreported: &'a [Address],
    /// Notes, such as attributes that Close does not show.
    pub notes: Vec<Note>,
}

/// An object or a list that differs from the manifests.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct DriftingObject<'a> {
    /// The object, or the owner of the list.
    pub address: &'a Address,
    /// The kind of the object, or of the members of the list.
    #[serde(skip)]
    pub kind: &'a str,
    /// The kind of difference.
    pub is: DriftKind,
    /// The place in the manifests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<&'a Location>,
    /// The attributes that differ.
    pub attributes: Vec<DriftingAttribute<'a>>,
    /// How many objects have the address, where several unlisted ones share a name.
    #[serde(skip)]
    pub count: usize,
    /// The list of it that an ignored item keeps from becoming what the manifests say.
    #[serde(skip)]
    pub held: Option<&'a HeldList>,
    /// The options: keep it, revert it, or ignore it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ways_out: Vec<WayOut>,
}

/// The kind of difference of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Is")]
pub enum DriftKind {
    /// The manifests list it and the organization does not have it.
    Missing,
    /// The manifests say `removed: true`, and the organization has it.
    Present,
    /// Attributes differ.
    Changed,
    /// The members of a list are in a different order.
    Reordered,
    /// The organization has it in a managed list, and the manifests do not list it.
    Unlisted,
}

/// One attribute on both sides.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct DriftingAttribute<'a> {
    /// Its name.
    pub attribute: &'a str,
    /// The value in the organization.
    pub live_now: &'a Value,
    /// The value in the manifests; null if they don't set it.
    pub manifests: &'a Value,
    /// The expected value if the manifests don't set it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<&'a Value>,
}

/// Reads a plan as drift.
pub fn of(plan: &Plan) -> DriftReport<'_> {
    let mut differences: Vec<DriftingObject<'_>> = Vec::new();
    for step in plan.steps.iter().filter(|step| !is_consequence(plan, step)) {
        let is = is(step.action);
        // An object that is changed and also reordered is two differences; several steps of one sort are one.
        let at = differences
            .iter()
            .position(|other| other.address == &step.address && other.is == is);

        let at = at.unwrap_or_else(|| {
            differences.push(DriftingObject {
                address: &step.address,
                kind: &step.kind,
                is,
                at: step.at.as_ref(),
                attributes: Vec::new(),
                count: 1,
                held: None,
                ways_out: Vec::new(),
            });
            differences.len() - 1
        });

        // What is there or not there as a whole needs no attributes.
        if matches!(is, DriftKind::Changed | DriftKind::Reordered) {
            add(&mut differences[at].attributes, &step.changes);
        }
    }
    DriftReport {
        format: FORMAT,
        organization: &plan.organization,
        differences,
        refusals: &plan.refusals,
        unmanaged: &plan.unmanaged,
        unreported: &plan.unreported,
        notes: plan.notes.iter().map(told).collect(),
    }
}

/// Returns a note of a plan as it is told of drift: a plan knows that the manifests are right.
fn told(note: &Note) -> Note {
    let rename = note.likely_rename.as_ref();
    let text = rename.and_then(LikelyRename::either_way);
    Note {
        text: text.unwrap_or_else(|| note.text.clone()),
        ..note.clone()
    }
}

impl<'a> DriftReport<'a> {
    /// Adds what makes no step of a plan: objects that nobody listed, and attributes that the manifests leave open and that
    /// are not as expected.
    pub fn add_unplanned(&mut self, unlisted: &'a [UnlistedObject], unstated: &'a [UnstatedDifference]) {
        let unlisted = unlisted.iter().map(|one| DriftingObject {
            address: &one.address,
            kind: &one.kind,
            is: DriftKind::Unlisted,
            at: None,
            attributes: Vec::new(),
            count: one.count,
            held: None,
            ways_out: Vec::new(),
        });
        self.differences.extend(unlisted);

        for one in unstated {
            // An object of its own, because the ways out of it differ from those of what the manifests state.
            self.differences.push(DriftingObject {
                address: &one.address,
                kind: &one.kind,
                is: DriftKind::Changed,
                at: one.at.as_ref(),
                attributes: vec![DriftingAttribute {
                    attribute: &one.attribute,
                    live_now: &one.live,
                    manifests: &Value::Null,
                    expected: Some(&one.expected),
                }],
                count: 1,
                held: None,
                ways_out: Vec::new(),
            });
        }
    }

    /// Says which differences `apply` would refuse to undo, because ignored items hold their lists.
    pub fn add_held(&mut self, held: &'a [HeldList]) {
        for one in self
            .differences
            .iter_mut()
            .filter(|one| one.is == DriftKind::Changed)
        {
            let has = |attribute: &str| one.attributes.iter().any(|other| other.attribute == attribute);
            let mut held = held.iter();
            one.held = held.find(|list| list.object == *one.address && has(&list.attribute));
        }
    }

    /// Returns the objects that are in no list which the manifests manage, or are not reported.
    pub fn left_alone(&self) -> Vec<Address> {
        let is_told = |address: &Address| {
            let mut told = self.differences.iter();
            told.any(|one| one.is == DriftKind::Unlisted && one.address == address)
        };
        let alone = self.unmanaged.iter().filter(|address| !is_told(address));
        alone.cloned().collect()
    }
}

impl<'a> DriftingObject<'a> {
    /// Returns the attribute that the manifests leave open, if that is what differs.
    pub fn unstated(&self) -> Option<&DriftingAttribute<'a>> {
        self.attributes.iter().find(|one| one.expected.is_some())
    }
}

/// Adds what differs; where several steps change an attribute one after the other, the first knows what is there.
fn add<'a>(attributes: &mut Vec<DriftingAttribute<'a>>, changes: &'a [Change]) {
    for Change {
        attribute,
        before,
        after,
    } in changes.iter().filter(|change| change.before != change.after)
    {
        match attributes.iter_mut().find(|other| other.attribute == attribute) {
            Some(other) => other.manifests = after,
            None => attributes.push(DriftingAttribute {
                attribute,
                live_now: before,
                manifests: after,
                expected: None,
            }),
        }
    }
}

/// Says whether a step only follows from others, and is no difference of its own.
fn is_consequence(plan: &Plan, step: &Step) -> bool {
    let replaces = |address: &Address| {
        let mut steps = plan.steps.iter();
        steps.any(|other| other.action == Action::Replace && other.address == *address)
    };
    match step.action.effect().object {
        ObjectEffect::Emptied | ObjectEffect::Refilled => true,
        // The place of what is missing, or comes from elsewhere.
        ObjectEffect::Reordered => {
            step.changes.iter().all(
                |change| match (change.before.as_array(), change.after.as_array()) {
                    (Some(before), Some(after)) => before
                        .iter()
                        .eq(after.iter().filter(|member| before.contains(member))),
                    (None, _) | (_, None) => false,
                },
            )
        }
        // What a new object gets in a second call, and what names a replaced one.
        ObjectEffect::Edited | ObjectEffect::Moved => {
            let mut others = plan.steps.iter();
            step.renews_mentions()
                || others.any(|other| other.action.makes() && other.address == step.address)
        }
        // What refers to a replaced object by its identity is created again only because of that.
        ObjectEffect::Created => step
            .identity
            .values()
            .flat_map(template::targets)
            .any(|address| replaces(&address)),
        ObjectEffect::Replaced | ObjectEffect::Removed => false,
    }
}

fn is(action: Action) -> DriftKind {
    // The other way round than in the plan: what it would create is missing now.
    match action.effect().object {
        ObjectEffect::Created => DriftKind::Missing,
        ObjectEffect::Removed => DriftKind::Present,
        ObjectEffect::Edited
        | ObjectEffect::Moved
        | ObjectEffect::Emptied
        | ObjectEffect::Refilled
        | ObjectEffect::Replaced => DriftKind::Changed,
        ObjectEffect::Reordered => DriftKind::Reordered,
    }
}

impl DriftKind {
    /// Returns the words for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Present => "present but removed in the manifests",
            Self::Changed => "changed",
            Self::Reordered => "in another order",
            Self::Unlisted => "not listed in the manifests",
        }
    }
}
