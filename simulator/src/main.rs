//! Runs the simulated Zoom until it is told to stop.

use std::{net::SocketAddr, process::ExitCode, time::Duration};

use anyhow::Context;
use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};
use zoom_simulator::{Settings, Simulator, Webhooks};

/// A strict, local imitation of Zoom. Nothing it hands out is real, and nothing is kept.
#[derive(Debug, Parser)]
#[command(name = "zoom-simulator")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
struct Arguments {
    /// Where the simulated Zoom listens.
    #[arg(long, default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// Where the control port listens.
    #[arg(long, default_value = "127.0.0.1:8091")]
    control: SocketAddr,
    /// Allow addresses other than loopback. The simulator protects nothing.
    #[arg(long)]
    listen_anywhere: bool,
    /// A redirect address of the app; may be given more than once.
    #[arg(
        long = "redirect",
        default_value = "http://127.0.0.1:8080/oauth/callback"
    )]
    redirects: Vec<String>,
    /// The app's client id; a fresh one when absent.
    #[arg(long)]
    client_id: Option<String>,
    /// The app's client secret; a fresh one when absent.
    #[arg(long)]
    client_secret: Option<String>,
    /// The secret that signs webhooks; a fresh one when absent.
    #[arg(long)]
    webhook_secret: Option<String>,
    /// Where events are sent, over plain http; nowhere when absent.
    #[arg(long)]
    event_url: Option<String>,
    /// Where it is told that a person removed the app; nowhere when absent.
    #[arg(long)]
    deauthorization_url: Option<String>,
    /// How many seconds each retry of a webhook waits after the try before it.
    #[arg(long, value_delimiter = ',', default_values_t = [300, 1200, 3600])]
    retry_waits: Vec<u64>,
    /// Serve the simulated Zoom over TLS; the authority is at /authority.pem on the control port.
    #[arg(long)]
    tls: bool,
    /// The life of an access token, in seconds.
    #[arg(long, default_value_t = 3599)]
    token_life: u64,
    /// The app's name on the consent and Marketplace pages.
    #[arg(long, default_value = "Bedside")]
    app_name: String,
    /// The app's scopes, separated by spaces; the usual ones when absent.
    #[arg(long)]
    scopes: Option<String>,
    /// Take any redirect below a registered one, as Zoom does without strict mode.
    #[arg(long)]
    loose_redirects: bool,
    /// How many meetings one host may create per day; 0 for no limit.
    #[arg(long, default_value_t = 100)]
    daily_limit: u32,
    /// Ask for consent every time, even when the person has added the app already.
    #[arg(long)]
    always_ask: bool,
    /// Let the former access token live on after a refresh.
    #[arg(long)]
    old_access_lives: bool,
    /// End the whole grant when a spent refresh token is presented again.
    #[arg(long)]
    reuse_ends_grant: bool,
    /// Add this many licensed people, named person-0001 and so on.
    #[arg(long, default_value_t = 0)]
    extra_people: usize,
}

impl Arguments {
    fn settings(self) -> Settings {
        let usual = Settings::default();
        Settings {
            listen: self.listen,
            control: self.control,
            listen_anywhere: self.listen_anywhere,
            redirects: self.redirects,
            client_id: self.client_id,
            client_secret: self.client_secret,
            webhook_secret: self.webhook_secret,
            tls: self.tls,
            token_life: Duration::from_secs(self.token_life),
            skip_consent: !self.always_ask,
            old_access_dies: !self.old_access_lives,
            reuse_ends_grant: self.reuse_ends_grant,
            extra_people: self.extra_people,
            app_name: self.app_name,
            scopes: self.scopes.unwrap_or(usual.scopes),
            strict_redirects: !self.loose_redirects,
            daily_limit: (self.daily_limit > 0).then_some(self.daily_limit),
            webhooks: Webhooks {
                event_url: self.event_url,
                deauthorization_url: self.deauthorization_url,
                retry_waits: self
                    .retry_waits
                    .into_iter()
                    .map(Duration::from_secs)
                    .collect(),
                ..usual.webhooks
            },
            ..Settings::default()
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse().settings()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

async fn run(settings: Settings) -> anyhow::Result<()> {
    let simulator = Simulator::start(settings).await?;
    tell(&simulator);
    let mut terminated = signal(SignalKind::terminate()).context("cannot wait for SIGTERM")?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed.context("cannot wait for Ctrl-C")?,
        _ = terminated.recv() => {}
    }
    simulator.stop().await;
    Ok(())
}

/// One line: what failed, and why.
#[expect(
    clippy::print_stderr,
    reason = "the program's last word to whoever started it"
)]
fn complain(error: &anyhow::Error) {
    eprintln!("zoom-simulator: {error:#}");
}

#[expect(
    clippy::print_stdout,
    reason = "this is what the program is asked to tell"
)]
fn tell(simulator: &Simulator) {
    println!("Simulated Zoom – nothing here is real");
    println!("  OAuth          {}", simulator.oauth_url());
    println!("  API            {}", simulator.api_url());
    println!("  Marketplace    {}", simulator.marketplace_url());
    println!("  Control        {}", simulator.control_url());
    println!("  Client id      {}", simulator.client_id());
    println!("  Client secret  {}", simulator.client_secret());
    println!("  Webhook secret {}", simulator.webhook_secret());
    println!("Stop with Ctrl-C.");
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use zoom_simulator::Webhooks;

    use super::Arguments;

    #[test]
    fn the_flags_are_well_formed_and_none_is_needed() {
        Arguments::command().debug_assert();
        let settings = Arguments::parse_from(["zoom-simulator"]).settings();
        assert_eq!(settings.token_life.as_secs(), 3599);
        assert_eq!(settings.redirects, ["http://127.0.0.1:8080/oauth/callback"]);
        assert!(!settings.listen_anywhere && settings.skip_consent && settings.strict_redirects);
        let none = Arguments::parse_from(["zoom-simulator", "--daily-limit", "0"]).settings();
        assert_eq!(none.daily_limit, None);
        assert_eq!(none.webhooks, Webhooks::default());
        let sent = [
            "zoom-simulator",
            "--event-url",
            "http://a/",
            "--retry-waits",
            "1,2",
        ];
        let sent = Arguments::parse_from(sent).settings().webhooks;
        assert_eq!(sent.event_url.as_deref(), Some("http://a/"));
        assert_eq!(sent.retry_waits, [1, 2].map(std::time::Duration::from_secs));
    }
}
