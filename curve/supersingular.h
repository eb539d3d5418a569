// Groups of prime order on supersingular curves of embedding degree 2, over primes found at run time. SPDX-License-Identifier: Apache-2.0
//
// p = 3 mod 4, q a prime factor of p + 1 = #E(F_p). Three curves: type 1 (RFC 5091 section 2.1), type A (PBC, "pairing-based
// cryptography", param/a.param) and that of SAKKE (RFC 6508 section 2.1). Parameters and identities are public; points and scalars may
// be secret. A Group holds words only and may be moved; field values made from it point to it.
#ifndef IBAKE_CURVE_SUPERSINGULAR_H
#define IBAKE_CURVE_SUPERSINGULAR_H

#include "curve/decode_status.h"
#include "curve/edwards_k2.h"
#include "curve/engine_k2.h"
#include "curve/jacobian.h"
#include "curve/mul.h"
#include "field/prime_field.h"

namespace ibake::k2 {

// A curve over primes of up to n words with a group of up to m words.
template <size_t n, size_t m>
struct Curve {
    static constexpr size_t kWords = n, kOrderWords = m;
    using F = Fp<RuntimeField<n>>;
    using Scalar = Fp<RuntimeField<m>>;
};
// y^2 = x^3 + 1, p = 11 mod 12: (x, y) -> (zeta*x, y), zeta a cube root of 1.
template <size_t n, size_t m>
struct Type1 : Curve<n, m> {
    using F = typename Curve<n, m>::F;
    static constexpr int kA = 0;
    static F plus_b(const F& x) { return x + F::one(x.context()); }
};
// y^2 = x^3 + x: (x, y) -> (-x, i*y).
template <size_t n, size_t m>
struct TypeA : Curve<n, m> {
    static constexpr int kA = 1;
    static typename Curve<n, m>::F plus_b(const typename Curve<n, m>::F& x) { return x; }
};
// y^2 = x^3 - 3x: (x, y) -> (-x, i*y).
template <size_t n, size_t m>
struct Sakke : Curve<n, m> {
    static constexpr int kA = -3;
    static typename Curve<n, m>::F plus_b(const typename Curve<n, m>::F& x) { return x; }
};

enum class GroupFault : uint8_t {
    none,
    size,             // p or q even, below 5, or wider than the words
    form,             // p is not 3 mod 4 (type 1: 11 mod 12)
    not_a_factor,     // q does not divide p + 1
    repeated_factor,  // q^2 divides p + 1
};

// quotient := a / d, a mod d is returned in r: shift and subtract. Public values.
template <size_t n, size_t m>
void divide_vartime(word (&quotient)[n], word (&r)[m], const word (&a)[n], const word (&d)[m]) {
    for (size_t i = 0; i < m; i++) r[i] = 0;
    for (size_t i = 0; i < n; i++) quotient[i] = 0;
    for (size_t i = n * kWordBits; i-- > 0;) {
        word in = (a[i / kWordBits] >> (i % kWordBits)) & 1;
        for (size_t j = 0; j < m; j++) {
            const word out = r[j] >> (kWordBits - 1);
            r[j] = r[j] << 1 | in;
            in = out;
        }
        word less[m];
        carry borrow = 0;
        for (size_t j = 0; j < m; j++) less[j] = sub_borrow(r[j], d[j], borrow);
        if (in == 0 && borrow != 0) continue;  // public
        for (size_t j = 0; j < m; j++) r[j] = less[j];
        quotient[i / kWordBits] |= static_cast<word>(1) << (i % kWordBits);
    }
}

template <size_t n>
bool is_zero_vartime(const word (&a)[n]) {
    word any = 0;
    for (size_t i = 0; i < n; i++) any |= a[i];
    return any == 0;
}

// One round of Miller and Rabin's test with the base `octets` reduced modulo m, m = 3 mod 4: false proves that m is composite. A base of 0
// or +-1 says nothing and is true. Public: everything.
template <size_t n>
bool passes_miller_rabin_vartime(const Modulus<n>& m, const uint8_t* octets, size_t size) {
    using F = Fp<RuntimeField<n>>;
    const RuntimeField<n> field{.m = &m};
    const F base = F::reduce_bytes(octets, size, field), one = F::one(field);
    if (base.is_zero().bit() != 0) return true;
    word even[n];  // m - 1 = 2^zeros * odd
    for (size_t i = 0; i < n; i++) even[i] = m.p[i];
    even[0] -= 1;
    size_t zeros = 0;
    for (; (even[0] & 1) == 0; zeros++)
        for (size_t i = 0; i < n; i++) even[i] = even[i] >> 1 | (i + 1 < n ? even[i + 1] << (kWordBits - 1) : 0);
    F x = base.pow_vartime(even, n);
    if (x.equals(one).bit() != 0) return true;
    for (; zeros > 0; zeros--, x.square_in_place())
        if (x.equals(-one).bit() != 0) return true;
    return false;
}

// q = sum of d_i 2^i, d_i in {-1, 0, 1}, no two neighbours other than 0: d_i is bit i+1 of 3q less bit i+1 of q (Reitwiesner).
// Solinas primes have three digits.
template <size_t m>
struct SignedDigits {
    word triple[m + 1], single[m + 1];
    size_t top;  // the place of the first digit, which is 1
    explicit SignedDigits(const Modulus<m>& q) {
        dword sum = 0;
        for (size_t i = 0; i <= m; i++) {
            single[i] = i < m ? q.p[i] : 0;
            sum += static_cast<dword>(3) * single[i];
            triple[i] = low(sum);
            sum >>= kWordBits;
        }
        for (top = q.bits; at(top) == 0;) top--;
    }
    static int bit(const word* a, size_t i) {
        return i / kWordBits > m ? 0 : static_cast<int>(a[i / kWordBits] >> (i % kWordBits) & 1);
    }
    int at(size_t i) const { return bit(triple, i + 1) - bit(single, i + 1); }
};

// Whether a is a square, 0 too: the Jacobi symbol (a/b) by subtractions and shifts, of odd numbers and a pass over their words each. The factor
// R of Montgomery form is a square.
template <size_t n>
bool is_square_vartime(const Fp<RuntimeField<n>>& value) {
    word first[n], second[n], *a = first, *b = second;
    for (size_t i = 0; i < n; i++) {
        a[i] = value.limbs()[i];
        b[i] = value.context().modulus().p[i];
    }
    if (is_zero_vartime(first)) return true;
    size_t size = n;
    bool negative = false;
    const auto zeros_of = [](word w) { return w == 0 ? kWordBits - 1 : static_cast<size_t>(__builtin_ctzll(w)); };
    const auto is_3_mod_4 = [](word w) { return (w & 3) == 3; };
    // a := (a - (b & mask))/2^zeros, 0 < zeros < kWordBits; (2/b) = -1 for b = 3, 5 mod 8.
    const auto halve = [&](word mask, size_t zeros) {
        carry borrow = 0;
        word lower = sub_borrow(a[0], b[0] & mask, borrow);
        for (size_t i = 1; i < size; i++) {
            const word upper = sub_borrow(a[i], b[i] & mask, borrow);
            a[i - 1] = lower >> zeros | upper << (kWordBits - zeros);
            lower = upper;
        }
        a[size - 1] = lower >> zeros;
        if ((zeros & 1) != 0 && ((b[0] & 7) == 3 || (b[0] & 7) == 5)) negative = !negative;
    };
    while ((a[0] & 1) == 0) halve(0, zeros_of(a[0]));
    for (;;) {
        while (size > 1 && (a[size - 1] | b[size - 1]) == 0) size--;
        size_t top = size;
        while (top > 0 && a[top - 1] == b[top - 1]) top--;
        if (top == 0) return !negative;  // a = b = 1, for a prime modulus
        if (a[top - 1] < b[top - 1]) {
            word* const other = a;
            a = b;
            b = other;
            if (is_3_mod_4(a[0]) && is_3_mod_4(b[0])) negative = !negative;  // reciprocity
        }
        halve(~static_cast<word>(0), zeros_of(a[0] - b[0]));
        while ((a[0] & 1) == 0) halve(0, zeros_of(a[0]));
    }
}

// The engine of the active backend for fields of n words; null where it has none.
template <size_t n>
const Engine<n>* active_engine() {
#if IBAKE_HAS_BACKENDS
    if (const Engines* engines = active_backend().k2; engines != nullptr) {
        if constexpr (n == 8) return &engines->words_8;
        if constexpr (n == 16) return &engines->words_16;
        if constexpr (n == 24) return &engines->words_24;
    }
#endif
    return nullptr;
}
// One of its members; null likewise.
template <size_t n, class Member>
Member engine_member(Member Engine<n>::* member) {
    const Engine<n>* engine = active_engine<n>();
    return engine != nullptr ? engine->*member : Member{};
}
// What engines are told of a field.
template <size_t n>
EngineField<n> engine_field(const Modulus<n>& m) {
    const auto invert = [](word* r, const word* a, const void* modulus) {
        using F = Fp<RuntimeField<n>>;
        F x(RuntimeField<n>{.m = static_cast<const Modulus<n>*>(modulus)});
        for (size_t i = 0; i < n; i++) x.limbs()[i] = a[i];
        x = x.inverse();
        for (size_t i = 0; i < n; i++) r[i] = x.limbs()[i];
        wipe(x.limbs(), sizeof(word[n]));
    };
    return {m.p, m.one, m.n0, invert, &m};
}
// a^e for a public e above 0.
template <size_t n>
Fp<RuntimeField<n>> power_vartime(const Fp<RuntimeField<n>>& a, const word (&e)[n]) {
    const Modulus<n>& m = a.context().modulus();
    const auto run = engine_member(&Engine<n>::power);
    if (run == nullptr) return a.pow_vartime(e, n);
    Fp<RuntimeField<n>> r(a.context());
    run(r.limbs(), engine_field(m), a.limbs(), e, n * kWordBits);
    return r;
}

template <class C>
struct Group {
    static constexpr size_t kWords = C::kWords, kOrderWords = C::kOrderWords;
    static constexpr bool kIsType1 = C::kA == 0;
    using Curve = C;
    using F = typename C::F;
    using Scalar = typename C::Scalar;
    using Point = Jacobian<C>;
    using Affine = ibake::Affine<C>;

