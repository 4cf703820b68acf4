//! Bad input: a 4xx page, never a 500, and nothing written.

use reqwest::Method;
use sqlx::PgPool;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{browser::Browser, clinic::Clinic};

async fn rows(clinic: &Clinic) -> i64 {
    clinic
        .number(
            "select (select count(*) from meetings) + (select count(*) from sessions) \
             + (select count(*) from oauth_attempts) + (select sum(generation)::bigint from installations)",
        )
        .await
}

/// One request in bytes of our own, and the status of its answer.
async fn raw(clinic: &Clinic, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(clinic.address(0)).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    let reading = stream.read_to_end(&mut answer);
    tokio::time::timeout(std::time::Duration::from_secs(15), reading)
        .await
        .unwrap()
        .unwrap_or(0);
    String::from_utf8_lossy(&answer)
        .lines()
        .next()
        .unwrap_or("closed")
        .to_owned()
}

fn post(browser: &Browser, clinic: &Clinic, path: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let host = clinic.url.trim_start_matches("http://");
    let cookies: Vec<_> = browser
        .cookies
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {}\r\nCookie: {}\r\nContent-Type: {kind}\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        clinic.url,
        cookies.join("; "),
        body.len()
    );
    [head.as_bytes(), body].concat()
}

#[sqlx::test]
async fn hostile_forms_get_a_4xx_page_and_write_nothing(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    let home = browser.get("/").await;
    let csrf = home.form("/meetings").field("csrf");
    let before = rows(&clinic).await;
    let form = "application/x-www-form-urlencoded";
    let good = bedside::domain::AttemptId::fresh();
    let token = format!("csrf={csrf}");
    let bodies: Vec<(&str, Vec<u8>)> = vec![
        (form, Vec::new()),
        (form, token.clone().into_bytes()),
        (form, format!("{token}&attempt=").into_bytes()),
        (form, format!("{token}&attempt=7").into_bytes()),
        (form, format!("{token}&attempt=not-a-uuid").into_bytes()),
        (
            form,
            format!("{token}&attempt={}", good.to_string().to_uppercase()).into_bytes(),
        ),
        (form, format!("{token}&attempt={good}%00").into_bytes()),
        (
            form,
            format!("{token}&attempt={good}&attempt={good}").into_bytes(),
        ),
        (form, format!("{token}&attempt=%ff%fe").into_bytes()),
        (form, [token.as_bytes(), b"&attempt=\xff\xfe"].concat()),
        (form, format!("{token}&attempt=%").into_bytes()),
        (
            form,
            format!("{token}&attempt=<script>alert(1)</script>").into_bytes(),
        ),
        (
            form,
            format!("{token}&attempt={good}&more={}", "x".repeat(70_000)).into_bytes(),
        ),
        (form, vec![b'&'; 60_000]),
        (
            "application/json",
            format!(r#"{{"csrf":"{csrf}","attempt":"{good}"}}"#).into_bytes(),
        ),
        ("text/plain", format!("{token}&attempt={good}").into_bytes()),
        ("multipart/form-data; boundary=x", b"--x--".to_vec()),
        ("", format!("{token}&attempt={good}").into_bytes()),
    ];
    for path in ["/meetings", "/signout", "/connected"] {
        for (kind, body) in &bodies {
            let complete =
                path != "/meetings" && kind == &form && body.starts_with(token.as_bytes());
            if complete {
                continue; // These two need no attempt: the form is a good one.
            }
            let status = raw(&clinic, &post(&browser, &clinic, path, kind, body)).await;
            let shown = String::from_utf8_lossy(&body[..body.len().min(80)]).into_owned();
            assert!(
                status.starts_with("HTTP/1.1 4"),
                "{path} {kind} {shown}: {status}"
            );
        }
    }
    assert_eq!(rows(&clinic).await, before);
    clinic.close().await;
}

#[sqlx::test]
async fn hostile_addresses_get_a_4xx_page_and_write_nothing(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    let before = rows(&clinic).await;
    let long = "x".repeat(20_000);
    for path in [
        "/meetings/x",
        "/meetings/%00",
        "/meetings/%ff",
        "/meetings/..%2f..%2fetc",
        "/meetings/x/start",
        "/meetings/x/status",
        "/meetings/0190A0A0-0000-7000-8000-000000000000",
        "/meetings/{0190a0a0-0000-7000-8000-000000000000}",
        "/static/x/y.css",
        "/static/../Cargo.toml",
        "/%ff",
        "/oauth/callback?code=%ff",
        "/oauth/callback?state=%00&code=x",
        "/oauth/callback?code=a&code=b&state=c",
        "/oauth/callback?state",
        "/oauth/callback?error",
        "/wp-login.php",
        &format!("/oauth/callback?code=a&state={long}"),
        &format!("/oauth/callback?error={long}&state=s"),
    ] {
        let page = browser.send(Method::GET, path, None).await;
        assert!((400..500).contains(&page.status), "{path}: {}", page.status);
        assert!(
            !page.body.contains("xxxxxxxxxx"),
            "{path}: nothing is echoed"
        );
    }
    for path in [
        "/",
        "/install",
        "/meetings",
        "/healthz",
        "/oauth/callback",
        "/signout",
    ] {
        for method in ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "BREW"] {
            let page = browser
                .send(Method::from_bytes(method.as_bytes()).unwrap(), path, None)
                .await;
            assert!(
                (400..500).contains(&page.status),
                "{method} {path}: {}",
                page.status
            );
        }
    }
    assert_eq!(rows(&clinic).await, before);
    clinic.close().await;
}

