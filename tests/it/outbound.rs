//! What goes out, and where to: to the Zoom that was set, in as many calls as help, and nowhere else
//! whatever an answer, a certificate or the environment says.

use std::{collections::HashMap, time::Duration};

use bedside::{
    config::Config,
    domain::{AccessToken, Code, MeetingNumber, Options, RefreshToken, Verifier},
    zoom::{NewMeeting, Zoom, ZoomError},
};
use reqwest::Method;
use sqlx::PgPool;
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{
    clinic::Clinic,
    program::run,
    stub::{Flaw, Stub},
};

const SECRET: &str = "hush-client-secret-0123456789";

/// The settings of somebody whose Zoom is there.
fn settings(zoom: &str) -> HashMap<String, String> {
    let key = bedside::sealing::Keyring::fresh_entry(1).unwrap();
    [
        ("BEDSIDE_URL", "http://127.0.0.1:1"),
        ("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none"),
        ("BEDSIDE_KEYS", &key),
        ("ZOOM_CLIENT_ID", "client-id-4711"),
        ("ZOOM_CLIENT_SECRET", SECRET),
        ("ZOOM_WEBHOOK_SECRET", "hush-webhook-secret-0123456789"),
        ("ZOOM_OAUTH_URL", &format!("{zoom}/oauth")),
        ("ZOOM_API_URL", &format!("{zoom}/v2")),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

fn zoom_at(url: &str) -> Zoom {
    let settings = settings(url);
    let config = Config::read(|name| settings.get(name).cloned()).unwrap();
    Zoom::new(&config).unwrap()
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\n{headers}Content-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    )
}

/// Everything that is ever asked, and what became of it.
async fn asked(zoom: &Zoom) -> Vec<Result<(), ZoomError>> {
    let token = AccessToken::new("hush-access");
    let number = MeetingNumber(85_012_345_678);
    let new = NewMeeting {
        topic: "Video call".to_owned(),
        options: Options::default(),
        appointment: None,
        schedule_for: None,
    };
    let code = Code::new("hush-code");
    vec![
        zoom.me(&token).await.map(drop),
        zoom.create_meeting(&token, &new).await.map(drop),
        zoom.read_meeting(&token, number).await.map(drop),
        zoom.start_link(&token, number).await.map(drop),
        zoom.end_meeting(&token, number).await,
        zoom.delete_meeting(&token, number).await,
        zoom.schedulers(&token).await.map(drop),
        zoom.refresh(&RefreshToken::new("hush-refresh"))
            .await
            .map(drop),
        zoom.exchange(&code, &Verifier::fresh()).await.map(drop),
        zoom.revoke(&token).await,
    ]
}

#[tokio::test]
async fn no_redirect_is_followed() {
    let elsewhere = Stub::saying(answer("200 OK", "", "{}")).await;
    for status in [
        "301 Moved",
        "302 Found",
        "303 See Other",
        "307 Temporary",
        "308 Permanent",
    ] {
        let location = format!("Location: {}/\r\n", elsewhere.url);
        let stub = Stub::saying(answer(status, &location, "")).await;
        let ended = asked(&zoom_at(&stub.url)).await;
        assert!(ended.iter().all(Result::is_err), "{status}: {ended:?}");
        assert_eq!(stub.connections(), ended.len(), "{status}");
    }
    assert_eq!(elsewhere.connections(), 0);
}

#[tokio::test]
async fn an_address_in_an_answer_is_never_called() {
    let elsewhere = Stub::saying(answer("200 OK", "", "{}")).await;
    let place = elsewhere.url.trim_start_matches("http://");
    for address in [
        format!("http://{place}"),
        format!("https://{place}"),
        format!("https://zoom.us@{place}"),
        format!("https://{place}#zoom.us"),
        format!("//{place}/v2"),
        "http://169.254.169.254/latest/meta-data".to_owned(),
        "https://zoom.us.evil.example".to_owned(),
        "file:///etc/passwd".to_owned(),
        format!("http://{place}/v2?zoom.us"),
        format!("http://{place}\\@zoom.us"),
        format!("https://zoom.us:443@{place}/v2"),
        format!("http://zoom.us%2f@{place}"),
        format!("{place}/v2"),
        format!("/\\{place}/v2"),
        format!("http:{place}"),
        format!(" http://{place}\t/"),
        format!("http://localhost:{}", place.rsplit(':').next().unwrap()),
        format!("http://2130706433:{}", place.rsplit(':').next().unwrap()),
        format!(
            "http://[::ffff:127.0.0.1]:{}",
            place.rsplit(':').next().unwrap()
        ),
        "https://zoom.us:8443/v2".to_owned(),
        "https://zo\u{43e}m.us/v2".to_owned(),
        "https://xn--zom-hmc.us/v2".to_owned(),
        "http://[fd00:ec2::254]/latest".to_owned(),
        "gopher://127.0.0.1:5432/_x".to_owned(),
    ] {
        let told = serde_json::json!({
            "access_token": "hush", "refresh_token": "hush", "token_type": "bearer",
            "expires_in": 3599, "scope": "user:read:user", "api_url": address,
        });
        let stub = Stub::saying(answer("200 OK", "", &told.to_string())).await;
        let zoom = zoom_at(&stub.url);
        let token = RefreshToken::new("hush-refresh");
        let pair = zoom.refresh(&token).await.unwrap();
        zoom.me(&pair.access).await.unwrap_err();
        assert_eq!(
            stub.connections(),
            2,
            "{address}: the next call comes here too"
        );
        assert!(
            stub.heard().contains("GET /v2/users/me "),
            "{}",
            stub.heard()
        );
    }
    assert_eq!(elsewhere.connections(), 0);
}

#[tokio::test]
async fn no_more_than_a_mebibyte_of_an_answer_is_read() {
    let padded = |length: usize| {
        format!(
            "{{\"id\": \"u\", \"account_id\": \"a\"{}}}",
            " ".repeat(length)
        )
    };
    let token = AccessToken::new("hush");
    let usual = Stub::saying(answer("200 OK", "", &padded(900_000))).await;
    let read = zoom_at(&usual.url).me(&token).await;
    assert!(read.is_ok(), "{read:?}");
    let large = Stub::saying(answer("200 OK", "", &padded(1_100_000))).await;
    let read = zoom_at(&large.url).me(&token).await;
    assert_eq!(read.unwrap_err(), ZoomError::Garbled);
    // One that never says how long it is.
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    let endless = format!(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        chunk.repeat(64)
    );
    let endless = Stub::saying(endless).await;
    let read = zoom_at(&endless.url)
        .refresh(&RefreshToken::new("hush"))
        .await;
    assert_eq!(read.unwrap_err(), ZoomError::Garbled);
}

/// Runs the program's own look at Zoom, which presents the client secret.
async fn looked(settings: &HashMap<String, String>) {
    let output = run(&["doctor"], settings).await;
    assert!(!output.stdout.is_empty(), "{output:?}");
}

#[tokio::test]
async fn a_certificate_that_does_not_hold_gets_no_credential() {
    for flaw in [Flaw::None, Flaw::Untrusted, Flaw::Expired, Flaw::Misnamed] {
        let refused = answer("400 Bad Request", "", r#"{"error":"invalid_grant"}"#);
        let (stub, authority) = Stub::with_certificate(flaw, &refused).await;
        let file =
            std::env::temp_dir().join(format!("bedside-{}-{flaw:?}.pem", std::process::id()));
        std::fs::write(&file, authority).unwrap();
        let mut settings = settings(&stub.url);
        settings.insert(
            "SSL_CERT_FILE".to_owned(),
            file.to_str().unwrap().to_owned(),
        );
        looked(&settings).await;
        std::fs::remove_file(&file).unwrap();
        assert!(stub.connections() > 0, "{flaw:?}: it was tried");
        let heard = stub.heard();
        if flaw == Flaw::None {
            assert!(
                heard.to_lowercase().contains("authorization: basic "),
                "{heard}"
            );
        } else {
            assert_eq!(heard, "", "{flaw:?}");
        }
    }
}

#[tokio::test]
async fn the_environments_proxies_are_not_asked() {
    let zoom = Stub::saying(answer(
        "400 Bad Request",
        "",
        r#"{"error":"invalid_grant"}"#,
    ))
    .await;
    let proxy = Stub::saying(answer("200 OK", "", "{}")).await;
    let mut settings = settings(&zoom.url);
    for name in ["http_proxy", "https_proxy", "all_proxy"] {
        settings.insert(name.to_owned(), proxy.url.clone());
        settings.insert(name.to_uppercase(), proxy.url.clone());
    }
    looked(&settings).await;
    assert_eq!(proxy.connections(), 0);
    assert!(zoom.connections() > 0);
    let before = zoom.connections();
    settings.insert("BEDSIDE_OUTBOUND_PROXY".to_owned(), proxy.url.clone());
    looked(&settings).await;
    assert!(proxy.connections() > 0, "the one that was set is");
    assert_eq!(zoom.connections(), before);
}

/// How many times Zoom was asked for a start link since.
fn opened(clinic: &Clinic, before: usize) -> usize {
    clinic.zoom.count(Operation::ReadMeeting) - before
}

#[sqlx::test]
async fn an_operation_that_fails_rests_and_others_go_on(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let meeting = ada.start_meeting().await;
    let start = format!("{}/start", meeting.url.path());
    let ill = Fault::new(Operation::ReadMeeting, Trouble::Status(503));
    clinic.zoom.order(ill.times(1000));
    let before = clinic.zoom.count(Operation::ReadMeeting);
    for _ in 0..30 {
        let page = ada.send(Method::GET, &start, None).await;
        assert_eq!(page.status, 502, "{}", page.text());
    }
    assert!(
        (5..=7).contains(&opened(&clinic, before)),
        "{}",
        opened(&clinic, before)
    );
    assert_eq!(ada.start_meeting().await.heading(), "Your meeting is ready");
    // After its rest one call tries for all that come at once.
    tokio::time::sleep(Duration::from_millis(2100)).await;
    let before = clinic.zoom.count(Operation::ReadMeeting);
    let crowd: Vec<_> = (0..20)
        .map(|_| {
            let (mut browser, start) = (ada.clone(), start.clone());
            tokio::spawn(async move { browser.send(Method::GET, &start, None).await.status })
        })
        .collect();
    for status in crowd {
        assert_eq!(status.await.unwrap(), 502);
    }
    assert_eq!(opened(&clinic, before), 1);
    clinic.zoom.clear_faults();
    tokio::time::sleep(Duration::from_millis(2100)).await;
    for _ in 0..3 {
        let page = ada.send(Method::GET, &start, None).await;
        assert_eq!(page.status, 303, "it works again: {}", page.text());
    }
    clinic.close().await;
}

#[sqlx::test]
async fn not_everybody_asks_again_at_once(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let limited = Fault::new(Operation::CreateMeeting, Trouble::RateLimited);
    clinic.zoom.order(limited.times(1000));
    let presses = 20;
    for _ in 0..presses {
        let page = ada.start_meeting().await;
        assert!([200, 429].contains(&page.status), "{}", page.text());
    }
    // Ten repeats were saved, and one more for each ten calls.
    let repeats = clinic.zoom.count(Operation::CreateMeeting) - presses;
    assert!((10..=14).contains(&repeats), "{repeats}");
    clinic.close().await;
}
