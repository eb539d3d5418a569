// BLS12-381 by blst (github.com/supranational/blst). SPDX-License-Identifier: Apache-2.0
#include "bench/compare/peer.h"

#include <bindings/blst.h>
#include <memory>

namespace ibake::bench {

namespace {

// ---- Results as octets ---------------------------------------------------------------------------------------------------
Octets encode(const blst_fp& a) {
    Octets r(48);
    blst_bendian_from_fp(r.data(), &a);
    return r;
}
// Highest coefficient first.
Octets encode(const blst_fp12& a) {
    Octets r(576);
    for (size_t i = 0; i < 12; i++) blst_bendian_from_fp(&r[48 * i], &a.fp6[1 - i / 6].fp2[2 - i % 6 / 2].fp[1 - i % 2]);
    return r;
}
Octets encode(const blst_p1& p) {
    Octets r(48);
    blst_p1_compress(r.data(), &p);
    return r;
}
Octets encode(const blst_p2& p) {
    Octets r(96);
    blst_p2_compress(r.data(), &p);
    return r;
}
Octets encode(const blst_p1_affine& p) {
    Octets r(48);
    blst_p1_affine_compress(r.data(), &p);
    return r;
}
Octets encode(const blst_p2_affine& p) {
    Octets r(96);
    blst_p2_affine_compress(r.data(), &p);
    return r;
}
Octets encode(bool a) { return {a}; }

template <class Run>
void add(Peer& peer, const std::string& name, Run run) {
    peer.add(name, run, [](const auto& result) { return encode(result); });
}

// ---- Inputs --------------------------------------------------------------------------------------------------------------
blst_scalar scalar(Input kind, size_t i) {
    blst_scalar r;
    blst_scalar_from_bendian(&r, input_scalar(kind, i).data());
    return r;
}
blst_fp element(size_t i) {
    blst_fp r;
    blst_fp_from_bendian(&r, input_fp(i).data());
    return r;
}
blst_fp12 element12(size_t i) {
    blst_fp12 r;
    for (size_t j = 0; j < 12; j++) r.fp6[j / 6].fp2[j % 6 / 2].fp[j % 2] = element(i + j);
    return r;
}
blst_p1_affine point_p(size_t i) {
    const blst_scalar k = scalar(Input::p_scalar, i);
    blst_p1 p;
    blst_p1_affine r;
    blst_p1_mult(&p, blst_p1_generator(), k.b, 255);
    blst_p1_to_affine(&r, &p);
    return r;
}
blst_p2_affine point_q(size_t i) {
    const blst_scalar k = scalar(Input::q_scalar, i);
    blst_p2 p;
    blst_p2_affine r;
    blst_p2_mult(&p, blst_p2_generator(), k.b, 255);
    blst_p2_to_affine(&r, &p);
    return r;
}

// ---- Operations ----------------------------------------------------------------------------------------------------------
void add_field(Peer& peer) {
    const auto chain = [&](const char* name, auto step) {
        add(peer, name, [step, x = element(0)](size_t) mutable {
            step(x);
            return x;
        });
    };
    chain("fp_mul", [y = element(1)](blst_fp& x) { blst_fp_mul(&x, &x, &y); });
    chain("fp_sqr", [](blst_fp& x) { blst_fp_sqr(&x, &x); });
    chain("fp_add", [y = element(1)](blst_fp& x) { blst_fp_add(&x, &x, &y); });
    chain("fp_inverse", [](blst_fp& x) { blst_fp_inverse(&x, &x); });
    add(peer, "fp12_mul", [x = element12(0), y = element12(12)](size_t) mutable {
        blst_fp12_mul(&x, &x, &y);
        return x;
    });
}

// blst's functions on G1 and G2 under one name.
struct GroupG1 {
    using Point = blst_p1;
    using Affine = blst_p1_affine;
    static constexpr size_t kSize = 48;
    static constexpr auto point = point_p;
    static constexpr auto from_affine = blst_p1_from_affine;
    static constexpr auto mult = blst_p1_mult;
    static constexpr auto public_key = blst_sk_to_pk_in_g1;
    static constexpr auto hash_to = blst_hash_to_g1;
    static constexpr auto in_group = blst_p1_affine_in_g1;
    static constexpr auto uncompress = blst_p1_uncompress;
};
struct GroupG2 {
    using Point = blst_p2;
    using Affine = blst_p2_affine;
    static constexpr size_t kSize = 96;
    static constexpr auto point = point_q;
    static constexpr auto from_affine = blst_p2_from_affine;
    static constexpr auto mult = blst_p2_mult;
    static constexpr auto public_key = blst_sk_to_pk_in_g2;
    static constexpr auto hash_to = blst_hash_to_g2;
    static constexpr auto in_group = blst_p2_affine_in_g2;
    static constexpr auto uncompress = blst_p2_uncompress;
};

template <class Group>
void add_group(Peer& peer, const std::string& group) {
    using Point = typename Group::Point;
    using Affine = typename Group::Affine;
    const Items<Affine> affine(Group::point);
    const Items<Point> points([&](size_t i) {
        Point p;
        Group::from_affine(&p, &affine[i]);
        return p;
    });
    const Items<blst_scalar> scalars([](size_t i) { return scalar(Input::scalar, i); });
    add(peer, group + "_mul", [=](size_t i) {
        Point r;
        Group::mult(&r, &points[i], scalars[i].b, 255);
        return r;
    });
    // blst has no table for the generator.
    add(peer, group + "_mul_generator", [=](size_t i) {
        Point r;
        Group::public_key(&r, &scalars[i]);
        return r;
    });
    const Items<std::array<uint8_t, 32>> messages([](size_t i) { return input<32>(Input::message, i); });
    add(peer, "hash_to_" + group, [=](size_t i) {
        Point r;
        Group::hash_to(&r, messages[i].data(), 32, kDst, kDstSize, nullptr, 0);
        return r;
    });
    const Items<Octets> encoded([&](size_t i) { return encode(affine[i]); });
    add(peer, group + "_decode", [=](size_t i) {
        Affine p;
        require(Group::uncompress(&p, encoded[i].data()) == BLST_SUCCESS && Group::in_group(&p), "blst: decoding");
        return p;
    });
    const Items<Affine> mixed([&](size_t i) {
        Affine p = affine[i];
        if (i % 2 == 1)
            input_on_curve<Group::kSize>(i, [&](const uint8_t* in) { return Group::uncompress(&p, in) == BLST_SUCCESS; });
        return p;
    });
    add(peer, group + "_in_subgroup", [=](size_t i) { return Group::in_group(&mixed[i]); });
}

blst_fp12 final_exponentiation(blst_fp12 f) {
    blst_final_exp(&f, &f);
    return f;
}

void add_pairing(Peer& peer) {
    const Items<blst_p1_affine> p(point_p);
    const Items<blst_p2_affine> q(point_q);
    const auto loop = [=](size_t i) {
        blst_fp12 f;
        blst_miller_loop(&f, &q[i], &p[i]);
        return f;
    };
    add(peer, "pairing", [=](size_t i) { return final_exponentiation(loop(i)); });
    peer.add("miller_loop", loop, [](const blst_fp12& f) { return encode(final_exponentiation(f)); });
    add(peer, "final_exponentiation", [f = element12(0)](size_t) mutable { return f = final_exponentiation(f); });
    const auto lines = std::make_shared<std::array<blst_fp6, 68>>();
    peer.add("prepare", [=](size_t i) {
        blst_precompute_lines(lines->data(), &q[i]);
        return 0;
    });
    const auto fixed = std::make_shared<std::array<blst_fp6, 68>>();
    blst_precompute_lines(fixed->data(), &q[0]);
    add(peer, "pairing_prepared", [=](size_t i) {
        blst_fp12 f;
        blst_miller_loop_lines(&f, fixed->data(), &p[i]);
        return final_exponentiation(f);
    });
    for (const size_t count : {size_t{2}, size_t{8}})
        add(peer, "pairing_product_" + std::to_string(count), [=](size_t i) {
            const blst_p1_affine* ps[8];
            const blst_p2_affine* qs[8];
            for (size_t j = 0; j < count; j++) ps[j] = &p[i + j], qs[j] = &q[i + j];
            blst_fp12 f;
            blst_miller_loop_n(&f, qs, ps, count);
            return final_exponentiation(f);
        });
}

}  // namespace

}  // namespace ibake::bench

int main() {
    using namespace ibake::bench;
    Peer peer(about_peer());
    add_pairing(peer);
    add_group<GroupG1>(peer, "g1");
    add_group<GroupG2>(peer, "g2");
    add_field(peer);
    return peer.serve();
}
