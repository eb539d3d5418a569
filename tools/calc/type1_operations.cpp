// calc: pairings of RFC 5091's type 1. SPDX-License-Identifier: Apache-2.0
#include "ibe/platform_openssl.h"
#include "ibe/rfc5091_hash.h"
#include "tools/calc/group_operations.h"

namespace ibake::calc {

namespace {

struct Type1 {
    using Params = Type1Params;
    template <size_t n, size_t m>
    using Curve = k2::Type1<n, m>;
    static constexpr auto load = load_type1;

    // RFC 5091 section 4.4, HashToPoint with the parameters' hash function.
    template <class G>
    static typename G::Affine hash(const G& g, const Params& params, const Buffer& id) {
        const ibake_piece piece = {id.data(), id.size()};
        Buffer y(2 * digest_size(params.hash));
        check(rfc5091::hash_to_range(ibake_platform_openssl(), params.hash, y.data(), &piece, 1));
        typename G::Affine p;
        check(k2::hash_to_point_vartime(p, g, G::F::reduce_bytes(y.data(), y.size(), g.field())));
        return p;
    }
};

using Do = GroupOperations<Type1>;
// RFC 5091 section 4.5, PairingRatio: e(A, B) / e(C, D).
Buffer ratio(const Arguments& a) {
    return Do::in_group(a, [&](const auto& g, const auto&) {
        return Do::store(g, k2::pairing_ratio(g, Do::load_point(g, a, 1), Do::load_point(g, a, 2), Do::load_point(g, a, 3),
                                              Do::load_point(g, a, 4)));
    });
}

constexpr Operation kOperations[] = {
    {"type1.decode", 2, 2, Do::decode},   {"type1.add", 3, 3, Do::add},
    {"type1.mul", 3, 3, Do::multiply},    {"type1.hash", 2, 2, Do::hash},
    {"type1.pairing", 3, 3, Do::pair},    {"type1.pairing.product", 3, kAnyNumber, Do::product},
    {"type1.pairing.ratio", 5, 5, ratio}, {"type1.gt.mul", 3, 3, Do::gt_mul},
    {"type1.gt.pow", 3, 3, Do::gt_pow},
};

}  // namespace

std::span<const Operation> type1_operations() { return kOperations; }

}  // namespace ibake::calc
