# Αιτήσεις πιστοποιητικών: λέξεις που χρησιμοποιούν και οι σελίδες των υπαλλήλων.
family-population_register = Αιτήσεις Δημοτολογίου
family-property_tax = Βεβαίωση μη οφειλής ΤΑΠ
delivery-portal = Μέσα από την Πύλη
delivery-email = Με e-mail
delivery-post = Ταχυδρομικά
delivery-municipality = Παραλαβή από τον Δήμο
delivery-kep = Παραλαβή από ΚΕΠ
delivery-govgr = Στη θυρίδα μου στο gov.gr
document-identity_card = Αστυνομική ταυτότητα
document-passport = Διαβατήριο
document-residence_permit = Άδεια διαμονής
document-driving_licence = Δίπλωμα οδήγησης
verification-incomplete = Λείπουν στοιχεία
verification-unverified = Δεν έχει γίνει πιστοποίηση
verification-verified = Πιστοποιημένος χρήστης
verification-revoked = Η πιστοποίηση ανακλήθηκε

status-issued = Εκδόθηκε
status-delivered = Παραδόθηκε

next-application-submitted = Το επόμενο βήμα είναι του Δήμου: οι αρμόδιοι υπάλληλοι θα ελέγξουν την αίτησή σας.
next-application-in_progress = Το επόμενο βήμα είναι του Δήμου: η αίτησή σας βρίσκεται σε επεξεργασία.
next-application-awaiting_citizen = Το επόμενο βήμα είναι δικό σας: ο Δήμος περιμένει στοιχεία από εσάς.
next-application-issued = Το πιστοποιητικό εκδόθηκε. Το επόμενο βήμα είναι του Δήμου: να σας το παραδώσει με τον τρόπο που ζητήσατε.
next-application-delivered = Το πιστοποιητικό παραδόθηκε. Δεν χρειάζεται να κάνετε κάτι.
next-application-rejected = Η αίτηση απορρίφθηκε· την αιτιολογία θα τη βρείτε στο ιστορικό. Αν έχετε νέα στοιχεία, υποβάλετε νέα αίτηση.
next-application-withdrawn = Ανακαλέσατε την αίτηση. Δεν θα γίνει καμία άλλη ενέργεια.
next-staff-application-submitted = Περιμένει τον Δήμο: να ελεγχθεί.
next-staff-application-in_progress = Περιμένει τον Δήμο: να εκδοθεί το πιστοποιητικό.
next-staff-application-awaiting_citizen = Περιμένει τον πολίτη: να δώσει στοιχεία.
next-staff-application-issued = Περιμένει τον Δήμο: να παραδοθεί το πιστοποιητικό.
next-staff-application-delivered = Το πιστοποιητικό παραδόθηκε. Δεν γίνεται καμία άλλη ενέργεια.
next-staff-application-rejected = Η αίτηση απορρίφθηκε. Δεν γίνεται καμία άλλη ενέργεια.
next-staff-application-withdrawn = Ο πολίτης την ανακάλεσε. Δεν γίνεται καμία άλλη ενέργεια.
due-sentence = Ο Δήμος οφείλει να απαντήσει έως { $day } ({ $reference }).

refusal-not_verified = Ο πολίτης δεν είναι πιστοποιημένος.
refusal-already_verified = Ο πολίτης είναι ήδη πιστοποιημένος.
refusal-details_missing = Ο πολίτης δεν έχει συμπληρώσει τα στοιχεία του.
refusal-delivery_not_offered = Αυτός ο τρόπος αποστολής δεν προσφέρεται για το πιστοποιητικό.
refusal-fields_of_another = Τα στοιχεία της αίτησης είναι άλλου πιστοποιητικού.
refusal-not_registered = Η αίτηση δεν έχει ακόμη αριθμό πρωτοκόλλου.

certificate-kind = Είδος πιστοποιητικού
application-fields = Στοιχεία της αίτησης
details-or-remarks = Λεπτομέρειες ή παρατηρήσεις
delivery = Τρόπος αποστολής
