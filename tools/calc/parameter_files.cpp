// Parameter files: everything checked, in bounded time. SPDX-License-Identifier: Apache-2.0
#include "tools/calc/parameter_files.h"

#include <gmpxx.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "ibe/ibe.h"
#include "ibe/rfc5091_der.h"

namespace ibake::calc {

namespace {

constexpr size_t kMaxFieldBits = 7680, kMaxOrderBits = 512;
constexpr size_t kMaxDigits = 2320;   // of a number of kMaxFieldBits, decimal
constexpr int kPrimalityRounds = 30;  // Baillie-PSW and some of Miller and Rabin's

enum Key { kType, kQ, kH, kR, kExp2, kExp1, kSign1, kSign0, kKeys };
constexpr std::array<std::string_view, kKeys> kNames = {"type", "q", "h", "r", "exp2", "exp1", "sign1", "sign0"};
using Values = std::array<std::string_view, kKeys>;

std::string_view next_word(std::string_view& line) {
    constexpr std::string_view blanks = " \t\r";
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    const std::string_view word = line.substr(0, line.find_first_of(blanks));
    line.remove_prefix(word.size());
    return word;
}

std::string split(Values& values, std::string_view text) {
    while (!text.empty()) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        line = line.substr(0, line.find('#'));
        const std::string_view name = next_word(line), value = next_word(line);
        if (name.empty()) continue;
        const auto found = std::find(kNames.begin(), kNames.end(), name);
        if (found == kNames.end()) return "a key that type A does not have";
        std::string_view& place = values[static_cast<size_t>(found - kNames.begin())];
        if (!place.empty()) return std::string(name) + " occurs twice";
        if (value.empty() || !next_word(line).empty()) return std::string(name) + " does not have one value";
        place = value;
    }
    for (size_t i = 0; i < kKeys; i++)
        if (values[i].empty()) return std::string(kNames[i]) + " is missing";
    return "";
}

// Decimal, or hexadecimal after 0x; not negative.
bool read_number(mpz_class& number, std::string_view text) {
    const bool is_hex = text.substr(0, 2) == "0x";
    const std::string_view digits = text.substr(is_hex ? 2 : 0);
    return !digits.empty() && digits.size() <= kMaxDigits &&
           digits.find_first_not_of(is_hex ? "0123456789abcdefABCDEF" : "0123456789") == std::string_view::npos &&
           mpz_set_str(number.get_mpz_t(), std::string(digits).c_str(), is_hex ? 16 : 10) == 0;
}

size_t bits(const mpz_class& a) { return mpz_sizeinbase(a.get_mpz_t(), 2); }
bool is_prime(const mpz_class& a) { return mpz_probab_prime_p(a.get_mpz_t(), kPrimalityRounds) != 0; }

mpz_class number_of(Octets octets) {
    mpz_class a;
    mpz_import(a.get_mpz_t(), octets.size(), 1, 1, 1, 0, octets.data());
    return a;
}
std::vector<uint8_t> octets_of(const mpz_class& a) {
    std::vector<uint8_t> octets((bits(a) + 7) / 8);
    mpz_export(octets.data(), nullptr, 1, 1, 1, 0, a.get_mpz_t());
    return octets;
}

// An octet more than is accepted, at most; "" when it cannot be read.
std::string read_file(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    std::string text(kMaxParameterFile + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<size_t>(in.gcount()));
    return text;
}
constexpr char kUnreadable[] = "cannot be read, or is empty", kTooLarge[] = "is larger than any parameter file";

}  // namespace

std::string parse_type_a(GroupPrimes& primes, std::string_view text) {
    if (text.size() > kMaxParameterFile) return kTooLarge;
    Values values;
    if (std::string reason = split(values, text); !reason.empty()) return reason;
    if (values[kType] != "a") return "not of type a";

    std::array<mpz_class, kKeys> numbers;
    for (const Key key : {kQ, kH, kR, kExp2, kExp1})
        if (!read_number(numbers[key], values[key])) return std::string(kNames[key]) + " is not a number, or too long";
    for (const Key key : {kSign1, kSign0}) {
        if (values[key] != "1" && values[key] != "-1") return std::string(kNames[key]) + " is neither 1 nor -1";
        numbers[key] = values[key] == "1" ? 1 : -1;
    }
    const mpz_class &q = numbers[kQ], &h = numbers[kH], &r = numbers[kR], &exp2 = numbers[kExp2], &exp1 = numbers[kExp1];
    if (bits(q) > kMaxFieldBits || bits(r) > kMaxOrderBits) return "q or r is too long";
    if (exp2 > kMaxOrderBits || exp1 >= exp2 || exp1 == 0) return "exp2 or exp1 is out of range";
    const mpz_class one = 1;
    if (r != (one << exp2.get_ui()) + numbers[kSign1] * (one << exp1.get_ui()) + numbers[kSign0])
        return "r is not 2^exp2 + sign1*2^exp1 + sign0";
    if (h * r != q + 1) return "h*r is not q + 1";
    if (q % 4 != 3) return "q is not 3 modulo 4";
    if (!is_prime(r)) return "r is not prime";
    if (!is_prime(q)) return "q is not prime";
    primes = {octets_of(q), octets_of(r)};
    return "";
}

std::string parse_type1(Type1Params& params, Octets der) {
    if (der.size() > kMaxParameterFile) return kTooLarge;
    rfc5091::PublicParameters read;
    if (const ibake_status status = rfc5091::read(read, der); status != IBAKE_OK) return ibake_status_text(status);
    const mpz_class p = number_of(read.p), q = number_of(read.q);
    if (p % 12 != 11) return "p is not 11 modulo 12";
    if (q < 5 || (p + 1) % q != 0) return "q does not divide p + 1";
    if (!is_prime(q)) return "q is not prime";
    if (!is_prime(p)) return "p is not prime";
    params = {{octets_of(p), octets_of(q)}, read.hash};
    return "";
}

std::string load_type_a(GroupPrimes& primes, const std::string& file) {
    const std::string text = read_file(file);
    return text.empty() ? kUnreadable : parse_type_a(primes, text);
}
std::string load_type1(Type1Params& params, const std::string& file) {
    const std::string der = read_file(file);
    if (der.empty()) return kUnreadable;
    return parse_type1(params, {reinterpret_cast<const uint8_t*>(der.data()), der.size()});
}

}  // namespace ibake::calc
