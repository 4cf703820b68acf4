# The public pages: help, privacy, terms, support and accessibility. Messages stand in the order of the
# pages.


## Help

help-bedside-starts = Bedside starts a Zoom meeting in your own Zoom account and gives you a link for your { -client }.
help-adding-app = Adding the app
help-usage = Usage
help-removing-app = Removing the app
help-need-zoom = You need a Zoom account. You never give us your Zoom password.
help-open-home = Open <a href="/">the home page</a> and press “Connect your Zoom account”. If you found the app in the Zoom App Marketplace, press “Add” there instead.
help-sign-zoom = Sign in to Zoom, if Zoom asks for it.
help-zoom-shows = Zoom shows what Bedside may do. Press “Allow”.
help-come-back = You come back here and read “Zoom is connected”.
help-came-from = If you came from the Marketplace, Zoom may ask a second time. This is for your safety: we only finish what began in your own browser.
help-zoom-asks = What Zoom asks you to allow
help-permission = Permission
help-why = Why
help-create-meeting = Create a meeting
help-make-meeting = To make a meeting when you press the button
help-view-meeting = View a meeting
help-get-fresh = To get a fresh link for you each time you start a meeting as its host
help-change-meeting = Update a meeting
help-change-when = To change the time or the options of a meeting that you scheduled
help-update-meetings = Update a meeting's status
help-end-running = To end a running meeting for everyone when you press the button for it
help-delete-meeting = Delete a meeting
help-cancel-meeting = To cancel a meeting that has not begun
help-view-user = View a user
help-see-connected = To see who connected: your name, your email address, your plan and your time zone
help-view-schedulers = View the people you can schedule for
help-see-schedulers = To let you choose a colleague, when you schedule a meeting for one. Your organisation may leave this out.
help-bedside-does = Bedside does not look at your recordings, chats, contacts or other meetings.
help-zoom-does = If Zoom does not let you add it
help-organisation-may = Your organisation may have to approve an app first. Ask your Zoom administrator to approve Bedside. Show them this page and the <a href="/privacy">privacy page</a>.
help-start-meeting = Start a meeting
help-press-start = Press “Start a meeting now”. Zoom makes a new meeting in your account.
help-press-copy = Press “Copy link” and send the link to your { -client }. You can also send it as a text message or an email, show a QR code, or read out the meeting ID and the passcode.
help-press-start-as = Press “Start as host”. Zoom opens in a new tab.
help-client-waits = Your { -client } waits in the waiting room until you let them in. The page of the meeting shows how many people wait, never who.
help-when-done = When you are done, end the meeting in Zoom, or press “End the meeting for everyone” on its page.
help-client-needs = Your { -client } needs no Zoom account. Use a new meeting for each { -client }, so that nobody gets the link of somebody else.
help-ask-zoom = We ask Zoom for a waiting room, a passcode in the link, and no recording. Your organisation can set it otherwise. The page of the meeting shows what Zoom did.
help-home-page = The home page lists your open meetings for 24 hours.
help-schedule-press = Press “Schedule a meeting” on the home page, and choose the date, the time and the options.
help-schedule-zone = The time is that of the zone which stands beside it. You can choose another zone in the settings.
help-schedule-calendar = Press “Add to calendar” on the page of the meeting, and send the link to your { -client }.
help-schedule-change = You can change the time and the options until the meeting begins. The link stays the same.
help-schedule-again = If the call drops, the meeting can be started again for two hours after its time.
help-schedule-colleague = A colleague who gave you the scheduling privilege in Zoom can be chosen under “Schedule a meeting for a colleague”. They start the meeting in Zoom.
help-settings = On the <a href="/settings">settings page</a> you choose what new meetings have, how they are called, the message for your { -clients }, and language, colours and time zone of your pages.
help-settings-shared = If other people use the same computer, say so there: you are then signed out when the browser is closed, and after 15 minutes without use.
help-page-meeting = What the page of a meeting tells you
help-limits = Limits
help-zooms-free = On Zoom's free plan a meeting ends after 40 minutes.
help-zoom-lets = Zoom lets each person make or change 100 meetings a day. The count begins again at midnight UTC.
help-zoom-lets-most = Zoom lets most people run one meeting at a time. When you press the button during a meeting, we ask first. You can create the link then and start it later.
help-some-zoom = Some Zoom accounts may not host meetings. Ask your Zoom administrator for a licence.
help-when-meeting = When a meeting has ended, its link no longer works. Start a new one.
help-when-something = When something does not work
help-zoom-needs = “Zoom needs you to connect again”
help-permission-was = The permission was removed or has expired. Press “Connect Zoom again”. Links that you already gave out still work.
help-zoom-did = “We are waiting to hear from Zoom”
help-do-know = We do not know if the meeting was made. Nobody has its link. After a minute the page lets you start a new one.
help-start-as = “Start as host” opens nothing
help-browser-may = Your browser may block new tabs. Allow them for this site, or press with the right mouse button and open the link in a new tab.
help-copy-link = “Copy link” does not copy
help-link-then = The link is then selected. Copy it with your keyboard: Ctrl and C, or Command and C on a Mac.
help-signed-out = You are signed out often
help-signed-out-after = You are signed out after some time without use. Your browser must allow cookies for this site.
help-wrong-zoom = The wrong Zoom account is connected
help-sign-out = Sign out of Zoom at zoom.us, then connect again here. Bedside asks you before it switches.
help-locked-down = On a locked-down PC
help-zoom-app = The Zoom app is missing or blocked: on Zoom's page choose “Join from your browser”, if your organisation allows it.
help-copying-blocked = Copying is blocked: open “Read it out over the phone” and give your { -client } the meeting ID and the passcode. They type both at zoom.us/join.
help-camera-blocked = The camera is blocked: open Zoom on your phone with the same Zoom account, press Join and type the meeting ID.
help-scripts-blocked = Scripts are blocked: all pages still work. Press “Check again” to see what is new.
help-bedside-down = If Bedside is down
help-links-gave = Links that you gave out still work, because they are Zoom's. You can <a href="https://zoom.us/start/videomeeting" rel="noopener noreferrer">start a meeting in Zoom itself</a>.
help-here = Here
help-sign-open = Sign in and open <a href="/account/disconnect">Disconnect Zoom</a>. The link is at the end of your account page.
help-press-disconnect = Press “Disconnect and delete my data”.
help-tell-zoom = We tell Zoom that the permission is over. Zoom still lists the app until you remove it there too.
help-zoom = In Zoom
help-open-zoom = Open the <a href="https://marketplace.zoom.us/" rel="noopener noreferrer">Zoom App Marketplace</a> and sign in.
help-choose-manage = Choose Manage, then Added Apps.
help-press-remove = Press Remove beside Bedside.
help-zoom-tells = Zoom tells us, and we delete your data as if you had pressed the button here.
help-deleted-when = What is deleted, and when
help-connection-name = Your connection, your name, your email address and your meeting links: at once.
help-list-meetings = The list of meetings that you started here: within a minute.
help-signed-out-every = You are signed out on every device.
help-record-was = A record of what was done stays, with random ids in place of your name. The <a href="/privacy">privacy page</a> says more.
help-no-meeting = No meeting is cancelled. Meetings that exist stay in Zoom, and their links keep working.
help-connect-again = You can connect again at any time. You begin with an empty list.
help-still-stuck = Still stuck? <a href="/support">Contact support</a>.
help-page = On this page
help-permissions = Permissions

