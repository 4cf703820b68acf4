-- When the host last went in from here: a start that Zoom tells nothing about is then noticed.
alter table meetings add column opened_at timestamptz;

-- A press looks for a meeting that its host is holding now.
create index meetings_started_idx on meetings (installation_id) where state = 'started';
