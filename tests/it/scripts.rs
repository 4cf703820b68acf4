//! Texts that would run a script, through everything that somebody else writes and a page shows: what
//! they say stands there as text, and the page is built as with any other text.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use reqwest::Method;
use scraper::Html;
use serde_json::json;
use sqlx::PgPool;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use tokio_util::sync::{CancellationToken, DropGuard};
use url::{Url, form_urlencoded};

use crate::{
    browser::Browser,
    clinic::Clinic,
    page::Page,
    payloads::{batches, payloads},
    post::Letter,
    vault::execute,
};

/// Stands where a payload would.
const HARMLESS: &str = "Harmless";
const ADDRESSES: [&str; 8] = [
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "xlink:href",
    "srcset",
    "poster",
];

/// How a page is built: every element with the names of its attributes, in order.
fn skeleton(page: &Page) -> Vec<String> {
    let html = Html::parse_document(&page.body);
    let elements = html.root_element().descendent_elements();
    elements
        .map(|element| {
            let element = element.value();
            let mut names: Vec<_> = element.attrs().map(|(name, _)| name).collect();
            names.sort_unstable();
            format!("{} {names:?}", element.name())
        })
        .collect()
}

/// What on a page could run, apart from our own files.
fn live(page: &Page) -> Vec<String> {
    let html = Html::parse_document(&page.body);
    let mut found = Vec::new();
    for element in html.root_element().descendent_elements() {
        let element = element.value();
        let strange = [
            "iframe", "object", "embed", "base", "style", "math", "template", "video", "meta",
        ];
        let refresh = element.attr("http-equiv").is_some();
        if strange.contains(&element.name()) && (element.name() != "meta" || refresh) {
            found.push(element.name().to_owned());
        }
        let own = element
            .attr("src")
            .is_some_and(|from| from.starts_with("/static/"));
        if element.name() == "script" && !own {
            found.push("script".to_owned());
        }
        for (name, value) in element.attrs() {
            let scheme = value.trim().to_ascii_lowercase();
            let runs = ["javascript:", "data:", "vbscript:"]
                .iter()
                .any(|begin| scheme.starts_with(begin));
            if name.starts_with("on")
                || ["style", "srcdoc"].contains(&name)
                || (ADDRESSES.contains(&name) && runs)
            {
                found.push(format!("{} {name}={value}", element.name()));
            }
            let leads = page.url.join(value).ok();
            let leads = leads.filter(|to| to.host_str() == Some("evil.example"));
            if ADDRESSES.contains(&name) && leads.is_some() {
                found.push(format!("{} leads to {value}", element.name()));
            }
        }
    }
    found
}

/// A Zoom that fills every text that it may fill with one word.
struct Parrot {
    url: String,
    word: Arc<Mutex<String>>,
    _end: DropGuard,
}

impl Parrot {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let word = Arc::new(Mutex::new(HARMLESS.to_owned()));
        let (said, end) = (Arc::clone(&word), CancellationToken::new());
        tokio::spawn(end.clone().run_until_cancelled_owned(async move {
            let mut number = 85_000_000_000_u64;
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut bytes = vec![0; 1 << 14];
                let length = stream.read(&mut bytes).await.unwrap_or(0);
                let line = String::from_utf8_lossy(&bytes[..length]).lines().next().unwrap_or_default().to_owned();
                number += 1;
                let body = answer(&line, &said.lock().unwrap().clone(), number).to_string();
                let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
                stream.write_all((head + &body).as_bytes()).await.unwrap_or_default();
            }
        }));
        Self {
            url,
            word,
            _end: end.drop_guard(),
        }
    }

    fn say(&self, word: &str) {
        word.clone_into(&mut self.word.lock().unwrap());
    }
}

