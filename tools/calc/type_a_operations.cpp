// calc: pairings of libpbc's type A. SPDX-License-Identifier: Apache-2.0
#include "tools/calc/group_operations.h"

namespace ibake::calc {

namespace {

struct TypeA {
    using Params = GroupPrimes;
    template <size_t n, size_t m>
    using Curve = k2::TypeA<n, m>;
    static constexpr auto load = load_type_a;

    // libpbc's element_from_hash.
    template <class G>
    static typename G::Affine hash(const G& g, const Params&, const Buffer& message) {
        if (message.empty()) throw Error{"length"};
        typename G::Affine p;
        check(k2::hash_to_point_vartime(p, g, message.data(), message.size()));
        return p;
    }
};

using Do = GroupOperations<TypeA>;
constexpr Operation kOperations[] = {
    {"typea.decode", 2, 2, Do::decode}, {"typea.add", 3, 3, Do::add},       {"typea.mul", 3, 3, Do::multiply},
    {"typea.hash", 2, 2, Do::hash},     {"typea.pairing", 3, 3, Do::pair},  {"typea.pairing.product", 3, kAnyNumber, Do::product},
    {"typea.gt.mul", 3, 3, Do::gt_mul}, {"typea.gt.pow", 3, 3, Do::gt_pow},
};

}  // namespace

std::span<const Operation> type_a_operations() { return kOperations; }

}  // namespace ibake::calc
