//! What a clinician chose: saved once, there on every page, gone with the connection.

use std::time::Duration;

use bedside::{
    domain::{
        ClientWord, Early, InstallationId, InviteText, Locale, MeetingName, Options, Preferences,
        Recording, Theme, Zone,
    },
    flows::FlowError,
};
use reqwest::Method;
use sqlx::PgPool;

use crate::{clinic::Clinic, program::run};

const TEXT: &str = "Hello, please come in at\n{link}\nBring your seed-4711 diary.";

/// The one installation that there is.
async fn owner(clinic: &Clinic) -> InstallationId {
    let ids = clinic.words("select id::text from installations").await;
    ids[0].parse().unwrap()
}

/// Nothing as it is by default.
fn unusual() -> Preferences {
    Preferences {
        options: Options {
            waiting_room: false,
            early: Early::TenMinutes,
            recording: Recording::Cloud,
            host_video: false,
            client_video: false,
        },
        name: MeetingName::VideoCall,
        client_word: Some(ClientWord::Patient),
        client_locale: Some(Locale::English),
        locale: Some(Locale::Spanish),
        zone: Some(Zone::parse("Europe/Madrid").unwrap()),
        theme: Theme::Dark,
    }
}

#[sqlx::test]
async fn what_was_saved_is_what_is_read_until_it_is_saved_again(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic.signed_in("ada").await;
    let (owner, flows) = (owner(&clinic).await, clinic.flows());
    let all = flows.connection.everything(owner).await.unwrap();
    assert!(all.preferences.is_none() && all.invite.is_none());
    assert!(flows.settings.invite(owner).await.unwrap().is_none());

    let text = InviteText::parse(TEXT).unwrap();
    let chosen = unusual();
    let saved = flows.settings.save(owner, &chosen, Some(&text)).await;
    assert_eq!(saved.unwrap(), chosen);
    let all = flows.connection.everything(owner).await.unwrap();
    assert_eq!(all.preferences, Some(chosen));
    assert_eq!(all.invite.unwrap().expose(), TEXT);
    let read = flows.settings.invite(owner).await.unwrap();
    assert_eq!(read.unwrap().expose(), TEXT);
    let clear = "select count(*) from preferences where position('seed-4711' in message_sealed::text) > 0 \
                 or position(convert_to('seed-4711', 'UTF8') in message_sealed) > 0";
    assert_eq!(clinic.number(clear).await, 0, "it rests sealed");

    let usual = Preferences::default();
    flows.settings.save(owner, &usual, None).await.unwrap();
    let all = flows.connection.everything(owner).await.unwrap();
    assert_eq!((all.preferences, all.invite.is_none()), (Some(usual), true));
    let deeds = clinic.words("select action from audit order by seq").await;
    assert_eq!(deeds, ["connected", "settings_saved", "settings_saved"]);
    let verified = run(&["audit", "verify"], &clinic.settings).await;
    assert_eq!(verified.status.code(), Some(0), "the audit is whole");
    clinic.close().await;
}

#[sqlx::test]
async fn a_press_reads_them_with_its_session_and_asks_nothing_more(db: PgPool) {
    let (clinic, ledger) = Clinic::watched(db, &[("BEDSIDE_SESSION_IDLE", "7d")]).await;
    let mut ada = clinic.signed_in("ada").await;
    let owner = owner(&clinic).await;
    let forms = [ada.start_form().await, ada.start_form().await];
    // The profile is a day old by now; that is no affair of a press.
    clinic.pass(Duration::from_hours(25));
    for (form, chosen) in forms.into_iter().zip([None, Some(unusual())]) {
        if let Some(chosen) = chosen {
            let save = clinic.flows().settings.save(owner, &chosen, None).await;
            save.unwrap();
        }
        ledger.look();
        let fields = &form.fields;
        let answer = ada.send(Method::POST, "/meetings", Some(fields)).await;
        assert_eq!(answer.status, 303);
        let sent = ledger.look();
        let of_session: Vec<_> = sent
            .iter()
            .filter(|sql| sql.contains("session.id_hash = $1"))
            .collect();
        assert_eq!(of_session.len(), 1, "{sent:#?}");
        let others = sent
            .iter()
            .filter(|sql| sql.contains("preferences") || sql.contains("profile_at"));
        assert_eq!(others.collect::<Vec<_>>(), of_session);
        assert!(sent.len() >= 3, "the press itself was seen: {sent:#?}");
    }
    clinic.close().await;
}

