// Every browser test, in one process: one portal, one browser, one summary at the end.
// The program must be built; its path is in PYLI (default: the development build).
import "./journeys/whole.mjs";
import "./journeys/mistakes.mjs";
import "./journeys/without_javascript.mjs";
import "./journeys/keyboard.mjs";
import "./journeys/twice.mjs";
import "./journeys/details.mjs";
import "./journeys/certificates.mjs";
import "./journeys/desk.mjs";
import "./journeys/receipt.mjs";
import "./journeys/audit.mjs";
import "./journeys/forgotten.mjs";
import "./journeys/mail.mjs";
import "./journeys/book.mjs";
import "./journeys/story.mjs";
import "./journeys/protocol.mjs";