    Modulus<kWords> p;
    Modulus<kOrderWords> q;
    word cofactor[kWords];  // (p + 1)/q
    unsigned cofactor_bits;
    // Type 1, in Montgomery form: 1/3, and s/9 with s = 3^((p+1)/4), the square root of 3 that is a square.
    word third[kWords], root_3_by_9[kWords];
    // Type A, likewise: 2^((p+1)/4), a square root of 2 or -2.
    word root_2[kWords];

    typename F::Context field() const { return {.m = &p}; }
    typename Scalar::Context scalars() const { return {.m = &q}; }
    size_t field_bytes() const { return field().bytes(); }
    size_t order_bytes() const { return scalars().bytes(); }

    // From big-endian octets. That p and q are prime is not looked at: passes_miller_rabin_vartime.
    [[nodiscard]] GroupFault load_vartime(const uint8_t* p_octets, size_t p_size, const uint8_t* q_octets, size_t q_size) {
        if (!make_modulus_vartime(p, p_octets, p_size) || !make_modulus_vartime(q, q_octets, q_size)) return GroupFault::size;
        if ((p.p[0] & 3) != 3) return GroupFault::form;
        word n[kWords], quotient[kWords], left[kOrderWords];
        carry c = 1;
        for (size_t i = 0; i < kWords; i++) n[i] = add_carry(p.p[i], 0, c);
        if (c != 0) return GroupFault::not_a_factor;  // p + 1 a power of two
        divide_vartime(cofactor, left, n, q.p);
        if (!is_zero_vartime(left)) return GroupFault::not_a_factor;
        divide_vartime(quotient, left, cofactor, q.p);
        if (is_zero_vartime(left)) return GroupFault::repeated_factor;
        cofactor_bits = kWords * kWordBits;
        while (cofactor_bits > 0 && (cofactor[(cofactor_bits - 1) / kWordBits] >> ((cofactor_bits - 1) % kWordBits) & 1) == 0)
            cofactor_bits--;
        F by_3(field()), by_9(field());
        if constexpr (kIsType1) {
            word three[1] = {3}, left_of_3[1];
            divide_vartime(quotient, left_of_3, n, three);
            if (left_of_3[0] != 0) return GroupFault::form;
            by_3 = F::from_word(3, field()).inverse();
            by_9 = F::from_word(3, field()).sqrt().value * by_3.square();
        }
        F root(field());
        if constexpr (C::kA == 1) root = F::from_word(2, field()).sqrt().value;
        for (size_t i = 0; i < kWords; i++) {
            third[i] = by_3.limbs()[i];
            root_3_by_9[i] = by_9.limbs()[i];
            root_2[i] = root.limbs()[i];
        }
        return GroupFault::none;
    }

