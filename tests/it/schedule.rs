//! Meetings that are given a time.

use std::time::Duration;

use bedside::{
    domain::{AttemptId, Choice, Early, Entrance, MeetingState, Options, Refusal},
    flows::{FlowError, Press},
};
use sqlx::PgPool;
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{
    clinic::Clinic,
    desk::{Desk, page, wanted},
};

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// People may come in early.
fn open_door() -> Options {
    Options {
        waiting_room: false,
        early: Early::TenMinutes,
        ..Options::default()
    }
}

#[sqlx::test]
async fn a_meeting_is_scheduled_once_for_its_time(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let desk = Desk::of(&clinic).await;
    let attempt = AttemptId::fresh();
    let (left, right) = tokio::join!(
        desk.press(attempt, DAY, open_door()),
        desk.press(attempt, DAY, open_door())
    );
    let id = page(left);
    assert_eq!(page(right), id);
    let made = clinic.zoom.meetings();
    assert_eq!((made.len(), made[0].kind), (1, 2));
    assert!(made[0].topic.starts_with("Online meeting "));
    assert_eq!(made[0].settings["jbh_time"], 10);

    let meeting = desk.find(id).await;
    let planned = meeting.planned.clone().unwrap();
    assert_eq!(planned.appointment, desk.after(DAY));
    assert_eq!(planned.entrance, Some(Entrance::TenMinutes));
    assert_eq!((planned.for_colleague, planned.edits), (false, 0));
    assert_eq!(meeting.choices().unwrap().early, Choice::Own);
    assert_eq!(meeting.state, MeetingState::Waiting);
    let handed_out = desk.meetings.invitation(desk.owner, id).await.unwrap();
    assert!(handed_out.is_some());
    // Much later it is another client's form.
    clinic.clock.advance(Duration::from_secs(61));
    let late = desk.press(attempt, 2 * DAY, open_door()).await;
    assert!(matches!(late, Ok(Press::Late(same)) if same == id));
    assert_eq!(clinic.zoom.count(Operation::CreateMeeting), 1);
    clinic.close().await;
}

#[sqlx::test]
async fn an_account_that_wants_a_waiting_room_lets_nobody_in_early(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let desk = Desk::of(&clinic).await;
    clinic.zoom.lock_setting("ada", "waiting_room", true.into());
    let meeting = desk.schedule(DAY, open_door()).await;
    let planned = meeting.planned.clone().unwrap();
    assert_eq!(planned.entrance, Some(Entrance::WithHost));
    assert_eq!(meeting.asked.unwrap().early, Early::TenMinutes);
    let choices = meeting.choices().unwrap();
    assert_eq!(
        (choices.early, choices.waiting_room),
        (Choice::SetByOrganisation, Choice::SetByOrganisation)
    );
    clinic.close().await;
}

#[sqlx::test]
async fn a_lost_answer_to_an_appointment_is_never_asked_again(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let desk = Desk::of(&clinic).await;
    clinic
        .zoom
        .order(Fault::new(Operation::CreateMeeting, Trouble::CutAfter));
    let attempt = AttemptId::fresh();
    let id = page(desk.press(attempt, DAY, Options::default()).await);
    let meeting = desk.find(id).await;
    assert_eq!(meeting.state, MeetingState::Unknown);
    let planned = meeting.planned.unwrap();
    assert_eq!(
        planned.appointment,
        desk.after(DAY),
        "it is known what was asked"
    );
    assert_eq!(planned.entrance, None);
    assert_eq!(page(desk.press(attempt, DAY, Options::default()).await), id);
    assert_eq!(clinic.zoom.count(Operation::CreateMeeting), 1);
    clinic.close().await;
}

