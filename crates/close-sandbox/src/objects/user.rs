//! The people of an organization, and their groups.

use serde::{Deserialize, Serialize};

use super::{Mint, Moment};

/// A person of the organization, together with the membership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// `user_…`.
    pub id: String,
    /// `memb_…`.
    pub membership_id: String,
    /// The mail address that people are found by.
    pub email: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// The role, by id.
    pub role_id: String,
    /// When the person joined.
    pub date_created: Moment,
    /// Whether the person is no longer a member; nobody forgets who made or owned something.
    #[serde(default)]
    pub has_left: bool,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserGroup {
    /// `group_…`.
    pub id: String,
    /// Unique in the organization.
    pub name: String,
    /// Ids of users.
    pub members: Vec<String>,
}

impl User {
    pub(crate) fn owner(mint: &mut Mint) -> Self {
        Self::new(mint, "owner@example.test", "Sandbox", "Owner", "admin")
    }

    /// A person who is not in any organization yet; push it to `State::users`.
    pub fn new(mint: &mut Mint, email: &str, first_name: &str, last_name: &str, role_id: &str) -> Self {
        Self {
            id: mint.older_id("user"),
            membership_id: mint.older_id("memb"),
            email: email.to_owned(),
            first_name: first_name.to_owned(),
            last_name: last_name.to_owned(),
            role_id: role_id.to_owned(),
            date_created: mint.now(),
            has_left: false,
        }
    }
}
