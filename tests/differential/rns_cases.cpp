// Field operations of the residue number system, callable on words; compiled with the instructions of its folder or with
// IBAKE_VEC8_EMULATED, so nothing here is run at start. SPDX-License-Identifier: Apache-2.0
#include "tests/differential/rns_cases.h"

#include "simd/avx512ifma/rns_tower.h"

namespace ibake::test {

using namespace rns;

namespace {

Fe from_words(const uint64_t* a) {
    Fe r;
    import_words<1>(&r, a);
    return r;
}
template <unsigned L, unsigned V>
void to_words(uint64_t* r, const Elt<L, V>& a) {
    const Fe whole = stored(a);
    export_words<1>(r, &whole);
}

// The same residues in lanes just below 2^52.
Vec widened(Vec a, const uint64_t (&modulus)[8]) {
    Lanes lanes;
    store(lanes.v, a);
    for (size_t i = 0; i < 8; i++) lanes.v[i] += ((uint64_t{1} << 52) - 1 - lanes.v[i]) / modulus[i] * modulus[i];
    return load(lanes.v);
}
Elt<kOperandLane, kStoredValue> widest(const Fe& a) { return {widened(a.b, kModulus[kB]), widened(a.w, kModulus[kW])}; }

void copy(uint64_t* r, const uint64_t* a) {
    const ClearRegisters on_return;
    to_words(r, from_words(a));
}
void multiply(uint64_t* r, const uint64_t* a, const uint64_t* b) {
    const ClearRegisters on_return;
    to_words(r, reduce(product(from_words(a), from_words(b))));
}
void multiply_widest(uint64_t* r, const uint64_t* a, const uint64_t* b) {
    const ClearRegisters on_return;
    to_words(r, reduce(product(widest(from_words(a)), widest(from_words(b)))));
}
void combine(uint64_t* r, const uint64_t* aw, const uint64_t* bw, const uint64_t* cw, const uint64_t* dw) {
    const ClearRegisters on_return;
    const Fe a = from_words(aw), b = from_words(bw), c = from_words(cw), d = from_words(dw);
    const auto sum = madd(product(thrice(a), b), -a, d) - product(c, d);
    to_words(r, reduce(madd(sum, c, Elt<kModulusLane, 1>{load(kTwo[kB]), load(kTwo[kW])})));
}
void repeat(uint64_t* r, const uint64_t* aw, unsigned n) {
    const ClearRegisters on_return;
    const Fe a = from_words(aw);
    const Elt<kModulusLane, 1> one{load(kOne[kB]), load(kOne[kW])};
    Fe x = stored(reduce(product(a, a)));
    for (unsigned i = 0; i < n; i++) {
        const auto two = madd(product(x, one), x, one);
        const auto four = two + two;
        x = stored(reduce(four + four + two));
    }
    to_words(r, x);
}

}  // namespace

#ifdef IBAKE_VEC8_EMULATED
const RnsCases kRnsEmulated = {copy, multiply, multiply_widest, combine, repeat};
#else
const RnsCases kRnsReal = {copy, multiply, multiply_widest, combine, repeat};
#endif

}  // namespace ibake::test
