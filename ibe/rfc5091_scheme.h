// Boneh-Franklin and Boneh-Boyen BB1 of RFC 5091 over fields of one width. SPDX-License-Identifier: Apache-2.0
//
// RFC 5091 sections 5 and 6, with errata 2736, 2738, 2739, 3228, 3229 and what its own test values require. e(A, B) is the pairing of
// pairing/tate_k2.h; it comes squared without further work, so half of an exponent or of a private key is used where there is one.
//
//   Q_id      HashToPoint(id)                              h_id       HashToRange(id, q)
//   BF        P_pub = [s]P, S_id = [s]Q_id                 theta      e(P_pub, Q_id)
//     encrypt rho random, l = HashToRange(rho || H(m), q); U = [l]P, V = H(Canonical(0, theta^l)) XOR rho, W = HashBytes(|m|, rho) XOR m
//     decrypt theta^l = e(U, S_id); recover rho, m, l; accept iff [l]P = U
//   BB1       P1, P2, P3 = [alpha]P, [beta]P, [gamma]P     v          e(P1, P2)
//             D0 = [alpha*beta + r*(alpha*h_id + gamma)]P  D1         [r]P
//     encrypt s random, C0 = [s]P, C1 = [s]T with T = [h_id]P1 + P3, w = v^s; y = m masked by w; u = s + rho, rho a hash of all that
//     decrypt w = e(C0, D0)/e(C1, D1), s = u - rho; accept iff w = v^s and C0 = [s]P
#ifndef IBAKE_IBE_RFC5091_SCHEME_H
#define IBAKE_IBE_RFC5091_SCHEME_H

#include "ibe/rfc5091_hash.h"
#include "ibe/rfc5091_suite.h"
#include "ibe/status_map.h"
#include "pairing/tate_k2.h"

#include <new>

namespace ibake::rfc5091 {

// Two values in Montgomery form, free of pointers: coordinates of a point, or parts of an element of the target group.
template <class C>
struct Pair {
    word first[C::kWords], second[C::kWords];
    void set(const typename C::F& a, const typename C::F& b) {
        for (size_t i = 0; i < C::kWords; i++) {
            first[i] = a.limbs()[i];
            second[i] = b.limbs()[i];
        }
    }
};

template <class C>
struct Params : Head {
    ibake_hash_algorithm hash;
    k2::Group<C> group;
    Pair<C> points[4];  // BF: P, P_pub; BB1: P, P1, P2, P3
    Pair<C> v;          // BB1

    Affine<C> point(const Pair<C>& a) const { return {group.element(a.first), group.element(a.second)}; }
    Affine<C> point(size_t i) const { return point(points[i]); }
    k2::Gt<C> power(const Pair<C>& a) const {
        return k2::Gt<C>(k2::Complex<typename C::F>{group.element(a.first), group.element(a.second)});
    }
};
template <class C>
struct Recipient : Head {
    Pair<C> value;  // BF: theta^2; BB1: T
};
template <class C>
struct Key : Head {
    Pair<C> points[2];  // halves: BF: of S_id; BB1: of D0 and D1
};

template <class C>
struct Schemes {
    using F = typename C::F;
    using Scalar = typename C::Scalar;
    using Group = k2::Group<C>;
    using Point = Affine<C>;
    using Gt = k2::Gt<C>;
    using P = Params<C>;
    static constexpr size_t kBytes = C::kWords * kWordBytes;
    static constexpr size_t kDraws = 16;
    static constexpr size_t kExtra = 16;  // octets that are drawn beyond those of a modulus: a bias of 2^-128
    // A composite passes with probability 4^-40 at most over the choice of bases (Rabin 1980), which are hashes of p and q.
    static constexpr size_t kPrimalityRounds = 40;

    static const P& params_of(const Head* params) { return *static_cast<const P*>(params); }

    // ---- Octets ---------------------------------------------------------------------------------------------------------
    // Coordinates as RFC 5091 writes them: exactly the octets of p.
    struct Encoded {
        uint8_t x[kBytes], y[kBytes];
        size_t size;
        explicit Encoded(const Point& a) : size(a.x.bytes()) {
            a.x.to_bytes(x);
            a.y.to_bytes(y);
        }
        FpPoint view() const { return {{x, size}, {y, size}}; }
    };

