use serde_json::{Value, json};
use zoom_simulator::{IdForm, Webhooks};

use crate::{
    inbox::{Inbox, settled, with_inbox},
    support::{Answer, App, control, send},
};

/// An app, its inbox, and a meeting of Ada's.
async fn meeting(webhooks: Webhooks, waiting_room: bool) -> (App, Inbox, Value) {
    let (app, inbox) = with_inbox(webhooks).await;
    let pair = app.connect("ada").await;
    let asked =
        json!({ "type": 1, "topic": "Appointment", "settings": { "waiting_room": waiting_room } });
    let made = app.create(&pair.access, asked).await.json();
    settled(&app).await;
    (app, inbox, made)
}

async fn open(app: &App, meeting: &Value, link: &str) -> Answer {
    let answer = app.open(meeting[link].as_str().unwrap()).await;
    assert_eq!(answer.status, 200);
    settled(app).await;
    answer
}

async fn press(app: &App, page: &Answer, meeting: &Value, action: &str) {
    let url = format!("{}/s/{}", app.zoom.url(), meeting["id"]);
    let form = [("zak", page.input("zak")), ("action", action)];
    assert!(send(app.http.post(url).form(&form)).await.status < 400);
    settled(app).await;
}

async fn leave(app: &App, page: &Answer, meeting: &Value) {
    let url = format!("{}/j/{}", app.zoom.url(), meeting["id"]);
    let form = [("guest", page.input("guest"))];
    assert_eq!(send(app.http.post(url).form(&form)).await.status, 200);
    settled(app).await;
}

/// The events of the journal without `meeting.`, and the participant's name where there is one:
/// requests may overtake each other on the way.
fn told(app: &App) -> Vec<(String, String)> {
    let read = |body: &str| {
        let body: Value = serde_json::from_str(body).unwrap();
        let event = body["event"].as_str().unwrap();
        let name = body["payload"]["object"]["participant"]["user_name"].as_str();
        let short = event
            .trim_start_matches("meeting.")
            .trim_start_matches("participant_");
        (short.to_owned(), name.unwrap_or_default().to_owned())
    };
    let deliveries = app.zoom.deliveries();
    deliveries.iter().map(|seen| read(&seen.body)).collect()
}

fn names(told: &[(String, String)]) -> Vec<&str> {
    told.iter().map(|(event, _)| event.as_str()).collect()
}

/// The body of the first event of this name.
fn body(inbox: &Inbox, event: &str) -> Value {
    let all = inbox.got();
    let found = all.iter().find(|got| got.event() == event);
    found
        .unwrap_or_else(|| panic!("{event} is not among {:?}", inbox.events()))
        .json()
}

// #event-envelope, #meeting-events
#[tokio::test]
async fn a_meeting_tells_of_its_creation_start_and_end() {
    let (app, inbox, made) = meeting(Webhooks::default(), false).await;
    let host = open(&app, &made, "start_url").await;
    open(&app, &made, "start_url").await;
    press(&app, &host, &made, "end").await;
    assert_eq!(
        names(&told(&app)),
        ["created", "started", "joined", "left", "ended"]
    );

    let created = body(&inbox, "meeting.created");
    let payload = &created["payload"];
    assert!(created["event_ts"].as_i64().unwrap() > 1_000_000_000_000);
    assert_eq!(payload["operator"], "ada@clinic.example");
    assert_eq!(payload["operator_id"], made["host_id"]);
    for field in [
        "uuid", "host_id", "topic", "type", "timezone", "join_url", "password", "settings",
    ] {
        assert_eq!(payload["object"][field], made[field], "{field}");
    }
    assert!(payload["account_id"].is_string());
    assert!(payload["object"].get("start_url").is_none());

    let started = body(&inbox, "meeting.started");
    let object = &started["payload"]["object"];
    assert_eq!(object["uuid"], made["uuid"]);
    assert_eq!(
        object["start_time"].as_str().unwrap().len(),
        "2021-07-13T21:44:51Z".len()
    );
    for absent in ["end_time", "join_url", "password", "settings"] {
        assert!(object.get(absent).is_none(), "{absent}");
    }
    assert!(started["payload"].get("operator").is_none());
    let ended = body(&inbox, "meeting.ended");
    assert!(ended["payload"]["object"]["end_time"].is_string());
    assert_eq!(ended["payload"]["account_id"], payload["account_id"]);
}

