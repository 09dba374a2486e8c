"""``python -m brobygger`` is the command ``brobygger``."""

from brobygger.cli.main import main

if __name__ == "__main__":
    main()
