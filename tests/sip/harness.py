"""A phone network for tests and tools/demo: Kamailio, KMSs, UEs, relays, sipp; all of it gone at the end. SPDX-License-Identifier: Apache-2.0

    with harness.Stage(program) as stage:
        kms = stage.kms("operator-a.example")
        alice, bob = stage.ue("alice", kms), stage.ue("bob", kms)
        listening = bob.listen("--once")
        report = alice.call(bob.id).report()

Everything is a child process with a temporary folder, on loopback or in network namespaces of its own. When a test fails, the end of
every log is printed.
"""
import contextlib
import errno
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import wave

import relay

HERE = pathlib.Path(__file__).resolve().parent
PORTS = range(15300, 15500)  # below what the kernel hands out by itself
SANITIZERS = {"ASAN_OPTIONS": "exitcode=99", "UBSAN_OPTIONS": "exitcode=99"}  # not one of the program's own exit codes


class Problem(AssertionError):
    """What was expected did not happen."""


def expect(condition, what):
    if not condition:
        raise Problem(what)


def until(condition, what, seconds=15):
    """Waits until condition() is true and returns its value."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Problem(f"{what}: not within {seconds} s")
        time.sleep(0.02)


def namespaces_work():
    """Network namespaces can be made here."""
    name = f"ibake{os.getpid()}try"
    try:
        if subprocess.run(["ip", "netns", "add", name], capture_output=True, check=False).returncode != 0:
            return False
        subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)
        return True
    except OSError:
        return False


def wav(path, seconds, seed=0):
    """A recording that compresses badly and differs from all others."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1), out.setsampwidth(2), out.setframerate(8000)
        out.writeframes(random.Random(seed).randbytes(int(16000 * seconds)))
    return path


def free(port, transport):
    """Nobody on loopback has this port."""
    with contextlib.closing(socket.socket(socket.AF_INET, {"udp": socket.SOCK_DGRAM, "tcp": socket.SOCK_STREAM}[transport])) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(transport == "tcp"))
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as e:
            if e.errno != errno.EADDRINUSE:
                raise
            return False
        return True


