# Errors at fields.
error-unreadable = The field contains characters that cannot be read. Check it and type them again
error-kind-missing = Select one of the kinds
error-subject-missing = Enter a subject
error-subject-long = The subject must have { $most } characters or fewer
error-text-missing = Enter a text
error-text-long = The text must have { $most } characters or fewer
error-desired-action-long = The desired action must have { $most } characters or fewer
error-given-name-missing = Enter your given name
error-family-name-missing = Enter your family name
error-name-long = The name must have { $most } characters or fewer
error-email-missing = Enter your e-mail address
error-email-address = Enter an e-mail address like name@example.gr
error-email-long = The e-mail address must have 254 characters or fewer
error-email-taken = There is an account with this e-mail address already. Sign in, or enter another address
error-password-missing = Enter a password
error-password-short = The password must have at least 12 characters
error-password-long = The password must have 256 characters or fewer
error-sign-in = E-mail address and password do not match. Check them and try again
error-answer-missing = Write the answer
error-answer-long = The answer must have { $most } characters or fewer
error-status-missing = Select one of the statuses
error-reason-long = The reason must have { $most } characters or fewer
error-note-missing = Write the note
error-note-long = The note must have { $most } characters or fewer

# Why something was not done.
refusal-not_filed = There is no such case.
refusal-already_filed = The case was filed already.
refusal-sender_mismatch = A comment has no sender; everything else has one.
refusal-not_yours = There is no such case.
refusal-anonymous_sender = The sender is anonymous: neither an answer nor a withdrawal is possible.
refusal-status_unchanged = The case has this status already.
refusal-status_not_by_hand = This status is not chosen by hand: it comes with filing, an answer or a withdrawal.
refusal-status_not_allowed = The present status of the case does not allow this.
refusal-reason_missing = A reason is needed for a rejection and for reopening.
refusal-withdrawn = The citizen withdrew the case; it does not change any more.
refusal-protocol_already = The case was sent to the protocol already.
refusal-protocol_not_requested = The case does not wait for a protocol number.
refusal-stale = Somebody else has changed the case since. Nothing of yours was done, and what you wrote is still here: see what changed and decide again.
refusal-conflict = Others are changing the case at this moment. What you wrote is still here: try again.
refusal-key_reused = This form was already sent with another content. See the history; if needed, send it again.
refusal-erased = The personal data of this case are erased; no text can be added.
refusal-number_held = Another case has this protocol number already: compare it with the book.
refusal-unstorable = Some value cannot be stored.

# Pages that were not shown.
failure-400-title = The request cannot be read
failure-400-text = The address or the form contained something that the portal cannot read. Go back and try again.
failure-403-title = You have no access to this page
failure-403-text = The page is for other users of the portal. If you have another account, sign in with that one.
failure-404-title = Page not found
failure-404-text = Check the address. The page may not exist, or may not be yours.
failure-405-title = The page cannot be opened in this way
failure-405-text = Start again from one of the pages below.
failure-413-title = The form is too large
failure-413-text = The portal takes up to 1 MiB. Go back, shorten the text and try again.
failure-429-title = Too many tries
failure-429-text = Wait a minute and try again. If you go back, what you wrote will still be in the form.
failure-500-title = Something went wrong
failure-500-text = The fault is ours. Try again in a while; if you had pressed “Submit”, you can send the same form again without its being recorded twice.
failure-503-title = The service is not available at the moment
failure-503-text = Try again in a while. If you had pressed “Submit”, you can send the same form again without its being recorded twice.

# Problems in the staff's forms.
error-reason-missing = Write the reason: it is needed for a rejection and for reopening
error-assignee = Choose somebody from the list
error-assignee-elsewhere = They belong to another department and would not see the case. Change the department too, or choose somebody else
error-department = Choose a department from the list
error-protocol-number = Write the protocol number in digits, without the year
error-protocol-number-held = Another case has this protocol number already. Compare it with the book and write the right one
error-protocol-date = Write the date like 22/11/2026, not later than today
error-document-missing = Choose the document that you saw
error-office-missing = Write at which office the check takes place
error-office-long = The office must have at most { $most } characters
error-code-missing = Write the code that the citizen sees on their page
error-code-wrong = This is not the code that the citizen sees on their page. Check that the account is theirs
error-revocation-reason-missing = Write why the verification is revoked
