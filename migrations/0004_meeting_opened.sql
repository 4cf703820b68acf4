-- When the host last went in from here: a start that Zoom tells nothing about is then noticed.
alter table meetings add column opened_at timestamptz;
