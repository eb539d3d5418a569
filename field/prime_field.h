// Integers modulo a prime, canonical in Montgomery form. SPDX-License-Identifier: Apache-2.0
//
// Every Fp is below p at every function boundary; all operations are constant time. The context Ctx (modulus.h) is empty for a prime
// known at compile time and a pointer for one found at run time; results take the context of the left operand.
#ifndef IBAKE_FIELD_PRIME_FIELD_H
#define IBAKE_FIELD_PRIME_FIELD_H

#include "field/concepts.h"
#include "field/ct_marks.h"
#include "field/inverse.h"
#include "field/kernels_portable.h"
#include "field/modulus.h"

namespace ibake {

// Two elements for which the same is done: the processor works on one while the other's product is on its way.
template <class F>
struct InStep {
    F a, b;
    InStep square() const { return {a.square(), b.square()}; }
    friend InStep operator*(const InStep& x, const InStep& y) { return {x.a * y.a, x.b * y.b}; }
    void square_in_place() {
        a.square_in_place();
        b.square_in_place();
    }
    InStep& operator*=(const InStep& y) {
        a *= y.a;
        b *= y.b;
        return *this;
    }
};

template <class Ctx>
class Fp : private Ctx {
public:
    using Context = Ctx;
    static constexpr size_t kWords = Ctx::kWords;

    // 0; without a context, for a prime found at run time, only a place to assign to.
    Fp() : v_{} {}
    explicit Fp(const Ctx& ctx) : Ctx(ctx), v_{} {}
    // From words in Montgomery form, below p: generated constants.
    explicit constexpr Fp(const word (&montgomery)[kWords]) requires(Ctx::kIsStatic) : v_{} {
        for (size_t i = 0; i < kWords; i++) v_[i] = montgomery[i];
    }

    // For a kernel to write.
    struct Unset {};
    Fp(const Ctx& ctx, Unset) : Ctx(ctx) {}

    const Ctx& context() const { return *this; }
    static Fp zero(const Ctx& ctx = Ctx()) { return Fp(ctx); }
    static Fp one(const Ctx& ctx = Ctx()) {
        Fp r(ctx);
        for (size_t i = 0; i < kWords; i++) r.v_[i] = ctx.modulus().one[i];
        return r;
    }
    // A small integer, public or not. Requires w < p.
    static Fp from_word(word w, const Ctx& ctx = Ctx()) {
        Fp r(ctx);
        r.v_[0] = w;
        return r.to_montgomery();
    }

    IBAKE_CALL friend Fp operator+(const Fp& a, const Fp& b) {
        Fp r(a.context(), Unset{});
        Ctx::kernels().add(r.v_, a.v_, b.v_, a.p());
        return r;
    }
    IBAKE_CALL friend Fp operator-(const Fp& a, const Fp& b) {
        Fp r(a.context(), Unset{});
        Ctx::kernels().sub(r.v_, a.v_, b.v_, a.p());
        return r;
    }
    IBAKE_CALL friend Fp operator*(const Fp& a, const Fp& b) {
        Fp r(a.context(), Unset{});
        Ctx::kernels().mont_mul(r.v_, a.v_, b.v_, a.p(), a.modulus().n0);
        return r;
    }
    IBAKE_CALL Fp operator-() const { return zero(context()) - *this; }
    Fp dbl() const { return *this + *this; }
    // a/2: of a and a + p the even one, shifted. The factor R stays what it is.
    IBAKE_CALL Fp half() const {
        Fp r(context(), Unset{});
        const word odd = ct::Choice::from_bit(v_[0] & 1).mask();
        carry c = 0;
        IBAKE_UNROLL
        for (size_t i = 0; i < kWords; i++) r.v_[i] = add_carry(v_[i], p()[i] & odd, c);
        IBAKE_UNROLL
        for (size_t i = 0; i < kWords; i++)
            r.v_[i] = (r.v_[i] >> 1) | (i + 1 < kWords ? r.v_[i + 1] : static_cast<word>(c)) << (kWordBits - 1);
        return r;
    }
    IBAKE_CALL Fp square() const {
        Fp r(context(), Unset{});
        Ctx::kernels().mont_sqr(r.v_, v_, p(), this->modulus().n0);
        return r;
    }
    // In place: what loads wider than the kernel's stores would copy, it would wait for.
    IBAKE_CALL Fp& operator+=(const Fp& b) {
        Ctx::kernels().add(v_, v_, b.v_, p());
        return *this;
    }
    IBAKE_CALL Fp& operator-=(const Fp& b) {
        Ctx::kernels().sub(v_, v_, b.v_, p());
        return *this;
    }
    IBAKE_CALL Fp& operator*=(const Fp& b) {
        Ctx::kernels().mont_mul(v_, v_, b.v_, p(), this->modulus().n0);
        return *this;
    }
    IBAKE_CALL void square_in_place() { Ctx::kernels().mont_sqr(v_, v_, p(), this->modulus().n0); }

