"""`ibake ue call --sip` and `ue listen --sip` through a real Kamailio on loopback. SPDX-License-Identifier: Apache-2.0"""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

import cli

DOMAIN = "operator-a.example"
ROOT = pathlib.Path(__file__).resolve().parents[2]
WAIT_S = 30


def free_port():
    """A port that nobody has, neither by UDP nor by TCP."""
    for _ in range(50):
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", 0))
            with contextlib.suppress(OSError):
                udp.bind(tcp.getsockname())
                return tcp.getsockname()[1]
    raise RuntimeError("no free port")


def wait_for(condition, what):
    end = time.monotonic() + WAIT_S
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"{what}: nothing after {WAIT_S} s")
        time.sleep(0.05)


def listening(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


@unittest.skipUnless(shutil.which("kamailio"), "needs kamailio")
class Sip(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = pathlib.Path(temporary.name)
        cls.core = free_port()
        run = cls.folder / "core"
        run.mkdir()
        address = f"127.0.0.1:{cls.core}"
        cls.start("kamailio", "-DD", "-E", "-f", ROOT / "tests/sip/kamailio.cfg", "-l", f"udp:{address}", "-l", f"tcp:{address}",
                  "-P", run / "pid", "-Y", run, "-m", "32", "-M", "4", log="core.log")
        wait_for(lambda: listening(cls.core), "kamailio")

        (cls.folder / "seal").write_bytes(os.urandom(32))
        kms = ("--dir", cls.folder / "kms", "--key-file", cls.folder / "seal")
        cls.ok("kms", "init", *kms, "--kms-id", f"sip:kms@{DOMAIN}", "--domain", DOMAIN)
        params = cls.folder / "params.json"
        cls.ok("kms", "params", "--dir", cls.folder / "kms", "--out", params)
        port_file = cls.folder / "kms.port"
        for name in ("alice", "bob"):
            (cls.folder / f"{name}.psk").write_bytes(os.urandom(32))
            cls.ok("kms", "subscriber", "add", *kms, "--psk-name", name, "--psk-file", cls.folder / f"{name}.psk",
                   "--id", f"sip:{name}@{DOMAIN}")
        server = cls.start(cli.PROGRAM, "kms", "serve", *kms, "--listen", "127.0.0.1:0", "--port-file", port_file, log="kms.log")
        wait_for(lambda: port_file.exists() and port_file.read_text().endswith("\n"), "KMS")
        for name in ("alice", "bob"):
            cls.ok("ue", "enrol", *cls.ue(name), "--kms", f"127.0.0.1:{port_file.read_text().strip()}", "--kms-params", params, "--trust",
                   "--psk-name", name, "--psk-file", cls.folder / f"{name}.psk", "--id", f"sip:{name}@{DOMAIN}", "--days", "2")
        server.terminate()
        for name in ("alice", "bob"):
            (cls.folder / f"{name}.file").write_bytes(os.urandom(50000))

    @classmethod
    def start(cls, *arguments, log):
        with open(cls.folder / log, "wb") as out:
            process = subprocess.Popen([str(a) for a in arguments], stdin=subprocess.DEVNULL, stdout=out, stderr=out)

        def end():
            process.terminate()
            process.wait()
        cls.addClassCleanup(end)
        return process

    @classmethod
    def ok(cls, *arguments):
        code, out, err = cli.run(*arguments)
        assert code == 0, (arguments, err)
        return out

    @classmethod
    def ue(cls, name):
        return "--dir", cls.folder / name, "--key-file", cls.folder / "seal"

    def media(self, name):
        return "--send", self.folder / f"{name}.file", "--receive", self.folder / f"at-{name}", "--force"

    def listen(self, *more):
        """Bob, registered."""
        ready = self.folder / "ready"
        ready.unlink(missing_ok=True)
        process = subprocess.Popen(
            [str(a) for a in (cli.PROGRAM, "ue", "listen", *self.ue("bob"), "--id", f"sip:bob@{DOMAIN}", "--sip", f"127.0.0.1:{self.core}",
                              "--ready-file", ready, "--log", self.folder / "bob.log", "--json", *more)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        wait_for(ready.exists, "registration")
        return process

    def call(self, *more):
        return cli.run("ue", "call", *self.ue("alice"), "--id", f"sip:alice@{DOMAIN}", "--to", f"sip:bob@{DOMAIN}",
                       "--sip", f"127.0.0.1:{self.core}", "--json", *more)

    def talk(self, *more, bob=(), pace=("--fast",)):
        listener = self.listen("--once", *self.media("bob"), *pace, *bob)
        code, out, err = self.call(*self.media("alice"), *pace, *more)
        heard, complaint = listener.communicate(timeout=WAIT_S)
        self.assertEqual((code, listener.returncode), (0, 0), f"{err}\n{complaint.decode()}")
        a, b = json.loads(out), json.loads(heard)
        self.assertEqual(a["fingerprint"], b["fingerprint"])
        self.assertEqual(len(a["fingerprint"]), 39)
        for sender, receiver in (("alice", "bob"), ("bob", "alice")):
            self.assertEqual((self.folder / f"{sender}.file").read_bytes(), (self.folder / f"at-{receiver}").read_bytes())
        return a, b

    def test_transports(self):
        for transport in ("udp", "tcp", "auto"):
            with self.subTest(transport):
                a, _ = self.talk("--transport", transport, bob=("--transport", transport))
                self.assertEqual(a["sip"]["transport"], transport if transport != "auto" else "udp")
                self.assertLess(0, a["sip"]["invite_bytes"])
                self.assertEqual(a["sip"]["answers"], 1)

    def test_media_level(self):
        a, _ = self.talk("--mikey-level", "media")
        self.assertEqual(a["proof"], "it holds the private key of the called identity")

    def test_keys_while_it_rings(self):
        a, b = self.talk(bob=("--early-answer", "--answer-delay", "0.5"))
        self.assertEqual((a["sip"]["rekeys"], b["sip"]["rekeys"]), (0, 0))

    def test_rekeying_loses_no_packet(self):
        for who in ("alice", "bob"):
            with self.subTest(who):
                every = ("--rekey-every", "1")
                a, b = self.talk(*(every if who == "alice" else ()), bob=every if who == "bob" else (), pace=())
                self.assertLess(0, a["sip"]["rekeys"])
                self.assertEqual(a["sip"]["rekeys"], b["sip"]["rekeys"])
                self.assertEqual((a["discarded_packets"], b["discarded_packets"]), (0, 0))

    def test_cancel(self):
        listener = self.listen("--answer-delay", "20")
        caller = subprocess.Popen(
            [str(a) for a in (cli.PROGRAM, "ue", "call", *self.ue("alice"), "--id", f"sip:alice@{DOMAIN}", "--to", f"sip:bob@{DOMAIN}",
                              "--sip", f"127.0.0.1:{self.core}")], stderr=subprocess.PIPE)
        log = self.folder / "bob.log"
        before = log.read_text().count("rings")
        wait_for(lambda: log.read_text().count("rings") > before, "ringing")
        caller.send_signal(signal.SIGINT)
        _, complaint = caller.communicate(timeout=WAIT_S)
        self.assertEqual(caller.returncode, 1)
        self.assertIn(b"stopped", complaint)
        wait_for(lambda: log.read_text().rstrip().endswith("another device answered"), "CANCEL")
        listener.terminate()
        out, _ = listener.communicate(timeout=WAIT_S)
        self.assertEqual((listener.returncode, out), (0, b""))

    def test_nobody_is_registered(self):
        code, out, err = self.call()
        self.assertEqual((code, out, err.count("\n")), (1, b"", 1), err)
        self.assertIn("480", err)

    def test_no_core(self):
        code, out, err = cli.run("ue", "call", *self.ue("alice"), "--id", f"sip:alice@{DOMAIN}", "--to", f"sip:bob@{DOMAIN}",
                                 "--sip", f"127.0.0.1:{free_port()}", "--transport", "tcp")
        self.assertEqual((code, out, err.count("\n")), (1, b"", 1), err)
        self.assertIn("cannot register", err)


if __name__ == "__main__":
    cli.main()
