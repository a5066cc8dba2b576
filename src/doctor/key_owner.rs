//! Who a key belongs to, out of the answer to the read of its owner (API notes, core (d)). Whatever is missing there is
//! left out.

use super::report::{DoctorOrganization, DoctorOwner};
use crate::kinds;
use serde_json::Value;

/// Reads the user.
pub(super) fn owner(me: &Value) -> DoctorOwner {
    let text = |name: &str| me[name].as_str().unwrap_or_default().to_owned();
    let name = format!("{} {}", text("first_name"), text("last_name"));
    let permissions = membership(me)["permissions_granted"].as_array();
    DoctorOwner {
        id: text("id"),
        name: name.trim().to_owned(),
        email: text("email"),
        role: membership(me)["role_id"].as_str().map(str::to_owned),
        permissions: permissions.map(|all| {
            let texts = all.iter().filter_map(Value::as_str);
            texts.map(str::to_owned).collect()
        }),
    }
}

/// Reads the organization, of which there has to be one.
pub(super) fn organization(me: &Value, expected: Option<&str>) -> Option<DoctorOrganization> {
    let [one] = me["organizations"].as_array()?.as_slice() else {
        return None;
    };
    let text = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
    let id = text("id");
    Some(DoctorOrganization {
        is_expected: expected.map(|expected| expected == id),
        expected_id: expected.map(str::to_owned),
        name: text("name"),
        id,
    })
}

/// Gives the role its name: a predefined one has a word for an id, and of others a list has them both.
pub(super) fn name_role<'a>(owner: &mut DoctorOwner, answers: impl Iterator<Item = &'a Value>) {
    let Some(id) = owner.role.clone() else { return };
    let predefined = kinds::registry().kinds().flat_map(|kind| kind.any.def.predefined);
    let mut predefined = predefined
        .filter(|(known, _)| *known == id)
        .map(|(_, name)| *name);

    let listed = answers.filter_map(|answer| answer["data"].as_array()).flatten();
    let listed = listed.filter(|item| item["id"] == id.as_str());
    let mut named = listed.filter_map(|item| item["name"].as_str());
    if let Some(name) = named.next().or(predefined.next()) {
        owner.role = Some(name.to_owned());
    }
}

/// The user's place in the organization. A user of several has one for each, and then none is told.
fn membership(me: &Value) -> &Value {
    match me["memberships"].as_array().map(Vec::as_slice) {
        Some([one]) => one,
        Some(_) | None => &Value::Null,
    }
}
