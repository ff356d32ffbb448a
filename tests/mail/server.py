"""A mail server for tests: takes what it is sent, or misbehaves as the left part of the recipient's address says.

    server.py FOLDER

Prints its port. Every message that it has taken is a file in FOLDER, numbered in order: what it takes twice is there
twice.

    refused@   no such mailbox (550), for ever
    full@      try again (451), once
    dropped@   takes the message, and breaks the connection instead of saying so, once
    slow@      takes the message, and says so after two seconds
"""

import asyncio
import pathlib
import sys

from aiosmtpd.smtp import SMTP


class Moody:
    def __init__(self, folder):
        self.folder = folder
        self.taken = 0
        self.seen = set()

    def first(self, mood):
        is_first = mood not in self.seen
        self.seen.add(mood)
        return is_first

    async def handle_RCPT(self, server, session, envelope, address, options):
        mood = address.split("@")[0]
        if mood == "refused":
            return "550 5.1.1 no such mailbox"
        if mood == "full" and self.first(address):
            return "451 4.3.0 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        address = envelope.rcpt_tos[0]
        mood = address.split("@")[0]
        self.keep(envelope.content)
        if mood == "dropped" and self.first(address):
            server.transport.abort()
        if mood == "slow":
            await asyncio.sleep(2)
        return "250 taken"

    def keep(self, content):
        self.taken += 1
        unfinished = self.folder / f".{self.taken}"
        unfinished.write_bytes(content)
        unfinished.rename(self.folder / f"{self.taken:04}.eml")


async def main(folder):
    moody = Moody(pathlib.Path(folder))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(moody, enable_SMTPUTF8=True, loop=loop), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main(sys.argv[1]))
