"""`python -m engine.llm.offline --port N`: the offline policy as an endpoint on loopback."""

import argparse
import sys

from engine.llm.offline.server import HOST, open_server


def main() -> None:
    """Serves until it is interrupted."""
    parser = argparse.ArgumentParser(prog="python -m engine.llm.offline", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    with open_server(parser.parse_args().port) as server:
        sys.stderr.write(f"http://{HOST}:{server.server_port}/v1 (offline policy, no language model)\n")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            sys.stderr.write("ended\n")


if __name__ == "__main__":
    main()