// #event-envelope: a receiver that sorts names before it checks the signature must fail.
#[tokio::test]
async fn the_fields_stand_in_zooms_order_not_in_that_of_the_alphabet() {
    let (_app, inbox, _made) = meeting(Webhooks::default(), false).await;
    let body = inbox.got()[0].body.clone();
    let read: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body.len(), read.to_string().len(), "compact");
    let text = String::from_utf8(body.to_vec()).unwrap();
    let fields = [
        "\"id\"",
        "\"uuid\"",
        "\"host_id\"",
        "\"topic\"",
        "\"type\"",
        "\"duration\"",
    ];
    let places: Vec<_> = fields.map(|field| text.find(field).unwrap()).to_vec();
    assert!(places.is_sorted(), "{text}");
}

// #event-envelope
#[tokio::test]
async fn numbers_are_numbers_in_some_events_and_text_in_others_unless_told_otherwise() {
    for (meeting_ids, created, started) in [
        (IdForm::Usual, true, false),
        (IdForm::Number, true, true),
        (IdForm::Text, false, false),
    ] {
        let webhooks = Webhooks {
            meeting_ids,
            ..Webhooks::default()
        };
        let (app, inbox, made) = meeting(webhooks, false).await;
        open(&app, &made, "join_url").await;
        open(&app, &made, "start_url").await;
        for (event, is_number) in [
            ("meeting.created", created),
            ("meeting.participant_jbh_waiting_left", created),
            ("meeting.started", started),
            ("meeting.participant_joined", started),
            ("meeting.participant_jbh_waiting", started),
        ] {
            let id = &body(&inbox, event)["payload"]["object"]["id"];
            assert_eq!(id.is_number(), is_number, "{event} {meeting_ids:?}");
            assert_eq!(id.to_string().trim_matches('"'), made["id"].to_string());
        }
    }
}

// #event-audience
#[tokio::test]
async fn nothing_is_told_of_people_whose_grant_has_ended() {
    let (app, _inbox, made) = meeting(Webhooks::default(), false).await;
    let page = open(&app, &made, "start_url").await;
    let before = app.zoom.deliveries().len();
    app.zoom.end_grant("ada");
    press(&app, &page, &made, "end").await;
    assert_eq!(app.zoom.deliveries().len(), before);
    let ben = app.connect("ben").await;
    app.create(&ben.access, json!({})).await;
    let deliveries = app.zoom.deliveries();
    assert_eq!(deliveries.last().unwrap().person.as_deref(), Some("ben"));
}

#[tokio::test]
async fn nothing_is_sent_until_an_address_is_set() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    app.create(&pair.access, json!({})).await;
    assert!(app.zoom.deliveries().is_empty());
    let inbox = Inbox::open().await;
    app.zoom.set_event_url(Some(&inbox.url)).unwrap();
    app.create(&pair.access, json!({})).await;
    settled(&app).await;
    assert_eq!(inbox.events(), ["meeting.created"]);
    app.zoom.set_event_url(None).unwrap();
    app.create(&pair.access, json!({})).await;
    assert_eq!(app.zoom.deliveries().len(), 1);
}

// #participant-events
#[tokio::test]
async fn a_client_waits_for_the_host_then_in_the_waiting_room_until_admitted() {
    let (app, inbox, made) = meeting(Webhooks::default(), true).await;
    let client = open(&app, &made, "join_url").await;
    assert!(client.text.contains("Waiting for Ada Lindqvist"));
    let host = open(&app, &made, "start_url").await;
    press(&app, &host, &made, "admit").await;
    press(&app, &host, &made, "end").await;
    let told = told(&app);
    let events = [
        "created",
        "jbh_waiting",
        "started",
        "joined",
        "jbh_waiting_left",
        "joined_waiting_room",
        "admitted",
        "joined",
        "left",
        "left",
        "ended",
    ];
    assert_eq!(names(&told), events);
    assert_eq!(told[3].1, "Ada Lindqvist");
    let canary = &app.zoom.participants()[0];
    assert!(
        told[4..8].iter().all(|(_, name)| *name == canary.name),
        "{told:?}"
    );
    assert!(client.text.contains(&canary.name));

    let of = |event: &str| {
        let body = body(&inbox, &format!("meeting.participant_{event}"));
        body["payload"]["object"]["participant"].clone()
    };
    let early = json!({ "id": "", "user_name": canary.name });
    assert_eq!(of("jbh_waiting"), early);
    assert_eq!(of("jbh_waiting_left"), early);
    let waiting = of("joined_waiting_room");
    assert_eq!(waiting["user_id"], canary.user_id.as_str());
    assert_eq!(
        waiting["participant_uuid"],
        canary.participant_uuid.as_str()
    );
    assert_eq!(
        (&waiting["id"], &waiting["email"]),
        (&json!(""), &json!(""))
    );
    assert!(waiting["date_time"].is_string() && of("admitted")["date_time"].is_string());
    let joined = of("joined");
    assert_eq!(
        (&joined["id"], &joined["email"]),
        (&made["host_id"], &json!("ada@clinic.example"))
    );
    assert!(joined["join_time"].is_string());
    let left = of("left");
    assert!(left["leave_time"].is_string());
    let reason = left["leave_reason"].as_str().unwrap();
    assert!(reason.ends_with(" left the meeting.<br>Reason: Host ended the meeting."));
}

