//! The same work done by Close's own script, `clone_organization.py`, of which every call is counted here.

use crate::harness::{Two, WHOLE};
use close_sandbox::{CustomField, Place, State};
use std::collections::BTreeSet;

/// What the script copies, by how many there are.
#[derive(Debug, Default)]
struct ScriptCopy {
    /// Calls that only read.
    reads: usize,
    /// Calls that make something.
    writes: usize,
}

impl ScriptCopy {
    /// The calls of one run with `--all --webhooks --groups-with-members` into a new organization, where every list fits
    /// on one page.
    fn of(state: &State) -> Self {
        let mut copy = Self {
            // It asks each key for its organization.
            reads: 2,
            writes: 0,
        };
        copy.statuses(state);
        let copied = copy.fields(state);
        copy.listed(state.integration_links.len());
        copy.smart_views(state);
        copy.listed(state.roles.iter().filter(|role| role.editable).count());
        copy.listed(state.email_templates.len());
        copy.listed(state.sms_templates.len());
        copy.workflows(state);
        copy.listed(state.webhooks.len());
        copy.groups(state);
        copy.activity_types(state, copied);
        copy
    }

    /// A list, and one call for each item.
    fn listed(&mut self, count: usize) {
        self.reads += 1;
        self.writes += count;
    }

    /// The organization's id and then its statuses, which takes two calls; a pipeline is made with its statuses, unless
    /// the target has one of its name.
    fn statuses(&mut self, state: &State) {
        self.reads += 2;
        self.writes += state.lead_statuses.len();

        // Pipelines of the source and of the target.
        self.reads += 2 * 2;
        self.writes += state
            .pipelines
            .iter()
            .map(|pipeline| {
                // A new organization begins with this one.
                if pipeline.name == "Sales" {
                    pipeline.statuses.len()
                } else {
                    1
                }
            })
            .sum::<usize>();
    }

    /// For each object: the target's shared fields and the source's schema, and a call for each field; one that is shared
    /// is made once and placed everywhere. Returns the shared fields that were made.
    fn fields<'a>(&mut self, state: &'a State) -> BTreeSet<&'a str> {
        let mut made = BTreeSet::new();
        for place in [Place::Lead, Place::Opportunity, Place::Contact] {
            self.reads += 2;
            for field in &state.fields {
                self.field(field, &place, &mut made);
            }
        }
        made
    }

    fn field<'a>(&mut self, field: &'a CustomField, place: &Place, made: &mut BTreeSet<&'a str>) {
        if field.place.as_ref() == Some(place) {
            self.writes += 1;
        }
        if field.associations.iter().any(|one| one.place == *place) {
            self.writes += 1 + usize::from(made.insert(&field.id));
        }
    }

    /// A list; once, everything whose ids it replaces; and two writes for each view that holds another one.
    fn smart_views(&mut self, state: &State) {
        self.listed(state.smart_views.len());
        if state.smart_views.iter().any(|view| !view.s_query.is_null()) {
            // The activity types of both.
            self.reads += 2;
            // The types again, and the fields of three objects, of both; of the source's types as well. The target has none
            // yet, because they are copied last.
            self.reads += (1 + 3 + state.activity_types.len()) + (1 + 3);
            // The statuses of leads and of opportunities, two calls each, of both.
            self.reads += 2 * 2 * 2;
            // Templates of mails and messages, and workflows, of both.
            self.reads += 3 * 2;
        }
        let holds_another = |text: &str| text.contains("save_");
        let nested = state
            .smart_views
            .iter()
            .filter(|view| holds_another(&view.s_query.to_string()));
        self.writes += nested.count();
    }

    /// Templates of the target, the workflows, and the template of each step by its id.
    fn workflows(&mut self, state: &State) {
        self.reads += 2;
        self.listed(state.workflows.len());
        let steps = state.workflows.iter().flat_map(|workflow| &workflow.steps);
        let texts = steps.filter(|step| step.email_template_id.is_some() || step.sms_template_id.is_some());
        self.reads += texts.count();
    }

    /// A list, each group by its id, a call for each group and each member.
    fn groups(&mut self, state: &State) {
        self.listed(state.groups.len());
        self.reads += state.groups.len();
        self.writes += state
            .groups
            .iter()
            .map(|group| group.members.len())
            .sum::<usize>();
    }

    /// The fields of activities and the shared ones of the source, the shared ones of the target, the types; for a type
    /// that only some roles may edit, the target's roles; and a call for each type, field and place.
    fn activity_types<'a>(&mut self, state: &'a State, mut made: BTreeSet<&'a str>) {
        self.reads += 4;
        for kind in &state.activity_types {
            self.reads += usize::from(!kind.editable_with_roles.is_empty());
            let roles = kind.editable_with_roles.iter();
            self.reads += roles.filter(|role| role.starts_with("role_")).count();
            self.writes += 1;
            let place = Place::Activity(kind.id.clone());
            for field in &state.fields {
                self.field(field, &place, &mut made);
            }
        }
    }
}