#[sqlx::test]
async fn a_meeting_for_a_colleague_is_theirs_and_started_by_them_alone(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let desk = Desk::of(&clinic).await;
    let colleagues = async || desk.meetings.colleagues(desk.owner).await;
    assert!(colleagues().await.unwrap().is_empty());
    assert!(clinic.zoom.let_schedule("ada", "dora"));
    let dora = colleagues().await.unwrap().remove(0);
    assert_eq!(dora.email, "dora@clinic.example");
    let id = page(desk.press_for(&dora.id).await);
    let made = &clinic.zoom.meetings()[0];
    assert_eq!((made.person.as_str(), made.kind), ("dora", 2));
    assert!(desk.find(id).await.is_for_colleague());
    let reads = clinic.zoom.count(Operation::ReadMeeting);
    let start = desk.meetings.start_link(desk.owner, id).await;
    assert!(matches!(start, Err(FlowError::OfColleague)), "{start:?}");
    assert_eq!(clinic.zoom.count(Operation::ReadMeeting), reads);
    // Who it is for stands nowhere.
    let row = &clinic.words("select meetings::text from meetings").await[0];
    assert!(!row.contains("dora") && !row.contains(dora.id.as_str()));
    // It can be put off and called off from here.
    let later = desk.after(2 * DAY);
    let usual = wanted(Options::default());
    let change = desk.meetings.reschedule(desk.owner, id, &later, &usual);
    change.await.unwrap();
    assert_eq!(desk.find(id).await.appointment(), Some(&later));
    desk.meetings.cancel(desk.owner, id).await.unwrap();

    assert!(clinic.zoom.stop_scheduling("ada", "dora"));
    let refused = page(desk.press_for(&dora.id).await);
    let refused = desk.find(refused).await.refusal;
    assert_eq!(refused, Some(Refusal::BadColleague));
    clinic
        .zoom
        .grant_scopes("user:read:user meeting:write:meeting");
    let list = colleagues().await;
    assert!(matches!(list, Err(FlowError::MorePermission)), "{list:?}");
    clinic.close().await;
}

#[sqlx::test]
async fn a_meeting_that_was_tried_out_is_still_to_come_and_can_begin_again(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let desk = Desk::of(&clinic).await;
    let meeting = desk.schedule(DAY, Options::default()).await;
    let number = clinic.zoom.meetings()[0].id;
    let hear = async |event: &str, at: Duration| {
        desk.hear(&clinic, event, number, at).await;
        let meeting = desk.find(meeting.id).await;
        meeting.state_at(desk.now)
    };
    // Tried out an hour later, with time to spare.
    assert_eq!(hear("meeting.started", HOUR).await, MeetingState::Started);
    let in_hand = desk.meetings.at_hand(desk.owner).await.unwrap();
    assert_eq!((in_hand.open.len(), in_hand.upcoming.len()), (1, 0));
    let tried_out = HOUR + Duration::from_mins(5);
    assert_eq!(
        hear("meeting.ended", tried_out).await,
        MeetingState::Waiting
    );
    let in_hand = desk.meetings.at_hand(desk.owner).await.unwrap();
    assert_eq!((in_hand.open.len(), in_hand.upcoming.len()), (0, 1));
    // The client is early, and is counted.
    let early = DAY.saturating_sub(Duration::from_mins(1));
    let waits = "meeting.participant_jbh_waiting";
    let mut waits = desk.event(&clinic, waits, number, early).await;
    waits["payload"]["object"]["participant"] = serde_json::json!({"user_name": "Jo"});
    assert_eq!(clinic.tell(&waits).await, 204);
    assert_eq!(desk.find(meeting.id).await.waiting, 1);
    // Held; the call drops; held again.
    assert_eq!(hear("meeting.started", DAY).await, MeetingState::Started);
    assert_eq!(desk.find(meeting.id).await.waiting, 0);
    let dropped = DAY + Duration::from_mins(10);
    assert_eq!(hear("meeting.ended", dropped).await, MeetingState::Ended);
    assert!(desk.find(meeting.id).await.may_begin(desk.now + dropped));
    let again = dropped + Duration::from_mins(1);
    assert_eq!(hear("meeting.started", again).await, MeetingState::Started);
    let over = DAY + Duration::from_mins(40);
    assert_eq!(hear("meeting.ended", over).await, MeetingState::Ended);
    let lasted = desk.find(meeting.id).await.lasted();
    assert_eq!(
        lasted,
        Some(Duration::from_mins(29)),
        "the last time counts"
    );
    clinic.close().await;
}

#[sqlx::test]
async fn in_whatever_order_turns_are_told_the_latest_counts(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let desk = Desk::of(&clinic).await;
    let turns = [
        ("meeting.started", 0),
        ("meeting.ended", 5),
        ("meeting.started", 6),
    ];
    for (round, order) in [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ]
    .into_iter()
    .enumerate()
    {
        let meeting = desk.schedule(HOUR, Options::default()).await;
        let number = clinic.zoom.meetings()[round].id;
        for turn in order {
            let (event, minutes) = turns[turn];
            let at = HOUR + Duration::from_mins(minutes);
            desk.hear(&clinic, event, number, at).await;
        }
        let found = desk.find(meeting.id).await;
        assert_eq!(found.state, MeetingState::Started, "{order:?}");
        let at = HOUR + Duration::from_mins(10);
        desk.hear(&clinic, "meeting.ended", number, at).await;
        // News of before the end comes last.
        let at = HOUR + Duration::from_mins(6) + Duration::from_secs(1);
        desk.hear(&clinic, "meeting.started", number, at).await;
        let found = desk.find(meeting.id).await;
        assert_eq!(found.state, MeetingState::Ended, "{order:?}");
        assert_eq!(found.lasted(), Some(Duration::from_secs(239)), "{order:?}");
    }
    clinic.close().await;
}

