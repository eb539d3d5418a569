// Does the time of an operation depend on its secret? A statistical test on the running machine. SPDX-License-Identifier: Apache-2.0
//
// Reparaz, Balasch, Verbauwhede, "Dude, is my code constant time?", DATE 2017: two classes of secrets, one fixed and one random, in
// random order; Welch's t-test on their times, on all of them and on those below percentiles, which cut off what interrupts add.
//
// Usage: dudect [MEASUREMENTS [OPERATION]]; default 2000 of each. Printed is |t|: below 4.5 nothing is seen, above 10 with many
// measurements the classes differ. It says something about this processor, compiler and load: nothing passes or fails by it, but the
// planted leak "leak_branch", which does its work twice for half of the secrets, must be seen (status 1).
#include "curve/ecdh.h"
#include "ibe/bf_bls12_381.h"
#include "ibe/platform_openssl.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <vector>

namespace {

using namespace ibake;
using namespace ibake::bls12_381;

constexpr size_t kSecrets = 64;  // of each class, in memory of their own: the fixed one is copied as often

uint64_t now() {
#if defined(__x86_64__)
    unsigned aux;
    return __builtin_ia32_rdtscp(&aux);
#else
    return static_cast<uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
#endif
}

// Welch's t of samples by class.
class Welch {
public:
    void add(bool fixed, double x) {
        Class& c = classes_[fixed];
        const double delta = x - c.mean;
        c.mean += delta / ++c.n;
        c.squares += delta * (x - c.mean);
    }
    double t() const {
        const Class &a = classes_[0], &b = classes_[1];
        if (a.n < 2 || b.n < 2) return 0;
        const double variance = a.squares / (a.n - 1) / a.n + b.squares / (b.n - 1) / b.n;
        return variance > 0 ? std::fabs(a.mean - b.mean) / std::sqrt(variance) : 0;
    }

private:
    struct Class {
        double n = 0, mean = 0, squares = 0;
    } classes_[2];
};

struct Sample {
    bool fixed;
    double time;
};

// |t| of all samples, and the largest of those cut off at a percentile.
double report(const char* name, const std::vector<Sample>& samples) {
    std::vector<double> sorted;
    for (const Sample& s : samples) sorted.push_back(s.time);
    std::sort(sorted.begin(), sorted.end());
    double all = 0, cut = 0;
    for (int percent = 20; percent <= 100; percent += 5) {
        const double limit = sorted[(sorted.size() - 1) * static_cast<size_t>(percent) / 100];
        Welch w;
        for (const Sample& s : samples)
            if (s.time <= limit) w.add(s.fixed, s.time);
        (percent == 100 ? all : cut) = percent == 100 ? w.t() : std::max(cut, w.t());
    }
    std::printf("%-14s %7zu measurements  median %9.0f  |t| = %6.2f  cut off: %6.2f\n", name, samples.size(),
                sorted[sorted.size() / 2], all, cut);
    return std::max(all, cut);
}

std::mt19937_64 generator(std::random_device{}());

// Secrets of both classes and an operation on one of them.
template <class Secret, class Make, class Operation>
double measure(const char* name, size_t count, Make make, Operation operation) {
    std::vector<Secret> secrets[2];
    const Secret fixed = make();
    for (size_t i = 0; i < kSecrets; i++) {
        secrets[0].push_back(make());
        secrets[1].push_back(fixed);
    }
    for (const Secret& s : secrets[0]) operation(s);
    std::vector<Sample> samples;
    for (size_t i = 0; i < count; i++) {
        const uint64_t drawn = generator();
        const bool is_fixed = drawn & 1;
        const Secret& secret = secrets[is_fixed][drawn / 2 % kSecrets];
        const uint64_t start = now();
        operation(secret);
        samples.push_back({is_fixed, static_cast<double>(now() - start)});
    }
    return report(name, samples);
}

template <class T>
void consume(const T& t) {
    __asm__ volatile("" : : "r"(&t) : "memory");
}

struct Octets {
    uint8_t v[32];
};
Octets random_octets() {
    Octets r;
    for (uint8_t& o : r.v) o = static_cast<uint8_t>(generator());
    r.v[0] = 0;  // below every order
    return r;
}
Scalar scalar(const Octets& octets) { return Scalar::from_bytes(octets.v).value; }
Scalar random_scalar() { return scalar(random_octets()); }

void require(bool ok) {
    if (!ok) std::abort();
}

struct Points {
    Affine<G1Curve> p;
    Affine<G2Curve> q;
};
Points random_points() { return {mul_g1_generator(random_scalar()).to_affine(), mul_g2_generator(random_scalar()).to_affine()}; }

struct Opened {
    bf::Key key;
    uint8_t ciphertext[32 + IBAKE_CIPHERTEXT_OVERHEAD];
};
// A key of a random master secret and a ciphertext that it decrypts.
Opened random_key() {
    const ibake_platform* platform = ibake_platform_openssl();
    const uint8_t id[] = "sip:bob@a.example", message[32] = {};
    const ibake_piece ids[] = {{id, sizeof id}};
    uint8_t master[IBAKE_MASTER_SIZE], p_pub[IBAKE_P_PUB_SIZE], octets[IBAKE_KEY_SIZE];
    bf::Params params;
    bf::Recipient recipient{bf::Gt::one(), {}};
    Opened r;
    require(bf::master_generate(platform, master) == IBAKE_OK && bf::public_from_master(p_pub, master) == IBAKE_OK &&
            bf::params_load(params, p_pub) == IBAKE_OK && bf::extract_batch(platform, octets, master, ids, 1) == IBAKE_OK &&
            bf::key_load(platform, r.key, params, id, sizeof id, octets, false) == IBAKE_OK &&
            bf::recipient_load(platform, recipient, params, id, sizeof id) == IBAKE_OK &&
            bf::encrypt(platform, r.ciphertext, recipient, message, sizeof message) == IBAKE_OK);
    return r;
}

double pairing_of_points(const char* name, size_t n) {
    return measure<Points>(name, n, random_points, [](const Points& s) { consume(pairing(s.p, s.q)); });
}
double g1_mul(const char* name, size_t n) {
    const G1 p = mul_g1_generator(random_scalar());
    return measure<Scalar>(name, n, random_scalar, [&](const Scalar& k) { consume(mul(p, k)); });
}
double g2_mul(const char* name, size_t n) {
    const G2 p = mul_g2_generator(random_scalar());
    return measure<Scalar>(name, n, random_scalar, [&](const Scalar& k) { consume(mul(p, k)); });
}
double fixed_base(const char* name, size_t n) {
    return measure<Scalar>(name, n, random_scalar, [](const Scalar& k) { consume(mul_g1_generator(k)); });
}
double p256(const char* name, size_t n) {
    uint8_t peer[65];
    require(curve::ecdh_public(EcdhCurve::p256, peer, random_octets().v) == Decoded::ok);
    return measure<Octets>(name, n, random_octets, [&](const Octets& k) {
        uint8_t shared[65];
        require(curve::ecdh_shared(EcdhCurve::p256, shared, k.v, peer, sizeof peer) == Decoded::ok);
        consume(shared);
    });
}
double decrypt(const char* name, size_t n) {
    return measure<Opened>(name, n, random_key, [](const Opened& o) {
        uint8_t message[32];
        require(bf::decrypt(ibake_platform_openssl(), message, o.key, o.ciphertext, sizeof o.ciphertext) == IBAKE_OK);
        consume(message);
    });
}
// Leaks of three kinds.
double leak_branch(const char* name, size_t n) {
    return measure<Octets>(name, n, random_octets, [](const Octets& k) {
        for (int i = 0; i <= (k.v[31] & 1); i++) consume(mul_g1_generator(scalar(k)));
    });
}
// Lines of a table that only random secrets touch, larger than the first cache.
double leak_index(const char* name, size_t n) {
    static uint8_t table[1 << 22];
    consume(table);
    return measure<Octets>(name, n, random_octets, [](const Octets& s) {
        unsigned at = 0;
        for (size_t i = 0; i + 3 < sizeof s.v; i++) at += table[(s.v[i] << 14 ^ s.v[i + 1] << 7 ^ s.v[i + 2]) % sizeof table];
        consume(at);
    });
}
double leak_division(const char* name, size_t n) {
    return measure<Octets>(name, n, random_octets, [](const Octets& s) {
        uint64_t x = ~uint64_t{0};
        for (size_t i = 0; i < 1000; i++) {
            uint64_t by = uint64_t{1} << (s.v[1] % 60);
            __asm__ volatile("" : "+r"(by), "+r"(x));
            x = ~(x / by);
        }
        consume(x);
    });
}

const struct {
    const char* name;
    double (*run)(const char* name, size_t measurements);
} kOperations[] = {{"pairing", pairing_of_points},
                   {"g1_mul", g1_mul},
                   {"g2_mul", g2_mul},
                   {"fixed_base", fixed_base},
                   {"p256", p256},
                   {"decrypt", decrypt},
                   {"leak_branch", leak_branch},
                   {"leak_index", leak_index},
                   {"leak_division", leak_division}};

}  // namespace

int main(int argc, char** argv) {
    const size_t count = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 2000;
    if (count < 100) {
        std::puts("usage: dudect [MEASUREMENTS [OPERATION]], at least 100");
        return 2;
    }
    init_backend();
    bool unseen = false;
    for (const auto& o : kOperations) {
        if (argc > 2 && std::strcmp(argv[2], o.name) != 0) continue;
        const double t = o.run(o.name, count);
        unseen |= std::strcmp(o.name, "leak_branch") == 0 && t < 4.5;
    }
    if (unseen) std::puts("leak_branch was not seen: these measurements say nothing");
    return unseen;
}