    // in, with leading zeros to `size` octets.
    static ibake_status padded(uint8_t* out, size_t size, Octets in) {
        if (in.size() > size) return IBAKE_E_RANGE;
        memset(out, 0, size - in.size());
        copy(out + size - in.size(), in);
        return IBAKE_OK;
    }
    static ibake_status read_point(Point& a, const Group& g, const FpPoint& in) {
        Secret<uint8_t[2][kBytes]> octets;
        IBAKE_TRY(padded((*octets)[0], g.field_bytes(), in.x));
        IBAKE_TRY(padded((*octets)[1], g.field_bytes(), in.y));
        return to_status(g.decode(a, (*octets)[0], (*octets)[1]));
    }
    // 0 <= k < q; 0 < k unless zero_too.
    static ibake_status read_scalar(Scalar& k, const Group& g, Octets in, bool zero_too = false) {
        Secret<uint8_t[kMaxScalarBytes]> octets;
        IBAKE_TRY(padded(*octets, g.order_bytes(), in));
        const auto read = Scalar::from_bytes(*octets, g.scalars());
        k = read.value;
        const ct::Choice zero = zero_too ? ct::Choice::no() : k.is_zero();
        return declassify(read.present & !zero, "a refused scalar is not used") ? IBAKE_OK : IBAKE_E_RANGE;
    }
    static ibake_status read_master(Scalar (&k)[3], const P& p, Octets der) {
        MasterSecret in;
        IBAKE_TRY(read(in, der, p.scheme));
        for (size_t i = 0; i < master_scalars(p.scheme); i++) IBAKE_TRY(read_scalar(k[i], p.group, in.scalars[i]));
        return IBAKE_OK;
    }

    // ---- Random values and hashes ---------------------------------------------------------------------------------------
    static ibake_status draw(const ibake_platform* platform, ibake_random_use use, Scalar& k, const Group& g) {
        Secret<uint8_t[kMaxScalarBytes + kExtra]> octets;
        const size_t size = g.order_bytes() + kExtra;
        for (size_t i = 0; i < kDraws; i++) {
            if (platform->random(platform->self, use, *octets, size) != 0) return IBAKE_E_RANDOM;
            ct::mark_secret(*octets, size);
            k = Scalar::reduce_bytes(*octets, size, g.scalars());
            if (!declassify(k.is_zero(), "a scalar of zero is not used")) return IBAKE_OK;
        }
        return IBAKE_E_RANDOM;
    }
    // HashToRange(s, modulus of T).
    template <class T>
    static ibake_status hash_into(const ibake_platform* platform, ibake_hash_algorithm hash, T& k,
                                  const typename T::Context& field, const ibake_piece* s, size_t count) {
        Secret<uint8_t[2 * kDigestMax]> octets;
        IBAKE_TRY(hash_to_range(platform, hash, *octets, s, count));
        k = T::reduce_bytes(*octets, 2 * digest_size(hash), field);
        return IBAKE_OK;
    }
    static ibake_status hash_identity(const ibake_platform* platform, Point& q_id, const P& p, Octets id) {
        F y(p.group.field());
        const ibake_piece s = {id.data(), id.size()};
        IBAKE_TRY(hash_into(platform, p.hash, y, p.group.field(), &s, 1));
        return to_status(k2::hash_to_point_vartime(q_id, p.group, y));
    }
    static ibake_status hash_identity(const ibake_platform* platform, Scalar& h_id, const P& p, Octets id) {
        const ibake_piece s = {id.data(), id.size()};
        return hash_into(platform, p.hash, h_id, p.group.scalars(), &s, 1);
    }
    // out := in XOR HashBytes(|in|, seed)
    static ibake_status mask(const ibake_platform* platform, ibake_hash_algorithm hash, uint8_t* out, Octets in,
                             const ibake_piece* seed, size_t count) {
        IBAKE_TRY(hash_bytes(platform, hash, out, in.size(), seed, count));
        for (size_t i = 0; i < in.size(); i++) out[i] ^= in[i];
        return IBAKE_OK;
    }

