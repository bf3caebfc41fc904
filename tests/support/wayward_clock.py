"""`portiek` in a process whose wall clock can be set: `SIGUSR1` an hour back, `SIGUSR2` a day forward.

All of the process sees it, whatever it asks the time with; the monotonic clock goes on, as it does in a real machine.
"""

import signal
import time
from datetime import timedelta

import time_machine

JUMPS = {signal.SIGUSR1: -timedelta(hours=1), signal.SIGUSR2: timedelta(days=1)}


def main() -> None:
    with time_machine.travel(time.time()) as clock:
        for number, jump in JUMPS.items():
            signal.signal(number, lambda *_, jump=jump: clock.shift(jump))

        from app.cli import main as portiek

        portiek()


if __name__ == "__main__":
    main()
