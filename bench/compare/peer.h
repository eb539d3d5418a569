// The frame of a comparator: operations of one library, served line by line to bench/run.py. SPDX-License-Identifier: Apache-2.0
//
// A comparator reads requests from standard input and answers each with one line:
//   about           a JSON object: what was built, and how
//   list            the operations' names, separated by spaces
//   check OP        the results for the inputs 0 .. kInputs - 1 in hexadecimal, which every library must agree on; or `self` when
//                   the comparator has compared them itself
//   time OP N       nanoseconds of CPU time of one operation, over N calls (of a batch each, for operations in batches)
// It knows nothing of ibake but bench/base.h, so that each may be compiled as its library wants.
#ifndef IBAKE_BENCH_COMPARE_PEER_H
#define IBAKE_BENCH_COMPARE_PEER_H

#include "bench/base.h"

#include <filesystem>
#include <functional>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace ibake::bench {

using Octets = std::vector<uint8_t>;

// ---- Inputs: the same in every comparator, different from call to call ---------------------------------------------------
inline constexpr size_t kInputs = 8;
enum class Input : uint64_t { p_scalar, q_scalar, scalar, message, fp, ecdh_own, ecdh_peer };

template <size_t size>
std::array<uint8_t, size> input(Input kind, size_t i) {
    return SplitMix{static_cast<uint64_t>(kind) << 32 | i}.octets<size>();
}
// Big-endian, below 2^254 and so below r. p_scalar and q_scalar multiply the generators to give the points P_i and Q_i.
inline std::array<uint8_t, 32> input_scalar(Input kind, size_t i) {
    auto octets = input<32>(kind, i);
    octets[0] &= 0x3f;
    return octets;
}
// Big-endian, below 2^380 and so below p.
inline std::array<uint8_t, 48> input_fp(size_t i) {
    auto octets = input<48>(Input::fp, i);
    octets[0] &= 0x0f;
    return octets;
}
// Big-endian, below 2^(bits - 1) and so below an order of that many bits, at most 1024.
inline Octets input_scalar_below(size_t i, size_t bits) {
    const auto octets = input<128>(Input::scalar, i);
    const size_t n = (bits + 7) / 8;
    Octets k(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(n));
    k[0] &= static_cast<uint8_t>(0xff >> (8 * n + 1 - bits));
    return k;
}
// A private key of a NIST curve, n octets, big-endian: below 2^(8n - 1) or, where the order has only 8n - 7 bits, below 2^(8n - 8).
inline Octets input_ecdh(Input kind, size_t n) {
    const auto octets = input<66>(kind, 0);
    Octets key(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(n));
    key[0] &= n == 66 ? 0 : 0x7f;
    return key;
}
// Octets that try_decode(octets) accepts as a point in compressed form: on the curve, and hardly ever in the subgroup.
template <size_t size, class TryDecode>
std::array<uint8_t, size> input_on_curve(size_t i, TryDecode try_decode) {
    SplitMix random = {i};
    for (;;) {
        auto octets = random.octets<size>();
        octets[0] = static_cast<uint8_t>((octets[0] & 0x0f) | 0x80);
        if (try_decode(octets.data())) return octets;
    }
}
inline constexpr uint8_t kDst[] = "IBAKE-BENCH";  // the domain of hashing to the curve, without the final 0
inline constexpr size_t kDstSize = sizeof kDst - 1;

// What operations of a type-A parameter file are called: a512.param has a512_pairing and so on. P_i and Q_i are there the points that
// the octets input<32>(p_scalar, i) and input<32>(q_scalar, i) are hashed to.
inline std::string type_a_prefix(const std::string& file) { return std::filesystem::path(file).stem().string() + '_'; }

// kInputs values, number i of which is make(i).
template <class T>
class Items {
public:
    template <class Make>
    explicit Items(Make make) : items_{make(0), make(1), make(2), make(3), make(4), make(5), make(6), make(7)} {}
    const T& operator[](size_t i) const { return items_[i % kInputs]; }

private:
    T items_[kInputs];
};

