"""Handing a letter to the mail server, and telling apart what its silence means.

Until the server has been given the text nothing can have been sent, so a refusal there may be tried again. Once it
has the text, a broken connection leaves it open whether the mail goes out.
"""

from __future__ import annotations

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from brobygger.messages.ports import Letter, NobodyKnows, Refused, TryLater

DUMMY = "django.core.mail.backends.dummy.EmailBackend"


def is_set_up() -> bool:
    """Whether this installation has a mail server; without one, notices in the product are all there is."""
    return bool(settings.EMAIL_BACKEND != DUMMY)


class MailCarrier:
    def hand_over(self, letter: Letter) -> None:
        if not is_set_up():
            raise TryLater("no mail server")
        server: BaseEmailBackend = get_connection()
        try:
            server.open()
        except (OSError, smtplib.SMTPException) as fault:
            raise TryLater(type(fault).__name__) from fault
        try:
            self._send(server, letter)
        finally:
            self._close(server)

    def _send(self, server: BaseEmailBackend, letter: Letter) -> None:
        sender = settings.DEFAULT_FROM_EMAIL
        domain = sender.rpartition("@")[2].strip(">") or "localhost"
        mail = EmailMessage(
            letter.subject,
            letter.text,
            from_email=sender,
            to=[letter.address],
            connection=server,
            # The key lets an administrator look for a mail of unknown fate in the server's own log.
            headers={"Message-ID": f"<{letter.key}@{domain}>", "Auto-Submitted": "auto-generated"},
        )
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as fault:
            codes = [code for code, _answer in fault.recipients.values()]
            raise _verdict(max(codes, default=550)) from fault
        except smtplib.SMTPResponseException as fault:
            raise _verdict(fault.smtp_code) from fault
        except ValueError as fault:  # an address or header that no mail can have
            raise Refused(type(fault).__name__) from fault
        except (OSError, smtplib.SMTPException) as fault:
            raise NobodyKnows(type(fault).__name__) from fault

    def _close(self, server: BaseEmailBackend) -> None:
        try:
            server.close()
        except (OSError, smtplib.SMTPException):
            return  # the mail was taken or refused before; how the line went dead says nothing more


def _verdict(code: int) -> Exception:
    """400 and up: busy, come again. 500 and up: never."""
    return TryLater(str(code)) if 400 <= code < 500 else Refused(str(code))
