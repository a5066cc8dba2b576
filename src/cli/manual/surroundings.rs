//! The environment variables and files that all commands use.

/// The environment variables that closectl reads.
pub const ENVIRONMENT: &[(&str, &str)] = &[
    (
        "CLOSE_API_KEY",
        "The API key to use when closectl.yaml names no organization.",
    ),
    ("CLOSE_ACCESS_TOKEN", "An OAuth access token instead of a key."),
    (
        "CLOSE_BASE_URL",
        "A server to use instead of Close, for these two and for organizations of closectl.yaml without a `base_url`. \
         closectl sends keys to it, because you name it. If it contradicts a `base_url`, commands refuse.",
    ),
    (
        "CLOSECTL_ALLOW_HOSTS",
        "Additional hosts that closectl may send keys to, separated by commas, with the port unless it is 443.",
    ),
    (
        "CLOSECTL_TRUST",
        "The digests of trusted project files, separated by commas. `closectl trust` prints them.",
    ),
    (
        "CLOSECTL_NOTIFY_URL",
        "The https:// URL of a Slack-compatible webhook. closectl sends a message to it after `drift` and `apply` if there \
         is something to report. closectl never prints the URL, and files can't use it.",
    ),
    (
        "CLOSECTL_NOTIFY_LINK",
        "A link for these messages, instead of the link to the job of GitHub Actions or GitLab CI.",
    ),
    (
        "CLOSECTL_LOG",
        "Filters the messages of -v, as in closectl::api=debug.",
    ),
    ("NO_COLOR", "Turns colours off, whatever its value."),
    (
        "HTTPS_PROXY",
        "The proxy (http:// or https://) for all calls. NO_PROXY lists the hosts that are called directly.",
    ),
    (
        "SSL_CERT_FILE",
        "A PEM file with the certificates to trust instead of the system's, on Linux. SSL_CERT_DIR names folders of such \
         files.",
    ),
];

/// The files that closectl reads and writes.
pub const FILES: &[(&str, &str)] = &[
    (
        "closectl.yaml",
        "The project file: manifests, organizations and policy. closectl looks for it in the working folder, then in the \
         folders above.",
    ),
    (
        "manifests/",
        "The manifests, unless -f or closectl.yaml names others.",
    ),
    (
        "~/.config/closectl/trust.json",
        "The project files that you trust. It is in XDG_CONFIG_HOME if that is set, and in AppData on Windows.",
    ),
    (
        ".closectl/runs/",
        "The plans and journals of runs, for `closectl undo`.",
    ),
    (
        ".closectl/secrets/",
        "The signature keys of webhooks. Close shows each of them only once.",
    ),
    (".closectl/tokens/", "Renewed OAuth tokens."),
    (
        "promotions/",
        "The last promotion from one organization to another. Belongs in git; `promotions` in closectl.yaml names another \
         folder.",
    ),
    (".closectl/sandbox.json", "The embedded sandbox."),
];
