//! What the ids in the query of a smart view name, as far as the query itself says what they have to be (API notes, adjacent
//! sections 3 and 19).

use crate::model::{Address, Checks, Code, explanation, id, template};
use serde_json::Value;

/// The word for the user who opens a view.
pub(super) const CURRENT_USER: &str = "CURRENT_USER";

/// What an id has to name.
#[derive(Clone, Copy)]
enum IdSubject {
    CustomField,
    LeadStatus,
    OpportunityStatus,
    User,
    UserOrGroup,
}

impl IdSubject {
    /// Returns what a reference has to name by its type; nothing for a type that closectl does not know.
    fn of_reference(name: &str) -> Option<Self> {
        match name {
            "status.lead" => Some(Self::LeadStatus),
            "status.opportunity" => Some(Self::OpportunityStatus),
            "user" => Some(Self::User),
            "user_or_group" => Some(Self::UserOrGroup),
            _ => None,
        }
    }

    fn is_named_by(self, address: &Address) -> bool {
        let container = address.container();
        match self {
            Self::CustomField => is_custom_field(address),
            Self::LeadStatus => container == "lead_status",
            Self::OpportunityStatus => container.starts_with("pipeline/"),
            Self::User => container == "user",
            Self::UserOrGroup => container == "user" || container == "group",
        }
    }

    /// Returns what it is called, and how it is written.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::CustomField => ("a custom field", "${id:custom_field/lead/NAME}"),
            Self::LeadStatus => ("a lead status", "${id:lead_status/NAME}"),
            Self::OpportunityStatus => ("an opportunity status", "${id:pipeline/PIPELINE/STATUS}"),
            Self::User => ("a user", "${id:user/EMAIL}"),
            Self::UserOrGroup => ("a user or a group", "${id:user/EMAIL}"),
        }
    }
}

/// Says whether an address is that of a custom field, wherever its fields lie.
pub fn is_custom_field(address: &Address) -> bool {
    let container = address.container();
    let of_type = ["custom_activity_type/", "custom_object_type/"];
    container.starts_with("custom_field/") || of_type.iter().any(|prefix| container.starts_with(prefix))
}

/// Reports the ids of one node that are not of what the node says, or are no ids.
pub fn check(checks: &mut Checks, pointer: &str, node: &Value) {
    if let Some(written) = node["field"]["custom_field_id"].as_str() {
        let pointer = format!("{pointer}/field/custom_field_id");
        check_id(checks, &pointer, written, IdSubject::CustomField);
    }

    let condition = &node["condition"];
    let subject = condition["reference_type"].as_str();
    let Some(subject) = subject.and_then(IdSubject::of_reference) else {
        return;
    };
    let ids = condition["object_ids"].as_array().into_iter().flatten();
    for (at, written) in ids.enumerate() {
        if let Some(written) = written.as_str() {
            let pointer = format!("{pointer}/condition/object_ids/{at}");
            check_id(checks, &pointer, written, subject);
        }
    }
}

fn check_id(checks: &mut Checks, pointer: &str, written: &str, subject: IdSubject) {
    let (what, form) = subject.words();
    let bare = written.strip_prefix("custom.").unwrap_or(written);
    let Some(address) = template::as_reference(bare) else {
        // What a variable stands for is not known here, and an id without a name is told elsewhere.
        let may_be = written.contains("${") || id::is_id(bare) || written == CURRENT_USER;
        if !may_be {
            let message = format!("`{written}` is not the id of {what}");
            checks.report(&MISPLACED_ID, pointer, message, format!("write `\"{form}\"`"));
        }
        return;
    };

    if !subject.is_named_by(&address) {
        let message = format!("`{address}` is not {what}, which is needed here");
        checks.report(&MISPLACED_ID, pointer, message, format!("write `\"{form}\"`"));
    } else if bare != written {
        let message = format!("`{written}` is a tag, but a query takes the id of a custom field alone");
        checks.report(&MISPLACED_ID, pointer, message, format!("write `\"{bare}\"`"));
    }
}

/// What is reported here.
pub static CODES: &[&Code] = &[&MISPLACED_ID];

static MISPLACED_ID: Code = Code::error(explanation!("misplaced-id")).found_live();

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Returns what is reported of a node.
    fn reported(node: &Value) -> Vec<String> {
        let mut checks = Checks::default();
        check(&mut checks, "/q", node);
        let found = checks.0.into_iter();
        found
            .map(|one| format!("{} {}", one.pointer, one.message))
            .collect()
    }

    #[test]
    fn a_field_is_a_custom_field_by_its_id() {
        for written in [
            "${id:custom_field/lead/Industry}",
            "${id:custom_field/shared/Region}",
            "${id:custom_activity_type/Demo/Notes}",
            "${id:custom_object_type/Plan/Seats}",
            "${var:field}",
            "cf_Xa7sK3lQ0pWmZ2vB9nRt4yUe8iOc1dFg5hJk6lQwErT",
        ] {
            let node = json!({"field": {"type": "custom_field", "custom_field_id": written}});
            assert_eq!(reported(&node), [""; 0], "{written}");
        }
        for (written, told) in [
            ("Industry", "`Industry` is not the id of a custom field"),
            (
                "custom.${id:custom_field/lead/Industry}",
                "`custom.${id:custom_field/lead/Industry}` is a tag, but a query takes the id of a custom field alone",
            ),
            (
                "${id:lead_status/New}",
                "`lead_status/New` is not a custom field, which is needed here",
            ),
            (
                "${id:custom_activity_type/Demo}",
                "`custom_activity_type/Demo` is not a custom field, which is needed here",
            ),
        ] {
            let node = json!({"field": {"type": "custom_field", "custom_field_id": written}});
            assert_eq!(reported(&node), [format!("/q/field/custom_field_id {told}")]);
        }
    }

    #[test]
    fn a_reference_names_what_its_type_says() {
        let node = |of: &str, id: &str| json!({"condition": {"type": "reference", "reference_type": of, "object_ids": [id]}});
        for (of, id) in [
            ("status.lead", "${id:lead_status/New}"),
            ("status.opportunity", "${id:pipeline/Sales/Won}"),
            ("user", "CURRENT_USER"),
            ("user_or_group", "${id:group/East}"),
            ("user_or_group", "${id:user/ada@example.test}"),
            ("contact", "${id:lead_status/New}"),
        ] {
            assert_eq!(reported(&node(of, id)), [""; 0], "{of} {id}");
        }
        for (of, id, told) in [
            (
                "status.lead",
                "${id:custom_field/lead/Industry}",
                "`custom_field/lead/Industry` is not a lead status, which is needed here",
            ),
            (
                "status.opportunity",
                "Won",
                "`Won` is not the id of an opportunity status",
            ),
            (
                "user",
                "${id:group/East}",
                "`group/East` is not a user, which is needed here",
            ),
        ] {
            assert_eq!(
                reported(&node(of, id)),
                [format!("/q/condition/object_ids/0 {told}")]
            );
        }
    }
}
