# What is stored, as the privacy page tells it. Each message is what and in which form, its part `why`
# what for, and its part `until` when it is deleted, where that is always the same.

kept-ids = The ids that Zoom gives to you and your Zoom account, and the id of this app
    .why = To know whose connection it is
kept-profile = Your name, your email address, your Zoom plan and your time zone, encrypted
    .why = To show you which account is in use and what time it is for you, to name you in the message that you send, and to tell you the time limit of your plan
kept-tokens = The two tokens that stand for your permission, encrypted, and a key for your data, itself encrypted
    .why = To create and open your meetings in Zoom
kept-connection = The state of your connection: what you allowed, since when, and when it was last renewed or checked
    .why = To keep the connection working, and to tell you when it does not
kept-meetings = For each meeting that you start here: Zoom's number for it, its state, its times, what you asked for and how Zoom set it up, the time that you gave it, and a short code from its title
    .why = To show you your open meetings, and to create each of them only once
kept-links = The join link and the passcode of each of these meetings, encrypted
    .why = To show them to you again
kept-waiting = For each person who waits outside such a meeting: a code that is not their name, where they wait, and since when
    .why = To show you how many wait
    .until = The meeting ends, and 2 days at the most
kept-deliveries = A fingerprint of each message from Zoom about your meetings, without its content, and its time
    .why = So that a message that comes twice counts once
    .until = 7 days, or you disconnect
kept-sessions = For each browser that is signed in: a fingerprint of its cookie, its times, and whether you said that others use the same computer; after an end of the connection, why and when it ended
    .why = To keep you signed in, and to tell you what happened
kept-preferences = What you chose in the settings: how new meetings are set up, which of our names they have, the words, languages, time zone and colours of your pages, and when you saved it. Your own text for { -clients } is encrypted.
    .why = So that you choose it only once
kept-attempts = While you connect: fingerprints of two random codes, one more code encrypted, the page to come back to, and the time
    .why = So that nobody else can finish what you began
    .until = You come back from Zoom, or about 10 minutes
kept-counters = How often your network address began to connect in one minute, and how often you saved your settings in it, under codes that change every day. The address itself is not kept.
    .why = To slow down abuse
    .until = About 10 minutes
kept-outbox = After you disconnect: the tokens, encrypted, and what is needed to send them
    .why = To tell Zoom that the permission is over
    .until = Zoom has heard it, and a day at the most
kept-audit = A record of what was done and when, such as “connected” or “meeting started”: fixed words and random ids of ours. No name, no address, no id of Zoom's.
    .why = To be able to find out later what happened
    .until = It is not deleted
kept-canaries = A test value for each key of this service. It says nothing about anybody.
    .why = So that the service does not start with a wrong key
    .until = It is not deleted
kept-deployment = A random id of this service, and when its last backup was made. They say nothing about anybody.
    .why = So that the people who run this service can check it
    .until = They are not deleted

## When

kept-until-connection = You disconnect; then it is gone within a minute
kept-until-session = You sign out on that browser, or { $length } after its last use
kept-until-end = The meeting's end, or { $longest } after you made it or after its time, if we never hear of an end; or you disconnect
kept-until-after-end = { $length } after the meeting's end, or { $longest } after you made it or after its time, if we never hear of an end; or you disconnect
kept-until-same = { $length } after the meeting's end, or after you made it or after its time, if we never hear of an end; or you disconnect
