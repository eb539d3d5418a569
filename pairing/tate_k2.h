// The reduced Tate pairing on supersingular curves of embedding degree 2, and its target group. SPDX-License-Identifier: Apache-2.0
//
// e(A, B) = f_{q,A}(phi(B))^((p^2-1)/q), phi the curve's distortion map (curve/supersingular.h): RFC 5091 section 4.5 for type 1, libpbc's
// for type A. Constant time in points, group elements and scalars; the sequence of operations depends on p and q.
//
// The loop works with a point (x, i*y), x and y in F_p, so that vertical lines lie in F_p, where the final exponentiation sends everything
// to 1 (Barreto, Kim, Lynn, Scott, CRYPTO 2002). For type A phi(B) is such a point. For type 1 it is not, but the trace-zero part
// T = phi(B) - pi(phi(B)) of 2*phi(B) is: e(A, T) = e(A, B)^2. pairing_squared() is that; who can halves a scalar or a private key
// once, and pairing() raises to (q+1)/2.
#ifndef IBAKE_PAIRING_TATE_K2_H
#define IBAKE_PAIRING_TATE_K2_H

#include "curve/supersingular.h"
#include "field/wide.h"

namespace ibake::k2 {

// re + im*i in F_p[i], i^2 = -1, for primes that may fill their words: sums before a product are reduced.
template <class F>
struct Complex {
    F re, im;
    // 3 products, 2 reductions.
    friend Complex operator*(const Complex& a, const Complex& b) {
        using Wide = ibake::Wide<typename F::Context>;
        const Wide v0 = Wide::product(a.re, b.re);
        const Wide v1 = Wide::product(a.im, b.im);
        return {(v0 - v1).reduce(), (Wide::product(a.re + a.im, b.re + b.im) - v0 - v1).reduce()};
    }
    Complex square() const { return {(re + im) * (re - im), (re * im).dbl()}; }
    Complex conjugate() const { return {re, -im}; }
    ct::Choice equals(const Complex& b) const { return re.equals(b.re) & im.equals(b.im); }

    // As engines take it: both parts in Montgomery form.
    void to_words(word (&w)[2][F::kWords]) const {
        for (size_t i = 0; i < F::kWords; i++) {
            w[0][i] = re.limbs()[i];
            w[1][i] = im.limbs()[i];
        }
    }
    template <class Group>
    static Complex from_words(const Group& g, const word (&w)[2][F::kWords]) {
        return {g.element(w[0]), g.element(w[1])};
    }
};

// The point (x, i*y) that the lines are evaluated at.
template <class F>
struct Image {
    F x, y;
};

// An element of the group of order q in F_{p^2}*: of norm 1, so that inversion is conjugation.
template <class C>
class Gt {
public:
    using F = typename C::F;
    explicit Gt(const Group<C>& g) : v_{F::one(g.field()), F::zero(g.field())} {}
    // From re() and im() of an element, kept elsewhere meanwhile.
    explicit Gt(const Complex<F>& v) : v_(v) {}

    friend Gt operator*(const Gt& a, const Gt& b) { return Gt(a.v_ * b.v_); }
    Gt inverse() const { return Gt(v_.conjugate()); }
    ct::Choice equals(const Gt& b) const { return v_.equals(b.v_); }
    ct::Choice is_one() const { return v_.re.equals(F::one(v_.re.context())) & v_.im.is_zero(); }
    const F& re() const { return v_.re; }
    const F& im() const { return v_.im; }

    // a^k, Lucas sequence on the trace: a product and a square a bit. Secret: a, k.
    Gt pow(const Group<C>& g, const typename C::Scalar& k) const {
        Secret<word[C::kOrderWords]> words;
        k.canonical(*words);
        return power(g, v_, *words, g.q.bits);
    }
    // The square root in the group: a^((q+1)/2).
    Gt root(const Group<C>& g) const {
        word e[C::kOrderWords];
        halve(e, g.q.p);
        carry c = 1;
        for (size_t i = 0; i < C::kOrderWords; i++) e[i] = add_carry(e[i], 0, c);
        return power(g, v_, e, g.q.bits);
    }

