// Prime fields: one operation each, every result the next operand. SPDX-License-Identifier: Apache-2.0
#include "bench/bench.h"
#include "curve/params/p256.h"
#include "curve/params/p384.h"
#include "curve/params/p521.h"

namespace ibake::bench {

namespace {

template <class F>
void add_prime(const std::string& field, const std::string& curve, const typename F::Context& context = {}) {
    const auto name = [&](const char* op) { return "field/" + field + "_" + op + "/" + curve; };
    F a = random_element<F>(context);
    const F b = random_element<F>(context);
    add(name("mul"), [a, b]() mutable { return a = a * b; });
    add(name("sqr"), [a]() mutable { return a = a.square(); });
    add(name("add"), [a, b]() mutable { return a = a + b; });
    add(name("sub"), [a, b]() mutable { return a = a - b; });
    add(name("inverse"), [a, b]() mutable { return a = a.inverse() + b; });
    if ((a.context().modulus().p[0] & 3) == 3) add(name("sqrt"), [a, b]() mutable { return a = a.sqrt().value + b; });
}

}  // namespace

void add_field() {
    using bls12_381::F1;
    add_prime<F1>("fp", "bls12_381");
    add_prime<bls12_381::Fr>("fr", "bls12_381");
    add_prime<p256::Curve::F>("fp", "p256");
#if IBAKE_WITH_P384
    add_prime<p384::Curve::F>("fp", "p384");
#endif
#if IBAKE_WITH_P521
    add_prime<p521::Curve::F>("fp", "p521");
#endif
    // 2^512 - 569, found at run time.
    using Runtime = RuntimeField<words_of_64(8)>;
    static Modulus<Runtime::kWords> modulus;
    std::array<uint8_t, 64> octets;
    octets.fill(0xFF);
    octets[62] = 0xFD;
    octets[63] = 0xC7;
    require(make_modulus_vartime(modulus, octets.data(), octets.size()), "modulus");
    add_prime<Fp<Runtime>>("fp", "runtime512", Runtime{&modulus});

    using Product = Wide<F1::Context>;
    const F1 a = random_element<F1>(), b = random_element<F1>();
    Product t = Product::product(a, b);
    add("field/fp_wide_mul/bls12_381", [a, b] { return Product::product(a, b); });
    add("field/fp_wide_add/bls12_381", [t]() mutable { return t = t + t; });
    add("field/fp_wide_sub/bls12_381", [t, u = t + t]() mutable { return t = t - u; });
    add("field/fp_redc/bls12_381", [t] { return t.reduce(); });
}

}  // namespace ibake::bench