    // ---- Parameters -----------------------------------------------------------------------------------------------------
    template <size_t n>
    static ibake_status is_prime(const ibake_platform* platform, bool& prime, const Modulus<n>& m, const ibake_piece (&seed)[2]) {
        uint8_t octets[kBytes + kExtra];
        prime = true;
        for (uint8_t round = 0; round < kPrimalityRounds && prime; round++) {
            const ibake_piece pieces[] = {{&round, 1}, seed[0], seed[1]};
            const size_t size = (m.bits + 7) / 8 + kExtra;
            IBAKE_TRY(hash_bytes(platform, IBAKE_SHA256, octets, size, pieces, 3));
            prime = k2::passes_miller_rabin_vartime(m, octets, size);
        }
        return IBAKE_OK;
    }
    static ibake_status load_group(const ibake_platform* platform, Group& g, Octets p, Octets q, bool check_primes) {
        if (p.empty() || q.empty()) return IBAKE_E_PARAMETER_SIZE;
        unsigned by_3 = 0;  // 256 = 1 mod 3
        for (const uint8_t octet : p) by_3 = (by_3 + octet) % 3;
        if ((p.back() & 3) != 3 || by_3 != 2) return IBAKE_E_P_FORM;
        if ((q.back() & 1) == 0) return IBAKE_E_Q_COMPOSITE;
        switch (g.load_vartime(p.data(), p.size(), q.data(), q.size())) {
        case k2::GroupFault::none:
            break;
        case k2::GroupFault::size:
            return IBAKE_E_PARAMETER_SIZE;
        case k2::GroupFault::form:
            return IBAKE_E_P_FORM;
        case k2::GroupFault::not_a_factor:
        case k2::GroupFault::repeated_factor:
            return IBAKE_E_COFACTOR;
        }
        if (g.q.bits <= 8) return IBAKE_E_PARAMETER_SIZE;  // integers are reduced modulo q by the octet
        if (!check_primes) return IBAKE_OK;
        const ibake_piece seed[] = {{p.data(), p.size()}, {q.data(), q.size()}};
        bool prime;
        IBAKE_TRY(is_prime(platform, prime, g.q, seed));
        if (!prime) return IBAKE_E_Q_COMPOSITE;
        IBAKE_TRY(is_prime(platform, prime, g.p, seed));
        return prime ? IBAKE_OK : IBAKE_E_P_COMPOSITE;
    }
    static ibake_status load_params(const ibake_platform* platform, P& p, const PublicParameters& in, Octets der,
                                    bool check_primes) {
        const ibake_piece whole = {der.data(), der.size()};
        IBAKE_TRY(hash(platform, IBAKE_SHA256, p.digest, &whole, 1));
        p.scheme = in.scheme;
        p.hash = in.hash;
        IBAKE_TRY(load_group(platform, p.group, in.p, in.q, check_primes));
        for (size_t i = 0; i < parameter_points(in.scheme); i++) {
            Point a;
            IBAKE_TRY(read_point(a, p.group, in.points[i]));
            p.points[i].set(a.x, a.y);
        }
        if (in.scheme == Scheme::bf) return IBAKE_OK;
        uint8_t octets[2 * kBytes];
        const size_t size = p.group.field_bytes();
        IBAKE_TRY(padded(octets, size, in.v.x));
        IBAKE_TRY(padded(octets + size, size, in.v.y));
        Gt v(p.group);
        const Decoded decoded = Gt::from_bytes(v, p.group, octets);
        if (decoded == Decoded::range) return IBAKE_E_RANGE;
        // In a group of odd order squares are equal exactly when their roots are.
        if (decoded != Decoded::ok ||
            !declassify((v * v).equals(k2::pairing_squared(p.group, p.point(1), p.point(2))), "parameters are public"))
            return IBAKE_E_PAIRING_VALUE;
        p.v.set(v.re(), v.im());
        return IBAKE_OK;
    }
    static ibake_status params_load(const ibake_platform* platform, Head* params, const PublicParameters& in, Octets der,
                                    bool check_primes) {
        P* p = new (static_cast<void*>(params)) P;
        p->mark = 0;
        const ibake_status status = load_params(platform, *p, in, der, check_primes);
        if (status == IBAKE_OK)
            p->mark = kParamsMark + kBytes * 8;
        else
            wipe(p, sizeof *p);
        return status;
    }

