"""The desk: what people say and press, from the inbox to what they are told.

office = Office(kit)
await chat.start(office)
…
await office.close()
"""

from bot.flows.desk.office import Office

__all__ = ["Office"]