def ended(pid):
    """No process has this id, or it is one that nobody has asked after."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def one_line(errors):
    """The one line in which the program says why it failed."""
    lines = [line for line in errors.splitlines() if line.startswith("ibake: ")]
    expect(len(lines) == 1, f"not one line of error: {errors!r}")
    return lines[0].removeprefix("ibake: ")


class Process:
    """A child with its output in files."""

    def __init__(self, name, arguments, folder, namespace=None):
        self.name, self.arguments = name, [str(a) for a in arguments]
        self.out, self.err = folder / f"{name}.out", folder / f"{name}.err"
        command = (["ip", "netns", "exec", namespace] if namespace else []) + self.arguments
        with open(self.out, "wb") as out, open(self.err, "wb") as err:
            self.child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=folder,
                                          env=os.environ | SANITIZERS)

    def running(self):
        return self.child.poll() is None

    def wait(self, seconds=60):
        """The exit code."""
        try:
            return self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Problem(f"{self.name} does not end within {seconds} s") from None

    def stop(self, seconds=10):
        """Ends it; what does not obey is killed. Returns the exit code."""
        if self.running():
            self.child.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.child.wait(seconds)
        if self.running():
            self.child.kill()
        return self.child.wait()

    def kill(self):
        """SIGKILL, and it is gone on return."""
        self.child.kill()
        self.child.wait()

    def text(self):
        return self.out.read_text(errors="replace")

    def errors(self):
        return self.err.read_text(errors="replace")


class Agent(Process):
    """A UE that calls or listens."""

    def reports(self):
        """The JSON reports so far, one a call."""
        text, found, at = self.text(), [], 0
        decoder = json.JSONDecoder()
        while True:
            at = text.find("{", at)
            if at < 0:
                return found
            with contextlib.suppress(json.JSONDecodeError):
                value, at = decoder.raw_decode(text, at)
                found.append(value)
                continue
            return found

    def report(self, seconds=60):
        """The report of a call that went well from start to end."""
        code = self.wait(seconds)
        expect(code == 0, f"{self.name} ended with {code}: {self.errors().strip()}")
        expect(len(self.reports()) == 1, f"{self.name} gave {len(self.reports())} reports")
        return self.reports()[0]

    def failed(self, seconds=60):
        """The one line in which a call that failed says why."""
        code = self.wait(seconds)
        expect(code == 1, f"{self.name} ended with {code}, not 1: {self.errors().strip()}")
        return one_line(self.errors())


class Kms:
    def __init__(self, stage, domain, before=None, serve=True, suite="bf-bls12381"):
        """`before`: the one that this KMS succeeds, with the same signing key."""
        self.stage, self.domain = stage, domain
        self.folder = stage.folder / f"kms{stage.count()}.{domain}"
        self.seal = before.seal if before else stage.secret(f"{self.folder.name}.seal")
        self.run("init", *self.sealed(), "--suite", suite, "--kms-id", f"sip:kms@{domain}", "--domain", domain,
                 *(["--binding"] if stage.binding else []),
                 *(("--succeeds", before.folder) if before else ()))
        self.params = stage.folder / f"{self.folder.name}.params"
        # What the operator gives out, and its SHA-256 beside it.
        self.pin = stage.run("kms", "params", "--dir", self.folder, "--out", self.params, both=True).split("SHA-256 ")[1].strip()
        if serve:
            self.serve()

    def run(self, *arguments):
        return self.stage.run("kms", *arguments)

    def sealed(self):
        return "--dir", self.folder, "--key-file", self.seal

    def serve(self):
        port = self.stage.folder / f"{self.folder.name}.port"
        port.unlink(missing_ok=True)
        self.log = self.stage.folder / f"{self.folder.name}.log"
        self.process = self.stage.start(self.folder.name, self.stage.program, "kms", "serve", *self.sealed(), "--listen", "127.0.0.1:0",
                                        "--port-file", port, "--log", self.log)
        until(lambda: port.exists() and port.read_text().strip(), f"{self.folder.name} serves")
        self.address = f"127.0.0.1:{port.read_text().strip()}"

    def subscribe(self, name, ids):
        psk = self.stage.secret(f"{name}.psk{self.stage.count()}")
        self.run("subscriber", "add", *self.sealed(), "--psk-name", name, "--psk-file", psk,
                 *(word for i in ids for word in ("--id", i)))
        return psk


class Ue:
    """A device: its folder, its keys, the relay in front of it."""

    def __init__(self, stage, name, kms, user=None, ids=None, days=2, enrol=True):
        self.stage, self.name, self.kms = stage, name, kms
        self.id = f"sip:{user or name}@{kms.domain}"
        self.ids = [self.id] if ids is None else ids
        self.folder, self.days = stage.folder / name, days
        self.seal = stage.secret(f"{name}.seal")
        self.trace = stage.folder / f"{name}.trace"
        self.psk = kms.subscribe(name, self.ids)
        self.relay = None
        self.known = [kms]  # KMSs whose parameters it is told to trust
        self.runs = 0
        if enrol:
            self.enrol()

    def sealed(self):
        return "--dir", self.folder, "--key-file", self.seal

    def trust(self):
        return [word for k in self.known for word in ("--kms-params", k.params, "--pin", k.pin)]

    def enrol_arguments(self, *more):
        return ("ue", "enrol", *self.sealed(), "--kms", self.kms.address, *self.trust(), "--psk-name", self.name, "--psk-file",
                self.psk, *(word for i in self.ids for word in ("--id", i)), "--days", self.days, *more)

    def enrol(self, *more):
        self.stage.run(*self.enrol_arguments(*more))

    def move_to(self, kms):
        """Fetches keys of another parameter set, which is trusted for its signer's sake."""
        self.kms, self.psk, self.known = kms, kms.subscribe(self.name, self.ids), []
        self.enrol("--kms-params", kms.params)

    def through(self, **options):
        """Puts a relay between this UE and the core (see relay.Relay); returns it."""
        self.relay = self.stage.relay(**options)
        return self.relay

    def core(self):
        return self.relay.address if self.relay else self.stage.core.address

    def agent(self, command, *arguments):
        self.runs += 1
        return self.stage.start(f"{self.name}.{command}{self.runs}", self.stage.program, "ue", command, *self.sealed(), "--sip",
                                self.core(), "--id", self.id, "--trace", self.trace, "--json", *self.trust(), *arguments,
                                kind=Agent, namespace=self.stage.ue_namespace)

    def listen(self, *arguments, ready=True):
        """Registers and answers calls; returns once the registration is confirmed."""
        mark = self.stage.folder / f"{self.name}.ready{self.runs}"
        log = self.stage.folder / f"{self.name}.log"
        process = self.agent("listen", "--ready-file", mark, "--log", log, *arguments)
        if ready:
            until(lambda: mark.exists() or not process.running(), f"{self.name} is registered")
            expect(process.running(), f"{self.name} does not listen: {process.errors().strip()}")
        return process

    def call(self, to, *arguments):
        return self.agent("call", "--to", to, *arguments)


