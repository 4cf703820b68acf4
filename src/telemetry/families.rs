//! The list of metrics. Their values are set where things happen, by the same names; a test holds
//! list and code together, and `docs/METRICS.md` is made from it.
//!
//! No label is about a person. Where the words of a label are listed there are no others.

/// What is counted or measured under one name.
#[derive(Clone, Copy, Debug)]
pub struct Family {
    /// The name in the exposition.
    pub name: &'static str,
    /// How it moves.
    pub kind: Kind,
    /// What it tells, in a sentence without its full stop.
    pub help: &'static str,
    /// What tells its series apart.
    pub labels: &'static [Label],
}

/// How a metric moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Only up, from nothing at the start of the server.
    Counter,
    /// Up and down.
    Gauge,
    /// Lengths of time in seconds, counted below each of these bounds.
    Histogram(&'static [f64]),
}

/// One label.
#[derive(Clone, Copy, Debug)]
pub struct Label {
    /// Its name.
    pub name: &'static str,
    /// What it may say.
    pub values: Values,
}

/// What a label may say.
#[derive(Clone, Copy, Debug)]
pub enum Values {
    /// One of these words.
    Words(&'static [&'static str]),
    /// Something of a kind that is not listed, yet is bounded: what kind, in words.
    Kind(&'static str),
}

