//! Meetings that are given a time.

use std::time::Duration;

use bedside::{
    domain::{
        Appointment, AttemptId, Choice, Early, Entrance, InstallationId, Meeting, MeetingId,
        MeetingName, MeetingState, Minutes, Options, Zone, ZoomUserId,
    },
    flows::{FlowError, Meetings, Press, Wanted},
};
use sqlx::PgPool;
use time::OffsetDateTime;
use zoom_simulator::{Fault, Operation, Trouble};

use crate::clinic::Clinic;

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// A clinician who schedules.
struct Desk {
    owner: InstallationId,
    meetings: Meetings,
    now: OffsetDateTime,
}

impl Desk {
    async fn of(clinic: &Clinic) -> Self {
        clinic.signed_in("ada").await;
        Self {
            owner: clinic.installation().await,
            meetings: (*clinic.flows().meetings).clone(),
            now: clinic.clock.now().replace_nanosecond(0).unwrap(),
        }
    }

    /// So long after this desk was opened.
    fn after(&self, wait: Duration) -> Appointment {
        Appointment {
            starts_at: self.now + wait,
            lasts: Minutes::parse("45").unwrap(),
            zone: Zone::parse("Europe/Madrid").unwrap(),
        }
    }

    async fn press(
        &self,
        attempt: AttemptId,
        wait: Duration,
        options: Options,
    ) -> Result<Press, FlowError> {
        let appointment = self.after(wait);
        self.meetings
            .schedule(self.owner, attempt, &appointment, &wanted(options), None)
            .await
    }

    async fn schedule(&self, wait: Duration, options: Options) -> Meeting {
        self.find(page(self.press(AttemptId::fresh(), wait, options).await))
            .await
    }

    async fn find(&self, id: MeetingId) -> Meeting {
        self.meetings.find(self.owner, id).await.unwrap()
    }
}

fn wanted(options: Options) -> Wanted {
    Wanted {
        name: MeetingName::OnlineMeeting,
        topic: "Online meeting".to_owned(),
        options,
    }
}

fn page(pressed: Result<Press, FlowError>) -> MeetingId {
    match pressed {
        Ok(Press::Page(id)) => id,
        other => panic!("{other:?}"),
    }
}

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
    assert!(meeting.join.is_some());
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
async fn a_meeting_for_a_colleague_is_started_by_them_alone(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let desk = Desk::of(&clinic).await;
    let ben = ZoomUserId::parse("ben@clinic.example").unwrap();
    let pressed = desk
        .meetings
        .schedule(
            desk.owner,
            AttemptId::fresh(),
            &desk.after(HOUR),
            &wanted(Options::default()),
            Some(&ben),
        )
        .await;
    let id = page(pressed);
    assert!(desk.find(id).await.planned.unwrap().for_colleague);
    let reads = clinic.zoom.count(Operation::ReadMeeting);
    let start = desk.meetings.start_link(desk.owner, id).await;
    assert!(matches!(start, Err(FlowError::OfColleague)), "{start:?}");
    assert_eq!(clinic.zoom.count(Operation::ReadMeeting), reads);
    // Who it is for stands nowhere.
    let rows = "select meetings::text from meetings";
    assert!(!clinic.words(rows).await[0].contains("ben"));
    clinic.close().await;
}