    ct::Choice is_zero() const { return ct::is_zero(v_); }
    ct::Choice equals(const Fp& b) const { return ct::equal(v_, b.v_); }
    IBAKE_CALL static Fp select(ct::Choice choice, const Fp& if_true, const Fp& if_false) {
        Fp r = if_false;
        ct::assign(r.v_, if_true.v_, kWords, choice);
        return r;
    }
    Fp negate_if(ct::Choice choice) const { return select(choice, -*this, *this); }

    // 1/a; 0 for 0. The integer a*R is inverted, and two products with R^2 bring 1/(a*R) to R/a.
    Fp inverse() const {
        Fp r(context()), r2(context());
        divsteps::invert<kWords>(r.v_, v_, this->modulus());
        for (size_t i = 0; i < kWords; i++) r2.v_[i] = this->modulus().r2[i];
        return r * r2 * r2;
    }

    // a^e for a public exponent above 0 given in words, least significant first: sliding windows over odd powers. T: Fp, or InStep of it.
    template <class T>
    static T power_vartime(const T& a, const word* e, size_t words) {
        constexpr size_t w = kSmall ? 3 : 5, entries = static_cast<size_t>(1) << (w - 1);
        const T squared = a.square();
        T table[entries];
        table[0] = a;
        for (size_t i = 1; i < entries; i++) table[i] = table[i - 1] * squared;
        const auto bit = [&](size_t i) { return (e[i / kWordBits] >> (i % kWordBits)) & 1; };
        size_t i = words * kWordBits;
        while (i > 1 && bit(i - 1) == 0) i--;  // public: the exponent
        T r = a;
        for (bool started = false; i > 0; started = true) {
            if (started && bit(i - 1) == 0) {
                r.square_in_place();
                i--;
                continue;
            }
            size_t low = i > w ? i - w : 0;
            while (bit(low) == 0) low++;
            size_t digit = 0;
            for (; i > low; i--) {
                digit = 2 * digit + bit(i - 1);
                if (started) r.square_in_place();
            }
            if (started)
                r *= table[digit / 2];
            else
                r = table[digit / 2];
        }
        return r;
    }
    Fp pow_vartime(const word* e, size_t words) const {
        word any = 0;
        for (size_t i = 0; i < words; i++) any |= e[i];
        return any != 0 ? power_vartime(*this, e, words) : one(context());  // public: the exponent
    }

    // a^((p-3)/4): 1/sqrt(a) up to sign and a power of -1. Requires p = 3 mod 4.
    Fp pow_p_minus_3_over_4() const {
        Fp r[] = {*this};
        pow_p_minus_3_over_4(r);
        return r[0];
    }
    // The same of one element or two, in step.
    template <size_t n>
    static void pow_p_minus_3_over_4(Fp (&a)[n]) {
        static_assert(n == 1 || n == 2);
        word e[kWords];
        a[0].p_minus_3_over_4(e);
        if constexpr (n == 1) {
            a[0] = power_vartime(a[0], e, kWords);
        } else {
            const InStep<Fp> r = power_vartime(InStep<Fp>{a[0], a[1]}, e, kWords);
            a[0] = r.a;
            a[1] = r.b;
        }
    }

    // A square root, absent for a non-square. Requires p = 3 mod 4.
    ct::Option<Fp> sqrt() const {
        const Fp root = *this * pow_p_minus_3_over_4();
        return {root, root.square().equals(*this)};
    }
    ct::Choice is_square() const { return sqrt().present; }

