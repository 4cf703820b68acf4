//! Giving a meeting another time.

use std::time::Duration;

use bedside::{
    domain::{
        Appointment, AttemptId, Choice, Early, Entrance, MeetingName, MeetingState, Minutes,
        Options, Planned, Recording,
    },
    flows::{FlowError, Wanted},
};
use sqlx::PgPool;
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{
    clinic::Clinic,
    desk::{Desk, page, wanted},
};

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

fn other() -> Wanted {
    Wanted {
        name: MeetingName::TeamMeeting,
        topic: "Team meeting".to_owned(),
        options: Options {
            waiting_room: false,
            early: Early::FiveMinutes,
            recording: Recording::Local,
            ..Options::default()
        },
    }
}

#[sqlx::test]
async fn a_change_is_what_zoom_made_of_it(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let desk = Desk::of(&clinic).await;
    let before = desk.schedule(DAY, Options::default()).await;
    let topic = clinic.zoom.meetings()[0].topic.clone();
    let zoom = &clinic.zoom;
    zoom.lock_setting("ada", "auto_recording", "none".into());
    zoom.lock_setting("ada", "join_before_host", false.into());
    let later = Appointment {
        lasts: Minutes::parse("90").unwrap(),
        ..desk.after(2 * DAY)
    };
    desk.meetings
        .reschedule(desk.owner, before.id, &later, &other())
        .await
        .unwrap();
    let after = desk.find(before.id).await;
    let planned = after.planned.clone().unwrap();
    assert_eq!(
        planned,
        Planned {
            appointment: later,
            entrance: Some(Entrance::WithHost),
            for_colleague: false,
            edits: 1,
        }
    );
    assert_eq!(after.asked.unwrap().name, MeetingName::TeamMeeting);
    assert!(!after.applied.unwrap().waiting_room);
    let choices = after.choices().unwrap();
    assert_eq!(
        (choices.recording, choices.early, choices.waiting_room),
        (
            Choice::SetByOrganisation,
            Choice::SetByOrganisation,
            Choice::Own
        )
    );
    assert_eq!(after.state, MeetingState::Waiting);
    // The code stays, by which a lost answer is found.
    let code = |topic: &str| topic.rsplit(' ').next().unwrap().to_owned();
    let renamed = &clinic.zoom.meetings()[0].topic;
    assert!(renamed.starts_with("Team meeting "));
    assert_eq!(code(renamed), code(&topic));
    let deeds = "select action from audit order by seq desc limit 1";
    assert_eq!(clinic.words(deeds).await, ["meeting_changed"]);
    clinic.close().await;
}

#[sqlx::test]
async fn a_lost_answer_changes_nothing_and_the_form_may_be_sent_again(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let desk = Desk::of(&clinic).await;
    let id = desk.schedule(DAY, Options::default()).await.id;
    let later = desk.after(2 * DAY);
    let again = async || {
        let meetings = &desk.meetings;
        meetings.reschedule(desk.owner, id, &later, &other()).await
    };
    clinic
        .zoom
        .order(Fault::new(Operation::UpdateMeeting, Trouble::CutAfter));
    let lost = again().await;
    assert!(matches!(lost, Err(FlowError::ZoomDown)), "{lost:?}");
    let meeting = desk.find(id).await;
    assert_eq!(meeting.appointment(), Some(&desk.after(DAY)));
    again().await.unwrap();
    let meeting = desk.find(id).await;
    assert_eq!(meeting.appointment(), Some(&later));
    assert!(meeting.applied.is_some());
    // Zoom took it, and then did not tell what it made of it.
    clinic
        .zoom
        .order(Fault::new(Operation::ReadMeeting, Trouble::FailBefore));
    again().await.unwrap();
    let meeting = desk.find(id).await;
    assert_eq!(meeting.appointment(), Some(&later));
    assert!(meeting.applied.is_none(), "nothing is claimed");
    let planned = meeting.planned.unwrap();
    assert_eq!((planned.entrance, planned.edits), (None, 2));
    clinic.close().await;
}