#[sqlx::test]
async fn what_was_deleted_in_zoom_is_not_expected_any_more(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let desk = Desk::of(&clinic).await;
    for (round, tried_out) in [false, true].into_iter().enumerate() {
        let meeting = desk.schedule(DAY, Options::default()).await;
        let number = clinic.zoom.meetings()[round].id;
        let mut told = vec!["meeting.deleted"];
        if tried_out {
            told = vec!["meeting.started", "meeting.ended", "meeting.deleted"];
        }
        for (minute, event) in (0..).zip(told) {
            let after = Duration::from_mins(minute);
            desk.hear(&clinic, event, number, after).await;
        }
        let found = desk.find(meeting.id).await;
        assert_eq!(found.state_at(desk.now), MeetingState::Cancelled);
    }
    // Nobody told of this one; the press on *start* finds out.
    let meeting = desk.schedule(DAY, Options::default()).await;
    #[expect(
        clippy::disallowed_methods,
        reason = "a number that Zoom no longer knows; the simulator has no verb for it"
    )]
    sqlx::query("update meetings set zoom_meeting_id = 99999999999 where state = 'waiting'")
        .execute(&clinic.db)
        .await
        .unwrap();
    let start = desk.meetings.start_link(desk.owner, meeting.id).await;
    assert!(matches!(start, Err(FlowError::MeetingGone)), "{start:?}");
    let found = desk.find(meeting.id).await;
    assert_eq!(found.state_at(desk.now), MeetingState::Cancelled);
    assert!(
        desk.meetings
            .at_hand(desk.owner)
            .await
            .unwrap()
            .upcoming
            .is_empty()
    );
    clinic.close().await;
}

#[sqlx::test]
async fn what_is_to_come_is_listed_soonest_first_until_two_hours_after_its_time(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let desk = Desk::of(&clinic).await;
    let later = desk.schedule(3 * DAY, Options::default()).await.id;
    let sooner = desk.schedule(DAY, Options::default()).await.id;
    let cancelled = desk.schedule(2 * DAY, Options::default()).await.id;
    desk.meetings.cancel(desk.owner, cancelled).await.unwrap();
    let upcoming = async || {
        let in_hand = desk.meetings.at_hand(desk.owner).await.unwrap();
        assert!(in_hand.open.is_empty());
        let ids = in_hand.upcoming.into_iter().map(|meeting| meeting.id);
        ids.collect::<Vec<_>>()
    };
    assert_eq!(upcoming().await, [sooner, later]);
    clinic.clock.advance(DAY + Duration::from_mins(119));
    assert_eq!(upcoming().await, [sooner, later]);
    clinic.clock.advance(Duration::from_mins(2));
    assert_eq!(upcoming().await, [later]);
    clinic.close().await;
}

#[sqlx::test]
async fn a_meeting_is_not_forgotten_before_30_days_after_its_time(db: PgPool) {
    let clinic = Clinic::open_with(db, &[("BEDSIDE_RETENTION", "1d")]).await;
    let desk = Desk::of(&clinic).await;
    desk.schedule(60 * DAY, Options::default()).await;
    desk.schedule(60 * DAY, Options::default()).await;
    let cancelled = desk.schedule(60 * DAY, Options::default()).await.id;
    desk.meetings.cancel(desk.owner, cancelled).await.unwrap();
    // One was tried out.
    let number = clinic.zoom.meetings()[1].id;
    for (event, after) in [("meeting.started", 0), ("meeting.ended", 1)] {
        let after = Duration::from_mins(after);
        desk.hear(&clinic, event, number, after).await;
    }
    let rounds = clinic.flows().rounds;
    let left = async |pass: Duration| {
        clinic.clock.advance(pass);
        rounds.forget().await.unwrap();
        clinic.number("select count(*) from meetings").await
    };
    assert_eq!(left(Duration::ZERO).await, 3);
    assert_eq!(left(2 * DAY).await, 2, "the cancelled one is over");
    assert_eq!(left(57 * DAY).await, 2);
    assert_eq!(left(3 * DAY).await, 1, "the retention of what took place");
    assert_eq!(left(27 * DAY).await, 1);
    assert_eq!(left(2 * DAY).await, 0);
    clinic.close().await;
}
