// calc: arithmetic modulo p and r of BLS12-381. SPDX-License-Identifier: Apache-2.0
#include "curve/params/bls12_381.h"
#include "field/secret.h"
#include "tools/calc/operation.h"

namespace ibake::calc {

namespace {

using bls12_381::F1;
using bls12_381::Fr;
constexpr char kPublic[] = "what calc is given is public";

template <class F>
F load(const Arguments& a, size_t i) {
    const auto value = F::from_bytes(a.octets(i, F::zero().bytes()).data());
    if (!declassify(value.present, kPublic)) throw Error{"range"};
    return value.value;
}

template <class F>
Buffer store(const F& a) {
    Buffer octets(a.bytes());
    a.to_bytes(octets.data());
    return octets;
}

template <class F>
Buffer add(const Arguments& a) {
    return store(load<F>(a, 0) + load<F>(a, 1));
}
template <class F>
Buffer mul(const Arguments& a) {
    return store(load<F>(a, 0) * load<F>(a, 1));
}
template <class F>
Buffer inv(const Arguments& a) {
    const F x = load<F>(a, 0);
    if (declassify(x.is_zero(), kPublic)) throw Error{"zero"};
    return store(x.inverse());
}
// The root that is itself a square: a^((p+1)/4).
Buffer sqrt(const Arguments& a) {
    const auto root = load<F1>(a, 0).sqrt();
    if (!declassify(root.present, kPublic)) throw Error{"not_square"};
    return store(root.value);
}

constexpr Operation kOperations[] = {
    {"fp.add", 2, 2, add<F1>}, {"fp.mul", 2, 2, mul<F1>}, {"fp.inv", 1, 1, inv<F1>},
    {"fp.sqrt", 1, 1, sqrt},   {"fr.mul", 2, 2, mul<Fr>}, {"fr.inv", 1, 1, inv<Fr>},
};

}  // namespace

std::span<const Operation> field_operations() { return kOperations; }

}  // namespace ibake::calc
