// Field operations of P-521 in limbs of 44 bits, callable on words; compiled with the instructions of its folder or with
// IBAKE_VEC8_EMULATED, so nothing here is run at start. SPDX-License-Identifier: Apache-2.0
#include "tests/differential/p521_cases.h"

#include "simd/avx512ifma/p521_field.h"

namespace ibake::test {

using namespace p521_vec;

namespace {

Fe from_words(const uint64_t* a) {
    Fe r;
    import_words(r, a);
    return r;
}
template <unsigned L>
Elt<L> from_limbs(const uint64_t* a) {
    Lanes lanes;
    for (size_t i = 0; i < kLimbs; i++) lanes.v[lane_of(i)] = a[i];
    Elt<L> r;
    for (size_t i = 0; i < kVecs; i++) r.v[i] = load_unaligned(lanes.v + 4 * i);
    return r;
}

void copy(uint64_t* r, const uint64_t* a) {
    const ClearRegisters on_return;
    export_words(r, from_words(a));
}
void product(uint64_t* r, const uint64_t* a, const uint64_t* b) {
    const ClearRegisters on_return;
    Fe t;
    mul(t, from_words(a), from_words(b));
    export_words(r, t);
}
void combination(uint64_t* r, const uint64_t* a, const uint64_t* b, const uint64_t* c, const uint64_t* d) {
    const ClearRegisters on_return;
    export_words(r, reduced(thrice(from_words(a)) - times_power<3>(from_words(b) - from_words(c)) + twice(from_words(d))));
}
// What is left below 2^64 beside a product of the largest factors.
constexpr unsigned kAddend = 1 << 21;
static_assert(carries_reduce(column_of_product(kOperand, kWrapped, kAddend)));
static_assert(!carries_reduce(column_of_product(kOperand, kWrapped, 2 * kAddend + kAddend / 2)));
void widest(uint64_t* r, uint64_t* limbs, const uint64_t* a, const uint64_t* b, const uint64_t* c) {
    const ClearRegisters on_return;
    Fe t;
    mul_add(t, from_limbs<kOperand>(a), from_limbs<kWrapped>(b), from_limbs<kAddend>(c));
    Lanes lanes;
    for (size_t i = 0; i < kVecs; i++) store_unaligned(lanes.v + 4 * i, t.v[i]);
    for (size_t i = 0; i < kLimbs; i++) limbs[i] = lanes.v[lane_of(i)];
    export_words(r, t);
}
void repeated(uint64_t* r, const uint64_t* a, unsigned n) {
    const ClearRegisters on_return;
    Fe t = from_words(a);
    while (n-- > 0) square(t, t);
    export_words(r, t);
}

constexpr P521Cases kCases = {
    copy, product, combination, widest, {kOperand * kUnit, kWrapped * kUnit, kAddend * kUnit, kReduced * kUnit}, repeated};

}  // namespace

#ifdef IBAKE_VEC8_EMULATED
const P521Cases kP521Emulated = kCases;
#else
const P521Cases kP521Real = kCases;
#endif

}  // namespace ibake::test
