use serde_json::{Value, json};
use zoom_simulator::{Fault, Operation, Trouble, Webhooks};

use crate::{
    inbox::{settled, with_inbox},
    support::{Answer, App, control, send},
};

const SCOPES: &str = "meeting:write:meeting meeting:read:meeting meeting:update:meeting \
     meeting:update:status meeting:delete:meeting user:read:user user:read:list_assistants \
     user:read:list_schedulers";

async fn connected(app: &App, person: &str) -> String {
    app.zoom.grant_scopes(SCOPES);
    app.connect(person).await.access
}

async fn list(app: &App, access: &str, name: &str) -> Answer {
    send(app.api("GET", &format!("/users/me/{name}"), access)).await
}

/// A plan for somebody else.
fn planned(host: &str) -> Value {
    json!({ "type": 2, "start_time": "2030-07-01T09:00:00", "schedule_for": host })
}

// #scheduling-privilege, #rate-limits
#[tokio::test]
async fn both_sides_of_a_privilege_are_listed() {
    let app = App::register().await;
    let (ada, dora) = (connected(&app, "ada").await, connected(&app, "dora").await);
    for name in ["assistants", "schedulers"] {
        let nobody = list(&app, &ada, name).await;
        assert_eq!((nobody.status, nobody.json()), (200, json!({ name: [] })));
        assert_eq!(nobody.header("x-ratelimit-category"), "Medium");
    }
    assert!(app.zoom.let_schedule("ada", "dora"));
    let me = app.me(&dora).await.json();
    let told = list(&app, &ada, "schedulers").await.json();
    let expected = json!([{ "id": me["id"], "email": me["email"], "pmi": me["pmi"] }]);
    assert_eq!(told["schedulers"], expected);
    let me = app.me(&ada).await.json();
    let told = list(&app, &dora, "assistants").await.json();
    let expected =
        json!([{ "id": me["id"], "email": me["email"], "can_manage_host_private_event": false }]);
    assert_eq!(told["assistants"], expected);
    for (access, name) in [(&ada, "assistants"), (&dora, "schedulers")] {
        assert_eq!(list(&app, access, name).await.json()[name], json!([]));
    }
    assert!(app.zoom.stop_scheduling("ada", "dora") && !app.zoom.stop_scheduling("ada", "dora"));
    assert_eq!(
        list(&app, &ada, "schedulers").await.json()["schedulers"],
        json!([])
    );
}

// #scheduling-privilege
#[tokio::test]
async fn a_privilege_is_for_two_licensed_people_of_one_account() {
    let app = App::register().await;
    let ada = connected(&app, "ada").await;
    let schedulers = async || {
        let told = list(&app, &ada, "schedulers").await.json();
        told["schedulers"].as_array().unwrap().len()
    };
    app.zoom.set_user_type("ben", 2);
    for (assistant, host) in [
        ("ada", "ben"),
        ("ada", "ada"),
        ("ada", "nobody"),
        ("nobody", "ada"),
    ] {
        assert!(
            !app.zoom.let_schedule(assistant, host),
            "{assistant} {host}"
        );
    }
    assert_eq!(schedulers().await, 0);
    assert!(app.zoom.let_schedule("ada", "dora") && app.zoom.let_schedule("ada", "emil"));
    assert_eq!(schedulers().await, 2);
    app.zoom.set_user_type("dora", 1);
    assert_eq!(schedulers().await, 1);
    app.zoom.remove_person("emil");
    assert_eq!(schedulers().await, 0);
    app.zoom.set_user_type("dora", 2);
    app.zoom.set_user_type("ada", 1);
    assert_eq!(schedulers().await, 0);
}

// #schedule-for, #daily-limit
#[tokio::test]
async fn a_meeting_made_for_a_colleague_is_the_colleagues() {
    let app = App::register().await;
    let (ada, emil) = (connected(&app, "ada").await, connected(&app, "emil").await);
    app.zoom.let_schedule("ada", "emil");
    app.zoom
        .lock_setting("emil", "mute_upon_entry", json!(true));
    let ids = [
        app.me(&ada).await.json()["id"].clone(),
        app.me(&emil).await.json()["id"].clone(),
    ];
    for name in ["emil@clinic.example", ids[1].as_str().unwrap()] {
        let made = app.create(&ada, planned(name)).await.json();
        assert_eq!(
            (&made["host_id"], &made["assistant_id"]),
            (&ids[1], &ids[0]),
            "{name}"
        );
        assert_eq!(made["host_email"], "emil@clinic.example");
        // The host's time zone and the host's locked settings.
        assert_eq!(made["start_time"], "2030-07-01T03:30:00Z");
        assert_eq!(made["settings"]["mute_upon_entry"], true);
        assert_eq!(app.zoom.meetings().pop().unwrap().person, "emil");
        for access in [&ada, &emil] {
            let read = app.read(access, &made["id"]).await.json();
            assert_eq!(read["assistant_id"], ids[0]);
        }
    }
    app.zoom.set_daily_limit(Some(2));
    assert_eq!(app.create(&emil, json!({})).await.refusal(), (429, 429));
    assert_eq!(
        app.create(&ada, planned("emil@clinic.example"))
            .await
            .refusal(),
        (429, 429)
    );
    let own = app.create(&ada, planned("ada@clinic.example")).await.json();
    assert_eq!(own["host_id"], ids[0]);
    assert!(own.get("assistant_id").is_none());
}