## Support

support-people-run = The people who run this service have not given an address yet. Ask the person who told you about it.
support-write-to = Write to:
support-run-by = Run by
support-hours = Hours
support-help-page = The <a href="/help">help page</a> may have your answer already.
support-write = What to write
support-wanted-do = What you wanted to do, and what you saw
support-reference-page = The reference on the page, such as <span class="mono">BD-7F3K-92QD</span>
support-day-time = The day and the time
support-browser-such = Your browser, such as Chrome or Safari
support-leave-out = Leave out your password, names of { -clients }, health details and join links. We never need them.
support-client-waiting = If your { -client } is waiting
support-do-wait = Do not wait for us. <a href="https://zoom.us/start/videomeeting" rel="noopener noreferrer">Start a meeting in Zoom itself</a>, then use “Invite” to copy the link.
support-report-security = Report a security problem
support-write-same = Write to the same address and begin the subject with “Security”. Say what you did and what you saw. Try it with your own account only, and leave out tokens and links of real people. Give us time to mend it before you tell others.
support-programs-find = Programs find the address in <a href="/.well-known/security.txt">security.txt</a>.
support-there-no = There is no address for it here yet.

## Privacy

privacy-bedside-keeps = Bedside keeps what it needs to start your meetings. It asks for no { -client }'s name and keeps none.
privacy-runs-service = Who runs this service
privacy-run-by = { $name } runs this service and answers for your data. This page says “we” for them.
privacy-people-run = The people who run this service have not given their name yet.
privacy-ask-keep = You can ask us what we keep about you: <a href="/support">contact support</a>. You can delete it yourself at any time, as “Deletion” says below.
privacy-clients = Your { -clients }
privacy-there-no = There is no field for a { -client }'s name, address, telephone number or health details.
privacy-message-link = A message with the link is sent by your own apps. We do not see who gets it.
privacy-zoom-tells = Zoom tells us when somebody waits outside your meeting, and may tell us the name that they typed. We turn that into a code with a secret key and do not keep the name. The code is deleted when the meeting ends.
privacy-cannot-see = We cannot see or hear your meetings.
privacy-stored = What is stored
privacy-what = What
privacy-why = Why
privacy-until = Until
privacy-table = What is not in this table
privacy-log-program = The log of the program names pages and errors, random ids of ours, and the numbers that Zoom gives to its answers. It holds no name, no email address, no link and no token.
privacy-web-server = A web server in front of this one may note network addresses. Backups may hold deleted data for some time. Both are in the hands of the people who run this service. Ask them where it runs, who else works on it for them, and how long they keep these.
privacy-zoom-receives = What Zoom receives
privacy-use-app = That you use this app, and when it acts for you
privacy-each-meeting = For each meeting: the name that you chose in the settings, with a short code, and the settings that we ask for
privacy-everything-happens = Everything that happens in the meeting. That is between you, your { -client } and Zoom, under <a href="https://www.zoom.com/en/trust/privacy/" rel="noopener noreferrer">Zoom's own privacy terms</a>.
privacy-send-data = We send your data to nobody but Zoom. We do not sell it, and we show no advertising.
privacy-cookies = Cookies
privacy-there-two = There are three, and none follows you around:
privacy-session-cookie = keeps you signed in, for { $length } after its last use at most.
privacy-shared-cookie = remembers for a year that you said that others use this computer. It is set only then.
privacy-login-cookie = makes sure that you finish what you began, for 10 minutes.
privacy-pages-load = Pages load nothing from other sites. There are no statistics about visitors.
privacy-deletion = Deletion
privacy-press-disconnect = Press <a href="/account/disconnect">Disconnect Zoom</a>, or remove the app in Zoom. The <a href="/help#remove">help page</a> shows how.
privacy-tokens-name = Tokens, your name, your email address and your links are gone at once, the rest within a minute. The table names what stays.
privacy-when-zoom = When Zoom ends the permission and you do not connect again within 30 days, your data is deleted in the same way.
privacy-only-stop = If you only stop using Bedside, your connection stays until you disconnect.
privacy-how-kept = How it is kept safe
privacy-whatever-called = Whatever is called encrypted in the table is encrypted before it reaches the database. Whoever steals the database alone cannot read it. Whoever controls the running service can. There was no outside review of the program.
privacy-version = This text belongs to Bedside { $version }. It was last changed on 21 November 2026.
privacy-table-stored = Table of what is stored