const fn words(name: &'static str, words: &'static [&'static str]) -> Label {
    let values = Values::Words(words);
    Label { name, values }
}

const fn open(name: &'static str, kind: &'static str) -> Label {
    let values = Values::Kind(kind);
    Label { name, values }
}

const fn family(
    name: &'static str,
    kind: Kind,
    labels: &'static [Label],
    help: &'static str,
) -> Family {
    Family {
        name,
        kind,
        help,
        labels,
    }
}

/// From a page out of memory to the longest that a browser waits.
const QUICK: Kind = Kind::Histogram(&[
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
]);
/// What Zoom takes, up to the limit of a token request.
const OF_ZOOM: Kind = Kind::Histogram(&[0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3.0, 5.0, 8.0, 10.0, 25.0]);
/// From a press to a link; 3 s is what an alert looks at.
const OF_PRESS: Kind = Kind::Histogram(&[0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 15.0, 30.0]);
/// How late news comes: Zoom sends again for 85 minutes (ZOOM.md#webhook-retries).
const OF_NEWS: Kind = Kind::Histogram(&[0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 1800.0, 5400.0]);

const OPERATION: Label = words(
    "op",
    &[
        "me",
        "create_meeting",
        "read_meeting",
        "change_meeting",
        "schedulers",
        "start_link",
        "end_meeting",
        "delete_meeting",
        "exchange",
        "refresh",
        "revoke",
    ],
);

/// Every metric that there is.
pub const FAMILIES: &[Family] = &[
    family(
        "bedside_build_info",
        Kind::Gauge,
        &[open("version", "the version of the program")],
        "Always 1; its label tells what runs",
    ),
    family(
        "bedside_http_requests_total",
        Kind::Counter,
        &[
            open(
                "route",
                "the pattern of the route, never a path, or `unmatched`",
            ),
            words("method", &["GET", "HEAD", "POST", "other"]),
            open(
                "status",
                "the three digits, or `left` when nobody waited for them",
            ),
        ],
        "Requests by how they were answered",
    ),
    family(
        "bedside_http_request_seconds",
        QUICK,
        &[open(
            "route",
            "the pattern of the route, never a path, or `unmatched`",
        )],
        "How long a request took, from its head to the head of its answer",
    ),
    family(
        "bedside_zoom_requests_total",
        Kind::Counter,
        &[
            OPERATION,
            words(
                "outcome",
                &["ok", "refused", "limited", "failed", "given_up"],
            ),
        ],
        "Requests to Zoom; a request is given up when nobody waits for it any more",
    ),
    family(
        "bedside_zoom_request_seconds",
        OF_ZOOM,
        &[OPERATION],
        "How long Zoom took to answer",
    ),
    family(
        "bedside_zoom_errors_total",
        Kind::Counter,
        &[
            OPERATION,
            words(
                "code_class",
                &[
                    "not_sent",
                    "no_answer",
                    "server",
                    "garbled",
                    "limited",
                    "grant",
                    "scope",
                    "app",
                    "account",
                    "gone",
                    "request",
                ],
            ),
        ],
        "Requests to Zoom that did not bring what was asked for, by what they say",
    ),
    family(
        "bedside_zoom_rate_limited_total",
        Kind::Counter,
        &[words("window", &["second", "day"])],
        "Requests that Zoom refused because there were too many, in a second or in a day",
    ),
    family(
        "bedside_credential_errors_total",
        Kind::Counter,
        &[words("kind", &["client", "app_disabled"])],
        "Times that Zoom did not accept this app's own credentials, or said that it is disabled",
    ),
    family(
        "bedside_meetings_created_total",
        Kind::Counter,
        &[
            words("kind", &["now", "scheduled"]),
            words("outcome", &["created", "refused", "failed", "unknown"]),
        ],
        "Presses of the button by what became of them; refused is Zoom's no to this person, failed a fault of Zoom's or ours",
    ),
    family(
        "bedside_click_to_link_seconds",
        OF_PRESS,
        &[],
        "From a press to the link, for presses that made a meeting",
    ),
    family(
        "bedside_meetings_open",
        Kind::Gauge,
        &[words("state", &["waiting", "started"])],
        "Meetings of the last 24 hours that are not over",
    ),
    family(
        "bedside_reconcile_pending",
        Kind::Gauge,
        &[],
        "Presses of the last two hours of which nobody knows whether Zoom made a meeting",
    ),
    family(
        "bedside_oauth_total",
        Kind::Counter,
        &[
            words("step", &["begin", "return", "exchange", "profile", "save"]),
            words("outcome", &["ok", "declined", "failed"]),
        ],
        "Consents by how far they came: begun, come back, exchanged, asked who it is, saved",
    ),
    family(
        "bedside_token_refresh_total",
        Kind::Counter,
        &[words(
            "outcome",
            &["refreshed", "lost", "failed", "no_answer"],
        )],
        "Refreshes of a grant by what became of them",
    ),
    family(
        "bedside_tokens_lost_total",
        Kind::Counter,
        &[words("reason", &["refused_by_zoom", "token_rejected"])],
        "Grants that are gone, so that a clinician must connect again",
    ),
    family(
        "bedside_connections",
        Kind::Gauge,
        &[words("state", &["active", "reconnect_required", "ended"])],
        "Installations; ended ones are removed within a minute",
    ),
    family(
        "bedside_webhooks_total",
        Kind::Counter,
        &[
            words(
                "event",
                &[
                    "created",
                    "changed",
                    "started",
                    "ended",
                    "deleted",
                    "seen",
                    "removed",
                    "challenge",
                    "other",
                    "unproven",
                ],
            ),
            words(
                "outcome",
                &["accepted", "duplicate", "rejected", "unreadable", "failed"],
            ),
        ],
        "Webhook requests; failed ones are sent again by Zoom",
    ),
    family(
        "bedside_webhook_lag_seconds",
        OF_NEWS,
        &[],
        "From what happened, by Zoom's clock, to its taking effect here",
    ),
    family(
        "bedside_webhook_last_seconds",
        Kind::Gauge,
        &[],
        "When the last proven webhook request came, as Unix time; until then, when the server started",
    ),
    family(
        "bedside_deauth_seconds",
        OF_NEWS,
        &[],
        "From a removal in Zoom, by Zoom's clock, to the end of the tokens here",
    ),
    family(
        "bedside_db_pool",
        Kind::Gauge,
        &[words("state", &["idle", "used"])],
        "Connections of this server to the database",
    ),
    family(
        "bedside_db_up",
        Kind::Gauge,
        &[],
        "1 when the database answered as the figures about it were taken, else 0",
    ),
    family(
        "bedside_backup_age_seconds",
        Kind::Gauge,
        &[],
        "Seconds since the last whole backup; +Inf when there was none",
    ),
    family(
        "bedside_key_rotation_remaining",
        Kind::Gauge,
        &[],
        "Rows that are still sealed with another key than the first",
    ),
];