class Sniffer:
    """What UDP carries on loopback meanwhile, as (time, source port, destination port, octets); takes root."""

    def __init__(self):
        self.packets, self.stopping = [], False
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
        self.socket.bind(("lo", 0))
        self.socket.settimeout(0.1)
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        while not self.stopping:
            try:
                packet = self.socket.recv(65536)[14:]
            except TimeoutError:
                continue
            header = 4 * (packet[0] & 15)
            if packet[9] == socket.IPPROTO_UDP:
                self.packets.append((time.monotonic(), *struct.unpack(">HH", packet[header:header + 4]), packet[header + 8:]))

    def close(self):
        self.stopping = True
        self.thread.join()
        self.socket.close()


class Core:
    """Kamailio."""

    def __init__(self, stage, port, answer_ms=8000, udp_mtu=1300):
        self.stage, self.port = stage, port
        self.host = stage.core_host
        self.options = ["-A", f"ANSWER_MS={answer_ms}", "-A", f"UDP_MTU={udp_mtu}", "-l", f"udp:{self.host}:{port}", "-l",
                        f"tcp:{self.host}:{port}", "-m", "64", "-M", "8"]
        self.address = f"{self.host}:{port}"
        self.starts = 0
        self.start()

    def start(self):
        self.starts += 1
        folder = self.stage.folder / f"core{self.starts}"
        folder.mkdir()
        program = shutil.which("kamailio", path=os.environ["PATH"] + ":/usr/sbin")
        expect(program, "there is no kamailio; on Debian: apt-get install kamailio")
        self.process = self.stage.start(
            f"kamailio{self.starts}", program, "-DD", "-E", "-f",
            HERE / "kamailio.cfg", "-P", folder / "pid", "-Y", folder, *self.options, namespace=self.stage.core_namespace)
        until(self.answers, "Kamailio answers")

    def answers(self):
        expect(self.process.running(), f"Kamailio does not start: {self.process.errors()[-2000:]}")
        with relay.Namespace(self.stage.core_namespace), contextlib.closing(socket.socket()) as probe:
            return probe.connect_ex((self.host, self.port)) == 0

    def kill(self):
        """As if the machine had lost its power: no child may go on."""
        pid = self.process.child.pid
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        self.process.kill()
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
        until(lambda: all(map(ended, children)), "Kamailio's children end")


# Clears up when whoever writes its standard input, process ids, is gone without saying "done": killed, by a time-out for example.
GUARD = """
pids=
while read -r pid; do
    [ "$pid" != done ] || exit 0
    pids="$pids $pid"
done
kill $pids; sleep 2; rm -rf "$1"
[ -z "$2" ] || { ip netns del "$2"; ip netns del "$3"; }
"""