/// The calls that arrived at both organizations.
fn calls(two: &Two) -> (usize, usize) {
    let all = two.staging.sandbox.calls().len() + two.production.sandbox.calls().len();
    let writes = two.production.writes().len();
    (all - writes, writes)
}

#[test]
fn everything_that_the_script_of_close_copies_arrives_and_the_second_time_nothing_is_written() {
    let two = Two::new("", "");
    two.apply("staging", WHOLE);
    let script = ScriptCopy::of(&two.staging.sandbox.state());

    let consent = [
        "--take",
        "staging",
        "--allow-access",
        "*",
        "--allow-outreach",
        "*",
    ];
    two.staging.sandbox.clear_calls();
    two.promote(0, &consent);
    let (reads, writes) = calls(&two);
    assert_arrived(&two);

    two.staging.sandbox.clear_calls();
    two.promote(0, &consent);
    let (reads_again, writes_again) = calls(&two);
    assert_eq!(writes_again, 0, "nothing changed in between");

    // The script remembers nothing, so it makes the same calls each time: everything once more, or a refusal for each. Half
    // of its calls is not reached: what it copies takes about as many writes as it makes once, and the organization has
    // things that it leaves out.
    let (once, again) = (reads + writes, reads_again);
    let of_script = script.reads + script.writes;
    assert!(
        once + again <= 2 * of_script,
        "two promotions take {once} and {again} calls, and each of two runs of the script {of_script}: {script:?}"
    );
    assert!(
        writes < 2 * script.writes,
        "{writes} writes, and the script makes {script:?} each time"
    );

    // Reads do not grow with the organization: each list of both once, and once more of the target to verify the run, which
    // is what is recorded as well. The target has no types the first time, and a list is read before its order is written.
    let lists = closectl::kinds::registry().reads().len();
    assert!(
        reads_again <= 2 * (lists + ORDERS),
        "{reads_again} reads the second time, and {lists} lists"
    );
    assert!(
        reads <= 2 * (lists + ORDERS) + lists + ORDERS_WRITTEN,
        "{reads} reads the first time, and {lists} lists"
    );
}

/// The types of activities and objects of [`WHOLE`]: the order of the fields of each takes a read of its own.
const ORDERS: usize = 4;
/// The lists whose order the first promotion writes.
const ORDERS_WRITTEN: usize = 8;

/// What the script copies is in production, by its names.
fn assert_arrived(two: &Two) {
    let names = |state: &State| {
        let mut names = BTreeSet::new();
        let mut add = |kind: &str, all: Vec<String>| {
            names.extend(all.into_iter().map(|name| format!("{kind} {name}")));
        };
        add(
            "lead status",
            state.lead_statuses.iter().map(|one| one.label.clone()).collect(),
        );
        for pipeline in &state.pipelines {
            let statuses = pipeline.statuses.iter();
            add(&pipeline.name, statuses.map(|one| one.label.clone()).collect());
        }
        add("field", state.fields.iter().map(|one| one.name.clone()).collect());
        add(
            "activity",
            state.activity_types.iter().map(|one| one.name.clone()).collect(),
        );
        add(
            "object",
            state.object_types.iter().map(|one| one.name.clone()).collect(),
        );
        add(
            "link",
            state
                .integration_links
                .iter()
                .map(|one| one.name.clone())
                .collect(),
        );
        add(
            "mail",
            state.email_templates.iter().map(|one| one.name.clone()).collect(),
        );
        add(
            "message",
            state.sms_templates.iter().map(|one| one.name.clone()).collect(),
        );
        add(
            "view",
            state.smart_views.iter().map(|one| one.name.clone()).collect(),
        );
        add("role", state.roles.iter().map(|one| one.name.clone()).collect());
        add("group", state.groups.iter().map(|one| one.name.clone()).collect());
        add(
            "workflow",
            state.workflows.iter().map(|one| one.name.clone()).collect(),
        );
        add(
            "webhook",
            state.webhooks.iter().map(|one| one.url.clone()).collect(),
        );
        names
    };
    let (there, here) = (
        names(&two.staging.sandbox.state()),
        names(&two.production.sandbox.state()),
    );
    let lacking: Vec<&String> = there.difference(&here).collect();
    assert_eq!(lacking, Vec::<&String>::new());
}
