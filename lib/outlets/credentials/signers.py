"""The signer: certificate chain and key, from the settings or made on this machine, checked before use."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from lib import settings
from lib.outlets.credentials import machine_chain
from lib.settings import SettingsError
from lib.storage import caches

if TYPE_CHECKING:
    from pathlib import Path

CERT, KEY, EARLIER = "DASHBOARD_SIGNING_CERT", "DASHBOARD_SIGNING_KEY", "DASHBOARD_SIGNING_EARLIER"
MOST_EARLIER: Final = 20  # chains
MOST_PEM: Final = 100_000  # bytes of one chain
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
RENEWED: Final = timedelta(days=30)  # before its end, a chain made on the machine is made again
SMALLEST_RSA: Final = 2048  # bits
# Purposes that the C2PA specification accepts: e-mail protection, document signing, C2PA claim signing.
PURPOSES: Final = frozenset(
    {ExtendedKeyUsageOID.EMAIL_PROTECTION.dotted_string, "1.3.6.1.5.5.7.3.36", "1.3.6.1.4.1.62558.2.1"}
)
KEPT: Final = "chain-and-key.pem"


@dataclass(frozen=True, slots=True)
class Signer:
    """A certificate chain with the key of its first certificate.

    Args:
        certificates: PEM; the signer's own first, then its issuer's, and so on.
        key: PEM (PKCS #8), not encrypted.
        attested: whether the operator named it; otherwise anybody could have made it.
        algorithm: its name in C2PA: ed25519, es256, es384 or ps256.
        fingerprint: SHA-256 of the signer's certificate, in hexadecimal.
        ends: moment in UTC at which the first certificate of the chain ends.
        earlier: the chains that this dashboard signed with before, without keys, as the operator named them.
    """

    certificates: tuple[bytes, ...]
    key: bytes = field(repr=False)
    attested: bool
    algorithm: str
    fingerprint: str
    ends: datetime
    earlier: tuple[Signer, ...] = ()


SIGNERS: Final[caches.Cache[Signer]] = caches.Cache("", 2)


def current() -> Signer:
    """Return the signer of this process. One that the settings name is read once; a change needs a restart.

    Raises:
        SettingsError: the settings name a chain or key that cannot sign; it has a line for each problem.
    """
    found = settings.current()
    if found.signing_cert and found.signing_key:
        files = (found.signing_cert, found.signing_key, found.signing_earlier)
        return SIGNERS.make(files, lambda: _configured(*files))
    folder = _folder(found)
    # A process that runs for long looks at the end of its chain once a day.
    return SIGNERS.make((folder, datetime.now(UTC).date()), lambda: _machine(folder))


def configured() -> Signer | None:
    """Return the signer that the settings name; None where they name none.

    Raises:
        SettingsError: see `current`.
    """
    found = settings.current()
    return current() if found.signing_cert and found.signing_key else None


def lasts(signer: Signer) -> bool:
    """Return whether the signer's certificates have not ended. Without a timestamp, signatures end with them."""
    return datetime.now(UTC) < signer.ends


def seconds_left() -> float:
    """Return the seconds until the present certificate ends; negative once it has, and files leave unsigned."""
    return (current().ends - datetime.now(UTC)).total_seconds()


def tag() -> str:
    """Return what entity tags say of the signer. All replicas must say the same.

    Equal tags mean the same signer, not the same bytes: the moment of signing is in a signature. Chains made on
    machines differ from replica to replica and vouch for nothing, so they share one tag.
    """
    signer = current()
    if not lasts(signer):
        return "unsigned"
    return signer.fingerprint if signer.attested else "machine"


def _configured(cert: Path, key: Path, earlier: Path | None) -> Signer:
    try:
        chain = cert.read_bytes()
    except OSError as error:
        raise SettingsError(f"{CERT}: expected a file with certificates; {cert}: {error.strerror}") from None
    try:
        secret = key.read_bytes()
    except OSError as error:
        raise SettingsError(f"{KEY}: expected a file with a private key; {key}: {error.strerror}") from None
    return replace(load(chain, secret, attested=True), earlier=_earlier(earlier) if earlier else ())


def _earlier(folder: Path) -> tuple[Signer, ...]:
    """Read the earlier chains of a folder. They may have ended, and have no key.

    Raises:
        SettingsError: the folder or a chain in it cannot be used; it has a line for each problem.
    """
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix == ".pem")
    except OSError as error:
        raise SettingsError(f"{EARLIER}: expected a folder with certificates; {folder}: {error.strerror}") from None
    if not 1 <= len(files) <= MOST_EARLIER:
        raise SettingsError(f"{EARLIER}: expected 1 to {MOST_EARLIER} files that end in .pem; found {len(files)}")
    chains, problems = [], []
    for file in files:
        try:
            chains.append(_earlier_chain(file))
        except SettingsError as error:
            problems.append(str(error))
    if problems:
        raise SettingsError("\n".join(problems))
    return tuple(chains)


