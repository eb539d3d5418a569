// Pairings on BLS12-381 by AVX-512 IFMA: pairing/engine.h on the residue number system. SPDX-License-Identifier: Apache-2.0
#include "simd/avx512ifma/engines.h"
#include "simd/avx512ifma/rns_pairing.h"

namespace ibake::IBAKE_RNS_BACKEND {

using namespace rns;
using namespace bls12_381;

namespace {

void loop_of_terms(Fe12& f, const word (*p)[kAffineG1Words], const word (*q)[kAffineG2Words], const word* trivial, size_t count) {
    static_assert(kMaxProduct <= kMaxTerms);
    Term terms[kMaxTerms];
    for (size_t i = 0; i < count; i++) import_term(terms[i], p[i], q[i]);
    miller_loop(f, terms, trivial, count);
    wipe_lanes(terms);
}

void miller_product(word f[kFp12Words], const word (*p)[kAffineG1Words], const word (*q)[kAffineG2Words], const word* trivial,
                    size_t count) {
    const ClearRegisters on_return;
    Fe12 r;
    loop_of_terms(r, p, q, trivial, count);
    export_fe12(f, r);
    wipe_lanes(r);
}

void final_power(word f[kFp12Words]) {
    const ClearRegisters on_return;
    Fe12 r;
    import_fe12(r, f);
    final_exponentiations(&r, 1, invert_words);
    export_fe12(f, r);
    wipe_lanes(r);
}

void pairing_product(word f[kFp12Words], const word (*p)[kAffineG1Words], const word (*q)[kAffineG2Words], const word* trivial,
                     size_t count) {
    const ClearRegisters on_return;
    Fe12 r;
    loop_of_terms(r, p, q, trivial, count);
    final_exponentiations(&r, 1, invert_words);
    export_fe12(f, r);
    wipe_lanes(r);
}

void prepare(void* table, const word q[kAffineG2Words]) {
    static_assert(sizeof(StoredLine) * kLines <= kPreparedBytes);
    const ClearRegisters on_return;
    prepare_lines(static_cast<StoredLine*>(table), q, invert_words);
}

void pairing_prepared(word f[kFp12Words], const void* table, const word p[kAffineG1Words]) {
    const ClearRegisters on_return;
    Fe12 r;
    miller_loop_prepared(r, static_cast<const StoredLine*>(table), p);
    final_exponentiations(&r, 1, invert_words);
    export_fe12(f, r);
    wipe_lanes(r);
}

void power(word r[kFp12Words], const word a[kFp12Words], const word d[4]) {
    const ClearRegisters on_return;
    Fe12 base, result;
    import_fe12(base, a);
    gt_pow(result, base, d);
    export_fe12(r, result);
    wipe_lanes(base);
    wipe_lanes(result);
}

void pairing_8(word f[kLanes][kFp12Words], const word p[kLanes][kAffineG1Words], const word q[kLanes][kAffineG2Words],
               const word trivial[kLanes]) {
    const ClearRegisters on_return;
    static_assert(kLanes <= kMaxTerms);
    Fe12 r[kLanes];
    for (size_t i = 0; i < kLanes; i++) loop_of_terms(r[i], p + i, q + i, trivial + i, 1);
    final_exponentiations(r, kLanes, invert_words);
    for (size_t i = 0; i < kLanes; i++) export_fe12(f[i], r[i]);
    wipe_lanes(r);
}

}  // namespace

constinit const PairingEngine kPairingEngine = {
    .miller_product = miller_product,
    .final_exponentiation = final_power,
    .pairing_product = pairing_product,
    .prepared_form = 1,
    .prepare = prepare,
    .pairing_prepared = pairing_prepared,
    .gt_pow = power,
    .pairing_8 = pairing_8,
};

}  // namespace ibake::IBAKE_RNS_BACKEND
