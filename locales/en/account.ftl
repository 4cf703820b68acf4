# The account, and the way out.

account = Account
    .works = The connection works
    .as-known = Zoom answered just now. What it says about you is what you see here.
    .new = Zoom answered just now and told us something new about you. You see it here.
    .broken-since = Zoom has not accepted it since { $when }.
    .yours = Your Zoom account
    .name = Name
    .email = Email
    .plan = Plan
    .none = None in Zoom
    .connected = Connected
    .since = Since { $when }
    .check = Check the connection
    .checking = Asking Zoom…
    .permitted = What you permitted
    .not-listed = Zoom did not list your permissions.
    .unused = Something that Bedside does not use:
    .data = Your data
    .data-note = A file with what is stored about you here. The links of your meetings and the keys to your Zoom account are left out, because they let in whoever has them. Of your meetings and of the log it holds the newest 10,000.
    .download = Download my data
    .out = Sign out
    .out-note = If you used Bedside on a computer that others use, sign out on every device.
    .out-here = Sign out here
    .out-everywhere = Sign out everywhere
    .leave = Disconnect Zoom
    .leave-note = This deletes your data here. Meetings that exist stay in Zoom.

plan-name-basic = Basic: meetings end after 40 minutes
plan-name-licensed = Licensed
plan-name-without = Without meetings
plan-name-other = A plan that Bedside does not know

permit-create = Create the meetings that you start here
permit-open = Open them for you as their host
permit-end = End them when you say so
permit-cancel = Cancel them when you say so
permit-change = Change the time or the options of those that you scheduled
permit-colleagues = Show you who lets you schedule for them
permit-see = See your name, your email address, your Zoom plan and your time zone

disconnect = Disconnect Zoom
    .gone = What is deleted here
    .gone-connection = Your connection to Zoom: Bedside can no longer act in your account, and gives its permission back to Zoom
    .gone-data = Your name and email address, and the list of meetings you started here
    .gone-sessions = You are signed out on every device
    .stays = What stays in Zoom
    .stays-meetings = Meetings that exist already: their links keep working, and you can start them in Zoom
    .stays-rest = Your recordings, chats and contacts: Bedside never touched them
    .do = Disconnect and delete my data
    .keep = Keep Zoom connected
goodbye = Zoom is disconnected
    .lead = Your connection is deleted. The rest of your data here is gone within a minute. No meeting was cancelled.
    .zoom = Remove Bedside in Zoom as well
    .how = We tell Zoom that the permission is over. Zoom still lists Bedside among your apps until you remove it there: open the <a href="https://marketplace.zoom.us/" rel="noopener noreferrer">Zoom App Marketplace</a>, choose Manage, then Added Apps, then Remove beside Bedside.
    .again = Connect again
