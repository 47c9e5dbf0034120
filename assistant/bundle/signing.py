"""Signatures of bundles, made and checked by OpenSSH: `ssh-keygen -Y`. A key is one of its Ed25519 keys.

Ed25519 signs the same bytes the same way each time, so the same contents make the same bundle.
"""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from assistant.core.errors import BundleError

NAMESPACE = "wakebutton-bundle"
"""What the signature is for; one that the same key made of something else is none."""
PRINCIPAL = "bundle"
PUBLIC = re.compile(r"(ssh-ed25519 [A-Za-z0-9+/]{68})(?: [^\n\r]{0,200})?\s*")
SECONDS = 60.0


def make_key(path: Path) -> None:
    """A new pair of keys, without a passphrase: the private one, and beside it the public one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _run("-q", "-t", "ed25519", "-N", "", "-C", NAMESPACE, "-f", str(path))


def public_key(key: Path) -> str:
    """The public key of a private one, without its comment. Raises BundleError where it is no such key."""
    beside = key.with_name(f"{key.name}.pub")
    if not key.is_file():
        raise BundleError(f"There is no key {key}; `ssh-keygen -t ed25519 -f {key}` makes one.")
    return plain(beside.read_text("utf-8", "replace") if beside.is_file() else _run("-y", "-f", str(key)), str(key))


def plain(public: str, name: str) -> str:
    """A public key without its comment; raises BundleError for anything else."""
    found = PUBLIC.fullmatch(public)
    if not found:
        raise BundleError(f"{name} is no Ed25519 key of OpenSSH; `ssh-keygen -t ed25519` makes one.")
    return found[1]


def fingerprint(public: str) -> str:
    """How OpenSSH shows a key to people: "SHA256:…"."""
    return _run("-l", "-f", "-", typed=public.encode()).split()[1]


def sign(content: bytes, key: Path) -> bytes:
    """Asks for the passphrase where the key has one. Raises BundleError."""
    return _run("-Y", "sign", "-q", "-f", str(key), "-n", NAMESPACE, typed=content).encode()


def signer(content: bytes, signature: bytes, keys: Sequence[str]) -> str:
    """Which of the public keys has signed a content; raises BundleError where none has."""
    with tempfile.TemporaryDirectory() as folder:
        signed = Path(folder, "signature")
        signed.write_bytes(signature)
        for key in keys:
            allowed = Path(folder, "allowed")
            allowed.write_text(f'{PRINCIPAL} namespaces="{NAMESPACE}" {key}\n', encoding="utf-8")
            arguments = ("-Y", "verify", "-q", "-f", str(allowed), "-I", PRINCIPAL, "-n", NAMESPACE, "-s", str(signed))
            if _done(arguments, content).returncode == 0:
                return key
    raise BundleError("it is signed by no key that is trusted here")


def _run(*arguments: str, typed: bytes = b"") -> str:
    done = _done(arguments, typed)
    if done.returncode:
        raise BundleError(
            f"ssh-keygen {' '.join(arguments[:2])} failed: {done.stderr.decode(errors='replace').strip()}"
        )
    return done.stdout.decode()


def _done(arguments: Sequence[str], typed: bytes) -> "subprocess.CompletedProcess[bytes]":
    program = shutil.which("ssh-keygen")
    if program is None:
        raise BundleError("There is no ssh-keygen; `sudo apt-get install openssh-client` gets it.")
    try:
        return subprocess.run([program, *arguments], input=typed, capture_output=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BundleError(f"ssh-keygen cannot be run: {error}.") from error
