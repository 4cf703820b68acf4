//! The leak canary: names, numbers, links and passcodes are planted wherever something comes in,
//! and then looked for in everything that goes out or rests.

use std::sync::{Arc, Mutex};

use reqwest::Method;
use serde_json::json;
use sqlx::PgPool;
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{
    browser::Browser,
    clinic::Clinic,
    metrics::read,
    page::Page,
    post::Letter,
    program::Served,
    rest::{everything, holds},
};

/// What somebody might type, or Zoom might tell, about a client. It belongs nowhere at all.
const CLIENT: [&str; 4] = [
    "CanaryFerrante5093",
    "34655017742",
    "canary5093@client.example",
    "canary-note-88121",
];
/// The clinician's own name in Zoom.
const NAME: &str = "Rosalind Canary-7741";
const EMAIL: &str = "ada@clinic.example";

/// Something that was planted, and the pages that may show it.
struct Canary {
    text: String,
    homes: Vec<String>,
}

impl Canary {
    fn nowhere(text: impl Into<String>) -> Self {
        Self::at(text, Vec::new())
    }

    fn at(text: impl Into<String>, homes: Vec<String>) -> Self {
        Self {
            text: text.into(),
            homes,
        }
    }

    /// Where a page shows it although it must not.
    fn leaks(&self, page: &Page, zoom: &str) -> Vec<String> {
        let path = page.url.path();
        let mut leaks = Vec::new();
        let mut look = |place: &str, shown: &str, is_home: bool| {
            if !is_home && shown.contains(&self.text) {
                leaks.push(format!("{} in the {place} of {path}", self.text));
            }
        };
        let is_at_home = self.homes.iter().any(|home| home == path);
        look("body", &page.body, is_at_home);
        let title = page.body.split("<title>").nth(1).unwrap_or_default();
        look(
            "title",
            title.split("</title>").next().unwrap_or_default(),
            false,
        );
        for (name, value) in &page.headers {
            let value = String::from_utf8_lossy(value.as_bytes());
            // *Start as host* is the one redirect that carries a credential, and it leads to Zoom.
            let to_zoom = path.ends_with("/start") && value.starts_with(zoom);
            let is_start = name == "location" && to_zoom && self.text.starts_with("sim_zak_");
            look(name.as_str(), &value, is_start);
        }
        leaks
    }
}

/// The words about a client as a query, which a form can carry as well.
fn planted() -> Vec<(String, String)> {
    let names = ["client_name", "phone", "email", "note"];
    let fields = names.iter().zip(CLIENT);
    fields
        .map(|(name, text)| ((*name).to_owned(), text.to_owned()))
        .collect()
}

/// A browser that says such words with every request and keeps every answer.
pub(crate) fn loaded(browser: &Browser, server: &Served, kept: &Arc<Mutex<Vec<Page>>>) -> Browser {
    let mut browser = browser.at(server.address);
    let [name, phone, email, note] = CLIENT;
    browser.headers.extend([
        ("user-agent", format!("Mozilla/5.0 ({name})")),
        (
            "referer",
            format!("https://ehr.example/{name}/{note}?tel={phone}"),
        ),
        ("x-request-id", note.to_owned()),
        ("traceparent", format!("00-{note}-{phone}-01")),
        ("x-forwarded-for", phone.to_owned()),
        ("from", email.to_owned()),
        ("accept-language", format!("{note}, en")),
    ]);
    browser.cookies.insert("client".to_owned(), name.to_owned());
    browser.kept = Some(Arc::clone(kept));
    browser
}

/// Loads a page with the words in its query.
async fn look(browser: &mut Browser, path: &str) -> Page {
    let [name, phone, email, note] = CLIENT;
    let query = format!("client_name={name}&phone={phone}&email={email}&note={note}&lang={name}");
    browser.get(&format!("{path}?{query}")).await
}

