# Settings, and the choices that a form for a meeting has as well.

settings = Settings
    .saved = Settings saved
    .save = Save settings
    .new = New meetings
    .clients = What { -clients } see
    .pages = These pages
    .name = Name of meetings
    .name-hint = Your { -client } and Zoom can see it. It names nobody.
    .client-locale = Language for { -clients }
    .client-locale-hint = For the names of meetings, and for the message with the link.
    .as-pages = The language of these pages
    .message = Message with the link
    .message-hint = { $link } stands for the link of the meeting. Leave it empty for our own text. Do not write names or health details.
    .word = Word for the people you meet
    .word-usual = As usual here
    .word-client = Client
    .word-patient = Patient
    .locale = Language
    .locale-browser = As your browser asks for
    .english = English
    .spanish = Español
    .zone = Time zone
    .zone-device = As your device says
    .theme = Colours
    .theme-system = As your device says
    .theme-light = Light
    .theme-dark = Dark
    .device = This device
    .shared = Other people use this computer
    .shared-hint = You are then signed out when you close the browser, and after 15 minutes without use.
settings-error = There is a problem
    .prefix = Error:
    .too-long = The message must have { $most } characters or fewer
    .without-link = The message must have { $link } in the place where the link goes
    .other-braces = The message may not have braces around anything but { $link }
    .unsendable = The message has a character that cannot be sent

## Names of meetings

name-video-appointment = Video appointment
name-video-call = Video call
name-online-meeting = Online meeting
name-team-meeting = Team meeting

## Choices for a meeting

options = Options
    .waiting-room = Keep people in the waiting room until I let them in
    .early = When people may come in without me
    .early-hint = Only for scheduled meetings without a waiting room.
    .never = Not before me
    .five = 5 minutes before the start
    .ten = 10 minutes before the start
    .recording = Recording
    .off = Off
    .local = On my computer
    .cloud = At Zoom
    .recording-hint = Tell your { -client } before you record.
    .host-video = My camera is on from the start
    .client-video = My { -client }'s camera is on from the start
    .passcode-note = A passcode is always in the link, so that nobody can guess their way in.
    .locked-room-on = Waiting room: on. Set by your organisation in Zoom.
    .locked-room-off = Waiting room: off. Set by your organisation in Zoom.
    .ruled-room-on = Waiting room: on. Set by the people who run this service.
    .locked-recording-off = Recording: off. Set by your organisation in Zoom.
    .locked-recording-local = Recording: on your computer. Set by your organisation in Zoom.
    .locked-recording-cloud = Recording: at Zoom. Set by your organisation in Zoom.
    .ruled-recording-off = Recording: off. Set by the people who run this service.
