//! What is handed out for a meeting. Only the pages that show it have it opened: a list, or a page
//! that asks how a meeting stands, does not.

use crate::{
    domain::{InstallationId, Invitation, JoinLink, MeetingId, Passcode},
    sealing::{DataKey, Place},
    store::{Store, StoreError, places, preferences::own_text},
};

impl Store {
    /// The link of a meeting with its passcode and the clinician's own text; `None` while there is
    /// no link. One statement.
    pub async fn invitation(
        &self,
        owner: InstallationId,
        id: MeetingId,
    ) -> Result<Option<Invitation>, StoreError> {
        let mut held = self.hold().await?;
        let row = sqlx::query!(
            r#"
            select
                meeting.join_link_sealed as "join_link_sealed!",
                meeting.passcode_sealed,
                preferences.message_sealed as "message_sealed?",
                installation.data_key_id,
                installation.data_key_sealed
            from meetings as meeting
            join installations as installation on installation.id = meeting.installation_id
            left join preferences on preferences.installation_id = meeting.installation_id
            where meeting.installation_id = $1
                and meeting.id = $2
                and meeting.join_link_sealed is not null
                and installation.state <> 'ended'
            "#,
            owner.as_uuid(),
            id.as_uuid(),
        );
        let limit = held.limit();
        let row = limit.run(row.fetch_optional(held.connection())).await?;
        held.release();
        let Some(row) = row else { return Ok(None) };
        let key = self.data_key(owner, row.data_key_id, row.data_key_sealed)?;
        let place = places::meeting(id);
        let join = opened(&key, place.join_link(), &row.join_link_sealed)?;
        let code = row.passcode_sealed.as_deref();
        let code = code.map(|sealed| opened(&key, place.passcode(), sealed));
        let text = row.message_sealed.as_deref();
        let text = text.map(|sealed| own_text(&key, owner, sealed));
        Ok(Some(Invitation {
            join: JoinLink::new(join),
            passcode: code.transpose()?.map(Passcode::new),
            text: text.transpose()?.flatten(),
        }))
    }
}

fn opened(key: &DataKey, place: Place<'_>, sealed: &[u8]) -> Result<String, StoreError> {
    let opened = key.open(place, sealed)?;
    let text = str::from_utf8(&opened).map_err(|_bytes| StoreError::Unreadable("invitation"))?;
    Ok(text.to_owned())
}
