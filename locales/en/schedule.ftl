# The form for a meeting that has a time, or options of its own.

schedule = Schedule a meeting
    .do = Schedule the meeting
    .busy = Scheduling your meeting…
    .when = Date and time
    .zone = Your time zone is { $zone }.
    .zone-change = Change
    .lasts = How long
    .name = Name of the meeting
    .minutes = { $minutes } minutes
    .for = For whom
    .for-hint = The meeting is theirs: they start it in Zoom.
    .back = Back to the home page
    .colleague = Schedule a meeting for a colleague
    .nobody = Nobody lets you schedule for them
    .nobody-hint = In Zoom, a colleague of your organisation can add you under Settings, Meeting, Schedule Privilege. Both of you need a licence.
    .myself = Schedule a meeting for yourself
    .not-now = A meeting for a colleague always has a time: Zoom does not start one at once for somebody else.
change = Change the meeting
    .do = Save the changes
    .busy = Saving the changes…
    .same-link = The link stays the same. Whoever has an old calendar entry needs a new one.
    .counts = { $left ->
        [0] You have reached Zoom's limit of 100 new or changed meetings today.
        [one] This counts as a change: you have { $left } left today.
       *[other] This counts as a change: you have { $left } left today.
    }
different = Start with different options
    .do = Start the meeting now

schedule-error = Enter a date and time
    .unreadable = Enter a date and time, such as 2026-12-01T10:00
    .past = The date and time must be in the future
    .twice = That time happens twice on this day, because the clocks change. Choose another
    .never = That time does not exist on this day, because the clocks change. Choose another
    .far = The date must be within the next year
    .lasts = Choose how long the meeting is
    .time-refused = Zoom did not accept the time. Choose another
    .options-refused = Zoom did not accept one of the options. Change them
    .colleague-refused = Zoom does not let you schedule for this person
    .request-refused = Zoom did not accept the meeting. Change the options

planned = Your meeting is scheduled
    .state = Scheduled
    .detail = It starts on { $when }. Nobody can get in until you start.
    .detail-early = It starts on { $when }. Your { -client } may come in before you.
    .detail-colleague = It starts on { $when }. Your colleague starts it in Zoom.
    .time = Time
    .length = Length
    .entrance = Before you come
    .with-host = Nobody can come in
    .early = Open { $minutes } minutes before
    .any-time = Open at any time
    .change = Change time or options
    .again = Start it again
    .again-note = A meeting with a time can begin again for a while, if the call dropped or your { -client } comes late.
