# Accessibility statement.
accessibility-title = Accessibility statement
accessibility-scope = This statement is about all pages of this portal.
accessibility-can-title = What you can do
accessibility-can-keyboard = Use every page with the keyboard alone.
accessibility-can-reader = Listen to every page with a screen reader.
accessibility-can-zoom = Enlarge the text up to 400 % without losing content, and use a screen 320 pixels wide.
accessibility-can-script = File and follow requests without JavaScript.
accessibility-state-title = State of conformance
accessibility-state-text = The pages are designed for WCAG 2.2, level AA (law 4727/2020 asks for EN 301 549 / WCAG 2.1 AA), and are checked automatically with every change. No independent audit has been made yet.
accessibility-contact-title = If something is not accessible
accessibility-contact-text = Tell us, and we will mend it:

# Personal data.
privacy-title = Personal data
privacy-comment-title = Anonymous comments
privacy-comment-text = We keep nothing that identifies the sender of an anonymous comment: neither a network address nor a cookie.
privacy-request-title = Requests in your name
privacy-request-text = Your request goes with the given name, family name and e-mail address that you declared at registration. Only the municipality’s staff see them, and they are kept encrypted.
privacy-mail-title = E-mail
privacy-mail-text = The portal sends e-mail only to people with an account. It never writes to the sender of an anonymous comment. These are the messages:
privacy-mail-confirmation = At registration: a link to confirm that the address is yours. Without that, no news of your cases is sent.
privacy-mail-news = News of your cases: that the protocol number is pending, that it has been given, that there is an answer, that the status has changed.
privacy-mail-password = When a new password is asked for: a link to set it.
privacy-mail-content = The messages tell the number of the case, the protocol number or the status. They contain neither your text nor the answer; you read these in the portal after signing in.
privacy-mail-off = If you do not want news by e-mail, say so at any time, after signing in, under “E-mail notifications” on the page:
privacy-access-title = Who reads your data
privacy-access-text = Whenever somebody of the municipality sees data of yours, that is recorded before it is shown. The page of each of your cases says when it was opened, in which capacity and what for. The records are kept for a year at least.
privacy-erasure-title = Erasure
privacy-erasure-text = Each case has an encryption key of its own. Once the key is destroyed, nobody can read its personal data any more. You ask for it with a request. Backups of the keys are kept for 30 days at most; then the erasure is final.
privacy-cookie-title = Cookies
privacy-cookie-text = The portal uses a single, necessary cookie while you are signed in. There are no tracking or advertising cookies.
