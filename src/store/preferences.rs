//! What a clinician chose. It is read with each session (`sessions.rs`); here it is saved, and read
//! for who wants to see all of it.

use time::OffsetDateTime;

use super::{Store, StoreError, audit::Entry, places};
use crate::{
    domain::{
        ClientWord, Deed, Early, InstallationId, InviteText, Locale, MeetingName, Options,
        Preferences, Recording, Theme, Zone,
    },
    sealing::DataKey,
};

/// Preferences as they are stored; without `waiting_room` there are none.
///
/// A later version may have written words that this one does not know. They read as the default,
/// so that going back to this version locks nobody out.
pub(super) struct PreferencesRow {
    pub(super) waiting_room: Option<bool>,
    pub(super) early: Option<String>,
    pub(super) recording: Option<String>,
    pub(super) host_video: Option<bool>,
    pub(super) client_video: Option<bool>,
    pub(super) name: Option<String>,
    pub(super) client_word: Option<String>,
    pub(super) client_locale: Option<String>,
    pub(super) locale: Option<String>,
    pub(super) zone: Option<String>,
    pub(super) theme: Option<String>,
}

impl PreferencesRow {
    pub(super) fn into_preferences(self) -> Option<Preferences> {
        let waiting_room = self.waiting_room?;
        let usual = Preferences::default();
        let options = usual.options;
        Some(Preferences {
            options: Options {
                waiting_room,
                early: read(self.early, Early::parse).unwrap_or(options.early),
                recording: read(self.recording, Recording::parse).unwrap_or(options.recording),
                host_video: self.host_video.unwrap_or(options.host_video),
                client_video: self.client_video.unwrap_or(options.client_video),
            },
            name: read(self.name, MeetingName::parse).unwrap_or(usual.name),
            client_word: read(self.client_word, ClientWord::parse),
            client_locale: read(self.client_locale, Locale::parse),
            locale: read(self.locale, Locale::parse),
            zone: read(self.zone, |name| Zone::parse(name).ok()),
            theme: read(self.theme, Theme::parse).unwrap_or(usual.theme),
        })
    }
}

/// The clinician's own text for clients. `None` for one that another version took and this one would
/// not: the built-in text stands in.
pub(super) fn own_text(
    key: &DataKey,
    id: InstallationId,
    sealed: &[u8],
) -> Result<Option<InviteText>, StoreError> {
    let opened = key.open(places::installation(id).message(), sealed)?;
    let text = str::from_utf8(&opened).unwrap_or_default();
    Ok(InviteText::parse(text).ok())
}

fn read<T>(word: Option<String>, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
    word.and_then(|word| parse(&word))
}

impl Store {
    /// What an installation chose, if it ever did.
    pub async fn preferences(&self, id: InstallationId) -> Result<Option<Preferences>, StoreError> {
        let mut held = self.hold().await?;
        let row = sqlx::query_as!(
            PreferencesRow,
            r#"
            select
                waiting_room as "waiting_room?",
                early as "early?",
                recording as "recording?",
                host_video as "host_video?",
                client_video as "client_video?",
                name as "name?",
                client_word,
                client_locale,
                locale,
                zone,
                theme as "theme?"
            from preferences
            where installation_id = $1
            "#,
            id.as_uuid(),
        );
        let limit = held.limit();
        let row = limit.run(row.fetch_optional(held.connection())).await?;
        held.release();
        Ok(row.and_then(PreferencesRow::into_preferences))
    }

    /// The text for clients that the clinician of an installation wrote.
    pub async fn invite(&self, id: InstallationId) -> Result<Option<InviteText>, StoreError> {
        let mut held = self.hold().await?;
        let row = sqlx::query!(
            r#"
            select
                preferences.message_sealed as "message_sealed!",
                installation.data_key_id,
                installation.data_key_sealed
            from preferences
            join installations as installation on installation.id = preferences.installation_id
            where preferences.installation_id = $1
                and preferences.message_sealed is not null
                and installation.zoom_client_id = $2
                and installation.state <> 'ended'
            "#,
            id.as_uuid(),
            &*self.zoom_client_id,
        );
        let limit = held.limit();
        let row = limit.run(row.fetch_optional(held.connection())).await?;
        held.release();
        let Some(row) = row else { return Ok(None) };
        let key = self.data_key(id, row.data_key_id, row.data_key_sealed)?;
        own_text(&key, id, &row.message_sealed)
    }

