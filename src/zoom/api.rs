//! The API calls: who am I, make a meeting, where does its host begin. Always as `me`: with any
//! other name in the path a user-level token gets a scope error (ZOOM.md#me-rule).

use reqwest::{Method, header::CONTENT_TYPE};
use serde_json::{Value, json};

use super::{
    CALL_LIMIT, Zoom, ZoomError,
    body::{self, Answer},
    fields::Fields,
    reading::{colleague, made, profile},
    refusal,
    request::{MeetingChange, NewMeeting},
};
use crate::domain::{AccessToken, Colleague, MadeMeeting, MeetingNumber, Profile, StartLink};

impl Zoom {
    /// The person whom a token belongs to (ZOOM.md#users-me).
    pub async fn me(&self, token: &AccessToken) -> Result<Profile, ZoomError> {
        self.spared("me", async {
            let me = self.call(Method::GET, "/users/me", token, None).await?;
            profile(&me).ok_or(ZoomError::Garbled)
        })
        .await
    }

    /// Makes a meeting. There is no idempotency key
    /// (ZOOM.md#no-idempotency): after
    /// [`ZoomError::NoAnswer`], [`ZoomError::Failed`] or [`ZoomError::Garbled`] it may exist.
    pub async fn create_meeting(
        &self,
        token: &AccessToken,
        new: &NewMeeting,
    ) -> Result<MadeMeeting, ZoomError> {
        self.spared("create_meeting", async {
            let path = "/users/me/meetings";
            let answer = self
                .call(Method::POST, path, token, Some(&new.to_json()))
                .await
                .map_err(|error| new.refused(error))?;
            made(&answer, &self.links).ok_or(ZoomError::Garbled)
        })
        .await
    }

    /// A meeting as it is now (ZOOM.md#read-meeting).
    pub async fn read_meeting(
        &self,
        token: &AccessToken,
        meeting: MeetingNumber,
    ) -> Result<MadeMeeting, ZoomError> {
        self.spared("read_meeting", async {
            let path = format!("/meetings/{}", meeting.0);
            let answer = self.call(Method::GET, &path, token, None).await?;
            made(&answer, &self.links).ok_or(ZoomError::Garbled)
        })
        .await
    }

    /// Changes a meeting that has a time (ZOOM.md#update-meeting). It may be sent twice: the second
    /// one changes nothing.
    pub async fn change_meeting(
        &self,
        token: &AccessToken,
        meeting: MeetingNumber,
        change: &MeetingChange,
    ) -> Result<(), ZoomError> {
        self.spared("change_meeting", async {
            let path = format!("/meetings/{}", meeting.0);
            self.send(Method::PATCH, &path, token, Some(&change.to_json()))
                .await?;
            Ok(())
        })
        .await
    }

    /// For whom the person may schedule meetings (ZOOM.md#scheduling-privilege). Some at the end are left
    /// out of a list that nobody could choose from.
    pub async fn schedulers(&self, token: &AccessToken) -> Result<Vec<Colleague>, ZoomError> {
        self.spared("schedulers", async {
            let path = "/users/me/schedulers";
            let answer = self.call(Method::GET, path, token, None).await?;
            let listed = answer.list("schedulers");
            Ok(listed.iter().filter_map(colleague).take(200).collect())
        })
        .await
    }

    /// A fresh link for the host (ZOOM.md#start-link, ZOOM.md#read-meeting): it lasts two hours
    /// and is a credential.
    pub async fn start_link(
        &self,
        token: &AccessToken,
        meeting: MeetingNumber,
    ) -> Result<StartLink, ZoomError> {
        self.spared("start_link", async {
            let path = format!("/meetings/{}", meeting.0);
            let answer = self.call(Method::GET, &path, token, None).await?;
            let link = self.links.believed(&answer.text("start_url"));
            link.map(StartLink::new).ok_or(ZoomError::Garbled)
        })
        .await
    }

    /// Ends a meeting for everyone who is in it (ZOOM.md#end-meeting).
    pub async fn end_meeting(
        &self,
        token: &AccessToken,
        meeting: MeetingNumber,
    ) -> Result<(), ZoomError> {
        self.spared("end_meeting", async {
            let path = format!("/meetings/{}/status", meeting.0);
            let end = json!({"action": "end"});
            self.send(Method::PUT, &path, token, Some(&end)).await?;
            Ok(())
        })
        .await
    }

    /// Deletes a meeting that has not begun (ZOOM.md#delete-meeting).
    pub async fn delete_meeting(
        &self,
        token: &AccessToken,
        meeting: MeetingNumber,
    ) -> Result<(), ZoomError> {
        self.spared("delete_meeting", async {
            let path = format!("/meetings/{}", meeting.0);
            self.send(Method::DELETE, &path, token, None).await?;
            Ok(())
        })
        .await
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
