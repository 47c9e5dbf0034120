"""The keys of a fleet: the leader is its authority, and every kiosk that has joined has a certificate of it.

Certificates begin long ago and end late: many kiosks have no clock that is right. Who may speak is decided by the
leader's list of members, which takes a kiosk out at once. A kiosk's certificate is one of a client only, so that none
can pretend to be the leader.
"""

import ssl
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from assistant.core.errors import FleetError
from assistant.fleet.kept import keep

BEGINS, ENDS = datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC)
LEADER = "leader.wakebutton"
"""The name in the leader's certificate; its address may change."""
AUTHORITY, AUTHORITY_KEY = "authority.pem", "authority.key"
CERTIFICATE, KEY = "certificate.pem", "key.pem"
SHOWN = 16
"""Letters of a fingerprint that name a kiosk."""

PrivateKey = ec.EllipticCurvePrivateKey


def fingerprint(key: ec.EllipticCurvePublicKey) -> str:
    """SHA-256 of a public key, in hexadecimal digits."""
    digest = hashes.Hash(hashes.SHA256())
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    digest.update(key.public_bytes(serialization.Encoding.DER, form))
    return digest.finalize().hex()


def key_in(folder: Path, name: str = KEY) -> PrivateKey:
    """The private key of a folder, made when it is first asked for; only its user may read it."""
    file = folder / name
    if not file.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = ec.generate_private_key(ec.SECP256R1())
        keep(file, made.private_bytes(*_PEM, serialization.NoEncryption()))
    found = serialization.load_pem_private_key(file.read_bytes(), None)
    if not isinstance(found, ec.EllipticCurvePrivateKey):
        raise FleetError(f"{file} is no key of a fleet; remove it.")
    return found


_PEM = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8)


def request(key: PrivateKey) -> str:
    """What a kiosk wants a certificate for, as PEM; its signature proves that it has the key."""
    named = x509.CertificateSigningRequestBuilder().subject_name(_name(fingerprint(key.public_key())[:SHOWN]))
    return named.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def requested_key(pem: str) -> ec.EllipticCurvePublicKey:
    """Raises FleetError for what is no request of a kiosk."""
    try:
        asked = x509.load_pem_x509_csr(pem.encode())
        key = asked.public_key()
        if asked.is_signature_valid and isinstance(key, ec.EllipticCurvePublicKey):
            return key
    except (ValueError, TypeError) as error:
        raise FleetError("What a kiosk has sent is no request for a certificate.") from error
    raise FleetError("What a kiosk has sent is no request for a certificate that this fleet has.")


def authority_key(pem: str) -> ec.EllipticCurvePublicKey:
    """Of the certificate of a fleet's authority. Raises FleetError."""
    try:
        key = x509.load_pem_x509_certificate(pem.encode()).public_key()
    except (ValueError, TypeError) as error:
        raise FleetError("What answers there leads no fleet.") from error
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise FleetError("What answers there leads no fleet.")
    return key


class Authority:
    """The leader's: signs the certificates of the kiosks."""

    def __init__(self, folder: Path) -> None:
        self._key = key_in(folder, AUTHORITY_KEY)
        self._file = folder / AUTHORITY
        if not self._file.exists():
            name = fingerprint(self._key.public_key())[:SHOWN]
            keep(self._file, self._signed(self._key.public_key(), name, None).encode())
        self.pem = self._file.read_text(encoding="ascii")
        self.fingerprint = fingerprint(self._key.public_key())
        if not (folder / CERTIFICATE).exists():
            own = key_in(folder).public_key()
            keep(folder / CERTIFICATE, self._signed(own, LEADER, ExtendedKeyUsageOID.SERVER_AUTH).encode())

    def certificate(self, key: ec.EllipticCurvePublicKey) -> str:
        """Of a kiosk that has joined, as PEM."""
        return self._signed(key, fingerprint(key)[:SHOWN], ExtendedKeyUsageOID.CLIENT_AUTH)

    def _signed(self, key: ec.EllipticCurvePublicKey, name: str, use: x509.ObjectIdentifier | None) -> str:
        """Use: None for the authority's own."""
        own = self._key.public_key()
        issuer = _name(fingerprint(own)[:SHOWN])
        builder = (
            x509.CertificateBuilder(issuer, _name(name), key, x509.random_serial_number(), BEGINS, ENDS)
            .add_extension(x509.BasicConstraints(ca=use is None, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(own), critical=False)
            .add_extension(_usage(authority=use is None), critical=True)
        )
        if use is not None:
            names = x509.SubjectAlternativeName([x509.DNSName(name)])
            builder = builder.add_extension(names, critical=False)
            builder = builder.add_extension(x509.ExtendedKeyUsage([use]), critical=True)
        return builder.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def take(folder: Path, authority: str, certificate: str) -> None:
    """Keeps what a kiosk was given, the certificate last: with it, it has joined. Raises FleetError.

    The certificate has to be of this very key, by this very authority: the network may have changed it on its way.
    """
    key = key_in(folder).public_key()
    try:
        given = x509.load_pem_x509_certificate(certificate.encode())
        given.verify_directly_issued_by(x509.load_pem_x509_certificate(authority.encode()))
        right = given.public_key() == key
    except Exception as error:
        raise FleetError("The certificate that came is not by the leader that knew the code.") from error
    if not right:
        raise FleetError("The certificate that came is for another kiosk.")
    keep(folder / AUTHORITY, authority.encode())
    keep(folder / CERTIFICATE, certificate.encode())


def member_context(folder: Path) -> ssl.SSLContext:
    """For a kiosk that has joined: it speaks to nobody but its leader, and shows its certificate."""
    context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile=str(folder / AUTHORITY))
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(folder / CERTIFICATE, folder / KEY)
    return context


def stranger_context() -> ssl.SSLContext:
    """For a kiosk that has not joined yet: whom it speaks to is proved by the code, not by the connection."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def certified_name(pem: str) -> str:
    """The kiosk that a certificate, which was checked already, is of."""
    key = x509.load_pem_x509_certificate(pem.encode()).public_key()
    return fingerprint(key)[:SHOWN] if isinstance(key, ec.EllipticCurvePublicKey) else ""


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
