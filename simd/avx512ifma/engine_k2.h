// The engine of pairings of embedding degree 2 for one width. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_SIMD_AVX512IFMA_ENGINE_K2_H
#define IBAKE_SIMD_AVX512IFMA_ENGINE_K2_H

#include "simd/avx512ifma/k2_batch.h"
#include "simd/avx512ifma/k2_edwards.h"
#include "simd/avx512ifma/k2_miller.h"
#include "simd/avx512ifma/k2_point.h"
#include "simd/avx512ifma/k2_power.h"
#include "simd/avx512ifma/k2_prepared.h"

namespace ibake::mont52 {
namespace {

template <size_t N>
void miller_values(Value<kDigits<N>>* r, const Field<N>& field, k2::Shape shape, const k2::EngineLoop& loop, const word* a, const word* at) {
    const word* const from[] = {a, a + N, at, at + N};
    Value<kDigits<N>> in[4];
    field.import(in, from, 4);
    for (size_t i = 0; i < kDigits<N>; i++) in[3].v[i] = 6 * field.p.v[i] - 2 * in[3].v[i];
    if (shape == k2::Shape::type_a)
        miller<CurveA, N>(r, field, loop, in, in + 2);
    else
        miller<Curve1, N>(r, field, loop, in, in + 2);
}

template <size_t N>
void miller_words(word f[2 * N], const k2::EngineField<N>& field, k2::Shape shape, const k2::EngineLoop& loop, const word a[2 * N],
                  const word at[2 * N]) {
    const ClearRegisters on_return;
    const Field<N> here(field);
    Value<kDigits<N>> r[2];
    miller_values(r, here, shape, loop, a, at);
    word* const to[] = {f, f + N};
    here.export_words(to, r, 2);
}

template <size_t N>
void final_power_words(word f[2 * N], const k2::EngineField<N>& field, const word* k, unsigned bits) {
    const ClearRegisters on_return;
    const Field<N> here(field);
    Value<kDigits<N>> in[2];
    const word* const from[] = {f, f + N};
    here.import(in, from, 2);
    final_power(f, here, in, k, bits);
}

template <size_t N>
void pairing_words(word f[2 * N], const k2::EngineField<N>& field, k2::Shape shape, const k2::EngineLoop& loop, const word a[2 * N],
                   const word at[2 * N], const word* cofactor, unsigned bits) {
    const ClearRegisters on_return;
    const Field<N> here(field);
    Value<kDigits<N>> r[2];
    miller_values(r, here, shape, loop, a, at);
    final_power(f, here, r, cofactor, bits);
}

template <size_t N>
void pairing_batch_words(word (*f)[2][N], const k2::EngineField<N>& field, const k2::EngineLoop& loop, const word (*a)[2][N],
                         const word (*at)[2][N], const word* cofactor, unsigned bits) {
    const ClearRegisters on_return;
    const Field<N> here(field);
    Batch<N>(here).pairing(f[0][0], loop, a[0][0], at[0][0], cofactor, bits);
}

template <size_t N>
void pairing_prepared_words(word f[2 * N], const k2::EngineField<N>& field, const k2::EngineLoop& loop, const word* lines, const word at[2 * N],
                            const word* cofactor, unsigned bits) {
    const ClearRegisters on_return;
    const Field<N> here(field);
    const word* const from[] = {at, at + N};
    Value<kDigits<N>> in[3], r[2];
    here.import(in, from, 2);
    here.subtract(in[2], {}, in[1]);
    for (Value<kDigits<N>>& value : in) here.carry_digits(value);
    PreparedLoop<N>(here, lines, loop.a + 1, in).run(r, loop);
    final_power(f, here, r, cofactor, bits);
}

template <size_t N>
void gt_power_words(word r[2 * N], const k2::EngineField<N>& field, const word a[2 * N], const word* k, unsigned bits) {
    const ClearRegisters on_return;
    const Field<N> here(field);
    word inverse[N];
    field.invert(inverse, a + N, field.context);
    Value<kDigits<N>> in[3], power[2];
    const word* const from[] = {a, a + N, inverse};
    here.import(in, from, 3);
    unitary_power(power, here, in, in[2], k, bits);
    word* const to[] = {r, r + N};
    here.export_words(to, power, 2);
}

template <size_t N>
void ladder_words(word r[4 * N], const k2::EngineField<N>& field, const word x[N], const word* k, unsigned bits) {
    const ClearRegisters on_return;
    const Field<N> here(field);
    Value<kDigits<N>> in, out[4];
    const word* const from[] = {x};
    here.import(&in, from, 1);
    here.carry_digits(in);
    Ladder<N>(here, in).run(out, k, bits);
    word* const to[] = {r, r + N, r + 2 * N, r + 3 * N};
    here.export_words(to, out, 4);
}

template <size_t N>
void edwards_words(word r[3 * N], const k2::EngineField<N>& field, const word p[4 * N], const int8_t* digits, size_t count) {
    const ClearRegisters on_return;
    const Field<N> here(field);
    Value<kDigits<N>> in[4], out[3];
    const word* const from[] = {p, p + N, p + 2 * N, p + 3 * N};
    here.import(in, from, 4);
    for (Value<kDigits<N>>& value : in) here.carry_digits(value);
    EdwardsMultiple<N>(here).run(out, in, digits, count);
    word* const to[] = {r, r + N, r + 2 * N};
    here.export_words(to, out, 3);
}

template <size_t N>
void power_words(word r[N], const k2::EngineField<N>& field, const word a[N], const word* k, unsigned bits) {
    const ClearRegisters on_return;
    const Field<N> here(field);
    Value<kDigits<N>> x;
    const word* const from[] = {a};
    here.import(&x, from, 1);
    here.carry_digits(x);
    power(x, here, x, k, bits);
    word* const to[] = {r};
    here.export_words(to, &x, 1);
}

template <size_t N>
inline constexpr k2::Engine<N> kEngine = {
    .miller = miller_words<N>,
    .final_power = final_power_words<N>,
    .pairing = pairing_words<N>,
    .slower_on_type_a = false,
    .pairing_batch = pairing_batch_words<N>,
    .pairing_prepared = pairing_prepared_words<N>,
    .line_doublings = Field<N>::kShift,
    .gt_power = gt_power_words<N>,
    .ladder = ladder_words<N>,
    .edwards = edwards_words<N>,
    .power = power_words<N>,
};

}  // namespace
}  // namespace ibake::mont52

#endif
