// Powers in the group of norm 1 of F_p[i], two products at a time. SPDX-License-Identifier: Apache-2.0
//
// V_k = a^k + a^-k, of the trace V_1 of a: V_2k = V_k^2 - 2, V_(2k+1) = V_k*V_(k+1) - V_1 (Lucas). The ladder holds (V_k, V_(k+1)) in the
// two halves of its rows; a bit of the exponent says which of them both are multiplied by.
#ifndef IBAKE_SIMD_AVX512IFMA_K2_POWER_H
#define IBAKE_SIMD_AVX512IFMA_K2_POWER_H

#include "simd/avx512ifma/k2_field.h"

namespace ibake::mont52 {
namespace {

// v[0], v[1] := V_k, V_(k+1). trace is below 3p. Time depends on `bits`; k < 2^bits.
template <size_t N>
__attribute__((noinline)) void lucas(Value<kDigits<N>>* v, const Field<N>& f, const Value<kDigits<N>>& trace, const uint64_t* k, unsigned bits) {
    constexpr size_t n = kDigits<N>;
    Value<n> two, less[2];
    for (size_t i = 0; i < n; i++) {
        two.v[i] = f.one.v[i] + f.one.v[i];
        less[0].v[i] = 3 * f.p.v[i] - two.v[i];
        less[1].v[i] = 3 * f.p.v[i] - trace.v[i];
    }
    Value<n> first = trace;
    f.carry_digits(two);
    f.carry_digits(first);
    f.carry_digits(less[0]);
    f.carry_digits(less[1]);
    Rows<n, 4> state = make_rows<n, 4>(two.v, first.v);
    const Rows<n, 4> addend = make_rows<n, 4>(less[0].v, less[1].v);
    Rows<n, 4> exchange;  // what makes (addend[1], addend[0]) of addend
    IBAKE_VEC_UNROLL for (size_t r = 0; r < addend.kCount; r++) exchange.v[r] = addend.v[r] ^ other_half(addend.v[r]);
    const Vec upper = broadcast(0) - lanes(0, 0, 0, 0, 1, 1, 1, 1);
    for (unsigned i = bits; i-- > 0;) {
        const Vec bit = broadcast(uint64_t{0} - (k[i / 64] >> (i % 64) & 1));
        const Vec from_other = upper ^ bit;  // by masks: the places of a permutation are no secrets
        Rows<n, 4> chosen;                   // the lower half twice, for a bit of 1 the upper one
        IBAKE_VEC_UNROLL for (size_t r = 0; r < state.kCount; r++)
            chosen.v[r] = state.v[r] ^ ((state.v[r] ^ other_half(state.v[r])) & from_other);
        multiply(state, state, chosen, f.pairs);
        IBAKE_VEC_UNROLL for (size_t r = 0; r < state.kCount; r++)
            state.v[r] = state.v[r] + (addend.v[r] ^ (exchange.v[r] & bit));
        carry(state);
    }
    get_rows<n>(v[0].v, v[1].v, state);
}

// a^k in digits, for a that is carried and below 3p. Time depends on k, which is not 0: sliding windows.
template <size_t N>
__attribute__((noinline)) void power(Value<kDigits<N>>& r, const Field<N>& f, const Value<kDigits<N>>& a, const uint64_t* k, unsigned bits) {
    constexpr size_t n = kDigits<N>;
    constexpr unsigned window = 5;
    using Single = Rows<n, 8>;
    const auto bit = [&](unsigned i) { return static_cast<unsigned>(k[i / 64] >> (i % 64) & 1); };
    const auto times = [&](Single& x, const Single& y) IBAKE_VEC_LAMBDA {
        multiply(x, x, y, f.singles);
        carry(x);
    };
    const auto squared = [&](Single& x) IBAKE_VEC_LAMBDA {
        square(x, x, f.singles);
        carry(x);
    };
    Single odd[1 << (window - 1)], twice = make_rows<n, 8>(a.v, a.v), x = twice;
    odd[0] = twice;
    squared(twice);
    for (size_t i = 1; i < sizeof odd / sizeof odd[0]; i++) {
        odd[i] = odd[i - 1];
        times(odd[i], twice);
    }
    while (bit(bits - 1) == 0) bits--;
    bool started = false;
    for (unsigned i = bits; i > 0;) {
        unsigned low = i - 1, digit = 0;
        if (bit(low) != 0) {
            low = i > window ? i - window : 0;
            while (bit(low) == 0) low++;
        }
        for (; i > low; i--) {
            digit = 2 * digit + bit(i - 1);
            if (started) squared(x);
        }
        if (digit == 0) continue;
        if (started)
            times(x, odd[digit / 2]);
        else
            x = odd[digit / 2];
        started = true;
    }
    Value<n> none;
    get_rows<n, 8>(r.v, none.v, x);
}

// r := a^k for a = (re, im) of norm 1 in columns below 12p; im_inverse: 1/im, 0 for 0.
template <size_t N>
void unitary_power(Value<kDigits<N>>* r, const Field<N>& f, const Value<kDigits<N>>* a, const Value<kDigits<N>>& im_inverse, const uint64_t* k,
                   unsigned bits) {
    constexpr size_t n = kDigits<N>;
    Value<n> v[2], t[2], trace;
    for (size_t i = 0; i < n; i++) trace.v[i] = a[0].v[i] + a[0].v[i];
    f.multiply(&trace, {&trace}, {&f.one});  // to below 3p
    lucas(v, f, trace, k, bits);
    f.multiply(v, {&v[0], &v[1]}, {&f.half, &f.half});
    r[0] = v[0];
    f.multiply(t, {&a[0]}, {&v[0]});  // Re a^(k+1) = Re a * Re a^k - Im a * Im a^k
    f.subtract(t[0], t[0], v[1]);
    f.multiply(&r[1], {&t[0]}, {&im_inverse});
}

// f^((p-1)*k), k public and even. f in columns below 12p, not 0.
template <size_t N>
void final_power(uint64_t* out, const Field<N>& field, const Value<kDigits<N>>* f, const uint64_t* k, unsigned bits) {
    constexpr size_t n = kDigits<N>;
    // f^(p-1) = conj(f)/f = conj(f)^2/norm, whose imaginary part is -t/norm, t = 2*re*im: one inversion for it and for its inverse.
    Value<n> s[3], norm, t, u[2], squares, both, inverse;
    field.multiply(s, {&f[0], &f[1], &f[0]}, {&f[0], &f[1], &f[1]});
    for (size_t i = 0; i < n; i++) {
        norm.v[i] = s[0].v[i] + s[1].v[i];
        squares.v[i] = s[0].v[i] + 6 * field.p.v[i] - s[1].v[i];
        t.v[i] = s[2].v[i] + s[2].v[i];
    }
    field.multiply(&both, {&norm}, {&t});
    uint64_t words[N], inverted[N];
    uint64_t* const in[] = {words};
    field.export_words(in, &both, 1);
    field.words->invert(inverted, words, field.words->context);
    const uint64_t* const from[] = {inverted};
    field.import(&inverse, from, 1);
    field.multiply(u, {&inverse, &norm}, {&t, &norm});                     // 1/norm, norm^2
    Value<n> w[3];
    field.multiply(w, {&squares, &t, &u[1]}, {&u[0], &u[0], &inverse});
    for (size_t i = 0; i < n; i++) {
        const uint64_t many = 6 * field.p.v[i];
        w[1].v[i] = many - w[1].v[i];
        w[2].v[i] = many - w[2].v[i];
    }
    Value<n> r[2];
    unitary_power(r, field, w, w[2], k, bits);
    uint64_t* const to[] = {out, out + N};
    field.export_words(to, r, 2);
    // t = 0: f^(p-1) = +-1, and k is even.
    uint64_t any = 0;
    for (size_t i = 0; i < N; i++) any |= words[i];
    const uint64_t zero = ((any | (uint64_t{0} - any)) >> 63) - 1;
    for (size_t i = 0; i < N; i++) {
        out[i] = (out[i] & ~zero) | (field.words->one[i] & zero);
        out[N + i] &= ~zero;
    }
}

}  // namespace
}  // namespace ibake::mont52

#endif
