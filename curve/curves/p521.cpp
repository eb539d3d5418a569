// Everything instantiated for NIST P-521, and its operations done by the engine of a backend. SPDX-License-Identifier: Apache-2.0
#include "curve/nist.h"

#if IBAKE_WITH_P521

namespace ibake {

namespace p521 {

namespace {

// A point is nothing but its words, in the order of engine.h.
using Point = Curve::Point;
static_assert(sizeof(Point) == kPointWords * sizeof(word) && sizeof(Point::Affine) == kAffineWords * sizeof(word));
word* words(Point& p) { return p.x.limbs(); }
const word* words(const Point& p) { return p.x.limbs(); }

}  // namespace

void add_words(word r[kPointWords], const word p[kPointWords], const word q[kPointWords]) {
    Secret<Point> a, b;
    for (size_t i = 0; i < kPointWords; i++) {
        words(*a)[i] = p[i];
        words(*b)[i] = q[i];
    }
    *a = *a + *b;
    for (size_t i = 0; i < kPointWords; i++) r[i] = words(*a)[i];
}

bool Curve::engine_mul([[maybe_unused]] Point& r, [[maybe_unused]] const Point& p, [[maybe_unused]] const word (&h)[kWords]) {
    const GroupEngine* engine = active_backend().group_p521;
    if (engine == nullptr || engine->mul == nullptr) return false;
    engine->mul(words(r), words(p), h);
    return true;
}
bool Curve::engine_mul_base([[maybe_unused]] Point& r, [[maybe_unused]] const word (&h)[kWords]) {
#if IBAKE_BASE_TABLES
    using Table = decltype(kFixedBase);
    static_assert(Table::w == 5 && Table::entry_words == kAffineWords);
    const GroupEngine* engine = active_backend().group_p521;
    if (engine == nullptr || engine->mul_base == nullptr) return false;
    engine->mul_base(words(r), {kFixedBase.entries[0], Table::passes, Table::combs}, h);
    return true;
#else
    return false;
#endif
}

}  // namespace p521

template struct Nist<p521::Curve>;

}  // namespace ibake

#endif