    // RFC 5091 section 4.3, Canonical: 2*field_bytes() octets, real part first for order 0, imaginary part first for order 1.
    void to_bytes(uint8_t* out, unsigned order = 0) const {
        const size_t size = v_.re.bytes();
        (order == 0 ? v_.re : v_.im).to_bytes(out);
        (order == 0 ? v_.im : v_.re).to_bytes(out + size);
    }
    // Real part first. Refuses a part at or above p (range) and what is not in the group (not_in_subgroup).
    static Decoded from_bytes(Gt& out, const Group<C>& g, const uint8_t* in) {
        const auto re = F::from_bytes(in, g.field()), im = F::from_bytes(in + g.field_bytes(), g.field());
        if (!declassify(re.present & im.present, "whether an encoding is valid is public")) return Decoded::range;
        const Complex<F> v = {re.value, im.value};
        const ct::Choice unitary = (v.re.square() + v.im.square()).equals(F::one(g.field()));
        const ct::Choice of_order_q = power(g, v, g.q.p, g.q.bits).is_one();
        if (!declassify(unitary & of_order_q, "whether an encoding is valid is public")) return Decoded::not_in_subgroup;
        out = Gt(v);
        return Decoded::ok;
    }

    // f^((p^2-1)/q). f is not 0.
    static Gt final_power(const Group<C>& g, const Complex<F>& f) {
        if (const auto run = engine_member(&Engine<C::kWords>::final_power); run != nullptr) {
            Secret<word[2][C::kWords]> words;
            f.to_words(*words);
            run((*words)[0], engine_field(g.p), g.cofactor, g.cofactor_bits);
            return Gt(Complex<F>::from_words(g, *words));
        }
        // f^(p-1) = conj(f)/f = conj(f)^2/norm, whose imaginary part is -t/norm, t = 2*re*im: one inversion for it and for its inverse.
        const F re2 = f.re.square(), im2 = f.im.square();
        const F norm = re2 + im2, t = (f.re * f.im).dbl();
        const F inverse = (norm * t).inverse();
        const F by_norm = inverse * t;
        Complex<F> u = {(re2 - im2) * by_norm, -(t * by_norm)};
        u = ladder(u, g.cofactor, g.cofactor_bits, -(norm * norm * inverse));
        // t = 0: f^(p-1) = +-1, and the cofactor is even.
        u.re = F::select(t.is_zero(), F::one(g.field()), u.re);
        u.im = F::select(t.is_zero(), F::zero(g.field()), u.im);
        return Gt(u);
    }

private:
    // a^k for a of norm 1. Time depends on `bits`, k < 2^bits.
    template <size_t words>
    static Gt power(const Group<C>& g, const Complex<F>& a, const word (&k)[words], size_t bits) {
        if (const auto run = engine_member(&Engine<C::kWords>::gt_power); run != nullptr) {
            Secret<word[2][C::kWords]> in, out;
            a.to_words(*in);
            run((*out)[0], engine_field(g.p), (*in)[0], k, static_cast<unsigned>(bits));
            return Gt(Complex<F>::from_words(g, *out));
        }
        return Gt(ladder(a, k, bits, a.im.inverse()));
    }
    // The same: V_k = a^k + a^-k. Ladder on (V_j, V_{j+1}); then Re a^k = V_k/2, and Re a^(k+1) = Re a * Re a^k - Im a * Im a^k.
    // im_inverse: 1/Im a, 0 for 0. Time depends on `bits`, k < 2^bits.
    template <size_t words>
    static Complex<F> ladder(const Complex<F>& a, const word (&k)[words], size_t bits, const F& im_inverse) {
        const F trace = a.re.dbl(), two = F::one(a.re.context()).dbl();
        F v0 = two, v1 = trace;
        ct::Choice swapped = ct::Choice::no();
        for (size_t i = bits; i-- > 0;) {
            const ct::Choice bit = ct::Choice::from_bit((k[i / kWordBits] >> (i % kWordBits)) & 1);
            ct::swap(v0.limbs(), v1.limbs(), F::kWords, swapped ^ bit);
            swapped = bit;
            v1 = v0 * v1 - trace;
            v0 = v0.square() - two;
        }
        ct::swap(v0.limbs(), v1.limbs(), F::kWords, swapped);
        const F re = v0.half();
        return {re, (a.re * re - v1.half()) * im_inverse};
    }
    Complex<F> v_;
};

// The trace-zero point for B of order q. Type 1: x = -(x^3 + 4)/(3x^2), y = y(x^3 - 8)/(6 b_z x^3) with b_z = -3^((p+1)/4)/2, where
// 1/(6 b_z) = -3^((p+1)/4)/9.
template <class C>
Image<typename C::F> image(const Group<C>& g, const Affine<C>& b) {
    using F = typename C::F;
    if constexpr (Group<C>::kIsType1) {
        const F inverse = b.x.inverse(), inverse2 = inverse.square();
        const F inverse3_8 = (inverse2 * inverse).dbl().dbl().dbl();
        const F y = b.y * (inverse3_8 - F::one(g.field()));
        return {-((b.x + inverse2.dbl().dbl()) * g.element(g.third)), y * g.element(g.root_3_by_9)};
    } else {
        return {-b.x, b.y};
    }
}

// c + x*xT + y*yT*i at the point (xT, i*yT).
template <class F>
struct TateLine {
    F c, x, y;
    Complex<F> at(const Image<F>& t) const { return {c + x * t.x, y * t.y}; }
};

// V = [j]A and the steps of the Miller loop. In both forms a doubling and its line have two levels of independent products, so that
// with those of f = f^2*l a bit of the loop is two batches of eight for whoever multiplies eight at once.
template <class C>
struct Miller;

// y^2 = x^3 + 1: homogeneous coordinates. The formulas are those of pairing/line.h (Costello, Lange, Naehrig, PKC 2010), with 3b = 3.
template <class C>
    requires(C::kA == 0)
struct Miller<C> {
    using F = typename C::F;
    F x, y, z;
    explicit Miller(const Affine<C>& a) : x(a.x), y(a.y), z(F::one(a.x.context())) {}