fn answer(line: &str, word: &str, number: u64) -> serde_json::Value {
    if line.contains("/oauth/") {
        return json!({"access_token": "a", "refresh_token": "r", "token_type": "bearer", "expires_in": 3599,
            "scope": format!("user:read:user meeting:write:meeting meeting:read:meeting user:read:list_schedulers {}", word.replace(' ', "+")),
            "api_url": word});
    }
    if line.contains("/schedulers") {
        return json!({"schedulers": [{"id": "u-2", "email": format!("{word}@clinic.example")}, {"id": word, "email": word}]});
    }
    if line.contains("/meetings") {
        // In a link of this machine's, which a simulated Zoom may use.
        return json!({"id": number, "uuid": word, "host_id": "u-1", "host_email": word, "topic": word, "agenda": word,
            "password": word, "h323_password": word, "status": "waiting", "timezone": word, "start_time": word,
            "join_url": format!("http://127.0.0.1/j/1?pwd={}#{}", word.replace(' ', "+"), word.replace(' ', "+")),
            "start_url": "http://127.0.0.1/s/1?zak=z", "settings": {"waiting_room": true, "auto_recording": word}});
    }
    json!({"id": "u-1", "account_id": "a-1", "type": 2, "display_name": word, "first_name": word, "last_name": word,
        "email": format!("{word}@clinic.example"), "timezone": word, "language": word, "pic_url": word, "dept": word})
}

/// Somebody who has connected to the parrot, which asks nobody for consent.
async fn connected(clinic: &Clinic) -> Browser {
    let mut browser = clinic.browser();
    let begun = browser.send(Method::GET, "/install", None).await;
    let to = Url::parse(begun.header("location")).unwrap();
    let (_, state) = to.query_pairs().find(|(name, _)| name == "state").unwrap();
    let page = browser
        .get(&format!("/oauth/callback?code=c&state={state}"))
        .await;
    assert_eq!(page.status, 200, "{}", page.text());
    browser
}

/// The pages that show what Zoom said last.
async fn told_by_zoom(clinic: &Clinic, ada: &mut Browser) -> Vec<Page> {
    ada.cookies = connected(clinic).await.cookies;
    let check = ada.get("/account").await.form("/account/check");
    let mut pages = vec![ada.submit(&check).await];
    pages.push(ada.start_meeting().await);
    for path in ["/connected", "/meetings/new?for=colleague"] {
        pages.push(ada.get(path).await);
    }
    pages
}

/// Every element, with the attributes that it has, that usual pages are built of.
fn vocabulary(pages: &[Page]) -> BTreeSet<String> {
    pages.iter().flat_map(skeleton).collect()
}

/// Nothing runs, and nothing is there that is not usual.
fn is_built_as_usual(word: &str, page: &Page, usual: &BTreeSet<String>) {
    let live = live(page);
    assert!(live.is_empty(), "{word} on {}: {live:?}", page.url);
    let strange: Vec<_> = skeleton(page)
        .into_iter()
        .filter(|part| !usual.contains(part))
        .collect();
    assert!(strange.is_empty(), "{word} on {}: {strange:?}", page.url);
}

#[sqlx::test]
async fn what_zoom_says_is_shown_as_text(db: PgPool) {
    let parrot = Parrot::start().await;
    let (oauth, api) = (
        format!("{}/oauth", parrot.url),
        format!("{}/v2", parrot.url),
    );
    let clinic = Clinic::open_with(db, &[("ZOOM_OAUTH_URL", &oauth), ("ZOOM_API_URL", &api)]).await;
    let mut ada = clinic.browser();
    let mut usual = vocabulary(&told_by_zoom(&clinic, &mut ada).await);
    // With a letter that no link has nobody knows what became of the meeting.
    parrot.say("\u{ff1c}");
    usual.extend(vocabulary(&told_by_zoom(&clinic, &mut ada).await));
    let all = payloads();
    assert!(all.len() >= 200, "{}", all.len());
    let mut shown = [false; 4];
    // A name has 200 letters.
    for word in &batches(200) {
        parrot.say(word);
        let pages = told_by_zoom(&clinic, &mut ada).await;
        for (page, shown) in pages.iter().zip(&mut shown) {
            assert_eq!(page.status, 200, "{word}: {}", page.text());
            is_built_as_usual(word, page, &usual);
            *shown |= page.text().contains(word);
        }
    }
    // They did come as far as the pages, or this would show nothing.
    assert!(shown[0] && shown[2], "{shown:?}");
    clinic.close().await;
}