#[sqlx::test]
async fn only_what_has_a_time_and_has_not_begun_can_be_changed(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let desk = Desk::of(&clinic).await;
    let change = async |id| {
        let meetings = &desk.meetings;
        meetings
            .reschedule(desk.owner, id, &desk.after(DAY), &other())
            .await
    };
    let now = bedside::flows::WhileHosting::Create;
    let usual = wanted(Options::default());
    let instant = desk
        .meetings
        .start_now(desk.owner, AttemptId::fresh(), now, &usual);
    let instant = page(instant.await);
    let begun = desk.schedule(HOUR, Options::default()).await.id;
    let number = clinic.zoom.meetings()[1].id;
    desk.hear(&clinic, "meeting.started", number, Duration::ZERO)
        .await;
    for id in [instant, begun] {
        let changed = change(id).await;
        assert!(matches!(changed, Err(FlowError::NotFound)), "{changed:?}");
    }
    assert_eq!(clinic.zoom.count(Operation::UpdateMeeting), 0);
    // The day's allowance is shared by what is made and what is changed.
    let id = desk.schedule(HOUR, Options::default()).await.id;
    clinic
        .zoom
        .order(Fault::new(Operation::UpdateMeeting, Trouble::DailyLimit));
    let changed = change(id).await;
    assert!(matches!(changed, Err(FlowError::DailyLimit)), "{changed:?}");
    clinic.close().await;
}

#[sqlx::test]
async fn changes_are_counted_with_the_meetings_of_the_day(db: PgPool) {
    let clinic = Clinic::open(db).await;
    // Zoom's day shall not end in the middle of this.
    let midnight = clinic.clock.now().replace_time(time::Time::MIDNIGHT);
    let noon = midnight + time::Duration::hours(36) - clinic.clock.now();
    clinic.clock.advance(noon.unsigned_abs());
    let desk = Desk::of(&clinic).await;
    let home = clinic.flows().home;
    let left = async || home.desk(desk.owner).await.unwrap().1.left;
    let id = desk.schedule(10 * DAY, Options::default()).await.id;
    let change = async || {
        let meetings = &desk.meetings;
        let to = desk.after(11 * DAY);
        meetings.reschedule(desk.owner, id, &to, &other()).await
    };
    assert_eq!(left().await, 99);
    change().await.unwrap();
    change().await.unwrap();
    assert_eq!(left().await, 97);
    clinic.pass(DAY);
    assert_eq!(left().await, 100);
    change().await.unwrap();
    assert_eq!(left().await, 99);
    assert_eq!(desk.find(id).await.planned.unwrap().edits, 3);
    // What a colleague holds is taken from theirs.
    assert!(clinic.zoom.let_schedule("ada", "dora"));
    let dora = desk
        .meetings
        .colleagues(desk.owner)
        .await
        .unwrap()
        .remove(0);
    let theirs = page(desk.press_for(&dora.id).await);
    assert_eq!(desk.find(theirs).await.state, MeetingState::Waiting);
    assert_eq!(left().await, 99);
    clinic.close().await;
}

#[sqlx::test]
async fn a_change_in_zoom_is_taken_over_and_an_older_one_is_not(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let desk = Desk::of(&clinic).await;
    let id = desk.schedule(DAY, Options::default()).await.id;
    let number = clinic.zoom.meetings()[0].id;
    let hear = async |told_after: u64, start: Option<Duration>, minutes: Option<u64>| {
        let after = Duration::from_mins(told_after);
        let mut told = desk.event(&clinic, "meeting.updated", number, after).await;
        let object = &mut told["payload"]["object"];
        if let Some(start) = start {
            let start = desk.after(start).starts_at;
            let format = &time::format_description::well_known::Rfc3339;
            object["start_time"] = start.format(format).unwrap().into();
        }
        if let Some(minutes) = minutes {
            object["duration"] = minutes.into();
        }
        assert_eq!(clinic.tell(&told).await, 204);
        let planned = desk.find(id).await.planned.unwrap();
        let appointment = planned.appointment;
        let wait = (appointment.starts_at - desk.now).unsigned_abs();
        (wait, appointment.lasts.count(), planned.edits)
    };
    assert_eq!(hear(1, Some(2 * DAY), None).await, (2 * DAY, 45, 1));
    assert_eq!(hear(2, None, Some(50)).await, (2 * DAY, 50, 2));
    // It was put off and taken back; that comes in the wrong order.
    assert_eq!(hear(9, Some(2 * DAY), None).await, (2 * DAY, 50, 2));
    assert_eq!(hear(8, Some(3 * DAY), None).await, (2 * DAY, 50, 2));
    // An instant meeting is given no time.
    let usual = wanted(Options::default());
    let now = bedside::flows::WhileHosting::Create;
    let instant = desk
        .meetings
        .start_now(desk.owner, AttemptId::fresh(), now, &usual);
    let instant = page(instant.await);
    let number = clinic.zoom.meetings()[1].id;
    let after = Duration::from_mins(10);
    let mut told = desk.event(&clinic, "meeting.updated", number, after).await;
    told["payload"]["object"]["start_time"] = "2030-01-01T00:00:00Z".into();
    assert_eq!(clinic.tell(&told).await, 204);
    assert!(desk.find(instant).await.planned.is_none());
    clinic.close().await;
}