    static ibake_status publish_from(Out out, const Group& g, Scheme scheme, Octets p, Octets q, const Point& generator,
                                     const Scalar* master, ibake_hash_algorithm hash) {
        Point points[4] = {generator, generator, generator, generator};
        for (size_t i = 1; i < parameter_points(scheme); i++) {
            points[i] = g.mul(generator, master[i - 1]).to_affine();
            declassify_memory(&points[i], sizeof points[i], "public parameters are published");
        }
        const Encoded encoded[] = {Encoded(points[0]), Encoded(points[1]), Encoded(points[2]), Encoded(points[3])};
        PublicParameters parameters = {scheme, p, q, {}, {}, hash};
        for (size_t i = 0; i < 4; i++) parameters.points[i] = encoded[i].view();
        uint8_t v[2 * kBytes];
        if (scheme == Scheme::bb1) {
            const size_t size = g.field_bytes();
            k2::pairing(g, points[1], points[2]).to_bytes(v);
            parameters.v = {{v, size}, {v + size, size}};
        }
        return write(out.octets, out.size, parameters);
    }
    static ibake_status draw_generator(const ibake_platform* platform, Point& generator, const Group& g) {
        uint8_t octets[kBytes + kExtra];
        const size_t size = g.field_bytes() + kExtra;
        if (platform->random(platform->self, IBAKE_RANDOM_SS_GENERATOR, octets, size) != 0) return IBAKE_E_RANDOM;
        const Decoded found = k2::hash_to_point_vartime(generator, g, F::reduce_bytes(octets, size, g.field()));
        return found == Decoded::ok ? IBAKE_OK : IBAKE_E_RANDOM;
    }
    static ibake_status setup_with(const ibake_platform* platform, Scheme scheme, Octets p, Octets q, Out params, Out master,
                                   ibake_hash_algorithm hash) {
        Group g;
        Point generator;
        Secret<Scalar[3]> k;
        Secret<uint8_t[3][kMaxScalarBytes]> octets;
        MasterSecret secret;
        IBAKE_TRY(load_group(platform, g, p, q, true));
        IBAKE_TRY(draw_generator(platform, generator, g));
        for (size_t i = 0; i < master_scalars(scheme); i++) {
            IBAKE_TRY(draw(platform, IBAKE_RANDOM_SS_MASTER, (*k)[i], g));
            (*k)[i].to_bytes((*octets)[i]);
            secret.scalars[i] = {(*octets)[i], g.order_bytes()};
        }
        IBAKE_TRY(publish_from(params, g, scheme, p, q, generator, *k, hash));
        return write(master.octets, master.size, secret, scheme);
    }
    static ibake_status publish_with(const ibake_platform* platform, Scheme scheme, Octets p, Octets q, const FpPoint& generator,
                                     const MasterSecret& master, Out params, ibake_hash_algorithm hash) {
        Group g;
        Point a;
        Secret<Scalar[3]> k;
        IBAKE_TRY(load_group(platform, g, p, q, false));
        IBAKE_TRY(read_point(a, g, generator));
        for (size_t i = 0; i < master_scalars(scheme); i++) IBAKE_TRY(read_scalar((*k)[i], g, master.scalars[i]));
        return publish_from(params, g, scheme, p, q, a, *k, hash);
    }