#[sqlx::test]
async fn what_a_clinician_writes_is_shown_as_text(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let meeting = ada.start_meeting().await;
    let form = ada.get("/settings").await.form("/settings");
    let mut usual = BTreeSet::new();
    // A message has 500 letters.
    for word in [HARMLESS.to_owned()].into_iter().chain(batches(480)) {
        // Nobody may save so often in a minute.
        execute(&clinic.db, "delete from address_counters").await;
        let form = form.clone().with("message", &format!("{word} {{link}}"));
        let mut pages = vec![ada.submit(&form).await, ada.get(meeting.url.path()).await];
        // One whose text is refused says so, and shows it again.
        pages.push(ada.submit(&form.clone().with("message", &word)).await);
        if usual.is_empty() {
            usual = vocabulary(&pages);
            continue;
        }
        for page in &pages {
            is_built_as_usual(&word, page, &usual);
        }
        let message = pages[0].texts("textarea").concat();
        assert!(message.contains(word.trim()), "{word}: {message}");
    }
    clinic.close().await;
}

/// Nothing of these is repeated at all.
#[sqlx::test]
async fn what_an_address_an_event_or_a_field_says_is_on_no_page(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let meeting = ada.start_meeting().await;
    let number = clinic.zoom.meetings()[0].id;
    let csrf = ada.get("/account").await.form("/signout").field("csrf");
    for (at, word) in payloads().iter().enumerate() {
        let said: String = form_urlencoded::byte_serialize(word.as_bytes()).collect();
        let names = [
            "note",
            "next",
            "lang",
            "before",
            "return",
            "error",
            "error_description",
            "code",
            "for",
            "late",
        ];
        let query = names.map(|name| format!("{name}={said}")).join("&");
        let addresses = [
            "/",
            "/meetings",
            "/oauth/callback",
            "/meetings/new",
            "/help",
            "/nowhere",
        ];
        let address = addresses[at % addresses.len()];
        let mut pages = vec![
            ada.send(Method::GET, &format!("{address}?{query}"), None)
                .await,
            ada.send(Method::GET, &format!("/meetings/{said}"), None)
                .await,
            ada.send(
                Method::GET,
                &format!("/oauth/callback?error={said}&error_description={said}&state={said}"),
                None,
            )
            .await,
        ];
        let fields = [
            "csrf",
            "attempt",
            "theme",
            "zone",
            "name",
            "colleague",
            "choose",
        ];
        let spoiled = fields.map(|name| {
            (
                name.to_owned(),
                if name == "csrf" {
                    csrf.clone()
                } else {
                    word.clone()
                },
            )
        });
        let paths = ["/settings", "/meetings", "/connected"];
        pages.push(
            ada.send(Method::POST, paths[at % paths.len()], Some(&spoiled))
                .await,
        );
        if at % 8 == 0 {
            let mut told = clinic
                .event("meeting.participant_joined_waiting_room", number, 1)
                .await;
            told["payload"]["object"]["topic"] = json!(word);
            told["payload"]["object"]["participant"] =
                json!({"id": word, "user_id": word, "user_name": word, "email": word});
            pages.push(clinic.deliver(Letter::signed(&clinic, &told)).await);
            pages.push(ada.get(meeting.url.path()).await);
            pages.push(ada.get(&format!("{}/status", meeting.url.path())).await);
        }
        for page in pages {
            let what = format!("{word} on {}", page.url.path());
            assert!(page.status < 500, "{what}: {}", page.text());
            let number = format!("77{at}");
            let repeated =
                page.body.contains(word.as_str()) || page.body.contains(&format!("ran={number}"));
            assert!(!repeated, "{what}: {}", page.body);
            if page.header("content-type").starts_with("text/html") {
                assert!(live(&page).is_empty(), "{what}");
            }
            for (name, value) in &page.headers {
                let value = String::from_utf8_lossy(value.as_bytes());
                assert!(!value.contains(&format!("ran={number}")), "{what}: {name}");
            }
        }
    }
    clinic.close().await;
}

/// The oracle sees what it should.
#[tokio::test]
async fn a_page_that_repeats_a_payload_is_noticed() {
    let harmless = |text: &str| Page {
        url: Url::parse("http://127.0.0.1/").unwrap(),
        status: 200,
        headers: reqwest::header::HeaderMap::new(),
        body: format!("<!doctype html><title>t</title><p title=\"{text}\">{text}</p>"),
    };
    let usual = skeleton(&harmless(HARMLESS));
    let noticed = payloads()
        .iter()
        .filter(|word| skeleton(&harmless(word)) != usual)
        .count();
    assert!(noticed > 180, "{noticed}");
    assert!(!live(&harmless("<img src=x onerror=a>")).is_empty());
    assert!(!live(&harmless("<a href=' JavaScript:a'>a</a>")).is_empty());
}
