//! What is kept of an answer of the API: as little as we use, read leniently.

use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{fields::Fields, links::Links};
use crate::domain::{
    Applied, Colleague, Entrance, JoinLink, MadeMeeting, MeetingNumber, Minutes, Passcode, Plan,
    Profile, Recording, Zone, ZoomAccountId, ZoomUserId, of_our_times,
};

/// One line of the list. Without an address nobody would know who it is.
pub(super) fn colleague(told: &Fields) -> Option<Colleague> {
    let email = tidy(&told.text("email"), 320);
    let id = ZoomUserId::parse(&told.text("id")).ok()?;
    (!email.is_empty()).then_some(Colleague { id, email })
}

/// Whom `GET /users/me` names. Only the id is insisted on.
pub(super) fn profile(me: &Fields) -> Option<Profile> {
    let full_name = || format!("{} {}", me.text("first_name"), me.text("last_name"));
    let display_name = Some(me.text("display_name")).filter(|name| !name.is_empty());
    let account = Some(me.text("account_id")).filter(|id| !id.is_empty());
    Some(Profile {
        user: ZoomUserId::parse(&me.text("id")).ok()?,
        account: ZoomAccountId::parse(account.as_deref().unwrap_or("unknown")).ok()?,
        display_name: tidy(&display_name.unwrap_or_else(full_name), 200),
        email: tidy(&me.text("email"), 320),
        // ZOOM.md#user-types: any other number is a plan that we say nothing about.
        plan: match me.number("type") {
            Some(1) => Plan::Basic,
            Some(2) => Plan::Licensed,
            Some(4 | 99) => Plan::WithoutMeetings,
            Some(_) | None => Plan::Other,
        },
        zone: Zone::parse(&me.text("timezone")).ok(),
    })
}

/// One line of bounded length, out of a text that somebody else wrote.
fn tidy(text: &str, longest: usize) -> String {
    text.chars()
        .filter(|letter| !letter.is_control())
        .take(longest)
        .collect::<String>()
        .trim()
        .to_owned()
}

/// What we keep of the answer (ZOOM.md#create-answer). Only the number and the join link are
/// insisted on: the meeting exists, whatever else is odd about the answer.
pub(super) fn made(answer: &Fields, links: &Links) -> Option<MadeMeeting> {
    let link = links.believed(&answer.text("join_url"))?;
    let passcode_in_link = link
        .query_pairs()
        .any(|(name, value)| name == "pwd" && !value.is_empty());
    let settings = answer.fields("settings");
    let (starts_at, lasts) = time_of(answer);
    Some(MadeMeeting {
        number: answer
            .number("id")
            .filter(|number| *number > 0)
            .map(MeetingNumber)?,
        join: JoinLink::new(link),
        passcode: Some(answer.text("password"))
            .filter(|code| !code.is_empty() && code.len() <= 64)
            .map(Passcode::new),
        applied: Applied {
            waiting_room: settings.is_true("waiting_room"),
            passcode_in_link,
            recording: match settings.text("auto_recording").as_str() {
                "local" => Recording::Local,
                "cloud" => Recording::Cloud,
                _ => Recording::Off,
            },
        },
        entrance: entrance(&settings),
        starts_at,
        lasts,
    })
}

/// When a meeting begins and how long it lasts, where it is told (ZOOM.md#start-time).
pub(super) fn time_of(told: &Fields) -> (Option<OffsetDateTime>, Option<Minutes>) {
    let starts_at = OffsetDateTime::parse(&told.text("start_time"), &Rfc3339).ok();
    let starts_at = starts_at.and_then(of_our_times);
    (starts_at, told.number("duration").and_then(Minutes::told))
}