    // ---- The KMS --------------------------------------------------------------------------------------------------------
    static ibake_status master_check(const Head* params, Octets master) {
        const P& p = params_of(params);
        Secret<Scalar[3]> k;
        IBAKE_TRY(read_master(*k, p, master));
        ct::Choice genuine = ct::Choice::yes();
        for (size_t i = 1; i < parameter_points(p.scheme); i++)
            genuine = genuine & p.group.mul(p.point(0), (*k)[i - 1]).equals(Group::Point::from_affine(p.point(i)));
        return declassify(genuine, "whether a master secret belongs to parameters is seen by the caller") ? IBAKE_OK
                                                                                                          : IBAKE_E_KEY_MISMATCH;
    }
    static ibake_status extract(const ibake_platform* platform, Out key, const Head* params, Octets master, Octets id) {
        const P& p = params_of(params);
        const Group& g = p.group;
        Secret<Scalar[3]> k;
        IBAKE_TRY(read_master(*k, p, master));
        if (p.scheme == Scheme::bf) {
            Point q_id;
            IBAKE_TRY(hash_identity(platform, q_id, p, id));
            Secret<Encoded> s_id(g.mul(q_id, (*k)[0]).to_affine());
            return write(key.octets, key.size, PrivateKeyBlock{{s_id->view()}}, p.scheme);
        }
        Scalar h_id(g.scalars());
        Secret<Scalar> r, d0;
        IBAKE_TRY(hash_identity(platform, h_id, p, id));
        IBAKE_TRY(draw(platform, IBAKE_RANDOM_SS_SCALAR, *r, g));
        const auto& [alpha, beta, gamma] = *k;
        *d0 = alpha * beta + *r * (alpha * h_id + gamma);
        if (declassify(d0->is_zero(), "a key without encoding is not made")) return IBAKE_E_RANDOM;
        Secret<Encoded> first(g.mul(p.point(0), *d0).to_affine()), second(g.mul(p.point(0), *r).to_affine());
        return write(key.octets, key.size, PrivateKeyBlock{{first->view(), second->view()}}, p.scheme);
    }

    // ---- Keys and recipients --------------------------------------------------------------------------------------------
    // T = [h_id]P1 + P3.
    static ibake_status identity_point(const ibake_platform* platform, Point& t, const P& p, Octets id) {
        Scalar h_id(p.group.scalars());
        IBAKE_TRY(hash_identity(platform, h_id, p, id));
        const auto sum = p.group.mul(p.point(1), h_id) + p.point(3);
        if (declassify(sum.is_identity(), "identities are public")) return IBAKE_E_INFINITY;
        t = sum.to_affine();
        return IBAKE_OK;
    }
    // e(P, S_id) = e(P_pub, Q_id), or e(D0, P) = v * e(D1, T), both squared.
    static ibake_status check_key(const ibake_platform* platform, const P& p, const Point (&points)[2], Octets id) {
        Point a;
        Gt ratio(p.group), expected(p.group);
        if (p.scheme == Scheme::bf) {
            IBAKE_TRY(hash_identity(platform, a, p, id));
            ratio = k2::pairing_ratio_squared(p.group, p.point(0), points[0], p.point(1), a);
        } else {
            IBAKE_TRY(identity_point(platform, a, p, id));
            const Gt v = p.power(p.v);
            ratio = k2::pairing_ratio_squared(p.group, p.point(0), points[0], a, points[1]);
            expected = v * v;
        }
        const auto genuine = [&] { return ratio.equals(expected); };
        return accepted(genuine, "whether a key was accepted is seen by the caller") ? IBAKE_OK : IBAKE_E_KEY_MISMATCH;
    }
    static ibake_status key_load(const ibake_platform* platform, Head* key, const Head* params, Octets id, Octets der,
                                 bool check_equation) {
        const P& p = params_of(params);
        PrivateKeyBlock in;
        Secret<Point[2]> points;
        IBAKE_TRY(read(in, der, p.scheme));
        for (size_t i = 0; i < block_points(p.scheme); i++) IBAKE_TRY(read_point((*points)[i], p.group, in.points[i]));
        if (check_equation) IBAKE_ACCEPT(check_key(platform, p, *points, id));
        auto* k = new (static_cast<void*>(key)) Key<C>;
        static_cast<Head&>(*k) = params_of(params);
        const Scalar half = Scalar::one(p.group.scalars()).half();
        for (size_t i = 0; i < block_points(p.scheme); i++) {
            Secret<Point> halved(p.group.mul((*points)[i], half).to_affine());
            k->points[i].set(halved->x, halved->y);
        }
        k->mark = kKeyMark + kBytes * 8;
        return IBAKE_OK;
    }
    static ibake_status recipient_load(const ibake_platform* platform, Head* recipient, const Head* params, Octets id) {
        const P& p = params_of(params);
        Point a;
        Pair<C> value;
        if (p.scheme == Scheme::bf) {
            IBAKE_TRY(hash_identity(platform, a, p, id));
            const Gt squared = k2::pairing_squared(p.group, p.point(1), a);
            value.set(squared.re(), squared.im());
        } else {
            IBAKE_TRY(identity_point(platform, a, p, id));
            value.set(a.x, a.y);
        }
        auto* r = new (static_cast<void*>(recipient)) Recipient<C>;
        static_cast<Head&>(*r) = params_of(params);
        r->value = value;
        r->mark = kRecipientMark + kBytes * 8;
        return IBAKE_OK;
    }

