"""Mail: over SMTP, or kept in a folder where no server is set."""

from collections import Counter
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit

import aiosmtplib
import anyio
import structlog

from app.kernel.settings import Settings
from channels.errors import Refused

TIMEOUT_S = 15

log = structlog.get_logger()


class MailFailed(Refused, code="mail_failed", status=503):
    """The mail server did not take it."""


@dataclass(frozen=True)
class Mailer:
    """Sends mail as the settings say."""

    settings: Settings
    became: Counter[str] = field(default_factory=lambda: Counter(sent=0, kept=0, failed=0))  # kept: in a folder

    async def send(self, to: str, subject: str, text: str) -> None:
        """Hand one plain-text mail over. Raises `MailFailed`; the address is not logged."""
        message = self._message(to, subject, text)
        if not self.settings.mail_url:
            await self._keep(message)
            self.became["kept"] += 1
            return
        server = urlsplit(self.settings.mail_url)
        try:
            await aiosmtplib.send(
                message,
                hostname=server.hostname,
                port=server.port,
                username=unquote(server.username) if server.username else None,
                password=unquote(server.password) if server.password else None,
                use_tls=server.scheme == "smtps",
                timeout=TIMEOUT_S,
            )
        except (aiosmtplib.SMTPException, OSError) as error:
            self.became["failed"] += 1
            log.warning("mail not sent", reason=type(error).__name__)
            raise MailFailed(retry_after=60) from error
        self.became["sent"] += 1

    def _message(self, to: str, subject: str, text: str) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.settings.mail_from, to, subject
        message["Date"] = formatdate(localtime=False)
        message["Message-ID"] = make_msgid(domain=urlsplit(self.settings.public_url).hostname or "localhost")
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        return message

    async def _keep(self, message: EmailMessage) -> None:
        folder = self.folder
        await anyio.Path(folder).mkdir(parents=True, exist_ok=True)
        name = message["Message-ID"].strip("<>").replace("/", "_")
        await anyio.Path(folder / f"{name}.eml").write_bytes(bytes(message))
        if self.settings.mail_printed:
            print(f"\n--- mail ---\n{message.get_content()}---\n", flush=True)

    @property
    def folder(self) -> Path:
        """Where mail is kept when no server is set."""
        return self.settings.data_dir / "mail"
