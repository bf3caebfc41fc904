"""The code in a dwelling's letter: made, read as people type it, and kept as a hash.

Fifteen random characters of 26 (70 bits) and one that checks the others, in four groups: `K7QF-9XMA-3TRW-HN4C`. What
looks like something else isn't in it: no 0 O 1 I L, and of B 8, S 5, Z 2, G 6 and U V only one of each. Since a pair
has one member only, whoever reads the other is understood. The check (ISO 7064, MOD 27,26) finds every single wrong
character and nearly every swap of two neighbours, so that a slip is told at once and isn't taken for a guess.
"""

import hashlib
import secrets

from app.people.rules import CodeMistyped

ALPHABET = "23456789ACDEFHJKMNPQRTVWXY"
LENGTH = 16
GROUP = 4

_LOOK_ALIKE = str.maketrans("BSZGU", "8526V")
_BETWEEN = str.maketrans("", "", " -‐‑–—_./\t\r\n\u00a0")  # dashes as phones type them
_VALUE = {character: value for value, character in enumerate(ALPHABET)}

# A code is found by its hash, so all share one salt, and somebody with a copy of the table tries each guess on 30,000
# codes at once: of the 70 bits, 55 stand in her way. SHA-256 would give way in a month on one graphics card (10^10 a
# second). A secret key beside it would help as long as it is in no backup and is never lost, which is much to ask of
# 30,000 printed letters. So a guess is made dear instead: scrypt with 4 MiB takes us 9 ms, and a card of 2024, which
# does some 30,000 a second, tens of thousands of years. It runs in threads, never in the event loop.
_SALT = b"portiek: code of a dwelling"
_COST = {"n": 2**12, "r": 8, "p": 1}


def new() -> str:
    """A code as it is printed. Nobody had it before: of 30,000 dwellings two get the same once in 10^12 times."""
    characters = [secrets.choice(ALPHABET) for _ in range(LENGTH - 1)]
    code = "".join(characters) + _check(characters)
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def read(typed: str) -> str:
    """The code's characters from what somebody typed. Raises `CodeMistyped`."""
    code = typed.translate(_BETWEEN).upper().translate(_LOOK_ALIKE)
    if len(code) != LENGTH or any(c not in _VALUE for c in code) or _check(code[:-1]) != code[-1]:
        raise CodeMistyped
    return code


def hashed(code: str) -> bytes:
    """What is kept of a code, of the characters that `read` gives. Takes 9 ms: call it in a thread."""
    return hashlib.scrypt(code.encode(), salt=_SALT, dklen=32, **_COST)


def _check(characters: list[str] | str) -> str:
    """The last character, from the fifteen before it: ISO 7064, hybrid system MOD 27,26."""
    size = len(ALPHABET)
    product = size
    for character in characters:
        product = ((product + _VALUE[character]) % size or size) * 2 % (size + 1)
    return ALPHABET[(size + 1 - product) % size]