    // What decryption found out about a ciphertext: for keeping the message or not, and as its status.
    template <class Compare>
    static ibake_status verdict(ct::Choice& genuine, const Compare& compare) {
        genuine = compare();
        return accepted(compare, "whether a ciphertext was accepted is seen by the caller") ? IBAKE_OK : IBAKE_E_DECRYPT;
    }

    // ---- BF -------------------------------------------------------------------------------------------------------------
    // l = HashToRange(rho || H(m), q)
    static ibake_status bf_scalar(const ibake_platform* platform, Scalar& l, const P& p, const uint8_t* rho, Octets message) {
        Secret<uint8_t[kDigestMax]> t;
        const ibake_piece whole = {message.data(), message.size()};
        const ibake_piece s[] = {{rho, digest_size(p.hash)}, {*t, digest_size(p.hash)}};
        IBAKE_TRY(hash(platform, p.hash, *t, &whole, 1));
        return hash_into(platform, p.hash, l, p.group.scalars(), s, 2);
    }
    // out := in XOR H(Canonical(0, power)), a digest.
    static ibake_status bf_mask(const ibake_platform* platform, uint8_t* out, const uint8_t* in, const P& p, const Gt& power) {
        Secret<uint8_t[2 * kBytes]> z;
        power.to_bytes(*z, 0);
        const ibake_piece piece = {*z, 2 * p.group.field_bytes()};
        IBAKE_TRY(hash(platform, p.hash, out, &piece, 1));
        for (size_t i = 0; i < digest_size(p.hash); i++) out[i] ^= in[i];
        return IBAKE_OK;
    }
    static ibake_status bf_encrypt(const ibake_platform* platform, Out out, const P& p, const Gt& theta_squared, Octets message) {
        Secret<uint8_t[kDigestMax]> rho;
        Secret<Scalar> l;
        const size_t size = digest_size(p.hash);
        ibake_status status = IBAKE_E_RANDOM;
        for (size_t i = 0; i < kDraws && status == IBAKE_E_RANDOM; i++) {
            if (platform->random(platform->self, IBAKE_RANDOM_RHO, *rho, size) != 0) return IBAKE_E_RANDOM;
            ct::mark_secret(*rho, size);
            status = bf_scalar(platform, *l, p, *rho, message);
            if (status == IBAKE_OK && declassify(l->is_zero(), "a zero l is not used")) status = IBAKE_E_RANDOM;
        }
        IBAKE_TRY(status);
        const Encoded u(p.group.mul(p.point(0), *l).to_affine());
        uint8_t v[kDigestMax];
        {
            Secret<Gt> power(theta_squared.pow(p.group, l->half()));
            IBAKE_TRY(bf_mask(platform, v, *rho, p, *power));
        }
        const ibake_piece seed = {*rho, size};
        uint8_t* w = out.octets + *out.size - message.size();
        IBAKE_TRY(mask(platform, p.hash, w, message, &seed, 1));
        return write(out.octets, out.size, CiphertextBlock{{u.view()}, {}, {v, size}, {w, message.size()}}, Scheme::bf);
    }
    static ibake_status bf_decrypt(const ibake_platform* platform, uint8_t* message, ct::Choice& genuine, const P& p,
                                   const Key<C>& key, const CiphertextBlock& in) {
        const size_t size = digest_size(p.hash);
        Point u;
        if (in.v.size() != size || read_point(u, p.group, in.points[0]) != IBAKE_OK) return IBAKE_E_DECRYPT;
        Secret<uint8_t[kDigestMax]> rho;
        {
            Secret<Gt> power(k2::pairing_squared(p.group, u, p.point(key.points[0])));
            IBAKE_TRY(bf_mask(platform, *rho, in.v.data(), p, *power));
        }
        const ibake_piece seed = {*rho, size};
        IBAKE_TRY(mask(platform, p.hash, message, in.message, &seed, 1));
        Secret<Scalar> l;
        IBAKE_TRY(bf_scalar(platform, *l, p, *rho, {message, in.message.size()}));
        const Secret<typename Group::Point> expected(p.group.mul(p.point(0), *l));
        return verdict(genuine, [&] { return expected->equals(Group::Point::from_affine(u)); });
    }