    // A field value from words in Montgomery form, as a structure that may be moved keeps it.
    F element(const word (&montgomery)[kWords]) const {
        F r(field());
        for (size_t i = 0; i < kWords; i++) r.limbs()[i] = montgomery[i];
        return r;
    }

    // P from two coordinates of field_bytes() octets: range, not_on_curve, not_in_subgroup. Secret: the point; not its validity.
    Decoded decode(Affine& a, const uint8_t* x, const uint8_t* y) const {
        const auto px = F::from_bytes(x, field()), py = F::from_bytes(y, field());
        if (!declassify(px.present & py.present, "whether an encoding is valid is public, for a private key too")) return Decoded::range;
        a = {px.value, py.value};
        const auto on_curve = [&] { return a.is_on_curve(); };
        if (!accepted(on_curve, "whether an encoding is valid is public, for a private key too")) return Decoded::not_on_curve;
        const ct::Choice member = is_in_subgroup(a);
        if (!accepted([&] { return member; }, "whether an encoding is valid is public, for a private key too"))
            return Decoded::not_in_subgroup;
        return Decoded::ok;
    }
    // [q]P = infinity. P is on the curve, of any order.
    ct::Choice is_in_subgroup(const Affine& a) const {
        Point r = Point::from_affine(a);
        const Affine minus = {a.x, -a.y};
        const SignedDigits<kOrderWords> digits(q);
        for (size_t i = digits.top; i-- > 0;) {
            r = r.dbl();
            if (const int d = digits.at(i); d != 0) r = r + (d > 0 ? a : minus);  // public: q
        }
        return r.is_identity();
    }