    // Big-endian octets, exactly bytes() of them; absent (value 0) at or above p.
    size_t bytes() const { return Ctx::bytes(); }
    static ct::Option<Fp> from_bytes(const uint8_t* be, const Ctx& ctx = Ctx()) {
        Fp r(ctx);
        load_be(r.v_, kWords, be, ctx.bytes());
        carry c = 0;
        for (size_t i = 0; i < kWords; i++) (void)sub_borrow(r.v_[i], ctx.modulus().p[i], c);
        const ct::Choice below = ct::Choice::from_bit(static_cast<word>(c));
        const word zeros[kWords] = {};
        ct::assign(r.v_, zeros, kWords, !below);
        return {r.to_montgomery(), below};
    }
    void to_bytes(uint8_t* be) const {
        word a[kWords];
        canonical(a);
        store_be(be, bytes(), a, kWords);
    }
    // The integer of any number of big-endian octets modulo p, by Horner's rule in pieces below p. Requires p > 2^8.
    static Fp reduce_bytes(const uint8_t* be, size_t size, const Ctx& ctx = Ctx()) {
        const size_t piece = (ctx.modulus().bits - 1) / 8;
        IBAKE_CHECK_BOUND(piece > 0, "reduce_bytes: p > 2^8");
        Fp shift(ctx), r(ctx);
        shift.v_[8 * piece / kWordBits] = static_cast<word>(1) << (8 * piece % kWordBits);
        shift = shift.to_montgomery();
        size_t head = size;
        while (head > piece) head -= piece;  // no division in this folder: check_division.py
        for (size_t at = 0; at < size; at += head, head = piece) {
            Fp next(ctx);
            load_be(next.v_, kWords, be + at, head);
            r = r * shift + next.to_montgomery();
        }
        return r;
    }

    // The integer in [0, p), out of Montgomery form. Parity, order and octets are questions to this value, never to the limbs.
    void canonical(word (&a)[kWords]) const {
        word t[2 * kWords] = {};
        for (size_t i = 0; i < kWords; i++) t[i] = v_[i];
        Ctx::kernels().redc(a, t, p(), this->modulus().n0);
    }
    static Fp from_canonical(const word (&a)[kWords], const Ctx& ctx = Ctx()) {
        Fp r(ctx);
        for (size_t i = 0; i < kWords; i++) r.v_[i] = a[i];
        return r.to_montgomery();
    }
    // Parity of the canonical integer: sgn0 of RFC 9380 section 4.1.
    ct::Choice is_odd() const {
        word a[kWords];
        canonical(a);
        return ct::Choice::from_bit(a[0] & 1);
    }
    // Canonical integer above (p-1)/2: the sign of point encodings. 2a has a carry or reaches p exactly then.
    ct::Choice is_larger_half() const {
        word a[kWords];
        canonical(a);
        carry c = 0, b = 0;
        for (size_t i = 0; i < kWords; i++) {
            const word twice = add_carry(a[i], a[i], c);
            (void)sub_borrow(twice, p()[i], b);
        }
        return ct::Choice::from_bit(static_cast<word>(c)) | !ct::Choice::from_bit(static_cast<word>(b));
    }
    // A secret is compared by equals(); Montgomery form has no parity.
    bool operator==(const Fp&) const = delete;
    bool montgomery_is_odd() const = delete;

    // After the scan of a table: the pointer to the modulus came through the masks as well, and is the same in every entry.
    void modulus_is_public() const requires(!Ctx::kIsStatic) { ct::mark_public(&context(), sizeof(Ctx)); }

    word* limbs() { return v_; }
    const word* limbs() const { return v_; }

private:
    const word* p() const { return this->modulus().p; }
    // (p - 3)/4 = floor(p/4)
    void p_minus_3_over_4(word (&e)[kWords]) const {
        IBAKE_CHECK_BOUND((p()[0] & 3) == 3, "sqrt: p = 3 mod 4");
        for (size_t i = 0; i < kWords; i++)
            e[i] = (p()[i] >> 2) | (i + 1 < kWords ? p()[i + 1] << (kWordBits - 2) : 0);
    }
    Fp to_montgomery() const {
        Fp r2(context());
        for (size_t i = 0; i < kWords; i++) r2.v_[i] = this->modulus().r2[i];
        return *this * r2;
    }
    word v_[kWords];
};

}  // namespace ibake

#endif
