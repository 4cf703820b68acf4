# What happened to the visitor, what was and was not done, and one next step.

## Around each of them

problem-reference = Reference for support:
escape = Need a meeting right now?
    .start = <a href="https://zoom.us/start/videomeeting" rel="noopener noreferrer">Start one directly in Zoom</a>, then use “Invite” to copy the link.

## Steps

step-home = Go to the home page
step-try-again = Try again
step-connect = Connect your Zoom account
step-connect-again = Connect again
step-connect-zoom-again = Connect Zoom again
step-connect-other = Connect another Zoom account
step-permissions = Review permissions
step-reuse = Reuse an unused meeting
step-support = Contact support
step-approved = Connect when it is approved
step-settings = Change the settings
step-fresh-page = Open a fresh page
step-bedside = Go to Bedside
step-meeting = Go back to the meeting
step-account = Go back to your account

## Sentences that are added

nothing-created = No meeting was created.
nothing-saved = Nothing was saved.
nothing-connected = Zoom was not connected.
nothing-changed = Your meeting was not changed.
links-still-work = Links you already gave out still work.
perhaps-changed = Your meeting may not have changed. You can also end it in Zoom.

## Zoom

grant-ended = Zoom needs you to connect again
    .sentence = Your permission was removed or has expired.
permission-missing = Zoom needs one more permission
    .sentence = Bedside was updated, or a permission was unticked.
zoom-busy = Zoom is busy
    .sentence = It takes longer than usual. Wait { $seconds ->
        [one] { $seconds } second
       *[other] { $seconds } seconds
    }, then try again.
zoom-down = Zoom is not working properly
    .sentence = It does not answer as it should.
zoom-elsewhere = You can look at <a href="https://www.zoomstatus.com/" rel="noopener noreferrer">Zoom's status page</a>, or call your { -client } by phone.
zoom-said-no = Zoom did not accept the request
    .sentence = It gave no reason that we understand. Nothing was done.
not-set-up = This service is not set up correctly
    .sentence = It is not your account. The people who run this service can see it in their log.
app-disabled = Bedside is switched off in Zoom
    .sentence = Zoom has paused this app for everyone. It is not your account.
not-approved = Your Zoom administrator must approve Bedside
    .sentence = Your organisation decides which apps can be used.
not-admitted = This service is for certain organisations
    .sentence = Your Zoom account is not on its list. Nothing was saved, and the permission that you just gave was handed back to Zoom. If you have a work account with Zoom, sign in to Zoom with that one and connect again. Otherwise ask the people who run this service.
bad-options = Zoom did not accept these settings
    .sentence = Change how new meetings are set up, then try again.
person-gone = Zoom no longer recognises this account
    .sentence = It may have been deactivated or moved. Your Zoom administrator can tell you.
meeting-gone = This meeting no longer exists in Zoom
    .sentence = It was deleted or has expired. You can start a new one.
of-colleague = Your colleague starts this meeting
    .sentence = You scheduled it for them, so it is theirs. They start it in Zoom. Nothing was changed.
cannot-host = Your Zoom account cannot host meetings
    .sentence = Your plan or your administrator does not allow it. Ask your Zoom administrator.
daily-limit = You have reached Zoom's daily limit
    .sentence = Zoom allows 100 new or changed meetings per person and day. It counts anew at { $when }.
    .sentence-utc = Zoom allows 100 new or changed meetings per person and day. It counts anew at midnight UTC.
daily-limit-reuse = You can still use a meeting that you have not started.
not-started = We could not open Zoom as host
    .sentence = Your meeting was not changed.
own-app = Start it in the Zoom app
    .sign-in = Open the Zoom app and sign in with the same account.
    .join = Press Join.
    .type = Type the meeting ID:
ask = Ask your administrator
    .message = Message to your Zoom administrator
    .copy = Copy message
    .copied-long = Message copied
    .uncopied-long = Could not copy. The message is selected: copy it with your keyboard or menu.
ask-approval = Could you approve the Zoom app Bedside? I would like to start my Zoom meetings with it.
    With my permission it can create, change, open, end and cancel the meetings that I make there. It learns when they begin and end and how many people wait, and sees my name, email address, plan and time zone.
    It does not look at recordings, chats, contacts or other meetings.
    Help: { $address }/help
    Privacy: { $address }/privacy
    Security: { $address }/support#security
ask-licence = Could you give me a Zoom licence to host meetings? Zoom says that my account is not allowed to host or schedule them.
    I would like to start my Zoom meetings with Bedside: { $address }/help
too-fast = You are going too fast
    .sentence = There were more tries in a minute than we allow. Nothing was done. Wait one minute, then go on.

## Connecting

declined = Zoom was not connected
    .sentence = You chose not to give permission. Nothing was saved.
unknown-answer = Zoom did not connect your account
    .sentence = It gave no reason that we understand. Nothing was saved.
press-to-connect = One more step to connect Zoom
    .sentence = Zoom has your permission. Press the button to finish here.
attempt-lost = That sign-in took too long or was blocked
    .sentence = Your browser did not return the check we set. Cookies may be off for this site. Nothing was saved.
code-spent = That link has already been used
    .sentence = Sign-in links work once and for a few minutes only.
removed = Bedside was removed from your Zoom account
    .sentence = You or your Zoom administrator removed it on { $day }. We deleted your data here. No meeting was cancelled.
disconnected = Zoom is disconnected
    .sentence = You disconnected it on { $day }. We deleted your data here. No meeting was cancelled.
let-go = Zoom is disconnected
    .sentence = The people who run this service disconnected it on { $day }. Your data here was deleted. No meeting was cancelled.
permission-ended = Zoom is disconnected
    .sentence = Zoom ended the permission on { $day }. We deleted your data here. No meeting was cancelled.
signed-out = You are signed out
    .sentence = Connect Zoom again to see this page.

## Requests

not-found = Page not found
    .sentence = If you typed the address, check that it is correct.
wrong-method = That does not work here
    .sentence = This address cannot be used in that way. Nothing was done.
too-large = That was too much to read
    .sentence = What was sent is larger than any form of ours. Nothing was done.
address-too-long = That address is too long
    .sentence = It is longer than any address of ours. Nothing was done.
unavailable = Sorry, the service is unavailable
    .sentence = Try again in a minute. Links you already gave out still work.
maintenance = Sorry, the service is unavailable
    .until = It is under maintenance. You can use it again from { $until }.
    .until-day = It is under maintenance. You can use it again from { $until }.
    .open = It is under maintenance. We cannot say yet how long it takes.
maintenance-ahead =
    .until = Bedside will be unavailable from { $from } to { $until }. Links you already gave out will still work.
    .until-day = Bedside will be unavailable from { $from } to { $until }. Links you already gave out will still work.
    .open = Bedside will be unavailable from { $from } on. Links you already gave out will still work.
broken = Sorry, there is a problem with the service
    .sentence = Try again later. Meetings you already created still work.
unreadable = We could not read that request
    .sentence = Something in it was missing or was not as it should be. Nothing was done.
stale-form = This page was open for a long time
    .sentence = For your safety we did not use it. Nothing was created.
wrong-host = This is not the address of Bedside
    .sentence = It answers at its own address only. Nothing was done.
embedded = Bedside does not open inside another page
    .sentence = For your safety nothing was done. Open it in a window of its own.
