//! The containers themselves, where an engine runs them: `make stack` builds the image, starts what
//! docker-compose.yml describes, and connects and starts a meeting against it.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    process::Command,
};

use bedside::sealing::Keyring;
use zoom_simulator::{Settings, Simulator};

use crate::browser::Browser;

const PORT: u16 = 18_080;
/// What containers call the machine that they run on; see ops/stack/simulated.yml.
const ZOOM: &str = "zoom.bedside.test";

/// The running containers, which end with it.
struct Stack {
    settings: PathBuf,
}

impl Stack {
    fn up(settings: &[(&str, &str)]) -> Self {
        let name = format!("bedside-stack-{}.env", std::process::id());
        let stack = Self {
            settings: std::env::temp_dir().join(name),
        };
        let lines: Vec<_> = settings
            .iter()
            .map(|(name, value)| format!("{name}={value}\n"))
            .collect();
        fs::write(&stack.settings, lines.concat()).unwrap();
        let up = ["up", "--build", "--detach", "--wait", "--scale", "app=1"];
        assert!(stack.compose(&up), "the containers start");
        stack
    }

    fn compose(&self, arguments: &[&str]) -> bool {
        let mut command = Command::new("docker");
        command.args(["compose", "--project-name", "bedside-stack", "--env-file"]);
        command.arg(&self.settings);
        command.args(["-f", "docker-compose.yml", "-f", "ops/stack/simulated.yml"]);
        command
            .args(arguments)
            .current_dir(env!("CARGO_MANIFEST_DIR"));
        command.status().is_ok_and(|status| status.success())
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        self.compose(&["down", "--volumes", "--timeout", "10"]);
        fs::remove_file(&self.settings).unwrap_or_default();
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "make stack asks for the containers by the environment"
)]
fn asked_for() -> bool {
    std::env::var_os("BEDSIDE_STACK").is_some()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clinician_starts_a_meeting_in_the_containers() {
    if !asked_for() {
        println!("not run: it builds an image and needs a container engine; `make stack` runs it");
        return;
    }
    let zoom = Settings {
        listen: SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)),
        listen_anywhere: true,
        name: Some(ZOOM.to_owned()),
        ..Settings::default()
    };
    let zoom = Simulator::start(zoom).await.expect("the simulator starts");
    let url = format!("http://localhost:{PORT}");
    zoom.allow_redirect(&format!("{url}/oauth/callback"));
    let key = Keyring::fresh_entry(1).unwrap();
    let stack = Stack::up(&[
        ("BEDSIDE_URL", &url),
        ("BEDSIDE_PORTS", &format!("127.0.0.1:{PORT}")),
        ("BEDSIDE_KEYS", &key),
        ("DB_PASSWORD", "owner-of-the-trial"),
        ("DB_APP_PASSWORD", "servers-of-the-trial"),
        ("ZOOM_CLIENT_ID", zoom.client_id()),
        ("ZOOM_CLIENT_SECRET", zoom.client_secret()),
        ("ZOOM_WEBHOOK_SECRET", zoom.webhook_secret()),
        ("ZOOM_OAUTH_URL", &zoom.oauth_url()),
        ("ZOOM_API_URL", &zoom.api_url()),
    ]);
    let here = SocketAddr::from((Ipv4Addr::LOCALHOST, PORT));
    let port = url::Url::parse(&zoom.api_url()).unwrap().port().unwrap();
    let zoom_here = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut ada = Browser::knowing(&url, here, &[(ZOOM, zoom_here)]);
    assert_eq!(ada.connect("ada").await.status, 200);
    assert_eq!(ada.start_meeting().await.heading(), "Your meeting is ready");
    drop(stack);
    zoom.stop().await;
}
