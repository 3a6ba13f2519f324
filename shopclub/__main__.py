"""`python -m shopclub` and the `shopclub` command."""

import sys

from shopclub.app import start


def main() -> None:
    """Run the program with the arguments it was given."""
    sys.exit(start(sys.argv[1:]))


if __name__ == "__main__":
    main()
