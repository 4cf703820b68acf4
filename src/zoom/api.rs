//! The API calls: who am I, make a meeting, where does its host begin. Always as `me`: with any
//! other name in the path a user-level token gets a scope error (ZOOM.md#me-rule).

use reqwest::{Method, header::CONTENT_TYPE};
use serde_json::{Value, json};

use super::{
    CALL_LIMIT, Zoom, ZoomError,
    body::{self, Answer},
    fields::Fields,
    links::Links,
    refusal,
    request::NewMeeting,
};
use crate::domain::{
    AccessToken, Applied, JoinLink, MeetingNumber, Passcode, Plan, Profile, Recording, StartLink,
    Zone, ZoomAccountId, ZoomUserId,
};

/// What Zoom made, with the settings that it applied: an account's locked ones win over what was
/// asked (ZOOM.md#locked-settings). Its host link is not kept: a fresh one is asked for each time.
#[derive(Debug)]
pub struct MadeMeeting {
    /// Zoom's number.
    pub number: MeetingNumber,
    /// The client's link.
    pub join: JoinLink,
    /// The passcode, when Zoom set one.
    pub passcode: Option<Passcode>,
    /// How Zoom set it up.
    pub applied: Applied,
}

impl Zoom {
    /// The person whom a token belongs to (ZOOM.md#users-me).
    pub async fn me(&self, token: &AccessToken) -> Result<Profile, ZoomError> {
        let me = self.call(Method::GET, "/users/me", token, None).await?;
        profile(&me).ok_or(ZoomError::Garbled)
    }

    /// Makes a meeting. There is no idempotency key
    /// (ZOOM.md#no-idempotency): after
    /// [`ZoomError::NoAnswer`], [`ZoomError::Failed`] or [`ZoomError::Garbled`] it may exist.
    pub async fn create_meeting(
        &self,
        token: &AccessToken,
        new: &NewMeeting,
    ) -> Result<MadeMeeting, ZoomError> {
        let path = "/users/me/meetings";
        let answer = self
            .call(Method::POST, path, token, Some(&new.to_json()))
            .await?;
        made(&answer, &self.links).ok_or(ZoomError::Garbled)
    }

    /// A fresh link for the host (ZOOM.md#start-link, ZOOM.md#read-meeting): it lasts two hours and is a credential.
    pub async fn start_link(
        &self,
        token: &AccessToken,
        meeting: MeetingNumber,
    ) -> Result<StartLink, ZoomError> {
        let path = format!("/meetings/{}", meeting.0);
        let answer = self.call(Method::GET, &path, token, None).await?;
        let link = answer.text("start_url");
        self.links.believed(&link).ok_or(ZoomError::Garbled)?;
        Ok(StartLink::new(link))
    }

    /// Ends a meeting for everyone who is in it (ZOOM.md#end-meeting).
    pub async fn end_meeting(
        &self,
        token: &AccessToken,
        meeting: MeetingNumber,
    ) -> Result<(), ZoomError> {
        let path = format!("/meetings/{}/status", meeting.0);
        let end = json!({"action": "end"});
        self.send(Method::PUT, &path, token, Some(&end)).await?;
        Ok(())
    }

    /// Deletes a meeting that has not begun (ZOOM.md#delete-meeting).
    pub async fn delete_meeting(
        &self,
        token: &AccessToken,
        meeting: MeetingNumber,
    ) -> Result<(), ZoomError> {
        let path = format!("/meetings/{}", meeting.0);
        self.send(Method::DELETE, &path, token, None).await?;
        Ok(())
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        token: &AccessToken,
        body: Option<&Value>,
    ) -> Result<Fields, ZoomError> {
        let answer = self.send(method, path, token, body).await?;
        Fields::read(&answer.body).ok_or(ZoomError::Garbled)
    }

    /// An answer that is a success, whatever it holds.
    async fn send(
        &self,
        method: Method,
        path: &str,
        token: &AccessToken,
        body: Option<&Value>,
    ) -> Result<Answer, ZoomError> {
        let url = format!("{}{path}", self.api_url);
        let mut request = self.http.request(method, url).bearer_auth(token.expose());
        if let Some(body) = body {
            let json = serde_json::to_vec(body).map_err(|_unwritable| ZoomError::NotSent)?;
            request = request.header(CONTENT_TYPE, "application/json").body(json);
        }
        let answer = body::send(request, CALL_LIMIT).await?;
        if !answer.status.is_success() {
            return Err(refusal::of_api(&answer));
        }
        Ok(answer)
    }
}

/// Whom `GET /users/me` names. Only the id is insisted on.
fn profile(me: &Fields) -> Option<Profile> {
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
    let join = answer.text("join_url");
    let link = links.believed(&join)?;
    let passcode_in_link = link
        .query_pairs()
        .any(|(name, value)| name == "pwd" && !value.is_empty());
    let settings = answer.fields("settings");
    Some(MadeMeeting {
        number: answer
            .number("id")
            .filter(|number| *number > 0)
            .map(MeetingNumber)?,
        join: JoinLink::new(join),
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
    })
}

#[cfg(test)]
mod tests {
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
