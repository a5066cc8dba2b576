//! What rules find, and what they leave alone.

use super::Folder;
use closectl::{
    cli, kinds,
    lint::{self, LintFinding, LintInput},
    manifest::{self, VariableValues},
    model::{Severity, SourceId, Sources},
};
use jiff::civil::date;
use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// A webhook with these events and attributes.
fn webhook(url: &str, rest: &str) -> String {
    format!("webhooks:\n  - url: \"{url}\"\n    {rest}\n")
}

const LEADS: &str = "events: [{object_type: lead, action: created}]";

/// A workflow that sends an email template with these attributes.
fn template(attributes: &str) -> String {
    format!(
        "sequences:\n  - {{name: W, timezone: Europe/Berlin, steps: [{{step_type: email, delay: 0, email_template: A}}]}}\n\
         email_templates:\n  - {{name: A, subject: S, body: B, {attributes}}}\n"
    )
}

/// A workflow that sends an SMS template.
const TEXT_STEP: &str = "sequences:\n  - {name: W, timezone: Europe/Berlin, steps: [{step_type: sms, delay: 0, sms_template: A}]}\n";

#[test]
fn what_is_withdrawn_is_told_where_it_is_used_and_how_to_bring_it_back() {
    let folder = Folder::with(&template("is_shared: false"));
    let report = folder.report();
    let finding = &report["findings"][0];
    assert_eq!(finding["at"]["line"], 2, "{report:#}");
    let text = finding.to_string();
    assert!(
        text.contains("refers to `email_template/A`, which is not shared"),
        "{text}"
    );
    assert!(text.contains("`is_shared: true`"), "{text}");

    let folder = Folder::with(&format!(
        "{TEXT_STEP}sms_templates: [{{name: A, text: Hi, status: archived}}]\n"
    ));
    let text = folder.report()["findings"][0].to_string();
    assert!(text.contains("`status: active`"), "{text}");

    // A view may look for what was sent with a template that nobody else can use.
    let view = "smart_views:\n  - {name: V, type: lead, s_query: {query: {type: x, id: \"${id:email_template/A}\"}}}\n";
    let folder = Folder::with(&format!(
        "{view}email_templates:\n  - {{name: A, subject: S, body: B, is_shared: false}}\n"
    ));
    assert!(
        !folder.rules().contains(&"not-shared-still-used".to_owned()),
        "{:#}",
        folder.report()
    );
}

#[test]
fn a_view_that_names_what_the_same_manifests_remove_is_told_where() {
    let removed = [
        ("lead_statuses: [A, {label: B, removed: true}]", "lead_status/B"),
        ("pipelines: [{name: P, removed: true}]", "pipeline/P"),
        ("pipelines: [{name: P, removed: true}]", "pipeline/P/Won"),
        (
            "pipelines: [{name: P, statuses: [{label: Won, removed: true}]}]",
            "pipeline/P/Won",
        ),
        (
            "custom_fields: {lead: [{name: F, removed: true}]}",
            "custom_field/lead/F",
        ),
        (
            "custom_activity_types: [{name: T, removed: true}]",
            "custom_activity_type/T/F",
        ),
        ("email_templates: [{name: E, removed: true}]", "email_template/E"),
        ("sms_templates: [{name: S, removed: true}]", "sms_template/S"),
        ("groups: [{name: G, removed: true}]", "group/G"),
        ("outcomes: [{name: O, removed: true}]", "outcome/O"),
        ("sequences: [{name: W, removed: true}]", "sequence/W"),
    ];
    for (removal, address) in removed {
        let view = format!(
            "smart_views:\n  - name: V\n    type: lead\n    s_query:\n      query: {{type: x, id: \"${{id:{address}}}\"}}\n"
        );
        let folder = Folder::with(&format!("{view}{removal}\n"));
        let ran = folder.run(&["validate", "-f", "m.yaml"]);
        let told = format!("{}{}", ran.stdout, ran.stderr);
        assert!(told.contains("the manifests delete `"), "{address}: {told}");
        assert!(
            told.contains(&format!("`{address}`, which is named here")),
            "{address}: {told}"
        );
        assert!(told.contains("m.yaml:5:"), "{address}: {told}");
    }

    // A choice has no address; the value is looked for.
    let condition = "{type: field_condition, field: {type: custom_field, custom_field_id: \"${id:custom_field/lead/F}\"}, condition: \
                     {type: term, values: [Old]}}";
    let view = format!(
        "smart_views:\n  - name: V\n    type: lead\n    s_query: {{query: {{type: and, queries: [{{type: object_type, object_type: \
         lead}}, {condition}]}}}}\n"
    );
    let field =
        "custom_fields: {lead: [{name: F, type: choices, choices: [{value: New, renamed_from: Old}]}]}\n";
    let folder = Folder::with(&format!("{view}{field}"));
    assert!(
        folder.rules().contains(&"sought-choice-missing".to_owned()),
        "{:#}",
        folder.report()
    );
}

