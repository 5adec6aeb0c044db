"""The command line: ``quartierwerk COMMAND``. See ``quartierwerk help``."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartierwerk.config.settings")
    from django.core.management import ManagementUtility

    class CommandLine(ManagementUtility):
        """A command that does not exist is wrong use: exit code 2."""

        def fetch_command(self, subcommand):
            try:
                return super().fetch_command(subcommand)
            except SystemExit:
                sys.exit(2)

    CommandLine(sys.argv).execute()


if __name__ == "__main__":
    main()