/// ZOOM.md#join-before-host
fn entrance(settings: &Fields) -> Entrance {
    if !settings.is_true("join_before_host") || settings.is_true("waiting_room") {
        return Entrance::WithHost;
    }
    match settings.number("jbh_time") {
        Some(5) => Entrance::FiveMinutes,
        Some(10) => Entrance::TenMinutes,
        Some(15) => Entrance::FifteenMinutes,
        _ => Entrance::AnyTime,
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn read(json: &str) -> Option<MadeMeeting> {
        made(&Fields::read(json.as_bytes()).unwrap(), &Links::of_zoom())
    }

    #[test]
    fn a_meeting_that_exists_is_kept_whatever_else_is_odd() {
        let odd = r#"{"id":"92674392836","join_url":"https://zoom.us/j/1","password":123456,"settings":null,"id2":1}"#;
        let meeting = read(odd).unwrap();
        assert_eq!(meeting.number, MeetingNumber(92_674_392_836));
        assert_eq!(meeting.passcode.unwrap().expose(), "123456");
        assert!(!meeting.applied.waiting_room && !meeting.applied.passcode_in_link);
        assert!(read(r#"{"id":1,"join_url":"javascript:alert(1)"}"#).is_none());
        assert!(read(r#"{"id":-5,"join_url":"https://zoom.us/j/1"}"#).is_none());
    }

    #[test]
    fn a_link_is_kept_as_it_was_judged() {
        for odd in [
            r"https://zoom.us\\@evil.example",
            "https:zoom.us/@evil.example",
            "https://zoom%2eus:443/@evil.example",
        ] {
            let meeting = read(&format!(r#"{{"id":1,"join_url":"{odd}"}}"#)).unwrap();
            assert_eq!(meeting.join.expose(), "https://zoom.us/@evil.example");
        }
    }

    #[test]
    fn a_time_and_an_entrance_are_read_as_zoom_set_them() {
        let with = |settings: &str| {
            read(&format!(
                r#"{{"id":1,"join_url":"https://zoom.us/j/1","start_time":"2026-11-21T09:30:00Z","duration":50,"settings":{settings}}}"#
            ))
            .unwrap()
        };
        let meeting = with(r#"{"join_before_host":true,"jbh_time":10}"#);
        assert_eq!(meeting.starts_at, Some(datetime!(2026-11-21 09:30 UTC)));
        assert_eq!(meeting.lasts.map(Minutes::count), Some(50));
        assert_eq!(meeting.entrance, Entrance::TenMinutes);
        for (settings, entrance) in [
            (
                r#"{"join_before_host":true,"jbh_time":0}"#,
                Entrance::AnyTime,
            ),
            (
                r#"{"join_before_host":true,"waiting_room":true}"#,
                Entrance::WithHost,
            ),
            (
                r#"{"join_before_host":false,"jbh_time":5}"#,
                Entrance::WithHost,
            ),
        ] {
            assert_eq!(with(settings).entrance, entrance, "{settings}");
        }
        let bare =
            read(r#"{"id":1,"join_url":"https://zoom.us/j/1","start_time":"soon"}"#).unwrap();
        assert!(bare.starts_at.is_none() && bare.lasts.is_none());
    }

    #[test]
    fn a_colleague_has_an_id_and_an_address() {
        let list = br#"{"schedulers":[{"id":"u-1","email":"ben@clinic.example","pmi":1},{"id":"u-2"},{"email":"x@y.example"},null]}"#;
        let list = Fields::read(list).unwrap().list("schedulers");
        let known: Vec<_> = list.iter().filter_map(colleague).collect();
        assert_eq!(
            (known.len(), known[0].email.as_str()),
            (1, "ben@clinic.example")
        );
        assert_eq!(format!("{:?}", known[0]), "Colleague");
    }

    #[test]
    fn a_person_is_known_by_their_id_alone() {
        let odd = br#"{"id":"u-1","type":"2","first_name":"Ada","display_name":null,"email":7}"#;
        let person = profile(&Fields::read(odd).unwrap()).unwrap();
        assert_eq!(
            (person.display_name.as_str(), person.plan),
            ("Ada", Plan::Licensed)
        );
        assert_eq!(person.zone, None);
        assert!(profile(&Fields::read(b"{}").unwrap()).is_none());
    }
}