## Terms

terms-sample = This is a sample
terms-came-program = It came with the program. The people who run this service have not reviewed it yet, and do not stand by it. They must review or replace it before they offer the service to others.
terms-between = Who this is between
terms-parties = You, who connect a Zoom account, and { $name }, who runs this service. “We” means them.
terms-parties-unnamed = You, who connect a Zoom account, and the people who run this service. “We” means them.
terms-service-does = What the service does
terms-creates-meetings = It creates meetings in your Zoom account when you ask for them, and gives you the links. The meetings themselves are Zoom's. Your contract with Zoom stays as it is.
terms-agree = What you agree to
terms-connect-own = You connect your own Zoom account, or one that you may use.
terms-give-each = You give each link only to the person whom you meet.
terms-follow-rules = You follow the rules of your profession, and the law on privacy, consent and recording.
terms-do-try = You do not try to break the service, or to reach other people's data.
terms-cannot-rely = What you cannot rely on
terms-service-emergencies = The service is not for emergencies. Keep another way to reach your { -clients }.
terms-medical-device = It is not a medical device, and it gives no medical advice.
terms-down-so = It can be down, and so can Zoom. We do not promise that it always works.
terms-how-ends = How it ends
terms-remove-app = You can <a href="/help#remove">remove the app</a> at any time. We can end the service, or shut out somebody who breaks these terms.
terms-data = Your data
terms-privacy-page = The <a href="/privacy">privacy page</a> says what is stored and when it is deleted.
terms-questions-contact = Questions? <a href="/support">Contact support</a>.

