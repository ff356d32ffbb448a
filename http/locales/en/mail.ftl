# What is sent by e-mail.
mail-subject-request = Your case no. { $number } (Requests and complaints)
mail-subject-application = Your case no. { $number } (Applications for certificates)
mail-deferred = The protocol number of your case is pending, because the document register was not available.
mail-deferred-next = The portal will ask for it again by itself and tell you in another message. There is nothing you need to do.
mail-numbered = Your case has been entered in the register under number { $number } on { $day }.
mail-answered = There is an answer to your case. You can read it on the page of the case, after signing in.
mail-status = Your case has a new status: “{ $status }”.
mail-open-case = The page of the case
mail-why-case = You receive this message because you filed the case in the portal. If you do not want such messages, say so on the page “My details”.
mail-no-reply = This message was sent automatically. Please do not answer it.

mail-confirmation-subject = Confirm your e-mail address
mail-confirmation-text = An account was opened in the portal with this address. To receive news of your cases, confirm that the address is yours.
mail-confirmation-open = Confirm the address
mail-confirmation-lasts = The link is good for 7 days and for one use.
mail-confirmation-stranger = If it was not you who opened an account, ignore this message: without confirmation we will send no other.

mail-reset-subject = New password
mail-reset-text = A new password was asked for your account in the portal.
mail-reset-open = Set a new password
mail-reset-lasts = The link is good for 1 hour and for one use. A new password ends all your sessions.
mail-reset-stranger = If it was not you who asked, ignore this message: your password stays as it is.

mail-digest-subject = New cases in the portal
mail-digest-text = Since the last message, cases were filed that you can handle:
mail-digest-requests = Requests and complaints: { $count }
mail-digest-applications = Applications for certificates: { $count }
mail-digest-open = Cases to handle
