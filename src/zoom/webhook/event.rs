//! Reading an event that is proven (ZOOM.md#event-envelope). Names, e-mail addresses and topics
//! are left behind here.

use time::{
    Duration, OffsetDateTime, PrimitiveDateTime, format_description::well_known::Rfc3339,
    macros::format_description,
};

use super::Event;
use crate::{
    domain::{
        Created, Happening, MeetingNumber, News, Participant, ShortCode, Whereabouts, ZoomUserId,
        of_our_times,
    },
    zoom::{fields::Fields, links::Links, reading},
};

/// What is dated further ahead of our clock is not believed: all later news would be older.
const AHEAD: Duration = Duration::days(2);

/// What an event tells. `None` when it is of a kind that we know and lacks what that kind has.
pub(super) fn read(
    told: &Fields,
    client_id: &str,
    links: &Links,
    now: OffsetDateTime,
) -> Option<Event> {
    let payload = told.fields("payload");
    let object = payload.fields("object");
    let participant = || participant(&object.fields("participant"));
    let seen = |place| Some(Happening::Seen(participant()?, place));
    let what = match told.text("event").as_str() {
        "" => return None,
        "app_deauthorized" => return removed(told, &payload, client_id, now),
        "meeting.created" => created(&object, links).map(|made| Happening::Created(Box::new(made))),
        // ZOOM.md#meeting-events: the time that it is planned for.
        "meeting.updated" => {
            let (starts_at, lasts) = reading::time_of(&object);
            if starts_at.is_none() && lasts.is_none() {
                return Some(Event::Other);
            }
            Some(Happening::Changed(starts_at, lasts))
        }
        "meeting.started" => Some(Happening::Started),
        "meeting.ended" => Some(Happening::Ended),
        "meeting.deleted" | "meeting.permanently_deleted" => Some(Happening::Deleted),
        "meeting.participant_jbh_waiting" => seen(Whereabouts::BeforeHost),
        "meeting.participant_joined_waiting_room" | "meeting.participant_put_in_waiting_room" => {
            seen(Whereabouts::WaitingRoom)
        }
        "meeting.participant_jbh_waiting_left"
        | "meeting.participant_jbh_joined"
        | "meeting.participant_left_waiting_room"
        | "meeting.participant_admitted"
        | "meeting.participant_joined"
        | "meeting.participant_left" => seen(Whereabouts::Elsewhere),
        _ => return Some(Event::Other),
    };
    Some(Event::News(News {
        host: ZoomUserId::parse(&object.text("host_id")).ok()?,
        // Text in some events, a number in others.
        number: object
            .number("id")
            .filter(|id| *id > 0)
            .map(MeetingNumber)?,
        at: moment(told).filter(|at| *at <= now + AHEAD).unwrap_or(now),
        what: what?,
    }))
}

fn removed(told: &Fields, payload: &Fields, client_id: &str, now: OffsetDateTime) -> Option<Event> {
    let client = payload.text("client_id");
    if client.is_empty() {
        return None;
    }
    // The same endpoint may serve another app of the same developer.
    if client != client_id {
        return Some(Event::Other);
    }
    let user = ZoomUserId::parse(&payload.text("user_id")).ok()?;
    let at = in_words(&payload.text("deauthorization_time"))
        .or_else(|| moment(told))
        .or_else(|| moment(payload));
    Some(Event::Removed(user, at.filter(|at| *at <= now + AHEAD)))
}

/// What Zoom tells of a meeting that was made. Its settings are those of the answer to creation.
fn created(object: &Fields, links: &Links) -> Option<Created> {
    let made = reading::made(object, links)?;
    let topic = object.text("topic");
    Some(Created {
        short_code: topic.split_whitespace().last().and_then(ShortCode::parse),
        made,
    })
}

/// The steadiest thing that tells one person from another. Guests have no `id`, and those who wait
/// for the host have nothing but the name that they typed.
fn participant(told: &Fields) -> Option<Participant> {
    ["participant_uuid", "user_id", "id", "user_name"]
        .into_iter()
        .map(|name| (name, told.text(name)))
        .find(|(_, value)| !value.is_empty())
        .map(|(name, value)| Participant::new(format!("{name}:{value}")))
}

