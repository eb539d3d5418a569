// calc: what type 1 and type A have in common; the first argument of each operation is a parameter file. SPDX-License-Identifier: Apache-2.0
//
// Family: Params; template <size_t n, size_t m> using Curve; static std::string load(Params&, const std::string& file);
// static hash(group, params, octets), which returns the affine point or throws.
#ifndef IBAKE_TOOLS_CALC_GROUP_OPERATIONS_H
#define IBAKE_TOOLS_CALC_GROUP_OPERATIONS_H

#include "tools/calc/operation.h"
#include "tools/calc/with_group.h"

namespace ibake::calc {

template <class Family>
struct GroupOperations {
    // A file is read once, while no other is used.
    static const typename Family::Params& params_of(const Arguments& a) {
        static std::string loaded;
        static typename Family::Params params;
        const std::string file(a.word(0));
        if (loaded != file) {
            loaded.clear();
            if (const std::string reason = Family::load(params, file); !reason.empty())
                throw Error{"parameters", file + ": " + reason};
            loaded = file;
        }
        return params;
    }
    // run(group, params), which gives a Buffer.
    template <class Run>
    static Buffer in_group(const Arguments& a, Run run) {
        const auto& params = params_of(a);
        Buffer result;
        if (!with_group<Family::template Curve>(params, [&](const auto& group) { result = run(group, params); }))
            throw Error{"parameters", std::string(a.word(0)) + ": no group that is supported"};
        return result;
    }

    // Points: two coordinates. Type A also compressed: x, then an octet 1 for an odd y or 0.
    template <class G>
    static typename G::Affine load_point(const G& g, const Arguments& a, size_t i) {
        const Buffer octets = a.octets(i);
        const size_t size = g.field_bytes();
        typename G::Affine p;
        if (!G::kIsType1 && octets.size() == size + 1) {
            const auto x = G::F::from_bytes(octets.data(), g.field());
            if (!public_bit(x.present)) throw Error{"range"};
            const auto y = G::Affine::right_side(x.value).sqrt();
            if (!public_bit(y.present) || octets[size] > 1) throw Error{"not_on_curve"};
            p = {x.value, y.value.negate_if(y.value.is_odd() ^ ct::Choice::from_bit(octets[size]))};
            if (!public_bit(g.is_in_subgroup(p))) throw Error{"not_in_subgroup"};
            return p;
        }
        if (octets.size() != 2 * size) throw Error{"length"};
        check(g.decode(p, octets.data(), octets.data() + size));
        return p;
    }
    template <class G>
    static Buffer store(const G& g, const typename G::Affine& p) {
        Buffer octets(2 * g.field_bytes());
        p.x.to_bytes(octets.data());
        p.y.to_bytes(octets.data() + g.field_bytes());
        return octets;
    }
    template <class G>
    static Buffer store(const G& g, const typename G::Point& p) {
        if (public_bit(p.is_identity())) throw Error{"infinity"};
        return store(g, p.to_affine());
    }
    template <class G>
    static typename G::Scalar load_scalar(const G& g, const Arguments& a, size_t i) {
        const auto k = G::Scalar::from_bytes(a.octets(i, g.order_bytes()).data(), g.scalars());
        if (!public_bit(k.present)) throw Error{"range"};
        return k.value;
    }
    template <class G>
    using Gt = k2::Gt<typename G::Curve>;
    template <class G>
    static Gt<G> load_gt(const G& g, const Arguments& a, size_t i) {
        Gt<G> f(g);
        check(Gt<G>::from_bytes(f, g, a.octets(i, 2 * g.field_bytes()).data()));
        return f;
    }
    template <class G>
    static Buffer store(const G& g, const Gt<G>& f) {
        Buffer octets(2 * g.field_bytes());
        f.to_bytes(octets.data());
        return octets;
    }
    static bool public_bit(ct::Choice choice) { return declassify(choice, "what calc is given is public"); }

    static Buffer decode(const Arguments& a) {
        return in_group(a, [&](const auto& g, const auto&) { return store(g, load_point(g, a, 1)); });
    }
    static Buffer add(const Arguments& a) {
        return in_group(a, [&]<class G>(const G& g, const auto&) {
            return store(g, G::Point::from_affine(load_point(g, a, 1)) + load_point(g, a, 2));
        });
    }
    static Buffer multiply(const Arguments& a) {
        return in_group(a,
                        [&](const auto& g, const auto&) { return store(g, g.mul(load_point(g, a, 1), load_scalar(g, a, 2))); });
    }
    static Buffer hash(const Arguments& a) {
        return in_group(a, [&](const auto& g, const auto& params) { return store(g, Family::hash(g, params, a.octets(1))); });
    }
    static Buffer pair(const Arguments& a) {
        return in_group(
            a, [&](const auto& g, const auto&) { return store(g, k2::pairing(g, load_point(g, a, 1), load_point(g, a, 2))); });
    }
    static Buffer product(const Arguments& a) {
        if (a.size() % 2 == 0) throw Error{"usage"};
        return in_group(a, [&](const auto& g, const auto&) {
            auto f = k2::pairing(g, load_point(g, a, 1), load_point(g, a, 2));
            for (size_t i = 3; i < a.size(); i += 2) f = f * k2::pairing(g, load_point(g, a, i), load_point(g, a, i + 1));
            return store(g, f);
        });
    }
    static Buffer gt_mul(const Arguments& a) {
        return in_group(a, [&](const auto& g, const auto&) { return store(g, load_gt(g, a, 1) * load_gt(g, a, 2)); });
    }
    static Buffer gt_pow(const Arguments& a) {
        return in_group(a, [&](const auto& g, const auto&) { return store(g, load_gt(g, a, 1).pow(g, load_scalar(g, a, 2))); });
    }
};

}  // namespace ibake::calc

#endif