def _earlier_chain(file: Path) -> Signer:
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST_PEM + 1)
    except OSError as error:
        raise SettingsError(f"{EARLIER}: {file.name}: {error.strerror}") from None
    if len(content) > MOST_PEM:
        raise SettingsError(f"{EARLIER}: {file.name}: expected at most {MOST_PEM:,} bytes")
    if b"PRIVATE KEY" in content:
        raise SettingsError(f"{EARLIER}: {file.name}: expected certificates alone; found a private key")
    try:
        certificates = x509.load_pem_x509_certificates(content)
    except ValueError:
        raise SettingsError(f"{EARLIER}: {file.name}: expected certificates as PEM, the signer's own first") from None
    if problems := [*_order_of(certificates), *_of_signer(certificates[0])]:
        raise SettingsError("\n".join(f"{EARLIER}: {file.name}: {one.partition(': ')[2]}" for one in problems))
    return _signer(certificates, b"", attested=True, algorithm="")


def _signer(certificates: list[x509.Certificate], key: bytes, *, attested: bool, algorithm: str) -> Signer:
    return Signer(
        certificates=tuple(one.public_bytes(serialization.Encoding.PEM) for one in certificates),
        key=key,
        attested=attested,
        algorithm=algorithm,
        fingerprint=certificates[0].fingerprint(hashes.SHA256()).hex(),
        ends=min(certificate.not_valid_after_utc for certificate in certificates),
    )


def load(chain: bytes, key: bytes, *, attested: bool) -> Signer:
    """Check a chain and key, and return the signer.

    Args:
        chain: certificates as PEM, the signer's own first.
        key: private key as PEM, not encrypted.
        attested: see `Signer`.

    Raises:
        SettingsError: they cannot sign; it has a line for each problem and nothing of the key.
    """
    certificates, secret = _certificates(chain), _private_key(key)
    problems = [*_of_chain(certificates), *_of_signer(certificates[0]), *_of_key(certificates[0], secret)]
    if problems:
        raise SettingsError("\n".join(problems))
    pem = secret.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return _signer(certificates, pem, attested=attested, algorithm=_algorithm(secret))


def _certificates(chain: bytes) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(chain)
    except ValueError:
        raise SettingsError(f"{CERT}: expected certificates as PEM, the signer's own first") from None


