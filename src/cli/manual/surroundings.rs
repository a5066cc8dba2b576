//! The variables and the files that every command knows.

/// The variables of the environment that count.
pub const ENVIRONMENT: &[(&str, &str)] = &[
    (
        "CLOSE_API_KEY",
        "The key of the organization that is meant where no other is named.",
    ),
    ("CLOSE_ACCESS_TOKEN", "An OAuth access token instead of a key."),
    (
        "CLOSE_BASE_URL",
        "Another server than Close, for these two and for organizations of the project file that have no `base_url`. It \
         may get keys, since you name it. Where it contradicts a `base_url`, commands refuse.",
    ),
    (
        "CLOSECTL_ALLOW_HOSTS",
        "Further hosts that may get keys, separated by commas, each with a port where it is not 443.",
    ),
    (
        "CLOSECTL_TRUST",
        "The digests of project files that are trusted, separated by commas; `closectl trust` prints them.",
    ),
    (
        "CLOSECTL_LOG",
        "Chooses what -v shows, as in closectl::api=debug.",
    ),
    ("NO_COLOR", "Any value turns colours off."),
    (
        "HTTPS_PROXY",
        "The proxy (http:// or https://) that calls go through; NO_PROXY lists the hosts that need none.",
    ),
    (
        "SSL_CERT_FILE",
        "A file (PEM) with the certificates that are trusted instead of those of the system, on Linux; SSL_CERT_DIR \
         names folders of such files.",
    ),
];

/// The files that count.
pub const FILES: &[(&str, &str)] = &[
    (
        "closectl.yaml",
        "The project: manifests, organizations and policy. It is looked for upwards from the working folder.",
    ),
    (
        "manifests/",
        "The manifests, where neither -f nor the project names others.",
    ),
    (
        "~/.config/closectl/trust.json",
        "What `closectl trust` remembers; below XDG_CONFIG_HOME where that is set, and below AppData on Windows.",
    ),
    (".closectl/runs/", "The journals of runs, for `closectl undo`."),
    (
        ".closectl/secrets/",
        "The signature keys of webhooks, which Close shows only once.",
    ),
    (".closectl/tokens/", "The OAuth tokens that were renewed."),
    (
        ".closectl/promotions/",
        "What was promoted from one organization to another; belongs in git.",
    ),
    (".closectl/sandbox.json", "The embedded stand-in for Close."),
];
