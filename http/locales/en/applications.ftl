# Applications for certificates: words that the staff's pages use too.
family-population_register = Population register
family-property_tax = Property tax clearance (TAP)
delivery-portal = In the portal
delivery-email = By e-mail
delivery-post = By post
delivery-municipality = Collected from the municipality
delivery-kep = Collected from a citizens’ service centre (KEP)
delivery-govgr = In my gov.gr inbox
document-identity_card = Identity card
document-passport = Passport
document-residence_permit = Residence permit
document-driving_licence = Driving licence
verification-incomplete = Details missing
verification-unverified = Not verified yet
verification-verified = Verified user
verification-revoked = Verification revoked

status-issued = Issued
status-delivered = Delivered

next-application-submitted = The next step is the municipality’s: the staff in charge will check your application.
next-application-in_progress = The next step is the municipality’s: your application is being worked on.
next-application-awaiting_citizen = The next step is yours: the municipality waits for details from you.
next-application-issued = The certificate is issued. The next step is the municipality’s: to deliver it as you asked.
next-application-delivered = The certificate was delivered. You need not do anything.
next-application-rejected = The application was rejected; the reason is in the history. If you have new facts, file a new application.
next-application-withdrawn = You withdrew the application. Nothing more will be done.
next-staff-application-submitted = Waits for the municipality: to be checked.
next-staff-application-in_progress = Waits for the municipality: the certificate is to be issued.
next-staff-application-awaiting_citizen = Waits for the citizen: to give details.
next-staff-application-issued = Waits for the municipality: the certificate is to be delivered.
next-staff-application-delivered = The certificate was delivered. Nothing more is done.
next-staff-application-rejected = The application was rejected. Nothing more is done.
next-staff-application-withdrawn = The citizen withdrew it. Nothing more is done.
due-sentence = The municipality must answer by { $day } ({ $reference }).

refusal-not_verified = The citizen is not verified.
refusal-already_verified = The citizen is verified already.
refusal-details_missing = The citizen has not completed his details.
refusal-delivery_not_offered = The certificate is not delivered that way.
refusal-fields_of_another = The details of the application are those of another certificate.
refusal-not_registered = The application has no protocol number yet.

certificate-kind = Kind of certificate
application-fields = Details of the application
details-or-remarks = Details or remarks
delivery = Way of delivery

# The pages of applications.
nav-certificates = Applications – Certificates
certificates-lead = Apply for a certificate of the population register or for a property tax clearance, and follow the application.
my-applications = My applications
needs-title = What you need before your first application
needs-account = An account in the portal.
needs-details = Your details, filled in.
needs-visit = To be verified by the municipality: one visit, with your identity card or passport.
standing-title = Where you stand now
not-verified-title = To apply you must be verified first
not-verified-text = Those whose details are complete and who were verified by the municipality may apply for certificates. What is missing:
new-application = New application
certificate = Certificate
applications-empty = You have not filed any application yet. Choose “New application” to begin.
applications-filter-empty = No application fits the filters.
back-to-certificates = Applications – Certificates
back-to-applications = Back to my applications
choose-certificate = Which certificate do you want?
before-you-begin = Before you begin
application-begun = You have begun this application. What you filled in is still there.
application-term = The municipality answers within { $days ->
    [1] 1 day
   *[other] { $days } days
 } at the latest ({ $reference }).
application-carries = Your details go with the application, as you declared them in “My details”.
application-time = It takes about five minutes. What you write is kept, even if you sign out.
continue = Continue
optional = (optional)
details-label = Details or remarks (optional)
details-hint = Anything else the municipality should know. Up to 10,000 characters.
delivery-question = How do you want to receive it?
destination = Where to
destination-post-text = Your own address is filled in. Change it if it is to be sent elsewhere.
kep-office = Citizens’ service centre (KEP)
kep-hint = From which KEP will you collect it? For example: KEP Agiou Nikolaou.
check-title = Check your answers
change = Change
not-answered = –
gap-details = Shorten the details or remarks
gap-delivery = Complete the way of delivery
application-sent-before = This application was already sent with other answers. To send this as a new one too, press “Submit” again.
application-sent-title = Your application was submitted
application-sent-next = The staff in charge have been told. You will see the status and the answer on the application’s page.
application-sent-pending = The application is recorded. The protocol number and date will appear on its page as soon as the municipality’s register answers; you need not send it again.
sent-protocol = Protocol number
see-application = View the application
withdraw-application-link = Withdraw the application
withdraw-application-title = Do you want to withdraw the application?
withdraw-application-text = The municipality will not deal with it any further. A withdrawal is final.

receipt-title = Receipt of filing
receipt-who = Filed by
receipt-proves = This receipt certifies that the case was recorded in the portal on the day and at the time that are stated.
receipt-no-protocol = It states no protocol number, because none has been given yet.
receipt-not = It is neither an answer of the municipality nor the certificate that you asked for.

home-certificates-title = Applications – Certificates
home-certificates-text = Certificates of the population register, and property tax clearance. You get a running number and a protocol number.
home-certificates-needs = You need an account, your details filled in, and one visit to the municipality to be verified.
home-mine-title = My cases

error-certificate-missing = Choose one of the available options for the certificate
error-delivery-missing = Choose one of the available options for the delivery
error-kep-missing = Enter the KEP
fault-choice = Choose one of the available options: “{ $label }”
fault-missing = Fill in the field “{ $label }”
fault-long = The field “{ $label }” must have up to { $most } characters
fault-unreadable = The field “{ $label }” has characters that cannot be read
fault-date = Write day, month and year in numbers in the field “{ $label }”
fault-year = Write a year of four digits in the field “{ $label }”
fault-digits = Write digits only in the field “{ $label }”
fault-decimal = Write a number such as 85.50 in the field “{ $label }”
fault-wrong = Check the field “{ $label }”
