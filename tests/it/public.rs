//! The pages that a Marketplace review reads, and the files beside them: for anybody, without a
//! session, and true about what is stored.

use std::collections::{BTreeMap, BTreeSet};

use bedside::web::KEPT;
use reqwest::Method;
use scraper::{Html, Selector};
use sqlx::PgPool;

use crate::{browser::Browser, clinic::Clinic, page::Page};

/// Address and heading.
const PAGES: [(&str, &str); 5] = [
    ("/help", "Help"),
    ("/support", "Contact support"),
    ("/privacy", "Privacy"),
    ("/terms", "Terms"),
    ("/accessibility", "Accessibility"),
];

/// For programs; there is nothing without settings.
const FILES: [&str; 2] = ["/.well-known/security.txt", "/zoomverify/verifyzoom.html"];

/// Other sites that pages may lead to. Nothing is ever loaded from there.
const ELSEWHERE: [&str; 3] = [
    "https://marketplace.zoom.us/",
    "https://zoom.us/start/videomeeting",
    "https://www.zoom.com/en/",
];

const OPERATOR: [(&str, &str); 4] = [
    ("BEDSIDE_OPERATOR_NAME", "Green Street <Clinic>"),
    ("BEDSIDE_SUPPORT_EMAIL", "help@clinic.example"),
    ("BEDSIDE_SUPPORT_HOURS", "Monday to Friday, 09:00 to 17:00"),
    ("BEDSIDE_ZOOM_DOMAIN_VERIFICATION", "ZOOM_verify_a1B2"),
];

/// One attribute of every element that fits.
fn all(page: &Page, css: &str, attribute: &str) -> Vec<String> {
    let html = Html::parse_document(&page.body);
    let selector = Selector::parse(css).unwrap();
    html.select(&selector)
        .filter_map(|element| element.value().attr(attribute).map(str::to_owned))
        .collect()
}

/// What the elements that fit say.
fn words(page: &Page, css: &str) -> String {
    let selector = Selector::parse(css).unwrap();
    let html = Html::parse_document(&page.body);
    html.select(&selector)
        .flat_map(|found| found.text())
        .collect()
}

async fn ask(browser: &mut Browser, path: &str) -> Page {
    browser.send(Method::GET, path, None).await
}

#[sqlx::test]
async fn anybody_may_read_them_and_keep_them_for_an_hour(db: PgPool) {
    let clinic = Clinic::open_with(db, &OPERATOR).await;
    let mut browser = clinic.signed_in("ada").await;
    for (path, heading) in PAGES {
        let page = ask(&mut browser, path).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.heading(), heading);
        assert_eq!(page.body.matches("<h1").count(), 1, "{path}");
        let title = format!("<title>{heading} – Bedside</title>");
        assert!(page.body.contains(&title), "{path}");
        assert_eq!(page.header("cache-control"), "public, max-age=3600");
        assert!(page.headers.get("set-cookie").is_none(), "{path}");
        // A cache on the way keeps one for each language.
        let mut vary = page.headers.get_all("vary").iter();
        assert!(vary.any(|name| name == "Accept-Language"), "{path}");
        // What is kept for everybody must be the same for everybody.
        assert_eq!(page.body, ask(&mut clinic.browser(), path).await.body);
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{path}");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("referrer-policy"), "no-referrer");

        let head = browser.send(Method::HEAD, path, None).await;
        assert_eq!((head.status, head.body.as_str()), (200, ""));
        assert_eq!(head.header("cache-control"), "public, max-age=3600");
        let posted = browser.send(Method::POST, path, None).await;
        assert_eq!(posted.status, 405, "{path}");
        assert_eq!(posted.header("cache-control"), "private, no-store");
    }
    clinic.close().await;
}