/// `event_ts`: milliseconds, or words in one shape of `app_deauthorized`.
fn moment(told: &Fields) -> Option<OffsetDateTime> {
    let text = told.text("event_ts");
    let milliseconds = text.parse::<i64>().ok();
    let at = milliseconds
        .and_then(|ms| OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms) * 1_000_000).ok());
    at.and_then(of_our_times).or_else(|| in_words(&text))
}

fn in_words(text: &str) -> Option<OffsetDateTime> {
    let plain = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    let at = OffsetDateTime::parse(text, &Rfc3339).or_else(|_not_a_standard| {
        PrimitiveDateTime::parse(text, plain).map(PrimitiveDateTime::assume_utc)
    });
    at.ok().and_then(of_our_times)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::domain::Minutes;

    const NOW: OffsetDateTime = datetime!(2026-11-21 10:00 UTC);

    fn event(json: &str) -> Option<Event> {
        let told = Fields::read(json.as_bytes()).unwrap();
        read(&told, "our-app", &Links::of_zoom(), NOW)
    }

    fn news(json: &str) -> News {
        match event(json) {
            Some(Event::News(news)) => news,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn no_time_is_far_from_ours() {
        let at = |name: &str, value: &str| {
            let object = r#"{"id":1,"host_id":"h","start_time":"9999-12-31T23:59:59-01:00"}"#;
            format!(r#"{{"event":"{name}","event_ts":{value},"payload":{{"object":{object}}}}}"#)
        };
        for far in [
            "253402300799000",
            "9223372036854775807",
            "-1",
            "\"9999-12-31T23:59:59Z\"",
        ] {
            let told = news(&at("meeting.started", far)).at;
            assert_eq!(told, NOW, "{far}");
        }
        // Without a time that can be, nothing is told.
        let changed = event(&at("meeting.updated", "1763719200123"));
        assert!(matches!(changed, Some(Event::Other)));
        let removal = r#"{"event":"app_deauthorized","payload":{"client_id":"our-app","user_id":"u",
            "deauthorization_time":"2999-01-01T00:00:00Z"}}"#;
        assert!(matches!(event(removal), Some(Event::Removed(_, None))));
    }

    #[test]
    fn a_meeting_is_known_by_text_or_number() {
        for id in ["\"1234567890\"", "1234567890"] {
            let told = news(&format!(
                r#"{{"event":"meeting.started","event_ts":1763719200123,"payload":{{"object":{{"id":{id},"host_id":"h"}}}}}}"#
            ));
            assert_eq!(told.number, MeetingNumber(1_234_567_890));
            assert_eq!(told.at, datetime!(2025-11-21 10:00:00.123 UTC));
            assert!(matches!(told.what, Happening::Started));
        }
    }

    #[test]
    fn each_event_tells_what_happened() {
        let object = r#"{"id":1,"host_id":"h","join_url":"https://zoom.us/j/1",
            "topic":"Video call ABC234","participant":{"user_name":"Jo"}}"#;
        for (name, told) in [
            ("created", "created ABC234"),
            ("started", "started"),
            ("ended", "ended"),
            ("deleted", "deleted"),
            ("permanently_deleted", "deleted"),
            ("participant_jbh_waiting", "BeforeHost"),
            ("participant_joined_waiting_room", "WaitingRoom"),
            ("participant_put_in_waiting_room", "WaitingRoom"),
            ("participant_jbh_waiting_left", "Elsewhere"),
            ("participant_jbh_joined", "Elsewhere"),
            ("participant_left_waiting_room", "Elsewhere"),
            ("participant_admitted", "Elsewhere"),
            ("participant_joined", "Elsewhere"),
            ("participant_left", "Elsewhere"),
        ] {
            let json = format!(r#"{{"event":"meeting.{name}","payload":{{"object":{object}}}}}"#);
            let what = match news(&json).what {
                Happening::Created(made) => {
                    format!("created {}", made.short_code.unwrap().as_str())
                }
                Happening::Started => "started".to_owned(),
                Happening::Ended => "ended".to_owned(),
                Happening::Deleted => "deleted".to_owned(),
                Happening::Seen(_, place) => format!("{place:?}"),
                Happening::Changed(..) => "changed".to_owned(),
            };
            assert_eq!(what, told, "{name}");
        }
    }

    #[test]
    fn a_removal_is_read_in_all_its_shapes() {
        let at = datetime!(2024-09-08 15:58:40 UTC);
        for (shape, time) in [
            (
                r#""user_data_retention":"false","deauthorization_time":"2024-09-08T15:58:40.000Z""#,
                Some(at),
            ),
            (
                r#""user_data_retention":null,"event_ts":"2024-09-08 15:58:40""#,
                Some(at),
            ),
            (r#""event_ts":1725811120000"#, Some(at)),
            (r#""account_id":"a""#, None),
        ] {
            let json = format!(
                r#"{{"event":"app_deauthorized","payload":{{"client_id":"our-app","user_id":"u",{shape}}}}}"#
            );
            let Some(Event::Removed(user, told)) = event(&json) else {
                panic!("{json}")
            };
            assert_eq!((user.as_str(), told), ("u", time), "{json}");
        }
    }

    #[test]
    fn a_change_is_news_when_it_tells_of_the_time() {
        let updated = |fields: &str| {
            format!(
                r#"{{"event":"meeting.updated","payload":{{"object":{{"id":1,"host_id":"h"{fields}}}}}}}"#
            )
        };
        let changed = |fields: &str| match news(&updated(fields)).what {
            Happening::Changed(at, lasts) => (at, lasts.map(Minutes::count)),
            other => panic!("{other:?}"),
        };
        let time = r#","start_time":"2026-11-21T10:00:00Z""#;
        assert_eq!(changed(time), (Some(NOW), None));
        let both = format!(r#"{time},"duration":50"#);
        assert_eq!(changed(&both), (Some(NOW), Some(50)));
        for other in [
            "",
            r#","topic":"x""#,
            r#","start_time":"soon","duration":0"#,
        ] {
            assert!(
                matches!(event(&updated(other)), Some(Event::Other)),
                "{other}"
            );
        }
    }

    #[test]
    fn another_apps_removal_is_not_ours() {
        let json = r#"{"event":"app_deauthorized","payload":{"client_id":"other","user_id":"u"}}"#;
        assert!(matches!(event(json), Some(Event::Other)));
    }

    #[test]
    fn what_lacks_its_own_parts_cannot_be_read_and_what_is_unknown_is_let_be() {
        for bad in [
            "{}",
            r#"{"event":7}"#,
            r#"{"event":"meeting.started"}"#,
            r#"{"event":"meeting.started","payload":{"object":{"id":"x","host_id":"h"}}}"#,
            r#"{"event":"meeting.started","payload":{"object":{"id":0,"host_id":"h"}}}"#,
            r#"{"event":"meeting.created","payload":{"object":{"id":1,"host_id":"h","join_url":"javascript:1"}}}"#,
            r#"{"event":"meeting.participant_admitted","payload":{"object":{"id":1,"host_id":"h"}}}"#,
            r#"{"event":"app_deauthorized","payload":{}}"#,
        ] {
            let read = event(bad);
            let unknown = bad.contains(":7");
            assert!(read.is_none() != unknown, "{bad} {read:?}");
        }
        let unknown = r#"{"event":"recording.completed","download_token":"x"}"#;
        assert!(matches!(event(unknown), Some(Event::Other)));
    }

    #[test]
    fn a_person_is_known_by_the_steadiest_id() {
        let who = |json: &str| {
            participant(&Fields::read(json.as_bytes()).unwrap()).map(|who| who.expose().to_owned())
        };
        assert_eq!(
            who(r#"{"user_id":"16778240","id":"","participant_uuid":"P-1","user_name":"Jo"}"#)
                .unwrap(),
            "participant_uuid:P-1"
        );
        assert_eq!(
            who(r#"{"id":"","user_name":"Jo"}"#).unwrap(),
            "user_name:Jo"
        );
        assert!(who("{}").is_none());
    }
}