/// Posts a form with the words beside, and in place of, its fields.
async fn post(browser: &mut Browser, path: &str, csrf: &str, fields: &[(&str, &str)]) {
    let text = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    let own = fields
        .iter()
        .copied()
        .map(text)
        .chain([text(("csrf", csrf))]);
    let own: Vec<_> = own.collect();
    for (name, _) in &own {
        let mut spoiled = own.clone();
        spoiled.retain(|(known, _)| known != name);
        spoiled.push((name.clone(), CLIENT[0].to_owned()));
        browser.send(Method::POST, path, Some(&spoiled)).await;
    }
    let whole = [own, planted()].concat();
    let page = browser.send(Method::POST, path, Some(&whole)).await;
    browser.follow(page).await;
}

/// Zoom tells of a client in a meeting, by events that are signed, stale and unsigned.
async fn tell_of_a_client(clinic: &Clinic, server: &Served, number: u64) {
    let [name, phone, email, note] = CLIENT;
    for event in [
        "meeting.participant_jbh_waiting",
        "meeting.participant_joined_waiting_room",
        "meeting.participant_joined",
        "meeting.participant_left",
        note,
    ] {
        let mut told = clinic.event(event, number, 1).await;
        told["payload"]["operator"] = json!(email);
        told["payload"]["object"]["topic"] = json!(format!("{name} {note}"));
        told["payload"]["object"]["join_url"] = json!(format!("https://x.zoom.us/j/1?pwd={note}"));
        told["payload"]["object"]["participant"] = json!({
            "id": note, "user_id": phone, "user_name": name, "email": email,
            "participant_uuid": note, "phone_number": phone, "registrant_id": note,
            "leave_reason": format!("{name} left the meeting."),
        });
        let mut stale = Letter::signed(clinic, &told);
        stale.timestamp = Some("1".to_owned());
        for letter in [
            Letter::signed(clinic, &told),
            stale,
            Letter::unsigned(&told),
        ] {
            clinic.deliver_at(server.address, letter).await;
        }
    }
    let broken = format!("{{\"{name}\": {phone}");
    clinic
        .deliver_at(
            server.address,
            Letter::signed_bytes(clinic, broken.into_bytes()),
        )
        .await;
}

/// One clinician's day, with the words said wherever words can be said. Answers the pages of the
/// meetings whose links are known.
pub(crate) async fn day(clinic: &Clinic, server: &Served, ada: &mut Browser) -> Vec<Page> {
    ada.connect("ada").await;
    look(ada, "/connected").await;
    let csrf = look(ada, "/").await.form("/signout").field("csrf");
    let mut ready = Vec::new();
    for trouble in [
        None,
        Some(Trouble::Truncated),
        Some(Trouble::NotJsonAfter),
        Some(Trouble::FailAfter),
        Some(Trouble::TokenExpired),
    ] {
        if let Some(trouble) = trouble {
            clinic
                .zoom
                .order(Fault::new(Operation::CreateMeeting, trouble));
        }
        let attempt = ada.start_form().await.field("attempt");
        post(ada, "/meetings", &csrf, &[("attempt", &attempt)]).await;
        let form = ada.start_form().await.with("attempt", &attempt);
        let page = ada.submit(&form).await;
        if page.body.contains("id=\"join\"") {
            ready.push(page);
        }
    }
    let number = clinic.zoom.meetings()[0].id;
    tell_of_a_client(clinic, server, number).await;
    for page in &ready {
        let path = page.url.path();
        clinic.browser().get(&page.join_link()).await;
        for below in ["", "/status", "/invite.ics", "/start"] {
            look(ada, &format!("{path}{below}")).await;
        }
    }
    for path in [
        "/",
        "/start",
        "/meetings",
        "/account",
        "/account/data",
        "/help",
        "/privacy",
    ] {
        look(ada, path).await;
    }
    let [name, .., note] = CLIENT;
    for path in [
        format!("/{name}"),
        format!("/meetings/{name}"),
        format!("/install?return=/{note}"),
        format!("/oauth/callback?code={note}&state={name}"),
        format!("/oauth/callback?error={note}&error_description={name}&state={note}"),
    ] {
        ada.send(Method::GET, &path, None).await;
    }
    for path in ["/connected", "/account/check"] {
        post(ada, path, &csrf, &[]).await;
    }
    for deed in ["/end", "/cancel"] {
        let path = format!("{}{deed}", ready[0].url.path());
        post(ada, &path, &csrf, &[("confirm", "1")]).await;
    }
    ready
}