## Accessibility

accessibility-everybody-should = Everybody should be able to use Bedside. We aim at the Web Content Accessibility Guidelines (WCAG) 2.2, level AA. Nobody has checked yet that we reach them.
accessibility-was-tested = What was tested
accessibility-programs-test = Programs test these things. Where a browser is needed, it is Chromium:
accessibility-rules-axe = The rules of axe-core 4.14 find nothing on any page, in light and dark, on wide and narrow screens, with our script and without.
accessibility-main-steps = The main steps work with the keyboard alone.
accessibility-pages-work = Pages work with scripts switched off.
accessibility-pages-fit = Pages fit a screen of 320 pixels, also with letters of twice the size.
accessibility-text-controls = Text and controls have the contrast that level AA asks for, in light and in dark colours.
accessibility-each-page = Each page has one main heading, its parts are marked, and a link leads past the header.
accessibility-was-tested-known = What was not tested, and known gaps
accessibility-no-test = No test was made with a screen reader, voice control, or a screen magnifier.
accessibility-no-test-was = No test was made on a phone or a tablet, or in Firefox or Safari.
accessibility-no-person = No person with a disability has tried it for us.
accessibility-no-time = Nobody has measured how long a new person needs for a first meeting, or to set the service up.
accessibility-no-old = No test was made in older browsers.
accessibility-nobody-from = Nobody from outside has checked it.
accessibility-all-pages = Pages are in English and Spanish only. No native speaker has read the Spanish.
accessibility-times-utc = Without scripts times are in UTC, unless you choose a time zone in the settings.
accessibility-may-signed = When scripts are switched off, you are signed out without a warning after some time without use. No meeting is lost.
accessibility-zooms-own = Zoom's own pages
accessibility-when-sign = When you sign in to Zoom, give permission or join a meeting, you use Zoom. We cannot change those pages. Zoom has <a href="https://www.zoom.com/en/accessibility/" rel="noopener noreferrer">its own statement</a>.
accessibility-tell = Tell us
accessibility-something-stops = If something stops you, <a href="/support">contact support</a>. Say what you wanted to do, and what you use to read the page.
accessibility-statement-21 = This statement is of 21 November 2026.