    // V := 2V and the tangent at the old V, times 2YZ. 3M + 6S.
    TateLine<F> doubling_step() {
        using Wide = ibake::Wide<typename F::Context>;
        const auto triple = [](const F& t) { return t.dbl() + t; };
        const F a = x * y;
        const F b = y.square();
        const F c = z.square();
        const F h = (y + z).square() - b - c;  // 2YZ
        const F x2 = x.square();
        const F e = triple(c), f = triple(e), e2 = e.dbl();
        const F g = b + f;
        x = (a * (b - f)).dbl();                                             // 2XY(Y^2 - 9Z^2)
        y = (Wide::product(g, g) - Wide::product(e2, triple(e2))).reduce();  // (Y^2 + 9Z^2)^2 - 12(3Z^2)^2
        z = (b * h).dbl().dbl();                                             // 8Y^3 Z
        return {b - e, -triple(x2), h};
    }
    // V := V + A and the chord, times X - xA*Z. V is neither A nor -A nor infinity.
    TateLine<F> addition_step(const F& xa, const F& ya) {
        const F theta = y - ya * z, lambda = x - xa * z;
        const F d = lambda.square();
        const F e = lambda * d;
        const F f = z * theta.square();
        const F g = x * d;
        const F h = e + f - g.dbl();
        x = lambda * h;
        y = theta * (g - h) - e * y;
        z = z * e;
        return {theta * xa - lambda * ya, -theta, lambda};
    }
};

// y^2 = x^3 + a*x: x = X/Z, y = Y/Z^2 (Costello, Lange, Naehrig, PKC 2010, section 4). 2x = (x^2 - a)^2/(4y^2), and the new y is
// (x^2 - a)(x^4 + 6ax^2 + a^2)/(8y^3).
template <class C>
    requires(C::kA == 1 || C::kA == -3)
struct Miller<C> {
    using F = typename C::F;
    F x, y, z;
    explicit Miller(const Affine<C>& a) : x(a.x), y(a.y), z(F::one(a.x.context())) {}

