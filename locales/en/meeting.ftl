# The page of a meeting, its states, the questions about it, and the list of meetings.

## States

state-pending = Creating your meeting
    .detail = Zoom is making it. This takes a few seconds.
state-refused = Not created
    .detail = Zoom did not create this meeting.
state-waiting = Not started
    .detail = Nobody can get in until you start. Your { -client } sees a waiting screen.
state-started = In progress
    .detail = The meeting is running.
state-ended = Ended
    .detail = The link no longer works for your { -client }.
    .detail-long = It lasted { $length }. The link no longer works for your { -client }.
state-cancelled = Cancelled
    .detail = The link no longer works for your { -client }.
state-unknown = We are waiting to hear from Zoom
    .detail = Zoom was slow to answer. We will not create a second meeting by ourselves.
state-silent = We have not heard from Zoom
    .detail = You opened this meeting as host. It may be running normally.
state-somebody = { $count ->
    [one] { $count } person is waiting
   *[other] { $count } people are waiting
}
    .detail = Start the meeting to let them in.
    .inside = { $count ->
        [one] { $count } person is in the waiting room.
       *[other] { $count } people are in the waiting room.
    }

## The page

meeting-title = Your meeting
meeting-check = Check again
ready = Your meeting is ready
    .start = Start as host
    .rejoin = Rejoin as host
    .opens-zoom = (opens Zoom)
    .give = Give this link to your { -client }
    .link = Join link
    .copy = Copy link
    .copied = Copied
    .copied-long = Join link copied
    .uncopied = Select and copy
    .uncopied-long = Could not copy. The link is selected: copy it with your keyboard or menu.
    .share = Share…
    .sms = Text message
    .email = Email
    .print = Print
    .no-names = Do not add names or health details to the message.
    .show-qr = Show a QR code
    .qr = QR code that opens your { -client }'s join link
    .read-out = Read it out over the phone
    .id = Meeting ID
    .types-both = Your { -client } opens zoom.us/join and types both.
    .more = More
    .calendar = Add to calendar
    .calendar-note = Whoever can read your calendar can read the link.
    .cancel = Cancel this meeting
    .end = End the meeting for everyone
applied = How Zoom set it up
    .waiting-room-on = On (required by your organisation)
    .waiting-room-off = Off (set by your organisation)
    .must-be-typed = Must be typed
    .none = None
    .recording-off = Off (your Zoom account does not allow it)
    .local-own = On, on your computer
    .cloud-own = On, at Zoom
    .local = On, on your computer (set by your organisation)
    .cloud = On, at Zoom (set by your organisation)
    .limit = Time limit
    .forty = 40 minutes on your Zoom plan
    .created = Created
    .records-own = You asked Zoom to record this meeting. Tell your { -client } before you record.
    .records = Zoom will record this meeting, because your account says so. Tell your { -client } before it begins.
open-unknown = We do not know whether Zoom made your meeting
open-pending = Your meeting is on its way
open-repeat = If Zoom made it, nobody has its link and it ends unused. You can start a new one here.
over = This meeting is over
    .made = You made it on { $when }.
late = You already made this meeting at { $when }
    .lead = Its link may already be with somebody. Nothing new was created.
    .open = Open it
    .other = Is this for another { -client }?
    .own = Give every { -client } a link of their own.
hosting = You have a meeting in progress
    .lead = It began at { $when }. Zoom lets most people host one meeting at a time. Nothing new was created.
    .back = Go back to that meeting
    .next = Is the next { -client } due?
    .choose = You can create the link now and start it when this meeting is over, or end this one first.
    .end = End the running meeting
end = End the meeting for everyone now?
    .consequence = Everybody who is in it leaves, and the link you gave out stops working.
    .yes = End the meeting for everyone
    .no = Let it run
cancel = Cancel this meeting?
    .consequence = The link you gave out will stop working.
    .yes = Cancel the meeting
    .no = Keep it

## The message to a client

message-invite = Join your video appointment:
    { $link }
    You do not need a Zoom account.
message-invite-with = Join your video appointment with { $host }:
    { $link }
    You do not need a Zoom account.

## The list

history = Meetings
    .none = No meetings yet.
    .no-older = There are no older meetings.
    .caption = Your meetings, newest first
    .created = Created
    .name = Name
    .state = State
    .length = Length
    .pages = Pages of this list
    .newest = Newest
    .older = Older
    .kept = We keep this list for { $length }, then delete it.
    .not-kept = A meeting leaves this list soon after its end.