    // [k]P for P of order q, k below q; infinity for k = 0.
    Point mul(const Affine& a, const Scalar& k) const {
        if constexpr (C::kA == 1) {
            Secret<word[kOrderWords]> value;
            k.canonical(*value);
            return ladder(a, *value, q.bits);
        } else {
            return mul_by_signs(a, k);
        }
    }

    // [(p+1)/q]P; P may have any order.
    Point clear_cofactor_vartime(const Affine& a) const {
        if constexpr (C::kA == 1)
            return edwards_by_cofactor_vartime(a);
        else
            return mul_by_cofactor_vartime(a);
    }

private:
    // [k]P on y^2 = x^3 + x for P of any order: Montgomery's ladder on x = X/Z, "Speeding the Pollard and elliptic curve methods of
    // factorization", Math. Comp. 48 (1987), for the curve that is its own Montgomery form with A = 0; y from the x of [k]P and [k+1]P (Okeya,
    // Sakurai, CHES 2001). 5M + 4S a bit. No exception but P = (0, 0), whose multiples are chosen at the end.
    template <size_t words>
    Point ladder(const Affine& a, const word (&k)[words], size_t bits) const {
        Secret<F[4]> xz;
        for (F& f : *xz) f = F(field());
        if (const auto run = engine_member(&Engine<kWords>::ladder); run != nullptr) {
            Secret<word[4][kWords]> r;
            run((*r)[0], engine_field(p), a.x.limbs(), k, static_cast<unsigned>(bits));
            for (size_t i = 0; i < 4; i++)
                for (size_t j = 0; j < kWords; j++) (*xz)[i].limbs()[j] = (*r)[i][j];
        } else {
            ladder_on_x(*xz, a.x, k, bits);
        }
        return recover(a, *xz, ct::Choice::from_bit(k[0] & 1));
    }
    // X and Z of [k]P and [k+1]P, P of abscissa x.
    template <size_t words>
    void ladder_on_x(F (&out)[4], const F& x, const word (&k)[words], size_t bits) const {
        F x0 = F::one(field()), z0 = F::zero(field()), x1 = x, z1 = x0;
        ct::Choice swapped = ct::Choice::no();
        for (size_t i = bits; i-- > 0;) {
            const ct::Choice bit = ct::Choice::from_bit((k[i / kWordBits] >> (i % kWordBits)) & 1);
            ct::swap(x0.limbs(), x1.limbs(), kWords, swapped ^ bit);
            ct::swap(z0.limbs(), z1.limbs(), kWords, swapped ^ bit);
            swapped = bit;
            const F plus = x0 + z0, minus = x0 - z0;
            const F u = minus * (x1 + z1);
            const F v = plus * (x1 - z1);
            const F s = plus.square();
            const F d = minus.square();
            x1 = (u + v).square();        // 4(X0 X1 - Z0 Z1)^2
            z1 = x * (u - v).square();    // 4x(X0 Z1 - Z0 X1)^2
            x0 = (s * d).dbl();           // 2(X^2 - Z^2)^2
            z0 = (s - d) * (s + d);       // 8XZ(X^2 + Z^2)
        }
        ct::swap(x0.limbs(), x1.limbs(), kWords, swapped);
        ct::swap(z0.limbs(), z1.limbs(), kWords, swapped);
        out[0] = x0;
        out[1] = z0;
        out[2] = x1;
        out[3] = z1;
    }
    // [k]P from X and Z of [k]P and [k+1]P; is_odd: whether k is.
    Point recover(const Affine& a, const F (&of)[4], ct::Choice is_odd) const {
        const auto& [x0, z0, x1, z1] = of;
        const F xz = a.x * z0;
        const F y = (x0 + xz) * (a.x * x0 + z0) * z1 - (x0 - xz).square() * x1;
        const F common = (a.y * (z0 * z1)).dbl();
        const F z = common * z0;
        // x = X/z, y = Y/z with X = common*x0: in Jacobian coordinates (Xz, Yz^2, z).
        Point r = {common * x0 * z, y * z.square(), z};
        r.assign_if(z1.is_zero(), -Point::from_affine(a));  // [k+1]P = infinity
        const ct::Choice is_two_torsion = a.x.is_zero();
        r.assign_if(is_two_torsion & is_odd, Point::from_affine(a));
        r.assign_if(is_two_torsion & !is_odd, Point::identity(field()));
        return r;
    }

