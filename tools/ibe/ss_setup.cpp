// Primes for new parameters of RFC 5091: see ss_setup.h. GMP serves here and nowhere else in the program. SPDX-License-Identifier: Apache-2.0
#include "tools/ibe/ss_setup.h"

#include <cstdio>
#include <gmp.h>
#include <sodium.h>
#include <unistd.h>

#include "tools/cli/commands.h"

namespace ibake::ibe {

namespace {

constexpr int rounds = 40;  // Baillie-PSW, then Miller-Rabin: ibake_ss_setup tests again by its own means
constexpr unsigned long small_max = 1 << 16;

struct Integer {
    mpz_t z;
    Integer() { mpz_init(z); }
    ~Integer() { mpz_clear(z); }
    Integer(const Integer&) = delete;
    Integer& operator=(const Integer&) = delete;

    bool prime() const { return mpz_probab_prime_p(z, rounds) != 0; }
    size_t bits() const { return mpz_sizeinbase(z, 2); }
    std::vector<uint8_t> octets() const {
        std::vector<uint8_t> out((bits() + 7) / 8);
        mpz_export(out.data(), nullptr, 1, 1, 1, 0, z);
        return out;
    }
};

// Uniform below `bound`.
void draw(Integer& out, const Integer& bound) {
    std::vector<uint8_t> octets((bound.bits() + 7) / 8 + 16);  // a bias of 2^-128
    randombytes_buf(octets.data(), octets.size());
    mpz_import(out.z, octets.size(), 1, 1, 1, 0, octets.data());
    mpz_mod(out.z, out.z, bound.z);
}

// Every prime of this form and length is as likely as any other.
void find_solinas(Integer& q, size_t bits) {
    do {
        const bool minus = randombytes_uniform(2) != 0;
        const size_t a = minus ? bits : bits - 1, b = 1 + randombytes_uniform(static_cast<uint32_t>(a - 1));
        mpz_set_ui(q.z, 0);
        mpz_setbit(q.z, a);
        Integer middle;
        mpz_setbit(middle.z, b);
        (minus ? mpz_sub : mpz_add)(q.z, q.z, middle.z);
        (randombytes_uniform(2) != 0 ? mpz_add_ui : mpz_sub_ui)(q.z, q.z, 1);
    } while (q.bits() != bits || !q.prime());
}

std::vector<unsigned long> small_primes() {
    std::vector<bool> composite(small_max);
    std::vector<unsigned long> primes;
    for (unsigned long n = 2; n < small_max; ++n) {
        if (composite[n]) continue;
        primes.push_back(n);
        for (unsigned long m = n * n; m < small_max; m += n) composite[m] = true;
    }
    return primes;
}

// Which of start + i * step, 0 <= i < count, have no small factor.
std::vector<bool> sieve(const Integer& start, const Integer& step, size_t count) {
    static const std::vector<unsigned long> primes = small_primes();
    std::vector<bool> candidate(count, true);
    for (unsigned long s : primes) {
        const unsigned long first = mpz_fdiv_ui(start.z, s), stride = mpz_fdiv_ui(step.z, s);
        if (stride == 0) continue;  // start is -1 then
        unsigned long i = 0;
        for (unsigned long residue = first; residue != 0; residue = (residue + stride) % s) ++i;
        for (; i < count; i += s) candidate[i] = false;
    }
    return candidate;
}

// On a terminal; what is found is found suddenly, so there is no end to count towards.
class Search {
public:
    explicit Search(size_t bits) : bits_(bits), terminal_(isatty(STDERR_FILENO) != 0) {}
    ~Search() {
        if (shown_) std::fputs("\r\033[K", stderr);
    }
    void tested() {
        if (++count_ % 8 != 0 || !terminal_) return;
        std::fprintf(stderr, "\rsearching a prime of %zu bits: %zu candidates tested, one in about %zu is one", bits_, count_,
                     bits_ / 28);
        shown_ = true;
    }

private:
    size_t bits_, count_ = 0;
    bool terminal_, shown_ = false;
};

}  // namespace

Primes find_primes(size_t field_bits, size_t order_bits) {
    if (sodium_init() < 0) throw cli::Failure("no source of random numbers");
    Integer q, step, least, range, r, p;
    find_solinas(q, order_bits);
    mpz_mul_ui(step.z, q.z, 12);
    mpz_setbit(least.z, field_bits - 1);
    mpz_cdiv_q(least.z, least.z, step.z);  // the first r that gives enough bits, or one less
    mpz_setbit(range.z, field_bits);
    mpz_fdiv_q(range.z, range.z, step.z);
    mpz_sub(range.z, range.z, least.z);
    Search search(field_bits);
    for (;;) {  // from a random r upwards
        draw(r, range);
        mpz_add(r.z, r.z, least.z);
        mpz_mul(p.z, step.z, r.z);
        mpz_sub_ui(p.z, p.z, 1);
        for (const bool candidate : sieve(p, step, 4 * field_bits)) {
            if (candidate && p.bits() == field_bits) {
                if (p.prime()) return {p.octets(), q.octets()};
                search.tested();
            }
            mpz_add(p.z, p.z, step.z);
        }
    }
}

}  // namespace ibake::ibe
