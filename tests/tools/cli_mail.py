"""Mail to an identity: a KMS over HTTPS (RFC 5408), enveloped data (RFC 5409), refusals. SPDX-License-Identifier: Apache-2.0"""
import base64
import concurrent.futures
import http.client
import json
import random
import signal
import sqlite3
import ssl
import subprocess
import tempfile
import time
import pathlib
import unittest

import cli

DAY = 86400
MAIL = bytes.fromhex("060b6086480186fd1e02010101")
BF, BB1 = (bytes.fromhex(f"060b6086480186fd1e010102{n}") for n in ("01", "02"))
NAMESPACE = "urn:ietf:params:xml:ns:ibe"
LEVEL = cli.vectors("rfc5091_derived.json")["levels"][0]


def openssl(*arguments, stdin=b""):
    done = subprocess.run(["openssl", *map(str, arguments)], input=stdin, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def certificate(folder, name, signer=None):
    """NAME.pem and NAME.key: an authority, or signed by one for the host of that name."""
    def file(kind, of=name):
        return folder / f"{of}.{kind}"
    request = ("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
               "-keyout", file("key"))
    if signer is None:
        openssl(*request, "-x509", "-days", 1, "-out", file("pem"))
        return
    openssl(*request, "-out", file("csr"))
    file("extensions").write_text(f"subjectAltName=DNS:{name}\n")
    openssl("x509", "-req", "-in", file("csr"), "-days", 1, "-extfile", file("extensions"), "-CAcreateserial",
            "-CA", file("pem", signer), "-CAkey", file("key", signer), "-out", file("pem"))


class Kms:
    """A KMS on loopback with one district, and the users alice and bob."""

    def __init__(self, folder, *serve):
        self.folder, self.kms = folder, folder / "kms"
        certificate(folder, "authority")
        certificate(folder, "other")
        certificate(folder, "localhost", "authority")
        (folder / "seal").write_bytes(bytes(range(32)))
        for name in ("alice", "bob"):
            (folder / f"{name}.password").write_text(f"password of {name}\n")
        (folder / "params").write_bytes(bytes.fromhex(LEVEL["bf_public_parameters_der"]))
        (folder / "master").write_bytes(bytes.fromhex(LEVEL["bf_master_secret_der"]))
        self.seal = ("--dir", self.kms, "--key-file", folder / "seal")
        self.ok("kms", "init", *self.seal, "--kms-id", "sip:kms.example.org", "--domain", "example.org")
        self.port_file, self.log = folder / "port", folder / "log"
        with open(folder / "serve.err", "wb") as err:
            self.process = subprocess.Popen(
                [cli.PROGRAM, "kms", "serve", *map(str, self.seal), "--listen", "127.0.0.1:0", "--https", "127.0.0.1:0",
                 "--cert", folder / "localhost.pem", "--tls-key", folder / "localhost.key", "--https-port-file", self.port_file,
                 "--log", self.log, *serve], stderr=err)
        for _ in range(600):
            if self.port_file.exists() or self.process.poll() is not None:
                break
            time.sleep(0.05)
        self.port = int(self.port_file.read_text())
        self.origin = f"https://localhost:{self.port}"
        self.district = f"{self.origin}/ibe"
        self.publish()
        for name, more in (("alice", ["--id", "sales@example.org"]), ("bob", [])):
            self.ok("kms", "user", "add", "--dir", self.kms, "--name", name, "--password-file", folder / f"{name}.password",
                    "--id", f"{name}@example.org", *more)

    def publish(self, *more):
        self.ok("kms", "district", "add", *self.seal, "--name", self.district, "--params", self.folder / "params", "--master",
                self.folder / "master", "--pkg-uri", f"{self.origin}/key", "--from", str(int(time.time()) - 5 * DAY), *more)

    @staticmethod
    def ok(*arguments):
        code, out, err = cli.run(*arguments)
        assert code == 0, (arguments, err)
        return out

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(10) == 0, (self.folder / "serve.err").read_text()


class Mail(cli.Case):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.kms = Kms(pathlib.Path(folder.name))
        cls.addClassCleanup(cls.kms.stop)
        cls.ca = ("--ca", cls.kms.folder / "authority.pem")
        cls.params = cls.kms.folder / "district.der"
        cls.kms.ok("ibe", "fetch-params", "--url", cls.kms.district, *cls.ca, "--out", cls.params)

    def as_user(self, name):
        return (*self.ca, "--params", self.params, "--user", name, "--password-file", self.kms.folder / f"{name}.password")

    def encrypt(self, data, *more, to="alice@example.org"):
        return self.ok("ibe", "encrypt", "--cms", "--params", self.params, "--id", to, *more, stdin=data)

    def key_for(self, message, name="alice"):
        """Fetches the key that a message is encrypted to."""
        path, key = self.folder / "message", self.folder / "key"
        path.write_bytes(message)
        self.ok("ibe", "fetch-key", *self.as_user(name), "--cms", path, "--out", key, "--force")
        return key

    def decrypt(self, message, key, *more):
        return self.ok("ibe", "decrypt", "--cms", "--params", self.params, "--key", key, *more, stdin=message)


class WholeWay(Mail):
    def test_sizes_and_forms(self):
        key = self.key_for(self.encrypt(b"x"))
        self.assertEqual(key.stat().st_mode & 0o777, 0o600)
        for size in (0, 1, 15, 16, 17, 100000):
            data = random.Random(size).randbytes(size)
            self.assertEqual(self.decrypt(self.encrypt(data), key), data)
            self.assertEqual(self.decrypt(self.encrypt(data, "--pem"), key), data)

    def test_openssl_parses(self):
        message = self.encrypt(b"a message" * 100)
        shown = openssl("cms", "-cmsout", "-print", "-inform", "DER", stdin=message)
        for part in ("pkcs7-envelopedData (1.2.840.113549.1.7.3)", "version: 3", "d.ori:",
                     "oriType: undefined (2.16.840.1.114334.1.4.1.1)", "algorithm: aes-256-cbc (2.16.840.1.101.3.4.1.42)",
                     "contentType: pkcs7-data"):
            self.assertIn(part, shown)
        parsed = openssl("asn1parse", "-inform", "DER", stdin=message)
        self.assertIn("2.16.840.1.114334.2.1.1.1", parsed)
        self.assertIn(self.kms.district, parsed)
        pem = self.encrypt(b"a message", "--pem")
        self.assertIn("version: 3", openssl("cms", "-cmsout", "-print", "-inform", "PEM", stdin=pem))

    def test_an_older_day_and_an_alias(self):
        day = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 3 * DAY))
        message = self.encrypt(b"older", "--time", day, to="sales@example.org")
        self.assertEqual(self.decrypt(message, self.key_for(message)), b"older")
        key = self.folder / "by name"
        self.ok("ibe", "fetch-key", *self.as_user("alice"), "--id", "sales@example.org", "--time", day, "--out", key)
        self.assertEqual(self.decrypt(message, key), b"older")
        self.assertEqual(key.read_bytes(), (self.folder / "key").read_bytes())
        self.refused("ibe", "decrypt", "--cms", "--params", self.params, "--key", self.key_for(self.encrypt(b"x")), stdin=message,
                     says="private key")

    def test_new_parameters_leave_old_messages_readable(self):
        message, newer = self.encrypt(b"old"), self.folder / "newer"
        self.kms.publish()
        self.ok("ibe", "fetch-params", "--url", self.kms.district, *self.ca, "--out", newer)
        self.assertNotEqual(newer.read_bytes(), self.params.read_bytes())
        self.assertEqual(self.decrypt(message, self.key_for(message)), b"old")
        self.refused("ibe", "decrypt", "--cms", "--params", newer, "--key", self.folder / "key", stdin=message,
                     says="parameters 1 of")
        self.refused("ibe", "fetch-key", "--params", newer, "--cms", self.folder / "message", "--out", self.folder / "never",
                     says="parameters 1 of")
        listed = json.loads(self.ok("kms", "district", "list", "--dir", self.kms.kms, "--json"))
        self.assertEqual([d["serial"] for d in listed], list(range(1, len(listed) + 1)))

    def test_every_key_is_on_record(self):
        def recorded():
            with sqlite3.connect(self.kms.kms / "kms.db") as db:
                return db.execute("SELECT user, hex(identity) FROM web_issued").fetchall()
        before = len(recorded())
        self.key_for(self.encrypt(b"x"), "alice")
        rows = recorded()
        self.assertEqual(len(rows), before + 1)
        self.assertEqual(rows[-1][0], "alice")
        self.assertIn(b"alice@example.org", bytes.fromhex(rows[-1][1]))
        users = {u["name"]: u for u in json.loads(self.ok("kms", "user", "list", "--dir", self.kms.kms, "--json"))}
        self.assertEqual(users["alice"]["keys_issued"], sum(user == "alice" for user, _ in rows))
        self.assertEqual(users["alice"]["addresses"], ["alice@example.org", "sales@example.org"])
        self.assertIn("    bob@example.org\n", self.ok("kms", "user", "list", "--dir", self.kms.kms).decode())

    def test_nothing_secret_in_the_log_or_the_database(self):
        key = self.key_for(self.encrypt(b"x")).read_bytes()
        log = self.kms.log.read_bytes()
        self.assertIn(b"IBE100", log)
        everything = log + b"".join(p.read_bytes() for p in self.kms.kms.iterdir())
        for secret in (b"password of alice", base64.b64encode(b"alice:password of alice"), key, base64.b64encode(key)[:40],
                       bytes.fromhex(LEVEL["bf_master_secret_der"])[-20:]):
            self.assertNotIn(secret, everything)


