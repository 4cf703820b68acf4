//! The web server in front, as the profile `tls` of docker-compose.yml has it: Caddy itself, with our
//! file. Only its port, the way to the server and the issuer of its certificate are other ones.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    process::Stdio,
    time::Duration,
};

use reqwest::{Certificate, Client, Response, header, redirect::Policy};
use serde_json::{Value, json};
use sqlx::PgPool;
use tokio::{
    fs,
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    process::{Child, Command},
    time::{Instant, sleep},
};

use crate::{clinic::Clinic, commands::Folder};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/ops/caddy/Caddyfile");
const PATIENCE: Duration = Duration::from_secs(30);

const TLS_1_0: u16 = 0x0301;
const TLS_1_1: u16 = 0x0302;
const TLS_1_2: u16 = 0x0303;
/// ECDHE with AES-GCM, as every browser of the last ten years offers it.
const TODAYS: u16 = 0xc02b;
/// Without a key of its own for each connection, with RC4, 3DES, CBC, or without a cipher at all.
const WEAK: [u16; 8] = [
    0x0002, 0x0005, 0x000a, 0x002f, 0x009c, 0xc007, 0xc009, 0xc023,
];
/// The alerts of TLS: nothing in common, and another version.
const REFUSALS: [u8; 2] = [40, 70];

struct Front {
    address: SocketAddr,
    client: Client,
    _folder: Folder,
    _child: Child,
}

impl Front {
    /// `None` where Caddy is not here.
    async fn before(server: SocketAddr) -> Option<Self> {
        let caddy = devkit::checker("caddy")?;
        let mut adapting = Command::new(&caddy);
        adapting.args(["adapt", "--adapter", "caddyfile", "--config", FILE]);
        adapting.env("BEDSIDE_URL", "https://localhost");
        let adapted = adapting.output().await.unwrap();
        let settings: Value = serde_json::from_slice(&adapted.stdout).unwrap();
        // A port that was free may be taken by the time that Caddy is there.
        for _ in 0..5 {
            let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            let address = free.local_addr().unwrap();
            drop(free);
            let folder = Folder::new("caddy");
            let settings = placed(settings.clone(), address, server, &folder.path("kept"));
            let file = folder.path("caddy.json");
            fs::write(&file, settings.to_string()).await.unwrap();
            let mut caddy = Command::new(&caddy);
            caddy.args(["run", "--config", &file]).env_clear();
            caddy.env("HOME", folder.path("home"));
            caddy.stdout(Stdio::null()).stderr(Stdio::null());
            let mut child = caddy.kill_on_drop(true).spawn().unwrap();
            let root = folder.path("kept/pki/authorities/local/root.crt");
            if let Some(client) = answers(&mut child, &root, address).await {
                return Some(Self {
                    address,
                    client,
                    _folder: folder,
                    _child: child,
                });
            }
        }
        panic!("Caddy does not start");
    }

    async fn ask(&self, path: &str, forwarded: Option<&str>) -> Response {
        let url = format!("https://localhost:{}{path}", self.address.port());
        let request = self.client.get(url).header(header::HOST, "localhost");
        let request = match forwarded {
            Some(hop) => request.header("x-forwarded-for", hop),
            None => request,
        };
        request.send().await.unwrap()
    }

    /// The type of the record that answers a hello of TLS, and its first two bytes.
    async fn answer(&self, version: u16, suites: &[u16]) -> (u8, [u8; 2]) {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(&hello(version, suites)).await.unwrap();
        let mut record = [0; 7];
        stream.read_exact(&mut record).await.unwrap();
        (record[0], [record[5], record[6]])
    }
}

/// The same settings on another address, before another server, with an authority of its own.
fn placed(mut settings: Value, at: SocketAddr, server: SocketAddr, kept: &str) -> Value {
    let front = settings.pointer_mut("/apps/http/servers/srv0").unwrap();
    front["listen"] = json!([at.to_string()]);
    front["automatic_https"] = json!({"disable_redirects": true});
    let upstream = front
        .pointer_mut("/routes/0/handle/0/routes/0/handle/0/dynamic_upstreams")
        .unwrap();
    assert_eq!(
        (&upstream["name"], &upstream["port"]),
        (&json!("app"), &json!("8080"))
    );
    upstream["name"] = json!(server.ip().to_string());
    upstream["port"] = json!(server.port().to_string());
    settings["storage"] = json!({"module": "file_system", "root": kept});
    let authority = json!({"install_trust": false});
    settings["apps"]["pki"] = json!({"certificate_authorities": {"local": authority}});
    settings
}

