//! What can be chosen before the simulator starts.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use crate::webhooks::options::Webhooks;

/// The scopes that the simulated app asks for unless told otherwise.
pub(crate) const DEFAULT_SCOPES: &str = "meeting:write:meeting meeting:read:meeting \
     meeting:update:meeting meeting:update:status meeting:delete:meeting user:read:user \
     user:read:list_schedulers";

/// Everything that can be chosen at start. Fill in what matters and take the rest from `default()`.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Settings {
    /// Where the simulated Zoom listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where the control port listens; port 0 takes a free one.
    pub control: SocketAddr,
    /// Allows addresses other than loopback. The simulator protects nothing.
    pub listen_anywhere: bool,
    /// The host name in its own addresses, where callers know it by another name than its address.
    pub name: Option<String>,
    /// The redirect addresses registered for the app.
    pub redirects: Vec<String>,
    /// Whether a redirect must equal a registered one, or may only begin with it.
    pub strict_redirects: bool,
    /// The app's client id; a fresh one when absent.
    pub client_id: Option<String>,
    /// The app's client secret; a fresh one when absent.
    pub client_secret: Option<String>,
    /// The secret that signs webhooks; a fresh one when absent.
    pub webhook_secret: Option<String>,
    /// The app's name on the consent and Marketplace pages.
    pub app_name: String,
    /// The scopes of the app, separated by spaces.
    pub scopes: String,
    /// Serves the simulated Zoom over TLS with an authority made at start.
    pub tls: bool,
    /// The life of an access token.
    pub token_life: Duration,
    /// Sends a person whose grant is alive straight back with a fresh code.
    pub skip_consent: bool,
    /// Kills the former access token when a refresh succeeds.
    pub old_access_dies: bool,
    /// Ends the whole grant when a spent refresh token is presented again.
    pub reuse_ends_grant: bool,
    /// Speaks of a dead refresh token as `invalid_request`, as Zoom did until 2022.
    pub legacy_invalid_request: bool,
    /// The status for a wrong client id or secret: 400 or 401.
    pub invalid_client_status: u16,
    /// Refuses to end a meeting that is not running; without it that does nothing, with success.
    pub ending_needs_a_running_meeting: bool,
    /// How many meetings of one host may run at once: 1, or 2 on some plans.
    pub meetings_at_once: usize,
    /// How many meetings one host may create per day; `None` for no limit.
    pub daily_limit: Option<u32>,
    /// How many API requests one account may make per second; `None` for no limit.
    pub per_second_limit: Option<u32>,
    /// Adds the licensed people `person-0001` to `person-…`, for load tests.
    pub extra_people: usize,
    /// Where webhooks go, and how.
    pub webhooks: Webhooks,
}

impl Default for Settings {
    fn default() -> Self {
        let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Settings {
            listen: loopback,
            control: loopback,
            listen_anywhere: false,
            name: None,
            redirects: Vec::new(),
            strict_redirects: true,
            client_id: None,
            client_secret: None,
            webhook_secret: None,
            app_name: "Bedside".to_owned(),
            scopes: DEFAULT_SCOPES.to_owned(),
            tls: false,
            // ZOOM.md#token-answer: 3599 in current samples, 3600 in older ones.
            token_life: Duration::from_secs(3599),
            skip_consent: true,
            old_access_dies: true,
            reuse_ends_grant: false,
            legacy_invalid_request: false,
            invalid_client_status: 400,
            ending_needs_a_running_meeting: true,
            meetings_at_once: 1,
            daily_limit: Some(100),
            per_second_limit: None,
            extra_people: 0,
            webhooks: Webhooks::default(),
        }
    }
}
