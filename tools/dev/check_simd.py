#!/usr/bin/env python3
"""Checks the objects of a backend: instructions, branches, symbols. SPDX-License-Identifier: Apache-2.0

usage: check_simd.py BACKEND OBJECT... [--named-in FILE] [--objdump PROGRAM] | --self-test      BACKEND: a folder of simd/
Hand-written kernels (x86_64_adx, armv7em): expected instructions only, and no conditional jump but those listed; every global
function is named in FILE, the test of the calling convention. Compiled code (avx2fma, avx512ifma): nothing whose time depends on its
operands.
Both: no weak symbol, which could take the place of generic code on a machine without these instructions; nothing but functions and
read-only tables; no symbol visible outside the library.
"""
import collections
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

KERNEL_INSTRUCTIONS = set("mov movabs lea push pop mulx imul adcx adox adc add sub sbb neg not xor and or test cmp shl shr shld shrd "
                          "shlx shrx cmovb cmovae cmove cmovne cmovo cmovs cmovns ret call jmp endbr64 nop".split())
# Thumb-2 with DSP: umull and umaal take the same time for all operands on Cortex-M4, M7 and M33. No it, whose loads could be skipped.
ARM_INSTRUCTIONS = set("push pop mov movs mvn add adds adc adcs sub subs sbc sbcs cmp cmn lsr lsrs rrxs rsb and ands mul umull umaal uadd8 sel "
                       "ldr ldrd ldmia ldmdb str strd stmia stmdb b bl nop".split())
# Conditional jumps of a kernel, with what they depend on: never on a secret.
JUMPS = {
    "ibake_mont_mul_384_adx": (1, "whether the modulus has its top bit"),
    "ibake_mont_sqr_384_adx": (1, "whether the modulus has its top bit"),
    "ibake_fp2_dot3_384_adx": (1, "which of two sums it is"),
    "ibake_fp4_sqr_384_adx": (1, "which of the products it is"),
    "ibake_wide_mul_blocks_adx": (3, "how many blocks are left"),
    "ibake_wide_sqr_blocks_adx": (4, "how many blocks are left"),
    "ibake_redc_blocks_adx": (2, "how many blocks are left"),
} | {f"ibake_{op}_{bits}_adx": (jumps, "how many blocks are left") for bits in (1024, 1536)
     for op, jumps in (("add", 2), ("sub", 2), ("wide_add", 3), ("wide_sub", 3))}
EXPECTED = {"x86_64_adx": KERNEL_INSTRUCTIONS, "armv7em": ARM_INSTRUCTIONS}
VARIABLE_TIME = re.compile(r"^(div|idiv|v?(div|sqrt)[sp][sd]|f\w+|v?p?(gather|scatter)\w+|repn?z|repn?e|loop\w*|bs[fr]|pdep|pext)$")
CONDITIONAL = re.compile(r"^(j(?!mp)\w+|b(eq|ne|cs|cc|hs|lo|mi|pl|vs|vc|hi|ls|ge|lt|gt|le)|cbn?z)$")
SECTIONS = (".init_array", ".ctors", ".data", ".bss", ".tdata", ".tbss")
RULES = {"x86_64_adx": "kernels", "avx2fma": "compiled", "avx512ifma": "compiled", "armv7em": "kernels"}


def output(*command: str) -> list[str]:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def instructions(path: str, objdump: str) -> dict[str, list[str]]:
    """Mnemonics by function."""
    found, function = collections.defaultdict(list), ""
    for line in output(objdump, "-d", "--no-show-raw-insn", path):
        if match := re.match(r"[0-9a-f]+ <(.+)>:$", line):
            function = match.group(1)
        elif match := re.match(r"\s+[0-9a-f]+:\t(\S+)", line):
            found[function].append(re.sub(r"\.[nw]$", "", match.group(1)))  # .n, .w: how Thumb encodes it
    return found


def check_instructions(path: str, backend: str, objdump: str) -> list[str]:
    problems, rules = [], RULES[backend]
    for function, mnemonics in instructions(path, objdump).items():
        for mnemonic in sorted(set(mnemonics)):
            if CONDITIONAL.match(mnemonic):
                continue
            if rules == "kernels" and not {mnemonic, mnemonic.rstrip("bwlq")} & EXPECTED[backend]:
                problems.append(f"{function}: unexpected instruction {mnemonic}")
            if VARIABLE_TIME.match(mnemonic):
                problems.append(f"{function}: {mnemonic} takes a time that depends on its operands")
        jumps = sum(1 for mnemonic in mnemonics if CONDITIONAL.match(mnemonic))
        listed = JUMPS.get(function, (0, ""))[0]
        if rules == "kernels" and jumps != listed:
            problems.append(f"{function}: {jumps} conditional jumps, {listed} listed")
    return problems


