//! `bedside doctor`, as an operator runs it: on a deployment where everything is as it should be,
//! and on the same one with one thing wrong.

mod cases;
mod deployment;

use std::net::SocketAddr;

use axum::{
    Router,
    http::{
        StatusCode,
        header::{DATE, LOCATION},
    },
};
use bedside::{cli::DOCTOR_LINES, sealing::Keyring};
use sqlx::PgPool;
use tokio::net::TcpListener;

use cases::{failures, oversights};
use deployment::{Deployment, Report, ask};

#[sqlx::test]
async fn each_thing_that_is_wrong_turns_its_own_line_and_no_other(db: PgPool) {
    let deployment = Deployment::healthy(db).await;
    let healthy = deployment.look(&[]).await;
    assert_eq!(healthy.others(), [], "{:#?}", healthy.lines);
    assert_eq!(healthy.code, 0);
    assert_eq!(healthy.lines.len(), DOCTOR_LINES.len());

    let (late, stop) = late_zoom().await;
    let mut cases = failures(late);
    cases.extend(oversights(&deployment));
    let (mut missed, all) = (Vec::new(), cases.len());
    for case in cases {
        case.wrong.begin(&deployment).await;
        let settings = case.settings.iter();
        let settings: Vec<_> = settings.map(|(name, value)| (*name, &**value)).collect();
        let report = deployment.look(&settings).await;
        case.wrong.end(&deployment).await;
        if let Err(miss) = case.judge(&report) {
            missed.push(miss);
        }
    }
    println!("found {} of {all}", all - missed.len());
    assert!(missed.is_empty() && all >= 20, "{missed:#?}");
    let healthy = deployment.look(&[]).await;
    assert_eq!(healthy.others(), [], "{:#?}", healthy.lines);
    stop.abort();
    deployment.close().await;
}

/// A Zoom whose clock is five minutes late.
async fn late_zoom() -> (SocketAddr, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    #[expect(clippy::disallowed_methods, reason = "the program has the real time")]
    let at = time::OffsetDateTime::now_utc() - time::Duration::minutes(5);
    let shape = time::macros::format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    let date = at.format(shape).unwrap();
    let zoom = Router::new().fallback(move || async move { [(DATE, date)] });
    let task = tokio::spawn(async move { axum::serve(listener, zoom).await.unwrap() });
    (address, task)
}

#[sqlx::test]
async fn it_is_told_in_columns_with_fix_and_place_below(db: PgPool) {
    let deployment = Deployment::healthy(db).await;
    let (code, told) = deployment.ask(&[], &[("BEDSIDE_TERMS_REVIEWED", "")]).await;
    assert_eq!(code, 2, "{told}");
    let lines: Vec<_> = told.lines().collect();
    assert!(
        lines[0].starts_with("Bedside 0.1.0 doctor  ") && lines[0].ends_with('Z'),
        "{told}"
    );
    assert!(lines[1].starts_with("  ok    config         "), "{told}");
    let at = lines
        .iter()
        .position(|line| line.starts_with("  warn  terms          "));
    let at = at.unwrap_or_else(|| panic!("{told}"));
    assert!(
        lines[at + 1].starts_with("        fix: read /terms, then set "),
        "{told}"
    );
    assert_eq!(lines[at + 2], "        docs/DOCTOR.md#terms");
    assert_eq!(lines[lines.len() - 1], "0 failed, 1 warning.");

    let (code, told) = deployment.ask(&["--offline"], &[]).await;
    assert_eq!(code, 0, "{told}");
    assert!(
        told.contains("  skip  tls            not asked, because of --offline\n"),
        "{told}"
    );
    deployment.close().await;
}

#[sqlx::test]
async fn a_certificate_that_is_over_leaves_the_rest_unknown(db: PgPool) {
    let deployment = Deployment::healthy(db).await;
    deployment.face.lasts(-2);
    let report = deployment.look(&[]).await;
    assert_eq!(
        report.others(),
        [
            ("headers", "skip"),
            ("metrics", "skip"),
            ("public url", "skip"),
            ("tls", "FAIL"),
            ("webhook", "skip")
        ]
    );
    let told = report.lines["tls"]["told"].as_str().unwrap();
    assert!(told.contains("expired"), "{told}");
    deployment.close().await;
}