#[test]
fn rules_find_what_they_are_for() {
    let archived = "custom_activity_types:\n  - {name: Visit, is_archived: true}\n";
    let filter = "type: equals, value: \"${id:custom_activity_type/Visit}\"";
    let waits = format!("events: [{{object_type: lead, action: updated, extra_filter: {{{filter}}}}}]");
    for (manifest, expected) in [
        (
            "lead_statuses: [\"\\u200b\"]\n".to_owned(),
            vec!["hidden-character", "name-without-letters"],
        ),
        (
            "lead_statuses: [\"A\\tB\"]\n".to_owned(),
            vec!["hidden-character"],
        ),
        (
            "custom_fields:\n  lead:\n    - {name: Size, type: choices, choices: [\"S \", M]}\n".to_owned(),
            vec!["untidy-name"],
        ),
        (
            "pipelines:\n  - {name: Sales, statuses: [{label: Lost, type: lost}]}\n".to_owned(),
            vec!["pipeline-without-outcome", "pipeline-begins-closed"],
        ),
        (
            format!("{archived}{}", webhook("https://x.test", &waits)),
            vec!["archived-still-used"],
        ),
        (
            template("is_shared: true, is_archived: true"),
            vec!["archived-still-used"],
        ),
        (template("is_shared: false"), vec!["not-shared-still-used"]),
        (
            "shared_scheduling_links: [{name: Intro call}, {name: \"Intro - Call!\"}]\n".to_owned(),
            vec!["same-tag"],
        ),
        (
            template("is_shared: false, is_archived: true"),
            vec!["archived-still-used"],
        ),
        (
            format!("{TEXT_STEP}sms_templates: [{{name: A, text: Hi, status: archived}}]\n"),
            vec!["archived-still-used"],
        ),
        (
            format!("{TEXT_STEP}sms_templates: [{{name: A, text: Hi, is_shared: false}}]\n"),
            vec!["not-shared-still-used"],
        ),
        (
            webhook("http://x.test", &format!("verify_ssl: false\n    {LEADS}")),
            vec!["webhook-without-https"],
        ),
        (
            webhook(
                "https://x.test",
                "events: [{object_type: leads, action: created}]",
            ),
            vec!["unknown-event"],
        ),
        (
            webhook(
                "https://x.test",
                "events: [{object_type: lead, action: created}, {object_type: lead, action: created, extra_filter: \
                 {type: non_null}}]",
            ),
            vec!["duplicate-event"],
        ),
        (
            webhook(
                "https://x.test",
                "events: [{object_type: lead, action: created, extra_filter: {type: equals, value: Bearer \
                 abcdef0123456789}}]",
            ),
            vec!["plain-secret"],
        ),
    ] {
        let folder = Folder::with(&manifest);
        assert_eq!(folder.rules(), expected, "{manifest}\n{:#}", folder.report());
    }
}

#[test]
fn rules_leave_alone_what_is_meant() {
    for manifest in [
        "lead_statuses: [\"👩‍👩‍👧 Family\", \"Größe %\", \"می‌خواهم\", \"Q1/24\"]\n".to_owned(),
        "lead_statuses: [New, {label: new, removed: true, allow_data_loss: true}]\n".to_owned(),
        "pipelines:\n  - {name: Sales}\n  - {name: Trials, statuses: []}\n".to_owned(),
        "custom_activity_types:\n  - {name: Visit, is_archived: true, fields: [{name: Note, type: text}]}\n"
            .to_owned(),
        "custom_fields:\n  lead: [{name: Region, type: text}]\n  contact: [{name: region, type: text}]\n"
            .to_owned(),
        webhook("https://x.test/?key=a&page=123456789", LEADS),
        webhook(
            "https://x.test",
            "events: [{object_type: task.voicemail, action: completed}]",
        ),
        webhook(
            "https://x.test",
            "events: [{object_type: lead, action: created, extra_filter: {type: non_null}}, {object_type: lead, \
             action: created, extra_filter: {type: is_null}}]",
        ),
        format!(
            "webhooks:\n  - {{url: \"https://x.test/A\", {LEADS}}}\n  - {{url: \"https://x.test/a\", {LEADS}}}\n"
        ),
    ] {
        let folder = Folder::with(&manifest);
        assert_eq!(
            folder.rules(),
            Vec::<String>::new(),
            "{manifest}\n{:#}",
            folder.report()
        );
    }
}