    // ---- BB1 ------------------------------------------------------------------------------------------------------------
    // psi = Canonical(1, w); out := in XOR HashBytes(|in|, xi || zeta), zeta = H(psi), xi = H(zeta || psi).
    static ibake_status bb1_mask(const ibake_platform* platform, uint8_t* out, Octets in, const P& p, const ibake_piece& psi) {
        Secret<uint8_t[kDigestMax]> zeta, xi;
        const size_t size = digest_size(p.hash);
        const ibake_piece both[] = {{*zeta, size}, psi}, seed[] = {{*xi, size}, {*zeta, size}};
        IBAKE_TRY(hash(platform, p.hash, *zeta, &psi, 1));
        IBAKE_TRY(hash(platform, p.hash, *xi, both, 2));
        return mask(platform, p.hash, out, in, seed, 2);
    }
    // rho = HashToRange(mu || eta, q), eta = H(sigma), mu = H(eta || sigma), sigma = y(C1) || x(C1) || y(C0) || x(C0) || y || psi.
    static ibake_status bb1_scalar(const ibake_platform* platform, Scalar& rho, const P& p, const Encoded& c0, const Encoded& c1,
                                   Octets y, const ibake_piece& psi) {
        Secret<uint8_t[kDigestMax]> eta, mu;
        const size_t size = digest_size(p.hash);
        const ibake_piece sigma[] = {
            {*eta, size}, {c1.y, c1.size}, {c1.x, c1.size}, {c0.y, c0.size}, {c0.x, c0.size}, {y.data(), y.size()}, psi};
        const ibake_piece s[] = {{*mu, size}, {*eta, size}};
        IBAKE_TRY(hash(platform, p.hash, *eta, sigma + 1, 6));
        IBAKE_TRY(hash(platform, p.hash, *mu, sigma, 7));
        return hash_into(platform, p.hash, rho, p.group.scalars(), s, 2);
    }
    static ibake_status bb1_encrypt(const ibake_platform* platform, Out out, const P& p, const Point& t, Octets message) {
        Secret<Scalar> s, rho;
        Secret<uint8_t[2 * kBytes]> octets;
        IBAKE_TRY(draw(platform, IBAKE_RANDOM_SS_SCALAR, *s, p.group));
        const Encoded c0(p.group.mul(p.point(0), *s).to_affine()), c1(p.group.mul(t, *s).to_affine());
        {
            Secret<Gt> w(p.power(p.v).pow(p.group, *s));
            w->to_bytes(*octets, 1);
        }
        const ibake_piece psi = {*octets, 2 * p.group.field_bytes()};
        uint8_t* y = out.octets + *out.size - message.size();
        IBAKE_TRY(bb1_mask(platform, y, message, p, psi));
        IBAKE_TRY(bb1_scalar(platform, *rho, p, c0, c1, {y, message.size()}, psi));
        uint8_t nu[kMaxScalarBytes];
        (*s + *rho).to_bytes(nu);
        const CiphertextBlock block = {{c0.view(), c1.view()}, {nu, p.group.order_bytes()}, {}, {y, message.size()}};
        return write(out.octets, out.size, block, Scheme::bb1);
    }
    static ibake_status bb1_decrypt(const ibake_platform* platform, uint8_t* message, ct::Choice& genuine, const P& p,
                                    const Key<C>& key, const CiphertextBlock& in) {
        Point c0, c1;
        Scalar u(p.group.scalars());
        if (read_point(c0, p.group, in.points[0]) != IBAKE_OK || read_point(c1, p.group, in.points[1]) != IBAKE_OK ||
            read_scalar(u, p.group, in.nu, true) != IBAKE_OK)
            return IBAKE_E_DECRYPT;
        Secret<Gt> w(k2::pairing_ratio_squared(p.group, c0, p.point(key.points[0]), c1, p.point(key.points[1])));
        Secret<uint8_t[2 * kBytes]> octets;
        Secret<Scalar> s;
        w->to_bytes(*octets, 1);
        const ibake_piece psi = {*octets, 2 * p.group.field_bytes()};
        IBAKE_TRY(bb1_mask(platform, message, in.message, p, psi));
        IBAKE_TRY(bb1_scalar(platform, *s, p, Encoded(c0), Encoded(c1), in.message, psi));
        *s = u - *s;
        const Secret<Gt> expected(p.power(p.v).pow(p.group, *s));
        const Secret<typename Group::Point> first(p.group.mul(p.point(0), *s));
        return verdict(genuine, [&] { return w->equals(*expected) & first->equals(Group::Point::from_affine(c0)); });
    }