def check_symbols(path: str, rules: str, named_in: str | None) -> list[str]:
    problems = []
    for line in output("readelf", "--syms", "--wide", path):
        fields = line.split()
        if len(fields) < 8 or not fields[0][:-1].isdigit() or fields[3] in ("SECTION", "FILE"):
            continue
        kind, binding, visibility, section, name = fields[3], fields[4], fields[5], fields[6], fields[7]
        if binding in ("WEAK", "UNIQUE"):
            problems.append(f"weak symbol {name}")
        elif binding == "GLOBAL" and section != "UND":
            if visibility != "HIDDEN":
                problems.append(f"{name} is visible outside the library")
            if rules == "kernels" and kind != "FUNC":
                problems.append(f"{name} is no function")
            if rules == "kernels" and named_in is not None and not re.search(rf"\b{name}\b", named_in):
                problems.append(f"{name} is not named in the test of the calling convention")
    for line in output("objdump", "--section-headers", path):
        fields = line.split()
        if len(fields) > 2 and fields[1].startswith(SECTIONS) and not fields[1].startswith(".data.rel.ro") and int(fields[2], 16) > 0:
            problems.append(f"has the section {fields[1]}")
    return problems


def check(backend: str, path: str, named_in: str | None, objdump: str = "objdump") -> list[str]:
    return check_instructions(path, backend, objdump) + check_symbols(path, RULES[backend], named_in)


def self_test() -> None:
    head = ".hidden f\n.globl f\n.type f, @function\nf:\n"
    kernels = {
        head + "mulx (%rsi), %rax, %rdx\nret": None,
        head + "mov %rsi, %rax\ndiv %rdi\nret": "f: unexpected instruction div",
        head + "vpaddq %zmm0, %zmm1, %zmm2\nret": "f: unexpected instruction vpaddq",
        head + "test %rdi, %rdi\njne f\nret": "f: 1 conditional jumps, 0 listed",
        ".globl f\n.type f, @function\nf: ret": "f is visible outside the library",
        ".weak f\n.type f, @function\nf: ret": "weak symbol f",
        head + "ret\n.hidden g\n.globl g\n.type g, @function\ng: ret": "g is not named in the test of the calling convention",
        head + "ret\n.data\n.quad 1": "has the section .data",
        head + "ret\n.section .rodata\n.hidden d\n.globl d\n.type d, @object\nd: .quad 1": "d is no function",
    }
    compiled = {
        "static int g(int x) { return x + 1; } __attribute__((visibility(\"hidden\"))) int f(int x) { return g(x); }": None,
        "inline int g(int x) { return x; } __attribute__((visibility(\"hidden\"))) decltype(&g) f() { return g; }": "weak symbol _Z1gi",
        "__attribute__((visibility(\"hidden\"))) int f(int x, int y) { return x / y; }": "_Z1fii: idiv takes a time",
        "__attribute__((visibility(\"hidden\"))) int state = 5;": "has the section .data",
        "#include <immintrin.h>\n__attribute__((visibility(\"hidden\"), target(\"avx512f\"))) __m512i f(__m512i i, const void* p) "
        "{ return _mm512_i64gather_epi64(i, p, 8); }": "_Z1fDv8_xPKv: vpgatherqq takes a time",
    }
    arm_head = ".syntax unified\n.thumb\n" + head.replace("@", "%")
    arm = {
        arm_head + "umaal r0, r1, r2, r3\nldm r0, {r1, r8}\nbx lr": "f: unexpected instruction bx",
        arm_head + "umaal r0, r1, r2, r3\npush {r4, lr}\nldm r0, {r1, r8}\npop {r4, pc}": None,
        arm_head + "udiv r0, r1, r2\npop {pc}": "f: unexpected instruction udiv",
        arm_head + "cmp r0, r1\nit eq\nldreq r0, [r1]\npop {pc}": "f: unexpected instruction it",
        arm_head + "cmp r0, r1\nbcs f\npop {pc}": "f: 1 conditional jumps, 0 listed",
    }
    host = (("c++", "-std=c++20", "-O1", "-fPIC"), "objdump")
    suites = [(".s", "x86_64_adx", kernels, host), (".cpp", "avx512ifma", compiled, host)]
    if shutil.which("arm-none-eabi-gcc"):
        suites.append((".s", "armv7em", arm, (("arm-none-eabi-gcc", "-mcpu=cortex-m4", "-mthumb"), "arm-none-eabi-objdump")))
    with tempfile.TemporaryDirectory() as name:
        for suffix, backend, planted, (compiler, objdump) in suites:
            for text, problem in planted.items():
                source, target = pathlib.Path(name, "x" + suffix), f"{name}/x.o"
                source.write_text(text + "\n")
                output(*compiler, "-c", "-o", target, str(source))
                found = check(backend, target, "f", objdump)
                assert bool(found) == (problem is not None), f"{text}: {found}"
                assert problem is None or any(line.startswith(problem) for line in found), f"not reported: {problem}; {found}"


def main() -> int:
    arguments = sys.argv[1:]
    if arguments == ["--self-test"]:
        self_test()
        return 0
    named_in, objdump = None, "objdump"
    if "--named-in" in arguments:
        at = arguments.index("--named-in")
        named_in = pathlib.Path(arguments[at + 1]).read_text()
        del arguments[at:at + 2]
    if "--objdump" in arguments:
        at = arguments.index("--objdump")
        objdump = arguments[at + 1]
        del arguments[at:at + 2]
    if len(arguments) < 2 or arguments[0] not in RULES:
        print(__doc__, file=sys.stderr)
        return 2
    problems = [f"{pathlib.Path(path).name}: {problem}" for path in arguments[1:]
                for problem in check(arguments[0], path, named_in, objdump)]
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