    Point mul_by_signs(const Affine& a, const Scalar& k) const {
        constexpr size_t w = kWords * kWordBits > 1536 ? 4 : 5;
        Secret<SignedScalars<1, kOrderWords>> odd;
        const ct::Choice negative = [&] {
            Secret<word[kOrderWords]> value, one_of_two;
            k.canonical(*value);
            const ct::Choice is_other = make_odd(*one_of_two, *value, q.p);
            halve(odd->half[0], *one_of_two);
            return is_other;
        }();
        Affine table[static_cast<size_t>(1) << (w - 1)];
        fill_odd_multiples(table, Point::from_affine(a));
        const Point r = mul_windows<w, Point>(table, *odd, q.bits).negate_if(negative);
        wipe(table, sizeof table);
        return r;
    }

    // After as many doublings as make the order odd, on the Edwards curve; x = N/D, N = Z + Y, D = +-(Z - Y) there.
    Point edwards_by_cofactor_vartime(const Affine& a) const {
        const bool root_of_2 = (p.p[0] & 7) == 7;  // or of -2
        Point in = Point::from_affine(a);
        size_t twos = 0;
        for (; (cofactor[twos / kWordBits] >> (twos % kWordBits) & 1) == 0; twos++) in.dbl_in_place();
        word k[kWords];
        for (size_t i = 0, skip = twos / kWordBits, shift = twos % kWordBits; i < kWords; i++) {
            const word lower = i + skip < kWords ? cofactor[i + skip] : 0, upper = i + skip + 1 < kWords ? cofactor[i + skip + 1] : 0;
            k[i] = shift == 0 ? lower : lower >> shift | upper << (kWordBits - shift);
        }
        int8_t digits[kWords * kWordBits + 1];
        const size_t count = signed_windows_vartime(digits, k, cofactor_bits - twos);

        const F root = element(root_2), zz = in.z.square(), xz = root * (in.x * in.z);
        const F sum = in.x + zz, difference = in.x - zz, &more = root_of_2 ? difference : sum, &less = root_of_2 ? sum : difference;
        const k2::Edwards<F> e = edwards_multiple_vartime({xz * more, less * in.y, in.y * more, xz * less}, digits, count);
        const F numerator = e.z + e.y, denominator = (e.z - e.y).negate_if(ct::Choice::from_bit(root_of_2));
        // x = N/D, y = s*N*Z/(D*X), over D*X.
        const F z = denominator * e.x, nx = numerator * e.x;
        return {nx * z, root * nx * denominator * e.z * z, z};
    }
    k2::Edwards<F> edwards_multiple_vartime(const k2::Edwards<F>& e, const int8_t* digits, size_t count) const {
        const auto run = engine_member(&Engine<kWords>::edwards);
        if (run == nullptr) return k2::Edwards<F>::multiple_vartime(e, digits, count);
        word in[4][kWords], out[3][kWords];
        const F* const of[] = {&e.x, &e.y, &e.z, &e.t};
        for (size_t i = 0; i < 4; i++)
            for (size_t j = 0; j < kWords; j++) in[i][j] = of[i]->limbs()[j];
        run(out[0], engine_field(p), in[0], digits, count);
        return {element(out[0]), element(out[1]), element(out[2]), F::zero(field())};
    }

