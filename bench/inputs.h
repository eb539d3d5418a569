// Inputs of benchmarks: the same in every run, different from call to call. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_BENCH_INPUTS_H
#define IBAKE_BENCH_INPUTS_H

#include "curve/bls12_381.h"
#include "ibe/ibe.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace ibake::bench {

// A wrong result must not be timed.
inline void require(bool good, const char* what) {
    if (good) return;
    std::fprintf(stderr, "benchmark: wrong result: %s\n", what);
    std::exit(1);
}
inline bool require(ibake_status status) {
    require(status == IBAKE_OK, ibake_status_text(status));
    return true;
}

// CPU time of this thread: what other processes do meanwhile is not counted.
inline double cpu_ns() {
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return 1e9 * static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec);
}

// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
inline uint64_t next_random() {
    static uint64_t state = 1;
    uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}
template <size_t size>
std::array<uint8_t, size> random_octets() {
    std::array<uint8_t, size> r;
    for (uint8_t& octet : r) octet = static_cast<uint8_t>(next_random());
    return r;
}
template <class F>
F random_element(const typename F::Context& context = {}) {
    return F::reduce_bytes(random_octets<80>().data(), 80, context);
}
inline bls12_381::F2 random_f2() { return {random_element<bls12_381::F1>(), random_element<bls12_381::F1>()}; }
inline Fp6<bls12_381::Tower> random_f6() { return {random_f2(), random_f2(), random_f2()}; }
inline bls12_381::F12 random_f12() { return {random_f6(), random_f6()}; }
inline bls12_381::Scalar random_scalar() { return bls12_381::Scalar::reduce_bytes(random_octets<48>().data(), 48); }
// Z = 1, as decoding gives them.
inline bls12_381::G1 random_g1() { return bls12_381::G1::from_affine(bls12_381::mul_g1_generator(random_scalar()).to_affine()); }
inline bls12_381::G2 random_g2() { return bls12_381::G2::from_affine(bls12_381::mul_g2_generator(random_scalar()).to_affine()); }

// Values handed out in turns: what is slow for one value, or learnt by a branch predictor, is not what is measured.
template <class T>
class Ring {
public:
    template <class Make>
    explicit Ring(Make make) : items_{make(), make(), make(), make(), make(), make(), make(), make()} {}
    const T& next() { return items_[at_++ % std::size(items_)]; }

private:
    T items_[8];
    size_t at_ = 0;
};

}  // namespace ibake::bench

#endif
