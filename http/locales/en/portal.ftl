# The frame of every page.
portal-name = Municipal web portal
skip-to-content = Skip to main content
navigation = Navigation
menu = Menu
nav-home = Home
nav-requests = Requests – Complaints
nav-comment = Anonymous comment
nav-staff = Cases
signed-in-as = Signed in as:
sign-in = Sign in
sign-out = Sign out
register = Register
footer-links = Useful links
demo-notice = Demonstration with sample data: do not enter real personal data.

# Words used everywhere.
back = Back
cancel = Cancel
submit = Submit
refresh = Refresh
print = Print
to-home = Home page
what-next = What happens next
erased = (erased)
warning-word = Warning:
error-word = Error:
problem-prefix = Problem:
problem-title = There is a problem
all = All
filter = Apply filters
filter-empty = No request matches these filters.
filter-clear = Clear filters
paging = Pages of the list
paging-previous = Previous page
paging-next = Next page

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

# Home.
home-title = Services of the municipal web portal
home-lead = File requests, complaints, proposals and applications for certificates with the municipality, and follow them.
home-requests-title = Citizens’ requests and complaints
home-requests-text = For bad workmanship, cleanliness, lighting and everything the municipality is in charge of. You get a running number and see the status and the answer. You need an account.
home-comment-title = Anonymous request or comment
home-comment-text = Without registering and without your details. The municipality will read it, but cannot answer you, and you will not be able to follow it.
home-register-title = Register with the portal
home-register-text = You need a given name, a family name, an e-mail address and a password. It takes about two minutes.
home-staff-text = The cases that wait for the municipality.
home-how-title = How it works
home-how-1 = You fill in the form and press “Submit”. It takes about five minutes.
home-how-2 = The portal records your request or application and gives you its running number.
home-how-3 = The staff in charge answer you. Every application for a certificate gets a protocol number; a request does where it is needed.
have-account = I already have an account

# Signing in and registering.
email = E-mail address
email-hint = You will sign in with it.
password = Password
password-hint = At least 12 characters. You may use a phrase or a password manager.
password-show = Show
password-hide = Hide
password-show-label = Show password
password-hide-label = Hide password
password-shown = Your password is visible
password-hidden = Your password is hidden
no-account-title = No account yet?
or-comment = Do you not want an account? You can send an:
draft-kept = What you filled in is not lost. You will find it in the form once you are signed in.
register-title = Register with the portal
register-lead = The details that you declare here go with your requests.
given-name = Given name
family-name = Family name

# Filing.
new-request = New request
new-request-lead = The request is filed in your name, with the details of your registration. It takes about five minutes.
kind-question = Kind
kind = Kind
kind-request = Request
kind-complaint = Complaint
kind-proposal = Proposal
kind-comment = Comment
subject = Subject
subject-hint = A short description, up to 200 characters.
text = Text
text-hint = Describe the matter in detail: what is going on, and where. Up to 10,000 characters.
desired-action = Desired action
desired-action-optional = Desired action (optional)
desired-action-hint = What you would have the municipality do. Up to 2,000 characters.
request-sent-before = This form was already sent with another content. To send this as a new request too, press “Submit” again.
see-first-submission = See the request that was already sent
request-sent-title = Your request was submitted
request-sent-next = The staff in charge have been told and will assess it. You will see the status and the answer on the request’s page.
request-sent-protocol = If the request must be entered in the protocol, its number and date will appear in the list of your requests.
see-request = View the request
number = No.
number-long = Running number

# Anonymous comment.
comment-title = Anonymous request or comment
anonymous-warning = The comment is anonymous: the portal does not know who sends it.
anonymous-no-answer = Nobody can answer you.
anonymous-no-following = You will not be able to follow it, nor to take it back.
anonymous-nothing-kept = We keep nothing that identifies you. Do not write personal details in the text.
anonymous-though-signed-in = You are signed in, but the comment will not be linked to your account.
anonymous-instead = If you want an answer, file a request in your name:
comment-time = It takes about five minutes.
comment-sent-before = This form was already sent with another content. To send this as a new comment too, press “Submit” again.
comment-sent-title = Your comment was submitted
comment-sent-next = The staff in charge will read it and do what is needed, if it is found necessary. As it is anonymous, you will receive no answer.
comment-sent-keep = The running number is for your records only; the comment cannot be looked up with it.

# My requests, and the case.
my-requests = My requests
requests-empty = You have not filed any request yet. Choose “New request” to begin.
back-to-requests = Back to my requests
status = Status
submitted-at = Submitted on
changed-at = Last change
as-of = As of
case-title = No. { $number }
what-you-filed = What you filed
history = History
answer-of-municipality = Answer of the municipality
withdraw-link = Withdraw the request
withdraw-title = Do you want to withdraw the request?
withdraw-text = The municipality will not deal with it any further. A withdrawal is final.
withdraw = Withdraw

status-submitted = Submitted
status-in_review = In review
status-in_progress = In progress
status-awaiting_citizen = Waiting for you
status-answered = Answered
status-closed = Closed
status-rejected = Rejected
status-withdrawn = Withdrawn

next-submitted = The next step is the municipality’s: the staff in charge will assess your request.
next-in_review = The next step is the municipality’s: your request is being assessed.
next-in_progress = The next step is the municipality’s: your request is being worked on.
next-awaiting_citizen = The next step is yours: the municipality waits for details from you.
next-answered = The municipality has answered. You need not do anything.
next-closed = The request is closed. You need not do anything.
next-rejected = The request was rejected; the reason is in the history. If you have new facts, file a new request.
next-withdrawn = You withdrew the request. Nothing more will be done.

protocol = Protocol
protocol-none = Not in the protocol
protocol-requested = Number awaited
protocol-deferred = The protocol number is pending – you will be told
protocol-registered = Registered
protocol-refused = Refused by the protocol

happened-submitted = Submitted
happened-status = New status: { $status }
happened-answered = Answer of the municipality
happened-withdrawn = Withdrawn by the citizen
happened-assigned = Assigned to a member of staff
happened-unassigned = Left without anybody in charge
happened-noted = Internal note
happened-protocol-requested = Sent to the protocol
happened-protocol-deferred = The protocol number is pending
happened-protocolled = Protocol number { $number }
happened-protocol-refused = The protocol refused it
happened-hold-set = Legal hold set: the data are not erased
happened-hold-lifted = Legal hold lifted
happened-erased = The personal data were erased
