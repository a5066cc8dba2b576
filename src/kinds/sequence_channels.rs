//! What contacts get from the steps of a workflow.

use serde_json::Value;

/// The types of steps, and what contacts get by them.
const CHANNELS: [(&str, &str); 3] = [("email", "emails"), ("sms", "text messages"), ("call", "calls")];

/// Returns the type of a step, which canonical steps say.
fn step_type(step: &Value) -> Option<&str> {
    step["step_type"].as_str()
}

/// Returns what contacts get from steps, as in `emails and calls`; everything that steps can be where one has another
/// type, or nothing is known of them.
pub fn channels(steps: &Value, conjunction: &str) -> String {
    let steps = steps.as_array().map_or(&[][..], Vec::as_slice);
    let is_told = |name: &str| CHANNELS.iter().any(|(known, _)| *known == name);
    let is_known = !steps.is_empty() && steps.iter().all(|step| step_type(step).is_some_and(is_told));

    let told = CHANNELS.iter().filter(|(name, _)| {
        let mut types = steps.iter().filter_map(step_type);
        !is_known || types.any(|one| one == *name)
    });
    let words: Vec<&str> = told.map(|(_, words)| *words).collect();
    match words.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} {conjunction} {last}", others.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::channels;
    use serde_json::json;

    #[test]
    fn only_what_the_steps_do_is_said_where_that_is_known() {
        let mail = json!({"step_type": "email", "email_template": "First touch", "delay": 0});
        for (steps, told) in [
            (json!([{"step_type": "call"}]), "calls"),
            (json!([{"step_type": "call"}, mail]), "emails and calls"),
            (
                json!([{"step_type": "call"}, {"step_type": "sms"}, {"step_type": "email"}]),
                "emails, text messages and calls",
            ),
            (
                json!([{"step_type": "call"}, {"step_type": "letter"}]),
                "emails, text messages and calls",
            ),
            (json!([]), "emails, text messages and calls"),
            (json!(null), "emails, text messages and calls"),
        ] {
            assert_eq!(channels(&steps, "and"), told, "{steps}");
        }
    }
}