#[sqlx::test]
async fn a_word_of_a_later_version_locks_nobody_out(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let (owner, flows) = (owner(&clinic).await, clinic.flows());
    flows.settings.save(owner, &unusual(), None).await.unwrap();
    #[expect(
        clippy::disallowed_methods,
        reason = "the test plays a later version of the server"
    )]
    sqlx::query(
        "update preferences set early = 'x', recording = 'x', name = 'x', client_word = 'x', \
         client_locale = 'x', locale = 'x', zone = 'x', theme = 'x'",
    )
    .execute(&clinic.db)
    .await
    .unwrap();
    assert_eq!(ada.start_meeting().await.status, 200);
    let read = flows.connection.everything(owner).await.unwrap();
    let usual = Preferences {
        options: Options {
            early: Early::Never,
            recording: Recording::Off,
            ..unusual().options
        },
        ..Preferences::default()
    };
    assert_eq!(read.preferences, Some(usual));
    clinic.close().await;
}

#[sqlx::test]
async fn an_operator_narrows_what_is_saved_and_what_was_saved_before(db: PgPool) {
    let mut clinic = Clinic::open(db).await;
    clinic.signed_in("ada").await;
    let owner = owner(&clinic).await;
    let free = clinic.flows().settings;
    assert_eq!(free.preferences(None), Preferences::default());
    free.save(owner, &unusual(), None).await.unwrap();
    for (name, value) in [
        ("BEDSIDE_RECORDING", "forbid"),
        ("BEDSIDE_WAITING_ROOM", "force-on"),
    ] {
        clinic.settings.insert(name.to_owned(), value.to_owned());
    }
    let strict = clinic.flows().settings;
    let allowed = Options {
        waiting_room: true,
        early: Early::Never,
        recording: Recording::Off,
        ..unusual().options
    };
    let before = clinic.flows().connection.everything(owner).await.unwrap();
    assert_eq!(before.preferences, Some(unusual()));
    assert_eq!(strict.preferences(before.preferences).options, allowed);
    assert_eq!(strict.allowed(&unusual().options), allowed);
    let saved = strict.save(owner, &unusual(), None).await.unwrap();
    assert_eq!(saved.options, allowed);
    let after = clinic.flows().connection.everything(owner).await.unwrap();
    assert_eq!(after.preferences, Some(saved));
    clinic.close().await;
}

#[sqlx::test]
async fn they_go_with_the_connection_and_come_to_nobody_else(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let (owner, flows) = (owner(&clinic).await, clinic.flows());
    let text = InviteText::parse(TEXT).unwrap();
    let save = flows.settings.save(owner, &unusual(), Some(&text)).await;
    save.unwrap();
    clinic.signed_in("ben").await;
    let ben = clinic
        .words("select id::text from installations order by created_at desc")
        .await;
    let ben = ben[0].parse().unwrap();
    assert!(flows.settings.invite(ben).await.unwrap().is_none());
    let of_ben = flows.connection.everything(ben).await.unwrap();
    assert_eq!(of_ben.preferences, None);

    flows.leave.disconnect(owner).await.unwrap();
    assert!(flows.settings.invite(owner).await.unwrap().is_none());
    for invite in [None, Some(&text)] {
        let late = flows.settings.save(owner, &unusual(), invite).await;
        assert!(matches!(late, Err(FlowError::Reconnect)), "{late:?}");
    }
    flows.rounds.part().await.unwrap();
    let rows = "select count(*) from preferences";
    assert_eq!(clinic.number(rows).await, 0);
    assert_eq!(clinic.number("select count(*) from installations").await, 1);
    assert_eq!(ada.get("/").await.status, 410);
    clinic.close().await;
}

#[sqlx::test]
async fn the_download_tells_them_and_the_text_for_clients(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let (owner, flows) = (owner(&clinic).await, clinic.flows());
    let none = ada.get("/account/data").await;
    let none: serde_json::Value = serde_json::from_str(&none.body).unwrap();
    assert!(none["settings"].is_null());
    let text = InviteText::parse(TEXT).unwrap();
    let save = flows.settings.save(owner, &unusual(), Some(&text)).await;
    save.unwrap();
    let file = ada.get("/account/data").await;
    let file: serde_json::Value = serde_json::from_str(&file.body).unwrap();
    let settings = &file["settings"];
    assert_eq!(settings["text_for_clients"], TEXT);
    assert_eq!(settings["time_zone"], "Europe/Madrid");
    assert_eq!(settings["minutes_early"], 10);
    assert_eq!(settings["recording"], "at Zoom");
    clinic.close().await;
}
