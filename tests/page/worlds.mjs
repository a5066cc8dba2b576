// The plans that are looked at: from none at all to one that is too long to read.

export const SETUP = `
lead_statuses: [Potential, Interested, Qualified, Customer, Bad Fit]
pipelines:
  - name: Sales
    statuses:
      - {label: Demo Completed, type: active}
      - {label: Proposal, type: active}
      - {label: Negotiation, type: active}
      - {label: Won, type: won}
      - {label: Lost, type: lost}
  - name: Renewals
    statuses: [{label: Due, type: active}, {label: Renewed, type: won}, {label: Churned, type: lost}]
custom_fields:
  lead:
    - {name: Industry, type: choices, choices: [Software, Retail, Health], description: What they do}
    - {shared: Region}
    - {name: Legacy id, type: text}
    - {name: Plan, type: custom_object, referenced_custom_type: Subscription}
  contact: [{name: Language, type: choices, choices: [en, de]}]
  opportunity: [{name: Seats, type: number}]
  shared: [{name: Region, type: choices, choices: [EU, US]}]
custom_activity_types:
  - name: Discovery call
    description: |-
      First call with a prospect.
      Ask who decides.
    fields: [{name: Notes, type: textarea}, {shared: Region}]
custom_object_types:
  - name: Subscription
    name_plural: Subscriptions
    fields: [{name: Seats, type: number, required: true}]
webhooks:
  - url: https://hooks.example.com/close
    status: active
    events:
      - {object_type: lead, action: created}
      - object_type: lead
        action: updated
        extra_filter:
          type: field_accessor
          field: data
          filter: {type: field_accessor, field: status_id, filter: {type: equals, value: "\${id:lead_status/Qualified}"}}
`;

// Every sort of change, and something that Close can't do.
export const CHANGED = `
lead_statuses:
  - Qualified
  - {label: Curious, renamed_from: Interested}
  - Potential
  - Customer
  - Nurture
  - {label: Bad Fit, removed: true, move_to: Potential}
pipelines:
  - name: Sales
    statuses:
      - {label: Demo Completed, type: active}
      - {label: Security review, type: active}
      - {label: Offer, renamed_from: Proposal, type: active}
      - {label: Won, type: won}
      - {label: Lost, type: lost}
      - {label: Negotiation, type: active, removed: true}
  - name: Partners
    statuses: [{label: Met, type: active}, {label: Signed, type: won}, {label: Gone, type: lost}]
custom_fields:
  lead:
    - {name: Industry, type: choices, choices: [{value: SaaS, renamed_from: Software}, Retail, Finance], description: null}
    - {name: Legacy id, type: text, removed: true}
    - {shared: Region, removed: true}
  opportunity: [{name: Seats, type: text}]
  shared: [{name: Region, type: text}]
custom_activity_types:
  - name: Discovery call
    description: |-
      First call with a prospect.
      Ask who decides, and when.
    fields: [{name: Outcome, type: choices, choices: [Good, Bad]}, {name: Notes, type: textarea, required: true}]
custom_object_types:
  - name: Subscription
    name_plural: Subscriptions
    fields:
      - {name: Seats, type: number, required: true}
      - {name: Parent, type: custom_object, referenced_custom_type: Subscription}
webhooks:
  - url: https://hooks.example.com/close
    status: paused
    events:
      - {object_type: lead, action: deleted}
      - object_type: lead
        action: updated
        extra_filter:
          type: field_accessor
          field: data
          filter: {type: field_accessor, field: status_id, filter: {type: equals, value: "\${id:lead_status/Customer}"}}
`;

// What a name may try in a page.
export const NAMES = [
  "<script>window.broken = 1</script>",
  '"><img src=x onerror="window.broken = 2">',
  "</style></title></svg><h1>Not a heading</h1>",
  "<svg onload=window.broken=3>",
  "javascript:window.broken=4",
  "&lt;b&gt; &amp; &#60;i&#62;",
  "x' onclick='window.broken=5",
  "\u202etxt.exe \u2066turned\u2069",
  "`code` **bold** [link](https://example.com) |",
  "W".repeat(90),
  "日本語のとても長い名前のステータス 👩‍💻👩‍💻👩‍💻",
  "end; graph TD; A-->B %%{init: {}}%%",
];

const SHARED = `shared ${NAMES[1]}`;
const quoted = (text) => JSON.stringify(text);

export const HOSTILE = `
lead_statuses: [${NAMES.map(quoted).join(", ")}]
pipelines:
  - name: ${quoted(NAMES[0])}
    statuses:
${NAMES.map((name) => `      - {label: ${quoted(name)}, type: active}`).join("\n")}
custom_fields:
  lead:
${NAMES.map((name) => `    - {name: ${quoted(name)}, type: choices, choices: [${quoted(name)}], description: ${quoted(name)}}`).join("\n")}
    - {shared: ${quoted(SHARED)}}
  shared: [{name: ${quoted(SHARED)}, type: text}]
custom_activity_types:
${NAMES.map((name) => `  - {name: ${quoted(name)}, description: ${quoted(`${name}\n${name}`)}, fields: [{shared: ${quoted(SHARED)}}]}`).join("\n")}
`;

// Five hundred objects.
export const MANY = `
lead_statuses: [${Array.from({ length: 40 }, (_, at) => `Status ${at + 1}`).join(", ")}]
custom_fields:
  lead:
${Array.from({ length: 100 }, (_, at) => `    - {name: Field ${at + 1}, type: text}`).join("\n")}
    - {shared: Region}
  shared: [{name: Region, type: choices, choices: [EU, US]}]
custom_activity_types:
${Array.from(
  { length: 36 },
  (_, type) =>
    `  - name: Activity ${type + 1}\n    fields:\n      - {shared: Region}\n` +
    Array.from({ length: 8 }, (_, at) => `      - {name: Part ${at + 1}, type: text}`).join("\n"),
).join("\n")}
`;