    // ---- Both -----------------------------------------------------------------------------------------------------------
    static ibake_status encrypt(const ibake_platform* platform, Out out, const Head* params, const Head* recipient,
                                Octets message) {
        const P& p = params_of(params);
        const Pair<C>& value = static_cast<const Recipient<C>*>(recipient)->value;
        const size_t room = *out.size;
        const ibake_status status = p.scheme == Scheme::bf ? bf_encrypt(platform, out, p, p.power(value), message)
                                                           : bb1_encrypt(platform, out, p, p.point(value), message);
        if (status != IBAKE_OK)
            wipe(out.octets, room);
        else
            declassify_memory(out.octets, *out.size, "a ciphertext is sent in clear");
        return status;
    }
    static ibake_status ciphertext_check(const Head* params, Octets ciphertext) {
        const P& p = params_of(params);
        CiphertextBlock in;
        if (read(in, ciphertext, p.scheme) != IBAKE_OK || in.message.empty()) return IBAKE_E_DECRYPT;
        for (size_t i = 0; i < block_points(p.scheme); i++) {
            Point a;
            if (read_point(a, p.group, in.points[i]) != IBAKE_OK) return IBAKE_E_DECRYPT;
        }
        return IBAKE_OK;
    }
    static ibake_status decrypt(const ibake_platform* platform, Out message, const Head* params, const Head* key,
                                Octets ciphertext) {
        const P& p = params_of(params);
        const Key<C>& k = *static_cast<const Key<C>*>(key);
        CiphertextBlock in;
        if (read(in, ciphertext, p.scheme) != IBAKE_OK || in.message.empty()) return IBAKE_E_DECRYPT;
        const size_t room = *message.size, size = in.message.size();
        *message.size = size;
        if (room < size) return IBAKE_E_BUFFER;
        ct::Choice genuine = ct::Choice::no();
        const ibake_status status = p.scheme == Scheme::bf ? bf_decrypt(platform, message.octets, genuine, p, k, in)
                                                           : bb1_decrypt(platform, message.octets, genuine, p, k, in);
        ct::keep_bytes(message.octets, size, genuine);
        return status;
    }
};

template <size_t bits, size_t order_bits, ibake_hash_algorithm algorithm>
constexpr Suite make_suite() {
    using C = k2::Type1<words_of_64(bits / 64), words_of_64((order_bits + 63) / 64 == 3 ? 4 : (order_bits + 63) / 64)>;
    using S = Schemes<C>;
    return {
        bits,
        order_bits,
        algorithm,
        sizeof(Params<C>),
        sizeof(Recipient<C>),
        sizeof(Key<C>),
        [](const ibake_platform* platform, Scheme scheme, Octets p, Octets q, Out params, Out master) {
            return S::setup_with(platform, scheme, p, q, params, master, algorithm);
        },
        [](const ibake_platform* platform, Scheme scheme, Octets p, Octets q, const FpPoint& generator,
           const MasterSecret& master,
           Out params) { return S::publish_with(platform, scheme, p, q, generator, master, params, algorithm); },
        S::params_load,
        S::master_check,
        S::extract,
        S::key_load,
        S::recipient_load,
        S::encrypt,
        S::ciphertext_check,
        S::decrypt,
    };
}

}  // namespace ibake::rfc5091

#endif
