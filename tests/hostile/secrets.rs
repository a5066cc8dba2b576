//! What a manifest, an overlay or a variable could take out of the environment, into Close or into an output.

use super::trap::{HostileRepository, SECRETS};

/// A project that lists every secret for its manifests, and has a variable and an overlay made of them.
fn project(base: &str) -> String {
    let listed = SECRETS.map(|(name, _)| name).join(", ");
    format!(
        "version: 1\nmanifests: [manifests]\ndefault_organization: trap\nenvironment: [CLOSE_API_KEY, {listed}]\n\
         organizations:\n  other: {{sandbox: .closectl/other.json, overlays: [overlays]}}\n  trap:\n    api_key: \
         ${{env:CLOSE_API_KEY}}\n    base_url: {base}\n"
    )
}

/// A manifest that shows a variable wherever a text may stand.
fn manifest(name: &str) -> String {
    format!(
        "lead_statuses: ['${{env:{name}}}', {{label: New, renamed_from: 'x ${{env:{name}}}'}}]\n\
         pipelines: [{{name: 'P ${{env:{name}}}', statuses: [{{label: S, type: active}}]}}]\n\
         custom_fields: {{lead: [{{name: F, type: text, description: '${{env:{name}}}'}}]}}\n\
         custom_activity_types: [{{name: T, description: 'see ${{env:{name}}}'}}]\n\
         webhooks: [{{url: 'https://x.test/${{env:{name}}}', events: [{{object_type: lead, action: created}}]}}]\n"
    )
}

/// Runs every command, and makes sure that nothing was sent that holds a secret.
fn assert_kept(clone: &HostileRepository) {
    clone.spring();
    let key = clone.world.sandbox.api_key();
    for call in clone.world.sandbox.calls() {
        let sent = format!("{} {}", call.path, call.body.unwrap_or_default());
        for secret in SECRETS.map(|(_, secret)| secret).into_iter().chain([key]) {
            assert!(!sent.contains(secret), "{sent}");
        }
    }
    assert_eq!(clone.world.writes(), []);
}

#[test]
fn no_text_of_a_manifest_takes_a_secret_of_the_environment() {
    for name in ["CLOSE_API_KEY", "AWS_SECRET_ACCESS_KEY", "DEPLOY_PASSWORD"] {
        let clone = HostileRepository::new("");
        let base = clone.world.sandbox.base_url();
        clone
            .write("closectl.yaml", &project(&base))
            .write("manifests/m.yaml", &manifest(name));
        clone.write(
            "overlays/o.yaml",
            "lead_statuses: [{label: New, color: '${env:CLOSE_API_KEY}'}]\n",
        );
        assert_kept(&clone);
    }
}

#[test]
fn no_variable_of_the_project_takes_a_secret_of_the_environment() {
    let clone = HostileRepository::new("");
    let base = clone.world.sandbox.base_url();
    let variables = "    variables: {a: '${env:GITHUB_TOKEN}', b: '${var:a} ${env:CLOSE_API_KEY}'}\n";
    clone
        .write("closectl.yaml", &(project(&base) + variables))
        .write("manifests/m.yaml", "lead_statuses: ['${var:b}', '${var:a}']\n");
    assert_kept(&clone);
}