class Refusals(Mail):
    def fetch(self, *arguments):
        return ("ibe", "fetch-key", *arguments, "--out", self.folder / "never")

    def tearDown(self):
        self.assertFalse((self.folder / "never").exists())

    def test_people(self):
        alice, id_alice = self.as_user("alice"), ("--id", "alice@example.org")
        self.refused(*self.fetch(*alice, "--id", "bob@example.org"), says="IBE304")
        self.refused(*self.fetch(*alice, "--id", "nobody@example.org"), says="IBE304")
        wrong = self.folder / "wrong"
        wrong.write_text("password of bob\n")
        common = (*self.ca, "--params", self.params, *id_alice)
        for user in ("alice", "nobody", "al'ice; --"):
            self.refused(*self.fetch(*common, "--user", user, "--password-file", wrong), says="wrong user name or password")
        self.refused(*self.fetch(*common), says="wrong user name or password")
        self.ok("kms", "user", "remove", "--dir", self.kms.kms, "--name", "alice", "--id", "sales@example.org")
        self.refused(*self.fetch(*alice, "--id", "sales@example.org"), says="IBE304")
        self.ok("kms", "user", "add", "--dir", self.kms.kms, "--name", "alice", "--id", "sales@example.org")

    def test_times(self):
        alice = (*self.as_user("alice"), "--id", "alice@example.org")

        def at(seconds, *more):
            return self.fetch(*alice, "--time", int(time.time()) // DAY * DAY + seconds, *more)
        self.refused(*at(DAY), says="IBE304")
        self.refused(*at(-6 * DAY), says="IBE304")
        self.refused(*at(-DAY + 1, "--interval", 1), says="IBE301")
        self.refused(*at(0, "--interval", 0), code=2)

    def test_servers(self):
        other = ("--ca", self.kms.folder / "other.pem")
        params = ("ibe", "fetch-params", "--out", self.folder / "never", "--url")
        self.refused(*params, self.kms.district, *other, says="--ca")
        self.refused(*params, self.kms.district, says="--ca")
        self.refused(*params, f"https://127.0.0.1:{self.kms.port}/ibe", *self.ca, says="--ca")
        self.refused(*params, f"{self.kms.origin}/other", *self.ca, says="404")
        self.refused(*params, self.kms.district, *self.ca, "--district", "https://pps.example.com/", says="--district")
        for url in (f"http://localhost:{self.kms.port}/ibe", "https://", "https:///ibe", "localhost", "https://a@localhost/",
                    "https://localhost:/",
                    "https://localhost/?x"):
            self.refused(*params, url, *self.ca, says="not a URL")
        self.refused(*params, "https://local\nhost/", *self.ca, says="visible")
        self.refused(*params, "https://localhost:1/ibe", *self.ca, says="https://localhost:1/ibe")
        self.refused(*self.fetch(*self.as_user("alice"), "--id", "alice@example.org", "--url", f"https://127.0.0.1:{self.kms.port}/"),
                     says="--ca")

    def test_a_server_that_cannot_start(self):
        serve = ("kms", "serve", *self.kms.seal, "--listen", "127.0.0.1:0", "--https")
        taken, free = f"127.0.0.1:{self.kms.port}", "127.0.0.1:0"
        pem, key, other = (self.kms.folder / name for name in ("localhost.pem", "localhost.key", "other.key"))
        self.refused(*serve, taken, "--cert", pem, "--tls-key", key, "--log", self.folder / "log", says="cannot use TCP address")
        self.refused(*serve, free, "--cert", pem, "--tls-key", other, says="certificate chain")
        self.refused(*serve, free, "--cert", self.params, "--tls-key", key, says="certificate chain")
        self.refused(*serve, free, code=2)
        self.refused(*serve[:-1], "--cert", pem, code=2)

    def test_senders(self):
        arguments = ("ibe", "encrypt", "--cms", "--params", self.params, "--id")
        self.refused(*arguments, "alice", says="not a mail address")
        self.refused(*arguments, "alice@example.org", "--time", "2019-01-01", says="outside the validity")
        self.refused(*arguments, "alice@example.org", "--raw", code=2)
        self.refused("ibe", "decrypt", "--params", self.params, "--key", self.params, says=str(self.params))  # none of RFC 5091
        other = self.folder / "other"
        other.write_bytes(self.params.read_bytes()[:-1])
        self.refused("ibe", "encrypt", "--cms", "--params", other, "--id", "alice@example.org",
                     says="no parameters of a district")

    def test_parameters_do_not_go_back(self):
        path = self.folder / "district"
        path.write_bytes(self.params.read_bytes().replace(b"ibe\2\1\1", b"ibe\2\1\x7f"))
        self.refused("ibe", "fetch-params", "--url", self.kms.district, *self.ca, "--out", path, "--force", says="serial number 127")
        self.assertNotEqual(path.read_bytes(), self.params.read_bytes())
        path.write_bytes(b"anything else")
        self.refused("ibe", "fetch-params", "--url", self.kms.district, *self.ca, "--out", path, says="--force")
        self.ok("ibe", "fetch-params", "--url", self.kms.district, *self.ca, "--out", path, "--force")

    def test_parameters_that_must_not_be_used(self):
        """Expired, from the future, with an extension that nobody knows."""
        example = bytes.fromhex(cli.vectors("rfc5408_5409_der_examples.json")["examples"]["IBESysParams_with_pkgURI"]["der"])
        path, later = self.folder / "example", f"{time.gmtime().tm_year + 1}0101000000Z".encode()
        valid = example.replace(b"20250101000000Z", later)
        cases = ((example, "outside their validity"), (valid, None),
                 (valid.replace(b"20240101000000Z", later), "outside their validity"),
                 (valid.replace(bytes.fromhex("fd1e01030201"), bytes.fromhex("fd1e01030202")),
                  "extension 2.16.840.1.114334.1.3.2.2 is unknown"))
        for der, says in cases:
            path.write_bytes(der)
            arguments = ("ibe", "encrypt", "--cms", "--params", path, "--id", "bob@example.com")
            if says is None:
                self.ok(*arguments, stdin=b"x")
            else:
                self.refused(*arguments, says=says)

    def test_messages(self):
        message = self.encrypt(b"secret words " * 20)
        key = self.key_for(message)
        arguments = ("ibe", "decrypt", "--cms", "--params", self.params, "--key", key)
        at = message.index(bytes.fromhex("60864801650304012a"))
        cases = (b"", message[:-1], message + b"\0", message[:at] + b"\x61" + message[at + 1:], b"-----BEGIN CMS-----\n",
                 self.encrypt(b"x", "--pem").replace(b"CMS", b"KEY"), b"\x30\x80" + message[4:] + b"\0\0")
        for changed in cases:
            self.refused(*arguments, stdin=changed)
        never = self.folder / "never"
        self.refused(*arguments, "--out", never, stdin=message[:-16])

    def test_districts_of_the_kms(self):
        add = ("kms", "district", "add", *self.kms.seal)
        files = ("--params", self.kms.folder / "params", "--master", self.kms.folder / "master")
        self.refused(*add, *files, "--name", "http://localhost/ibe", says="not a URL")
        self.refused(*add, *files, "--name", "https://elsewhere/ibe", says="another district")
        other = self.folder / "other"
        master = bytearray((self.kms.folder / "master").read_bytes())
        master[-1] ^= 1
        other.write_bytes(master)
        self.refused(*add, *files[:2], "--master", other, "--name", "https://localhost/new", says="master secret")
        self.refused(*add, "--params", other, *files[2:], "--name", "https://localhost/new", says="public parameters")
        self.refused(*add, *files, "--name", "https://localhost/new", "--until", "2019-01-01", says="ends before")
        users = ("kms", "user", "add", "--dir", self.kms.kms)
        self.refused(*users, "--name", "carol", "--id", "carol@example.org", says="--password-file")
        self.refused(*users, "--name", "a:b", code=2)
        self.refused(*users, "--name", "alice", "--password-file", self.kms.folder / "bob.password", says="--force")
        self.refused(*users, "--name", "alice", "--id", "no address", says="ASCII")


class Http(Mail):
    """What arrives at the server without the program's own client."""

    def request(self, method, path, body=None, user="alice", password="password of alice",
                content="application/ibe-key-request+xml", chunked=False):
        context = ssl.create_default_context(cafile=self.kms.folder / "authority.pem")
        connection = http.client.HTTPSConnection("localhost", self.kms.port, context=context, timeout=20)
        self.addCleanup(connection.close)
        headers = {"Content-Type": content}
        if user is not None:
            headers["Authorization"] = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        try:
            connection.request(method, path, body, headers, encode_chunked=chunked)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            pass  # the server has answered and hung up before the end of the body
        answer = connection.getresponse()
        return answer.status, answer.read(), dict(answer.getheaders())

    def xml(self, algorithm=BF, identity=None, address=b"alice@example.org", when=None, district=None, serial=1, kind=MAIL):
        def tlv(tag, octets):
            return bytes([tag, len(octets)]) + octets
        if identity is None:
            moment = time.strftime("%Y%m%d000000Z", time.gmtime(time.time() if when is None else when)).encode()
            email = tlv(0x30, tlv(0x16, address) + tlv(0x18, moment))
            identity = tlv(0x30, tlv(0x16, (district or self.kms.district).encode()) + tlv(2, bytes([serial])) + kind + tlv(4, email))
        algorithm, identity = (base64.b64encode(octets).decode() for octets in (algorithm, identity))
        return (f'<ibe:request xmlns:ibe="{NAMESPACE}"><ibe:body><ibe:keyRequest><ibe:algorithm>{algorithm}</ibe:algorithm>'
                f'<ibe:id>{identity}</ibe:id></ibe:keyRequest></ibe:body></ibe:request>').encode()

    def code(self, body, status=200, **more):
        got, answer, headers = self.request("POST", "/key", body, **more)
        self.assertEqual(got, status, answer)
        self.assertEqual(headers["Content-Type"], "application/ibe-pkg-reply+xml")
        return answer.split(b'value="')[1][:6].decode()

    def test_parameters(self):
        status, body, headers = self.request("GET", "/ibe", user=None)
        self.assertEqual((status, headers["Content-Type"]), (200, "application/ibe-pp-data"))
        self.assertLessEqual(max(map(len, body.split(b"\r\n"))), 76)
        self.assertIn(self.kms.district.encode(), base64.b64decode(body))
        for path in ("/", "/ibe/", "/ibe%00", "/../ibe", "/" + "x" * 1023):
            self.assertEqual(self.request("GET", path)[0], 404, path)
        for size in (1024, 8000, 9000):
            self.assertEqual(self.request("GET", "/" + "x" * size)[0], 414)
            self.assertEqual(self.request("POST", "/" + "x" * size, self.xml())[0], 414)

    def test_codes(self):
        self.assertEqual(self.code(self.xml()), "IBE100")
        good = self.xml()
        for body in (b"", b"<x/>", b"\xff", good[:-1], good.replace(b"ns:ibe", b"ns:abe"), self.xml(algorithm=b"\5\0"),
                     self.xml(algorithm=BB1), self.xml(identity=b"\x30\0"), self.xml(district="https://elsewhere/ibe"),
                     self.xml(serial=99), self.xml(kind=MAIL[:-1] + b"\2"), self.xml(address=b"alice"),
                     b"<!DOCTYPE r SYSTEM 'file:///etc/passwd'>" + good):
            self.assertEqual(self.code(body), "IBE301", body)
        self.assertEqual(self.code(self.xml(address=b"bob@example.org")), "IBE304")
        self.assertEqual(self.code(self.xml(address=b"ALICE@example.org")), "IBE304")
        self.assertEqual(self.code(self.xml(when=time.time() + DAY)), "IBE304")
        self.assertEqual(self.code(self.xml(when=time.time() - 10 * DAY)), "IBE304")

    def test_trouble_of_its_own(self):
        """A damaged database is IBE300 for those who meet it, and nothing for the others."""
        with sqlite3.connect(self.kms.kms / "kms.db") as db:
            db.execute("INSERT INTO district SELECT 'https://localhost/broken', 1, '/broken', params, interval, x'00' FROM district LIMIT 1")
        self.assertEqual(self.code(self.xml(district="https://localhost/broken")), "IBE300")
        self.assertEqual(self.code(self.xml()), "IBE100")
        self.assertIn("IBE300: master secret of district https://localhost/broken", self.kms.log.read_text())
        with sqlite3.connect(self.kms.kms / "kms.db") as db:
            db.execute("DELETE FROM district WHERE path='/broken'")

    def test_many_at_once(self):
        bodies = [self.xml(), self.xml(address=b"bob@example.org"), b"<x/>"] * 8
        with concurrent.futures.ThreadPoolExecutor(len(bodies)) as pool:
            self.assertEqual(list(pool.map(self.code, bodies)), ["IBE100", "IBE304", "IBE301"] * 8)

    def test_credentials(self):
        body = self.xml()
        for user, password in ((None, ""), ("alice", ""), ("alice", "password of bob"), ("nobody", "password of alice"), ("", ""),
                               ("a" * 2000, "x")):
            status, _, headers = self.request("POST", "/key", body, user=user, password=password)
            self.assertEqual(status, 401)
            self.assertTrue(headers["WWW-Authenticate"].startswith("Basic "))
            self.assertEqual(self.code(body, 401, user=user, password=password), "IBE304")
        # Who is not known learns nothing about what a request lacks.
        self.assertEqual(self.code(b"<x/>", 401, user=None), "IBE304")

    def test_bodies(self):
        self.assertEqual(self.request("POST", "/key", self.xml(), content="text/xml")[0], 415)
        self.assertEqual(self.code(self.xml(), content="application/ibe-key-request+xml; charset=us-ascii"), "IBE100")
        self.assertEqual(self.request("POST", "/key", b" " * (1 << 20))[0], 413)

        def pieces():
            for _ in range(64):
                yield b" " * (1 << 16)
        self.assertIn(self.request("POST", "/key", pieces(), chunked=True)[0], (400, 413))
        self.assertEqual(self.code(self.xml()), "IBE100")
        self.assertIn(self.request("PUT", "/key", b"x")[0], (400, 404))

    def test_old_tls(self):
        def connects(version):
            command = ["openssl", "s_client", "-connect", f"localhost:{self.kms.port}", "-cipher", "ALL:@SECLEVEL=0", version]
            return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0
        self.assertTrue(connects("-tls1_2"))
        self.assertFalse(connects("-tls1_1"))


class Enrolment(cli.Case):
    def test_users_without_credentials_are_sent_there(self):
        kms = Kms(self.folder, "--enroll-uri", "https://example.org/enroll")
        self.addCleanup(kms.stop)
        params = self.folder / "district"
        ca = ("--ca", self.folder / "authority.pem")
        self.ok("ibe", "fetch-params", "--url", kms.district, *ca, "--out", params)
        self.refused("ibe", "fetch-key", *ca, "--params", params, "--id", "alice@example.org", "--out", self.folder / "never",
                     says="IBE201")


if __name__ == "__main__":
    cli.main()