#[sqlx::test]
async fn what_is_planted_is_found_only_where_it_belongs(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic.listen_to_zoom().await;
    clinic.zoom.set_display_name("ada", NAME);
    let server = Served::start(&clinic.settings).await;
    let kept = Arc::default();
    let mut ada = loaded(&clinic.browser(), &server, &kept);
    let ready = day(&clinic, &server, &mut ada).await;
    // One at once, one with a fresh token; Zoom's own word may settle the others in time.
    assert!(ready.len() >= 2);
    // Another clinician asks for all of it.
    let mut ben = loaded(&clinic.browser(), &server, &Arc::default());
    ben.connect("ben").await;
    let theirs = Arc::default();
    ben.kept = Some(Arc::clone(&theirs));
    for page in &ready {
        for below in ["", "/status", "/invite.ics", "/start"] {
            ben.get(&format!("{}{below}", page.url.path())).await;
        }
    }
    for path in ["/", "/meetings", "/account", "/account/data"] {
        ben.get(path).await;
    }

    // Who may show what.
    let own = |page: &Page| {
        let path = page.url.path();
        vec![path.to_owned(), format!("{path}/invite.ics")]
    };
    let mut canaries: Vec<_> = CLIENT.map(Canary::nowhere).into();
    for page in &ready {
        canaries.push(Canary::at(page.join_link(), own(page)));
    }
    let about = ["/account", "/account/check", "/account/data", "/connected"];
    let about = about.map(str::to_owned);
    let invited = ready.iter().flat_map(own);
    canaries.push(Canary::at(
        NAME,
        about.iter().cloned().chain(invited).collect(),
    ));
    canaries.push(Canary::at(EMAIL, about.into()));
    let of_zoom = clinic.zoom.secrets_issued().into_iter();
    // Passcodes, and codes of a consent on their way through the browser's address, apart.
    canaries.extend(of_zoom.filter_map(|secret| {
        let page = ready.iter().find(|page| page.body.contains(&secret));
        (!secret.starts_with("sim_code_"))
            .then(|| Canary::at(secret, page.map(own).unwrap_or_default()))
    }));
    for participant in clinic.zoom.participants() {
        let is_host = participant.is_host;
        canaries.extend((!is_host).then(|| Canary::nowhere(participant.name)));
    }

    let metrics = read(server.metrics).await;
    let log = server.stop().await;
    let rows = everything(&clinic.db).await;
    let (kept, theirs) = (kept.lock().unwrap().clone(), theirs.lock().unwrap().clone());
    let zoom = clinic.zoom.url();
    let mut leaks = Vec::new();
    for canary in &canaries {
        leaks.extend(kept.iter().flat_map(|page| canary.leaks(page, &zoom)));
        let strange = Canary::nowhere(canary.text.clone());
        leaks.extend(theirs.iter().flat_map(|page| strange.leaks(page, &zoom)));
        if log.contains(&canary.text) {
            leaks.push(format!("{} in the log", canary.text));
        }
        if metrics.contains(&canary.text) {
            leaks.push(format!("{} in the metrics", canary.text));
        }
        let resting = rows.iter().filter(|(_, value)| holds(value, &canary.text));
        leaks.extend(resting.map(|(column, _)| format!("{} in {column}", canary.text)));
    }
    assert!(leaks.is_empty(), "{leaks:#?}");
    assert!(metrics.contains("bedside_webhooks_total"), "{metrics}");
    // The search would have found them: each is shown where it belongs.
    for canary in canaries.iter().filter(|canary| !canary.homes.is_empty()) {
        let shown = kept.iter().any(|page| page.body.contains(&canary.text));
        assert!(shown, "{} is shown nowhere at all", canary.text);
    }
    assert!(
        kept.len() > 60 && canaries.len() > 40,
        "{} {}",
        kept.len(),
        canaries.len()
    );
    clinic.close().await;
}
