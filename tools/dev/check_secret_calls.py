#!/usr/bin/env python3
"""Checks that every public call on secrets runs with marked secrets. SPDX-License-Identifier: Apache-2.0

usage: check_secret_calls.py --headers HEADER... --objects OBJECT... | --self-test      OBJECT: of a program of tests/ctime/
A call is one on secrets when its comment says "Secret:", or when a parameter has a name or a type that only secrets have (below).
Each must be called by one of the objects: a function that is only defined inline and never used is in none.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

NAMES = {"master", "master_der", "key", "key_der", "keys", "psk", "der"}
TYPES = {"ibake_ibe_key", "ibake_ibe_prepared_key", "ibake_ibe_key_item", "ibake_ibe_decrypt_item", "ibake_ss_key", "ibake_session",
         "ibake_srtp_keys", "ibake_responder", "ibake_key_grant"}
# Named like a call on secrets, with the reason why it is none.
PUBLIC = {
    "ibake_ss_params_load": "the structure holds public parameters",
    "ibake_ss_params_load_checked": "the structure holds public parameters",
    "ibake_session_init": "prepares memory",
    "ibake_responder_half_open": "counts entries",
    "ibake_key_reply_size": "looks at lengths",
}
TOKEN = re.compile(r"/\*(?P<comment>.*?)\*/|(?:^|(?<=\n))(?P<head>(?:IBAKE_MUST_USE )?[\w ]+[ *])(?P<name>ibake_\w+)\((?P<parameters>[^;{}]*)\);",
                   re.DOTALL)


def calls_on_secrets(text: str) -> set[str]:
    """Functions of a header that must be run; those without a comment of their own share the one above."""
    found, comment = set(), ""
    for match in TOKEN.finditer(text):
        if match["comment"] is not None:
            comment = match["comment"]
            continue
        parameters = re.sub(r"\[[^]]*\]", "", match["parameters"])
        words = set(re.findall(r"\w+", parameters))
        names = {parameter.split()[-1].lstrip("*") for parameter in parameters.split(",") if parameter.strip()}
        if match["name"] not in PUBLIC and ("Secret:" in comment or words & TYPES or names & NAMES):
            found.add(match["name"])
    return found


def called(objects: list[str]) -> set[str]:
    out = subprocess.run(["nm", "--undefined-only", "--no-demangle", *objects], check=True, capture_output=True, text=True).stdout
    return set(re.findall(r"\bU (ibake_\w+)", out))


def missing(headers: list[str], objects: list[str]) -> list[str]:
    wanted = set().union(*(calls_on_secrets(pathlib.Path(path).read_text()) for path in headers))
    return sorted(wanted - called(objects))


def self_test() -> None:
    header = """/* Reads. Returns: IBAKE_OK. Secret: octets. */
IBAKE_MUST_USE ibake_status ibake_documented(const uint8_t *octets);
IBAKE_MUST_USE ibake_status ibake_shares_it(const uint8_t *octets,
                                            size_t size);
/* Says nothing. */
void ibake_by_type(const ibake_session *session);
/* Says nothing. */
void ibake_by_name(uint8_t psk[IBAKE_PSK_SIZE], size_t psk_size);
/* Public. */
const char *ibake_public(const uint8_t *message);
"""
    secret = {"ibake_documented", "ibake_shares_it", "ibake_by_type", "ibake_by_name"}
    assert calls_on_secrets(header) == secret, calls_on_secrets(header)
    with tempfile.TemporaryDirectory() as name:
        pathlib.Path(name, "x.h").write_text(header)
        source = pathlib.Path(name, "x.c")
        source.write_text("void ibake_documented(void); void ibake_shares_it(void); void ibake_by_type(void); void ibake_by_name(void);\n"
                          "static inline void unused(void) { ibake_by_name(); }\n"
                          "void f(void) { ibake_documented(); ibake_shares_it(); ibake_by_type(); }\n")
        subprocess.run(["cc", "-c", "-O1", "-o", f"{name}/x.o", source], check=True)
        assert missing([f"{name}/x.h"], [f"{name}/x.o"]) == ["ibake_by_name"]


def main() -> int:
    arguments = sys.argv[1:]
    if arguments == ["--self-test"]:
        self_test()
        return 0
    if len(arguments) < 4 or arguments[0] != "--headers" or "--objects" not in arguments:
        print(__doc__, file=sys.stderr)
        return 2
    at = arguments.index("--objects")
    problems = missing(arguments[1:at], arguments[at + 1:])
    for name in problems:
        print(f"{name}: a call on secrets that no program of tests/ctime/ makes")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