    // V := 2V and the tangent at the old V, times 2YZ. 4M + 6S.
    TateLine<F> doubling_step() {
        const F x2 = x.square();
        const F z2 = z.square();
        const F az2 = C::kA == 1 ? z2 : -(z2.dbl() + z2);
        const F y2 = y.square();
        const F h = y * z;
        const F d = x2 - az2, s = x2 + az2;
        const F dd = d.square();
        const F ss = s.square();
        const F yd = y * d;
        const TateLine<F> line = {x * d, -((s + x2.dbl()) * z), h.dbl()};
        x = dd;                            // (X^2 - aZ^2)^2
        y = (yd * (ss.dbl() - dd)).dbl();  // 2Y(X^2 - aZ^2)(X^4 + 6aX^2Z^2 + a^2Z^4)
        z = y2.dbl().dbl();                // 4Y^2
        return line;
    }
    // V := V + A and the chord, times w = xA*Z^2 - X*Z. V is neither A nor -A nor infinity.
    TateLine<F> addition_step(const F& xa, const F& ya) {
        const F u = xa * z;
        const F h = u - x, r = ya * z.square() - y;
        const F w = z * h;
        const F hw = h * w, xhw = x * hw;
        const F x3 = r.square() - (x + u) * hw;
        y = r * w * (xhw - x3) - y * hw.square();
        x = x3;
        z = w.square();
        return {r * xa - w * ya, -r, w};
    }
};

// Whether engines have a loop for q, and which: one digit between the first and the last, and that at 8 or above. SAKKE's curve has none.
template <class C>
bool find_engine_loop(EngineLoop& loop, const Group<C>& g) {
    if constexpr (C::kA != 0 && C::kA != 1) return false;
    const SignedDigits<C::kOrderWords> digits(g.q);
    size_t inner = 0, at = 0;
    for (size_t i = 1; i < digits.top; i++)
        if (digits.at(i) != 0) inner++, at = i;
    if (inner != 1 || at < 8) return false;
    loop = {static_cast<unsigned>(digits.top), static_cast<unsigned>(at), digits.at(at) < 0, digits.at(0) < 0};
    return true;
}
// miller or pairing of an engine, null where the portable code serves better.
template <class C, class Function>
Function engine_loop(Function Engine<C::kWords>::* member) {
    return C::kA == 1 && engine_member(&Engine<C::kWords>::slower_on_type_a) ? nullptr : engine_member(member);
}
// run(f, field, shape, loop, a, at, more...), for miller and pairing of an engine.
template <class C, class Function, class... More>
Complex<typename C::F> run_engine(Function run, const EngineLoop& loop, const Group<C>& g, const Affine<C>& a,
                                  const Image<typename C::F>& at, More... more) {
    using Pair = Complex<typename C::F>;
    Secret<word[2][C::kWords]> point, place, f;
    Pair{a.x, a.y}.to_words(*point);
    Pair{at.x, at.y}.to_words(*place);
    run((*f)[0], engine_field(g.p), C::kA == 0 ? Shape::type1 : Shape::type_a, loop, (*point)[0], (*place)[0], more...);
    return Pair::from_words(g, *f);
}

// f_{q,A}(S) for S = (e, i*y) and q = 2^a +- 2^b + c, c = +-1, up to a factor in F_p, by abscissas on y^2 = x^3 + x.
//
// V = [2^m]A has x/z in F_p, and V + S has X/Z in F_{p^2}. One doubling takes (x, z) to 2V (Montgomery) and (X, Z) to 2V + S, the sum of V + S
// and V, whose difference is S: W = Xz - Zx, U = Xx - Zz, Z' = W^2, X' = U^2/e. Divisors say that W is f_{2^(m+1),A}(S) to a factor in F_p if Z of
// A + S is in F_p (Galbraith, Lin, "Computing pairings using x-coordinates only", Des. Codes Cryptogr. 50, 2009; Robert, "Fast pairings via
// biextensions and cubical arithmetic", eprint 2024/517).
// The conjugate of V + S is V - S, so norms are known: |Z|^2 = (x - ez)^2, |X|^2 = (ex - z)^2, if that holds for A. The real part of a square is
// 2(real part)^2 - norm, so imaginary parts need not be computed. With x' = 2(x^2 - z^2)^2, z' = 8xz(x^2 + z^2) and real parts alone in
// U = 2(Xx - Zz), W = 2(Xz - Zx), Z' = W^2 - (x' - ez'), X' = U^2/e + z' - ex': 7 products, 4 squares, 9 reductions, where a doubling with its
// line, the square of f and their product cost 12, 5 and 16.
// [2^a]A, [+-2^b]A and [c]A are on one line, which gives the ordinates of the first two from their abscissas and A; these give the imaginary
// parts of f_{2^a} and f_{2^b}: with E = (x^2 + z^2)^2 + 4x^2z^2 before the doubling and N = x' - ez', and u and w the real parts
// of U and W, the imaginary part of W is -2E(2eEw + Nu)/(yY) for Y the ordinate times z'^2. Both signs meet in c, in the result's imaginary part.
template <class C>
    requires(C::kA == 1)
Complex<typename C::F> loop_on_abscissas(const Group<C>& g, const EngineLoop& q, const Affine<C>& a, const Image<typename C::F>& at) {
    using F = typename C::F;
    using Wide = ibake::Wide<typename F::Context>;
    const F &e = at.x, one = F::one(g.field()), inverse = e.inverse(), base = a.x - e;
    F x = base * a.x, z = base;  // times a.x - e, so that Z is in F_p
    F re_x = (one + a.x * e) * (a.x + e), re_z = base.square();
    struct Reached {
        F x, z, u, w, e2;  // real parts of U and W, 2E
    };
    Reached at_a = {x, z, x, x, x}, at_b = at_a;
    for (unsigned m = 1; m <= q.a; m++) {
        const F plus = x + z, minus = x - z;
        const F s = plus.square(), d = minus.square();
        const F v0 = (re_x - re_z) * plus, v1 = (re_x + re_z) * minus;
        const F u = v0 + v1, w = v0 - v1;
        x = (s * d).dbl();
        z = (s - d) * (s + d);
        if (m == q.a || m == q.b) (m == q.a ? at_a : at_b) = Reached{x, z, u, w, s.square() + d.square()};
        re_x = (Wide::product(u.square(), inverse) - Wide::product(e, x)).reduce() + z;
        re_z = (Wide::product(w, w) + Wide::product(e, z)).reduce() - x;
    }
    const F twice = q.end_minus ? -a.y.dbl() : a.y.dbl();
    F norm = one, from_a = one, ordinate = one;  // N; x - a.x*z; Y times `twice` and the other's z
    const auto factor = [&](const Reached& v, const Reached& other) {
        const F by_a = a.x * v.z;
        norm = v.x - e * v.z;
        from_a = v.x - by_a;
        ordinate = (v.x + by_a) * (a.x * v.x + v.z) * other.z - other.x * from_a.square();
        return Complex<F>{v.w * at.y * ordinate, -(twice * other.z * v.e2 * (e * v.e2 * v.w + norm * v.u))};
    };
    const Complex<F> f_b = factor(at_b, at_a), f_a = factor(at_a, at_b);
    const F zz = at_a.z * at_b.z;
    return f_a * f_b * Complex<F>{ordinate * base - a.y.square().dbl() * zz * norm, twice * at.y * zz * from_a};
}

// product over t of f_{q,A_t} at the images, up to a factor in F_p.
template <class C, size_t count>
Complex<typename C::F> miller_loop(const Group<C>& g, const Affine<C> (&a)[count], const Image<typename C::F> (&at)[count]) {
    static_assert(count == 1 || count == 2);
    using F = typename C::F;
    const auto product = [&](const auto& one) {
        Complex<F> f = one(a[0], at[0]);
        for (size_t t = 1; t < count; t++) f = f * one(a[t], at[t]);
        return f;
    };
    if (EngineLoop loop{}; find_engine_loop(loop, g)) {
        if (const auto run = engine_loop<C>(&Engine<C::kWords>::miller); run != nullptr)
            return product([&](const auto& point, const auto& place) { return run_engine(run, loop, g, point, place); });
        if constexpr (C::kA == 1) return product([&](const auto& point, const auto& place) { return loop_on_abscissas(g, loop, point, place); });
    }
    const SignedDigits<C::kOrderWords> digits(g.q);
    Miller<C> v[] = {Miller<C>(a[0]), Miller<C>(a[count - 1])};
    Complex<F> f = {F::one(g.field()), F::zero(g.field())};
    const auto multiply = [&](const TateLine<F>& l, size_t t) { f = f * l.at(at[t]); };
    for (size_t i = digits.top; i-- > 0;) {
        f = f.square();
        for (size_t t = 0; t < count; t++) multiply(v[t].doubling_step(), t);
        const int d = digits.at(i);
        if (d == 0 || i == 0) continue;  // public: q. The last addition gives infinity by a vertical line
        for (size_t t = 0; t < count; t++) multiply(v[t].addition_step(a[t].x, d > 0 ? a[t].y : -a[t].y), t);
    }
    return f;
}

// e(A, B)^2 for type 1, e(A, B) for type A. A and B are of order q, not infinity.
template <class C>
Gt<C> pairing_squared(const Group<C>& g, const Affine<C>& a, const Affine<C>& b) {
    const Affine<C> first[] = {a};
    const Image<typename C::F> at[] = {image(g, b)};
    EngineLoop loop{};
    if (const auto run = engine_loop<C>(&Engine<C::kWords>::pairing); run != nullptr && find_engine_loop(loop, g))
        return Gt<C>(run_engine(run, loop, g, a, at[0], static_cast<const word*>(g.cofactor), g.cofactor_bits));
    return Gt<C>::final_power(g, miller_loop(g, first, at));
}
template <class C>
Gt<C> pairing(const Group<C>& g, const Affine<C>& a, const Affine<C>& b) {
    const Gt<C> r = pairing_squared(g, a, b);
    if constexpr (Group<C>::kIsType1) return r.root(g);
    return r;
}

// r[i] := e(a[i], b[i]), i < count, each as pairing(). Where the backend does kBatch at a time that takes up to 192 KB of stack.
template <class C>
void pairing_batch(const Group<C>& g, Gt<C>* r, const Affine<C>* a, const Affine<C>* b, size_t count) {
    using Pair = Complex<typename C::F>;
    EngineLoop loop{};
    if (const auto run = engine_member(&Engine<C::kWords>::pairing_batch); run != nullptr && C::kA == 1 && find_engine_loop(loop, g)) {
        for (; count >= kBatch; count -= kBatch, r += kBatch, a += kBatch, b += kBatch) {
            Secret<word[kBatch][2][C::kWords]> points, places, f;
            for (size_t i = 0; i < kBatch; i++) {
                const auto at = image(g, b[i]);
                Pair{a[i].x, a[i].y}.to_words((*points)[i]);
                Pair{at.x, at.y}.to_words((*places)[i]);
            }
            run(*f, engine_field(g.p), loop, *points, *places, g.cofactor, g.cofactor_bits);
            for (size_t i = 0; i < kBatch; i++) r[i] = Gt<C>(Pair::from_words(g, (*f)[i]));
        }
    }
    for (size_t i = 0; i < count; i++) r[i] = pairing(g, a[i], b[i]);
}

// e(A, B)/e(C, D), with one final exponentiation (RFC 5091 section 4.5, PairingRatio); squared for type 1.
template <class C>
Gt<C> pairing_ratio_squared(const Group<C>& g, const Affine<C>& a, const Affine<C>& b, const Affine<C>& c, const Affine<C>& d) {
    const Affine<C> first[] = {a, {c.x, -c.y}};
    const Image<typename C::F> at[] = {image(g, b), image(g, d)};
    return Gt<C>::final_power(g, miller_loop(g, first, at));
}
template <class C>
Gt<C> pairing_ratio(const Group<C>& g, const Affine<C>& a, const Affine<C>& b, const Affine<C>& c, const Affine<C>& d) {
    const Gt<C> r = pairing_ratio_squared(g, a, b, c, d);
    if constexpr (Group<C>::kIsType1) return r.root(g);
    return r;
}

// What makes pairings with a fixed A fast: the lines of the loop divided by their y, so that each costs a product, as words in Montgomery
// form. The pairing is symmetric, so either argument may be the fixed one. As secret as A. Orders with more than kMostAdditions inner
// digits other than 0 (no Solinas prime has more than one) are refused.
template <class C>
class Prepared {
public:
    using F = typename C::F;
    static constexpr size_t kMostAdditions = 1;
    static constexpr size_t kMostLines = C::kOrderWords * kWordBits + 1 + kMostAdditions;