    // Sliding windows of the public cofactor over odd multiples.
    Point mul_by_cofactor_vartime(const Affine& a) const {
        constexpr size_t w = 5, entries = static_cast<size_t>(1) << (w - 1);
        const Point twice = Point::from_affine(a).dbl();
        Point multiples[entries];
        multiples[0] = Point::from_affine(a);
        word finite = ~static_cast<word>(0);
        for (size_t i = 1; i < entries; i++) {
            multiples[i] = add_vartime(multiples[i - 1], twice);
            finite &= ~multiples[i].is_identity().mask();
        }
        Affine table[entries];
        const bool small_order = finite == 0;  // a small order: no table, which has no infinity
        if (!small_order) normalise(table, multiples);
        const auto bit = [&](size_t i) { return (cofactor[i / kWordBits] >> (i % kWordBits)) & 1; };
        Point r = Point::identity(field());
        for (size_t i = cofactor_bits; i > 0;) {
            if (bit(i - 1) == 0) {
                r = r.dbl();
                i--;
                continue;
            }
            size_t low = i > w ? i - w : 0, digit = 0;
            while (bit(low) == 0) low++;
            for (; i > low; i--) {
                digit = 2 * digit + bit(i - 1);
                r = r.dbl();
            }
            r = small_order ? add_vartime(r, multiples[digit / 2]) : add_vartime(r, table[digit / 2]);
        }
        return r;
    }

