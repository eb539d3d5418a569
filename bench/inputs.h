// Inputs of benchmarks: the same in every run, different from call to call. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_BENCH_INPUTS_H
#define IBAKE_BENCH_INPUTS_H

#include "bench/base.h"
#include "curve/bls12_381.h"
#include "ibe/ibe.h"

#include <iterator>

namespace ibake::bench {

inline bool require(ibake_status status) {
    require(status == IBAKE_OK, ibake_status_text(status));
    return true;
}

template <size_t size>
std::array<uint8_t, size> random_octets() {
    static SplitMix random = {1};
    return random.octets<size>();
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