// ---- Points as octets, for libraries that do not know ZCash's compressed form --------------------------------------------
// Is an element of F_p, 48 octets, above (p - 1)/2?
inline bool is_larger_half(const Octets& a) {
    static constexpr uint64_t kHalf[] = {UINT64_C(0x0d0088f51cbff34d), UINT64_C(0x258dd3db21a5d66b),
                                         UINT64_C(0xb23ba5c279c2895f), UINT64_C(0xb39869507b587b12),
                                         UINT64_C(0x0f55ffff58a9ffff), UINT64_C(0xdcff7fffffffd555)};
    for (size_t i = 0; i < 48; i++)
        if (const auto half = static_cast<uint8_t>(kHalf[i / 8] >> (56 - 8 * (i % 8))); a[i] != half) return a[i] > half;
    return false;
}
// x and y as the coefficients of their encodings follow each other: in F_p2 c1, then c0.
inline Octets compress(const std::vector<Octets>& x, const std::vector<Octets>& y) {
    Octets r;
    for (const Octets& c : x) r.insert(r.end(), c.begin(), c.end());
    const Octets zero(48);
    const bool larger = is_larger_half(y[0] != zero ? y[0] : y.back());
    r[0] = static_cast<uint8_t>(r[0] | (larger ? 0xa0 : 0x80));
    return r;
}

// ---- Operations ----------------------------------------------------------------------------------------------------------
class Peer {
public:
    // about: the members of a JSON object.
    explicit Peer(std::string about) : about_(std::move(about)) {}

    // run(i) computes the operations i .. i + count - 1, as often as it is asked; encode(result) gives octets, none for what is not
    // comparable. Results are returned, so that they are not optimised away.
    template <class Run, class Encode>
    void add(const std::string& name, Run run, Encode encode, size_t count = 1) {
        const auto time = [run, count](size_t n) mutable {
            run(0);  // the caches have been another process's
            const double start = cpu_ns();
            for (size_t i = 0; i < n; i++) {
                auto result = run(i * count);
                __asm__ volatile("" : : "r"(&result) : "memory");
            }
            return (cpu_ns() - start) / static_cast<double>(n * count);
        };
        const auto check = [run, encode, count]() mutable {
            Octets all;
            for (size_t i = 0; i < kInputs; i += count) {
                const auto octets = encode(run(i));
                all.insert(all.end(), octets.begin(), octets.end());
            }
            return all;
        };
        operations_.push_back({name, time, check});
    }
    // Without a result that others have too.
    template <class Run>
    void add(const std::string& name, Run run, size_t count = 1) {
        add(
            name, run, [](const auto&) { return Octets{}; }, count);
    }
    // time(n): the nanoseconds of one operation, over n.
    void add_timed(
        const std::string& name, std::function<double(size_t)> time, std::function<Octets()> check = [] { return Octets{}; }) {
        operations_.push_back({name, std::move(time), std::move(check)});
    }

    int serve() {
        std::string line, word, name;
        while (std::getline(std::cin, line)) {
            std::istringstream request(line);
            size_t n = 0;
            request >> word >> name >> n;
            if (word == "about") {
                std::cout << '{' << about_ << '}';
            } else if (word == "list") {
                for (const Operation& o : operations_) std::cout << o.name << ' ';
            } else if (const Operation* o = find(name); o != nullptr && word == "check") {
                std::cout << hex(o->check());
            } else if (o != nullptr && word == "time" && n > 0) {
                std::cout << std::to_string(o->time(n));
            } else {
                std::cerr << "comparator: cannot do: " << line << '\n';
                return 2;
            }
            std::cout << std::endl;
        }
        return 0;
    }

    struct Operation {
        std::string name;
        std::function<double(size_t)> time;
        std::function<Octets()> check;
    };
    const std::vector<Operation>& operations() const { return operations_; }

private:
    const Operation* find(const std::string& name) const {
        for (const Operation& o : operations_)
            if (o.name == name) return &o;
        return nullptr;
    }
    static std::string hex(const Octets& octets) {
        std::string text;
        for (const uint8_t octet : octets) {
            text += "0123456789abcdef"[octet >> 4];
            text += "0123456789abcdef"[octet & 15];
        }
        return text.empty() ? "self" : text;
    }

    std::string about_;
    std::vector<Operation> operations_;
};

inline std::string quoted(const std::string& key, const std::string& value) { return '"' + key + "\": \"" + value + '"'; }
#ifdef IBAKE_PEER_VERSION
// The library's version, and how the comparator itself was compiled.
inline std::string about_peer(const char* version = IBAKE_PEER_VERSION) {
#ifdef __clang__
    const char* compiler = __VERSION__;
#else
    const char* compiler = "GCC " __VERSION__;
#endif
    return quoted("version", version) + ", " + quoted("compiler", compiler) + ", " + quoted("flags", IBAKE_PEER_FLAGS);
}
#endif

}  // namespace ibake::bench

#endif
