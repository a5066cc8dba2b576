//! The people whom a change of an object concerns, and how they are counted: the users who have a role, the leads that are
//! in a workflow.

use super::{AnswerShape, ObjectChange};
use serde_json::Value;

/// How the people are counted whom a change of an object concerns. It takes one read, which is made only for a step that
/// somebody has to agree to.
#[derive(Clone, Copy, Debug)]
pub struct PeopleCounting {
    /// What one of them is called, as in `user`.
    pub noun: &'static str,
    /// What one of them does, as in "has this role".
    pub one: &'static str,
    /// What several of them do, as in "have this role".
    pub several: &'static str,
    /// Returns the path that shows them.
    pub path: fn(&PeopleQuestion<'_>) -> String,
    /// The shape of the answer.
    pub shape: AnswerShape,
    /// Finds them in the answer.
    ///
    /// # Errors
    ///
    /// Says why the answer does not tell how many there are; then nobody can agree.
    pub found: fn(&PeopleQuestion<'_>, &Value) -> Result<ConcernedPeople, String>,
    /// Says whether nobody has to agree to a change where it concerns no one.
    pub is_free: fn(&ObjectChange<'_>) -> bool,
    /// What has to be done about them where an object that was deleted comes back without them, as a sentence
    /// without a full stop; nothing where they come back with it, or keep it from being deleted.
    pub left_behind: Option<&'static str>,
}

/// The question whom a change of an object concerns.
#[derive(Clone, Copy, Debug)]
pub struct PeopleQuestion<'a> {
    /// The organization.
    pub organization_id: &'a str,
    /// The user to whom the key belongs, if that is known.
    pub user_id: Option<&'a str>,
    /// The id of the object.
    pub id: &'a str,
    /// The action.
    pub change: ObjectChange<'a>,
}

/// The people whom a change concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConcernedPeople {
    /// How many there are.
    pub count: u64,
    /// Why the change can't be made because of them, if it can't.
    pub obstacle: Option<PeopleObstacle>,
}

/// The reason why a change can't be made because of the people whom it concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeopleObstacle {
    /// Why, as a sentence without a full stop.
    pub because: String,
    /// What to do instead.
    pub instead: String,
}
