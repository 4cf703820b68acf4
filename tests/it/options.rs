//! Options: how a meeting is asked for, and what its account makes of that.

use bedside::{
    domain::{AttemptId, Choice, Early, Meeting, MeetingName, Options, Overruled, Recording},
    flows::{Press, Wanted, WhileHosting},
};
use sqlx::PgPool;

use crate::clinic::Clinic;

fn wanted(options: Options) -> Wanted {
    Wanted {
        name: MeetingName::VideoCall,
        topic: "Videollamada".to_owned(),
        options,
    }
}

/// Starts a meeting for the only person here.
async fn start(clinic: &Clinic, options: Options) -> Meeting {
    let (owner, meetings) = (clinic.installation().await, clinic.flows().meetings);
    let pressed = meetings
        .start_now(
            owner,
            AttemptId::fresh(),
            WhileHosting::Ask,
            &wanted(options),
        )
        .await;
    let Ok(Press::Page(id)) = pressed else {
        panic!("{pressed:?}")
    };
    meetings.find(owner, id).await.unwrap()
}

#[sqlx::test]
async fn zoom_is_asked_for_what_was_wanted(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic.signed_in("ada").await;
    let options = Options {
        waiting_room: false,
        early: Early::TenMinutes,
        recording: Recording::Local,
        host_video: false,
        client_video: true,
    };
    let meeting = start(&clinic, options).await;
    let made = &clinic.zoom.meetings()[0];
    assert!(made.topic.starts_with("Videollamada "), "{}", made.topic);
    for (setting, value) in [
        ("waiting_room", false.into()),
        ("host_video", false.into()),
        ("participant_video", true.into()),
        // ZOOM.md: only for meetings that have a time.
        ("join_before_host", false.into()),
        ("auto_recording", serde_json::Value::from("local")),
    ] {
        assert_eq!(made.settings[setting], value, "{setting}");
    }
    let asked = meeting.asked.unwrap();
    assert_eq!(
        (asked.name, asked.waiting_room, asked.early, asked.recording),
        (
            MeetingName::VideoCall,
            false,
            Early::Never,
            Recording::Local
        )
    );
    let choices = meeting.choices().unwrap();
    assert_eq!(
        (choices.waiting_room, choices.recording),
        (Choice::Own, Choice::Own)
    );
    clinic.close().await;
}

#[sqlx::test]
async fn what_the_account_decided_is_told_from_what_was_asked(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic.signed_in("ada").await;
    clinic.zoom.lock_setting("ada", "waiting_room", true.into());
    let options = Options {
        waiting_room: false,
        ..Options::default()
    };
    let meeting = start(&clinic, options).await;
    assert!(meeting.applied.unwrap().waiting_room);
    let choices = meeting.choices().unwrap();
    assert_eq!(
        (choices.waiting_room, choices.recording),
        (Choice::SetByOrganisation, Choice::Own)
    );
    clinic.close().await;
}

#[sqlx::test]
async fn a_lock_is_learned_from_an_answer_and_unlearned_from_another(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic.signed_in("ada").await;
    let (owner, meetings) = (clinic.installation().await, clinic.flows().meetings);
    let learned = async || meetings.overruled(owner).await.unwrap();
    let ask = async |waiting_room, recording| {
        let options = Options {
            waiting_room,
            recording,
            ..Options::default()
        };
        start(&clinic, options).await;
    };
    assert_eq!(learned().await, Overruled::default());
    ask(true, Recording::Off).await;
    assert_eq!(learned().await, Overruled::default());

    clinic.zoom.lock_setting("ada", "waiting_room", true.into());
    clinic
        .zoom
        .lock_setting("ada", "auto_recording", "none".into());
    ask(true, Recording::Off).await;
    assert_eq!(
        learned().await,
        Overruled::default(),
        "nobody asked against it"
    );
    ask(false, Recording::Cloud).await;
    let locked = Overruled {
        waiting_room: Some(true),
        recording: Some(Recording::Off),
    };
    assert_eq!(learned().await, locked);
    // Who asks for what is locked gets it, and that proves nothing.
    ask(true, Recording::Off).await;
    assert_eq!(learned().await, locked);

    clinic
        .zoom
        .lock_setting("ada", "waiting_room", false.into());
    ask(false, Recording::Off).await;
    assert_eq!(
        learned().await,
        Overruled {
            waiting_room: None,
            ..locked
        }
    );
    clinic.close().await;
}