    template <class Other>
    static Point add_vartime(const Point& a, const Other& b) {
        const Point r = a.add_distinct(b);
        return r.is_identity().bit() != 0 ? a + b : r;
    }
    // Finite points with one inversion.
    template <size_t n>
    static void normalise(Affine (&out)[n], const Point (&in)[n]) {
        F before[n];
        before[0] = in[0].z;
        for (size_t i = 1; i < n; i++) before[i] = before[i - 1] * in[i].z;
        F inverse = before[n - 1].inverse();
        for (size_t i = n; i-- > 0;) {
            out[i] = in[i].scaled(i > 0 ? inverse * before[i - 1] : inverse);
            inverse = inverse * in[i].z;
        }
    }
};

// RFC 5091 section 4.4: the point of order q above y, x = (y^2 - 1)^((2p-1)/3) times the cofactor. infinity with negligible probability.
template <size_t n, size_t m>
Decoded hash_to_point_vartime(Affine<Type1<n, m>>& out, const Group<Type1<n, m>>& group, const Fp<RuntimeField<n>>& y) {
    using F = Fp<RuntimeField<n>>;
    word e[n], rest[1];  // (2p - 1)/3 = 2k + 1, p = 3k + 2
    const word three[1] = {3};
    divide_vartime(e, rest, group.p.p, three);
    for (size_t i = n; i-- > 0;) e[i] = e[i] << 1 | (i > 0 ? e[i - 1] >> (kWordBits - 1) : 1);
    const F x = power_vartime(y.square() - F::one(group.field()), e);
    const auto r = group.clear_cofactor_vartime({x, y});
    if (r.is_identity().bit() != 0) return Decoded::infinity;
    out = r.to_affine();
    return Decoded::ok;
}

// What libpbc makes a field element or scalar of: copies of `data`, each followed by its number, to the element's length (element_from_hash),
// halved until it is at most the modulus. Requires size > 0.
template <size_t n>
Fp<RuntimeField<n>> pbc_from_hash_vartime(const Modulus<n>& modulus, const uint8_t* data, size_t size) {
    const RuntimeField<n> field{.m = &modulus};
    uint8_t octets[n * kWordBytes];
    const size_t length = field.bytes();
    for (size_t i = 0; i < length; i++) {
        const size_t at = i % (size + 1);
        octets[i] = at < size ? data[at] : static_cast<uint8_t>(i / (size + 1));
    }
    word a[n];
    load_be(a, n, octets, length);
    for (;;) {
        carry borrow = 0;
        for (size_t i = 0; i < n; i++) (void)sub_borrow(modulus.p[i], a[i], borrow);
        if (borrow == 0) break;
        for (size_t i = 0; i < n; i++) a[i] = a[i] >> 1 | (i + 1 < n ? a[i + 1] << (kWordBits - 1) : 0);
    }
    if (ct::equal(a, modulus.p).bit() != 0) return Fp<RuntimeField<n>>(field);
    return Fp<RuntimeField<n>>::from_canonical(a, field);
}

// libpbc's element_from_hash in G1 of type A: x, or x^2 + 1 and so on, until there is a point; of its two the one of odd y; times the
// cofactor.
template <size_t n, size_t m>
Decoded hash_to_point_vartime(Affine<TypeA<n, m>>& out, const Group<TypeA<n, m>>& group, const uint8_t* data, size_t size) {
    using F = Fp<RuntimeField<n>>;
    F x = pbc_from_hash_vartime(group.p, data, size);
    while (!is_square_vartime(Affine<TypeA<n, m>>::right_side(x))) x = x.square() + F::one(group.field());
    word e[n];  // (p + 1)/4 = floor(p/4) + 1
    carry c = 1;
    for (size_t i = 0; i < n; i++)
        e[i] = add_carry(group.p.p[i] >> 2 | (i + 1 < n ? group.p.p[i + 1] << (kWordBits - 2) : 0), 0, c);
    const F y = power_vartime(Affine<TypeA<n, m>>::right_side(x), e);
    const auto r = group.clear_cofactor_vartime({x, y.negate_if(!y.is_odd())});
    if (r.is_identity().bit() != 0) return Decoded::infinity;
    out = r.to_affine();
    return Decoded::ok;
}

}  // namespace ibake::k2

#endif