// #participant-events
#[tokio::test]
async fn each_way_of_leaving_has_its_own_event() {
    let (app, _inbox, made) = meeting(Webhooks::default(), true).await;
    let early = open(&app, &made, "join_url").await;
    leave(&app, &early, &made).await;
    leave(&app, &early, &made).await;
    let host = open(&app, &made, "start_url").await;
    let waiting = open(&app, &made, "join_url").await;
    leave(&app, &waiting, &made).await;
    let admitted = open(&app, &made, "join_url").await;
    press(&app, &host, &made, "admit").await;
    leave(&app, &admitted, &made).await;
    let told = told(&app);
    let clients = app.zoom.participants();
    let of = |number: usize| {
        let name = &clients[number].name;
        let own = told.iter().filter(|(_, known)| known == name);
        own.map(|(event, _)| event.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(of(0), ["jbh_waiting", "jbh_waiting_left"]);
    assert_eq!(of(2), ["joined_waiting_room", "left_waiting_room"]);
    assert_eq!(of(3), ["joined_waiting_room", "admitted", "joined", "left"]);
}

// #participant-events
#[tokio::test]
async fn a_browser_is_one_participant_and_another_browser_another() {
    let (app, _inbox, made) = meeting(Webhooks::default(), false).await;
    let first = open(&app, &made, "join_url").await;
    let cookie = first
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    assert!(
        first
            .header("set-cookie")
            .contains(&format!("Path=/j/{}", made["id"]))
    );
    let link = made["join_url"].as_str().unwrap();
    for _ in 0..3 {
        let again = send(app.http.get(link).header("cookie", &cookie)).await;
        assert_eq!(again.input("guest"), first.input("guest"));
    }
    assert_eq!(app.zoom.participants().len(), 1);
    open(&app, &made, "join_url").await;
    let two = app.zoom.participants();
    assert_ne!(two[0].name, two[1].name);
    assert_ne!(two[0].user_id, two[1].user_id);
    assert!(
        two.iter()
            .all(|seen| seen.name.starts_with("Canary ") && !seen.is_host)
    );
    let told = control(&app, "GET", "/participants", Value::Null)
        .await
        .json();
    assert_eq!(told[1]["name"], two[1].name.as_str());
    leave(&app, &first, &made).await;
    send(app.http.get(link).header("cookie", &cookie)).await;
    assert_eq!(
        app.zoom.participants().len(),
        3,
        "who comes back is somebody new"
    );
}

// #participant-events, #meeting-events: where Zoom's pages are silent there is a switch.
#[tokio::test]
async fn the_switches_for_what_is_not_known_do_what_they_say() {
    let webhooks = Webhooks {
        instant_meetings_are_announced: false,
        host_is_participant: false,
        early_clients_enter_waiting_room: true,
        ..Webhooks::default()
    };
    let (app, _inbox, made) = meeting(webhooks, true).await;
    let client = open(&app, &made, "join_url").await;
    assert!(client.text.contains("You are in the waiting room"));
    open(&app, &made, "start_url").await;
    assert_eq!(names(&told(&app)), ["joined_waiting_room", "started"]);
    let pair = app.connect("ben").await;
    let planned = json!({ "type": 2, "start_time": "2030-01-01T09:00:00Z" });
    app.create(&pair.access, planned).await;
    assert_eq!(told(&app).last().unwrap().0, "created");
}

// #meeting-events
#[tokio::test]
async fn a_meeting_that_never_started_ends_without_a_word() {
    let (app, _inbox, made) = meeting(Webhooks::default(), false).await;
    open(&app, &made, "join_url").await;
    app.zoom.end_meeting(made["id"].as_u64().unwrap());
    app.zoom.end_meeting(made["id"].as_u64().unwrap());
    settled(&app).await;
    assert_eq!(
        names(&told(&app)),
        ["created", "jbh_waiting", "jbh_waiting_left"]
    );
}