    [[nodiscard]] bool prepare(const Group<C>& g, const Affine<C>& a) {
        doublings_ = engine_member(&Engine<C::kWords>::line_doublings);
        const SignedDigits<C::kOrderWords> digits(g.q);
        Miller<C> v(a);
        TateLine<F> lines[kChunk];
        size_t held = 0;
        count_ = 0;
        const auto keep = [&](const TateLine<F>& line) {
            lines[held++] = line;
            if (held == kChunk) store(g, lines, held);
        };
        size_t additions = 0;
        for (size_t i = digits.top; i-- > 0;) {
            keep(v.doubling_step());
            const int d = digits.at(i);
            if (d == 0 || i == 0) continue;
            if (++additions > kMostAdditions) return false;
            keep(v.addition_step(a.x, d > 0 ? a.y : -a.y));
        }
        if (held > 0) store(g, lines, held);
        wipe(lines, sizeof lines);
        return true;
    }

    // As pairing_squared().
    Gt<C> pairing_squared(const Group<C>& g, const Affine<C>& b) const {
        const SignedDigits<C::kOrderWords> digits(g.q);
        Image<F> at = image(g, b);
        EngineLoop loop{};
        const auto run = engine_member(&Engine<C::kWords>::pairing_prepared);
        if (run != nullptr && doublings_ == engine_member(&Engine<C::kWords>::line_doublings) && find_engine_loop(loop, g)) {
            Secret<word[2][C::kWords]> place, f;
            Complex<F>{at.x, at.y}.to_words(*place);
            run((*f)[0], engine_field(g.p), loop, lines_[0].c, (*place)[0], g.cofactor, g.cofactor_bits);
            return Gt<C>(Complex<F>::from_words(g, *f));
        }
        for (unsigned i = 0; i < doublings_; i++) at.y = at.y.dbl();
        Complex<F> f = {F::one(g.field()), F::zero(g.field())};
        size_t next = 0;
        const auto multiply = [&] {
            f = f * Complex<F>{g.element(lines_[next].c) + g.element(lines_[next].x) * at.x, at.y};
            next++;
        };
        for (size_t i = digits.top; i-- > 0;) {
            f = f.square();
            multiply();
            if (i > 0 && digits.at(i) != 0) multiply();
        }
        return Gt<C>::final_power(g, f);
    }
    Gt<C> pairing(const Group<C>& g, const Affine<C>& b) const {
        const Gt<C> r = pairing_squared(g, b);
        if constexpr (Group<C>::kIsType1) return r.root(g);
        return r;
    }

private:
    static constexpr size_t kChunk = 16;  // lines that share an inversion
    struct Stored {  // y = 1, but for the factor 2^doublings_ of c and x
        word c[C::kWords], x[C::kWords];
    };
    void store(const Group<C>& g, TateLine<F> (&lines)[kChunk], size_t& held) {
        F before[kChunk];
        F product = F::one(g.field());
        for (size_t i = 0; i < held; i++) {
            before[i] = product;
            product = product * lines[i].y;
        }
        F inverse = product.inverse();
        for (size_t i = held; i-- > 0;) {
            const F scale = inverse * before[i];
            inverse = inverse * lines[i].y;
            F x = lines[i].x * scale, c = lines[i].c * scale;
            for (unsigned j = 0; j < doublings_; j++) {
                x = x.dbl();
                c = c.dbl();
            }
            for (size_t j = 0; j < C::kWords; j++) {
                lines_[count_ + i].x[j] = x.limbs()[j];
                lines_[count_ + i].c[j] = c.limbs()[j];
            }
        }
        count_ += held;
        held = 0;
        wipe(before, sizeof before);
    }
    size_t count_;
    unsigned doublings_;  // what the engine that served when the lines were made asks for; without one 0
    Stored lines_[kMostLines];
};

}  // namespace ibake::k2

#endif
