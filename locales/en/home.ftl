# The landing page, the home page, the page with one button, and the pages after a consent.

## The landing page

landing-title = Start Zoom meetings in one click
landing = Start a Zoom meeting in one click and hand your { -client } the link
    .lead = Bedside uses the Zoom account you already have. Your { -client } does not need an account, and we never ask for your Zoom password.
    .connect = Connect your Zoom account
    .takes = Zoom will ask you to sign in and to agree. It takes about 30 seconds.
    .can = What Bedside can do with your account
    .can-meetings = Create, open, change, end and cancel the meetings that you make here
    .can-know = Know when they begin and end, and how many people wait
    .can-see = See your name, your email address, your Zoom plan and your time zone
    .cannot = It does not look at your recordings, chats, contacts or other meetings. You can remove it in Zoom at any time.

note-signed-out = You are signed out on this device.
note-signed-out-everywhere = You are signed out on every device.
note-unused = You were signed out because Bedside was not used here for some time. Connect again to go on.
note-shared-computer = You were signed out because this is a shared computer and Bedside was not used for a while. Connect again to go on.
note-signed-in-long-ago = You were signed out because you signed in a long time ago. Connect again to go on.
note-not-signed-in = You are not signed in. Nothing was created.
note-opens-that-page = Connect Zoom to open that page.

## The button

start-now = Start a meeting now
start-another = Start a new meeting
start-beside = Create the link; I will start it later
start-anyway = Try all the same
start-retry = Try again
start-busy = Creating your meeting…

## The home page

home = Start a meeting
    .now = Now
    .open = Open meetings
    .next = Next scheduled
    .none = None. Meetings you start appear here for 24 hours.
    .open-one = Open
    .open-which = the meeting of { $when }
    .start-one = Start
    .start-which = the meeting of { $when }, as host (opens Zoom)
home-allowance = { $left ->
    [0] You have reached Zoom's limit of 100 new meetings a day.
    [one] You can create { $left } more meeting today.
   *[other] You can create { $left } more meetings today.
}
home-allowance-resets = Zoom counts anew at { $when }. A meeting that you have not started can still be used.

## What new meetings will have

asked = New meetings will have
    .waiting-room = Waiting room
    .passcode = Passcode
    .recording = Recording
    .on = On
    .off = Off
    .in-link = In the link
    .change = Change these defaults
    .note = This is what we ask Zoom for. Your organisation can set it otherwise; the meeting's page shows what Zoom did.

plan-basic = Zoom ends meetings on your plan after 40 minutes.
plan-none = <strong>Your Zoom account cannot host meetings.</strong> Ask your Zoom administrator for a licence to host them.

reconnect = Zoom needs you to connect again
    .detail = Your permission was removed or has expired. Links you already gave out still work.
    .again = Connect Zoom again

## The page with one button

start-page-note = Nothing is created until you press. You can bookmark this page.
start-page-open = See your open meetings

## After a consent

connected = Zoom is connected
    .signed-in = You are signed in.
    .as = Signed in as { $who }.
    .as-both = Signed in as { $name } ({ $email }).
    .home = Go to the home page
switch = Switch Zoom account?
    .lead = You signed in with a different Zoom account than the one in use here. Choose which one to use on this device.
    .switch = Switch to { $who }
    .stay = Stay with { $who }
    .note = Both stay connected to Bedside. Meetings belong to the account that started them.
    .nobody = an account without an e-mail address
