//! The roles of a world: users have them, one of them and a lead field name each other, and they come to allow more or
//! less.

use super::{
    Dice,
    element::{ConsentMix, ElementConsent},
};
use close_sandbox::{State, User};

/// The lead field of people by which roles limit what their users see.
pub const KEEPER: &str = "Keeper";
/// The most users of a role.
const MOST_USERS: usize = 2;

/// What becomes of a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RoleChange {
    Stays,
    AllowsMore,
    AllowsLess,
    /// Its users come to see every lead, or no longer do.
    SeesOtherLeads,
    /// It goes; Close refuses that while users have it.
    Goes,
}

/// A role of a world.
#[derive(Clone, Debug)]
pub struct WorldRole {
    name: String,
    is_renamed: bool,
    change: RoleChange,
    consent: ElementConsent,
    /// Whether its users see only leads that are assigned to them.
    is_limited: bool,
    users: usize,
}

impl WorldRole {
    /// Draws the roles of a world.
    pub fn draw_several(dice: &mut Dice, mix: ConsentMix) -> Vec<Self> {
        use RoleChange::{AllowsLess, AllowsMore, Goes, SeesOtherLeads, Stays};
        let count = dice.below(3);
        let draw = |at: usize| {
            let users = dice.between(0, MOST_USERS);
            // A plan that Close can't carry out tries nothing else.
            let changes = if users == 0 {
                &[Stays, AllowsMore, AllowsLess, SeesOtherLeads, Goes][..]
            } else {
                &[Stays, AllowsMore, AllowsLess, SeesOtherLeads]
            };
            let change = *dice.pick(changes);
            Self {
                name: format!("Team {at}"),
                is_renamed: change != Goes && dice.one_in(3),
                change,
                consent: ElementConsent::draw(dice, mix),
                is_limited: dice.one_in(2),
                users,
            }
        };

        (0..count).map(draw).collect()
    }

    /// Returns its entry.
    pub fn line(&self, is_after: bool) -> String {
        let Self { name, change, .. } = self;
        if !is_after {
            return format!("{{name: {name}, {}}}", self.settings(RoleChange::Stays));
        }

        let consent = if self.consent == ElementConsent::Written {
            ", allow_access: true"
        } else {
            ""
        };
        if *change == RoleChange::Goes {
            return format!("{{name: {name}, removed: true{consent}}}");
        }
        let renamed = if self.is_renamed {
            format!(", renamed_from: {name}")
        } else {
            String::new()
        };
        let settings = self.settings(*change);
        format!("{{name: {}, {settings}{renamed}{consent}}}", self.after())
    }

    fn settings(&self, change: RoleChange) -> String {
        let mut permissions = vec!["export"];
        if change == RoleChange::AllowsMore {
            permissions.push("bulk_delete");
        }
        if change != RoleChange::AllowsLess {
            permissions.push("bulk_edit");
        }

        let is_limited = self.is_limited != (change == RoleChange::SeesOtherLeads);
        let limits = if is_limited {
            format!("visibility_user_lcf_behavior: require_assignment, visibility_user_lcfs: [{KEEPER}]")
        } else {
            permissions.push("view_all_leads");
            "visibility_user_lcf_behavior: null, visibility_user_lcfs: []".to_owned()
        };
        format!("permissions: [{}], {limits}", permissions.join(", "))
    }

    fn after(&self) -> String {
        if self.is_renamed {
            format!("{} again", self.name)
        } else {
            self.name.clone()
        }
    }

    /// Returns the address at which somebody agrees by saying it, if somebody does.
    pub fn said(&self) -> Option<String> {
        (self.consent == ElementConsent::Said).then(|| format!("role/{}", self.after()))
    }

    /// Gives the role to its users.
    pub fn fill(&self, state: &mut State) {
        let Some(id) = state.roles.iter().find(|role| role.name == self.name) else {
            return;
        };
        let id = id.id.clone();
        for at in 0..self.users {
            let email = format!("{}-{at}@example.test", self.name.replace(' ', "-"));
            let user = User::new(&mut state.mint, &email, "Some", "Body", &id);
            state.users.push(user);
        }
    }

    /// Says what its users may do otherwise although nobody agreed, if anything.
    pub fn harm(&self, before: &State, after: &State) -> Option<String> {
        let role = before.roles.iter().find(|role| role.name == self.name)?;
        if self.consent != ElementConsent::Missing {
            return None;
        }
        let Some(now) = after.roles.iter().find(|one| one.id == role.id) else {
            return Some(format!("the role {} is gone, and nobody agreed", self.name));
        };

        let access = |role: &close_sandbox::Role| {
            let mut permissions = role.permissions.clone();
            permissions.sort();
            let fields = role.visibility_user_lcf_ids.clone().unwrap_or_default();
            (permissions, fields, role.visibility_user_lcf_behavior.clone())
        };
        let (had, has) = (access(role), access(now));
        (had != has).then(|| {
            format!(
                "the role {} was {had:?} and is {has:?}, and nobody agreed",
                self.name
            )
        })
    }
}

/// Returns the field that roles and that names a role, where there are roles.
pub fn keeper(roles: &[WorldRole], is_after: bool) -> Option<String> {
    let first = roles.first()?;
    let role = if !is_after {
        first.name.clone()
    } else if first.change == RoleChange::Goes {
        String::new()
    } else {
        first.after()
    };
    Some(format!(
        "{{name: {KEEPER}, type: user, editable_with_roles: [{role}]}}"
    ))
}