// #schedule-for
#[tokio::test]
async fn nobody_makes_a_meeting_for_somebody_who_has_not_allowed_it() {
    let app = App::register().await;
    let ada = connected(&app, "ada").await;
    for (name, code) in [
        ("dora@clinic.example", 3000),
        ("ben@clinic.example", 300),
        ("nobody@clinic.example", 300),
        ("dora", 300),
        ("", 300),
    ] {
        assert_eq!(
            app.create(&ada, planned(name)).await.refusal(),
            (400, code),
            "{name}"
        );
    }
    let number = json!({ "type": 3, "schedule_for": 1 });
    assert_eq!(app.create(&ada, number).await.refusal(), (400, 300));
    app.zoom.let_schedule("dora", "ada");
    let other_way = app.create(&ada, planned("dora@clinic.example")).await;
    assert_eq!(other_way.refusal(), (400, 3000));
    assert!(
        other_way.json()["message"]
            .as_str()
            .unwrap()
            .starts_with("You cannot schedule")
    );
    app.zoom.let_schedule("ada", "dora");
    let instant = "Instant meetings do not support the `schedule_for` parameter, and you can't \
         schedule an instant meeting for another user.";
    for asked in [json!({ "type": 1 }), json!({ "type": 2 }), json!({})] {
        let mut asked = asked;
        asked["schedule_for"] = json!("dora@clinic.example");
        let answer = app.create(&ada, asked).await;
        assert_eq!(answer.refusal(), (400, 3000));
        assert_eq!(answer.json()["message"], instant);
    }
    let made = app.create(&ada, json!({ "type": 1 })).await.json();
    let path = format!("/meetings/{}", made["id"]);
    let change = app
        .api("PATCH", &path, &ada)
        .json(&planned("dora@clinic.example"));
    assert_eq!(send(change).await.refusal(), (400, 3000));
    assert_eq!(app.zoom.meetings().len(), 1);
}

// #schedule-for, #read-meeting, #meeting-events
#[tokio::test]
async fn an_assistant_manages_the_meetings_of_the_host_as_long_as_the_privilege_lasts() {
    let (app, inbox) = with_inbox(Webhooks::default()).await;
    let (ada, dora) = (connected(&app, "ada").await, connected(&app, "dora").await);
    app.zoom.let_schedule("ada", "dora");
    let made = app
        .create(&ada, planned("dora@clinic.example"))
        .await
        .json();
    let path = format!("/meetings/{}", made["id"]);
    let change = |access: &str| {
        app.api("PATCH", &path, access)
            .json(&json!({ "topic": "New" }))
    };
    assert_eq!(send(change(&ada)).await.status, 204);
    assert_eq!(send(change(&dora)).await.status, 204);
    app.zoom.stop_scheduling("ada", "dora");
    assert_eq!(send(change(&ada)).await.refusal(), (404, 3001));
    assert_eq!(app.read(&ada, &made["id"]).await.refusal(), (404, 3001));
    app.zoom.let_schedule("ada", "dora");
    assert_eq!(send(app.api("DELETE", &path, &ada)).await.status, 204);
    settled(&app).await;
    let told: Vec<_> = inbox
        .got()
        .iter()
        .map(|got| got.json()["payload"].clone())
        .collect();
    let operators: Vec<_> = told.iter().map(|told| told["operator"].clone()).collect();
    let (ada, dora) = ("ada@clinic.example", "dora@clinic.example");
    assert_eq!(operators, [ada, ada, dora, ada]);
    assert!(
        told.iter()
            .all(|told| told["object"]["host_id"] == made["host_id"])
    );
}

// #me-rule, #scope-error, #scopes
#[tokio::test]
async fn each_list_needs_its_scope_and_me_and_can_be_troubled() {
    let app = App::register().await;
    app.zoom.grant_scopes("user:read:user");
    let access = app.connect("ada").await.access;
    for name in ["assistants", "schedulers"] {
        assert_eq!(list(&app, &access, name).await.refusal(), (400, 4711));
    }
    app.zoom.grant_scopes("user:read");
    let access = app.connect("ada").await.access;
    for (name, operation) in [
        ("assistants", Operation::ListAssistants),
        ("schedulers", Operation::ListSchedulers),
    ] {
        assert_eq!(list(&app, &access, name).await.status, 200);
        let path = format!("/users/ada@clinic.example/{name}");
        let named = send(app.api("GET", &path, &access)).await;
        assert_eq!(named.refusal(), (400, 4711));
        app.zoom
            .order(Fault::new(operation, Trouble::FailBefore).only("ada"));
        assert_eq!(list(&app, &access, name).await.status, 500);
        assert_eq!(app.zoom.count(operation), 4);
    }
}

#[tokio::test]
async fn the_control_port_gives_and_takes_a_privilege() {
    let app = App::register().await;
    let ada = connected(&app, "ada").await;
    control(&app, "PUT", "/people/dora/assistants/ada", Value::Null).await;
    assert_eq!(
        app.create(&ada, planned("dora@clinic.example"))
            .await
            .status,
        201
    );
    control(&app, "DELETE", "/people/dora/assistants/ada", Value::Null).await;
    assert_eq!(
        app.create(&ada, planned("dora@clinic.example"))
            .await
            .status,
        400
    );
    let url = format!("{}/people/ben/assistants/ada", app.zoom.control_url());
    assert_eq!(send(app.http.put(url)).await.status, 404);
}
