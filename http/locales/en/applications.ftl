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
