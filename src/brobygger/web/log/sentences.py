"""What each entry of the log says, as a Danish sentence whose subject is whoever acted.

The rooms write codes, which stay when wording changes; here they become words. A house test names each action in the
code that has no sentence here.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.accounts.roles import CITIZEN, WORDS
from brobygger.vault.models import Category, LogEntry
from brobygger.vault.reads import Look

SENTENCES = {
    # citizens and courses
    "citizen.opened": gettext_lazy("åbnede sagen"),
    "citizen.registered": gettext_lazy("oprettede borgeren"),
    "citizen.corrected": gettext_lazy("rettede borgerens oplysninger"),
    "citizen.protection_set": gettext_lazy("ændrede navne- eller adressebeskyttelse"),
    "citizen.benefit_changed": gettext_lazy("ændrede ydelsesgruppe"),
    "citizen.number_shown": gettext_lazy("fik vist hele CPR-nummeret"),
    "citizen.address_shown": gettext_lazy("fik vist den beskyttede adresse"),
    "citizens.listed": gettext_lazy("fik vist en liste over borgere"),
    "citizens.searched": gettext_lazy("søgte efter borgere"),
    "citizens.exported": gettext_lazy("hentede en liste over borgere som fil"),
    "courses.previewed": gettext_lazy("så en fil igennem, før den blev indlæst"),
    "desk.shown": gettext_lazy("fik vist, hvad der venter"),
    "course.started": gettext_lazy("begyndte et forløb"),
    "course.moved": gettext_lazy("flyttede forløbet til et nyt trin"),
    "course.responsible_set": gettext_lazy("gav forløbet en ansvarlig"),
    "course.responsible_ended": gettext_lazy("lod en ansvarlig for forløbet holde op"),
    "course.team_set": gettext_lazy("gav forløbet et team"),
    "course.programme_set": gettext_lazy("gav forløbet et program"),
    "course.closed": gettext_lazy("lukkede forløbet"),
    "courses.closed": gettext_lazy("indlæste afslutninger af forløb"),
    "closing.aftercare_decided": gettext_lazy("afgjorde, om der er efterværn"),
    "course.reopened": gettext_lazy("åbnede forløbet igen"),
    "courses.imported": gettext_lazy("indlæste forløb fra en fil"),
    "contact.recorded": gettext_lazy("registrerede en samtale"),
    "milestone.reached": gettext_lazy("registrerede en milepæl"),
    "milestone.withdrawn": gettext_lazy("trak en milepæl tilbage"),
    # screening
    "screening.invited": gettext_lazy("inviterede borgeren til at udfylde skemaet"),
    "screening.started": gettext_lazy("begyndte en opsporing"),
    "screening.saved": gettext_lazy("gemte svar i opsporingen"),
    "screening.answered": gettext_lazy("sendte opsporingsskemaet"),
    "screening.completed": gettext_lazy("afsluttede opsporingen"),
    "screening.asked_again": gettext_lazy("bad om, at skemaet udfyldes igen"),
    "screening.dropped": gettext_lazy("opgav opsporingen"),
    "screening.correction_begun": gettext_lazy("begyndte en rettelse af opsporingen"),
    "screening.link_revoked": gettext_lazy("lukkede borgerens link til skemaet"),
    "screening.shortcut_recorded": gettext_lazy("registrerede en genvej til visitation"),
    "exemption.made": gettext_lazy("undtog borgeren fra opsporing"),
    "exemption.ended": gettext_lazy("ophævede en undtagelse fra opsporing"),
    "coverage_rule.set": gettext_lazy("ændrede reglen for, hvem der skal opspores"),
    "handovers.listed": gettext_lazy("fik vist overleveringer"),
    "marks.exported": gettext_lazy("hentede persongruppemarkeringer som fil"),
    "handover.made": gettext_lazy("overleverede borgeren"),
    "handover.accepted": gettext_lazy("tog imod en overlevering"),
    "handover.returned": gettext_lazy("sendte en overlevering tilbage"),
    "handover.withdrawn": gettext_lazy("trak en overlevering tilbage"),
    "handover.booked": gettext_lazy("bookede en visitationssamtale"),
    "booking.outcome_recorded": gettext_lazy("registrerede, om borgeren mødte"),
    "slots.opened": gettext_lazy("lagde tider ud til visitationssamtaler"),
    "slots.closed": gettext_lazy("lukkede tider til visitationssamtaler"),
    "interview.started": gettext_lazy("begyndte en visitationssamtale"),
    "interview.saved": gettext_lazy("gemte i visitationssamtalen"),
    "interview.completed": gettext_lazy("afsluttede visitationen"),
    "interview.filed": gettext_lazy("journaliserede visitationen"),
    "interview.correction_begun": gettext_lazy("begyndte en rettelse af visitationen"),
    "criterion.added": gettext_lazy("tilføjede et lokalt kriterium"),
    "criterion.ended": gettext_lazy("ophævede et lokalt kriterium"),
    "team_model.set": gettext_lazy("ændrede teamets model for opsporing"),
    # conversations, groups and beliefs
    "conversation.planned": gettext_lazy("aftalte en samtale"),
    "conversation.moved": gettext_lazy("flyttede en aftalt samtale"),
    "conversation.cancelled": gettext_lazy("aflyste en samtale"),
    "conversation.held": gettext_lazy("registrerede en samtale"),
    "conversation.missed": gettext_lazy("registrerede, at borgeren udeblev"),
    "conversation.corrected": gettext_lazy("rettede en samtale"),
    "conversation.withdrawn": gettext_lazy("tog en samtale ud, der var registreret ved en fejl"),
    "conversation.summary_written": gettext_lazy("skrev referat af en samtale"),
    "conversation.shared": gettext_lazy("delte en samtale med borgeren"),
    "conversation.sharing_stopped": gettext_lazy("holdt op med at dele en samtale med borgeren"),
    "conversation.text_shown": gettext_lazy("fik vist en samtale som tekst til fagsystemet"),
    "conversations.logged": gettext_lazy("indlæste samtaler"),
    "conversations.planned": gettext_lazy("indlæste aftaler om samtaler"),
    "contact.made": gettext_lazy("registrerede en henvendelse fra borgeren"),
    "contact.withdrawn": gettext_lazy("tog en henvendelse ud"),
    "contacts.logged": gettext_lazy("indlæste henvendelser"),
    "rhythm.agreed": gettext_lazy("aftalte, hvor tit der holdes samtaler"),
    "rhythms.agreed": gettext_lazy("indlæste aftalt rytme"),
    "reminders.chosen": gettext_lazy("valgte påmindelser til eller fra"),
    "calendar.opened": gettext_lazy("lavede en adresse til sin kalender"),
    "calendar.closed": gettext_lazy("lukkede adressen til sin kalender"),
    "group.made": gettext_lazy("oprettede en gruppe"),
    "group.changed": gettext_lazy("rettede en gruppe"),
    "group.ended": gettext_lazy("afsluttede en gruppe"),
    "group.joined": gettext_lazy("satte borgeren på en gruppe"),
    "group.left": gettext_lazy("tog borgeren af en gruppe"),
    "group.opened": gettext_lazy("åbnede en gruppe"),
    "session.planned": gettext_lazy("aftalte et gruppemøde"),
    "session.held": gettext_lazy("registrerede fremmøde i en gruppe"),
    "session.cancelled": gettext_lazy("aflyste et gruppemøde"),
    "belief.rated": gettext_lazy("svarede på, hvordan mulighederne ser ud"),
    "belief.withdrawn": gettext_lazy("tog et svar om mulighederne ud"),
    "beliefs.rated": gettext_lazy("indlæste svar om mulighederne"),
    # CV and job seeking
    "cv.saved": gettext_lazy("ændrede CV'et"),
    "cv.saved_many": gettext_lazy("indlæste CV'er"),
    "cv.good_enough": gettext_lazy("fandt CV'et godt nok"),
    "cv.good_enough_many": gettext_lazy("indlæste, at CV'er er godt nok"),
    "cv.check_withdrawn": gettext_lazy("tog tilbage, at CV'et er godt nok"),
    "cv.pdf": gettext_lazy("hentede CV'et som fil"),
    "job_seeking.recorded": gettext_lazy("skrev, hvad der er gjort for at søge job"),
    "job_seeking.recorded_many": gettext_lazy("indlæste, hvad der er gjort for at søge job"),
    "job_seeking.withdrawn": gettext_lazy("tog noget om jobsøgning tilbage"),
    "job_application.begun": gettext_lazy("begyndte en ansøgning"),
    "job_application.moved": gettext_lazy("førte en ansøgning videre"),
    "job_application.changed": gettext_lazy("ændrede en ansøgning"),
    # plan and quality of CV and plan
    "plan.begun": gettext_lazy("begyndte planen"),
    "plan.changed": gettext_lazy("ændrede planen"),
    "plan.ready": gettext_lazy("meldte planen klar"),
    "plan.acknowledged": gettext_lazy("gemte borgerens ja til planen"),
    "plan.commented": gettext_lazy("skrev til planen"),
    "plan.answered": gettext_lazy("svarede borgeren om planen"),
    "plan.comments_seen": gettext_lazy("markerede borgerens beskeder om planen som læst"),
    "plan.exported": gettext_lazy("hentede planen som fil"),
    "plans.listed": gettext_lazy("fik vist en liste over planer"),
    "plans.loaded": gettext_lazy("indlæste planer"),
    "quality_mark.added": gettext_lazy("tilføjede et kendetegn for kvalitet"),
    "quality_mark.ended": gettext_lazy("afsluttede et kendetegn for kvalitet"),
    "quality_sample.drawn": gettext_lazy("trak en stikprøve af CV og plan"),
    "quality_sample.listed": gettext_lazy("fik vist en stikprøve af CV og plan"),
    "quality_review.done": gettext_lazy("gennemgik CV og plan"),
    "quality_review.left_out": gettext_lazy("lod borgeren udgå af en stikprøve"),
    "quality_reviews.loaded": gettext_lazy("indlæste gennemgange af CV og plan"),
    # schemes
    "scheme_case.opened": gettext_lazy("åbnede sagen om ordninger"),
    "schemes.listed": gettext_lazy("fik vist ordninger, der venter"),
    "scheme_figures.opened": gettext_lazy("åbnede tal for ordninger"),
    "stance.taken": gettext_lazy("tog stilling til ordninger"),
    "stance.reason_given": gettext_lazy("skrev, hvorfor en ordning ikke bliver søgt"),
    "stances.taken": gettext_lazy("indlæste stillinger til ordninger"),
    "scheme_question.asked": gettext_lazy("stillede et spørgsmål om ordninger"),
    "scheme_question.answered": gettext_lazy("svarede på et spørgsmål om ordninger"),
    "scheme_question.withdrawn": gettext_lazy("trak et spørgsmål om ordninger tilbage"),
    "application.drafted": gettext_lazy("begyndte en ansøgning om en ordning"),
    "application.saved": gettext_lazy("gemte en kladde til en ansøgning"),
    "application.received": gettext_lazy("sendte en ansøgning om en ordning"),
    "application.consent_recorded": gettext_lazy("skrev samtykke til at hente oplysninger"),
    "application.documentation_received": gettext_lazy("skrev, at dokumentation er modtaget"),
    "application.paused": gettext_lazy("bad om flere oplysninger til en ansøgning"),
    "application.resumed": gettext_lazy("genoptog en ansøgning"),
    "application.handed_on": gettext_lazy("gav en ansøgning videre"),
    "application.withdrawn": gettext_lazy("trak en ansøgning tilbage"),
    "application.granted": gettext_lazy("bevilgede en ordning"),
    "application.refused": gettext_lazy("gav afslag på en ordning"),
    "applications.loaded": gettext_lazy("indlæste ansøgninger om ordninger"),
    "applications.closed_with_course": gettext_lazy("lukkede åbne ansøgninger sammen med forløbet"),
    "grant.started": gettext_lazy("skrev, at en bevilling er taget i brug"),
    "grant.stopped": gettext_lazy("stoppede en bevilling"),
    "grant.reviewed": gettext_lazy("fulgte op på en bevilling"),
    "letter.drafted": gettext_lazy("lavede et forslag til et brev"),
    "letter.saved": gettext_lazy("rettede et brev"),
    "letter.sent": gettext_lazy("sendte et brev"),
    "letter.fetched": gettext_lazy("hentede et brev som PDF"),
    "text_block.set": gettext_lazy("ændrede en tekst til breve"),
    "right_to_grant.given": gettext_lazy("gav ret til at bevilge"),
    "right_to_grant.ended": gettext_lazy("ophævede en ret til at bevilge"),
    "key_person.set": gettext_lazy("satte nøgleperson og stedfortræder"),
    "key_person.ended": gettext_lazy("lod en nøgleperson holde op"),
    "granting_form.recorded": gettext_lazy("skrev, hvordan der bevilges"),
    "granting_form.ended": gettext_lazy("ophævede en måde at bevilge på"),
    "scheme_setting.set": gettext_lazy("ændrede fristen for en ordning"),
    # figures and programmes
    "figure.opened": gettext_lazy("åbnede listen bag et tal"),
    "figure.published": gettext_lazy("udgav et tal"),
    "figures.exported": gettext_lazy("hentede tal som fil"),
    "population.set": gettext_lazy("skrev, hvor mange der er i målgruppen"),
    "programme.created": gettext_lazy("oprettede et program"),
    "programme.joined": gettext_lazy("meldte et jobcenter til et program"),
    "programme.left": gettext_lazy("meldte et jobcenter fra et program"),
    "target.set": gettext_lazy("satte et måltal"),
    "target.revised": gettext_lazy("ændrede et måltal"),
    # users, places, links
    "sign_in.done": gettext_lazy("loggede ind"),
    "sign_in.refused": gettext_lazy("blev afvist ved login"),
    "sign_out.done": gettext_lazy("loggede ud"),
    "sign_out.left_alone": gettext_lazy("blev logget ud efter lang tid uden et klik"),
    "password.changed": gettext_lazy("skiftede sin adgangskode"),
    "password.set_by_link": gettext_lazy("valgte en adgangskode med et link"),
    "second_factor.added.totp": gettext_lazy("slog totrinslogin til"),
    "second_factor.added.recovery_codes": gettext_lazy("fik nye nødkoder"),
    "second_factor.removed.totp": gettext_lazy("slog totrinslogin fra"),
    "second_factor.removed.recovery_codes": gettext_lazy("fik sine gamle nødkoder slettet"),
    "second_factor.used.totp": gettext_lazy("bekræftede med en kode fra appen"),
    "second_factor.used.recovery_codes": gettext_lazy("bekræftede med en nødkode"),
    "second_factor.refused": gettext_lazy("skrev en forkert kode ved totrinslogin"),
    "user.created": gettext_lazy("oprettede en bruger"),
    "user.changed": gettext_lazy("rettede en bruger"),
    "user.let_in": gettext_lazy("åbnede en brugers adgang"),
    "user.put_out": gettext_lazy("lukkede en brugers adgang"),
    "user.role_given": gettext_lazy("gav en rolle"),
    "user.role_ended": gettext_lazy("afsluttede en rolle"),
    "user.role_withdrawn": gettext_lazy("trak en rolle tilbage"),
    "user.password_set": gettext_lazy("valgte en ny adgangskode"),
    "user.password_link_made": gettext_lazy("lavede et link til ny adgangskode"),
    "user.second_factor_removed": gettext_lazy("fjernede en brugers totrinslogin"),
    "user.signed_out_everywhere": gettext_lazy("loggede en bruger ud alle steder"),
    "jobcentre.made": gettext_lazy("oprettede et jobcenter"),
    "jobcentre.changed": gettext_lazy("rettede jobcentrets oplysninger"),
    "jobcentre.municipalities_set": gettext_lazy("ændrede jobcentrets kommuner"),
    "team.made": gettext_lazy("oprettede et team"),
    "team.changed": gettext_lazy("rettede et team"),
    "team.organisation_set": gettext_lazy("ændrede et teams organisering"),
    "link.made": gettext_lazy("lavede et personligt link"),
    "link.opened": gettext_lazy("åbnede et personligt link"),
    "link.proven": gettext_lazy("viste med fødselsdato, at linket er deres"),
    "link.proof_failed": gettext_lazy("skrev en forkert fødselsdato til et link"),
    "link.refused": gettext_lazy("blev afvist med et personligt link"),
    "link.revoked": gettext_lazy("lukkede et personligt link"),
    "own_page.opened": gettext_lazy("åbnede sin egen side"),
    "citizen_sign_in.made": gettext_lazy("fik sin egen adgang"),
    "citizen_sign_in.closed": gettext_lazy("lukkede borgerens egen adgang"),
    "link.used_up": gettext_lazy("brugte et personligt link færdigt"),
    # consents and own data
    "consent.given": gettext_lazy("gav et samtykke"),
    "consent.withdrawn": gettext_lazy("trak et samtykke tilbage"),
    "own_data.exported": gettext_lazy("hentede alle data om sig selv"),
    # files and letters
    "file.stored": gettext_lazy("lagde en fil i sagen"),
    "file.checked": gettext_lazy("undersøgte en fil og fandt den i orden"),
    "file.refused": gettext_lazy("undersøgte en fil og afviste den"),
    "file.shared": gettext_lazy("delte en fil med borgeren"),
    "file.unshared": gettext_lazy("holdt op med at dele en fil med borgeren"),
    "file.fetched": gettext_lazy("hentede en fil"),
    "own_page.letter_made": gettext_lazy("lavede et brev med link til borgerens egen side"),
    # access by a reason, and the log itself
    "glass.broken": gettext_lazy("åbnede en sag med en begrundelse"),
    "glass.reviewed": gettext_lazy("gennemgik et opslag med begrundelse"),
    "glass.listed": gettext_lazy("fik vist opslag til gennemgang"),
    "glass.opened": gettext_lazy("åbnede et opslag til gennemgang"),
    "looks.listed": gettext_lazy("fik vist, hvem der har set sagen"),
    "looks.exported": gettext_lazy("hentede, hvem der har set sagen, som fil"),
    "log.read": gettext_lazy("læste loggen"),
    "log.entry_opened": gettext_lazy("åbnede en linje i loggen"),
    "log.exported": gettext_lazy("hentede loggen som fil"),
    # messages
    "message.sent": gettext_lazy("sendte en besked"),
    "message.mail_chosen": gettext_lazy("valgte e-mail til eller fra"),
    "message.handed_over": gettext_lazy("afleverede en e-mail"),
    "message.failed": gettext_lazy("kunne ikke aflevere en e-mail"),
    "message.unknown": gettext_lazy("ved ikke, om en e-mail nåede frem"),
    "message.settled": gettext_lazy("afgjorde, hvad der skete med en e-mail"),
    # the installation
    "job.retried": gettext_lazy("satte et job i gang igen"),
    "keys.added": gettext_lazy("lavede en ny nøgle"),
    "keys.resealed": gettext_lazy("forseglede data med den nye nøgle"),
    "keys.retired": gettext_lazy("tog en gammel nøgle ud af brug"),
    "keys.index_changed": gettext_lazy("skiftede nøglen til opslag på CPR-nummer"),
    "reference.value_set": gettext_lazy("satte en dateret værdi"),
    "reference.value_ended": gettext_lazy("afsluttede en dateret værdi"),
    "upload.kept": gettext_lazy("lagde en fil op"),
    "upload.accepted": gettext_lazy("satte indlæsning af en fil i gang"),
    "upload.finished": gettext_lazy("indlæste en fil"),
    "upload.forgotten": gettext_lazy("slettede en fil, der ikke blev brugt"),
    "demonstration.loaded": gettext_lazy("indlæste demonstrationen"),
}

CATEGORIES = {
    Category.WRITE: gettext_lazy("Ændring"),
    Category.OPEN: gettext_lazy("Åbnet"),
    Category.LIST: gettext_lazy("Vist i liste"),
    Category.SEARCH: gettext_lazy("Søgning"),
    Category.EXPORT: gettext_lazy("Hentet som fil"),
    Category.SIGN_IN: gettext_lazy("Login og adgang"),
}

LOOKS = {
    Look.OPENED: gettext_lazy("Sagen blev åbnet"),
    Look.CHANGED: gettext_lazy("Der blev skrevet i sagen"),
    Look.SHOWN_IN_LIST: gettext_lazy("Vist i en liste"),
    Look.FOUND_IN_SEARCH: gettext_lazy("Vist i en søgning"),
    Look.EXPORTED: gettext_lazy("Hentet i en fil"),
}

# Purposes are codes such as "citizen.correct"; the whole code counts first, then what stands before the dot.
PURPOSES = {
    "": gettext_lazy("ikke oplyst"),
    "citizen": gettext_lazy("arbejde med sagen"),
    "casework": gettext_lazy("arbejde med sagen"),
    "course": gettext_lazy("arbejde med sagen"),
    "milestone": gettext_lazy("arbejde med sagen"),
    "citizen.reassign": gettext_lazy("fordeling af sager"),
    "screening": gettext_lazy("opsporing"),
    "screening.hand_over": gettext_lazy("overlevering"),
    "handover": gettext_lazy("overlevering"),
    "interview": gettext_lazy("visitation"),
    "intake": gettext_lazy("visitation"),
    "plan": gettext_lazy("arbejde med planen"),
    "cv": gettext_lazy("arbejde med CV'et"),
    "seeking": gettext_lazy("jobsøgning"),
    "plan.review": gettext_lazy("gennemgang af kvalitet"),
    "plan.review_left_out": gettext_lazy("gennemgang af kvalitet"),
    "search": gettext_lazy("søgning"),
    "figure": gettext_lazy("tal og opfølgning"),
    "figures": gettext_lazy("tal og opfølgning"),
    "import": gettext_lazy("indlæsning af forløb"),
    "review": gettext_lazy("gennemgang og tilsyn"),
    "log": gettext_lazy("tilsyn med loggen"),
    "own_page": gettext_lazy("min egen side"),
    "consent": gettext_lazy("samtykke"),
    "file": gettext_lazy("filer i sagen"),
    "own_account": gettext_lazy("min egen adgang"),
}

SUBJECTS = {
    "file": gettext_lazy("fil"),
    "consent": gettext_lazy("samtykke"),
    "citizen": gettext_lazy("borger"),
    "course": gettext_lazy("forløb"),
    "user": gettext_lazy("bruger"),
    "glass": gettext_lazy("opslag med begrundelse"),
    "link": gettext_lazy("personligt link"),
    "message": gettext_lazy("besked"),
    "jobcentre": gettext_lazy("jobcenter"),
    "team": gettext_lazy("team"),
    "programme": gettext_lazy("program"),
    "screening": gettext_lazy("opsporing"),
    "handover": gettext_lazy("overlevering"),
    "plan": gettext_lazy("plan"),
    "cv": gettext_lazy("CV"),
    "cv_check": gettext_lazy("tjek af CV"),
    "job_seeking": gettext_lazy("jobsøgning"),
    "job_application": gettext_lazy("ansøgning"),
    "quality_sample": gettext_lazy("stikprøve"),
    "quality_review": gettext_lazy("gennemgang"),
    "quality_mark": gettext_lazy("kendetegn"),
    "interview": gettext_lazy("visitation"),
    "conversation": gettext_lazy("samtale"),
    "contact": gettext_lazy("henvendelse"),
    "group": gettext_lazy("gruppe"),
    "session": gettext_lazy("gruppemøde"),
}


def sentence(action: str) -> str:
    """What was done. An action that nobody has worded is shown by its code rather than hidden."""
    known = SENTENCES.get(action)
    return str(known) if known else _("gjorde: %(code)s") % {"code": action}


def who(entry: LogEntry) -> str:
    """The name as it was when the entry was written; machines are said to be machines."""
    label = entry.actor_label
    if entry.actor_kind == "job":
        return _("Baggrundsjob %(name)s") % {"name": label}
    if entry.actor_kind == "command":
        return _("Kommando %(name)s") % {"name": label}
    if entry.actor_kind == "link":
        return _("Borgeren via personligt link")
    if CITIZEN in entry.roles.split(","):
        return _("Borgeren på sin egen side")
    return label or _("Ukendt")


def roles(entry: LogEntry) -> str:
    return role_names(entry.roles.split(","))


def role_names(codes: list[str] | tuple[str, ...]) -> str:
    known = {role.value: words.name for role, words in WORDS.items()} | {CITIZEN: _("Borgeren selv")}
    return ", ".join(str(known.get(code, code)) for code in codes if code)


def purpose(code: str) -> str:
    return str(PURPOSES.get(code) or PURPOSES.get(code.partition(".")[0]) or code)


def subject(kind: str) -> str:
    return str(SUBJECTS.get(kind, kind))