#[test]
fn limits_are_counted_as_close_may_count_them() {
    let fields = |list: &str, count: usize| {
        (0..count).fold(format!("  {list}:\n"), |mut text, at| {
            let _ = writeln!(text, "    - {{name: Field {at}, type: text}}");
            text
        })
    };
    let hooks = |count: usize| {
        (0..count).fold("webhooks:\n".to_owned(), |mut text, at| {
            let _ = writeln!(text, "  - {{url: \"https://x.test/{at}\", {LEADS}}}");
            text
        })
    };
    let books = |active: usize, archived: usize| {
        (0..active + archived).fold("playbooks:\n".to_owned(), |mut text, at| {
            let more = if at < active { "" } else { ", is_archived: true" };
            let _ = writeln!(text, "  - {{name: P{at}{more}}}");
            text
        })
    };
    for (manifest, address, line) in [
        (format!("custom_fields:\n{}", fields("lead", 250)), None, 0),
        (
            format!("custom_fields:\n{}", fields("lead", 251)),
            Some("custom_field/lead"),
            253,
        ),
        (
            format!(
                "custom_fields:\n{}{}",
                fields("lead", 150),
                fields("contact", 101)
            ),
            Some("custom_field/lead"),
            254,
        ),
        (hooks(40), None, 0),
        (hooks(41), Some("webhook"), 42),
        (books(50, 50), None, 0),
        (books(51, 49), Some("playbook"), 52),
        (books(50, 51), Some("playbook"), 102),
    ] {
        let report = Folder::with(&manifest).report();
        let found = &report["findings"][0];
        assert_eq!(found["address"].as_str(), address, "{report:#}");
        if address.is_some() {
            assert_eq!(
                (found["rule"].as_str(), found["at"]["line"].as_u64()),
                (Some("over-limit"), Some(line))
            );
        }
    }
}

/// What is left of the findings in the manifests of a folder on a day.
fn open(folder: &Path, day: jiff::civil::Date) -> Vec<LintFinding> {
    let mut sources = Sources::default();
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|file| file.is_file());
    files.sort();
    let add = |file: PathBuf| sources.add(file.display().to_string(), fs::read_to_string(&file).unwrap());
    let manifests: Vec<SourceId> = files.into_iter().map(add).collect();

    // Long texts stand in files of their own.
    let registry = kinds::registry();
    for named in manifest::named_text_files(registry, &sources, &manifests) {
        let text = fs::read_to_string(folder.join(&named.path)).unwrap();
        let id = sources.add_text_file(&named.path, text);
        sources.name_text_file(named.manifest, &named.path, Ok(id));
    }

    let read = manifest::read(&sources, &VariableValues::default());
    assert_eq!(read.offline(), Vec::new(), "{folder:?}");
    let findings = lint::find(LintInput {
        registry,
        read: &read,
    });
    let addresses = read.desired.entries.keys().cloned().collect();
    let judged = lint::judge(findings, &read.waivers, &addresses, &cli::rules(), day);
    judged
        .into_iter()
        .filter(|finding| finding.waived.is_none())
        .collect()
}

#[test]
fn examples_have_no_warnings_while_their_waivers_last() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    for example in ["sales-team", "starter"] {
        let left = open(&root.join(example), date(2026, 12, 1));
        let warnings = left
            .iter()
            .filter(|finding| finding.problem.code.severity > Severity::Info);
        assert_eq!(warnings.collect::<Vec<_>>(), Vec::<&LintFinding>::new());
    }
    let codes = |day| -> Vec<&str> {
        let left = open(&root.join("sales-team"), day);
        let left = left.iter().map(|finding| finding.problem.code.id);
        left.filter(|id| *id == "waiver-expired").collect()
    };
    assert_eq!(
        codes(date(2027, 12, 31)),
        Vec::<&str>::new(),
        "the last day counts"
    );
    assert_eq!(codes(date(2028, 1, 1)).len(), 2);
}
