# What stands around every page.

## The person whom a clinician sees. Every "-client…" has its "-patient…".

-client = client
-clients = clients
-patient = patient
-patients = patients

## The top

frame-description = Start a Zoom meeting in one click and hand your { -client } the link.
frame-skip = Skip to main content
frame-simulated = Simulated Zoom – no real meetings
frame-main = Main
frame-new = New meeting
frame-meetings = Meetings
frame-settings = Settings
frame-account = Account
frame-notice = Notice
frame-sign-out = Sign out

leaving-unused = You will be signed out in less than 2 minutes, because Bedside was not used here for some time.
leaving-shared = You will be signed out in less than 2 minutes, because this is a shared computer.
leaving-stay = Stay signed in
leaving-stays = You stay signed in.

## The foot

frame-about = About this service
frame-help = Help
frame-support = Contact support
frame-privacy = Privacy
frame-terms = Terms
frame-accessibility = Accessibility
frame-promise = Bedside keeps no { -client }'s name.

## Times

time-day = { $month ->
    [1] { $day } January { $year }
    [2] { $day } February { $year }
    [3] { $day } March { $year }
    [4] { $day } April { $year }
    [5] { $day } May { $year }
    [6] { $day } June { $year }
    [7] { $day } July { $year }
    [8] { $day } August { $year }
    [9] { $day } September { $year }
    [10] { $day } October { $year }
    [11] { $day } November { $year }
   *[12] { $day } December { $year }
}
time-clock = { $clock }
time-clock-utc = { $clock } UTC
time-there = { $time } ({ $zone })
time-both = { $day }, { $clock }

## Lengths of time

length-days = { $number ->
    [one] { $number } day
   *[other] { $number } days
}
length-hours = { $number ->
    [one] { $number } hour
   *[other] { $number } hours
}
length-minutes = { $number ->
    [one] { $number } minute
   *[other] { $number } minutes
}
length-seconds = { $number ->
    [one] { $number } second
   *[other] { $number } seconds
}
length-under-a-minute = under a minute
length-both = { $hours } { $minutes }