#[sqlx::test]
async fn every_link_leads_somewhere_and_nothing_comes_from_elsewhere(db: PgPool) {
    let clinic = Clinic::open_with(db, &OPERATOR).await;
    let mut browser = clinic.browser();
    let mut anchors = BTreeSet::new();
    for (path, _) in PAGES {
        let page = ask(&mut browser, path).await;
        for loaded in all(&page, "[src]", "src")
            .into_iter()
            .chain(all(&page, "link", "href"))
        {
            assert!(loaded.starts_with("/static/"), "{path} loads {loaded}");
            assert_eq!(ask(&mut browser, &loaded).await.status, 200, "{loaded}");
        }
        for link in all(&page, "a", "href") {
            if link.starts_with("https:") {
                assert!(
                    ELSEWHERE.iter().any(|known| link.starts_with(known)),
                    "{link}"
                );
            } else if link != "mailto:help@clinic.example" {
                let whole = page.url.join(&link).unwrap();
                anchors.insert((whole.path().to_owned(), whole.fragment().map(str::to_owned)));
            }
        }
    }
    assert!(anchors.len() > 10, "{anchors:?}");
    for (path, fragment) in anchors {
        let page = ask(&mut browser, &path).await;
        assert!([200, 303].contains(&page.status), "{path}: {}", page.status);
        if let Some(fragment) = fragment {
            let ids = all(&page, "[id]", "id");
            assert!(ids.contains(&fragment), "{path}#{fragment}");
        }
    }
    clinic.close().await;
}

#[sqlx::test]
async fn the_help_has_the_three_parts_that_zoom_asks_for(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let page = ask(&mut clinic.browser(), "/help").await;
    for (id, title) in [
        ("add", "Adding the app"),
        ("use", "Usage"),
        ("remove", "Removing the app"),
    ] {
        assert_eq!(words(&page, &format!("section#{id} > h2")), title);
    }
    let text = page.text();
    for told in [
        "meeting:write:meeting",
        "meeting:read:meeting",
        "meeting:update:meeting",
        "meeting:update:status",
        "meeting:delete:meeting",
        "user:read:user",
        "user:read:list_schedulers",
        "40 minutes",
        "100 meetings a day",
        "one meeting at a time.",
        "Manage, then Added Apps",
        "Not started Nobody can get in until you start. Your client sees a waiting screen.",
    ] {
        assert!(text.contains(told), "{told}");
    }
    clinic.close().await;
}

#[sqlx::test]
async fn the_privacy_page_names_every_column_of_the_database_and_no_other(db: PgPool) {
    #[expect(
        clippy::disallowed_methods,
        reason = "the columns are found out while the test runs"
    )]
    let real: Vec<(String, String)> = sqlx::query_as(
        "select table_name::text, column_name::text from information_schema.columns \
         where table_schema = 'public' and table_name <> '_sqlx_migrations'",
    )
    .fetch_all(&db)
    .await
    .unwrap();
    let real: BTreeSet<_> = real.into_iter().collect();
    let mut told = BTreeMap::new();
    for kept in KEPT {
        for (table, columns) in kept.columns {
            for column in *columns {
                let place = ((*table).to_owned(), (*column).to_owned());
                let before = told.insert(place, kept.what);
                assert_eq!(before, None, "{table}.{column} is told twice");
            }
        }
    }
    let told: BTreeSet<_> = told.into_keys().collect();
    let silent: Vec<_> = real.difference(&told).collect();
    assert!(silent.is_empty(), "stored, but not told: {silent:?}");
    let gone: Vec<_> = told.difference(&real).collect();
    assert!(gone.is_empty(), "told, but not stored: {gone:?}");

    let clinic = Clinic::open(db).await;
    let page = ask(&mut clinic.browser(), "/privacy").await;
    assert_eq!(page.body.matches("<tr><td>").count(), KEPT.len());
    clinic.close().await;
}