class Stage:
    """`binding`: the KMSs require the binding extension. `namespaces`: UEs and core are in network namespaces of their own."""

    def __init__(self, program, namespaces=False, binding=False, **core_options):
        self.program = str(pathlib.Path(program).resolve())
        self.binding, self.core_options = binding, core_options
        self.processes, self.relays, self.namespaces = [], [], []
        self.ue_namespace = self.core_namespace = None
        self.core_host = "127.0.0.1"
        self.wanted_namespaces = namespaces
        self.locks, self.counted = [], 0

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="ibake-sip-"))
        if self.wanted_namespaces:
            self.ue_namespace, self.core_namespace = (f"{self.folder.name}-{side}" for side in ("ue", "core"))
        self.guard = subprocess.Popen(
            ["sh", "-c", GUARD, "guard", self.folder, self.ue_namespace or "", self.core_namespace or ""], stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL, start_new_session=True, text=True)
        try:
            if self.wanted_namespaces:
                self._make_namespaces()
            self.core = Core(self, self.port(), **self.core_options)
        except BaseException:
            self.__exit__(*sys.exc_info())
            raise
        return self

    def __exit__(self, kind, value, _):
        # UEs first and all at once: they take leave of the core.
        for leaving in ([p for p in self.processes if isinstance(p, Agent)], self.processes):
            for process in leaving:
                if process.running():
                    process.child.terminate()
            for process in leaving:
                process.stop(seconds=5)
        for r in self.relays:
            r.close()
        if kind is not None and kind is not KeyboardInterrupt:
            self._show_logs()
        for name in self.namespaces:
            subprocess.run(["ip", "netns", "del", name], check=False)
        for lock in self.locks:
            lock.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        with contextlib.suppress(BrokenPipeError):
            self.guard.communicate("done\n")

    def say(self, text=""):
        """For the person who watches a demo; a test shows it when it fails."""
        print(text, flush=True)

    def port(self):
        """A port for UDP and TCP that no other stage on this machine takes: a name in the abstract name space is the lock."""
        for port in PORTS:
            lock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            with contextlib.suppress(OSError):
                lock.bind(f"\0ibake-sip-{port}")
                if free(port, "udp") and free(port, "tcp"):
                    self.locks.append(lock)
                    return port
            lock.close()
        raise Problem(f"no port of {PORTS.start} to {PORTS.stop - 1} is free")

    def _make_namespaces(self):
        """Two namespaces, the UEs' and the core's, that only the relay in between connects."""
        def ip(*words):
            subprocess.run(["ip", *words], check=True, capture_output=True)
        for name, net in ((self.ue_namespace, 1), (self.core_namespace, 2)):
            ip("netns", "add", name)
            self.namespaces.append(name)
            ip("-n", name, "link", "set", "lo", "up", "mtu", "1500")
            ip("-n", name, "address", "add", f"10.213.{net}.1/32", "dev", "lo")
        self.core_host = "10.213.2.1"

    def relay(self, **options):
        if self.ue_namespace:
            options |= {"near": "10.213.1.1:0", "far": f"{self.core_host}:0", "near_namespace": self.ue_namespace,
                        "far_namespace": self.core_namespace}
        made = relay.Relay(self.core.address, **options)
        self.relays.append(made)
        return made

    def count(self):
        self.counted += 1
        return self.counted

    def secret(self, name):
        path = self.folder / name
        with open(path, "wb", opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
            file.write(os.urandom(32))
        return path

    def start(self, name, *arguments, kind=Process, namespace=None):
        process = kind(name, arguments, self.folder, namespace)
        self.processes.append(process)
        self.guard.stdin.write(f"{process.child.pid}\n")
        self.guard.stdin.flush()
        return process

    def run(self, *arguments, code=0, both=False, seconds=60):
        """Runs the program to its end; returns its output, or with `code` 1 its one line of error."""
        done = subprocess.run([self.program, *map(str, arguments)], capture_output=True, timeout=seconds, check=False, cwd=self.folder,
                              env=os.environ | SANITIZERS)
        err = done.stderr.decode(errors="replace")
        expect(done.returncode == code, f"{' '.join(map(str, arguments[:3]))}: exit code {done.returncode}, not {code}: {err}")
        if code == 1:
            return one_line(err)
        return done.stdout.decode(errors="replace") + (err if both else "")

    def kms(self, domain, **options):
        return Kms(self, domain, **options)

    def ue(self, name, kms, **options):
        return Ue(self, name, kms, **options)

    def sipp(self, name, scenario, port, transport, *arguments, **texts):
        """A sipp process with a scenario of this folder, in which @NAME@ is replaced by texts["NAME"]; returns once it has its port."""
        text = (HERE / f"{scenario}.xml").read_text()
        for word, value in texts.items():
            text = text.replace(f"@{word}@", value.replace("\r", "").rstrip("\n"))
        path = self.folder / f"{name}.xml"
        path.write_text(text)
        process = self.start(name, "sipp", "-sf", path, "-i", "127.0.0.1", "-p", port, "-t", {"udp": "u1", "tcp": "t1"}[transport], "-m", 1,
                             "-nostdin", "-timeout", 20, "-trace_msg", "-message_file", self.folder / f"{name}.messages", *arguments)
        until(lambda: not process.running() or not free(port, transport), f"{name} has its port")
        return process

    def _show_logs(self):
        for path in sorted(self.folder.glob("*.err")) + sorted(self.folder.glob("*.log")):
            text = path.read_text(errors="replace").strip()
            if text:
                print(f"---- {path.name}\n{text[-3000:]}", file=sys.stderr)
        for r in self.relays:
            print("---- relay\n" + "\n".join(map(str, r.seen)), file=sys.stderr)


def outcome(process, seconds=60):
    """(exit code, last report) of an agent that ended or was killed; it says why in one line when it failed."""
    code = process.wait(seconds)
    if code == 1:
        process.failed()
    else:
        expect(code in (0, -signal.SIGKILL), f"{process.name} ended with {code}: {process.errors()}")
    return code, process.reports()[-1] if process.reports() else {"fingerprint": "", "sent_packets": 0}


def same_fingerprint(*reports):
    """Every side agreed on the same key."""
    fingerprints = {r["fingerprint"] for r in reports}
    expect(len(fingerprints) == 1 and fingerprints != {""}, f"fingerprints differ: {fingerprints}")
    return fingerprints.pop()