#[sqlx::test]
async fn looking_writes_nothing_and_binds_no_key(db: PgPool) {
    let deployment = Deployment::healthy(db).await;
    let canaries = "select count(*) from key_canaries";
    let grants = "select string_agg(md5(row(i.*)::text), ' ' order by id) from installations as i";
    let before = deployment.clinic.words(grants).await;
    let keys = format!(
        "{},{}",
        deployment.settings["BEDSIDE_KEYS"],
        *Keyring::fresh_entry(2).unwrap()
    );
    let report = deployment.look(&[("BEDSIDE_KEYS", &keys)]).await;
    assert_eq!(report.others(), []);
    assert_eq!(deployment.clinic.number(canaries).await, 1);
    assert_eq!(deployment.clinic.words(grants).await, before);
    deployment.close().await;
}

#[sqlx::test]
async fn what_zoom_does_not_tell_is_never_called_good(db: PgPool) {
    let deployment = Deployment::healthy(db).await;
    // It sends everybody to its sign-in, whatever they ask.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let zoom = Router::new().fallback(|| async { (StatusCode::FOUND, [(LOCATION, "/signin")]) });
    let task = tokio::spawn(async move { axum::serve(listener, zoom).await.unwrap() });
    let base = format!("http://{address}/oauth");
    let report = deployment.look(&[("ZOOM_OAUTH_URL", &base)]).await;
    assert_eq!(
        report.others(),
        [("credentials", "skip"), ("redirect url", "skip")]
    );
    assert_eq!(report.code, 0);
    task.abort();
    deployment.close().await;
}

#[tokio::test]
async fn a_neighbour_that_hangs_is_told_as_such() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = silent.local_addr().unwrap();
    let held = tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = silent.accept().await {
            held.push(stream);
        }
    });
    let settings = [
        ("BEDSIDE_URL", format!("http://{address}")),
        (
            "DATABASE_URL",
            format!("postgres://u:pw-of-it@{address}/none"),
        ),
        ("BEDSIDE_KEYS", Keyring::fresh_entry(1).unwrap().to_string()),
        ("ZOOM_CLIENT_ID", "id".to_owned()),
        ("ZOOM_CLIENT_SECRET", "the-apps-own".to_owned()),
        ("ZOOM_WEBHOOK_SECRET", "the-hooks-own".to_owned()),
        ("ZOOM_OAUTH_URL", format!("http://{address}/oauth")),
        ("ZOOM_API_URL", format!("http://{address}/v2")),
    ];
    let settings = settings
        .map(|(name, value)| (name.to_owned(), value))
        .into();
    let (code, told) = ask(&["--json"], &settings, &std::env::temp_dir()).await;
    let report = Report::read(code, &told);
    assert_eq!(code, 1);
    for (line, status) in [
        ("database", "FAIL"),
        ("schema", "skip"),
        ("encryption", "skip"),
        ("backup", "skip"),
        ("public url", "FAIL"),
        ("headers", "skip"),
        ("webhook", "skip"),
        ("zoom reach", "FAIL"),
        ("clock", "skip"),
        ("credentials", "skip"),
        ("redirect url", "skip"),
    ] {
        assert_eq!(report.lines[line]["status"], status, "{line}: {told}");
        assert!(!report.lines[line]["told"].as_str().unwrap().is_empty());
    }
    held.abort();
}

#[tokio::test]
async fn settings_that_serve_refuses_are_told_and_nothing_else_is_known() {
    let settings = [
        ("BEDSIDE_URL", "http://clinic.example"),
        ("ZOOM_CLEINT_ID", "hush"),
    ];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let (code, told) = ask(&["--json"], &settings.into(), &std::env::temp_dir()).await;
    let report = Report::read(code, &told);
    assert_eq!((code, report.others().len()), (1, DOCTOR_LINES.len()));
    let fix = report.lines["config"]["fix"].as_str().unwrap();
    assert!(
        fix.contains("Did you mean ZOOM_CLIENT_ID?") && !told.contains("hush"),
        "{fix}"
    );
}