#[sqlx::test]
async fn without_settings_the_pages_say_what_is_missing(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.browser();
    let privacy = ask(&mut browser, "/privacy").await.text();
    assert!(privacy.contains("have not given their name yet"));
    assert!(
        privacy.contains("30 days after the meeting's end, or after you made it"),
        "{privacy}"
    );
    let support = ask(&mut browser, "/support").await;
    assert!(support.text().contains("have not given an address yet"));
    assert!(!support.body.contains("mailto:"));
    let terms = ask(&mut browser, "/terms").await;
    assert!(terms.text().contains("This is a sample"));
    for path in FILES {
        let page = ask(&mut browser, path).await;
        assert_eq!(page.status, 404, "{path}");
        assert_eq!(page.header("cache-control"), "private, no-store");
    }
    clinic.close().await;
}

#[sqlx::test]
async fn the_pages_say_who_runs_this_and_for_how_long_meetings_are_kept(db: PgPool) {
    let mut settings = OPERATOR.to_vec();
    settings.extend([
        ("BEDSIDE_RETENTION", "48h"),
        ("BEDSIDE_TERMS_REVIEWED", "1"),
    ]);
    let clinic = Clinic::open_with(db, &settings).await;
    let mut browser = clinic.browser();
    let privacy = ask(&mut browser, "/privacy").await.text();
    assert!(privacy.contains("2 days after the meeting's end, or 30 days after you made it"));
    for path in ["/privacy", "/terms", "/support"] {
        let page = ask(&mut browser, path).await;
        assert!(page.text().contains("Green Street <Clinic>"), "{path}");
        assert!(!page.text().contains("This is a sample"), "{path}");
        assert!(
            !page.body.contains("<Clinic>"),
            "{path}: a name is not markup"
        );
    }
    let support = ask(&mut browser, "/support").await;
    assert!(support.text().contains("Monday to Friday, 09:00 to 17:00"));
    assert_eq!(
        all(&support, "a[href^='mailto:']", "href"),
        ["mailto:help@clinic.example"]
    );
    clinic.close().await;
}

#[sqlx::test]
async fn an_operators_own_pages_stand_in_for_ours(db: PgPool) {
    let own = [
        (
            "BEDSIDE_PRIVACY_URL",
            "https://clinic.example/privacy?lang=en#zoom",
        ),
        ("BEDSIDE_TERMS_URL", "https://clinic.example/terms"),
    ];
    let clinic = Clinic::open_with(db, &own).await;
    let mut browser = clinic.browser();
    for ((_, url), path) in own.into_iter().zip(["/privacy", "/terms"]) {
        let page = ask(&mut browser, path).await;
        assert_eq!((page.status, page.header("location")), (303, url));
        assert_eq!(page.header("cache-control"), "private, no-store");
    }
    clinic.close().await;
}

#[sqlx::test]
async fn programs_find_what_they_ask_for(db: PgPool) {
    let clinic = Clinic::open_with(db, &OPERATOR).await;
    let mut browser = clinic.browser();
    let [security, domain] = FILES;
    let before = ask(&mut browser, security).await;
    assert_eq!(before.header("content-type"), "text/plain; charset=utf-8");
    assert!(
        before
            .body
            .starts_with("Contact: mailto:help@clinic.example\nExpires: ")
    );
    clinic.pass(std::time::Duration::from_hours(24));
    let after = ask(&mut browser, security).await;
    assert_ne!(
        before.body, after.body,
        "it never expires while it is served"
    );

    let proof = ask(&mut browser, domain).await;
    assert_eq!(proof.status, 200);
    assert_eq!(proof.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(proof.body, "ZOOM_verify_a1B2");
    clinic.close().await;
}

/// The pictures for Zoom's listing have the sizes that it wants.
#[test]
fn the_listings_pictures_have_their_sizes() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/marketplace");
    for (name, size) in [
        ("icon-light.png", (160, 160)),
        ("icon-dark.png", (160, 160)),
        ("cover.png", (1824, 176)),
    ] {
        let picture = std::fs::read(folder.join(name)).unwrap();
        // Width and height stand at fixed places of a PNG's first part.
        let number = |at: usize| u32::from_be_bytes(picture[at..at + 4].try_into().unwrap());
        assert_eq!((number(16), number(20)), size, "{name}");
    }
}
