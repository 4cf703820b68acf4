//! Webhooks by the thousand: some twice, in any order, with Postgres away in the middle.

use std::{net::SocketAddr, time::Duration};

use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use serde_json::{Value, json};
use sqlx::{PgPool, Row as _, postgres::PgPoolOptions};
use time::OffsetDateTime;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};
use zoom_simulator::DeliveryState;

use crate::{
    cluster::Cluster,
    house::{House, join_all},
    load::p99,
    postgres::migrate,
    press::Answer,
    report::{Drive, sized},
};

/// Writes down every step back that a meeting's state makes, whoever makes it.
const WATCH: [&str; 4] = [
    "create table steps_back (id uuid, was text, is_now text)",
    "create function rank(state text) returns int language sql immutable return case state \
        when 'pending' then 0 when 'unknown' then 1 when 'waiting' then 2 when 'started' then 3 \
        else 4 end",
    "create function watch() returns trigger language plpgsql as $$ begin \
        insert into steps_back values (old.id, old.state, new.state); return new; end $$",
    "create trigger watch before update on meetings for each row \
        when (rank(new.state) < rank(old.state)) execute function watch()",
];

/// What stands before Bedside in a deployment: it passes Zoom's requests on under the public name.
pub(crate) async fn gateway(house: &House, to: SocketAddr) -> (String, DropGuard) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let host = house.setting("BEDSIDE_URL").replace("http://", "");
    let pass = async move |headers: HeaderMap, body: Bytes| {
        let mut request = client.post(format!("http://{to}/webhooks/zoom"));
        for name in ["x-zm-request-timestamp", "x-zm-signature"] {
            request = request.header(name, headers.get(name).cloned().unwrap());
        }
        let answer = request.header("host", &host).body(body).send().await;
        answer.map_or(StatusCode::BAD_GATEWAY, |answer| answer.status())
    };
    let router = Router::new().route("/webhooks/zoom", post(pass));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/webhooks/zoom", listener.local_addr().unwrap());
    let end = CancellationToken::new();
    let serving = axum::serve(listener, router).into_future();
    tokio::spawn(end.clone().run_until_cancelled_owned(serving));
    (url, end.drop_guard())
}

async fn execute(db: &PgPool, statement: &'static str) {
    #[expect(
        clippy::disallowed_methods,
        reason = "the oracle is beside the product"
    )]
    sqlx::query(statement).execute(db).await.unwrap();
}

/// The life of each meeting, event by event: somebody waits, the host starts, lets them in, ends.
async fn lives(db: &PgPool, from: OffsetDateTime) -> Vec<Value> {
    #[expect(
        clippy::disallowed_methods,
        reason = "a drive looks at the resting form"
    )]
    let meetings = sqlx::query(
        "select meetings.zoom_meeting_id, installations.zoom_user_id \
         from meetings join installations on installations.id = meetings.installation_id \
         order by meetings.id",
    );
    let mut events = Vec::new();
    for row in meetings.fetch_all(db).await.unwrap() {
        let (number, host): (i64, String) = (row.get(0), row.get(1));
        let event = |name: &str, second: i64| {
            let at = (from.unix_timestamp() + second) * 1000;
            json!({"event": format!("meeting.{name}"), "event_ts": at, "payload": {
                "account_id": "a", "object": {"id": number.to_string(), "uuid": "u",
                    "host_id": host, "topic": "t", "type": 1,
                    "participant": {"user_id": "1", "user_name": "Somebody"}}}})
        };
        events.extend([
            event("participant_joined_waiting_room", 1),
            event("started", 2),
            event("participant_admitted", 3),
            event("ended", 60),
        ]);
    }
    events
}

#[tokio::test]
async fn n_each_delivery_has_its_effect_once() {
    let count: usize = sized(400, 10_000);
    let outage = Duration::from_secs(sized(3, 10));
    let drive = Drive::begin(
        "n",
        "n. Webhooks twice, out of order, and Postgres away",
        format!(
            "{count} deliveries and 30 % of them twice, shuffled, Postgres stopped for {} s in the \
             middle: each effect once, no state back, p99 under 300 ms outside the outage",
            outage.as_secs()
        ),
    );
    let cluster = Cluster::start().await;
    migrate(&cluster).await;
    let db = PgPoolOptions::new()
        .max_connections(2)
        .connect_lazy(&cluster.url())
        .unwrap();
    let house = House::open_at(db.clone(), &cluster.url(), |zoom| {
        zoom.webhooks.duplicate_percent = 30;
        zoom.webhooks.reorder_window = 50;
        zoom.webhooks.instant_meetings_are_announced = false;
        // Compressed: the last one comes well after the outage.
        zoom.webhooks.retry_waits = [500, 1000, 2000, 4000, 8000, 8000]
            .map(Duration::from_millis)
            .to_vec();
    })
    .await;
    let process = house.serve().await;
    let at = [process.address];
    let who = house.connect_many(10, Duration::from_hours(1), &at).await;
    for group in (0..count / 4).collect::<Vec<_>>().chunks(10) {
        let presses = group
            .iter()
            .map(|number| house.door.press(&who[number % who.len()], at[0]));
        assert!(join_all(presses).await.iter().all(Answer::is_meeting));
    }
    for statement in WATCH {
        execute(&db, statement).await;
    }
    let (gateway, _end) = gateway(&house, at[0]).await;
    house.zoom.set_event_url(Some(&gateway)).unwrap();
    let from = bedside::clock::Clock::system().now();
    let events = lives(&db, from).await;
    assert_eq!(events.len(), count);

    let (first, second) = events.split_at(count / 2);
    house.zoom.send_events(first.to_vec()).await.unwrap();
    let calm = house.zoom.deliveries().len();
    let (sent, ()) = tokio::join!(
        house.zoom.send_events(second.to_vec()),
        cluster.stand_still(outage)
    );
    sent.unwrap();
    house.zoom.deliveries_settled().await;

    let deliveries = house.zoom.deliveries();
    let failed = deliveries
        .iter()
        .filter(|one| one.state != DeliveryState::Done);
    assert_eq!(failed.count(), 0, "every one was taken in the end");
    let tries: Vec<_> = deliveries.iter().flat_map(|one| &one.tries).collect();
    let refused = tries.iter().filter(|one| one.status != Some(204)).count();
    assert!(refused > 0, "the outage was felt");
    let calm = deliveries[..calm].iter().flat_map(|one| &one.tries);
    let calm = p99(calm.map(|one| Duration::from_millis(one.millis)).collect());
    // The short form runs beside other tests on the same cores.
    assert!(calm < Duration::from_millis(sized(2000, 300)), "{calm:?}");

    let meetings = i64::try_from(count / 4).unwrap();
    for (what, query, is) in [
        ("hashes", "select count(*) from deliveries", 4 * meetings),
        (
            "ended",
            "select count(*) from meetings where state = 'ended'",
            meetings,
        ),
        (
            "lasted 58 s",
            "select count(*) from meetings where ended_at - started_at = interval '58 seconds'",
            meetings,
        ),
        (
            "waiting",
            "select count(*) from presences where place <> 'elsewhere'",
            0,
        ),
        ("steps back", "select count(*) from steps_back", 0),
    ] {
        assert_eq!(house.number(query).await, is, "{what}");
    }
    db.close().await;
    drop(process);
    house.close().await;
    drive.seen(format!(
        "{} requests for {count} events, {refused} refused in the outage and sent again; {meetings} \
         meetings each begun and ended once, 0 steps back, p99 {} ms",
        tries.len(),
        calm.as_millis()
    ));
}