/// Waits for the first answer. `None` when Caddy ended.
async fn answers(child: &mut Child, root: &str, address: SocketAddr) -> Option<Client> {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline && child.try_wait().unwrap().is_none() {
        if let Ok(root) = fs::read(root).await
            && let Ok(root) = Certificate::from_pem(&root)
        {
            rustls::crypto::ring::default_provider()
                .install_default()
                .unwrap_or_default();
            let client = Client::builder()
                .tls_certs_only([root])
                .resolve("localhost", address)
                .redirect(Policy::none())
                .no_proxy()
                .build()
                .unwrap();
            let url = format!("https://localhost:{}/healthz", address.port());
            if client.get(url).send().await.is_ok() {
                return Some(client);
            }
        }
        sleep(Duration::from_millis(100)).await;
    }
    None
}

/// The first words of a client (RFC 5246, 7.4.1.2) that knows this version and these ciphers.
fn hello(version: u16, suites: &[u16]) -> Vec<u8> {
    fn sized(bytes: &[u8]) -> Vec<u8> {
        let length = u16::try_from(bytes.len()).unwrap();
        [&length.to_be_bytes(), bytes].concat()
    }
    let extension = |kind: u16, content: &[u8]| [&kind.to_be_bytes()[..], &sized(content)].concat();
    let name = [&[0][..], &sized(b"localhost")].concat();
    let extensions = [
        extension(0, &sized(&name)),
        // The curves P-256 and x25519, and their points as they are.
        extension(10, &sized(&[0, 0x17, 0, 0x1d])),
        extension(11, &[1, 0]),
        // ECDSA and RSA with SHA-256.
        extension(13, &sized(&[4, 3, 8, 4, 4, 1])),
    ];
    let suites: Vec<u8> = suites
        .iter()
        .flat_map(|suite| suite.to_be_bytes())
        .collect();
    let random = [7; 32];
    let no_session = [0];
    let no_compression = [1, 0];
    let body = [
        &version.to_be_bytes()[..],
        &random,
        &no_session,
        &sized(&suites),
        &no_compression,
        &sized(&extensions.concat()),
    ];
    let handshake = [&[1, 0][..], &sized(&body.concat())].concat();
    [&[0x16, 3, 1][..], &sized(&handshake)].concat()
}

#[sqlx::test]
async fn caddy_in_front_speaks_todays_tls_and_tells_who_calls(db: PgPool) {
    let changes = [
        ("BEDSIDE_URL", "https://localhost"),
        ("BEDSIDE_TRUSTED_PROXIES", "127.0.0.0/8"),
        ("BEDSIDE_INSTALL_PER_MINUTE", "2"),
    ];
    let clinic = Clinic::open_with(db, &changes).await;
    let server = clinic.url.trim_start_matches("http://").parse().unwrap();
    let Some(front) = Front::before(server).await else {
        println!("not looked at: caddy is not here; `make test` fetches it where apt or brew is");
        return clinic.close().await;
    };
    let (kind, _) = front.answer(TLS_1_2, &[TODAYS]).await;
    assert_eq!(kind, 22, "a handshake goes on");
    for (version, suites) in [
        (TLS_1_0, &[&WEAK[..], &[TODAYS]].concat()[..]),
        (TLS_1_1, &[&WEAK[..], &[TODAYS]].concat()),
        (TLS_1_2, &WEAK),
    ] {
        let (kind, [level, why]) = front.answer(version, suites).await;
        assert_eq!((kind, level), (21, 2), "{version:x} goes on");
        assert!(REFUSALS.contains(&why), "{version:x}: {why}");
    }
    let page = front.ask("/", None).await;
    assert_eq!(page.status(), 200);
    let secure = page.headers()[header::STRICT_TRANSPORT_SECURITY].to_str();
    assert_eq!(secure.unwrap(), "max-age=63072000; includeSubDomains");
    let name = page.headers().get(header::SERVER);
    assert!(name.is_none_or(|name| name == "Caddy"), "{name:?}");
    // Nobody chooses another address for each try.
    let mut told = Vec::new();
    for hop in ["198.51.100.1", "198.51.100.2", "198.51.100.3"] {
        told.push(front.ask("/install", Some(hop)).await.status().as_u16());
    }
    assert_eq!(told, [303, 303, 429]);
    clinic.close().await;
}