#[sqlx::test]
async fn odd_requests_are_refused_without_a_500(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let host = clinic.url.trim_start_matches("http://").to_owned();
    for request in [
        "GET / HTTP/1.1\r\nConnection: close\r\n\r\n".to_owned(),
        format!("GET http://evil.example/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"),
        format!(
            "GET / HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
        ),
        format!(
            "GET /?{} HTTP/1.1\r\nHost: {host}\r\n\r\n",
            "x".repeat(80_000)
        ),
        format!(
            "GET / HTTP/1.1\r\nHost: {host}\r\nX: {}\r\n\r\n",
            "x".repeat(80_000)
        ),
        format!(
            "POST /meetings HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"
        ),
        "GARBAGE\r\n\r\n".to_owned(),
        "GET / HTTP/3.0\r\n\r\n".to_owned(),
    ] {
        let status = raw(&clinic, request.as_bytes()).await;
        // Two lengths are one too many; without a session such a post does nothing at all.
        let nothing = request.starts_with("POST") && status.starts_with("HTTP/1.1 303");
        let refused = status.starts_with("HTTP/1.1 4") || status == "closed" || nothing;
        assert!(refused, "{}: {status}", &request[..request.len().min(60)]);
    }
    for cookie in [
        "bedside=",
        "bedside=x",
        "bedside=%00",
        "bedside-login=x.y.z",
        "bedside=;bedside=",
        "=",
        ";;;",
        "bedside=\"\"",
        "é=é",
    ] {
        let mut browser = clinic.browser();
        browser.headers.push(("cookie", cookie.to_owned()));
        assert_eq!(
            browser.send(Method::GET, "/", None).await.status,
            200,
            "{cookie}"
        );
    }
    clinic.close().await;
}

#[sqlx::test]
async fn a_return_address_leads_to_our_own_pages_only(db: PgPool) {
    let clinic = Clinic::open(db).await;
    for hostile in [
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "https://evil.example",
        "/%2f%2fevil.example",
        "/\t/evil.example",
        "/meetings/../../evil",
        "javascript:alert(1)",
        "/%0d%0aSet-Cookie:%20a=b",
        "@evil.example",
        "/meetings/%ff",
    ] {
        let mut browser = clinic.browser();
        let consent = browser
            .get(&format!("/install?return={}", hostile.replace('\t', "%09")))
            .await;
        if consent.status == 400 {
            continue;
        }
        let page = browser.decide(&consent, "ada", "allow").await;
        assert!(
            page.url.as_str().starts_with(&clinic.url),
            "{hostile}: {}",
            page.url
        );
        assert!(
            ["/", "/connected"].contains(&page.url.path()),
            "{hostile}: {}",
            page.url
        );
    }
    clinic.close().await;
}