def _private_key(key: bytes) -> Any:  # noqa: ANN401 - cryptography has a class for each algorithm
    try:
        return serialization.load_pem_private_key(key, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise SettingsError(f"{KEY}: expected a private key as PEM that is not encrypted") from None


def _of_chain(certificates: list[x509.Certificate]) -> list[str]:
    """Return a sentence for each problem of the chain: too short, out of order, ended or not begun."""
    problems, now = _order_of(certificates), datetime.now(UTC)
    for certificate in certificates:
        if not certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc:
            first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
            problems.append(f"{CERT}: expected certificates valid today; found {first:%d %B %Y} to {last:%d %B %Y}")
    return problems


def _order_of(certificates: list[x509.Certificate]) -> list[str]:
    """Return a sentence for each problem of the chain whenever it was valid: too short, out of order."""
    problems = []
    if len(certificates) == 1:
        problems.append(f"{CERT}: expected the signer's certificate and then its issuer's; found one certificate")
    for issued, issuer in pairwise(certificates):
        try:
            issued.verify_directly_issued_by(issuer)
        except (ValueError, TypeError, InvalidSignature):
            problems.append(f"{CERT}: expected each certificate to be issued by the next one; found another order")
            break
    return problems


def _of_signer(certificate: x509.Certificate) -> list[str]:
    """Return a sentence for each thing that readers of signatures ask of a signer's certificate and that it lacks."""
    problems = []
    usage = _extension(certificate, x509.KeyUsage)
    if usage is None or not (usage.digital_signature and usage.content_commitment):
        problems.append(f"{CERT}: expected a key usage of digital signature and non-repudiation")
    purposes = _extension(certificate, x509.ExtendedKeyUsage)
    if purposes is None or not PURPOSES & {purpose.dotted_string for purpose in purposes}:
        problems.append(f"{CERT}: expected an extended key usage of e-mail protection, document or C2PA signing")
    constraints = _extension(certificate, x509.BasicConstraints)
    if constraints is not None and constraints.ca:
        problems.append(f"{CERT}: expected the signer's certificate first; found that of an issuer")
    return problems


def _extension(certificate: x509.Certificate, kind: Any) -> Any:  # noqa: ANN401 - cryptography has a class for each
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _of_key(certificate: x509.Certificate, key: Any) -> list[str]:  # noqa: ANN401 - as above
    problems = []
    if key.public_key() != certificate.public_key():
        problems.append(f"{KEY}: expected the key of the first certificate; found another")
    if not _algorithm(key):
        problems.append(f"{KEY}: expected Ed25519, an elliptic curve P-256 or P-384, or RSA of {SMALLEST_RSA} bits")
    return problems


def _algorithm(key: object) -> str:
    """Return the algorithm's name in C2PA; empty where it cannot be used."""
    match key:
        case ed25519.Ed25519PrivateKey():
            return "ed25519"
        case ec.EllipticCurvePrivateKey():
            return {"secp256r1": "es256", "secp384r1": "es384"}.get(key.curve.name, "")
        case rsa.RSAPrivateKey():
            return "ps256" if key.key_size >= SMALLEST_RSA else ""
    return ""


def _folder(found: settings.Settings) -> Path | None:
    """Return the folder of the machine's own chain; None where this user has no home folder."""
    try:
        return found.cache / "signing"
    except RuntimeError:
        return None


def _machine(folder: Path | None) -> Signer:
    """Return the chain kept in the folder, or make one; it is kept in memory alone where it cannot be written."""
    if folder is not None and (kept := _kept(folder)):
        return kept
    chain, key = machine_chain.make(datetime.now(UTC))
    if folder is not None:
        with suppress(OSError):
            _keep(folder, chain + key)
            return _kept(folder) or load(chain, key, attested=False)
    return load(chain, key, attested=False)


def _kept(folder: Path) -> Signer | None:
    """Return the kept chain; None where there is none, it ends soon, or another user could read or replace it."""
    with suppress(OSError, SettingsError):
        handle = os.open(folder / KEPT, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(handle, "rb") as stream:
            about = os.fstat(handle)
            if about.st_uid != os.geteuid() or about.st_mode & 0o077:
                return None
            content = stream.read()
        at = content.find(b"-----BEGIN PRIVATE KEY-----")
        signer = load(content[:at], content[at:], attested=False)
        if signer.ends - datetime.now(UTC) > RENEWED:
            return signer
    return None


def _keep(folder: Path, content: bytes) -> None:
    """Write the chain and key whole, for this user alone. Of two processes, the last one wins and both go on."""
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    folder.chmod(PRIVATE_FOLDER)
    temporary = folder / f".chain-and-key.{os.getpid()}.unfinished"
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, PRIVATE_FILE)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        temporary.replace(folder / KEPT)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
