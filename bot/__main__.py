"""`onrecord` and `python -m bot`: run the command line and turn failures into sentences and exit codes."""

import os
import sys

from bot.core.errors import ConfigError, InputError, OnRecordError

BAD_INPUT = 2
"""What was given cannot be used: the same code the argument parser exits with."""


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 it could not be done now, 2 what was given cannot be used."""
    from bot.cli import app

    try:
        app()
    except OnRecordError as failed:
        from bot.chat.console import safe

        sys.stderr.write(f"onrecord: {safe(str(failed))}\n")
        raise SystemExit(BAD_INPUT if isinstance(failed, ConfigError | InputError) else 1) from failed
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left: nothing more to say
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
