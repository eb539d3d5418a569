// `ibake calc`: operations from standard input, results to standard output. SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <string>

#include "field/dispatch.h"
#include "tools/calc/calc.h"
#include "tools/cli/commands.h"

namespace ibake::cli {

namespace {

constexpr const char* kOperations =
    "Operations:\n"
    "  g1.decode P | g1.add P Q | g1.mul P k | g1.hash MSG DST      (g2.* alike; compressed ZCash octets; k 32 octets)\n"
    "  gt.mul a b | gt.pow a k | pairing P Q | pairing.product P1 Q1 P2 Q2 ...    (GT 576 octets, descending)\n"
    "  p256.mul P k | p256.ecdh k P  (p384, p521 alike; scalars 32/48/66 octets, points SEC 1; ecdh prints x)\n"
    "  fp.add a b | fp.mul a b | fp.inv a | fp.sqrt a | fr.mul a b | fr.inv a     (48 / 32 octets)\n"
    "  type1.decode FILE P | type1.add FILE P Q | type1.mul FILE P k | type1.hash FILE MSG | type1.pairing FILE P Q\n"
    "  type1.pairing.product FILE P1 Q1 P2 Q2 ... | type1.gt.mul FILE a b | type1.gt.pow FILE a k  (typea.* alike)\n"
    "  type1.pairing.ratio FILE A B C D    (type1: FILE is DER of RFC 5091's parameters; typea: libpbc's a.param)\n"
    "  xmd MSG DST n | hash_to_range HASH S N | hash_bytes HASH n S | prf0 KEY LABEL bits | prf1 KEY LABEL bits\n"
    "Octets are hex, - is none; n and bits are decimal; HASH is sha1, sha224, sha256, sha384 or sha512.\n"
    "A line that fails gives \"error CODE\": usage length range not_on_curve not_in_subgroup infinity not_square zero\n"
    "parameters (the reason goes to standard error).";

void run() {
    init_backend();
    std::ios::sync_with_stdio(false);
    for (std::string line; std::getline(std::cin, line);) {
        line = calc::calculate(line) + '\n';
        if (std::fwrite(line.data(), 1, line.size(), stdout) != line.size() || std::fflush(stdout) != 0)
            throw Failure("calc: cannot write to standard output");
    }
}

}  // namespace

void add_calc_command(CLI::App& app) {
    CLI::App& calc =
        *app.add_subcommand("calc", "Arithmetic for comparison with others: an operation a line in, a result a line out");
    calc.footer(kOperations);
    calc.callback(run);
}

}  // namespace ibake::cli