    /// Saves what an installation chose, and writes that down, in one statement. `false` when it
    /// has ended.
    pub async fn save_preferences(
        &self,
        id: InstallationId,
        chosen: &Preferences,
        invite: Option<&InviteText>,
        now: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let message = match invite {
            None => None,
            Some(text) => match self.sealed_invite(id, text).await? {
                None => return Ok(false),
                sealed => sealed,
            },
        };
        let entry = Entry::new(id, Deed::SettingsSaved, now);
        let options = &chosen.options;
        let mut held = self.hold().await?;
        let save = sqlx::query!(
            r#"
            with head as (
                update installations
                set audit_seq = audit_seq + 1,
                    audit_hash = sha256(audit_hash || int8send(audit_seq + 1) || $5)
                where id = $1 and zoom_client_id = $2 and state <> 'ended'
                returning id, audit_seq, audit_hash
            ),
            written as (
                insert into audit (installation_id, seq, at, action, hash)
                select id, audit_seq, $3, $4, audit_hash
                from head
            )
            insert into preferences (
                installation_id, waiting_room, early, recording, host_video, client_video, name,
                client_word, client_locale, locale, zone, theme, message_sealed, saved_at
            )
            select id, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $3
            from head
            on conflict on constraint preferences_key do update
            set waiting_room = excluded.waiting_room,
                early = excluded.early,
                recording = excluded.recording,
                host_video = excluded.host_video,
                client_video = excluded.client_video,
                name = excluded.name,
                client_word = excluded.client_word,
                client_locale = excluded.client_locale,
                locale = excluded.locale,
                zone = excluded.zone,
                theme = excluded.theme,
                message_sealed = excluded.message_sealed,
                saved_at = excluded.saved_at
            "#,
            id.as_uuid(),
            &*self.zoom_client_id,
            entry.at,
            entry.action,
            entry.bytes,
            options.waiting_room,
            options.early.as_str(),
            options.recording.as_str(),
            options.host_video,
            options.client_video,
            chosen.name.as_str(),
            chosen.client_word.map(ClientWord::as_str),
            chosen.client_locale.map(Locale::as_str),
            chosen.locale.map(Locale::as_str),
            chosen.zone.as_ref().map(Zone::name),
            chosen.theme.as_str(),
            message,
        );
        let limit = held.limit();
        let saved = limit.run(save.execute(held.connection())).await?;
        held.release();
        Ok(saved.rows_affected() == 1)
    }

    /// A text under the data key of an installation; `None` when that has ended.
    async fn sealed_invite(
        &self,
        id: InstallationId,
        text: &InviteText,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let mut held = self.hold().await?;
        let row = sqlx::query!(
            r#"
            select data_key_id, data_key_sealed
            from installations
            where id = $1 and zoom_client_id = $2 and state <> 'ended'
            "#,
            id.as_uuid(),
            &*self.zoom_client_id,
        );
        let limit = held.limit();
        let row = limit.run(row.fetch_optional(held.connection())).await?;
        held.release();
        let Some(row) = row else { return Ok(None) };
        let key = self.data_key(id, row.data_key_id, row.data_key_sealed)?;
        let place = places::installation(id);
        Ok(Some(key.seal(place.message(), text.expose().as_bytes())?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(word: &str) -> PreferencesRow {
        let word = || Some(word.to_owned());
        PreferencesRow {
            waiting_room: Some(true),
            early: word(),
            recording: word(),
            host_video: Some(true),
            client_video: Some(true),
            name: word(),
            client_word: word(),
            client_locale: word(),
            locale: word(),
            zone: word(),
            theme: word(),
        }
    }

    #[test]
    fn a_word_of_a_later_version_reads_as_the_default() {
        let read = row("from-the-future").into_preferences();
        assert_eq!(read, Some(Preferences::default()));
    }

    #[test]
    fn no_row_is_no_choice() {
        let mut none = row("never");
        none.waiting_room = None;
        assert_eq!(none.into_preferences(), None);
    }
}
